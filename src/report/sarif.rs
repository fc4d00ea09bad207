use std::collections::BTreeMap;

use serde::Serialize;

use super::Annotation;
use super::annotation::Region;
use crate::model::LintLevel;

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
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "posture",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: codes.iter().map(|code| rule(code, pages)).collect(),
                },
            },
            column_kind: "utf16CodeUnits",
            results: annotations.iter().map(|one| result(one, &index)).collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).expect("a log is plain data");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_configuration: Option<Configuration>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

fn rule<'a>(code: &'a str, pages: &[RulePage<'_>]) -> Rule<'a> {
    let page = pages.iter().find(|page| page.code == code);
    Rule {
        id: code,
        short_description: page.map(|page| Text {
            text: page.summary.to_owned(),
        }),
        help: page.map(|page| Help {
            text: page.page.clone(),
            markdown: page.page.clone(),
        }),
        default_configuration: page.map(|page| Configuration {
            level: level(page.level),
        }),
    }
}

fn result<'a>(annotation: &Annotation<'a>, index: &BTreeMap<&str, usize>) -> Found<'a> {
    let code = annotation.problem.code();
    let location = |file: &str| Location {
        physical_location: PhysicalLocation {
            artifact_location: Artifact { uri: uri(file) },
            region: annotation.region(),
        },
    };
    Found {
        rule_id: code,
        rule_index: index[code],
        level: level(annotation.level),
        message: Text {
            text: annotation.text(),
        },
        locations: annotation.problem.file().map(location).into_iter().collect(),
    }
}

fn level(level: LintLevel) -> &'static str {
    match level {
        LintLevel::Error => "error",
        LintLevel::Warning => "warning",
        LintLevel::Off => "none",
    }
}

/// A path as a URI: relative as the path is, with everything written out that a URI reads otherwise.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    if path.starts_with('/') {
        format!("file://{uri}")
    } else {
        uri
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_written_as_uris() {
        assert_eq!(uri("./rules/a b/größe.rhai"), "rules/a%20b/gr%C3%B6%C3%9Fe.rhai");
        assert_eq!(uri("/tmp/a:b"), "file:///tmp/a%3Ab");
    }
}
