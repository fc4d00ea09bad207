use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use miette::Diagnostic;

use super::failure::Failure;
use super::memory::Memory;
use super::output::Terminal;
use super::project::Project;
use crate::config::{Origin, SettingName};
use crate::engine::{Engine, Program, Workers};
use crate::model::{ControlId, ControlMetadata};
use crate::origin::Wanted;
use crate::report::RuleSetReport;
use crate::ruleset::{Adjusted, Pattern, RuleSet, Selection};
use crate::source::{Problem, Problems};

/// The rules that a command works with.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct Rules {
    /// Folders of rules, and `builtin` for the shipped ones [default: `rules` in this folder or the nearest above it, else `builtin`]
    #[arg(long, value_name = "FOLDER,…", value_delimiter = ',')]
    rules: Vec<String>,
    /// Only the controls of a baseline, with its parameters
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    /// Only these controls: an id or pattern (`entra/*`), or by `product:`, `category:`, `tag:`, `severity:`, `framework:`, `secure-score:`
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',')]
    select: Vec<String>,
    /// All but these controls
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Refuse any other rules than those of this digest: whole, or its first 12 digits or more; `posture list --digest` prints it
    #[arg(long, value_name = "DIGEST")]
    require_digest: Option<String>,
}

/// Rules that were read and compiled, and all that is wrong with them.
pub(super) struct Loaded {
    /// What was compiled.
    pub(super) rules: RuleSet,
    pub(super) program: Arc<Program>,
    /// The rules as they were read, before anything was made of them.
    pub(super) read: RuleSet,
    pub(super) problems: Problems,
    pub(super) adjusted: Adjusted,
    /// All controls, those that were not selected or are disabled too.
    pub(super) known: Known,
    pub(super) report: RuleSetReport,
    /// The digest of the rules as they judge, whatever part of them was compiled; nothing where something is wrong with
    /// what baseline and configuration make of them.
    pub(super) digest: Option<String>,
}

/// Rules that are not those that were asked for.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the rules have the digest `{found}`, and `{required}` is required by {from}")]
#[diagnostic(
    code(rules::digest),
    help(
        "rules, baseline, overrides or selection are not those that were reviewed; `posture diff` shows what changed, and \
         `posture list --digest` prints the digest to require from then on"
    )
)]
struct OtherRules {
    found: String,
    required: String,
    from: String,
}

/// Controls with what they say of themselves.
pub(super) type Known = Arc<Vec<(ControlId, Arc<ControlMetadata>)>>;

impl Rules {
    /// The rules of these folders, all of them.
    pub(super) fn of(folders: Vec<String>) -> Self {
        Self {
            rules: folders,
            ..Self::default()
        }
    }

    /// The options of these that were used, by setting.
    pub(super) fn given(&self) -> BTreeMap<SettingName, Vec<String>> {
        let lists = [
            (SettingName::Rules, self.rules.clone()),
            (SettingName::Baseline, self.baseline.iter().cloned().collect()),
            (SettingName::Select, self.select.clone()),
            (SettingName::Ignore, self.ignore.clone()),
            (
                SettingName::RequireDigest,
                self.require_digest.iter().cloned().collect(),
            ),
        ];
        lists.into_iter().filter(|(_, values)| !values.is_empty()).collect()
    }

    /// Whether rules of one digest alone were asked for.
    pub(super) fn is_pinned(&self) -> bool {
        self.require_digest.is_some()
    }

    /// Finds the project, then reads and compiles its rules.
    pub(super) fn load(&self, workers: &Workers, terminal: &Terminal) -> Result<Loaded, ExitCode> {
        let shown = |failure: Failure| failure.show(terminal);
        let project = Project::find(self.given()).map_err(shown)?;
        load(&project, &Wish::default(), workers).map_err(shown)
    }
}

/// What a command wants of the rules beside metadata and scripts.
pub(super) struct Wish<'a> {
    /// The files that are read.
    pub(super) wanted: Wanted,
    /// Whether controls are taken as their authors wrote them, whatever baselines and configurations make of them.
    pub(super) as_written: bool,
    /// Whether rules of another digest than the required one are read too, to be compared with them.
    pub(super) any_digest: bool,
    /// What compiles them.
    pub(super) engine: Engine,
    /// Takes out of the selected rules what is not asked for, or says that nothing is left.
    pub(super) narrow: &'a (dyn Fn(&mut RuleSet) -> Result<(), Problem> + Sync),
}

impl Default for Wish<'_> {
    fn default() -> Self {
        Self {
            wanted: Wanted::Rules,
            as_written: false,
            any_digest: false,
            engine: Engine::default(),
            narrow: &|_| Ok(()),
        }
    }
}

/// Reads and compiles the rules of a project; scripts are parsed on the workers' threads, which have room for deep
/// nesting.
pub(super) fn load(project: &Project, wish: &Wish<'_>, workers: &Workers) -> Result<Loaded, Failure> {
    load_again(project, wish, &mut Memory::default(), None, workers)
}

