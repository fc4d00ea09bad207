//! `posture simulate`: what the score would be if controls were completed, and the cheapest way to a goal.

use serde_json::{Value, json};

use crate::call::Ran;
use crate::schemas::{errors, schema, validator};
use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop};

/// A shop in which much is open: a switch worth 4, users with MFA worth 8, a firewall worth 6 that takes much effort and
/// comes after the switch, a lock of which nothing is known, and a cellar that there is not.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.control(
        "mfa",
        &SHARED.replace("user_impact: low", "user_impact: moderate"),
        SHARE,
    );
    let firewall = METADATA
        .replace("max_points: 4", "max_points: 6")
        .replace("complexity: low", "complexity: high");
    shop.control(
        "use-a-firewall",
        &firewall.replace("since:", "prerequisites: [shop/use-tls]\nsince:"),
        "fail(\"there is none\")",
    );
    shop.control("lock-the-door", METADATA, &SCRIPT.replace("tls", "lock"));
    shop.control("light-the-cellar", METADATA, "not_applicable(\"there is no cellar\")");
    shop.write(
        "a.json",
        r#"{"tls": false, "users": [{"id": "ann", "mfa": true}, {"id": "bob", "mfa": false}]}"#,
    );
    shop
}

fn simulate(shop: &Shop, arguments: &[&str]) -> Ran {
    shop.run(&[&["simulate", "a.json", "--as-of", "2026-05-04"], arguments].concat())
}

