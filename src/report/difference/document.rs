use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::change::{Difference, Row, Sum};
use crate::model::{
    Category, Cause, ChangeSide, ControlId, PercentagePoints, Points, RecordedResource, SettingChange, Summary,
};
use crate::report::json::{SCHEMA_VERSION, pretty};

/// Why a score changed, as one document.
pub fn difference_json(difference: &Difference) -> String {
    pretty(&DifferenceDocument::of(difference))
}

/// Several, in their order, as one list; null where an evaluation is the first of its tenant.
pub fn differences_json(differences: &[Option<Difference>]) -> String {
    let documents: Vec<_> = differences
        .iter()
        .map(|difference| difference.as_ref().map(DifferenceDocument::of))
        .collect();
    pretty(&documents)
}

/// The same document on one line.
pub fn difference_line(difference: &Difference) -> String {
    serde_json::to_string(&DifferenceDocument::of(difference)).expect("a difference is plain data") + "\n"
}

/// The document of `posture history diff`.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DifferenceDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The earlier evaluation.
    before: &'a Summary,
    /// The later one.
    after: &'a Summary,
    /// By how much the score changed: what all changes, and those not shown, add up to.
    change: SumDocument,
    /// What the changes add up to by cause.
    causes: Vec<CauseDocument>,
    /// Each change of one control of one cause, those that weigh most first.
    changes: Vec<ChangeDocument<'a>>,
    /// What the changes add up to that were not asked for.
    not_shown: SumDocument,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SumDocument {
    /// How many changes.
    changes: usize,
    /// Of the earned sum.
    points: Points,
    /// Of the maximum.
    max_points: Points,
    /// Of `percent`; null where one side has none.
    percent: Option<PercentagePoints>,
    /// Of `at_least`; null where one side has none.
    at_least: Option<PercentagePoints>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CauseDocument {
    /// The cause; several joined by `and` where they cannot be told apart.
    cause: String,
    #[serde(flatten)]
    sum: SumDocument,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ChangeDocument<'a> {
    /// The control.
    control: &'a ControlId,
    /// What it asks for; null where it came and went in between.
    title: Option<&'a str>,
    /// The part of the estate it protects.
    category: Option<Category>,
    /// The service it is about.
    product: Option<&'a str>,
    /// The cause in words: `catalogue and configuration` where they cannot be told apart.
    cause: String,
    /// The causes, one by one.
    causes: &'a [Cause],
    /// Of the earned sum.
    points: Points,
    /// Of the maximum.
    max_points: Points,
    /// Of `percent`, in percentage points; null where one side has none.
    percent: Option<PercentagePoints>,
    /// Of `at_least`, likewise.
    at_least: Option<PercentagePoints>,
    /// Whether it is a loss that lies in the tenant.
    regressed: bool,
    /// The control before; null where it was not evaluated.
    before: Option<&'a ChangeSide>,
    /// The control after; null where it is not evaluated any more.
    after: Option<&'a ChangeSide>,
    /// The settings that decided and differ.
    settings: Vec<SettingDocument<'a>>,
    /// The resources that fall short now and did not.
    affected: &'a [RecordedResource],
    /// The resources that do not fall short any more.
    resolved: &'a [RecordedResource],
}

#[derive(Debug, Serialize, JsonSchema)]
struct SettingDocument<'a> {
    /// The path in the snapshot.
    path: &'a str,
    /// What people call the resource that the setting belongs to.
    resource: Option<&'a str>,
    /// The value before; null where it was not read, not there or without one.
    before: Option<&'a Value>,
    /// The value after, likewise.
    after: Option<&'a Value>,
}

impl<'a> DifferenceDocument<'a> {
    fn of(difference: &'a Difference) -> Self {
        let cause = |(cause, sum): (String, Sum)| CauseDocument { cause, sum: sum.into() };
        Self {
            schema_version: SCHEMA_VERSION,
            before: &difference.before,
            after: &difference.after,
            change: difference.total().into(),
            causes: difference.by_cause().into_iter().map(cause).collect(),
            changes: difference
                .rows
                .iter()
                .map(|row| ChangeDocument::of(row, difference))
                .collect(),
            not_shown: difference.others.into(),
        }
    }
}

impl<'a> ChangeDocument<'a> {
    fn of(row: &'a Row, difference: &'a Difference) -> Self {
        let change = &row.change;
        let about = difference.controls.get(&change.control);
        Self {
            control: &change.control,
            title: about.map(|about| about.title.as_str()),
            category: about.map(|about| about.category),
            product: about.map(|about| about.product.as_str()),
            cause: change.cause(),
            causes: &change.causes,
            points: change.points,
            max_points: change.max_points,
            percent: row.part.percent,
            at_least: row.part.at_least,
            regressed: change.is_regression(),
            before: change.before.as_ref(),
            after: change.after.as_ref(),
            settings: change.settings.iter().map(SettingDocument::of).collect(),
            affected: &change.affected,
            resolved: &change.resolved,
        }
    }
}

impl<'a> SettingDocument<'a> {
    fn of(setting: &'a SettingChange) -> Self {
        let known = setting.after.as_ref().or(setting.before.as_ref());
        Self {
            path: &setting.path,
            resource: known.and_then(|known| known.resource.as_deref()),
            before: setting.before.as_ref().map(|before| &before.value),
            after: setting.after.as_ref().map(|after| &after.value),
        }
    }
}

impl From<Sum> for SumDocument {
    fn from(sum: Sum) -> Self {
        Self {
            changes: sum.rows,
            points: sum.points,
            max_points: sum.max_points,
            percent: sum.part.percent,
            at_least: sum.part.at_least,
        }
    }
}
