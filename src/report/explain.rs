//! The explanation of a verdict: as a page, and as JSON.

use serde::Serialize;

use super::Entry;
use super::controls::value;
use super::facts::facts;
use super::json::ControlDocument;
use super::plan;
use super::style::{Width, bold, counted, faint, painted, style, symbol, visible, word, wrapped};
use crate::engine::{Asked, Fact};
use crate::explain::{Action, Arithmetic, Change, Counterfactual, Decision, Explanation, Goal, Proposal};
use crate::model::{Outcome, Points, Scoring, SnapshotIdentity};

/// Rows of settings in a page; JSON has them all.
const FACTS: usize = 30;
/// Rows of settings under a condition.
const FACTS_OF_A_CONDITION: usize = 3;

/// An explanation with what it is of.
pub struct Explained<'a> {
    /// The control.
    pub entry: &'a Entry,
    /// The snapshot.
    pub snapshot: &'a SnapshotIdentity,
    /// The date that expiry is judged by.
    pub as_of: String,
    /// Why it says what it says.
    pub explanation: &'a Explanation,
}

#[derive(Serialize)]
struct Document<'a> {
    as_of: &'a str,
    snapshot: &'a SnapshotIdentity,
    metadata: ControlDocument<'a>,
    #[serde(flatten)]
    explanation: &'a Explanation,
}

/// An explanation as one JSON document.
pub fn explanation_json(explained: &Explained<'_>) -> String {
    let document = Document {
        as_of: &explained.as_of,
        snapshot: explained.snapshot,
        metadata: ControlDocument::from(explained.entry),
        explanation: explained.explanation,
    };
    let mut text = serde_json::to_string_pretty(&document).expect("an explanation is plain data");
    text.push('\n');
    text
}

/// An explanation as a page.
pub fn explanation(explained: &Explained<'_>, width: Width) -> String {
    let Explanation {
        control,
        arithmetic,
        decision,
        counterfactual,
    } = explained.explanation;
    let mut page = format!("{}\n{}\n", bold(&control.title), faint(control.id.as_str()));
    let of = format!(
        "snapshot {} · as of {}",
        visible(&explained.snapshot.source),
        explained.as_of
    );
    page.push_str(&faint(wrapped(&of, 0, width).trim_end()));
    let head = format!("{} {}", symbol(control.outcome), word(control.outcome));
    page.push_str(&format!("\n\n{}\n", painted(&head, style(control.outcome))));
    page.push_str(&wrapped(&visible(&control.reason), 2, width));
    if let Some(problem) = &control.problem {
        page.push_str(&wrapped(&visible(&problem.message), 2, width));
    }
    if let Some(place) = decision.as_ref().and_then(|decision| decision.decided_at.as_ref()) {
        let at = format!("decided at {}:{}", place.file, place.line);
        page.push_str(&faint(wrapped(&at, 2, width).trim_end()));
        page.push('\n');
        page.push_str(&wrapped(&visible(&place.text), 4, width));
    }
    section(&mut page, "Points", &points(explained.explanation, width));
    if let Some(decision) = decision {
        let all: Vec<&Fact> = decision.facts.iter().collect();
        section(&mut page, "Read, in order", &facts(&all, FACTS, 2, width));
        section(&mut page, "Conditions, in order", &conditions(decision, width));
        let notes: String = decision
            .notes
            .iter()
            .map(|note| wrapped(&visible(note), 2, width))
            .collect();
        section(&mut page, "Notes", &notes);
    }
    let title = match counterfactual.goal {
        Goal::FullPoints => "What would give full points",
        Goal::FewerPoints => "What would take points away",
        Goal::Data => "What would have to be collected",
        Goal::Nothing => "",
    };
    section(&mut page, title, &alternatives(counterfactual, arithmetic.worth, width));
    page
}

fn section(page: &mut String, title: &str, content: &str) {
    if !content.is_empty() {
        page.push_str(&format!("\n{}\n{content}", bold(title)));
    }
}

