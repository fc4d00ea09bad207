use std::fmt::Write;

use super::style::{Width, bold, counted, faint, indented, plain_table, symbol, visible, word, wrapped};
use crate::comparison::{Agreement, ComparedControl, SecureScoreComparison};
use crate::model::Points;

/// Our evaluation beside Microsoft's score of a day, for people: what differs first, with what both sides found.
pub fn secure_score_comparison(comparison: &SecureScoreComparison, width: Width) -> String {
    let day = comparison.day.as_deref().and_then(|day| day.get(..10));
    let title = format!(
        "Microsoft Secure Score of {} beside ours",
        day.unwrap_or("an unknown day")
    );
    let mut text = format!("{}\n", bold(&visible(&title)));
    let _ = writeln!(
        text,
        "  Microsoft counts {} of {} points over {}",
        comparison.points,
        comparison.max_points,
        counted(comparison.controls.len(), "control"),
    );
    for why in &comparison.apart {
        text.push_str(&wrapped(&visible(&format!("! {why}")), 2, width));
    }
    text.push('\n');
    text.push_str(&sums(comparison, width));
    for agreement in Agreement::ALL {
        let of: Vec<&ComparedControl> = comparison
            .controls
            .iter()
            .filter(|control| control.agreement == agreement)
            .collect();
        if !of.is_empty() {
            let _ = writeln!(text, "\n{}", bold(heading(agreement)));
            text.extend(of.into_iter().map(|control| one(control, width)));
        }
    }
    if !comparison.not_measured.is_empty() {
        let count = counted(comparison.not_measured.len(), "control");
        let said = format!("{count} of ours correspond to ones that Microsoft did not measure on that day");
        text.push('\n');
        text.push_str(&faint(wrapped(&said, 2, width).trim_end()));
        text.push('\n');
    }
    text
}

fn sums(comparison: &SecureScoreComparison, width: Width) -> String {
    let mut table = plain_table(width);
    table.set_header(["", "controls", "ours", "Microsoft"]);
    let mut row = |name: &str, count: usize, ours: Points, theirs: Points| {
        table.add_row([name.to_owned(), count.to_string(), ours.to_string(), theirs.to_string()]);
    };
    for sum in &comparison.sums {
        row(heading(sum.agreement), sum.count, sum.ours, sum.theirs);
    }
    let all = &comparison.sums;
    row(
        "in all",
        all.iter().map(|sum| sum.count).sum(),
        all.iter().map(|sum| sum.ours).sum(),
        all.iter().map(|sum| sum.theirs).sum(),
    );
    for number in 1..4 {
        if let Some(column) = table.column_mut(number) {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
    }
    indented(&table)
}

fn heading(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Same => "the same points",
        Agreement::Stricter => "fewer points than Microsoft counts",
        Agreement::Milder => "more points than Microsoft counts",
        Agreement::Declared => "ours count what people declared",
        Agreement::Unknown => "the snapshot does not tell",
        Agreement::NotApplicable => "not applicable by our control",
        Agreement::NotEvaluated => "out of scope or not selected here",
        Agreement::NotCovered => "no control of ours",
    }
}

fn one(control: &ComparedControl, width: Width) -> String {
    let worth = control
        .max_points
        .map_or_else(|| "?".to_owned(), |points| points.to_string());
    let counts = match &control.ours {
        Some(ours) => format!("ours {}, Microsoft {} of {worth}", ours.points, control.theirs),
        None => format!("Microsoft {} of {worth}", control.theirs),
    };
    let mut text = format!("  {}  {}\n", bold(&visible(&control.id)), faint(&counts));
    let mut say = |said: &str| text.push_str(&wrapped(&visible(said), 4, width));
    if let Some(title) = &control.title {
        say(title);
    }
    if control.agreement == Agreement::Same {
        return text;
    }
    if let Some(ours) = &control.ours {
        say(&format!(
            "{} {}: {} ({})",
            symbol(ours.outcome),
            word(ours.outcome),
            ours.reason,
            ours.control
        ));
    }
    if let Some(found) = &control.found {
        say(&format!("Microsoft: {found}"));
    }
    text
}

/// The same as JSON.
pub fn secure_score_comparison_json(comparison: &SecureScoreComparison) -> String {
    let mut text = serde_json::to_string_pretty(comparison).expect("a comparison is plain data");
    text.push('\n');
    text
}
