//! Controls as a catalogue: a table of all, and a page of one.

use std::fmt::Write;
use std::sync::Arc;

use comfy_table::{CellAlignment, ColumnConstraint};

use super::answers::answers;
use super::json::{ControlDocument, pretty};
use super::rule_set::rule_set;
use super::style::{Width, bold, counted, faint, indented, plain_table, wrapped};
use crate::model::{ActionType, ControlId, ControlMetadata, Remediation};

/// A control as the catalogue shows it: its id, what it says of itself, and its digest.
pub type Entry = (ControlId, Arc<ControlMetadata>, String);

/// All controls: a table where there is room for it, else a paragraph each; `digest` is that of the rules.
pub fn list(entries: &[Entry], digest: &str, width: Width) -> String {
    let list = if width.columns() < ROOM_FOR_TABLE {
        entries.iter().map(|entry| paragraph(entry, width)).collect()
    } else {
        table(entries, width)
    };
    let total: crate::model::Points = entries
        .iter()
        .filter(|(_, metadata, _)| metadata.scored)
        .map(|(_, metadata, _)| metadata.max_points)
        .sum();
    let answers = answers(entries).map_or_else(String::new, |answers| wrapped(&answers, 2, width));
    format!(
        "{list}\n  {}, {total} points, {}\n{answers}",
        counted(entries.len(), "control"),
        rule_set(digest)
    )
}

/// Ids are long, and an id that is broken cannot be copied.
const ROOM_FOR_TABLE: usize = 90;

fn paragraph((id, metadata, _): &Entry, width: Width) -> String {
    let facts = format!("{}, {}, {}", points(metadata), metadata.category, metadata.severity);
    format!(
        "{}\n{}{}",
        bold(id.as_str()),
        wrapped(&metadata.title, 2, width),
        wrapped(&facts, 2, width)
    )
}

pub(super) fn points(metadata: &ControlMetadata) -> String {
    if metadata.scored {
        metadata.max_points.to_string()
    } else {
        "not scored".to_owned()
    }
}

fn table(entries: &[Entry], width: Width) -> String {
    let mut table = plain_table(width);
    table.set_header(["control", "points", "category", "severity", "asks for"]);
    for (id, metadata, _) in entries {
        table.add_row([
            id.to_string(),
            points(metadata),
            metadata.category.to_string(),
            metadata.severity.to_string(),
            metadata.title.clone(),
        ]);
    }
    if let Some(ids) = table.column_mut(0) {
        ids.set_constraint(ColumnConstraint::ContentWidth);
    }
    if let Some(points) = table.column_mut(1) {
        points.set_cell_alignment(CellAlignment::Right);
    }
    indented(&table)
}

/// All controls with all their metadata, as JSON.
pub fn list_json(entries: &[Entry]) -> String {
    pretty(&entries.iter().map(ControlDocument::from).collect::<Vec<_>>())
}

/// The page of a control.
pub fn page((id, control, _): &Entry, width: Width) -> String {
    let mut page = format!("{}\n{}\n", bold(&control.title), faint(id.as_str()));
    page.push_str(&wrapped(&control.description, 0, width));
    page.push('\n');
    for (name, value) in facts(control) {
        let _ = writeln!(page, "  {name:<20} {}", wrapped(&value, 23, width).trim());
    }
    if let Some(notice) = &control.user_impact_description {
        section(&mut page, "What users will notice", &wrapped(notice, 2, width));
    }
    for option in &control.remediation {
        section(&mut page, &format!("How to: {}", option.option), &steps(option, width));
    }
    let compliance: String = control
        .compliance
        .iter()
        .map(|(framework, mappings)| {
            let ids: Vec<&str> = mappings.iter().map(|mapping| mapping.id.as_str()).collect();
            format!("  {framework:<20} {}\n", wrapped(&ids.join(", "), 23, width).trim())
        })
        .collect();
    section(&mut page, "Compliance", &compliance);
    section(&mut page, "Data it needs", &needs(control, width));
    section(&mut page, "Parameters", &parameters(control, width));
    let links: String = control
        .references
        .iter()
        .chain(&control.action_url)
        .map(|url| format!("  {url}\n"))
        .collect();
    section(&mut page, "Links", &links);
    page
}

