use schemars::{JsonSchema, Schema};

use super::direction::written;
use super::parts::{Parameters, PatternText};

/// A named choice of controls, with parameters.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it describes a file, and is never made")]
struct BaselineDescription {
    /// What it is called.
    title: String,
    /// What it is for.
    description: Option<String>,
    /// Patterns of the controls that belong to it.
    controls: Vec<PatternText>,
    /// Patterns of those that do not, though one above fits them.
    ignore: Option<Vec<PatternText>>,
    /// The parameters that it sets, by control and name.
    params: Option<Parameters>,
}

/// `baselines/<name>.yaml`.
pub(super) fn schema() -> Schema {
    written::<BaselineDescription>()
}
