use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::adjustments::Adjustments;
use super::identity::digest_of;
use crate::evaluate::{Parameters, Settings};
use crate::model::{ControlId, Environment, Exclusions, Freshness, ScopeWanted, Tenant};
use crate::ruleset::RuleSet;

/// What it takes to evaluate as a record was evaluated, besides the snapshot: its rules, what was made of them, and its
/// settings.
#[derive(Debug, Clone)]
pub struct Basis {
    /// The controls that were used, as their authors wrote them, and the modules.
    pub(super) rules: RuleSet,
    /// All controls that the rules had, those that were not selected or are disabled too.
    pub(super) known: BTreeSet<ControlId>,
    pub(super) adjustments: Adjustments,
    settings: SettingsText,
}

/// The text that the history keeps of a rule set: the digests of its parts, and what was made of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RuleSetText {
    /// The digests of the texts of its controls and modules.
    pub parts: Vec<String>,
    known: BTreeSet<ControlId>,
    adjustments: Adjustments,
}

/// Why a kept text cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BasisError {
    /// A text that is named is not there.
    #[error("the text {0} is not kept")]
    Missing(String),
    /// It is not what this program writes.
    #[error("a kept text cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
}

impl Basis {
    /// The basis of an evaluation: all rules as they were read, those that were used, and the settings.
    pub fn of(read: &RuleSet, used: &RuleSet, settings: &Settings) -> Self {
        let is_used = |id: &ControlId| used.control(id.as_str()).is_some();
        let mut rules = RuleSet {
            controls: read.controls.clone(),
            modules: read.modules.clone(),
            ..RuleSet::default()
        };
        rules.controls.retain(|control| is_used(&control.id));
        Self {
            rules,
            known: read.controls.iter().map(|control| control.id.clone()).collect(),
            adjustments: Adjustments::between(read, used),
            settings: SettingsText::of(settings),
        }
    }

    /// Its settings as a text, and the digest of that.
    pub fn settings_text(&self) -> (String, String) {
        let text = serde_json::to_string(&self.settings).expect("settings are plain data");
        (digest_of([text.as_str()]), text)
    }

    /// Its rules as texts: those of the parts, each with its digest, and the one that names them.
    pub fn rule_texts(&self) -> (Vec<(String, String)>, String) {
        let parts: Vec<(String, String)> = self
            .rules
            .to_parts()
            .into_iter()
            .map(|text| (digest_of([text.as_str()]), text))
            .collect();
        let text = RuleSetText {
            parts: parts.iter().map(|(digest, _)| digest.clone()).collect(),
            known: self.known.clone(),
            adjustments: self.adjustments.clone(),
        };
        (parts, serde_json::to_string(&text).expect("digests are plain data"))
    }

    /// The basis again, of the text of a rule set, that of settings, and those of the parts by their digests.
    ///
    /// # Errors
    /// A part that is not there, and texts that another version of this program wrote otherwise.
    pub fn of_texts(rules: &str, settings: &str, part: impl Fn(&str) -> Option<String>) -> Result<Self, BasisError> {
        let rule_set: RuleSetText = serde_json::from_str(rules)?;
        let missing = |digest: &String| BasisError::Missing(digest.clone());
        let parts = rule_set.parts.iter();
        let parts: Vec<String> = parts
            .map(|digest| part(digest).ok_or_else(|| missing(digest)))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            rules: RuleSet::of_parts(parts.iter().map(String::as_str))?,
            known: rule_set.known,
            adjustments: rule_set.adjustments,
            settings: serde_json::from_str(settings)?,
        })
    }

    /// The same with other ids of controls.
    pub(super) fn renamed(mut self, names: &BTreeMap<ControlId, ControlId>) -> Self {
        if names.is_empty() {
            return self;
        }
        let now = |id: ControlId| names.get(&id).cloned().unwrap_or(id);
        for control in &mut self.rules.controls {
            control.id = now(control.id.clone());
        }
        self.known = self.known.into_iter().map(now).collect();
        self.adjustments.rename(now);
        self.settings.parameters = self
            .settings
            .parameters
            .into_iter()
            .map(|(id, own)| (now(id), own))
            .collect();
        self
    }

    /// Its rules as they were used: with the points and parameters that a baseline and the configuration gave them.
    pub fn rules(&self) -> RuleSet {
        let mut rules = self.rules.clone();
        self.adjustments.apply(&mut rules);
        rules
    }

    /// Its settings, without any action plan, on a day.
    pub fn settings(&self, as_of: Date) -> Settings {
        self.settings.settings(as_of)
    }
}

/// Settings as the history keeps them: what may alter a verdict, and nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SettingsText {
    id: Option<String>,
    key: Option<String>,
    name: Option<String>,
    environment: Option<Environment>,
    products: Option<Vec<String>>,
    licenses: Option<Vec<String>>,
    seats: Option<u64>,
    industry: Option<String>,
    attributes: BTreeMap<String, String>,
    exclusions: Exclusions,
    parameters: Parameters,
    scope: ScopeWanted,
    freshness: Freshness,
}

impl SettingsText {
    fn of(settings: &Settings) -> Self {
        let tenant = settings.tenant.clone();
        Self {
            id: tenant.id,
            key: tenant.key,
            name: tenant.name,
            environment: tenant.environment,
            products: tenant.products,
            licenses: tenant.licenses,
            seats: tenant.seats,
            industry: tenant.industry,
            attributes: tenant.attributes,
            exclusions: tenant.exclusions,
            parameters: settings.parameters.clone(),
            scope: settings.scope,
            freshness: settings.freshness.clone(),
        }
    }

    fn settings(&self, as_of: Date) -> Settings {
        let own = self.clone();
        Settings {
            tenant: Tenant {
                id: own.id,
                key: own.key,
                name: own.name,
                environment: own.environment,
                products: own.products,
                licenses: own.licenses,
                seats: own.seats,
                industry: own.industry,
                attributes: own.attributes,
                exclusions: own.exclusions,
                ..Tenant::default()
            },
            parameters: own.parameters,
            scope: own.scope,
            freshness: own.freshness,
            ..Settings::on(as_of)
        }
    }
}
