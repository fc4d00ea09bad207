//! The program as people call it: what it prints, and how it exits.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::call::run_in;
use crate::shop::{METADATA, SCRIPT, Shop, outcome};
use crate::support::root;

/// The source of each evaluation, and the outcome of its first control.
fn sources_and_outcomes(evaluations: &[Value]) -> Vec<(&str, &str)> {
    fn told(one: &Value) -> Option<(&str, &str)> {
        let outcome = one["controls"].get(0).and_then(|control| control["outcome"].as_str());
        Some((one["snapshot"]["source"].as_str()?, outcome.unwrap_or("unread")))
    }
    evaluations.iter().filter_map(told).collect()
}

#[test]
fn a_report_that_a_person_likes_to_read() {
    let shop = Shop::new();
    shop.control(
        "blind",
        &METADATA
            .replace("TLS is on", "The logs are kept")
            .replace("max_points: 4", "max_points: 2.5"),
        "if snapshot.logs.kept { pass(\"kept\") } else { fail(\"not kept\") }",
    );
    shop.write("export.json", "{\n  \"tls\": false\n}");
    let ran = shop.run(&["score", "export.json", "--as-of", "2026-05-04", "--width", "80"]);
    insta::assert_snapshot!(ran.out, @"
    Secure score of unnamed tenant
    snapshot export.json · format native · as of 2026-05-04 · rule set 5fe270582538

      0.00 %  0.00 of 4.00 points
      at least 0.00 % · at most 38.46 % · coverage 61.53 %
      2.50 points are unknown: see the blind spots and errors

    By category
      category  percent  at least       points  coverage
      apps       0.00 %    0.00 %  0.00 / 4.00   61.53 %

    By product
      product  percent  at least       points  coverage
      shop      0.00 %    0.00 %  0.00 / 4.00   61.53 %

    Controls
    ✗ fail             0.00 / 4.00  shop/use-tls
        TLS is on
        TLS is off
        tls = false  (line 2, column 10)
    ? inconclusive        – / 2.50  shop/blind
        The logs are kept
        the snapshot has no `logs`

    Blind spots
      2.50 points hang on `logs`
        shop/blind

    The score says how far recommended controls have been adopted; it does not
    measure the likelihood of a breach.
    ");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn the_json_report_has_the_documented_shape() {
    let shop = Shop::new();
    shop.write("export.json", "{\"tls\": true, \"tenant\": 1}");
    let (code, report) = shop.json(&["export.json"]);
    assert_eq!(code, 0);
    let keys = |value: &Value| {
        value
            .as_object()
            .map(|o| o.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    assert_eq!(
        keys(&report),
        [
            "schema_version",
            "engine",
            "as_of",
            "rule_set",
            "evaluations",
            "problems",
            "exit"
        ]
    );
    assert_eq!(
        keys(&report["rule_set"]),
        ["digest", "revision", "baseline", "sets", "disabled", "controls"]
    );
    let evaluation = &report["evaluations"][0];
    assert_eq!(
        keys(evaluation),
        [
            "tenant", "snapshot", "plan", "scope", "problem", "score", "controls", "notices", "actions"
        ]
    );
    assert_eq!(
        keys(&evaluation["snapshot"]),
        ["source", "digest", "captured_at", "age_days", "format", "lone_objects"]
    );
    for key in [
        "points",
        "max_points",
        "percent",
        "at_least",
        "at_most",
        "coverage",
        "views",
        "categories",
        "products",
        "blind_spots",
    ] {
        assert!(
            keys(&evaluation["score"]).contains(&key.to_owned()),
            "score has no {key}"
        );
    }
    assert_eq!(
        keys(&evaluation["score"]["views"]),
        ["current", "verified", "planned", "current_license", "achievable"]
    );
    for key in [
        "id",
        "title",
        "category",
        "product",
        "severity",
        "outcome",
        "compliant",
        "total",
        "points",
        "observed_points",
        "max_points",
        "worth",
        "scored",
        "status",
        "status_record",
        "reason",
        "collected_at",
        "age_days",
        "stale",
        "affected",
        "affected_total",
        "evidence",
        "evidence_total",
        "compliance",
        "problem",
    ] {
        assert!(
            keys(&evaluation["controls"][0]).contains(&key.to_owned()),
            "a control has no {key}"
        );
    }
    assert_eq!(
        keys(&evaluation["controls"][0]["evidence"][0]),
        ["path", "kind", "value", "file", "line", "column"]
    );
    assert_eq!(evaluation["controls"][0]["evidence"][0]["value"], Value::Bool(true));
    assert_eq!(evaluation["controls"][0]["status"], "completed");
    assert_eq!(report["exit"]["code"], 0);
    assert_eq!(report["as_of"], "2026-05-04");
}

#[test]
fn every_notation_is_read() {
    let shop = Shop::new();
    let json = "{\"tls\": true}";
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(json.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gz, json.as_bytes()).expect("it is compressed");
    let zst = ruzstd::encoding::compress_to_vec(json.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    shop.write("a.json", json);
    shop.write("bom.json", format!("\u{feff}{json}"));
    shop.write("powershell.json", utf16);
    shop.write("a.yaml", "tls: true\n");
    shop.write("a.json.gz", gz.finish().expect("it is compressed"));
    shop.write("a.json.zst", zst);
    shop.write("folder/tls.json", "true");
    shop.write("mixed/tls.yaml", "true");
    shop.write("mixed/users.json", "[]");
    shop.write("without-ending", json);
    for argument in [
        "a.json",
        "bom.json",
        "powershell.json",
        "a.yaml",
        "a.json.gz",
        "a.json.zst",
        "folder",
        "mixed/",
        "without-ending",
    ] {
        let (code, report) = shop.json(&[argument]);
        assert_eq!((code, outcome(&report)), (0, "pass"), "{argument}");
    }
    let ran = shop.run_with(&["score", "-", "--format", "json"], json.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn evidence_of_a_folder_and_of_yaml_has_its_place() {
    let shop = Shop::new();
    shop.write("folder/a.json", "{\n}\n");
    shop.write("folder/tls.json", "\n  false");
    shop.write("one.yaml", "# comment\nother: [1, 2]\ntls:   false\n");
    let place = |argument: &str| {
        let (_, report) = shop.json(&[argument]);
        let row = &report["evaluations"][0]["controls"][0]["evidence"][0];
        (
            row["file"].as_str().map(str::to_owned),
            row["line"].as_u64(),
            row["column"].as_u64(),
        )
    };
    assert_eq!(place("folder"), (Some("folder/tls.json".to_owned()), Some(2), Some(3)));
    assert_eq!(place("one.yaml"), (Some("one.yaml".to_owned()), Some(3), Some(8)));
}

#[test]
fn one_bad_snapshot_does_not_stop_the_others() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    shop.write("bad.json", "{\"tls\": tru");
    shop.write("c.json", "{\"tls\": false}");
    let (code, report) = shop.json(&["a.json", "bad.json", "c.json"]);
    assert_eq!(code, 4);
    let evaluations = report["evaluations"].as_array().expect("a list");
    assert_eq!(
        sources_and_outcomes(evaluations),
        [("a.json", "pass"), ("bad.json", "unread"), ("c.json", "fail")]
    );
    assert_eq!(evaluations[1]["problem"]["code"], "snapshot::json");
    assert_eq!(report["exit"]["reason"], "1 of 3 snapshots could not be read");
}

#[test]
fn ndjson_writes_one_evaluation_a_line_in_order() {
    let shop = Shop::new();
    shop.write("many.ndjson", "{\"tls\": true}\n\n{\"tls\": false}\nnot json\n");
    shop.write("z.json", "{\"tls\": true}");
    let ran = shop.run(&["score", "many.ndjson", "z.json", "--format", "ndjson"]);
    let lines: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let expected = [
        ("many.ndjson:1", "pass"),
        ("many.ndjson:3", "fail"),
        ("many.ndjson:4", "unread"),
        ("z.json", "pass"),
    ];
    assert_eq!(sources_and_outcomes(&lines), expected);
    assert_eq!(ran.code, 4);
}

#[test]
fn several_formats_in_one_run() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    let ran = shop.run(&[
        "score",
        "a.json",
        "--format",
        "json:out.json",
        "--format",
        "ndjson:out.ndjson",
        "--format",
        "text",
    ]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("Secure score"));
    let whole: Value = serde_json::from_slice(&fs::read(shop.path().join("out.json")).expect("written")).expect("JSON");
    let line: Value =
        serde_json::from_slice(&fs::read(shop.path().join("out.ndjson")).expect("written")).expect("JSON");
    assert_eq!(whole["evaluations"][0]["score"], line["score"]);
    let two = shop.run(&["score", "a.json", "--format", "json", "--format", "text"]);
    assert_eq!((two.code, two.out.as_str()), (2, ""));
}

#[test]
fn a_report_that_cannot_be_written_is_not_lost() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    let ran = shop.run(&[
        "score",
        "a.json",
        "--format",
        "json:no/such/folder.json",
        "--format",
        "text",
    ]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.out.contains("Secure score"));
    assert!(
        ran.err.contains("`no/such/folder.json` cannot be written"),
        "{}",
        ran.err
    );
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    shop.write("target.json", "old");
    std::os::unix::fs::symlink(shop.path().join("target.json"), shop.path().join("link.json")).expect("a link");
    assert_eq!(shop.run(&["score", "a.json", "--format", "json:link.json"]).code, 0);
    assert!(
        fs::symlink_metadata(shop.path().join("link.json"))
            .expect("there")
            .is_symlink()
    );
    assert!(
        fs::read_to_string(shop.path().join("target.json"))
            .expect("there")
            .contains("schema_version")
    );
    assert_eq!(shop.run(&["score", "a.json", "-o", "/dev/null"]).code, 0);
    assert!(!Path::new("/dev/null").is_file());
}

#[test]
fn an_unreadable_rule_file_leaves_the_others() {
    let shop = Shop::new();
    shop.write("rules/shop/latin/control.yaml", METADATA);
    shop.write("rules/shop/latin/control.rhai", b"pass(\"gr\xfcn\")");
    shop.write("a.json", "{\"tls\": true}");
    let ran = shop.run(&["score", "a.json"]);
    assert!(
        ran.err.contains("origin::unreadable") && ran.out.contains("shop/use-tls"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert_eq!(ran.code, 4);
}

#[test]
fn nothing_depends_on_the_number_of_threads() {
    let shop = Shop::new();
    for number in 0..40 {
        shop.control(
            &format!("c{number}"),
            METADATA,
            &SCRIPT.replace("TLS is off", &format!("off {number}")),
        );
    }
    shop.write("a.json", "{\"tls\": false}");
    let with = |jobs: &str| {
        shop.run(&[
            "score",
            "a.json",
            "--format",
            "json",
            "--as-of",
            "2026-05-04",
            "--jobs",
            jobs,
        ])
        .out
    };
    let one = with("1");
    assert!(one.len() > 1000);
    for jobs in ["2", "3", "8"] {
        assert_eq!(one, with(jobs));
    }
}

#[test]
fn a_control_that_fails_is_an_error_and_the_others_stand() {
    let shop = Shop::new();
    shop.control("endless", METADATA, "loop {}");
    shop.control("typo", METADATA, "pas(\"x\")");
    shop.write("a.json", "{\"tls\": true}");
    let (code, report) = shop.json(&["a.json"]);
    assert_eq!(code, 4);
    let outcomes: Vec<&str> = report["evaluations"][0]["controls"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|control| control["outcome"].as_str())
        .collect();
    assert_eq!(outcomes, ["error", "error", "pass"]);
    assert_eq!(report["evaluations"][0]["score"]["at_least"], 33.33);
    assert_eq!(report["evaluations"][0]["controls"][1]["problem"]["line"], 1);
}

#[test]
fn exit_codes_say_why() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    shop.write("unknown.json", "{}");
    shop.write("empty-rules/README.md", "");
    shop.write("broken/shop/x/control.yaml", "title: 1\n");
    let code = |arguments: &[&str]| shop.run(arguments).code;
    assert_eq!(code(&["score", "a.json"]), 0);
    assert_eq!(code(&["score"]), 2, "no snapshot named");
    assert_eq!(code(&["scroe", "a.json"]), 2, "no such command");
    assert_eq!(code(&["score", "nowhere.json"]), 2, "no such file");
    assert_eq!(code(&["score", "a.json", "--rules", "nowhere"]), 2, "no such rules");
    assert_eq!(
        code(&["score", "a.json", "--rules", "broken"]),
        2,
        "no control could be loaded"
    );
    assert_eq!(code(&["score", "a.json", "--rules", "empty-rules"]), 3, "no control");
    assert_eq!(code(&["score", "unknown.json"]), 3, "nothing evaluated");
    assert_eq!(code(&["score", "a.json", "nowhere.json"]), 4, "some not readable");
    assert_eq!(code(&["help", "exit-codes"]), 0);
    assert_eq!(code(&["--version"]), 0);
}

#[test]
fn the_catalogue_lists_and_explains_controls() {
    let shop = Shop::new();
    let list = shop.run(&["list", "--width", "80"]);
    insta::assert_snapshot!(list.out, @"
    shop/use-tls
      TLS is on
      4.00, apps, low

      1 control, 4.00 points, rule set de1c0f52f432
    ");
    let json: Value = serde_json::from_str(&shop.run(&["list", "--format", "json"]).out).expect("JSON");
    assert_eq!(
        (json[0]["id"].as_str(), json[0]["max_points"].as_f64()),
        (Some("shop/use-tls"), Some(4.0))
    );
    let page = shop.run(&["explain", "shop/use-tls", "--width", "80"]);
    insta::assert_snapshot!(page.out, @"
    TLS is on
    shop/use-tls
    d

      points               4.00 (binary)
      category             apps
      product              shop
      severity             low
      complexity           low
      user impact          low
      version              1.0.0, stable, since 0.1.0

    Data it needs
      tls, from get-tls, with Tls.Read
    ");
    let unknown = shop.run(&["explain", "shop/use-tsl"]);
    assert_eq!(
        (unknown.code, unknown.err.as_str()),
        (2, "error: no control `shop/use-tsl`; did you mean `shop/use-tls`?\n")
    );
}

#[test]
fn markdown_and_csv_show_the_same_controls() {
    let shop = Shop::new();
    shop.control("name", METADATA, "fail(\"named \" + snapshot.name)");
    shop.write("a.json", "{\"tls\": true, \"name\": \"a|b, *c*\"}");
    let run = |format: &str| {
        shop.run(&["score", "a.json", "--format", format, "--as-of", "2026-05-04"])
            .out
    };
    insta::assert_snapshot!(run("markdown"), @r"
    ## Secure score of unnamed tenant

    **50.00 %** (4.00 of 8.00 points) · at least 50.00 % · at most 50.00 % · coverage 100.00 %

    `a.json`, as of 2026-05-04, rule set 5b946bc7f46c

    | | percent | at least | points | coverage |
    |---|--:|--:|--:|--:|
    | apps | 50.00 % | 50.00 % | 4.00 / 8.00 | 100.00 % |
    | shop | 50.00 % | 50.00 % | 4.00 / 8.00 | 100.00 % |

    | outcome | points | control | why |
    |---|--:|---|---|
    | ✗ fail | 0.00 / 4.00 | `shop/name` | named a\|b, \*c\* |
    | ✓ pass | 4.00 / 4.00 | `shop/use-tls` | TLS is on |

    The score says how far recommended controls have been adopted; it does not measure the likelihood of a breach.
    ");
    insta::assert_snapshot!(run("csv"), @r#"
    tenant,source,control,title,category,product,severity,outcome,points,observed_points,asserted_points,max_points,worth,compliant,total,status,affected_total,reason
    ,a.json,shop/name,TLS is on,apps,shop,low,fail,0.00,0.00,0.00,4.00,4.00,,,to_address,0,"named a|b, *c*"
    ,a.json,shop/use-tls,TLS is on,apps,shop,low,pass,4.00,4.00,0.00,4.00,4.00,,,completed,0,TLS is on
    "#);
}

/// Metadata of a control of so many points and levels.
fn effort(points: &str, complexity: &str, users: &str, more: &str) -> String {
    let metadata = METADATA.replace("max_points: 4", &format!("max_points: {points}"));
    let metadata = metadata.replace("complexity: low", &format!("complexity: {complexity}"));
    metadata.replace("user_impact: low", &format!("user_impact: {users}\n{more}"))
}

#[test]
fn actions_are_ranked_by_what_they_give_for_the_effort() {
    let shop = Shop::new();
    let fails = "if snapshot.tls { fail(\"no\") } else { pass(\"yes\") }";
    shop.control("big-and-hard", &effort("10", "high", "high", ""), fails);
    shop.control(
        "small-and-easy",
        &effort("2", "low", "low", "implementation_cost: moderate"),
        fails,
    );
    shop.control("easy", &effort("3", "low", "low", ""), fails);
    shop.control("not-counted", &effort("9", "low", "low", "scored: false"), fails);
    shop.control("unknown", &effort("9", "low", "low", ""), "pass(snapshot.gone)");
    shop.write("a.json", "{\"tls\": true}");
    insta::assert_snapshot!(shop.run(&["actions", "a.json", "--arithmetic", "--width", "80"]).out, @"
    Recommended actions for unnamed tenant
      1. shop/easy
         TLS is on
         +3.00 points  +15.78 % · complexity low, users notice little
         3.00 points × 1.00 complexity × 1.00 cost × 1.00 user impact = 3.00
      2. shop/small-and-easy
         TLS is on
         +2.00 points  +10.52 % · complexity low, users notice little
         2.00 points × 1.00 complexity × 0.60 cost × 1.00 user impact = 1.20
      3. shop/big-and-hard
         TLS is on
         +10.00 points  +52.63 % · complexity high, users notice much
         10.00 points × 0.30 complexity × 1.00 cost × 0.30 user impact = 0.90

      3 actions, 15.00 points to gain
      ranked by points left × complexity × cost × user impact; `posture explain
      CONTROL` says how it is done
    ");
    let quick: Value =
        serde_json::from_str(&shop.run(&["actions", "a.json", "--quick-wins", "--format", "json"]).out).expect("JSON");
    let ids: Vec<&str> = quick
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|a| a["control"].as_str())
        .collect();
    assert_eq!(ids, ["shop/easy", "shop/small-and-easy"]);
    assert_eq!(quick[1]["rank_value"], 1.2);
    assert_eq!(quick[1]["factors"]["cost"], 0.6);
}

#[test]
fn a_prerequisite_comes_before_what_needs_it() {
    let shop = Shop::new();
    let fails = "if snapshot.tls { fail(\"no\") } else { pass(\"yes\") }";
    shop.control("first-step", &effort("1", "high", "high", ""), fails);
    shop.control(
        "goal",
        &effort("10", "low", "low", "prerequisites: [shop/first-step]"),
        fails,
    );
    shop.control("other", &effort("5", "low", "low", ""), fails);
    shop.write("a.json", "{\"tls\": true}");
    let (_, report) = shop.json(&["a.json"]);
    let actions = report["evaluations"][0]["actions"].as_array().expect("a list");
    let told: Vec<(&str, Option<&str>)> = actions
        .iter()
        .map(|a| (a["control"].as_str().unwrap_or_default(), a["before"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("shop/first-step", Some("shop/goal")),
            ("shop/goal", None),
            ("shop/other", None)
        ]
    );
}

#[test]
fn controls_are_selected_by_what_they_are() {
    let shop = Shop::new();
    shop.control(
        "keep-logs",
        &METADATA
            .replace("category: apps", "category: data")
            .replace("severity: low", "severity: high\ntags: [quick-win]"),
        SCRIPT,
    );
    let listed = |arguments: &[&str]| {
        let ran = shop.run(&[&["list", "--format", "json"], arguments].concat());
        let controls: Value = serde_json::from_str(&ran.out).unwrap_or_default();
        let ids: Vec<String> = controls
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|c| c["id"].as_str().map(str::to_owned))
            .collect();
        (ran.code, ids.join(" "), ran.err)
    };
    for (arguments, ids) in [
        (&["--select", "shop/*"][..], "shop/keep-logs shop/use-tls"),
        (&["--select", "category:data"], "shop/keep-logs"),
        (
            &["--select", "tag:quick-win,severity:low"],
            "shop/keep-logs shop/use-tls",
        ),
        (&["--ignore", "severity:high"], "shop/use-tls"),
        (&["--select", "product:shop", "--ignore", "*/keep-*"], "shop/use-tls"),
    ] {
        let (code, listed, _) = listed(arguments);
        assert_eq!((code, listed.as_str()), (0, ids), "{arguments:?}");
    }
    for (arguments, code, words) in [
        (&["--select", "shop/use-tsl"][..], 3, "did you mean `shop/use-tls`?"),
        (&["--ignore", "tag:quickwin"], 3, "did you mean `quick-win`?"),
        (&["--select", "catgory:data"], 2, "did you mean `category`?"),
        (&["--ignore", "shop/*"], 3, "no control is left"),
    ] {
        let (ended, _, err) = listed(arguments);
        assert!(ended == code && err.contains(words), "{arguments:?}: {ended} {err}");
    }
}

#[test]
fn gates_fail_a_run() {
    let shop = Shop::new();
    shop.control(
        "blind",
        METADATA,
        "if snapshot.logs { pass(\"kept\") } else { fail(\"not kept\") }",
    );
    shop.write("a.json", "{\"tls\": true}");
    let ran = |arguments: &[&str]| {
        let ran = shop.run(&[&["score", "a.json"], arguments].concat());
        (ran.code, ran.err)
    };
    assert_eq!(ran(&["--min-score", "50"]).0, 0);
    assert_eq!(ran(&["--min-score", "50.01"]).0, 1);
    assert_eq!(ran(&["--min-coverage", "50"]).0, 0);
    assert_eq!(ran(&["--min-coverage", "51"]).0, 1);
    assert_eq!(ran(&["--min-category", "apps=50"]).0, 0);
    assert_eq!(ran(&["--min-category", "identity=1"]).0, 1);
    assert_eq!(ran(&["--fail-on", "fail,error"]).0, 0);
    let (code, said) = ran(&["--fail-on", "inconclusive", "--min-score", "80"]);
    assert_eq!(code, 1);
    assert_eq!(
        said,
        "gate failed: the score is at least 50.00 %, not 80.00 %\ngate failed: `inconclusive`: shop/blind\nexit code 1: 2 gates failed\n"
    );
    for wrong in [
        ["--min-score", "101"],
        ["--min-score", "eighty"],
        ["--min-category", "idenity=1"],
        ["--fail-on", "failed"],
    ] {
        assert_eq!(ran(&wrong).0, 2, "{wrong:?}");
    }
    shop.control("endless", METADATA, "loop {}");
    assert_eq!(
        ran(&["--min-score", "80"]).0,
        4,
        "a broken run is never mistaken for a bad score"
    );
}

#[test]
fn bad_input_is_named_with_its_place() {
    let shop = Shop::new();
    let told = |name: &str, content: &[u8]| {
        shop.write(name, content);
        let ran = shop.run(&["score", name, "--width", "80"]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.err);
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran.err
    };
    insta::assert_snapshot!(told("cut.json", b"{\n  \"tls\": true,\n  \"users\": [1, 2"), @r#"
    snapshot::json

      × the text ends inside an array
       ╭─[cut.json:3:17]
     2 │   "tls": true,
     3 │   "users": [1, 2
       ╰────
      help: the file seems to be cut off; export it again

    exit code 2: no snapshot could be read
    "#);
    insta::assert_snapshot!(told("twice.json", b"{\n  \"tls\": true,\n  \"tls\": false\n}"), @r#"
    snapshot::json

      × key `tls` appears twice in one object
       ╭─[twice.json:3:3]
     2 │   "tls": true,
     3 │   "tls": false
       ·   ──┬──
       ·     ╰── here
     4 │ }
       ╰────
      help: remove or rename one of the two members

    exit code 2: no snapshot could be read
    "#);
    insta::assert_snapshot!(told("latin1.json", b"{\"name\": \"gr\xfcn\"}"), @"
    snapshot::encoding

      × latin1.json: it is not UTF-8 or UTF-16 text: byte 12 cannot be read
      help: save it as UTF-8

    exit code 2: no snapshot could be read
    ");
    insta::assert_snapshot!(told("empty.json", b""), @"
    snapshot::empty

      × empty.json: it is empty
      help: export it again

    exit code 2: no snapshot could be read
    ");
    insta::assert_snapshot!(told("list.json", b"[1]"), @r#"
    snapshot::not_an_object

      × list.json: a snapshot is an object of settings, this is a list
      help: put the list under a key, such as `{ "users": [ … ] }`, or name the
            file for it in a folder: `users.json`

    exit code 2: no snapshot could be read
    "#);
    insta::assert_snapshot!(told("merge.yaml", b"base: &b { tls: true }\nsite:\n  <<: *b\n"), @"
    yaml::merge_key

      × merge keys (`<<`) are not supported
       ╭─[merge.yaml:3:3]
     2 │ site:
     3 │   <<: *b
       ·   ─┬
       ·    ╰── here
       ╰────
      help: write the keys out where they are meant, so that a reader sees them

    exit code 2: no snapshot could be read
    ");
    let bomb = format!("a: &a [x, x, x, x, x, x, x, x, x]\n{}", ('b'..='k').map(|c| {
        let before = char::from(u8::try_from(u32::from(c) - 1).expect("a letter"));
        format!("{c}: &{c} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n")
    }).collect::<String>());
    insta::assert_snapshot!(told("bomb.yaml", bomb.as_bytes()), @"
    yaml::aliases

      × bomb.yaml: the aliases of the file unfold to too many values
      help: write the values out where they are meant

    exit code 2: no snapshot could be read
    ");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let said = told("deep.json", deep.as_bytes());
    assert!(said.contains("128"), "{said}");
    let damaged = told("damaged.json.gz", b"not gzip");
    assert!(damaged.contains("snapshot::compression"), "{damaged}");
}

#[test]
fn problems_of_rules_all_show_at_once() {
    let shop = Shop::new();
    shop.control(
        "bad",
        &METADATA
            .replace("max_points: 4", "max_points: 15")
            .replace("severity: low", "severity: lo")
            .replace("scoring:", "scorng:"),
        SCRIPT,
    );
    shop.write("a.json", "{\"tls\": true}");
    let ran = shop.run(&["score", "a.json", "--width", "80"]);
    insta::assert_snapshot!(ran.err, @"
    field::missing

      × `scoring` is missing
       ╭─[rules/shop/bad/control.yaml:1:1]
     1 │ title: TLS is on
       · ────────┬───────
       ·         ╰── no `scoring` in here
     2 │ description: d
       ╰────
      help: add `scoring: …`

    rule::max_points

      × `max_points` is 15, more than 10
       ╭─[rules/shop/bad/control.yaml:5:13]
     4 │ category: apps
     5 │ max_points: 15
       ·             ─┬
       ·              ╰── at most 10
     6 │ scorng: binary
       ╰────
      help: split the control, or give it fewer points

    field::unknown_key

      × unknown key `scorng`
       ╭─[rules/shop/bad/control.yaml:6:1]
     5 │ max_points: 15
     6 │ scorng: binary
       · ───┬──
       ·    ╰── not a key of this object
     7 │ severity: lo
       ╰────
      help: did you mean `scoring`?

    field::unknown_word

      × `severity` is `lo`, it is one of low, medium, high, critical
       ╭─[rules/shop/bad/control.yaml:7:11]
     6 │ scorng: binary
     7 │ severity: lo
       ·           ─┬
       ·            ╰── not one of them
     8 │ complexity: low
       ╰────
      help: did you mean `low`?

    exit code 4: something is wrong with the files of rules
    ");
    assert_eq!(ran.code, 4);
}

/// Everything that can be wrong with a control's files, each with its code and the words that tell.
#[test]
fn whatever_is_wrong_with_a_control_is_told() {
    let metadata = |from: &str, to: &str| METADATA.replace(from, to);
    let params = |text: &str| format!("{METADATA}params: [{{ name: days, type: integer, {text}, description: d }}]\n");
    let wrong = [
        (
            metadata("max_points: 4", "max_points: 0"),
            "rule::max_points",
            "not more than 0",
        ),
        (
            metadata("max_points: 4", "max_points: 10.01"),
            "rule::max_points",
            "more than 10",
        ),
        (
            metadata("max_points: 4", "max_points: -1"),
            "rule::max_points",
            "not more than 0",
        ),
        (
            metadata("max_points: 4", "max_points: ten"),
            "rule::max_points",
            "not a number",
        ),
        (
            metadata("max_points: 4", "max_points: 1.005"),
            "rule::max_points",
            "more than two decimals",
        ),
        (
            metadata("max_points: 4", "max_points: \"4\""),
            "rule::max_points",
            "not a number",
        ),
        (
            metadata("title: TLS is on", "title: [a]"),
            "field::wrong_type",
            "it takes a text",
        ),
        (
            metadata("title: TLS is on", "title: ''"),
            "field::empty",
            "`title` is empty",
        ),
        (
            metadata("title: TLS is on\n", ""),
            "field::missing",
            "`title` is missing",
        ),
        (
            metadata("threats: []", "threats: [phising]"),
            "field::unknown_word",
            "did you mean `phishing`?",
        ),
        (
            metadata("compliance: {}", "compliance: { nist-800-53: [AC-1] }"),
            "field::unknown_key",
            "did you mean `nist-800-53-r5`?",
        ),
        (
            metadata("product: shop", "product: market"),
            "rule::product",
            "the folder is `shop`",
        ),
        (
            metadata("since: 0.1.0", "since: 0.1.0\nprerequisites: [shop/use-tsl]"),
            "rule::unknown_control",
            "did you mean `shop/use-tls`?",
        ),
        (
            metadata("since: 0.1.0", "since: 0.1.0\nprerequisites: [shop/bad]"),
            "rule::prerequisite_cycle",
            "comes before itself",
        ),
        (
            metadata("since: 0.1.0", "since: 0.1.0\nprerequisites: [Shop]"),
            "rule::id",
            "`Shop` is not a control id",
        ),
        (
            metadata("since: 0.1.0", "since: 0.1.0\nreview_every: weekly"),
            "rule::review_every",
            "no time that passes",
        ),
        (
            metadata("since: 0.1.0", "since: 0.1.0\nreview_every: -P7D"),
            "rule::review_every",
            "no time that passes",
        ),
        (
            metadata(
                "since: 0.1.0",
                "since: 0.1.0\nsuggest: [{ when: a b, status: risk_accepted, reason: r }]",
            ),
            "rule::suggest_when",
            "no path in a snapshot",
        ),
        (
            metadata(
                "since: 0.1.0",
                "since: 0.1.0\nsuggest: [{ when: a, status: planned, reason: r }]",
            ),
            "field::unknown_word",
            "risk_accepted, resolved_third_party",
        ),
        (
            metadata("since: 0.1.0", "since: 0.1.0\naction_type: review"),
            "rule::needless_script",
            "people do its work",
        ),
        (
            metadata("compliance: {}", "compliance: { mitre-attack: [1078] }"),
            "rule::framework_id",
            "`1078` is no id of `mitre-attack`",
        ),
        (
            metadata("compliance: {}", "compliance: { mitre-attak: [T1078] }"),
            "field::unknown_key",
            "did you mean `mitre-attack`?",
        ),
        (params("default: 0, min: 1"), "parameter::value", "less than 1"),
        (params("default: 91, max: 90"), "parameter::value", "more than 90"),
        (params("default: many"), "parameter::value", "not a whole number"),
        (metadata("since:", "title: again\nsince:"), "yaml::syntax", "duplicate"),
        ("\tnot yaml".to_owned(), "yaml::syntax", "cannot start any token"),
        ("- a list".to_owned(), "field::wrong_type", "it takes an object"),
        (String::new(), "field::wrong_type", "it takes an object"),
    ];
    for (metadata, code, words) in wrong {
        let shop = Shop::new();
        shop.control("bad", &metadata, SCRIPT);
        shop.write("a.json", "{\"tls\": true}");
        let ran = shop.run(&["score", "a.json", "--width", "200"]);
        assert_eq!(ran.code, 4, "{metadata}\n{}", ran.err);
        assert!(
            ran.err.contains(code) && ran.err.contains(words),
            "{metadata}\n{}",
            ran.err
        );
        assert!(ran.out.contains("shop/use-tls"), "the others stand");
    }
}

#[test]
fn stray_files_of_rules_are_told() {
    let shop = Shop::new();
    shop.write("rules/shop/no-script/control.yaml", METADATA);
    shop.write("rules/shop/no-metadata/control.rhai", SCRIPT);
    shop.write("rules/Shop/Capital/control.yaml", METADATA);
    shop.write("a.json", "{\"tls\": true}");
    let ran = shop.run(&["score", "a.json"]);
    for code in ["rule::no_script", "rule::no_metadata", "rule::id"] {
        assert!(ran.err.contains(code), "{code}: {}", ran.err);
    }
    assert_eq!(ran.code, 4);
}

#[test]
fn control_characters_of_a_snapshot_do_not_reach_the_terminal() {
    let shop = Shop::new();
    shop.control("name", METADATA, "fail(\"named \" + snapshot.name)");
    shop.write("a.json", "{\"tls\": true, \"name\": \"\\u001b[31mred\\u202e\"}");
    let ran = shop.run(&["score", "a.json", "--color", "always"]);
    assert!(ran.out.contains("named \\u{1b}[31mred\\u{202e}"), "{}", ran.out);
}

#[test]
fn colour_is_for_those_who_want_it() {
    let shop = Shop::new();
    shop.write("a.json", "{\"tls\": true}");
    assert!(
        shop.run(&["score", "a.json", "--color", "always"])
            .out
            .contains('\u{1b}')
    );
    assert!(!shop.run(&["score", "a.json"]).out.contains('\u{1b}'));
}

#[test]
fn the_shipped_rules_are_used_where_there_are_none() {
    let anywhere = tempfile::tempdir().expect("a folder");
    let example = root().join("examples/harbour-lane.json");
    let run = |folder: &Path| {
        let arguments = [
            "score",
            example.to_str().expect("UTF-8"),
            "--format",
            "json",
            "--as-of",
            "2026-05-04",
        ];
        run_in(folder, &arguments, &[], b"")
    };
    let (installed, here) = (run(anywhere.path()), run(root()));
    assert_eq!((installed.code, installed.err.as_str()), (0, ""));
    assert_eq!(installed.out, here.out);
}

#[test]
fn reports_fit_the_width() {
    let ran = run_in(
        root(),
        &["score", "examples/harbour-lane.json", "--width", "60"],
        &[],
        b"",
    );
    // An id or a path that is longer than a line stands alone in one.
    let has_words = |line: &&str| line.trim().contains(' ');
    let widest = ran.out.lines().filter(has_words).map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|width| width <= 60), "{widest:?}\n{}", ran.out);
}

#[test]
fn a_schema_is_printed_by_name() {
    let run = |arguments: &[&str]| run_in(root(), arguments, &[], b"");
    let listed = run(&["schema"]);
    for line in listed.out.lines() {
        let name = line.split_whitespace().next().expect("a name");
        let committed = fs::read_to_string(root().join(format!("schemas/{name}.schema.json"))).expect("a schema");
        assert!(run(&["schema", name]).out == committed, "`{name}` is another");
    }
    assert_eq!(
        (listed.code, listed.out.lines().count()),
        (0, posture::schema::SCHEMAS.len())
    );
    let misspelled = run(&["schema", "contrl"]);
    assert_eq!(misspelled.code, 2);
    insta::assert_snapshot!(misspelled.err, @"error: no schema `contrl`; did you mean `control`?");
}