fn points(explanation: &Explanation, width: Width) -> String {
    let Explanation {
        control, arithmetic, ..
    } = explanation;
    let mut said = vec![observed(control.outcome, arithmetic)];
    if arithmetic.asserted_points > Points::ZERO {
        said.push(format!(
            "{} more are declared by people, not measured",
            arithmetic.asserted_points
        ));
    }
    said.extend(plan::declared(control).map(|declared| format!("declared: {declared}")));
    if !control.exclusions.is_empty() {
        said.push(format!(
            "it rests on what the tenant declares: {}",
            control.exclusions.join(", ")
        ));
    }
    said.push(counted_as(explanation));
    if let Some(at_full) = arithmetic.percent_at_full.and_then(|fraction| fraction.percent())
        && arithmetic.points_left > Points::ZERO
    {
        let impact = arithmetic.score_impact.map(|impact| format!(", {impact} % of all"));
        said.push(format!(
            "with full points the score would be {at_full} %: {} more{}",
            arithmetic.points_left,
            impact.unwrap_or_default()
        ));
    }
    said.iter().map(|line| wrapped(&visible(line), 2, width)).collect()
}

/// How the observed points come about.
fn observed(outcome: Outcome, arithmetic: &Arithmetic) -> String {
    let worth = arithmetic.worth;
    let earned = arithmetic.observed_points.unwrap_or(Points::ZERO);
    match (outcome, arithmetic.compliant, arithmetic.total) {
        (Outcome::NotApplicable, ..) => format!("the question does not arise: none of its {worth} points count"),
        (Outcome::Inconclusive | Outcome::Error, ..) => format!("unknown: between 0 and {worth}"),
        (_, Some(compliant), Some(total)) if arithmetic.scoring == Scoring::Proportional => {
            format!("{compliant} of {total} comply: {worth} × {compliant} ÷ {total} = {earned}, rounded down")
        }
        (_, Some(compliant), Some(total)) => {
            format!("{compliant} of {total} comply: {earned} of {worth}, because it is all or nothing")
        }
        (Outcome::Partial, ..) => format!("{earned} of {worth}"),
        _ => format!("{earned} of {worth}, all or nothing"),
    }
}

/// What the control adds to the tenant's score.
fn counted_as(explanation: &Explanation) -> String {
    let Explanation {
        control, arithmetic, ..
    } = explanation;
    let tenant = format!(
        "{} of {} points{}",
        arithmetic.tenant_points,
        arithmetic.tenant_max_points,
        arithmetic
            .percent
            .percent()
            .map(|percent| format!(", {percent} %"))
            .unwrap_or_default()
    );
    if !control.scored {
        return format!("not scored: it counts for nothing in the tenant's {tenant}");
    }
    if !arithmetic.in_scope {
        return format!("not in scope: it counts for nothing in the tenant's {tenant}");
    }
    if arithmetic.max_points == Points::ZERO {
        return format!("left out of the tenant's {tenant}");
    }
    format!(
        "{} of {} in the tenant's {tenant}",
        arithmetic.points, arithmetic.max_points
    )
}

fn conditions(decision: &Decision, width: Width) -> String {
    decision
        .conditions
        .iter()
        .map(|asked| condition(asked, decision, width))
        .collect()
}

fn condition(asked: &Asked, decision: &Decision, width: Width) -> String {
    let held = match (asked.asked_by.as_str(), asked.times, asked.held) {
        ("if", 1, 0) => "does not hold".to_owned(),
        ("if", 1, _) => "holds".to_owned(),
        (_, times, held) => format!(
            "holds {held} of {}",
            counted(usize::try_from(times).unwrap_or(usize::MAX), "time")
        ),
    };
    let decides = if asked.decides { ", decides" } else { "" };
    let head = format!(
        "{}:{}  {}: {held}{decides}",
        asked.at.file, asked.at.line, asked.asked_by
    );
    let rests_on: Vec<&Fact> = asked
        .rests_on
        .iter()
        .filter_map(|number| decision.facts.get(*number))
        .collect();
    format!(
        "{}{}{}",
        wrapped(&head, 2, width),
        wrapped(&visible(&asked.text), 4, width),
        faint_lines(&facts(&rests_on, FACTS_OF_A_CONDITION, 6, width))
    )
}

