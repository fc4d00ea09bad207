use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::exit::Code;
use super::output::Terminal;

use crate::engine::{Engine, Program, Workers};
use crate::model::Category;
use crate::origin::{Wanted, directory, packed};
use crate::ruleset::{Pattern, RuleSet, Selection};
use crate::source::{Problem, Problems, did_you_mean};

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
    /// Folder of rules [default: `rules` in this folder or the nearest above it, else the shipped ones]
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    /// Only these controls: an id or pattern (`entra/*`), or by `product:`, `category:`, `tag:`, `severity:`, `framework:`
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',')]
    select: Vec<String>,
    /// All but these controls
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',')]
    ignore: Vec<String>,
}

/// Rules that were read and compiled, and all that is wrong with them.
pub(super) struct Loaded {
    pub(super) program: Program,
    pub(super) problems: Problems,
}

impl Rules {
    /// Reads and compiles the rules; scripts are parsed on the workers' threads, which have room for deep nesting.
    pub(super) fn load(&self, workers: &Workers) -> Result<Loaded, Problem> {
        let (rules, problems) = match self.folder() {
            Some(folder) => read(&folder)?,
            None => {
                let rules = RuleSet::unpack(packed()).expect("the build step packed them");
                (rules, Problems::new())
            }
        };
        let rules = rules.select(&self.selection()?).map_err(|error| Problem::new(&error))?;
        Ok(workers.run(|| {
            let mut problems = problems;
            let (program, more) = Engine::default().compile(&rules);
            problems.extend(more);
            Loaded { program, problems }
        }))
    }

    fn selection(&self) -> Result<Selection, Problem> {
        let patterns = |written: &[String]| -> Result<Vec<Pattern>, Problem> {
            let parse = |text: &String| Pattern::parse(text).map_err(|error| Problem::new(&error));
            written.iter().map(parse).collect()
        };
        Ok(Selection {
            select: patterns(&self.select)?,
            ignore: patterns(&self.ignore)?,
        })
    }

    /// The folder of rules, where one is named or found.
    fn folder(&self) -> Option<PathBuf> {
        if let Some(folder) = &self.rules {
            return Some(folder.clone());
        }
        let here = env::current_dir().unwrap_or_default();
        let (above, _) = here
            .ancestors()
            .enumerate()
            .find(|(_, folder)| folder.join("rules").is_dir())?;
        // The path is shown in messages: the shorter one is the one that people would type.
        Some(Path::new(&"../".repeat(above)).join("rules"))
    }
}

/// The rules of a folder, and what is wrong with them.
fn read(folder: &Path) -> Result<(RuleSet, Problems), Problem> {
    let (files, unreadable) = directory(folder, Wanted::Rules).map_err(|error| Problem::new(&error))?;
    let (rules, mut problems) = RuleSet::parse(files);
    unreadable.iter().for_each(|error| problems.push(Problem::new(error)));
    Ok((rules, problems))
}

/// Threads to work on, so many or one for each core (0).
pub(super) fn workers(threads: u16, terminal: &Terminal) -> Result<Workers, ExitCode> {
    Workers::new(usize::from(threads)).map_err(|error| {
        terminal.complain(&format!("error: no threads to work on: {error}"));
        Code::Usage.into()
    })
}

/// Reads the name of a category.
pub(super) fn category(word: &str) -> Result<Category, String> {
    let names = || Category::ALL.iter().map(|category| category.as_str());
    Category::from_word(word).ok_or_else(|| {
        let near = did_you_mean(word, names()).map(|near| format!("; {near}"));
        let all = names().collect::<Vec<_>>().join(", ");
        format!(
            "no category `{word}`, the categories are {all}{}",
            near.unwrap_or_default()
        )
    })
}
