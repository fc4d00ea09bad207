use std::mem;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::catalogue::{self, entries};
use super::declared::Declarations;
use super::exit::Code;
use super::output::Terminal;
use super::redaction::{Redaction, shown};
use super::rules::Rules;
use super::session::Session;
use super::{inputs, shell};
use crate::evaluate::evaluate;
use crate::explain::explain;
use crate::lint::LINTS;
use crate::model::{Outcome, called};
use crate::report::{self, Entry, Explained};
use crate::source::did_you_mean;

/// Show the page of a control, or why it says what it says of a snapshot.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture explain entra/block-legacy-authentication
  posture explain entra/block-legacy-authentication export.json     what it read, its points, what would change them
  posture explain entra/mfa-for-all-users export.json --format json")]
pub(super) struct Explain {
    #[arg(add = ArgValueCompleter::new(shell::control_ids))]
    /// The control, as `posture list` names it, or the code of a lint
    control: String,
    /// Export to explain its verdict on
    #[arg(value_name = "SNAPSHOT")]
    snapshot: Option<String>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: ExplainFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// For reading in a terminal
    Text,
    /// With everything that was read
    Json,
}

impl Explain {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        if let Some(page) = super::check::page(&self.control, terminal) {
            return Ok(terminal.finish(&page, Code::Done.into()));
        }
        match &self.snapshot {
            None => self.page(terminal),
            Some(snapshot) => self.verdict(snapshot, terminal),
        }
    }

    /// The control, whatever the snapshot.
    fn page(&self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let (loaded, code) = catalogue::load(&self.rules, terminal)?;
        let entries = catalogue::entries(&loaded.program);
        let entry = self.find(&entries, terminal)?.1;
        let text = match self.format {
            ExplainFormat::Text => report::page(entry, terminal.width()),
            ExplainFormat::Json => report::list_json(std::slice::from_ref(entry)),
        };
        Ok(terminal.finish(&text, code))
    }

    /// What it says of a snapshot, and why.
    fn verdict(&self, snapshot: &String, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let workers = inputs::workers(0, terminal)?;
        let arguments = std::slice::from_ref(snapshot);
        let mut session = Session::start(&self.rules, &self.declarations, arguments, workers, terminal)?;
        let mut problems = mem::take(&mut session.loaded.problems);
        let program = &session.loaded.program;
        let entries = entries(program);
        let found = self.find(&entries, terminal);
        let (number, entry) = found.inspect_err(|_| terminal.show(&mem::take(&mut problems).sorted()))?;
        let ready = session.the_one(snapshot, terminal)?;
        let program = &session.loaded.program;
        let evaluation = evaluate(program, &ready.snapshot, &ready.settings, &session.workers);
        let explanation = session
            .workers
            .run(|| explain(program, number, &ready.snapshot, &ready.settings, &evaluation));
        let redactor = self.redaction.of_ready(&ready);
        let explanation = shown(explanation, redactor.as_ref());
        let identity = shown(evaluation.snapshot, redactor.as_ref());
        problems.extend(shown(ready.expired, redactor.as_ref()));
        let is_whole = problems.is_empty() && explanation.control.outcome != Outcome::Error;
        terminal.show(&problems.sorted());
        let explained = Explained {
            entry,
            snapshot: &identity,
            as_of: ready.settings.as_of.to_string(),
            explanation: &explanation,
        };
        let text = self.text(&explained, terminal);
        Ok(terminal.finish(&text, if is_whole { Code::Done } else { Code::Incomplete }.into()))
    }

    fn text(&self, explained: &Explained<'_>, terminal: &Terminal) -> String {
        match self.format {
            ExplainFormat::Text => report::explanation(explained, terminal.width()),
            ExplainFormat::Json => report::explanation_json(explained),
        }
    }

    /// The control with its number.
    fn find<'a>(&self, entries: &'a [Entry], terminal: &Terminal) -> Result<(usize, &'a Entry), ExitCode> {
        let named = called(
            entries.iter().map(|(id, metadata, _)| (id, metadata.as_ref())),
            &self.control,
        );
        let is_it = |(_, (id, ..)): &(usize, &Entry)| named.is_some_and(|(named, _)| named == id);
        entries.iter().enumerate().find(is_it).ok_or_else(|| {
            let ids = entries.iter().map(|(id, ..)| id.as_str());
            // An id has a `/`, and the code of a lint has none.
            let (what, near, all) = if self.control.contains('/') {
                (
                    "control",
                    did_you_mean(&self.control, ids),
                    "`posture list` names them all",
                )
            } else {
                let codes = LINTS.iter().map(|lint| lint.code);
                let near = did_you_mean(&self.control, codes.chain(ids));
                ("control or lint", near, "`posture list` names the controls")
            };
            let help = near.unwrap_or_else(|| all.to_owned());
            terminal.complain(&format!("error: no {what} `{}`; {help}", self.control));
            Code::Usage.into()
        })
    }
}
