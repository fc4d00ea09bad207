//! What `watch` reads, and reads again: the functions are those of a single run, with a memory of the last time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use miette::Diagnostic;

use super::declared::{Declarations, Declared};
use super::exit::{self, Code};
use super::failure::Failure;
use super::memory::Memory;
use super::output::Terminal;
use super::project::{FILES, Project};
use super::rules::{self, Rules, Wish};
use crate::config::RulesFrom;
use crate::engine::Workers;
use crate::origin::{OriginError, Wanted};
use crate::plan::Tenants;
use crate::snapshot::{Snapshot, load};
use crate::source::{Problem, Problems, SourceFile};
use crate::watch::{Candidate, Changes, Place};

/// The files that are followed, as they were read last.
pub(super) struct Following<'a> {
    snapshot: &'a str,
    rules: &'a Rules,
    declarations: &'a Declarations,
    memory: Memory,
    places: Vec<Place>,
    /// The folder of rules that was found without being named.
    found: Option<PathBuf>,
    held: Option<Held>,
    seen: Seen,
}

/// What was read after a change.
pub(super) struct Reading {
    /// What may be served, or why it may not.
    pub(super) candidate: Result<Candidate, Problems>,
    /// The files that are not as they were.
    pub(super) files: Vec<String>,
    before: Seen,
}

/// A snapshot, and how its files looked before it was read.
struct Held {
    snapshot: Arc<Snapshot>,
    looked: Vec<(PathBuf, Option<(u64, SystemTime)>)>,
}

/// What a reading saw: of two that saw the same, only the first is told.
#[derive(Default)]
struct Seen {
    files: Vec<Arc<SourceFile>>,
    snapshot: Option<String>,
    wrong: Vec<String>,
}

/// All that was read, and what a single run would say beside it.
struct Read {
    candidate: Candidate,
    problems: Problems,
    expired: Problems,
}

/// Why a snapshot cannot be followed.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum FollowError {
    #[error("standard input cannot be followed")]
    #[diagnostic(code(watch::standard_input), help("name the file or folder of an export"))]
    StandardInput,
    #[error("`{snapshot}` holds {count} snapshots, one is followed")]
    #[diagnostic(code(watch::several_snapshots), help("name a file that holds one"))]
    Several { snapshot: String, count: usize },
}

impl<'a> Following<'a> {
    pub(super) fn new(snapshot: &'a str, rules: &'a Rules, declarations: &'a Declarations) -> Self {
        Self {
            snapshot,
            rules,
            declarations,
            memory: Memory::default(),
            places: Vec::new(),
            found: None,
            held: None,
            seen: Seen::default(),
        }
    }

    /// Everything that is to be followed, as the configuration was read last.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// Finds out what is to be followed, before anything is read.
    pub(super) fn look_around(&mut self) {
        // What is wrong with the configuration is told when it is read to be used.
        let _ = self.project();
    }

    /// Reads everything for the first time; what is wrong here and there is shown, and does not keep the rest.
    pub(super) fn begin(&mut self, workers: &Workers, terminal: &Terminal) -> Result<Candidate, Failure> {
        let read = self.read_all(None, workers)?;
        self.seen.wrong = told(&read.problems);
        for file in read.candidate.snapshot.passed_over() {
            terminal.say(&format!("note: `{file}` is neither JSON nor YAML and was passed over"));
        }
        let code = exit::of_rules(read.candidate.program.len(), read.problems.len());
        let problems = read.problems.and(read.expired);
        if code == Code::Nothing || code == Code::Usage {
            return Err(Failure::new(problems, code));
        }
        terminal.show(&problems.sorted());
        Ok(read.candidate)
    }

