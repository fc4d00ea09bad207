//! Mistakes that authors make: each is caught by `check`, or by the control's own cases.

use posture::engine::Engine;
use posture::lint::{Asked, check};
use posture::origin::RuleFile;
use posture::ruleset::RuleSet;
use posture::testing::{Bases, CaseFilter, Suites, run};

use crate::support::workers;

const METADATA: &str = "title: Guests are few
description: Guests see what members share with everybody.
product: entra
category: identity
max_points: 4
scoring: proportional
severity: medium
complexity: low
user_impact: low
threats: [account-breach]
compliance: { scuba: [MS.AAD.8.1v1] }
remediation: [{ option: Admin center, steps: [Remove the role of those who do not need it] }]
requires:
  - collection: privileged_users
    source: Get-MgBetaDirectoryRoleMember
    permission: RoleManagement.Read.Directory
params:
  - { name: most, type: integer, default: 2, min: 1, max: 9, description: How many roles one user may have. }
since: 0.1.0
version: 1.0.0
";

const SCRIPT: &str = r#"let users = snapshot.privileged_users.entries();
if users.is_empty() {
    return inconclusive("the export lists no privileged user");
}

let many = users.filter(|user| user.value.roles.len() > params.most);
if many.is_empty() {
    pass("nobody has too many roles")
} else {
    fail("some users have too many roles").affected(many, |user| user.key, |user| user.value.DisplayName)
}
"#;

const CASES: &str = r"- name: two roles are few
  snapshot: { privileged_users: { a: { DisplayName: Ann, roles: [x, y] } } }
  expect: { outcome: pass, points: 4 }
- name: three are many
  snapshot: { privileged_users: { a: { DisplayName: Ann, roles: [x, y, z] }, b: { DisplayName: Bob, roles: [x] } } }
  expect: { outcome: fail, affected: [a] }
- name: the roles are not in the export
  snapshot: { privileged_users: { a: { DisplayName: Ann } } }
  expect: inconclusive
- name: the roles are null
  snapshot: { privileged_users: { a: { DisplayName: Ann, roles: null } } }
  expect: pass
- name: nobody
  snapshot: { privileged_users: {} }
  expect: inconclusive
";

/// Codes of everything that `check` says of the three files, and the cases that do not hold.
fn caught(metadata: &str, script: &str, cases: &str) -> Vec<String> {
    let files = vec![
        RuleFile::new("entra/guests-are-few/control.yaml", metadata),
        RuleFile::new("entra/guests-are-few/control.rhai", script),
        RuleFile::new("entra/guests-are-few/tests.yaml", cases),
    ];
    let (rules, mut problems) = RuleSet::parse(files);
    let workers = workers();
    let (program, more) = workers.run(|| Engine::default().compile(&rules));
    let whole = Asked {
        whole: true,
        ..Asked::default()
    };
    let checked = workers.run(|| check(&rules, &whole));
    problems.extend(more);
    problems.extend(checked.problems);
    let mut caught: Vec<String> = problems.iter().map(|problem| problem.code().to_owned()).collect();
    caught.extend(checked.findings.iter().map(|finding| finding.lint.code.to_owned()));
    if caught.is_empty() {
        let (mut suites, _) = Suites::read(&rules, &CaseFilter::default());
        let (bases, _) = Bases::read(&rules, |_| true);
        let (results, problems) = run(&mut suites, &rules, &Engine::default(), &program, &bases, &workers);
        assert!(problems.is_empty(), "every snapshot can be used");
        let missing = results.iter().flat_map(|result| &result.missing);
        caught.extend(missing.map(|problem| problem.code().to_owned()));
        let differs = results
            .iter()
            .flat_map(|result| &result.cases)
            .flat_map(|case| &case.mismatches);
        caught.extend(differs.map(|mismatch| format!("case: {}", mismatch.what)));
    }
    caught
}

#[test]
fn the_files_are_sound_before_anybody_makes_a_mistake() {
    assert_eq!(caught(METADATA, SCRIPT, CASES), Vec::<String>::new());
}

