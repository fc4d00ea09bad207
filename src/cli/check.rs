use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::check_against::Before;
use super::exit::Code;
use super::failure::Failure;
use super::output::{Target, Terminal, write_whole};
use super::project::Project;
use super::rules::{self, Loaded, Rules, Wish};
use super::{checked_path, inputs};
use crate::config::SettingName;
use crate::engine::Workers;
use crate::lint::{self, Asked, Checked, Finding, Fix, LINTS, Levels};
use crate::model::LintLevel;
use crate::origin::Wanted;
use crate::report::{self, Annotation, CheckReport, Exit, RulePage};
use crate::snapshot::{Snapshot, load};
use crate::source::{Problem, SourceFile};

/// Check rules without running them.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture check
  posture check rules/entra/block-legacy-authentication
  posture check --snapshot export.json      # the settings of a real snapshot, in place of the schemas
  posture check --against main...           # ids that are gone, and logic that changed without its version
  posture check --format sarif:check.sarif --format github
  posture explain unknown-setting           # what a finding means

Levels of lints are set in `posture.yaml`: `lints: { title-style: off }`. A finding is allowed where it stands by a
comment `// posture-allow CODE: reason`, or `# posture-allow CODE: reason` in YAML.")]
pub(super) struct Check {
    /// A folder of rules, or a folder or file in one
    #[arg(conflicts_with = "rules")]
    path: Option<String>,
    /// Take the settings that there are from a real snapshot, in place of the schemas
    #[arg(long, value_name = "FILE")]
    snapshot: Option<String>,
    /// Find what a change does to who names controls: ids that are gone, another logic under the version of before, as against a git revision (`main`, `main...` for where this branch left it) or a folder
    #[arg(long, value_name = "BASE")]
    against: Option<String>,
    /// Fail for warnings too
    #[arg(long)]
    deny_warnings: bool,
    /// Mend what can be mended without changing a verdict
    #[arg(long)]
    fix: bool,
    /// Format of what is found; several may be given, all but one with a file
    #[arg(long, value_name = "FORMAT[:FILE]", value_parser = Target::<CheckFormat>::parse, default_value = "text", help_heading = "Output")]
    format: Vec<Target<CheckFormat>>,
    #[command(flatten)]
    rules: Rules,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
    /// For code scanning
    Sarif,
    /// Annotations of GitHub's pull requests
    Github,
}

impl Check {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        if self.format.iter().filter(|target| target.file.is_none()).count() > 1 {
            terminal.complain("error: only one `--format` can go to standard output: give the others files");
            return Err(Code::Usage.into());
        }
        let part = self.path.as_deref().map(checked_path::find);
        let part = part.transpose().map_err(|why| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        })?;
        let mut given = self.rules.given();
        if let Some(part) = &part {
            given.insert(SettingName::Rules, vec![part.rules.clone()]);
        }
        let snapshot = self.snapshot.as_deref().map(|name| read(name, terminal)).transpose()?;
        let shown = |failure: Failure| failure.show(terminal);
        let rules_given = given.get(&SettingName::Rules).cloned();
        let project = Project::find(given).map_err(shown)?;
        let levels = Levels::of(project.lints()).map_err(|problems| {
            terminal.show(&problems.sorted());
            ExitCode::from(Code::Usage)
        })?;
        let workers = inputs::workers(0, terminal)?;
        let before = self
            .against
            .as_deref()
            .map(|base| Before::read(base, rules_given.as_deref(), &project, &workers, terminal));
        let before = before.transpose().map_err(shown)?.flatten();
        let check = || -> Result<(Loaded, Checked), ExitCode> {
            let wish = Wish {
                wanted: Wanted::RulesAndCases,
                as_written: true,
                ..Wish::default()
            };
            let loaded = rules::load(&project, &wish, &workers).map_err(shown)?;
            let asked = Asked {
                levels: levels.clone(),
                snapshot: self.snapshot.as_deref().zip(snapshot.as_ref()),
                whole: is_whole(&project, &loaded),
                against: before.as_ref().map(|before| before.against(&loaded)),
            };
            let checked = on(&workers, &loaded, &asked);
            Ok((loaded, checked))
        };
        let is_meant = |file: Option<&str>| part.as_ref().is_none_or(|part| part.holds(file));
        let (mut loaded, mut checked) = check()?;
        if self.fix && mend(&checked.findings, &is_meant, terminal) {
            (loaded, checked) = check()?;
        }
        Ok(self.report(loaded, checked, &is_meant, terminal))
    }

    fn report(
        &self,
        loaded: Loaded,
        checked: Checked,
        is_meant: &dyn Fn(Option<&str>) -> bool,
        terminal: &Terminal,
    ) -> ExitCode {
        let controls = loaded.program.len();
        let digest = loaded.digest;
        let mut problems = loaded.problems;
        problems.extend(checked.problems);
        let problems = problems.sorted();
        let mut annotations: Vec<Annotation<'_>> = problems.iter().map(Annotation::error).collect();
        annotations.extend(checked.findings.iter().map(|finding| Annotation {
            level: finding.level,
            problem: &finding.problem,
            fixable: finding.fix.is_some(),
        }));
        annotations.retain(|annotation| is_meant(annotation.problem.file()));
        annotations.sort_by_key(|annotation| {
            let problem = annotation.problem;
            (problem.file(), problem.line_column())
        });
        let exit = self.exit(controls, problems.len(), &annotations);
        let code = exit.code;
        let report = CheckReport {
            annotations,
            controls,
            rule_set: digest.as_deref(),
            suppressed: checked.suppressed,
            exit,
        };
        let mut failed = None;
        for target in &self.format {
            let text = match target.format {
                CheckFormat::Text => report::check(&report, terminal.width()),
                CheckFormat::Json => report::check_json(&report),
                CheckFormat::Sarif => report::sarif(&report.annotations, &pages()),
                CheckFormat::Github => report::github(&report.annotations),
            };
            if let Err(error) = target.write(&text, terminal) {
                terminal.complain(&format!("the result cannot be written: {error}"));
                failed = Some(Code::Incomplete.into());
            }
        }
        failed.unwrap_or(ExitCode::from(code))
    }

    fn exit(&self, controls: usize, problems: usize, annotations: &[Annotation<'_>]) -> Exit {
        let has = |level| annotations.iter().any(|annotation| annotation.level == level);
        match () {
            () if controls == 0 && problems > 0 => Code::Usage.because("no control could be loaded"),
            () if controls == 0 => Code::Nothing.because("there is no control"),
            () if has(LintLevel::Error) => Code::Gate.because("errors were found"),
            () if self.deny_warnings && has(LintLevel::Warning) => Code::Gate.because("warnings were found"),
            () => Code::Done.because("done"),
        }
    }
}

