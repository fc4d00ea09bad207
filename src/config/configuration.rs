use std::collections::BTreeMap;
use std::sync::Arc;

use super::max_age::{MAX_AGE, STALE};
use super::settings::SettingName;
use super::{ConfigError, DeclaredFreshness};
use crate::model::{
    ControlOverride, Factor, Factors, LevelFactors, LintLevel, LintSetting, ParameterSetting, Points, Severity, Threat,
    max_points,
};
use crate::source::{Document, Field, Object, Place, Problem, Problems, SourceFile, decode_yaml};

/// The keys of `posture.yaml` that are no settings.
pub(crate) const BESIDE_SETTINGS: [&str; 5] = ["overrides", "ranking", "lints", MAX_AGE, STALE];
/// The key of the object that holds the settings of the history.
pub(crate) const HISTORY: &str = "history";

/// What `posture.yaml` says.
#[derive(Debug)]
pub struct Configuration {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The settings that it sets, as written, each with its place.
    pub(super) settings: BTreeMap<SettingName, (Vec<String>, Place)>,
    /// What it changes about single controls.
    pub overrides: Vec<ControlOverride>,
    /// What actions are ranked by.
    pub factors: Factors,
    /// How old data may be.
    pub freshness: DeclaredFreshness,
    /// The levels that it gives to lints.
    pub lints: Vec<LintSetting>,
}

impl Configuration {
    /// Reads a configuration file, as far as it can be read, and gives all that is wrong with what it says.
    ///
    /// # Errors
    /// What is no YAML.
    pub fn parse(file: &Arc<SourceFile>) -> Result<(Self, Problems), Problem> {
        let yaml = decode_yaml(file)?;
        let document = Document::new(file, &yaml);
        let top = document.top();
        let mut configuration = Self {
            file: Arc::clone(file),
            settings: BTreeMap::new(),
            overrides: Vec::new(),
            factors: Factors::default(),
            freshness: DeclaredFreshness::default(),
            lints: Vec::new(),
        };
        if !top.is_null() {
            configuration.read(&top);
        }
        Ok((configuration, document.into_problems()))
    }

    fn read(&mut self, top: &Field<'_>) {
        let known: Vec<&str> = keys_in(None).chain([HISTORY]).chain(BESIDE_SETTINGS).collect();
        let Some(object) = top.object(&known) else { return };
        self.read_settings(None, &object);
        if let Some(field) = object.optional(HISTORY) {
            let keys: Vec<&str> = keys_in(Some(HISTORY)).collect();
            if let Some(history) = field.object(&keys) {
                self.read_settings(Some(HISTORY), &history);
            }
        }
        if let Some(field) = object.optional("overrides") {
            self.overrides = field
                .members()
                .iter()
                .filter_map(|(id, f)| control_override(id, f))
                .collect();
        }
        if let Some(field) = object.optional("ranking") {
            self.factors = factors(&field);
        }
        self.freshness = DeclaredFreshness::read(&object);
        if let Some(field) = object.optional("lints") {
            let lints = field.members();
            self.lints = lints.iter().filter_map(|(code, f)| lint(code, f)).collect();
        }
    }

    /// Reads the settings that stand in an object, or at the top.
    fn read_settings(&mut self, within: Option<&str>, object: &Object<'_>) {
        for name in SettingName::ALL.iter().filter(|name| name.key().0 == within) {
            let Some(field) = object.optional(name.key().1) else {
                continue;
            };
            // A text that says `true` is none.
            if *name == SettingName::Record && field.boolean().is_none() {
                continue;
            }
            self.settings.insert(*name, (one_or_more(&field), field.place()));
        }
    }
}

/// The keys of the settings that stand in an object, or at the top.
pub(crate) fn keys_in(object: Option<&str>) -> impl Iterator<Item = &'static str> {
    let keys = SettingName::ALL.iter().map(|name| name.key());
    keys.filter(move |(within, _)| *within == object).map(|(_, key)| key)
}

/// A text, or a list of texts.
fn one_or_more(field: &Field<'_>) -> Vec<String> {
    if field.value.is_sequence() {
        return field.texts();
    }
    field.text().into_iter().collect()
}

fn control_override(id: &str, field: &Field<'_>) -> Option<ControlOverride> {
    let object = field.object(&["max_points", "params", "disabled"])?;
    let params = object.optional("params");
    Some(ControlOverride {
        control: id.to_owned(),
        place: field.key_place(),
        max_points: object.optional("max_points").and_then(|f| max_points(&f)),
        disabled: object.optional("disabled").and_then(|f| reason(&f)),
        params: params.map_or_else(Vec::new, |params| ParameterSetting::read(id, field, &params)),
    })
}

/// Why a control is disabled. `disabled: false` would disable it, too, for the reason `false`.
fn reason(field: &Field<'_>) -> Option<String> {
    if field.value.is_bool() {
        field.wrong(&ConfigError::DisabledWithoutReason, "no reason");
        return None;
    }
    field.text()
}

fn lint(code: &str, field: &Field<'_>) -> Option<LintSetting> {
    Some(LintSetting {
        code: code.to_owned(),
        level: field.word(LintLevel::ALL, LintLevel::as_str)?,
        place: field.key_place(),
    })
}

const WORDS: [&str; 6] = ["complexity", "cost", "user_impact", "severity", "threats", "tags"];

fn factors(field: &Field<'_>) -> Factors {
    let mut factors = Factors::default();
    let Some(object) = field.object(&WORDS) else {
        return factors;
    };
    for (name, levels) in [
        ("complexity", &mut factors.complexity),
        ("cost", &mut factors.cost),
        ("user_impact", &mut factors.user_impact),
    ] {
        if let Some(field) = object.optional(name) {
            read_levels(&field, levels);
        }
    }
    let severities = Severity::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>();
    let threats = Threat::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>();
    for (name, kind, known) in [
        ("severity", "severity", Some(severities)),
        ("threats", "threat", Some(threats)),
        ("tags", "tag", None),
    ] {
        let Some(field) = object.optional(name) else { continue };
        if let Some(known) = known {
            field.object(&known);
        }
        let members = field.members();
        let each = members
            .iter()
            .filter_map(|(word, f)| Some((format!("{kind}:{word}"), factor(f)?)));
        factors.extra.extend(each);
    }
    factors
}

fn read_levels(field: &Field<'_>, levels: &mut LevelFactors) {
    let Some(object) = field.object(&["low", "moderate", "high"]) else {
        return;
    };
    for (name, level) in [
        ("low", &mut levels.low),
        ("moderate", &mut levels.moderate),
        ("high", &mut levels.high),
    ] {
        if let Some(factor) = object.optional(name).and_then(|f| factor(&f)) {
            *level = factor;
        }
    }
}

fn factor(field: &Field<'_>) -> Option<Factor> {
    let hundredths = Points::parse(field.written()).ok().map(Points::hundredths);
    let factor = hundredths.and_then(|n| Factor::from_hundredths(u16::try_from(n).ok()?));
    if factor.is_none() {
        field.wrong(&ConfigError::Factor(field.written().to_owned()), "no factor");
    }
    factor
}
