//! `posture.yaml`, the environment, baselines and manifests: which value counts, where from, and what is wrong.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, Shop, control};

/// The rows of `posture config` for a setting or parameter: its values, and where from.
fn configured(shop: &Shop, variables: &[(&str, &str)], arguments: &[&str], name: &str) -> Value {
    let ran = shop.run_where(variables, &[&["config", "--format", "json"], arguments].concat());
    let config: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}", ran.err));
    let rows = ["settings", "parameters"]
        .into_iter()
        .flat_map(|kind| config[kind].as_array().expect("a list"));
    let row = rows.into_iter().find(|row| row["name"] == name).expect("it is there");
    json!([row["values"], row["from"]])
}

#[test]
fn a_parameter_is_taken_from_tenant_file_posture_yaml_baseline_control_in_this_order() {
    let shop = Shop::with_parameter();
    let arguments = ["--baseline", "strict", "--tenant", "t-1"];
    let days = |arguments: &[&str]| configured(&shop, &[], arguments, "days");
    let reason = |arguments: &[&str]| {
        let (_, report) = shop.json(&[&["a.json"], arguments].concat());
        control(&report, "shop/use-tls")["reason"].clone()
    };
    assert_eq!(
        (days(&[]), reason(&[])),
        (json!([["10"], "control"]), json!("for 10 days"))
    );
    let baseline = "title: Strict\ncontrols: [shop/*]\nparams:\n  shop/use-tls: { days: 30 }\n";
    shop.write("rules/baselines/strict.yaml", baseline);
    let with_baseline = &arguments[..2];
    assert_eq!(days(with_baseline), json!([["30"], "rules/baselines/strict.yaml:4"]));
    assert_eq!(reason(with_baseline), "not for 30 days");
    shop.write("posture.yaml", "overrides:\n  shop/use-tls: { params: { days: 15 } }\n");
    assert_eq!(days(with_baseline), json!([["15"], "posture.yaml:2"]));
    assert_eq!(reason(with_baseline), "for 15 days");
    shop.write(
        "tenants/t-1.yaml",
        "name: Contoso\nparams:\n  shop/use-tls: { days: 25 }\n",
    );
    assert_eq!(days(&arguments), json!([["25"], "tenants/t-1.yaml:3"]));
    assert_eq!(
        reason(with_baseline),
        "not for 25 days",
        "the file is found by the tenant id"
    );
}

#[test]
fn a_parameter_out_of_bounds_is_told_wherever_it_is_set() {
    for (path, text, place, code) in [
        (
            "posture.yaml",
            "overrides: { shop/use-tls: { params: { days: 91 } } }",
            "1:46",
            2,
        ),
        ("tenants/t-1.yaml", "params: { shop/use-tls: { days: 91 } }", "1:33", 2),
        (
            "rules/baselines/strict.yaml",
            "{ title: t, controls: [shop/*], params: { shop/use-tls: { days: 91 } } }",
            "1:65",
            4,
        ),
    ] {
        let shop = Shop::with_parameter();
        shop.write(path, text);
        let ran = shop.run(&["score", "a.json", "--width", "120"]);
        assert_eq!(ran.code, code, "{path}: {}", ran.err);
        let told = [
            "parameter::value",
            "`days` is 91, more than 90",
            &format!("{path}:{place}"),
        ];
        assert!(told.iter().all(|told| ran.err.contains(told)), "{path}: {}", ran.err);
    }
}

#[test]
fn a_parameter_that_is_no_number_has_no_way_round_its_bounds() {
    for (bounds, value) in [("min: 0, max: 1", ".nan"), ("min: 0", ".inf"), ("max: .nan", "5")] {
        let shop = Shop::new();
        let parameter =
            format!("params: [{{ name: part, type: number, default: 1, {bounds}, description: d }}]\nsince:");
        shop.control("bounded", &METADATA.replace("since:", &parameter), SCRIPT);
        shop.write(
            "posture.yaml",
            format!("overrides: {{ shop/bounded: {{ params: {{ part: {value} }} }} }}"),
        );
        shop.write("a.json", "{\"tls\": true}");
        let ran = shop.run(&["score", "a.json"]);
        assert!(
            ran.code != 0 && ran.err.contains("a number"),
            "{bounds} {value}: {}",
            ran.err
        );
    }
}

