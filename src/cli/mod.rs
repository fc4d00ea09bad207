//! Arguments, files, exit codes: the only module that names clap, reads the clock or prints.

mod actions;
mod catalogue;
mod clock;
mod exit;
mod gates;
mod inputs;
mod output;
mod score;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use inputs::ColorChoice;

/// The command line of `posture`.
#[derive(Debug, Parser)]
#[command(
    name = "posture",
    version,
    about = "Security posture as code: controls in Rhai, a secure score you can explain",
    after_help = "`posture help score` shows examples; `posture help exit-codes` what each exit code means.",
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(flatten)]
    terminal: output::Terminal,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Score one or many snapshots
    Score(score::Score),
    /// Rank what to do next
    Actions(actions::Actions),
    /// List the controls
    List(catalogue::List),
    /// Show the page of a control
    Explain(catalogue::Explain),
    /// Show help on a command or topic
    Help {
        /// A command, or `exit-codes`
        topic: Option<String>,
    },
}

/// Runs the command that the arguments of this process name.
pub fn main() -> ExitCode {
    quiet_panics_of_controls();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // The output may be closed: then there is nobody to tell.
            let _ = error.print();
            return exit::of_usage(&error);
        }
    };
    let terminal = arguments.terminal;
    match arguments.command {
        Command::Score(score) => score.run(&terminal),
        Command::Actions(actions) => actions.run(&terminal),
        Command::List(list) => list.run(&terminal),
        Command::Explain(explain) => explain.run(&terminal),
        Command::Help { topic } => help(topic.as_deref(), &terminal),
    }
}

/// A control that panics is that control's outcome; the report says so.
fn quiet_panics_of_controls() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::engine::panics_quietly() {
            usual(info);
        }
    }));
}

fn help(topic: Option<&str>, terminal: &output::Terminal) -> ExitCode {
    use clap::CommandFactory;
    let mut command = Arguments::command();
    let text = match topic {
        None => command.render_help().ansi().to_string(),
        Some("exit-codes") => exit::table(),
        Some(topic) => match command.find_subcommand_mut(topic) {
            Some(found) => {
                let mut found = found.clone().bin_name(format!("posture {topic}"));
                found.render_long_help().ansi().to_string()
            }
            None => {
                let names = ["score", "actions", "list", "explain", "exit-codes"];
                let near = crate::source::did_you_mean(topic, names).map(|near| format!("; {near}"));
                terminal.complain(&format!("no help on `{topic}`{}", near.unwrap_or_default()));
                return exit::Code::Usage.into();
            }
        },
    };
    terminal.finish(&text, exit::Code::Done.into())
}
