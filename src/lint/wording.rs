//! What people read: titles, reasons, versions, remediation.

use super::Lint;
use super::finding::Found;
use super::follow::Unit;
use super::metadata::{Written, path};
use crate::engine::Kind;
use crate::model::{Lifecycle, LintLevel};
use crate::source::Span;

pub(super) static TITLE_STYLE: Lint = Lint {
    code: "title-style",
    level: LintLevel::Warning,
    summary: "a title that is not one short sentence without a period",
    why: "Titles stand in tables and in headings: a period, a lower-case beginning or a second line looks wrong there.",
    example: "title: legacy authentication is blocked.",
    instead: "title: Legacy authentication is blocked",
    fixable: true,
};

pub(super) static EMPTY_REASON: Lint = Lint {
    code: "empty-reason",
    level: LintLevel::Error,
    summary: "a verdict without a reason",
    why: "The reason is what people read first: which setting decided, and what value it has.",
    example: "fail(\"\")",
    instead: "fail(\"`AuditDisabled` is true: nothing that happens in mailboxes is recorded\")",
    fixable: false,
};

pub(super) static BAD_VERSION: Lint = Lint {
    code: "bad-version",
    level: LintLevel::Error,
    summary: "a version that is not of three numbers",
    why: "Versions of controls are compared: `1.2.0` is after `1.1.9`, and a text is after nothing.",
    example: "version: v2",
    instead: "version: 2.0.0",
    fixable: false,
};

pub(super) static NO_REMEDIATION: Lint = Lint {
    code: "no-remediation",
    level: LintLevel::Warning,
    summary: "a control that does not say what to do",
    why: "A recommended action without steps leaves people with a bad score and nothing to do about it.",
    example: "remediation: []",
    instead: "remediation:\n  - option: Admin center\n    steps: [Open …, choose …]",
    fixable: false,
};

pub(super) static DEPRECATED_WITHOUT_REPLACEMENT: Lint = Lint {
    code: "deprecated-without-replacement",
    level: LintLevel::Warning,
    summary: "a deprecated control that does not say what replaces it",
    why: "Whoever uses it wants to know which control to use instead.",
    example: "lifecycle: deprecated",
    instead: "lifecycle: deprecated\nreplaced_by: entra/mfa-for-all-users",
    fixable: false,
};

/// What the metadata say.
pub(super) fn check_metadata(written: &Written<'_>, found: &mut Vec<Found>) {
    let metadata = &written.control.metadata;
    title(written, found);
    for (key, version) in [("version", &metadata.version), ("since", &metadata.since)] {
        if !is_version(version) {
            let place = written.value(&path([key]));
            found.push(
                Found::new(
                    &BAD_VERSION,
                    place,
                    format!("`{key}` is `{version}`, which is no version"),
                )
                .label("not three numbers")
                .help("write three numbers with periods between them: `1.0.0`"),
            );
        }
    }
    let says_nothing = metadata
        .remediation
        .iter()
        .all(|way| way.steps.is_empty() && way.script.is_none());
    if says_nothing {
        found.push(
            Found::new(&NO_REMEDIATION, written.key("remediation"), "nobody learns what to do")
                .label("without steps")
                .help("give at least one way to reach the goal, with its steps"),
        );
    }
    if metadata.lifecycle == Lifecycle::Deprecated && metadata.replaced_by.is_none() {
        found.push(
            Found::new(
                &DEPRECATED_WITHOUT_REPLACEMENT,
                written.key("lifecycle"),
                "nobody learns what to use instead",
            )
            .label("without `replaced_by`")
            .help("add `replaced_by` with the id of another control"),
        );
    }
}

fn title(written: &Written<'_>, found: &mut Vec<Found>) {
    let title = &written.control.metadata.title;
    let place = written.value(&path(["title"]));
    let text = place.file.text();
    let raw = &text[place.span.start..place.span.end];
    let report = |message: &str, label: &str| Found::new(&TITLE_STYLE, place.clone(), message).label(label);
    if let Some(stem) = title.strip_suffix('.')
        && !stem.ends_with('.')
    {
        let one = report("the title ends with a period", "a title is a heading").help("remove the period");
        // In quotes the period stands before them.
        let period = place.span.start + raw.rfind('.').unwrap_or(raw.len());
        let is_whole = raw.trim_matches(['"', '\'']) == title;
        found.push(if is_whole {
            one.fix("removes the period", Span::new(period, period + 1), "")
        } else {
            one
        });
    }
    if title.chars().next().is_some_and(char::is_lowercase) {
        found.push(report("the title begins in lower case", "a title is a sentence").help("begin it in upper case"));
    }
    if title.chars().count() > 80 || title.contains('\n') {
        found.push(
            report("the title is longer than 80 characters", "too long for a table")
                .help("say the rest in `description`"),
        );
    }
}

/// Three numbers, and what semantic versioning allows behind them.
fn is_version(text: &str) -> bool {
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = numbers.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}

/// The reasons that a script gives.
pub(super) fn check_script(unit: &Unit<'_>, found: &mut Vec<Found>) {
    unit.script.walk(&mut |node| {
        let Kind::Call(call) = &node.kind else { return };
        let reason = match call.name.as_str() {
            "pass" | "fail" | "not_applicable" | "inconclusive" | "partial" | "because" | "when_empty" => {
                call.args.last()
            }
            _ => return,
        };
        let Some(reason) = reason.filter(|reason| matches!(&reason.kind, Kind::Text(text) if text.trim().is_empty()))
        else {
            return;
        };
        found.push(
            Found::new(
                &EMPTY_REASON,
                unit.place(reason),
                format!("`{}` gives no reason", call.name),
            )
            .label("says nothing")
            .help("name the setting that decided, and its value"),
        );
    });
}
