//! The digest of a rule set: what it hangs on, where it is shown, and how rules of another one are refused.

use posture::engine::Program;
use posture::origin::RuleFile;
use posture::ruleset::RuleSet;

use crate::shop::{METADATA, SCRIPT, Shop};
use crate::support::compile;

const PARAMETER: &str = "params: [{ name: days, type: integer, default: 10, min: 1, max: 90, description: d }]\nsince:";
const MODULE: &str =
    "fn told(on) {\n    // What people read.\n    if on { `it is\n    on` } else { \"it is off\" }\n}\n";
const IMPORTING: &str =
    "import \"lib/words\" as words;\nif snapshot.tls { pass(words::told(true)) } else { fail(words::told(false)) }\n";

fn files() -> Vec<(&'static str, String)> {
    vec![
        ("rules.yaml", "name: Shop\nversion: 1.0.0\napi: 1\n".to_owned()),
        ("lib/words.rhai", MODULE.to_owned()),
        ("shop/use-tls/control.yaml", METADATA.replace("since:", PARAMETER)),
        ("shop/use-tls/control.rhai", IMPORTING.to_owned()),
        (
            "shop/another/control.yaml",
            METADATA.replace("description: d", "description: >\n  folded\n  text"),
        ),
        ("shop/another/control.rhai", SCRIPT.to_owned()),
    ]
}

fn digest_of(files: &[(&str, String)]) -> String {
    let files = files.iter().map(|(path, text)| RuleFile::new(path, text)).collect();
    let (rules, problems) = RuleSet::parse(files);
    assert!(problems.is_empty(), "{:?}", problems.sorted());
    let program: Program = compile(&rules);
    program.digest().to_owned()
}

/// The digest after a change of the text of one file.
fn changed(path: &str, from: &str, to: &str) -> String {
    let change = |(name, text): (&'static str, String)| match name == path {
        true => {
            assert!(text.contains(from), "{text}");
            (name, text.replace(from, to))
        }
        false => (name, text),
    };
    digest_of(&files().into_iter().map(change).collect::<Vec<_>>())
}

