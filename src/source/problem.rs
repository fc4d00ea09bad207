use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};

use super::{Excerpt, LineColumn, SourceFile, Span};

/// A span in a named file.
#[derive(Debug, Clone)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes that the problem is about.
    pub span: Span,
}

impl Place {
    /// A place in a file.
    pub fn new(file: &Arc<SourceFile>, span: Span) -> Self {
        Self {
            file: Arc::clone(file),
            span,
        }
    }

    /// Line and column of the first byte.
    pub fn line_column(&self) -> LineColumn {
        self.file.line_column(self.span.start)
    }
}

/// Something wrong with a file that a person can mend: what, where, and what to do next.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: String,
    severity: Option<Severity>,
    message: String,
    help: Option<String>,
    label: Option<String>,
    place: Option<Place>,
    file: Option<String>,
    excerpt: Option<Excerpt>,
}

impl Problem {
    /// A problem as a layer's own error tells it: its message, code and help.
    pub fn new(error: &dyn Diagnostic) -> Self {
        Self(Box::new(Parts {
            code: error.code().map(|c| c.to_string()).unwrap_or_default(),
            severity: error.severity(),
            message: error.to_string(),
            help: error.help().map(|h| h.to_string()),
            label: None,
            place: None,
            file: None,
            excerpt: None,
        }))
    }

    /// The same problem at a place, with the words to write under it.
    #[must_use]
    pub fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.0.file = Some(place.file.name().to_owned());
        self.0.excerpt = Some(Excerpt::new(&place));
        self.0.place = Some(place);
        self.0.label = Some(label.into());
        self
    }

    /// The same problem about a file as a whole.
    #[must_use]
    pub fn in_file(mut self, name: impl Into<String>) -> Self {
        self.0.file = Some(name.into());
        self
    }

    /// The same problem with other words on what to do next; none leaves them as they are.
    #[must_use]
    pub fn with_help(mut self, help: Option<String>) -> Self {
        self.0.help = help.or(self.0.help);
        self
    }

    /// The same problem in other words and with another name of its file; what stood there is not shown.
    #[must_use]
    pub fn reworded(mut self, words: &dyn Fn(&str) -> String, file: &dyn Fn(&str) -> String) -> Self {
        self.0.message = words(&self.0.message);
        self.0.help = self.0.help.as_deref().map(words);
        self.0.file = self.0.file.as_deref().map(file);
        self.0.label = None;
        self.0.excerpt = None;
        self
    }

    /// The stable code, such as `rule::max_points`.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next.
    pub fn help_text(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The name of the file it is about.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// The words under its place.
    pub fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// What it is about in the file, where that is known.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// Where in the file it is.
    pub fn line_column(&self) -> Option<LineColumn> {
        self.0.place.as_ref().map(Place::line_column)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.file, &self.0.place) {
            (Some(file), None) => write!(f, "{file}: {}", self.0.message),
            _ => f.write_str(&self.0.message),
        }
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.0.code.is_empty()).then(|| Box::new(&self.0.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        self.0.severity
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.excerpt.as_ref().map(|e| e as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.0.excerpt.as_ref()?;
        let label = LabeledSpan::new_with_span(self.0.label.clone(), excerpt.label());
        Some(Box::new(std::iter::once(label)))
    }
}

/// All the problems found so far, in the order of files and places.
#[derive(Debug, Clone, Default)]
pub struct Problems(Vec<Problem>);

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl Problems {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one more.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds all of another gathering.
    pub fn extend(&mut self, others: Problems) {
        self.0.extend(others.0);
    }

    /// These and all of another gathering.
    #[must_use]
    pub fn and(mut self, others: Problems) -> Self {
        self.extend(others);
        self
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, sorted by file and place; what was found twice is told once.
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0
            .sort_by(|a, b| (a.file(), a.line_column()).cmp(&(b.file(), b.line_column())));
        self.0.dedup_by(|a, b| {
            let told = |problem: &Problem| (problem.code().to_owned(), problem.message().to_owned());
            (a.file(), a.line_column()) == (b.file(), b.line_column()) && told(a) == told(b)
        });
        self.0
    }

    /// All of them, as found.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}
