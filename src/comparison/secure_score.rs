use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::day::{MicrosoftControl, MicrosoftDay};
use crate::model::{ControlId, ControlScore, Evaluation, Outcome, Points, Status};

/// Our evaluation of a snapshot beside Microsoft's own score of a day.
#[derive(Debug, Clone, Serialize)]
pub struct SecureScoreComparison {
    /// The day, as Microsoft's record has it.
    pub day: Option<String>,
    /// The tenant of the day.
    pub tenant: Option<String>,
    /// The points that Microsoft counts.
    pub points: Points,
    /// The points that could be had.
    pub max_points: Points,
    /// Why the two may differ in everything: they are of different tenants or days, or the day contradicts itself.
    pub apart: Vec<String>,
    /// What each agreement comes to, in the order of [`Agreement::ALL`]; theirs sum to `points`, or `apart` says so.
    pub sums: Vec<Sum>,
    /// Every control of the day, in the order of their ids.
    pub controls: Vec<ComparedControl>,
    /// Ids that our controls correspond to and that the day does not have: Microsoft did not measure them.
    pub not_measured: Vec<String>,
}

/// What the controls of one agreement come to.
#[derive(Debug, Clone, Serialize)]
pub struct Sum {
    /// How the two stand to each other.
    pub agreement: Agreement,
    /// How many controls.
    pub count: usize,
    /// Our points.
    pub ours: Points,
    /// Microsoft's points.
    pub theirs: Points,
}

/// One control of Microsoft's day beside ours.
#[derive(Debug, Clone, Serialize)]
pub struct ComparedControl {
    /// Microsoft's id.
    pub id: String,
    /// Its title, where its profile is there or a control of ours corresponds to it.
    pub title: Option<String>,
    /// How the two stand to each other.
    pub agreement: Agreement,
    /// The points that it is worth.
    pub max_points: Option<Points>,
    /// Microsoft's points.
    pub theirs: Points,
    /// What Microsoft found, in its words.
    pub found: Option<String>,
    /// Our control that corresponds to it.
    pub ours: Option<Ours>,
}

/// Our control beside one of Microsoft's.
#[derive(Debug, Clone, Serialize)]
pub struct Ours {
    /// Our control.
    pub control: ControlId,
    /// What it observed.
    pub outcome: Outcome,
    /// Its points.
    pub points: Points,
    /// Why the outcome is what it is.
    pub reason: String,
}

/// How our control and Microsoft's stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// The same points.
    Same,
    /// We see less done than Microsoft does.
    Stricter,
    /// We see more done than Microsoft does.
    Milder,
    /// Ours counts what people declared.
    Declared,
    /// The snapshot does not tell us.
    Unknown,
    /// By our control the question does not arise.
    NotApplicable,
    /// The control is out of scope here, or not selected.
    NotEvaluated,
    /// No control of ours corresponds to it.
    NotCovered,
}

impl Agreement {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Stricter,
        Self::Milder,
        Self::Declared,
        Self::Unknown,
        Self::NotApplicable,
        Self::NotEvaluated,
        Self::NotCovered,
        Self::Same,
    ];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Stricter => "stricter",
            Self::Milder => "milder",
            Self::Declared => "declared",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
            Self::NotEvaluated => "not_evaluated",
            Self::NotCovered => "not_covered",
        }
    }
}

impl Serialize for Agreement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Puts an evaluation beside Microsoft's score of a day. `correspond` are our controls by the id of Microsoft's that
/// they correspond to, evaluated or not.
pub fn compare_secure_score(
    evaluation: &Evaluation,
    day: &MicrosoftDay,
    correspond: &BTreeMap<String, ControlId>,
) -> SecureScoreComparison {
    let mut controls: Vec<ComparedControl> = day
        .controls
        .iter()
        .map(|theirs| {
            let id = correspond.get(&theirs.id);
            let ours = id.and_then(|id| evaluation.controls.iter().find(|control| control.id == *id));
            compared(theirs, id.is_some(), ours)
        })
        .collect();
    controls.sort_by(|a, b| a.id.cmp(&b.id));
    let is_measured = |id: &String| day.controls.iter().any(|theirs| theirs.id == *id);
    SecureScoreComparison {
        day: day.date.clone(),
        tenant: day.tenant.clone(),
        points: day.points,
        max_points: day.max_points,
        apart: apart(evaluation, day),
        sums: sums(&controls),
        controls,
        not_measured: correspond.keys().filter(|id| !is_measured(id)).cloned().collect(),
    }
}

fn compared(theirs: &MicrosoftControl, is_covered: bool, ours: Option<&ControlScore>) -> ComparedControl {
    ComparedControl {
        id: theirs.id.clone(),
        title: theirs.title.clone().or_else(|| Some(ours?.title.clone())),
        agreement: agreement(theirs.points, is_covered, ours),
        max_points: theirs.max_points.or_else(|| Some(ours?.worth)),
        theirs: theirs.points,
        found: theirs.found.clone().filter(|found| !found.is_empty()),
        ours: ours.map(|ours| Ours {
            control: ours.id.clone(),
            outcome: ours.outcome,
            points: ours.points,
            reason: ours.reason.clone(),
        }),
    }
}

fn agreement(theirs: Points, is_covered: bool, ours: Option<&ControlScore>) -> Agreement {
    let Some(ours) = ours else {
        return if is_covered {
            Agreement::NotEvaluated
        } else {
            Agreement::NotCovered
        };
    };
    if ours.asserted_points > Points::ZERO || ours.status == Status::Attested {
        Agreement::Declared
    } else if ours.outcome.is_unknown() {
        Agreement::Unknown
    } else if ours.outcome == Outcome::NotApplicable {
        Agreement::NotApplicable
    } else if ours.points < theirs {
        Agreement::Stricter
    } else if ours.points > theirs {
        Agreement::Milder
    } else {
        Agreement::Same
    }
}

fn sums(controls: &[ComparedControl]) -> Vec<Sum> {
    let sum = |agreement| {
        let of = || controls.iter().filter(move |control| control.agreement == agreement);
        Sum {
            agreement,
            count: of().count(),
            ours: of().filter_map(|control| Some(control.ours.as_ref()?.points)).sum(),
            theirs: of().map(|control| control.theirs).sum(),
        }
    };
    Agreement::ALL
        .into_iter()
        .map(sum)
        .filter(|sum| sum.count > 0)
        .collect()
}

fn apart(evaluation: &Evaluation, day: &MicrosoftDay) -> Vec<String> {
    let mut apart = Vec::new();
    if let (Some(ours), Some(theirs)) = (&evaluation.tenant.id, &day.tenant)
        && !ours.eq_ignore_ascii_case(theirs)
    {
        apart.push(format!("the day is of tenant {theirs}, the snapshot of tenant {ours}"));
    }
    let sum: Points = day.controls.iter().map(|control| control.points).sum();
    if sum != day.points {
        apart.push(format!(
            "the controls of the day come to {sum} points, not to the {} that it says",
            day.points
        ));
    }
    let date = |time: &Option<String>| time.as_ref().and_then(|time| time.get(..10).map(str::to_owned));
    if let (Some(ours), Some(theirs)) = (date(&evaluation.snapshot.captured_at), date(&day.date))
        && ours != theirs
    {
        apart.push(format!("the day is {theirs}, the snapshot was captured on {ours}"));
    }
    apart
}
