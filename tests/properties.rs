//! What holds for every rule set, snapshot, tenant and action plan, through the whole engine.

use std::sync::Arc;

use jiff::civil::{Date, date};
use posture::change::{self, About, Basis, Now, Part, Totals};
use posture::engine::{Engine, Program, Workers};
use posture::evaluate::{Settings, evaluate};
use posture::model::{
    Cause, Change, ControlId, Evaluation, Exclusions, Fraction, ParameterValue, PercentagePoints, Points, Record,
    ScopeWanted, SecureScore, Tenant,
};
use posture::origin::RuleFile;
use posture::plan::{ActionPlan, PlanPolicy};
use posture::ruleset::RuleSet;
use posture::snapshot::Snapshot;
use posture::source::SourceFile;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const AS_OF: Date = date(2026, 5, 4);

/// Scripts by which more of what is wanted never makes it worse.
const MONOTONE: &[&str] = &[
    "if snapshot.f0 { pass(\"\") } else { fail(\"\") }",
    "if snapshot.f1 || snapshot.f2 { pass(\"\") } else { fail(\"\") }",
    "if snapshot.f2 && snapshot.f3 { pass(\"\") } else { fail(\"\") }",
    "any_of([|| if snapshot.f1 { pass(\"\") } else { fail(\"\") }, || if snapshot.f3 { pass(\"\") } else { fail(\"\") }])",
    "all_of([|| if snapshot.f0 { pass(\"\") } else { fail(\"\") }, || if snapshot.f2 { pass(\"\") } else { fail(\"\") }])",
    "share_of(snapshot.l0, |x| x.ok).when_empty(fail, \"\").affected(|x| x.id)",
    "share_of(snapshot.l1, |x| x.ok).when_empty(pass, \"\").affected(|x| x.id)",
    "if snapshot.l0.all(|x| x.ok || x.id in tenant.exclusions.users) { pass(\"\") } else { fail(\"\") }",
];
/// Scripts by which it may, because a question arises only then.
const OTHERS: &[&str] = &[
    "if !snapshot.f0 { not_applicable(\"\") } else if snapshot.f1 { pass(\"\") } else { fail(\"\") }",
    "share_of(snapshot.l1, |x| x.ok).when_empty(not_applicable, \"\").affected(|x| x.id)",
    "if snapshot.l0.count(|x| x.ok) <= params.most { pass(\"\") } else { fail(\"\") }",
    "if \"f3\" in snapshot { if snapshot.f3 { pass(\"\") } else { fail(\"\") } } else { inconclusive(\"\") }",
    "partial(1, 3, snapshot.name)",
];
/// A task for people, which has no script.
const TASK: &str = "";

/// What is evaluated: control files, a snapshot, and what is declared about the tenant.
#[derive(Debug, Clone)]
struct World {
    controls: Vec<Made>,
    snapshot: Map<String, Value>,
    licensed: Option<bool>,
    products: Option<bool>,
    scope: ScopeWanted,
    excluded: Vec<&'static str>,
    most: i64,
}

#[derive(Debug, Clone)]
struct Made {
    script: &'static str,
    points: i64,
    proportional: bool,
    scored: bool,
    product: &'static str,
    category: &'static str,
    needs_license: bool,
    record: Option<String>,
}

impl World {
    fn files(&self) -> Vec<RuleFile> {
        let files = self
            .controls
            .iter()
            .enumerate()
            .flat_map(|(number, made)| made.files(number));
        files.collect()
    }

    fn plan(&self) -> String {
        let records = self.controls.iter().enumerate().filter_map(|(number, made)| {
            Some(format!(
                "- {{ control: {}, reason: r, {} }}\n",
                made.id(number),
                made.record.as_ref()?
            ))
        });
        records.collect()
    }

