//! What `posture check PATH` means: a folder of rules, or a part of one.

use std::env;
use std::path::{Path, PathBuf};

/// The rules that are loaded, and the part of them that was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The folder of rules.
    pub(super) rules: String,
    /// Everything below it that is meant.
    below: String,
}

impl Part {
    /// Whether a file is in the part that was asked for.
    pub(super) fn holds(&self, file: Option<&str>) -> bool {
        let Some(file) = file else { return true };
        let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/') || self.below.is_empty();
        let file = file.strip_prefix("./").unwrap_or(file);
        self.below == self.rules || file.strip_prefix(&self.below).is_some_and(is_below)
    }
}

/// Finds the folder of rules that a path is, or stands in.
///
/// # Errors
/// In words, a path that is not there, or that is a snapshot.
pub(super) fn find(path: &str) -> Result<Part, String> {
    let asked = Path::new(path);
    if !asked.exists() {
        return Err(format!("there is nothing at `{path}`"));
    }
    if looks_like_snapshot(asked) {
        return Err(format!(
            "`{path}` is a snapshot, not a folder of rules; `posture score {path}` evaluates it, and \
             `posture check --snapshot {path}` checks rules against its settings"
        ));
    }
    let asked = asked.strip_prefix(".").unwrap_or(asked);
    if asked.as_os_str().is_empty() {
        return Ok(from_inside());
    }
    let shown = |path: &Path| {
        path.to_string_lossy()
            .replace('\\', "/")
            .trim_end_matches('/')
            .to_owned()
    };
    Ok(Part {
        rules: shown(&rules_above(asked)),
        below: shown(asked),
    })
}

/// The part that the current folder is, with paths as they are seen from there.
fn from_inside() -> Part {
    let here = env::current_dir().unwrap_or_default();
    let rules = rules_above(&here);
    let rest = here.strip_prefix(&rules).unwrap_or(Path::new(""));
    let up = vec![".."; rest.components().count()].join("/");
    let rules = if up.is_empty() { ".".to_owned() } else { up };
    let rest = rest.to_string_lossy().replace('\\', "/");
    Part {
        below: if rest.is_empty() {
            rules.clone()
        } else {
            format!("{rules}/{rest}")
        },
        rules,
    }
}

/// The nearest folder that is one of rules by its name or by what it holds, from this one upwards.
fn rules_above(asked: &Path) -> PathBuf {
    let is_rules = |folder: &&Path| {
        let is_named_so = folder.file_name().is_some_and(|name| name == "rules");
        folder.is_dir() && (is_named_so || folder.join("rules.yaml").is_file())
    };
    if let Some(folder) = asked.ancestors().find(is_rules) {
        return folder.to_owned();
    }
    let folder = if asked.is_dir() {
        asked
    } else {
        asked.parent().unwrap_or(asked)
    };
    let levels = if holds_control(folder) {
        2
    } else if folder.ends_with("lib") || entries(folder).iter().any(|below| holds_control(below)) {
        1
    } else {
        0
    };
    match folder.ancestors().nth(levels) {
        Some(above) if above.as_os_str().is_empty() => PathBuf::from("."),
        Some(above) => above.to_owned(),
        None => asked.to_owned(),
    }
}

fn holds_control(folder: &Path) -> bool {
    folder.join("control.yaml").is_file()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().filter_map(Result::ok);
    entries.map(|entry| entry.path()).collect()
}

fn looks_like_snapshot(path: &Path) -> bool {
    let ending = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let is_data = |path: &Path| {
        let ending = ending(path);
        matches!(ending.as_deref(), Some("json" | "ndjson" | "jsonl" | "gz" | "zst"))
    };
    if path.is_file() {
        let is_rule = ["control.yaml", "tests.yaml", "rules.yaml"]
            .iter()
            .any(|name| path.ends_with(name));
        let is_in = |name: &str| path.parent().is_some_and(|folder| folder.ends_with(name));
        let is_list = is_in("baselines") || is_in("frameworks");
        let is_yaml = matches!(ending(path).as_deref(), Some("yaml" | "yml"));
        return is_data(path) || is_yaml && !is_rule && !is_list;
    }
    // A folder with one file for each collection.
    let paths = entries(path);
    !paths.is_empty() && paths.iter().all(|path| path.is_file() && is_data(path))
}
