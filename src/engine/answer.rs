//! Values of scripts become answers that outlive the run.

use rhai::{Array, Dynamic, FnPtr, Map};

use super::api::text::to_text;
use super::index::Index;
use super::list::List;
use super::ruling::{Ruling, ShareRuling, name_usual};
use super::run_error::RunError;
use super::state::{self, State, Which};
use super::view::View;
use crate::model::{Answer, Scoring, Verdict};
use crate::score::settle;
use crate::snapshot::{NodeId, Value};

/// A value as an answer; the run that made it is still in progress.
pub(super) fn answer(value: &Dynamic) -> Result<Answer, RunError> {
    if let Some(view) = value.read_lock::<View>() {
        return Ok(state::with(|state| of_node(state, view.which, view.node)));
    }
    if let Some(list) = value.read_lock::<List>() {
        return elements(list.0.clone().into_values());
    }
    if let Some(array) = value.read_lock::<Array>() {
        return elements(array.iter().cloned());
    }
    if let Some(map) = value.read_lock::<Map>() {
        return members(map.iter().map(|(name, value)| (name.to_string(), value)));
    }
    if let Some(index) = value.read_lock::<Index>() {
        // Keys carry a letter for their type in front.
        let mut sorted: Vec<(&String, &Dynamic)> = index.0.iter().collect();
        sorted.sort_unstable_by_key(|(key, _)| *key);
        let plain = |key: &str| key.chars().skip(1).collect();
        return members(sorted.into_iter().map(|(key, value)| (plain(key), value)));
    }
    if let Some(ruling) = value.read_lock::<Ruling>() {
        return Ok(verdict(ruling.clone()));
    }
    if value.is::<ShareRuling>() {
        return Err(RunError::ShareWithoutWhenEmpty);
    }
    if value.is::<FnPtr>() {
        return Err(RunError::Misuse {
            what: "the expression gives a function, which is no value".to_owned(),
            help: Some("call it".to_owned()),
        });
    }
    Ok(scalar(value))
}

fn scalar(value: &Dynamic) -> Answer {
    if value.is_unit() {
        return Answer::Null;
    }
    let number = || {
        value
            .as_int()
            .map(Answer::Int)
            .or_else(|_| value.as_float().map(Answer::Float))
    };
    match value.as_bool() {
        Ok(value) => Answer::Bool(value),
        Err(_) => number().unwrap_or_else(|_| Answer::Text(to_text(value))),
    }
}

fn elements(values: impl Iterator<Item = Dynamic>) -> Result<Answer, RunError> {
    let answers = values.map(|value| answer(&value));
    Ok(Answer::List(answers.collect::<Result<_, _>>()?))
}

fn members<'a>(values: impl Iterator<Item = (String, &'a Dynamic)>) -> Result<Answer, RunError> {
    let answers = values.map(|(name, value)| Ok((name, answer(value)?)));
    Ok(Answer::Object(answers.collect::<Result<_, _>>()?))
}

fn of_node(state: &State, which: Which, node: NodeId) -> Answer {
    let tree = state.tree(which);
    match tree.value(node) {
        Value::Null => Answer::Null,
        Value::Bool(value) => Answer::Bool(value),
        Value::Int(value) => Answer::Int(value),
        Value::Float(value) => Answer::Float(value),
        Value::Text(text) => Answer::Text(text.to_owned()),
        Value::Array(elements) => Answer::List(elements.iter().map(|id| of_node(state, which, id)).collect()),
        Value::Object => {
            let member = |(key, id)| (tree.key_name(key).to_owned(), of_node(state, which, id));
            Answer::Object(tree.members(node).map(member).collect())
        }
    }
}

fn verdict(ruling: Ruling) -> Answer {
    let ruling = state::with(|state| name_usual(state, ruling));
    // Whether a share is worth a part or nothing is for a control to say.
    let outcome = settle(ruling.outcome, ruling.share, Scoring::Proportional);
    Answer::Verdict(Box::new(Verdict {
        share: ruling.share,
        affected: ruling.affected,
        affected_total: ruling.affected_total,
        unknown: ruling.unknown,
        ..Verdict::without_reading(outcome, ruling.reason)
    }))
}
