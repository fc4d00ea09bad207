use std::collections::BTreeMap;
use std::iter;
use std::process::ExitCode;
use std::sync::Arc;

use rayon::prelude::*;

use super::declared::{Declarations, Declared};
use super::exit::{Code, Wrong};
use super::failure::Failure;
use super::inputs;
use super::output::Terminal;
use super::project::Project;
use super::rules::{self, Loaded, Rules, Wish};
use crate::config::SettingName;
use crate::engine::Workers;
use crate::evaluate::{Settings, evaluate, unreadable};
use crate::model::{ControlProblem, Evaluation};
use crate::plan::{ActionPlan, Tenants};
use crate::snapshot::{Load, Snapshot, load};
use crate::source::{Problem, Problems, SourceFile};

/// Everything that a command needs to evaluate snapshots: rules, declarations, threads.
pub(super) struct Session {
    pub(super) project: Project,
    pub(super) loaded: Loaded,
    pub(super) workers: Workers,
    declared: Declared,
    tenants: Tenants,
    /// The first of the snapshots, which is read while the rules are compiled.
    ahead: Option<Load>,
}

/// What came of one snapshot.
pub(super) struct Evaluated {
    pub(super) evaluation: Evaluation,
    /// What was evaluated.
    pub(super) of: Option<(Arc<Snapshot>, Settings)>,
    /// Why the snapshot could not be evaluated.
    pub(super) unreadable: Option<Problem>,
    /// Exclusions of its tenant that have expired.
    pub(super) expired: Problems,
}

impl Evaluated {
    /// Whether it was evaluated by data that may have any age.
    pub(super) fn is_ageless(&self) -> bool {
        let settings = self.of.as_ref().map(|(_, settings)| settings);
        settings.is_some_and(|settings| settings.freshness.max_age.is_empty())
    }
}

/// A snapshot with what it is evaluated with.
pub(super) struct Ready {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) settings: Settings,
    /// Exclusions of its tenant that have expired.
    pub(super) expired: Problems,
}

impl Session {
    /// Reads rules and declarations; shows what is wrong and gives the exit code where nothing can be evaluated.
    ///
    /// Of the snapshots the first alone is read meanwhile, so that the memory of a large run stays as it is.
    pub(super) fn start(
        rules: &Rules,
        declarations: &Declarations,
        snapshots: &[String],
        workers: Workers,
        terminal: &Terminal,
    ) -> Result<Self, ExitCode> {
        Self::start_with(BTreeMap::new(), rules, declarations, snapshots, workers, terminal)
    }

    /// The same with further options that were used.
    pub(super) fn start_with(
        mut given: BTreeMap<SettingName, Vec<String>>,
        rules: &Rules,
        declarations: &Declarations,
        snapshots: &[String],
        workers: Workers,
        terminal: &Terminal,
    ) -> Result<Self, ExitCode> {
        given.extend(rules.given());
        given.extend(declarations.given());
        let shown = |failure: Failure| failure.show(terminal);
        let project = Project::find(given).map_err(shown)?;
        let (loaded, ahead) = workers.run(|| {
            rayon::join(
                || rules::load(&project, &Wish::default(), &workers),
                || snapshots.first().map(|first| load(first)),
            )
        });
        let mut loaded = loaded.map_err(|failure| shown(declarations.beside(&project, failure)))?;
        let declared = declarations.read(&project, &mut loaded).map_err(shown)?;
        Ok(Self {
            project,
            loaded,
            workers,
            declared,
            tenants: if snapshots.len() == 1 {
                Tenants::One
            } else {
                Tenants::Several
            },
            ahead,
        })
    }

    /// The action plan, where there is one.
    pub(super) fn plan(&self) -> Option<Arc<ActionPlan>> {
        self.declared.plan()
    }

    /// Every way in which a tenant may be called.
    pub(super) fn names_of_tenant(&self, name: &str) -> Vec<String> {
        self.declared.names_of_tenant(name)
    }

    /// What a snapshot is evaluated with.
    ///
    /// # Errors
    /// A snapshot of another tenant than the one that was asked for.
    pub(super) fn settings(&self, snapshot: &Snapshot) -> Result<Settings, Problem> {
        Ok(self.declared.settings(snapshot, Tenants::One)?.0)
    }

