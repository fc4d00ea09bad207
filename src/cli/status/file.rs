use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;
use similar::TextDiff;

use crate::cli::declared::Declarations;
use crate::cli::exit::Code;
use crate::cli::failure::Failure;
use crate::cli::output::Terminal;
use crate::cli::project::Project;
use crate::cli::replace::replace;
use crate::cli::rules::{self, Known, Loaded, Rules, Wish};
use crate::cli::{clock, inputs};
use crate::config::SettingName;
use crate::model::{ControlId, ControlMetadata, Notice, called, ids_of, is_called};
use crate::origin::{OriginError, text_file};
use crate::plan::{ActionPlan, PlanPolicy};
use crate::report::visible;
use crate::source::{Problem, Problems, SourceFile, did_you_mean};

/// The action plan that is edited, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Action plan")]
pub(in crate::cli) struct Edited {
    /// The action plan [default: `action-plan.yaml` beside the rules; it is made where there is none]
    #[arg(long, value_name = "FILE")]
    plan: Option<String>,
    /// Folders of rules, and `builtin` for the shipped ones [default: `rules` in this folder or the nearest above it, else `builtin`]
    #[arg(long, value_name = "FOLDER,…", value_delimiter = ',')]
    rules: Vec<String>,
    /// The day of the record, and that by which expiry is judged [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    as_of: Option<Date>,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// An action plan as it was read, with the controls that it may name.
pub(in crate::cli) struct PlanFile {
    pub(in crate::cli) plan: ActionPlan,
    pub(in crate::cli) day: Date,
    known: Known,
    /// How each tenant may be called that has a file.
    tenants: Vec<Vec<String>>,
    path: PathBuf,
    /// What the file held when it was read; nothing where there is none.
    bytes: Option<Vec<u8>>,
    is_dry: bool,
    /// Held until the new file is in place, so that of two edits at once the second begins with what the first wrote.
    _lock: Option<fs::File>,
}

impl Edited {
    /// Reads the plan and the controls that it may name; shows what is wrong.
    pub(in crate::cli) fn read(&self, terminal: &Terminal) -> Result<PlanFile, ExitCode> {
        let shown = |failure: Failure| failure.show(terminal);
        let workers = inputs::workers(0, terminal)?;
        let mut given = Rules::of(self.rules.clone()).given();
        given.extend(self.plan.iter().map(|plan| (SettingName::Plan, vec![plan.clone()])));
        let project = Project::find(given).map_err(shown)?;
        let mut loaded = rules::load(&project, &Wish::default(), &workers).map_err(shown)?;
        terminal.show(&std::mem::take(&mut loaded.problems).sorted());
        let day = self.as_of.unwrap_or_else(clock::today);
        let policy = project.plan_policy(day);
        let path = project
            .plan()
            .unwrap_or_else(|| project.home().join("action-plan.yaml"));
        let lock = lock(&path);
        let (plan, bytes) = read(&path, &policy).map_err(|problems| shown(Failure::of_usage(problems)))?;
        Ok(PlanFile {
            plan,
            day,
            tenants: tenants(&project, &mut loaded),
            known: loaded.known,
            path,
            bytes,
            is_dry: self.dry_run,
            _lock: lock,
        })
    }
}

/// Waits for other edits of a plan; where its folder cannot be locked, an edit says when another one came in between.
fn lock(path: &Path) -> Option<fs::File> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::File::open(folder.unwrap_or(Path::new("."))).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// How each tenant may be called that has a file. A file with something wrong in it is none of an edit's business.
fn tenants(project: &Project, loaded: &mut Loaded) -> Vec<Vec<String>> {
    let declared = Declarations::of_tenant(None, None).read(project, loaded);
    declared.map_or_else(|_| Vec::new(), |declared| declared.tenants())
}

fn read(path: &Path, policy: &PlanPolicy) -> Result<(ActionPlan, Option<Vec<u8>>), Problems> {
    let is_there = path.symlink_metadata().is_ok();
    let file = match is_there {
        true => text_file(path).map_err(|error| Problem::new(&error))?,
        false => SourceFile::new(path.to_string_lossy().replace('\\', "/"), ""),
    };
    let bytes = is_there.then(|| fs::read(path).map_err(|error| unreadable(path, &error)));
    Ok((ActionPlan::parse(&file, policy)?, bytes.transpose()?))
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(&OriginError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })
}

