use std::fmt::Write;

use comfy_table::CellAlignment;

use super::signed;
use crate::change::{Difference, Row, Sum};
use crate::model::{
    Change, ChangeSide, Fraction, Percent, PercentagePoints, Points, RecordedResource, RecordedSetting, SettingChange,
};
use crate::report::status_word;
use crate::report::style::{Width, bold, counted, faint, indented, plain_table, symbol, visible, word, wrapped};

/// Settings and resources of one row that are written out; the others are counted.
const MOST: usize = 5;
/// Below so many columns, the changes of a cause are not counted: otherwise its name would be broken in two.
const NARROW: usize = 64;

/// Why a score changed, for people: the numbers, the causes, then each change, those that weigh most first.
pub fn difference(difference: &Difference, width: Width) -> String {
    let mut text = heading(difference, width);
    if difference.rows.is_empty() && difference.others.rows == 0 {
        text.push_str("\n  nothing changed\n");
        return text;
    }
    text.push('\n');
    text.push_str(&causes(difference, width));
    for row in &difference.rows {
        text.push('\n');
        text.push_str(&one(row, difference, width));
    }
    text
}

fn heading(difference: &Difference, width: Width) -> String {
    let (before, after) = (&difference.before, &difference.after);
    let tenant = after.tenant.name.as_deref().unwrap_or(&after.tenant.key);
    let tenant = if tenant.is_empty() { "unnamed tenant" } else { tenant };
    let title = format!("{}: evaluations {} and {}", visible(tenant), before.id, after.id);
    let mut text = format!("{}\n", bold(&title));
    let mut table = plain_table(width);
    table.set_header(["", &before.as_of.to_string(), &after.as_of.to_string(), "change"]);
    let total = difference.total();
    let (old, new) = (&before.numbers, &after.numbers);
    let points = |points: Points, maximum: Points| format!("{points} of {maximum}");
    let row = |name: &str, old: Fraction, new: Fraction, change: Option<PercentagePoints>| {
        [
            name.to_owned(),
            percent(old.percent()),
            percent(new.percent()),
            change.map(|change| format!("{change:+}")).unwrap_or_default(),
        ]
    };
    table.add_row(row("percent", old.percent, new.percent, total.part.percent));
    table.add_row(row("at least", old.at_least, new.at_least, total.part.at_least));
    table.add_row([
        "points".to_owned(),
        points(old.percent.part, old.percent.whole),
        points(new.percent.part, new.percent.whole),
        format!("{} of {}", signed(total.points), signed(total.max_points)),
    ]);
    right(&mut table, 1..4);
    text.push_str(&indented(&table));
    text
}

fn percent(percent: Option<Percent>) -> String {
    percent.map_or_else(|| "–".to_owned(), |percent| percent.to_string())
}

fn causes(difference: &Difference, width: Width) -> String {
    let mut table = plain_table(width);
    let shown: &[usize] = match width.columns() {
        ..NARROW => &[0, 2, 3, 4, 5],
        _ => &[0, 1, 2, 3, 4, 5],
    };
    let header = ["cause", "changes", "percent", "at least", "points", "maximum"];
    table.set_header(shown.iter().map(|column| header[*column]));
    let mut row = |name: &str, sum: &Sum| {
        let cells = sum_row(name, sum);
        table.add_row(shown.iter().map(|column| &cells[*column]));
    };
    for (cause, sum) in difference.by_cause() {
        row(&cause, &sum);
    }
    if difference.others.rows > 0 {
        row("not shown", &difference.others);
    }
    row("in all", &difference.total());
    right(&mut table, 1..shown.len());
    indented(&table)
}

fn sum_row(name: &str, sum: &Sum) -> [String; 6] {
    let part = |part: Option<PercentagePoints>| part.map_or_else(|| "–".to_owned(), |part| format!("{part:+}"));
    [
        name.to_owned(),
        sum.rows.to_string(),
        part(sum.part.percent),
        part(sum.part.at_least),
        signed(sum.points),
        signed(sum.max_points),
    ]
}

