use std::fmt::Write;

/// Words that names of files are made of, and that say nothing about whose they are.
const HARMLESS: &[&str] = &[
    "action",
    "actions",
    "after",
    "backup",
    "baseline",
    "before",
    "corpus",
    "current",
    "day",
    "demo",
    "example",
    "export",
    "exports",
    "full",
    "graph",
    "history",
    "latest",
    "m",
    "m365",
    "microsoft",
    "new",
    "o365",
    "old",
    "plan",
    "policies",
    "policy",
    "posture",
    "previous",
    "profiles",
    "provider",
    "prod",
    "report",
    "result",
    "results",
    "score",
    "scores",
    "scuba",
    "scubagear",
    "secure",
    "security",
    "settings",
    "snapshot",
    "snapshots",
    "sample",
    "tenant",
    "tenants",
    "test",
    "today",
    "yesterday",
];

/// Whether it is a file of rules, which say nothing of any tenant.
pub(super) fn is_rule_file(path: &str) -> bool {
    const NAMES: &[&str] = &["control.yaml", "control.tests.yaml", "rules.yaml"];
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.ends_with(".rhai") || NAMES.contains(&name)
}

/// The name of a file without its folders, with a pseudonym where it may say whose it is; the ending stays, and so does
/// the number behind a `:`, which tells the snapshots of one file apart.
pub(super) fn file(path: &str, pseudonym: impl Fn(&str) -> String) -> String {
    let path = path.trim_end_matches(['/', '\\']);
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let (name, number) = match name.rsplit_once(':') {
        Some((name, number)) if !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()) => {
            (name, Some(number))
        }
        _ => (name, None),
    };
    let (stem, ending) = parts(name);
    let mut shown = if is_harmless(stem) {
        name.to_owned()
    } else {
        pseudonym(stem) + ending
    };
    if let Some(number) = number {
        let _ = write!(shown, ":{number}");
    }
    shown
}

/// A name before its endings, and these: `a` and `.json.gz`.
fn parts(name: &str) -> (&str, &str) {
    const ENDINGS: &[&str] = &[
        ".json", ".ndjson", ".jsonl", ".yaml", ".yml", ".gz", ".zst", ".csv", ".txt", ".zip",
    ];
    let mut stem = name;
    while let Some(ending) = ENDINGS
        .iter()
        .find(|ending| stem.ends_with(**ending) && stem.len() > ending.len())
    {
        stem = &stem[..stem.len() - ending.len()];
    }
    name.split_at(stem.len())
}

/// Whether a name is made of words that say nothing: `ScubaResults_2026-03-02`, `export`, `-`.
fn is_harmless(stem: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for character in stem.chars() {
        let begins = last.is_alphanumeric() != character.is_alphanumeric()
            || last.is_numeric() != character.is_numeric()
            || last.is_lowercase() && character.is_uppercase();
        match words.last_mut() {
            Some(word) if !begins => word.extend(character.to_lowercase()),
            _ => words.push(character.to_lowercase().collect()),
        }
        last = character;
    }
    let is_number = |word: &str| word.chars().all(|c| !c.is_alphabetic());
    words
        .iter()
        .all(|word| word.chars().count() == 1 || is_number(word) || HARMLESS.contains(&word.as_str()))
}

/// A path of a snapshot with each name in it replaced: `users["ann@shop.example"].name`.
pub(super) fn path(path: &str, replace: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let (name, after) = quoted_name(quoted);
            let _ = write!(out, "[{:?}", replace(&name));
            rest = after;
            continue;
        }
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '@';
        let end = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        if end == 0 {
            let first = rest.chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..first]);
            rest = &rest[first..];
        } else {
            out.push_str(&replace(&rest[..end]));
            rest = &rest[end..];
        }
    }
    out
}

/// A name up to its closing quotation mark, as it was before it was escaped, and what follows.
fn quoted_name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (name, &text[at + 1..]),
            '\\' => match characters.next().map(|(_, escaped)| escaped) {
                Some('n') => name.push('\n'),
                Some('r') => name.push('\r'),
                Some('t') => name.push('\t'),
                Some('0') => name.push('\0'),
                Some('u') => {
                    let digits: String = characters
                        .by_ref()
                        .map(|(_, c)| c)
                        .skip_while(|c| *c == '{')
                        .take_while(|c| *c != '}')
                        .collect();
                    let code = u32::from_str_radix(&digits, 16).ok();
                    name.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                Some(other) => name.push(other),
                None => {}
            },
            other => name.push(other),
        }
    }
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::{file, path};

    #[test]
    fn names_of_files_that_say_nothing_are_kept() {
        let shown = |name: &str| file(name, |stem| format!("<{stem}>"));
        for kept in [
            "export.json",
            "ProviderSettingsExport.json",
            "ScubaResults_2026-03-02.json.gz",
            "a.json",
            "-",
            "-:2",
            "exports",
            "action-plan.yaml",
        ] {
            assert_eq!(shown(kept), kept);
        }
        assert_eq!(shown("tenants/harbour-lane.json"), "<harbour-lane>.json");
        assert_eq!(
            shown("C:\\Users\\ann\\contoso.onmicrosoft.com.json"),
            "<contoso.onmicrosoft.com>.json"
        );
        assert_eq!(shown("/data/all-ours.ndjson.zst:12"), "<all-ours>.ndjson.zst:12");
        assert_eq!(shown("exports/shop/"), "<shop>");
    }

    #[test]
    fn each_name_of_a_path_is_replaced_alone() {
        let shown = |text: &str| {
            path(text, |name| {
                if name == "ann@x.example" {
                    "user".to_owned()
                } else {
                    name.to_owned()
                }
            })
        };
        let quoted = format!("users[{:?}].mail[2].info", "ann@x.example");
        assert_eq!(shown(&quoted), "users[\"user\"].mail[2].info");
        for same in [
            "tenant.id",
            "users[].x",
            "a[\"b \\\"c\\\" \\u{1} ]\"][\"d\"]",
            "*.y",
            "a{}.b",
            "a[\"",
        ] {
            assert_eq!(shown(same).replace("[\"\"", "[\""), same);
        }
    }
}
