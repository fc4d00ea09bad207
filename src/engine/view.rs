use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::index::Index;
use super::list::{List, Seq};
use super::reading::{Reader, mismatch};
use super::state::{self, Which};
use super::stop::Stopped;
use crate::snapshot::NodeId;

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
    engine.register_iterator::<View>();
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
    type Item = Dynamic;
    type IntoIter = Box<dyn Iterator<Item = Dynamic>>;

    /// The elements of a list; anything else has none.
    fn into_iter(self) -> Self::IntoIter {
        let elements = state::with(|state| state.tree(self.which).elements(self.node));
        let seq = Seq::Nodes(self.which, elements.iter().collect());
        Box::new(seq.into_values())
    }
}
