use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;
use serde_yaml::Value;

use super::TestError;
use crate::ruleset::{CaseSnapshot, Fixture, Patch, RuleSet};
use crate::snapshot::Snapshot;
use crate::source::{Place, Problem, Problems, SourceFile, decode_yaml, key_text};

/// The named snapshots that cases begin from, each read once.
#[derive(Default)]
pub struct Bases(BTreeMap<String, Named>);

struct Named {
    file: Arc<SourceFile>,
    snapshot: Arc<Snapshot>,
    /// The same, to be patched.
    values: Json,
}

/// A case's configuration: the part of a case that its snapshot is made of.
pub(super) struct Configuration<'a> {
    pub(super) name: &'a str,
    pub(super) place: &'a Place,
    pub(super) snapshot: &'a CaseSnapshot,
    pub(super) captured_at: Option<&'a String>,
}

impl Bases {
    /// Reads those of a rule set that are wanted, and says what is wrong with the others.
    pub fn read(rules: &RuleSet, is_wanted: impl Fn(&str) -> bool) -> (Self, Problems) {
        let mut problems = Problems::new();
        let mut bases = BTreeMap::new();
        for fixture in rules.fixtures.iter().filter(|fixture| is_wanted(&fixture.name)) {
            match named(fixture) {
                Ok(named) => {
                    bases.insert(fixture.name.clone(), named);
                }
                Err(problem) => problems.push(problem),
            }
        }
        (Self(bases), problems)
    }

    /// The snapshot of a case; none where its named snapshot cannot be read, which was told.
    pub(super) fn snapshot(&self, case: &Configuration<'_>) -> Option<Result<Arc<Snapshot>, Problem>> {
        if let CaseSnapshot::Based { base, patch: None } = case.snapshot {
            let named = self.0.get(&base.name)?;
            if case.captured_at.is_none() {
                return Some(Ok(Arc::clone(&named.snapshot)));
            }
            let snapshot = Snapshot::from_file(&named.file).map(|snapshot| captured(snapshot, case));
            return Some(snapshot.map_err(|problem| unusable(case, &problem)));
        }
        let value = match case.snapshot {
            CaseSnapshot::Inline(value) => value.clone(),
            CaseSnapshot::Based { .. } => match self.values(case)? {
                Ok(values) => serde_yaml::to_value(values).unwrap_or_default(),
                Err(problem) => return Some(Err(problem)),
            },
        };
        let snapshot = Snapshot::from_yaml_value(case.name, value).map(|snapshot| captured(snapshot, case));
        Some(snapshot.map_err(|problem| unusable(case, &problem)))
    }

    /// The values of a case's snapshot, to be changed.
    pub(super) fn values(&self, case: &Configuration<'_>) -> Option<Result<Json, Problem>> {
        match case.snapshot {
            CaseSnapshot::Inline(value) => Some(Ok(json(value))),
            CaseSnapshot::Based { base, patch } => {
                let mut values = self.0.get(&base.name)?.values.clone();
                let patched = patch.as_ref().map_or(Ok(()), |patch| apply(patch, &mut values));
                Some(patched.map(|()| values).map_err(|why| {
                    let error = TestError::Patch {
                        case: case.name.to_owned(),
                        base: base.name.clone(),
                        why,
                    };
                    let place = patch.as_ref().map_or(&base.place, |patch| &patch.place);
                    Problem::new(&error).at(place.clone(), "here")
                }))
            }
        }
    }
}

fn captured(snapshot: Snapshot, case: &Configuration<'_>) -> Arc<Snapshot> {
    Arc::new(snapshot.captured_at(case.captured_at.cloned()))
}

fn unusable(case: &Configuration<'_>, problem: &Problem) -> Problem {
    let error = TestError::Snapshot {
        case: case.name.to_owned(),
        why: problem.message().to_owned(),
    };
    Problem::new(&error).at(case.place.clone(), "here")
}

fn named(fixture: &Fixture) -> Result<Named, Problem> {
    let file = &fixture.file;
    let snapshot = Snapshot::from_file(file)?;
    let values = match file.name().ends_with(".json") {
        // The snapshot was read by a stricter parser.
        true => serde_json::from_str(file.text()).unwrap_or_default(),
        false => json(&decode_yaml(file)?.value),
    };
    Ok(Named {
        file: Arc::clone(file),
        snapshot: Arc::new(snapshot),
        values,
    })
}

fn apply(patch: &Patch, values: &mut Json) -> Result<(), String> {
    let changes = json(&patch.value);
    match changes {
        Json::Object(_) => json_patch::merge(values, &changes),
        Json::Array(_) => {
            let operations: json_patch::Patch = serde_json::from_value(changes).map_err(|error| error.to_string())?;
            json_patch::patch(values, &operations).map_err(|error| error.to_string())?;
        }
        _ => return Err("it is neither an object nor a list of operations".to_owned()),
    }
    Ok(())
}

/// A value of a YAML file as JSON has it.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) => whole.into(),
            (_, Some(whole), _) => whole.into(),
            (_, _, float) => float.into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(members) => {
            let member = |(key, value): (&Value, &Value)| (key_text(key), json(value));
            Json::Object(members.iter().map(member).collect())
        }
        Value::Tagged(tagged) => json(&tagged.value),
    }
}