    /// Reads everything again after a change; nothing where all is as it was.
    pub(super) fn read(
        &mut self,
        changes: Option<&Changes>,
        workers: &Workers,
        terminal: &Terminal,
    ) -> Option<Reading> {
        let before = std::mem::take(&mut self.seen);
        let read = self.read_all(changes, workers);
        let candidate = match read {
            Err(failure) => {
                self.seen.keep(&before);
                Err(failure.problems)
            }
            Ok(read) if !read.problems.is_empty() => Err(read.problems),
            Ok(read) => {
                terminal.show(&read.expired.sorted());
                Ok(read.candidate)
            }
        };
        self.seen.wrong = candidate.as_ref().err().map(told).unwrap_or_default();
        let files = self.seen.changed_since(&before, self.snapshot);
        let is_same = files.is_empty() && self.seen.wrong == before.wrong;
        (!is_same).then_some(Reading {
            candidate,
            files,
            before,
        })
    }

    /// As if it had not been read: the next reading tells of it.
    pub(super) fn take_back(&mut self, reading: Reading) {
        self.seen = reading.before;
    }

    fn read_all(&mut self, changes: Option<&Changes>, workers: &Workers) -> Result<Read, Failure> {
        let project = self.project()?;
        self.seen.files.extend(project.file().cloned());
        let changed = changes.map(|changes| &changes.paths);
        // The cases are read beside the rules; what is scored is what a single run would score.
        let wish = Wish {
            wanted: Wanted::RulesAndCases,
            ..Wish::default()
        };
        let loaded = rules::load_again(&project, &wish, &mut self.memory, changed, workers);
        self.seen.files.extend(self.memory.files().cloned());
        let mut loaded = loaded?;
        let snapshot = self.snapshot_again(changes);
        self.seen.snapshot = self.held.as_ref().and_then(|held| held.snapshot.identity().digest);
        let declared: Declared = self.declarations.read(&project, &mut loaded)?;
        self.seen.files.extend(declared.files().cloned());
        let fail = |problem: Problem| Failure::of_usage(problem.into());
        let snapshot = snapshot.map_err(fail)?;
        let (settings, expired) = declared.settings(&snapshot, Tenants::One).map_err(fail)?;
        Ok(Read {
            candidate: Candidate {
                rules: loaded.read,
                program: loaded.program,
                snapshot,
                settings,
            },
            problems: loaded.problems,
            expired,
        })
    }

    fn project(&mut self) -> Result<Project, Failure> {
        let mut given = self.rules.given();
        given.extend(self.declarations.given());
        let project = Project::find(given).and_then(|project| self.with_its_rules(project));
        match &project {
            Ok(project) => self.places = self.places_of(project),
            // A configuration that cannot be read may be mended where it stands.
            Err(_) if self.places.is_empty() => {
                self.places = FILES.map(|name| Place::Path(PathBuf::from(name))).to_vec()
            }
            Err(_) => {}
        }
        project
    }

    /// Does not fall back to the shipped rules where a folder of rules was found and is gone.
    fn with_its_rules(&mut self, project: Project) -> Result<Project, Failure> {
        if project.settings.rules.value.is_some() {
            return Ok(project);
        }
        match (project.rules().pop(), &self.found) {
            (Some(RulesFrom::Folder(folder)), _) => self.found = Some(folder),
            (_, Some(folder)) => {
                let error = OriginError::NoFolder(folder.clone());
                return Err(Failure::of_usage(Problem::new(&error).into()));
            }
            (_, None) => {}
        }
        Ok(project)
    }

    fn places_of(&self, project: &Project) -> Vec<Place> {
        let beside = |name: &str| project.home().join(name);
        let tree = |from: RulesFrom| match from {
            RulesFrom::Folder(folder) => Place::Tree(folder),
            // Where a folder of rules appears, it takes the place of the shipped ones.
            RulesFrom::Builtin => Place::Path(beside("rules")),
        };
        let mut places: Vec<Place> = project.rules().into_iter().map(tree).collect();
        places.extend([
            Place::Path(PathBuf::from(self.snapshot)),
            Place::Path(project.plan().unwrap_or_else(|| beside("action-plan.yaml"))),
            Place::Path(project.tenants().unwrap_or_else(|| beside("tenants"))),
        ]);
        places.extend(project.file().map(|file| Place::Path(PathBuf::from(file.name()))));
        for name in FILES {
            // One of the other spelling or one that is nearer may go before it.
            places.extend([Place::Path(beside(name)), Place::Path(PathBuf::from(name))]);
        }
        places
    }

