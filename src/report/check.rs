//! What `posture check` found, for a person and as JSON.

use serde::Serialize;

use super::json::RuleSetIdentity;
use super::rule_set::rule_set;
use super::style::{Width, bold, counted, wrapped};
use super::{Annotation, Exit, problems};
use crate::lint::Lint;
use crate::model::LintLevel;

/// What was checked, and what was found.
pub struct CheckReport<'a> {
    /// Everything that was found, in order.
    pub annotations: Vec<Annotation<'a>>,
    /// How many controls were checked.
    pub controls: usize,
    /// The digest of the rules as they judge, where that is known.
    pub rule_set: Option<&'a str>,
    /// How many findings are allowed where they stand.
    pub suppressed: usize,
    /// How the run ends.
    pub exit: Exit,
}

impl CheckReport<'_> {
    fn count(&self, level: LintLevel) -> usize {
        self.annotations.iter().filter(|one| one.level == level).count()
    }
}

/// Each finding with its lines, and a line that sums them up.
pub fn check(report: &CheckReport<'_>, width: Width) -> String {
    let mut text = String::new();
    for annotation in &report.annotations {
        text.push_str(&problems(std::slice::from_ref(annotation.problem), true, width));
    }
    let mut found = Vec::new();
    for (level, word) in [(LintLevel::Error, "error"), (LintLevel::Warning, "warning")] {
        match report.count(level) {
            0 => {}
            count => found.push(counted(count, word)),
        }
    }
    let found = if found.is_empty() {
        "nothing found".to_owned()
    } else {
        found.join(" and ")
    };
    let mut said = format!("{found} in {}", counted(report.controls, "control"));
    if let Some(digest) = report.rule_set {
        said.push_str(&format!(" of {}", rule_set(digest)));
    }
    if report.suppressed > 0 {
        said.push_str(&format!(", {} allowed where it stands", report.suppressed));
    }
    let fixable = report.annotations.iter().filter(|one| one.fixable).count();
    if fixable > 0 {
        said.push_str(&format!("; `--fix` mends {fixable}"));
    }
    text.push_str(&bold(&said));
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    rule_set: Option<RuleSetIdentity<'a>>,
    controls: usize,
    errors: usize,
    warnings: usize,
    suppressed: usize,
    findings: Vec<Finding<'a>>,
    exit: &'a Exit,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    level: LintLevel,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    fixable: bool,
}

/// The same as one JSON document; columns count UTF-16 code units, as editors do.
pub fn check_json(report: &CheckReport<'_>) -> String {
    let document = Document {
        schema_version: 1,
        rule_set: report.rule_set.map(|digest| RuleSetIdentity { digest }),
        controls: report.controls,
        errors: report.count(LintLevel::Error),
        warnings: report.count(LintLevel::Warning),
        suppressed: report.suppressed,
        findings: report.annotations.iter().map(Finding::of).collect(),
        exit: &report.exit,
    };
    let mut text = serde_json::to_string_pretty(&document).expect("findings are plain data");
    text.push('\n');
    text
}

impl<'a> Finding<'a> {
    fn of(annotation: &Annotation<'a>) -> Self {
        let region = annotation.region();
        let problem = annotation.problem;
        Self {
            code: problem.code(),
            level: annotation.level,
            message: problem.message(),
            help: problem.help_text(),
            file: problem.file(),
            line: region.map(|region| region.start_line),
            column: region.map(|region| region.start_column),
            end_line: region.map(|region| region.end_line),
            end_column: region.map(|region| region.end_column),
            fixable: annotation.fixable,
        }
    }
}

/// The page of a lint.
pub fn lint_page(lint: &Lint, width: Width) -> String {
    let page = lint.page();
    let mut text = format!("{}\n", bold(lint.code));
    for paragraph in page.split("\n\n") {
        text.push('\n');
        let is_code = paragraph.starts_with("    ");
        if is_code {
            text.push_str(paragraph.trim_end_matches('\n'));
            text.push('\n');
        } else {
            text.push_str(&wrapped(paragraph.trim(), 0, width));
        }
    }
    text
}
