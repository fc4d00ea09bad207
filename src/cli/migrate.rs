use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::exit::Code;
use super::failure::Failure;
use super::memory::Memory;
use super::output::Terminal;
use super::project::{FILES, Project};
use super::replace::replace;
use super::rules::Rules;
use crate::config::RulesFrom;
use crate::model::Named;
use crate::origin::{Files, OriginError, Wanted};
use crate::report::{cases::difference, visible};
use crate::ruleset::{Migrated, migrate};
use crate::source::{Problem, Problems};

/// Put the ids that controls have now in the place of former ones.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture migrate                         action plan, posture.yaml, tenant files, baselines
  posture migrate --dry-run               what would change, as a difference
  posture migrate --check                 in a pipeline: exit code 1 where something would change
  posture migrate plans/2026.yaml         one file, or a folder of a project

A control names the ids that it had in `former_ids`, and everything that names it by one of these finds it. This makes the
files say what they mean. Comments, order and spelling of all else stay; each file is written as a whole or not at all, and
none is written where one cannot be. The history is not rewritten: records do not change, and are found by former ids when
they are read.")]
pub(super) struct Migrate {
    /// Files that name controls, or folders of projects [default: all of this project]
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// Folders of rules, and `builtin` for the shipped ones [default: `rules` in this folder or the nearest above it, else `builtin`]
    #[arg(long, value_name = "FOLDER,…", value_delimiter = ',')]
    rules: Vec<String>,
    /// Show the difference, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing, and fail where something would change
    #[arg(long)]
    check: bool,
}

/// A file that is to be written.
struct Changed {
    path: PathBuf,
    name: String,
    before: String,
    bytes: Vec<u8>,
    migrated: Migrated,
}

impl Migrate {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let shown = |failure: Failure| failure.show(terminal);
        let project = Project::find(Rules::of(self.rules.clone()).given()).map_err(shown)?;
        if !project.problems.is_empty() {
            return Err(shown(Failure::of_usage(project.problems)));
        }
        let mut wrong = Problems::new();
        // All controls, whatever is selected of them: a selection may be what is to be brought up to date.
        let read = Memory::default().read(&project.rules(), &project.files, Wanted::Rules, None, &mut wrong);
        let rules = read.map_err(|problem| shown(Failure::of_rules(problem.into(), Problems::new())))?;
        let wrong = wrong.sorted();
        terminal.show(&wrong);
        let known = rules.known();
        let paths = self
            .files(&project)
            .map_err(|problem| shown(Failure::of_usage(problem.into())))?;
        let changed = all_changed(&paths, &known).map_err(|problems| shown(Failure::of_usage(problems)))?;
        let is_to_be_written = !self.dry_run && !self.check;
        if is_to_be_written {
            for file in &changed {
                write(file).map_err(|problem| shown(Failure::of_usage(problem.into())))?;
            }
        }
        let code = match () {
            () if !wrong.is_empty() => Code::Incomplete,
            () if self.check && !changed.is_empty() => Code::Gate,
            () => Code::Done,
        };
        let summary = summary(&changed, is_to_be_written);
        let mut text = self.told(&changed);
        match self.dry_run && !changed.is_empty() {
            // What is printed then can be applied as it is.
            true => terminal.say(summary.trim_end()),
            false => text.push_str(&summary),
        }
        Ok(terminal.finish(&text, code.into()))
    }

    fn told(&self, changed: &[Changed]) -> String {
        let mut text = String::new();
        for file in changed {
            if self.dry_run {
                let diff = difference(&file.name, &file.before, &file.migrated.text);
                text.extend(diff.lines().map(|line| visible(line) + "\n"));
                continue;
            }
            for one in &file.migrated.renamed {
                text.push_str(&format!(
                    "{}:{}  {} → {}\n",
                    visible(&file.name),
                    one.line,
                    visible(&one.from),
                    one.to
                ));
            }
        }
        text
    }

    /// The files that may name controls.
    fn files(&self, project: &Project) -> Result<Vec<PathBuf>, Problem> {
        let mut files = Vec::new();
        if self.paths.is_empty() {
            files.extend(project.file().map(|file| PathBuf::from(file.name())));
            files.extend(project.plan());
            files.extend(
                project
                    .tenants()
                    .map(|folder| in_folder(&folder))
                    .transpose()?
                    .into_iter()
                    .flatten(),
            );
            for from in project.rules() {
                if let RulesFrom::Folder(folder) = from {
                    files.extend(in_folder(&folder.join("baselines"))?);
                }
            }
        }
        for path in self.paths.iter().map(Path::new) {
            match path.is_dir() {
                true => files.extend(of_project(path)?),
                false => files.push(path.to_owned()),
            }
        }
        files.sort();
        files.dedup();
        Ok(files)
    }
}

/// How much is replaced, or would be.
fn summary(changed: &[Changed], is_written: bool) -> String {
    let ids: usize = changed.iter().map(|file| file.migrated.renamed.len()).sum();
    let counted = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let what = format!("{} in {}", counted(ids, "former id"), counted(changed.len(), "file"));
    match (ids, is_written) {
        (0, _) => "nothing to do: every id is a present one\n".to_owned(),
        (_, true) => format!("{what} replaced\n"),
        (_, false) => format!("{what} to replace\n"),
    }
}

/// The files of the project in a folder, and those of a folder of tenant files or baselines.
fn of_project(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let is_called = |name: &str| fs::canonicalize(folder).is_ok_and(|folder| folder.ends_with(name));
    if is_called("tenants") || is_called("baselines") {
        return in_folder(folder);
    }
    let alone = FILES.into_iter().chain(["action-plan.yaml", "action-plan.yml"]);
    let mut files: Vec<PathBuf> = alone
        .map(|name| folder.join(name))
        .filter(|path| path.exists())
        .collect();
    for below in ["tenants", "baselines", "rules/baselines"] {
        files.extend(in_folder(&folder.join(below))?);
    }
    Ok(files)
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    match folder.is_dir() {
        true => Files::Disk.yaml_files(folder),
        false => Ok(Vec::new()),
    }
}

/// Every file in which something is to change; nothing where any cannot be.
fn all_changed(paths: &[PathBuf], known: &[Named<'_>]) -> Result<Vec<Changed>, Problems> {
    let mut problems = Problems::new();
    let mut all = Vec::new();
    for path in paths {
        match changed(path, known) {
            Ok(changed) => all.extend(changed),
            Err(wrong) => problems.extend(wrong),
        }
    }
    match problems.is_empty() {
        true => Ok(all),
        false => Err(problems),
    }
}

fn changed(path: &Path, known: &[Named<'_>]) -> Result<Option<Changed>, Problems> {
    let file = Files::Disk.text_file(path).map_err(Problems::from)?;
    let Some(migrated) = migrate(&file, known)? else {
        return Ok(None);
    };
    let bytes = fs::read(path).map_err(|error| {
        let error = OriginError::Unreadable {
            path: path.to_owned(),
            why: error.to_string(),
        };
        Problems::from(Problem::new(&error))
    })?;
    Ok(Some(Changed {
        path: path.to_owned(),
        name: file.name().to_owned(),
        before: file.text().to_owned(),
        bytes,
        migrated,
    }))
}

fn write(file: &Changed) -> Result<(), Problem> {
    replace(&file.path, Some(&file.bytes), &file.migrated.text).map_err(|error| {
        Problem::new(&OriginError::Unwritable {
            path: file.path.clone(),
            why: error.to_string(),
        })
    })
}
