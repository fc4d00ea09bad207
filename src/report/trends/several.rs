use comfy_table::CellAlignment;

use super::super::style::{Width, bold, counted, faint, indented, plain_table, visible, wrapped};
use super::{TenantTrend, Trends, about, row};
use crate::model::Numbers;

/// Tables leave columns out below so many.
const NARROW: usize = 90;

/// A line for each tenant: where it stands, and where it went.
pub(super) fn several(trends: &Trends, width: Width) -> String {
    let mut said = vec![counted(trends.tenants.len(), "tenant")];
    said.extend(about(&trends.filter).map(|about| format!("of {}", visible(&about))));
    said.push(match trends.from {
        Some(from) => format!("{from} to {}", trends.to),
        None => format!("up to {}", trends.to),
    });
    let said = wrapped(&said.join(" · "), 0, width);
    format!(
        "{}\n{}\n\n{}\n{}\n",
        bold("Secure scores over time"),
        faint(said.trim_end()),
        table(&trends.tenants, width),
        faint(
            wrapped(
                "the change is that of at least between the first evaluation and the last; `--tenant` shows one over time",
                0,
                width
            )
            .trim_end()
        )
    )
}

fn table(tenants: &[TenantTrend], width: Width) -> String {
    let columns = if width.columns() < NARROW { 6 } else { 10 };
    let header = [
        "tenant",
        "at least",
        "change",
        "last",
        "zone",
        "gained",
        "regressed",
        "percent",
        "coverage",
        "accepted",
    ];
    let mut table = plain_table(width);
    table.set_header(&header[..columns]);
    for tenant in tenants {
        table.add_row(cells(tenant).into_iter().take(columns));
    }
    for (number, column) in table.column_iter_mut().enumerate() {
        let is_text = [0, 3, 4].contains(&number);
        if !is_text {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    indented(&table)
}

fn cells(tenant: &TenantTrend) -> Vec<String> {
    let of = |value: fn(&Numbers) -> String| tenant.trend.numbers.as_ref().map_or("–".to_owned(), value);
    vec![
        visible(tenant.shown_name()),
        of(|numbers| row::percent(numbers.at_least)),
        row::change(tenant),
        tenant.trend.last.map_or("–".to_owned(), |last| last.to_string()),
        row::zone(tenant).to_owned(),
        of(|numbers| row::points(numbers.gained)),
        of(|numbers| row::points(numbers.regressed)),
        of(|numbers| row::percent(numbers.percent)),
        of(|numbers| row::percent(numbers.coverage)),
        of(row::accepted),
    ]
}