    fn settings(&self) -> Settings {
        let file = SourceFile::new("action-plan.yaml", self.plan());
        let plan = ActionPlan::parse(&file, &PlanPolicy::on(AS_OF));
        let parameter = |(number, made): (usize, &Made)| {
            let id = ControlId::parse(&made.id(number)).expect("an id");
            made.has_parameter()
                .then(|| (id, vec![("most".to_owned(), ParameterValue::Integer(self.most))]))
        };
        Settings {
            tenant: Tenant {
                licenses: self
                    .licensed
                    .map(|licensed| licensed.then(|| "PLAN".to_owned()).into_iter().collect()),
                products: self.products.map(|both| {
                    if both {
                        vec!["one".to_owned(), "two".to_owned()]
                    } else {
                        vec!["one".to_owned()]
                    }
                }),
                exclusions: Exclusions {
                    users: self.excluded.iter().map(|id| (*id).to_owned()).collect(),
                    ..Exclusions::default()
                },
                ..Tenant::default()
            },
            parameters: self.controls.iter().enumerate().filter_map(parameter).collect(),
            plan: Some(Arc::new(
                plan.unwrap_or_else(|wrong| panic!("{}: {wrong:?}", self.plan())),
            )),
            scope: self.scope,
            ..Settings::on(AS_OF)
        }
    }

    fn evaluate(&self, snapshot: &Map<String, Value>) -> Evaluation {
        run(&compile(self.files()), snapshot, &self.settings(), 1)
    }
}

impl Made {
    fn id(&self, number: usize) -> String {
        format!("{}/c{number}", self.product)
    }

    fn has_parameter(&self) -> bool {
        self.script.contains("params.most")
    }

    fn files(&self, number: usize) -> Vec<RuleFile> {
        let more = [
            (self.needs_license, "licenses: [PLAN]\n"),
            (self.script == TASK, "action_type: review\nreview_every: P7D\n"),
            (
                self.has_parameter(),
                "params: [{ name: most, type: integer, default: 2, description: d }]\n",
            ),
        ];
        let more: String = more.iter().filter(|(is_so, _)| *is_so).map(|(_, text)| *text).collect();
        let metadata = format!(
            "title: t\ndescription: d\nproduct: {}\ncategory: {}\nmax_points: {}.{:02}\nscoring: {}\nscored: {}\nseverity: low
complexity: low\nuser_impact: low\nthreats: []\ncompliance: {{}}\nremediation: []\nsince: 0.1.0\nversion: 1.0.0\n{more}",
            self.product,
            self.category,
            self.points / 100,
            self.points % 100,
            if self.proportional { "proportional" } else { "binary" },
            self.scored,
        );
        let folder = self.id(number);
        let mut files = vec![RuleFile::new(&format!("{folder}/control.yaml"), &metadata)];
        if self.script != TASK {
            files.push(RuleFile::new(&format!("{folder}/control.rhai"), self.script));
        }
        files
    }
}

fn compile(files: Vec<RuleFile>) -> Program {
    let (rules, problems) = RuleSet::parse(files);
    assert!(problems.is_empty(), "{problems:?}");
    let (program, problems) = Engine::default().compile(&rules);
    assert!(problems.is_empty(), "{problems:?}");
    program
}

fn run(program: &Program, snapshot: &Map<String, Value>, settings: &Settings, threads: usize) -> Evaluation {
    let text = Value::Object(snapshot.clone()).to_string();
    let snapshot = Arc::new(Snapshot::from_json("a.json", text).expect("it is JSON"));
    evaluate(program, &snapshot, settings, &Workers::new(threads).expect("threads"))
}

fn records() -> impl Strategy<Value = Option<String>> {
    let expires = prop_oneof![4 => Just("2026-05-04"), 1 => Just("2026-05-03")];
    let status = prop_oneof![
        1 => Just("planned"),
        1 => Just("risk_accepted"),
        3 => Just("resolved_third_party"),
        1 => Just("attested"),
    ];
    let resources = prop::sample::subsequence(vec!["a", "b", "C", "d"], 1..4);
    let resources = prop_oneof![2 => Just(None), 1 => resources.prop_map(Some)];
    let tenant = prop_oneof![3 => Just(""), 1 => Just(", tenant: t-1"), 1 => Just(", tenant: t-2")];
    let one = (status, expires, resources, tenant).prop_map(|(status, expires, resources, tenant)| {
        let resources = resources.map_or_else(String::new, |ids| format!(", resources: [{}]", ids.join(", ")));
        format!("status: {status}, set_at: 2026-05-01, expires: {expires}{resources}{tenant}")
    });
    prop::option::weighted(0.7, one)
}

