use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use super::clock;
use super::failure::Failure;
use super::output::Terminal;
use super::project::{FILES, Project};
use crate::config::RulesFrom;
use crate::source::{Problem, Problems};
use crate::watch::{Place, Watcher, Way};

/// Does something now, and again after every change of the rules and the configuration, until somebody ends it.
///
/// What goes wrong in between is shown and waited out: the next save may mend it.
pub(super) fn again_and_again(
    project: impl Fn() -> Result<Project, ExitCode>,
    once: impl Fn() -> Result<ExitCode, ExitCode>,
    terminal: &Terminal,
) -> Result<ExitCode, ExitCode> {
    let shown = |error| Failure::of_usage(Problems::from(Problem::new(&error))).show(terminal);
    super::watch::end_quietly();
    let mut watcher = Watcher::new(Way::Told).map_err(shown)?;
    watcher.follow(&places(&project()?)).map_err(shown)?;
    // How one run ends is told by what it prints: the command goes on.
    let _ = once();
    loop {
        let Some(changes) = watcher.wait(None).map_err(shown)? else {
            continue;
        };
        let files = names(&changes.paths);
        terminal.say(&format!("\n{}   {files}", clock::time_of_day()));
        if let Ok(project) = project() {
            watcher.follow(&places(&project)).map_err(shown)?;
            let _ = once();
        }
    }
}

/// What the cases hang on: the folders of rules, and the configuration.
fn places(project: &Project) -> Vec<Place> {
    let folders = project.rules().into_iter().filter_map(|from| match from {
        RulesFrom::Folder(folder) => Some(Place::Tree(folder)),
        RulesFrom::Builtin => None,
    });
    let configuration = FILES.iter().map(|name| Place::Path(project.home().join(name)));
    folders.chain(configuration).collect()
}

/// The names of changed files, the first few of many.
fn names(paths: &BTreeSet<PathBuf>) -> String {
    const FEW: usize = 3;
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> = paths.iter().take(FEW).filter_map(name).collect();
    if paths.len() > FEW {
        names.push(format!("{} more", paths.len() - FEW));
    }
    names.join(", ")
}
