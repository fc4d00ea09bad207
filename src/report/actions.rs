use std::fmt::Write;

use super::style::{Width, bold, counted, faint, visible, wrapped};
use crate::model::{ActionGroup, ControlMetadata, ControlScore, Evaluation, Level, Points, RecommendedAction};

/// A recommended action with the control that it is about.
pub struct ActionRow<'a> {
    /// The action.
    pub action: &'a RecommendedAction,
    /// What its control found.
    pub control: &'a ControlScore,
    /// What its control says of itself.
    pub metadata: &'a ControlMetadata,
    /// The groups that it is in, the most telling first.
    pub groups: Vec<ActionGroup>,
}

/// What people call a group of actions.
pub fn group_word(group: ActionGroup) -> String {
    group.as_str().replace('_', " ")
}

/// Whether the arithmetic behind the order is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// Each row shows it.
    Shown,
    /// It is left out.
    Hidden,
}

/// Recommended actions in their order, under a heading for each group; after them the controls whose risk is accepted,
/// which are not ranked.
pub fn actions(
    evaluation: &Evaluation,
    groups: &[(String, Vec<ActionRow<'_>>)],
    accepted: &[&ControlScore],
    arithmetic: Arithmetic,
    width: Width,
) -> String {
    let name = evaluation.tenant.shown_name();
    let mut text = format!("{}\n", bold(&format!("Recommended actions for {}", visible(name))));
    for (title, rows) in groups {
        if !title.is_empty() {
            let _ = writeln!(text, "\n{}", bold(title));
        }
        text.extend(rows.iter().map(|row| one(row, arithmetic, width)));
    }
    if !accepted.is_empty() {
        let _ = writeln!(text, "\n{}", bold("risk accepted, not ranked"));
        text.extend(accepted.iter().map(|control| not_ranked(control, width)));
    }
    let all = || groups.iter().flat_map(|(_, rows)| rows);
    let left: Points = all().map(|row| row.action.points_left).sum();
    let _ = match all().count() {
        0 => writeln!(text, "\n  nothing to do here"),
        count => writeln!(text, "\n  {}, {left} points to gain", counted(count, "action")),
    };
    text.push_str(&faint(wrapped(HOW, 2, width).trim_end()));
    text.push('\n');
    text.push_str(&super::plan::suggestions(evaluation.notices.iter(), width));
    text
}

const HOW: &str =
    "ranked by points left × complexity × cost × user impact; `posture explain CONTROL` says how it is done";

const INDENT: usize = 5;

fn one(row: &ActionRow<'_>, arithmetic: Arithmetic, width: Width) -> String {
    let action = row.action;
    let impact = action
        .score_impact
        .map_or(String::new(), |impact| format!("  +{impact} %"));
    let before = action
        .before
        .as_ref()
        .map(|id| format!(", before {id}"))
        .unwrap_or_default();
    let mut text = format!("{:>3}. {}\n", action.rank, bold(row.control.id.as_str()));
    text.push_str(&wrapped(&row.metadata.title, INDENT, width));
    let effort = format!(
        "complexity {}, users notice {}",
        row.metadata.complexity,
        noticed(row.metadata.user_impact)
    );
    let gain = format!("+{} points{impact} · {effort}{before}", action.points_left);
    text.push_str(&wrapped(&gain, INDENT, width));
    if arithmetic == Arithmetic::Shown {
        text.push_str(&faint(
            wrapped(&arithmetic_of(action), INDENT, width).trim_end_matches('\n'),
        ));
        text.push('\n');
    }
    text
}

fn not_ranked(control: &ControlScore, width: Width) -> String {
    let left = control.worth - control.points;
    let declared = super::plan::declared(control).unwrap_or_default();
    let mut text = format!("  –  {}\n", bold(control.id.as_str()));
    text.push_str(&wrapped(&visible(&format!("{left} points; {declared}")), INDENT, width));
    text
}

fn noticed(impact: Level) -> &'static str {
    match impact {
        Level::Low => "little",
        Level::Moderate => "some",
        Level::High => "much",
    }
}

/// `4.50 points × 0.30 complexity × 1.00 cost × 0.60 user impact = 0.81`
fn arithmetic_of(action: &RecommendedAction) -> String {
    let RecommendedAction {
        points_left,
        factors,
        rank_value,
        ..
    } = action;
    let extra = factors.extra.iter().map(|(name, factor)| format!(" × {factor} {name}"));
    format!(
        "{points_left} points × {} complexity × {} cost × {} user impact{} = {rank_value}",
        factors.complexity,
        factors.cost,
        factors.user_impact,
        extra.collect::<String>()
    )
}
