use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::exit::Code;
use super::output::{Terminal, write_whole};
use super::project::Project;
use super::template::{self, File};
use crate::config::RulesFrom;
use crate::model::ControlId;
use crate::schema::SCHEMAS;
use crate::source::Problem;

/// Begin a control: three files whose cases pass.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture new entra/block-old-powershell
  posture new shop/read-the-door-log --task       a task for people, without a script")]
pub(super) struct New {
    /// The control: its folder below the rules, named for the answer we want
    #[arg(value_name = "PRODUCT/CONTROL")]
    control: String,
    /// Folder of rules [default: that of the project, else `rules` here]
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    /// A task that people do and attest, which no export shows
    #[arg(long)]
    task: bool,
}

/// Begin a repository of rules: configuration, a control, a tenant, a pipeline.
#[derive(Debug, Args)]
#[command(after_long_help = "Example:\n  posture init our-posture")]
pub(super) struct Init {
    /// Folder of the repository; it is made where it is not there
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// The control that a new repository begins with.
const FIRST: &str = "entra/old-powershell-is-blocked";

impl New {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let id = ControlId::parse(&self.control).map_err(|error| {
            terminal.show(&[Problem::new(&error)]);
            Code::Usage
        })?;
        let rules = match self.rules {
            Some(rules) => rules,
            None => own_rules(terminal)?,
        };
        let schemas = if rules.join("../schemas/control.schema.json").is_file() {
            "../../../schemas/"
        } else {
            ""
        };
        let mut files = template::control(id.as_str(), self.task, schemas);
        if schemas.is_empty() {
            files
                .iter_mut()
                .for_each(|(_, text)| *text = without_first_comment(text));
        }
        write_new(&rules, &files, terminal)?;
        terminal.say(&format!("wrote {}", rules.join(id.as_str()).display()));
        terminal.say(&format!(
            "next: change the question, then `posture test {id}` and `posture check`"
        ));
        Ok(Code::Done.into())
    }
}

impl Init {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let name = self.folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut files = template::repository(&name.unwrap_or_else(|| "our-posture".to_owned()));
        let control = template::control(FIRST, false, "../../../schemas/");
        files.extend(control.into_iter().map(|(path, text)| (format!("rules/{path}"), text)));
        let schemas = SCHEMAS
            .iter()
            .map(|schema| (format!("schemas/{}.schema.json", schema.name), schema.text()));
        files.extend(schemas);
        write_new(&self.folder, &files, terminal)?;
        terminal.say(&format!("wrote {} files to `{}`", files.len(), self.folder.display()));
        terminal.say(
            "next: `posture test`, then `posture score EXPORT` in that folder; `.github/CODEOWNERS` wants your teams",
        );
        Ok(Code::Done.into())
    }
}

/// The project's own folder of rules, where it has one.
fn own_rules(terminal: &Terminal) -> Result<PathBuf, ExitCode> {
    let project = Project::find(Default::default()).map_err(|failure| failure.show(terminal))?;
    let own = project.rules().into_iter().find_map(|from| match from {
        RulesFrom::Folder(folder) => Some(folder),
        RulesFrom::Builtin => None,
    });
    Ok(own.unwrap_or_else(|| PathBuf::from("rules")))
}

/// The lines behind the comment that leads editors to a schema.
fn without_first_comment(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("# yaml-language-server") => rest.to_owned(),
        _ => text.to_owned(),
    }
}

/// Writes files that are not there yet: all of them, or none where any is there.
fn write_new(folder: &Path, files: &[File], terminal: &Terminal) -> Result<(), ExitCode> {
    let paths = || files.iter().map(|(path, _)| folder.join(path));
    if let Some(there) = paths().find(|path| path.symlink_metadata().is_ok()) {
        terminal.complain(&format!(
            "error: `{}` is there already; nothing was written",
            there.display()
        ));
        return Err(Code::Usage.into());
    }
    for (path, (_, text)) in paths().zip(files) {
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| write_whole(&path, text));
        written.map_err(|error| {
            terminal.complain(&format!("error: `{}` cannot be written: {error}", path.display()));
            Code::Incomplete
        })?;
    }
    Ok(())
}
