use std::collections::BTreeMap;

use miette::Diagnostic;

use crate::model::Points;
use crate::snapshot::{Kind, NodeId, Snapshot, Tree, Value};

/// Microsoft's own secure score of one day: an evaluation of Microsoft's catalogue.
///
/// Source: the Graph resources `secureScore` and `secureScoreControlProfile`.
#[derive(Debug, Clone)]
pub struct MicrosoftDay {
    /// The day, as the record has it: RFC 3339.
    pub date: Option<String>,
    /// The tenant.
    pub tenant: Option<String>,
    /// The points that Microsoft counts.
    pub points: Points,
    /// The points that could be had.
    pub max_points: Points,
    /// What Microsoft measured, in its order.
    pub controls: Vec<MicrosoftControl>,
}

/// One control as Microsoft measured it.
#[derive(Debug, Clone)]
pub struct MicrosoftControl {
    /// Its id: `controlName`, and the `id` of its profile.
    pub id: String,
    /// Its title, where its profile is there.
    pub title: Option<String>,
    /// The points that Microsoft counts.
    pub points: Points,
    /// The points that it is worth, where its profile is there.
    pub max_points: Option<Points>,
    /// What Microsoft found, in its words.
    pub found: Option<String>,
}

/// Why a file holds no day of Microsoft's.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum DayError {
    /// There is no `secureScores`, or nothing in it.
    #[error("there is no secure score of Microsoft's in it")]
    #[diagnostic(
        code(comparison::no_day),
        help(
            "it is what `GET /security/secureScores` answers, saved as it came, or a folder or snapshot with `secureScores`"
        )
    )]
    NoDay,
    /// A part of the record is not what Graph documents.
    #[error("`{path}` is not there, or no {expected}")]
    #[diagnostic(code(comparison::day))]
    Unexpected {
        /// Where in the file.
        path: String,
        /// What belongs there.
        expected: &'static str,
    },
}

impl MicrosoftDay {
    /// The latest day in a snapshot, with the profiles of its controls as far as they are in it.
    ///
    /// # Errors
    /// No day, and a record that is not what Graph documents.
    pub fn latest(snapshot: &Snapshot) -> Result<Self, DayError> {
        let tree = snapshot.tree();
        let days = tree.member_named(tree.root(), "secureScores").ok_or(DayError::NoDay)?;
        let date = |day: &NodeId| text(tree, *day, "createdDateTime");
        let day = tree.elements(days).iter().max_by_key(date).ok_or(DayError::NoDay)?;
        let profiles = profiles(tree);
        let controls = tree.member_named(day, "controlScores");
        let controls = controls.filter(|controls| tree.kind(*controls) == Kind::Array);
        let controls = controls.ok_or_else(|| unexpected(tree, day, "controlScores", "list"))?;
        let controls = tree
            .elements(controls)
            .iter()
            .map(|control| read(tree, control, &profiles));
        Ok(Self {
            date: date(&day),
            tenant: text(tree, day, "azureTenantId"),
            points: points(tree, day, "currentScore")?,
            max_points: points(tree, day, "maxScore")?,
            controls: controls.collect::<Result<_, _>>()?,
        })
    }
}

fn read(tree: &Tree, control: NodeId, profiles: &BTreeMap<String, NodeId>) -> Result<MicrosoftControl, DayError> {
    let id = text(tree, control, "controlName").ok_or_else(|| unexpected(tree, control, "controlName", "text"))?;
    let profile = profiles.get(&id).copied();
    Ok(MicrosoftControl {
        title: profile.and_then(|profile| text(tree, profile, "title")),
        points: points(tree, control, "score")?,
        max_points: profile.map(|profile| points(tree, profile, "maxScore")).transpose()?,
        found: text(tree, control, "implementationStatus").map(|found| found.trim().to_owned()),
        id,
    })
}

fn profiles(tree: &Tree) -> BTreeMap<String, NodeId> {
    let list = tree.member_named(tree.root(), "secureScoreControlProfiles");
    let each = list.into_iter().flat_map(|list| tree.elements(list));
    each.filter_map(|profile| Some((text(tree, profile, "id")?, profile)))
        .collect()
}

/// A number of points; what is below a hundredth is cut off, as it is of ours.
fn points(tree: &Tree, object: NodeId, name: &'static str) -> Result<Points, DayError> {
    let member = tree.member_named(object, name);
    let number = match member.map(|member| tree.value(member)) {
        Some(Value::Int(number)) => number as f64,
        Some(Value::Float(number)) => number,
        _ => return Err(unexpected(tree, object, name, "number")),
    };
    // A hundredth is no exact float: 7.47 × 100 is a little less than 747.
    let hundredths = (number * 100.0 + 1e-6).floor();
    Ok(Points::from_hundredths(hundredths as i64))
}

fn text(tree: &Tree, object: NodeId, name: &str) -> Option<String> {
    match tree.value(tree.member_named(object, name)?) {
        Value::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}

fn unexpected(tree: &Tree, object: NodeId, name: &str, expected: &'static str) -> DayError {
    DayError::Unexpected {
        path: format!("{}.{name}", tree.path(object)),
        expected,
    }
}
