//! YAML: decoded into a value tree, with places found on demand.
//!
//! Every YAML file of the project goes through [`decode`]: one document, no merge keys. The places of values are only
//! needed to point at a problem or at evidence, so they are worked out separately, by [`Spans`].

use std::sync::{Arc, OnceLock};

use miette::Diagnostic;
use saphyr::{LoadableYamlNode, MarkedYaml, YamlData};
use serde_yaml::Value;

use super::{LineColumn, Place, Problem, SourceFile, Span};

/// Why a YAML file cannot be read at all.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum YamlError {
    /// The text is not YAML, or repeats a key.
    #[error("{0}")]
    #[diagnostic(code(yaml::syntax))]
    Syntax(String),
    /// Aliases of aliases, which a small file may unfold without end.
    #[error("the aliases of the file unfold to too many values")]
    #[diagnostic(code(yaml::aliases), help("write the values out where they are meant"))]
    Aliases,
    /// A merge key, which hides what a file says.
    #[error("merge keys (`<<`) are not supported")]
    #[diagnostic(
        code(yaml::merge_key),
        help("write the keys out where they are meant, so that a reader sees them")
    )]
    MergeKey,
}

/// Deeper files are refused, like deeper snapshots.
const DEEPEST: usize = 128;

/// A decoded file: its values, and where each stands.
#[derive(Debug)]
pub struct Yaml {
    /// The values.
    pub value: Value,
    /// Where they stand.
    pub spans: Spans,
}

/// Decodes the one document of a YAML file.
///
/// # Errors
/// A [`Problem`] with its place for what is not YAML, repeats a key, unfolds too many aliases, or uses a merge key.
pub fn decode(file: &Arc<SourceFile>) -> Result<Yaml, Problem> {
    let value: Value = serde_yaml::from_str(file.text()).map_err(|error| syntax_problem(file, &error))?;
    let spans = Spans::of(file);
    match find_merge_key(&value, &mut Vec::new()) {
        Some(path) => {
            let place = Place::new(file, spans.key(&path));
            Err(Problem::new(&YamlError::MergeKey).at(place, "here"))
        }
        None => Ok(Yaml { value, spans }),
    }
}

fn syntax_problem(file: &Arc<SourceFile>, error: &serde_yaml::Error) -> Problem {
    let message = error.to_string();
    let said = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(said, _)| said);
    if said.contains("repetition limit") {
        return Problem::new(&YamlError::Aliases).in_file(file.name());
    }
    let problem = Problem::new(&YamlError::Syntax(said.to_owned()));
    match error.location() {
        Some(at) => {
            let start = file.byte_at(LineColumn {
                line: at.line(),
                column: at.column(),
            });
            problem.at(Place::new(file, file.word_at(start)), "here")
        }
        None => problem.in_file(file.name()),
    }
}

fn find_merge_key(value: &Value, path: &mut YamlPath) -> Option<YamlPath> {
    match value {
        Value::Mapping(members) => members.iter().find_map(|(key, member)| {
            path.push(YamlStep::Key(key_text(key)));
            let found = if key.as_str() == Some("<<") {
                Some(path.clone())
            } else {
                find_merge_key(member, path)
            };
            path.pop();
            found
        }),
        Value::Sequence(items) => items.iter().enumerate().find_map(|(index, item)| {
            path.push(YamlStep::Index(index));
            let found = find_merge_key(item, path);
            path.pop();
            found
        }),
        _ => None,
    }
}

/// A key as text, whatever scalar it was written as.
pub(crate) fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        other => serde_yaml::to_string(other).map_or_else(|_| String::new(), |t| t.trim().to_owned()),
    }
}

/// One step from a mapping or sequence to a value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YamlStep {
    /// The member of that name.
    Key(String),
    /// The element of that number, from 0.
    Index(usize),
}

/// The steps from the top of a file to a value.
pub type YamlPath = Vec<YamlStep>;

/// Where each value of a YAML file stands, worked out when first asked for.
#[derive(Debug)]
pub struct Spans {
    file: Arc<SourceFile>,
    tree: OnceLock<SpanNode>,
}

