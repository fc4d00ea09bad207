//! The text format of Prometheus: <https://prometheus.io/docs/instrumenting/exposition_formats/>.

mod exposition;
mod tenants;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Report;
use crate::model::{Fraction, Group, Outcome, SecureScore, Status, View};
use crate::snapshot::moment;
use exposition::{Labels, Metrics, label};
use tenants::{Named, named};

/// The numbers of evaluations in the text format of Prometheus, for the textfile collector of the node exporter.
///
/// Every metric is a gauge; ratios are from 0 to 1, rounded down to four decimals, and not there where nothing was
/// evaluated; no sample has a time, because the collector takes none.
pub fn prometheus(report: &Report) -> String {
    let named = named(&report.evaluations);
    let mut metrics = Metrics::default();
    about_the_run(&mut metrics, report);
    metrics.family("posture_tenant_info", "What people call the tenant.", |add| {
        for (labels, evaluation) in &named {
            add(
                &labels.clone().and("name", &label(evaluation.tenant.shown_name())),
                "1".to_owned(),
            );
        }
    });
    metrics.family(
        "posture_snapshot_readable",
        "Whether the snapshot could be read.",
        |add| {
            for (labels, evaluation) in &named {
                add(labels, u8::from(evaluation.problem.is_none()).to_string());
            }
        },
    );
    metrics.family(
        "posture_snapshot_captured_timestamp_seconds",
        "When the snapshot was captured.",
        |add| {
            for (labels, evaluation) in &named {
                let captured = evaluation.snapshot.captured_at.as_deref().and_then(moment);
                if let Some(captured) = captured {
                    add(labels, captured.as_second().to_string());
                }
            }
        },
    );
    scores(&mut metrics, &named);
    groups(&mut metrics, &named, "category", |score| &score.categories);
    groups(&mut metrics, &named, "product", |score| &score.products);
    controls(&mut metrics, &named);
    metrics.0
}

fn about_the_run(metrics: &mut Metrics, report: &Report) {
    let info = Labels::of("version", &label(&report.engine.version)).and("rule_set", &label(&report.rule_set.digest));
    metrics.family(
        "posture_info",
        "The program and the rules that made the numbers.",
        |add| add(&info, "1".to_owned()),
    );
    metrics.family(
        "posture_as_of_timestamp_seconds",
        "The day by which expiry was judged.",
        |add| {
            let day = report.as_of.parse::<Date>().ok();
            let midnight = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
            if let Some(midnight) = midnight {
                add(&Labels::default(), midnight.timestamp().as_second().to_string());
            }
        },
    );
    metrics.family(
        "posture_exit_code",
        "How the run ended: 0 done, 1 a gate failed, 2 usage, 3 nothing evaluated, 4 incomplete.",
        |add| add(&Labels::default(), report.exit.code.to_string()),
    );
}

/// A number of a score, where it has one.
type Number = fn(&SecureScore) -> Option<String>;

/// The numbers of a score, each with its name and what it is.
const NUMBERS: [(&str, &str, Number); 9] = [
    ("score_ratio", "Earned points of those that were evaluated.", |score| {
        ratio(score.percent)
    }),
    (
        "score_at_least_ratio",
        "The same where unknown earns nothing and stays in the maximum.",
        |score| ratio(score.at_least),
    ),
    ("score_at_most_ratio", "The same where unknown earns all.", |score| {
        ratio(score.at_most)
    }),
    ("coverage_ratio", "Evaluated points of those in scope.", |score| {
        ratio(score.coverage)
    }),
    ("score_points", "Points earned.", |score| Some(score.points.to_string())),
    (
        "score_max_points",
        "Points of all controls that were evaluated.",
        |score| Some(score.max_points.to_string()),
    ),
    (
        "score_asserted_points",
        "Points earned because people vouch for them.",
        |score| Some(score.asserted_points.to_string()),
    ),
    (
        "score_unknown_points",
        "Points of controls whose outcome is unknown.",
        |score| Some(score.unknown_points.to_string()),
    ),
    (
        "score_not_applicable_points",
        "Points of controls that do not apply.",
        |score| Some(score.not_applicable_points.to_string()),
    ),
];

