use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A range of bytes in a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A place as people say it: both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

/// Text with the name that a person knows it by.
///
/// The name is what was typed or the path inside a rule set, with `/` between folders; it is never made absolute,
/// so that nothing printed depends on the machine.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    lines: OnceLock<Lines>,
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub struct Lines(Vec<u32>);

impl Lines {
    /// Finds the lines of a text of less than 4 GiB.
    pub fn of(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let start = |end: usize| u32::try_from(end + 1).unwrap_or(u32::MAX);
        Self(std::iter::once(0).chain(ends.map(start)).collect())
    }

    /// The line and column of a byte of that text; a byte past the end is the end.
    pub fn line_column(&self, text: &str, byte: usize) -> LineColumn {
        let byte = byte.min(text.len());
        let line = self.0.partition_point(|start| *start as usize <= byte);
        let before = text.get(self.0[line - 1] as usize..byte);
        LineColumn {
            line,
            column: before.unwrap_or_default().chars().count() + 1,
        }
    }

    fn start(&self, line: usize) -> Option<usize> {
        let index = line.checked_sub(1)?;
        self.0.get(index).map(|start| *start as usize)
    }
}

impl SourceFile {
    /// Text under a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
        })
    }

    /// The name that a person knows the file by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte; a byte past the end is the end.
    pub fn line_column(&self, byte: usize) -> LineColumn {
        self.lines().line_column(&self.text, byte)
    }

    /// The byte at a line and column; beyond the line's end it is the end of the line.
    pub fn byte_at(&self, place: LineColumn) -> usize {
        let Some(start) = self.lines().start(place.line) else {
            return self.text.len();
        };
        // Rhai counts characters and miette counts bytes, so walk the line instead of adding.
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        let within = line
            .char_indices()
            .nth(place.column.saturating_sub(1))
            .map_or(line.len(), |(byte, _)| byte);
        start + within
    }

    /// The bytes of the word (or the one character) that stands at a byte.
    pub fn word_at(&self, start: usize) -> Span {
        let rest = self.text.get(start..).unwrap_or_default();
        let word = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let length = if word > 0 {
            word
        } else {
            rest.chars().next().map_or(0, char::len_utf8)
        };
        Span::new(start, start + length)
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("a", "x\ngrün: rot\n");
        let byte = file.text().find("rot").expect("it is there");
        let place = file.line_column(byte);
        assert_eq!((place.line, place.column), (2, 7));
        assert_eq!(file.byte_at(place), byte);
    }

    #[test]
    fn a_word_ends_at_punctuation() {
        let file = SourceFile::new("a", "let total = a.b;");
        assert_eq!(file.word_at(4), Span::new(4, 9));
        assert_eq!(file.word_at(10), Span::new(10, 11));
    }
}
