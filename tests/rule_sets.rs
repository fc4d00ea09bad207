//! Rule sets beside each other, their manifests and baselines.

use serde_json::{Value, json};

use crate::shop::{METADATA, SCRIPT, Shop};

#[test]
fn shipped_rules_and_ones_own_are_one_rule_set() {
    let shop = Shop::with_parameter();
    shop.write("posture.yaml", "rules: [builtin, ./rules]\n");
    let ran = shop.run(&["list", "--format", "json"]);
    let controls: Value = serde_json::from_str(&ran.out).expect("JSON");
    let ids: Vec<&str> = controls
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|c| c["id"].as_str())
        .collect();
    assert!(
        ids.contains(&"shop/use-tls") && ids.contains(&"entra/block-legacy-authentication"),
        "{ids:?}"
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn of_two_controls_of_one_id_the_first_stays() {
    let shop = Shop::with_parameter();
    shop.write("more/shop/use-tls/control.yaml", METADATA);
    shop.write("more/shop/use-tls/control.rhai", SCRIPT);
    let ran = shop.run(&[
        "score",
        "a.json",
        "--rules",
        "rules,more",
        "--as-of",
        "2026-05-04",
        "--width",
        "100",
    ]);
    insta::assert_snapshot!(ran.err, @"
    rule::twice

      × more/shop/use-tls/control.yaml: `shop/use-tls` is there twice: also in `rules/shop/use-tls/
      │ control.yaml`
      help: rename one of them, or leave one of the rule sets out

    exit code 4: something is wrong with the files of rules
    ");
    assert!(ran.code == 4 && ran.out.contains("for 10 days"), "{}", ran.out);
}

#[test]
fn a_manifest_names_the_rules_and_their_api() {
    let shop = Shop::with_parameter();
    shop.write("rules/rules.yaml", "{ name: Shop rules, version: 1.0.0, api: 1 }");
    let (code, report) = shop.json(&["a.json"]);
    assert_eq!(
        (code, &report["rule_set"]["sets"][0]["name"]),
        (0, &json!("Shop rules"))
    );
    for (manifest, code, words) in [
        (
            "{ name: n, version: 1.0.0, api: 2 }",
            "rule::api",
            "script API 2, this program speaks 1",
        ),
        ("{ name: n, version: 1.0.0 }", "field::missing", "`api` is missing"),
        (
            "{ name: n, version: 1.0.0, api: one }",
            "field::wrong_type",
            "a whole number",
        ),
        ("", "field::wrong_type", "it takes an object"),
    ] {
        shop.write("rules/rules.yaml", manifest);
        let ran = shop.run(&["score", "a.json"]);
        assert!(
            ran.code == 4 && ran.err.contains(code) && ran.err.contains(words),
            "{manifest}: {}",
            ran.err
        );
    }
}

#[test]
fn a_baseline_chooses_controls() {
    let shop = Shop::with_parameter();
    shop.control("other", METADATA, SCRIPT);
    shop.control("third", METADATA, SCRIPT);
    shop.write(
        "rules/baselines/few.yaml",
        "{ title: Few, controls: [shop/*], ignore: [shop/third] }",
    );
    let listed = |arguments: &[&str]| {
        let ran = shop.run(&[&["list", "--format", "json"], arguments].concat());
        let controls: Value = serde_json::from_str(&ran.out).unwrap_or_default();
        let ids = controls
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|c| c["id"].as_str().map(str::to_owned));
        (ran.code, ids.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(
        listed(&["--baseline", "few"]),
        (0, "shop/other shop/use-tls".to_owned())
    );
    assert_eq!(
        listed(&["--baseline", "few", "--ignore", "shop/other"]),
        (0, "shop/use-tls".to_owned())
    );
    assert_eq!(
        listed(&["--baseline", "few", "--select", "shop/third"]),
        (3, String::new())
    );
    let unknown = shop.run(&["score", "a.json", "--baseline", "fwe"]);
    assert!(
        unknown.code == 2
            && unknown.err.contains("rule::unknown_baseline")
            && unknown.err.contains("did you mean `few`?"),
        "{}",
        unknown.err
    );
}

#[test]
fn whatever_is_wrong_with_a_baseline_is_told_with_its_place() {
    for (baseline, code, words) in [
        (
            "{ title: t, controls: [shop/use-tsl] }",
            "selection::no_match",
            "did you mean `shop/use-tls`?",
        ),
        (
            "{ title: t, controls: ['tga:x'] }",
            "selection::by",
            "did you mean `tag`?",
        ),
        ("{ title: t, controls: shop/* }", "field::wrong_type", "it takes a list"),
        ("{ title: t }", "field::missing", "`controls` is missing"),
        (
            "{ title: t, controls: [shop/*], params: { shop/use-tls: { day: 1 } } }",
            "parameter::unknown",
            "did you mean `days`?",
        ),
        ("", "field::wrong_type", "it takes an object"),
    ] {
        let shop = Shop::with_parameter();
        shop.write("rules/baselines/b.yaml", baseline);
        let ran = shop.run(&["score", "a.json", "--width", "120"]);
        let told = [code, words, "rules/baselines/b.yaml:1:"];
        assert!(
            ran.code == 4 && told.iter().all(|told| ran.err.contains(told)),
            "{baseline}: {} {}",
            ran.code,
            ran.err
        );
        let asked = shop.run(&["score", "a.json", "--baseline", "b"]);
        assert!(
            matches!(asked.code, 2 | 3) && asked.err.matches(code).count() == 1,
            "{}",
            asked.err
        );
    }
}