    /// The snapshot, read again where its files look different or are said to have changed.
    fn snapshot_again(&mut self, changes: Option<&Changes>) -> Result<Arc<Snapshot>, Problem> {
        if self.snapshot == "-" {
            return Err(Problem::new(&FollowError::StandardInput));
        }
        let path = Path::new(self.snapshot);
        let looked = looked(path);
        if let Some(held) = &self.held
            && held.looked == looked
            && !changes.is_some_and(|changes| touches(changes, path))
        {
            return Ok(Arc::clone(&held.snapshot));
        }
        let before = self.held.take();
        let mut loaded = load(self.snapshot);
        let snapshot = match (loaded.pop(), loaded.len()) {
            (Some((_, snapshot)), 0) => snapshot?,
            (_, others) => {
                return Err(Problem::new(&FollowError::Several {
                    snapshot: self.snapshot.to_owned(),
                    count: others + 1,
                }));
            }
        };
        let is_same = |held: &Held| held.snapshot.identity().digest == snapshot.identity().digest;
        let snapshot = match before.filter(is_same) {
            Some(held) => held.snapshot,
            None => Arc::new(snapshot),
        };
        self.held = Some(Held {
            snapshot: Arc::clone(&snapshot),
            looked,
        });
        Ok(snapshot)
    }
}

/// Whether a snapshot is, or lies in, something that changed.
fn touches(changes: &Changes, snapshot: &Path) -> bool {
    let Ok(real) = fs::canonicalize(snapshot) else {
        return true;
    };
    let mut paths = changes.paths.iter();
    paths.any(|path| path.starts_with(&real) || real.starts_with(path))
}

/// Sizes and times of the files of a snapshot.
fn looked(snapshot: &Path) -> Vec<(PathBuf, Option<(u64, SystemTime)>)> {
    let look = |path: PathBuf| {
        let found = fs::metadata(&path).ok();
        let stamp = found.and_then(|found| Some((found.len(), found.modified().ok()?)));
        (path, stamp)
    };
    let mut files: Vec<PathBuf> = fs::read_dir(snapshot)
        .map(|entries| entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.push(snapshot.to_owned());
    files.sort();
    files.into_iter().map(look).collect()
}

fn told(problems: &Problems) -> Vec<String> {
    let one = |problem: &Problem| format!("{:?} {:?} {}", problem.file(), problem.line_column(), problem.message());
    problems.iter().map(one).collect()
}

impl Seen {
    /// What was not read, because something before it is wrong, is as it was.
    fn keep(&mut self, before: &Self) {
        let is_known = |name: &str| self.files.iter().any(|file| file.name() == name);
        let missing = before.files.iter().filter(|file| !is_known(file.name()));
        let missing: Vec<Arc<SourceFile>> = missing.cloned().collect();
        self.files.extend(missing);
        if self.snapshot.is_none() {
            self.snapshot.clone_from(&before.snapshot);
        }
    }

    /// The names of the files that are there now and not before, or the other way round, or hold something else.
    fn changed_since(&self, before: &Self, snapshot: &str) -> Vec<String> {
        let by_name = |seen: &'_ Self| -> BTreeMap<String, Arc<SourceFile>> {
            let files = seen.files.iter();
            files.map(|file| (file.name().to_owned(), Arc::clone(file))).collect()
        };
        let (old, new) = (by_name(before), by_name(self));
        let is_same = |name: &str, file: &Arc<SourceFile>| {
            let known = old.get(name);
            known.is_some_and(|known| Arc::ptr_eq(known, file) || known.text() == file.text())
        };
        let changed = new
            .iter()
            .filter(|(name, file)| !is_same(name, file))
            .map(|(name, _)| name);
        let gone = old.keys().filter(|name| !new.contains_key(*name));
        let mut names: Vec<String> = changed.chain(gone).cloned().collect();
        if self.snapshot.is_some() && self.snapshot != before.snapshot {
            names.push(snapshot.to_owned());
        }
        names
    }
}
