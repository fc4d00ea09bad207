use jiff::civil::Date;

use super::{ActionPlan, Applying, PlannedRecord, holds_until, standing};
use crate::model::{
    ActionType, ControlId, ControlMetadata, ControlScore, Notice, SelfApproval, Standing, Status, StatusRecord, Verdict,
};
use crate::source::did_you_mean;

/// Whether a notice tells of something declared that has expired.
pub fn expired(notice: &Notice) -> bool {
    notice.code.ends_with("::expired")
}

/// Whether a notice tells of a record that expires soon.
pub fn expiring(notice: &Notice) -> bool {
    notice.code.ends_with("::expiring")
}

/// A control that a plan may name, whether it was evaluated or not.
type Known<'a> = (&'a ControlId, &'a ControlMetadata);

/// What is told of a record: the code, and the words.
type Told = (&'static str, String);

impl ActionPlan {
    /// What people should know about the plan on a day, as far as it can be said without a snapshot.
    pub fn notices(&self, known: &[Known<'_>], day: Date) -> Vec<Notice> {
        let notices = |planned: &PlannedRecord| -> Vec<Notice> {
            let told = match control(planned, known) {
                Err(told) => vec![told],
                Ok(control) => {
                    let standing = standing(&planned.record, control.1, day);
                    self.told_on_its_own(planned, control, standing, planned.is_second(self, control, day), day)
                }
            };
            told.into_iter().map(|told| self.notice(planned, told)).collect()
        };
        self.records.iter().flat_map(notices).collect()
    }

    /// What is told of a record whatever was observed.
    fn told_on_its_own(
        &self,
        planned: &PlannedRecord,
        (id, metadata): Known<'_>,
        standing: Standing,
        is_second: bool,
        day: Date,
    ) -> Vec<Told> {
        let record = &planned.record;
        let status = record.status;
        if status == Status::Attested && metadata.action_type == ActionType::Config {
            let why = format!("`{id}` is measured, so nobody can attest it; say how the goal is reached otherwise");
            return vec![("not_a_task", why)];
        }
        let told = match standing {
            Standing::Expired => (
                "expired",
                format!("`{status}` for `{id}` has expired and has no effect"),
            ),
            Standing::Pending => (
                "pending",
                format!("`{status}` for `{id}` has no effect yet{}", from(record.set_at)),
            ),
            _ if is_second => (
                "overlapping",
                format!("`{status}` for `{id}` has no effect: another record goes before it"),
            ),
            Standing::Overdue => ("overdue", format!("`{id}` should have been done{}", by(record.due))),
            Standing::InForce | Standing::Idle | Standing::Completed => {
                return self.told_in_force(record, id, metadata, day);
            }
        };
        let is_overdue = told.0 == "overdue";
        let mut all = vec![told];
        if is_overdue {
            all.extend(self.told_in_force(record, id, metadata, day));
        }
        all
    }

    /// What is told of a record that holds.
    fn told_in_force(&self, record: &StatusRecord, id: &ControlId, metadata: &ControlMetadata, day: Date) -> Vec<Told> {
        let status = record.status;
        // What lasts for a week is not told of all the time: half of its days have passed at least.
        let days = |from: Date, to: Date| (to - from).get_days();
        let is_soon = |last: &Date| {
            let latest = day.checked_add(self.policy.expiring_within);
            let is_late = record
                .set_at
                .is_none_or(|set_at| 2 * days(day, *last) <= days(set_at, *last));
            is_late && latest.is_ok_and(|latest| *last <= latest)
        };
        let soon = holds_until(record, metadata).filter(is_soon);
        let ends = if record.status == Status::Attested {
            "lapses"
        } else {
            "expires"
        };
        let expiring = soon.map(|last| {
            let left = days_to(day, last);
            (
                "expiring",
                format!("`{status}` for `{id}` {ends} {left}: {last} is its last day"),
            )
        });
        let is_self_approved = self.policy.self_approval != SelfApproval::Allow && record.is_self_approved();
        let self_approved = is_self_approved.then(|| {
            (
                "self_approved",
                format!("`{status}` for `{id}` is approved by its owner"),
            )
        });
        expiring.into_iter().chain(self_approved).collect()
    }

    fn notice(&self, planned: &PlannedRecord, (code, message): Told) -> Notice {
        Notice {
            code: format!("plan::{code}"),
            message,
            control: Some(planned.record.control.clone()),
            file: Some(self.file.name().to_owned()),
            line: Some(planned.at.line),
        }
    }
}

impl Applying<'_> {
    /// What people should know about the plan: what has expired or soon will, is overdue, not needed, or about nothing.
    ///
    /// `known` are all controls of the rule set, `controls` those that were evaluated.
    pub fn notices(&self, known: &[Known<'_>], controls: &[ControlScore]) -> Vec<Notice> {
        let notices = |planned: &PlannedRecord| -> Vec<Notice> {
            let told = if self.is_of_tenant(&planned.record) {
                self.told(planned, known, controls)
            } else {
                of_no_tenant(&planned.record).into_iter().collect()
            };
            told.into_iter().map(|told| self.plan.notice(planned, told)).collect()
        };
        self.plan.records.iter().flat_map(notices).collect()
    }

    fn told(&self, planned: &PlannedRecord, known: &[Known<'_>], controls: &[ControlScore]) -> Vec<Told> {
        let record = &planned.record;
        let (id, metadata) = match control(planned, known) {
            Ok(control) => control,
            Err(told) => return vec![told],
        };
        let Some(control) = controls.iter().find(|control| control.id == *id) else {
            let why = format!("`{id}` was not evaluated: it is disabled, not in scope or not selected");
            return vec![("unused", why)];
        };
        let applies = self
            .record_for(id, metadata)
            .is_some_and(|(applying, _)| std::ptr::eq(applying, record));
        let standing = match &control.status_record {
            Some(declared) if applies => declared.standing,
            _ => standing(record, metadata, self.as_of),
        };
        let status = record.status;
        let observed = match standing {
            Standing::Completed => Some(("completed", format!("`{id}` has become completed: remove `{status}`"))),
            Standing::Idle if metadata.action_type != ActionType::Config || status != Status::Attested => Some((
                "idle",
                format!("`{status}` for `{id}` is worth nothing: the control {}", why(control)),
            )),
            Standing::InForce if is_cut_short(control) => Some(("too_many", too_many(record, control))),
            Standing::InForce if is_uncovering(control) => Some((
                "unused",
                format!("`{status}` for `{id}` names no resource that falls short"),
            )),
            _ => None,
        };
        match observed.filter(|_| applies) {
            Some(told) => vec![told],
            None => self
                .plan
                .told_on_its_own(planned, (id, metadata), standing, !applies, self.as_of),
        }
    }
}

/// The control that a record names; what is told where there is none.
fn control<'a>(planned: &PlannedRecord, known: &[Known<'a>]) -> Result<Known<'a>, Told> {
    let is_it = |(id, metadata): &&Known<'_>| planned.is_about(id, metadata);
    known.iter().find(is_it).copied().ok_or_else(|| {
        let named = &planned.record.control;
        let near = did_you_mean(named.as_str(), known.iter().map(|(id, _)| id.as_str()));
        let near = near.map(|near| format!(", {near}")).unwrap_or_default();
        ("unknown_control", format!("there is no control `{named}`{near}"))
    })
}

