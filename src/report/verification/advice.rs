use super::words::names;
use super::{ClaimedIn, VerificationReport};
use crate::model::ControlId;
use crate::report::style::counted;
use crate::verification::Input;

/// What a reader should know of a proof or of its failure, and how to come by what went in: one thought each.
pub(super) fn advice(report: &VerificationReport<'_>) -> Vec<String> {
    let verification = report.verification;
    let mut said = Vec::new();
    if verification.is_other(Input::Identity) {
        said.push(
            "the record was changed after it was written: the identity that the history keeps is not that of what it says"
                .to_owned(),
        );
    }
    if verification.is_other(Input::Snapshot) {
        said.push(snapshot(report));
    }
    if verification.is_other(Input::Rules) {
        said.extend(rules(report));
    }
    if verification.is_other(Input::Settings) {
        said.push(
            "the settings are others: tenant file, parameters, scope or `max_age` are not what they were; take these files \
             as they were on that day"
                .to_owned(),
        );
    }
    if verification.is_other(Input::Plan) {
        said.push(plan(report));
    }
    said.extend(kept(report));
    if verification.is_other(Input::Engine) {
        said.push(format!(
            "it was made by posture {} and made again by posture {}: the numbers and what each control came to were \
             compared, and not reasons, evidence and views; the version of then compares these too",
            report.claim.engine, report.found.engine
        ));
    }
    if report.is_as_recorded {
        said.push(
            "made again by the rules, settings and action plan that the history keeps: that the snapshot gives this result \
             by these is what is proved, and not whose rules they are"
                .to_owned(),
        );
    }
    if report.is_one_of_several {
        said.push(
            "it was made in a run over several tenants: records of the action plan that name no tenant do not count"
                .to_owned(),
        );
    }
    said.extend(outcome(report));
    said
}

fn snapshot(report: &VerificationReport<'_>) -> String {
    let snapshot = &report.claim.snapshot;
    let captured = snapshot
        .captured_at
        .as_ref()
        .map(|time| format!(", captured at {time}"));
    format!(
        "the snapshot is another one, so that the results cannot be expected to agree: this evaluation was made of `{}`{}",
        snapshot.source,
        captured.unwrap_or_default()
    )
}

/// Which rules differ, and where those of then are to be found.
fn rules(report: &VerificationReport<'_>) -> Vec<String> {
    let mut said = other_rules(report);
    let rules = &report.claim.rules;
    let by_baseline = match (&rules.baseline, &report.found.rules.baseline) {
        (Some(then), now) if Some(then) != now.as_ref() => Some(format!("add `--baseline {then}`")),
        (None, Some(now)) if report.claim.identity.is_some() => {
            Some(format!("it was made without a baseline, and not by `{now}`"))
        }
        _ => None,
    };
    let by_revision = rules.revision.as_ref().map(|revision| match revision.strip_suffix("-dirty") {
        Some(clean) => format!(
            "its rules stood at the git revision {clean}, with changes that were not committed: no revision has them"
        ),
        None if revision.contains(", ") => format!("its rules stood at the git revisions {revision}"),
        None => format!(
            "its rules stood at the git revision {revision}: `git worktree add ../then {revision}`, and name their folder \
             there with `--rules`"
        ),
    });
    let is_told = by_baseline.is_some() || by_revision.is_some();
    said.extend(by_baseline);
    said.extend(by_revision);
    if !is_told {
        said.push(
            "take the rules as they were: `--rules`, `--baseline`, `--select`, and what `posture.yaml` changes about them"
                .to_owned(),
        );
    }
    said
}

/// The controls that are there on one side alone, and those whose rules differ.
fn other_rules(report: &VerificationReport<'_>) -> Vec<String> {
    let is_claimed = |id: &&ControlId| report.claim.controls.contains_key(*id);
    let is_found = |id: &&ControlId| report.found.controls.contains_key(*id);
    let all = || report.verification.other_rules.iter();
    let gone: Vec<&ControlId> = all().filter(|id| !is_found(id)).collect();
    let new: Vec<&ControlId> = all().filter(|id| !is_claimed(id)).collect();
    let changed: Vec<&ControlId> = all().filter(|id| is_claimed(id) && is_found(id)).collect();
    let said = |what: &str, controls: Vec<&ControlId>| {
        let count = counted(controls.len(), "control");
        (!controls.is_empty()).then(|| format!("{count} {what}: {}", names(&controls)))
    };
    let all = [
        said("with other rules than then", changed),
        said("evaluated then, and not now", gone),
        said("evaluated now, and not then", new),
    ];
    all.into_iter().flatten().collect()
}

fn plan(report: &VerificationReport<'_>) -> String {
    let then = match report.found.plan {
        None => "an action plan counted, and there is none here",
        Some(_) => "the action plan is another one",
    };
    format!("{then}: name it with `--plan`, as it was on that day")
}

/// What the history can help with.
fn kept(report: &VerificationReport<'_>) -> Option<String> {
    let verification = report.verification;
    let is_other = |input| verification.is_other(input);
    let helps = is_other(Input::Rules) || is_other(Input::Settings) || is_other(Input::Plan);
    (helps && report.keeps_texts && !report.is_as_recorded).then(|| {
        "the history keeps rules, settings and action plan of this evaluation: `--as-recorded` makes it again by these, \
         which proves less"
            .to_owned()
    })
}

/// What to make of results that differ although everything that went in is the same, and the other way round.
fn outcome(report: &VerificationReport<'_>) -> Option<String> {
    let verification = report.verification;
    let is_same = verification.gives_the_same();
    if report.has_other_inputs() {
        return is_same.then(|| "all that came out is the same nevertheless".to_owned());
    }
    if is_same {
        return None;
    }
    let said = match (&report.claimed_in, verification.is_other(Input::Engine)) {
        (_, true) => {
            "everything that went in is the same: another version of the program counts otherwise, or what the \
                      evaluation says was changed after it was made"
        }
        (ClaimedIn::Record(_), _) => {
            "everything that went in is the same: what the record says was changed after it was written"
        }
        (ClaimedIn::File(_), _) => {
            "snapshot, rules and action plan are the same: the report was changed after it was written, or it was made with \
             another tenant file, `--scope`, `max_age` or ranking, of which a report tells no digest"
        }
    };
    Some(said.to_owned())
}