fn right(table: &mut comfy_table::Table, columns: std::ops::Range<usize>) {
    for number in columns {
        if let Some(column) = table.column_mut(number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn one(row: &Row, difference: &Difference, width: Width) -> String {
    let change = &row.change;
    let effect = row.part.percent.map(|part| format!("{part:+}")).unwrap_or_default();
    let mut text = format!(
        "{effect:>8}  {}  {}\n",
        bold(&visible(change.control.as_str())),
        faint(&change.cause())
    );
    let mut say = |said: &str| text.push_str(&wrapped(&visible(said), 10, width));
    if let Some(about) = difference.controls.get(&change.control) {
        say(&about.title);
    }
    say(&sides(change));
    decided(change).iter().for_each(|said| say(said));
    text
}

/// The settings and resources that decided a change, a line each.
pub(in crate::report) fn decided(change: &Change) -> Vec<String> {
    let told = settings(change);
    let mut said: Vec<String> = told.iter().take(MOST).map(|setting| one_setting(setting)).collect();
    let more = told.len().saturating_sub(MOST);
    if more > 0 {
        said.push(format!("and {}", counted(more, "more setting")));
    }
    if !change.affected.is_empty() {
        said.push(format!("falls short now: {}", names(&change.affected)));
    }
    if !change.resolved.is_empty() {
        said.push(format!("does not fall short any more: {}", names(&change.resolved)));
    }
    said
}

/// The settings that tell what happened. Where resources came and went, what was read of them alone adds nothing.
fn settings(change: &Change) -> Vec<&SettingChange> {
    let is_on_both_sides = |setting: &&SettingChange| setting.before.is_some() && setting.after.is_some();
    let both: Vec<&SettingChange> = change.settings.iter().filter(is_on_both_sides).collect();
    let is_told_by_names = !change.affected.is_empty() || !change.resolved.is_empty();
    if both.is_empty() && !is_told_by_names {
        return change.settings.iter().collect();
    }
    both
}

/// What a control came to, before and after.
fn sides(change: &Change) -> String {
    let mut said = match (&change.before, &change.after) {
        (None, None) => String::new(),
        (None, Some(after)) => format!("not there → {}", side(after)),
        (Some(before), None) => format!("{} → not there", side(before)),
        (Some(before), Some(after)) if side(before) == side(after) && adds_nothing(change) => {
            format!(
                "{}, after a change that was undone; it weighs otherwise now than it did then",
                side(after)
            )
        }
        (Some(before), Some(after)) if side(before) == side(after) => side(after),
        (Some(before), Some(after)) => format!("{} → {}", side(before), side(after)),
    };
    if let Some(after) = &change.after {
        let _ = write!(said, ": {}", after.reason);
    }
    said
}

/// Whether what the control adds is what it added before.
fn adds_nothing(change: &Change) -> bool {
    change.points == Points::ZERO && change.max_points == Points::ZERO && change.affected.is_empty()
}

fn side(side: &ChangeSide) -> String {
    let mut text = format!("{} {}", symbol(side.outcome), word(side.outcome));
    if side.max_points > Points::ZERO {
        let _ = write!(text, " {}/{}", side.points, side.max_points);
    } else {
        let _ = write!(text, ", worth {}", side.worth);
    }
    if let (Some(compliant), Some(total)) = (side.compliant, side.total) {
        let _ = write!(text, " ({compliant} of {total})");
    }
    if side.status.is_set_by_people() {
        let _ = write!(text, ", {}", status_word(side.status));
    }
    text
}

/// A setting before and after, with the resource that it belongs to.
fn one_setting(setting: &SettingChange) -> String {
    let known = setting.after.as_ref().or(setting.before.as_ref());
    let resource = known.and_then(|known| known.resource.as_deref());
    let of = resource.map(|name| format!(" of \"{name}\"")).unwrap_or_default();
    format!(
        "`{}`{of}: {} → {}",
        setting.path,
        value(setting.before.as_ref()),
        value(setting.after.as_ref())
    )
}

fn value(setting: Option<&RecordedSetting>) -> String {
    match setting {
        None => "not read".to_owned(),
        Some(setting) if setting.absent => "absent".to_owned(),
        Some(setting) => match &setting.value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        },
    }
}

fn names(resources: &[RecordedResource]) -> String {
    let named = resources.iter().take(MOST);
    let mut names: Vec<String> = named
        .map(|resource| resource.name.clone().unwrap_or_else(|| resource.id.clone()))
        .collect();
    let more = resources.len().saturating_sub(MOST);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}
