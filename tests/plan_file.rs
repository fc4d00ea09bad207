//! What the program says about an action plan: what is wrong with the file, and what people should know.

use crate::shop::{METADATA, SHARE, SHARED, Shop};

/// The notices of such a plan, as `code: message`, and the exit code with `--fail-on expired,expiring`.
fn noticed(records: &str, as_of: &str) -> (Vec<String>, i32) {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    shop.control("gone", METADATA, "not_applicable(\"no shop\")");
    shop.control("broken", METADATA, "loop {}");
    shop.write(
        "a.json",
        "{\"tls\": false, \"users\": [{\"id\": \"bob\", \"mfa\": false}]}",
    );
    shop.write("action-plan.yaml", records);
    let (_, report) = shop.json_on(as_of, &["a.json", "--ignore", "shop/mfa"]);
    let notices = report["evaluations"][0]["notices"].as_array().expect("a list").clone();
    let told = |notice: &serde_json::Value| {
        assert_eq!(notice["file"], "action-plan.yaml");
        format!(
            "{}:{} {}",
            notice["code"].as_str().expect("a code"),
            notice["line"],
            notice["message"].as_str().expect("a message")
        )
    };
    shop.control("broken", METADATA, "pass(\"\")");
    let gate = shop.run(&["score", "a.json", "--as-of", as_of, "--fail-on", "expired,expiring"]);
    (notices.iter().map(told).collect(), gate.code)
}

#[test]
fn what_people_should_know_about_their_plan_is_told() {
    let tls = |rest: &str| format!("- {{ control: shop/use-tls, reason: r, {rest} }}");
    for (records, notice) in [
        (
            tls("status: risk_accepted, set_at: 2025-05-04, expires: 2026-05-03"),
            "plan::expired:1 `risk_accepted` for `shop/use-tls` has expired and has no effect",
        ),
        (
            tls("status: planned, due: 2026-05-03"),
            "plan::overdue:1 `shop/use-tls` should have been done by 2026-05-03",
        ),
        (
            tls("status: risk_accepted, expires: 2026-06-03"),
            "plan::expiring:1 `risk_accepted` for `shop/use-tls` expires in 30 days: 2026-06-03 is its last day",
        ),
        (
            tls("status: planned, expires: 2026-05-04"),
            "plan::expiring:1 `planned` for `shop/use-tls` expires today: 2026-05-04 is its last day",
        ),
        (
            tls("status: risk_accepted, set_at: 2026-05-05, expires: 2026-06-03"),
            "plan::pending:1 `risk_accepted` for `shop/use-tls` has no effect yet: it holds from 2026-05-05 on",
        ),
        (
            tls("status: attested, set_at: 2026-05-01"),
            "plan::not_a_task:1 `shop/use-tls` is measured, so nobody can attest it; say how the goal is reached otherwise",
        ),
        (
            tls("status: risk_accepted, expires: 2026-06-30, owner: Ann, approved_by: Ann"),
            "plan::self_approved:1 `risk_accepted` for `shop/use-tls` is approved by its owner",
        ),
        (
            tls("status: risk_accepted, expires: 2026-06-30, resources: [ann]"),
            "plan::unused:1 `risk_accepted` for `shop/use-tls` names no resource that falls short",
        ),
        (
            tls("status: planned").replace("use-tls", "use-tsl"),
            "plan::unknown_control:1 there is no control `shop/use-tsl`, did you mean `shop/use-tls`?",
        ),
        (
            tls("status: planned").replace("use-tls", "mfa"),
            "plan::unused:1 `shop/mfa` was not evaluated: it is disabled, not in scope or not selected",
        ),
        (
            tls("status: planned").replace("use-tls", "gone"),
            "plan::idle:1 `planned` for `shop/gone` is worth nothing: the control does not apply",
        ),
        (
            tls("status: planned").replace("use-tls", "broken"),
            "plan::idle:1 `planned` for `shop/broken` is worth nothing: the control ended as an error",
        ),
    ] {
        let (told, gate) = noticed(&records, "2026-05-04");
        assert_eq!(told, [notice]);
        assert_eq!(gate, i32::from(notice.contains("::expir")), "{notice}");
    }
}

