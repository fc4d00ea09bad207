//! A snapshot without rules: what it is, and the paths in it.

use std::fmt::Write;

use comfy_table::ColumnConstraint;

use super::freshness::age_of;
use super::style::{Width, bold, faint, indented, plain_table, visible, wrapped};
use crate::inspect::{About, CollectionRow, PathRow};
use crate::model::EvidenceValue;

/// What a snapshot is and holds, for people.
pub fn about(about: &About, width: Width) -> String {
    let name = about.tenant.name.as_deref().or(about.tenant.id.as_deref());
    let mut text = bold(&visible(name.unwrap_or("unnamed tenant"))) + "\n";
    for (name, value) in facts(about) {
        let _ = writeln!(text, "  {name:<9} {}", wrapped(&visible(&value), 12, width).trim());
    }
    let _ = writeln!(text, "\n{}", bold("Collections"));
    let mut table = plain_table(width);
    let has_ages = about.as_of.is_some();
    let mut head = vec!["name", "type", "count"];
    head.extend(has_ages.then_some("age"));
    head.push("collected by");
    table.set_header(head);
    for row in about.collections.iter().filter(|row| row.kind.is_some()) {
        let count = row.count.map(|count| count.to_string()).unwrap_or_default();
        let source = visible(row.source.as_deref().unwrap_or_default());
        let mut cells = vec![visible(&row.name), row.kind.unwrap_or_default().to_owned(), count];
        cells.extend(has_ages.then(|| row.age_days.map_or("unknown".to_owned(), age_of)));
        cells.push(if row.is_missing() {
            "see below".to_owned()
        } else {
            source
        });
        table.add_row(cells);
    }
    for number in 0..(3 + usize::from(has_ages)) {
        if let Some(column) = table.column_mut(number) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    text.push_str(&indented(&table));
    let missing: Vec<&CollectionRow> = about.collections.iter().filter(|row| row.is_missing()).collect();
    if !missing.is_empty() {
        let _ = writeln!(text, "\n{}", bold("Not collected, or not all of it"));
    }
    for row in missing {
        let _ = writeln!(text, "  {} ({})", visible(&row.name), row.status.unwrap_or_default());
        let facts = [("from", &row.source), ("needs", &row.permission), ("error", &row.error)];
        for (name, value) in facts {
            if let Some(value) = value {
                let _ = writeln!(text, "    {name:<6} {}", wrapped(&visible(value), 11, width).trim());
            }
        }
    }
    text
}

fn facts(about: &About) -> Vec<(&'static str, String)> {
    let unknown = || "the snapshot does not say".to_owned();
    let products = about.products.as_ref().map(|products| products.join(", "));
    let captured = about.captured_at.as_ref().map(|time| match about.age_days {
        Some(days @ ..0) => format!("{time}, {}", age_of(days)),
        Some(days) => format!("{time}, {} old", age_of(days)),
        None => time.clone(),
    });
    let mut facts = vec![
        ("tenant", about.tenant.id.clone().unwrap_or_else(unknown)),
        ("snapshot", about.source.clone()),
        ("format", about.format.clone().unwrap_or_default()),
        ("captured", captured.unwrap_or_else(unknown)),
        ("products", products.unwrap_or_else(unknown)),
        ("digest", about.digest.clone().unwrap_or_default()),
        ("size", format!("{} bytes, {} values", about.bytes, about.values)),
    ];
    if !about.lone_objects.is_empty() {
        let paths = about.lone_objects.join(", ");
        facts.push(("mended", format!("lone objects, read as lists of one: {paths}")));
    }
    facts
}

/// What a snapshot is and holds, as JSON.
pub fn about_json(about: &About) -> String {
    let mut text = serde_json::to_string_pretty(about).expect("a snapshot's facts are plain data");
    text.push('\n');
    text
}

/// Paths one a line: types, count, and as much of the sample as fits.
pub fn paths(rows: &[PathRow], width: Width) -> String {
    let longest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or_default();
    let paths: Vec<String> = rows.iter().map(|row| visible(&row.path)).collect();
    let types: Vec<String> = rows.iter().map(|row| row.types.join("|")).collect();
    // One long path must not push all the others aside.
    let for_path = longest(&mut paths.iter().map(|path| path.chars().count())).min(width.columns() / 2);
    let for_types = longest(&mut types.iter().map(String::len));
    let for_count = longest(&mut rows.iter().map(|row| row.count.to_string().len()));
    let mut text = String::new();
    for ((row, path), types) in rows.iter().zip(&paths).zip(&types) {
        let head = format!("{path:<for_path$}  {types:<for_types$}  {:>for_count$}  ", row.count);
        let room = width.columns().saturating_sub(head.chars().count()).max(10);
        let _ = writeln!(text, "{head}{}", faint(&cut(&sample(&row.sample), room)));
    }
    text
}

/// Paths as JSON.
pub fn paths_json(rows: &[PathRow]) -> String {
    let mut text = serde_json::to_string_pretty(rows).expect("paths are plain data");
    text.push('\n');
    text
}

fn sample(value: &EvidenceValue) -> String {
    match value {
        EvidenceValue::Null | EvidenceValue::Absent => "null".to_owned(),
        EvidenceValue::Bool(value) => value.to_string(),
        EvidenceValue::Number(text) | EvidenceValue::Compound(text) => visible(text),
        EvidenceValue::Text(text) => format!("\"{}\"", visible(text)),
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}
