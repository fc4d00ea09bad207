use super::text::{prose, text};
use crate::model::{
    Affected, ControlMetadata, ControlScore, Evaluation, Evidence, EvidenceValue, Outcome, Points, Remediation,
};
use crate::report::controls::{in_order, value};
use crate::report::style::{symbol, word};
use crate::report::{Report, plan};

/// Every control with what it came to and why, with fields to search and filter in.
pub(super) fn section(number: usize, evaluation: &Evaluation, report: &Report) -> String {
    let all: String = in_order(&evaluation.controls)
        .iter()
        .map(|own| one(own, report))
        .collect();
    format!(
        "<section class=\"controls\"><h3 id=\"controls-{number}\">Controls</h3>\n{}<p class=\"faint\" role=\"status\"></p>\n{all}</section>\n",
        filters(number, evaluation)
    )
}

fn filters(number: usize, evaluation: &Evaluation) -> String {
    let mut outcomes: Vec<Outcome> = evaluation.controls.iter().map(|control| control.outcome).collect();
    outcomes.sort();
    outcomes.dedup();
    let outcome = |outcome: &Outcome| option(outcome.as_str(), word(*outcome));
    let mut products: Vec<&str> = evaluation
        .controls
        .iter()
        .map(|control| control.product.as_str())
        .collect();
    products.sort_unstable();
    products.dedup();
    let mut categories: Vec<&str> = evaluation
        .controls
        .iter()
        .map(|control| control.category.as_str())
        .collect();
    categories.sort_unstable();
    categories.dedup();
    let plain = |names: &[&str]| names.iter().map(|name| option(name, name)).collect::<String>();
    format!(
        "<form class=\"filters\" hidden>\n<label>Search <input type=\"search\" name=\"search\" aria-controls=\"controls-{number}\"></label>\n\
         <label>Outcome <select name=\"outcome\"><option value=\"\">all</option>{}</select></label>\n\
         <label>Category <select name=\"category\"><option value=\"\">all</option>{}</select></label>\n\
         <label>Product <select name=\"product\"><option value=\"\">all</option>{}</select></label>\n</form>\n",
        outcomes.iter().map(outcome).collect::<String>(),
        plain(&categories),
        plain(&products),
    )
}

fn option(value: &str, shown: &str) -> String {
    format!("<option value=\"{}\">{}</option>", text(value), text(shown))
}

fn one(control: &ControlScore, report: &Report) -> String {
    let outcome = control.outcome;
    let metadata = report.rule_set.controls.iter().find(|(id, ..)| *id == control.id);
    let metadata = metadata.map(|(_, metadata, _)| &**metadata);
    let points = match (control.scored, control.max_points > Points::ZERO) {
        (false, _) => "not scored".to_owned(),
        (true, true) => format!("{} / {}", control.points, control.worth),
        (true, false) => format!("– / {}", control.worth),
    };
    format!(
        "<details class=\"control {}\" data-outcome=\"{}\" data-category=\"{}\" data-product=\"{}\">\n\
         <summary><span class=\"outcome\">{} {}</span> <span class=\"points\">{points}</span> <span class=\"title\">{}</span> \
         <code>{}</code></summary>\n<p>{}</p>\n{}{}{}{}{}{}</details>\n",
        outcome.as_str().replace('_', "-"),
        outcome.as_str(),
        text(control.category.as_str()),
        text(&control.product),
        symbol(outcome),
        word(outcome),
        text(&control.title),
        text(control.id.as_str()),
        prose(&control.reason),
        problem(control),
        plan::declared(control).map_or(String::new(), |declared| format!(
            "<p><strong>Declared:</strong> {}</p>\n",
            text(&declared)
        )),
        evidence(control),
        affected(control),
        metadata.map(about).unwrap_or_default(),
        compliance(control),
    )
}

fn problem(control: &ControlScore) -> String {
    let Some(problem) = &control.problem else {
        return String::new();
    };
    let place = [problem.file.clone(), problem.line.map(|line| line.to_string())];
    let place: Vec<String> = place.into_iter().flatten().collect();
    format!(
        "<p><strong>Error</strong> <code>{}</code> at {}</p>\n",
        text(&problem.code),
        text(&place.join(":"))
    )
}

/// The settings that decided, with their places.
fn evidence(control: &ControlScore) -> String {
    if control.evidence.is_empty() {
        return String::new();
    }
    let row = |row: &Evidence| {
        let place = match (row.line, row.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}"),
            _ => String::new(),
        };
        let value = match &row.value {
            EvidenceValue::Absent => "is absent".to_owned(),
            own => value(own),
        };
        format!(
            "<tr><td><code>{}</code></td><td><code>{}</code></td><td class=\"faint\">{place}</td></tr>\n",
            text(&row.path),
            text(&value)
        )
    };
    let rows: String = control.evidence.iter().map(row).collect();
    let more = more(control.evidence_total, control.evidence.len(), "settings");
    format!(
        "<h4>What it read</h4>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">setting</th><th scope=\"col\">value</th>\
         <th scope=\"col\">place</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>{more}\n"
    )
}

fn affected(control: &ControlScore) -> String {
    if control.affected.is_empty() {
        return String::new();
    }
    let item = |own: &Affected| {
        let name = match &own.name {
            Some(name) if *name != own.id => format!("{} <code>{}</code>", text(name), text(&own.id)),
            _ => format!("<code>{}</code>", text(&own.id)),
        };
        let reason = own.reason.as_ref().map(|reason| format!(": {}", prose(reason)));
        format!("<li>{name}{}</li>\n", reason.unwrap_or_default())
    };
    let items: String = control.affected.iter().map(item).collect();
    let more = more(control.affected_total, control.affected.len(), "resources");
    format!("<h4>Falls short</h4>\n<ul>\n{items}</ul>{more}\n")
}

fn more(total: usize, shown: usize, what: &str) -> String {
    match total.saturating_sub(shown) {
        0 => String::new(),
        more => format!("<p class=\"faint\">and {more} more {what}</p>"),
    }
}

/// Why it matters, and how to reach it.
fn about(metadata: &ControlMetadata) -> String {
    let ways: String = metadata.remediation.iter().map(way).collect();
    format!("<h4>Why</h4>\n<p>{}</p>\n{ways}", prose(&metadata.description))
}

fn way(way: &Remediation) -> String {
    let steps: String = way
        .steps
        .iter()
        .map(|step| format!("<li>{}</li>\n", prose(step)))
        .collect();
    let script = way
        .script
        .as_ref()
        .map(|script| format!("<pre><code>{}</code></pre>\n", text_of_lines(script)));
    format!(
        "<h4>How: {}</h4>\n<ol>\n{steps}</ol>\n{}",
        text(&way.option),
        script.unwrap_or_default()
    )
}

/// A text of several lines, which stay lines.
fn text_of_lines(lines: &str) -> String {
    lines.lines().map(|line| text(line) + "\n").collect()
}

fn compliance(control: &ControlScore) -> String {
    if control.compliance.is_empty() {
        return String::new();
    }
    let each = control
        .compliance
        .iter()
        .map(|(framework, ids)| format!("{} {}", text(framework), text(&ids.join(", "))));
    format!("<p class=\"faint\">{}</p>\n", each.collect::<Vec<_>>().join(" · "))
}
