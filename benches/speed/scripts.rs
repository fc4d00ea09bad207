//! Running controls over a large tenant: one element of a list against plain Rust, and two threads against one.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use posture::engine::{Engine, Program, Workers};
use posture::evaluate::{Settings, evaluate};
use posture::model::{Outcome, ScopeWanted, Tenant};
use posture::origin::RuleFile;
use posture::ruleset::RuleSet;
use posture::snapshot::{Snapshot, Value};

use crate::tenant::{self, NORTH_QUAY, Size};
use crate::{in_turn, say};

const USERS: usize = 50_000;
const CONTROLS: usize = 200;

const METADATA: &str = "{ title: t, description: d, product: bench, category: apps, max_points: 4, \
    scoring: proportional, severity: low, complexity: low, user_impact: low, threats: [], compliance: {}, \
    remediation: [], since: 0.1.0, version: 1.0.0 }";

/// Two properties of every user: what a control of a list asks, and no more.
const SCRIPT: &str = "share_of(snapshot.users, |user| user.accountEnabled && user.userPrincipalName != \"\")
    .when_empty(fail, \"no users\")";

pub(crate) fn figures() {
    let size = Size {
        users: USERS,
        ..NORTH_QUAY
    };
    let text = tenant::text(&RuleSet::default(), size);
    let snapshot = Arc::new(Snapshot::from_json("tenant.json", text).expect("it is JSON"));
    one_element(&snapshot);
    two_threads(&snapshot);
}

fn program(controls: usize, script: impl Fn(usize) -> String) -> Program {
    let files = (0..controls).flat_map(|number| {
        let folder = format!("bench/c{number}");
        [
            RuleFile::new(&format!("{folder}/control.yaml"), METADATA),
            RuleFile::new(&format!("{folder}/control.rhai"), &script(number)),
        ]
    });
    let (rules, problems) = RuleSet::parse(files.collect());
    let (program, more) = Engine::default().compile(&rules);
    assert!(problems.is_empty() && more.is_empty());
    program
}

fn one_element(snapshot: &Arc<Snapshot>) {
    let program = program(1, |_| SCRIPT.to_owned());
    let prepared = program.prepare(&[0], Arc::clone(snapshot), &Tenant::default(), &BTreeMap::new());
    let workers = Workers::new(1).expect("a thread");
    let script = || {
        workers.run(|| {
            let start = Instant::now();
            let ran = program.run(0, &prepared);
            assert_eq!(ran.verdict.outcome, Outcome::Partial, "{}", ran.verdict.reason);
            start.elapsed().as_secs_f64()
        })
    };
    let (rust, script, ratio) = in_turn(|| plain_rust(snapshot), script);
    let each = |seconds: f64| seconds * 1e9 / USERS as f64;
    say(&format!(
        "\none element of a list    script {:.0} ns, plain Rust over the tree {:.0} ns, ratio {ratio:.1}",
        each(script),
        each(rust)
    ));
}

fn plain_rust(snapshot: &Snapshot) -> f64 {
    let start = Instant::now();
    let tree = snapshot.tree();
    let users = tree.member_named(tree.root(), "users").expect("users");
    let enabled = tree.key("accountEnabled").expect("a key");
    let name = tree.key("userPrincipalName").expect("a key");
    let complies = |user| {
        let is_enabled = tree.member(user, enabled).map(|id| tree.value(id)) == Some(Value::Bool(true));
        is_enabled
            && tree
                .member(user, name)
                .is_some_and(|id| tree.value(id) != Value::Text(""))
    };
    black_box(tree.elements(users).iter().filter(|user| complies(*user)).count());
    start.elapsed().as_secs_f64()
}

fn two_threads(snapshot: &Arc<Snapshot>) {
    // Controls differ, so that no thread finds the work of another done.
    let program = program(CONTROLS, |number| {
        format!(
            "if snapshot.users.count(|user| user.accountEnabled) > {number} {{ pass(\"many\") }} else {{ fail(\"few\") }}"
        )
    });
    let with = |threads: usize| {
        let workers = Workers::new(threads).expect("threads");
        let settings = Settings {
            scope: ScopeWanted::All,
            ..Settings::on(Date::constant(2026, 3, 1))
        };
        let start = Instant::now();
        black_box(evaluate(&program, snapshot, &settings, &workers));
        start.elapsed().as_secs_f64()
    };
    let (two, one, ratio) = in_turn(|| with(2), || with(1));
    say(&format!(
        "{CONTROLS} controls, {USERS} users   one thread {one:.2} s, two threads {two:.2} s, ratio {ratio:.2}"
    ));
}
