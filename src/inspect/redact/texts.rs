use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::identities::{Identities, Name, Whole};
use super::kept;
use super::pseudonyms::Key;
use super::words::Words;
use crate::snapshot::NodeId;

/// Replaces in texts what identifies.
pub(super) struct Texts {
    identities: Identities,
    key: Key,
    names: Words<Name>,
}

/// What a dotted word in lower case is taken for where it may be a domain as well as a setting or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dotted {
    /// A domain: `shop.id`.
    Domain,
    /// A setting or a file, unless it is known as a domain: `user.id`, `README.md`.
    Word,
}

const ID: &str = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}";

/// An id alone.
static IDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(ID).expect("it is a constant"));

/// All that may have to be replaced, told apart by the names of groups.
static TOKENS: LazyLock<Regex> = LazyLock::new(|| {
    let label = r"[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}_])?";
    let tokens = format!(
        r"(?x) (?P<address> [\p{{L}}\p{{N}}._%+\#'~-]+ @ {label} (?:\.{label})+ )
          | (?P<id> {ID} )
          | \b p= (?P<code> [A-Za-z0-9+/]{{40,}} =* )
          | (?: \\{{1,2}}[Uu]sers\\{{1,2}} | /home/ | /personal/ ) (?P<home> [^\\/\s]+ )
          | S-1-12-1 (?P<account> (?: -[0-9]{{1,10}} ){{4}} )
          | (?P<domain> {label} (?:\.{label})+ )"
    );
    Regex::new(&tokens).expect("it is a constant")
});

/// The folders of a person.
static HOMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\\{1,2}[Uu]sers\\{1,2}|/home/|/Users/|/personal/)([^\\/\s]+)").expect("it is a constant")
});

impl Texts {
    pub(super) fn new(identities: Identities, key: Key) -> Self {
        Self {
            names: Words::new(identities.names.iter().cloned()),
            identities,
            key,
        }
    }

    /// What pseudonyms hang on.
    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    /// What is known to identify.
    pub(super) fn identities(&self) -> &Identities {
        &self.identities
    }

