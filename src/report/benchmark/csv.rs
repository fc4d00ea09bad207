use super::super::csv::{cell, table};
use super::Compared;
use crate::comparison::{CohortStanding, Quarter, Spread};
use crate::model::{Percent, PercentagePoints};

const COLUMNS: [&str; 12] = [
    "cohort",
    "belongs",
    "category",
    "members",
    "own",
    "difference",
    "quarter",
    "mean",
    "lower_quartile",
    "median",
    "upper_quartile",
    "controls",
];

/// A comparison as CSV: a row for each cohort, and below it one for each of its categories.
pub fn benchmark_comparison_csv(compared: &Compared<'_>) -> String {
    table(&COLUMNS, compared.comparison.cohorts.iter().flat_map(rows))
}

fn rows(cohort: &CohortStanding) -> Vec<Vec<String>> {
    let row = |category: &str, count: usize, own: [String; 3], score: &Spread| {
        let mut row = vec![
            cohort.name.clone(),
            cell(cohort.belongs),
            category.to_owned(),
            count.to_string(),
        ];
        row.extend(own);
        let spread = [score.mean, score.lower_quartile, score.median, score.upper_quartile];
        row.extend(spread.map(|percent| percent.to_string()));
        row.push(cohort.compared.to_string());
        row
    };
    let own = own(cohort.own, cohort.difference, cohort.quarter);
    let mut rows = vec![row("", cohort.count, own, &cohort.score)];
    rows.extend(cohort.categories.iter().map(|category| {
        let own = self::own(category.own, category.difference, category.quarter);
        row(category.name.as_str(), category.count, own, &category.score)
    }));
    rows
}

fn own(own: Option<Percent>, difference: Option<PercentagePoints>, quarter: Option<Quarter>) -> [String; 3] {
    [cell(own), cell(difference), cell(quarter)]
}