fn control(scripts: Vec<&'static str>) -> impl Strategy<Value = Made> {
    let product = prop::sample::select(&["one", "two"][..]);
    let category = prop::sample::select(&["identity", "data", "apps"][..]);
    let flags = (any::<bool>(), prop::bool::weighted(0.9), any::<bool>());
    (
        prop::sample::select(scripts),
        1_i64..=1000,
        flags,
        product,
        category,
        records(),
    )
        .prop_map(
            |(script, points, (proportional, scored, needs_license), product, category, record)| Made {
                script,
                points,
                proportional,
                scored,
                product,
                category,
                needs_license,
                record,
            },
        )
}

fn snapshots() -> impl Strategy<Value = Map<String, Value>> {
    let list = prop::collection::vec(
        (prop::sample::select(&["a", "b", "c", "d", "e"][..]), any::<bool>()),
        0..5,
    );
    let list = list.prop_map(|items| {
        items
            .into_iter()
            .map(|(id, ok)| json!({ "id": id, "ok": ok }))
            .collect::<Value>()
    });
    (prop::array::uniform4(any::<bool>()), list.clone(), list).prop_map(|(flags, l0, l1)| {
        let mut snapshot = Map::new();
        for (number, flag) in flags.into_iter().enumerate() {
            snapshot.insert(format!("f{number}"), json!(flag));
        }
        snapshot.insert("l0".to_owned(), l0);
        snapshot.insert("l1".to_owned(), l1);
        snapshot.insert("name".to_owned(), json!("n"));
        snapshot.insert("organization".to_owned(), json!([{ "id": "t-1" }]));
        snapshot
    })
}

fn worlds(scripts: Vec<&'static str>) -> impl Strategy<Value = World> {
    let declared = (
        prop::option::of(any::<bool>()),
        prop::option::of(any::<bool>()),
        prop::sample::select(ScopeWanted::ALL),
        prop::sample::subsequence(vec!["a", "b"], 0..2),
        0_i64..4,
    );
    (prop::collection::vec(control(scripts), 1..12), snapshots(), declared).prop_map(
        |(controls, snapshot, (licensed, products, scope, excluded, most))| World {
            controls,
            snapshot,
            licensed,
            products,
            scope,
            excluded,
            most,
        },
    )
}

fn all() -> impl Strategy<Value = World> {
    worlds([MONOTONE, OTHERS, OTHERS, &[TASK]].concat())
}

fn monotone() -> impl Strategy<Value = World> {
    worlds([MONOTONE, &[TASK]].concat())
}

fn score(evaluation: &Evaluation) -> &SecureScore {
    evaluation.score.as_ref().expect("it was evaluated")
}

/// On the exact fractions; nothing of nothing is no percentage at all.
fn is_at_most(a: Fraction, b: Fraction) -> bool {
    let exact =
        |one: Fraction, other: Fraction| i128::from(one.part.hundredths()) * i128::from(other.whole.hundredths());
    a.whole == Points::ZERO || b.whole == Points::ZERO || exact(a, b) <= exact(b, a)
}

/// The snapshot without each of its keys, those of the elements of its lists too.
fn without_each_key(snapshot: &Map<String, Value>) -> Vec<(String, Map<String, Value>)> {
    let mut all = Vec::new();
    for key in snapshot.keys() {
        let mut without = snapshot.clone();
        without.remove(key);
        all.push((key.clone(), without));
        for index in 0..snapshot[key].as_array().map_or(0, Vec::len) {
            for inner in ["id", "ok"] {
                let mut without = snapshot.clone();
                let element = without[key][index].as_object_mut();
                if element.is_some_and(|element| element.remove(inner).is_some()) {
                    all.push((format!("{key}[{index}].{inner}"), without));
                }
            }
        }
    }
    all
}

