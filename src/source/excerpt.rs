use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::{Place, Span};

/// The few lines around a place, cut out so that a file of 100 MB on one line can still be shown.
///
/// Lines and columns are those of the whole file.
#[derive(Debug, Clone)]
pub struct Excerpt {
    name: String,
    text: String,
    label: SourceSpan,
    first_line: usize,
    place_line: usize,
    place_column: usize,
}

const LINES_AROUND: usize = 1;
const LONGEST_SIDE: usize = 300;

impl Excerpt {
    /// Cuts out the lines around a place.
    pub fn new(place: &Place) -> Self {
        let text = place.file.text();
        let start = floor_boundary(text, place.span.start);
        let from = window_start(text, start);
        let end = ceil_boundary(text, place.span.end.min(start + LONGEST_SIDE));
        let to = window_end(text, end.max(start));
        let at = place.line_column();
        Self {
            name: place.file.name().to_owned(),
            text: text[from..to].to_owned(),
            label: (start - from..end.max(start) - from).into(),
            first_line: place.file.line_column(from).line,
            place_line: at.line,
            place_column: at.column,
        }
    }

    pub(super) fn label(&self) -> SourceSpan {
        self.label
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, context_lines_before, context_lines_after)?;
        let is_the_place = *span == self.label && context_lines_before == 0;
        let (line, column) = if is_the_place {
            (self.place_line - 1, self.place_column - 1)
        } else {
            (self.first_line - 1 + inner.line(), inner.column())
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            line,
            column,
            inner.line_count(),
        )))
    }
}

fn window_start(text: &str, start: usize) -> usize {
    let least = start.saturating_sub(LONGEST_SIDE);
    let mut from = start;
    for _ in 0..=LINES_AROUND {
        match text[..from].rfind('\n') {
            Some(newline) if newline >= least => from = newline,
            _ => return floor_boundary(text, least.max(text[..from].rfind('\n').map_or(0, |n| n + 1))),
        }
    }
    from + 1
}

fn window_end(text: &str, end: usize) -> usize {
    let most = (end + LONGEST_SIDE).min(text.len());
    let mut to = end;
    for _ in 0..=LINES_AROUND {
        match text[to..].find('\n') {
            Some(length) if to + length < most => to += length + 1,
            _ => return ceil_boundary(text, most.min(text[to..].find('\n').map_or(text.len(), |n| to + n))),
        }
    }
    to
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    let byte = byte.min(text.len());
    (0..=byte).rev().find(|b| text.is_char_boundary(*b)).unwrap_or(0)
}

fn ceil_boundary(text: &str, byte: usize) -> usize {
    (byte.min(text.len())..=text.len())
        .find(|b| text.is_char_boundary(*b))
        .unwrap_or(text.len())
}

/// Keeps the span type of this module in step with the one that labels use.
impl From<Span> for SourceSpan {
    fn from(span: Span) -> Self {
        (span.start..span.end).into()
    }
}
