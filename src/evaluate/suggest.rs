//! Records that the controls suggest for the action plan, where they fall short and another measure is in place.

use std::fmt::Write;

use super::Settings;
use crate::model::{ControlMetadata, ControlScore, Notice, Outcome, Suggestion, Tenant};
use crate::plan::{PlanPolicy, Tenants};
use crate::snapshot::{Snapshot, Value};

/// What is suggested for controls that fall short and of which nothing is declared; nothing where the plan is left out.
pub(super) fn suggestions<'a>(
    settings: &Settings,
    tenant: &Tenant,
    snapshot: &Snapshot,
    controls: impl Iterator<Item = (&'a ControlScore, &'a ControlMetadata)>,
) -> Vec<Notice> {
    let Some(policy) = &settings.plan_policy else {
        return Vec::new();
    };
    let is_open = |(control, _): &(&ControlScore, &ControlMetadata)| {
        matches!(control.outcome, Outcome::Fail | Outcome::Partial) && control.status_record.is_none()
    };
    let suggested = controls.filter(is_open).filter_map(|(control, metadata)| {
        let suggestion = metadata
            .suggest
            .iter()
            .find(|suggestion| is_true(suggestion, snapshot))?;
        Some(notice(control, suggestion, policy, settings, tenant))
    });
    suggested.collect()
}

/// Whether the setting that a suggestion names is true.
fn is_true(suggestion: &Suggestion, snapshot: &Snapshot) -> bool {
    let tree = snapshot.tree();
    let found = suggestion
        .path()
        .try_fold(tree.root(), |node, name| tree.member_named(node, name));
    found.is_some_and(|node| matches!(tree.value(node), Value::Bool(true)))
}

fn notice(
    control: &ControlScore,
    suggestion: &Suggestion,
    policy: &PlanPolicy,
    settings: &Settings,
    tenant: &Tenant,
) -> Notice {
    let Suggestion { status, reason, .. } = suggestion;
    let id = &control.id;
    let mut command = format!("posture status set {id} {status} --reason {}", quoted(reason));
    let last = policy.as_of.checked_add(policy.longest_exception);
    let a_year = policy.as_of.checked_add(jiff::Span::new().years(1));
    if let (Ok(last), Ok(a_year)) = (last, a_year) {
        let _ = write!(command, " --expires {}", last.min(a_year));
    }
    if let (Tenants::Several, Some(tenant)) = (settings.tenants, &tenant.id) {
        let _ = write!(command, " --tenant {}", quoted(tenant));
    }
    Notice {
        code: "plan::suggested".to_owned(),
        message: format!("`{id}` falls short, and may be declared `{status}`: {reason}"),
        control: Some(id.clone()),
        file: None,
        line: None,
        command: Some(command),
    }
}

/// A text as one word of a command.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.,@/".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        if matches!(character, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted + "\""
}
