use std::cell::RefCell;
use std::collections::HashMap;

use regex::{Regex, RegexBuilder};
use rhai::plugin::export_module;
use rhai::{Dynamic, ImmutableString, NativeCallContext};

use super::lists::charge;
use crate::engine::list::{List, Seq};
use crate::engine::reading::{Reader, mismatch};
use crate::engine::state;
use crate::engine::stop::{Stop, Stopped};
use crate::engine::view::View;

#[export_module]
pub(super) mod functions {
    /// `text.lower()`
    /// The text in lower case.
    #[rhai_fn(return_raw)]
    pub fn lower(context: NativeCallContext, text: ImmutableString) -> Result<ImmutableString, Stopped> {
        limit(&text, &Reader::of(&context))?;
        Ok(text.to_lowercase().into())
    }

    /// `text.trim()`
    /// The text without white space at both ends.
    #[rhai_fn(return_raw)]
    pub fn trim(context: NativeCallContext, text: ImmutableString) -> Result<ImmutableString, Stopped> {
        limit(&text, &Reader::of(&context))?;
        Ok(text.trim().into())
    }

    /// `text.split(";")`
    /// The parts of a text between a separator, as a list.
    #[rhai_fn(return_raw)]
    pub fn split(
        context: NativeCallContext,
        text: ImmutableString,
        separator: ImmutableString,
    ) -> Result<List, Stopped> {
        let parts = text
            .split(separator.as_str())
            .map(|part| Dynamic::from(part.to_owned()))
            .collect::<Vec<_>>();
        List::build(parts).map_err(|stop| stop.at(&Reader::of(&context)))
    }

    /// `text.replace("from", "to")`
    /// The text with every occurrence of one text replaced by another.
    #[rhai_fn(return_raw)]
    pub fn replace(
        context: NativeCallContext,
        text: ImmutableString,
        from: ImmutableString,
        to: ImmutableString,
    ) -> Result<ImmutableString, Stopped> {
        let reader = Reader::of(&context);
        let grown = text.len() + text.matches(from.as_str()).count() * to.len();
        limit_length(grown, &reader)?;
        Ok(text.replace(from.as_str(), &to).into())
    }

    /// `text.starts_with("start")`
    /// Whether a text begins with another.
    pub fn starts_with(text: ImmutableString, start: ImmutableString) -> bool {
        text.starts_with(start.as_str())
    }

    /// `text.ends_with("end")`
    /// Whether a text ends with another.
    pub fn ends_with(text: ImmutableString, end: ImmutableString) -> bool {
        text.ends_with(end.as_str())
    }

    /// `text.contains("part")`, `list.contains(value)`, `object.contains("key")`, or `x in y`
    /// Whether a text has a part, a list an element, or an object a key. Nothing is in null.
    #[rhai_fn(return_raw)]
    pub fn contains(context: NativeCallContext, whole: Dynamic, part: Dynamic) -> Result<bool, Stopped> {
        super::super::operators::contains(&context, &whole, &part)
    }

    /// `text.matches("^v=DMARC1")`
    /// Whether a regular expression matches somewhere in a text, in time linear in its length.
    #[rhai_fn(return_raw)]
    pub fn matches(
        context: NativeCallContext,
        text: ImmutableString,
        pattern: ImmutableString,
    ) -> Result<bool, Stopped> {
        regex(&Reader::of(&context), &pattern, |regex| regex.is_match(&text))
    }

    /// `text.capture("p=(\\w+)")`
    /// What the first group of a regular expression matches (the whole match where it has no group), or null.
    #[rhai_fn(return_raw)]
    pub fn capture(
        context: NativeCallContext,
        text: ImmutableString,
        pattern: ImmutableString,
    ) -> Result<Dynamic, Stopped> {
        regex(&Reader::of(&context), &pattern, |regex| {
            let found = regex.captures(&text);
            let group = found.and_then(|groups| groups.get(1).or_else(|| groups.get(0)));
            group.map_or(Dynamic::UNIT, |group| group.as_str().to_owned().into())
        })
    }

    /// `same(a, b)`
    /// Whether two texts are the same but for upper and lower case; null is the same as null.
    #[rhai_fn(return_raw)]
    pub fn same(context: NativeCallContext, a: Dynamic, b: Dynamic) -> Result<bool, Stopped> {
        let reader = Reader::of(&context);
        if a.is_unit() || b.is_unit() {
            return Ok(a.is_unit() && b.is_unit());
        }
        Ok(lower_of(&reader, "same", &a)? == lower_of(&reader, "same", &b)?)
    }

