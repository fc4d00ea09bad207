use rhai::plugin::export_module;
use rhai::{Dynamic, ImmutableString, Map, NativeCallContext};

use super::keys::{key_of, row};
use super::lists::{charge, look};
use super::text::to_text;
use crate::engine::index::Index;
use crate::engine::list::{List, Seq};
use crate::engine::reading::{Reader, mismatch, to_dynamic};
use crate::engine::state;
use crate::engine::stop::Stopped;
use crate::engine::view::View;
use crate::snapshot::{Kind, NodeId, Tree};

#[export_module]
pub(super) mod functions {
    /// `object.get("a.b", default)` or `object.get(["a", "@odata.type"], default)`
    /// The value at a path, or the default where a step of it is absent or null before its end. What was not collected
    /// is inconclusive all the same.
    #[rhai_fn(return_raw)]
    pub fn get(
        context: NativeCallContext,
        object: Dynamic,
        path: Dynamic,
        default: Dynamic,
    ) -> Result<Dynamic, Stopped> {
        let reader = Reader::of(&context);
        if let Some(index) = object.read_lock::<Index>() {
            let key = key_of(&reader, "get", &path)?;
            return Ok(key.and_then(|key| index.find(&key)).unwrap_or(default));
        }
        if let Some(row) = object.read_lock::<Map>() {
            return Ok(row.get(to_text(&path).as_str()).cloned().unwrap_or(default));
        }
        if object.is_unit() {
            return Ok(default);
        }
        let Some(view) = object.read_lock::<View>() else {
            return Err(mismatch(&reader, "get", &object, "an object"));
        };
        let steps = steps(&reader, &path)?;
        Ok(reader.follow(*view, &steps)?.unwrap_or(default))
    }

    /// `object.keys()`
    /// The names of an object's members, as a list of texts.
    #[rhai_fn(return_raw)]
    pub fn keys(context: NativeCallContext, object: Dynamic) -> Result<List, Stopped> {
        let rows = members(&context, "keys", &object)?;
        build(&context, rows.into_iter().map(|(key, _)| Dynamic::from(key)).collect())
    }

    /// `object.values()`
    /// The values of an object's members.
    #[rhai_fn(return_raw)]
    pub fn values(context: NativeCallContext, object: Dynamic) -> Result<List, Stopped> {
        let rows = members(&context, "values", &object)?;
        build(&context, rows.into_iter().map(|(_, value)| value).collect())
    }

    /// `is_unset(x)`
    /// Whether a value says nothing: null, or a list or object that holds nothing but such values.
    #[rhai_fn(return_raw)]
    pub fn is_unset(context: NativeCallContext, value: Dynamic) -> Result<bool, Stopped> {
        let reader = Reader::of(&context);
        look(&value, &reader);
        says_nothing(&value, &reader)
    }

    /// `object.entries()`
    /// The members of an object as a list of `#{ key, value }`.
    #[rhai_fn(return_raw)]
    pub fn entries(context: NativeCallContext, object: Dynamic) -> Result<List, Stopped> {
        let rows = members(&context, "entries", &object)?;
        let entry = |(key, value): (ImmutableString, Dynamic)| row([("key", key.into()), ("value", value)]);
        build(&context, rows.into_iter().map(entry).collect())
    }
}

fn says_nothing(value: &Dynamic, reader: &Reader) -> Result<bool, Stopped> {
    charge(reader)?;
    if value.is_unit() {
        return Ok(true);
    }
    if let Some(list) = value.read_lock::<List>() {
        for element in list.0.clone().into_values() {
            if !says_nothing(&element, reader)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let view = value.read_lock::<View>();
    Ok(view.is_some_and(|view| state::with(|state| is_hollow(state.tree(view.which), view.node))))
}

fn is_hollow(tree: &Tree, node: NodeId) -> bool {
    match tree.kind(node) {
        Kind::Null => true,
        Kind::Array => tree.elements(node).iter().all(|element| is_hollow(tree, element)),
        Kind::Object => tree.members(node).all(|(_, member)| is_hollow(tree, member)),
        Kind::Bool | Kind::Int | Kind::Float | Kind::Text => false,
    }
}

fn build(context: &NativeCallContext<'_>, values: Vec<Dynamic>) -> Result<List, Stopped> {
    List::build(values).map_err(|stop| stop.at(&Reader::of(context)))
}

fn steps(reader: &Reader, path: &Dynamic) -> Result<Vec<ImmutableString>, Stopped> {
    if let Some(dotted) = path.read_lock::<ImmutableString>() {
        return Ok(dotted.split('.').map(Into::into).collect());
    }
    Seq::of(path, reader, "get")?
        .values(reader)
        .map(|step| match step.read_lock::<ImmutableString>() {
            Some(name) => Ok(name.clone()),
            None => Err(mismatch(reader, "get", &step, "names of members")),
        })
        .collect()
}

fn members(
    context: &NativeCallContext<'_>,
    function: &str,
    object: &Dynamic,
) -> Result<Vec<(ImmutableString, Dynamic)>, Stopped> {
    let reader = Reader::of(context);
    if object.is_unit() {
        return Ok(Vec::new());
    }
    look(object, &reader);
    let found = object.read_lock::<View>().and_then(|view| {
        state::with(|state| {
            let tree = state.tree(view.which);
            (tree.kind(view.node) == Kind::Object).then(|| {
                let member = |(key, node)| (tree.key_name(key).into(), to_dynamic(state, view.which, node));
                tree.members(view.node).map(member).collect()
            })
        })
    });
    found.ok_or_else(|| mismatch(&reader, function, object, "an object"))
}
