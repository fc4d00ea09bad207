use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use comfy_table::CellAlignment;
use miette::{GraphicalReportHandler, GraphicalTheme};

use super::controls::controls;
use super::rule_set::rule_set;
use super::style::{Width, bold, counted, faint, indented, painted, percentage, plain_table, style, visible, wrapped};
use super::{Report, RuleSetReport, freshness, plan, standing};
use crate::model::{ControlId, Evaluation, Group, Outcome, Percent, ScopeSource, SecureScore};
use crate::source::Problem;

/// Below so many columns, tables leave something out.
const NARROW: usize = 72;

/// What every report says, because people take a score for more than it is.
pub(super) const WHAT_IT_IS: &str =
    "The score says how far recommended controls have been adopted; it does not measure the likelihood of a breach.";

/// An evaluation for a person in a terminal; colours are ANSI sequences, to be taken out where they are not wanted.
pub fn text(evaluation: &Evaluation, report: &Report, width: Width) -> String {
    let mut text = heading(evaluation, report, width);
    let Some(score) = &evaluation.score else {
        return text;
    };
    text.push_str(&numbers(score, "the blind spots and errors"));
    text.push_str(&standing(score, width));
    text.extend(freshness::age(&evaluation.snapshot).map(|age| format!("  {}\n", visible(&age))));
    text.push_str(&plan::views(&score.views, score.asserted_points));
    section(&mut text, "By category", &groups("category", &score.categories, width));
    section(&mut text, "By product", &groups("product", &score.products, width));
    section(&mut text, "Controls", &controls(&evaluation.controls, width));
    section(&mut text, "Blind spots", &blind_spots(score, &stale(evaluation), width));
    section(&mut text, "Age of the data", &freshness::notices(evaluation, width));
    section(&mut text, "Action plan", &plan::notices(evaluation, width));
    section(&mut text, "Errors", &errors(evaluation, width));
    section(&mut text, "Out of scope", &out_of_scope(evaluation, width));
    text.push('\n');
    text.push_str(&faint(wrapped(WHAT_IT_IS, 0, width).trim_end()));
    text.push('\n');
    text
}

/// Every evaluation that could be made, for a person in a terminal.
pub fn texts(report: &Report, width: Width) -> String {
    let readable = report
        .evaluations
        .iter()
        .filter(|evaluation| evaluation.problem.is_none());
    let texts: Vec<String> = readable.map(|evaluation| text(evaluation, report, width)).collect();
    texts.join("\n")
}

/// Problems of files, each with its place, as miette draws them.
pub fn problems(problems: &[Problem], color: bool, width: Width) -> String {
    let theme = if color {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width.columns())
        .with_links(false)
        .with_context_lines(1);
    let mut text = String::new();
    for problem in problems {
        let drawn = handler.render_report(&mut text, problem);
        drawn.expect("writing to a text does not fail");
        text.push('\n');
    }
    text
}

pub(super) fn section(text: &mut String, title: &str, content: &str) {
    if !content.is_empty() {
        let _ = write!(text, "\n{}\n{content}", bold(title));
    }
}

fn heading(evaluation: &Evaluation, report: &Report, width: Width) -> String {
    let title = format!("Secure score of {}", visible(evaluation.tenant.shown_name()));
    let said = wrapped(&visible(&facts(evaluation, report).join(" · ")), 0, width);
    format!("{}\n{}\n", bold(&title), faint(said.trim_end()))
}

/// What was evaluated, when, and by which rules.
pub(super) fn facts(evaluation: &Evaluation, report: &Report) -> Vec<String> {
    let mut said = vec![format!("snapshot {}", evaluation.snapshot.source)];
    said.extend(
        evaluation
            .snapshot
            .format
            .as_ref()
            .map(|format| format!("format {format}")),
    );
    said.extend(
        evaluation
            .snapshot
            .captured_at
            .as_ref()
            .map(|time| format!("captured {time}")),
    );
    said.extend(
        evaluation
            .tenant
            .environment
            .map(|environment| format!("cloud {environment}")),
    );
    said.push(format!("as of {}", report.as_of));
    said.extend(rules(&report.rule_set));
    said
}

/// Which rules judged: their names and digest, the baseline, and how many controls are switched off.
fn rules(rules: &RuleSetReport) -> Vec<String> {
    let mut said = Vec::new();
    let sets: Vec<String> = rules
        .sets
        .iter()
        .map(|set| format!("{} {}", set.name, set.version))
        .collect();
    if !sets.is_empty() {
        said.push(format!("rules {}", sets.join(" and ")));
    }
    said.push(rule_set(&rules.digest));
    said.extend(rules.baseline.as_ref().map(|name| format!("baseline {name}")));
    if !rules.disabled.is_empty() {
        said.push(format!("{} disabled", counted(rules.disabled.len(), "control")));
    }
    said
}

