//! Microsoft's own secure score: what it measured on devices, in the own directory and
//! in connected services, in two days.

use posture::model::MeasuredBy;
use posture::ruleset::{Control, RuleSet};
use serde_json::{Value, json};

use super::export::Export;
use super::organization::{Kind, Organization};
use super::time::{day, graph};

pub(super) fn add(export: &mut Export, organization: &Organization, rules: &RuleSet) {
    let measured = |control: &&Control| control.metadata.measured_by == MeasuredBy::Microsoft;
    let ids: Vec<&str> = rules
        .controls
        .iter()
        .filter(measured)
        .filter_map(|control| control.metadata.secure_score_id.as_deref())
        .collect();
    let day = |days: i64| {
        let scores: Vec<Value> = ids.iter().map(|id| score(organization, id, days)).collect();
        let sum: f64 = scores.iter().filter_map(|score| score["score"].as_f64()).sum();
        json!({
            "id": format!("{}_{}", organization.tenant_id, self::day(days)),
            "azureTenantId": organization.tenant_id,
            "createdDateTime": format!("{}T00:00:00Z", self::day(days)),
            "activeUserCount": organization.people.len(),
            "licensedUserCount": organization.people.len(),
            "currentScore": (sum * 100.0).round() / 100.0,
            "maxScore": 10 * ids.len(),
            "enabledServices": ["HasExchange", "HasSharePoint", "HasMicrosoftTeams", "HasMDATP", "HasAADP2"],
            "controlScores": scores,
        })
    };
    export.beside("secureScores", json!([day(1), day(2)]));
}

/// What Microsoft says of one control: of how many devices or accounts it holds. Rules against attacks (`scid_25…`)
/// are on trial on some computers, so that none holds everywhere; of the others a third does.
fn score(organization: &Organization, id: &str, days: i64) -> Value {
    let mut dice = organization.dice(id);
    let total = devices(organization, id);
    let is_on_trial = id.starts_with("scid_25");
    let percent = match dice.below(100) {
        part if is_setting(id) => 100 * (part / 50),
        0..33 if !is_on_trial => 100,
        33..43 => 0,
        _ => 35 + dice.below(64),
    };
    // The day before it was one less.
    let count = (total * percent / 100).saturating_sub(if percent < 100 { days as u64 - 1 } else { 0 });
    let share = count as f64 * 100.0 / total as f64;
    json!({
        "controlName": id,
        "controlCategory": match id {
            _ if id.starts_with("scid") => "Device",
            _ if is_setting(id) => "Apps",
            _ => "Identity",
        },
        "score": (share * 10.0).round() / 100.0,
        "scoreInPercentage": (share * 100.0).round() / 100.0,
        "count": count.to_string(),
        "total": total.to_string(),
        "lastSynced": graph(days, 0),
    })
}

/// Whether a control is a setting of a service, on or off, and none of devices or the own directory.
fn is_setting(id: &str) -> bool {
    !id.starts_with("scid_") && !id.starts_with("AATP_")
}

/// How many devices, or objects of the own directory, a control is about.
fn devices(organization: &Organization, id: &str) -> u64 {
    let office = organization
        .people
        .iter()
        .filter(|person| person.kind == Kind::Office)
        .count() as u64;
    match id.strip_prefix("scid_") {
        _ if is_setting(id) => 1,
        Some(number) if number.starts_with('5') && number.len() == 4 => office.div_ceil(12),
        Some(number) if number.starts_with('6') && number.len() == 4 => office.div_ceil(16),
        Some(_) => office + office / 5,
        None => organization.people.len() as u64 / 4 + 4,
    }
}
