//! Every format against the definition of its owners, or a parser of it that is in use.

use std::fs;

use jsonschema::Validator;
use serde_json::Value;

use super::{all_formats, exposition};
use crate::schemas::errors;
use crate::support::root;

fn fixture(path: &str) -> Value {
    let text = fs::read_to_string(root().join("tests/fixtures").join(path)).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

fn of_sarif() -> Validator {
    let mut schema = fixture("sarif/sarif-schema-2.1.0.json");
    // As published, a bracket in this pattern closes nothing; we write no language.
    for owner in ["run", "toolComponent", "translationMetadata"] {
        let language = schema.pointer_mut(&format!("/definitions/{owner}/properties/language"));
        language
            .and_then(Value::as_object_mut)
            .map(|language| language.remove("pattern"));
    }
    jsonschema::draft7::new(&schema).expect("a schema")
}

fn of_ocsf() -> Validator {
    jsonschema::draft202012::new(&fixture("ocsf/compliance_finding-1.8.0.json")).expect("a schema")
}

/// The examples, in every format: one with much that is unknown and declared, one with everything, and several at once.
fn examples() -> Vec<std::collections::BTreeMap<&'static str, String>> {
    let of = |folder: &str, snapshots: &[&str]| {
        let folder = root().join(folder);
        let (ran, written) = all_formats(&folder, &[&["score", "--as-of", "2026-03-02"], snapshots].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        written
    };
    vec![
        of("examples/harbour-lane", &["../harbour-lane.json"]),
        of("examples/north-quay", &["../north-quay.json"]),
        of(
            "examples",
            &["small-office.yaml", "harbour-lane.json", "harbour-lane.json"],
        ),
    ]
}

#[track_caller]
fn check(validator: &Validator, text: &str) {
    let value = serde_json::from_str(text).expect("JSON");
    let errors = errors(validator, &value);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Whether a text is well-formed in a format, by the strictest reader that there is of it; false for a format that has
/// none here.
pub(crate) fn read(format: &str, text: &str) -> bool {
    match format {
        "json" => check(&crate::schemas::validator(&crate::schemas::schema("evaluation")), text),
        "ndjson" => text.lines().for_each(|line| {
            serde_json::from_str::<Value>(line).expect("a line of JSON");
        }),
        "rows" => {
            let validator = crate::schemas::validator(&crate::schemas::schema("rows"));
            text.lines().for_each(|line| check(&validator, line));
        }
        "csv" => csv(text),
        "sarif" | "github-sarif" => check(&of_sarif(), text),
        "ocsf" => ocsf(text),
        "junit" => junit(text),
        "prometheus" => {
            exposition::read(text);
        }
        "github" => text.lines().for_each(command),
        "markdown" | "github-summary" => markdown(text),
        "html" => drop(super::html::sound(text)),
        _ => return false,
    }
    true
}

fn csv(text: &str) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().expect("names of columns").len();
    for row in reader.records() {
        let row = row.expect("a row");
        assert_eq!(row.len(), columns);
        for cell in &row {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(
                is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
}

fn ocsf(text: &str) {
    let validator = of_ocsf();
    let captions = fixture("ocsf/captions-1.8.0.json");
    for line in text.lines() {
        check(&validator, line);
        let event: Value = serde_json::from_str(line).expect("JSON");
        for (places, known) in captions.as_object().expect("captions") {
            let (number, caption) = places.split_once(' ').expect("two places");
            let number = event.pointer(number).expect("a number").to_string();
            let caption = event.pointer(caption).expect("a caption");
            // 99 is other, and its caption the source's own.
            assert!(
                number == "99" || known[&number] == *caption,
                "{places}: {number} is no {caption}"
            );
        }
        let id = |key: &str| event[key].as_i64().expect("a number");
        assert_eq!(id("type_uid"), id("class_uid") * 100 + id("activity_id"));
    }
}

fn junit(text: &str) {
    let report = quick_junit::Report::deserialize_from_str(text).expect("JUnit XML");
    let cases: usize = report.test_suites.iter().map(|suite| suite.test_cases.len()).sum();
    assert_eq!(report.tests, cases);
}

/// A workflow command of GitHub, alone on its line.
fn command(line: &str) {
    let rest = line.strip_prefix("::").unwrap_or_else(|| panic!("no command: {line}"));
    let (head, _) = rest.split_once("::").expect("a message");
    let (level, properties) = head.split_once(' ').unwrap_or((head, ""));
    assert!(["notice", "warning", "error"].contains(&level), "{line}");
    for property in properties.split(',').filter(|property| !property.is_empty()) {
        let (name, _) = property.split_once('=').expect("a value");
        assert!(["file", "line", "title"].contains(&name), "{line}");
    }
}

/// Markdown in which nothing but the program's own folds is HTML, and nothing is a link or an image.
fn markdown(text: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let own = ["<details><summary>", "</details>"];
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let is_own = html.trim().is_empty() || own.iter().any(|own| html.starts_with(own));
                assert!(is_own, "HTML: {html}");
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => panic!("a link: {dest_url}"),
            _ => {}
        }
    }
}

#[test]
fn every_format_is_what_its_owners_define() {
    for written in examples() {
        for (name, text) in written {
            let is_read = read(name, &text);
            assert!(is_read || name == "text", "no reader of {name} in this test");
        }
    }
}

#[test]
fn a_run_with_problems_is_still_what_they_define() {
    let shop = crate::shop::Shop::new();
    shop.control("stumbles", crate::shop::METADATA, "let n = 0; loop { n += 1; }");
    shop.write("rules/shop/broken/control.yaml", "title: nothing else");
    shop.write("a.json", "{\"tls\": false}");
    shop.write("torn.json", "{");
    let (ran, written) = all_formats(shop.path(), &["score", "a.json", "torn.json", "--as-of", "2026-05-04"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    for (name, text) in &written {
        read(name, text);
    }
    assert!(
        written["junit"].contains("<testsuite name=\"files\""),
        "{}",
        written["junit"]
    );
}