#[derive(Debug, Default)]
struct SpanNode {
    key: Option<Span>,
    span: Option<Span>,
    /// Its last byte of text, on whatever line.
    end: usize,
    members: Vec<(YamlStep, SpanNode)>,
}

impl Spans {
    fn of(file: &Arc<SourceFile>) -> Self {
        Self {
            file: Arc::clone(file),
            tree: OnceLock::new(),
        }
    }

    /// The bytes of the value at a path; where there is none, of the nearest one above.
    pub fn value(&self, path: &[YamlStep]) -> Span {
        let mut node = self.tree();
        let mut span = node.span;
        for step in path {
            let Some(next) = node.member(step) else { break };
            node = next;
            span = node.span.or(span);
        }
        span.unwrap_or(Span::new(0, 0))
    }

    /// All bytes of the value at a path, on however many lines; what follows a block is not part of it.
    pub fn extent(&self, path: &[YamlStep]) -> Span {
        let start = self.value(path).start;
        let node = path.iter().try_fold(self.tree(), |node, step| node.member(step));
        Span::new(start, node.map_or(start, |node| node.extent_end(self.file.text())))
    }

    /// The bytes of the key of the value at a path.
    pub fn key(&self, path: &[YamlStep]) -> Span {
        let node = path.iter().try_fold(self.tree(), |node, step| node.member(step));
        node.and_then(|node| node.key).unwrap_or_else(|| self.value(path))
    }

    /// A walk over the places, in step with one over the values.
    pub fn cursor(&self) -> SpanCursor<'_> {
        SpanCursor(Some(self.tree()))
    }

    fn tree(&self) -> &SpanNode {
        self.tree.get_or_init(|| {
            let documents = MarkedYaml::load_from_str(self.file.text()).unwrap_or_default();
            documents
                .first()
                .map_or_else(SpanNode::default, |top| self.node(top, None, 0))
        })
    }

    fn node(&self, yaml: &MarkedYaml<'_>, key: Option<Span>, depth: usize) -> SpanNode {
        let members = match &yaml.data {
            _ if depth > DEEPEST => Vec::new(),
            YamlData::Mapping(members) => members
                .iter()
                .map(|(name, value)| {
                    let key_span = self.span(name);
                    let written = &self.file.text()[key_span.start..key_span.end];
                    let step = match name.data.as_str() {
                        Some(text) => YamlStep::Key(text.to_owned()),
                        None => YamlStep::Key(written.trim().to_owned()),
                    };
                    (step, self.node(value, Some(key_span), depth + 1))
                })
                .collect(),
            YamlData::Sequence(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (YamlStep::Index(index), self.node(item, None, depth + 1)))
                .collect(),
            _ => Vec::new(),
        };
        let (span, end) = self.span_and_end(yaml);
        SpanNode {
            key,
            span: Some(span),
            end,
            members,
        }
    }

    fn span(&self, yaml: &MarkedYaml<'_>) -> Span {
        self.span_and_end(yaml).0
    }

    /// The span up to the end of its first line, and the last byte on whatever line.
    fn span_and_end(&self, yaml: &MarkedYaml<'_>) -> (Span, usize) {
        let text = self.file.text();
        let byte = |mark: &saphyr::Marker| {
            self.file.byte_at(LineColumn {
                line: mark.line(),
                column: mark.col() + 1,
            })
        };
        let start = byte(&yaml.span.start);
        let end = byte(&yaml.span.end).max(start);
        // A block scalar or collection ends where the next thing starts: leave out the blank in between.
        let trimmed = text.get(start..end).map_or(0, |part| part.trim_end().len());
        let one_line = text[start..start + trimmed]
            .find('\n')
            .map_or(trimmed, |newline| newline);
        (Span::new(start, start + one_line), start + trimmed)
    }
}

/// A place in a walk over a file's places.
#[derive(Debug, Clone, Copy)]
pub struct SpanCursor<'a>(Option<&'a SpanNode>);