#[test]
fn whatever_is_wrong_with_posture_yaml_is_told_with_its_place() {
    for (text, code, words, place) in [
        (
            "overrides: { shop/use-tls: { params: { days: 0 } } }",
            "parameter::value",
            "less than 1",
            "1:46",
        ),
        (
            "overrides: { shop/use-tls: { params: { days: many } } }",
            "parameter::value",
            "not a whole number",
            "1:46",
        ),
        (
            "overrides: { shop/use-tls: { params: { day: 1 } } }",
            "parameter::unknown",
            "did you mean `days`?",
            "1:40",
        ),
        (
            "overrides: { shop/use-tsl: { params: { days: 1 } } }",
            "parameter::unknown_control",
            "did you mean `shop/use-tls`?",
            "1:14",
        ),
        (
            "overrides: { shop/use-tsl: { disabled: no }}",
            "parameter::unknown_control",
            "did you mean `shop/use-tls`?",
            "1:14",
        ),
        (
            "overrides: { shop/use-tls: { max_points: 11 } }",
            "rule::max_points",
            "more than 10",
            "1:42",
        ),
        (
            "overrides: { shop/use-tls: { disabled: '' } }",
            "field::empty",
            "`disabled` is empty",
            "1:40",
        ),
        (
            "overrides: { shop/use-tls: { disabled: false } }",
            "config::disabled",
            "takes the reason",
            "1:40",
        ),
        (
            "overrides: { shop/use-tls: { scored: false } }",
            "field::unknown_key",
            "unknown key `scored`",
            "1:30",
        ),
        ("overrides: []", "field::wrong_type", "it takes an object", "1:12"),
        ("scope: product", "config::value", "did you mean `products`?", "1:8"),
        (
            "scope: [products, all]",
            "config::one_value",
            "`scope` takes one value, not 2",
            "1:8",
        ),
        (
            "longest_exception: soon",
            "config::value",
            "no duration such as `P90D`",
            "1:20",
        ),
        (
            "longest_exception: -P1Y",
            "config::value",
            "no duration such as `P90D`",
            "1:20",
        ),
        (
            "baseline: [a, b]",
            "config::one_value",
            "`baseline` takes one value, not 2",
            "1:11",
        ),
        ("baseline: strict", "rule::unknown_baseline", "no baseline `strict`", ""),
        (
            "basline: strict",
            "field::unknown_key",
            "did you mean `baseline`?",
            "1:1",
        ),
        ("select: { tag: a }", "field::wrong_type", "it takes a text", "1:9"),
        (
            "ranking: { complexity: { low: 11 } }",
            "config::factor",
            "a factor is a number from 0 to 10",
            "1:31",
        ),
        (
            "ranking: { complexity: { lo: 1 } }",
            "field::unknown_key",
            "did you mean `low`?",
            "1:26",
        ),
        (
            "ranking: { severity: { hihg: 1 } }",
            "field::unknown_key",
            "did you mean `high`?",
            "1:24",
        ),
        (
            "ranking: { tags: { quick-win: -1 } }",
            "config::factor",
            "not `-1`",
            "1:31",
        ),
        ("tenant: x", "tenant::unknown", "no tenant `x`", ""),
        (
            "plan: nowhere.yaml",
            "origin::unreadable",
            "`nowhere.yaml` cannot be read",
            "",
        ),
        (
            "rules: nowhere",
            "origin::no_folder",
            "no folder of rules at `nowhere`",
            "",
        ),
        ("- a", "field::wrong_type", "it takes an object", "1:1"),
        ("scope: all\nscope: all", "yaml::syntax", "duplicate", ":1:"),
        ("a: &a {}\n<<: *a", "yaml::merge_key", "merge keys", "2:1"),
    ] {
        let shop = Shop::with_parameter();
        shop.write("posture.yaml", text);
        let ran = shop.run(&["score", "a.json", "--width", "120"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}\n{}", ran.err);
        let at = if place.is_empty() {
            String::new()
        } else {
            format!("posture.yaml:{}", place.trim_start_matches(':'))
        };
        assert!(
            ran.err.contains(code) && ran.err.contains(words) && ran.err.contains(&at),
            "{text}\n{}",
            ran.err
        );
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
}

#[test]
fn an_empty_posture_yaml_changes_nothing() {
    for text in ["", "# nothing yet\n", "{}"] {
        let shop = Shop::with_parameter();
        shop.write("posture.yaml", text);
        assert_eq!(shop.json(&["a.json"]).0, 0, "{text}");
    }
}

#[test]
fn a_setting_is_taken_from_flag_environment_file_default_in_this_order() {
    let shop = Shop::with_parameter();
    let variable = [("POSTURE_SCOPE", "all")];
    let scope = |variables: &[(&str, &str)], arguments: &[&str]| configured(&shop, variables, arguments, "scope");
    assert_eq!(scope(&[], &[]), json!([["products"], "default"]));
    shop.write("posture.yaml", "scope: editions\n");
    assert_eq!(scope(&[], &[]), json!([["editions"], "posture.yaml:1"]));
    assert_eq!(
        scope(&[("POSTURE_SCOPE", "")], &[]),
        json!([["editions"], "posture.yaml:1"]),
        "an empty one is not set"
    );
    assert_eq!(
        scope(&variable, &[]),
        json!([["all"], "environment variable POSTURE_SCOPE"])
    );
    assert_eq!(
        scope(&variable, &["--scope", "products"]),
        json!([["products"], "--scope"])
    );
}

#[test]
fn every_setting_is_read_from_the_environment() {
    let shop = Shop::with_parameter();
    shop.write("rules/baselines/strict.yaml", "{ title: t, controls: [shop/*] }");
    shop.control("other", METADATA, SCRIPT);
    shop.write("people/x.yaml", "{}");
    shop.write("plans/p.yaml", "[]");
    for (setting, value, shown) in [
        ("rules", "rules, builtin", json!(["rules", "builtin"])),
        ("baseline", "strict", json!(["strict"])),
        (
            "select",
            "shop/use-tls,shop/other",
            json!(["shop/use-tls", "shop/other"]),
        ),
        ("ignore", "shop/other", json!(["shop/other"])),
        ("tenants", "people", json!(["people"])),
        ("plan", "plans/p.yaml", json!(["plans/p.yaml"])),
        ("longest_exception", "P90D", json!(["P90D"])),
        ("expiring_within", "P14D", json!(["P14D"])),
        ("self_approval", "refuse", json!(["refuse"])),
    ] {
        let name = format!("POSTURE_{}", setting.to_uppercase());
        let row = configured(&shop, &[(&name, value)], &[], setting);
        assert_eq!(row, json!([shown, format!("environment variable {name}")]));
    }
    shop.write("tenants/x.yaml", "{}");
    assert_eq!(
        configured(&shop, &[("POSTURE_TENANT", "x")], &[], "tenant")[0],
        json!(["x"])
    );
}

#[test]
fn a_wrong_value_says_which_variable_has_it() {
    let shop = Shop::with_parameter();
    for (name, value, code, words) in [
        ("POSTURE_SCOPE", "products,all", 2, "`scope` takes one value, not 2"),
        (
            "POSTURE_SCOPE",
            "every",
            2,
            "it is set by environment variable POSTURE_SCOPE",
        ),
        ("POSTURE_LONGEST_EXCEPTION", "-1", 2, "no duration"),
        ("POSTURE_SELECT", "shop/x", 3, "`shop/x` matches no control"),
        ("POSTURE_PLAN", "nowhere", 2, "`nowhere` cannot be read"),
        ("POSTURE_TENANTS", "a.json", 2, "`a.json` cannot be read"),
        ("POSTURE_BASELINE", "x", 2, "these rules have no baselines"),
    ] {
        let ran = shop.run_where(&[(name, value)], &["score", "a.json"]);
        assert!(
            ran.code == code && ran.err.contains(words),
            "{name}={value}: {} {}",
            ran.code,
            ran.err
        );
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_not_passed_over() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"gr\xfcn");
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_posture"))
        .args(["score", "a.json"])
        .env("POSTURE_SCOPE", odd)
        .current_dir(Shop::with_parameter().path())
        .output()
        .expect("it runs");
    assert_eq!(ended.status.code(), Some(2));
}

#[test]
fn settings_are_shown_with_where_they_come_from() {
    let shop = Shop::with_parameter();
    shop.write(
        "posture.yaml",
        "ignore: [shop/x]\nlongest_exception: P90D\noverrides:\n  shop/use-tls:\n    params: { days: 30 }\n",
    );
    shop.control("x", METADATA, SCRIPT);
    let ran = shop.run_where(
        &[("POSTURE_SCOPE", "all")],
        &["config", "--select", "shop/*", "--width", "80"],
    );
    insta::assert_snapshot!(ran.out, @"
    Settings
    configuration posture.yaml
      name               value                from
      rules              rules                default
      baseline           –                    default
      select             shop/*               --select
      ignore             shop/x               posture.yaml:1
      require_digest     –                    default
      tenants            –                    default
      tenant             –                    default
      plan               –                    default
      scope              all                  environment variable POSTURE_SCOPE
      longest_exception  P90D                 posture.yaml:2
      expiring_within    P30D                 default
      self_approval      warn                 default
      history.record     false                default
      history.path       .posture/history.db  default

    Parameters
      control       name  value  from
      shop/use-tls  days  30     posture.yaml:5
    ");
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn posture_yaml_is_found_above_and_its_paths_are_its_own() {
    let shop = Shop::with_parameter();
    shop.write("posture.yaml", "rules: ./rules\nplan: plans/p.yaml\n");
    shop.write(
        "plans/p.yaml",
        "- { control: shop/use-tls, status: planned, reason: r }",
    );
    shop.write("below/deep/a.json", "{\"days\": 1}");
    let below = shop.path().join("below/deep");
    let ran = crate::call::run_in(&below, &["score", "a.json", "--format", "json"], &[], b"");
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}", ran.err));
    assert_eq!(control(&report, "shop/use-tls")["status"], "planned");
    assert_eq!(report["evaluations"][0]["notices"], json!([]));
}

#[test]
fn a_control_that_is_disabled_is_not_evaluated_but_may_be_spoken_of() {
    let shop = Shop::with_parameter();
    shop.control("other", METADATA, SCRIPT);
    shop.write(
        "posture.yaml",
        "overrides: { shop/use-tls: { disabled: we have no shop, params: { days: 3 } } }",
    );
    shop.write("tenants/t-1.yaml", "params: { shop/use-tls: { days: 5 } }");
    shop.write(
        "action-plan.yaml",
        "- { control: shop/use-tls, status: planned, reason: r }",
    );
    shop.write("a.json", r#"{"tls": true, "organization": [{"id": "t-1"}]}"#);
    let (code, report) = shop.json(&["a.json"]);
    let controls = &report["evaluations"][0]["controls"];
    assert_eq!(
        (code, &controls[0]["id"], &controls[1]),
        (0, &json!("shop/other"), &Value::Null)
    );
    assert_eq!(report["evaluations"][0]["notices"][0]["code"], "plan::unused");
    assert!(
        report["rule_set"]["disabled"].to_string().contains("we have no shop"),
        "{}",
        report["rule_set"]
    );
}

#[test]
fn points_and_former_ids_may_be_overridden() {
    for id in ["shop/use-tls", "shop/tls"] {
        let shop = Shop::new();
        shop.control(
            "use-tls",
            &METADATA.replace("since:", "former_ids: [shop/tls]\nsince:"),
            SCRIPT,
        );
        shop.write(
            "posture.yaml",
            format!("overrides: {{ {id}: {{ max_points: 2.5, params: {{}} }} }}"),
        );
        shop.write("a.json", "{\"tls\": true}");
        assert_eq!(
            shop.json(&["a.json"]).1["evaluations"][0]["score"]["points"],
            2.5,
            "{id}"
        );
    }
}

#[test]
fn ranking_factors_change_the_order_of_actions() {
    let shop = Shop::new();
    shop.control(
        "small",
        &METADATA.replace("max_points: 4", "max_points: 3\ntags: [quick-win]"),
        SCRIPT,
    );
    shop.write("a.json", "{\"tls\": false}");
    let first = || shop.json(&["a.json"]).1["evaluations"][0]["actions"][0]["control"].clone();
    assert_eq!(first(), "shop/use-tls");
    shop.write("posture.yaml", "ranking: { tags: { quick-win: 2 } }");
    assert_eq!(first(), "shop/small");
}

#[test]
fn a_longer_exception_may_be_allowed() {
    let shop = Shop::with_parameter();
    shop.write(
        "action-plan.yaml",
        "- { control: shop/use-tls, status: risk_accepted, reason: r, set_at: 2026-05-01, expires: 2028-05-01 }",
    );
    assert_eq!(shop.run(&["score", "a.json", "--as-of", "2026-05-04"]).code, 2);
    shop.write("posture.yaml", "longest_exception: P2Y");
    assert_eq!(shop.run(&["score", "a.json", "--as-of", "2026-05-04"]).code, 0);
}

#[test]
fn a_control_that_cannot_be_read_is_told_where_something_speaks_of_it() {
    for (path, text) in [
        ("posture.yaml", "overrides: { shop/broken: { disabled: no }}"),
        ("tenants/x.yaml", "params: { shop/broken: { days: 1 } }"),
    ] {
        let shop = Shop::with_parameter();
        shop.control("broken", "title: 1\n", SCRIPT);
        shop.write(path, text);
        let ran = shop.run(&["score", "a.json"]);
        let told = ["parameter::unknown_control", "rules/shop/broken/control.yaml"];
        assert!(
            ran.code == 2 && told.iter().all(|told| ran.err.contains(told)),
            "{path}: {}",
            ran.err
        );
    }
}

#[test]
fn all_that_is_wrong_with_all_files_shows_in_one_run() {
    let shop = Shop::new();
    shop.write("posture.yaml", "baselin: strict\nscope: product\n");
    shop.write(
        "action-plan.yaml",
        "- { control: shop/use-tls, status: plannd, reason: r }\n",
    );
    shop.write("tenants/t-1.yaml", "seats: -1\n");
    shop.control(
        "bad",
        &METADATA.replace("severity: low", "severity: lo"),
        "pass(\"yes\")",
    );
    let ran = shop.run(&["score", "a.json", "--width", "200"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    for wrong in ["`baselin`", "`product`", "`plannd`", "`lo`", "the number -1"] {
        assert!(ran.err.contains(wrong), "{wrong}\n{}", ran.err);
    }
}
