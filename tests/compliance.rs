//! `score --by FRAMEWORK`: which requirements are met, and by what.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, SHARE, SHARED, Shop};

const LIST: &str =
    "{ title: Rules for shops, requirements: [{ id: MS.SHOP.2.1v1, criticality: should }, MS.SHOP.10.1v1] }";
const TASK: &str = "action_type: review\nreview_every: P7D\nsince:";
const PLAN: &str = "- { control: shop/read-logs, status: attested, reason: read, set_at: 2026-05-01 }";

/// A shop whose controls answer requirements.
fn shop(requirements: &[(&str, &str, &str, &str)]) -> Shop {
    let shop = Shop::new();
    for (name, metadata, script, answers) in requirements {
        let metadata = metadata.replace("compliance: {}", &format!("compliance: {{ scuba: [{answers}] }}"));
        if script.is_empty() {
            shop.write(
                &format!("rules/shop/{name}/control.yaml"),
                metadata.replace("since:", TASK),
            );
        } else {
            shop.control(name, &metadata, script);
        }
    }
    shop.write(
        "a.json",
        r#"{"tls": true, "users": [{"id": "u", "mfa": true}, {"id": "v", "mfa": false}]}"#,
    );
    shop
}

/// What becomes of each requirement: its status with declarations, and measured alone.
fn statuses(report: &Value) -> Value {
    let requirements = report["evaluations"][0]["compliance"]["requirements"].as_array();
    let row = |requirement: &Value| json!([requirement["id"], requirement["status"], requirement["measured"]]);
    requirements.into_iter().flatten().map(row).collect()
}

fn by_scuba(shop: &Shop, more: &[&str]) -> Value {
    shop.json(&[&["a.json", "--by", "scuba"], more].concat()).1
}

#[test]
fn requirements_are_judged_by_the_controls_that_map_to_them() {
    let shop = shop(&[
        (
            "use-tls",
            METADATA,
            SCRIPT,
            "MS.SHOP.1.1v1, MS.SHOP.3.1v1, { id: MS.SHOP.4.1v1, strength: partial }",
        ),
        ("users-have-mfa", SHARED, SHARE, "MS.SHOP.2.1v1"),
        (
            "ring-bell",
            METADATA,
            "if snapshot.bell { pass(\"it rings\") } else { fail(\"silent\") }",
            "MS.SHOP.3.1v1, MS.SHOP.5.1v1",
        ),
        ("lock-door", METADATA, "fail(\"open\")", "MS.SHOP.6.1v1"),
        ("sell-beer", METADATA, "not_applicable(\"no beer\")", "MS.SHOP.7.1v1"),
    ]);
    shop.write("rules/frameworks/scuba.yaml", LIST);
    assert_eq!(
        statuses(&by_scuba(&shop, &[])),
        json!([
            ["MS.SHOP.1.1v1", "met", "met"],
            ["MS.SHOP.2.1v1", "partly_met", "partly_met"],
            ["MS.SHOP.3.1v1", "partly_met", "partly_met"],
            ["MS.SHOP.4.1v1", "partly_met", "partly_met"],
            ["MS.SHOP.5.1v1", "not_assessed", "not_assessed"],
            ["MS.SHOP.6.1v1", "not_met", "not_met"],
            ["MS.SHOP.7.1v1", "not_assessed", "not_assessed"],
            ["MS.SHOP.10.1v1", "unmapped", "unmapped"],
        ])
    );
}

#[test]
fn leaving_a_control_out_makes_no_requirement_better() {
    let shop = shop(&[
        ("use-tls", METADATA, SCRIPT, "MS.SHOP.1.1v1"),
        ("lock-door", METADATA, "fail(\"open\")", "MS.SHOP.1.1v1"),
    ]);
    let report = by_scuba(&shop, &["--ignore", "shop/lock-door"]);
    assert_eq!(
        statuses(&report),
        json!([["MS.SHOP.1.1v1", "partly_met", "partly_met"]])
    );
    let control = &report["evaluations"][0]["compliance"]["requirements"][0]["controls"][0];
    assert_eq!(
        (&control["id"], &control["left_out"]),
        (&json!("shop/lock-door"), &json!("not_selected"))
    );
    shop.write(
        "posture.yaml",
        "overrides: { shop/lock-door: { disabled: the door is the landlord's } }",
    );
    let report = by_scuba(&shop, &[]);
    assert_eq!(
        statuses(&report),
        json!([["MS.SHOP.1.1v1", "partly_met", "partly_met"]])
    );
    let control = &report["evaluations"][0]["compliance"]["requirements"][0]["controls"][0];
    assert_eq!(control["reason"], "disabled: the door is the landlord's");
}

