//! The layers of the source tree, and the maps of it that people read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// Modules by layer: each imports only from lines above its own, and those of one line never from each other.
const LAYERS: &[&[&str]] = &[
    &["source"],
    &["model"],
    &["score", "snapshot", "origin", "config", "plan"],
    &["ruleset", "inspect"],
    &["engine"],
    &["evaluate"],
    &["change"],
    &[
        "testing",
        "lint",
        "explain",
        "comparison",
        "compliance",
        "diff",
        "history",
        "trend",
        "verification",
    ],
    &["report"],
    &["schema"],
    &["watch"],
    &["cli"],
];

/// Modules without clock, disk or network.
const PURE: &[&str] = &[
    "source",
    "model",
    "score",
    "config",
    "plan",
    "ruleset",
    "inspect",
    "engine",
    "evaluate",
    "change",
    "testing",
    "lint",
    "explain",
    "comparison",
    "compliance",
    "trend",
    "verification",
    "diff",
    "report",
    "schema",
];

fn layer_of(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("the module `{module}` has no layer"))
}

/// Every source file with the module that it belongs to.
fn sources() -> Vec<(String, PathBuf, String)> {
    let src = root().join("src");
    let mut files = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let below = path.strip_prefix(&src).expect("below src");
                let first = below
                    .components()
                    .next()
                    .expect("a name")
                    .as_os_str()
                    .to_string_lossy()
                    .into_owned();
                let module = first.trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).expect("a source file");
                files.push((module, path, text));
            }
        }
    }
    files.retain(|(module, ..)| module != "lib" && module != "main");
    files.sort();
    files
}

/// The lines of code of a file, without comments and documentation.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn modules_import_only_from_layers_above() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        for line in code(&text) {
            for (at, _) in line.match_indices("crate::") {
                let name: String = line[at + 7..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let is_module = LAYERS.iter().flat_map(|layer| layer.iter()).any(|known| *known == name);
                if is_module && name != module && layer_of(&name) >= layer_of(&module) {
                    wrong.push(format!("{}: {module} imports {name}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_one_module_names_each_of_the_outer_things() {
    let alone: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("rhai::", &["engine"][..]),
        ("clap::", &["cli"]),
        ("println!", &["cli"]),
        ("io::stdout", &["cli"]),
        ("io::stderr", &["cli"]),
        ("SystemTime", &["cli"]),
        ("Zoned::now", &["cli"]),
        ("Timestamp::now", &["cli"]),
        ("std::env", &["cli"]),
    ]);
    for (module, path, text) in sources() {
        for (name, modules) in &alone {
            let names_it = code(&text).any(|line| line.contains(name));
            let may = modules.contains(&module.as_str());
            assert!(
                !names_it || may,
                "{} names {name}, which is for {modules:?}",
                path.display()
            );
        }
    }
}

#[test]
fn pure_modules_touch_no_disk_and_no_network() {
    for (module, path, text) in sources() {
        if PURE.contains(&module.as_str()) {
            for name in [
                "std::fs",
                "std::process",
                "TcpStream",
                "UdpSocket",
                "io::stdin",
                "Instant::now",
            ] {
                let names_it = code(&text).any(|line| line.contains(name));
                assert!(!names_it, "{} names {name}", path.display());
            }
        }
    }
}

#[test]
fn the_map_in_the_crate_docs_lists_exactly_the_modules() {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let mut listed: Vec<&str> = Vec::new();
    for (number, _) in LAYERS.iter().enumerate() {
        let start = format!("//! {number:<2} ");
        let line = text
            .lines()
            .find(|line| line.starts_with(&start))
            .expect("a line for each layer");
        let names = line[start.len()..]
            .split("  ")
            .map(str::trim)
            .take_while(|word| !word.contains(' '));
        listed.extend(names.filter(|word| !word.is_empty()));
    }
    let mut declared: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    listed.sort_unstable();
    declared.sort_unstable();
    assert_eq!(listed, declared);
}

#[test]
fn no_module_is_called_for_what_it_is_not() {
    for (_, path, _) in sources() {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let vague = ["utils", "common", "helpers", "types", "manager", "service"];
        assert!(!vague.contains(&stem.as_str()), "{}", path.display());
    }
}

#[test]
fn every_path_in_a_document_exists() {
    let top = [
        "src/",
        "rules/",
        "schemas/",
        "tests/",
        "benches/",
        "examples/",
        "docs/",
        ".ci/",
    ];
    let mut missing = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document");
        for word in text.split(|c: char| c.is_whitespace() || "`()[]|,;\"'".contains(c)) {
            let path = word.trim_end_matches(['.', ':', '*']);
            let is_path = top.iter().any(|folder| path.starts_with(folder));
            let is_pattern = path.contains(['<', '*', '…', '{', '$']);
            if is_path && !is_pattern && !root().join(path).exists() {
                missing.push(format!("{}: {path}", document.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn documents() -> Vec<PathBuf> {
    let folders = ["", "docs", "benches", "examples", "tests", "rules", "schemas"];
    let in_folder = |folder: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(root().join(folder))
            .into_iter()
            .flatten()
            .filter_map(Result::ok);
        entries.map(|entry| entry.path()).collect()
    };
    let is_document = |path: &PathBuf| Path::new(path).extension().is_some_and(|ending| ending == "md");
    folders
        .iter()
        .flat_map(|folder| in_folder(folder))
        .filter(is_document)
        .collect()
}
