use std::collections::BTreeMap;
use std::sync::Arc;

use super::{RuleError, RuleSet};
use crate::source::{Problem, Problems, SourceFile};

impl RuleSet {
    /// One rule set of several: the shipped one, which was checked when the program was built, and others.
    ///
    /// Of two controls, modules or baselines of one name the first stays, and the other is a problem. Names that refer
    /// to others are checked here, because they may refer to another of the sets.
    pub fn combine(shipped: Option<Self>, read: Vec<Self>) -> (Self, Problems) {
        let mut problems = Problems::new();
        let mut all = Self::default();
        let checked = shipped
            .as_ref()
            .map_or((0, 0), |shipped| (shipped.baselines.len(), shipped.frameworks.len()));
        for set in shipped.into_iter().chain(read) {
            all.add(set, &mut problems);
        }
        all.controls.sort_by(|a, b| a.id.cmp(&b.id));
        all.check_names(&mut problems);
        for baseline in &all.baselines[checked.0..] {
            if let Err(wrong) = baseline.read(&all) {
                problems.extend(wrong);
            }
        }
        for framework in &all.frameworks[checked.1..] {
            if let Err(wrong) = framework.read() {
                problems.extend(wrong);
            }
        }
        (all, problems)
    }

    fn add(&mut self, other: Self, problems: &mut Problems) {
        let mut seen: BTreeMap<String, Arc<SourceFile>> = BTreeMap::new();
        let names = |set: &Self| -> Vec<(String, Arc<SourceFile>)> {
            let controls = set
                .controls
                .iter()
                .map(|c| (c.id.to_string(), Arc::clone(&c.metadata_file)));
            let modules = set.modules.iter().map(|m| (m.path.clone(), Arc::clone(&m.file)));
            let baselines = set
                .baselines
                .iter()
                .map(|b| (format!("baselines/{}", b.name), Arc::clone(&b.file)));
            let fixtures = set
                .fixtures
                .iter()
                .map(|f| (format!("fixtures/{}", f.name), Arc::clone(&f.file)));
            let frameworks = set
                .frameworks
                .iter()
                .map(|f| (format!("frameworks/{}", f.name), Arc::clone(&f.file)));
            let beside = baselines.chain(frameworks).chain(fixtures);
            controls.chain(modules).chain(beside).collect()
        };
        seen.extend(names(self));
        let mut is_new = |name: &str, file: &Arc<SourceFile>| match seen.get(name) {
            None => true,
            Some(first) => {
                let error = RuleError::Twice {
                    name: name.to_owned(),
                    first: first.name().to_owned(),
                };
                problems.push(Problem::new(&error).in_file(file.name()));
                false
            }
        };
        self.manifests.extend(other.manifests);
        self.controls.extend(
            other
                .controls
                .into_iter()
                .filter(|c| is_new(c.id.as_str(), &c.metadata_file)),
        );
        self.modules
            .extend(other.modules.into_iter().filter(|m| is_new(&m.path, &m.file)));
        self.fixtures.extend(
            other
                .fixtures
                .into_iter()
                .filter(|f| is_new(&format!("fixtures/{}", f.name), &f.file)),
        );
        self.frameworks.extend(
            other
                .frameworks
                .into_iter()
                .filter(|f| is_new(&format!("frameworks/{}", f.name), &f.file)),
        );
        self.baselines.extend(
            other
                .baselines
                .into_iter()
                .filter(|b| is_new(&format!("baselines/{}", b.name), &b.file)),
        );
    }
}
