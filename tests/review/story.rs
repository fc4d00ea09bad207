//! Fourteen pull requests, each with what a reviewer reads of it.

use insta::assert_snapshot;

use super::repository::{MODULE, Repository, SHARE};

/// What the change of the work tree does, without the name of the commit.
fn read(repository: &Repository) -> String {
    let ran = repository.diff(&["main", "corpus", "--width", "100"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let commit = &repository.git(&["rev-parse", "main"])[..8];
    ran.out.replace(commit, "commit")
}

#[test]
fn a_typo_in_a_title_is_wording() {
    let repository = Repository::new();
    repository.edit("rules/shop/use-tls/control.yaml", "TLS is on", "TLS is switched on");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn a_raised_threshold_is_tightened_where_it_is_missed_now() {
    let repository = Repository::new();
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 16");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn an_exclusion_more_is_relaxed() {
    let repository = Repository::new();
    repository.edit(
        "tenants/acme.yaml",
        "  users:\n",
        "  users:\n    - { id: bob, reason: r, owner: o, expires: 2026-12-31 }\n",
    );
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn a_rule_that_means_the_same_changes_nothing() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/control.rhai",
        "if snapshot.tls { pass(\"TLS is on\") } else { fail(\"TLS is off\") }",
        "if !snapshot.tls { fail(\"TLS is off\") } else { pass(\"TLS is on\") }",
    );
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn a_control_that_is_renamed_is_followed() {
    let repository = Repository::new();
    repository.git(&["mv", "rules/shop/use-tls", "rules/shop/tls-is-on"]);
    repository.edit(
        "rules/shop/tls-is-on/control.yaml",
        "since:",
        "former_ids: [shop/use-tls]\nsince:",
    );
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn other_points_are_relaxed_where_it_falls_short_and_tightened_where_it_passes() {
    let repository = Repository::new();
    repository.edit("rules/shop/use-tls/control.yaml", "max_points: 4", "max_points: 2");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn data_that_an_export_lacks_cannot_be_compared() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/control.rhai",
        "if snapshot.tls ",
        "if snapshot.tls && snapshot.tls_version >= 2 ",
    );
    repository.edit(
        "rules/shop/use-tls/control.yaml",
        "requires: [",
        "requires: [{ collection: tls_version, source: get-tls-version, permission: TlsVersion.Read }, ",
    );
    repository.edit("rules/shop/use-tls/control.yaml", "version: 1.0.0", "version: 2.0.0");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn dropped_cases_are_named() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/tests.yaml",
        "- { name: off, snapshot: { tls: false }, expect: fail }\n",
        "",
    );
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn a_control_that_is_deleted_leaves_the_maximum() {
    let repository = Repository::new();
    repository.remove("rules/shop/use-tls");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn layout_and_comments_are_formatting() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/control.rhai",
        "if snapshot.tls",
        "// why\nif  snapshot.tls",
    );
    repository.edit("rules/shop/use-tls/control.yaml", "max_points: 4", "max_points:   4.00");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn a_module_changes_those_that_import_it() {
    let repository = Repository::new();
    repository.0.write(
        "rules/lib/people.rhai",
        MODULE.replace("user.role == role", "user.role == role || user.role == \"owner\""),
    );
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn a_parameter_that_a_baseline_loosens_is_relaxed() {
    let repository = Repository::new();
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 9");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn a_third_party_mark_is_relaxed() {
    let repository = Repository::new();
    repository.edit(
        "action-plan.yaml",
        "- control: shop/long-passwords",
        "- control: shop/use-tls\n  tenant: t-1\n  status: resolved_third_party\n  reason: a gateway\n  owner: o\n  expires: 2026-12-31\n- control: shop/long-passwords",
    );
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn an_acceptance_that_has_expired_is_told() {
    let repository = Repository::new();
    repository.edit("action-plan.yaml", "expires: 2026-12-31", "expires: 2026-05-31");
    assert_snapshot!(read(&repository), @"");
}

#[test]
fn several_changes_are_told_apart() {
    let repository = Repository::new();
    repository.0.control(
        "users-have-mfa",
        &std::fs::read_to_string(repository.0.path().join("rules/shop/users-have-mfa/control.yaml"))
            .expect("it is there"),
        &SHARE.replace("user.mfa", "user.mfa || user.role == \"user\""),
    );
    repository.edit("tenants/acme.yaml", "id: kiosk", "id: nobody");
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 15");
    assert_snapshot!(read(&repository), @"");
}
