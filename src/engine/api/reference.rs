use std::fmt::Write;

use rhai::{Engine, FuncInfo};

use super::TOPICS;

/// A function of the API as the reference shows it.
pub(super) struct Entry {
    pub(super) topic: &'static str,
    pub(super) name: String,
    pub(super) arguments: usize,
    comment: String,
}

/// All functions by topic; those of a topic in the order of their names, then of their arguments.
pub(super) fn entries() -> Vec<Entry> {
    let mut all = Vec::new();
    for topic in TOPICS {
        // Rhai lists the functions of an engine, not those of a module.
        let mut alone = Engine::new_raw();
        alone.register_global_module((topic.module)().into());
        let entry = |function: FuncInfo<'_>| {
            Some(Entry {
                topic: topic.title,
                name: function.metadata.name.to_string(),
                arguments: function.metadata.num_params,
                comment: text_of(&function.metadata.comments),
            })
        };
        let mut entries: Vec<Entry> = alone.collect_fn_metadata(None, entry, true);
        entries.sort_by(|a, b| (&a.name, a.arguments).cmp(&(&b.name, b.arguments)));
        all.extend(entries);
    }
    all
}

/// The reference of the script API, in Markdown.
///
/// The first line of a function's doc comment shows how it is called; several functions of one name whose comment is
/// the same are one entry.
pub fn reference() -> String {
    let mut page = String::from(
        "# Script API, version 1\n\nWhat a control's script may call. Made from the doc comments in `src/engine/api`; do not edit.\n",
    );
    let entries = entries();
    for topic in TOPICS {
        let _ = write!(page, "\n## {}\n\n{}\n\n", topic.title, topic.about);
        let mut last = "";
        for entry in entries.iter().filter(|entry| entry.topic == topic.title) {
            if entry.comment == last {
                continue;
            }
            last = &entry.comment;
            let (call, meaning) = entry.comment.split_once('\n').unwrap_or((&entry.comment, ""));
            let meaning = meaning.trim().replace('\n', " ");
            let _ = writeln!(page, "- {} — {meaning}", call.trim().trim_end_matches('.'));
        }
    }
    page
}

fn text_of(comments: &[impl AsRef<str>]) -> String {
    comments
        .iter()
        .flat_map(|comment| comment.as_ref().lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| line.trim_start_matches("///").trim().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_says_how_it_is_called() {
        for entry in entries() {
            let shown = entry.comment.starts_with('`') && entry.comment.contains(&entry.name);
            assert!(
                shown,
                "`{}` has no first line that shows a call: {}",
                entry.name, entry.comment
            );
            assert!(
                entry.comment.contains('\n'),
                "`{}` does not say what it does",
                entry.name
            );
        }
    }
}
