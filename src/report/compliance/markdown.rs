use std::fmt::Write;

use super::ComplianceReport;
use super::words::{ANSWERS, answer_word, controls, declared, like, notes, status_word};
use crate::compliance::{AnsweringControl, Compliance, Requirement, RequirementStatus, StatusCount};
use crate::model::Evaluation;
use crate::report::markdown::escaped;
use crate::report::style::symbol;

/// What evaluations show of the requirements of a framework as Markdown, for a comment or a page.
pub fn compliance_markdown(view: &ComplianceReport<'_>) -> String {
    let pages = view
        .each()
        .map(|(evaluation, compliance)| page(view, evaluation, compliance));
    pages.collect::<Vec<_>>().join("\n")
}

fn page(view: &ComplianceReport<'_>, evaluation: &Evaluation, compliance: Option<&Compliance>) -> String {
    let name = escaped(evaluation.tenant.shown_name());
    let framework = view.framework;
    let mut text = format!("## Compliance of {name} with {}\n\n", framework.name);
    let source = escaped(&evaluation.snapshot.source);
    let Some(compliance) = compliance else {
        let why = evaluation
            .problem
            .as_ref()
            .map_or("", |problem| problem.message.as_str());
        let _ = writeln!(text, "`{source}` could not be read: {}", escaped(why));
        return text;
    };
    if let Some(title) = &framework.title {
        let _ = writeln!(text, "{}\n", escaped(title));
    }
    let _ = writeln!(text, "`{source}`, as of {}\n", view.report.as_of);
    text.push_str(&counts(&compliance.counts, framework.requirements.is_some()));
    text.push_str("\n| status | requirement | controls |\n|---|---|---|\n");
    text.extend(compliance.requirements.iter().map(row));
    text.push('\n');
    for note in notes(compliance, framework) {
        let _ = writeln!(text, "- {}", escaped(&note));
    }
    text
}

fn counts(counts: &[StatusCount], is_listed: bool) -> String {
    let mut text = "| | requirements | shall | should | measured alone |\n|---|--:|--:|--:|--:|\n".to_owned();
    let is_known = |count: &&StatusCount| is_listed || count.status != RequirementStatus::Unmapped;
    for count in counts.iter().filter(is_known) {
        let _ = writeln!(
            text,
            "| {} {} | {} | {} | {} | {} |",
            symbol(like(count.status)),
            status_word(count.status),
            count.requirements,
            count.shall,
            count.should,
            count.measured
        );
    }
    text
}

fn row(requirement: &Requirement) -> String {
    let criticality = requirement
        .criticality
        .map_or(String::new(), |word| format!(" ({word})"));
    let declared = declared(requirement).map_or(String::new(), |declared| format!(", {declared}"));
    let answers = ANSWERS.iter().filter_map(|answer| answers(answer, requirement));
    format!(
        "| {} {}{declared} | {}{criticality} | {} |\n",
        symbol(like(requirement.status)),
        status_word(requirement.status),
        escaped(&requirement.id),
        answers.collect::<Vec<_>>().join("; ")
    )
}

/// The controls that speak of a requirement in one way.
fn answers(answer: &str, requirement: &Requirement) -> Option<String> {
    let of = requirement
        .controls
        .iter()
        .filter(|control| answer_word(control) == answer);
    let of: Vec<&AnsweringControl> = of.collect();
    let named = controls(&of, |control| format!("`{}`", control.id));
    (!of.is_empty()).then(|| format!("{answer}: {}", escaped(&named)))
}
