use comfy_table::{CellAlignment, ColumnConstraint};

use super::super::style::{Width, bold, counted, faint, indented, plain_table, visible, wrapped};
use super::{TenantTrend, Trends, about, row};
use crate::model::Numbers;

/// Tables leave columns out below so many.
const NARROW: usize = 90;
/// From so many columns on there is room for all of them, and for an id.
const WIDE: usize = 124;
/// A word in a name is long with more characters.
const LONG: usize = 24;
/// What a table puts around the content of a cell.
const PADDING: usize = 2;

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
        table(trends, width),
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

fn table(trends: &Trends, width: Width) -> String {
    let names = trends.names();
    let names = trends
        .tenants
        .iter()
        .map(|tenant| names.name(&tenant.tenant, tenant.name.as_deref()));
    let names: Vec<String> = names.collect();
    // An id that is broken cannot be copied: other columns make room for it.
    let words = names.iter().flat_map(|name| name.split(' '));
    let longest = words.map(|word| word.chars().count()).max().unwrap_or_default();
    let columns = match (width.columns(), longest > LONG) {
        (..NARROW, true) => 3,
        (..NARROW, false) | (NARROW..WIDE, true) => 6,
        _ => 10,
    };
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
    for (name, tenant) in names.into_iter().zip(&trends.tenants) {
        table.add_row(cells(name, tenant).into_iter().take(columns));
    }
    if let (Some(column), Ok(longest)) = (table.column_mut(0), u16::try_from(longest + PADDING)) {
        column.set_constraint(ColumnConstraint::LowerBoundary(comfy_table::Width::Fixed(longest)));
    }
    for (number, column) in table.column_iter_mut().enumerate() {
        let is_text = [0, 3, 4].contains(&number);
        if !is_text {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    indented(&table)
}

fn cells(name: String, tenant: &TenantTrend) -> Vec<String> {
    let of = |value: fn(&Numbers) -> String| tenant.trend.numbers.as_ref().map_or("–".to_owned(), value);
    vec![
        name,
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