/// The snapshot with each of its findings fixed in turn.
fn with_each_fixed(snapshot: &Map<String, Value>) -> Vec<Map<String, Value>> {
    let mut all = Vec::new();
    for (key, value) in snapshot {
        let places: Vec<String> = match value {
            Value::Bool(false) => vec![format!("/{key}")],
            Value::Array(items) => (0..items.len()).map(|index| format!("/{key}/{index}/ok")).collect(),
            _ => continue,
        };
        for place in places {
            let mut fixed = Value::Object(snapshot.clone());
            if let Some(found) = fixed.pointer_mut(&place).filter(|found| **found == json!(false)) {
                *found = json!(true);
                all.extend(fixed.as_object().cloned());
            }
        }
    }
    all
}

fn few() -> ProptestConfig {
    ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn removing_a_key_never_raises_at_least(world in all()) {
        let (program, settings) = (compile(world.files()), world.settings());
        let at_least = |snapshot: &_| score(&run(&program, snapshot, &settings, 1)).at_least;
        let before = at_least(&world.snapshot);
        for (key, without) in without_each_key(&world.snapshot) {
            let after = at_least(&without);
            prop_assert!(is_at_most(after, before), "without `{}`: {:?}, with it {:?}", key, after, before);
        }
    }

    #[test]
    fn declaring_a_status_never_changes_verified(world in all()) {
        let mut silent = world.clone();
        silent.controls.iter_mut().for_each(|made| made.record = None);
        let (declared, silent) = (world.evaluate(&world.snapshot), silent.evaluate(&world.snapshot));
        prop_assert_eq!(score(&declared).views.verified.percent, score(&silent).views.verified.percent);
    }

    #[test]
    fn categories_and_products_sum_to_the_total(world in all()) {
        let evaluation = world.evaluate(&world.snapshot);
        let total = score(&evaluation);
        for groups in [&total.categories, &total.products] {
            prop_assert_eq!(groups.iter().map(|group| group.points).sum::<Points>(), total.points);
            prop_assert_eq!(groups.iter().map(|group| group.max_points).sum::<Points>(), total.max_points);
        }
        prop_assert_eq!(evaluation.controls.iter().map(|control| control.points).sum::<Points>(), total.points);
    }

    #[test]
    fn the_order_of_files_and_threads_changes_nothing(world in all(), by in any::<prop::sample::Index>()) {
        let mut turned = world.files();
        let by = by.index(turned.len());
        turned.rotate_left(by);
        turned.reverse();
        let text = |files, threads| {
            let evaluation = run(&compile(files), &world.snapshot, &world.settings(), threads);
            serde_json::to_string(&evaluation).expect("plain data")
        };
        prop_assert_eq!(text(world.files(), 1), text(turned, 3));
    }

    #[test]
    fn fixing_a_finding_never_lowers_the_score(world in monotone()) {
        let (program, settings) = (compile(world.files()), world.settings());
        let evaluation = run(&program, &world.snapshot, &settings, 1);
        let before = score(&evaluation);
        for fixed in with_each_fixed(&world.snapshot) {
            let evaluation = run(&program, &fixed, &settings, 1);
            let after = score(&evaluation);
            prop_assert!(is_at_most(before.percent, after.percent));
            prop_assert!(is_at_most(before.at_least, after.at_least));
        }
    }

    #[test]
    fn more_compliant_resources_at_full_share_change_nothing(world in monotone(), ids in prop::collection::vec("[a-z]{1,3}", 1..5)) {
        let mut before = world.snapshot.clone();
        before.insert("l0".to_owned(), json!([{ "id": "a", "ok": true }]));
        let mut after = before.clone();
        let list = after["l0"].as_array_mut().expect("a list");
        list.extend(ids.iter().map(|id| json!({ "id": id, "ok": true })));
        let scored = |snapshot: &_| serde_json::to_string(score(&world.evaluate(snapshot))).expect("plain data");
        prop_assert_eq!(scored(&before), scored(&after));
    }
}

/// A record of a world, with the basis as the history gives it back.
fn recorded(world: &World, day: Date) -> (Record, Basis, Evaluation) {
    let (rules, _) = RuleSet::parse(world.files());
    let settings = Settings {
        as_of: day,
        ..world.settings()
    };
    let program = compile(world.files());
    let evaluation = run(&program, &world.snapshot, &settings, 1);
    let basis = Basis::of(&rules, &rules, &settings);
    let (digest, settings) = basis.settings_text();
    let about = About {
        as_of: day,
        recorded_at: jiff::Timestamp::UNIX_EPOCH,
        settings: digest,
        revision: None,
        baseline: None,
        engine: "1".to_owned(),
    };
    let record = change::recorded(&evaluation, &program, about).expect("it was evaluated");
    let (parts, rules) = basis.rule_texts();
    let part = |digest: &str| Some(parts.iter().find(|(own, _)| own == digest)?.1.clone());
    let basis = Basis::of_texts(&rules, &settings, part).expect("it is as it was written");
    (record, basis, evaluation)
}

