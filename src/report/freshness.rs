use super::style::{Width, faint, visible, wrapped};
use crate::model::{Evaluation, Notice, SnapshotIdentity};
use crate::snapshot::day_of;

/// A snapshot of so many days is worth a word, whatever is configured.
const OLD: i64 = 30;

/// How old the snapshot is, where that is worth a word: `snapshot of 2026-07-01, 143 days old`.
pub(super) fn age(snapshot: &SnapshotIdentity) -> Option<String> {
    let day = day_of(snapshot.captured_at.as_deref()?)?;
    match snapshot.age_days? {
        days if days > OLD => Some(format!("snapshot of {day}, {days} days old")),
        _ => None,
    }
}

/// An age in words.
pub(super) fn age_of(days: i64) -> String {
    match days {
        1 => "1 day".to_owned(),
        -1 => "1 day later".to_owned(),
        ..=-2 => format!("{} days later", -days),
        _ => format!("{days} days"),
    }
}

/// Whether a notice is about the age of data.
pub(super) fn is_about_age(notice: &Notice) -> bool {
    notice.code.starts_with("snapshot::")
}

/// What people should know of the ages of data.
pub(super) fn notices(evaluation: &Evaluation, width: Width) -> String {
    let about_age = evaluation.notices.iter().filter(|notice| is_about_age(notice));
    let line = |notice: &Notice| faint(wrapped(&visible(&notice.message), 2, width).trim_end()) + "\n";
    about_age.map(line).collect()
}