fn listed(shop: &Shop, arguments: &[&str]) -> String {
    let ran = shop.run(&[&["list", "--digest"], arguments].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    let digest = ran.out.strip_suffix('\n').expect("one line").to_owned();
    assert!(
        digest.len() == 64 && digest.bytes().all(|digit| digit.is_ascii_hexdigit()),
        "{digest}"
    );
    digest
}

#[test]
fn neither_the_order_of_files_nor_the_ends_of_lines_matter() {
    let digest = digest_of(&files());
    let mut shuffled = files();
    for _ in 0..shuffled.len() {
        shuffled.rotate_left(1);
        assert_eq!(digest_of(&shuffled), digest);
    }
    shuffled.reverse();
    assert_eq!(digest_of(&shuffled), digest);
    let windows: Vec<_> = files()
        .into_iter()
        .map(|(path, text)| (path, text.replace('\n', "\r\n")))
        .collect();
    assert_eq!(digest_of(&windows), digest);
    for one in 0..windows.len() {
        let mut mixed = files();
        mixed[one] = windows[one].clone();
        assert_eq!(digest_of(&mixed), digest, "{}", mixed[one].0);
    }
}

#[test]
fn two_checkouts_have_one_digest() {
    let here = Shop::new();
    let there = Shop::new();
    here.control("more", METADATA, SCRIPT);
    there.write("deep/down/rules/shop/more/control.rhai", SCRIPT.replace('\n', "\r\n"));
    there.write("deep/down/rules/shop/more/control.yaml", format!("\u{feff}{METADATA}"));
    there.write(
        "deep/down/rules/shop/use-tls/control.yaml",
        METADATA.replace('\n', "\r\n"),
    );
    there.write("deep/down/rules/shop/use-tls/control.rhai", SCRIPT);
    assert_eq!(listed(&here, &[]), listed(&there, &["--rules", "deep/down/rules"]));
}

#[test]
fn what_decides_is_in_it_and_what_does_not_is_not() {
    let digest = digest_of(&files());
    let control = "shop/use-tls/control.yaml";
    for (path, from, to) in [
        (control, "max_points: 4", "max_points: 5"),
        (control, "default: 10", "default: 11"),
        (control, "category: apps", "category: data"),
        ("shop/use-tls/control.rhai", "told(false)", "told(true)"),
        ("lib/words.rhai", "it is\n", "it was\n"),
        ("lib/words.rhai", "    on`", "   on`"),
    ] {
        assert_ne!(changed(path, from, to), digest, "{path}: {to}");
    }
    for (path, from, to) in [
        (control, "TLS is on", "TLS is used"),
        (control, "severity: low", "severity: high"),
        (control, "compliance: {}", "compliance: { scuba: [MS.AAD.1.1v1] }"),
        ("shop/use-tls/control.rhai", "} else {", "}\n// Why.\nelse {"),
        ("lib/words.rhai", "// What people read.", "// What they read."),
        ("rules.yaml", "version: 1.0.0", "version: 2.0.0"),
    ] {
        assert_eq!(changed(path, from, to), digest, "{path}: {to}");
    }
}

#[test]
fn it_is_that_of_the_rules_as_they_judge() {
    let shop = Shop::with_parameter();
    shop.control("other", METADATA, SCRIPT);
    shop.write(
        "rules/baselines/strict.yaml",
        "{ title: t, controls: [shop/*], params: { shop/use-tls: { days: 30 } } }",
    );
    let plain = listed(&shop, &[]);
    let strict = listed(&shop, &["--baseline", "strict"]);
    let part = listed(&shop, &["--select", "shop/other"]);
    shop.write("posture.yaml", "overrides: { shop/use-tls: { params: { days: 30 } } }");
    let overridden = listed(&shop, &[]);
    shop.write("posture.yaml", "overrides: { shop/use-tls: { max_points: 2 } }");
    let lighter = listed(&shop, &[]);
    shop.write("posture.yaml", "overrides: { shop/use-tls: { disabled: not ours } }");
    assert_eq!(listed(&shop, &[]), part, "a control that is disabled is none");
    assert_eq!(strict, overridden, "the parameter is the same, whoever sets it");
    for (one, other) in [
        (&plain, &strict),
        (&plain, &part),
        (&plain, &lighter),
        (&strict, &lighter),
    ] {
        assert_ne!(one, other);
    }
    shop.write("tenants/t.yaml", "{ id: t-1, params: { shop/use-tls: { days: 5 } } }");
    assert_eq!(listed(&shop, &[]), part, "tenants have digests of their own");
}

#[test]
fn every_run_names_the_rules_that_judged() {
    let shop = Shop::with_parameter();
    shop.write(
        "rules/shop/use-tls/tests.yaml",
        "- { name: long, snapshot: { days: 10 }, expect: pass }\n",
    );
    shop.write("posture.yaml", "overrides: { shop/use-tls: { max_points: 2 } }");
    let digest = listed(&shop, &[]);
    let named = format!("rule set {}", &digest[..12]);
    for arguments in [
        &["score", "a.json"][..],
        &["score", "a.json", "--format", "markdown"],
        &["check"],
        &["check", "rules/shop/use-tls"],
        &["test"],
        &["list"],
        &["list", "--width", "60"],
        &["diff", "./", "./", "a.json"],
    ] {
        let ran = shop.run(arguments);
        assert!(ran.out.contains(&named), "{arguments:?}: {}{}", ran.out, ran.err);
    }
    for arguments in [&["score", "a.json"][..], &["check"], &["test"]] {
        let ran = shop.run(&[arguments, &["--format", "json"]].concat());
        let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(report["rule_set"]["digest"], *digest, "{arguments:?}");
    }
}

#[test]
fn rules_of_another_digest_are_refused() {
    let shop = Shop::with_parameter();
    shop.write(
        "rules/shop/use-tls/tests.yaml",
        "- { name: long, snapshot: { days: 10 }, expect: pass }\n",
    );
    let digest = listed(&shop, &[]);
    let commands = [
        &["score", "a.json"][..],
        &["check"],
        &["test"],
        &["list"],
        &["list", "--digest"],
        &["actions", "a.json"],
        &["explain", "shop/use-tls"],
        &["config"],
        &["simulate", "a.json", "--complete", "shop/use-tls"],
    ];
    for required in [digest.as_str(), &digest[..12], &digest[..13].to_uppercase()] {
        for command in commands {
            let ran = shop.run(&[command, &["--require-digest", required]].concat());
            assert_ne!(ran.code, 2, "{command:?}: {}", ran.err);
        }
    }
    let other = format!("{}000000000000", &digest[..12]);
    for command in commands {
        let ran = shop.run(&[command, &["--require-digest", &other]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command:?}");
        assert!(ran.err.contains("rules::digest"), "{}", ran.err);
    }
    let ran = shop.run(&["score", "a.json", "--width", "100", "--require-digest", "0123456789ab"]);
    insta::assert_snapshot!(ran.err, @"
    rules::digest

      × the rules have the digest `c2928589a83a7bcd82433d0c123191180b796656107b8a36312510e2e16eac54`,
      │ and `0123456789ab` is required by --require-digest
      help: rules, baseline, overrides or selection are not those that were reviewed; `posture diff`
            shows what changed, and `posture list --digest` prints the digest to require from then on
    ");
    let ran = shop.run(&["score", "a.json", "--width", "100", "--require-digest", "0123456789a"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.err, @"
    config::value

      × `require_digest` is `0123456789a`, which is no digest: 64 hexadecimal digits, or the first 12
      │ or more of them
      help: it is set by --require-digest
    ");
}

#[test]
fn a_digest_is_required_by_environment_and_file_too() {
    let shop = Shop::with_parameter();
    let digest = listed(&shop, &[]);
    let score = |variables: &[(&str, &str)]| shop.run_where(variables, &["score", "a.json"]);
    assert_eq!(score(&[("POSTURE_REQUIRE_DIGEST", &digest)]).code, 0);
    let refused = score(&[("POSTURE_REQUIRE_DIGEST", "012345678901")]);
    assert!(
        refused.code == 2 && refused.err.contains("environment variable POSTURE_REQUIRE_DIGEST"),
        "{}",
        refused.err
    );
    // Twelve digits without a letter are a text all the same.
    shop.write("posture.yaml", "require_digest: 012345678901\n");
    let refused = score(&[]);
    assert!(
        refused.code == 2 && refused.err.contains("posture.yaml:1"),
        "{}",
        refused.err
    );
    shop.write("posture.yaml", format!("require_digest: {digest}\n"));
    assert_eq!(score(&[]).code, 0);
}

#[test]
fn a_comparison_of_two_rule_sets_requires_neither() {
    let shop = Shop::with_parameter();
    shop.write("old/shop/use-tls/control.yaml", METADATA);
    shop.write("old/shop/use-tls/control.rhai", SCRIPT);
    shop.write("posture.yaml", "require_digest: 012345678901\n");
    assert_eq!(shop.run(&["diff", "./old", "./", "a.json"]).code, 0);
    let ran = shop.run(&["diff", "./old", "./", "a.json", "--require-digest", "012345678901"]);
    assert!(ran.code == 2 && ran.err.contains("leave it out"), "{}", ran.err);
}
