use std::collections::BTreeSet;

use super::{Control, RuleError, RuleSet};
use crate::model::ControlId;
use crate::source::{Place, Problem, Problems, Span, did_you_mean};

impl RuleSet {
    /// Reports prerequisites that do not exist, and those that lead back to where they began.
    pub(super) fn check_names(&self, problems: &mut Problems) {
        report_unknown_prerequisites(&self.controls, problems);
        report_cycles(&self.controls, problems);
        report_taken(&self.controls, problems);
    }
}

fn report_unknown_prerequisites(controls: &[Control], problems: &mut Problems) {
    let ids = || controls.iter().map(|control| control.id.as_str());
    for control in controls {
        for prerequisite in &control.metadata.prerequisites {
            if ids().any(|id| id == prerequisite.as_str()) {
                continue;
            }
            let problem = Problem::new(&RuleError::UnknownControl(prerequisite.to_string()))
                .at(place_of(control, prerequisite), "not in this rule set")
                .with_help(did_you_mean(prerequisite.as_str(), ids()));
            problems.push(problem);
        }
    }
}

/// Reports former ids that another control has or had too: whoever names one would mean two controls.
fn report_taken(controls: &[Control], problems: &mut Problems) {
    for control in controls {
        for former in &control.metadata.former_ids {
            let other = controls.iter().find(|other| {
                other.id == *former || other.id != control.id && other.metadata.former_ids.contains(former)
            });
            if let Some(other) = other {
                let whose = match other.id == *former {
                    true => "there is one of that id".to_owned(),
                    false => format!("`{}` had it too", other.id),
                };
                let id = former.to_string();
                let error = RuleError::FormerId { id, whose };
                problems.push(Problem::new(&error).at(place_of(control, former), "taken"));
            }
        }
    }
}

/// Reports every control from which its prerequisites lead back to it.
fn report_cycles(controls: &[Control], problems: &mut Problems) {
    for control in controls {
        let Some(way) = way_back(control, controls) else {
            continue;
        };
        let ids: Vec<&str> = way.iter().map(|id| id.as_str()).collect();
        let error = RuleError::PrerequisiteCycle(ids.join(", "));
        problems.push(Problem::new(&error).at(place_of(control, way[0]), "leads back here"));
    }
}

/// The prerequisites that lead from a control back to it, where they do.
fn way_back<'a>(control: &'a Control, controls: &'a [Control]) -> Option<Vec<&'a ControlId>> {
    let mut seen = BTreeSet::new();
    let mut ways: Vec<Vec<&ControlId>> = control.metadata.prerequisites.iter().map(|id| vec![id]).collect();
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        if *last == control.id {
            return Some(way);
        }
        if seen.insert(last) {
            let next = controls.iter().find(|control| control.id == *last);
            let further = next.into_iter().flat_map(|control| &control.metadata.prerequisites);
            ways.extend(further.map(|id| way.iter().copied().chain([id]).collect()));
        }
    }
    None
}

/// Where a control names another.
fn place_of(control: &Control, named: &ControlId) -> Place {
    let start = control.metadata_file.text().find(named.as_str()).unwrap_or_default();
    Place::new(&control.metadata_file, Span::new(start, start + named.as_str().len()))
}
