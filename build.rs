//! Checks the shipped rules and packs them, parsed, for the program to carry, with the schemas of what they read.
//!
//! The modules that read rules are the program's own: a rule that would be refused there breaks the build here.

#![expect(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "only what reads rules is used of these modules"
)]

#[path = "src/model/mod.rs"]
mod model;
#[path = "src/origin/mod.rs"]
mod origin;
#[path = "src/ruleset/mod.rs"]
mod ruleset;
#[path = "src/source/mod.rs"]
mod source;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::origin::{Wanted, directory};
use crate::ruleset::{Packed, RuleSet};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=schemas/snapshot");
    println!("cargo::rustc-cfg=packed_rules");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the folder for what is built"));
    let rules = match pack() {
        Ok(rules) => rules,
        Err(why) => panic!("the shipped rules cannot be packed:\n{why}"),
    };
    let schemas = snapshot_schemas().expect("the schemas are readable");
    for (name, content) in [
        ("rules.json", rules),
        ("snapshot_schemas.rs", embedding(&schemas)),
        ("collections.rs", collections(&schemas)),
        ("lone_objects.rs", lone_objects(&schemas)),
    ] {
        fs::write(folder.join(name), content).expect("the folder for what is built is writable");
    }
}

/// The schemas of `schemas/snapshot/`, by product.
fn snapshot_schemas() -> Result<Vec<(String, PathBuf)>, std::io::Error> {
    let top = env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder of the project");
    let folder = Path::new(&top).join("schemas/snapshot");
    let mut schemas = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(product) = name.strip_suffix(".schema.json") {
            schemas.push((product.to_owned(), path));
        }
    }
    schemas.sort();
    Ok(schemas)
}

/// The schemas as a Rust expression that embeds the files.
fn embedding(schemas: &[(String, PathBuf)]) -> String {
    let embedded = schemas.iter().map(|(product, path)| {
        let path = path.display().to_string();
        format!("({product:?}, include_str!({path:?})),\n")
    });
    format!("&[\n{}]", embedded.collect::<String>())
}

/// The names of all collections, as a Rust expression.
fn collections(schemas: &[(String, PathBuf)]) -> String {
    let names = schemas.iter().flat_map(|(_, file)| {
        let collections = schema(file)["properties"].as_object().cloned().unwrap_or_default();
        collections.into_iter().map(|(name, _)| name)
    });
    format!("&{:?}", names.collect::<BTreeSet<String>>())
        .replace('{', "[")
        .replace('}', "]")
}

fn schema(file: &Path) -> Value {
    let text = fs::read_to_string(file).expect("the schemas are readable");
    serde_json::from_str(&text).expect("the schemas are JSON")
}

/// The paths at which an export may hold a lone object where a list belongs, as a Rust expression: each a list of
/// steps, of which `[]` is to every element of a list.
fn lone_objects(schemas: &[(String, PathBuf)]) -> String {
    let mut paths = Vec::new();
    for (_, file) in schemas {
        lone_objects_below(&schema(file), &mut Vec::new(), &mut paths);
    }
    format!("&{paths:?}").replace("[[", "[&[").replace("], [", "], &[")
}

fn lone_objects_below(schema: &Value, steps: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    if schema["x-lone-object"] == true {
        paths.push(steps.clone());
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    let properties = properties.map(|(name, below)| (name.as_str(), below));
    for (step, below) in properties.chain(schema.get("items").map(|items| ("[]", items))) {
        steps.push(step.to_owned());
        lone_objects_below(below, steps, paths);
        steps.pop();
    }
}

fn pack() -> Result<String, String> {
    let (files, unreadable) = directory(Path::new("rules"), Wanted::Rules).map_err(|error| error.to_string())?;
    if let Some(error) = unreadable.first() {
        return Err(error.to_string());
    }
    let (rules, problems) = RuleSet::parse(files);
    if !problems.is_empty() {
        let problems = problems.sorted();
        let told = problems.iter().map(|problem| {
            let at = problem
                .line_column()
                .map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
            format!("  {}{at}: {}\n", problem.file().unwrap_or_default(), problem.message())
        });
        return Err(told.collect());
    }
    serde_json::to_string(&Packed::of(&rules)).map_err(|error| error.to_string())
}
