//! Arguments, files, exit codes: the only module that names clap, reads the clock or prints.

mod actions;
mod attest;
mod benchmark;
mod catalogue;
mod check;
mod check_against;
mod checked_path;
mod clock;
mod compare;
mod compare_benchmark;
mod compliance;
mod config;
mod convert;
mod course;
mod declared;
mod diff;
mod docs;
mod exit;
mod explain;
mod failure;
mod following;
mod gates;
mod history;
mod inputs;
mod look_back;
mod memory;
mod migrate;
mod narrowed;
mod new;
mod output;
mod past;
mod project;
mod query;
mod record;
mod redaction;
mod replace;
mod rules;
mod schema;
mod schema_infer;
mod score;
mod session;
mod shell;
mod simulate;
mod snapshot;
mod status;
mod template;
mod tenant;
mod test;
mod test_watch;
mod trends;
mod trends_filter;
mod update;
mod verify;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use clap_complete::CompleteEnv;

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
    /// Show what a change of rules does to the scores of real snapshots
    Diff(diff::Diff),
    /// Write a saved report in other formats, without evaluating again
    Convert(convert::Convert),
    /// Put a score beside another one
    Compare(compare::Compare),
    /// Build a benchmark of many tenants
    Benchmark(benchmark::Benchmark),
    /// Rank what to do next
    Actions(actions::Actions),
    /// Show what the score would be if controls were completed
    Simulate(simulate::Simulate),
    /// List and edit the action plan
    Status(status::Status),
    /// Say that people did what no snapshot shows
    Attest(attest::Attest),
    /// List what was recorded, and look into it
    History(history::History),
    /// Show how scores went over time
    Trends(trends::Trends),
    /// Prove a recorded or saved evaluation: make it again, and compare
    Verify(verify::Verify),
    /// Follow files, and show what each save does to the score
    Watch(watch::Watch),
    /// List the controls
    List(catalogue::List),
    /// Show the page of a control or lint, or why it says what it says of a snapshot
    Explain(explain::Explain),
    /// Ask a snapshot with an expression, as controls do
    Query(query::Query),
    /// Look at a snapshot without rules
    Snapshot(snapshot::Snapshot),
    /// Run the cases of controls
    Test(test::Test),
    /// Check rules without running them
    Check(check::Check),
    /// Put present ids in the place of former ones, in all files that name controls
    Migrate(migrate::Migrate),
    /// Show every setting and where it comes from
    Config(config::Config),
    /// Begin a control: three files whose cases pass
    New(new::New),
    /// Begin a repository of rules
    Init(new::Init),
    /// Write a page for each control and framework
    Docs(docs::Docs),
    /// Print completions for a shell
    Completions(shell::Completions),
    /// Print or write manual pages
    Man(shell::Manual),
    /// Print the JSON Schema of a kind of file, or infer one from snapshots
    Schema(schema::Schema),
    /// Show help on a command or topic
    Help {
        /// A command, or `exit-codes`
        topic: Option<String>,
    },
}

/// Runs the command that the arguments of this process name.
pub fn main() -> ExitCode {
    CompleteEnv::with_factory(<Arguments as clap::CommandFactory>::command)
        .var(shell::VARIABLE)
        .complete();
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
    let ran = match arguments.command {
        Command::Score(score) => score.run(&terminal),
        Command::Benchmark(benchmark) => benchmark.run(&terminal),
        Command::Diff(diff) => diff.run(&terminal),
        Command::Convert(convert) => convert.run(&terminal),
        Command::Compare(compare) => compare.run(&terminal),
        Command::Actions(actions) => actions.run(&terminal),
        Command::Simulate(simulate) => simulate.run(&terminal),
        Command::Status(status) => status.run(&terminal),
        Command::Attest(attest) => attest.run(&terminal),
        Command::History(history) => history.run(&terminal),
        Command::Trends(trends) => trends.run(&terminal),
        Command::Verify(verify) => verify.run(&terminal),
        Command::Watch(watch) => watch.run(&terminal),
        Command::List(list) => list.run(&terminal),
        Command::Explain(explain) => explain.run(&terminal),
        Command::Query(query) => query.run(&terminal),
        Command::Snapshot(snapshot) => snapshot.run(&terminal),
        Command::Test(test) => test.run(&terminal),
        Command::Check(check) => check.run(&terminal),
        Command::Migrate(migrate) => migrate.run(&terminal),
        Command::Config(config) => config.run(&terminal),
        Command::New(new) => new.run(&terminal),
        Command::Init(init) => init.run(&terminal),
        Command::Docs(docs) => docs.run(&terminal),
        Command::Completions(completions) => completions.run(&terminal),
        Command::Man(manual) => manual.run(<Arguments as clap::CommandFactory>::command(), &terminal),
        Command::Schema(schema) => schema.run(&terminal),
        Command::Help { topic } => Ok(help(topic.as_deref(), &terminal)),
    };
    ran.unwrap_or_else(|code| code)
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
                let commands = Arguments::command();
                let names = commands
                    .get_subcommands()
                    .map(clap::Command::get_name)
                    .chain(["exit-codes"]);
                let near = crate::source::did_you_mean(topic, names).map(|near| format!("; {near}"));
                terminal.complain(&format!("no help on `{topic}`{}", near.unwrap_or_default()));
                return exit::Code::Usage.into();
            }
        },
    };
    terminal.finish(&text, exit::Code::Done.into())
}
