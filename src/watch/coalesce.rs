use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// Files that changed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// When the first of it happened, from when the watcher was made.
    pub first: Duration,
    /// The files and folders.
    pub paths: BTreeSet<PathBuf>,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    /// It is as somebody wants it: a write was closed, it was renamed, deleted, or got other permissions.
    Done,
    /// Somebody is writing it.
    Writing,
}

/// Gathers what happens to files until it is time to act: times are counted from when the watcher was made.
#[derive(Debug, Default)]
pub(super) struct Coalescer {
    paths: BTreeSet<PathBuf>,
    first: Option<Duration>,
    first_done: Option<Duration>,
    last: Duration,
}

/// Without events for so long, what happened is complete.
const QUIET: Duration = Duration::from_millis(1);
/// It is acted upon at the latest after so long, whatever else happens.
const LONGEST: Duration = Duration::from_millis(20);
/// A file that is written and not closed is taken as it is after so long without events.
const LEFT_OPEN: Duration = Duration::from_secs(1);

impl Coalescer {
    pub(super) fn note(&mut self, happened: Happened, path: PathBuf, at: Duration) {
        self.paths.insert(path);
        self.first.get_or_insert(at);
        if happened == Happened::Done {
            self.first_done.get_or_insert(at);
        }
        self.last = at;
    }

    /// When to act, where anything happened.
    pub(super) fn due(&self) -> Option<Duration> {
        self.first?;
        Some(match self.first_done {
            Some(first) => (self.last + QUIET).min(first + LONGEST),
            None => self.last + LEFT_OPEN,
        })
    }

    /// The files that something happened to.
    pub(super) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.paths.iter()
    }

    /// All that happened, and begins anew.
    pub(super) fn take(&mut self) -> Option<Changes> {
        let gathered = std::mem::take(self);
        Some(Changes {
            first: gathered.first?,
            paths: gathered.paths,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Happened::{Done, Writing};
    use super::*;

    /// Plays events, each with its milliseconds, and gives when each group of them is acted upon, with its files.
    fn check(events: &[(u64, Happened, &str)], expected: &[(u64, &[&str])]) {
        let mut coalescer = Coalescer::default();
        let mut acted: Vec<(u64, Vec<String>)> = Vec::new();
        let mut act = |coalescer: &mut Coalescer, until: Duration| {
            if let Some(due) = coalescer.due().filter(|due| *due <= until) {
                let changes = coalescer.take().expect("something is due");
                let names = changes.paths.iter().map(|path| path.display().to_string());
                acted.push((due.as_millis() as u64, names.collect()));
            }
        };
        for (at, happened, file) in events {
            let at = Duration::from_millis(*at);
            act(&mut coalescer, at);
            coalescer.note(*happened, PathBuf::from(file), at);
        }
        act(&mut coalescer, Duration::MAX);
        let acted: Vec<(u64, Vec<&str>)> = acted
            .iter()
            .map(|(at, files)| (*at, files.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(u64, Vec<&str>)> = expected.iter().map(|(at, files)| (*at, files.to_vec())).collect();
        assert_eq!(acted, expected);
    }

    #[test]
    fn a_closed_write_is_acted_upon_a_millisecond_later() {
        check(&[(0, Writing, "a"), (3, Done, "a")], &[(4, &["a"])]);
    }

    #[test]
    fn files_that_are_saved_far_apart_are_two_changes() {
        check(&[(0, Done, "a"), (10, Done, "b")], &[(1, &["a"]), (11, &["b"])]);
    }

    #[test]
    fn events_without_a_pause_are_one_change_for_twenty_milliseconds() {
        let events: Vec<(u64, Happened, &str)> = (0..60)
            .map(|at| (at / 2, Done, if at % 2 == 0 { "a" } else { "b" }))
            .collect();
        // Two events each millisecond: the pause is never longer than one.
        let mut coalescer = Coalescer::default();
        for (at, happened, file) in &events[..30] {
            coalescer.note(*happened, PathBuf::from(file), Duration::from_micros(at * 999));
        }
        assert_eq!(coalescer.due(), Some(Duration::from_micros(14 * 999) + QUIET));
        for (at, happened, file) in &events[30..] {
            coalescer.note(*happened, PathBuf::from(file), Duration::from_micros(at * 999));
        }
        assert_eq!(coalescer.due(), Some(LONGEST));
    }

    #[test]
    fn a_file_that_is_being_written_is_waited_for() {
        check(
            &[(0, Writing, "a"), (100, Writing, "a"), (200, Done, "a")],
            &[(201, &["a"])],
        );
    }

    #[test]
    fn a_file_that_nobody_closes_is_taken_in_the_end() {
        check(&[(0, Writing, "a"), (100, Writing, "a")], &[(1100, &["a"])]);
    }

    #[test]
    fn nothing_is_due_where_nothing_happened() {
        assert_eq!(Coalescer::default().due(), None);
        assert_eq!(Coalescer::default().take(), None);
    }
}
