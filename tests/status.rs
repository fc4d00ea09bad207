//! `posture status` and `posture attest`: the action plan, listed and edited.

use std::fs;
use std::thread;

use serde_json::{Value, json};

use crate::call::Ran;
use crate::schemas::{errors, schema, validator};
use crate::shop::{METADATA, SHARE, SHARED, Shop};

const PLAN: &str = "\
# The plan of the shop.

# Cashiers.
- control: shop/mfa   # all of them
  status: risk_accepted
  reason: cashiers share a till
  owner: ann@example.org
  approved_by: cid@example.org
  set_at: 2026-02-01
  expires: 2026-06-30
  evidence: =HYPERLINK(\"x\")
  resources: [bob, dee]

- { control: shop/use-tls, status: planned, reason: soon, owner: Bob, due: 2026-05-20 }
- control: shop/count-the-till
  status: attested
  reason: counted
  set_at: 2026-05-01
";

const TASK: &str = "action_type: review\nreview_every: P14D\nformer_ids: [shop/count]\nsince:";

/// A shop of three controls, one of them a task, with an action plan.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    shop.write(
        "rules/shop/count-the-till/control.yaml",
        METADATA.replace("since:", TASK),
    );
    shop.write("action-plan.yaml", PLAN);
    shop.write(
        "a.json",
        r#"{"tls": false, "users": [{"id": "ann", "mfa": true}, {"id": "bob", "mfa": false},
            {"id": "cid", "mfa": true}, {"id": "dee", "mfa": false}]}"#,
    );
    shop
}

fn on(shop: &Shop, day: &str, arguments: &[&str]) -> Ran {
    shop.run(&[arguments, &["--as-of", day]].concat())
}

/// Edits the plan, and gives the lines that the edit took away and brought.
#[track_caller]
fn edited(shop: &Shop, arguments: &[&str]) -> String {
    let before = plan(shop);
    let ran = on(shop, "2026-05-04", arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let after = plan(shop);
    let diff = similar::TextDiff::from_lines(before.as_str(), after.as_str());
    let changed = diff
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal);
    changed.map(|change| format!("{}{change}", change.tag())).collect()
}

fn plan(shop: &Shop) -> String {
    fs::read_to_string(shop.path().join("action-plan.yaml")).unwrap_or_default()
}

/// What is said of an edit that is refused; the file stays as it is.
#[track_caller]
fn refused(shop: &Shop, arguments: &[&str]) -> String {
    let before = plan(shop);
    let ran = on(shop, "2026-05-04", arguments);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert_eq!(plan(shop), before);
    ran.err
}

