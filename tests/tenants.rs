//! Tenant files: which one is used, and what it does to scope, parameters, exclusions and views.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, Shop, control, outcome};

const CONTOSO: &str = r#"{"tls": false, "organization": [{"id": "t-1", "displayName": "Contoso"}]}"#;
const FABRIKAM: &str = r#"{"tls": false, "organization": [{"id": "t-2", "displayName": "Fabrikam"}]}"#;

/// A shop with two snapshots and a tenant file for the first.
fn shop(tenant: &str) -> Shop {
    let shop = Shop::new();
    shop.write("a.json", CONTOSO);
    shop.write("b.json", FABRIKAM);
    shop.write("tenants/contoso.yaml", tenant);
    shop
}

#[test]
fn a_tenant_file_is_found_by_the_tenant_id_of_the_snapshot() {
    let shop = shop("{ id: T-1, name: Contoso Ltd, seats: 12 }");
    let tenant = |snapshot: &str| shop.json(&[snapshot]).1["evaluations"][0]["tenant"].clone();
    assert_eq!(
        (&tenant("a.json")["name"], &tenant("a.json")["seats"]),
        (&json!("Contoso Ltd"), &json!(12))
    );
    assert_eq!(
        (&tenant("b.json")["name"], &tenant("b.json")["seats"]),
        (&json!("Fabrikam"), &Value::Null)
    );
}

#[test]
fn a_tenant_file_may_be_named_for_the_tenant_id() {
    let shop = shop("{}");
    shop.write("tenants/t-2.yml", "{ seats: 7 }");
    assert_eq!(shop.json(&["b.json"]).1["evaluations"][0]["tenant"]["seats"], 7);
}

#[test]
fn a_tenant_is_named_by_file_id_or_name() {
    let shop = shop("{ id: t-1, name: Contoso Ltd, seats: 12 }");
    for name in ["contoso", "Contoso", "T-1", "contoso ltd"] {
        let (code, report) = shop.json(&["a.json", "--tenant", name]);
        assert_eq!(
            (code, &report["evaluations"][0]["tenant"]["seats"]),
            (0, &json!(12)),
            "{name}"
        );
    }
}

