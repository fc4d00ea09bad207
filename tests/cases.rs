//! `posture test` as people call it: cases, what is told of those that fail, coverage, mutants.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::call::{Ran, posture_in};

const METADATA: &str = "title: TLS is on\ndescription: d\nproduct: shop\ncategory: apps\nmax_points: 4\nscoring: proportional
severity: low\ncomplexity: low\nuser_impact: low\nthreats: []\ncompliance: {}\nremediation: []\ntags: [transport]
params:\n  - { name: most, type: integer, default: 3, min: 1, max: 90, description: attempts }\nsince: 0.1.0\nversion: 1.0.0\n";

const SCRIPT: &str = r#"if snapshot.tls {
    pass("TLS is on")
} else {
    fail("TLS is off")
}
"#;

const CASES: &str = "- { name: it is on, snapshot: { tls: true }, expect: pass }
- { name: it is off, snapshot: { tls: false }, expect: fail }
";

/// A folder with rules and their cases.
struct Folder(tempfile::TempDir);

impl Folder {
    /// One control with a script and cases.
    fn with(script: &str, cases: &str) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        folder.write("rules/shop/use-tls/control.yaml", METADATA);
        folder.write("rules/shop/use-tls/control.rhai", script);
        folder.write("rules/shop/use-tls/tests.yaml", cases);
        folder
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, content).expect("it can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("it is there")
    }

    fn test(&self, arguments: &[&str]) -> Ran {
        run_in(self.0.path(), arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.test(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}{}", ran.out, ran.err))
    }
}

/// The last line, without the rule set that it names.
fn summary(ran: &Ran) -> String {
    let last = ran.out.lines().last().unwrap_or_default();
    last.split(" of rule set ").next().unwrap_or_default().to_owned()
}

fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    posture_in(
        folder,
        &[&["test", "--width", "100", "--color", "never"], arguments].concat(),
    )
}

