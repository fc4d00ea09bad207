//! JSON Schemas, draft 2020-12, of the files that people and other programs write or read, made from the types that
//! hold what is in them.
//!
//! A type of the model says what a report shows: every key is there, and may be null. A file that people write leaves
//! keys out and may hold no others; `direction` makes one out of the other. Where a file says something in another
//! way than the model keeps it, a type beside the schema describes the file. Readers are written by hand, so that they
//! can tell all problems with their places; a test holds each against its schema, key by key.
//!
//! Points have no `multipleOf: 0.01`: editors and libraries that divide floats refuse 7.5 because of it.

mod action_plan;
mod baseline;
mod benchmark;
mod cases;
mod compliance;
mod configuration;
mod control;
mod difference;
mod direction;
mod evaluation;
mod framework;
mod history;
mod parts;
mod review;
mod rows;
mod rule_set;
mod simulation;
mod status_list;
mod tenant;
mod trends;
mod verification;

use schemars::Schema;

/// A kind of file, and the schema of it.
pub struct FileSchema {
    /// Its name: that of `schemas/<name>.schema.json`.
    pub name: &'static str,
    /// The files that it describes.
    pub files: &'static str,
    title: &'static str,
    make: fn() -> Schema,
}

/// Every kind of file that has a schema.
pub const SCHEMAS: [FileSchema; 25] = [
    FileSchema {
        name: "control",
        files: "rules/<product>/<control>/control.yaml",
        title: "A control: what it asks for and what it is worth",
        make: control::schema,
    },
    FileSchema {
        name: "tests",
        files: "rules/<product>/<control>/tests.yaml",
        title: "The cases of a control",
        make: cases::schema,
    },
    FileSchema {
        name: "module-tests",
        files: "rules/lib/<module>.tests.yaml",
        title: "The cases of a module of the library",
        make: cases::module_schema,
    },
    FileSchema {
        name: "rule-set",
        files: "rules/rules.yaml",
        title: "A rule set",
        make: rule_set::schema,
    },
    FileSchema {
        name: "baseline",
        files: "rules/baselines/<name>.yaml",
        title: "A baseline: a named choice of controls, with parameters",
        make: baseline::schema,
    },
    FileSchema {
        name: "framework",
        files: "rules/frameworks/<name>.yaml",
        title: "All requirements of a compliance framework",
        make: framework::schema,
    },
    FileSchema {
        name: "configuration",
        files: "posture.yaml",
        title: "The configuration of posture",
        make: configuration::schema,
    },
    FileSchema {
        name: "tenant",
        files: "tenants/<id>.yaml",
        title: "A tenant: what is true of it, apart from its settings",
        make: tenant::schema,
    },
    FileSchema {
        name: "action-plan",
        files: "action-plan.yaml",
        title: "An action plan: what people declared about controls",
        make: action_plan::schema,
    },
    FileSchema {
        name: "evaluation",
        files: "the report of `--format json`",
        title: "A report: evaluations of a rule set",
        make: evaluation::schema,
    },
    FileSchema {
        name: "rows",
        files: "a line of `--format rows`",
        title: "What a control came to, flat",
        make: rows::schema,
    },
    FileSchema {
        name: "compliance",
        files: "the report of `--by FRAMEWORK --format json`",
        title: "A report: what evaluations show of the requirements of a framework",
        make: compliance::schema,
    },
    FileSchema {
        name: "history-diff",
        files: "`posture history diff --format json`",
        title: "Why a score changed between two recorded evaluations",
        make: difference::schema,
    },
    FileSchema {
        name: "history",
        files: "`posture history --format json`",
        title: "The records of a history",
        make: history::list_schema,
    },
    FileSchema {
        name: "recorded-day",
        files: "`posture history show --format json`",
        title: "A record, control by control",
        make: history::day_schema,
    },
    FileSchema {
        name: "control-history",
        files: "`posture history control --format json`",
        title: "The life of a control",
        make: history::life_schema,
    },
    FileSchema {
        name: "benchmark",
        files: "what `posture benchmark build` makes",
        title: "What the scores of many tenants have in common",
        make: benchmark::schema,
    },
    FileSchema {
        name: "benchmark-comparison",
        files: "`posture compare SNAPSHOT --benchmark FILE --format json`",
        title: "A score beside those of many tenants",
        make: benchmark::comparison_schema,
    },
    FileSchema {
        name: "trends",
        files: "`posture trends --format json`",
        title: "How scores went over time",
        make: trends::schema,
    },
    FileSchema {
        name: "microsoft-history",
        files: "`posture history microsoft --format json`",
        title: "Microsoft's own daily scores",
        make: history::microsoft_schema,
    },
    FileSchema {
        name: "history-export",
        files: "a line of `posture history export`",
        title: "A line of an export of a history",
        make: history::line_schema,
    },
    FileSchema {
        name: "simulation",
        files: "the result of `posture simulate --format json`",
        title: "What a score would be if some controls were completed",
        make: simulation::schema,
    },
    FileSchema {
        name: "status-list",
        files: "the list of `posture status list --format json`",
        title: "A list of records of an action plan, and how each stands",
        make: status_list::schema,
    },
    FileSchema {
        name: "verification",
        files: "the report of `posture verify --format json`",
        title: "Whether an evaluation is proved: the same one made again, and what differs",
        make: verification::schema,
    },
    FileSchema {
        name: "diff",
        files: "the report of `posture diff --format json`",
        title: "What a change of rules does to controls, and to the scores of snapshots",
        make: review::schema,
    },
];

impl FileSchema {
    /// The schema of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SCHEMAS.iter().find(|schema| schema.name == name)
    }

    /// The schema, as it is written to a file.
    pub fn text(&self) -> String {
        let mut schema = (self.make)();
        schema.insert("title".to_owned(), self.title.into());
        serde_json::to_string_pretty(&schema).expect("a schema is plain data") + "\n"
    }
}
