use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use super::direction::written;
use super::parts::{PatternText, described, keyed_by};
use crate::config::{BESIDE_SETTINGS, HISTORY, SettingName, keys_in};
use crate::model::{
    ControlId, Factor, LevelFactors, LintLevel, ParameterValue, Points, ScopeWanted, SelfApproval, Severity, Stale,
    Threat,
};

/// What `posture.yaml` changes about a control.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct Override {
    /// Other points.
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 10))]
    max_points: Option<Points>,
    /// Other parameters, by name.
    params: Option<BTreeMap<String, ParameterValue>>,
    /// Why the control is not used at all.
    disabled: Option<String>,
}

/// What recommended actions are ranked by: factors of the points that they leave.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct Ranking {
    /// By complexity.
    complexity: Option<LevelFactors>,
    /// By cost.
    cost: Option<LevelFactors>,
    /// By impact on users.
    user_impact: Option<LevelFactors>,
    /// By how bad a failure is.
    #[schemars(schema_with = "by_severity", default)]
    severity: Option<()>,
    /// By what a control protects against.
    #[schemars(schema_with = "by_threat", default)]
    threats: Option<()>,
    /// By tag.
    tags: Option<BTreeMap<String, Factor>>,
}

fn by_severity(generator: &mut SchemaGenerator) -> Schema {
    by_word(Severity::ALL.iter().map(|word| word.as_str()), generator)
}

fn by_threat(generator: &mut SchemaGenerator) -> Schema {
    by_word(Threat::ALL.iter().map(|word| word.as_str()), generator)
}

fn by_word<'a>(words: impl Iterator<Item = &'a str>, generator: &mut SchemaGenerator) -> Schema {
    let factor = generator.subschema_for::<Factor>();
    keyed_by(words, |word| {
        described(factor.clone(), format!("The factor for `{word}`."))
    })
}

/// What an organisation decides beside its rules.
struct ConfigurationDescription;

impl JsonSchema for ConfigurationDescription {
    fn schema_name() -> Cow<'static, str> {
        "Configuration".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let keys = keys_in(None).chain([HISTORY]).chain(BESIDE_SETTINGS);
        keyed_by(keys, |key| match SettingName::from_word(key) {
            Some(name) => described(setting(name, generator), sentence(name.about())),
            None if key == "ranking" => described(
                generator.subschema_for::<Ranking>(),
                "What recommended actions are ranked by.",
            ),
            None if key == HISTORY => described(history(generator), "The recorded evaluations."),
            None if key == "max_age" => described(max_age(generator), "How old data may be, by product."),
            None if key == "stale" => described(generator.subschema_for::<Stale>(), "What becomes of older data."),
            None if key == "lints" => described(
                generator.subschema_for::<BTreeMap<String, LintLevel>>(),
                "How grave `posture check` takes findings, by the code of the lint.",
            ),
            None => described(
                generator.subschema_for::<BTreeMap<ControlId, Override>>(),
                "What is changed about single controls, by id.",
            ),
        })
    }
}

/// The settings of the history.
fn history(generator: &mut SchemaGenerator) -> Schema {
    keyed_by(keys_in(Some(HISTORY)), |key| {
        let name = SettingName::from_word(&format!("{HISTORY}.{key}")).expect("it is one of the settings");
        described(setting(name, generator), sentence(name.about()))
    })
}

/// How old data may be: `default` is for the products that are not named.
pub(super) fn max_age(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "additionalProperties": {
            "description": "So many days, weeks, months or years, as in `7d`, `P7D` or `P1M`.",
            "type": "string",
        },
    })
}

/// The values that a setting takes, as far as they can be told without the rules.
fn setting(name: SettingName, generator: &mut SchemaGenerator) -> Schema {
    match name {
        SettingName::Rules => one_or_more::<String>(generator),
        SettingName::Select | SettingName::Ignore => one_or_more::<PatternText>(generator),
        SettingName::Baseline
        | SettingName::Tenants
        | SettingName::Tenant
        | SettingName::Plan
        | SettingName::History => generator.subschema_for::<String>(),
        SettingName::RequireDigest => json_schema!({ "type": "string", "pattern": "^[0-9A-Fa-f]{12,64}$" }),
        SettingName::Record => generator.subschema_for::<bool>(),
        SettingName::Scope => generator.subschema_for::<ScopeWanted>(),
        SettingName::LongestException => json_schema!({ "type": "string", "format": "duration" }),
        SettingName::ExpiringWithin => json_schema!({ "type": "string" }),
        SettingName::SelfApproval => generator.subschema_for::<SelfApproval>(),
    }
}

fn one_or_more<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let one = generator.subschema_for::<T>();
    json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
}

fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// `posture.yaml`.
pub(super) fn schema() -> Schema {
    let mut schema = written::<ConfigurationDescription>();
    // A file without a setting leaves every default.
    schema.insert("type".to_owned(), json!(["object", "null"]));
    schema
}