/// What is told of a plan under a configuration.
fn told_under(configuration: &str, record: &str) -> (i32, String) {
    let shop = Shop::new();
    shop.write("a.json", r#"{"tls": false}"#);
    shop.write("posture.yaml", configuration);
    shop.write(
        "action-plan.yaml",
        format!("- {{ control: shop/use-tls, reason: r, {record} }}\n"),
    );
    let ran = shop.run(&["score", "a.json", "--as-of", "2026-05-04", "--fail-on", "expiring"]);
    (ran.code, format!("{}{}", ran.out, ran.err))
}

#[test]
fn how_soon_is_soon_is_for_the_configuration_to_say() {
    let record = "status: risk_accepted, expires: 2026-05-12";
    assert_eq!(told_under("expiring_within: 7d\n", record).0, 0);
    assert_eq!(told_under("expiring_within: P8D\n", record).0, 1);
    let (code, told) = told_under("expiring_within: soon\n", record);
    assert!(code == 2 && told.contains("`expiring_within` is `soon`"), "{told}");
}

#[test]
fn whether_owners_approve_their_own_records_is_for_the_configuration_to_say() {
    let record = "status: risk_accepted, expires: 2026-06-30, owner: Ann, approved_by: ann";
    let told = |configuration: &str| {
        let (code, told) = told_under(configuration, record);
        (code, told.contains("is approved by its owner"))
    };
    assert_eq!(told(""), (0, true));
    assert_eq!(told("self_approval: allow"), (0, false));
    assert_eq!(told("self_approval: refuse"), (2, true));
}

#[test]
fn a_record_that_another_goes_before_is_told() {
    let record =
        |status: &str| format!("- {{ control: shop/use-tls, status: {status}, reason: r, expires: 2026-06-30 }}\n");
    let (told, _) = noticed(
        &[record("risk_accepted"), record("resolved_third_party")].concat(),
        "2026-05-04",
    );
    assert_eq!(
        told,
        ["plan::overlapping:1 `risk_accepted` for `shop/use-tls` has no effect: another record goes before it"]
    );
}

#[test]
fn a_record_that_is_not_needed_any_more_is_told() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    shop.write(
        "action-plan.yaml",
        "\n- { control: shop/use-tls, status: planned, reason: r }",
    );
    let ran = shop.run(&["score", "a.json", "--as-of", "2026-05-04"]);
    assert!(
        ran.out
            .contains("`shop/use-tls` has become completed: remove `planned`  (action-plan.yaml:2)"),
        "{}",
        ran.out
    );
}

#[test]
fn an_attestation_that_has_lapsed_fails_the_gate() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    shop.write(
        "rules/shop/review/control.yaml",
        METADATA.replace("since:", "action_type: review\nreview_every: P7D\nsince:"),
    );
    shop.write(
        "action-plan.yaml",
        "- { control: shop/review, status: attested, reason: r, set_at: 2026-05-04 }",
    );
    let on = |day: &str| shop.run(&["score", "a.json", "--as-of", day, "--fail-on", "expired"]);
    assert_eq!(on("2026-05-11").code, 0);
    let lapsed = on("2026-05-12");
    assert_eq!(
        (lapsed.code, lapsed.err.as_str()),
        (
            1,
            "gate failed: `expired`: shop/review\nexit code 1: a gate failed: `expired`: shop/review\n"
        )
    );
}