impl<'a> SpanCursor<'a> {
    /// The walk over values that stand in no file.
    pub const NOWHERE: Self = Self(None);

    /// The place of the member or element of that number, from 0.
    #[must_use]
    pub fn nth(self, index: usize) -> SpanCursor<'a> {
        let members = self.0.map_or(&[][..], |node| &node.members);
        SpanCursor(members.get(index).map(|(_, node)| node))
    }

    /// The first byte of the value here.
    pub fn start(self) -> Option<usize> {
        Some(self.0?.span?.start)
    }

    /// The first byte of its key.
    pub fn key_start(self) -> Option<usize> {
        Some(self.0?.key?.start)
    }
}

impl SpanNode {
    /// A block ends with the last value in it: comments behind that belong to what comes next.
    fn extent_end(&self, text: &str) -> usize {
        let start = self.span.map_or(0, |span| span.start);
        let is_flow = text[start..].starts_with(['{', '[']);
        match self.members.last() {
            Some((_, last)) if !is_flow => last.extent_end(text),
            // The end of such a list or object is that of what it holds: its bracket comes next.
            _ if is_flow => {
                let rest = &text[self.end..];
                let blank = rest.len() - rest.trim_start().len();
                let closes = rest.trim_start().starts_with(['}', ']']);
                self.end + if closes { blank + 1 } else { 0 }
            }
            _ => self.end,
        }
    }

    fn member(&self, step: &YamlStep) -> Option<&SpanNode> {
        match step {
            YamlStep::Index(index) => self.members.get(*index).map(|(_, node)| node),
            YamlStep::Key(_) => self.members.iter().find(|(name, _)| name == step).map(|(_, node)| node),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> YamlStep {
        YamlStep::Key(name.to_owned())
    }

    #[test]
    fn a_value_is_found_where_it_stands() {
        let file = SourceFile::new("a.yaml", "a: ä\nb:\n  - c: 12\n    d: \"x y\"\n");
        let yaml = decode(&file).expect("it is YAML");
        let span = yaml.spans.value(&[key("b"), YamlStep::Index(0), key("d")]);
        assert_eq!(&file.text()[span.start..span.end], "\"x y\"");
        let span = yaml.spans.key(&[key("b"), YamlStep::Index(0), key("c")]);
        assert_eq!(&file.text()[span.start..span.end], "c");
    }

    #[test]
    fn the_extent_of_a_value_is_all_of_it() {
        let file = SourceFile::new(
            "a.yaml",
            "a: { b: [x, {} ] }  # c\nd:\n  e: 1 # f\n  # g\nh: [\n  1 ]\ni: \"j\"\n",
        );
        let yaml = decode(&file).expect("it is YAML");
        let extent = |path: &[YamlStep]| {
            let span = yaml.spans.extent(path);
            &file.text()[span.start..span.end]
        };
        assert_eq!(extent(&[key("a")]), "{ b: [x, {} ] }");
        assert_eq!(extent(&[key("a"), key("b")]), "[x, {} ]");
        assert_eq!(extent(&[key("a"), key("b"), YamlStep::Index(1)]), "{}");
        assert_eq!(extent(&[key("d")]), "e: 1");
        assert_eq!(extent(&[key("h")]), "[\n  1 ]");
        assert_eq!(extent(&[key("i")]), "\"j\"");
    }

    #[test]
    fn merge_keys_are_refused_where_they_stand() {
        let file = SourceFile::new("a.yaml", "x: &x { a: 1 }\ny:\n  <<: *x\n");
        let problem = decode(&file).expect_err("merge keys are refused");
        assert_eq!(problem.code(), "yaml::merge_key");
        assert_eq!(problem.line_column().map(|at| at.line), Some(3));
    }

    #[test]
    fn repeated_keys_are_refused() {
        let problem = decode(&SourceFile::new("a.yaml", "a: 1\nb: 2\na: 3\n"));
        let problem = problem.expect_err("a key is repeated");
        assert!(problem.message().contains("duplicate"), "{problem}");
    }
}
