use serde::{Deserialize, Serialize};

use super::words::words;
use super::{ControlId, Outcome, Points, RecordedResource, RecordedSetting, Status};

words! {
    /// Why a control's part of the score changed.
    Cause {
        /// Settings of the tenant changed.
        Configuration = "configuration",
        /// The number of users, devices or domains that are counted changed.
        Population = "population",
        /// What was known is not known any more, or the reverse.
        Visibility = "visibility",
        /// The question does not arise any more, or the reverse.
        Applicability = "applicability",
        /// The rules changed: script, modules, points, a control added or removed.
        Catalogue = "catalogue",
        /// Parameters, baseline, tenant file or scope changed.
        Parameters = "parameters",
        /// People declared something, changed it, or it expired.
        Status = "status",
        /// Another version of this program finds something else.
        Engine = "engine",
    }
}

impl Cause {
    /// Whether it lies in the tenant, so that a loss of this cause is a regression.
    pub const fn is_of_tenant(self) -> bool {
        match self {
            Self::Configuration | Self::Population | Self::Visibility => true,
            Self::Applicability | Self::Catalogue | Self::Parameters | Self::Status | Self::Engine => false,
        }
    }
}

/// One row of why a score changed: one control, one cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Change {
    /// The control.
    pub control: ControlId,
    /// The cause; several where what lies between could not be had, and they cannot be told apart.
    pub causes: Vec<Cause>,
    /// What it changes of the earned sum.
    pub points: Points,
    /// What it changes of the maximum.
    pub max_points: Points,
    /// What it changes of the earned sum of `at_least`.
    pub known_points: Points,
    /// What it changes of the maximum of `at_least`, which holds unknown points too.
    pub known_max_points: Points,
    /// The control before; null where it was not evaluated.
    pub before: Option<ChangeSide>,
    /// The control after; null where it is not evaluated any more.
    pub after: Option<ChangeSide>,
    /// The settings that decided and differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<SettingChange>,
    /// The resources that fall short now and did not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<RecordedResource>,
    /// The resources that do not fall short any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolved: Vec<RecordedResource>,
}

/// A control on one side of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct ChangeSide {
    /// What the machine observed.
    pub outcome: Outcome,
    /// How many comply, where the control counts.
    pub compliant: Option<u64>,
    /// Of how many.
    pub total: Option<u64>,
    /// What people declared.
    pub status: Status,
    /// What it adds to the earned sum.
    pub points: Points,
    /// What it adds to the maximum.
    pub max_points: Points,
    /// Its nominal maximum.
    pub worth: Points,
    /// Why.
    pub reason: String,
}

/// A setting that decided, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct SettingChange {
    /// The path in the snapshot.
    pub path: String,
    /// The value before; null where it was not read, not there or without a value.
    pub before: Option<RecordedSetting>,
    /// The value after, likewise.
    pub after: Option<RecordedSetting>,
}

impl Change {
    /// Whether it is a loss that lies in the tenant: a re-weighted catalogue is none.
    pub fn is_regression(&self) -> bool {
        self.points < Points::ZERO && self.is_of_tenant()
    }

    /// Whether it lies in the tenant alone.
    pub fn is_of_tenant(&self) -> bool {
        self.causes.iter().all(|cause| cause.is_of_tenant())
    }

    /// The cause in words: `catalogue and configuration` where they cannot be told apart.
    pub fn cause(&self) -> String {
        let words: Vec<&str> = self.causes.iter().map(|cause| cause.as_str()).collect();
        words.join(" and ")
    }
}
