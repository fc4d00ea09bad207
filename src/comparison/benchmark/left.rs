use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CohortFilter;
use crate::model::words;

words! {
    /// Why a cohort is not told.
    Left {
        /// It has fewer than five members.
        TooFew = "too_few",
        /// With it, the scores of fewer than five others could be worked out by subtraction.
        Derivable = "derivable",
        /// There is no control that all of its members share.
        NothingShared = "nothing_shared",
    }
}

impl Left {
    /// The same for people.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TooFew => "it has fewer than five members",
            Self::Derivable => "with it, the scores of fewer than five others could be worked out by subtraction",
            Self::NothingShared => "there is no control that all of its members share",
        }
    }
}

/// A cohort that was asked for and is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// What it is called.
    pub name: String,
    /// What its members have in common.
    pub filter: CohortFilter,
    /// Why it is not told.
    pub reason: Left,
}
