use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ControlMetadata, Environment, Exclusions, Percent};

/// What is true of one tenant, apart from its settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Tenant {
    /// The tenant id.
    pub id: Option<String>,
    /// How its tenant file is called, without the ending.
    #[serde(skip)]
    pub key: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// The cloud it lives in.
    pub environment: Option<Environment>,
    /// The products that it has; nothing where nobody says.
    pub products: Option<Vec<String>>,
    /// The service plans that it has licences for; nothing where nobody says.
    pub licenses: Option<Vec<String>>,
    /// How many seats it has.
    pub seats: Option<u64>,
    /// What it does.
    pub industry: Option<String>,
    /// Free attributes, to compare and filter by.
    #[cfg_attr(packed_rules, schemars(default))]
    pub attributes: BTreeMap<String, String>,
    /// From which score on it is good, okay or bad.
    pub zones: Option<Zones>,
    /// What it wants to reach, and when.
    pub goal: Option<Goal>,
    /// Who and what policies may leave out.
    #[serde(skip)]
    pub exclusions: Exclusions,
    /// The same for single requirements of a framework, by their id: `MS.AAD.1.1v1`.
    #[serde(skip)]
    pub requirement_exclusions: BTreeMap<String, Exclusions>,
}

/// The scores at which good and okay begin; below is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Zones {
    /// From here on it is good.
    pub good: Percent,
    /// From here on it is okay.
    pub okay: Percent,
}

/// A score to be reached by a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema))]
pub struct Goal {
    /// The score.
    pub percent: Percent,
    /// By when.
    pub date: Date,
}

impl Tenant {
    /// What a report calls it: its name, else its id.
    pub fn shown_name(&self) -> &str {
        let known = self.name.as_deref().or(self.id.as_deref());
        known.unwrap_or("unnamed tenant")
    }

    /// Whether it is meant by an id, a name or that of its file, whatever the case.
    pub fn is_called(&self, name: &str) -> bool {
        let is_it = |own: &Option<String>| own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        is_it(&self.id) || is_it(&self.name) || is_it(&self.key)
    }

    /// What policies may leave out when a control is judged: what is declared for all, and for what it answers.
    pub fn exclusions_for(&self, metadata: &ControlMetadata) -> Exclusions {
        let mut exclusions = self.exclusions.clone();
        let answers = metadata.compliance.values().flatten();
        for declared in answers.filter_map(|mapping| self.requirement_exclusions.get(&mapping.id)) {
            exclusions.add(declared);
        }
        exclusions
    }

    /// Whether its licences allow a control: any of the service plans that it needs, and those of any one way to reach
    /// it. Nothing where that hangs on licences that nobody told of.
    pub fn is_licensed_for(&self, metadata: &ControlMetadata) -> Option<bool> {
        let needs = std::iter::once(&metadata.licenses);
        let ways: Vec<&Vec<String>> = metadata.remediation.iter().map(|option| &option.licenses).collect();
        let has_free_way = ways.is_empty() || ways.iter().any(|plans| plans.is_empty());
        if metadata.licenses.is_empty() && has_free_way {
            return Some(true);
        }
        let has = |plan: &String| Some(self.licenses.as_ref()?.iter().any(|own| own.eq_ignore_ascii_case(plan)));
        let has_any = |plans: &Vec<String>| plans.is_empty() || plans.iter().any(|plan| has(plan) == Some(true));
        self.licenses.as_ref()?;
        Some(needs.into_iter().all(has_any) && (has_free_way || ways.into_iter().any(has_any)))
    }
}
