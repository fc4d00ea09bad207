use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Review, SideName};
use crate::change::Row;
use crate::diff::{ControlChange, ControlDifference, FileChange, Numbers, Signal, SnapshotDifference};
use crate::model::{
    Cause, ChangeSide, ControlId, ControlProblem, Direction, Fraction, PercentagePoints, Points, RecordedResource,
    RuleChange, SettingChange, Standing, Status, Unknown,
};
use crate::report::Exit;
use crate::report::json::{SCHEMA_VERSION, pretty};

/// What a change does, as one document.
pub fn review_json(review: &Review<'_>) -> String {
    pretty(&ReviewDocument::of(review))
}

/// The document of `posture diff`.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReviewDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The day by which expiry is judged, on both sides.
    as_of: Date,
    /// What is compared.
    before: &'a SideName,
    /// With what.
    after: &'a SideName,
    /// Whether names are replaced by pseudonyms.
    redacted: bool,
    /// What changed about controls, by id.
    controls: Vec<ControlDocument<'a>>,
    /// What changed in files beside those of controls.
    files: &'a [FileChange],
    /// Each snapshot, in the order given.
    snapshots: Vec<SnapshotDocument<'a>>,
    /// The controls that were allowed to ask for less, with the reason.
    allowed: &'a BTreeMap<ControlId, String>,
    /// The gates that are not passed, in words.
    failed_gates: &'a [String],
    /// How the run ends.
    exit: &'a Exit,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ControlDocument<'a> {
    #[serde(flatten)]
    change: &'a RuleChange,
    /// Which way it goes, over all snapshots.
    direction: Direction,
    /// The signs of that, each once.
    signals: &'a [Signal],
    /// How many snapshots were evaluated by it, on one side or both.
    exercised: usize,
    /// How many milliseconds it took before on all snapshots together; null where that was not asked for.
    milliseconds_before: Option<f64>,
    /// How many it takes now.
    milliseconds_after: Option<f64>,
    /// Whether its script does something else, or is new, and none of its cases is.
    untested: bool,
    /// The snapshots on which it comes out otherwise, or of which that cannot be said.
    snapshots: Vec<EffectDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct EffectDocument<'a> {
    /// The snapshot, as it was asked for.
    snapshot: &'a str,
    /// What the control came to before; null where it was not in scope.
    before: Option<&'a ChangeSide>,
    /// What it comes to now; null where it is not in scope.
    after: Option<&'a ChangeSide>,
    /// What people declared about it before; null where nothing.
    declared_before: Option<DeclaredDocument>,
    /// What they declare now.
    declared_after: Option<DeclaredDocument>,
    /// Which way that goes.
    direction: Direction,
    /// The signs of that.
    signals: &'a [Signal],
    /// Whether the snapshot tells all that the control reads.
    comparable: bool,
    /// What it does not tell.
    lacks: &'a [Unknown],
    /// The resources that fall short now and did not.
    affected: &'a [RecordedResource],
    /// The resources that do not fall short any more.
    resolved: &'a [RecordedResource],
}

#[derive(Debug, Serialize, JsonSchema)]
struct DeclaredDocument {
    /// What was declared.
    status: Status,
    /// How it stood.
    standing: Standing,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SnapshotDocument<'a> {
    /// The snapshot, as it was asked for.
    source: &'a str,
    /// What the tenant is called.
    tenant: Option<&'a str>,
    /// Why it could not be evaluated; null where it was.
    problem: Option<&'a ControlProblem>,
    /// The score before.
    before: Option<NumbersDocument>,
    /// The score after.
    after: Option<NumbersDocument>,
    /// Why they differ: each row one control and one cause; they add up exactly.
    changes: Vec<RowDocument<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NumbersDocument {
    /// Earned over what was evaluated.
    percent: Fraction,
    /// The same where unknown earns nothing.
    at_least: Fraction,
    /// The same where unknown earns all.
    at_most: Fraction,
    /// Evaluated points over points in scope.
    coverage: Fraction,
    /// How many controls ended as errors.
    errors: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct RowDocument<'a> {
    /// The control.
    control: &'a ControlId,
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
    /// The control before; null where it was not evaluated.
    before: Option<&'a ChangeSide>,
    /// The control after; null where it is not evaluated any more.
    after: Option<&'a ChangeSide>,
    /// The settings that decided and differ.
    settings: &'a [SettingChange],
}

impl<'a> ReviewDocument<'a> {
    fn of(review: &'a Review<'a>) -> Self {
        let differences = review.differences;
        let control = |control: &'a ControlChange| ControlDocument {
            change: &control.change,
            direction: control.direction,
            signals: &control.signals,
            exercised: control.exercised,
            milliseconds_before: control.time.map(|time| milliseconds(time.before)),
            milliseconds_after: control.time.map(|time| milliseconds(time.after)),
            untested: control.change.is_untested(),
            snapshots: differences
                .on_snapshots(&control.change.id)
                .into_iter()
                .map(|(snapshot, effect)| EffectDocument::of(snapshot, effect))
                .collect(),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            as_of: review.as_of,
            before: review.before,
            after: review.after,
            redacted: review.is_redacted,
            controls: differences.controls.iter().map(control).collect(),
            files: &differences.files,
            snapshots: differences.snapshots.iter().map(SnapshotDocument::of).collect(),
            allowed: review.allowed,
            failed_gates: review.failed,
            exit: review.exit,
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

impl<'a> EffectDocument<'a> {
    fn of(snapshot: &'a SnapshotDifference, effect: &'a ControlDifference) -> Self {
        Self {
            snapshot: &snapshot.source,
            before: effect.before.as_ref(),
            after: effect.after.as_ref(),
            declared_before: effect.declared_before.map(DeclaredDocument::of),
            declared_after: effect.declared_after.map(DeclaredDocument::of),
            direction: effect.direction,
            signals: &effect.signals,
            comparable: effect.is_comparable(),
            lacks: &effect.lacks,
            affected: &effect.caught,
            resolved: &effect.released,
        }
    }
}

impl<'a> SnapshotDocument<'a> {
    fn of(snapshot: &'a SnapshotDifference) -> Self {
        Self {
            source: &snapshot.source,
            tenant: snapshot.tenant.as_deref(),
            problem: snapshot.problem.as_ref(),
            before: snapshot.before.as_ref().map(NumbersDocument::of),
            after: snapshot.after.as_ref().map(NumbersDocument::of),
            changes: snapshot.rows.iter().map(RowDocument::of).collect(),
        }
    }
}

impl DeclaredDocument {
    fn of((status, standing): (Status, Standing)) -> Self {
        Self { status, standing }
    }
}

impl NumbersDocument {
    fn of(numbers: &Numbers) -> Self {
        Self {
            percent: numbers.percent,
            at_least: numbers.at_least,
            at_most: numbers.at_most,
            coverage: numbers.coverage,
            errors: numbers.errors,
        }
    }
}

impl<'a> RowDocument<'a> {
    fn of(row: &'a Row) -> Self {
        let change = &row.change;
        Self {
            control: &change.control,
            cause: change.cause(),
            causes: &change.causes,
            points: change.points,
            max_points: change.max_points,
            percent: row.part.percent,
            at_least: row.part.at_least,
            before: change.before.as_ref(),
            after: change.after.as_ref(),
            settings: &change.settings,
        }
    }
}
