//! A copy of a snapshot in which single settings are changed and changed back: "what if this were so?"

use std::sync::Arc;

use super::Snapshot;
use super::node::{Content, Node, Source};
use super::tree::{NodeId, Tree};

/// A snapshot to try changes on.
///
/// The tree is copied once. A change takes as long as the list that it is made in, however large the snapshot.
pub struct Draft(Arc<Snapshot>);

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Edit {
    /// A single value becomes another.
    Set(NodeId, NewValue),
    /// A list of texts gets one more.
    Add(NodeId, String),
    /// A list loses the element of that number.
    Remove(NodeId, usize),
}

/// The value that a setting gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NewValue {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
}

/// What it takes to undo changes.
struct Before {
    nodes: Vec<(usize, Node)>,
    node_count: usize,
    decoded: usize,
}

impl Draft {
    /// A copy of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self(Arc::new(snapshot.copied()))
    }

    /// Looks at the snapshot with some changes made, and takes them back.
    ///
    /// # Panics
    /// Where `look` keeps the snapshot that it is given.
    pub fn with<R>(&mut self, edits: &[Edit], look: impl FnOnce(&Arc<Snapshot>) -> R) -> R {
        let before = self.tree().edit(edits);
        let seen = look(&self.0);
        self.tree().undo(before);
        seen
    }

    fn tree(&mut self) -> &mut Tree {
        let snapshot = Arc::get_mut(&mut self.0).expect("nobody keeps a draft");
        &mut snapshot.tree
    }
}

impl Tree {
    fn edit(&mut self, edits: &[Edit]) -> Before {
        let mut before = Before {
            nodes: Vec::new(),
            node_count: self.parts.nodes.len(),
            decoded: self.parts.decoded.len(),
        };
        let root = self.parts.nodes[before.node_count - 1];
        for edit in edits {
            match edit {
                Edit::Set(at, value) => {
                    let node = self.new_node(value);
                    self.replace(*at, node, &mut before);
                }
                Edit::Add(at, text) => {
                    let added = self.new_node(&NewValue::Text(text.clone()));
                    self.relist(*at, &mut before, |elements| elements.push(added));
                }
                Edit::Remove(at, index) => self.relist(*at, &mut before, |elements| {
                    if *index < elements.len() {
                        elements.remove(*index);
                    }
                }),
            }
        }
        if self.parts.nodes.len() > before.node_count {
            // The root is the last value.
            let edited = self.parts.nodes[before.node_count - 1];
            debug_assert_eq!(edited.content(), root.content(), "the root is no setting");
            self.parts.nodes.push(edited);
        }
        self.forget_parents();
        before
    }

    fn undo(&mut self, before: Before) {
        for (at, node) in before.nodes.into_iter().rev() {
            self.parts.nodes[at] = node;
        }
        self.parts.nodes.truncate(before.node_count);
        let mut decoded = std::mem::take(&mut self.parts.decoded).into_string();
        decoded.truncate(before.decoded);
        self.parts.decoded = decoded.into_boxed_str();
        self.forget_parents();
    }

    fn new_node(&mut self, value: &NewValue) -> Node {
        match value {
            NewValue::Bool(value) => Node::bool(*value, Source::NONE),
            NewValue::Int(value) => Node::int(*value, Source::NONE),
            NewValue::Text(text) => {
                let mut decoded = std::mem::take(&mut self.parts.decoded).into_string();
                let start = decoded.len() as u32;
                decoded.push_str(text);
                self.parts.decoded = decoded.into_boxed_str();
                Node::decoded(start, text.len() as u32, Source::NONE)
            }
        }
    }

    fn replace(&mut self, at: NodeId, node: Node, before: &mut Before) {
        let at = at.index();
        before.nodes.push((at, self.parts.nodes[at]));
        self.parts.nodes[at] = node;
    }

    /// Gives a list other elements, which are put behind all other values.
    fn relist(&mut self, at: NodeId, before: &mut Before, change: impl FnOnce(&mut Vec<Node>)) {
        let Content::Array { first, len } = self.parts.nodes[at.index()].content() else {
            return;
        };
        let mut elements = self.parts.nodes[first as usize..][..len as usize].to_vec();
        change(&mut elements);
        let first = self.parts.nodes.len() as u32;
        let list = Node::array(first, elements.len() as u32, Source::NONE);
        self.parts.nodes.extend(elements);
        self.replace(at, list, before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Step;

    const TEXT: &str = r#"{"a": {"on": false, "ids": ["x", "y"]}, "b": [{"n": 1}, {"n": 2}]}"#;

    fn at(snapshot: &Snapshot, steps: &[Step<'_>]) -> NodeId {
        let tree = snapshot.tree();
        steps.iter().fold(tree.root(), |node, step| match step {
            Step::Key(key) => tree.member_named(node, key).expect("it is there"),
            Step::Index(index) => tree.elements(node).get(*index).expect("it is there"),
        })
    }

    fn shown(snapshot: &Snapshot) -> Vec<String> {
        let tree = snapshot.tree();
        let paths: [&[Step<'_>]; 4] = [
            &[Step::Key("a"), Step::Key("on")],
            &[Step::Key("a"), Step::Key("ids")],
            &[Step::Key("b"), Step::Index(0), Step::Key("n")],
            &[Step::Key("b"), Step::Index(1), Step::Key("n")],
        ];
        let show = |steps: &&[Step<'_>]| {
            let node = at(snapshot, steps);
            format!("{} {:?}", tree.path(node), tree.evidence_value(node))
        };
        paths.iter().map(show).collect()
    }

    #[test]
    fn changes_are_seen_and_undone() {
        let snapshot = Snapshot::from_json("a.json", TEXT.to_owned()).expect("a snapshot");
        let ids = at(&snapshot, &[Step::Key("a"), Step::Key("ids")]);
        let edits = [
            Edit::Set(at(&snapshot, &[Step::Key("a"), Step::Key("on")]), NewValue::Bool(true)),
            Edit::Add(ids, "z".to_owned()),
            Edit::Remove(ids, 0),
            Edit::Set(
                at(&snapshot, &[Step::Key("b"), Step::Index(1), Step::Key("n")]),
                NewValue::Int(-3),
            ),
        ];
        let mut draft = Draft::of(&snapshot);
        let before = draft.with(&[], |unchanged| shown(unchanged));
        assert_eq!(before, shown(&snapshot));
        let changed = draft.with(&edits, |changed| shown(changed));
        assert_eq!(
            changed,
            [
                "a.on Bool(true)",
                "a.ids Compound(\"[\\\"y\\\", \\\"z\\\"]\")",
                "b[0].n Number(\"1\")",
                "b[1].n Number(\"-3\")",
            ]
        );
        assert_eq!(draft.with(&[], |unchanged| shown(unchanged)), before);
    }
}
