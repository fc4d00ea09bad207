//! Zones and goals of tenant files, as `posture score` tells them.

use serde_json::json;

use crate::shop::{SHARE, SHARED, Shop};

/// A shop of which three of four users have MFA, so that 6 of its 8 points are there.
fn shop(tenant: &str) -> Shop {
    let shop = Shop::new();
    shop.control("use-tls", SHARED, SHARE);
    shop.write("tenants/t-1.yaml", tenant);
    let user = |mfa: bool| json!({ "id": "u", "mfa": mfa });
    let users = [user(true), user(true), user(true), user(false)];
    shop.write(
        "a.json",
        json!({ "users": users, "organization": [{ "id": "t-1" }] }).to_string(),
    );
    shop
}

/// The lines of the text report that tell where the score stands.
fn told(tenant: &str, as_of: &str) -> Vec<String> {
    let ran = shop(tenant).run(&["score", "a.json", "--width", "140", "--as-of", as_of]);
    let is_told = |line: &&str| line.trim_start().starts_with("zone") || line.trim_start().starts_with("goal");
    ran.out
        .lines()
        .filter(is_told)
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn people_read_the_zone_and_how_far_the_next_one_is() {
    let zones = |zones: &str| told(&format!("{{ zones: {zones} }}"), "2026-05-04");
    assert_eq!(
        zones("{ good: 80, okay: 60 }"),
        ["zone okay, by at least: 5.00 percentage points (0.40 points) below good, which begins at 80.00 %"]
    );
    assert_eq!(zones("{ good: 75, okay: 60 }"), ["zone good, by at least"]);
    assert_eq!(
        zones("{ good: 90, okay: 75.5 }"),
        ["zone bad, by at least: 0.50 percentage points (0.04 points) below okay, which begins at 75.50 %"]
    );
}

#[test]
fn people_read_how_far_the_goal_is_and_which_pace_reaches_it() {
    let goal = |goal: &str, as_of: &str| told(&format!("{{ goal: {goal} }}"), as_of);
    let goals = "{ percent: 80, date: 2026-07-03 }";
    assert_eq!(
        goal(goals, "2026-05-04"),
        [
            "goal 80.00 % by 2026-07-03: 5.00 percentage points (0.40 points) to go in 60 days, which takes 2.50 every 30 days"
        ]
    );
    assert_eq!(
        goal(goals, "2026-07-03"),
        ["goal 80.00 % by 2026-07-03: 5.00 percentage points (0.40 points) to go, today"]
    );
    assert_eq!(
        goal(goals, "2026-07-04"),
        ["goal 80.00 % by 2026-07-03: missed by 5.00 percentage points (0.40 points)"]
    );
    assert_eq!(
        goal("{ percent: 75, date: 2026-07-03 }", "2026-05-04"),
        ["goal 75.00 % by 2026-07-03: reached, by at least"]
    );
}

#[test]
fn programs_read_the_same() {
    let shop = shop("{ zones: { good: 80, okay: 60 }, goal: { percent: 80, date: 2026-07-03 } }");
    let score = &shop.json(&["a.json"]).1["evaluations"][0]["score"];
    assert_eq!(
        score["zone"],
        json!({ "zone": "okay", "next": { "zone": "good", "from": 80.0, "distance": 5.0, "points": 0.4 } })
    );
    assert_eq!(
        score["goal"],
        json!({ "percent": 80.0, "date": "2026-07-03", "is_reached": false, "distance": 5.0, "points": 0.4,
                "days_left": 60, "pace": 2.5 })
    );
    let score = &shop.json(&["a.json", "--tenants", "rules"]).1;
    assert!(score["evaluations"][0]["score"]["zone"].is_null(), "{score:#}");
}
