//! Reads of the snapshot: every step that a script takes passes here, is logged, and is told apart into there, null,
//! absent, and not collected.

use rhai::{Dynamic, ImmutableString, NativeCallContext, Position};

use super::list::List;
use super::script::Site;
use super::state::{self, State, Which};
use super::stop::{Stop, Stopped};
use super::view::View;
use crate::snapshot::{KeyId, Kind, NodeId, Step, Value, join};
use crate::source::nearest;

/// One read, as the log keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read {
    pub(super) which: Which,
    pub(super) what: What,
    pub(super) module: u16,
    pub(super) site: Site,
    /// It made a list function leave an element out.
    pub(super) excludes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum What {
    Value(NodeId),
    /// Nothing was there; the number of its path in the state.
    Absent(u32),
}

/// Where a script reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader {
    module: u16,
    site: Site,
    position: Position,
}

const MOST_ABSENT: usize = 4096;
const LONGEST_PATH: usize = 300;

/// Module number of a source that nobody knows.
pub(super) const NO_MODULE: u16 = u16::MAX;

impl Reader {
    pub(super) fn of(context: &NativeCallContext<'_>) -> Self {
        let position = context.call_position();
        let module = state::with(|state| state.module_named(context.call_source()));
        Self {
            module: module.unwrap_or(NO_MODULE),
            site: Site::of(position),
            position,
        }
    }

    pub(super) fn position(&self) -> Position {
        self.position
    }

    pub(super) fn module(&self) -> u16 {
        self.module
    }

    pub(super) fn site(&self) -> Site {
        self.site
    }

    /// Reads the member of that name; nothing there is a stop, unless the author says that it may be.
    pub(super) fn member(&self, view: View, name: &str) -> Result<Dynamic, Stopped> {
        state::with(|state| {
            let tree = state.tree(view.which);
            match tree.member_named(view.node, name) {
                Some(node) => self.arrive(state, view, node),
                None => self.absent(state, view, name),
            }
        })
        .map_err(|stop| stop.at(self))
    }

    /// Reads the member of a property by its key, or by its name where the tree has no such key at all.
    pub(super) fn known_member(&self, view: View, property: usize, name: &str) -> Result<Dynamic, Stopped> {
        state::with(|state| {
            let key: Option<KeyId> = state.keys[view.which as usize][property];
            match key.and_then(|key| state.tree(view.which).member(view.node, key)) {
                Some(node) => self.arrive(state, view, node),
                None => self.absent(state, view, name),
            }
        })
        .map_err(|stop| stop.at(self))
    }

    /// Reads the element of that number, from 0; negative numbers count from the end.
    pub(super) fn element(&self, view: View, index: i64) -> Result<Dynamic, Stopped> {
        state::with(|state| {
            let elements = state.tree(view.which).elements(view.node);
            let is_list = state.tree(view.which).kind(view.node) == Kind::Array;
            let from_start = if index < 0 {
                index + elements.len() as i64
            } else {
                index
            };
            let node = usize::try_from(from_start).ok().and_then(|n| elements.get(n));
            match node {
                _ if !is_list => Err(self.wrong_type(state, view, "a list")),
                Some(node) => self.arrive(state, view, node),
                None => {
                    let path = state.path(view.which, view.node);
                    let why = format!("`{path}` has {} elements, there is no number {index}", elements.len());
                    Err(Stop::Unknown(state.unknown(path, why)))
                }
            }
        })
        .map_err(|stop| stop.at(self))
    }

    /// Follows a path of names; an absent step gives nothing, a step into something that is no object is a stop.
    pub(super) fn follow(&self, view: View, steps: &[ImmutableString]) -> Result<Option<Dynamic>, Stopped> {
        state::with(|state| {
            let mut at = view;
            for (number, name) in steps.iter().enumerate() {
                let tree = state.tree(at.which);
                match tree.kind(at.node) {
                    Kind::Object => {}
                    Kind::Null => return Ok(None),
                    _ => return Err(self.wrong_type(state, at, "an object")),
                }
                let Some(node) = tree.member_named(at.node, name) else {
                    self.not_collected(state, at, name)?;
                    self.log_absent(state, at, name);
                    return Ok(None);
                };
                if number + 1 == steps.len() {
                    return self.arrive(state, at, node).map(Some);
                }
                self.reach(state, at, node)?;
                at = View { which: at.which, node };
            }
            Ok(Some(Dynamic::from(at)))
        })
        .map_err(|stop| stop.at(self))
    }