#[test]
fn a_product_that_the_tenant_does_not_have_hinders_nothing() {
    let shop = shop(&[("use-tls", METADATA, SCRIPT, "MS.SHOP.1.1v1")]);
    let bakery = METADATA.replace("product: shop", "product: bakery");
    shop.write(
        "rules/bakery/use-tls/control.yaml",
        bakery.replace(
            "compliance: {}",
            "compliance: { scuba: [MS.SHOP.1.1v1, MS.SHOP.2.1v1] }",
        ),
    );
    shop.write("rules/bakery/use-tls/control.rhai", "fail(\"no oven\")");
    shop.write("tenants/t-1.yaml", "products: [shop]");
    assert_eq!(
        statuses(&by_scuba(&shop, &["--tenant", "t-1"])),
        json!([
            ["MS.SHOP.1.1v1", "met", "met"],
            ["MS.SHOP.2.1v1", "not_assessed", "not_assessed"]
        ])
    );
}

#[test]
fn what_people_vouch_for_is_kept_apart_from_what_was_measured() {
    let shop = shop(&[
        ("use-tls", METADATA, SCRIPT, "MS.SHOP.1.1v1"),
        ("read-logs", METADATA, "", "MS.SHOP.1.1v1, MS.SHOP.2.1v1"),
    ]);
    shop.write("action-plan.yaml", PLAN);
    let report = by_scuba(&shop, &[]);
    assert_eq!(
        statuses(&report),
        json!([
            ["MS.SHOP.1.1v1", "met", "partly_met"],
            ["MS.SHOP.2.1v1", "met", "not_assessed"]
        ])
    );
    let met = &report["evaluations"][0]["compliance"]["counts"][0];
    assert_eq!(
        (&met["requirements"], &met["asserted"], &met["measured"]),
        (&json!(2), &json!(2), &json!(0))
    );
    let raw = by_scuba(&shop, &["--no-plan"]);
    assert_eq!(statuses(&raw)[0], json!(["MS.SHOP.1.1v1", "partly_met", "partly_met"]));
}

