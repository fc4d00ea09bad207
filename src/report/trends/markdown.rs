use std::fmt::Write;

use super::super::markdown::escaped;
use super::super::standing;
use super::super::tenant_names::tenant_name;
use super::row::{self, VIEWS};
use super::{TenantTrend, Trends, about};
use crate::model::Numbers;

/// Trends as Markdown: tables of the periods of one tenant, or of several tenants.
pub fn trends_markdown(trends: &Trends) -> String {
    match trends.only() {
        Some(only) => one(trends, only),
        None => several(trends),
    }
}

fn one(trends: &Trends, tenant: &TenantTrend) -> String {
    let name = tenant_name(&tenant.tenant, tenant.name.as_deref());
    let mut text = format!("## Secure score of {} over time\n\n", escaped(&name));
    let of = about(&trends.filter).map_or(String::new(), |about| format!(" of {}", escaped(&about)));
    let first = trends.from.or(tenant.trend.first).unwrap_or(trends.to);
    let _ = writeln!(text, "By {}{of}, {first} to {}.", trends.by, trends.to);
    let zone = tenant.trend.zone.as_ref().map(standing::zone);
    let goal = tenant.trend.goal.as_ref().map(standing::goal);
    let change = tenant.trend.change.zip(tenant.trend.direction);
    let change = change.map(|(change, direction)| format!("{direction}: {change:+} percentage points of at least"));
    for line in change.into_iter().chain(zone).chain(goal) {
        let _ = writeln!(text, "\n{line}");
    }
    if let Some(microsoft) = &tenant.microsoft {
        let _ = writeln!(text, "\n{}", escaped(&microsoft.said()));
    }
    let header = [
        "at least",
        "percent",
        "at most",
        "coverage",
        "gained",
        "regressed",
        "accepted",
    ];
    let header: Vec<&str> = [trends.by.as_str()].into_iter().chain(header).chain(VIEWS).collect();
    text.push_str(&head(&header));
    for row in row::rows(tenant.trend.periods.as_deref().unwrap_or_default(), trends.by) {
        let cells = row
            .period
            .map_or_else(|| vec!["no evaluation".to_owned()], |(_, numbers)| cells(numbers));
        let mark = row.period.is_some_and(|(period, _)| period.rules_changed);
        let name = format!("{}{}", row.name, if mark { " (other rules)" } else { "" });
        text.push_str(&line(&name, &cells, header.len()));
    }
    text
}

fn several(trends: &Trends) -> String {
    let mut text = format!("## Secure scores over time\n\nUp to {}", trends.to);
    let of = about(&trends.filter).map_or(String::new(), |about| format!(", of {}", escaped(&about)));
    let from = trends.from.map_or(String::new(), |from| format!(", from {from} on"));
    let _ = writeln!(text, "{from}{of}.");
    let header = [
        "tenant",
        "last",
        "change",
        "zone",
        "at least",
        "percent",
        "at most",
        "coverage",
        "gained",
        "regressed",
        "accepted",
    ];
    text.push_str(&head(&header));
    let names = trends.names();
    for tenant in &trends.tenants {
        let mut own = vec![
            tenant.trend.last.map_or("–".to_owned(), |last| last.to_string()),
            row::change(tenant),
            row::zone(tenant).to_owned(),
        ];
        own.extend(
            tenant
                .trend
                .numbers
                .iter()
                .flat_map(|numbers| cells(numbers).into_iter().take(7)),
        );
        let name = names.name(&tenant.tenant, tenant.name.as_deref());
        text.push_str(&line(&escaped(&name), &own, header.len()));
    }
    text
}

fn cells(numbers: &Numbers) -> Vec<String> {
    let mut cells = vec![
        row::percent(numbers.at_least),
        row::percent(numbers.percent),
        row::percent(numbers.at_most),
        row::percent(numbers.coverage),
        row::points(numbers.gained),
        row::points(numbers.regressed),
        row::accepted(numbers),
    ];
    cells.extend(row::views(numbers));
    cells
}

fn head(header: &[&str]) -> String {
    let rule: String = header
        .iter()
        .enumerate()
        .map(|(number, _)| if number == 0 { "|---" } else { "|--:" })
        .collect();
    format!("\n| {} |\n{rule}|\n", header.join(" | "))
}

fn line(name: &str, cells: &[String], columns: usize) -> String {
    let mut row = vec![name.to_owned()];
    row.extend(cells.iter().cloned());
    row.resize(columns, String::new());
    format!("| {} |\n", row.join(" | "))
}
