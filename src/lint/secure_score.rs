//! Whether a control says of Microsoft's corresponding one what is true.

use std::collections::BTreeMap;

use super::Lint;
use super::finding::Found;
use super::metadata::{Written, path};
use crate::model::{LintLevel, Points};
use crate::source::did_you_mean;

pub(super) static UNKNOWN_SECURE_SCORE_ID: Lint = Lint {
    code: "unknown-secure-score-id",
    level: LintLevel::Error,
    summary: "a Microsoft Secure Score control that is not known",
    why: "`secure_score_id` is how a comparison with Microsoft's own score finds the corresponding control. An id that \
          does not exist finds nothing.",
    example: "secure_score_id: AdminMFA2",
    instead: "secure_score_id: AdminMFAV2",
    fixable: false,
};

pub(super) static SECURE_SCORE_POINTS: Lint = Lint {
    code: "secure-score-points",
    level: LintLevel::Warning,
    summary: "other points than Microsoft's control has",
    why: "A control that names Microsoft's is expected to be worth as much. Where it is meant to be worth something \
          else, say why in a suppression.",
    example: "max_points: 5\nsecure_score_id: AdminMFAV2        # 10 points",
    instead: "max_points: 10\nsecure_score_id: AdminMFAV2",
    fixable: false,
};

/// Every control of Microsoft Secure Score that is known, with its points where these are known.
fn known() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("secure_score.csv").lines().skip(1);
    lines.filter_map(|line| line.split_once(',')).collect()
}

pub(super) fn check(written: &Written<'_>, found: &mut Vec<Found>) {
    let Some(id) = &written.control.metadata.secure_score_id else {
        return;
    };
    let known = known();
    let Some(points) = known.get(id.as_str()) else {
        let place = written.value(&path(["secure_score_id"]));
        let near = did_you_mean(id, known.keys().copied());
        found.push(
            Found::new(
                &UNKNOWN_SECURE_SCORE_ID,
                place,
                format!("no control `{id}` in Microsoft Secure Score"),
            )
            .label("not known")
            .maybe_help(near),
        );
        return;
    };
    // As the file says it, whatever `posture.yaml` makes of it.
    let place = written.value(&path(["max_points"]));
    let stated = &place.file.text()[place.span.start..place.span.end];
    if let (Ok(theirs), Ok(ours)) = (Points::parse(points), Points::parse(stated))
        && theirs != ours
    {
        found.push(
            Found::new(&SECURE_SCORE_POINTS, place, format!("`{id}` has {points} points"))
                .label("not as many")
                .help(format!("write `max_points: {points}`, or say in a suppression why not")),
        );
    }
}