#[test]
fn every_mistake_is_caught() {
    // What is written, what was meant, and what catches it.
    let mistakes = [
        (
            "a typo in a collection",
            "snapshot.privileged_users",
            "snapshot.priviledged_users",
            "unknown-setting",
        ),
        (
            "a typo in a path",
            "user.value.roles",
            "user.value.role",
            "unknown-setting",
        ),
        (
            "a typo in a path of a message",
            "user.value.DisplayName",
            "user.value.Displayname",
            "unknown-setting",
        ),
        (
            "a member of an entry that is none",
            "user.key",
            "user.id",
            "unknown-setting",
        ),
        (
            "a typo in a function",
            ".filter(",
            ".fliter(",
            "script::unknown_function",
        ),
        (
            "a call with too many arguments",
            "users.is_empty()",
            "users.is_empty(1)",
            "script::arity",
        ),
        (
            "a typo in a variable",
            "if many.is_empty",
            "if mny.is_empty",
            "script::unknown_variable",
        ),
        (
            "a typo in a parameter",
            "params.most",
            "params.max",
            "unknown-parameter",
        ),
        ("a text for a number", "> params.most", "> \"2\"", "impossible-type"),
        ("a list for an object", ".entries();", ";", "impossible-type"),
        (
            "a missing verdict",
            "pass(\"nobody has too many roles\")",
            "let _few = true;",
            "no-verdict",
        ),
        (
            "a forgotten else",
            "} else {\n    fail",
            "}\nif !many.is_empty() {\n    fail",
            "dropped-verdict",
        ),
        (
            "a forgotten return",
            "return inconclusive",
            "inconclusive",
            "dropped-verdict",
        ),
        (
            "a reason that says nothing",
            "nobody has too many roles",
            "",
            "empty-reason",
        ),
        (
            "a comparison with itself",
            "if many.is_empty()",
            "if many == many",
            "constant-condition",
        ),
        (
            "the wrong variable",
            "if many.is_empty()",
            "if users.is_empty()",
            "case: outcome",
        ),
        (
            "a threshold that is off by one",
            "> params.most",
            ">= params.most",
            "case: outcome",
        ),
        (
            "an inverted verdict",
            "if many.is_empty()",
            "if !many.is_empty()",
            "case: outcome",
        ),
        (
            "the wrong list in `affected`",
            "affected(many",
            "affected(users",
            "case: affected",
        ),
        (
            "absent taken for nothing",
            "user.value.roles.len()",
            "(user.value.roles ?? []).len()",
            "case: outcome",
        ),
        (
            "null taken for unknown",
            "|user| user.value.roles.len()",
            "|user| user.value.roles == () || user.value.roles.len()",
            "case: outcome",
        ),
        ("a parameter that nothing reads", "params.most", "2", "unused-parameter"),
        (
            "a typo in a key",
            "severity: medium",
            "severty: medium",
            "field::unknown_key",
        ),
        (
            "a word that is none",
            "severity: medium",
            "severity: middle",
            "field::unknown_word",
        ),
        (
            "an id of a framework that is none",
            "MS.AAD.8.1v1",
            "AAD-8.1",
            "rule::framework_id",
        ),
        ("a number as a version", "version: 1.0.0", "version: 1.0", "bad-version"),
        (
            "a collection that nobody reads",
            "collection: privileged_users",
            "collection: privileged_roles",
            "requires-not-read",
        ),
        (
            "another command",
            "Get-MgBetaDirectoryRoleMember",
            "Get-MgUser",
            "requires-differs",
        ),
        (
            "an id of Microsoft's that is none",
            "since: 0.1.0",
            "since: 0.1.0\nsecure_score_id: OneAdmn",
            "unknown-secure-score-id",
        ),
        (
            "a prerequisite that is none",
            "since: 0.1.0",
            "since: 0.1.0\nprerequisites: [entra/none]",
            "rule::unknown_control",
        ),
        (
            "no failing case",
            "outcome: fail, affected: [a]",
            "outcome: inconclusive",
            "no-failing-case",
        ),
        (
            "a typo in a case",
            "snapshot: { privileged_users: {} }",
            "snapshot: { privileged_user: {} }\n  expct: pass",
            "field::unknown_key",
        ),
        (
            "a case that expects nothing",
            "expect: inconclusive\n- name: the roles are null",
            "expect: {}\n- name: the roles are null",
            "test::empty_expectation",
        ),
    ];
    let mut missed = Vec::new();
    for (what, meant, written, expected) in mistakes {
        let files = [METADATA, SCRIPT, CASES].map(|text| text.replacen(meant, written, 1));
        let is_change = files
            .iter()
            .zip([METADATA, SCRIPT, CASES])
            .filter(|(new, old)| new != old)
            .count();
        let [metadata, script, cases] = &files;
        let caught = caught(metadata, script, cases);
        if is_change != 1 || !caught.iter().any(|code| code == expected) {
            missed.push(format!("{what}: {is_change} changed, {caught:?} and not {expected}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
