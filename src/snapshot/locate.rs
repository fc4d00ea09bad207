use super::{NodeId, Snapshot, SnapshotError, Step, Tree, Value, json};
use crate::model::EvidenceValue;
use crate::source::{LineColumn, Lines};

/// Where a value stands: the file, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) file: String,
    pub(crate) at: LineColumn,
}

/// Texts of evidence are cut at this many characters.
const LONGEST_TEXT: usize = 200;
/// A list or object of at most this many scalars is written out as evidence.
const FEW: usize = 8;

impl Snapshot {
    /// Where a value stands in its file, if it comes from one.
    pub(crate) fn locate(&self, node: NodeId) -> Option<Location> {
        let offset = self.tree.offset(node)? as usize;
        let index = self.files.partition_point(|file| file.start <= offset).checked_sub(1)?;
        let file = &self.files[index];
        let text = self.tree.text();
        let lines = self.lines.get_or_init(|| Lines::of(text));
        let first_line = lines.line_column(text, file.start).line;
        let at = lines.line_column(text, offset);
        Some(Location {
            file: file.name.clone(),
            at: LineColumn {
                line: at.line - first_line + 1,
                column: at.column,
            },
        })
    }
}

impl Tree {
    /// The tree of a JSON text.
    ///
    /// # Errors
    /// What is not JSON; the place is in the message of the problem that [`load`](super::load) makes of it.
    pub fn from_json(text: String) -> Result<Self, SnapshotError> {
        json::parse(text).map_err(|error| SnapshotError::Json {
            said: error.kind.to_string(),
            help: error.help(),
        })
    }

    /// The way from the top to a value, as people write it: `users[3].signInActivity`, `["odd key"]`.
    pub(crate) fn path(&self, node: NodeId) -> String {
        self.steps(node)
            .into_iter()
            .fold(String::new(), |path, step| join(&path, step))
    }

    /// A value as evidence shows it.
    pub(crate) fn evidence_value(&self, node: NodeId) -> EvidenceValue {
        match self.value(node) {
            Value::Null => EvidenceValue::Null,
            Value::Bool(value) => EvidenceValue::Bool(value),
            Value::Int(_) | Value::Float(_) => EvidenceValue::Number(self.number(node)),
            Value::Text(text) => EvidenceValue::Text(cut(text)),
            Value::Array(_) | Value::Object => EvidenceValue::Compound(self.outline(node)),
        }
    }

    fn number(&self, node: NodeId) -> String {
        match (self.number_text(node), self.value(node)) {
            (Some(written), _) => written.to_owned(),
            (None, Value::Int(whole)) => whole.to_string(),
            (None, Value::Float(float)) => float.to_string(),
            _ => String::new(),
        }
    }

    /// A short list or object of scalars in full, others by their length.
    fn outline(&self, node: NodeId) -> String {
        let scalar = |id| !matches!(self.value(id), Value::Array(_) | Value::Object);
        let count = self.len(node);
        match self.value(node) {
            Value::Array(elements) if count <= FEW && elements.iter().all(scalar) => {
                let parts: Vec<String> = elements.iter().map(|id| self.scalar(id)).collect();
                cut(&format!("[{}]", parts.join(", ")))
            }
            Value::Array(_) => counted(count, "element"),
            _ if count <= FEW && self.members(node).all(|(_, id)| scalar(id)) => {
                let part = |(key, id)| format!("{:?}: {}", self.key_name(key), self.scalar(id));
                let parts: Vec<String> = self.members(node).map(part).collect();
                cut(&format!("{{{}}}", parts.join(", ")))
            }
            _ => counted(count, "key"),
        }
    }

    fn scalar(&self, node: NodeId) -> String {
        match self.value(node) {
            Value::Text(text) => format!("{text:?}"),
            Value::Bool(value) => value.to_string(),
            Value::Int(_) | Value::Float(_) => self.number(node),
            Value::Null | Value::Array(_) | Value::Object => "null".to_owned(),
        }
    }
}

/// A path with one more step.
pub(crate) fn join(path: &str, step: Step<'_>) -> String {
    match step {
        Step::Index(index) => format!("{path}[{index}]"),
        Step::Key(key) if !is_plain(key) => format!("{path}[{key:?}]"),
        Step::Key(key) if path.is_empty() => key.to_owned(),
        Step::Key(key) => format!("{path}.{key}"),
    }
}

fn is_plain(key: &str) -> bool {
    let mut characters = key.chars();
    characters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_')
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