fn report(shop: &Shop, arguments: &[&str]) -> Value {
    let ran = simulate(shop, &[arguments, &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}{}", ran.out, ran.err));
    let errors = errors(&validator(&schema("simulation")), &report);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    report
}

/// The controls that are taken as completed.
fn completed(report: &Value) -> Vec<&str> {
    let completed = report["completed"].as_array().expect("a list");
    completed
        .iter()
        .filter_map(|action| action["control"].as_str())
        .collect()
}

#[test]
fn what_is_completed_earns_its_worth() {
    let ran = simulate(
        &shop(),
        &[
            "--complete",
            "shop/use-a-firewall,category:identity,shop/light*",
            "--width",
            "70",
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out, @"
    What if, for unnamed tenant, as of 2026-05-04

      1. shop/mfa
         Users have MFA
         +4.00 points · effort 1.67
      2. shop/use-a-firewall
         TLS is on
         +6.00 points · effort 3.33
         ! comes after shop/use-tls
      – does not apply to this tenant: shop/light-the-cellar

      2 controls completed: +10.00 points, effort 5.00
      effort: 1 ÷ (complexity × cost × user impact), by the factors of the
      ranking; 1.00 where all three are low

      in %      percent         at least        at most
      score     22.22 → 77.77   18.18 → 63.63   36.36 → 81.81
      identity  50.00 → 100.00  50.00 → 100.00
      apps      0.00 → 60.00    0.00 → 42.85
    ");
}

#[test]
fn the_cheapest_way_to_a_goal_is_found_with_its_bound() {
    let ran = simulate(&shop(), &["--to", "50"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out, @"
    What if, for unnamed tenant, as of 2026-05-04

      50.00 % of `at least` (now 18.18 %) is reached at an effort of 2.67
      chosen by points for effort: no set of actions that reaches it costs less than 2.25, so this one
      is at most 0.42 above the cheapest

      1. shop/use-tls
         TLS is on
         +4.00 points · effort 1.00
      2. shop/mfa
         Users have MFA
         +4.00 points · effort 1.67

      2 controls completed: +8.00 points, effort 2.67
      effort: 1 ÷ (complexity × cost × user impact), by the factors of the ranking; 1.00 where all three
      are low

      in %      percent         at least        at most
      score     22.22 → 66.66   18.18 → 54.54   36.36 → 72.72
      identity  50.00 → 100.00  50.00 → 100.00
      apps      0.00 → 40.00    0.00 → 28.57
    ");
}

#[test]
fn what_comes_before_an_action_is_part_of_its_cost() {
    let report = report(&shop(), &["--to", "81"]);
    assert_eq!(completed(&report), ["shop/use-tls", "shop/mfa", "shop/use-a-firewall"]);
    assert_eq!(report["goal"]["is_reached"], json!(true));
}

#[test]
fn a_goal_out_of_reach_says_how_far_one_can_get() {
    let ran = simulate(&shop(), &["--to", "90"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (1, "exit code 1: a gate failed: 90.00 % cannot be reached\n")
    );
    insta::assert_snapshot!(ran.out, @"
    What if, for unnamed tenant, as of 2026-05-04

      90.00 % of `at least` (now 18.18 %) cannot be reached: with every ranked action done it is 81.81 %
      the rest is 4.00 points unknown, which the snapshot does not tell

      1. shop/use-tls
         TLS is on
         +4.00 points · effort 1.00
      2. shop/mfa
         Users have MFA
         +4.00 points · effort 1.67
      3. shop/use-a-firewall
         TLS is on
         +6.00 points · effort 3.33

      3 controls completed: +14.00 points, effort 6.00
      effort: 1 ÷ (complexity × cost × user impact), by the factors of the ranking; 1.00 where all three
      are low

      in %      percent         at least        at most
      score     22.22 → 100.00  18.18 → 81.81   36.36 → 100.00
      identity  50.00 → 100.00  50.00 → 100.00
      apps      0.00 → 100.00   0.00 → 71.42
    ");
}

#[test]
fn a_goal_that_is_reached_takes_nothing() {
    let report = report(&shop(), &["--to", "18.18"]);
    assert_eq!((completed(&report), &report["goal"]["effort"]), (vec![], &json!(0.0)));
    assert_eq!(report["before"], report["after"]);
}

#[test]
fn what_is_unknown_becomes_known_when_it_is_completed() {
    let report = report(&shop(), &["--complete", "shop/lock-the-door"]);
    let numbers = |score: &Value| {
        json!([
            score["points"],
            score["max_points"],
            score["at_least"],
            score["coverage"]
        ])
    };
    assert_eq!(numbers(&report["before"]), json!([4.0, 18.0, 18.18, 81.81]));
    assert_eq!(numbers(&report["after"]), json!([8.0, 22.0, 36.36, 100.0]));
}

#[test]
fn an_accepted_risk_is_left_alone_unless_it_is_named() {
    let shop = shop();
    shop.write(
        "action-plan.yaml",
        "- { control: shop/mfa, status: risk_accepted, reason: r, expires: 2026-12-31 }\n",
    );
    let most = report(&shop, &["--to", "81"]);
    assert_eq!(completed(&most), ["shop/use-tls", "shop/use-a-firewall"]);
    assert_eq!(
        (&most["goal"]["is_reached"], &most["goal"]["most"]),
        (&json!(false), &json!(63.63))
    );
    let named = report(&shop, &["--complete", "shop/mfa", "--to", "80"]);
    assert_eq!(named["goal"]["is_reached"], json!(true));
    assert_eq!(completed(&named), ["shop/use-tls", "shop/use-a-firewall", "shop/mfa"]);
    let without = report(&shop, &["--to", "81", "--no-plan"]);
    assert_eq!(without["goal"]["is_reached"], json!(true));
}

#[test]
fn a_goal_that_what_is_taken_as_completed_reaches_is_not_reached_already() {
    let ran = simulate(&shop(), &["--complete", "shop/use-tls,shop/mfa", "--to", "50"]);
    let said = "50.00 % of `at least` (now 18.18 %) is reached with what is taken as completed: 54.54 %";
    assert!(ran.out.contains(said), "{}", ran.out);
    let neither = simulate(&shop(), &[]);
    assert!(
        neither.err.contains("<--complete <PATTERN,…>|--to <PERCENT>>"),
        "{}",
        neither.err
    );
}

#[test]
fn the_score_is_the_one_that_a_snapshot_with_it_done_has() {
    let shop = shop();
    let simulated = report(&shop, &["--complete", "shop/use-tls,shop/mfa"]);
    shop.write(
        "a.json",
        r#"{"tls": true, "users": [{"id": "ann", "mfa": true}, {"id": "bob", "mfa": true}]}"#,
    );
    let (_, real) = shop.json(&["a.json"]);
    assert_eq!(simulated["after"], real["evaluations"][0]["score"]);
}

#[test]
fn it_is_there_for_spreadsheets_and_pages() {
    insta::assert_snapshot!(simulate(&shop(), &["--to", "50", "--format", "csv"]).out, @"
    number,control,title,category,points_gained,effort,complexity_factor,cost_factor,user_impact_factor
    1,shop/use-tls,TLS is on,apps,4.00,1.00,1.00,1.00,1.00
    2,shop/mfa,Users have MFA,identity,4.00,1.67,1.00,1.00,0.60
    ");
    insta::assert_snapshot!(simulate(&shop(), &["--to", "50", "--format", "markdown"]).out, @"
    ## What if, for unnamed tenant, as of 2026-05-04

    50.00 % of `at least` (now 18.18 %) is reached at an effort of 2.67

    chosen by points for effort: no set of actions that reaches it costs less than 2.25, so this one is at most 0.42 above the cheapest

    | | percent | at least | at most |
    |---|--:|--:|--:|
    | score | 22.22 → 66.66 % | 18.18 → 54.54 % | 36.36 → 72.72 % |
    | identity | 50.00 → 100.00 % | 50.00 → 100.00 % |  |
    | apps | 0.00 → 40.00 % | 0.00 → 28.57 % |  |

    | control | | points | effort |
    |---|---|--:|--:|
    | `shop/use-tls` | TLS is on | +4.00 | 1.00 |
    | `shop/mfa` | Users have MFA | +4.00 | 1.67 |
    ");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let said = |arguments: &[&str]| {
        let ran = simulate(&shop(), arguments);
        format!("{}: {}", ran.code, ran.err)
    };
    insta::assert_snapshot!(said(&["--complete", "shop/use-tsl"]), @"
    3: selection::no_match

      × `shop/use-tsl` matches no control
      help: did you mean `shop/use-tls`?
    ");
    insta::assert_snapshot!(said(&["--to", "120"]), @"
    2: error: invalid value '120' for '--to <PERCENT>': a percentage is from 0 to 100

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(said(&[]), @"
    2: error: the following required arguments were not provided:
      <--complete <PATTERN,…>|--to <PERCENT>>

    Usage: posture simulate --as-of <DATE> <--complete <PATTERN,…>|--to <PERCENT>> <SNAPSHOT>

    For more information, try '--help'.
    ");
}
