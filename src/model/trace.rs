use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::source::{LineColumn, SourceFile};

/// What a control did on its way to a verdict; kept only where it is asked for.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// What it read of the snapshot, each once, in the order in which it was first read.
    pub reads: Vec<ReadPath>,
    /// The lines of scripts that were executed, by the name of their file, where the program counts them.
    pub lines: BTreeMap<String, BTreeSet<usize>>,
    /// The value of the script where that is no verdict.
    pub value: Option<serde_json::Value>,
}

/// The way from the top of a snapshot to a value.
pub type ReadPath = Vec<ReadStep>;

/// One step to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadStep {
    /// To the member of that name.
    Key(String),
    /// To the element of that number, from 0.
    Index(usize),
}

/// A place in a script.
#[derive(Debug, Clone)]
pub struct ScriptPlace {
    /// The script or module.
    pub file: Arc<SourceFile>,
    /// The place in it.
    pub at: LineColumn,
}
