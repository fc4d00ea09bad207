//! All shipped controls on a real export, warm, on one thread: what `posture watch` and a server do again and again.

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use posture::engine::{Engine, Workers};
use posture::evaluate::{Settings, evaluate};
use posture::origin::packed;
use posture::ruleset::RuleSet;
use posture::snapshot::Snapshot;

use crate::{cold, in_turn, say};

/// Evaluations in one measurement.
const ROUNDS: u32 = 20;

pub(crate) fn figures() {
    let export = cold::export();
    let text = std::fs::read_to_string(&export).expect("an export");
    let snapshot = Arc::new(Snapshot::from_json("export.json", text.clone()).expect("it is JSON"));
    let rules = RuleSet::unpack(packed()).expect("the shipped rules");
    let workers = Workers::new(1).expect("a thread");
    let (program, problems) = workers.run(|| Engine::default().compile(&rules));
    assert!(problems.is_empty());
    let settings = Settings::on(Date::constant(2026, 11, 21));
    let ours = || {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            std::hint::black_box(evaluate(&program, &snapshot, &settings, &workers));
        }
        start.elapsed().as_secs_f64() / f64::from(ROUNDS)
    };
    let parse = || {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            std::hint::black_box(serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON"));
        }
        start.elapsed().as_secs_f64() / f64::from(ROUNDS)
    };
    let evaluation = evaluate(&program, &snapshot, &settings, &workers);
    let (parse, ours, ratio) = in_turn(parse, ours);
    say(&format!(
        "\nall shipped controls on {}    {} of {} controls in scope: {:.2} ms, parsing the export with serde_json {:.2} ms, ratio {ratio:.2}",
        export.display(),
        evaluation.controls.len(),
        program.len(),
        ours * 1e3,
        parse * 1e3,
    ));
}
