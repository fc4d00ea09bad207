use crate::model::LintLevel;
use crate::source::{Place, Problem};

/// A remark at a place in a file, in the words that code hosts and editors share: what SARIF and GitHub's annotations
/// are made of, whatever found it.
#[derive(Debug)]
pub struct Annotation<'a> {
    /// How much it weighs: error or warning.
    pub level: LintLevel,
    /// What and where.
    pub problem: &'a Problem,
    /// Whether `--fix` mends it.
    pub fixable: bool,
}

impl<'a> Annotation<'a> {
    /// A problem of files, which is always an error.
    pub fn error(problem: &'a Problem) -> Self {
        Self {
            level: LintLevel::Error,
            problem,
            fixable: false,
        }
    }

    pub(super) fn region(&self) -> Option<Region> {
        self.problem.place().map(Region::of)
    }

    /// What it says, with what to do next.
    pub(super) fn text(&self) -> String {
        match self.problem.help_text() {
            Some(help) => format!("{}\n{help}", self.problem.message()),
            None => self.problem.message().to_owned(),
        }
    }
}

/// A part of a file: lines from 1, columns in UTF-16 code units from 1, the end behind the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: usize,
    pub(super) start_column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Region {
    fn of(place: &Place) -> Self {
        let text = place.file.text();
        let at = |byte: usize| {
            let byte = byte.min(text.len());
            let start = text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
            (
                place.file.line_column(byte).line,
                text[start..byte].encode_utf16().count() + 1,
            )
        };
        let (start_line, start_column) = at(place.span.start);
        let (end_line, end_column) = at(place.span.end.max(place.span.start));
        Self {
            start_line,
            start_column,
            end_line,
            end_column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Region;
    use crate::source::{Place, SourceFile};

    #[test]
    fn columns_count_utf16_code_units() {
        let file = SourceFile::new("a", "x\n\"𝒳\" y\n");
        let start = file.text().find('y').expect("it is there");
        let region = Region::of(&Place::new(&file, (start..start + 1).into()));
        assert_eq!((region.start_line, region.start_column, region.end_column), (2, 6, 7));
    }
}
