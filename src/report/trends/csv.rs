use super::super::csv::{cell, table};
use super::{TenantTrend, Trends};
use crate::model::{Fraction, Numbers, View};
use crate::trend::Period;

const NUMBERS: [&str; 19] = [
    "percent",
    "at_least",
    "at_most",
    "coverage",
    "current",
    "verified",
    "planned",
    "current_license",
    "achievable",
    "gained",
    "regressed",
    "risk_accepted_controls",
    "risk_accepted_points",
    "pass",
    "partial",
    "fail",
    "not_applicable",
    "inconclusive",
    "error",
];

const PERIOD: [&str; 8] = [
    "tenant",
    "name",
    "start",
    "end",
    "evaluations",
    "id",
    "as_of",
    "rules_changed",
];

const TENANT: [&str; 8] = [
    "tenant",
    "name",
    "first",
    "last",
    "evaluations",
    "change",
    "direction",
    "zone",
];

/// Trends as CSV: a row for each period of one tenant, or for each of several tenants. What is not known is empty.
pub fn trends_csv(trends: &Trends) -> String {
    if let Some(only) = trends.only() {
        let periods = only.trend.periods.iter().flatten();
        return table(
            &[&PERIOD[..], &NUMBERS].concat(),
            periods.map(|period| of_period(only, period)),
        );
    }
    table(&[&TENANT[..], &NUMBERS].concat(), trends.tenants.iter().map(of_tenant))
}

fn of_period(tenant: &TenantTrend, period: &Period) -> Vec<String> {
    let own = vec![
        tenant.tenant.clone(),
        tenant.name.clone().unwrap_or_default(),
        period.start.to_string(),
        period.end.to_string(),
        period.evaluations.to_string(),
        cell(period.id),
        cell(period.as_of),
        period.rules_changed.to_string(),
    ];
    own.into_iter().chain(numbers(period.numbers.as_ref())).collect()
}

fn of_tenant(tenant: &TenantTrend) -> Vec<String> {
    let trend = &tenant.trend;
    let own = vec![
        tenant.tenant.clone(),
        tenant.name.clone().unwrap_or_default(),
        cell(trend.first),
        cell(trend.last),
        trend.evaluations.to_string(),
        cell(trend.change),
        cell(trend.direction),
        cell(trend.zone.as_ref().map(|standing| standing.zone)),
    ];
    own.into_iter().chain(numbers(trend.numbers.as_ref())).collect()
}

fn numbers(numbers: Option<&Numbers>) -> Vec<String> {
    let Some(numbers) = numbers else {
        return vec![String::new(); NUMBERS.len()];
    };
    let percent = |fraction: Fraction| cell(fraction.percent());
    let view = |view: &Option<View>| cell(view.as_ref().and_then(|view| view.percent.percent()));
    let (views, outcomes) = (&numbers.views, &numbers.outcomes);
    vec![
        percent(numbers.percent),
        percent(numbers.at_least),
        percent(numbers.at_most),
        percent(numbers.coverage),
        percent(views.current.percent),
        percent(views.verified.percent),
        view(&views.planned),
        view(&views.current_license),
        view(&views.achievable),
        numbers.gained.to_string(),
        numbers.regressed.to_string(),
        numbers.risk_accepted.controls.to_string(),
        numbers.risk_accepted.points.to_string(),
        outcomes.pass.to_string(),
        outcomes.partial.to_string(),
        outcomes.fail.to_string(),
        outcomes.not_applicable.to_string(),
        outcomes.inconclusive.to_string(),
        outcomes.error.to_string(),
    ]
}
