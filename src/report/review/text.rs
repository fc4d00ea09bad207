use anstyle::{AnsiColor, Style};
use comfy_table::CellAlignment;

use super::{Review, facts, values, words};
use crate::diff::{ControlChange, FileChange, Numbers, SnapshotDifference};
use crate::model::{Direction, Fraction, PercentagePoints};
use crate::report::rule_set::rule_set;
use crate::report::style::{Width, bold, counted, faint, indented, painted, plain_table, visible, wrapped};

/// Snapshots, rows and files that are written out for one thing; the others are counted.
const MOST: usize = 8;

/// What a change does, for people: the whole in a sentence, each control, each snapshot, the files beside them.
pub fn review(review: &Review<'_>, width: Width) -> String {
    let title = format!("{} → {}", review.before.shown(), review.after.shown());
    let rules = [&review.before.rules, &review.after.rules].map(|digest| rule_set(digest));
    let mut text = format!(
        "{}\n{}\n{}",
        bold(&visible(&title)),
        faint(&rules.join(" → ")),
        wrapped(&words::summary(review), 0, width)
    );
    let (brief, others): (Vec<_>, Vec<_>) = review
        .differences
        .by_weight()
        .into_iter()
        .partition(|control| facts::is_brief(control, review));
    for control in others {
        text.push('\n');
        text.push_str(&one(control, review, width));
    }
    for (said, ids) in facts::briefly(&brief) {
        let head = painted(words::way(Direction::Unchanged), style(Direction::Unchanged));
        text.push_str(&format!("\n{head} {}\n", visible(&said)));
        text.push_str(&wrapped(&visible(&ids.join(", ")), 2, width));
    }
    if !review.differences.snapshots.is_empty() {
        text.push('\n');
        text.push_str(&snapshots(review, width));
    }
    if !review.differences.files.is_empty() {
        text.push_str(&format!("\n{}\n", bold("Files beside those of controls")));
        review
            .differences
            .files
            .iter()
            .for_each(|own| text.push_str(&file(own, width)));
    }
    text
}

fn one(control: &ControlChange, review: &Review<'_>, width: Width) -> String {
    let change = &control.change;
    let head = format!(
        "{} {} {}",
        painted(words::way(control.direction), style(control.direction)),
        bold(change.id.as_str()),
        visible(&change.title)
    );
    let mut text = format!("{head}\n");
    let mut line = |said: String| text.push_str(&wrapped(&visible(&said), 2, width));
    line(words::kinds(control));
    facts::facts(control, review.allowed.get(&change.id))
        .into_iter()
        .for_each(&mut line);
    if !control.signals.is_empty() {
        line(format!("because {}", words::why(control)));
    }
    let own = review.differences.on_snapshots(&change.id);
    for (snapshot, effect) in own.iter().take(MOST) {
        line(format!("{}: {}", snapshot.source, words::effect(effect)));
    }
    if own.len() > MOST {
        line(format!("and {} more", counted(own.len() - MOST, "snapshot")));
    }
    text
}

fn style(direction: Direction) -> Style {
    let color = match direction {
        Direction::Relaxed => AnsiColor::Red,
        Direction::Tightened => AnsiColor::Green,
        Direction::Mixed | Direction::Unexercised => AnsiColor::Yellow,
        Direction::Unchanged => return Style::new().dimmed(),
    };
    Style::new().bold().fg_color(Some(color.into()))
}

fn snapshots(review: &Review<'_>, width: Width) -> String {
    let mut text = String::new();
    let mut table = plain_table(width);
    table.set_header(["snapshot", "percent", "", "at least", "", "at most", ""]);
    let changed: Vec<_> = review
        .differences
        .snapshots
        .iter()
        .filter(|own| own.is_changed())
        .collect();
    for snapshot in &changed {
        table.add_row(cells(snapshot));
    }
    for column in 1..7 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if !changed.is_empty() {
        text.push_str(&indented(&table));
    }
    for snapshot in &changed {
        text.push_str(&format!("\n  {}\n", bold(&visible(&snapshot.source))));
        text.extend(words::errors(snapshot).map(|said| format!("  {said}\n")));
        text.push_str(&rows(snapshot, width));
    }
    for snapshot in &review.differences.snapshots {
        if let Some(problem) = &snapshot.problem {
            let said = format!("{}: not evaluated: {}", snapshot.source, problem.message);
            text.push_str(&wrapped(&visible(&said), 2, width));
        }
    }
    let same = review
        .differences
        .snapshots
        .iter()
        .filter(|own| !own.is_changed() && own.problem.is_none())
        .count();
    if same > 0 {
        let said = format!("{} as before", counted(same, "snapshot"));
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}  {}\n", faint(&said)));
    }
    text
}

fn cells(snapshot: &SnapshotDifference) -> Vec<String> {
    let mut cells = vec![visible(&snapshot.source)];
    let of: [fn(&Numbers) -> Fraction; 3] = [|n| n.percent, |n| n.at_least, |n| n.at_most];
    for number in of {
        let side = |numbers: &Option<Numbers>| numbers.as_ref().and_then(|numbers| number(numbers).percent());
        let (before, after) = (side(&snapshot.before), side(&snapshot.after));
        cells.push(after.map_or_else(|| "–".to_owned(), |after| after.to_string()));
        cells.push(match (before, after) {
            (Some(before), Some(after)) if before != after => format!("{:+}", PercentagePoints::between(before, after)),
            (Some(_), Some(_)) => "=".to_owned(),
            _ => "–".to_owned(),
        });
    }
    cells
}

/// Why the score of a snapshot changes, a row for each control and cause.
fn rows(snapshot: &SnapshotDifference, width: Width) -> String {
    let mut table = plain_table(width);
    table.set_header(["percent", "at least", "points", "maximum", "cause", "control"]);
    let part = |part: Option<PercentagePoints>| part.map_or_else(|| "–".to_owned(), |part| format!("{part:+}"));
    let telling: Vec<_> = snapshot.rows.iter().filter(|row| words::tells(row)).collect();
    for row in telling.iter().take(MOST) {
        table.add_row([
            part(row.part.percent),
            part(row.part.at_least),
            words::signed(row.change.points),
            words::signed(row.change.max_points),
            row.change.cause(),
            row.change.control.to_string(),
        ]);
    }
    for column in 0..4 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = indented(&table);
    if telling.len() > MOST {
        let more = format!("and {} more, in `--format json`", counted(telling.len() - MOST, "row"));
        text.push_str(&format!("  {}\n", faint(&more)));
    }
    text
}

fn file(file: &FileChange, width: Width) -> String {
    let said = format!("{} ({}): {}", file.file, file.kind, words::of_file(file));
    let mut text = wrapped(&visible(&said), 2, width);
    if file.is_added || file.is_removed {
        return text;
    }
    for change in file.changes.iter().take(MOST) {
        text.push_str(&wrapped(&visible(&values::field(change)), 4, width));
    }
    if file.changes.len() > MOST {
        let more = format!("and {} more", counted(file.changes.len() - MOST, "change"));
        text.push_str(&wrapped(&more, 4, width));
    }
    text
}
