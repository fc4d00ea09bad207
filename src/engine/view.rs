use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::index::Index;
use super::list::{List, Seq};
use super::reading::{Reader, mismatch};
use super::state::{self, Which};
use super::stop::{Stop, Stopped};
use crate::snapshot::{Kind, NodeId};

/// The read-only configuration that a script sees: an index into the tree of the run, copied at no cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct View {
    pub(super) which: Which,
    pub(super) node: NodeId,
}

/// Registers the steps that scripts take into views: one getter for each property that they mention, and indexers.
pub(super) fn register(engine: &mut Engine, properties: &[String]) {
    engine
        .register_type_with_name::<View>("object or list of the snapshot")
        .register_type_with_name::<List>("list");
    for (number, name) in properties.iter().enumerate() {
        register_property(engine, number, name.into());
    }
    engine.register_fn(
        INDEXER,
        |context: NativeCallContext<'_>, view: &mut View, key: ImmutableString| {
            Reader::of(&context).member(*view, &key)
        },
    );
    engine.register_fn(
        INDEXER,
        |context: NativeCallContext<'_>, view: &mut View, index: i64| Reader::of(&context).element(*view, index),
    );
    engine.register_fn(INDEXER, |_: &mut (), _: ImmutableString| {});
    engine.register_fn(INDEXER, |_: &mut (), _: i64| {});
    engine.register_fn(
        INDEXER,
        |context: NativeCallContext<'_>, list: &mut List, index: i64| -> Result<Dynamic, Stopped> {
            list.element(&Reader::of(&context), index)
        },
    );
    engine.register_fn(
        INDEXER,
        |context: NativeCallContext<'_>, index: &mut Index, key: ImmutableString| -> Result<Dynamic, Stopped> {
            index.get(&Reader::of(&context), &key)
        },
    );
    engine.register_iterator::<List>();
    engine.register_iterator_result::<View, Dynamic>();
    engine.register_iterator::<std::ops::Range<i64>>();
    engine.register_iterator::<std::ops::RangeInclusive<i64>>();
}

/// The names under which Rhai looks for steps into custom types.
const INDEXER: &str = "index$get$";
const GETTER: &str = "get$";

fn register_property(engine: &mut Engine, number: usize, name: ImmutableString) {
    let getter = format!("{GETTER}{name}");
    // Null has every member, and each is null.
    engine.register_fn(getter.as_str(), |_: &mut ()| {});
    let of_text = name.clone();
    engine.register_fn(
        getter.as_str(),
        move |context: NativeCallContext<'_>, value: &mut Dynamic| -> Result<Dynamic, Stopped> {
            let wanted = format!("an object that has `{of_text}`");
            Err(mismatch(&Reader::of(&context), &format!(".{of_text}"), value, &wanted))
        },
    );
    engine.register_fn(
        getter.as_str(),
        move |context: NativeCallContext<'_>, view: &mut View| Reader::of(&context).known_member(*view, number, &name),
    );
}

/// What people call a type of the engine.
pub(super) fn friendly(name: &str) -> &'static str {
    match name {
        "Ruling" => "a verdict",
        "ShareRuling" => "a share without `when_empty`",
        "Date" => "a date",
        "Duration" => "a duration",
        "Version" => "a version",
        "Index" => "an index of a list",
        "Word" => "an outcome",
        _ => "something else",
    }
}

impl IntoIterator for View {
    type Item = Result<Dynamic, Stopped>;
    type IntoIter = Box<dyn Iterator<Item = Self::Item>>;

    /// The elements of a list; to walk an object stops the script, because an export that holds a lone object where a
    /// list belongs would look like an empty one.
    fn into_iter(self) -> Self::IntoIter {
        let found = state::with(|state| match state.tree(self.which).kind(self.node) {
            Kind::Array => Ok(state.tree(self.which).elements(self.node)),
            _ => {
                let path = state.path(self.which, self.node);
                let why = format!("`{path}` is an object where `for` takes a list; `list(…)` makes one");
                Err(Stop::Unknown(state.unknown(path, why)))
            }
        });
        match found {
            Ok(elements) => Box::new(Seq::Whole(self.which, elements).into_values().map(Ok)),
            Err(stop) => Box::new(std::iter::once(Err(stop.anywhere()))),
        }
    }
}