/// Rows add up to the change between two records: points, maximum, and each percentage, as exact and as shown.
fn add_up(before: (&Record, &SecureScore), after: (&Record, &SecureScore), rows: &[Change]) {
    let sum = |of: fn(&Change) -> Points| rows.iter().map(of).sum::<Points>();
    let (old, new) = (before.1, after.1);
    assert_eq!(sum(|row| row.points), new.points - old.points, "points");
    assert_eq!(sum(|row| row.max_points), new.max_points - old.max_points, "maximum");
    let (from, to) = (Totals::of(before.0), Totals::of(after.0));
    assert_eq!((from.percent, to.percent), (old.percent, new.percent));
    assert_eq!(sum(|row| row.known_points), to.at_least.part - from.at_least.part);
    assert_eq!(sum(|row| row.known_max_points), to.at_least.whole - from.at_least.whole);
    let parts = change::parts(&from, &to, rows);
    let shown = |from: Fraction, to: Fraction, of: fn(&Part) -> Option<PercentagePoints>| {
        let (Some(from), Some(to)) = (from.percent(), to.percent()) else {
            assert!(parts.iter().all(|part| of(part).is_none()));
            return;
        };
        let sum: i64 = parts
            .iter()
            .map(|part| of(part).map_or(0, PercentagePoints::hundredths))
            .sum();
        assert_eq!(sum, to.hundredths() - from.hundredths());
    };
    shown(from.percent, to.percent, |part| part.percent);
    shown(from.at_least, to.at_least, |part| part.at_least);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..few() })]

    #[test]
    fn the_causes_of_a_change_add_up(old in all(), new in all(), keeps in prop::array::uniform3(any::<bool>()), days in 0_i64..3) {
        // Worlds that share something differ in the rest alone.
        let new = World {
            controls: if keeps[0] { old.controls.clone() } else { new.controls },
            snapshot: if keeps[1] { old.snapshot.clone() } else { new.snapshot },
            licensed: if keeps[2] { old.licensed } else { new.licensed },
            products: if keeps[2] { old.products } else { new.products },
            scope: if keeps[2] { old.scope } else { new.scope },
            excluded: if keeps[2] { old.excluded.clone() } else { new.excluded },
            most: if keeps[2] { old.most } else { new.most },
        };
        let (before, old_basis, old_evaluation) = recorded(&old, AS_OF);
        let (after, basis, evaluation) = recorded(&new, AS_OF + jiff::Span::new().days(days));
        let (rules, _) = RuleSet::parse(new.files());
        let snapshot = Arc::new(Snapshot::from_json("a.json", Value::Object(new.snapshot.clone()).to_string()).expect("JSON"));
        let now = Now {
            read: &rules,
            basis: &basis,
            snapshot: &snapshot,
            engine: &Engine::default(),
            compiled: &posture::change::Compiled::default(),
            workers: &Workers::new(1).expect("a thread"),
        };
        let since = change::since(&before, Some(old_basis), &after, now);
        add_up((&before, score(&old_evaluation)), (&after, score(&evaluation)), &since.changes);
        prop_assert!(since.changes.iter().all(|row| row.causes.len() == 1), "{:?}", since.changes);
        let of = |cause: Cause| since.changes.iter().any(|row| row.causes == [cause]);
        prop_assert!(!keeps[0] || !of(Cause::Catalogue));
        prop_assert!(!keeps[2] || !keeps[0] || !of(Cause::Parameters));
        prop_assert!(!keeps[1] || !since.changes.iter().any(Change::is_of_tenant));
        let direct = change::direct(&before, &after);
        add_up((&before, score(&old_evaluation)), (&after, score(&evaluation)), &direct);
    }
}