/// The controls of the records that are listed.
fn listed(shop: &Shop, arguments: &[&str]) -> Vec<String> {
    let ran = on(
        shop,
        "2026-05-04",
        &[&["status", "list", "--format", "json"], arguments].concat(),
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let list: Value = serde_json::from_str(&ran.out).expect("JSON");
    let records = list["records"].as_array().expect("a list");
    records
        .iter()
        .filter_map(|record| record["control"].as_str())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_list_says_how_each_record_stands() {
    let shop = shop();
    let ran = on(&shop, "2026-05-25", &["status", "list"]);
    insta::assert_snapshot!(ran.out, @r#"
    Action plan action-plan.yaml, as of 2026-05-25

    expired
      shop/count-the-till  line 15
        attested: counted
        set 2026-05-01 · lapses after 2026-05-15
        ! `attested` for `shop/count-the-till` has expired and has no effect

    overdue
      shop/use-tls  line 14
        planned: soon
        owner Bob · due 2026-05-20
        ! `shop/use-tls` should have been done by 2026-05-20

    in force
      shop/mfa  line 4
        risk accepted: cashiers share a till
        owner ann@example.org · approved by cid@example.org · set 2026-02-01 · expires 2026-06-30
        evidence: =HYPERLINK("x")
        for bob, dee

      3 records: 1 expired, 1 overdue, 1 in force
    "#);
    let ran = on(&shop, "2026-05-04", &["status", "list", "a.json", "--width", "60"]);
    insta::assert_snapshot!(ran.out, @r#"
    Action plan action-plan.yaml, as of 2026-05-04
      on a.json

    in force
      shop/mfa  line 4
        risk accepted: cashiers share a till
        owner ann@example.org · approved by cid@example.org ·
        set 2026-02-01 · expires 2026-06-30
        evidence: =HYPERLINK("x")
        for bob, dee
        partial: 4.00 of 8.00 points; 4.00 are accepted as not
        earned, covers 2 failing resources
      shop/use-tls  line 14
        planned: soon
        owner Bob · due 2026-05-20
        fail: 0.00 of 4.00 points; 4.00 are planned
      shop/count-the-till  line 15
        attested: counted
        set 2026-05-01 · lapses after 2026-05-15
        inconclusive: 4.00 of 4.00 points, 4.00 declared and not
        measured

      3 records: 3 in force
    "#);
}

#[test]
fn the_list_is_narrowed() {
    let shop = shop();
    let all = ["shop/mfa", "shop/use-tls", "shop/count-the-till"];
    for (arguments, found) in [
        (&["--status", "planned,attested"][..], &all[1..]),
        (&["--owner", "bob"], &all[1..2]),
        (&["--owner", "*@example.org"], &all[..1]),
        (&["--control", "shop/*t*l*"], &all[1..]),
        (&["--control", "shop/count"], &all[2..]),
        (&["--due-before", "2026-05-20"], &all[..0]),
        (&["--due-before", "2026-05-21"], &all[1..2]),
        (&["--due-within", "16"], &all[1..2]),
        (&["--due-within", "15d"], &all[..0]),
        (&["--expiring-within", "30d"], &all[2..]),
        (&["--expiring-within", "P60D"], &["shop/mfa", "shop/count-the-till"]),
        (&["--in-force-on", "2026-04-30"], &all[..2]),
        (&["--in-force-on", "2026-07-01"], &all[1..2]),
        (&["--expired"], &all[..0]),
        (&["--tenant", "other"], &all[..0]),
    ] {
        assert_eq!(listed(&shop, arguments), found, "{arguments:?}");
    }
    let ran = shop.run(&["status", "list", "--control", "shop/mfaa"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "error: `shop/mfaa` matches no control; did you mean `shop/mfa`?\n")
    );
}

#[test]
fn the_list_is_there_for_programs_and_spreadsheets() {
    let shop = shop();
    for arguments in [&["status", "list"][..], &["status", "list", "a.json"]] {
        let ran = on(&shop, "2026-05-04", &[arguments, &["--format", "json"]].concat());
        let list: Value = serde_json::from_str(&ran.out).expect("JSON");
        let errors = errors(&validator(&schema("status-list")), &list);
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
    let ran = on(&shop, "2026-05-04", &["status", "list", "a.json", "--format", "json"]);
    let list: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        list["records"][0]["effect"],
        json!({ "outcome": "partial", "applies": true, "covered": 2, "points": 4.0, "observed_points": 4.0,
            "asserted_points": 0.0, "worth": 8.0 })
    );
    let ran = on(
        &shop,
        "2026-05-04",
        &["status", "list", "--status", "risk_accepted", "--format", "csv"],
    );
    insta::assert_snapshot!(ran.out, @r#"
    control,title,status,standing,reason,owner,set_by,set_at,approved_by,due,expires,holds_until,ticket,evidence,tags,resources,tenant,all_tenants,outcome,points,asserted_points,worth,line,notice
    shop/mfa,Users have MFA,risk_accepted,in_force,cashiers share a till,ann@example.org,,2026-02-01,cid@example.org,,2026-06-30,2026-06-30,,"'=HYPERLINK(""x"")",,bob; dee,,false,,,,,4,
    "#);
    let ran = on(
        &shop,
        "2026-05-25",
        &[
            "status",
            "list",
            "--status",
            "risk_accepted,planned",
            "--format",
            "markdown",
        ],
    );
    insta::assert_snapshot!(ran.out, @r#"
    ## Action plan, as of 2026-05-25

    | standing | status | control | reason | owner | approved by | set | due | until | evidence |
    |---|---|---|---|---|---|---|---|---|---|
    | in force | risk accepted | `shop/mfa` | cashiers share a till | ann@example.org | cid@example.org | 2026-02-01 | – | 2026-06-30 | =HYPERLINK("x") |
    | overdue | planned | `shop/use-tls` | soon | Bob | – | – | 2026-05-20 | – | – |

    - `shop/use-tls` should have been done by 2026-05-20
    "#);
}

#[test]
fn no_plan_is_no_record() {
    let shop = Shop::new();
    assert_eq!(listed(&shop, &[]), [""; 0]);
    let ran = on(&shop, "2026-05-04", &["status", "list"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            0,
            "there is no action plan; `posture status set` begins one (as of 2026-05-04)\n"
        )
    );
}

#[test]
fn setting_writes_a_record_and_leaves_all_else() {
    let shop = shop();
    shop.control("waf", &METADATA.replace("TLS", "WAF"), "pass(\"\")");
    let set = [
        "status",
        "set",
        "shop/waf",
        "resolved_third_party",
        "--reason",
        "the host's",
        "--owner",
        "Ann",
    ];
    let more = [
        "--approved-by",
        "Cid",
        "--set-by",
        "Bob",
        "--expires",
        "2026-12-31",
        "--tag",
        "host",
        "--ticket",
        "T-1",
    ];
    insta::assert_snapshot!(edited(&shop, &[&set[..], &more].concat()), @"
    +- control: shop/waf
    +  status: resolved_third_party
    +  reason: the host's
    +  owner: Ann
    +  set_by: Bob
    +  set_at: 2026-05-04
    +  approved_by: Cid
    +  expires: 2026-12-31
    +  ticket: T-1
    +  tags: [host]
    ");
    insta::assert_snapshot!(edited(&shop, &["status", "set", "shop/waf", "resolved_third_party", "--owner", "Dee"]), @"
    -  owner: Ann
    +  owner: Dee
    ");
    insta::assert_snapshot!(edited(&shop, &["status", "set", "shop/use-tls", "planned", "--due", "2026-06-01", "--evidence", "a, b"]), @r#"
    -- { control: shop/use-tls, status: planned, reason: soon, owner: Bob, due: 2026-05-20 }
    +- { control: shop/use-tls, status: planned, reason: soon, owner: Bob, due: 2026-06-01, evidence: "a, b" }
    "#);
    insta::assert_snapshot!(edited(&shop, &["status", "set", "shop/use-tls", "planned", "--clear", "due,owner"]), @r#"
    -- { control: shop/use-tls, status: planned, reason: soon, owner: Bob, due: 2026-06-01, evidence: "a, b" }
    +- { control: shop/use-tls, status: planned, reason: soon, evidence: "a, b" }
    "#);
    insta::assert_snapshot!(edited(&shop, &["status", "remove", "shop/mfa", "--resource", "BOB"]), @"
    -  resources: [bob, dee]
    +  resources: [dee]
    ");
    insta::assert_snapshot!(edited(&shop, &["status", "remove", "shop/mfa"]), @r#"
    -- control: shop/mfa   # all of them
    -  status: risk_accepted
    -  reason: cashiers share a till
    -  owner: ann@example.org
    -  approved_by: cid@example.org
    -  set_at: 2026-02-01
    -  expires: 2026-06-30
    -  evidence: =HYPERLINK("x")
    -  resources: [dee]
    "#);
}

#[test]
fn another_status_is_declared_anew() {
    let shop = shop();
    let ran = on(
        &shop,
        "2026-05-04",
        &["status", "set", "shop/mfa", "planned", "--dry-run"],
    );
    insta::assert_snapshot!(format!("{}{}", ran.out, ran.err), @r#"
    --- action-plan.yaml
    +++ action-plan.yaml
    @@ -2,11 +2,11 @@
     
     # Cashiers.
     - control: shop/mfa   # all of them
    -  status: risk_accepted
    +  status: planned
       reason: cashiers share a till
       owner: ann@example.org
       approved_by: cid@example.org
    -  set_at: 2026-02-01
    +  set_at: 2026-05-04
       expires: 2026-06-30
       evidence: =HYPERLINK("x")
       resources: [bob, dee]
    note: nobody is named as declaring it: `--set-by NAME`, or the variable POSTURE_SET_BY
    note: `approved_by` stays `cid@example.org` from the earlier status: `--approved-by` or `--clear approved_by`
    "#);
    assert_eq!(plan(&shop), PLAN, "a trial writes nothing");
    let ran = on(
        &shop,
        "2026-05-04",
        &["status", "set", "shop/use-tls", "planned", "--owner", "Bob"],
    );
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (0, "`action-plan.yaml` says so already\n")
    );
}

#[test]
fn setting_and_removing_gives_the_old_file_back() {
    let shop = shop();
    shop.control("waf", METADATA, "pass(\"\")");
    for text in [
        PLAN.to_owned(),
        PLAN.replace('\n', "\r\n"),
        format!("\u{feff}{PLAN}"),
        String::new(),
        "# nothing yet\n".to_owned(),
    ] {
        shop.write("action-plan.yaml", &text);
        edited(&shop, &["status", "set", "shop/waf", "planned", "--reason", "r"]);
        assert!(plan(&shop).contains("shop/waf"));
        edited(&shop, &["status", "remove", "shop/waf"]);
        assert_eq!(plan(&shop), text);
    }
}

#[test]
fn the_file_is_made_where_there_is_none() {
    let shop = Shop::new();
    let ran = on(
        &shop,
        "2026-05-04",
        &[
            "status",
            "set",
            "shop/use-tls",
            "planned",
            "--reason",
            "r",
            "--set-by",
            "Ann",
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out,
        "action-plan.yaml:1 (a new file): added `planned` for `shop/use-tls`\n"
    );
    assert_eq!(
        plan(&shop),
        "- control: shop/use-tls\n  status: planned\n  reason: r\n  set_by: Ann\n  set_at: 2026-05-04\n"
    );
    let ran = shop.run(&[
        "status",
        "set",
        "shop/use-tls",
        "planned",
        "--reason",
        "r",
        "--plan",
        "none/plan.yaml",
    ]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`none/plan.yaml` cannot be written"), "{}", ran.err);
}

#[test]
fn what_would_be_wrong_is_refused() {
    let shop = shop();
    let set = |rest: &[&str]| refused(&shop, &[&["status", "set"], rest].concat());
    insta::assert_snapshot!(set(&["shop/use-tsl", "planned", "--reason", "r"]), @"error: there is no control `shop/use-tsl`; did you mean `shop/use-tls`?");
    insta::assert_snapshot!(set(&["shop/use-tls", "risk_accepted"]), @"error: `risk_accepted` needs an end: `--expires DATE` says its last day, 2027-05-04 at the latest");
    insta::assert_snapshot!(set(&["shop/use-tls", "risk_acepted"]), @"
    error: invalid value 'risk_acepted' for '<STATUS>': no status `risk_acepted`, the statuses are planned, risk_accepted, resolved_third_party, resolved_alternate_mitigation, attested; did you mean `risk_accepted`?

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(set(&["shop/use-tls", "completed"]), @"
    error: invalid value 'completed' for '<STATUS>': the program alone says what is completed: every point was observed. Record how the goal is reached otherwise, or nothing

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(set(&["shop/use-tls", "to_address"]), @"
    error: invalid value 'to_address' for '<STATUS>': `to_address` is what holds where nothing is declared: `posture status remove` takes a record away

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(set(&["shop/use-tls", "attested"]), @"
    error: `shop/use-tls` is measured, so nobody can attest it
      help: where the goal is reached otherwise, say so: `posture status set shop/use-tls resolved_alternate_mitigation --reason … --expires …`
    ");
    insta::assert_snapshot!(set(&["shop/use-tls", "risk_accepted", "--expires", "2030-01-01"]), @"
    plan::expires_late

      × `expires` is 2030-01-01, later than P1Y after 2026-05-04
        ╭─[action-plan.yaml:14:123]
     13 │ 
     14 │ - { control: shop/use-tls, status: risk_accepted, reason: soon, owner: Bob, set_at: 2026-05-04, due: 2026-05-20, expires: 2030-01-01 }
        ·                                                                                                                           ─────┬────
        ·                                                                                                                                ╰── too late
     15 │ - control: shop/count-the-till
        ╰────
      help: choose an earlier day and look at it again then, or change `longest_exception` in
            `posture.yaml`

    nothing was written
    ");
    insta::assert_snapshot!(set(&["shop/use-tls", "planned", "--reason", " "]), @"
    error: invalid value ' ' for '--reason <TEXT>': it says nothing

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused(&shop, &["status", "remove", "shop/waf"]), @"error: there is no control `shop/waf`; did you mean `shop/mfa`?");
    insta::assert_snapshot!(refused(&shop, &["status", "remove", "shop/mfa", "--resource", "eve"]), @"error: the record of `shop/mfa` covers bob, dee, not `eve`");
    insta::assert_snapshot!(refused(&shop, &["status", "remove", "shop/mfa", "--tenant", "north"]), @"error: `action-plan.yaml` has no record of `shop/mfa` of tenant `north`");
    shop.write("action-plan.yaml", "");
    insta::assert_snapshot!(set(&["shop/use-tls", "planned"]), @"error: a new record needs a reason: `--reason TEXT` says why");
    shop.write("action-plan.yaml", "- control: shop/use-tls\n  status: [\n");
    insta::assert_snapshot!(set(&["shop/mfa", "planned", "--reason", "r"]), @"
    yaml::syntax

      × did not find expected node content
       ╭─[action-plan.yaml:3:1]
     2 │   status: [
       ╰────
    ");
}

#[test]
fn several_records_ask_which_one_is_meant() {
    let shop = shop();
    let record = |rest: &str| format!("- {{ control: shop/use-tls, status: planned, reason: r, {rest} }}\n");
    shop.write(
        "action-plan.yaml",
        [
            record("tenant: north"),
            record("tenant: south"),
            record("resources: [a, b, c, d]"),
            record("resources: [e]"),
        ]
        .concat(),
    );
    insta::assert_snapshot!(refused(&shop, &["status", "set", "shop/use-tls", "planned", "--owner", "x"]), @"
    error: `shop/use-tls` has 2 records in `action-plan.yaml`; say which is meant with `--tenant`, `--all-tenants` or `--resource`, or edit the file
      line 3: `planned` for `shop/use-tls`, resources a, b and 2 more
      line 4: `planned` for `shop/use-tls`, resources e
    ");
    let set = |rest: &[&str]| {
        edited(
            &shop,
            &[&["status", "set", "shop/use-tls", "planned", "--owner", "x"], rest].concat(),
        )
    };
    insta::assert_snapshot!(set(&["--tenant", "NORTH"]), @"
    -- { control: shop/use-tls, status: planned, reason: r, tenant: north }
    +- { control: shop/use-tls, status: planned, reason: r, owner: x, tenant: north }
    ");
    insta::assert_snapshot!(set(&["--resource", "e"]), @"
    -- { control: shop/use-tls, status: planned, reason: r, resources: [e] }
    +- { control: shop/use-tls, status: planned, reason: r, owner: x, resources: [e] }
    ");
    insta::assert_snapshot!(set(&["--tenant", "west", "--reason", "new"]), @"
    +- control: shop/use-tls
    +  status: planned
    +  reason: new
    +  owner: x
    +  set_at: 2026-05-04
    +  tenant: west
    ");
    insta::assert_snapshot!(edited(&shop, &["status", "remove", "shop/use-tls", "--tenant", "south"]), @"-- { control: shop/use-tls, status: planned, reason: r, tenant: south }");
}

#[test]
fn a_record_of_nothing_can_be_removed_and_a_former_id_names_its_control() {
    let shop = shop();
    shop.write(
        "action-plan.yaml",
        "- { control: shop/gone, status: planned, reason: r }\n- { control: shop/count, status: planned, reason: r }\n",
    );
    assert_eq!(
        edited(&shop, &["status", "remove", "shop/gone"]),
        "-- { control: shop/gone, status: planned, reason: r }\n"
    );
    let ran = on(
        &shop,
        "2026-05-04",
        &["status", "set", "shop/count", "planned", "--reason", "soon"],
    );
    assert_eq!(ran.err, "note: `shop/count` is called `shop/count-the-till` now\n");
    assert_eq!(
        plan(&shop),
        "- { control: shop/count, status: planned, reason: soon }\n"
    );
}

#[test]
fn what_people_do_is_attested_and_lapses() {
    let shop = shop();
    shop.write("action-plan.yaml", "# tasks\n");
    insta::assert_snapshot!(refused(&shop, &["attest", "shop/use-tls", "--by", "Ann", "--evidence", "x"]), @"
    error: `shop/use-tls` is measured, so nobody can attest it
      help: where the goal is reached otherwise, say so: `posture status set shop/use-tls resolved_alternate_mitigation --reason … --expires …`
    ");
    let attest =
        |by: &str, evidence: &str| edited(&shop, &["attest", "shop/count", "--by", by, "--evidence", evidence]);
    insta::assert_snapshot!(attest("Ann", "https://tickets.example.org/1"), @"
    +
    +- control: shop/count-the-till
    +  status: attested
    +  reason: done as the control asks
    +  set_by: Ann
    +  set_at: 2026-05-04
    +  evidence: https://tickets.example.org/1
    ");
    insta::assert_snapshot!(attest("Bob", "https://tickets.example.org/2"), @"
    -  set_by: Ann
    +  set_by: Bob
    -  evidence: https://tickets.example.org/1
    +  evidence: https://tickets.example.org/2
    ");
    let ran = on(
        &shop,
        "2026-05-10",
        &["attest", "shop/count-the-till", "--by", "Bob", "--evidence", "3"],
    );
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (0, "it holds until 2026-05-24; attest again by then\n")
    );
    let points = |day: &str| shop.json_on(day, &["a.json"]).1["evaluations"][0]["score"]["asserted_points"].clone();
    assert_eq!((points("2026-05-24"), points("2026-05-25")), (json!(4.0), json!(0.0)));
    let ran = on(
        &shop,
        "2026-05-25",
        &["score", "a.json", "--no-plan", "--fail-on", "expired"],
    );
    assert_eq!(ran.code, 0, "without the plan nothing has expired: {}", ran.err);
}

#[test]
fn an_attestation_takes_the_place_of_another_status() {
    let shop = shop();
    shop.write(
        "action-plan.yaml",
        "- control: shop/count-the-till\n  status: risk_accepted # for now\n  reason: r\n  approved_by: Cid\n  expires: 2026-06-30\n",
    );
    insta::assert_snapshot!(edited(&shop, &["attest", "shop/count-the-till", "--by", "Ann", "--evidence", "1"]), @r#"
    -  status: risk_accepted # for now
    -  reason: r
    -  approved_by: Cid
    -  expires: 2026-06-30
    +  status: attested # for now
    +  reason: done as the control asks
    +  set_by: Ann
    +  set_at: 2026-05-04
    +  evidence: "1"
    "#);
}

#[test]
fn edits_at_once_are_all_kept() {
    let shop = Shop::new();
    let names: Vec<String> = (0..8).map(|number| format!("c{number}")).collect();
    for name in &names {
        shop.control(name, METADATA, SCRIPT_OF_NOTHING);
    }
    thread::scope(|scope| {
        for name in &names {
            let shop = &shop;
            scope.spawn(move || {
                let id = format!("shop/{name}");
                let ran = on(shop, "2026-05-04", &["status", "set", &id, "planned", "--reason", "r"]);
                assert_eq!(ran.code, 0, "{}", ran.err);
            });
        }
    });
    assert_eq!(listed(&shop, &[]).len(), names.len());
    let left: Vec<_> = fs::read_dir(shop.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left.len(), 2, "nothing is left lying about: {left:?}");
}

const SCRIPT_OF_NOTHING: &str = "pass(\"\")";

#[cfg(unix)]
#[test]
fn rights_and_links_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let shop = shop();
    let folder = shop.path();
    let real = folder.join("shared/plan.yaml");
    shop.write("shared/plan.yaml", PLAN);
    fs::remove_file(folder.join("action-plan.yaml")).expect("it was there");
    symlink("shared/plan.yaml", folder.join("action-plan.yaml")).expect("a link");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("its rights can be set");
    edited(&shop, &["status", "remove", "shop/use-tls"]);
    let link = fs::symlink_metadata(folder.join("action-plan.yaml")).expect("it is there");
    assert!(link.is_symlink());
    let rights = fs::metadata(&real).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(rights, 0o640);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).expect("its rights can be set");
    let said = refused(&shop, &["status", "remove", "shop/mfa"]);
    assert!(
        said.contains("`action-plan.yaml` cannot be written: the file is read-only"),
        "{said}"
    );
    fs::remove_file(&real).expect("it was there");
    let said = refused(&shop, &["status", "set", "shop/mfa", "planned", "--reason", "r"]);
    assert!(
        said.contains("`action-plan.yaml` cannot be read"),
        "a link that leads nowhere: {said}"
    );
}
