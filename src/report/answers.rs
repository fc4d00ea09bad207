use std::collections::BTreeSet;

use super::catalogue::Entry;
use super::style::counted;
use crate::model::{Mapping, MeasuredBy};

/// What controls answer that others ask for, in numbers that are never mixed: policies of CISA's SCuBA, and controls of
/// Microsoft Secure Score that are read from settings, or taken as Microsoft measured them. Nothing where they answer
/// none of these.
pub(super) fn answers(entries: &[Entry]) -> Option<String> {
    let metadata = || entries.iter().map(|(_, metadata, _)| metadata);
    let policies: BTreeSet<&str> = metadata()
        .flat_map(|control| control.compliance.get("scuba"))
        .flatten()
        .map(|mapping: &Mapping| mapping.id.as_str())
        .collect();
    let secure_score = |by: MeasuredBy| -> BTreeSet<&str> {
        metadata()
            .filter(|control| control.measured_by == by)
            .filter_map(|control| control.secure_score_id.as_deref())
            .collect()
    };
    let (read, measured) = (secure_score(MeasuredBy::Snapshot), secure_score(MeasuredBy::Microsoft));
    let mut said = Vec::new();
    if !policies.is_empty() {
        let word = if policies.len() == 1 { "policy" } else { "policies" };
        said.push(format!("{} SCuBA {word}", policies.len()));
    }
    if !read.is_empty() {
        said.push(format!(
            "{} of Microsoft Secure Score read from settings",
            counted(read.len(), "control")
        ));
    }
    if !measured.is_empty() {
        said.push(format!(
            "{} of it as Microsoft measured them",
            counted(measured.len(), "control")
        ));
    }
    (!said.is_empty()).then(|| format!("they answer {}", said.join(", ")))
}
