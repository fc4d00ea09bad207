use std::fmt::Write;

use super::super::markdown::escaped;
use super::super::style::word;
use super::{Compared, caveats, difference, percent, quarter};
use crate::comparison::{CohortStanding, Spread};

const HEAD: &str = "| own | to the mean | | mean | lower quartile | median | upper quartile | members |\n\
                    |---|--:|--:|---|--:|--:|--:|--:|--:|\n";

/// A comparison as Markdown.
pub fn benchmark_comparison_markdown(compared: &Compared<'_>) -> String {
    let comparison = compared.comparison;
    let mut text = format!(
        "## {} beside others\n\nAs of {}, benchmark of {}, by at least, over the controls that the members of a cohort share.\n",
        escaped(compared.tenant.shown_name()),
        compared.as_of,
        comparison.benchmark_as_of
    );
    let _ = write!(text, "\n| cohort {HEAD}");
    for cohort in &comparison.cohorts {
        let belongs = match cohort.belongs {
            Some(true) => " (belongs to it)",
            Some(false) => "",
            None => " (not known whether it belongs to it)",
        };
        let name = format!("{}{belongs}", escaped(&cohort.name));
        let own = [
            percent(cohort.own),
            difference(cohort.difference),
            quarter(cohort.quarter).to_owned(),
        ];
        text.push_str(&row(&name, &own, &cohort.score, cohort.count));
    }
    for left in &comparison.left_out {
        let _ = writeln!(text, "\n{} is not told: {}", escaped(&left.name), left.reason.reason());
    }
    if let Some(cohort) = compared.shown() {
        text.push_str(&in_full(compared, cohort));
    }
    text
}

fn in_full(compared: &Compared<'_>, cohort: &CohortStanding) -> String {
    let mut text = format!("\n### Beside {}\n", escaped(&cohort.name));
    for line in caveats(compared, cohort) {
        let _ = writeln!(text, "\n{}", escaped(&line));
    }
    let _ = write!(text, "\n| category {HEAD}");
    for category in &cohort.categories {
        let own = [
            percent(category.own),
            difference(category.difference),
            quarter(category.quarter).to_owned(),
        ];
        text.push_str(&row(category.name.as_str(), &own, &category.score, category.count));
    }
    if !cohort.opportunities.is_empty() {
        text.push_str("\n| what most have done | pass | points left | here |\n|---|--:|--:|---|\n");
    }
    for opportunity in &cohort.opportunities {
        let _ = writeln!(
            text,
            "| `{}` {} | {} % | {} | {} |",
            opportunity.control,
            escaped(&opportunity.title),
            opportunity.passing,
            opportunity.points_left,
            word(opportunity.outcome)
        );
    }
    text
}

fn row(name: &str, own: &[String; 3], score: &Spread, members: usize) -> String {
    format!(
        "| {name} | {} | {} | {} | {} | {} | {members} |\n",
        own.join(" | "),
        score.mean,
        score.lower_quartile,
        score.median,
        score.upper_quartile
    )
}
