//! What Microsoft Graph answers, saved to files as it came: `{"@odata.context": …, "value": […]}`.
//!
//! The context names the collection, so that the file may be called anything:
//! <https://learn.microsoft.com/graph/query-parameters>, <https://docs.oasis-open.org/odata/odata-json-format/v4.01/>.

use std::sync::OnceLock;

use regex::Regex;

use super::tree::{Kind, NodeId, Tree, Value};
use crate::model::{Collection, CollectionStatus, Manifest};

/// The collections that the schemas of `schemas/snapshot/` describe.
const COLLECTIONS: &[&str] = include!(concat!(env!("OUT_DIR"), "/collections.rs"));

/// The key of a file whose text is an answer of Graph: what the file is called, where a collection is called so, else
/// what the context names (`https://graph.microsoft.com/v1.0/$metadata#security/secureScores`). Nothing for other
/// texts.
pub(super) fn collection(stem: &str, text: &str) -> Option<String> {
    static CONTEXT: OnceLock<Regex> = OnceLock::new();
    let context = CONTEXT.get_or_init(|| {
        let pattern = r##"^\s*\{\s*"@odata\.context"\s*:\s*"[^"#]*#([^"]*)""##;
        Regex::new(pattern).expect("the pattern is a regular expression")
    });
    let fragment = context.captures(text)?.get(1)?.as_str();
    if COLLECTIONS.contains(&stem) {
        return Some(stem.to_owned());
    }
    Some(named(fragment).unwrap_or(stem).to_owned())
}

/// The collection that a context names: the last step but `$entity`, without what is chosen of it in brackets.
fn named(fragment: &str) -> Option<&str> {
    let path = fragment.split('(').next()?;
    let mut steps = path.rsplit('/').filter(|step| *step != "$entity");
    steps.next().filter(|name| COLLECTIONS.contains(name))
}

/// Puts the elements of each answer where the answer stands. Gives how the collections came: those of which further
/// pages were not fetched are collected in part.
pub(super) fn unwrap(tree: &mut Tree) -> Vec<(String, Collection)> {
    let top: Vec<(String, NodeId)> = tree
        .members(tree.root())
        .map(|(key, node)| (tree.key_name(key).to_owned(), node))
        .collect();
    let mut unwrapped = Vec::new();
    for (name, node) in top {
        let Some(answer) = Answer::of(tree, node) else { continue };
        if let Some(elements) = answer.elements {
            tree.replace_by(node, elements);
        }
        unwrapped.push((name, collected(answer.has_more)));
    }
    unwrapped
}

fn collected(has_more: bool) -> Collection {
    Collection {
        status: if has_more {
            CollectionStatus::Partial
        } else {
            CollectionStatus::Ok
        },
        source: None,
        permission: None,
        error: has_more.then(|| "more pages were to be fetched (`@odata.nextLink`)".to_owned()),
        collected_at: None,
    }
}

/// What the collections of a snapshot say of themselves counts before what is guessed from the answers.
pub(super) fn manifest(unwrapped: Vec<(String, Collection)>, declared: Manifest) -> Manifest {
    let mut manifest = Manifest::default();
    for (name, collection) in unwrapped {
        manifest.insert(name, collection);
    }
    for (name, collection) in declared.iter() {
        manifest.insert(name, collection.clone());
    }
    manifest
}

/// An object with nothing but what belongs to an answer.
struct Answer {
    /// The list of its elements; the answer for a single resource is the resource.
    elements: Option<NodeId>,
    has_more: bool,
}

impl Answer {
    fn of(tree: &Tree, node: NodeId) -> Option<Self> {
        tree.member_named(node, "@odata.context")?;
        let has_more = tree
            .member_named(node, "@odata.nextLink")
            .is_some_and(|link| tree.kind(link) == Kind::Text);
        let names = tree.members(node).map(|(key, _)| tree.key_name(key));
        let is_list = names.into_iter().all(|name| name == "value" || name.starts_with("@"));
        let elements = tree
            .member_named(node, "value")
            .filter(|value| is_list && tree.kind(*value) == Kind::Array);
        Some(Self { elements, has_more })
    }
}

impl Tree {
    /// Puts a value, with all that is below it, in the place of another one above it.
    fn replace_by(&mut self, place: NodeId, value: NodeId) {
        self.parts.nodes[place.index()] = self.parts.nodes[value.index()];
        self.forget_parents();
    }
}

/// The tenant of Microsoft's own score.
pub(super) fn tenant(tree: &Tree) -> Option<String> {
    let scores = tree.member_named(tree.root(), "secureScores")?;
    let first = tree.elements(scores).get(0)?;
    match tree.value(tree.member_named(first, "azureTenantId")?) {
        Value::Text(id) => Some(id.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::CollectionStatus;
    use crate::snapshot::Snapshot;

    const SCORES: &str = r#"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#security/secureScores",
  "value": [{"id": "t-1_2024-01-01", "azureTenantId": "t-1"}]
}"#;

    fn read(name: &str, text: &str) -> Snapshot {
        Snapshot::from_json(name, text.to_owned()).expect("a snapshot")
    }

    #[test]
    fn an_answer_is_the_collection_that_its_context_names() {
        let snapshot = read("day.json", SCORES);
        let tree = snapshot.tree();
        let scores = tree.member_named(tree.root(), "secureScores").expect("it is there");
        let day = tree.elements(scores).get(0).expect("a day");
        let id = tree.member_named(day, "id").expect("an id");
        assert_eq!(tree.path(id), "secureScores[0].id");
        assert_eq!(snapshot.locate(id).expect("a place").at.line, 3);
        assert_eq!(snapshot.tenant().id.as_deref(), Some("t-1"));
        assert_eq!(snapshot.identity().format.as_deref(), Some("graph"));
    }

    #[test]
    fn a_file_named_like_a_collection_is_that_one() {
        let text = SCORES.replace("security/secureScores", "reports/anything(id)/$entity");
        let snapshot = read("data/secureScores.json", &text);
        assert!(
            snapshot
                .tree()
                .member_named(snapshot.tree().root(), "secureScores")
                .is_some()
        );
    }

    #[test]
    fn an_answer_with_further_pages_is_collected_in_part() {
        let text = SCORES.replace("\"value\"", "\"@odata.nextLink\": \"https://x\", \"value\"");
        let snapshot = read("day.json", &text);
        let collection = snapshot.manifest().get("secureScores").expect("it is in the manifest");
        assert_eq!(collection.status, CollectionStatus::Partial);
        assert!(collection.error.as_ref().expect("a reason").contains("nextLink"));
    }

    #[test]
    fn a_single_resource_stays_as_it_is() {
        let text = r#"{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies/identitySecurityDefaultsEnforcementPolicy/$entity", "isEnabled": true, "value": [1]}"#;
        let snapshot = read("a.json", text);
        let tree = snapshot.tree();
        let policy = tree
            .member_named(tree.root(), "identitySecurityDefaultsEnforcementPolicy")
            .expect("it is there");
        assert!(tree.member_named(policy, "isEnabled").is_some());
    }

    #[test]
    fn what_only_looks_like_an_answer_is_left_alone() {
        let snapshot = read("a.json", r#"{"users": {"value": [1], "other": 2}}"#);
        assert_eq!(snapshot.identity().format.as_deref(), Some("native"));
        assert!(snapshot.tree().member_named(snapshot.tree().root(), "users").is_some());
    }
}
