//! The catalogue as pages, completions and manual pages.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::call::{Ran, run_in};
use crate::support::root;

fn posture(arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    run_in(root(), arguments, environment, b"")
}

fn docs(folder: &Path, more: &[&str]) -> Ran {
    let folder = folder.to_str().expect("a plain path");
    posture(&[&["docs", folder], more].concat(), &[])
}

fn files(folder: &Path) -> Vec<(std::path::PathBuf, String)> {
    let entries = WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|file| (file.path().to_owned(), fs::read_to_string(file.path()).expect("text")))
        .collect()
}

#[test]
fn every_link_between_pages_leads_to_one() {
    for (format, open, close, ending) in [("markdown", "](", ")", ".md"), ("html", "href=\"", "\"", ".html")] {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(docs(folder.path(), &["--format", format]).code, 0);
        let mut links = 0;
        for (path, text) in files(folder.path()) {
            for link in text.split(open).skip(1).filter_map(|rest| rest.split(close).next()) {
                if link.ends_with(ending) && !link.contains("://") {
                    let target = path.parent().expect("a folder").join(link);
                    assert!(target.is_file(), "{} leads to {link}", path.display());
                    links += 1;
                }
            }
        }
        assert!(links > 40, "{links} links as {format}");
    }
}

#[test]
fn stale_pages_fail_the_check() {
    let folder = tempfile::tempdir().expect("a folder");
    docs(folder.path(), &[]);
    assert_eq!(docs(folder.path(), &["--check"]).code, 0);
    fs::write(folder.path().join("index.md"), "old").expect("writable");
    fs::write(folder.path().join("controls/gone.md"), "").expect("writable");
    fs::remove_file(folder.path().join("frameworks/scuba.md")).expect("it is there");
    let ran = docs(folder.path(), &["--check"]);
    let told = &ran.err;
    assert_eq!(ran.code, 1, "{told}");
    for said in [
        "is not what the rules say",
        "is about nothing that the rules have",
        "is missing",
    ] {
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn pages_hold_no_script_and_load_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = tempfile::tempdir().expect("a folder");
    let control = rules.path().join("shop/hostile");
    fs::create_dir_all(&control).expect("writable");
    let metadata = fs::read_to_string(root().join("rules/purview/audit-log-enabled/control.yaml")).expect("a control");
    let hostile = "title: '<script>alert(1)</script> <img src=x onerror=y> [x](javascript:z)'";
    let metadata = metadata.lines().map(|line| match line {
        line if line.starts_with("title:") => hostile,
        line if line.starts_with("product:") => "product: shop",
        line => line,
    });
    fs::write(control.join("control.yaml"), metadata.collect::<Vec<_>>().join("\n")).expect("writable");
    fs::write(control.join("control.rhai"), "pass(\"yes\")").expect("writable");
    let rules = rules.path().to_str().expect("a plain path");
    let ran = docs(folder.path(), &["--format", "html", "--rules", rules]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (path, text) in files(folder.path()) {
        for forbidden in ["<script", "<img", "<link", "href=\"javascript:"] {
            assert!(!text.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}

#[test]
fn a_shell_is_offered_control_ids() {
    let offered = posture(
        &["--", "posture", "explain", "entra/block-l"],
        &[("COMPLETE", "bash"), ("_CLAP_COMPLETE_INDEX", "2")],
    );
    assert_eq!(offered.out.trim(), "entra/block-legacy-authentication");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = posture(&["completions", shell], &[]);
        assert!(script.out.contains("COMPLETE"), "{shell}");
    }
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a plain path");
    assert_eq!(posture(&["man", "--folder", path], &[]).code, 0);
    for page in ["posture.1", "posture-score.1", "posture-explain.1"] {
        let text = fs::read_to_string(folder.path().join(page)).expect(page);
        assert!(text.contains(".SH"), "{page}");
    }
}