/// Whether no control is left out, so that what none of these uses is not used at all.
fn is_whole(project: &Project, loaded: &Loaded) -> bool {
    let settings = &project.settings;
    let is_all =
        settings.select.value.is_empty() && settings.ignore.value.is_empty() && settings.baseline.value.is_none();
    is_all && loaded.adjusted.disabled.is_empty()
}

fn on(workers: &Workers, loaded: &Loaded, asked: &Asked<'_>) -> Checked {
    let rules = &loaded.rules;
    workers.run(|| lint::check(rules, asked))
}

/// The snapshot whose settings are asked for.
fn read(name: &str, terminal: &Terminal) -> Result<Snapshot, ExitCode> {
    let fail = |problem: Problem| {
        terminal.show(&[problem]);
        ExitCode::from(Code::Usage)
    };
    match load(name).into_iter().next() {
        Some((_, Ok(snapshot))) => Ok(snapshot),
        Some((_, Err(problem))) => Err(fail(problem)),
        None => {
            terminal.complain(&format!("error: `{name}` holds no snapshot"));
            Err(Code::Usage.into())
        }
    }
}

/// Makes every fix, each file as a whole or not at all, and says so; whether any was made.
fn mend(findings: &[Finding], is_meant: &dyn Fn(Option<&str>) -> bool, terminal: &Terminal) -> bool {
    let mut files: BTreeMap<&str, (&SourceFile, Vec<&Fix>)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| is_meant(finding.problem.file())) {
        if let (Some(fix), Some(place)) = (&finding.fix, finding.problem.place()) {
            let entry = files.entry(place.file.name()).or_insert((&place.file, Vec::new()));
            entry.1.push(fix);
        }
    }
    let mut any = false;
    for (name, (file, fixes)) in files {
        let (mended, made) = lint::mend(file.text(), &fixes);
        let is_unchanged =
            fs::read_to_string(name).is_ok_and(|text| text.trim_start_matches('\u{feff}') == file.text());
        if made == 0 || !is_unchanged {
            continue;
        }
        match write_whole(name.as_ref(), &mended) {
            Ok(()) => {
                any = true;
                let mut does: Vec<&str> = fixes.iter().map(|fix| fix.does.as_str()).collect();
                does.dedup();
                terminal.say(&format!("{name}: {}", does.join(", ")));
            }
            Err(error) => terminal.complain(&format!("`{name}` cannot be written: {error}")),
        }
    }
    any
}

fn pages() -> Vec<RulePage<'static>> {
    let page = |lint: &&'static lint::Lint| RulePage {
        code: lint.code,
        summary: lint.summary,
        page: lint.page(),
        level: lint.level,
    };
    LINTS.iter().map(page).collect()
}

/// The page of a lint, where a name is one of a lint.
pub(super) fn page(name: &str, terminal: &Terminal) -> Option<String> {
    lint::named(name).map(|lint| report::lint_page(lint, terminal.width()))
}