fn scores(metrics: &mut Metrics, named: &Named<'_>) {
    for (name, help, of) in NUMBERS {
        metrics.family(&format!("posture_{name}"), help, |add| {
            for (labels, evaluation) in named {
                if let Some(value) = evaluation.score.as_ref().and_then(of) {
                    add(labels, value);
                }
            }
        });
    }
    metrics.family("posture_view_ratio", "The score in other views.", |add| {
        for (labels, score) in named
            .iter()
            .filter_map(|(labels, one)| Some((labels, one.score.as_ref()?)))
        {
            let views = &score.views;
            let all: [(&str, Option<&View>); 5] = [
                ("current", Some(&views.current)),
                ("verified", Some(&views.verified)),
                ("planned", views.planned.as_ref()),
                ("current_license", views.current_license.as_ref()),
                ("achievable", views.achievable.as_ref()),
            ];
            for (name, view) in all {
                if let Some(ratio) = view.and_then(|view| ratio(view.percent)) {
                    add(&labels.clone().and("view", name), ratio);
                }
            }
        }
    });
}

fn groups(metrics: &mut Metrics, named: &Named<'_>, kind: &'static str, groups: fn(&SecureScore) -> &[Group]) {
    type OfGroup = fn(&Group) -> Option<String>;
    let numbers: [(&str, &str, OfGroup); 5] = [
        ("ratio", "Earned points of those that were evaluated", |group| {
            ratio(group.percent)
        }),
        ("at_least_ratio", "The same where unknown earns nothing", |group| {
            ratio(group.at_least)
        }),
        ("coverage_ratio", "Evaluated points of those in scope", |group| {
            ratio(group.coverage)
        }),
        ("points", "Points earned", |group| Some(group.points.to_string())),
        ("max_points", "Points of controls that were evaluated", |group| {
            Some(group.max_points.to_string())
        }),
    ];
    for (number, help, of) in numbers {
        metrics.family(
            &format!("posture_{kind}_{number}"),
            &format!("{help}, by {kind}."),
            |add| {
                for (labels, evaluation) in named {
                    for group in evaluation.score.iter().flat_map(groups) {
                        if let Some(number) = of(group) {
                            add(&labels.clone().and(kind, &label(&group.name)), number);
                        }
                    }
                }
            },
        );
    }
}

fn controls(metrics: &mut Metrics, named: &Named<'_>) {
    metrics.family("posture_controls", "How many controls came to which outcome.", |add| {
        for (labels, evaluation) in named.iter().filter(|(_, one)| one.problem.is_none()) {
            for outcome in Outcome::ALL {
                let count = evaluation
                    .controls
                    .iter()
                    .filter(|control| control.outcome == *outcome)
                    .count();
                add(&labels.clone().and("outcome", outcome.as_str()), count.to_string());
            }
        }
    });
    metrics.family(
        "posture_controls_declared",
        "How many controls have which status.",
        |add| {
            for (labels, evaluation) in named.iter().filter(|(_, one)| one.problem.is_none()) {
                for status in Status::ALL {
                    let count = evaluation
                        .controls
                        .iter()
                        .filter(|control| control.status == *status)
                        .count();
                    add(&labels.clone().and("status", status.as_str()), count.to_string());
                }
            }
        },
    );
    metrics.family(
        "posture_control_outcome",
        "What each control came to: 1 for its outcome, and no series for the others.",
        |add| {
            for (labels, evaluation) in named {
                for control in &evaluation.controls {
                    let own = labels
                        .clone()
                        .and("control", control.id.as_str())
                        .and("severity", control.severity.as_str())
                        .and("outcome", control.outcome.as_str());
                    add(&own, "1".to_owned());
                }
            }
        },
    );
}

/// A percentage as a part of one.
fn ratio(fraction: Fraction) -> Option<String> {
    let exact = fraction.percent()?.hundredths();
    Some(format!("{}.{:04}", exact / 10_000, exact % 10_000))
}
