use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::collections::word;
use super::keyed::is_inventory;
use crate::model::EvidenceValue;
use crate::snapshot::{Kind, NodeId, Step, Tree, Value, join};
use crate::source::fits;

/// A path of a snapshot, `[]` for each element of a list and `{}` for each member of an inventory that is keyed by id.
#[derive(Debug, Serialize)]
pub struct PathRow {
    /// The path: `users[].signInActivity`.
    pub path: String,
    /// The kinds of values that stand there.
    pub types: Vec<&'static str>,
    /// How many values stand there.
    pub count: usize,
    /// The first value that is not null, as evidence shows it.
    pub sample: EvidenceValue,
}

/// The paths of a snapshot that a pattern asks for, in the order in which they first come.
///
/// `*` stands for any text; a pattern without it asks for that path and all below.
pub fn paths(tree: &Tree, pattern: Option<&str>) -> Vec<PathRow> {
    let mut survey = Survey {
        tree,
        found: vec![Found::at(String::new())],
    };
    survey.visit(tree.root(), 0);
    let mut rows = Vec::new();
    survey.rows(0, &mut rows);
    rows.retain(|row| pattern.is_none_or(|pattern| asks_for(pattern, &row.path)));
    rows
}

fn asks_for(pattern: &str, path: &str) -> bool {
    if pattern.contains('*') {
        return fits(pattern, path);
    }
    let rest = path.strip_prefix(pattern.trim_end_matches('.'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}

/// What stands at one path, and the paths below it.
struct Found<'t> {
    path: String,
    kinds: BTreeSet<&'static str>,
    count: usize,
    sample: Option<NodeId>,
    below: Vec<usize>,
    by_step: HashMap<&'t str, usize>,
}

impl Found<'_> {
    fn at(path: String) -> Self {
        Self {
            path,
            kinds: BTreeSet::new(),
            count: 0,
            sample: None,
            below: Vec::new(),
            by_step: HashMap::new(),
        }
    }
}

struct Survey<'t> {
    tree: &'t Tree,
    found: Vec<Found<'t>>,
}

impl<'t> Survey<'t> {
    fn visit(&mut self, node: NodeId, at: usize) {
        let kind = self.tree.kind(node);
        let found = &mut self.found[at];
        found.kinds.insert(word(kind));
        found.count += 1;
        if found.sample.is_none() && kind != Kind::Null {
            found.sample = Some(node);
        }
        match self.tree.value(node) {
            Value::Array(elements) => {
                for element in elements {
                    let below = self.below(at, "[]", |path| format!("{path}[]"));
                    self.visit(element, below);
                }
            }
            Value::Object => {
                let is_inventory = node != self.tree.root() && is_inventory(self.tree, node);
                for (key, member) in self.tree.members(node) {
                    let name = self.tree.key_name(key);
                    let below = if is_inventory {
                        self.below(at, "{}", |path| format!("{path}{{}}"))
                    } else {
                        self.below(at, name, |path| join(path, Step::Key(name)))
                    };
                    self.visit(member, below);
                }
            }
            _ => {}
        }
    }

    /// The place for a step from another place, new or known.
    fn below(&mut self, at: usize, step: &'t str, path: impl Fn(&str) -> String) -> usize {
        if let Some(known) = self.found[at].by_step.get(step) {
            return *known;
        }
        let number = self.found.len();
        let path = path(&self.found[at].path);
        self.found.push(Found::at(path));
        self.found[at].by_step.insert(step, number);
        self.found[at].below.push(number);
        number
    }

    fn rows(&self, at: usize, rows: &mut Vec<PathRow>) {
        let found = &self.found[at];
        // The snapshot as a whole has no path.
        if at > 0 {
            rows.push(PathRow {
                path: found.path.clone(),
                types: found.kinds.iter().copied().collect(),
                count: found.count,
                sample: found
                    .sample
                    .map_or(EvidenceValue::Null, |node| self.tree.evidence_value(node)),
            });
        }
        for below in &found.below {
            self.rows(*below, rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::paths;
    use crate::snapshot::Tree;

    #[track_caller]
    fn check(json: &str, pattern: Option<&str>, expected: &[&str]) {
        let tree = Tree::from_json(json.to_owned()).expect("it is JSON");
        let told: Vec<String> = paths(&tree, pattern)
            .iter()
            .map(|row| format!("{} {} {}", row.path, row.types.join("|"), row.count))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn elements_share_a_path_whatever_they_hold() {
        check(
            r#"{"users": [{"id": 1}, {"id": "a", "odd key": null}], "n": 1}"#,
            None,
            &[
                "users list 1",
                "users[] object 2",
                "users[].id number|text 2",
                "users[][\"odd key\"] null 1",
                "n number 1",
            ],
        );
    }

    #[test]
    fn members_of_an_inventory_share_a_path() {
        let json = r#"{"users": {"66b4d5c2-71c9-4644-8728-74e3a8324d81": {"n": 1}, "ann@contoso.example": {"n": 2}}}"#;
        check(json, Some("users{}"), &["users{} object 2", "users{}.n number 2"]);
    }

    #[test]
    fn a_pattern_without_star_asks_for_all_below() {
        let json = r#"{"a": {"b": {"c": 1}}, "ab": 2}"#;
        check(json, Some("a"), &["a object 1", "a.b object 1", "a.b.c number 1"]);
        check(json, Some("*c"), &["a.b.c number 1"]);
        check(json, Some("x"), &[]);
    }
}
