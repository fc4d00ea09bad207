use std::collections::{BTreeMap, BTreeSet};

/// How a function may be called: the numbers of arguments that it takes, the one before the dot included.
pub(crate) type Signature = BTreeSet<usize>;

/// The functions that scripts may call, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signatures(BTreeMap<String, Signature>);

impl Signatures {
    pub(crate) fn add(&mut self, name: &str, arguments: usize) {
        self.0.entry(name.to_owned()).or_default().insert(arguments);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Signature> {
        self.0.get(name)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
