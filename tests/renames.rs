//! Controls that were renamed or are to go: who named them finds them, a check refuses to lose them, and files can be
//! brought up to date.

use std::fs;

use serde_json::Value;

use crate::call::Ran;
use crate::shop::{METADATA, SCRIPT, Shop};

/// A shop under git whose control `shop/use-tls` was `shop/tls` in the first commit, with all files that name it so.
struct Renamed(Shop);

const PLAN: &str =
    "# Ours.\n- control: shop/tls   # the proxy\n  status: planned\n  reason: shop/tls takes time\n  due: 2026-09-30\n";
const CONFIGURATION: &str = "scope: all\noverrides:\n  \"shop/tls\": { max_points: 2 }   # less\n";
const TENANT: &str = "id: t-1\nparams:\n  shop/tls: { days: 30 }\n";
const BASELINE: &str = "title: Strict\ncontrols:\n  - shop/tls\nparams: { shop/tls: { days: 15 } }\n";

impl Renamed {
    fn new() -> Self {
        let shop = Shop::with_parameter();
        let metadata = fs::read_to_string(shop.path().join("rules/shop/use-tls/control.yaml")).expect("it is there");
        let script = fs::read_to_string(shop.path().join("rules/shop/use-tls/control.rhai")).expect("it is there");
        fs::rename(
            shop.path().join("rules/shop/use-tls"),
            shop.path().join("rules/shop/tls"),
        )
        .expect("it moves");
        shop.write("action-plan.yaml", PLAN);
        shop.write("posture.yaml", CONFIGURATION);
        shop.write("tenants/t.yaml", TENANT);
        shop.write("rules/baselines/strict.yaml", BASELINE);
        shop.write("rules/shop/other/control.yaml", METADATA);
        shop.write("rules/shop/other/control.rhai", SCRIPT);
        git(&shop, &["init", "-q", "-b", "main"]);
        commit(&shop);
        fs::remove_dir_all(shop.path().join("rules/shop/tls")).expect("it goes");
        shop.control(
            "use-tls",
            &metadata.replace("since:", "former_ids: [shop/tls]\nsince:"),
            &script,
        );
        Self(shop)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("it is there")
    }
}

fn git(shop: &Shop, arguments: &[&str]) {
    crate::git::git(shop.path(), arguments);
}

fn commit(shop: &Shop) {
    crate::git::commit(shop.path(), "all");
}

/// What a check of rules finds beside what it finds without comparing: `code file message`.
fn found(shop: &Shop, arguments: &[&str]) -> (i32, Vec<String>) {
    let ran = shop.run(&[&["check", "--format", "json"], arguments].concat());
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}{}", ran.out, ran.err));
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().expect("findings").iter();
    let of_comparing = findings.filter(|one| ["removed-control", "unchanged-version"].contains(&&*text(one, "code")));
    let told = of_comparing.map(|one| format!("{} {}: {}", text(one, "code"), text(one, "file"), text(one, "message")));
    (ran.code, told.collect())
}

#[test]
fn whoever_names_a_former_id_finds_its_control() {
    let Renamed(shop) = Renamed::new();
    let evaluation = |arguments: &[&str]| shop.json(&[&["a.json"], arguments].concat()).1["evaluations"][0].clone();
    let all = evaluation(&[]);
    let control = crate::shop::control(&serde_json::json!({ "evaluations": [all] }), "shop/use-tls").clone();
    assert_eq!(control["worth"], 2.0, "the override");
    assert_eq!(control["status"], "planned", "the action plan");
    assert_eq!(control["reason"], "not for 30 days", "the tenant file");
    for arguments in [
        &["--baseline", "strict"][..],
        &["--select", "shop/tls"],
        &["--select", "id:shop/tls"],
    ] {
        let controls = evaluation(arguments)["controls"].as_array().expect("controls").clone();
        assert_eq!(
            (controls.len(), &controls[0]["id"]),
            (1, &"shop/use-tls".into()),
            "{arguments:?}"
        );
    }
    let explained = shop.run(&["explain", "shop/tls"]);
    assert!(
        explained.code == 0 && explained.out.contains("shop/use-tls"),
        "{}",
        explained.err
    );
    let simulated = shop.run(&["simulate", "a.json", "--complete", "shop/tls", "--as-of", "2026-05-04"]);
    assert!(
        simulated.out.contains("shop/use-tls"),
        "{}{}",
        simulated.out,
        simulated.err
    );
    let ignored = evaluation(&["--ignore", "shop/tls"]);
    assert_eq!(ignored["controls"].as_array().map(Vec::len), Some(1));
    // A pattern is about the ids of now.
    assert_eq!(shop.run(&["list", "--select", "shop/t*"]).code, 3);
}

