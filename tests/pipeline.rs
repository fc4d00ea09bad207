//! What runs in pipelines: the action, the hooks, and the recipes of `docs/ci.md`.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::call::{Ran, posture};
use crate::shop::{METADATA, Shop};
use crate::support::root;

const SCRIPT: &str = "if snapshot.days >= 30 { pass(\"for long\") } else { fail(\"not for long\") }\n";
const CASES: &str =
    "- { name: long, snapshot: { days: 30 }, expect: pass }\n- { name: short, snapshot: { days: 3 }, expect: fail }\n";

/// Answers as GitHub's own client does, and keeps what it was asked and what it was given to write.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
here=$(dirname "$0")
[[ ! -e $here/refuses ]] || { echo 'HTTP 403: Resource not accessible by integration' >&2; exit 1; }
method=GET filter=. body='' path=''
while [[ $# -gt 0 ]]; do
  case $1 in
    api | --paginate | --silent) ;;
    --method) method=$2; shift ;;
    --jq) filter=$2; shift ;;
    -F) body=${2#body=@}; shift ;;
    *) path=$1 ;;
  esac
  shift
done
echo "$method $path" >>"$here/calls"
case $method in
  GET) jq -r "$filter" "$here/comments.json" ;;
  POST)
    cp "$body" "$here/body"
    jq --rawfile body "$body" '. + [{ id: 77, user: { login: "github-actions[bot]" }, body: $body }]' \
      "$here/comments.json" >"$here/next.json"
    mv "$here/next.json" "$here/comments.json" ;;
  PATCH) cp "$body" "$here/body" ;;
esac
"#;

/// Somebody who wants a comment of theirs to be taken for the action's.
const COMMENTS: &str = r#"[{ "id": 5, "user": { "login": "mallory" }, "body": "<!-- posture-review: one comment, kept up to date -->\nx" }]"#;

/// A pull request that lowers a threshold.
struct PullRequest(Shop);

