use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::exit::Code;
use super::failure::Failure;
use super::narrowed::Narrowed;
use super::output::{self, Target, Terminal};
use super::project::Project;
use super::rules::{self, Loaded, Rules, Wish};
use super::update::update;
use super::{exit, inputs, test_watch};
use crate::config::SettingName;
use crate::engine::{Engine, Workers};
use crate::origin::Wanted;
use crate::report::cases::{self, CaseReport, Sources};
use crate::report::sarif_of_cases;
use crate::ruleset::RuleSet;
use crate::source::Problems;
use crate::testing::{Bases, CaseFilter, Coverage, Mutation, SuiteResult, Suites, coverage, mutation, run};

/// Run the cases of controls.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture test                                     all cases of the rules here
  posture test entra/mfa-for-administrators        one control, or a pattern: `entra/*`
  posture test rules/entra --case 'report-only'    below a folder, by a part of the case's name
  posture test --update                            write what came out into failing cases, and show the difference
  posture test --coverage entra/mfa-for-all-users  the script, with the lines that no case comes to
  posture test --min-test-coverage 90 --format junit:cases.xml --format text
  posture test --watch                             again at every save
  posture test --mutate                            what could change in a tenant without any case noticing")]
pub(super) struct Test {
    /// Controls and modules: files or folders of rules, ids, or patterns of ids [default: all]
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    rules: Rules,
    /// Only cases whose name has this in it, or fits it as a pattern with `*`
    #[arg(long = "case", value_name = "NAME", help_heading = "Cases")]
    names: Vec<String>,
    /// Only cases with this tag, or of controls with it
    #[arg(long = "tag", value_name = "TAG", help_heading = "Cases")]
    tags: Vec<String>,
    /// Write what came out into the expectations of failing cases, and show the difference
    #[arg(long, help_heading = "Cases")]
    update: bool,
    /// Run them again at every save, until Ctrl-C
    #[arg(long, conflicts_with_all = ["update", "mutate"], help_heading = "Cases")]
    watch: bool,
    /// Tell which lines and outcomes of scripts the cases come to; of controls that are named, show the script
    #[arg(long, help_heading = "Coverage")]
    coverage: bool,
    /// Fail unless the cases of each control and module come to so many percent of its lines
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100), help_heading = "Coverage")]
    min_test_coverage: Option<u8>,
    /// Change what controls read in their cases, and list the changes that no case notices
    #[arg(long, help_heading = "Coverage")]
    mutate: bool,
    /// Format of the report, with a file or without: `junit`, `junit:cases.xml`; may be given several times
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::<TestFormat>::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target<TestFormat>>,
    /// File to write the report to
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Threads [default: one for each core]
    #[arg(long, short, value_name = "N", default_value = "0", hide_default_value = true, value_parser = clap::value_parser!(u16).range(0..=256))]
    jobs: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TestFormat {
    /// For reading in a terminal
    Text,
    /// The whole report as one document
    Json,
    /// For what shows tests
    Junit,
    /// For code scanning
    Sarif,
    /// Annotations of a pull request
    Github,
}

/// What came of the cases.
struct Tried {
    results: Vec<SuiteResult>,
    coverage: Vec<Coverage>,
    mutation: Option<Vec<Mutation>>,
    problems: Problems,
    updates: Vec<String>,
}

