//! What the documents show is what happens.

use std::fs;
use std::sync::Arc;

use jiff::civil::Date;
use posture::config::{Configuration, TenantFile};
use posture::evaluate::{Settings, evaluate};
use posture::model::Outcome;
use posture::origin::RuleFile;
use posture::plan::{ActionPlan, PlanPolicy};
use posture::ruleset::{BaselineFile, RuleSet};
use posture::snapshot::Snapshot;
use posture::source::{Problems, SourceFile};

use crate::call::{posture, posture_in};
use crate::support::{compile, root, shipped_rules, test_data, workers};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The blocks of a document that are fenced with a language.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    document
        .split(&fence)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("```")?.0.to_owned()))
        .collect()
}

/// A rule set with the shipped library and one control with the given script.
fn with_script(script: &str) -> RuleSet {
    let library = [
        "conditional_access",
        "licenses",
        "microsoft",
        "security_defaults",
        "users",
        "dmarc",
    ];
    let metadata = read("rules/entra/block-legacy-authentication/control.yaml");
    let mut files = vec![
        RuleFile::new("entra/example/control.yaml", &metadata),
        RuleFile::new("entra/example/control.rhai", script),
    ];
    for module in library {
        files.push(RuleFile::new(
            &format!("lib/{module}.rhai"),
            &read(&format!("rules/lib/{module}.rhai")),
        ));
    }
    let (rules, problems) = RuleSet::parse(files);
    assert!(problems.is_empty(), "{:?}", problems.sorted());
    rules
}

#[test]
fn the_reference_of_the_script_api_is_the_one_of_the_code() {
    let committed = read("docs/script-api.md");
    let generated = posture::engine::api::reference();
    if std::env::var_os("POSTURE_UPDATE").is_some() {
        fs::write(root().join("docs/script-api.md"), &generated).expect("it can be written");
    }
    assert_eq!(
        committed, generated,
        "run the test with POSTURE_UPDATE=1 to write it anew"
    );
}

#[test]
fn the_reference_of_the_lints_is_the_one_of_the_code() {
    let generated = posture::lint::reference();
    if std::env::var_os("POSTURE_UPDATE").is_some() {
        fs::write(root().join("docs/lints.md"), &generated).expect("it can be written");
    }
    assert_eq!(
        read("docs/lints.md"),
        generated,
        "run the test with POSTURE_UPDATE=1 to write it anew"
    );
}

#[test]
fn every_script_of_the_documents_compiles() {
    let mut found = 0;
    for document in ["README.md", "rules/README.md"] {
        for script in blocks(&read(document), "rhai") {
            compile(&with_script(&script));
            found += 1;
        }
    }
    assert!(found >= 1);
}

#[test]
fn the_example_of_the_authors_guide_runs() {
    let script = &blocks(&read("rules/README.md"), "rhai")[0];
    let program = compile(&with_script(script));
    let outcome = |snapshot: Snapshot| {
        let evaluation = evaluate(
            &program,
            &Arc::new(snapshot),
            &Settings::on(Date::constant(2026, 3, 1)),
            &workers(),
        );
        (evaluation.controls[0].outcome, evaluation.controls[0].reason.clone())
    };
    let report_only = r#"{"conditional_access_policies": [{"State": "enabledForReportingButNotEnforced"}]}"#;
    let none = outcome(Snapshot::from_json("one.json", report_only.to_owned()).expect("a snapshot"));
    assert_eq!(
        none,
        (
            Outcome::Fail,
            "no enabled policy blocks legacy authentication for all users".to_owned()
        )
    );
    let Some(folder) = test_data("the example of the authors' guide on the real export") else {
        return;
    };
    let text = fs::read_to_string(folder.join("real/ProviderSettingsExport.json")).expect("the real export");
    let real = outcome(Snapshot::from_json("export.json", text).expect("it is an export"));
    let policy = "MS.AAD.1.1v1 Legacy authentication SHALL be blocked";
    assert_eq!(
        real,
        (Outcome::Pass, format!("legacy authentication is blocked by `{policy}`"))
    );
}

