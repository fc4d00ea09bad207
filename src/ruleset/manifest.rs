use std::sync::Arc;

use super::RuleError;
use crate::model::RuleSetManifest;
use crate::source::{Document, Field, Problems, SourceFile, decode_yaml};

/// The version of the script API that this program speaks.
pub(crate) const API: i64 = 1;

/// Reads `rules.yaml`, which names a rule set.
///
/// # Errors
/// All that is wrong with it, and an API version that this program does not speak.
pub(super) fn manifest(file: &Arc<SourceFile>) -> Result<RuleSetManifest, Problems> {
    let yaml = decode_yaml(file).map_err(Problems::from)?;
    let document = Document::new(file, &yaml);
    let read = read(&document.top());
    let problems = document.into_problems();
    match read {
        Some(manifest) if problems.is_empty() => Ok(manifest),
        _ => Err(problems),
    }
}

fn read(top: &Field<'_>) -> Option<RuleSetManifest> {
    let object = top.object(&["name", "version", "api", "description"])?;
    let name = object.required("name").and_then(|f| f.text());
    let version = object.required("version").and_then(|f| f.text());
    let description = object.optional("description").and_then(|f| f.text());
    let api = object.required("api").and_then(|field| {
        let api = field.integer()?;
        if api != API {
            field.wrong(&RuleError::Api(api), "another version");
        }
        Some(api)
    });
    Some(RuleSetManifest {
        name: name?,
        version: version?,
        description,
        api: api?,
    })
}
