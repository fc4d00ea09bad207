use serde_json::Value;

use super::files;
use super::identities::Identities;
use super::pseudonyms::Key;
use super::texts::{Dotted, Texts};
use crate::inspect::keyed::is_guid;
use crate::snapshot::Snapshot;

/// What replaces in results what identifies people, tenants and their domains.
///
/// Each method is for one kind of text, because what identifies in one is harmless in another: `user.id` is a setting
/// in a path and a domain in a list of domains.
pub struct Redactor {
    texts: Texts,
    /// What a dotted word is taken for in sentences.
    dotted: Dotted,
    /// Whether a snapshot told who is a person.
    knows_people: bool,
}

impl Redactor {
    /// Learns from a snapshot what identifies; `people` and `tenants` are names that people declared about it.
    pub fn new<'n>(
        snapshot: &Snapshot,
        people: impl IntoIterator<Item = &'n str>,
        tenants: impl IntoIterator<Item = &'n str>,
        key: Key,
    ) -> Self {
        Self::of(Identities::of(snapshot), people, tenants, key, Dotted::Word)
    }

    /// The same where there is no snapshot to learn from: what looks like an id, an address or a domain is taken for one.
    pub fn without_snapshot<'n>(
        people: impl IntoIterator<Item = &'n str>,
        tenants: impl IntoIterator<Item = &'n str>,
        key: Key,
    ) -> Self {
        Self::of(Identities::default(), people, tenants, key, Dotted::Domain)
    }

    fn of<'n>(
        mut known: Identities,
        people: impl IntoIterator<Item = &'n str>,
        tenants: impl IntoIterator<Item = &'n str>,
        key: Key,
        dotted: Dotted,
    ) -> Self {
        let is_address = |name: &&str| name.contains('@');
        people
            .into_iter()
            .filter(|name| !is_address(name))
            .for_each(|name| known.person(name));
        for tenant in tenants {
            if is_guid(tenant) {
                known.tenant_ids.insert(tenant.to_lowercase());
            } else {
                known.organization(tenant);
            }
        }
        Self {
            texts: Texts::new(known.with_words(), key),
            knows_people: dotted == Dotted::Word,
            dotted,
        }
    }

    /// A sentence: a reason, a message.
    pub fn text(&self, text: &str) -> String {
        self.cut(text, self.dotted)
    }

    /// A value of a setting, the name or id of a resource: all of it may be a name.
    pub fn value(&self, value: &str) -> String {
        let known = self.texts.identities();
        if known.alone.contains(value.trim()) {
            return self.texts.key().person(value);
        }
        if known.contacts.contains(value) {
            return self.texts.key().contact(value);
        }
        self.cut(value, Dotted::Domain)
    }

    /// The name or id of a resource of a collection: one of users is a person's, whatever it looks like. Where no snapshot
    /// says who is a person, no word is left of what may be the name of one.
    pub fn resource(&self, name: &str, collection: Option<&str>) -> String {
        let shown = self.value(name);
        if shown != name || name.is_empty() {
            return shown;
        }
        match Holds::of(collection) {
            // An id that everybody has, and `All`, are nobody's.
            Holds::People if self.knows_people && (is_guid(name) || name == "All") => shown,
            Holds::People => self.texts.key().person(name),
            Holds::Anything if !self.knows_people => self.texts.key().resource(name),
            Holds::Settings | Holds::Anything => shown,
        }
    }

    /// The value of a setting at a path, likewise: the display name of a user is the name of a person.
    pub fn setting(&self, path: &str, value: &str) -> String {
        let key = path.rsplit(['.', ']']).next().unwrap_or_default().to_lowercase();
        match key.as_str() {
            "displayname" | "name" => self.resource(value, collection(path)),
            _ => self.value(value),
        }
    }

    /// A value under a key of our own files and reports, which says what kind of text it is.
    pub fn keyed(&self, key: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => self.keyed_text(key, text).into(),
            Value::Array(elements) => elements.iter().map(|element| self.keyed(key, element)).collect(),
            Value::Object(members) => {
                let each = members
                    .iter()
                    .map(|(key, member)| (key.clone(), self.keyed(key, member)));
                each.collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn keyed_text(&self, key: &str, text: &str) -> String {
        match key {
            "owner" | "set_by" | "approved_by" => self.person(text),
            "tenant" | "tenant_name" | "tenant_id" => self.organization(text),
            "file" | "source" => self.file(text),
            "path" => self.path(text),
            "reason" | "message" | "why" | "help" | "title" | "evidence" | "ticket" => self.text(text),
            "users" | "groups" | "resources" => self.resource(text, Some(key)),
            _ => self.value(text),
        }
    }

    /// Where a setting stands: each name on the way as a key of its own, so that `user.id` stays what it is.
    pub fn path(&self, path: &str) -> String {
        super::files::path(path, |name| self.texts.text(name).into_owned())
    }

    /// The name of a person, whether it is known or not: no word of it is left.
    pub fn person(&self, name: &str) -> String {
        let name = name.trim();
        match name.split_once('<') {
            Some((own, address)) if address.ends_with('>') && !own.trim().is_empty() => {
                let address = address.trim_end_matches('>');
                format!("{} <{}>", self.person(own), self.person(address))
            }
            _ if name.contains('@') && !name.contains(char::is_whitespace) || is_guid(name) => {
                self.or(name, |key| key.person(name))
            }
            _ => self.texts.key().person(name),
        }
    }

    /// The name, id or domain of an organization, likewise.
    pub fn organization(&self, name: &str) -> String {
        let is_one_word = !name.contains(char::is_whitespace);
        if name.is_empty() {
            return String::new();
        }
        if is_guid(name) {
            return self.texts.key().guid(name);
        }
        match is_one_word {
            true if name.contains('.') => self.or(name, |key| key.label(name)),
            true => self.texts.key().label(name),
            false => self.texts.key().organization(name),
        }
    }

    /// A file that somebody named, without its folders: its name stays where it is one that says nothing, such as
    /// `export.json`, with what follows a `:`. Of the file of a rule only the names of people in its folders go.
    pub fn file(&self, path: &str) -> String {
        if files::is_rule_file(path) {
            return self.texts.place(path);
        }
        files::file(path, |name| self.texts.key().file(name))
    }

    /// A sentence about a file, which it may name as somebody named it.
    pub fn text_about(&self, text: &str, file: Option<&str>) -> String {
        match file.filter(|file| text.contains(*file)) {
            Some(file) => {
                let around = text.split(file).map(|text| self.text(text));
                around.collect::<Vec<_>>().join(&self.file(file))
            }
            None => self.text(text),
        }
    }

    /// A text with pseudonyms, or something else where nothing in it is known.
    fn or(&self, text: &str, or: impl Fn(&Key) -> String) -> String {
        let replaced = self.texts.text(text);
        if replaced == text {
            or(self.texts.key())
        } else {
            replaced.into_owned()
        }
    }

    /// A text that may have been cut, as evidence is: a name of which only the beginning is there goes with the rest.
    fn cut(&self, text: &str, dotted: Dotted) -> String {
        let Some(kept) = text.strip_suffix('…') else {
            return self.texts.text_with(text, dotted).into_owned();
        };
        let is_of_word = |c: char| c.is_alphanumeric() || "._%+#'~@-".contains(c);
        let whole = kept.trim_end_matches(is_of_word);
        let whole = self.texts.without_begun_name(whole);
        self.texts.text_with(whole, dotted).into_owned() + "…"
    }
}

/// The collection that a path leads into.
pub(super) fn collection(path: &str) -> Option<&str> {
    path.split(['.', '[']).next().filter(|name| !name.is_empty())
}

/// Whose names the resources of a collection have, as far as its own name tells.
enum Holds {
    People,
    Settings,
    Anything,
}

impl Holds {
    fn of(collection: Option<&str>) -> Self {
        let name = collection.unwrap_or_default().to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if has(&[
            "polic",
            "rule",
            "setting",
            "role",
            "config",
            "connector",
            "label",
            "plan",
        ]) {
            Self::Settings
        } else if has(&[
            "user",
            "member",
            "owner",
            "people",
            "person",
            "guest",
            "mailbox",
            "recipient",
            "admin",
        ]) {
            Self::People
        } else {
            Self::Anything
        }
    }
}
