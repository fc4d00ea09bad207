//! What scripts may call, one file per topic. The reference in `docs/script-api.md` is made of the doc comments here.

#![expect(unreachable_pub, reason = "Rhai's macro makes script functions of public ones alone")]

mod addresses;
mod dates;
pub(super) mod keys;
mod lists;
mod notes;
mod objects;
mod operators;
mod reference;
mod sets;
pub(super) mod text;
mod values;
mod verdicts;
mod versions;

pub use reference::reference;

use rhai::packages::{ArithmeticPackage, Package};
use rhai::{Engine, Module, exported_module};

use super::script::Signatures;

/// A group of functions that belong together.
struct Topic {
    title: &'static str,
    about: &'static str,
    module: fn() -> Module,
}

/// Every topic, in the order of the reference.
const TOPICS: &[Topic] = &[
    Topic {
        title: "Verdicts",
        about: "The value of a script is a verdict.",
        module: || exported_module!(verdicts::functions),
    },
    Topic {
        title: "Lists",
        about: "A list is a list of the snapshot, what another function gives, or `[…]`; null is an empty list.",
        module: || exported_module!(lists::functions),
    },
    Topic {
        title: "Lists by key",
        about: "Sorted, grouped, looked up and joined by what a function gives for each element.",
        module: || exported_module!(keys::functions),
    },
    Topic {
        title: "Lists as sets",
        about: "The same lists, compared as sets: order and repetition do not count.",
        module: || exported_module!(sets::functions),
    },
    Topic {
        title: "Objects",
        about: "Objects of the snapshot, for keys that are not written into the script.",
        module: || exported_module!(objects::functions),
    },
    Topic {
        title: "Text",
        about: "Text is compared as it stands; `same` and `in_ignoring_case` look past upper and lower case.",
        module: || exported_module!(text::functions),
    },
    Topic {
        title: "Values",
        about: "Values from the texts that exports hold.",
        module: || exported_module!(values::functions),
    },
    Topic {
        title: "Dates",
        about: "Dates count from the time at which the snapshot was captured: a script has no clock.",
        module: || exported_module!(dates::functions),
    },
    Topic {
        title: "Addresses",
        about: "IPv4 and IPv6 addresses and networks.",
        module: || exported_module!(addresses::functions),
    },
    Topic {
        title: "Versions",
        about: "Versions compare part by part, numbers as numbers: `16.0.10` is later than `16.0.9`.",
        module: || exported_module!(versions::functions),
    },
    Topic {
        title: "Notes",
        about: "For the author, while writing.",
        module: || exported_module!(notes::functions),
    },
];

/// Registers all functions and operators, as one module: Rhai asks module after module whenever it looks for a function,
/// several times where one takes a value of any type.
pub(super) fn register(engine: &mut Engine) {
    let mut all = Module::new();
    ArithmeticPackage::init(&mut all);
    all.register_lazy_functions();
    for topic in TOPICS {
        all.combine((topic.module)());
    }
    all.combine(exported_module!(operators::functions));
    all.build_index();
    engine.register_global_module(all.into());
    #[cfg(test)]
    engine.register_fn("panic_as_tests_want", || -> i64 { panic!("as the test wants it") });
}

/// The names and arguments of all functions.
pub(super) fn signatures() -> Signatures {
    let mut signatures = Signatures::default();
    for entry in reference::entries() {
        signatures.add(&entry.name, entry.arguments);
    }
    // Functions of the language itself.
    signatures.add("type_of", 1);
    #[cfg(test)]
    signatures.add("panic_as_tests_want", 0);
    signatures
}
