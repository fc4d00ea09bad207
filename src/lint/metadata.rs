//! What `control.yaml` says, with its places.

use crate::ruleset::Control;
use crate::source::{Place, Yaml, YamlPath, YamlStep, decode_yaml};

/// A control's metadata as they are written.
pub(super) struct Written<'a> {
    pub(super) control: &'a Control,
    pub(super) yaml: Yaml,
}

impl<'a> Written<'a> {
    /// Decodes the file again; nothing for the rules that the program carries, which have no files.
    pub(super) fn of(control: &'a Control) -> Option<Self> {
        if control.metadata_file.text().is_empty() {
            return None;
        }
        let yaml = decode_yaml(&control.metadata_file).ok()?;
        Some(Self { control, yaml })
    }

    /// Where a value stands.
    pub(super) fn value(&self, path: &YamlPath) -> Place {
        Place::new(&self.control.metadata_file, self.yaml.spans.value(path))
    }

    /// Where a key stands; the whole file where there is none.
    pub(super) fn key(&self, key: &str) -> Place {
        let path = path([key]);
        let span = if self.yaml.value.get(key).is_some() {
            self.yaml.spans.key(&path)
        } else {
            let line = self.control.metadata_file.text().lines().next().map_or(0, str::len);
            crate::source::Span::new(0, line)
        };
        Place::new(&self.control.metadata_file, span)
    }
}

pub(super) fn path<const N: usize>(keys: [&str; N]) -> YamlPath {
    keys.into_iter().map(|key| YamlStep::Key(key.to_owned())).collect()
}

/// The path of a member of an element of a list.
pub(super) fn element(list: &str, index: usize, key: &str) -> YamlPath {
    vec![
        YamlStep::Key(list.to_owned()),
        YamlStep::Index(index),
        YamlStep::Key(key.to_owned()),
    ]
}
