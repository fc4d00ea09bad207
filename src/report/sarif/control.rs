use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::log::{Artifact, Found, Location, LogicalLocation, Part, PhysicalLocation, Suppression, Text};
use super::message::plain;
use super::rule::level;
use super::uri::uri;
use crate::model::{Affected, ControlMetadata, ControlScore, Evaluation};
use crate::report::finding::{Finding, excused};

/// What a control came to, as a result.
pub(super) fn result(
    control: &ControlScore,
    rule_index: usize,
    metadata: Option<&ControlMetadata>,
    evaluation: &Evaluation,
) -> Found {
    let kind = kind(Finding::of(control, metadata));
    let level = match (kind, control.scored) {
        ("fail", true) => level(control.severity),
        ("fail", false) => "note",
        // By section 3.27.10 all else has no level.
        _ => "none",
    };
    let suppression = excused(control).map(|justification| Suppression {
        kind: "external",
        status: "accepted",
        justification: plain(&justification),
    });
    let related = control.affected.iter().map(|resource| related(resource, control));
    Found {
        kind: Some(kind),
        locations: vec![place(control, evaluation)],
        related_locations: related.collect(),
        partial_fingerprints: fingerprints(control, evaluation),
        suppressions: Some(suppression.into_iter().collect()),
        properties: properties(control),
        ..Found::of(control.id.as_str(), rule_index, level, message(control))
    }
}

fn kind(finding: Finding) -> &'static str {
    match finding {
        Finding::Passed => "pass",
        Finding::Problem => "fail",
        Finding::NotApplicable => "notApplicable",
        Finding::Unknown | Finding::Broken => "open",
        Finding::ToReview => "review",
    }
}

fn message(control: &ControlScore) -> String {
    let reason = plain(&control.reason);
    match reason.is_empty() {
        true => plain(&control.title),
        false => reason,
    }
}

/// The setting that decided; else the snapshot as a whole, because GitHub takes no result without a place.
fn place(control: &ControlScore, evaluation: &Evaluation) -> Location {
    let decided = control.evidence.iter().find(|evidence| evidence.line.is_some());
    let file = decided.and_then(|evidence| evidence.file.as_ref());
    let region = decided.and_then(|evidence| {
        Some(Part::Start {
            start_line: evidence.line?,
            start_column: evidence.column,
        })
    });
    let mut location = Location::at(PhysicalLocation {
        artifact_location: Artifact {
            uri: uri(file.unwrap_or(&evaluation.snapshot.source)),
        },
        region,
    });
    location.logical_locations = decided.iter().map(|evidence| setting(&evidence.path)).collect();
    location
}

fn setting(path: &str) -> LogicalLocation {
    LogicalLocation {
        name: None,
        fully_qualified_name: Some(plain(path)),
        kind: "member",
    }
}

/// A resource that falls short; its line is told where its file is known.
fn related(resource: &Affected, control: &ControlScore) -> Location {
    let top = |path: &str| path.split(['.', '[']).next().unwrap_or_default().to_owned();
    let own = resource.path.as_deref().map(top);
    let beside = control
        .evidence
        .iter()
        .find(|evidence| Some(top(&evidence.path)) == own);
    let file = beside.and_then(|evidence| evidence.file.as_ref());
    let physical = file.zip(resource.line).map(|(file, start_line)| PhysicalLocation {
        artifact_location: Artifact { uri: uri(file) },
        region: Some(Part::Start {
            start_line,
            start_column: None,
        }),
    });
    let name = resource.name.as_ref().unwrap_or(&resource.id);
    let told = match &resource.reason {
        Some(reason) => format!("{name}: {reason}"),
        None => name.clone(),
    };
    Location {
        physical_location: physical,
        logical_locations: vec![LogicalLocation {
            name: Some(plain(&resource.id)),
            fully_qualified_name: resource.path.as_deref().map(plain),
            kind: "resource",
        }],
        message: Some(Text::of(plain(&told))),
    }
}

/// The same control of the same tenant is the same problem, wherever in the export it stands tomorrow. The first is what
/// GitHub looks at.
fn fingerprints(control: &ControlScore, evaluation: &Evaluation) -> BTreeMap<&'static str, String> {
    let tenant = &evaluation.tenant;
    let whose = tenant.id.as_ref().or(tenant.name.as_ref());
    let whose = whose.unwrap_or(&evaluation.snapshot.source).to_lowercase();
    let digest = blake3::hash(format!("{whose}\0{}", control.id).as_bytes()).to_hex();
    let short = digest[..32].to_owned();
    BTreeMap::from([("primaryLocationLineHash", short.clone()), ("tenantControl/v1", short)])
}

fn properties(control: &ControlScore) -> BTreeMap<&'static str, Value> {
    let mut properties = BTreeMap::from([
        ("outcome", json!(control.outcome)),
        ("status", json!(control.status)),
        ("points", json!(control.points)),
        ("maxPoints", json!(control.max_points)),
        ("worth", json!(control.worth)),
    ]);
    if let (Some(compliant), Some(total)) = (control.compliant, control.total) {
        properties.extend([("compliant", json!(compliant)), ("total", json!(total))]);
    }
    properties
}
