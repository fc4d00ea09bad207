use serde_yaml::Value;

use super::RuleError;
use crate::model::{Environment, Exclusions, Tenant};
use crate::source::{Field, Object, Place, did_you_mean};

/// Where the configuration of a case comes from.
#[derive(Debug, Clone)]
pub enum CaseSnapshot {
    /// It is written in the case.
    Inline(Value),
    /// A named snapshot, and what differs from it.
    Based {
        /// The named snapshot.
        base: Base,
        /// The changes, where there are any.
        patch: Option<Patch>,
    },
}

/// The name of a snapshot of `fixtures/`, and where a case says it.
#[derive(Debug, Clone)]
pub struct Base {
    /// The name: a path below `fixtures/`.
    pub name: String,
    /// Where the case says it.
    pub place: Place,
}

/// Changes to a named snapshot: an object is a merge patch (RFC 7396), a list a JSON patch (RFC 6902).
#[derive(Debug, Clone)]
pub struct Patch {
    /// The changes.
    pub value: Value,
    /// Where they stand.
    pub place: Place,
}

/// The snapshot that a case describes with `snapshot`, or with `base` and `patch`; none where it says neither.
pub(super) fn snapshot(case: &Field<'_>, object: &Object<'_>, name: &str, bases: &[&str]) -> Option<CaseSnapshot> {
    let wrong = |field: &Field<'_>, why| field.wrong(&RuleError::CaseSnapshot(name.to_owned(), why), "here");
    let inline = object.optional("snapshot");
    let base = object.optional("base");
    let patch = object.optional("patch");
    match (inline, base, patch) {
        (Some(_), Some(base), _) => {
            wrong(&base, "a snapshot of its own and a named one");
            None
        }
        (_, None, Some(patch)) => {
            wrong(&patch, "a patch and no `base` to apply it to");
            None
        }
        (None, None, None) => {
            wrong(&case.member("name"), "no snapshot");
            None
        }
        (Some(inline), None, None) => Some(CaseSnapshot::Inline(inline.value.clone())),
        (None, Some(base), patch) => Some(CaseSnapshot::Based {
            base: known_base(&base, bases)?,
            patch: patch.map(|patch| Patch {
                value: patch.value.clone(),
                place: patch.place(),
            }),
        }),
    }
}

fn known_base(field: &Field<'_>, bases: &[&str]) -> Option<Base> {
    let name = field.text()?;
    if !bases.contains(&name.as_str()) {
        let help = did_you_mean(&name, bases.iter().copied()).unwrap_or_else(|| match bases {
            [] => "write the snapshot to `fixtures/`, beside the folders of products".to_owned(),
            bases => format!("there are {}", bases.join(", ")),
        });
        field.wrong_with_help(&RuleError::UnknownBase(name), "not there", Some(help));
        return None;
    }
    Some(Base {
        name,
        place: field.place(),
    })
}

/// The tenant that a case's configuration is of.
pub(super) fn tenant(field: &Field<'_>) -> Option<Tenant> {
    let object = field.object(&["id", "name", "environment", "licenses", "exclusions"])?;
    let mut exclusions = Exclusions::default();
    if let Some(declared) = object.optional("exclusions") {
        declared.object(&Exclusions::KINDS);
        for (kind, ids) in declared.members() {
            if let Some(list) = exclusions.kind_mut(&kind) {
                *list = ids.texts();
            }
        }
    }
    Some(Tenant {
        id: object.optional("id").and_then(|f| f.text()),
        name: object.optional("name").and_then(|f| f.text()),
        environment: object
            .optional("environment")
            .and_then(|f| f.word(Environment::ALL, Environment::as_str)),
        licenses: object.optional("licenses").map(|f| f.texts()),
        exclusions,
        ..Tenant::default()
    })
}
