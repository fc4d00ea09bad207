//! The same snapshot without the names of people and of the tenant.
//!
//! What identifies is replaced by a pseudonym that hangs on the value and a key alone: the same value has the same
//! pseudonym wherever it stands, in a longer text or as a key too, so that what belonged together still does. Domains
//! are replaced label by label below their public suffix: a subdomain stays one. Upper and lower case stay apart.
//!
//! What everybody has is kept, because controls look for it: ids of roles, service plans and Microsoft's applications,
//! words such as `All`, Microsoft's own domains. Numbers, dates, IP addresses, and the names of policies, groups and
//! applications are kept as well, but for the people, domains and tenants that they mention.
//!
//! Results are shown with the same pseudonyms: a [`Redactor`] learns from the snapshot what identifies, and [`Redacted`]
//! says of each type which of its parts are names, texts, paths and files. It is done to the values, before any format
//! is written, so that no format can forget it.

mod evaluation;
mod files;
mod identities;
mod kept;
mod looks;
mod parts;
mod pseudonyms;
mod records;
mod redacted;
mod redactor;
mod texts;
mod words;

use crate::snapshot::{NodeId, Snapshot, Tree, Value};

use identities::Identities;
pub use pseudonyms::Key;
pub use redacted::Redacted;
pub use redactor::Redactor;
use texts::Texts;

/// A snapshot as JSON, with pseudonyms for what identifies people, the tenant and its domains.
pub fn redact(snapshot: &Snapshot, key: &Key) -> String {
    let writer = Writer {
        tree: snapshot.tree(),
        texts: Texts::new(Identities::of(snapshot), key.clone()),
    };
    let mut out = String::with_capacity(snapshot.tree().text().len());
    writer.write(snapshot.tree().root(), 0, &mut out);
    out.push('\n');
    out
}

struct Writer<'a> {
    tree: &'a Tree,
    texts: Texts,
}

impl Writer<'_> {
    fn write(&self, node: NodeId, indent: usize, out: &mut String) {
        match self.tree.value(node) {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Value::Int(_) | Value::Float(_) => out.push_str(&self.number(node)),
            Value::Text(text) => quote(&self.texts.value(text, node), out),
            Value::Array(elements) if elements.is_empty() => out.push_str("[]"),
            Value::Array(elements) => {
                out.push('[');
                for (number, element) in elements.iter().enumerate() {
                    begin_line(number, indent + 1, out);
                    self.write(element, indent + 1, out);
                }
                end_lines(']', indent, out);
            }
            Value::Object if self.tree.len(node) == 0 => out.push_str("{}"),
            Value::Object => {
                out.push('{');
                for (number, (key, member)) in self.tree.members(node).enumerate() {
                    begin_line(number, indent + 1, out);
                    quote(&self.texts.text(self.tree.key_name(key)), out);
                    out.push_str(": ");
                    self.write(member, indent + 1, out);
                }
                end_lines('}', indent, out);
            }
        }
    }

    /// A number as it was written, where that is JSON.
    fn number(&self, node: NodeId) -> String {
        let written = self.tree.number_text(node);
        let is_json = |text: &&str| text.parse::<serde_json::Number>().is_ok();
        match (written.filter(is_json), self.tree.value(node)) {
            (Some(written), _) => written.to_owned(),
            (None, Value::Int(whole)) => whole.to_string(),
            (None, Value::Float(float)) => serde_json::Value::from(float).to_string(),
            _ => "null".to_owned(),
        }
    }
}

fn begin_line(number: usize, indent: usize, out: &mut String) {
    out.push_str(if number == 0 { "\n" } else { ",\n" });
    out.push_str(&"  ".repeat(indent));
}

fn end_lines(bracket: char, indent: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&"  ".repeat(indent));
    out.push(bracket);
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests;
