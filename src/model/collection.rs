use std::collections::BTreeMap;

use super::words::words;

words! {
    /// How collecting a part of the snapshot went.
    CollectionStatus {
        /// All of it is there.
        Ok = "ok",
        /// The command failed.
        Failed = "failed",
        /// Some of it is there.
        Partial = "partial",
        /// The permission is missing.
        Forbidden = "forbidden",
        /// Nobody asked for it.
        Skipped = "skipped",
    }
}

impl CollectionStatus {
    /// Whether what the snapshot holds can be relied upon to be all there is.
    pub const fn is_collected(self) -> bool {
        match self {
            Self::Ok => true,
            Self::Failed | Self::Partial | Self::Forbidden | Self::Skipped => false,
        }
    }
}

/// How one top-level collection of the snapshot was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// How it went.
    pub status: CollectionStatus,
    /// The command or API path.
    pub source: Option<String>,
    /// The permission that it takes.
    pub permission: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// When.
    pub collected_at: Option<String>,
}

/// How a snapshot was made, by top-level collection; what it does not mention was not recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest(BTreeMap<String, Collection>);

impl Manifest {
    /// Records how a collection was made.
    pub fn insert(&mut self, name: impl Into<String>, collection: Collection) {
        self.0.insert(name.into(), collection);
    }

    /// How a collection was made, if that is known.
    pub fn get(&self, name: &str) -> Option<&Collection> {
        self.0.get(name)
    }

    /// All collections, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Collection)> {
        self.0.iter().map(|(name, c)| (name.as_str(), c))
    }
}
