use std::env;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::engine::{Engine, Program, Workers};
use crate::origin::{OriginError, Wanted, directory};
use crate::ruleset::RuleSet;
use crate::source::{Problem, Problems};

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal that can
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The rules that a command works with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct Rules {
    /// Folder of rules [default: `rules` in this folder or the nearest above it]
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
}

/// Rules that were read and compiled, and all that is wrong with them.
pub(super) struct Loaded {
    pub(super) program: Program,
    /// How many controls could not be read at all.
    pub(super) broken: usize,
    pub(super) problems: Problems,
}

impl Rules {
    /// Reads and compiles the rules; scripts are parsed on the workers' threads, which have room for deep nesting.
    pub(super) fn load(&self, workers: &Workers) -> Result<Loaded, Problem> {
        let folder = self.folder()?;
        let files = directory(&folder, Wanted::Rules).map_err(|error| Problem::new(&error))?;
        let written = files.iter().filter(|file| file.path.ends_with("/control.yaml")).count();
        Ok(workers.run(|| {
            let (rules, mut problems) = RuleSet::parse(files);
            let broken = written - rules.controls.len();
            let (program, more) = Engine::default().compile(&rules);
            problems.extend(more);
            Loaded {
                program,
                broken,
                problems,
            }
        }))
    }

    fn folder(&self) -> Result<PathBuf, Problem> {
        if let Some(folder) = &self.rules {
            return Ok(folder.clone());
        }
        let here = env::current_dir().unwrap_or_default();
        let nearest = here
            .ancestors()
            .enumerate()
            .find(|(_, folder)| folder.join("rules").is_dir());
        match nearest {
            // The path is shown in messages: the shorter one is the one that people would type.
            Some((0, _)) => Ok(PathBuf::from("rules")),
            Some((above, _)) => Ok(Path::new(&"../".repeat(above)).join("rules")),
            None => Err(Problem::new(&OriginError::NoFolder(PathBuf::from("rules")))),
        }
    }
}