/// What a control says of itself in a word or two.
pub(super) fn facts(control: &ControlMetadata) -> Vec<(&'static str, String)> {
    let points = format!("{} ({})", control.max_points, control.scoring);
    let mut facts = vec![
        (
            "points",
            if control.scored {
                points
            } else {
                "not scored".to_owned()
            },
        ),
        ("category", control.category.to_string()),
        ("product", control.product.clone()),
        ("severity", control.severity.to_string()),
    ];
    let words = |all: Vec<&str>| all.join(", ");
    let threats = words(control.threats.iter().map(|threat| threat.as_str()).collect());
    let prerequisites = words(control.prerequisites.iter().map(|id| id.as_str()).collect());
    let environments = words(
        control
            .environments
            .iter()
            .map(|environment| environment.as_str())
            .collect(),
    );
    let optional = [
        ("protects against", Some(threats)),
        ("complexity", Some(control.complexity.to_string())),
        ("cost", control.implementation_cost.map(|cost| cost.to_string())),
        ("user impact", Some(control.user_impact.to_string())),
        ("tier", control.tier.map(|tier| tier.to_string())),
        ("licenses (any of)", Some(control.licenses.join(", "))),
        ("clouds", Some(environments)),
        ("first", Some(prerequisites)),
        ("tags", Some(control.tags.join(", "))),
        ("Secure Score id", control.secure_score_id.clone()),
        (
            "done by",
            (control.action_type != ActionType::Config).then(|| control.action_type.to_string()),
        ),
        ("repeat every", control.review_every.clone()),
        (
            "version",
            Some(format!(
                "{}, {}, since {}",
                control.version, control.lifecycle, control.since
            )),
        ),
    ];
    facts.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|v| !v.is_empty())?))),
    );
    facts
}

fn steps(option: &Remediation, width: Width) -> String {
    let mut text = String::new();
    if !option.licenses.is_empty() {
        text.push_str(&wrapped(
            &format!("needs any of: {}", option.licenses.join(", ")),
            2,
            width,
        ));
    }
    for (number, step) in option.steps.iter().enumerate() {
        let wrapped = wrapped(step, 5, width);
        let _ = write!(text, "  {}. {}", number + 1, wrapped.trim_start());
    }
    if let Some(script) = &option.script {
        text.extend(script.lines().map(|line| format!("     {line}\n")));
    }
    if let Some(rollback) = &option.rollback {
        text.push_str(&wrapped(&format!("to undo: {rollback}"), 2, width));
    }
    text
}

fn needs(control: &ControlMetadata, width: Width) -> String {
    let need = |required: &crate::model::Required| {
        let from = required
            .source
            .as_ref()
            .map(|source| format!(", from {source}"))
            .unwrap_or_default();
        let with = required
            .permission
            .as_ref()
            .map(|permission| format!(", with {permission}"))
            .unwrap_or_default();
        wrapped(&format!("{}{from}{with}", required.collection), 2, width)
    };
    control.requires.iter().map(need).collect()
}

fn parameters(control: &ControlMetadata, width: Width) -> String {
    let parameter = |parameter: &crate::model::Parameter| {
        let default = serde_json::to_string(&parameter.default).expect("a parameter is plain data");
        wrapped(
            &format!(
                "{} = {default}{}: {}",
                parameter.name,
                bounds(parameter),
                parameter.description
            ),
            2,
            width,
        )
    };
    control.params.iter().map(parameter).collect()
}

/// What a parameter may be, in brackets; nothing where that is not limited.
pub(super) fn bounds(parameter: &crate::model::Parameter) -> String {
    let least = parameter.min.map(|min| format!("at least {min}"));
    let most = parameter.max.map(|max| format!("at most {max}"));
    let words = (!parameter.allowed.is_empty()).then(|| format!("of {}", parameter.allowed.join(", ")));
    let all: Vec<String> = [least, most, words].into_iter().flatten().collect();
    if all.is_empty() {
        return String::new();
    }
    format!(" ({})", all.join(", "))
}

fn section(page: &mut String, title: &str, content: &str) {
    if !content.is_empty() {
        let _ = write!(page, "\n{}\n{content}", bold(title));
    }
}
