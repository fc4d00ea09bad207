use clap::Args;

use super::session::Evaluated;
use crate::evaluate::redacted;
use crate::inspect::{Key, Redactor};
use crate::model::Evaluation;
use crate::snapshot::Snapshot;

/// Whether names of people, tenants and domains are shown.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Redaction {
    /// Replace names and ids of people, tenants and domains by pseudonyms
    #[arg(long)]
    pub(super) redact: bool,
    /// Text that pseudonyms hang on, so that other snapshots give the same [default: the snapshot's own text]
    #[arg(long, value_name = "KEY", env = "POSTURE_REDACT_KEY", hide_env_values = true)]
    redact_key: Option<String>,
}

impl Redaction {
    /// What pseudonyms hang on: where nobody says, the text of the snapshot, which whoever has it may know.
    pub(super) fn key(&self, snapshot: &Snapshot) -> Key {
        self.key_or(snapshot.tree().text())
    }

    fn key_or(&self, text: &str) -> Key {
        Key::of_text(self.redact_key.as_deref().unwrap_or(text))
    }

    /// What a report shows of an evaluation.
    pub(super) fn shown(&self, evaluated: &Evaluated) -> Evaluation {
        let evaluation = &evaluated.evaluation;
        match &evaluated.of {
            _ if !self.redact => evaluation.clone(),
            Some((snapshot, _)) => redacted(evaluation, &Redactor::new(snapshot, &self.key(snapshot))),
            None => redacted(
                evaluation,
                &Redactor::of_nothing(&self.key_or(&evaluation.snapshot.source)),
            ),
        }
    }
}