#[test]
fn one_former_id_means_one_control() {
    let shop = Shop::new();
    shop.control(
        "new",
        &METADATA.replace("since:", "former_ids: [shop/use-tls]\nsince:"),
        SCRIPT,
    );
    let ran = shop.run(&["check", "--width", "80"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("rule::former_id"), "{}", ran.out);
    let list = shop.run(&["list", "--width", "80"]);
    insta::assert_snapshot!(list.err, @"
    rule::former_id

      × the former id `shop/use-tls` means another control: there is one of that
      │ id
        ╭─[rules/shop/new/control.yaml:14:14]
     13 │ requires: [{ collection: tls, source: get-tls, permission: Tls.Read }]
     14 │ former_ids: [shop/use-tls]
        ·              ──────┬─────
        ·                    ╰── taken
     15 │ since: 0.1.0
        ╰────
      help: an id means one control, for the action plan and the history: leave it
            to one of the two
    ");
}

#[test]
fn a_rename_that_says_so_is_none_of_a_checks_business() {
    let Renamed(shop) = Renamed::new();
    for base in ["main", "HEAD", "main...", "main...HEAD"] {
        assert_eq!(found(&shop, &["--against", base]).1, Vec::<String>::new(), "{base}");
    }
}

#[test]
fn a_check_against_a_revision_refuses_to_lose_ids() {
    let Renamed(shop) = Renamed::new();
    fs::remove_dir_all(shop.path().join("rules/shop/other")).expect("it goes");
    let metadata = fs::read_to_string(shop.path().join("rules/shop/use-tls/control.yaml")).expect("it is there");
    shop.write(
        "rules/shop/use-tls/control.yaml",
        metadata.replace("former_ids: [shop/tls]\n", ""),
    );
    let ran = shop.run(&["check", "--against", "main", "--width", "90"]);
    assert_eq!(ran.code, 1);
    let told: Vec<&str> = ran.out.split("no-case").collect();
    insta::assert_snapshot!(told.join("no-case"), @"
    selection::no_match

      × `shop/tls` matches no control
       ╭─[rules/baselines/strict.yaml:3:5]
     2 │ controls:
     3 │   - shop/tls
       ·     ────┬───
       ·         ╰── fits no control
     4 │ params: { shop/tls: { days: 15 } }
       ╰────
      help: `posture list` names the controls

    parameter::unknown_control

      × no control `shop/tls`
       ╭─[rules/baselines/strict.yaml:4:11]
     3 │   - shop/tls
     4 │ params: { shop/tls: { days: 15 } }
       ·           ────┬───
       ·               ╰── not in the rules
       ╰────
      help: `posture list` names them all

    removed-control

      × `shop/other` was there in `main` and is gone
       ╭─[rules/shop/other/control.yaml:1:8]
     1 │ title: TLS is on
       ·        ────┬────
       ·            ╰── as it was in `main`
     2 │ description: d
       ╰────
      help: where another control has taken its place, say `former_ids: [shop/other]` there;
            else keep it for a while with `lifecycle: deprecated` and `replaced_by`

    read-not-required

      ⚠ the script reads `days`, which is not required
       ╭─[rules/shop/use-tls/control.rhai:1:32]
     1 │ note(params.days); if snapshot.days >= params.days { pass(`for ${params.days} days`) } else { fail(`not for ${params.days} days`) }
       ·                                ──┬─
       ·                                  ╰── not in `requires`
       ╰────
      help: add to `requires`: { collection: days, source: …, permission: … }

    no-case

      × the control has no `tests.yaml`
       ╭─[rules/shop/use-tls/control.yaml:1:1]
     1 │ title: TLS is on
       · ──┬──
       ·   ╰── nothing tries it
     2 │ description: d
       ╰────
      help: write at least a passing and a failing case

    removed-control

      × `shop/tls` of `main` is `shop/use-tls` now, and does not say so
       ╭─[rules/shop/use-tls/control.yaml:1:8]
     1 │ title: TLS is on
       ·        ────┬────
       ·            ╰── was `shop/tls`
     2 │ description: d
       ╰────
      help: add `former_ids: [shop/tls]`: history, action plan and baselines follow it then

    no-remediation

      ⚠ nobody learns what to do
        ╭─[rules/shop/use-tls/control.yaml:12:1]
     11 │ compliance: {}
     12 │ remediation: []
        · ─────┬─────
        ·      ╰── without steps
     13 │ requires: [{ collection: tls, source: get-tls, permission: Tls.Read }]
        ╰────
      help: give at least one way to reach the goal, with its steps

    requires-not-read

      ⚠ the script does not read `tls`
        ╭─[rules/shop/use-tls/control.yaml:13:26]
     12 │ remediation: []
     13 │ requires: [{ collection: tls, source: get-tls, permission: Tls.Read }]
        ·                          ─┬─
        ·                           ╰── required and not read
     14 │ params: [{ name: days, type: integer, default: 10, min: 1, max: 90, description: d }]
        ╰────
      help: remove the entry, so that nobody grants a permission for nothing

    5 errors and 3 warnings in 1 control; `--fix` mends 1
    ");
    let sarif = shop.run(&["check", "--against", "main", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&sarif.out).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results").clone();
    let removed: Vec<&Value> = results
        .iter()
        .filter(|one| one["ruleId"] == "removed-control")
        .collect();
    let place = &removed[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "rules/shop/other/control.yaml");
    let index = usize::try_from(removed[0]["ruleIndex"].as_u64().expect("a number")).expect("a small one");
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][index];
    assert!(
        rule["help"]["markdown"]
            .as_str()
            .is_some_and(|page| page.contains("replaced_by")),
        "{rule}"
    );
    let annotated = shop.run(&["check", "--against", "main", "--format", "github"]);
    assert!(
        annotated
            .out
            .contains("title=removed-control::`shop/other` was there in `main`"),
        "{}",
        annotated.out
    );
    // What was renamed without a word is mended.
    shop.run(&["check", "--against", "main", "--fix"]);
    let mended = fs::read_to_string(shop.path().join("rules/shop/use-tls/control.yaml")).expect("it is there");
    assert!(mended.contains("\nformer_ids: [shop/tls]\nsince:"), "{mended}");
    // A pull request that means it says so.
    shop.write("posture.yaml", "lints: { removed-control: off }\n");
    assert_eq!(found(&shop, &["--against", "main"]).1, Vec::<String>::new());
}

#[test]
fn a_check_against_a_folder_or_revision_wants_another_version_of_another_logic() {
    let Renamed(shop) = Renamed::new();
    shop.write(
        "rules/shop/other/control.rhai",
        SCRIPT.replace("snapshot.tls", "!snapshot.tls"),
    );
    let still = "unchanged-version rules/shop/other/control.yaml: `shop/other` does something else than in `main`, and \
                 its version is still `1.0.0`";
    assert_eq!(found(&shop, &["--against", "main"]), (1, vec![still.to_owned()]));
    let (_, inside) = found(&shop, &["rules/shop/other", "--against", "main"]);
    assert_eq!(inside, [still], "a part");
    assert!(
        found(&shop, &["rules/shop/use-tls", "--against", "main"]).1.is_empty(),
        "another part"
    );
    shop.write("old/rules/shop/other/control.yaml", METADATA);
    shop.write("old/rules/shop/other/control.rhai", SCRIPT);
    for folder in ["old", "./old/", "old/rules"] {
        let (_, found) = found(&shop, &["--against", folder]);
        assert!(
            found.len() == 1 && found[0].contains("does something else than in `"),
            "{folder}: {found:?}"
        );
    }
    shop.write(
        "rules/shop/other/control.yaml",
        METADATA.replace("version: 1.0.0", "version: 1.1.0"),
    );
    assert!(found(&shop, &["--against", "main"]).1.is_empty());
}

#[test]
fn a_revision_that_is_none_or_has_no_rules_is_told() {
    let Renamed(shop) = Renamed::new();
    let ran = shop.run(&["check", "--against", "mian"]);
    assert!(ran.code == 2 && ran.err.contains("did you mean `main`?"), "{}", ran.err);
    let ran = shop.run(&["check", "--against", "--upload-pack=x"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let bare = Shop::new();
    git(&bare, &["init", "-q", "-b", "main"]);
    git(
        &bare,
        &["commit", "-q", "--allow-empty", "-m", "nothing", "--no-gpg-sign"],
    );
    let ran = bare.run(&["check", "--against", "main"]);
    assert!(ran.err.contains("note: there are no rules in `main`"), "{}", ran.err);
}

#[test]
fn files_are_brought_up_to_date() {
    let renamed = Renamed::new();
    let shop = &renamed.0;
    let last = |ran: &Ran| ran.out.lines().last().unwrap_or_default().to_owned();
    let checked = shop.run(&["migrate", "--check"]);
    assert_eq!(
        (checked.code, last(&checked).as_str()),
        (1, "5 former ids in 4 files to replace")
    );
    let dry = shop.run(&["migrate", "--dry-run"]);
    insta::assert_snapshot!(dry.out, @r#"
    --- action-plan.yaml
    +++ action-plan.yaml
    @@ -1,4 +1,4 @@
     # Ours.
    -- control: shop/tls   # the proxy
    +- control: shop/use-tls   # the proxy
       status: planned
       reason: shop/tls takes time
    --- posture.yaml
    +++ posture.yaml
    @@ -1,3 +1,3 @@
     scope: all
     overrides:
    -  "shop/tls": { max_points: 2 }   # less
    +  "shop/use-tls": { max_points: 2 }   # less
    --- rules/baselines/strict.yaml
    +++ rules/baselines/strict.yaml
    @@ -1,4 +1,4 @@
     title: Strict
     controls:
    -  - shop/tls
    -params: { shop/tls: { days: 15 } }
    +  - shop/use-tls
    +params: { shop/use-tls: { days: 15 } }
    --- tenants/t.yaml
    +++ tenants/t.yaml
    @@ -1,3 +1,3 @@
     id: t-1
     params:
    -  shop/tls: { days: 30 }
    +  shop/use-tls: { days: 30 }
    "#);
    assert_eq!((dry.code, renamed.read("action-plan.yaml").as_str()), (0, PLAN));
    let before = shop.json(&["a.json", "--baseline", "strict"]).1;
    let ran = shop.run(&["migrate"]);
    insta::assert_snapshot!(ran.out, @"
    action-plan.yaml:2  shop/tls → shop/use-tls
    posture.yaml:3  shop/tls → shop/use-tls
    rules/baselines/strict.yaml:3  shop/tls → shop/use-tls
    rules/baselines/strict.yaml:4  shop/tls → shop/use-tls
    tenants/t.yaml:3  shop/tls → shop/use-tls
    5 former ids in 4 files replaced
    ");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let present = |text: &str| text.replace("shop/tls", "shop/use-tls");
    assert_eq!(
        renamed.read("action-plan.yaml"),
        PLAN.replacen("shop/tls", "shop/use-tls", 1)
    );
    assert_eq!(renamed.read("posture.yaml"), present(CONFIGURATION));
    assert_eq!(renamed.read("tenants/t.yaml"), present(TENANT));
    assert_eq!(renamed.read("rules/baselines/strict.yaml"), present(BASELINE));
    let after = shop.json(&["a.json", "--baseline", "strict"]).1;
    assert_eq!(before["evaluations"][0]["score"], after["evaluations"][0]["score"]);
    assert_eq!(before["rule_set"]["digest"], after["rule_set"]["digest"]);
    let again = shop.run(&["migrate", "--check"]);
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "nothing to do: every id is a present one\n")
    );
}

#[test]
fn one_file_or_folder_is_brought_up_to_date_alone() {
    let renamed = Renamed::new();
    let shop = &renamed.0;
    shop.write("plans/next.yaml", PLAN.replace('\n', "\r\n"));
    assert_eq!(shop.run(&["migrate", "plans/next.yaml"]).code, 0);
    let next = renamed.read("plans/next.yaml");
    assert_eq!(next, PLAN.replacen("shop/tls", "shop/use-tls", 1).replace('\n', "\r\n"));
    assert_eq!(renamed.read("action-plan.yaml"), PLAN);
    assert_eq!(shop.run(&["migrate", "tenants"]).code, 0);
    assert!(renamed.read("tenants/t.yaml").contains("shop/use-tls"));
    assert_eq!(shop.run(&["migrate", "."]).code, 0);
    assert!(renamed.read("posture.yaml").contains("shop/use-tls"));
    assert_eq!(shop.run(&["migrate", "nowhere.yaml"]).code, 2);
}

#[test]
fn no_file_is_written_where_one_cannot_be() {
    let renamed = Renamed::new();
    let shop = &renamed.0;
    let both = "overrides:\n  shop/tls: { max_points: 2 }\n  shop/use-tls: { max_points: 3 }\n";
    shop.write("posture.yaml", both);
    let ran = shop.run(&["migrate", "--width", "80"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    insta::assert_snapshot!(ran.err, @"
    migrate::both

      × `shop/use-tls` is there too, and `shop/tls` is the same control
       ╭─[posture.yaml:2:3]
     1 │ overrides:
     2 │   shop/tls: { max_points: 2 }
       ·   ────┬───
       ·       ╰── `shop/use-tls` now
     3 │   shop/use-tls: { max_points: 3 }
       ╰────
      help: nothing was changed; make one of the two, named `shop/use-tls`
    ");
    assert_eq!(renamed.read("action-plan.yaml"), PLAN);
    assert_eq!(renamed.read("posture.yaml"), both);
}
