use crate::snapshot::{NodeId, Tree};

/// Whether an object is an inventory: its keys are ids of what it holds and not names of settings.
///
/// One odd key among names does not make an inventory; no key does not make one either.
pub(super) fn is_inventory(tree: &Tree, object: NodeId) -> bool {
    let mut ids = 0;
    let mut all = 0;
    for (key, _) in tree.members(object) {
        all += 1;
        ids += usize::from(is_id(tree.key_name(key)));
    }
    all > 0 && ids == all
}

/// Whether a text looks like an id: a GUID, an address, or a long number.
pub(super) fn is_id(text: &str) -> bool {
    is_guid(text) || is_address(text) || is_long_number(text)
}

/// Whether a text is a GUID: 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.chars().all(|c| c.is_ascii_hexdigit()))
}

fn is_address(text: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    text.split_once('@').is_some_and(|(name, domain)| {
        is_name(name) && is_name(domain) && domain.contains('.') && !domain.starts_with("odata.")
    })
}

fn is_long_number(text: &str) -> bool {
    text.len() >= 5 && text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_are_told_from_names() {
        for id in ["66b4d5c2-71c9-4644-8728-74e3a8324d81", "ann@contoso.example", "1004235"] {
            assert!(is_id(id), "{id}");
        }
        for name in [
            "DisplayName",
            "AuthenticationStrength@odata.context",
            "MS.AAD.1.1v1",
            "2026",
            "",
        ] {
            assert!(!is_id(name), "{name}");
        }
    }
}
