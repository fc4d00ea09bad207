//! Security posture as code: controls written as Rhai scripts with YAML metadata, a snapshot of a tenant's
//! configuration, and a secure score that says how it came about.
//!
//! A **control** is a folder: metadata, script, cases. Controls make a **rule set**; the **engine** compiles a rule set
//! into a **program**; a program run against a **snapshot** yields one **outcome** per control, with the settings that
//! decided as **evidence**. **Scoring** turns outcomes into points and a **secure score**. All of that is the
//! **evaluation**: one immutable value. Everything else is a way of getting a rule set or a snapshot in, or an evaluation
//! out.
//!
//! # Layers
//! A module imports only from lines above its own, and modules of one line never import each other; a test says so.
//! ```text
//! 0  source                        named text, places, problems
//! 1  model                         plain data, every result included
//! 2  score  snapshot  origin  config  plan
//!                                  points · configuration in · rule files in · posture.yaml, tenant files · action plan
//! 3  ruleset  inspect              control folders to a RuleSet · what a snapshot holds, without rules
//! 4  engine                        RuleSet to a Program; the only module that names rhai
//! 5  evaluate                      Program and Snapshot to an Evaluation
//! 6  change                        why a score changed: causes between two records · what changed about rules
//! 7  testing  lint  explain  comparison  compliance  trend  verification  diff  history
//!                                  the controls' own cases · what can be said without running them · why a verdict is
//!                                  what it is, and what would alter it · our score beside another · the requirements
//!                                  of a framework, met or not · where a score is going · an evaluation made again, as
//!                                  its proof · what a change of rules does to snapshots · recorded evaluations, in
//!                                  one file
//! 8  report                        every format
//! 9  schema                        JSON Schemas of all of these files
//! 10 watch                         the last good generation, while files change
//! 11 cli                           arguments, files, exit codes; the only module that names clap or prints
//! ```
//! `source model score config plan ruleset inspect engine evaluate change testing lint explain comparison trend
//! verification diff compliance report schema` are pure: no clock, disk or network. The one global is the engine's handle of the run in
//! progress, described there.
//!
//! # From a file to a score
//! ```
//! use std::sync::Arc;
//! use jiff::civil::Date;
//! use posture::engine::{Engine, Workers};
//! use posture::evaluate::{Settings, evaluate};
//! use posture::origin::RuleFile;
//! use posture::ruleset::RuleSet;
//! use posture::snapshot::Snapshot;
//!
//! # let metadata = "{ title: t, description: d, product: shop, category: apps, max_points: 4, scoring: binary,
//! #   severity: low, complexity: low, user_impact: low, threats: [], compliance: {}, remediation: [], since: 0.1.0,
//! #   version: 1.0.0 }";
//! let (rules, problems) = RuleSet::parse(vec![
//!     RuleFile::new("shop/use-tls/control.yaml", metadata),
//!     RuleFile::new("shop/use-tls/control.rhai", r#"if snapshot.tls { pass("TLS is on") } else { fail("TLS is off") }"#),
//! ]);
//! let (program, more) = Engine::default().compile(&rules);
//! assert!(problems.is_empty() && more.is_empty());
//!
//! let snapshot = Snapshot::from_json("shop.json", r#"{ "tls": true }"#.to_owned()).expect("it is JSON");
//! let workers = Workers::new(1).expect("a thread");
//! let evaluation = evaluate(&program, &Arc::new(snapshot), &Settings::on(Date::constant(2026, 3, 1)), &workers);
//! assert_eq!(evaluation.controls[0].reason, "TLS is on");
//! ```

pub mod change;
pub mod cli;
pub mod comparison;
pub mod compliance;
pub mod config;
pub mod diff;
pub mod engine;
pub mod evaluate;
pub mod explain;
pub mod history;
pub mod inspect;
pub mod lint;
pub mod model;
pub mod origin;
pub mod plan;
pub mod report;
pub mod ruleset;
pub mod schema;
pub mod score;
pub mod snapshot;
pub mod source;
pub mod testing;
pub mod trend;
pub mod verification;
pub mod watch;