#[test]
fn the_commands_of_the_readme_print_what_it_shows() {
    let mut run = 0;
    for block in blocks(&read("README.md"), "console") {
        let mut lines = block.lines();
        let command = lines
            .next()
            .and_then(|line| line.strip_prefix("$ "))
            .expect("a command first");
        let words: Vec<&str> = command.split_whitespace().collect();
        let arguments = match words[..] {
            ["cargo", "run", "--release", "--", ref rest @ ..] | ["posture", ref rest @ ..] => rest.to_vec(),
            _ => panic!("`{command}` is not a call of the program"),
        };
        let ran = posture(&arguments);
        assert_eq!(ran.code, 0, "`{command}` fails: {}", ran.err);
        let printed = ran.out;
        let mut rest = printed.lines();
        for line in lines.filter(|line| *line != "…") {
            assert!(
                rest.any(|printed| printed.trim_end() == line),
                "`{command}` does not print `{line}`:\n{printed}"
            );
        }
        run += 1;
    }
    assert!(run >= 5, "{run} commands");
}

/// The page has every format of the table as the help tells it, a section for each, and examples that can be read.
#[test]
fn the_page_on_formats_has_every_format() {
    let page = read("docs/formats.md");
    let table: String = posture::report::FORMATS
        .iter()
        .map(|format| format!("| `{}` | {} |\n", format.name, format.about))
        .collect();
    assert!(page.contains(&table), "docs/formats.md has another table than\n{table}");
    for format in &posture::report::FORMATS {
        let section = format!("\n## `{}`\n", format.name);
        assert!(
            page.contains(&section),
            "docs/formats.md has no section on {}",
            format.name
        );
    }
    let help = posture(&["help", "score"]).out;
    let told = |name: &str, about: &str| help.contains(&format!("{name:<15} {about}"));
    for format in &posture::report::FORMATS {
        assert!(
            told(format.name, format.about),
            "`posture help score` does not tell {}",
            format.name
        );
    }
    for example in blocks(&page, "json") {
        serde_json::from_str::<serde_json::Value>(&example).unwrap_or_else(|error| panic!("{error}: {example}"));
    }
}

#[test]
fn the_files_of_the_configuration_guide_are_sound() {
    let guide = read("docs/configuration.md");
    let blocks = blocks(&guide, "yaml");
    let [configuration, baseline, tenant, plan] = blocks.as_slice() else {
        panic!("{} blocks of YAML", blocks.len());
    };
    let told = |problems: Problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    let no_problems: Vec<String> = Vec::new();
    let file = |text: &str| SourceFile::new("guide.yaml", text);
    let (configuration, problems) = Configuration::parse(&file(configuration)).expect("it is YAML");
    assert_eq!(told(problems), no_problems);
    let (_, problems) = TenantFile::parse(&file(tenant), "guide");
    assert_eq!(told(problems), no_problems);
    let plan = ActionPlan::parse(&file(plan), &PlanPolicy::on(Date::constant(2026, 3, 1)))
        .map_err(told)
        .expect("a plan");
    assert_eq!(plan.records.len(), 1);

    let mut rules = shipped_rules();
    rules.baselines.push(BaselineFile {
        name: "guide".to_owned(),
        file: file(baseline),
    });
    let baseline = rules.baseline("guide").map_err(told).expect("a baseline");
    let adjusted = rules
        .adjust(Some(&baseline), &configuration.overrides)
        .map_err(told)
        .expect("sound overrides");
    assert_eq!(adjusted.disabled.len(), 1);
}

