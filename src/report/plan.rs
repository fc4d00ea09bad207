use super::freshness::is_about_age;
use super::style::{Width, bold, counted, faint, percentage, visible, wrapped};
use crate::model::{ControlScore, DeclaredStatus, Evaluation, Notice, Points, Standing, Status, View, Views};

/// The views that differ from the current one because something is declared, planned or not licensed.
pub(super) fn views(views: &Views, asserted: Points) -> String {
    let shown = |name: &str, view: &View| {
        let percent = percentage(view.percent.percent());
        format!("{name} {percent} ({} of {})", view.points, view.max_points)
    };
    let mut all = Vec::new();
    if asserted > Points::ZERO {
        all.push(format!("{asserted} points are declared by people, not measured"));
        all.push(shown("verified", &views.verified));
    }
    let current = views.current.points;
    let differs = |view: &&View| view.points != current;
    // What could be reached is worth a line where something stands in the way.
    let is_short = |view: &&View| view.points != current && view.points != view.max_points;
    all.extend(
        views
            .planned
            .as_ref()
            .filter(differs)
            .map(|view| shown("planned", view)),
    );
    all.extend(
        views
            .current_license
            .as_ref()
            .filter(is_short)
            .map(|view| shown("current license", view)),
    );
    all.extend(
        views
            .achievable
            .as_ref()
            .filter(is_short)
            .map(|view| shown("achievable", view)),
    );
    all.into_iter().map(|line| format!("  {line}\n")).collect()
}

/// What is declared about a control, in one line: the status, who answers for it, until when.
pub(super) fn declared(control: &ControlScore) -> Option<String> {
    let DeclaredStatus {
        record,
        standing,
        covered,
    } = control.status_record.as_ref()?;
    let what = match standing {
        Standing::Expired => format!("{} has expired", word(record.status)),
        Standing::Pending => format!("{} holds from {} on", word(record.status), shown_day(record.set_at)),
        Standing::Idle => format!("{} is worth nothing here", word(record.status)),
        Standing::Completed => format!("{} is not needed any more", word(record.status)),
        Standing::Overdue => format!("{}, overdue", word(record.status)),
        Standing::InForce => word(record.status).to_owned(),
    };
    let mut said = vec![what];
    said.extend(covered.map(|covered| {
        format!(
            "covers {}",
            counted(usize::try_from(covered).unwrap_or(usize::MAX), "failing resource")
        )
    }));
    said.extend(record.owner.as_ref().map(|owner| format!("owner {owner}")));
    said.extend(record.due.map(|due| format!("due {due}")));
    said.extend(record.expires.map(|expires| format!("expires {expires}")));
    said.extend(record.ticket.clone());
    Some(format!("{}: {}", said.join(", "), record.reason))
}

fn shown_day(day: Option<jiff::civil::Date>) -> String {
    day.map_or("a later day".to_owned(), |day| day.to_string())
}

/// A status for people.
pub const fn word(status: Status) -> &'static str {
    match status {
        Status::ToAddress => "to address",
        Status::Planned => "planned",
        Status::RiskAccepted => "risk accepted",
        Status::ResolvedThirdParty => "resolved through third party",
        Status::ResolvedAlternateMitigation => "resolved through alternate mitigation",
        Status::Attested => "attested",
        Status::Completed => "completed",
    }
}

/// What is suggested for the action plan, each with the command that declares it: on one line, to be copied.
pub(super) fn suggestions<'a>(notices: impl Iterator<Item = &'a Notice>, width: Width) -> String {
    let one = |notice: &Notice| {
        let command = notice.command.as_ref()?;
        Some(format!(
            "{}    {}\n",
            wrapped(&visible(&notice.message), 2, width),
            visible(command)
        ))
    };
    let all: String = notices.filter_map(one).collect();
    if all.is_empty() {
        all
    } else {
        format!("\n{}\n{all}", bold("Suggested for the action plan"))
    }
}

/// What people should know about what they declared.
pub(super) fn notices(evaluation: &Evaluation, width: Width) -> String {
    let line = |notice: &crate::model::Notice| {
        let place = match (&notice.file, notice.line) {
            (Some(file), Some(line)) => format!("  ({file}:{line})"),
            _ => String::new(),
        };
        let text = visible(&format!("{}{place}", notice.message));
        let command = notice
            .command
            .as_ref()
            .map(|command| format!("    {}\n", visible(command)));
        let said = faint(wrapped(&text, 2, width).trim_end_matches('\n'));
        format!("{said}\n{}", command.unwrap_or_default())
    };
    let declared = evaluation.notices.iter().filter(|notice| !is_about_age(notice));
    declared.map(line).collect()
}
