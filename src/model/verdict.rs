use serde::{Deserialize, Serialize};

use super::{Evidence, Outcome, ScriptPlace, Share};

/// What a control found in a snapshot, before it is worth anything.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The outcome, as the script said it; scoring may settle it.
    pub outcome: Outcome,
    /// How many comply, where the control counts.
    pub share: Option<Share>,
    /// Why, in words for a person.
    pub reason: String,
    /// The resources that fall short, at most [`Verdict::MOST_AFFECTED`] of them.
    pub affected: Vec<Affected>,
    /// How many fall short in all.
    pub affected_total: usize,
    /// The settings that decided, at most [`Verdict::MOST_EVIDENCE`] of them.
    pub evidence: Vec<Evidence>,
    /// How many settings decided in all.
    pub evidence_total: usize,
    /// Where the outcome is inconclusive: what is not known.
    pub unknown: Vec<Unknown>,
    /// The top-level collections that were read or found missing, in order of their names.
    pub collections: Vec<String>,
    /// The call that gave the verdict, or the read that stopped the script.
    pub decided_at: Option<ScriptPlace>,
    /// Whether the snapshot as a whole was looked at: which collections there are, or more of them than are kept.
    pub whole: bool,
}

impl Verdict {
    /// Affected resources kept by name, so that declarations can cover them; the others are counted.
    pub const MOST_AFFECTED: usize = 1000;
    /// Rows of evidence kept; the others are counted.
    pub const MOST_EVIDENCE: usize = 20;

    /// A verdict for which nothing was read.
    pub fn without_reading(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            share: None,
            reason: reason.into(),
            affected: Vec::new(),
            affected_total: 0,
            evidence: Vec::new(),
            evidence_total: 0,
            unknown: Vec::new(),
            collections: Vec::new(),
            decided_at: None,
            whole: false,
        }
    }
}

/// A resource that falls short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Affected {
    /// What identifies it in the tenant.
    pub id: String,
    /// The collection that it stands in.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Why it falls short, where that differs from one to the next.
    pub reason: Option<String>,
    /// Where it stands in the snapshot.
    pub path: Option<String>,
    /// The line of the snapshot file.
    pub line: Option<usize>,
}

/// One thing that the snapshot does not tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Unknown {
    /// The top-level collection that it belongs to.
    pub collection: String,
    /// The path that was asked for.
    pub path: String,
    /// Why it is not known, in words for a person.
    pub why: String,
}