impl Test {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let targets = output::targets(&self.format, self.output.as_ref()).map_err(|why| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        })?;
        let workers = inputs::workers(self.jobs, terminal)?;
        if !self.watch {
            return self.once(&targets, &workers, terminal);
        }
        let project = || self.project(&Narrowed::of(&self.paths), terminal);
        test_watch::again_and_again(project, || self.once(&targets, &workers, terminal), terminal)
    }

    fn once(
        &self,
        targets: &[Target<TestFormat>],
        workers: &Workers,
        terminal: &Terminal,
    ) -> Result<ExitCode, ExitCode> {
        let narrowed = Narrowed::of(&self.paths);
        let project = self.project(&narrowed, terminal)?;
        let narrow = |rules: &mut RuleSet| {
            let is_all = narrowed.is_all() && self.rules.given().keys().all(|name| *name == SettingName::Rules);
            narrowed.narrow(rules)?;
            rules.controls.retain(|control| !control.is_shipped());
            if !is_all && narrowed.is_all() {
                // Controls were selected, and a module is none.
                rules.modules.iter_mut().for_each(|module| module.tests = None);
            }
            Ok(())
        };
        let wish = Wish {
            wanted: Wanted::RulesAndCases,
            as_written: true,
            any_digest: false,
            engine: self.engine(),
            narrow: &narrow,
        };
        let loaded = rules::load(&project, &wish, workers).map_err(|failure| failure.show(terminal))?;
        let is_shipped_alone = loaded.rules.controls.is_empty() && !loaded.known.is_empty();
        let digest = loaded.digest.clone();
        let tried = self.try_cases(loaded, workers, terminal);
        let problems = tried.problems.sorted();
        terminal.show(&problems);
        let gates = self.failed_gates(&tried.coverage);
        gates
            .iter()
            .for_each(|gate| terminal.complain(&format!("gate failed: {gate}")));
        let report = CaseReport {
            exit: exit::of_cases(&tried.results, problems.len(), &gates, is_shipped_alone),
            rule_set: digest.as_deref(),
            results: &tried.results,
            coverage: &tried.coverage,
            sources: match self.coverage && (!self.paths.is_empty() || tried.coverage.len() == 1) {
                true => Sources::Shown,
                false => Sources::Hidden,
            },
            mutation: tried.mutation.as_deref(),
            problems: &problems,
        };
        Ok(self.write(targets, &report, &tried.updates, terminal))
    }

    /// The project whose rules are tried; paths outside it name another rule set.
    fn project(&self, narrowed: &Narrowed, terminal: &Terminal) -> Result<Project, ExitCode> {
        let shown = |failure: Failure| failure.show(terminal);
        let project = Project::find(self.rules.given()).map_err(shown)?;
        let elsewhere = narrowed.elsewhere(&project.rules());
        if elsewhere.is_empty() {
            return Ok(project);
        }
        let mut given = self.rules.given();
        given.insert(SettingName::Rules, elsewhere);
        Project::find(given).map_err(shown)
    }

    fn counts_lines(&self) -> bool {
        self.coverage || self.min_test_coverage.is_some()
    }

    fn engine(&self) -> Engine {
        match self.counts_lines() {
            true => Engine::default().counting_lines(),
            false => Engine::default(),
        }
    }

    fn try_cases(&self, loaded: Loaded, workers: &Workers, terminal: &Terminal) -> Tried {
        let mut problems = loaded.problems;
        let filter = CaseFilter {
            names: self.names.clone(),
            tags: self.tags.clone(),
        };
        let (mut suites, wrong) = Suites::read(&loaded.rules, &filter);
        problems.extend(wrong);
        let wanted = suites.bases();
        let (bases, wrong) = Bases::read(&loaded.rules, |name| wanted.contains(name));
        problems.extend(wrong);
        let engine = self.engine();
        let run_all = |suites: &mut Suites| run(suites, &loaded.rules, &engine, &loaded.program, &bases, workers);
        let (mut results, wrong) = run_all(&mut suites);
        problems.extend(wrong);
        let mut updates = Vec::new();
        if self.update {
            updates = update(&suites, &mut results, terminal, &mut problems);
        }
        let coverage = match self.counts_lines() {
            true => coverage(&results, &loaded.rules, &loaded.program),
            false => Vec::new(),
        };
        let mutation = self
            .mutate
            .then(|| mutation(&suites.suites, &results, &loaded.program, &bases, workers));
        Tried {
            results,
            coverage,
            mutation,
            problems,
            updates,
        }
    }

    /// What is covered less than is asked for.
    fn failed_gates(&self, coverage: &[Coverage]) -> Vec<String> {
        let Some(least) = self.min_test_coverage.map(usize::from) else {
            return Vec::new();
        };
        let is_below = |one: &&Coverage| one.covered.len() * 100 < least * one.lines.len();
        let told = |one: &Coverage| format!("the cases of {} come to {} % of its lines", one.subject, one.percent());
        coverage.iter().filter(is_below).map(told).collect()
    }

    fn write(
        &self,
        targets: &[Target<TestFormat>],
        report: &CaseReport<'_>,
        updates: &[String],
        terminal: &Terminal,
    ) -> ExitCode {
        let mut code = report.exit.code;
        if !targets.iter().any(|target| target.format == TestFormat::Text) && !updates.is_empty() {
            terminal.say(updates.concat().trim_end());
        }
        for target in targets {
            let text = match target.format {
                TestFormat::Text => format!("{}{}", updates.concat(), cases::text(report, terminal.width())),
                TestFormat::Json => cases::json(report),
                TestFormat::Junit => cases::junit(report),
                TestFormat::Sarif => sarif_of_cases(report),
                TestFormat::Github => cases::github(report),
            };
            if let Err(error) = target.write(&text, terminal) {
                let file = target.file.as_deref().unwrap_or(std::path::Path::new("-"));
                terminal.complain(&format!("`{}` cannot be written: {error}", file.display()));
                code = code.max(exit::Code::Incomplete.because("").code);
            }
        }
        if report.exit.code != 0 {
            terminal.say(&format!("exit code {}: {}", report.exit.code, report.exit.reason));
        }
        ExitCode::from(code)
    }
}
