use std::process::ExitCode;

use super::file::PlanFile;
use crate::cli::exit::Code;
use crate::cli::output::Terminal;
use crate::model::{ActionType, ControlId, ControlMetadata, StatusRecord};
use crate::plan::{ActionPlan, Edit, PlannedRecord};
use crate::report;
use crate::source::Problems;

/// Several records where one is meant: names them, and says how to tell them apart.
pub(in crate::cli) fn ambiguous(plan: &ActionPlan, found: &[usize], terminal: &Terminal) -> ExitCode {
    let records: Vec<&PlannedRecord> = found.iter().map(|number| &plan.records[*number]).collect();
    let mut lines = vec![format!(
        "error: `{}` has {} records in `{}`; say which is meant with `--tenant`, `--all-tenants` or `--resource`, or edit \
         the file",
        records[0].record.control,
        records.len(),
        plan.file.name(),
    )];
    let line = |planned: &&PlannedRecord| format!("  line {}: {}", planned.at.line, described(&planned.record));
    lines.extend(records.iter().map(line));
    terminal.complain(&lines.join("\n"));
    Code::Usage.into()
}

/// A record in a few words: its status, what it is about, and until when.
pub(super) fn described(record: &StatusRecord) -> String {
    let mut said = vec![format!("`{}` for `{}`", record.status, record.control)];
    said.extend(record.tenant.as_ref().map(|tenant| format!("tenant `{tenant}`")));
    if record.all_tenants {
        said.push("all tenants".to_owned());
    }
    match record.resources.as_slice() {
        [] => {}
        [first, second, rest @ ..] if rest.len() > 1 => {
            said.push(format!("resources {first}, {second} and {} more", rest.len()));
        }
        few => said.push(format!("resources {}", few.join(", "))),
    }
    said.extend(record.due.map(|day| format!("due {day}")));
    said.extend(record.expires.map(|day| format!("until {day}")));
    report::visible(&said.join(", "))
}

/// Refuses to attest what is measured, and says what to do instead.
pub(in crate::cli) fn check_is_task(
    (id, metadata): (&ControlId, &ControlMetadata),
    terminal: &Terminal,
) -> Result<(), ExitCode> {
    if metadata.action_type != ActionType::Config {
        return Ok(());
    }
    terminal.complain(&format!(
        "error: `{id}` is measured, so nobody can attest it\n  help: where the goal is reached otherwise, say so: \
         `posture status set {id} resolved_alternate_mitigation --reason … --expires …`"
    ));
    Err(Code::Usage.into())
}

/// Edits the plan and says what became of it; nothing is written where the plan would be wrong.
pub(in crate::cli) fn edit(file: &PlanFile, edit: &Edit<'_>, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
    let edited = file.plan.edited(edit).map_err(|problems: Problems| {
        terminal.show(&problems.sorted());
        terminal.complain("nothing was written");
        ExitCode::from(Code::Usage)
    })?;
    let name = file.plan.file.name();
    if edited.file.text() == file.plan.file.text() {
        terminal.say(&format!("`{name}` says so already"));
        return Ok(Code::Done.into());
    }
    file.replace(&edited, terminal)?;
    let (number, did, record) = match *edit {
        Edit::Add(record) => (edited.records.len().checked_sub(1), "added", record),
        Edit::Change { number, to } => (Some(number), "changed", to),
        Edit::Remove(number) => (None, "removed", &file.plan.records[number].record),
    };
    let line = number.map(|number| edited.records[number].at.line);
    if !file.is_dry() {
        let place = line.map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"));
        let made = if file.is_there() { "" } else { " (a new file)" };
        let said = format!("{place}{made}: {did} {}\n", described(record));
        if terminal.print(&said).is_err() {
            return Ok(Code::Incomplete.into());
        }
    }
    let notices = file.notices(&edited);
    let about = notices.iter().filter(|notice| notice.line == line);
    about.for_each(|notice| terminal.say(&report::visible(&format!("note: {}", notice.message))));
    Ok(Code::Done.into())
}
