use std::collections::HashMap;
use std::sync::Arc;

use rhai::Dynamic;

use super::reading::Reader;
use super::stop::{Stop, Stopped};
use crate::source::nearest;

/// The elements of a list by a key.
#[derive(Debug, Clone)]
pub(super) struct Index(pub(super) Arc<HashMap<String, Dynamic>>);

impl Index {
    /// The element of a key as [`key_of`](super::api::keys::key_of) writes it.
    pub(super) fn find(&self, key: &str) -> Option<Dynamic> {
        self.0.get(key).cloned()
    }

    /// The element of a text key.
    fn find_text(&self, key: &str) -> Option<Dynamic> {
        self.find(&format!("t{key}"))
    }

    pub(super) fn get(&self, reader: &Reader, key: &str) -> Result<Dynamic, Stopped> {
        self.find_text(key).ok_or_else(|| {
            let mut keys: Vec<&str> = self.0.keys().filter_map(|key| key.strip_prefix('t')).collect();
            keys.sort_unstable();
            let near = nearest(key, keys).map(|near| format!("; the nearest is `{near}`"));
            let what = format!("the index has no `{key}`{}", near.unwrap_or_default());
            Stop::misuse(what, "use `get(key, default)` where it may be missing").at(reader)
        })
    }
}
