//! Whether what a control says that it needs is what it reads.

use super::Lint;
use super::finding::Found;
use super::follow::Follow;
use super::metadata::{Written, element};
use super::settings::UNKNOWN_SETTING;
use super::shape::{Described, Schemas};
use crate::model::LintLevel;
use crate::source::did_you_mean;

pub(super) static REQUIRES_NOT_READ: Lint = Lint {
    code: "requires-not-read",
    level: LintLevel::Warning,
    summary: "a collection that is required and that the script does not read",
    why: "`requires` names the permissions that somebody has to grant. Nobody should grant what nothing uses.",
    example: "requires:\n  - { collection: privileged_users }      # and no snapshot.privileged_users",
    instead: "remove the entry",
    fixable: false,
};

pub(super) static READ_NOT_REQUIRED: Lint = Lint {
    code: "read-not-required",
    level: LintLevel::Warning,
    summary: "a collection that the script reads and that is not required",
    why: "Where the collection is missing, the blind spot of the report cannot say which command and permission would \
          deliver it.",
    example: "snapshot.privileged_roles       // and no entry in `requires`",
    instead: "requires:\n  - collection: privileged_roles\n    source: Get-MgBetaDirectoryRole\n    permission: RoleManagement.Read.Directory",
    fixable: false,
};

pub(super) static REQUIRES_DIFFERS: Lint = Lint {
    code: "requires-differs",
    level: LintLevel::Warning,
    summary: "another source or permission than the schema names",
    why: "`schemas/snapshot/` says which command delivers a collection, and the least permission that it takes. Whoever \
          reads a blind spot should not be asked for more.",
    example: "- { collection: transport_config, source: Get-OrganizationConfig, permission: View-Only Configuration }",
    instead: "- { collection: transport_config, source: Get-TransportConfig, permission: View-Only Configuration }",
    fixable: false,
};

pub(super) fn check(written: &Written<'_>, follow: &Follow<'_>, schemas: &Schemas, found: &mut Vec<Found>) {
    let control = written.control;
    let required = &control.metadata.requires;
    for (index, entry) in required.iter().enumerate() {
        let name = &entry.collection;
        let place = written.value(&element("requires", index, "collection"));
        if !follow.reads_more && !follow.collections.contains_key(name) {
            found.push(
                Found::new(
                    &REQUIRES_NOT_READ,
                    place.clone(),
                    format!("the script does not read `{name}`"),
                )
                .label("required and not read")
                .help("remove the entry, so that nobody grants a permission for nothing"),
            );
        }
        match schemas.collections.get(name) {
            Some(described) => differs(written, index, described, found),
            None => {
                let near = did_you_mean(name, schemas.collections.keys().map(String::as_str));
                if near.is_some() || schemas.products.contains(&control.metadata.product.as_str()) {
                    found.push(
                        Found::new(&UNKNOWN_SETTING, place, format!("unknown collection `{name}`"))
                            .label("no schema knows it")
                            .maybe_help(near),
                    );
                }
            }
        }
    }
    for (name, place) in &follow.collections {
        let is_required = required.iter().any(|entry| entry.collection == *name);
        if is_required || follow.reads_more {
            continue;
        }
        // What a module reads for the control is the control's to require.
        let is_own = control
            .script
            .as_ref()
            .is_some_and(|script| script.name() == place.file.name());
        let place = if is_own { place.clone() } else { written.key("requires") };
        let entry = match schemas.collections.get(name) {
            Some(described) => entry_of(name, described),
            None => format!("{{ collection: {name}, source: …, permission: … }}"),
        };
        found.push(
            Found::new(
                &READ_NOT_REQUIRED,
                place,
                format!("the script reads `{name}`, which is not required"),
            )
            .label("not in `requires`")
            .help(format!("add to `requires`: {entry}")),
        );
    }
}

fn entry_of(name: &str, described: &Described) -> String {
    let permission = described.permission.as_ref();
    let permission = permission.map(|permission| format!(", permission: {permission}"));
    format!(
        "{{ collection: {name}, source: {}{} }}",
        described.source.as_deref().unwrap_or_default(),
        permission.unwrap_or_default()
    )
}

fn differs(written: &Written<'_>, index: usize, described: &Described, found: &mut Vec<Found>) {
    let entry = &written.control.metadata.requires[index];
    for (key, stated, known) in [
        ("source", &entry.source, &described.source),
        ("permission", &entry.permission, &described.permission),
    ] {
        if stated == known {
            continue;
        }
        let shown = |value: &Option<String>| value.as_ref().map_or("none".to_owned(), |value| format!("`{value}`"));
        let message = format!(
            "the {key} of `{}` is {}, not {}",
            entry.collection,
            shown(known),
            shown(stated)
        );
        let place = written.value(&element("requires", index, key));
        let help = match known {
            Some(known) => format!("write `{key}: {known}`"),
            None => format!("remove `{key}`"),
        };
        found.push(
            Found::new(&REQUIRES_DIFFERS, place, message)
                .label("not what the schema says")
                .help(help),
        );
    }
}
