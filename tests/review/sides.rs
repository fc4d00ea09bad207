//! What is compared: revisions, the work tree, folders.

use std::fs;

use super::repository::{Repository, control};

#[test]
fn a_merge_base_leaves_out_what_the_base_did_meanwhile() {
    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.edit("rules/shop/use-tls/control.yaml", "TLS is on", "TLS is switched on");
    repository.commit("a title");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.edit("rules/shop/use-tls/control.yaml", "max_points: 4", "max_points: 6");
    repository.commit("points");
    let kinds = |range: &str| control(&repository.json(&[range, "corpus"]), "shop/use-tls")["kinds"].clone();
    assert_eq!(kinds("main...work"), serde_json::json!(["wording"]));
    assert_eq!(kinds("main..work"), serde_json::json!(["points", "wording"]));
    assert_eq!(kinds("work.."), serde_json::json!(["points", "wording"]));
}

#[test]
fn the_work_tree_and_the_index_stay_as_they_are() {
    let repository = Repository::new();
    repository.edit("rules/shop/use-tls/control.yaml", "max_points: 4", "max_points: 6");
    repository.0.write("untracked.txt", "x");
    let state = || {
        (
            repository.git(&["status", "--porcelain"]),
            repository.git(&["stash", "list"]),
        )
    };
    let before = state();
    assert_eq!(repository.diff(&["main", "corpus"]).code, 0);
    assert_eq!(state(), before);
}

#[test]
fn folders_are_compared_as_projects_or_as_rules_alone() {
    let repository = Repository::new();
    let clone = |to: &str| {
        repository.git(&["worktree", "add", "--quiet", "--detach", to]);
    };
    clone("old");
    clone("new");
    repository.edit("new/rules/baselines/ours.yaml", "length: 14", "length: 9");
    let document = repository.json(&["./old", "./new", "corpus/acme.json", "corpus/globex.json"]);
    assert_eq!(control(&document, "shop/long-passwords")["kind"], "parameters");
    assert_eq!(control(&document, "shop/long-passwords")["direction"], "relaxed");
    // Rules alone have no baseline that counts.
    let document = repository.json(&["old/rules", "new/rules", "corpus/acme.json"]);
    assert_eq!(document["controls"], serde_json::json!([]));
}

#[test]
fn a_project_in_a_folder_of_the_repository_is_found_in_its_revisions() {
    let repository = Repository::new();
    repository.git(&["worktree", "add", "--quiet", "--detach", "elsewhere"]);
    let inner = repository.0.path().join("elsewhere/rules/shop");
    fs::write(inner.join("use-tls/control.rhai"), "fail(\"never\")").expect("it can be written");
    let arguments = [
        "diff",
        "HEAD",
        "../../corpus/globex.json",
        "--format",
        "json",
        "--as-of",
        "2026-06-01",
    ];
    let ran = crate::call::posture_in(&inner, &arguments);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    assert_eq!(control(&document, "shop/use-tls")["direction"], "tightened");
}

#[test]
fn what_names_no_side_is_told_with_what_was_meant() {
    let repository = Repository::new();
    for (arguments, expected) in [
        (&["mian", "corpus"][..], "did you mean `main`?"),
        (&["main..nowhere", "corpus"], "no revision `nowhere`"),
        (&["main", "corpus/none.json"], "no file or folder `corpus/none.json`"),
        (&["./corpus"], "name two folders"),
        (&["./corpus", "corpus/acme.json"], "`corpus/acme.json` is no folder"),
        (
            &["--", "--upload-pack=touch x", "corpus"],
            "no revision `--upload-pack=touch x`",
        ),
    ] {
        let ran = repository.diff(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(expected), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn outside_of_a_repository_two_folders_are_asked_for() {
    let repository = Repository::new();
    repository.remove(".git");
    let ran = repository.diff(&["main", "corpus"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("compare two folders instead"), "{}", ran.err);
}

#[test]
fn what_is_broken_on_one_side_is_told_of_that_side() {
    let repository = Repository::new();
    repository.edit("posture.yaml", "baseline: ours", "baseline: theirs");
    let ran = repository.diff(&["main", "corpus"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("in work tree:"), "{}", ran.err);
    let ran = repository.diff(&["--", "HEAD", "corpus", "--baseline"]);
    assert_eq!(ran.code, 2);
}
