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

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

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
    let written = fs::write(folder.join("rules.json"), rules);
    let written = written.and_then(|()| fs::write(folder.join("snapshot_schemas.rs"), snapshot_schemas()?));
    written.expect("the schemas are readable, the folder for what is built is writable");
}

/// The schemas of `schemas/snapshot/` by product, as a Rust expression that embeds the files.
fn snapshot_schemas() -> Result<String, std::io::Error> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/snapshot");
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(product) = name.strip_suffix(".schema.json") {
            files.push(format!("({product:?}, include_str!({:?})),\n", path.display().to_string()));
        }
    }
    files.sort();
    Ok(format!("&[\n{}]", files.concat()))
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