#[test]
fn the_view_reads_well() {
    let unscored = METADATA.replace("scoring: binary", "scoring: binary\nscored: false");
    let shop = shop(&[
        ("use-tls", METADATA, SCRIPT, "MS.SHOP.1.1v1, MS.SHOP.2.1v1"),
        ("users-have-mfa", SHARED, SHARE, "MS.SHOP.2.1v1"),
        ("read-logs", METADATA, "", "MS.SHOP.1.1v1, MS.SHOP.3.1v1"),
        (
            "close-up",
            &unscored,
            "pass(\"closed\")",
            "{ id: MS.SHOP.4.1v1, strength: partial, criticality: shall }",
        ),
        ("open-up", METADATA, "pass(\"open\")", ""),
    ]);
    shop.write("rules/frameworks/scuba.yaml", LIST);
    shop.write("action-plan.yaml", PLAN);
    let ran = shop.run(&["score", "a.json", "--by", "scuba", "--as-of", "2026-05-04"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out, @"
    Compliance of unnamed tenant with scuba
    Rules for shops · snapshot a.json · format native · as of 2026-05-04 · rule set 24ce41ce21b8

                      requirements  shall  should  measured alone
      ✓ met                      2      0       0               0
      ◐ partly met               2      1       1               3
      ✗ not met                  0      0       0               0
      ? not assessed             0      0       0               1
      – unmapped                 1      0       0               1

    Requirements
      ✓ met           MS.SHOP.1.1v1  partly by declaration, measured: partly met
          declared        shop/read-logs (attested, measured: inconclusive)
          pass            shop/use-tls
      ◐ partly met    MS.SHOP.2.1v1 (should)
          partial         shop/users-have-mfa
          pass            shop/use-tls
      ✓ met           MS.SHOP.3.1v1  by declaration alone, measured: not assessed
          declared        shop/read-logs (attested, measured: inconclusive)
      ◐ partly met    MS.SHOP.4.1v1 (shall)
          pass            shop/close-up (a part of it, not scored)

    Unmapped: no control of the rules answers them
      MS.SHOP.10.1v1

      2 requirements with controls that people vouch for; `measured alone` leaves them out
      1 control was evaluated that maps to no requirement of `scuba`
      Met says that every control that maps to a requirement and applies passes, not that it asks for
      nothing else.
    ");
    let ran = shop.run(&[
        "score",
        "a.json",
        "--by",
        "scuba",
        "--as-of",
        "2026-05-04",
        "--format",
        "markdown",
    ]);
    insta::assert_snapshot!(ran.out, @"
    ## Compliance of unnamed tenant with scuba

    Rules for shops

    `a.json`, as of 2026-05-04

    | | requirements | shall | should | measured alone |
    |---|--:|--:|--:|--:|
    | ✓ met | 2 | 0 | 0 | 0 |
    | ◐ partly met | 2 | 1 | 1 | 3 |
    | ✗ not met | 0 | 0 | 0 | 0 |
    | ? not assessed | 0 | 0 | 0 | 1 |
    | – unmapped | 1 | 0 | 0 | 1 |

    | status | requirement | controls |
    |---|---|---|
    | ✓ met, partly by declaration, measured: partly met | MS.SHOP.1.1v1 | declared: `shop/read-logs` (attested, measured: inconclusive); pass: `shop/use-tls` |
    | ◐ partly met | MS.SHOP.2.1v1 (should) | partial: `shop/users-have-mfa`; pass: `shop/use-tls` |
    | ✓ met, by declaration alone, measured: not assessed | MS.SHOP.3.1v1 | declared: `shop/read-logs` (attested, measured: inconclusive) |
    | ◐ partly met | MS.SHOP.4.1v1 (shall) | pass: `shop/close-up` (a part of it, not scored) |
    | – unmapped | MS.SHOP.10.1v1 |  |

    - 2 requirements with controls that people vouch for; `measured alone` leaves them out
    - 1 control was evaluated that maps to no requirement of `scuba`
    - Met says that every control that maps to a requirement and applies passes, not that it asks for nothing else.
    ");
    let ran = shop.run(&[
        "score",
        "a.json",
        "--by",
        "scuba",
        "--as-of",
        "2026-05-04",
        "--format",
        "csv",
        "--ignore",
        "shop/open-up",
    ]);
    insta::assert_snapshot!(ran.out, @r#"
    tenant,source,framework,requirement,criticality,status,measured,asserted,control,strength,outcome,left_out,control_asserted,control_status,scored,reason
    ,a.json,scuba,MS.SHOP.1.1v1,,met,partly_met,true,shop/read-logs,,inconclusive,,true,attested,true,"a task for people (`review`), not attested"
    ,a.json,scuba,MS.SHOP.1.1v1,,met,partly_met,true,shop/use-tls,,pass,,false,completed,true,TLS is on
    ,a.json,scuba,MS.SHOP.2.1v1,should,partly_met,partly_met,false,shop/use-tls,,pass,,false,completed,true,TLS is on
    ,a.json,scuba,MS.SHOP.2.1v1,should,partly_met,partly_met,false,shop/users-have-mfa,,partial,,false,to_address,true,1 of 2 comply
    ,a.json,scuba,MS.SHOP.3.1v1,,met,not_assessed,true,shop/read-logs,,inconclusive,,true,attested,true,"a task for people (`review`), not attested"
    ,a.json,scuba,MS.SHOP.4.1v1,shall,partly_met,partly_met,false,shop/close-up,partial,pass,,false,completed,false,closed
    ,a.json,scuba,MS.SHOP.10.1v1,,unmapped,unmapped,false,,,,,,,,
    "#);
}

#[test]
fn without_a_list_nobody_knows_which_requirements_no_control_answers() {
    let shop = shop(&[("use-tls", METADATA, SCRIPT, "MS.SHOP.1.1v1")]);
    let ran = shop.run(&["score", "a.json", "--by", "scuba", "--as-of", "2026-05-04"]);
    assert!(!ran.out.contains("unmapped"), "{}", ran.out);
    assert!(
        ran.out.contains("the rules have no `frameworks/scuba.yaml`"),
        "{}",
        ran.out
    );
    assert_eq!(by_scuba(&shop, &[])["framework"]["requirements"], json!(null));
}

#[test]
fn gates_exit_codes_and_unreadable_snapshots_are_as_ever() {
    let shop = shop(&[("users-have-mfa", SHARED, SHARE, "MS.SHOP.2.1v1")]);
    let (code, report) = shop.json(&["a.json", "--by", "scuba", "--min-score", "99"]);
    assert_eq!((code, &report["exit"]["code"]), (1, &json!(1)));
    shop.write("torn.json", "{");
    let (code, report) = shop.json(&["a.json", "torn.json", "--by", "scuba"]);
    assert_eq!((code, &report["evaluations"][1]["compliance"]), (4, &json!(null)));
    let ran = shop.run(&["score", "a.json", "torn.json", "--by", "scuba", "--format", "ndjson"]);
    assert_eq!(ran.out.lines().count(), 2);
}

#[test]
fn a_framework_that_is_none_or_that_nothing_maps_to_is_told() {
    let shop = shop(&[("use-tls", METADATA, SCRIPT, "MS.SHOP.1.1v1")]);
    let ran = shop.run(&["score", "a.json", "--by", "scubba"]);
    assert!(
        ran.code == 2 && ran.err.contains("did you mean `scuba`?"),
        "{}",
        ran.err
    );
    let ran = shop.run(&["score", "a.json", "--by", "mitre-attack"]);
    assert!(
        ran.code == 3
            && ran
                .err
                .contains("no control of these rules maps to `mitre-attack`; they map to scuba"),
        "{}",
        ran.err
    );
}

#[test]
fn whatever_is_wrong_with_a_list_of_requirements_is_told_with_its_place() {
    for (name, list, code, words) in [
        (
            "scubba",
            "{ title: t, requirements: [] }",
            "rule::unknown_framework",
            "did you mean `scuba`?",
        ),
        (
            "scuba",
            "{ title: t, requirements: [AC-2] }",
            "rule::framework_id",
            "scuba.yaml:1:28",
        ),
        (
            "scuba",
            "{ title: t, requirements: [MS.A.1.1v1, MS.A.1.1v1] }",
            "rule::requirement_twice",
            "`MS.A.1.1v1`",
        ),
        ("scuba", "{ title: t }", "field::missing", "`requirements`"),
    ] {
        let shop = shop(&[("use-tls", METADATA, SCRIPT, "MS.SHOP.1.1v1")]);
        shop.write(&format!("rules/frameworks/{name}.yaml"), list);
        let ran = shop.run(&["check"]);
        assert!(
            ran.code != 0 && ran.out.contains(code) && ran.out.contains(words),
            "{list}: {}{}",
            ran.out,
            ran.err
        );
    }
}

#[test]
fn the_shipped_list_names_what_the_shipped_controls_answer() {
    let shop = Shop::new();
    shop.write("a.json", "{}");
    let (_, report) = shop.json(&["a.json", "--rules", "builtin", "--by", "scuba", "--scope", "all"]);
    assert_eq!(report["framework"]["requirements"], json!(129));
    let counts = &report["evaluations"][0]["compliance"]["counts"];
    let all: u64 = counts
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|count| count["requirements"].as_u64())
        .sum();
    assert_eq!((all, &counts[4]["requirements"]), (129, &json!(0)), "{counts}");
}