/// What the program says about such a plan, which ends the run.
fn refused(plan: &[u8]) -> String {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    shop.write("action-plan.yaml", plan);
    let ran = shop.run(&["score", "a.json", "--as-of", "2026-05-04", "--width", "100"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(
        !ran.err.contains("panicked") && !ran.err.contains("RUST_BACKTRACE"),
        "{}",
        ran.err
    );
    ran.err
}

#[test]
fn everything_wrong_with_a_plan_shows_at_once() {
    let plan = "- control: shop/use-tls
  status: risk_accepted
  reason: the tills are old
- control: shop/use-tls
  status: completed
  reason: done
";
    insta::assert_snapshot!(refused(plan.as_bytes()), @"
    plan::no_expiry

      × a record of status `risk_accepted` has no `expires`
       ╭─[action-plan.yaml:2:11]
     1 │ - control: shop/use-tls
     2 │   status: risk_accepted
       ·           ──────┬──────
       ·                 ╰── needs an end
     3 │   reason: the tills are old
       ╰────
      help: say until when it holds: `expires: 2027-06-30`; that day is the last one

    plan::set_by_engine

      × `completed` is not a status that people set
       ╭─[action-plan.yaml:5:11]
     4 │ - control: shop/use-tls
     5 │   status: completed
       ·           ────┬────
       ·               ╰── not set by people
     6 │   reason: done
       ╰────
      help: remove the record: the engine sees by itself what is completed, and what is still to
            address
    ");
}

#[test]
fn whatever_is_wrong_with_a_record_is_told_with_its_place() {
    let record = |rest: &str| format!("- control: shop/use-tls\n  reason: r\n  {rest}\n");
    for (plan, code, words, place) in [
        (
            record("status: to_address"),
            "plan::set_by_engine",
            "`to_address` is not a status that people set",
            "3:11",
        ),
        (
            record("status: resolved_third_party"),
            "plan::no_expiry",
            "of status `resolved_third_party` has no `expires`",
            "3:11",
        ),
        (
            record("status: risk_accepted\n  expires: 2027-05-05"),
            "plan::expires_late",
            "`expires` is 2027-05-05, later than P1Y after 2026-05-04",
            "4:12",
        ),
        (
            record("status: risk_accepted\n  set_at: 2026-01-01\n  expires: 2027-01-02"),
            "plan::expires_late",
            "after 2026-01-01",
            "5:12",
        ),
        (
            record("status: attested"),
            "plan::no_set_at",
            "an attestation has no `set_at`",
            "3:11",
        ),
        (
            record("status: planned\n  set_at: 2026-01-02\n  expires: 2026-01-01"),
            "plan::expires_before",
            "`expires` is 2026-01-01, before `set_at`, 2026-01-02",
            "5:12",
        ),
        (
            record("status: planned\n  tenant: a\n  all_tenants: true"),
            "plan::tenant_and_all",
            "names a tenant and says `all_tenants`",
            "5:16",
        ),
        (
            record("status: planed"),
            "field::unknown_word",
            "did you mean `planned`?",
            "3:11",
        ),
        (
            record("status: planned\n  due: 2026-02-30"),
            "field::wrong_type",
            "a date such as `2026-03-01`",
            "4:8",
        ),
        (
            record("status: planned\n  due: 20260301"),
            "field::wrong_type",
            "a date such as `2026-03-01`",
            "4:8",
        ),
        (
            record("status: planned\n  resources: []"),
            "plan::no_resources",
            "`resources` names none",
            "4:14",
        ),
        (
            record("status: planned\n  resources: bob"),
            "field::wrong_type",
            "it takes a list",
            "4:14",
        ),
        (
            record("status: planned\n  resources: [{ id: bob }]"),
            "field::wrong_type",
            "it takes a text",
            "4:15",
        ),
        (
            record("status: planned\n  expiry: 2026-06-01"),
            "field::unknown_key",
            "did you mean `expires`?",
            "4:3",
        ),
        (
            record("status: planned\n  all_tenants: yes"),
            "field::wrong_type",
            "it takes true or false",
            "4:16",
        ),
        (
            record("status: planned\n  reason: again"),
            "yaml::syntax",
            "duplicate",
            "1:3",
        ),
        (
            "- { status: planned, reason: r }".to_owned(),
            "field::missing",
            "`control` is missing",
            "1:3",
        ),
        (
            "- { control: shop/use-tls, reason: r }".to_owned(),
            "field::missing",
            "`status` is missing",
            "1:3",
        ),
        (
            "- { control: shop/use-tls, status: planned }".to_owned(),
            "field::missing",
            "`reason` is missing",
            "1:3",
        ),
        (
            "- { control: shop/use-tls, status: planned, reason: ' ' }".to_owned(),
            "field::empty",
            "`reason` is empty",
            "1:53",
        ),
        (
            "- { control: Shop/Use-TLS, status: planned, reason: r }".to_owned(),
            "rule::id",
            "`Shop/Use-TLS` is not a control id",
            "1:14",
        ),
        (
            "control: shop/use-tls".to_owned(),
            "field::wrong_type",
            "it takes a list",
            "1:1",
        ),
        (
            "- shop/use-tls".to_owned(),
            "field::wrong_type",
            "it takes an object",
            "1:3",
        ),
        ("- - - ]".to_owned(), "yaml::syntax", "", "1:"),
        (
            "- &a { control: shop/use-tls }\n- { <<: *a, status: planned, reason: r }".to_owned(),
            "yaml::merge_key",
            "merge keys",
            "2:5",
        ),
        ("- ".repeat(10_000) + "a", "yaml::syntax", "recursion limit", "1:"),
    ] {
        let said = refused(plan.as_bytes());
        let place = format!("action-plan.yaml:{place}");
        assert!(
            said.contains(code) && said.contains(words) && said.contains(&place),
            "{plan}\n{said}"
        );
    }
    assert!(refused(b"- { control: gr\xfcn }").contains("origin::unreadable"));
}

#[test]
fn only_what_people_set_is_offered_as_a_status() {
    let said = refused(b"- { control: shop/use-tls, reason: r, status: planed }");
    assert!(said.contains("attested") && !said.contains("completed"), "{said}");
}

#[test]
fn resources_beyond_those_that_are_known_by_name_are_told() {
    let shop = Shop::new();
    shop.control("mfa", SHARED, SHARE);
    let users: Vec<String> = (0..1001)
        .map(|n| format!("{{\"id\": \"u{n}\", \"mfa\": false}}"))
        .collect();
    shop.write("a.json", format!("{{\"tls\": true, \"users\": [{}]}}", users.join(",")));
    let record = "status: risk_accepted, reason: r, expires: 2026-06-30, resources: [u0, u1000]";
    shop.write("action-plan.yaml", format!("- {{ control: shop/mfa, {record} }}"));
    let (_, report) = shop.json(&["a.json"]);
    let notice = &report["evaluations"][0]["notices"][0];
    assert_eq!(notice["code"], "plan::too_many");
    assert_eq!(
        notice["message"],
        "`risk_accepted` covers 1 of the 2 resources that it names: of the 1001 of `shop/mfa` that fall short, 1000 are \
         known by name"
    );
}

#[test]
fn a_plan_that_is_not_there_ends_the_run() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    let ran = shop.run(&["score", "a.json", "--plan", "plan.yaml"]);
    assert!(
        ran.code == 2 && ran.err.contains("`plan.yaml` cannot be read"),
        "{}",
        ran.err
    );
}

#[test]
fn an_empty_plan_is_a_plan_without_records() {
    for empty in ["", "# nothing yet\n", "[]"] {
        let shop = Shop::new();
        shop.write("a.json", "{\"tls\": true}");
        shop.write("action-plan.yaml", empty);
        assert_eq!(shop.json(&["a.json"]).0, 0, "{empty}");
    }
}

#[cfg(unix)]
#[test]
fn a_plan_whose_link_is_broken_is_not_passed_over() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    for name in ["action-plan.yaml", "posture.yaml", "tenants"] {
        let link = shop.path().join(name);
        std::os::unix::fs::symlink("nowhere", &link).expect("a link");
        let ran = shop.run(&["score", "a.json"]);
        assert!(
            ran.code == 2 && ran.err.contains(&format!("`{name}` cannot be read")),
            "{}",
            ran.err
        );
        std::fs::remove_file(link).expect("it is there");
    }
}

#[test]
fn a_folder_in_the_place_of_the_plan_is_told() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    shop.write("action-plan.yaml/x", "");
    let ran = shop.run(&["score", "a.json"]);
    assert!(
        ran.code == 2 && ran.err.contains("`action-plan.yaml` cannot be read"),
        "{}",
        ran.err
    );
}
