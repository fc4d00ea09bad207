//! What a change is failed on.

use super::repository::Repository;

fn relaxed() -> Repository {
    let repository = Repository::new();
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 9");
    repository
}

#[test]
fn a_relaxed_control_fails_unless_a_reason_is_given() {
    let repository = relaxed();
    let ran = repository.diff(&["main", "corpus", "--fail-on", "relaxed"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (1, "gate failed: relaxed: shop/long-passwords\n")
    );
    let allowed = "shop/long-passwords=SEC-7: the tills cannot do more";
    let ran = repository.diff(&["main", "corpus", "--fail-on", "relaxed", "--allow-relaxed", allowed]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("allowed: SEC-7: the tills cannot do more"),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_allowed_has_to_be_a_control_and_a_reason() {
    let repository = relaxed();
    let ran = repository.diff(&["main", "corpus", "--allow-relaxed", "shop/long-password=x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean `shop/long-passwords`?"), "{}", ran.err);
    let ran = repository.diff(&["main", "corpus", "--allow-relaxed", "shop/long-passwords"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("the reason is missing"), "{}", ran.err);
}

#[test]
fn a_drop_counts_on_the_exact_fraction() {
    let repository = Repository::new();
    repository.edit("rules/baselines/ours.yaml", "length: 14", "length: 16");
    // 5 of 20 points on one tenant: 25 percentage points.
    for (most, code) in [("25", 0), ("24.99", 1)] {
        let ran = repository.diff(&["main", "corpus/acme.json", "--max-drop", most]);
        assert_eq!(ran.code, code, "{most}: {}", ran.err);
    }
    let ran = repository.diff(&["main", "corpus/acme.json", "--max-drop", "1"]);
    assert!(
        ran.err.contains("`corpus/acme.json` falls from at least"),
        "{}",
        ran.err
    );
}

#[test]
fn logic_without_a_case_fails_where_cases_are_required() {
    let repository = Repository::new();
    repository.edit("rules/shop/use-tls/control.rhai", "snapshot.tls", "!!snapshot.tls");
    let ran = repository.diff(&["main", "corpus", "--require-tests"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("without a case of its own: shop/use-tls"),
        "{}",
        ran.err
    );
    repository.edit("rules/shop/use-tls/tests.yaml", "name: off", "name: switched off");
    assert_eq!(repository.diff(&["main", "corpus", "--require-tests"]).code, 0);
}

#[test]
fn a_change_that_no_snapshot_exercises_is_no_success_unless_nobody_asks() {
    let repository = Repository::new();
    repository.edit("rules/shop/use-tls/control.rhai", "snapshot.tls", "snapshot.nowhere");
    repository.edit("corpus/acme.json", "\"tls\": false,", "");
    let ran = repository.diff(&["main", "corpus/acme.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("unexercised shop/use-tls"), "{}", ran.out);
    assert!(
        ran.out.contains("not comparable: the snapshot does not tell `nowhere`"),
        "{}",
        ran.out
    );
    let ran = repository.diff(&["main", "corpus/acme.json", "--fail-on", "unexercised"]);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_snapshot_that_cannot_be_read_leaves_the_others() {
    let repository = relaxed();
    repository.0.write("corpus/broken.json", "{ \"tls\": ");
    let ran = repository.diff(&["main", "corpus", "--fail-on", "relaxed"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.out.contains("corpus/broken.json: not evaluated"), "{}", ran.out);
    assert!(ran.out.contains("relaxed shop/long-passwords"), "{}", ran.out);
}
