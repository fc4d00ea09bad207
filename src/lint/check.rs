use std::sync::Arc;

use super::against::{self, Against};
use super::finding::{Finding, Found};
use super::follow::{Follow, Unit};
use super::metadata::Written;
use super::shape::{Schemas, Shape, of_snapshot};
use super::subject::Units;
use super::{Levels, cases, exclusions, flow, names, requires, secure_score, settings, suppression, verdicts, wording};
use crate::engine::inspect;
use crate::model::LintLevel;
use crate::ruleset::RuleSet;
use crate::snapshot::Snapshot;
use crate::source::{Problems, SourceFile};

/// How rules are to be checked.
#[derive(Default)]
pub struct Asked<'a> {
    /// The level of each lint.
    pub levels: Levels,
    /// A real snapshot that says which settings there are, in place of the schemas.
    pub snapshot: Option<(&'a str, &'a Snapshot)>,
    /// Whether these are all the controls that there are, so that what none of them uses is not used.
    pub whole: bool,
    /// The rules of before, where a change of rules is checked.
    pub against: Option<Against<'a>>,
}

/// What came of checking rules.
#[derive(Debug, Default)]
pub struct Checked {
    /// What the lints found and nobody allowed, by file and place.
    pub findings: Vec<Finding>,
    /// What is wrong with the cases.
    pub problems: Problems,
    /// How many findings somebody allowed where they stand.
    pub suppressed: usize,
}

/// Checks a rule set; what does not compile was told when it was compiled.
///
/// Scripts may nest deeply: call this on a thread of [`crate::engine::Workers`].
pub fn check(rules: &RuleSet, asked: &Asked<'_>) -> Checked {
    let scripts = inspect(rules);
    let schemas = Schemas::read();
    let units = Units::of(rules, &scripts, asked.snapshot.map(|(name, _)| name));
    let run = Run {
        rules,
        asked,
        snapshot: asked
            .snapshot
            .map_or_else(|| schemas.snapshot.clone(), |(_, snapshot)| of_snapshot(snapshot)),
        schemas,
        units: &units,
    };
    run.all()
}

struct Run<'a> {
    rules: &'a RuleSet,
    asked: &'a Asked<'a>,
    schemas: Schemas,
    snapshot: Shape,
    units: &'a Units<'a>,
}

impl<'a> Run<'a> {
    fn all(&self) -> Checked {
        let mut found = Vec::new();
        let mut problems = Problems::new();
        let bases: Vec<&str> = self
            .rules
            .fixtures
            .iter()
            .map(|fixture| fixture.name.as_str())
            .collect();
        for (control, unit) in self.rules.controls.iter().zip(&self.units.controls) {
            let written = Written::of(control);
            if let Some(unit) = unit {
                self.script(control, unit, written.as_ref(), &mut found);
            }
            if let Some(written) = &written {
                wording::check_metadata(written, &mut found);
                secure_score::check(written, &mut found);
                cases::check(written, &bases, &mut found, &mut problems);
            }
        }
        for (_, unit) in self.units.modules() {
            as_written(unit, true, &mut found);
        }
        if self.asked.whole {
            names::check_use(self.units, &mut found);
        }
        if let Some(before) = &self.asked.against {
            against::check(before, self.rules, &mut found);
        }
        let is_looked_for = |code: &str| {
            let compares = against::COMPARING.iter().any(|lint| lint.code == code);
            !compares || self.asked.against.is_some()
        };
        let suppressed = suppression::apply(&self.files(), is_looked_for, &mut found);
        Checked {
            findings: weighed(found, &self.asked.levels),
            problems,
            suppressed,
        }
    }

    fn script(
        &self,
        control: &'a crate::ruleset::Control,
        unit: &'a Unit<'a>,
        written: Option<&Written<'_>>,
        found: &mut Vec<Found>,
    ) {
        let product = control.metadata.product.as_str();
        // A real snapshot leaves no doubt.
        let knows_product = self.asked.snapshot.is_some() || self.schemas.products.contains(&product);
        let mut follow = Follow::new(self.units, knows_product);
        let variables = [
            ("snapshot", self.snapshot.clone()),
            ("params", settings::params(&control.metadata.params)),
            ("tenant", settings::tenant()),
        ];
        follow.script(unit, variables);
        verdicts::check_script(unit, &follow, found);
        for path in follow.modules() {
            if let Some(module) = self.units.module(path) {
                verdicts::check_module(module, &follow, found);
            }
        }
        as_written(unit, false, found);
        names::check_functions(unit, found);
        if let Some(written) = written {
            requires::check(written, &follow, &self.schemas, found);
            settings::check_parameters(written, &follow, found);
        }
        found.append(&mut follow.found);
    }

    /// Every file in which a finding may stand.
    fn files(&self) -> Vec<&Arc<SourceFile>> {
        let controls = self.rules.controls.iter().flat_map(|control| {
            let own = [
                Some(&control.metadata_file),
                control.script.as_ref(),
                control.tests.as_ref(),
            ];
            own.into_iter().flatten()
        });
        let modules = self.rules.modules.iter().map(|module| &module.file);
        controls.chain(modules).collect()
    }
}

/// What can be said of a script or module as it is written.
fn as_written(unit: &Unit<'_>, is_module: bool, found: &mut Vec<Found>) {
    flow::check(unit, found);
    names::check(unit, is_module, found);
    exclusions::check(unit, found);
    wording::check_script(unit, found);
}

/// The findings by file and place, each once, without those that are off.
fn weighed(mut found: Vec<Found>, levels: &Levels) -> Vec<Finding> {
    let key = |one: &Found| {
        let span = one.place.span;
        (
            one.place.file.name().to_owned(),
            span.start,
            one.lint.code,
            one.message.clone(),
        )
    };
    found.sort_by_cached_key(key);
    found.dedup_by_key(|one| (one.place.file.name().to_owned(), one.place.span, one.lint.code));
    found
        .into_iter()
        .filter_map(|one| {
            let level = levels.level(one.lint);
            (level != LintLevel::Off).then(|| one.weighed(level))
        })
        .collect()
}
