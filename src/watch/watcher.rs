use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use miette::Diagnostic;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::coalesce::{Changes, Coalescer, Happened};
use super::folders::{Depth, Folders, Place};
use super::looking::{Looker, stamp};

/// How one learns that files have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The system tells.
    Told,
    /// By looking again and again, so far apart: for network drives, of which the system tells nothing.
    Looking(Duration),
}

/// Why files cannot be followed.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum WatchError {
    /// The system does not tell of changes.
    #[error("changes cannot be followed: {0}")]
    #[diagnostic(code(watch::not_told), help("`--poll` looks at the files instead"))]
    NotTold(String),
    /// There are more folders than the system follows.
    #[error("there are more folders than the system follows")]
    #[diagnostic(
        code(watch::too_many),
        help(
            "raise `fs.inotify.max_user_watches`, name a smaller folder of rules, or look at the files with `--poll`"
        )
    )]
    TooMany,
}

/// Follows places and says when something in them has changed.
pub struct Watcher {
    began: Instant,
    folders: Folders,
    source: Source,
}

enum Source {
    Told(Box<Told>),
    Looking(Looker, Duration),
}

struct Told {
    system: RecommendedWatcher,
    events: Receiver<(Duration, notify::Result<Event>)>,
    coalescer: Coalescer,
    /// What the system was asked to watch.
    watched: Vec<(PathBuf, Depth)>,
}

/// Whether this system tells when a file that was written is closed.
const TELLS_OF_CLOSING: bool = cfg!(any(target_os = "linux", target_os = "android"));
/// Where it does not, a file is taken when it looks the same twice, so far apart.
const TWICE: Duration = Duration::from_millis(10);

impl Watcher {
    /// A watcher that follows nothing yet.
    ///
    /// # Errors
    /// A system that does not tell of changes.
    pub fn new(way: Way) -> Result<Self, WatchError> {
        let began = Instant::now();
        let source = match way {
            Way::Looking(apart) => Source::Looking(Looker::default(), apart),
            Way::Told => {
                let (tell, events) = channel();
                let handler = move |event: notify::Result<Event>| {
                    // Reading is told as well, and nobody asks for that.
                    let is_reading = event.as_ref().is_ok_and(|event| happened(event).is_none());
                    if !is_reading {
                        // The receiver goes away with the watcher.
                        let _ = tell.send((began.elapsed(), event));
                    }
                };
                let config = Config::default().with_follow_symlinks(false);
                Source::Told(Box::new(Told {
                    system: RecommendedWatcher::new(handler, config).map_err(|error| not_followed(&error))?,
                    events,
                    coalescer: Coalescer::default(),
                    watched: Vec::new(),
                }))
            }
        };
        Ok(Self {
            began,
            folders: Folders::default(),
            source,
        })
    }

    /// Follows these places from now on, and none else; links and new folders are looked up anew.
    ///
    /// Says whether there is a folder that was not watched before: what happened in it until now is not known.
    ///
    /// # Errors
    /// More folders than the system follows.
    pub fn follow(&mut self, places: &[Place]) -> Result<bool, WatchError> {
        self.folders = Folders::of(places);
        match &mut self.source {
            Source::Told(told) => told.follow(&self.folders),
            Source::Looking(looker, _) => {
                if looker.is_new() {
                    looker.begin(&self.folders);
                }
                Ok(false)
            }
        }
    }

    /// Waits until something has changed, or so long.
    ///
    /// # Errors
    /// The system stopped telling.
    pub fn wait(&mut self, longest: Option<Duration>) -> Result<Option<Changes>, WatchError> {
        let until = longest.map(|longest| self.began.elapsed() + longest);
        match &mut self.source {
            Source::Told(told) => told.wait(self.began, &self.folders, until),
            Source::Looking(looker, apart) => loop {
                thread::sleep(*apart);
                let now = self.began.elapsed();
                let changes = looker.look(&self.folders, now);
                if changes.is_some() || until.is_some_and(|until| until <= now) {
                    return Ok(changes);
                }
            },
        }
    }

    /// Whether something has happened since that is not complete yet: what was read meanwhile may be half of it.
    ///
    /// # Errors
    /// The system stopped telling.
    pub fn has_news(&mut self) -> Result<bool, WatchError> {
        match &mut self.source {
            Source::Told(told) => {
                told.hear(&self.folders, Some(Duration::ZERO))?;
                Ok(told.coalescer.due().is_some())
            }
            Source::Looking(..) => Ok(false),
        }
    }

    /// How long ago something happened.
    pub fn since(&self, at: Duration) -> Duration {
        self.began.elapsed().saturating_sub(at)
    }
}

