use comfy_table::{CellAlignment, Table};

use super::super::style::{Width, bold, counted, faint, indented, plain_table, symbol, visible, word, wrapped};
use super::{Compared, caveats, difference, percent, quarter};
use crate::comparison::{CohortStanding, Opportunity, Spread};
use crate::model::Points;

/// So many opportunities are shown; all of them are in the JSON.
const MOST_SHOWN: usize = 20;
/// Tables leave columns out below so many.
const NARROW: usize = 80;

/// One's own score beside every cohort, and the one that fits best in full.
pub fn benchmark_comparison(compared: &Compared<'_>, width: Width) -> String {
    let comparison = compared.comparison;
    let title = format!("{} beside others", visible(compared.tenant.shown_name()));
    let said = format!(
        "as of {} · benchmark of {} · by at least, over the controls that the members of a cohort share",
        compared.as_of, comparison.benchmark_as_of
    );
    let mut text = format!("{}\n{}\n\n", bold(&title), faint(wrapped(&said, 0, width).trim_end()));
    text.push_str(&cohorts(&comparison.cohorts, width));
    for left in &comparison.left_out {
        let line = format!("{} is not told: {}", visible(&left.name), left.reason.reason());
        text.push_str(&faint(wrapped(&line, 2, width).trim_end()));
        text.push('\n');
    }
    match compared.shown() {
        Some(cohort) => text.push_str(&in_full(compared, cohort, width)),
        None => text.push_str(&wrapped(
            "\nno cohort that this tenant is known to belong to: its tenant file says seats, industry and attributes; \
             `--cohort NAME` shows one in full",
            2,
            width,
        )),
    }
    text
}

fn cohorts(cohorts: &[CohortStanding], width: Width) -> String {
    let mut table = head("cohort", width);
    for cohort in cohorts {
        let belongs = match cohort.belongs {
            Some(true) => "●",
            Some(false) => " ",
            None => "?",
        };
        let name = format!("{belongs} {}", visible(&cohort.name));
        let own = [
            percent(cohort.own),
            difference(cohort.difference),
            quarter(cohort.quarter).to_owned(),
        ];
        row(&mut table, name, own, &cohort.score, cohort.count, width);
    }
    let mut text = aligned(table);
    let is_unknown = cohorts.iter().any(|cohort| cohort.belongs.is_none());
    text.push_str(&faint(match is_unknown {
        true => "  ● belongs to it   ? what it takes is not known of this tenant",
        false => "  ● belongs to it",
    }));
    text.push('\n');
    text
}

fn head(name: &str, width: Width) -> Table {
    let mut table = plain_table(width);
    let header = ["own", "to mean", "", "mean", "lower", "median", "upper", "members"];
    table.set_header([name].into_iter().chain(header).take(columns(width)));
    table
}

fn row(table: &mut Table, name: String, own: [String; 3], score: &Spread, members: usize, width: Width) {
    let spread = [score.mean, score.lower_quartile, score.median, score.upper_quartile];
    let spread = spread.map(|percent| percent.to_string());
    let cells = [name].into_iter().chain(own).chain(spread).chain([members.to_string()]);
    table.add_row(cells.take(columns(width)));
}

fn columns(width: Width) -> usize {
    if width.columns() < NARROW { 5 } else { 9 }
}

fn aligned(mut table: Table) -> String {
    for (number, column) in table.column_iter_mut().enumerate() {
        let is_text = [0, 3].contains(&number);
        if !is_text {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    indented(&table)
}

/// One cohort with its categories and opportunities.
fn in_full(compared: &Compared<'_>, cohort: &CohortStanding, width: Width) -> String {
    let title = format!("Beside {}, {}", visible(&cohort.name), counted(cohort.count, "member"));
    let mut text = format!("\n{}\n", bold(&title));
    for line in caveats(compared, cohort) {
        text.push_str(&wrapped(&format!("! {line}"), 2, width));
    }
    let mut table = head("category", width);
    for category in &cohort.categories {
        let own = [
            percent(category.own),
            difference(category.difference),
            quarter(category.quarter).to_owned(),
        ];
        row(
            &mut table,
            category.name.to_string(),
            own,
            &category.score,
            category.count,
            width,
        );
    }
    text.push_str(&aligned(table));
    text + opportunities(&cohort.opportunities, width).as_str()
}

fn opportunities(opportunities: &[Opportunity], width: Width) -> String {
    let left: Points = opportunities.iter().map(|opportunity| opportunity.points_left).sum();
    let title = "What most of them have done, and this tenant has not";
    let mut text = format!("\n{}\n", bold(title));
    if opportunities.is_empty() {
        text.push_str("  nothing\n");
        return text;
    }
    for opportunity in opportunities.iter().take(MOST_SHOWN) {
        let status = match opportunity.status {
            crate::model::Status::ToAddress => String::new(),
            status => format!(" · {}", super::super::plan::word(status)),
        };
        let head = format!(
            "  {} % pass  +{:<5} {} {}\n",
            format_args!("{:>6}", opportunity.passing.to_string()),
            opportunity.points_left.to_string(),
            symbol(opportunity.outcome),
            bold(opportunity.control.as_str()),
        );
        text.push_str(&head);
        let about = format!("{}: {}{status}", word(opportunity.outcome), opportunity.title);
        text.push_str(&wrapped(&visible(&about), 25, width));
    }
    let hidden = opportunities.len().saturating_sub(MOST_SHOWN);
    let more = match hidden {
        0 => String::new(),
        hidden => format!("; {hidden} more are in the JSON"),
    };
    let count = counted(opportunities.len(), "control");
    text.push_str(&wrapped(&format!("{count}, {left} points{more}"), 2, width));
    text
}