    /// The text of a value.
    pub(super) fn value<'t>(&self, text: &'t str, node: NodeId) -> Cow<'t, str> {
        match self.identities.whole.get(&node) {
            Some(Whole::Person) => self.key.person(text).into(),
            Some(Whole::Contact) => self.key.contact(text).into(),
            None => self.text(text),
        }
    }

    /// Any text, a key too.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.text_with(text, Dotted::Domain)
    }

    /// Any text, in which a dotted word may be something else than a domain.
    pub(super) fn text_with<'t>(&self, text: &'t str, dotted: Dotted) -> Cow<'t, str> {
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for token in TOKENS.captures_iter(text) {
            let whole = token.get(0).expect("a match has a whole");
            self.plain(&text[end..whole.start()], &mut out);
            let is_of_url = text[..whole.start()].ends_with("//");
            let dotted = if is_of_url { Dotted::Domain } else { dotted };
            self.token(&token, whole.as_str(), dotted, &mut out);
            end = whole.end();
        }
        self.plain(&text[end..], &mut out);
        if out == text { text.into() } else { out.into() }
    }

    /// A text without the words at its end with which a longer name begins.
    pub(super) fn without_begun_name<'t>(&self, text: &'t str) -> &'t str {
        self.names.without_begun(text)
    }

    /// A text that is no text of a value, such as the name of a rule file: names, ids and folders of people alone.
    pub(super) fn place(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for home in HOMES.captures_iter(text) {
            let name = home.get(1).expect("the pattern has one group");
            self.plain(&text[end..name.start()], &mut out);
            out.push_str(&self.key.mailbox(name.as_str()));
            end = name.end();
        }
        self.plain(&text[end..], &mut out);
        out
    }

    fn token(&self, token: &Captures<'_>, whole: &str, dotted: Dotted, out: &mut String) {
        let part = |name| token.name(name).map(|found| found.as_str());
        if let Some(id) = part("id") {
            out.push_str(&self.id(id));
        } else if let Some(code) = part("code") {
            out.push_str("p=");
            out.push_str(&self.key.code(code));
        } else if let Some(account) = part("account") {
            out.push_str("S-1-12-1");
            out.push_str(&self.key.account(account));
        } else if let Some(home) = part("home") {
            out.push_str(&whole[..whole.len() - home.len()]);
            out.push_str(&self.key.mailbox(home));
        } else if let Some(address) = part("address").and_then(|address| self.address(address)) {
            out.push_str(&address);
        } else if let Some(domain) = part("domain").and_then(|domain| self.domain(domain, dotted)) {
            out.push_str(&domain);
        } else {
            self.plain(whole, out);
        }
    }

    /// A text without addresses and domains; ids may stand in the parts of what only looks like a domain.
    fn plain(&self, text: &str, out: &mut String) {
        let mut end = 0;
        let replace = |text: &str, out: &mut String| self.names.replace(text, |name, kind| self.name(name, kind), out);
        for id in IDS.find_iter(text) {
            replace(&text[end..id.start()], out);
            out.push_str(&self.id(id.as_str()));
            end = id.end();
        }
        replace(&text[end..], out);
    }

    fn name(&self, name: &str, kind: Name) -> String {
        match kind {
            Name::Person => self.key.person(name),
            // A name in one word may be a word of the settings in another case.
            Name::Word if !self.identities.alone.contains(name) => name.to_owned(),
            Name::Word => self.key.person(name),
            Name::Organization => self.key.organization(name),
            Name::Label => self.key.label(name),
        }
    }

    fn id(&self, id: &str) -> String {
        let lower = id.to_lowercase();
        let is_kept = kept::is_id(&lower) || self.identities.kept_ids.contains(&lower);
        if is_kept && !self.identities.tenant_ids.contains(&lower) {
            return id.to_owned();
        }
        self.key.guid(id)
    }

    /// An address of a person or mailbox; `Name@odata.type` is none, and neither is one that everybody writes to.
    fn address(&self, address: &str) -> Option<String> {
        let (mailbox, domain) = address.rsplit_once('@')?;
        let lower = domain.to_lowercase();
        if lower.starts_with("odata.") || lower.starts_with("microsoft.") && kept::public_suffix(&lower).is_none() {
            return None;
        }
        if kept::is_domain(&lower) && kept::tenant_suffix(&lower).is_none() {
            let is_of_all = lower == "dmarc.cyber.dhs.gov";
            return (!is_of_all).then(|| format!("{}@{domain}", self.key.mailbox(mailbox)));
        }
        let suffix = suffix(&lower).unwrap_or_default();
        Some(format!("{}@{}", self.key.mailbox(mailbox), self.labels(domain, suffix)))
    }

    /// A domain that is not known to all; nothing for what only looks like one, as `User.Read` does.
    fn domain(&self, domain: &str, dotted: Dotted) -> Option<String> {
        let lower = domain.to_lowercase();
        if let Some(suffix) = kept::tenant_suffix(&lower) {
            return Some(self.labels(domain, suffix));
        }
        if kept::is_domain(&lower) || lower.starts_with("microsoft.") {
            return None;
        }
        let suffix = kept::public_suffix(&lower)?;
        let is_in_one_case = lower == domain || domain.to_uppercase() == domain;
        let parents = lower
            .char_indices()
            .filter(|(_, c)| *c == '.')
            .map(|(at, _)| &lower[at + 1..]);
        let is_known = || {
            std::iter::once(lower.as_str())
                .chain(parents)
                .any(|d| self.identities.domains.contains(d))
        };
        let is_word = || dotted == Dotted::Word && kept::is_ending(suffix) && domain.matches('.').count() == 1;
        (is_known() || is_in_one_case && !is_word()).then(|| self.labels(domain, suffix))
    }

    /// A domain with pseudonyms for the labels before a suffix.
    fn labels(&self, domain: &str, suffix: &str) -> String {
        let of_suffix = if suffix.is_empty() {
            0
        } else {
            suffix.split('.').count()
        };
        let labels: Vec<&str> = domain.split('.').collect();
        let own = labels.len().saturating_sub(of_suffix);
        let replaced = labels.iter().enumerate().map(|(number, label)| {
            if number >= own || kept::is_label(&label.to_lowercase()) {
                return (*label).to_owned();
            }
            let end = ["-admin", "-my"].iter().find_map(|end| label.strip_suffix(end));
            let end = end.filter(|_| suffix.starts_with("sharepoint"));
            end.map_or_else(
                || self.key.label(label),
                |own| self.key.label(own) + &label[own.len()..],
            )
        });
        replaced.collect::<Vec<_>>().join(".")
    }
}

fn suffix(domain: &str) -> Option<&str> {
    kept::tenant_suffix(domain).or_else(|| kept::public_suffix(domain))
}
