use serde_json::json;

use super::log::{Configuration, Help, Rule, Text};
use super::message::plain;
use super::taxonomies::Taxonomies;
use crate::model::{ControlId, ControlMetadata, ControlScore, Severity};
use crate::report::markdown::escaped;
use crate::report::pages::how_to;

/// GitHub takes no more tags of a rule, and shows the first ten.
const MOST_TAGS: usize = 20;

/// A control as a rule: what it asks for, why, and how to get there.
pub(super) fn rule(id: &ControlId, control: &ControlMetadata, taxonomies: &Taxonomies<'_>) -> Rule {
    let mut links = control.action_url.iter().chain(&control.references);
    let mut properties = std::collections::BTreeMap::from([
        ("tags", json!(tags(control))),
        ("security-severity", json!(security_severity(control.severity))),
        ("precision", json!("very-high")),
        ("maxPoints", json!(control.max_points)),
        ("version", json!(control.version)),
    ]);
    if !control.scored {
        properties.insert("scored", json!(false));
    }
    Rule {
        short_description: Some(Text::of(plain(&control.title))),
        full_description: Some(Text::of(plain(&control.description))),
        help: Some(help(control)),
        help_uri: links.find(|link| link.starts_with("https://")).cloned(),
        default_configuration: Some(Configuration {
            level: level(control.severity),
        }),
        relationships: taxonomies.relationships(control),
        properties,
        ..Rule::of(id.as_str())
    }
}

/// A control of which nothing is known but what it came to.
pub(super) fn unknown_rule(control: &ControlScore) -> Rule {
    Rule {
        short_description: Some(Text::of(plain(&control.title))),
        ..Rule::of(control.id.as_str())
    }
}

/// How a problem of that severity is shown.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The number that GitHub makes `critical` (over 9.0), `high` (from 7.0), `medium` (from 4.0) and `low` of.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
    }
}

fn tags(control: &ControlMetadata) -> Vec<String> {
    let own = ["security", control.category.as_str(), control.product.as_str()];
    let threats = control.threats.iter().map(|threat| threat.as_str());
    let all = own
        .into_iter()
        .chain(control.tags.iter().map(String::as_str))
        .chain(threats);
    let mut tags: Vec<String> = Vec::new();
    for tag in all {
        if tags.len() < MOST_TAGS && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

fn help(control: &ControlMetadata) -> Help {
    let mut markdown = format!("{}\n", escaped(&control.description));
    let mut text = format!("{}\n", plain(&control.description));
    if let Some(notice) = &control.user_impact_description {
        markdown.push_str(&format!("\n## What users will notice\n\n{}\n", escaped(notice)));
        text.push_str(&format!("\nWhat users will notice: {}\n", plain(notice)));
    }
    for option in &control.remediation {
        markdown.push_str(&how_to(option));
        text.push_str(&format!("\nHow to: {}\n", plain(&option.option)));
        for (number, step) in option.steps.iter().enumerate() {
            text.push_str(&format!("{}. {}\n", number + 1, plain(step)));
        }
    }
    if !control.references.is_empty() {
        markdown.push_str("\n## References\n\n");
        markdown.extend(control.references.iter().map(|link| format!("- <{link}>\n")));
    }
    Help { text, markdown }
}
