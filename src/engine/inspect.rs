use std::sync::Arc;

use super::interpreter::parser;
use super::limits::Limits;
use super::script::{Script, lower};
use crate::ruleset::RuleSet;
use crate::source::SourceFile;

/// The scripts of a rule set as trees, for readers that ask what is written and not what comes of it.
pub(crate) struct Inspected {
    /// For each control, in order; nothing where it has no script, or one that cannot be parsed.
    pub(crate) controls: Vec<Option<Script>>,
    /// For each module likewise.
    pub(crate) modules: Vec<Option<Script>>,
}

/// Parses every script of a rule set. What cannot be parsed is told when the rules are compiled.
///
/// Scripts may nest deeply: call this on a thread of [`super::Workers`].
pub(crate) fn inspect(rules: &RuleSet) -> Inspected {
    let engine = parser(&Limits::default());
    let read = |file: &Arc<SourceFile>| super::compile::parse(&engine, file).ok().map(|ast| lower(&ast));
    Inspected {
        controls: rules
            .controls
            .iter()
            .map(|control| control.script.as_ref().and_then(read))
            .collect(),
        modules: rules.modules.iter().map(|module| read(&module.file)).collect(),
    }
}
