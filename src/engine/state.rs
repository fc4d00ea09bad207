//! The run in progress on this thread: the one global of the engine.
//!
//! Views are plain indexes, and neither getters nor iterators get a context in which the tree could travel; so the
//! trees, the log of reads and the budget of the control that runs stand in a thread-local, set and cleared by
//! [`Guard`]. A control runs on one thread from beginning to end.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rhai::Dynamic;

use super::closure::Found;
use super::limits::Limits;
use super::modules::ParsedModule;
use super::reading::{Read, What};
use super::script::Site;
use super::stop::{Stop, Token};
use super::view::View;
use super::watch::Watch;
use crate::model::Unknown;
use crate::snapshot::{KeyId, NodeId, Snapshot, Tree};
use crate::source::SourceFile;

/// Which tree a view looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Which {
    /// The configuration.
    Snapshot,
    /// Parameters and the tenant's profile.
    Settings,
}

/// Everything that the functions of the script API need to know while a control runs.
pub(super) struct State {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) settings: Arc<Tree>,
    /// The key of each property that scripts mention, in the snapshot and in the settings.
    pub(super) keys: Arc<[Vec<Option<KeyId>>; 2]>,
    /// The script, which is module 0, and the sites in it at which absence is tolerated.
    pub(super) script: (Arc<SourceFile>, Arc<HashSet<Site>>),
    /// The modules that it may import, numbered from 1.
    pub(super) modules: Arc<[ParsedModule]>,
    /// The module that was asked for last, as is most often the next.
    pub(super) last_named: Cell<u16>,
    /// What the control says it needs: used to name what is missing.
    pub(super) required: Vec<String>,
    pub(super) limits: Limits,
    /// What was found for the control's closures in earlier runs.
    pub(super) found: Found,
    pub(super) reads: Vec<Read>,
    /// Paths of reads that found nothing, by number.
    pub(super) absent: Vec<String>,
    /// Top-level collections that were asked for, there or not.
    pub(super) collections: BTreeSet<String>,
    /// Whether the snapshot as a whole was looked at: which collections there are.
    pub(super) whole: bool,
    pub(super) notes: Vec<String>,
    /// Every value of the snapshot that was read, where that is asked for: the log forgets what led to nothing.
    pub(super) traced: Option<(HashSet<NodeId>, Vec<NodeId>)>,
    /// Where the interpreter has been, by source and line, where that is counted.
    pub(super) lines: HashSet<(u16, u16)>,
    /// What is kept beside for those who explain the run; nothing in any other.
    pub(super) watch: Option<Box<Watch>>,
}

/// More reads than this are not told apart any more; the total of the evidence then says "at least".
pub(super) const MOST_READS: usize = 1 << 20;

thread_local! {
    static STATE: RefCell<Option<State>> = const { RefCell::new(None) };
    static OPERATIONS: Cell<u64> = const { Cell::new(0) };
    static BUILT: Cell<usize> = const { Cell::new(0) };
}

/// Keeps a run on this thread until it is dropped, on a panic too.
pub(super) struct Guard;

impl Guard {
    pub(super) fn set(state: State) -> Self {
        let values = state.snapshot.tree().node_count() as u64;
        let limits = state.limits;
        OPERATIONS.set(limits.operations + limits.operations_per_value * values);
        BUILT.set(limits.built);
        STATE.replace(Some(state));
        Self
    }

    pub(super) fn take(self) -> State {
        STATE.take().expect("the guard set it")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        STATE.replace(None);
    }
}

/// Whether a control runs on this thread.
pub(super) fn is_running() -> bool {
    STATE.with(|state| state.try_borrow().map_or(true, |state| state.is_some()))
}

/// Looks at the run in progress.
///
/// # Panics
/// Outside a run, and inside another look: the functions of the API never call scripts while they look.
pub(super) fn with<R>(look: impl FnOnce(&mut State) -> R) -> R {
    STATE.with_borrow_mut(|state| look(state.as_mut().expect("a control is running")))
}

/// Gives this thread the budget of loading a module, outside any run.
pub(super) fn budget_for_loading(limits: &Limits) {
    OPERATIONS.set(limits.operations);
    BUILT.set(limits.built);
}

/// Charges operations; none left is a stop.
pub(super) fn charge(operations: usize) -> Result<(), Stop> {
    let left = OPERATIONS.get();
    let cost = operations as u64;
    OPERATIONS.set(left.saturating_sub(cost));
    if left < cost {
        return Err(Stop::limit("too many operations"));
    }
    Ok(())
}

/// Charges one operation of the interpreter; gives what ends it.
pub(super) fn charge_one() -> Option<Dynamic> {
    let left = OPERATIONS.get();
    if left == 0 {
        return Some(Token::anywhere(Stop::limit("too many operations")));
    }
    OPERATIONS.set(left - 1);
    None
}

/// Charges bytes that a function of the API builds.
pub(super) fn charge_bytes(bytes: usize) -> Result<(), Stop> {
    let left = BUILT.get();
    BUILT.set(left.saturating_sub(bytes));
    if left < bytes {
        return Err(Stop::limit("too much memory"));
    }
    Ok(())
}

impl State {
    /// The number of the module that Rhai calls by that name; a script without a name is the one that runs.
    pub(super) fn module_named(&self, source: Option<&str>) -> Option<u16> {
        let Some(source) = source else {
            return Some(0);
        };
        let is_named = |module: &u16| self.source(*module) == Some(source);
        let last = Some(self.last_named.get()).filter(is_named);
        let module = last.or_else(|| (0..=u16::try_from(self.modules.len()).ok()?).find(is_named))?;
        self.last_named.set(module);
        Some(module)
    }

    /// The name that Rhai gives for a module.
    pub(super) fn source(&self, module: u16) -> Option<&str> {
        let file = match usize::from(module).checked_sub(1) {
            None => &self.script.0,
            Some(number) => &self.modules.get(number)?.module.file,
        };
        Some(file.name())
    }

    /// Whether absence is tolerated at a site of a module.
    pub(super) fn tolerates(&self, module: u16, site: Site) -> bool {
        let sites = match usize::from(module).checked_sub(1) {
            None => Some(&self.script.1),
            Some(number) => self.modules.get(number).map(|module| &module.tolerated),
        };
        sites.is_some_and(|sites| sites.contains(&site))
    }

    pub(super) fn tree(&self, which: Which) -> &Tree {
        match which {
            Which::Snapshot => self.snapshot.tree(),
            Which::Settings => &self.settings,
        }
    }

    /// Whether a view is the snapshot as a whole, whose members are the collections.
    pub(super) fn is_top(&self, view: View) -> bool {
        view.which == Which::Snapshot && view.node == self.snapshot.tree().root()
    }

    pub(super) fn log(&mut self, read: Read) {
        if let (Some((seen, order)), What::Value(node), Which::Snapshot) = (&mut self.traced, read.what, read.which)
            && seen.insert(node)
        {
            order.push(node);
        }
        if self.reads.len() < MOST_READS {
            self.reads.push(read);
        }
        if let Some(watch) = &mut self.watch {
            watch.read(read);
        }
    }

    /// The path of a value as scripts write it.
    pub(super) fn path(&self, which: Which, node: NodeId) -> String {
        let path = self.tree(which).path(node);
        match which {
            Which::Snapshot if path.is_empty() => "snapshot".to_owned(),
            _ => path,
        }
    }

    /// What is not known, for a path in the snapshot.
    pub(super) fn unknown(&self, path: String, why: String) -> Unknown {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        Unknown {
            collection: path[..end].to_owned(),
            path,
            why,
        }
    }
}
