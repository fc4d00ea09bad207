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
    pub(super) fn find(&self, key: &str) -> Option<Dynamic> {
        self.0.get(key).cloned()
    }

    pub(super) fn get(&self, reader: &Reader, key: &str) -> Result<Dynamic, Stopped> {
        self.find(key).ok_or_else(|| {
            let mut keys: Vec<&str> = self.0.keys().map(String::as_str).collect();
            keys.sort_unstable();
            let near = nearest(key, keys).map(|near| format!("; the nearest is `{near}`"));
            let what = format!("the index has no `{key}`{}", near.unwrap_or_default());
            Stop::misuse(what, "use `get(key, default)` where it may be missing").at(reader)
        })
    }
}