fn faint_lines(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", faint(line))).collect()
}

fn alternatives(found: &Counterfactual, worth: Points, width: Width) -> String {
    let mut text = String::new();
    for missing in &found.collect {
        let from = missing.source.as_ref().map(|source| format!(", from {source}"));
        let with = missing
            .permission
            .as_ref()
            .map(|permission| format!(", with {permission}"));
        let line = format!(
            "{}{}{}",
            missing.path,
            from.unwrap_or_default(),
            with.unwrap_or_default()
        );
        text.push_str(&wrapped(&visible(&line), 2, width));
        text.push_str(&faint_lines(&wrapped(&visible(&missing.why), 4, width)));
    }
    let searched = matches!(found.goal, Goal::FullPoints | Goal::FewerPoints);
    if searched && found.reach.is_empty() {
        text.push_str(&wrapped("none found: no change that was tried does", 2, width));
    }
    let shown = match found.goal {
        Goal::FewerPoints => 2,
        _ => usize::MAX,
    };
    text.extend(found.reach.iter().take(shown).map(|one| proposal(one, worth, width)));
    if !found.raise.is_empty() {
        text.push_str(&wrapped("these raise the points most:", 2, width));
        text.extend(found.raise.iter().map(|one| proposal(one, worth, width)));
    }
    if searched {
        let more = if found.ended_early { ", there would be more" } else { "" };
        let tried = format!("{} tried{more}; none deletes data", counted(found.tried, "change"));
        text.push_str(&faint_lines(&wrapped(&tried, 2, width)));
    }
    text
}

fn proposal(proposal: &Proposal, worth: Points, width: Width) -> String {
    let said = format!(
        "{}, {} of {worth}: {}",
        word(proposal.outcome),
        proposal.points,
        proposal.reason
    );
    let first = proposal.changes.first();
    let changes = proposal.changes.iter().map(|own| {
        let is_first = first.is_some_and(|first| std::ptr::eq(first, own));
        change_lines(own, if is_first { "" } else { "and " }, width)
    });
    format!(
        "{}{}",
        changes.collect::<String>(),
        faint_lines(&wrapped(&visible(&said), 4, width))
    )
}

/// A change with its place: on one line where that fits, else the place on the next.
fn change_lines(own: &Change, before: &str, width: Width) -> String {
    let what = visible(&format!("{before}{}", change(own)));
    let place = place(own);
    let line = format!("{what}  {place}");
    if place.is_empty() || line.chars().count() + 2 <= width.columns() {
        return wrapped(line.trim_end(), 2, width);
    }
    format!("{}{}", wrapped(&what, 2, width), wrapped(&place, 4, width))
}

fn change(change: &Change) -> String {
    let to = value(&change.to);
    let path = &change.path;
    match change.action {
        Action::Set => {
            let from = change.from.as_ref().map(|from| format!("{} → ", value(from)));
            format!("{path}: {}{to}", from.unwrap_or_else(|| "→ ".to_owned()))
        }
        Action::Add => format!("{path}: add {to}"),
        Action::Remove => format!("{path}: remove {to}"),
        Action::Exclude => format!("declare in the tenant file: {path}: {to}"),
    }
}

/// Where a change is made.
fn place(change: &Change) -> String {
    match (change.paths.len(), change.line, change.column) {
        (1, Some(line), Some(column)) => format!("(line {line}, column {column})"),
        (1, ..) => String::new(),
        (count, Some(line), _) => format!("(in {count} places, the first in line {line})"),
        (count, ..) => format!("(in {count} places)"),
    }
}
