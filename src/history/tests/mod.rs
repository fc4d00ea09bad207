//! The file as callers of the library see it; what people see is tested in `tests/history`.

mod files;
mod records;

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::{Access, History};
use crate::model::{
    Category, Cause, Change, ControlId, ControlRecord, Outcome, Points, Record, RecordedRules, RecordedSetting,
    RecordedSnapshot, RecordedTenant, Scoring, Severity, Since, Status,
};

/// A folder with a history.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("history.db")
    }

    fn write(&self) -> History {
        History::open(&self.file(), Access::Write).expect("it opens")
    }

    fn read(&self) -> History {
        History::open(&self.file(), Access::Read).expect("it opens")
    }
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A record of a tenant on a day, with a control that passes and one that fails.
fn record(tenant: &str, as_of: &str) -> Record {
    Record {
        as_of: day(as_of),
        recorded_at: format!("{as_of}T08:30:00.123456Z")
            .parse::<Timestamp>()
            .expect("a time"),
        tenant: RecordedTenant {
            key: tenant.to_owned(),
            name: Some(tenant.to_uppercase()),
            seats: Some(40),
            industry: None,
            attributes: BTreeMap::from([("region".to_owned(), "north".to_owned())]),
            licenses_known: false,
        },
        snapshot: RecordedSnapshot {
            source: "export.json".to_owned(),
            digest: blake3::hash(as_of.as_bytes()).to_hex().to_string(),
            captured_at: Some(format!("{as_of}T02:00:00Z")),
        },
        rules: RecordedRules {
            digest: blake3::hash(b"rules").to_hex().to_string(),
            revision: Some("4f2a".to_owned()),
            baseline: None,
        },
        settings: blake3::hash(b"settings").to_hex().to_string(),
        plan: None,
        engine: "0.1.0".to_owned(),
        controls: vec![control("shop/a", Outcome::Pass), control("shop/b", Outcome::Fail)],
        since: None,
    }
}

fn control(id: &str, outcome: Outcome) -> ControlRecord {
    let worth = Points::from_hundredths(400);
    let points = if outcome == Outcome::Pass { worth } else { Points::ZERO };
    ControlRecord {
        id: ControlId::parse(id).expect("an id"),
        title: "TLS is on".to_owned(),
        category: Category::ALL[0],
        product: "shop".to_owned(),
        severity: Severity::ALL[0],
        tags: Vec::new(),
        scoring: Scoring::Binary,
        digest: "d".to_owned(),
        outcome,
        compliant: None,
        total: None,
        points,
        observed_points: Some(points),
        asserted_points: Points::ZERO,
        max_points: worth,
        worth,
        scored: true,
        status: Status::ToAddress,
        status_record: None,
        reachable_points: worth,
        planned_points: points,
        licensed: None,
        reason: "TLS".to_owned(),
        unknown: Vec::new(),
        affected: Vec::new(),
        affected_total: 0,
        evidence: vec![RecordedSetting {
            path: "tls.share".to_owned(),
            resource: None,
            value: json!(0.1 + 0.2),
            absent: false,
        }],
        evidence_total: 1,
    }
}

/// What makes a record follow another: a control that went down.
fn since(identity: &str, control: &str) -> Since {
    Since {
        identity: identity.to_owned(),
        changes: vec![change(control, Cause::Configuration, -400)],
    }
}

fn change(control: &str, cause: Cause, hundredths: i64) -> Change {
    Change {
        control: ControlId::parse(control).expect("an id"),
        causes: vec![cause],
        points: Points::from_hundredths(hundredths),
        max_points: Points::ZERO,
        known_points: Points::from_hundredths(hundredths),
        known_max_points: Points::ZERO,
        before: None,
        after: None,
        settings: Vec::new(),
        affected: Vec::new(),
        resolved: Vec::new(),
    }
}
