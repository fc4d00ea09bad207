/// What pseudonyms hang on besides the value: another key gives others.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// The key that a text stands for; whoever knows the text can try out guesses.
    pub fn of_text(text: &str) -> Self {
        Self(blake3::derive_key("posture snapshot redact 1", text.as_bytes()))
    }

    fn hash(&self, kind: &str, value: &str) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(kind.as_bytes());
        hasher.update(&[0]);
        hasher.update(value.to_lowercase().as_bytes());
        hasher.finalize()
    }

    /// Twelve hexadecimal digits: among a million values of a kind two are hardly ever the same.
    fn short(&self, kind: &str, value: &str) -> String {
        self.hash(kind, value).to_hex()[..12].to_owned()
    }

    /// A GUID for a GUID.
    pub(super) fn guid(&self, guid: &str) -> String {
        let hash = self.hash("guid", guid).to_hex();
        let made = [&hash[..8], &hash[8..12], &hash[12..16], &hash[16..20], &hash[20..32]].join("-");
        in_case_of(guid, made)
    }

    /// The part of a security identifier that names an account of Entra ID: four numbers, each after a hyphen.
    pub(super) fn account(&self, account: &str) -> String {
        let hash = self.hash("account", account);
        let numbers = hash.as_bytes().chunks(4).take(4);
        let number = |bytes: &[u8]| bytes.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        numbers.map(|bytes| format!("-{}", number(bytes))).collect()
    }

    /// The part of an address before the `@`; that it is a guest's is kept.
    pub(super) fn mailbox(&self, mailbox: &str) -> String {
        let (own, mark) = match mailbox.to_ascii_uppercase().find("#EXT#") {
            Some(at) => mailbox.split_at(at),
            None => (mailbox, ""),
        };
        in_case_of(own, format!("user-{}", self.short("mailbox", own))) + mark
    }

    /// A label of a domain, and the name of the tenant where it is one.
    pub(super) fn label(&self, label: &str) -> String {
        in_case_of(label, format!("org-{}", self.short("label", label)))
    }

    /// The name of a person.
    pub(super) fn person(&self, name: &str) -> String {
        format!("Person {}", in_case_of(name, self.short("person", name)))
    }

    /// The name of an organization in several words.
    pub(super) fn organization(&self, name: &str) -> String {
        format!("Organization {}", in_case_of(name, self.short("organization", name)))
    }

    /// A street, a telephone number.
    pub(super) fn contact(&self, text: &str) -> String {
        format!("contact-{}", self.short("contact", text))
    }

    /// What may be a resource of any kind.
    pub(super) fn resource(&self, name: &str) -> String {
        format!("resource-{}", self.short("resource", name))
    }

    /// The name of a file without its ending.
    pub(super) fn file(&self, name: &str) -> String {
        format!("file-{}", self.short("file", name))
    }

    /// A public key or another long code, as long as it was.
    pub(super) fn code(&self, code: &str) -> String {
        let hash = self.hash("code", code).to_hex();
        hash.chars().cycle().take(code.chars().count()).collect()
    }
}

/// A pseudonym in capitals where the value has any: values that differ in case alone still do.
fn in_case_of(value: &str, made: String) -> String {
    if value.contains(char::is_uppercase) {
        made.to_uppercase()
    } else {
        made
    }
}