#[test]
fn cases_that_hold_are_a_line_for_each_control() {
    let ran = Folder::with(SCRIPT, CASES).test(&[]);
    insta::assert_snapshot!(ran.out, @"
    ✓ shop/use-tls      2/2

    tests 2/2 in 1 control of rule set d1386c9d93a7
    ");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn a_failing_case_shows_the_difference_the_deciding_line_and_what_was_read() {
    let cases = "- name: it is on\n  snapshot: { tls: true }\n  expect: pass
- name: it is off, they say\n  snapshot: { tls: true }\n  expect: { outcome: fail, points: 0, reason: \"*off\" }\n";
    let ran = Folder::with(SCRIPT, cases).test(&[]);
    insta::assert_snapshot!(ran.out, @r#"
    ✗ shop/use-tls      1/2
        ✗ it is off, they say  rules/shop/use-tls/tests.yaml:4
          outcome  expected fail
                   got      pass
          points   expected 0.00
                   got      4.00
          reason   expected *off
                   got      TLS is on
          decided at rules/shop/use-tls/control.rhai:2
               1 │ if snapshot.tls {
          >    2 │     pass("TLS is on")
          read tls = true

    tests 1/2 in 1 control of rule set d1386c9d93a7
    "#);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_share_and_a_missing_setting_say_where_they_were_decided() {
    let script = "let users = snapshot.users;\nshare_of(users, |user| user.tls)\n    .when_empty(fail, \"nobody\")\n";
    let cases = "- name: half\n  snapshot: { users: [{ id: a, tls: true }, { id: b, tls: false }] }\n  expect: pass
- name: unknown\n  snapshot: { users: [{ id: a }] }\n  expect: fail\n";
    let ran = Folder::with(script, cases).test(&[]);
    insta::assert_snapshot!(ran.out, @"
    ✗ shop/use-tls      0/2
        ✗ half  rules/shop/use-tls/tests.yaml:1
          outcome  expected pass
                   got      partial
          it says: 1 of 2 comply
          decided at rules/shop/use-tls/control.rhai:2
               1 │ let users = snapshot.users;
          >    2 │ share_of(users, |user| user.tls)
          read users[1].tls = false
        ✗ unknown  rules/shop/use-tls/tests.yaml:4
          outcome  expected fail
                   got      inconclusive
          it says: the snapshot has no `users[0].tls`
          decided at rules/shop/use-tls/control.rhai:2
               1 │ let users = snapshot.users;
          >    2 │ share_of(users, |user| user.tls)
          read users = 1 element

    tests 0/2 in 1 control of rule set 6eb2aab48664
    ");
}

#[test]
fn of_several_verdicts_the_read_that_kept_them_open_is_shown() {
    let script =
        "any_of([\n    || fail(\"no\"),\n    || if snapshot.tls { pass(\"on\") } else { fail(\"off\") },\n])\n";
    let report = Folder::with(script, "- { name: x, snapshot: {}, expect: pass }\n").json(&[]);
    let case = &report["suites"][0]["cases"][0];
    assert_eq!(case["outcome"], "inconclusive");
    let place = serde_json::json!({ "file": "rules/shop/use-tls/control.rhai", "line": 3, "column": 20 });
    assert_eq!(case["decided_at"], place);
}

#[test]
fn the_json_report_tells_all_of_a_case() {
    let mut report = Folder::with(SCRIPT, "- { name: x, snapshot: { tls: true }, expect: fail }\n").json(&["--mutate"]);
    report.as_object_mut().expect("an object").shift_remove("engine");
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).expect("JSON"), @r#"
    {
      "schema_version": 1,
      "rule_set": {
        "digest": "d1386c9d93a78dba476fbaff32ec09337684bd5e9bae837300c310ac870713cb"
      },
      "passed": 0,
      "total": 1,
      "missing": 1,
      "suites": [
        {
          "id": "shop/use-tls",
          "kind": "control",
          "passed": 0,
          "total": 1,
          "missing": [
            {
              "code": "test::no_passing_case",
              "message": "`shop/use-tls` has no passing case",
              "help": "add a case with `expect: pass`",
              "file": "rules/shop/use-tls/tests.yaml",
              "line": null,
              "column": null
            }
          ],
          "cases": [
            {
              "name": "x",
              "file": "rules/shop/use-tls/tests.yaml",
              "line": 1,
              "holds": false,
              "mismatches": [
                {
                  "what": "outcome",
                  "expected": "fail",
                  "actual": "pass"
                }
              ],
              "outcome": "pass",
              "reason": "TLS is on",
              "decided_at": {
                "file": "rules/shop/use-tls/control.rhai",
                "line": 2,
                "column": 5
              },
              "evidence": [
                {
                  "path": "tls",
                  "kind": "boolean",
                  "value": true,
                  "file": null,
                  "line": null,
                  "column": null
                }
              ],
              "evidence_total": 1,
              "problem": null
            }
          ],
          "coverage": null
        }
      ],
      "mutation": {
        "tried": 0,
        "noticed": 0,
        "controls": [
          {
            "id": "shop/use-tls",
            "tried": 0,
            "noticed": 0,
            "unnoticed": []
          }
        ]
      },
      "problems": [],
      "exit": {
        "code": 1,
        "reason": "1 case failed"
      }
    }
    "#);
}

#[test]
fn what_is_missing_fails() {
    let only = |cases: &str| {
        let report = Folder::with(SCRIPT, cases).json(&[]);
        let missing = report["suites"][0]["missing"].as_array().expect("a list").clone();
        let codes: Vec<String> = missing
            .iter()
            .map(|one| one["code"].as_str().expect("a code").to_owned())
            .collect();
        (report["exit"]["code"].as_u64().expect("a code"), codes.join(" "))
    };
    let check = |cases: &str, codes: &str| assert_eq!(only(cases), (1, codes.to_owned()), "{cases}");
    check("", "test::no_case");
    check("[]", "test::no_case");
    check(
        "- { name: on, snapshot: { tls: true }, expect: pass }",
        "test::no_failing_case",
    );
    check(
        "- { name: off, snapshot: { tls: false }, expect: fail }",
        "test::no_passing_case",
    );
    check(
        &format!("{CASES}- {{ name: x, snapshot: {{}}, expect: {{}} }}"),
        "test::empty_expectation",
    );
    check(
        &format!("{CASES}- {{ name: x, snapshot: {{}}, expect: }}"),
        "test::empty_expectation",
    );
}

#[test]
fn a_control_without_a_script_and_one_that_is_not_scored_need_less() {
    let folder = Folder::with(SCRIPT, "- { name: on, snapshot: { tls: true }, expect: pass }");
    folder.write("rules/shop/use-tls/control.yaml", &format!("{METADATA}scored: false\n"));
    folder.write(
        "rules/shop/review/control.yaml",
        &format!("{METADATA}action_type: review\n"),
    );
    assert_eq!(folder.test(&[]).code, 0);
}

#[test]
fn a_case_begins_from_a_named_snapshot_and_a_patch() {
    let cases = "- { name: as it is, base: contoso.json, expect: pass }
- { name: merged, base: contoso.json, patch: { tls: false, old: null }, expect: fail }
- { name: removed, base: contoso.json, patch: { tls: null }, expect: inconclusive }
- { name: as YAML, base: more/fabrikam.yaml, expect: fail }
- name: by operations
  base: contoso.json
  patch:
    - { op: test, path: /old, value: 1 }
    - { op: replace, path: /tls, value: false }
  expect: fail
";
    let folder = Folder::with(SCRIPT, cases);
    folder.write("rules/fixtures/contoso.json", r#"{ "tls": true, "old": 1 }"#);
    folder.write("rules/fixtures/more/fabrikam.yaml", "tls: false\n");
    let ran = folder.test(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    // Of a named snapshot as it is, evidence has its place.
    let row = &folder.json(&[])["suites"][0]["cases"][0]["evidence"][0];
    assert_eq!(
        (&row["file"], &row["line"]),
        (&"rules/fixtures/contoso.json".into(), &1.into())
    );
}

#[test]
fn what_is_wrong_with_a_snapshot_is_told_where_it_stands() {
    let told = |case: &str| {
        let folder = Folder::with(SCRIPT, &format!("{CASES}- {{ name: x, expect: pass, {case} }}\n"));
        folder.write("rules/fixtures/contoso.json", r#"{ "tls": true }"#);
        folder.write("rules/fixtures/broken.json", "{");
        let ran = folder.test(&["--format", "github"]);
        assert_eq!(ran.code, 2, "{}", ran.out);
        ran.out
    };
    insta::assert_snapshot!(told("base: contso.json"), @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=posture::no snapshot `contso.json` in `fixtures/`%0Ahelp: did you mean `contoso.json`?");
    insta::assert_snapshot!(told("base: broken.json"), @"::error file=rules/fixtures/broken.json,line=1,title=posture::the text ends inside an object%0Ahelp: the file seems to be cut off; export it again");
    insta::assert_snapshot!(told("base: contoso.json, patch: [{ op: remove, path: /users/0 }]"), @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=posture::the patch of `x` cannot be applied to `contoso.json`: operation '/0' failed at path '/users/0': path is invalid%0Ahelp: an object is a merge patch (RFC 7396), a list a JSON patch (RFC 6902): `- { op: replace, path: /users/0/enabled, value: false }`");
    insta::assert_snapshot!(told("base: contoso.json, patch: [{ op: drop }]"), @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=posture::the patch of `x` cannot be applied to `contoso.json`: unknown variant `drop`, expected one of `add`, `remove`, `replace`, `move`, `copy`, `test`%0Ahelp: an object is a merge patch (RFC 7396), a list a JSON patch (RFC 6902): `- { op: replace, path: /users/0/enabled, value: false }`");
    insta::assert_snapshot!(told("base: contoso.json, patch: 3"), @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=posture::the patch of `x` cannot be applied to `contoso.json`: it is neither an object nor a list of operations%0Ahelp: an object is a merge patch (RFC 7396), a list a JSON patch (RFC 6902): `- { op: replace, path: /users/0/enabled, value: false }`");
    insta::assert_snapshot!(told("snapshot: {}, patch: {}"), @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=posture::the case `x` has a patch and no `base` to apply it to%0Ahelp: write `snapshot: { … }`, or `base: name.json` with a file of `fixtures/`, and `patch` where it differs");
    insta::assert_snapshot!(told("snapshot: {}, base: contoso.json"), @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=posture::the case `x` has a snapshot of its own and a named one%0Ahelp: write `snapshot: { … }`, or `base: name.json` with a file of `fixtures/`, and `patch` where it differs");
    insta::assert_snapshot!(told("snapshot: [1]"), @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=posture::the snapshot of `x` cannot be used: a snapshot is an object of settings, this is a list%0Ahelp: a snapshot is an object whose keys are collections");
}

#[test]
fn cases_are_chosen_by_control_path_name_and_tag() {
    let cases = format!("{CASES}- {{ name: a third, tags: [slow], snapshot: {{ tls: true }}, expect: pass }}\n");
    let folder = Folder::with(SCRIPT, &cases);
    folder.write("rules/shop/other/control.yaml", &METADATA.replace("transport", "other"));
    folder.write("rules/shop/other/control.rhai", SCRIPT);
    folder.write("rules/shop/other/tests.yaml", CASES);
    let last = |arguments: &[&str]| {
        let ran = folder.test(arguments);
        (ran.code, summary(&ran))
    };
    let check = |arguments: &[&str], code: i32, line: &str| assert_eq!(last(arguments), (code, line.to_owned()));
    check(&[], 0, "tests 5/5 in 2 controls");
    check(&["shop/use-tls"], 0, "tests 3/3 in 1 control");
    check(&["shop/*"], 0, "tests 5/5 in 2 controls");
    check(&["rules/shop/other/tests.yaml"], 0, "tests 2/2 in 1 control");
    check(&["rules/shop"], 0, "tests 5/5 in 2 controls");
    check(&["--select", "tag:other"], 0, "tests 2/2 in 1 control");
    check(&["--case", "IS ON"], 0, "tests 2/2 in 2 controls");
    check(&["--case", "a*d"], 0, "tests 1/1 in 1 control");
    check(&["--tag", "slow"], 0, "tests 1/1 in 1 control");
    check(&["--tag", "transport"], 0, "tests 3/3 in 1 control");
    check(&["--case", "no such"], 3, "tests 0/0 in 0 controls");
    let missed = folder.test(&["shop/use-tsl"]);
    assert_eq!(missed.code, 3);
    assert!(missed.err.contains("did you mean `shop/use-tls`?"), "{}", missed.err);
}

#[test]
fn rules_elsewhere_are_found_from_any_path_in_them() {
    let folder = Folder::with(SCRIPT, CASES);
    let elsewhere = tempfile::tempdir().expect("a folder");
    for below in ["", "rules", "rules/shop", "rules/shop/use-tls/control.rhai"] {
        let path = folder.0.path().join(below);
        let ran = run_in(elsewhere.path(), &[path.to_str().expect("UTF-8")]);
        assert_eq!(ran.code, 0, "{below}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn the_shipped_rules_have_no_cases() {
    let nowhere = tempfile::tempdir().expect("a folder");
    let ran = run_in(nowhere.path(), &[]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("the shipped rules carry no cases"), "{}", ran.err);
    // Beside rules of one's own they need none.
    let folder = Folder::with(SCRIPT, CASES);
    let ran = folder.test(&["--rules", "builtin,rules"]);
    assert_eq!((ran.code, summary(&ran).as_str()), (0, "tests 2/2 in 1 control"));
}

#[test]
fn overrides_of_the_configuration_are_not_what_a_case_is_about() {
    let script = "if snapshot.tries > params.most { fail(\"many\") } else { pass(\"few\") }";
    let cases = "- { name: few, snapshot: { tries: 3 }, expect: { outcome: pass, points: 4 } }
- { name: many, snapshot: { tries: 4 }, expect: fail }
- { name: many for some, params: { most: 2 }, snapshot: { tries: 3 }, expect: fail }\n";
    let folder = Folder::with(script, cases);
    folder.write(
        "posture.yaml",
        "overrides:\n  shop/use-tls: { max_points: 2, params: { most: 9 } }\n",
    );
    let ran = folder.test(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn junit_can_be_read_back() {
    let cases = format!("{CASES}- {{ name: '<wrong & \"so\">', snapshot: {{ tls: true }}, expect: fail }}\n");
    let ran = Folder::with(SCRIPT, &cases).test(&["--format", "junit"]);
    assert_eq!(ran.code, 1);
    let report = quick_junit::Report::deserialize_from_str(&ran.out).expect("JUnit");
    assert_eq!((report.tests, report.failures, report.errors), (3, 1, 0));
    let case = &report.test_suites[0].test_cases[2];
    assert_eq!(case.name.as_str(), "<wrong & \"so\">");
}

#[test]
fn sarif_names_the_file_and_line() {
    let cases = format!("{CASES}- name: '[wrong](x)'\n  snapshot: {{ tls: true }}\n  expect: fail\n");
    let ran = Folder::with(SCRIPT, &cases).test(&["--format", "sarif"]);
    assert_eq!(ran.code, 1);
    assert!(crate::formats::validity::read("sarif", &ran.out));
    let log: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    insta::assert_snapshot!(results.iter().map(ToString::to_string).collect::<String>(), @r#"{"ruleId":"shop/use-tls","ruleIndex":0,"level":"error","message":{"text":"\\[wrong\\](x): outcome: expected fail, got pass"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"rules/shop/use-tls/tests.yaml"},"region":{"startLine":3}}}]}"#);
}

#[test]
fn annotations_name_the_file_and_line() {
    let cases = format!("{CASES}- name: '100 %: wrong'\n  snapshot: {{ tls: true }}\n  expect: fail\n");
    let ran = Folder::with(SCRIPT, &cases).test(&["--format", "github"]);
    insta::assert_snapshot!(ran.out, @"::error file=rules/shop/use-tls/tests.yaml,line=3,title=shop/use-tls%3A 100 %25%3A wrong::outcome: expected fail, got pass%0Adecided at rules/shop/use-tls/control.rhai:2");
}

#[test]
fn the_result_is_the_same_on_any_number_of_threads() {
    let folder = Folder::with(SCRIPT, CASES);
    let arguments = |jobs| ["--format", "json", "--mutate", "--coverage", "-j", jobs];
    assert_eq!(folder.test(&arguments("1")).out, folder.test(&arguments("4")).out);
}

#[test]
fn broken_files_do_not_keep_the_other_cases_from_running() {
    let folder = Folder::with(SCRIPT, CASES);
    folder.write("rules/shop/broken/control.yaml", METADATA);
    folder.write("rules/shop/broken/control.rhai", SCRIPT);
    folder.write(
        "rules/shop/broken/tests.yaml",
        "- { name: x, snapshots: {}, expect: pass }\n",
    );
    let ran = folder.test(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean `snapshot`?"), "{}", ran.err);
    assert!(ran.out.contains("✓ shop/use-tls      2/2"), "{}", ran.out);
}

#[test]
fn update_writes_what_came_out_and_nothing_else() {
    let cases = "# About TLS.
- name: it is on   # indeed
  snapshot: { tls: true }
  expect: pass # of course
- name: it is off
  snapshot: { tls: false }
  expect:
    # in full
    outcome: pass   # wrong
    points: 4.00
    reason: TLS is *
- name: unknown
  snapshot: {}
  expect: { outcome: fail, compliant: 3, reason: \"*\" }   # really?
- name: nothing
  snapshot: { tls: false }
  expect:
- name: shared
  snapshot: { tls: false }
  expect: &shared pass
- name: the same
  snapshot: { tls: true }
  expect: *shared
- name: folded
  snapshot: { tls: true }
  expect:
    outcome: pass
    reason: >-
      something
      else
  tags: [&tag x]
- name: an alias within
  snapshot: { tls: true }
  expect: { reason: *tag }
";
    let folder = Folder::with(SCRIPT, cases);
    let ran = folder.test(&["--update"]);
    insta::assert_snapshot!(ran.out, @r#"
    --- rules/shop/use-tls/tests.yaml
    +++ rules/shop/use-tls/tests.yaml
    @@ -7,13 +7,13 @@
       expect:
         # in full
    -    outcome: pass   # wrong
    -    points: 4.00
    +    outcome: fail   # wrong
    +    points: 0.00
         reason: TLS is *
     - name: unknown
       snapshot: {}
    -  expect: { outcome: fail, compliant: 3, reason: "*" }   # really?
    +  expect: { outcome: inconclusive, reason: "*" }   # really?
     - name: nothing
       snapshot: { tls: false }
    -  expect:
    +  expect: fail
     - name: shared
       snapshot: { tls: false }
    @@ -32,3 +32,3 @@
     - name: an alias within
       snapshot: { tls: true }
    -  expect: { reason: *tag }
    +  expect: { reason: "TLS is on" }
    ✗ shop/use-tls      6/8
        ✗ shared  rules/shop/use-tls/tests.yaml:18
          outcome  expected pass
                   got      fail
          it says: TLS is off
          decided at rules/shop/use-tls/control.rhai:4
               3 │ } else {
          >    4 │     fail("TLS is off")
          read tls = false
        ✗ folded  rules/shop/use-tls/tests.yaml:24
          reason  expected something else
                  got      TLS is on
          decided at rules/shop/use-tls/control.rhai:2
               1 │ if snapshot.tls {
          >    2 │     pass("TLS is on")
          read tls = true

    tests 6/8 in 1 control of rule set d1386c9d93a7
    "#);
    insta::assert_snapshot!(ran.err, @"
    `shared` of shop/use-tls is not updated: its expectation is shared by an anchor
    `folded` of shop/use-tls is not updated: its expectation is shared by an anchor, or a block of text
    exit code 1: 2 cases failed
    ");
    assert_eq!(ran.code, 1);
    let written = folder.read("rules/shop/use-tls/tests.yaml");
    assert!(
        written.contains("    outcome: fail   # wrong\n    points: 0.00\n    reason: TLS is *\n"),
        "{written}"
    );
    let again = folder.test(&["--update"]);
    assert_eq!(folder.read("rules/shop/use-tls/tests.yaml"), written);
    assert!(!again.out.contains("+++"), "{}", again.out);
}

#[test]
fn a_control_that_does_not_compile_is_told_once() {
    let folder = Folder::with(SCRIPT, CASES);
    folder.write("rules/shop/broken/control.yaml", METADATA);
    folder.write("rules/shop/broken/control.rhai", "pas(\"\")");
    folder.write("rules/shop/broken/tests.yaml", CASES);
    let ran = folder.test(&[]);
    assert_eq!((ran.code, summary(&ran).as_str()), (2, "tests 2/2 in 1 control"));
    assert_eq!(ran.err.matches("did you mean `pass`?").count(), 1, "{}", ran.err);
}

#[test]
fn update_does_not_write_down_an_error_of_the_control() {
    let folder = Folder::with("1 + 1", "- { name: x, snapshot: { tls: true }, expect: pass }\n");
    let before = folder.read("rules/shop/use-tls/tests.yaml");
    let ran = folder.test(&["--update"]);
    assert_eq!(folder.read("rules/shop/use-tls/tests.yaml"), before, "{}", ran.out);
    assert!(ran.err.contains("the control ends as an error"), "{}", ran.err);
}

#[test]
fn coverage_names_lines_and_outcomes_that_no_case_comes_to() {
    let script = "if snapshot.tls {\n    return pass(\"on\");\n}\nif snapshot.planned\n    && snapshot.soon\n{\n    not_applicable(\"soon\")\n} else {\n    fail(\"off\")\n}\n";
    let cases = "- { name: on, snapshot: { tls: true }, expect: pass }
- { name: off, snapshot: { tls: false, planned: false }, expect: fail }\n";
    let folder = Folder::with(script, cases);
    let ran = folder.test(&["--coverage", "shop/use-tls"]);
    insta::assert_snapshot!(ran.out, @r#"
    ✓ shop/use-tls      2/2

    Coverage
                    lines  percent  outcomes
      shop/use-tls    4/6     66 %  pass, fail; never not applicable

    rules/shop/use-tls/control.rhai
      ✓    1 │ if snapshot.tls {
      ✓    2 │     return pass("on");
           3 │ }
      ✓    4 │ if snapshot.planned
      ✗    5 │     && snapshot.soon
           6 │ {
      ✗    7 │     not_applicable("soon")
           8 │ } else {
      ✓    9 │     fail("off")
          10 │ }

    tests 2/2 in 1 control of rule set d78613d921d7
    "#);
    let coverage = &folder.json(&["--coverage"])["suites"][0]["coverage"];
    assert_eq!(coverage["uncovered_lines"], serde_json::json!([5, 7]));
    assert_eq!((folder.test(&["--min-test-coverage", "66"]).code), 0);
    let failed = folder.test(&["--min-test-coverage", "67"]);
    assert_eq!(failed.code, 1);
    assert!(
        failed
            .err
            .contains("the cases of shop/use-tls come to 66 % of its lines"),
        "{}",
        failed.err
    );
}

#[test]
fn mutants_that_no_case_notices_are_listed() {
    let script = "let policy = snapshot.policy;\nif policy.tries > params.most { return fail(\"tries\"); }
if !policy.ExcludeUsers.is_empty() { return fail(\"somebody is left out\"); }
if policy.on && same(policy.mode, \"strict\") { pass(\"on\") } else { fail(\"off\") }\n";
    let weak =
        "- { name: on, snapshot: { policy: { on: true, mode: strict, tries: 3, ExcludeUsers: [] } }, expect: pass }
- { name: off, snapshot: { policy: { on: false, mode: strict, tries: 3, ExcludeUsers: [] } }, expect: fail }\n";
    let ran = Folder::with(script, weak).test(&["--mutate"]);
    insta::assert_snapshot!(ran.out, @"
    ✓ shop/use-tls      2/2

    Mutants
      the cases notice 10 of 11 changes of what controls read
      shop/use-tls  10/11
        other_case     policy.mode

    tests 2/2 in 1 control of rule set 79dcd9e98a81
    ");
    // A control that reads less than it should notices nothing of it: no case shows that exclusions matter.
    let careless = script.replace("if !policy.ExcludeUsers.is_empty()", "if policy.ExcludeUsers.len() > 9");
    let ran = Folder::with(&careless, weak).test(&["--mutate"]);
    assert!(ran.out.contains("add_exclusion  policy.ExcludeUsers"), "{}", ran.out);
    assert_eq!(ran.code, 0);
}

#[test]
fn modules_have_cases_of_their_own() {
    let folder = Folder::with(SCRIPT, CASES);
    folder.write(
        "rules/lib/shop.rhai",
        "fn people(users) { users.filter(|user| user.kind != \"robot\") }\nfn open() { if snapshot_is_open(true) { pass(\"open\") } else { fail(\"closed\") } }\nfn snapshot_is_open(yes) { yes }\n",
    );
    let cases = "- { name: robots are none, call: 'm::people(snapshot.users).map(|u| u.id)', snapshot: { users: [{ id: a, kind: x }, { id: b, kind: robot }] }, expect: [a] }
- { name: unknown, call: m::people(snapshot.users), error: '*no `users`*' }
- { name: a verdict, call: m::open(), expect: pass }
- { name: a verdict with its reason, call: m::open(), expect: { outcome: pass, reason: 'op*' } }\n";
    folder.write("rules/lib/shop.tests.yaml", cases);
    let ran = folder.test(&["--coverage", "lib/shop"]);
    insta::assert_snapshot!(ran.out, @r#"
    ✓ lib/shop      4/4

    Coverage
                lines  percent  outcomes
      lib/shop    3/3    100 %

    rules/lib/shop.rhai
      ✓    1 │ fn people(users) { users.filter(|user| user.kind != "robot") }
      ✓    2 │ fn open() { if snapshot_is_open(true) { pass("open") } else { fail("closed") } }
      ✓    3 │ fn snapshot_is_open(yes) { yes }

    tests 4/4 in 1 module of rule set d1386c9d93a7
    "#);
    assert_eq!(ran.code, 0);
    folder.write(
        "rules/lib/shop.tests.yaml",
        "- { name: wrong, call: 'm::people([]).len()', expect: 1 }\n- { name: no error, call: 'm::people([])', error: '*' }\n",
    );
    let ran = folder.test(&[]);
    insta::assert_snapshot!(ran.out, @"
    ✓ shop/use-tls      2/2
    ✗ lib/shop          0/2
        ✗ wrong  rules/lib/shop.tests.yaml:1
          value  expected 1
                 got      0
        ✗ no error  rules/lib/shop.tests.yaml:2
          error  expected *
                 got      []

    tests 2/4 in 1 control and 1 module of rule set d1386c9d93a7
    ");
    folder.write(
        "rules/lib/shop.tests.yaml",
        "- { name: misspelt, call: 'm::poeple([])', expect: [] }\n",
    );
    let ran = folder.test(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean `people`?"), "{}", ran.err);
}
