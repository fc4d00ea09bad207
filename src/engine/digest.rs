//! Digests of what matters for a score: two controls of the same digest give the same verdicts and points.

use std::sync::Arc;

use super::modules::ParsedModule;
use super::program::Executable;
use super::script::tokens;
use crate::model::ControlMetadata;
use crate::source::SourceFile;

/// The version of the script API: a change of what scripts may call changes every digest.
const SCRIPT_API: &str = "1";

/// BLAKE3 of what matters for a control's score: metadata that scoring reads, parameters, and the tokens of the script
/// and of all modules that it imports.
pub(super) fn of_control(metadata: &ControlMetadata, script: Option<&SourceFile>, modules: &[&ParsedModule]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    part(SCRIPT_API);
    part(&metadata.max_points.to_string());
    part(metadata.scoring.as_str());
    part(if metadata.scored { "scored" } else { "not scored" });
    part(metadata.category.as_str());
    part(&metadata.product);
    part(metadata.measured_by.as_str());
    part(metadata.action_type.as_str());
    part(&serde_json::to_string(&metadata.params).expect("parameters are plain data"));
    let others = (&metadata.environments, &metadata.review_every, &metadata.licenses);
    part(&serde_json::to_string(&others).expect("metadata are plain data"));
    for option in &metadata.remediation {
        part(&option.licenses.join("\n"));
    }
    part(&tokens(script.map(SourceFile::text).unwrap_or_default()));
    for module in modules {
        part(&module.tokens);
    }
    hasher.finalize().to_hex().to_string()
}

pub(super) fn of_program(controls: &[Arc<Executable>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for control in controls {
        hasher.update(format!("{}\0{}\n", control.id, control.digest).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