/// The numbers of a score; `where_unknown` says where a reader finds what is not known.
pub(super) fn numbers(score: &SecureScore, where_unknown: &str) -> String {
    let mut text = format!(
        "\n  {}  {} of {} points\n",
        bold(&percent(score.percent.percent())),
        score.points,
        score.max_points,
    );
    let _ = writeln!(
        text,
        "  at least {} · at most {} · coverage {}",
        percent(score.at_least.percent()),
        percent(score.at_most.percent()),
        percent(score.coverage.percent()),
    );
    if score.unknown_points > crate::model::Points::ZERO {
        let _ = writeln!(
            text,
            "  {} points are unknown: see {where_unknown}",
            score.unknown_points
        );
    }
    if score.not_applicable_points > crate::model::Points::ZERO {
        let _ = writeln!(
            text,
            "  {} points do not apply to this tenant",
            score.not_applicable_points
        );
    }
    text
}

/// Where the score stands by its tenant's zones and goal.
fn standing(score: &SecureScore, width: Width) -> String {
    let zone = score.zone.as_ref().map(standing::zone);
    let goal = score.goal.as_ref().map(standing::goal);
    zone.into_iter()
        .chain(goal)
        .map(|line| wrapped(&line, 2, width))
        .collect()
}

fn percent(percent: Option<Percent>) -> String {
    percent.map_or("nothing evaluated".to_owned(), |percent| format!("{percent} %"))
}

pub(super) fn groups(name: &str, groups: &[Group], width: Width) -> String {
    let mut table = plain_table(width);
    // Coverage is what a narrow terminal can do without: what is missing shows between percent and at least, too.
    let columns = if width.columns() < NARROW { 4 } else { 5 };
    table.set_header(
        [name, "percent", "at least", "points", "coverage"]
            .into_iter()
            .take(columns),
    );
    for group in groups {
        let row = [
            group.name.clone(),
            percentage(group.percent.percent()),
            percentage(group.at_least.percent()),
            format!("{} / {}", group.points, group.max_points),
            percentage(group.coverage.percent()),
        ];
        table.add_row(row.into_iter().take(columns));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    indented(&table)
}

/// The collections that are older than they may be, or of unknown age.
fn stale(evaluation: &Evaluation) -> BTreeSet<&str> {
    let stale = evaluation.controls.iter().flat_map(|control| &control.stale);
    stale.map(|data| data.collection.as_str()).collect()
}

fn blind_spots(score: &SecureScore, stale: &BTreeSet<&str>, width: Width) -> String {
    let mut text = String::new();
    for spot in &score.blind_spots {
        let from = match (&spot.source, &spot.permission) {
            (Some(source), Some(permission)) => format!(", from {source} with {permission}"),
            (Some(source), None) => format!(", from {source}"),
            (None, Some(permission)) => format!(", with {permission}"),
            (None, None) => String::new(),
        };
        let ids: Vec<&str> = spot.controls.iter().map(|id| id.as_str()).collect();
        let mark = if stale.contains(spot.collection.as_str()) {
            " (stale)"
        } else {
            ""
        };
        let head = format!(
            "{} points hang on `{}`{mark}{from}",
            spot.points,
            visible(&spot.collection)
        );
        text.push_str(&wrapped(&head, 2, width));
        text.push_str(&faint(wrapped(&ids.join(", "), 4, width).trim_end_matches('\n')));
        text.push('\n');
    }
    text
}

fn errors(evaluation: &Evaluation, width: Width) -> String {
    let failed: Vec<_> = evaluation
        .controls
        .iter()
        .filter(|c| c.outcome == Outcome::Error)
        .collect();
    if failed.is_empty() {
        return String::new();
    }
    let ids: Vec<&str> = failed.iter().map(|control| control.id.as_str()).collect();
    let count = counted(ids.len(), "control");
    let line = format!("{count} ended as an error, all others stand: {}", ids.join(", "));
    painted(wrapped(&line, 2, width).trim_end_matches('\n'), style(Outcome::Error)) + "\n"
}

fn out_of_scope(evaluation: &Evaluation, width: Width) -> String {
    let scope = &evaluation.scope;
    let mut text = String::new();
    if !scope.unlicensed.is_empty() {
        let ids: Vec<&str> = scope.unlicensed.iter().map(|id| id.as_str()).collect();
        let count = counted(ids.len(), "control");
        let line = format!(
            "{count}, because the tenant has no license for them: {}",
            ids.join(", ")
        );
        text.push_str(&wrapped(&line, 2, width));
    }
    if scope.left_out.is_empty() {
        return text;
    }
    let who = match scope.from {
        ScopeSource::Tenant => "the tenant file does not name their product",
        ScopeSource::Export => "the export did not ask for their product",
        ScopeSource::All => "nobody asked for them",
    };
    let count = counted(scope.left_out.len(), "control");
    let products = by_product(&scope.left_out).join(", ");
    text.push_str(&wrapped(&format!("{count}, because {who}: {products}"), 2, width));
    text
}

/// The products of some controls, each with how many there are: `intune (13)`.
fn by_product(controls: &[ControlId]) -> Vec<String> {
    let mut products: BTreeMap<&str, usize> = BTreeMap::new();
    for control in controls {
        let product = control.as_str().split('/').next().unwrap_or_default();
        *products.entry(product).or_default() += 1;
    }
    let shown = products.iter().map(|(product, count)| format!("{product} ({count})"));
    shown.collect()
}