    /// `in_ignoring_case(text, list)`
    /// Whether a list of texts has a text, whatever its upper and lower case.
    #[rhai_fn(return_raw)]
    pub fn in_ignoring_case(context: NativeCallContext, text: Dynamic, list: Dynamic) -> Result<bool, Stopped> {
        let reader = Reader::of(&context);
        let wanted = lower_of(&reader, "in_ignoring_case", &text)?;
        super::super::lists::look(&list, &reader);
        for value in Seq::of(&list, &reader, "in_ignoring_case")?.into_values() {
            charge(&reader)?;
            if !value.is_unit() && lower_of(&reader, "in_ignoring_case", &value)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `tags("v=DMARC1; p=reject")`
    /// The tags of a DNS record by name, in lower case, without white space around; of a repeated one the first.
    pub fn tags(record: ImmutableString) -> crate::engine::index::Index {
        let mut tags = HashMap::new();
        for (name, value) in record.split(';').filter_map(|tag| tag.split_once('=')) {
            let name = format!("t{}", name.trim().to_lowercase());
            tags.entry(name)
                .or_insert_with(|| Dynamic::from(value.trim().to_owned()));
        }
        crate::engine::index::Index(tags.into())
    }

    /// `registrable_domain("mail.example.co.uk")`
    /// The part of a domain name that can be registered, by the public suffix list: `example.co.uk`; null for a public
    /// suffix itself.
    pub fn registrable_domain(name: ImmutableString) -> Dynamic {
        let name = name.trim_end_matches('.').to_lowercase();
        psl::domain_str(&name).map_or(Dynamic::UNIT, |domain| domain.to_owned().into())
    }

    /// `text(x)`
    /// A value as text, as it stands in messages.
    #[rhai_fn(name = "text")]
    pub fn as_text(value: Dynamic) -> ImmutableString {
        to_text(&value).into()
    }
}

fn lower_of(reader: &Reader, function: &str, value: &Dynamic) -> Result<String, Stopped> {
    match value.read_lock::<ImmutableString>() {
        Some(text) => Ok(text.to_lowercase()),
        None => Err(mismatch(reader, function, value, "a text")),
    }
}

/// A value as messages show it.
pub(in crate::engine) fn to_text(value: &Dynamic) -> String {
    shown(value, 2)
}

/// Lists within lists are shown so many levels deep.
fn shown(value: &Dynamic, levels: usize) -> String {
    if value.is_unit() {
        return "null".to_owned();
    }
    if let Some(view) = value.read_lock::<View>() {
        use crate::model::EvidenceValue;
        let shown = state::with(|state| state.tree(view.which).evidence_value(view.node));
        return match shown {
            EvidenceValue::Compound(text) | EvidenceValue::Text(text) => text,
            _ => String::new(),
        };
    }
    if let Some(list) = value.read_lock::<List>() {
        let parts: Vec<String> = list
            .0
            .clone()
            .into_values()
            .take(20)
            .map(|v| {
                if levels == 0 {
                    "…".to_owned()
                } else {
                    shown(&v, levels - 1)
                }
            })
            .collect();
        let more = list.0.len().saturating_sub(parts.len());
        let rest = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        return format!("{}{rest}", parts.join(", "));
    }
    if let Some(date) = value.read_lock::<super::dates::Date>() {
        return date.to_string();
    }
    if let Some(duration) = value.read_lock::<super::dates::Duration>() {
        return duration.to_string();
    }
    if let Some(version) = value.read_lock::<super::versions::Version>() {
        return version.to_string();
    }
    value.to_string()
}

/// Stops a text that grows past the limit.
pub(super) fn limit(text: &str, reader: &Reader) -> Result<(), Stopped> {
    limit_length(text.len(), reader)
}

pub(super) fn limit_length(bytes: usize, reader: &Reader) -> Result<(), Stopped> {
    let most = state::with(|state| state.limits.text);
    let charged = if bytes > most {
        Err(Stop::limit("a text that is too long"))
    } else {
        // Long texts take time as well.
        state::charge_bytes(bytes).and_then(|()| state::charge(bytes / 64))
    };
    charged.map_err(|stop| stop.at(reader))
}

thread_local! {
    /// Expressions compiled on this thread: compiling one costs a thousand times as much as using it.
    static EXPRESSIONS: RefCell<HashMap<ImmutableString, Regex>> = RefCell::new(HashMap::new());
}

const MOST_EXPRESSIONS: usize = 64;

/// An expression that takes a bounded amount of memory.
fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .size_limit(1 << 20)
        .dfa_size_limit(1 << 20)
        .build()
}

fn regex<R>(reader: &Reader, pattern: &ImmutableString, with: impl FnOnce(&Regex) -> R) -> Result<R, Stopped> {
    EXPRESSIONS.with_borrow_mut(|known| {
        if !known.contains_key(pattern) {
            state::charge(1_000 + 10 * pattern.len()).map_err(|stop| stop.at(reader))?;
            let compiled = compile(pattern).map_err(|error| {
                let said = error.to_string();
                let last = said.lines().last().unwrap_or_default().to_owned();
                let what = format!("`{pattern}` is not a regular expression: {last}");
                Stop::misuse(what, "the syntax is that of the `regex` crate").at(reader)
            })?;
            if known.len() >= MOST_EXPRESSIONS {
                known.clear();
            }
            known.insert(pattern.clone(), compiled);
        }
        Ok(with(&known[pattern]))
    })
}
