use std::collections::BTreeSet;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use crate::config::RulesFrom;
use crate::origin;

/// The git revision of rules, which git is asked for while something else is done.
pub(super) enum Revision {
    Asked(JoinHandle<Option<String>>),
    Known(Option<String>),
}

impl Revision {
    pub(super) fn of(rules: Vec<RulesFrom>) -> Self {
        let folders: Vec<PathBuf> = rules
            .into_iter()
            .filter_map(|from| match from {
                RulesFrom::Builtin => None,
                RulesFrom::Folder(folder) => Some(folder),
            })
            .collect();
        if folders.is_empty() {
            return Self::Known(None);
        }
        Self::Asked(thread::spawn(move || {
            let revisions = folders.iter().filter_map(|folder| origin::revision(folder));
            let revisions: BTreeSet<String> = revisions.collect();
            let all: Vec<String> = revisions.into_iter().collect();
            (!all.is_empty()).then(|| all.join(", "))
        }))
    }

    pub(super) fn known(&mut self) -> Option<String> {
        if let Self::Asked(thread) = std::mem::replace(self, Self::Known(None)) {
            *self = Self::Known(thread.join().unwrap_or_default());
        }
        match self {
            Self::Known(revision) => revision.clone(),
            Self::Asked(_) => None,
        }
    }
}
