use std::io;
use std::path::Path;

use super::output::{self, Terminal};
use crate::origin::OriginError;
use crate::report::cases;
use crate::source::{Problem, Problems};
use crate::testing::{SuiteResult, Suites, updated};

/// Writes the expectations of failing cases anew, and gives the differences; what was written holds from then on.
pub(super) fn update(
    suites: &Suites,
    results: &mut [SuiteResult],
    terminal: &Terminal,
    problems: &mut Problems,
) -> Vec<String> {
    let mut differences = Vec::new();
    for (suite, result) in suites.suites.iter().zip(results) {
        let (update, left) = updated(suite, result);
        for (case, why) in left {
            terminal.complain(&format!("`{case}` of {} is not updated: {why}", suite.subject));
        }
        let Some(update) = update else { continue };
        let name = update.file.name();
        match output::write_whole(Path::new(name), &update.text) {
            Ok(()) => {
                differences.push(cases::difference(name, update.file.text(), &update.text));
                result.settle(&update.cases);
            }
            Err(error) => problems.push(unwritten(name, &error)),
        }
    }
    differences
}

fn unwritten(name: &str, error: &io::Error) -> Problem {
    Problem::new(&OriginError::Unwritable {
        path: name.into(),
        why: error.to_string(),
    })
}