impl PlanFile {
    /// The control of an id, former ones included, and whether it is called otherwise now.
    pub(in crate::cli) fn control(
        &self,
        written: &str,
        terminal: &Terminal,
    ) -> Result<(&ControlId, &ControlMetadata), ExitCode> {
        let known = self.known.iter().map(|(id, metadata)| (id, metadata.as_ref()));
        if let Some((id, metadata)) = called(known, written) {
            if id.as_str() != written {
                terminal.say(&format!("note: `{written}` is called `{id}` now"));
            }
            return Ok((id, metadata));
        }
        let near = did_you_mean(written, self.known.iter().map(|(id, _)| id.as_str()));
        let help = near.unwrap_or_else(|| "`posture list` names the controls".to_owned());
        terminal.complain(&format!("error: there is no control `{written}`; {help}"));
        Err(Code::Usage.into())
    }

    /// Every id under which a record may name a control, of one that the rules do not have any more too.
    pub(in crate::cli) fn ids(&self, written: &str, terminal: &Terminal) -> Result<Vec<&ControlId>, ExitCode> {
        let planned = self.plan.records.iter().map(|planned| &planned.record.control);
        let is_known = |(id, metadata): &(ControlId, Arc<ControlMetadata>)| is_called((id, metadata), written);
        match planned.clone().find(|id| id.as_str() == written) {
            Some(id) if !self.known.iter().any(is_known) => Ok(vec![id]),
            _ => Ok(ids_of(self.control(written, terminal)?).collect()),
        }
    }

    /// What people should know about a plan that takes the place of this one.
    pub(in crate::cli) fn notices(&self, plan: &ActionPlan) -> Vec<Notice> {
        let known: Vec<_> = self
            .known
            .iter()
            .map(|(id, metadata)| (id, metadata.as_ref()))
            .collect();
        plan.notices(&known, self.day)
    }

    /// The latest day on which an exception may end that is set on a day, else on that of the record.
    pub(in crate::cli) fn latest_end(&self, set_at: Option<Date>) -> Date {
        let from = set_at.unwrap_or(self.day);
        from.checked_add(self.plan.policy.longest_exception)
            .unwrap_or(Date::MAX)
    }

    /// Says where no tenant file is about a tenant that a record is to name.
    pub(in crate::cli) fn note_tenant(&self, name: Option<&str>, terminal: &Terminal) {
        let Some(name) = name.filter(|name| !self.tenants.is_empty() && !self.is_tenant(name)) else {
            return;
        };
        let near = did_you_mean(name, self.tenants.iter().flatten().map(String::as_str));
        let near = near.map(|near| format!("; {near}")).unwrap_or_default();
        terminal.say(&format!("note: no tenant file is about `{name}`{near}"));
    }

    fn is_tenant(&self, name: &str) -> bool {
        self.tenants.iter().flatten().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether there is a file.
    pub(in crate::cli) fn is_there(&self) -> bool {
        self.bytes.is_some()
    }

    /// Puts an edited plan in the place of this one, as a whole or not at all; a trial shows the difference alone.
    pub(in crate::cli) fn replace(&self, edited: &ActionPlan, terminal: &Terminal) -> Result<(), ExitCode> {
        let text = edited.file.text();
        if self.is_dry {
            let name = self.plan.file.name();
            let diff = TextDiff::from_lines(self.plan.file.text(), text);
            let diff = diff.unified_diff().header(name, name).to_string();
            let shown: String = diff.lines().map(|line| visible(line) + "\n").collect();
            return match terminal.print(&shown) {
                Ok(()) => Ok(()),
                Err(_) => Err(Code::Incomplete.into()),
            };
        }
        replace(&self.path, self.bytes.as_deref(), text).map_err(|error| {
            let problem = Problem::new(&OriginError::Unwritable {
                path: self.path.clone(),
                why: error.to_string(),
            });
            terminal.show(&[problem]);
            Code::Usage.into()
        })
    }

    pub(in crate::cli) fn is_dry(&self) -> bool {
        self.is_dry
    }
}