impl Told {
    fn follow(&mut self, folders: &Folders) -> Result<bool, WatchError> {
        let is_wanted = |(folder, depth): &(PathBuf, Depth)| folders.watched.get(folder) == Some(depth);
        for (folder, _) in self.watched.iter().filter(|watched| !is_wanted(watched)) {
            // It may be gone, and then nobody watches it.
            let _ = self.system.unwatch(folder);
        }
        self.watched.retain(is_wanted);
        let mut is_new = false;
        for (folder, depth) in &folders.watched {
            if self.watched.iter().any(|(known, _)| known == folder) {
                continue;
            }
            let mode = match depth {
                Depth::All => RecursiveMode::Recursive,
                Depth::Flat => RecursiveMode::NonRecursive,
            };
            match self.system.watch(folder, mode) {
                Ok(()) => self.watched.push((folder.clone(), *depth)),
                // It went away just now: the folder above tells.
                Err(_) if !folder.is_dir() => {}
                // Nobody may look into it, and so nothing in it can be read either.
                Err(error) if is_forbidden(&error) => {}
                Err(error) => return Err(not_followed(&error)),
            }
            is_new = true;
        }
        Ok(is_new)
    }

    fn wait(
        &mut self,
        began: Instant,
        folders: &Folders,
        until: Option<Duration>,
    ) -> Result<Option<Changes>, WatchError> {
        loop {
            let now = began.elapsed();
            let due = self.coalescer.due();
            if due.is_some_and(|due| due <= now) {
                if !TELLS_OF_CLOSING {
                    self.settle(folders)?;
                }
                return Ok(self.coalescer.take());
            }
            if until.is_some_and(|until| until <= now) && due.is_none() {
                return Ok(None);
            }
            let next = due.or(until).map(|next| next.saturating_sub(now));
            self.hear(folders, next)?;
        }
    }

    /// Waits for an event, or so long, and notes all that have come.
    fn hear(&mut self, folders: &Folders, longest: Option<Duration>) -> Result<(), WatchError> {
        let stopped = || WatchError::NotTold("the system stopped telling".to_owned());
        let first = match longest {
            None => self.events.recv().map_err(|_| stopped())?,
            Some(longest) => match self.events.recv_timeout(longest) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(stopped()),
            },
        };
        self.note(folders, first)?;
        while let Ok(event) = self.events.try_recv() {
            self.note(folders, event)?;
        }
        Ok(())
    }

    fn note(&mut self, folders: &Folders, (at, event): (Duration, notify::Result<Event>)) -> Result<(), WatchError> {
        let event = event.map_err(|error| not_followed(&error))?;
        let Some(happened) = happened(&event) else {
            return Ok(());
        };
        if event.need_rescan() {
            // More happened than the system kept: everything may have changed, once it is quiet.
            for name in &folders.names {
                self.coalescer.note(Happened::Writing, name.clone(), at);
            }
        }
        for path in event.paths {
            if is_another_folder(&event.kind) {
                // Under the old name there may be another folder, which nobody watches.
                self.forget(&path);
            }
            if folders.concerns(&path) {
                self.coalescer.note(happened, path, at);
            }
        }
        Ok(())
    }

    fn forget(&mut self, path: &Path) {
        let (gone, kept): (Vec<_>, Vec<_>) = self.watched.drain(..).partition(|(folder, _)| folder.starts_with(path));
        self.watched = kept;
        for (folder, _) in gone {
            let _ = self.system.unwatch(&folder);
        }
    }

    /// Waits until the files that changed look the same twice.
    fn settle(&mut self, folders: &Folders) -> Result<(), WatchError> {
        loop {
            let before: Vec<_> = self.coalescer.paths().map(|path| stamp(path)).collect();
            self.hear(folders, Some(TWICE))?;
            let after: Vec<_> = self.coalescer.paths().map(|path| stamp(path)).collect();
            if before == after {
                return Ok(());
            }
        }
    }
}

/// What an event says of its files; nothing where they were only read.
fn happened(event: &Event) -> Option<Happened> {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Happened::Done),
        EventKind::Access(_) => None,
        EventKind::Modify(ModifyKind::Name(_) | ModifyKind::Metadata(_)) | EventKind::Remove(_) => Some(Happened::Done),
        EventKind::Create(CreateKind::Folder) => Some(Happened::Done),
        // A new file is closed when it is written, a new link is there at once.
        EventKind::Create(_) if event.paths.iter().any(|path| path.is_symlink()) => Some(Happened::Done),
        _ if TELLS_OF_CLOSING => Some(Happened::Writing),
        _ => Some(Happened::Done),
    }
}

/// Whether after an event a folder of the same name may be another one.
fn is_another_folder(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Remove(_) | EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_))
    )
}

fn is_forbidden(error: &notify::Error) -> bool {
    matches!(&error.kind, notify::ErrorKind::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied)
}

fn not_followed(error: &notify::Error) -> WatchError {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => WatchError::TooMany,
        notify::ErrorKind::Io(io) => WatchError::NotTold(io.to_string()),
        _ => WatchError::NotTold(error.to_string()),
    }
}