    /// Whether an object has a key: an answer either way, unless the collection was not collected.
    pub(super) fn has_key(&self, view: View, name: &str) -> Result<bool, Stopped> {
        state::with(|state| match state.tree(view.which).member_named(view.node, name) {
            Some(node) => {
                self.reach(state, view, node)?;
                self.log_value(state, view.which, node);
                Ok(true)
            }
            None => {
                self.not_collected(state, view, name)?;
                self.log_absent(state, view, name);
                Ok(false)
            }
        })
        .map_err(|stop: Stop| stop.at(self))
    }

    /// Logs that a value as a whole was looked at: its length, or what it holds.
    pub(super) fn look(&self, view: View) {
        state::with(|state| {
            state.whole |= state.is_top(view);
            self.log_value(state, view.which, view.node);
        });
    }

    /// The value of an element that a list function hands to a script.
    pub(super) fn handed(&self, which: Which, node: NodeId) -> Dynamic {
        state::with(|state| {
            let value = to_dynamic(state, which, node);
            if !value.is_variant() {
                self.log_value(state, which, node);
            }
            value
        })
    }

    /// Steps to a member or element: a collection must have been collected.
    fn reach(&self, state: &mut State, from: View, node: NodeId) -> Result<(), Stop> {
        if !state.is_top(from) {
            return Ok(());
        }
        let name = match state.tree(from.which).steps(node).first() {
            Some(Step::Key(name)) => (*name).to_owned(),
            _ => String::new(),
        };
        self.not_collected(state, from, &name)
    }

    fn arrive(&self, state: &mut State, from: View, node: NodeId) -> Result<Dynamic, Stop> {
        self.reach(state, from, node)?;
        let value = to_dynamic(state, from.which, node);
        // Objects and lists are on the way to something; what decides is logged where it is looked at.
        if !value.is_variant() {
            self.log_value(state, from.which, node);
        }
        Ok(value)
    }

