use jiff::civil::Date;
use serde_yaml::Value;

use crate::model::StatusRecord;

/// The value of a key of a record, to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// A word, a date or `true`: what needs no quotes.
    Bare(String),
    /// What people say.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
}

/// Every key of a record with its value, in the order in which they are written; nothing where it is not said.
pub(super) fn keys(record: &StatusRecord) -> [(&'static str, Option<Written>); 15] {
    let text = |text: &Option<String>| text.clone().map(Written::Text);
    let date = |date: Option<Date>| date.map(|date| Written::Bare(date.to_string()));
    let texts = |texts: &[String]| (!texts.is_empty()).then(|| Written::Texts(texts.to_vec()));
    [
        ("control", Some(Written::Text(record.control.to_string()))),
        ("status", Some(Written::Bare(record.status.to_string()))),
        ("reason", Some(Written::Text(record.reason.clone()))),
        ("owner", text(&record.owner)),
        ("set_by", text(&record.set_by)),
        ("set_at", date(record.set_at)),
        ("approved_by", text(&record.approved_by)),
        ("due", date(record.due)),
        ("expires", date(record.expires)),
        ("ticket", text(&record.ticket)),
        ("evidence", text(&record.evidence)),
        ("tags", texts(&record.tags)),
        ("resources", texts(&record.resources)),
        ("tenant", text(&record.tenant)),
        (
            "all_tenants",
            record.all_tenants.then(|| Written::Bare("true".to_owned())),
        ),
    ]
}

impl Written {
    /// The value in one line of YAML.
    pub(super) fn yaml(&self, style: Style) -> String {
        match self {
            Self::Bare(word) => word.clone(),
            Self::Text(text) => scalar(text, style),
            Self::Texts(texts) => {
                let items: Vec<String> = texts.iter().map(|text| scalar(text, Style::Flow)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }
}

/// Whether a value stands within brackets or braces, where commas and brackets mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// On lines of its own.
    Block,
    /// Within brackets or braces.
    Flow,
}

/// A text as a scalar: as it stands where it is read back as that text, else in quotes.
fn scalar(text: &str, style: Style) -> String {
    if is_plain(text, style) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str, style: Style) -> bool {
    let begins = |c: char| c.is_alphanumeric() || matches!(c, '/' | '(' | '_' | '.' | '+');
    let is_harmless = |c: char| !c.is_control() && !is_break(c) && c != '\u{feff}';
    let is_in_brackets = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}' | ':' | '?');
    text.starts_with(begins)
        && text.trim() == text
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_harmless)
        && (style == Style::Block || !text.contains(is_in_brackets))
        && serde_yaml::from_str::<Value>(text).is_ok_and(|value| value.as_str() == Some(text))
}

/// A text in double quotes, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_break(c) || c == '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What YAML may take for the end of a line.
const fn is_break(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_yaml::Value;

    use super::{Style, scalar};

    #[track_caller]
    fn is_read_back(text: &str, style: Style) {
        let written = scalar(text, style);
        let document = match style {
            Style::Block => format!("- key: {written}\n  next: x\n"),
            Style::Flow => format!("- {{ key: {written}, next: x }}\n"),
        };
        let value: Value = serde_yaml::from_str(&document).unwrap_or_else(|e| panic!("{document}: {e}"));
        assert_eq!(value[0]["key"].as_str(), Some(text), "{document}");
        assert_eq!(value[0]["next"].as_str(), Some("x"), "{document}");
    }

    #[test]
    fn texts_that_look_like_something_else_are_quoted() {
        for text in [
            "yes",
            "null",
            "12",
            "2026-01-01",
            "a: b",
            "a #b",
            "- a",
            "~",
            "x:",
            "*a",
            "a\nb",
            "é, ü",
            "[a]",
        ] {
            is_read_back(text, Style::Block);
            is_read_back(text, Style::Flow);
        }
        assert_eq!(scalar("tills, until June", Style::Block), "tills, until June");
        assert_eq!(scalar("tills, until June", Style::Flow), "\"tills, until June\"");
        assert_eq!(scalar("ann@example.org", Style::Flow), "ann@example.org");
    }

    proptest! {
        #[test]
        fn every_text_is_read_back(text in "\\PC*", any in any::<String>()) {
            for style in [Style::Block, Style::Flow] {
                is_read_back(&text, style);
                is_read_back(&any, style);
            }
        }
    }
}