/// A record that says nothing of tenants, in a run of several.
fn of_no_tenant(record: &StatusRecord) -> Option<Told> {
    record.tenant.is_none().then(|| {
        let (status, id) = (record.status, &record.control);
        let why = format!(
            "`{status}` for `{id}` has no effect on one of several tenants: it names none; say `tenant` or \
             `all_tenants: true`"
        );
        ("no_tenant", why)
    })
}

fn too_many(record: &StatusRecord, control: &ControlScore) -> String {
    format!(
        "`{}` covers {} of the {} resources that it names: of the {} of `{}` that fall short, {} are known by name",
        record.status,
        covered(control).unwrap_or_default(),
        record.resources.len(),
        control.affected_total,
        control.id,
        Verdict::MOST_AFFECTED
    )
}

fn from(set_at: Option<Date>) -> String {
    set_at.map_or(String::new(), |day| format!(": it holds from {day} on"))
}

fn by(due: Option<Date>) -> String {
    due.map_or(String::new(), |due| format!(" by {due}"))
}

fn days_to(day: Date, last: Date) -> String {
    match (last - day).get_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

fn why(control: &ControlScore) -> &'static str {
    if control.outcome == crate::model::Outcome::Error {
        "ended as an error"
    } else {
        "does not apply"
    }
}

/// How many of the resources that fall short the record covers, where it is about resources.
fn covered(control: &ControlScore) -> Option<u64> {
    control.status_record.as_ref().and_then(|declared| declared.covered)
}

/// Whether the record may name resources that fall short beyond those that are known by name.
fn is_cut_short(control: &ControlScore) -> bool {
    let named = control
        .status_record
        .as_ref()
        .map_or(0, |declared| declared.record.resources.len());
    let is_short = covered(control).is_some_and(|covered| covered < named as u64);
    is_short && control.affected_total > Verdict::MOST_AFFECTED
}

/// Whether the record is about resources, and none of them falls short any more.
fn is_uncovering(control: &ControlScore) -> bool {
    covered(control) == Some(0)
}
