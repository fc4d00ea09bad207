use super::{Applying, PlannedRecord};
use crate::model::{ActionType, ControlId, ControlMetadata, ControlScore, Notice, Standing, Status, Verdict};
use crate::source::did_you_mean;

/// Whether a notice tells of something declared that has expired.
pub fn expired(notice: &Notice) -> bool {
    notice.code.ends_with("::expired")
}

/// A control that a plan may name, whether it was evaluated or not.
type Known<'a> = (&'a ControlId, &'a ControlMetadata);

impl Applying<'_> {
    /// What people should know about the plan: what has expired, is overdue, not needed, or about nothing.
    ///
    /// `known` are all controls of the rule set, `controls` those that were evaluated.
    pub fn notices(&self, known: &[Known<'_>], controls: &[ControlScore]) -> Vec<Notice> {
        let notice = |planned: &PlannedRecord| {
            if self.is_of_tenant(&planned.record) {
                self.notice(planned, known, controls)
            } else {
                self.of_no_tenant(planned)
            }
        };
        self.plan.records.iter().filter_map(notice).collect()
    }

    /// A record that says nothing of tenants, in a run of several.
    fn of_no_tenant(&self, planned: &PlannedRecord) -> Option<Notice> {
        let record = &planned.record;
        record.tenant.is_none().then(|| {
            let (status, id) = (record.status, &record.control);
            let why = format!(
                "`{status}` for `{id}` has no effect on one of several tenants: it names none; say `tenant` or \
                 `all_tenants: true`"
            );
            self.told(planned, "no_tenant", why)
        })
    }

    fn notice(&self, planned: &PlannedRecord, known: &[Known<'_>], controls: &[ControlScore]) -> Option<Notice> {
        let record = &planned.record;
        let named = &record.control;
        let Some((id, metadata)) = known
            .iter()
            .find(|(id, metadata)| *id == named || metadata.former_ids.contains(named))
        else {
            let near = did_you_mean(named.as_str(), known.iter().map(|(id, _)| id.as_str()));
            let near = near.map(|near| format!(", {near}")).unwrap_or_default();
            return Some(self.told(
                planned,
                "unknown_control",
                format!("there is no control `{named}`{near}"),
            ));
        };
        let Some(control) = controls.iter().find(|control| control.id == **id) else {
            return Some(self.told(
                planned,
                "unused",
                format!("`{id}` was not evaluated: it is disabled, not in scope or not selected"),
            ));
        };
        let status = record.status;
        if status == Status::Attested && metadata.action_type == ActionType::Config {
            let why = format!("`{id}` is measured, so nobody can attest it; say how the goal is reached otherwise");
            return Some(self.told(planned, "not_a_task", why));
        }
        let applies = self
            .record_for(id, metadata)
            .is_some_and(|(applying, _)| std::ptr::eq(applying, record));
        let standing = match &control.status_record {
            Some(declared) if applies => declared.standing,
            _ => self.standing(record, metadata),
        };
        let (code, message) = match standing {
            Standing::Expired => (
                "expired",
                format!("`{status}` for `{id}` has expired and has no effect"),
            ),
            Standing::Pending => (
                "pending",
                format!("`{status}` for `{id}` has no effect yet{}", from(record.set_at)),
            ),
            _ if !applies => (
                "overlapping",
                format!("`{status}` for `{id}` has no effect: another record goes before it"),
            ),
            Standing::Overdue => ("overdue", format!("`{id}` should have been done{}", by(record.due))),
            Standing::Completed => ("completed", format!("`{id}` has become completed: remove `{status}`")),
            Standing::Idle => (
                "idle",
                format!("`{status}` for `{id}` is worth nothing: the control {}", why(control)),
            ),
            Standing::InForce if is_cut_short(control) => (
                "too_many",
                format!(
                    "`{status}` covers {} of the {} resources that it names: of the {} of `{id}` that fall short, \
                     {} are known by name",
                    covered(control).unwrap_or_default(),
                    record.resources.len(),
                    control.affected_total,
                    Verdict::MOST_AFFECTED
                ),
            ),
            Standing::InForce if is_uncovering(control) => (
                "unused",
                format!("`{status}` for `{id}` names no resource that falls short"),
            ),
            Standing::InForce if is_self_approved(planned) => (
                "self_approved",
                format!("`{status}` for `{id}` is approved by its owner"),
            ),
            Standing::InForce => return None,
        };
        Some(self.told(planned, code, message))
    }

    fn told(&self, planned: &PlannedRecord, code: &str, message: String) -> Notice {
        Notice {
            code: format!("plan::{code}"),
            message,
            control: Some(planned.record.control.clone()),
            file: Some(self.plan.file.name().to_owned()),
            line: Some(planned.at.line),
        }
    }
}

fn from(set_at: Option<jiff::civil::Date>) -> String {
    set_at.map_or(String::new(), |day| format!(": it holds from {day} on"))
}

fn by(due: Option<jiff::civil::Date>) -> String {
    due.map_or(String::new(), |due| format!(" by {due}"))
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

fn is_self_approved(planned: &PlannedRecord) -> bool {
    let record = &planned.record;
    record.approved_by.is_some() && record.approved_by == record.owner
}
