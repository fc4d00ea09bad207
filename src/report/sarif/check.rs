use std::collections::BTreeMap;

use super::log::{
    Artifact, Configuration, Found, Help, Location, Log, Part, PhysicalLocation, Rule, Run, Text, ToolComponent,
};
use super::uri::uri;
use crate::model::LintLevel;
use crate::report::Annotation;

/// What explains the annotations of one code.
#[derive(Debug)]
pub struct RulePage<'a> {
    /// The code.
    pub code: &'a str,
    /// What it is about, in one line.
    pub summary: &'a str,
    /// The whole page, in Markdown.
    pub page: String,
    /// Its usual level.
    pub level: LintLevel,
}

/// Annotations as a SARIF 2.1.0 log of one run, for code scanning.
///
/// Every code has a rule; those without a page are explained by their messages alone.
pub fn sarif(annotations: &[Annotation<'_>], pages: &[RulePage<'_>]) -> String {
    let mut codes: Vec<&str> = pages.iter().map(|page| page.code).collect();
    for annotation in annotations {
        if !codes.contains(&annotation.problem.code()) {
            codes.push(annotation.problem.code());
        }
    }
    let index: BTreeMap<&str, usize> = codes.iter().enumerate().map(|(at, code)| (*code, at)).collect();
    let driver = ToolComponent {
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        rules: codes.iter().map(|code| rule(code, pages)).collect(),
        ..ToolComponent::named("posture")
    };
    let results = annotations.iter().map(|one| result(one, &index)).collect();
    Log::of(vec![Run::of(driver, "utf16CodeUnits", results)]).text()
}

fn rule(code: &str, pages: &[RulePage<'_>]) -> Rule {
    let page = pages.iter().find(|page| page.code == code);
    Rule {
        short_description: page.map(|page| Text::of(page.summary)),
        help: page.map(|page| Help {
            text: page.page.clone(),
            markdown: page.page.clone(),
        }),
        default_configuration: page.map(|page| Configuration {
            level: level(page.level),
        }),
        ..Rule::of(code)
    }
}

fn result(annotation: &Annotation<'_>, index: &BTreeMap<&str, usize>) -> Found {
    let code = annotation.problem.code();
    let location = |file: &str| {
        Location::at(PhysicalLocation {
            artifact_location: Artifact { uri: uri(file) },
            region: annotation.region().map(Part::Region),
        })
    };
    Found {
        locations: annotation.problem.file().map(location).into_iter().collect(),
        ..Found::of(code, index[code], level(annotation.level), annotation.text())
    }
}

fn level(level: LintLevel) -> &'static str {
    match level {
        LintLevel::Error => "error",
        LintLevel::Warning => "warning",
        LintLevel::Off => "none",
    }
}
