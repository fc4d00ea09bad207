//! Fourteen pull requests, each with what a reviewer reads of it.

use insta::assert_snapshot;

use super::repository::{MODULE, Repository, SHARE};

/// What the change of the work tree does, without the name of the commit.
fn read(repository: &Repository) -> String {
    let ran = repository.diff(&["main", "corpus", "--width", "100"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let commit = &repository.git(&["rev-parse", "main"])[..8];
    let digest = |word: &str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let line = |line: &str| {
        let words = line.split(' ').map(|word| if digest(word) { "digest" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    let lines: Vec<String> = ran.out.replace(commit, "commit").lines().map(line).collect();
    lines.join("\n") + "\n"
}

#[test]
fn a_typo_in_a_title_is_wording() {
    let repository = Repository::new();
    repository.edit("rules/shop/use-tls/control.yaml", "TLS is on", "TLS is switched on");
    assert_snapshot!(read(&repository), @r#"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 without effect. No score changes (2 snapshots).

    no effect shop/use-tls TLS is switched on
      wording
      title: "TLS is on" → "TLS is switched on"

      2 snapshots as before
    "#);
}

#[test]
fn a_raised_threshold_is_tightened_where_it_is_missed_now() {
    let repository = Repository::new();
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 16");
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 tightened; 1 file beside them. The score changes on 1 of 2 snapshots.

    tightened shop/long-passwords Passwords are long
      parameters
      params.length.default: 14 → 16
      evaluated on 2 snapshots
      because fewer points are observed; `at least` falls
      corpus/acme.json: pass → fail, -5.00 points

      snapshot          percent          at least          at most
      corpus/acme.json    41.65  -25.00     41.65  -25.00    41.65  -25.00

      corpus/acme.json
      percent  at least  points  maximum  cause       control
       -25.00    -25.00   -5.00     0.00  parameters  shop/long-passwords

      1 snapshot as before

    Files beside those of controls
      rules/baselines/ours.yaml (baseline): changed
        params.shop/long-passwords.length: 14 → 16
    ");
}

#[test]
fn an_exclusion_more_is_relaxed() {
    let repository = Repository::new();
    repository.edit(
        "tenants/acme.yaml",
        "  users:\n",
        "  users:\n    - { id: bob, reason: r, owner: o, expires: 2026-12-31 }\n",
    );
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 relaxed; 1 file beside them. The score changes on 1 of 2 snapshots.

    relaxed shop/users-have-mfa Users have MFA
      tenant
      evaluated on 2 snapshots
      because more points are observed; `at least` rises; a resource does not fall short any more; more
      is excluded
      corpus/acme.json: partial (2 of 3) → pass (2 of 2), +2.67 points; `bob` does not fall short any
      more

      snapshot          percent          at least          at most
      corpus/acme.json    80.00  +13.35     80.00  +13.35    80.00  +13.35

      corpus/acme.json
      percent  at least  points  maximum  cause       control
       +13.35    +13.35   +2.67     0.00  parameters  shop/users-have-mfa

      1 snapshot as before

    Files beside those of controls
      tenants/acme.yaml (tenant): changed
        exclusions.users[bob]: added: id: bob, reason: r, owner: o, expires: 2026-12-31
    ");
}

#[test]
fn a_rule_that_means_the_same_changes_nothing() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/control.rhai",
        "if snapshot.tls { pass(\"TLS is on\") } else { fail(\"TLS is off\") }",
        "if !snapshot.tls { fail(\"TLS is off\") } else { pass(\"TLS is on\") }",
    );
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 without effect. No score changes (2 snapshots).

    no effect shop/use-tls TLS is on
      logic
      no case changed with it
      evaluated on 2 snapshots
      its `version` is as it was

      2 snapshots as before
    ");
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
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 without effect. No score changes (2 snapshots).

    no effect shop/tls-is-on TLS is on
      renamed
      was `shop/use-tls`

      2 snapshots as before
    ");
}

#[test]
fn a_control_that_is_renamed_and_does_not_say_so_is_told() {
    let repository = Repository::new();
    repository.git(&["mv", "rules/shop/use-tls", "rules/shop/tls-is-on"]);
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 without effect. No score changes (2 snapshots).

    no effect shop/tls-is-on TLS is on
      renamed
      was `shop/use-tls`
      its `former_ids` do not name the id that it had: history, action plan and baselines lose it

      2 snapshots as before
    ");
}

#[test]
fn other_points_are_relaxed_where_it_falls_short_and_tightened_where_it_passes() {
    let repository = Repository::new();
    repository.edit("rules/shop/use-tls/control.yaml", "max_points: 4", "max_points: 2");
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 mixed. The score changes on 2 of 2 snapshots.

    mixed shop/use-tls TLS is on
      points
      max_points: 4.0 → 2.0
      evaluated on 2 snapshots
      because fewer points are observed; `at least` rises; `at least` falls; fewer points are lost where
      it falls short
      corpus/acme.json: fail
      corpus/globex.json: pass, -2.00 points

      snapshot            percent         at least         at most
      corpus/acme.json      74.05  +7.40     74.05  +7.40    74.05  +7.40
      corpus/globex.json    55.55  -4.45     55.55  -4.45    55.55  -4.45

      corpus/acme.json
      percent  at least  points  maximum  cause      control
        +7.40     +7.40    0.00    -2.00  catalogue  shop/use-tls

      corpus/globex.json
      percent  at least  points  maximum  cause      control
        -4.45     -4.45   -2.00    -2.00  catalogue  shop/use-tls
    ");
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
    assert_snapshot!(read(&repository), @r#"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 mixed. The score changes on 1 of 2 snapshots.

    mixed shop/use-tls TLS is on
      logic, metadata
      version: "1.0.0" → "2.0.0"
      reads now `tls_version` (get-tls-version, TlsVersion.Read)
      no case changed with it
      evaluated on 2 snapshots
      because `at least` falls; it is not counted any more
      corpus/globex.json: pass → inconclusive, -4.00 points; not comparable: the snapshot does not tell
      `tls_version`

      snapshot            percent          at least          at most
      corpus/globex.json    50.00  -10.00     40.00  -20.00    60.00  =

      corpus/globex.json
      percent  at least  points  maximum  cause      control
       -10.00    -20.00   -4.00    -4.00  catalogue  shop/use-tls

      1 snapshot as before
    "#);
}

#[test]
fn dropped_cases_are_named() {
    let repository = Repository::new();
    repository.edit(
        "rules/shop/use-tls/tests.yaml",
        "- { name: off, snapshot: { tls: false }, expect: fail }\n",
        "",
    );
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 without effect. No score changes (2 snapshots).

    no effect shop/use-tls TLS is on
      cases
      cases: dropped `off`

      2 snapshots as before
    ");
}

#[test]
fn a_control_that_is_deleted_leaves_the_maximum() {
    let repository = Repository::new();
    repository.remove("rules/shop/use-tls");
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 relaxed. The score changes on 2 of 2 snapshots.

    relaxed shop/use-tls TLS is on
      removed
      reads no more `tls` (get-tls, Tls.Read)
      evaluated on 2 snapshots
      because it is not counted any more
      corpus/acme.json: fail → not there
      corpus/globex.json: pass → not there, -4.00 points

      snapshot            percent          at least          at most
      corpus/acme.json      83.31  +16.66     83.31  +16.66    83.31  +16.66
      corpus/globex.json    50.00  -10.00     50.00  -10.00    50.00  -10.00

      corpus/acme.json
      percent  at least  points  maximum  cause      control
       +16.66    +16.66    0.00    -4.00  catalogue  shop/use-tls

      corpus/globex.json
      percent  at least  points  maximum  cause      control
       -10.00    -10.00   -4.00    -4.00  catalogue  shop/use-tls
    ");
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
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 without effect. No score changes (2 snapshots).

    no effect shop/use-tls TLS is on
      formatting

      2 snapshots as before
    ");
}

#[test]
fn a_module_changes_those_that_import_it() {
    let repository = Repository::new();
    repository.0.write(
        "rules/lib/people.rhai",
        MODULE.replace("user.role == role", "user.role == role || user.role == \"owner\""),
    );
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 tightened. The score changes on 1 of 2 snapshots.

    tightened shop/admins-have-keys Administrators have keys
      logic
      through `lib/people`
      no case changed with it
      evaluated on 2 snapshots
      because fewer points are observed; `at least` falls
      corpus/acme.json: pass → fail, -3.00 points

      snapshot          percent          at least          at most
      corpus/acme.json    51.65  -15.00     51.65  -15.00    51.65  -15.00

      corpus/acme.json
      percent  at least  points  maximum  cause      control
       -15.00    -15.00   -3.00     0.00  catalogue  shop/admins-have-keys

      1 snapshot as before
    ");
}

#[test]
fn a_parameter_that_a_baseline_loosens_is_relaxed() {
    let repository = Repository::new();
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 9");
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 relaxed; 1 file beside them. The score changes on 1 of 2 snapshots.

    relaxed shop/long-passwords Passwords are long
      parameters
      params.length.default: 14 → 9
      evaluated on 2 snapshots
      because more points are observed; `at least` rises
      corpus/globex.json: fail → pass, declared: risk accepted → risk accepted, completed, +5.00 points

      snapshot            percent          at least          at most
      corpus/globex.json    85.00  +25.00     85.00  +25.00    85.00  +25.00

      corpus/globex.json
      percent  at least  points  maximum  cause       control
       +25.00    +25.00   +5.00     0.00  parameters  shop/long-passwords

      1 snapshot as before

    Files beside those of controls
      rules/baselines/ours.yaml (baseline): changed
        params.shop/long-passwords.length: 14 → 9
    ");
}

#[test]
fn a_third_party_mark_is_relaxed() {
    let repository = Repository::new();
    repository.edit(
        "action-plan.yaml",
        "- control: shop/long-passwords",
        "- control: shop/use-tls\n  tenant: t-1\n  status: resolved_third_party\n  reason: a gateway\n  owner: o\n  expires: 2026-12-31\n- control: shop/long-passwords",
    );
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 relaxed; 1 file beside them. The score changes on 1 of 2 snapshots.

    relaxed shop/use-tls TLS is on
      plan
      evaluated on 2 snapshots
      because `at least` rises
      corpus/acme.json: fail, declared: nothing → resolved through third party, +4.00 points

      snapshot          percent          at least          at most
      corpus/acme.json    86.65  +20.00     86.65  +20.00    86.65  +20.00

      corpus/acme.json
      percent  at least  points  maximum  cause   control
       +20.00    +20.00   +4.00     0.00  status  shop/use-tls

      1 snapshot as before

    Files beside those of controls
      action-plan.yaml (action-plan): changed
        [shop/use-tls]: added: control: shop/use-tls, tenant: t-1, status: resolved_third_party, reason:
        a gateway, owner: o, expires: 2026-12-31
    ");
}

#[test]
fn an_acceptance_that_has_expired_is_told() {
    let repository = Repository::new();
    repository.edit("action-plan.yaml", "expires: 2026-12-31", "expires: 2026-05-31");
    assert_snapshot!(read(&repository), @r#"
    main (commit) → work tree
    rule set digest → rule set digest
    1 control changed: 1 without effect; 1 file beside them. No score changes (2 snapshots).

    no effect shop/long-passwords Passwords are long
      plan
      evaluated on 2 snapshots
      corpus/globex.json: fail, declared: risk accepted → risk accepted, expired

      2 snapshots as before

    Files beside those of controls
      action-plan.yaml (action-plan): changed
        [shop/long-passwords].expires: "2026-12-31" → "2026-05-31"
    "#);
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
    assert_snapshot!(read(&repository), @"
    main (commit) → work tree
    rule set digest → rule set digest
    2 controls changed: 1 tightened, 1 mixed; 2 files beside them. The score changes on 1 of 2
    snapshots.

    mixed shop/users-have-mfa Users have MFA
      logic
      no case changed with it
      evaluated on 2 snapshots
      its `version` is as it was
      because more points are observed; `at least` rises; a resource does not fall short any more; more
      is excluded; less is excluded
      corpus/acme.json: partial (2 of 3) → pass (4 of 4), +2.67 points; `bob` does not fall short any
      more

    tightened shop/long-passwords Passwords are long
      parameters
      params.length.default: 14 → 15
      evaluated on 2 snapshots
      because fewer points are observed; `at least` falls
      corpus/acme.json: pass → fail, -5.00 points

      snapshot          percent          at least          at most
      corpus/acme.json    55.00  -11.65     55.00  -11.65    55.00  -11.65

      corpus/acme.json
      percent  at least  points  maximum  cause       control
       -25.00    -25.00   -5.00     0.00  parameters  shop/long-passwords
       +13.35    +13.35   +2.67     0.00  catalogue   shop/users-have-mfa

      1 snapshot as before

    Files beside those of controls
      rules/baselines/ours.yaml (baseline): changed
        params.shop/long-passwords.length: 14 → 15
      tenants/acme.yaml (tenant): changed
        exclusions.users[kiosk]: removed: id: kiosk, reason: r, owner: o, expires: 2026-12-31
        exclusions.users[nobody]: added: id: nobody, reason: r, owner: o, expires: 2026-12-31
    ");
}