    /// One evaluation for each snapshot of some arguments, in order; the first call begins with the first of all.
    pub(super) fn evaluate_all(&mut self, arguments: &[String], terminal: &Terminal) -> Vec<Evaluated> {
        let ahead = self.ahead.take();
        let session = &*self;
        let all = |(argument, loaded): (&String, Option<Load>)| {
            let snapshots = loaded.unwrap_or_else(|| load(argument));
            let tenants = if snapshots.len() == 1 {
                session.tenants
            } else {
                Tenants::Several
            };
            let one = |(name, snapshot): (String, Result<Snapshot, Problem>)| match snapshot {
                Ok(snapshot) => session.evaluate(&name, snapshot, tenants, terminal),
                Err(problem) => failed(&name, problem),
            };
            snapshots.into_par_iter().map(one).collect::<Vec<_>>()
        };
        let loaded = iter::once(ahead).chain(iter::repeat_with(|| None));
        let arguments: Vec<_> = arguments.iter().zip(loaded).collect();
        session
            .workers
            .run(|| arguments.into_par_iter().map(all).collect::<Vec<_>>())
            .into_iter()
            .flatten()
            .collect()
    }

    /// The action plan as it was read.
    pub(super) fn plan_file(&self) -> Option<&Arc<SourceFile>> {
        self.declared.plan_file()
    }

    /// The one snapshot of an argument with all that it takes to evaluate it; shows what keeps it from it.
    pub(super) fn the_one(&mut self, argument: &str, terminal: &Terminal) -> Result<Ready, ExitCode> {
        let snapshots = self.ahead.take().unwrap_or_else(|| load(argument));
        let snapshot = inputs::only(argument, snapshots, terminal)?;
        let (settings, expired) = self.declared.settings(&snapshot, self.tenants).map_err(|problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Usage)
        })?;
        Ok(Ready {
            snapshot: Arc::new(snapshot),
            settings,
            expired,
        })
    }

    fn evaluate(&self, name: &str, snapshot: Snapshot, tenants: Tenants, terminal: &Terminal) -> Evaluated {
        for file in snapshot.passed_over() {
            terminal.say(&format!("note: `{file}` is neither JSON nor YAML and was passed over"));
        }
        let (settings, expired) = match self.declared.settings(&snapshot, tenants) {
            Ok(settings) => settings,
            Err(problem) => return failed(name, problem),
        };
        let snapshot = Arc::new(snapshot);
        Evaluated {
            evaluation: evaluate(&self.loaded.program, &snapshot, &settings, &self.workers),
            of: Some((snapshot, settings)),
            unreadable: None,
            expired,
        }
    }
}

fn failed(name: &str, problem: Problem) -> Evaluated {
    Evaluated {
        evaluation: unreadable(name, ControlProblem::from(&problem)),
        of: None,
        unreadable: Some(problem),
        expired: Problems::new(),
    }
}

/// Evaluations, and all that is wrong beside them.
#[derive(Default)]
pub(super) struct Results {
    pub(super) evaluations: Vec<Evaluation>,
    pub(super) problems: Problems,
    pub(super) wrong: Wrong,
}

impl Results {
    /// Begins with what is wrong with the rules.
    pub(super) fn of(problems: Problems) -> Self {
        let wrong = Wrong {
            rules: problems.len(),
            ..Wrong::default()
        };
        Self {
            evaluations: Vec::new(),
            problems,
            wrong,
        }
    }

    /// Adds what came of a snapshot; an exclusion that several snapshots of one tenant share is told once.
    pub(super) fn push(&mut self, evaluated: Evaluated) {
        for problem in evaluated.expired.sorted() {
            let is_told = |told: &Problem| {
                (told.code(), told.file(), told.line_column())
                    == (problem.code(), problem.file(), problem.line_column())
            };
            if !self.problems.iter().any(is_told) {
                self.wrong.expired += 1;
                self.problems.push(problem);
            }
        }
        self.problems
            .extend(evaluated.unreadable.map(Problems::from).unwrap_or_default());
        self.evaluations.push(evaluated.evaluation);
    }
}
