//! A reader of the text format of Prometheus, as strict as the collector that takes it:
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>.

use std::collections::{BTreeMap, BTreeSet};

/// A sample: its metric, its labels, its value.
pub(super) type Sample = (String, BTreeMap<String, String>, f64);

/// Reads families of metrics; what is wrong ends the test.
pub(super) fn read(text: &str) -> Vec<Sample> {
    assert!(text.ends_with('\n'), "the last line does not end");
    let mut samples = Vec::new();
    let (mut families, mut family, mut seen) = (BTreeSet::new(), String::new(), BTreeSet::new());
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, said) = help.split_once(' ').expect("a help");
            assert!(
                !said.is_empty() && is_name(name) && families.insert(name.to_owned()),
                "{line}"
            );
            family = name.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind, format!("{family} gauge"));
        } else {
            let sample = sample(line);
            assert_eq!(sample.0, family, "a sample of another family: {line}");
            assert!(
                seen.insert((sample.0.clone(), sample.1.clone())),
                "a series that is there twice: {line}"
            );
            samples.push(sample);
        }
    }
    samples
}

fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).expect("a value");
    let (name, rest) = line.split_at(end);
    let (labels, value) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest),
        None => (BTreeMap::new(), rest),
    };
    let value = value.strip_prefix(' ').expect("a blank before the value");
    assert!(is_name(name), "{line}");
    // The collector refuses a file in which a sample has a time: nothing may follow the value.
    (
        name.to_owned(),
        labels,
        value.parse().unwrap_or_else(|_| panic!("no number: {line}")),
    )
}

/// The labels behind a brace, and what follows them.
fn labels(text: &str) -> (BTreeMap<String, String>, &str) {
    let mut labels = BTreeMap::new();
    let mut rest = text;
    loop {
        let (name, quoted) = rest.split_once("=\"").expect("a label");
        assert!(is_name(name) && !name.contains(':'), "{name}");
        let mut value = String::new();
        let mut characters = quoted.char_indices();
        let end = loop {
            match characters.next().expect("the end of a label") {
                (at, '"') => break at,
                (_, '\\') => value.push(match characters.next().expect("what is escaped").1 {
                    'n' => '\n',
                    c @ ('\\' | '"') => c,
                    other => panic!("`\\{other}` is no escape"),
                }),
                (_, character) => value.push(character),
            }
        };
        assert!(
            labels.insert(name.to_owned(), value).is_none(),
            "a label that is there twice: {name}"
        );
        rest = &quoted[end + 1..];
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return (labels, rest.strip_prefix('}').expect("the end of the labels")),
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    !text.is_empty() && text.chars().all(is_part) && !text.starts_with(|c: char| c.is_ascii_digit())
}