    fn absent(&self, state: &mut State, view: View, name: &str) -> Result<Dynamic, Stop> {
        if state.tree(view.which).kind(view.node) != Kind::Object {
            return Err(self.wrong_type(state, view, "an object"));
        }
        self.not_collected(state, view, name)?;
        if state.tolerates(self.module, self.site) {
            self.log_absent(state, view, name);
            return Ok(Dynamic::UNIT);
        }
        let tree = state.tree(view.which);
        let path = join(&tree.path(view.node), Step::Key(name));
        let near = nearest(name, tree.members(view.node).map(|(key, _)| tree.key_name(key)));
        if view.which == Which::Settings {
            let help = near.map_or_else(
                || "declare it under `params` in `control.yaml`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Stop::misuse(format!("there is no `{path}`"), help));
        }
        let near = near.map(|near| format!("; the nearest name there is `{near}`"));
        let why = format!("the snapshot has no `{path}`{}", near.unwrap_or_default());
        Err(Stop::Unknown(state.unknown(path, why)))
    }

    fn not_collected(&self, state: &mut State, view: View, name: &str) -> Result<(), Stop> {
        if !state.is_top(view) {
            return Ok(());
        }
        if name.len() <= LONGEST_PATH && state.collections.len() < MOST_ABSENT {
            state.collections.insert(name.to_owned());
        } else {
            state.whole = true;
        }
        let Some(collection) = state.snapshot.manifest().get(name) else {
            return Ok(());
        };
        if collection.status.is_collected() {
            return Ok(());
        }
        let said = collection.error.as_deref().map(|error| format!(": {error}"));
        let why = format!(
            "`{name}` was not collected ({}{})",
            collection.status,
            said.unwrap_or_default()
        );
        Err(Stop::Unknown(state.unknown(name.to_owned(), why)))
    }

    fn wrong_type(&self, state: &State, view: View, wanted: &str) -> Stop {
        let path = state.path(view.which, view.node);
        let found = kind_name(state.tree(view.which).kind(view.node));
        let why = format!("`{path}` is {found} where the control expects {wanted}");
        Stop::Unknown(state.unknown(path, why))
    }

    fn log_value(&self, state: &mut State, which: Which, node: NodeId) {
        state.log(Read {
            which,
            what: What::Value(node),
            module: self.module,
            site: self.site,
            excludes: false,
        });
    }

    fn log_absent(&self, state: &mut State, view: View, name: &str) {
        let path = join(&state.tree(view.which).path(view.node), Step::Key(name));
        // Enough to show; a tenant of millions would otherwise fill the memory with what it does not have.
        if state.absent.len() >= MOST_ABSENT {
            return;
        }
        let number = u32::try_from(state.absent.len()).unwrap_or(u32::MAX);
        state.absent.push(path.chars().take(LONGEST_PATH).collect());
        state.log(Read {
            which: view.which,
            what: What::Absent(number),
            module: self.module,
            site: self.site,
            excludes: false,
        });
    }
}

/// A value as scripts see it: scalars as they are, null as `()`, lists and objects as views.
pub(super) fn to_dynamic(state: &State, which: Which, node: NodeId) -> Dynamic {
    match state.tree(which).value(node) {
        Value::Null => Dynamic::UNIT,
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Float(value) => value.into(),
        Value::Text(text) => text.into(),
        Value::Array(_) | Value::Object => Dynamic::from(View { which, node }),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "true or false",
        Kind::Int | Kind::Float => "a number",
        Kind::Text => "a text",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}

fn last_value(state: &State) -> Option<(Which, NodeId)> {
    state.reads.iter().rev().find_map(|read| match read.what {
        What::Value(node) if read.which == Which::Snapshot => Some((read.which, node)),
        _ => None,
    })
}

/// Of two values that do not compare, the one that the snapshot brought, and the other.
pub(super) fn culprit<'a>(a: &'a Dynamic, b: &'a Dynamic) -> (&'a Dynamic, &'a Dynamic) {
    let last = state::with(|state| last_value(state).map(|(which, node)| kind_of(state, which, node)));
    let is_b = last.is_some_and(|kind| kind == type_name(b) && kind != type_name(a));
    if is_b && !a.is::<View>() { (b, a) } else { (a, b) }
}

/// What people call the type of a value of a tree.
pub(super) fn kind_of(state: &State, which: Which, node: NodeId) -> &'static str {
    kind_name(state.tree(which).kind(node))
}

/// What people call the type of a value.
pub(super) fn type_name(value: &Dynamic) -> &'static str {
    if let Some(view) = value.read_lock::<View>() {
        return state::with(|state| kind_name(state.tree(view.which).kind(view.node)));
    }
    match value {
        value if value.is_unit() => "null",
        value if value.is_bool() => "true or false",
        value if value.is_int() || value.is_float() => "a number",
        value if value.is_string() || value.is_char() => "a text",
        value if value.is_array() || value.is::<List>() => "a list",
        value if value.is_map() => "an object",
        value if value.is_fnptr() => "a function",
        other => other
            .type_name()
            .rsplit("::")
            .next()
            .map_or("something else", super::view::friendly),
    }
}

/// A value of another type than a function takes: the data have another shape than the author believed.
pub(super) fn mismatch(reader: &Reader, function: &str, value: &Dynamic, wanted: &str) -> Stopped {
    let found = type_name(value);
    let stop = state::with(|state| {
        let seen = value.read_lock::<View>().map(|view| (view.which, view.node));
        // A value that the script made has nothing to do with what was read.
        let last = || last_value(state).filter(|(which, node)| kind_of(state, *which, *node) == found);
        match seen.or_else(last) {
            Some((which, node)) => {
                let path = state.path(which, node);
                let why = format!("`{path}` is {found} where `{function}` takes {wanted}");
                Stop::Unknown(state.unknown(path, why))
            }
            None => Stop::misuse(
                format!("`{function}` is given {found}, it takes {wanted}"),
                "`docs/script-api.md` shows how it is called",
            ),
        }
    });
    stop.at(reader)
}
