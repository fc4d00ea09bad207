use std::sync::Arc;

use miette::Diagnostic;
use serde::Deserialize;

use super::{Benchmark, SCHEMA_VERSION};
use crate::source::{Place, Problem, SourceFile, Span};

/// Why a file is no benchmark.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum BenchmarkError {
    /// It is no JSON, or not of this shape.
    #[error("no benchmark: {0}")]
    #[diagnostic(
        code(benchmark::format),
        help("`posture benchmark build` makes one; `posture schema benchmark` describes it")
    )]
    Format(String),
    /// It was made by a newer program.
    #[error("the benchmark is of version {0}, this posture knows {SCHEMA_VERSION}")]
    #[diagnostic(code(benchmark::newer), help("use the newer posture"))]
    Newer(u32),
    /// Its cohorts are not what they have to be.
    #[error("the cohort `{0}` has fewer than five members, or its controls are not in order")]
    #[diagnostic(
        code(benchmark::cohort),
        help("`posture benchmark build` makes none such: the file was changed by hand")
    )]
    Cohort(String),
}

#[derive(Deserialize)]
struct Version {
    schema_version: u32,
}

impl Benchmark {
    /// Reads a benchmark.
    ///
    /// # Errors
    /// What is none, with its place.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Self, Problem> {
        let wrong = |error: &serde_json::Error| {
            let told = error.to_string();
            // The place is shown in the file, not in words.
            let told = told
                .rsplit_once(" at line ")
                .map_or(told.as_str(), |(told, _)| told)
                .to_owned();
            Problem::new(&BenchmarkError::Format(told)).at(place(file, error), "here")
        };
        let version: Version = serde_json::from_str(file.text()).map_err(|error| wrong(&error))?;
        if version.schema_version > SCHEMA_VERSION {
            return Err(Problem::new(&BenchmarkError::Newer(version.schema_version)).in_file(file.name()));
        }
        let benchmark: Self = serde_json::from_str(file.text()).map_err(|error| wrong(&error))?;
        let is_sound = |cohort: &&super::Cohort| {
            cohort.count >= super::LEAST_MEMBERS && cohort.controls.is_sorted_by(|a, b| a.id < b.id)
        };
        if let Some(cohort) = benchmark.cohorts.iter().find(|cohort| !is_sound(cohort)) {
            return Err(Problem::new(&BenchmarkError::Cohort(cohort.name.clone())).in_file(file.name()));
        }
        Ok(benchmark)
    }
}

fn place(file: &Arc<SourceFile>, error: &serde_json::Error) -> Place {
    let lines = file.text().split_inclusive('\n');
    let before: usize = lines.take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + error.column().saturating_sub(1)).min(file.text().len());
    // A column counts bytes, and may lie within a character.
    let start = (0..=at)
        .rev()
        .find(|byte| file.text().is_char_boundary(*byte))
        .unwrap_or_default();
    let end = file.text()[start..]
        .chars()
        .next()
        .map_or(start, |letter| start + letter.len_utf8());
    Place::new(file, Span::new(start, end))
}
