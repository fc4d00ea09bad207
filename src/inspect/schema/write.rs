use serde_json::{Map, Value, json};

use super::seen::{MOST_VALUES, Seen, Texts};
use crate::inspect::keyed::is_id;

/// The schema of what was seen under a name; the keywords stand in the order of the schemas that people write.
pub(super) fn schema(seen: &Seen, name: &str) -> Value {
    let mut schema = Map::new();
    let has_lone_objects = seen.is_lone || seen.lists > 0 && seen.objects > 0;
    if has_lone_objects {
        schema.insert("x-lone-object".to_owned(), true.into());
    }
    let types = types(seen);
    match types.as_slice() {
        // Never seen with a value.
        [] | ["null"] => return schema.into(),
        [one] => schema.insert("type".to_owned(), (*one).into()),
        several => schema.insert("type".to_owned(), json!(several)),
    };
    let is_text = types.iter().all(|kind| matches!(*kind, "string" | "null"));
    if is_text && is_enumeration(&seen.texts, name) {
        let mut values: Vec<Value> = seen.texts.distinct.iter().map(|text| text.as_str().into()).collect();
        values.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        values.extend((seen.nulls > 0).then_some(Value::Null));
        schema.insert("enum".to_owned(), values.into());
    }
    if has_lone_objects {
        let items = self::schema(&seen.items_and_lone_objects(), name);
        schema.insert("items".to_owned(), items);
        return schema.into();
    }
    members(seen, &mut schema);
    if let Some(items) = &seen.items {
        schema.insert("items".to_owned(), self::schema(items, name));
    }
    if let Some(inventory) = &seen.inventory {
        schema.insert("additionalProperties".to_owned(), self::schema(inventory, name));
    }
    schema.into()
}

fn members(seen: &Seen, schema: &mut Map<String, Value>) {
    if seen.members.is_empty() {
        return;
    }
    let property = |(name, member): &(String, Seen)| (name.clone(), self::schema(member, name));
    let properties: Map<String, Value> = seen.members.iter().map(property).collect();
    schema.insert("properties".to_owned(), properties.into());
    // One object cannot tell which of its keys another would not have.
    let always = seen.members.iter().filter(|(_, member)| member.count() == seen.objects);
    let required: Vec<&str> = always.map(|(name, _)| name.as_str()).collect();
    if seen.objects > 1 && !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
}

/// The types of values, null behind all others.
fn types(seen: &Seen) -> Vec<&'static str> {
    let numbers = if seen.floats > 0 { "number" } else { "integer" };
    let all = [
        ("boolean", seen.bools),
        (numbers, seen.ints + seen.floats),
        ("string", seen.texts.count),
        ("array", seen.lists + usize::from(seen.is_lone)),
        ("object", seen.objects),
        ("null", seen.nulls),
    ];
    all.into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, _)| name)
        .collect()
}

/// Each value of an enumeration was seen so many times on average, and all together so often.
const TIMES_EACH: usize = 2;
const TIMES: usize = 6;
const LONGEST_WORD: usize = 40;

/// Names of people and things are no enumeration, however few there are: the ends of the keys that hold them.
const NAMING: &[&str] = &[
    "name",
    "id",
    "ids",
    "identity",
    "guid",
    "title",
    "description",
    "comment",
    "by",
    "mail",
    "mails",
    "domain",
    "domains",
    "users",
    "groups",
    "path",
    "url",
    "uri",
    "key",
    "version",
    "city",
    "state_province",
];

/// Whether texts look like the words of a closed list: few, short, seen again and again, and not names or ids.
fn is_enumeration(texts: &Texts, name: &str) -> bool {
    // One value says nothing about the others.
    let few = (2..=MOST_VALUES).contains(&texts.distinct.len());
    let often = texts.count >= TIMES && texts.count >= TIMES_EACH * texts.distinct.len();
    let lower = name.to_lowercase();
    let names = NAMING.iter().any(|end| lower.ends_with(end));
    few && often && !names && texts.distinct.iter().all(|text| is_word(text))
}

fn is_word(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    begins && goes_on && text.len() <= LONGEST_WORD && !is_id(text) && !is_duration(text)
}

/// Whether a text is a length of time such as `P15D` or `PT8H`.
fn is_duration(text: &str) -> bool {
    text.strip_prefix('P').is_some_and(|rest| {
        rest.contains(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| c.is_ascii_digit() || "YMWDTHS".contains(c))
    })
}