#[test]
fn the_example_project_counts_what_was_declared() {
    let arguments = [
        "score",
        "../harbour-lane.json",
        "--as-of",
        "2026-03-02",
        "--format",
        "json",
    ];
    let ran = posture_in(&root().join("examples/harbour-lane"), &arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let score = &report["evaluations"][0]["score"];
    assert_eq!(
        (&score["points"], &score["max_points"], &score["asserted_points"]),
        (&96.98.into(), &226.0.into(), &4.75.into())
    );
    assert_eq!(score["views"]["verified"]["points"], 92.23);
    assert_eq!(
        report["rule_set"]["disabled"][0]["id"],
        "entra/users-cannot-register-apps"
    );
}

/// Every place where a control is stricter than SCuBA, or SCuBA than it, is a parameter that the baseline sets.
#[test]
fn the_page_on_scuba_names_every_parameter_of_its_baseline() {
    let page = read("docs/scuba.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    let rules = shipped_rules();
    let baseline = rules.baseline("scuba").map_err(|_| "it is read").expect("a baseline");
    for setting in &baseline.params {
        let parameter = format!("`{}`", setting.name);
        assert!(page.contains(&format!("`{}`", setting.control)), "{}", setting.control);
        assert!(
            rows.iter().any(|row| row.contains(&parameter)),
            "{}: {parameter}",
            setting.control
        );
    }
    for word in page.split('`').filter(|word| word.contains('/')) {
        let is_control = rules.controls.iter().any(|control| control.id.as_str() == word);
        let is_other = word.contains(' ') || word.contains('.');
        assert!(is_control || is_other, "{word}");
    }
}

/// The tables at the end of `docs/snapshots.md`, made from `schemas/snapshot/`.
fn collections_by_product() -> String {
    let folder = root().join("schemas/snapshot");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the schemas are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut text = String::new();
    for file in files {
        let schema = fs::read_to_string(&file).expect("a schema");
        let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
        let title = schema["title"].as_str().expect("a title");
        let title = title.strip_suffix(" in a snapshot").unwrap_or(title);
        text.push_str(&format!(
            "### {title}\n\n| collection | delivered by | permission | holds |\n|---|---|---|---|\n"
        ));
        for (name, collection) in schema["properties"].as_object().expect("collections") {
            let word = |key: &str| collection[key].as_str().unwrap_or_default().replace('|', "\\|");
            let (source, permission, holds) = (word("x-source"), word("x-permission"), word("description"));
            text.push_str(&format!("| `{name}` | {source} | {permission} | {holds} |\n"));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

#[test]
fn the_page_on_snapshots_has_every_collection() {
    let path = root().join("docs/snapshots.md");
    let committed = read("docs/snapshots.md");
    let (own, _) = committed.split_once("\n### ").unwrap_or((&committed, ""));
    let generated = format!("{}\n\n{}", own.trim_end(), collections_by_product());
    if std::env::var_os("POSTURE_UPDATE").is_some() {
        fs::write(path, &generated).expect("it can be written");
    }
    assert!(
        generated == read("docs/snapshots.md"),
        "the schemas have changed: `POSTURE_UPDATE=1 cargo test --test main documents` writes the page anew"
    );
}

/// The three numbers of the library, which are never mixed.
#[test]
fn the_readme_counts_the_controls_as_the_catalogue_does() {
    let readme = read("README.md");
    let catalogue: serde_json::Value = serde_json::from_str(&posture(&["list", "--format", "json"]).out).expect("JSON");
    let controls = catalogue.as_array().expect("a list");
    let by = |measured: &str| {
        let is_so =
            |control: &&serde_json::Value| control["measured_by"] == measured && !control["secure_score_id"].is_null();
        controls.iter().filter(is_so).count()
    };
    let policies = |review: bool| -> std::collections::BTreeSet<&str> {
        let of = controls
            .iter()
            .filter(|control| (control["action_type"] == "review") == review);
        let mappings = of.flat_map(|control| control["compliance"]["scuba"].as_array().into_iter().flatten());
        mappings
            .filter_map(|mapping| mapping.as_str().or(mapping["id"].as_str()))
            .collect()
    };
    for told in [
        format!("the {} controls that", controls.len()),
        format!(
            "{} by scripts, {} as tasks",
            policies(false).len(),
            policies(true).len()
        ),
        format!("{} controls, with the same points", by("snapshot")),
        format!("{} controls of devices", by("microsoft")),
    ] {
        assert!(readme.contains(&told), "README.md does not say `{told}`");
    }
}