impl PullRequest {
    fn new() -> Self {
        let shop = Shop::new();
        fs::remove_dir_all(shop.path().join("rules/shop/use-tls")).expect("it goes");
        let metadata = METADATA.replace(
            "requires: [{ collection: tls, source: get-tls, permission: Tls.Read }]\n",
            "",
        );
        shop.control("keep-logs", &metadata, SCRIPT);
        shop.write("rules/shop/keep-logs/tests.yaml", CASES);
        shop.write(
            "exports/one.json",
            r#"{ "days": 20, "organization": [{ "id": "t-1" }] }"#,
        );
        git(&shop, &["init", "-q", "-b", "main"]);
        commit(&shop);
        git(&shop, &["update-ref", "refs/remotes/origin/main", "main"]);
        git(&shop, &["checkout", "-q", "-b", "change"]);
        shop.control("keep-logs", &metadata, &SCRIPT.replace("30", "10"));
        commit(&shop);
        shop.write("hub/gh", GH);
        let gh = shop.path().join("hub/gh");
        fs::set_permissions(gh, fs::Permissions::from_mode(0o755)).expect("it is ours");
        shop.write("hub/comments.json", COMMENTS);
        shop.write(
            "hub/event.json",
            r#"{ "pull_request": { "number": 7, "title": "$(touch pwned) `touch pwned`" } }"#,
        );
        Self(shop)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// The value of an output of the last run.
    fn output(&self, name: &str) -> String {
        let all = self.read("hub/outputs");
        let lines = all.lines().rev();
        let own = lines
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .next();
        own.unwrap_or_else(|| panic!("no `{name}` in {all}")).to_owned()
    }

    /// Runs the script of the action as its step does, on the work tree.
    fn review(&self, inputs: &[(&str, &str)]) -> Ran {
        let path = std::env::var("PATH").expect("a path");
        let _ = fs::remove_file(self.path("hub/summary"));
        let mut command = Command::new(root().join(".github/action/review.sh"));
        command.current_dir(self.0.path()).env_clear();
        command
            .env("PATH", format!("{}:{path}", self.path("hub").display()))
            .env("REVIEW_BINARY", env!("CARGO_BIN_EXE_posture"))
            .env("REVIEW_STEPS", "check,test,diff")
            .env("REVIEW_SNAPSHOTS", "  exports/*.json\n\n")
            .env("REVIEW_FAIL_ON", "relaxed")
            .env("REVIEW_AS_OF", "2026-05-04")
            .env("GITHUB_BASE_REF", "main")
            .env("GITHUB_REPOSITORY", "contoso/rules")
            .env("GITHUB_EVENT_PATH", self.path("hub/event.json"))
            .env("GITHUB_STEP_SUMMARY", self.path("hub/summary"))
            .env("GITHUB_OUTPUT", self.path("hub/outputs"))
            .env("RUNNER_TEMP", self.path("hub"));
        let output = command.envs(inputs.iter().copied()).output().expect("bash is there");
        Ran {
            code: output.status.code().expect("an exit code"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

fn git(shop: &Shop, arguments: &[&str]) {
    crate::git::git(shop.path(), arguments);
}

fn commit(shop: &Shop) {
    crate::git::commit(shop.path(), "all");
}

/// Whether what the script needs beside git is there; a test that cannot run says so.
fn has_jq(test: &str) -> bool {
    let is_there = Command::new("jq")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    #[expect(clippy::print_stderr, reason = "whoever reads the test output is to know")]
    if !is_there {
        eprintln!("skipped: {test} needs jq");
    }
    is_there
}

#[test]
fn a_pull_request_has_one_comment_that_is_kept_up_to_date() {
    if !has_jq("the action") {
        return;
    }
    let request = PullRequest::new();
    let ran = request.review(&[]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let outputs = ["exit-code", "changed", "relaxed"].map(|name| request.output(name));
    assert_eq!(outputs, ["1", "1", "1"]);
    assert_eq!(request.output("rule-set").len(), 64);
    for report in ["check.sarif", "diff.sarif", "diff.json", "diff.md", "test.xml"] {
        assert!(Path::new(&request.output("reports")).join(report).is_file(), "{report}");
    }
    let logged: Value =
        serde_json::from_str(&fs::read_to_string(request.output("sarif-diff")).expect("a log")).expect("JSON");
    assert_eq!(logged["version"], "2.1.0");
    assert!(
        ran.out.contains("::error file=rules/shop/keep-logs/control.yaml,line="),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("title=unchanged-version"), "{}", ran.out);
    let body = request.read("hub/body");
    assert!(
        body.starts_with("<!-- posture-review: one comment, kept up to date -->\n| step | |\n"),
        "{body}"
    );
    for said in [
        "| check | **failed**, exit code 1 |",
        "| test | passed |",
        "**gate failed:** relaxed: shop/keep",
        "relaxed</b> <code>shop/keep-logs",
    ] {
        assert!(body.contains(said), "`{said}` is not in {body}");
    }
    let summary = request.read("hub/summary");
    assert!(
        summary.contains("## What this change does to the secure score"),
        "{summary}"
    );

    // The next push gives the version, and a reason.
    let metadata = request
        .read("rules/shop/keep-logs/control.yaml")
        .replace("version: 1.0.0", "version: 1.1.0");
    request.0.write("rules/shop/keep-logs/control.yaml", metadata);
    let ran = request.review(&[("REVIEW_ALLOW_RELAXED", "shop/keep-logs=SEC-1: `ten` $(days) do\n\n")]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(request.output("relaxed"), "1");
    let body = request.read("hub/body");
    assert!(body.contains("| check | passed |") && body.contains("SEC-1"), "{body}");
    assert_eq!(
        request.read("hub/calls").lines().collect::<Vec<_>>(),
        [
            "GET repos/contoso/rules/issues/7/comments?per_page=100",
            "POST repos/contoso/rules/issues/7/comments",
            "GET repos/contoso/rules/issues/7/comments?per_page=100",
            "PATCH repos/contoso/rules/issues/comments/77",
        ]
    );
    assert!(!request.path("pwned").exists());
}

#[test]
fn the_score_is_in_the_summary_without_names() {
    if !has_jq("the action") {
        return;
    }
    let request = PullRequest::new();
    let named = r#"{ "days": 20, "organization": [{ "id": "t-1", "displayName": "Harbour Lane" }] }"#;
    request.0.write("exports/one.json", named);
    let inputs = [("REVIEW_STEPS", "diff,score"), ("REVIEW_FAIL_ON", "")];
    let ran = request.review(&inputs);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let summary = request.read("hub/summary");
    assert!(
        summary.contains("## Secure score, as of ") && !summary.contains("Harbour Lane"),
        "{summary}"
    );
    for report in ["sarif-diff", "sarif-score"] {
        let log = fs::read_to_string(request.output(report)).expect("a log");
        let log: Value = serde_json::from_str(&log).expect("JSON");
        assert_eq!(log["version"], "2.1.0", "{report}");
    }
    let body = request.read("hub/body");
    assert!(
        !body.contains("## Secure score, as of "),
        "the comment is about the change: {body}"
    );
    // Where nobody else reads it, names may be shown.
    let ran = request.review(&[inputs[0], inputs[1], ("REVIEW_REDACT", "false")]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(request.read("hub/summary").contains("Harbour Lane"));
    // A gate that is not passed, and rules that are not those that were reviewed.
    let ran = request.review(&[
        inputs[0],
        inputs[1],
        ("REVIEW_MIN_SCORE", "100"),
        ("REVIEW_SNAPSHOTS", "short.json"),
    ]);
    assert_eq!(ran.code, 2, "there is no such snapshot: {}", ran.err);
    request
        .0
        .write("short.json", r#"{ "days": 2, "organization": [{ "id": "t-2" }] }"#);
    let ran = request.review(&[
        inputs[0],
        inputs[1],
        ("REVIEW_MIN_SCORE", "100"),
        ("REVIEW_SNAPSHOTS", "short.json"),
    ]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let ran = request.review(&[inputs[0], inputs[1], ("REVIEW_REQUIRE_DIGEST", "000000000000")]);
    assert_eq!(
        (ran.code, request.output("exit-code").as_str()),
        (2, "2"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("score | rules::digest"), "{}", ran.err);
}

#[test]
fn a_token_that_may_only_read_is_a_warning() {
    if !has_jq("the action") {
        return;
    }
    let request = PullRequest::new();
    request.0.write("hub/refuses", "");
    let ran = request.review(&[("REVIEW_FAIL_ON", ""), ("REVIEW_STEPS", "test,diff")]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("::warning::the comment could not be written"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("comment | HTTP 403"), "{}", ran.err);
    fs::remove_file(request.path("hub/refuses")).expect("it goes");
    let ran = request.review(&[("REVIEW_COMMENT", "false"), ("REVIEW_FAIL_ON", "")]);
    assert!(!ran.out.contains("::warning::"), "{}", ran.out);
    assert_eq!(request.read("hub/calls"), "");
}

#[test]
fn what_people_write_is_never_a_part_of_the_script() {
    if !has_jq("the action") {
        return;
    }
    let request = PullRequest::new();
    let hostile = "$(touch pwned)`touch pwned`;touch pwned\n--output=pwned\n*\u{0007}";
    for name in [
        "REVIEW_SNAPSHOTS",
        "REVIEW_RULES",
        "REVIEW_BASELINE",
        "REVIEW_BASE",
        "REVIEW_FAIL_ON",
        "REVIEW_ALLOW_RELAXED",
        "REVIEW_MAX_DROP",
        "REVIEW_AS_OF",
        "REVIEW_AUTHOR",
        "REVIEW_STEPS",
        "GITHUB_BASE_REF",
    ] {
        let ran = request.review(&[(name, hostile)]);
        let is_command = |line: &&str| line.starts_with("::") && line.contains("pwned") && !line.contains("%0A");
        assert!(!request.path("pwned").exists(), "{name}");
        assert_eq!(ran.out.lines().find(is_command), None, "{name}");
    }
    // The numbers of an event are numbers.
    request
        .0
        .write("hub/event.json", r#"{ "pull_request": { "number": "7/../../x" } }"#);
    let before = request.read("hub/calls");
    request.review(&[]);
    assert_eq!(request.read("hub/calls"), before);
}

#[test]
fn on_a_push_the_commit_before_it_is_compared_with() {
    if !has_jq("the action") {
        return;
    }
    let request = PullRequest::new();
    let head = Command::new("git")
        .args(["rev-parse", "main"])
        .current_dir(request.0.path())
        .output();
    let head = String::from_utf8(head.expect("git is there").stdout).expect("UTF-8");
    request
        .0
        .write("hub/event.json", format!(r#"{{ "before": "{}" }}"#, head.trim()));
    let ran = request.review(&[("GITHUB_BASE_REF", ""), ("REVIEW_STEPS", "diff")]);
    assert_eq!((ran.code, request.output("relaxed").as_str()), (1, "1"), "{}", ran.err);
    request.0.write(
        "hub/event.json",
        r#"{ "before": "0000000000000000000000000000000000000000" }"#,
    );
    let ran = request.review(&[("GITHUB_BASE_REF", ""), ("REVIEW_STEPS", "diff")]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out
            .contains("::notice::posture diff: there is nothing to compare with"),
        "{}",
        ran.out
    );
    assert_eq!(request.read("hub/calls"), "");
}

#[test]
fn the_script_parses() {
    let ran = Command::new("bash")
        .arg("-n")
        .arg(root().join(".github/action/review.sh"))
        .output()
        .expect("bash is there");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    if let Ok(checked) = Command::new("shellcheck")
        .arg(root().join(".github/action/review.sh"))
        .output()
    {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    }
}

fn yaml(path: &str) -> serde_yaml::Value {
    serde_yaml::from_str(&fs::read_to_string(root().join(path)).expect("it is there")).expect("YAML")
}

#[test]
fn the_action_hands_every_input_on_and_none_to_the_shell() {
    let action = yaml("action.yml");
    let text = fs::read_to_string(root().join("action.yml")).expect("it is there");
    let page = fs::read_to_string(root().join("docs/ci.md")).expect("it is there");
    for (input, about) in action["inputs"].as_mapping().expect("inputs") {
        let input = input.as_str().expect("a name");
        assert!(text.contains(&format!("inputs.{input}")), "`{input}` is not used");
        assert!(
            page.contains(&format!("`{input}`")),
            "docs/ci.md does not tell of `{input}`"
        );
        assert!(
            about["description"].is_string() && about.get("default").is_some(),
            "{input}"
        );
    }
    let script = fs::read_to_string(root().join(".github/action/review.sh")).expect("it is there");
    for step in action["runs"]["steps"].as_sequence().expect("steps") {
        let run = step["run"].as_str().unwrap_or_default();
        assert!(!run.contains("${{"), "{run}");
        for (name, _) in step["env"].as_mapping().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            let is_used = script.contains(name) || run.contains(name) || name == "GH_TOKEN";
            assert!(is_used, "nobody reads {name}");
        }
    }
    for (output, about) in action["outputs"].as_mapping().expect("outputs") {
        let output = output.as_str().expect("a name");
        assert!(script.contains(&format!("\"{output}=")), "`{output}` is not written");
        assert!(
            about["value"].as_str().is_some_and(|value| value.contains(output)),
            "{output}"
        );
    }
}

#[test]
fn the_hooks_are_what_pre_commit_takes() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let ids: Vec<&str> = hooks
        .as_sequence()
        .expect("a list")
        .iter()
        .filter_map(|hook| hook["id"].as_str())
        .collect();
    assert_eq!(ids, ["posture-check", "posture-test", "posture-docs"]);
    for hook in hooks.as_sequence().expect("a list") {
        for (key, value) in hook.as_mapping().expect("an object") {
            match key.as_str().expect("a name") {
                "id" | "name" | "description" | "entry" | "language" => assert!(value.is_string()),
                "files" => assert!(regex::Regex::new(value.as_str().expect("a text")).is_ok()),
                "pass_filenames" => assert!(value.is_bool()),
                "args" => assert!(value.is_sequence()),
                other => panic!("`{other}` is no key of a hook that we use"),
            }
        }
    }
}

/// The calls of the program in a text: what stands behind `posture ` up to what the shell reads otherwise.
fn calls(text: &str) -> Vec<Vec<String>> {
    let starts = text.match_indices("posture ").filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|c| c == '\n' || c == ' ' || c == '`' || c == '"')
    });
    let call = |(at, _): (usize, &str)| {
        let line = text[at + "posture ".len()..].lines().next().unwrap_or_default();
        let end = line.find(['`', '|', '#', ';']).unwrap_or(line.len());
        line[..end]
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '\'']).to_owned())
            .collect()
    };
    starts.map(call).collect()
}

#[test]
fn the_recipes_call_commands_and_options_that_there_are() {
    let commands = posture(&["help"]).out;
    let is_command = |word: &str| {
        commands
            .lines()
            .any(|line| line.trim_start().starts_with(&format!("{word} ")))
    };
    let mut found = 0;
    for path in ["docs/ci.md", "docs/renames.md", ".pre-commit-hooks.yaml"] {
        let text = fs::read_to_string(root().join(path)).expect("it is there");
        for call in calls(&text) {
            let Some(command) = call.first().filter(|word| is_command(word)) else {
                continue;
            };
            let sub = call.get(1).filter(|_| command == "snapshot" || command == "history");
            let mut help = vec![command.as_str()];
            help.extend(sub.map(String::as_str));
            help.push("--help");
            let help = posture(&help).out;
            for option in call.iter().filter(|word| word.starts_with("--")) {
                let name = option.split('=').next().unwrap_or_default();
                assert!(help.contains(name), "{path}: `{command}` has no `{name}`");
                found += 1;
            }
            let formats = call.windows(2).filter(|pair| pair[0] == "--format");
            for format in formats.filter_map(|pair| pair[1].split(':').next()) {
                let all = posture(&[command, "--format", "none-such", "x"]).err;
                assert!(all.contains(format), "{path}: no format `{format}`: {all}");
            }
        }
    }
    assert!(found >= 20, "{found} options");
}

#[test]
fn the_messages_of_the_recipes_are_made_of_a_report() {
    if !has_jq("a message") {
        return;
    }
    let page = fs::read_to_string(root().join("docs/ci.md")).expect("it is there");
    let programs: Vec<&str> = page
        .split("```jq\n")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("```")?.0))
        .collect();
    let shop = Shop::new();
    shop.write(
        "a.json",
        r#"{ "tls": false, "organization": [{ "id": "t-1", "displayName": "<!channel> *A*" }] }"#,
    );
    shop.write("b.json", "{");
    shop.run(&[
        "score",
        "a.json",
        "b.json",
        "--format",
        "json:score.json",
        "--as-of",
        "2026-05-04",
    ]);
    let made: Vec<Value> = programs
        .iter()
        .map(|program| {
            let ran = Command::new("jq")
                .arg(program)
                .arg("score.json")
                .current_dir(shop.path())
                .output()
                .expect("jq");
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
            serde_json::from_slice(&ran.stdout).expect("JSON")
        })
        .collect();
    let [teams, slack] = &made[..] else {
        panic!("{} programs", made.len())
    };
    let card = &teams["attachments"][0]["content"];
    assert_eq!(
        (&card["type"], &card["body"][1]["facts"][0]["value"]),
        (&"AdaptiveCard".into(), &"0 %".into())
    );
    assert_eq!(slack["blocks"][1]["fields"][0]["type"], "plain_text");
    assert_eq!(slack["blocks"].as_array().map(Vec::len), Some(3));
}