/// The same after a change, with what is remembered of the last time, and the files that changed where these are known.
pub(super) fn load_again(
    project: &Project,
    wish: &Wish<'_>,
    memory: &mut Memory,
    changed: Option<&BTreeSet<PathBuf>>,
    workers: &Workers,
) -> Result<Loaded, Failure> {
    let mut problems = Problems::new();
    let read = match memory.read(&project.rules(), &project.files, wish.wanted, changed, &mut problems) {
        Ok(read) => read,
        Err(wrong) => return Err(Failure::of_rules(wrong.into(), problems).with(&project.problems)),
    };
    // What is wrong with the rules may be why what was asked for is not among them.
    let chosen = match choose(project, wish, read.clone()) {
        Ok(chosen) => chosen,
        Err(wrong) => return Err(Failure::of_rules(wrong, problems).with(&project.problems)),
    };
    let loaded = workers.run(|| {
        let (program, more) = memory.compile(&wish.engine, &chosen.rules);
        Loaded {
            digest: digest(project, wish, &read, &program),
            read,
            report: RuleSetReport {
                digest: program.digest().to_owned(),
                controls: super::catalogue::entries(&program),
                ..chosen.report
            },
            program,
            problems: problems.and(more),
            adjusted: chosen.adjusted,
            known: chosen.known,
            rules: chosen.rules,
        }
    });
    if !project.problems.is_empty() {
        return Err(Failure::of_usage(loaded.problems).with(&project.problems));
    }
    match other_rules(project, &loaded).filter(|_| !wish.any_digest) {
        Some(problem) => Err(Failure::of_usage(loaded.problems.and(problem.into()))),
        None => Ok(loaded),
    }
}

/// The digest of the rules as they judge: of all that baseline, configuration and selection leave, with what they change.
fn digest(project: &Project, wish: &Wish<'_>, read: &RuleSet, program: &Program) -> Option<String> {
    if !wish.as_written {
        return Some(program.digest().to_owned());
    }
    let judging = choose(project, &Wish::default(), read.clone()).ok()?;
    let (program, _) = wish.engine.compile_again(&judging.rules, Some(program));
    Some(program.digest().to_owned())
}

/// What is wrong where other rules are required.
fn other_rules(project: &Project, loaded: &Loaded) -> Option<Problem> {
    let required = &project.settings.require_digest;
    let wanted = required.value.as_ref()?;
    if loaded.digest.as_ref().is_some_and(|digest| wanted.fits(digest)) {
        return None;
    }
    let error = OtherRules {
        found: loaded.digest.clone().unwrap_or_else(|| "unknown".to_owned()),
        required: wanted.to_string(),
        from: required.from.to_string(),
    };
    let problem = Problem::new(&error);
    Some(match &required.from {
        Origin::File(place) => problem.at(place.clone(), "other rules"),
        Origin::Flag(_) | Origin::Environment(_) | Origin::Default => problem,
    })
}

/// What a project takes of its rules.
struct Chosen {
    rules: RuleSet,
    adjusted: Adjusted,
    known: Known,
    report: RuleSetReport,
}

fn choose(project: &Project, wish: &Wish<'_>, mut rules: RuleSet) -> Result<Chosen, Problems> {
    let wanted = &project.settings.baseline.value;
    let baseline = wanted.as_ref().map(|name| rules.baseline(name)).transpose();
    // A control that is disabled is known all the same: tenant files and action plans may speak of it.
    let known = known(&rules);
    let named = baseline.as_ref().ok().and_then(Option::as_ref);
    let (parameters, overrides) = match wish.as_written {
        true => (None, &[][..]),
        false => (named, project.overrides()),
    };
    let (baseline, adjusted) = match (rules.adjust(parameters, overrides), baseline) {
        (Ok(adjusted), Ok(baseline)) => (baseline, adjusted),
        (adjusted, baseline) => {
            let wrong = baseline.err().unwrap_or_default();
            return Err(wrong.and(adjusted.err().unwrap_or_default()));
        }
    };
    let report = RuleSetReport {
        digest: String::new(),
        revision: None,
        baseline: baseline.as_ref().map(|baseline| baseline.name.clone()),
        sets: rules.manifests.clone(),
        disabled: adjusted.disabled.clone(),
        controls: Vec::new(),
    };
    let mut rules = selection(project)
        .and_then(|selection| {
            rules
                .select(baseline.as_ref(), &selection)
                .map_err(|error| Problem::new(&error))
        })
        .map_err(Problems::from)?;
    (wish.narrow)(&mut rules).map_err(Problems::from)?;
    Ok(Chosen {
        rules,
        adjusted,
        known,
        report,
    })
}

fn selection(project: &Project) -> Result<Selection, Problem> {
    let patterns = |written: &[String]| -> Result<Vec<Pattern>, Problem> {
        let parse = |text: &String| Pattern::parse(text).map_err(|error| Problem::new(&error));
        written.iter().map(parse).collect()
    };
    Ok(Selection {
        select: patterns(&project.settings.select.value)?,
        ignore: patterns(&project.settings.ignore.value)?,
    })
}

fn known(rules: &RuleSet) -> Known {
    let each = rules.controls.iter();
    Arc::new(
        each.map(|control| (control.id.clone(), Arc::clone(&control.metadata)))
            .collect(),
    )
}
