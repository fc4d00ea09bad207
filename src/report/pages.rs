//! The catalogue as pages: one for each control, one for each compliance framework, and a first page that leads to them.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::answers::answers;
use super::catalogue::{Entry, bounds, facts, points};
use super::markdown::escaped;
use super::style::counted;
use crate::model::Remediation;

/// A page of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The path below the folder of pages, without ending: `controls/entra/mfa-for-all-users`.
    pub path: String,
    /// What it says, in Markdown; links to other pages end in `.md`.
    pub text: String,
}

/// All pages, the first one first.
pub fn pages(entries: &[Entry]) -> Vec<Page> {
    let mut pages = vec![first_page(entries)];
    pages.extend(entries.iter().map(control_page));
    pages.extend(
        frameworks(entries)
            .iter()
            .map(|(name, answers)| framework_page(name, answers)),
    );
    pages
}

fn first_page(entries: &[Entry]) -> Page {
    let mut text = format!("# Controls\n\n{}", counted(entries.len(), "control"));
    text.push_str(&answers(entries).map_or_else(|| ".\n".to_owned(), |answers| format!("; {answers}.\n")));
    let mut products: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        products.entry(&entry.1.product).or_default().push(entry);
    }
    for (product, entries) in products {
        let _ = writeln!(
            text,
            "\n## {product}\n\n| control | asks for | points | severity |\n|---|---|--:|---|"
        );
        for (id, metadata, _) in entries {
            let _ = writeln!(
                text,
                "| [`{id}`](controls/{id}.md) | {} | {} | {} |",
                escaped(&metadata.title),
                points(metadata),
                metadata.severity
            );
        }
    }
    let frameworks = frameworks(entries);
    if !frameworks.is_empty() {
        text.push_str("\n## Compliance frameworks\n\n");
        for name in frameworks.keys() {
            let _ = writeln!(text, "- [{name}](frameworks/{name}.md)");
        }
    }
    Page {
        path: "index".to_owned(),
        text,
    }
}

fn control_page((id, control, _): &Entry) -> Page {
    let mut text = format!(
        "# {}\n\n`{id}`\n\n{}\n\n",
        escaped(&control.title),
        escaped(&control.description)
    );
    text.push_str("| | |\n|---|---|\n");
    for (name, value) in facts(control) {
        let _ = writeln!(text, "| {name} | {} |", escaped(&value));
    }
    if let Some(notice) = &control.user_impact_description {
        let _ = writeln!(text, "\n## What users will notice\n\n{}", escaped(notice));
    }
    for option in &control.remediation {
        text.push_str(&how_to(option));
    }
    let compliance: String = control
        .compliance
        .iter()
        .map(|(framework, mappings)| {
            let ids: Vec<&str> = mappings.iter().map(|mapping| mapping.id.as_str()).collect();
            format!(
                "| [{framework}](../../frameworks/{framework}.md) | {} |\n",
                ids.join(", ")
            )
        })
        .collect();
    table(&mut text, "Compliance", "| framework | ids |\n|---|---|", &compliance);
    let needs: String = control
        .requires
        .iter()
        .map(|needed| {
            let [source, permission] = [&needed.source, &needed.permission].map(|o| o.as_deref().unwrap_or("–"));
            format!(
                "| `{}` | {} | {} |\n",
                needed.collection,
                escaped(source),
                escaped(permission)
            )
        })
        .collect();
    table(
        &mut text,
        "Data it needs",
        "| collection | from | with |\n|---|---|---|",
        &needs,
    );
    let params: String = control
        .params
        .iter()
        .map(|parameter| {
            let limits = format!("{}{}", parameter.kind, bounds(parameter));
            format!(
                "| `{}` | {} | `{}` | {} |\n",
                parameter.name,
                escaped(&limits),
                parameter.default,
                escaped(&parameter.description)
            )
        })
        .collect();
    table(
        &mut text,
        "Parameters",
        "| name | type | default | what it is for |\n|---|---|---|---|",
        &params,
    );
    let links = control.references.iter().chain(&control.action_url);
    let links: String = links.map(|url| format!("- <{url}>\n")).collect();
    if !links.is_empty() {
        let _ = write!(text, "\n## Links\n\n{links}");
    }
    Page {
        path: format!("controls/{id}"),
        text,
    }
}

fn table(text: &mut String, title: &str, head: &str, rows: &str) {
    if !rows.is_empty() {
        let _ = write!(text, "\n## {title}\n\n{head}\n{rows}");
    }
}

pub(super) fn how_to(option: &Remediation) -> String {
    let mut text = format!("\n## How to: {}\n\n", escaped(&option.option));
    if !option.licenses.is_empty() {
        let _ = writeln!(text, "Needs any of: {}\n", option.licenses.join(", "));
    }
    for (number, step) in option.steps.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", number + 1, escaped(step));
    }
    if let Some(script) = &option.script {
        let _ = writeln!(text, "\n```powershell\n{}\n```", script.trim_end());
    }
    if let Some(rollback) = &option.rollback {
        let _ = writeln!(text, "\nTo undo: {}", escaped(rollback));
    }
    text
}

/// Each framework with its ids, and the controls that answer each.
fn frameworks(entries: &[Entry]) -> BTreeMap<&str, BTreeMap<&str, Vec<&Entry>>> {
    let mut frameworks: BTreeMap<&str, BTreeMap<&str, Vec<&Entry>>> = BTreeMap::new();
    for entry in entries {
        for (framework, mappings) in &entry.1.compliance {
            for mapping in mappings {
                let answers = frameworks.entry(framework).or_default();
                answers.entry(&mapping.id).or_default().push(entry);
            }
        }
    }
    frameworks
}

fn framework_page(name: &str, answers: &BTreeMap<&str, Vec<&Entry>>) -> Page {
    let mut text = format!("# {name}\n\n| id | answered by |\n|---|---|\n");
    for (id, entries) in answers {
        let link = |entry: &&Entry| format!("[`{0}`](../controls/{0}.md)", entry.0);
        let links: Vec<String> = entries.iter().map(link).collect();
        let _ = writeln!(text, "| {} | {} |", escaped(id), links.join(", "));
    }
    Page {
        path: format!("frameworks/{name}"),
        text,
    }
}
