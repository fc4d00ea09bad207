use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::report::annotation::Region;
use crate::report::json::pretty;

/// A log: some runs.
#[derive(Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run>,
}

impl Log {
    pub(super) fn of(runs: Vec<Run>) -> Self {
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs,
        }
    }

    pub(super) fn text(&self) -> String {
        pretty(self)
    }
}

/// What one run of the program found in one thing that it looked at.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) tool: Tool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) taxonomies: Vec<ToolComponent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) invocations: Vec<Invocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) automation_details: Option<AutomationDetails>,
    pub(super) column_kind: &'static str,
    pub(super) results: Vec<Found>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) properties: BTreeMap<&'static str, Value>,
}

impl Run {
    pub(super) fn of(driver: ToolComponent, column_kind: &'static str, results: Vec<Found>) -> Self {
        Self {
            tool: Tool { driver },
            taxonomies: Vec::new(),
            invocations: Vec::new(),
            automation_details: None,
            column_kind,
            results,
            properties: BTreeMap::new(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) driver: ToolComponent,
}

/// A part of the tool, with its rules; or a taxonomy, with its taxa.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolComponent {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) supported_taxonomies: Vec<ComponentReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) rules: Vec<Rule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) taxa: Vec<Rule>,
}

impl ToolComponent {
    pub(super) fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }
}

#[derive(Serialize, Clone)]
pub(super) struct ComponentReference {
    pub(super) name: String,
    pub(super) index: usize,
}

/// A rule, or a taxon.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) short_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help: Option<Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default_configuration: Option<Configuration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) relationships: Vec<Relationship>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) properties: BTreeMap<&'static str, Value>,
}

impl Rule {
    pub(super) fn of(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            ..Self::default()
        }
    }
}

#[derive(Serialize)]
pub(super) struct Relationship {
    pub(super) target: Target,
    pub(super) kinds: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Target {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_component: Option<ComponentReference>,
}

#[derive(Serialize)]
pub(super) struct Text {
    pub(super) text: String,
}

impl Text {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

#[derive(Serialize)]
pub(super) struct Help {
    pub(super) text: String,
    pub(super) markdown: String,
}

#[derive(Serialize)]
pub(super) struct Configuration {
    pub(super) level: &'static str,
}

/// A result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found {
    pub(super) rule_id: String,
    pub(super) rule_index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) level: &'static str,
    pub(super) message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) partial_fingerprints: BTreeMap<&'static str, String>,
    /// Where any result of a run tells them, all do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppressions: Option<Vec<Suppression>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) properties: BTreeMap<&'static str, Value>,
}

impl Found {
    pub(super) fn of(rule: &str, rule_index: usize, level: &'static str, message: String) -> Self {
        Self {
            rule_id: rule.to_owned(),
            rule_index,
            kind: None,
            level,
            message: Text::of(message),
            locations: Vec::new(),
            related_locations: Vec::new(),
            partial_fingerprints: BTreeMap::new(),
            suppressions: None,
            properties: BTreeMap::new(),
        }
    }

    /// Gives a place that is a whole file its first line, for those who take no other.
    pub(super) fn begin_somewhere(&mut self) {
        let places = self
            .locations
            .iter_mut()
            .filter_map(|location| location.physical_location.as_mut());
        for place in places {
            place.region.get_or_insert(Part::Start {
                start_line: 1,
                start_column: None,
            });
        }
    }
}

#[derive(Serialize)]
pub(super) struct Suppression {
    pub(super) kind: &'static str,
    pub(super) status: &'static str,
    pub(super) justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Text>,
}

impl Location {
    pub(super) fn at(place: PhysicalLocation) -> Self {
        Self {
            physical_location: Some(place),
            logical_locations: Vec::new(),
            message: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fully_qualified_name: Option<String>,
    pub(super) kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<Part>,
}

/// A part of a file: from here to there, or just where it begins.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Part {
    Region(Region),
    #[serde(rename_all = "camelCase")]
    Start {
        start_line: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        start_column: Option<usize>,
    },
}

#[derive(Serialize)]
pub(super) struct Artifact {
    pub(super) uri: String,
}

/// What tells runs of one thing from those of another.
#[derive(Serialize)]
pub(super) struct AutomationDetails {
    pub(super) id: String,
    pub(super) description: Text,
}

/// How the program ran.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    pub(super) exit_code: u8,
    pub(super) exit_code_description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_execution_notifications: Vec<Notification>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_configuration_notifications: Vec<Notification>,
}

/// Something that is wrong with the program or what it was given, and not with what it looked at.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Notification {
    pub(super) descriptor: Target,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) associated_rule: Option<Target>,
    pub(super) level: &'static str,
    pub(super) message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location>,
}
