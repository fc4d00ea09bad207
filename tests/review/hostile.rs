//! Repositories and exports that want something else than to be compared.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::repository::{Repository, control};
use crate::call::Ran;

/// Every file below a folder with its text, those of git left out.
fn files(folder: PathBuf) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.ends_with(".git") {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            all.extend(files(path));
        } else {
            all.push((path.clone(), fs::read(path).unwrap_or_default()));
        }
    }
    all.sort();
    all
}

/// Compares, and makes sure that nothing was written.
#[track_caller]
fn compared(repository: &Repository, arguments: &[&str]) -> Ran {
    let above = repository.0.path().parent().expect("a folder").join("escaped");
    let before = files(repository.0.path().to_owned());
    let ran = repository.diff(arguments);
    assert_eq!(files(repository.0.path().to_owned()), before, "something was written");
    assert!(!above.exists(), "something was written outside");
    ran
}

/// Makes a commit of what git itself would not take: entries of a tree as they are given.
fn commit_of(repository: &Repository, entries: &[(&str, &str, &[u8])]) -> String {
    let mut tree = Vec::new();
    for (mode, object, name) in entries {
        tree.extend(format!("{mode} ").bytes());
        tree.extend(*name);
        tree.push(0);
        tree.extend(
            (0..object.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&object[at..at + 2], 16).expect("hex")),
        );
    }
    let mut child = Command::new("git")
        .args(["hash-object", "-t", "tree", "-w", "--stdin", "--literally"])
        .current_dir(repository.0.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git is there");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(&tree)
        .expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    let tree = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    repository.git(&["commit-tree", &tree, "-m", "made by hand"])
}

#[test]
fn a_path_that_leads_out_of_the_repository_is_no_rule() {
    let repository = Repository::new();
    let blob = repository.git(&["rev-parse", "main:posture.yaml"]);
    let rules = repository.git(&["rev-parse", "main:rules"]);
    let commit = commit_of(
        &repository,
        &[("100644", &blob, b"../escaped"), ("40000", &rules, b"rules")],
    );
    let ran = compared(&repository, &[&commit, "corpus"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn links_and_submodules_are_told_and_not_followed() {
    let repository = Repository::new();
    fs::write(repository.0.path().parent().expect("a folder").join("secret.rhai"), "x").ok();
    std::os::unix::fs::symlink("/etc/passwd", repository.0.path().join("rules/shop/use-tls/more.rhai"))
        .expect("a link");
    let commit = repository.git(&["rev-parse", "main"]);
    repository.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{commit},rules/lib/vendored"),
    ]);
    repository.git(&["add", "rules/shop/use-tls/more.rhai"]);
    repository.git(&["commit", "--quiet", "--message", "links"]);
    repository.remove("rules/shop/use-tls/more.rhai");
    let ran = compared(&repository, &["HEAD", "corpus"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    for path in ["rules/shop/use-tls/more.rhai", "rules/lib/vendored"] {
        let told = format!("`{path}` is a symbolic link or a submodule in that revision, which is not followed");
        let said = ran.err.replace("\n  │ ", " ");
        assert!(said.contains(&told), "{said}");
    }
    assert!(!ran.err.contains("root:"), "{}", ran.err);
}

#[test]
fn a_file_too_large_to_be_a_rule_is_not_read() {
    let repository = Repository::new();
    let huge = repository.0.path().join("rules/shop/use-tls/control.rhai");
    let small = fs::read(&huge).expect("it is there");
    // Sparse, and packed to almost nothing: what it would take to read is what counts.
    fs::File::create(&huge)
        .and_then(|file| file.set_len(40 << 20))
        .expect("it can be made");
    repository.commit("huge");
    fs::write(&huge, small).expect("it can be written");
    let ran = compared(&repository, &["HEAD", "corpus"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("has 41943040 bytes in that revision"), "{}", ran.err);
}

#[test]
fn a_name_that_is_no_text_breaks_nothing() {
    let repository = Repository::new();
    let blob = repository.git(&["rev-parse", "main:posture.yaml"]);
    let rules = repository.git(&["rev-parse", "main:rules"]);
    let commit = commit_of(
        &repository,
        &[("40000", &rules, b"rules"), ("100644", &blob, b"z\xff\x1b[31m.yaml")],
    );
    let ran = compared(&repository, &[&commit, "corpus"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        !ran.err.contains('\u{1b}') && !ran.out.contains("\u{1b}[31m.yaml"),
        "{}",
        ran.err
    );
}

#[test]
fn nothing_that_the_repository_configures_is_run() {
    let repository = Repository::new();
    let trap = repository.0.path().join("trap.sh");
    repository.0.write("trap.sh", "#!/bin/sh\ntouch escaped\n");
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).expect("it can be set");
    let trap = trap.to_string_lossy().into_owned();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "filter.x.smudge",
        "core.hooksPath",
    ] {
        repository.git(&["config", key, &trap]);
    }
    repository.0.write(".gitattributes", "* filter=x diff=x\n");
    repository.edit("rules/shop/use-tls/control.yaml", "max_points: 4", "max_points: 6");
    let ran = compared(&repository, &["main", "corpus"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!repository.0.path().join("escaped").exists(), "the trap was run");
}

#[test]
fn hostile_names_of_an_export_are_inert() {
    let repository = Repository::new();
    repository.edit(
        "corpus/acme.json",
        "\"id\": \"bob\"",
        r##""id": "<script>alert(1)</script>|@everyone [x](http://evil.example)\n::error::pwned \u001b[31m""##,
    );
    repository.edit(
        "rules/shop/users-have-mfa/control.rhai",
        "user.mfa)",
        "user.mfa && user.key)",
    );
    let document = repository.json(&["main", "corpus"]);
    assert_eq!(control(&document, "shop/users-have-mfa")["direction"], "tightened");
    for format in ["text", "markdown", "github", "sarif"] {
        let ran = repository.diff(&["main", "corpus", "--format", format, "--no-redact"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(!ran.out.contains("\u{1b}[31m"), "{format}: {}", ran.out);
        assert!(
            !ran.out.lines().any(|line| line.starts_with("::error::pwned")),
            "{format}: {}",
            ran.out
        );
        let is_markdown = format == "markdown";
        assert!(!(is_markdown && ran.out.contains("<script>")), "{}", ran.out);
    }
}
