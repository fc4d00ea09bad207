//! What a script reads that nobody delivers.

use std::rc::Rc;

use super::Lint;
use super::finding::Found;
use super::follow::Follow;
use super::metadata::{Written, element};
use super::shape::{Kinds, Members, Of, Shape};
use crate::model::{Exclusions, LintLevel, Parameter, ParameterType};

pub(super) static UNKNOWN_SETTING: Lint = Lint {
    code: "unknown-setting",
    level: LintLevel::Error,
    summary: "a property path that no schema of snapshots knows",
    why: "A misspelt setting is absent in every snapshot: the control is inconclusive for everybody, or passes where \
          absence was declared to be fine. Paths are followed through variables, closures, and functions of modules. \
          `posture check --snapshot FILE` asks a real snapshot instead of the schemas.",
    example: "snapshot.conditional_acces_policies.any(|policy| policy.State == \"enabled\")",
    instead: "snapshot.conditional_access_policies.any(|policy| policy.State == \"enabled\")",
    fixable: false,
};

pub(super) static UNKNOWN_PARAMETER: Lint = Lint {
    code: "unknown-parameter",
    level: LintLevel::Error,
    summary: "a parameter that the control does not declare",
    why: "Scripts see the parameters that `control.yaml` declares and no others: the control is inconclusive for \
          everybody.",
    example: "users.filter(|user| days_since(date(user.lastSignIn)) > params.max_days)",
    instead: "params:\n  - { name: max_days, type: integer, default: 90, description: … }",
    fixable: false,
};

pub(super) static LONE_OBJECT: Lint = Lint {
    code: "lone-object",
    level: LintLevel::Warning,
    summary: "a list function on what an export may hold without the list around it",
    why: "Some exports write the only element of a list without the list. List functions do not work on an object, so \
          that the control is inconclusive for tenants that have just one.",
    example: "snapshot.domain_settings.filter(|domain| domain.IsVerified)",
    instead: "list(snapshot.domain_settings).filter(|domain| domain.IsVerified)",
    fixable: false,
};

pub(super) static UNUSED_PARAMETER: Lint = Lint {
    code: "unused-parameter",
    level: LintLevel::Warning,
    summary: "a parameter that the control declares and does not read",
    why: "An organisation that sets it believes that this changes something.",
    example: "params:\n  - { name: max_days, type: integer, default: 90, description: … }   # and no params.max_days",
    instead: "remove the parameter",
    fixable: false,
};

/// The parameters that nothing reads.
pub(super) fn check_parameters(written: &Written<'_>, follow: &Follow<'_>, found: &mut Vec<Found>) {
    if follow.reads_more {
        return;
    }
    for (index, parameter) in written.control.metadata.params.iter().enumerate() {
        if !follow.params.contains(&parameter.name) {
            let place = written.value(&element("params", index, "name"));
            found.push(
                Found::new(
                    &UNUSED_PARAMETER,
                    place,
                    format!("the script does not read `params.{}`", parameter.name),
                )
                .label("declared and not read")
                .help("remove it, or use it in the script"),
            );
        }
    }
}

/// The parameters that a control declares, as its script sees them.
pub(super) fn params(parameters: &[Parameter]) -> Shape {
    let shape = |parameter: &Parameter| {
        let texts = (!parameter.allowed.is_empty()).then(|| Rc::new(parameter.allowed.iter().cloned().collect()));
        let text = Shape {
            texts,
            ..Shape::of(Kinds::TEXT)
        };
        let path = |shape: Shape, path: String| Shape {
            path: Some(Rc::from(path)),
            ..shape
        };
        let name = &parameter.name;
        let value = match parameter.kind {
            ParameterType::Integer | ParameterType::Number => Shape::of(Kinds::NUMBER),
            ParameterType::Boolean => Shape::of(Kinds::BOOL),
            ParameterType::Text => text,
            ParameterType::List => Shape::list_of(path(text, format!("params.{name}[]"))),
        };
        (name.clone(), path(value, format!("params.{name}")))
    };
    Shape::object(Members {
        named: parameters.iter().map(shape).collect(),
        others: None,
        of: Of::Params,
    })
}

/// The tenant's profile, as scripts see it.
pub(super) fn tenant() -> Shape {
    let text = || Shape::of(Kinds::TEXT).or_null();
    let texts = || Shape::list_of(Shape::of(Kinds::TEXT)).or_null();
    let excluded = Exclusions::KINDS.map(|kind| (kind.to_owned(), texts()));
    let exclusions = Shape::object(Members {
        named: excluded.into_iter().collect(),
        others: None,
        of: Of::Tenant,
    });
    let attributes = Shape::object(Members {
        others: Some(text()),
        ..Members::default()
    });
    let members = [
        ("id", text()),
        ("name", text()),
        ("environment", text()),
        ("products", texts()),
        ("licenses", texts()),
        ("seats", Shape::of(Kinds::NUMBER).or_null()),
        ("industry", text()),
        ("attributes", attributes),
        ("exclusions", exclusions),
    ];
    Shape::object(Members {
        named: members
            .into_iter()
            .map(|(name, shape)| (name.to_owned(), shape))
            .collect(),
        others: None,
        of: Of::Tenant,
    })
}
