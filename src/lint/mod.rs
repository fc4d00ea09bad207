//! What can be said of rules without running them: one table of lints, each with its level and its page.
//!
//! Most lints look at a script as it is written. What a script reads is followed from the snapshot's schemas by
//! [`follow`], through variables, branches, closures and the functions of modules; what cannot be followed is unknown, and
//! nothing is reported of it.

mod against;
mod cases;
mod check;
mod comparisons;
mod exclusions;
mod finding;
mod flow;
mod follow;
mod levels;
mod mend;
mod metadata;
mod names;
mod requires;
mod secure_score;
mod settings;
mod shape;
mod subject;
mod suppression;
mod table;
#[cfg(test)]
mod tests;
mod verdicts;
mod wording;

pub use against::Against;
pub use check::{Asked, Checked, check};
pub use finding::{Finding, Fix};
pub use levels::Levels;
pub use mend::mend;
pub use table::{LINTS, named, reference};

use crate::model::LintLevel;

/// One thing that `posture check` looks for: what it is called, how much it weighs, and the page that explains it.
#[derive(Debug)]
pub struct Lint {
    /// The stable name, as in `posture.yaml` and in suppressions.
    pub code: &'static str,
    /// How much it weighs where nobody says otherwise.
    pub level: LintLevel,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Why that is bad.
    pub why: &'static str,
    /// The smallest thing that it finds.
    pub example: &'static str,
    /// What to write instead.
    pub instead: &'static str,
    /// Whether `--fix` mends it.
    pub fixable: bool,
}

impl Lint {
    /// The page of the lint, in Markdown.
    pub fn page(&self) -> String {
        let fix = if self.fixable {
            "\n`posture check --fix` mends it.\n"
        } else {
            ""
        };
        format!(
            "{} {}.\n\n{}\n\nFor example:\n\n{}\nInstead:\n\n{}{fix}",
            match self.level {
                LintLevel::Error => "Error.",
                LintLevel::Warning => "Warning.",
                LintLevel::Off => "Off.",
            },
            capitalized(self.summary),
            self.why,
            indented(self.example),
            indented(self.instead),
        )
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}

/// A block of code, as Markdown and readers of plain text both know it.
fn indented(code: &str) -> String {
    code.lines().map(|line| format!("    {line}\n")).collect()
}
