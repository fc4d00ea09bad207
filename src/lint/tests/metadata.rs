use super::{CASES, METADATA, check_files, found_in, told};

/// Checks what is found in a control with other metadata.
#[track_caller]
fn finds(change: (&str, &str), expected: &[&str]) {
    let metadata = METADATA.replace(change.0, change.1);
    assert_ne!(metadata, METADATA);
    assert_eq!(found_in(&metadata, "pass(\"x\")", CASES, &[]), expected);
}

#[test]
fn titles_are_headings() {
    finds(
        ("title: A test", "title: A test."),
        &["title-style 1:8 the title ends with a period"],
    );
    finds(
        ("title: A test", "title: a test"),
        &["title-style 1:8 the title begins in lower case"],
    );
}

#[test]
fn versions_are_three_numbers() {
    finds(
        ("version: 1.0.0", "version: v1"),
        &["bad-version 14:10 `version` is `v1`, which is no version"],
    );
    finds(
        ("since: 0.1.0", "since: 0.1"),
        &["bad-version 13:8 `since` is `0.1`, which is no version"],
    );
}

#[test]
fn people_learn_what_to_do() {
    finds(
        ("remediation: [{ option: By hand, steps: [Do it] }]", "remediation: []"),
        &["no-remediation 12:1 nobody learns what to do"],
    );
    finds(
        ("since:", "lifecycle: deprecated\nsince:"),
        &["deprecated-without-replacement 13:1 nobody learns what to use instead"],
    );
}

#[test]
fn the_corresponding_control_is_known_and_worth_as_much() {
    finds(
        ("since:", "secure_score_id: AdminMFA\nsince:"),
        &["unknown-secure-score-id 13:18 no control `AdminMFA` in Microsoft Secure Score"],
    );
    finds(
        ("since:", "secure_score_id: OneAdmin\nsince:"),
        &["secure-score-points 5:13 `OneAdmin` has 1 points"],
    );
    finds_nothing("secure_score_id: AdminMFAV2");
}

#[track_caller]
fn finds_nothing(line: &str) {
    let metadata = format!("{METADATA}{line}\n");
    assert_eq!(found_in(&metadata, "pass(\"x\")", CASES, &[]), Vec::<String>::new());
}

#[test]
fn what_is_required_is_what_is_read() {
    let requires = |entry: &str| format!("{METADATA}requires:\n  - {entry}\n");
    let script = "if list(snapshot.transport_config).is_empty() { fail(\"x\") } else { pass(\"y\") }";
    let entry = "{ collection: transport_config, source: Get-TransportConfig, permission: View-Only Configuration }";
    assert_eq!(found_in(&requires(entry), script, CASES, &[]), Vec::<String>::new());
    assert_eq!(
        found_in(&requires(entry), "pass(\"x\")", CASES, &[]),
        ["requires-not-read 16:19 the script does not read `transport_config`"]
    );
    assert_eq!(
        found_in(&requires(&entry.replace("Get-", "Set-")), script, CASES, &[]),
        ["requires-differs 16:45 the source of `transport_config` is `Get-TransportConfig`, not `Set-TransportConfig`"]
    );
    assert_eq!(
        found_in(
            &requires("{ collection: transport_confg }"),
            "pass(text(snapshot))",
            CASES,
            &[]
        ),
        [
            "requires-not-read 16:19 the script does not read `transport_confg`",
            "unknown-setting 16:19 unknown collection `transport_confg`",
        ]
    );
    let files = [
        ("entra/it/control.yaml", METADATA),
        ("entra/it/control.rhai", script),
        ("entra/it/tests.yaml", CASES),
    ];
    let found = check_files(&files).findings;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].lint.code, "read-not-required");
    assert_eq!(
        found[0].problem.help_text(),
        Some(format!("add to `requires`: {entry}").as_str())
    );
}

#[test]
fn cases_pass_and_fail() {
    let with = |cases: &str| found_in(METADATA, "pass(\"x\")", cases, &[]);
    assert_eq!(
        with("- { name: a, snapshot: {}, expect: pass }\n"),
        ["no-failing-case 1:1 no case expects `fail`"]
    );
    assert_eq!(
        with("- { name: a, snapshot: {}, expect: fail }\n"),
        ["no-passing-case 1:1 no case expects `pass`"]
    );
    let by_points =
        "- { name: a, snapshot: {}, expect: { points: 0 } }\n- { name: b, snapshot: {}, expect: { points: 10 } }\n";
    assert_eq!(with(by_points), Vec::<String>::new());
    let files = [
        ("entra/it/control.yaml", METADATA),
        ("entra/it/control.rhai", "pass(\"x\")"),
    ];
    assert_eq!(
        told(&check_files(&files)),
        ["no-case 1:1 the control has no `tests.yaml`"]
    );
}
