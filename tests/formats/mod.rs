//! The formats of results: each is what its owners define, says the same of a saved report, and is inert whatever a
//! snapshot holds.

mod content;
mod conversion;
mod exposition;
mod hostile;
mod html;
pub(crate) mod validity;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use posture::report::FORMATS;

use crate::call::{Ran, posture_in};

/// Calls the program with every format, each into a file of a folder of its own, and reads these.
fn all_formats(folder: &Path, arguments: &[&str]) -> (Ran, BTreeMap<&'static str, String>) {
    let out = tempfile::tempdir().expect("a folder");
    let targets: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("{}:{}", format.name, out.path().join(format.name).display()))
        .collect();
    let formats = targets.iter().flat_map(|target| ["--format", target.as_str()]);
    let arguments: Vec<&str> = arguments.iter().copied().chain(formats).collect();
    let ran = posture_in(folder, &arguments);
    let written = FORMATS.iter().map(|format| {
        let text = fs::read_to_string(out.path().join(format.name));
        (
            format.name,
            text.unwrap_or_else(|error| panic!("{}: {error}: {}", format.name, ran.err)),
        )
    });
    let written = written.collect();
    (ran, written)
}