#[test]
fn a_snapshot_is_not_judged_by_the_file_of_another_tenant() {
    let ran = shop("{ id: t-1 }").run(&["score", "b.json", "--tenant", "contoso", "--width", "100"]);
    insta::assert_snapshot!(ran.err, @"
    tenant::another

      × `tenants/contoso.yaml` is about tenant `t-1`, the snapshot is of tenant `t-2`
      help: name the tenant file of this tenant, or leave `--tenant` out: its file is found by the
            tenant id

    exit code 2: no snapshot could be read
    ");
    assert_eq!(ran.code, 2);
}

#[test]
fn hidden_files_beside_tenant_files_are_passed_over() {
    let shop = shop("{}");
    shop.write("tenants/.#contoso.yaml", "being edited");
    assert_eq!(shop.json(&["a.json"]).0, 0);
}

#[test]
fn whatever_is_wrong_with_a_tenant_file_is_told_with_its_place() {
    for (tenant, code, words, place) in [
        (
            "{ zones: { good: 50, okay: 60 } }",
            "tenant::zones",
            "`good` is 50.00, below `okay`, 60.00",
            ":1:18",
        ),
        (
            "{ zones: { good: 101, okay: 60 } }",
            "config::percent",
            "`101` is no percentage from 0 to 100",
            ":1:18",
        ),
        (
            "{ goal: { percent: \"80\", date: 2027-01-01 } }",
            "config::percent",
            "no percentage",
            ":1:20",
        ),
        (
            "{ goal: { percent: 80, date: soon } }",
            "field::wrong_type",
            "a date such as",
            ":1:30",
        ),
        (
            "{ products: [Shop] }",
            "tenant::unknown_product",
            "did you mean `shop`?",
            ":1:14",
        ),
        ("{ products: shop }", "field::wrong_type", "it takes a list", ":1:13"),
        ("{ seats: -1 }", "field::wrong_type", "not negative", ":1:10"),
        (
            "{ environment: GCC }",
            "field::unknown_word",
            "did you mean `gcc`?",
            ":1:16",
        ),
        (
            "{ licences: [] }",
            "field::unknown_key",
            "did you mean `licenses`?",
            ":1:3",
        ),
        (
            "{ exclusions: { user: [] } }",
            "field::unknown_key",
            "did you mean `users`?",
            ":1:17",
        ),
        (
            "{ exclusions: { users: [ann] } }",
            "field::wrong_type",
            "it takes an object",
            ":1:25",
        ),
        (
            "{ exclusions: { users: [{ id: ann, reason: r, owner: o }] } }",
            "field::missing",
            "`expires` is missing",
            ":1:25",
        ),
        (
            "{ exclusions: { users: [{ id: ann, owner: o, expires: 2027-01-01 }] } }",
            "field::missing",
            "`reason` is missing",
            ":1:25",
        ),
        (
            "{ exclusions: { users: [{ id: ann, reason: r, expires: 2027-01-01 }] } }",
            "field::missing",
            "`owner` is missing",
            ":1:25",
        ),
        (
            "{ params: { shop/use-tsl: { days: 1 } } }",
            "parameter::unknown_control",
            "did you mean `shop/use-tls`?",
            ":1:13",
        ),
        (
            "{ params: { shop/use-tls: { days: 1 } } }",
            "parameter::unknown",
            "`shop/use-tls` has no parameter `days`",
            ":1:29",
        ),
        ("{ params: [] }", "field::wrong_type", "it takes an object", ":1:11"),
        ("", "field::wrong_type", "it takes an object", ":1:1"),
        ("- t-1", "field::wrong_type", "it takes an object", ":1:1"),
        ("{ name: a, name: b }", "yaml::syntax", "duplicate", ":1:"),
        ("{ seats: 99999999999999999999999999 }", "yaml::syntax", "seats", ":1:"),
    ] {
        let ran = shop(tenant).run(&["score", "a.json", "--width", "120"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{tenant}\n{}", ran.err);
        let place = format!("tenants/contoso.yaml{place}");
        assert!(
            ran.err.contains(code) && ran.err.contains(words) && ran.err.contains(&place),
            "{tenant}\n{}",
            ran.err
        );
    }
}

#[test]
fn a_tenant_that_cannot_be_told_is_an_error() {
    let shop = shop("{ id: t-1 }");
    let told = |arguments: &[&str]| {
        let ran = shop.run(&[&["score", "a.json"], arguments].concat());
        assert_eq!(ran.code, 2, "{}", ran.err);
        ran.err
    };
    assert!(told(&["--tenant", "contso"]).contains("did you mean `contoso`?"));
    assert!(told(&["--tenant", "xyz"]).contains("the tenant files are contoso"));
    assert!(told(&["--tenants", "nowhere"]).contains("`nowhere` cannot be read"));
    assert!(told(&["--tenants", "a.json"]).contains("`a.json` cannot be read"));
    shop.write("tenants/again.yaml", "{ id: T-1 }");
    let twice = told(&[]);
    assert!(
        twice.contains("tenant::twice") && twice.contains("also `tenants/again.yaml`"),
        "{twice}"
    );
    let none = Shop::new();
    none.write("a.json", CONTOSO);
    assert!(
        none.run(&["score", "a.json", "--tenant", "x"])
            .err
            .contains("there are no tenant files")
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_to_itself_is_told() {
    let shop = shop("{}");
    std::os::unix::fs::symlink("loop.yaml", shop.path().join("tenants/loop.yaml")).expect("a link");
    let ran = shop.run(&["score", "a.json"]);
    assert!(
        ran.code == 2 && ran.err.contains("`tenants/loop.yaml` cannot be read"),
        "{}",
        ran.err
    );
}

/// The controls of a report, and those that its scope leaves out.
fn scope(report: &Value) -> Value {
    let evaluation = &report["evaluations"][0];
    let ids: Vec<&Value> = evaluation["controls"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| &c["id"])
        .collect();
    json!([
        evaluation["scope"]["from"],
        ids,
        evaluation["scope"]["left_out"],
        evaluation["scope"]["unlicensed"]
    ])
}

#[test]
fn the_products_of_the_tenant_file_are_the_scope() {
    let shop = shop("{ id: t-1, products: [shop] }");
    let other = METADATA.replace("product: shop", "product: mail");
    shop.write("rules/mail/sign/control.yaml", other);
    shop.write("rules/mail/sign/control.rhai", SCRIPT);
    assert_eq!(
        scope(&shop.json(&["a.json"]).1),
        json!(["tenant", ["shop/use-tls"], ["mail/sign"], []])
    );
    assert_eq!(
        scope(&shop.json(&["a.json", "--scope", "all"]).1),
        json!(["all", ["mail/sign", "shop/use-tls"], [], []])
    );
    assert_eq!(
        scope(&shop.json(&["b.json"]).1),
        json!(["all", ["mail/sign", "shop/use-tls"], [], []])
    );
}

#[test]
fn a_tenant_without_products_has_nothing_to_score() {
    let (code, report) = shop("{ id: t-1, products: [] }").json(&["a.json"]);
    assert_eq!((code, scope(&report)), (3, json!(["tenant", [], ["shop/use-tls"], []])));
}

#[test]
fn editions_leave_out_what_the_licenses_do_not_allow() {
    let shop = shop("{ id: t-1, licenses: [aad_premium] }");
    for (name, plan) in [("p1", "AAD_PREMIUM"), ("p2", "AAD_PREMIUM_P2")] {
        shop.control(
            name,
            &METADATA.replace("since:", &format!("licenses: [{plan}]\nsince:")),
            SCRIPT,
        );
    }
    let scoped = |snapshot: &str| scope(&shop.json(&[snapshot, "--scope", "editions"]).1);
    assert_eq!(
        scoped("a.json"),
        json!(["all", ["shop/p1", "shop/use-tls"], [], ["shop/p2"]])
    );
    assert_eq!(
        scoped("b.json")[1],
        json!(["shop/p1", "shop/p2", "shop/use-tls"]),
        "whose licenses nobody tells"
    );
    let (_, report) = shop.json(&["a.json"]);
    let view = |name: &str| report["evaluations"][0]["score"]["views"][name]["points"].clone();
    assert_eq!(
        (view("current"), view("current_license"), view("achievable")),
        (json!(0.0), json!(8.0), json!(8.0))
    );
    let unknown = &shop.json(&["b.json"]).1["evaluations"][0]["score"]["views"];
    assert_eq!(
        (&unknown["current_license"], &unknown["achievable"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn a_control_of_another_cloud_does_not_apply() {
    let shop = shop("{ id: t-1, environment: gcc-high }");
    shop.control(
        "use-tls",
        &METADATA.replace("since:", "environments: [commercial, gcc]\nsince:"),
        SCRIPT,
    );
    let (code, report) = shop.json(&["a.json"]);
    assert_eq!((code, outcome(&report)), (3, "not_applicable"));
    assert_eq!(
        control(&report, "shop/use-tls")["reason"],
        "the tenant is in `gcc-high`; this applies to commercial, gcc"
    );
}

#[test]
fn a_cloud_that_nobody_names_is_none_of_those_that_a_control_applies_in() {
    let shop = shop("{ id: t-1 }");
    shop.control(
        "use-tls",
        &METADATA.replace("since:", "environments: [commercial]\nsince:"),
        SCRIPT,
    );
    let (_, report) = shop.json(&["a.json"]);
    assert_eq!(outcome(&report), "inconclusive");
    assert_eq!(
        report["evaluations"][0]["score"]["blind_spots"][0]["collection"],
        "tenant.environment"
    );
}

/// A policy leaves ann and bob out; it passes where both are declared.
fn excluding(exclusions: &str) -> Shop {
    let shop = shop(&format!("{{ id: t-1, exclusions: {exclusions} }}"));
    let script = "let left_out = snapshot.left_out;
if left_out.all(|user| user in tenant.exclusions.users) { pass(\"it holds for all\") } else { fail(\"it leaves users out\") }";
    shop.control("use-tls", METADATA, script);
    shop.write(
        "a.json",
        CONTOSO.replace("\"tls\": false", "\"left_out\": [\"ann\", \"bob\"]"),
    );
    shop
}

fn user(id: &str, expires: &str) -> String {
    format!("{{ id: {id}, reason: r, owner: o, expires: {expires} }}")
}

#[test]
fn a_verdict_says_on_which_declared_exclusions_it_rests() {
    let users = ["ann", "bob", "eve"].map(|id| user(id, "2026-06-30")).join(", ");
    let (code, report) = excluding(&format!("{{ users: [{users}] }}")).json(&["a.json"]);
    let verdict = control(&report, "shop/use-tls");
    assert_eq!((code, &verdict["outcome"]), (0, &json!("pass")));
    assert_eq!(verdict["reason"], "it holds for all, with 2 declared exclusions");
    assert_eq!(verdict["exclusions"], json!(["users: ann", "users: bob"]));
}

#[test]
fn an_exclusion_of_another_kind_excludes_no_user() {
    let users = ["ann", "bob"].map(|id| user(id, "2026-06-30")).join(", ");
    let (_, report) = excluding(&format!("{{ groups: [{users}] }}")).json(&["a.json"]);
    assert_eq!(control(&report, "shop/use-tls")["reason"], "it leaves users out");
}

#[test]
fn an_expired_exclusion_excludes_nothing_and_is_told() {
    let shop = excluding(&format!(
        "{{ users: [{}, {}] }}",
        user("ann", "2026-06-30"),
        user("bob", "2026-05-04")
    ));
    let (code, report) = shop.json_on("2026-05-04", &["a.json"]);
    assert_eq!((code, outcome(&report)), (0, "pass"), "the day is its last");
    let (code, report) = shop.json_on("2026-05-05", &["a.json", "a.json", "b.json"]);
    assert_eq!((code, outcome(&report)), (4, "fail"));
    assert_eq!(report["exit"]["reason"], "a declared exclusion has expired");
    assert_eq!(report["problems"].as_array().map(Vec::len), Some(1), "it is told once");
    assert_eq!(report["problems"][0]["code"], "tenant::expired");
    let ran = shop.run(&["score", "a.json", "--as-of", "2026-05-05", "--width", "100"]);
    insta::assert_snapshot!(ran.err, @"
    tenant::expired

      × the exclusion of `bob` from `users` expired on 2026-05-04: it excludes nothing any more
       ╭─[tenants/contoso.yaml:1:130]
     1 │ { id: t-1, exclusions: { users: [{ id: ann, reason: r, owner: o, expires: 2026-06-30 }, { id: bob, reason: r, owner: o, expires: 2026-05-04 }] } }
       ·                                                                                                                                  ─────┬────
       ·                                                                                                                                       ╰── expired
       ╰────
      help: remove it, or have it approved again and give it a later `expires`

    exit code 4: a declared exclusion has expired
    ");
}

#[test]
fn what_scuba_config_excludes_counts_for_its_requirement_alone() {
    let shop = Shop::new();
    let script =
        "if snapshot.left_out.all(|user| user in tenant.exclusions.users) { pass(\"all\") } else { fail(\"some\") }";
    for requirement in ["MS.AAD.1.1v1", "MS.AAD.2.1v1"] {
        let answers = METADATA.replace("compliance: {}", &format!("compliance: {{ scuba: [{requirement}] }}"));
        shop.control(
            &requirement[7..8].replace('1', "one").replace('2', "two"),
            &answers,
            script,
        );
    }
    shop.write(
        "a.json",
        r#"{"left_out": ["ann"], "module_version": "1", "timestamp_zulu": "2026-05-04T00:00:00Z",
            "scuba_config": {"Aad": {"MS.AAD.1.1v1": {"CapExclusions": {"Users": ["ann"]}}}}}"#,
    );
    let (_, report) = shop.json(&["a.json", "--ignore", "shop/use-tls"]);
    assert_eq!(control(&report, "shop/one")["reason"], "all, with 1 declared exclusion");
    assert_eq!(control(&report, "shop/two")["reason"], "some");
}

/// The status of TLS in each of two tenants' evaluations.
fn of_both(record: &str) -> (Vec<String>, Vec<String>) {
    let shop = shop("{ id: t-1, name: Contoso Ltd }");
    shop.write(
        "action-plan.yaml",
        format!("- {{ control: shop/use-tls, status: planned, reason: r{record} }}"),
    );
    let (_, report) = shop.json(&["a.json", "b.json"]);
    let evaluations = report["evaluations"].as_array().expect("a list");
    let status = |evaluation: &Value| {
        evaluation["controls"][0]["status"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let notices = evaluations
        .iter()
        .flat_map(|evaluation| evaluation["notices"].as_array().into_iter().flatten());
    let codes = notices
        .filter_map(|notice| notice["code"].as_str().map(str::to_owned))
        .collect();
    (evaluations.iter().map(status).collect(), codes)
}

#[test]
fn a_record_says_for_which_of_several_tenants_it_holds() {
    for name in ["t-1", "T-1", "Contoso Ltd", "contoso"] {
        assert_eq!(
            of_both(&format!(", tenant: {name}")).0,
            ["planned", "to_address"],
            "{name}"
        );
    }
    assert_eq!(of_both(", tenant: Fabrikam").0, ["to_address", "planned"]);
    assert_eq!(of_both(", all_tenants: true").0, ["planned", "planned"]);
}

#[test]
fn a_record_that_names_no_tenant_holds_for_none_of_several_and_that_is_told() {
    assert_eq!(
        of_both(""),
        (vec!["to_address".to_owned(); 2], vec!["plan::no_tenant".to_owned(); 2])
    );
}

#[test]
fn lines_of_one_file_are_several_tenants() {
    let shop = shop("{}");
    shop.write("many.ndjson", format!("{CONTOSO}\n{FABRIKAM}\n"));
    shop.write(
        "action-plan.yaml",
        "- { control: shop/use-tls, status: planned, reason: r }",
    );
    let status = |report: &Value| report["evaluations"][0]["controls"][0]["status"].clone();
    assert_eq!(status(&shop.json(&["many.ndjson"]).1), "to_address");
    assert_eq!(status(&shop.json(&["a.json"]).1), "planned");
}

#[test]
fn a_record_of_the_tenant_goes_before_one_of_all() {
    let shop = shop("{ id: t-1 }");
    shop.write("action-plan.yaml", "- { control: shop/use-tls, status: planned, reason: r, tenant: t-1, set_at: 2026-01-01 }
- { control: shop/use-tls, status: risk_accepted, reason: r, all_tenants: true, set_at: 2026-02-01, expires: 2026-06-01 }");
    let status = |snapshot: &str| shop.json(&[snapshot]).1["evaluations"][0]["controls"][0]["status"].clone();
    assert_eq!(
        (status("a.json"), status("b.json")),
        (json!("planned"), json!("risk_accepted"))
    );
}

#[test]
fn a_snapshot_without_a_tenant_id_takes_the_one_of_the_file_that_was_asked_for() {
    let shop = shop("{}");
    shop.write("a.json", "{\"tls\": false}");
    shop.write(
        "action-plan.yaml",
        "- { control: shop/use-tls, status: planned, reason: r, tenant: contoso }",
    );
    let (_, report) = shop.json(&["a.json", "--tenant", "contoso"]);
    assert_eq!(report["evaluations"][0]["tenant"]["id"], "contoso");
    assert_eq!(report["evaluations"][0]["controls"][0]["status"], "planned");
}
