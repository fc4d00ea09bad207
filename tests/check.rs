//! `posture check` as people call it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::call::posture_in;
use crate::support::root;

const METADATA: &str = "title: A test
description: a test
product: entra
category: identity
max_points: 4
scoring: binary
severity: low
complexity: low
user_impact: low
threats: []
compliance: {}
remediation: [{ option: By hand, steps: [Do it] }]
requires: [{ collection: transport_config, source: Get-TransportConfig, permission: View-Only Configuration }]
since: 0.1.0
version: 1.0.0
";
const SCRIPT: &str = "if list(snapshot.transport_config).any(|settings| settings.SmtpClientAuthenticationDisabled) {
    pass(\"it is disabled\")
} else {
    fail(\"it is not disabled\")
}
";
const CASES: &str =
    "- { name: on, snapshot: { transport_config: [{ SmtpClientAuthenticationDisabled: true }] }, expect: pass }
- { name: off, snapshot: { transport_config: [{ SmtpClientAuthenticationDisabled: false }] }, expect: fail }
";

/// A folder with one sound control, for calls of the program in it.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        project.write("rules/entra/it/control.yaml", METADATA);
        project.write("rules/entra/it/control.rhai", SCRIPT);
        project.write("rules/entra/it/tests.yaml", CASES);
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("it is there")
    }

    fn check(&self, arguments: &[&str]) -> (i32, String, String) {
        run(self.0.path(), &[&["check"], arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let (code, out, err) = self.check(&[&["--format", "json"], arguments].concat());
        (
            code,
            serde_json::from_str(&out).unwrap_or_else(|_| panic!("no JSON: {out}{err}")),
        )
    }
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let ran = posture_in(folder, arguments);
    (ran.code, ran.out, ran.err)
}

#[test]
fn sound_rules_are_told_so() {
    let (code, out, err) = Project::new().check(&[]);
    assert!(out.starts_with("nothing found in 1 control of rule set "), "{out}");
    assert_eq!((code, out.lines().count(), err.as_str()), (0, 1, ""));
}

#[test]
fn an_error_fails_and_shows_where_it_is() {
    let project = Project::new();
    project.write(
        "rules/entra/it/control.rhai",
        &SCRIPT.replace("transport_config", "transport_confg"),
    );
    let (code, out, _) = project.check(&["--width", "80"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(out, @r#"
    unknown-setting

      × unknown setting `transport_confg`
       ╭─[rules/entra/it/control.rhai:1:18]
     1 │ if list(snapshot.transport_confg).any(|settings| settings.SmtpClientAuthenticationDisabled) {
       ·                  ───────┬───────
       ·                         ╰── no schema knows it
     2 │     pass("it is disabled")
       ╰────
      help: did you mean `transport_config`?

    1 error in 1 control of rule set 60068fdb597c
    "#);
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let project = Project::new();
    project.write("rules/entra/it/control.yaml", &METADATA.replace("A test", "A test."));
    assert_eq!(project.check(&[]).0, 0);
    assert_eq!(project.check(&["--deny-warnings"]).0, 1);
}

#[test]
fn levels_are_those_of_the_configuration() {
    let project = Project::new();
    project.write("rules/entra/it/control.yaml", &METADATA.replace("A test", "A test."));
    project.write("posture.yaml", "lints: { title-style: error }\n");
    assert_eq!(project.check(&[]).0, 1);
    project.write("posture.yaml", "lints: { title-style: off }\n");
    assert_eq!(project.check(&["--deny-warnings"]).0, 0);
    project.write("posture.yaml", "lints: { title-stile: off }\n");
    let (code, _, err) = project.check(&[]);
    assert_eq!(code, 2);
    assert!(
        err.contains("no lint `title-stile`") && err.contains("did you mean `title-style`?"),
        "{err}"
    );
    project.write("posture.yaml", "lints: { title-style: loud }\n");
    let (code, _, err) = project.check(&[]);
    assert_eq!(code, 2);
    assert!(err.contains("it is one of error, warning, off"), "{err}");
}

#[test]
fn what_does_not_load_or_compile_is_told_with_the_rest() {
    let project = Project::new();
    project.write("rules/entra/other/control.yaml", &METADATA.replace("low", "lw"));
    project.write("rules/entra/other/control.rhai", SCRIPT);
    project.write("rules/entra/third/control.yaml", METADATA);
    project.write("rules/entra/third/control.rhai", &SCRIPT.replace(".any(", ".ayn("));
    project.write("rules/entra/third/tests.yaml", "- { name: on, expect: pass }\n");
    let (code, report) = project.json(&[]);
    assert_eq!((code, &report["exit"]["code"]), (1, &1.into()));
    let codes: Vec<&str> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "field::unknown_word",
            "field::unknown_word",
            "field::unknown_word",
            "script::unknown_function",
            "rule::case_snapshot"
        ]
    );
    assert_eq!(report["errors"], 5);
}

#[test]
fn nothing_to_check_is_no_success() {
    let project = Project::new();
    project.write("rules/entra/it/control.yaml", "title: [\n");
    assert_eq!(project.check(&[]).0, 2);
    project.write("empty/notes.txt", "");
    assert_eq!(project.check(&["empty"]).0, 3);
    assert_eq!(project.check(&["nowhere"]).0, 2);
}

#[test]
fn a_snapshot_is_pointed_to_where_it_belongs() {
    let project = Project::new();
    project.write("export.json", "{}");
    let (code, _, err) = project.check(&["export.json"]);
    assert_eq!(code, 2);
    assert!(err.contains("`posture score export.json`"), "{err}");
}

#[test]
fn a_part_of_the_rules_can_be_asked_for() {
    let project = Project::new();
    project.write("rules/entra/other/control.yaml", &METADATA.replace("A test", "A test."));
    project.write("rules/entra/other/control.rhai", SCRIPT);
    project.write("rules/entra/other/tests.yaml", CASES);
    let count = |path| project.json(&[path]).1["findings"].as_array().expect("findings").len();
    assert_eq!(count("rules"), 1);
    assert_eq!(count("rules/entra"), 1);
    assert_eq!(count("rules/entra/other/"), 1);
    assert_eq!(count("rules/entra/other/control.yaml"), 1);
    assert_eq!(count("rules/entra/it"), 0);
    assert_eq!(count("./rules/entra/other"), 1);
}

#[test]
fn rules_may_stand_in_a_folder_of_any_name() {
    let project = Project::new();
    fs::rename(project.0.path().join("rules"), project.0.path().join("ours")).expect("it can be moved");
    project.write("ours/entra/it/control.yaml", &METADATA.replace("A test", "A test."));
    for path in [
        "ours",
        "ours/entra",
        "ours/entra/it",
        "ours/entra/it/control.rhai",
        "./ours",
    ] {
        let (code, report) = project.json(&[path]);
        assert_eq!((code, &report["controls"]), (0, &1.into()), "{path}: {report}");
        let count = report["findings"].as_array().expect("findings").len();
        assert_eq!(count, usize::from(!path.ends_with(".rhai")), "{path}");
    }
    for folder in ["ours", "ours/entra", "ours/entra/it"] {
        let (code, out, err) = run(&project.0.path().join(folder), &["check", "."]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("1 warning in 1 control"), "{folder}: {out}");
    }
}

#[test]
fn a_real_snapshot_says_which_settings_there_are() {
    let project = Project::new();
    project.write(
        "export.json",
        r#"{ "transport_config": [{ "SmtpClientAuthentication": true }] }"#,
    );
    let (code, report) = project.json(&["--snapshot", "export.json"]);
    assert_eq!(code, 1);
    assert_eq!(
        report["findings"][0]["message"],
        "unknown setting `transport_config[].SmtpClientAuthenticationDisabled`"
    );
    project.write(
        "export.json",
        r#"{ "transport_config": [{ "SmtpClientAuthenticationDisabled": true }] }"#,
    );
    assert_eq!(project.check(&["--snapshot", "export.json"]).0, 0);
}

#[test]
fn fixes_are_made_and_told() {
    let project = Project::new();
    project.write("rules/lib/a.rhai", "fn a() { 1 }\n");
    project.write(
        "rules/entra/it/control.yaml",
        &METADATA.replace("A test", "\"A test.\""),
    );
    project.write(
        "rules/entra/it/control.rhai",
        &format!("import \"lib/a\" as a;\n// posture-allow no-verdict: once\n{SCRIPT}"),
    );
    let (code, out, err) = project.check(&["--fix"]);
    assert_eq!(code, 0);
    assert!(out.contains("1 warning in 1 control"), "{out}");
    assert!(out.contains("nothing imports `lib/a`"), "{out}");
    assert_eq!(
        err,
        "rules/entra/it/control.rhai: removes the import, removes the suppression\n\
         rules/entra/it/control.yaml: removes the period\n"
    );
    assert_eq!(project.read("rules/entra/it/control.rhai"), SCRIPT);
    assert_eq!(
        project.read("rules/entra/it/control.yaml"),
        METADATA.replace("A test", "\"A test\"")
    );
}

#[test]
fn code_scanning_and_pull_requests_read_what_is_found() {
    let project = Project::new();
    project.write(
        "rules/entra/it/control.rhai",
        &SCRIPT.replace("pass(\"it is disabled\")", "pass(\"🔒: 100 %\" + settings_)"),
    );
    let (code, out, _) = project.check(&["--format", "github", "--format", "sarif:check.sarif"]);
    assert_eq!(code, 1);
    assert_eq!(
        out,
        "::error file=rules/entra/it/control.rhai,line=2,endLine=2,col=24,endColumn=33,\
         title=script%3A%3Aunknown_variable::unknown variable `settings_`\n"
    );
    let log: Value = serde_json::from_str(&project.read("check.sarif")).expect("JSON");
    let run = &log["runs"][0];
    assert_eq!(
        (&log["version"], &run["columnKind"]),
        (&"2.1.0".into(), &"utf16CodeUnits".into())
    );
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let result = &run["results"][0];
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("a small one");
    assert_eq!(rules[index]["id"], result["ruleId"]);
    assert_eq!(result["level"], "error");
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "rules/entra/it/control.rhai");
    assert_eq!(location["region"]["startColumn"], 24);
    assert!(
        rules
            .iter()
            .all(|rule| rule["id"] != "unknown-setting" || rule["help"]["markdown"].is_string())
    );
}

#[test]
fn every_lint_has_a_page() {
    for lint in posture::lint::LINTS {
        let (code, out, _) = run(root(), &["explain", lint.code]);
        assert_eq!(code, 0);
        assert!(
            out.starts_with(&format!("{}\n", lint.code)) && out.contains("Instead:"),
            "{out}"
        );
    }
}

#[test]
fn the_shipped_rules_are_clean() {
    let (code, out, _) = run(root(), &["check", "--deny-warnings"]);
    assert!(code == 0 && out.starts_with("nothing found in "), "{out}");
}
