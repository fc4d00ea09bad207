use std::fmt::Write;

use comfy_table::CellAlignment;

use super::words::{ANSWERS, answer_word, controls, declared, like, notes, status_word};
use super::{ComplianceReport, FrameworkReport};
use crate::compliance::{AnsweringControl, Compliance, Requirement, RequirementStatus, StatusCount};
use crate::model::Evaluation;
use crate::report::Report;
use crate::report::style::{Width, bold, faint, indented, painted, plain_table, style, symbol, visible, wrapped};
use crate::report::text::facts;

/// What evaluations show of the requirements of a framework, for a person in a terminal.
pub fn compliance(view: &ComplianceReport<'_>, width: Width) -> String {
    let shown = view
        .each()
        .filter_map(|(evaluation, compliance)| Some(one(view, evaluation, compliance?, width)));
    shown.collect::<Vec<_>>().join("\n")
}

fn one(view: &ComplianceReport<'_>, evaluation: &Evaluation, compliance: &Compliance, width: Width) -> String {
    let mut text = heading(evaluation, view.report, view.framework, width);
    let _ = write!(text, "\n{}", counts(&compliance.counts, view.framework, width));
    let _ = writeln!(text, "\n{}", bold("Requirements"));
    let is_answered = |requirement: &&Requirement| requirement.status != RequirementStatus::Unmapped;
    let answered = compliance.requirements.iter().filter(is_answered);
    text.extend(answered.map(|answered| requirement(answered, width)));
    let unanswered: Vec<String> = compliance
        .requirements
        .iter()
        .filter(|requirement| !is_answered(requirement))
        .map(name)
        .collect();
    if !unanswered.is_empty() {
        let _ = writeln!(text, "\n{}", bold("Unmapped: no control of the rules answers them"));
        text.push_str(&wrapped(&visible(&unanswered.join(", ")), 2, width));
    }
    text.push('\n');
    for note in notes(compliance, view.framework) {
        text.push_str(&faint(wrapped(&visible(&note), 2, width).trim_end()));
        text.push('\n');
    }
    text
}

fn heading(evaluation: &Evaluation, report: &Report, framework: &FrameworkReport, width: Width) -> String {
    let name = evaluation.tenant.shown_name();
    let title = format!("Compliance of {} with {}", visible(name), framework.name);
    let said = framework.title.iter().cloned().chain(facts(evaluation, report));
    let said = said.collect::<Vec<_>>().join(" · ");
    format!(
        "{}\n{}\n",
        wrapped(&bold(&title), 0, width).trim_end(),
        faint(wrapped(&visible(&said), 0, width).trim_end())
    )
}

/// How many requirements there are of each status; columns that say nothing are left out.
fn counts(counts: &[StatusCount], framework: &FrameworkReport, width: Width) -> String {
    let has_criticality = counts.iter().any(|count| count.shall + count.should > 0);
    let has_asserted = counts.iter().any(|count| count.asserted > 0);
    let mut table = plain_table(width);
    let mut head = vec!["", "requirements"];
    if has_criticality {
        head.extend(["shall", "should"]);
    }
    if has_asserted {
        head.push("measured alone");
    }
    table.set_header(head);
    for count in counts {
        if count.status == RequirementStatus::Unmapped && framework.requirements.is_none() {
            continue;
        }
        let outcome = like(count.status);
        let mut row = vec![
            format!("{} {}", symbol(outcome), status_word(count.status)),
            count.requirements.to_string(),
        ];
        if has_criticality {
            row.extend([count.shall.to_string(), count.should.to_string()]);
        }
        if has_asserted {
            row.push(count.measured.to_string());
        }
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    indented(&table)
}

fn requirement(requirement: &Requirement, width: Width) -> String {
    let outcome = like(requirement.status);
    let head = format!("{} {:<12}", symbol(outcome), status_word(requirement.status));
    let mut text = format!("  {}  {}", painted(&head, style(outcome)), bold(&name(requirement)));
    let declared = declared(requirement).map_or(String::new(), |declared| format!("  {}", faint(&declared)));
    let _ = writeln!(text, "{declared}");
    for answer in ANSWERS {
        let of = requirement
            .controls
            .iter()
            .filter(|control| answer_word(control) == answer);
        let of: Vec<&AnsweringControl> = of.collect();
        if !of.is_empty() {
            text.push_str(&answers(answer, &of, width));
        }
    }
    text
}

/// The id, and that a requirement is a recommendation alone.
fn name(requirement: &Requirement) -> String {
    match requirement.criticality {
        Some(criticality) => format!("{} ({criticality})", requirement.id),
        None => requirement.id.clone(),
    }
}

const INDENT: usize = 6;
const COLUMN: usize = 16;

/// Controls that speak of a requirement in one way.
fn answers(answer: &str, of: &[&AnsweringControl], width: Width) -> String {
    let said = controls(of, |control| control.id.to_string());
    let lines = wrapped(&visible(&said), INDENT + COLUMN, width);
    let first = format!("{:INDENT$}{answer:<COLUMN$}", "");
    faint(&format!("{first}{}", lines.trim())) + "\n"
}
