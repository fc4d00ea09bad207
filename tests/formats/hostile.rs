//! Hostile text in a snapshot is inert in every format of the table, whichever it is.

use posture::report::FORMATS;
use serde_json::json;

use super::{all_formats, validity};
use crate::shop::{METADATA, Shop};

/// What somebody who names things in a tenant may try, each where a name stands.
const HOSTILE: [&str; 20] = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "]]><failure message='x'/><![CDATA[",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{9b}31m c1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1-1",
    "@SUM(1)",
    "\t=1",
    "a\nb\r\nc",
    "\n::error::owned",
    "::stop-commands::x",
    "##[add-mask]x ##vso[task.setvariable variable=a]b",
    "%0A::error::x%0D",
    "[here](https://evil.example) ![i](https://evil.example/i.png) <https://evil.example>",
    "@team and #1, `code` | pipe | ` <b>bold</b>",
    "\u{202e}gnp.exe\u{2066}\u{61c}\u{feff}",
    "nul\u{0}nul",
    "\"} 1\nposture_score_ratio{tenant=\"x\"} 1",
];

/// A tenant in which one text stands wherever a text can: names of tenant, resource, setting and file, values, reasons.
fn shop(text: &str) -> Shop {
    let shop = Shop::new();
    let script = "share_of(snapshot.users, |user| user.mfa).when_empty(fail, \"none\")
    .affected(|user| user.id)";
    let metadata = METADATA
        .replace("scoring: binary", "scoring: proportional")
        .replace("compliance: {}", "compliance: { scuba: [MS.SHOP.1.1v1] }");
    shop.control("mfa", &metadata, script);
    shop.control(
        "says",
        METADATA,
        "let name = snapshot.name; fail(`the name is ${name}`)",
    );
    shop.control(
        "keys",
        METADATA,
        "for key in snapshot.odd.keys() { if snapshot.odd[key] { return fail(`${key} is on`); } } pass(\"none\")",
    );
    let users: Vec<_> = (0..3)
        .map(
            |at| json!({ "id": format!("{text}{at}"), "displayName": text, "userPrincipalName": text, "mfa": at == 0 }),
        )
        .collect();
    let snapshot = json!({
        "organization": [{ "id": text, "displayName": text }],
        "tls": false,
        "name": text,
        "odd": { text: true },
        "users": users,
    });
    shop.write("a.json", snapshot.to_string());
    // A plan with characters that YAML forbids is refused as a whole.
    let said: String = text
        .chars()
        .filter(|c| !c.is_control() || "\n\r\t".contains(*c))
        .collect();
    let quoted = serde_json::to_string(&said.replace('\u{feff}', "")).expect("JSON");
    shop.write(
        "action-plan.yaml",
        format!(
            "- {{ control: shop/use-tls, status: planned, reason: {quoted}, owner: {quoted}, ticket: {quoted} }}\n"
        ),
    );
    shop
}

/// What no format may hold, wherever it is shown: a terminal, the log of a pipeline, a page.
#[track_caller]
fn inert(format: &str, text: &str) {
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    assert!(
        !text.contains(hidden),
        "{format} has a character that drives or hides: {:?}",
        text.chars().find(|c| hidden(*c))
    );
    assert!(
        !text.contains("##[add-mask]") && !text.contains("##vso["),
        "{format} has a command of a pipeline"
    );
    for line in text.lines() {
        let is_command = line.trim_start().starts_with("::");
        let is_own = format == "github"
            && ["::notice", "::warning", "::error"]
                .iter()
                .any(|own| line.starts_with(own));
        assert!(!is_command || is_own, "{format} has a command of GitHub: {line}");
    }
    if ["markdown", "github-summary"].contains(&format) {
        let prose = without_code(text);
        let linked = ["https://evil", "@team", "#1,"]
            .iter()
            .find(|linked| prose.contains(**linked));
        assert!(linked.is_none(), "{format}: GitHub would link {linked:?}");
    }
    let has_reader = validity::read(format, text);
    if !has_reader && format != "text" {
        assert!(
            !text.contains("<script>alert") && !text.contains("<img src=x"),
            "{format} has a tag"
        );
    }
}

/// A text of Markdown without what it shows as code, in which nothing is linked.
fn without_code(text: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let mut prose = String::new();
    let mut from = 0;
    for (event, place) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        if matches!(event, Event::Code(_)) {
            prose.push_str(&text[from..place.start]);
            from = place.end;
        }
    }
    prose + &text[from..]
}

#[test]
fn whatever_things_are_called_no_format_obeys() {
    let plain = shop("plain");
    let (_, benign) = all_formats(plain.path(), &["score", "a.json", "--as-of", "2026-05-04"]);
    for text in HOSTILE {
        let shop = shop(text);
        let (ran, written) = all_formats(shop.path(), &["score", "a.json", "--as-of", "2026-05-04"]);
        assert_eq!(ran.code, 0, "{text:?}: {}", ran.err);
        for format in &FORMATS {
            let name = format.name;
            inert(name, &written[name]);
            // Wrapped text may take more lines; everywhere else a name adds none.
            if name != "text" && name != "html" {
                let lines = |text: &str| text.lines().count();
                assert_eq!(lines(&written[name]), lines(&benign[name]), "{name} with {text:?}");
            }
        }
    }
}

#[test]
fn a_name_of_a_megabyte_floods_nothing() {
    let name = "long ".repeat(210_000);
    let shop = shop(&name);
    let (ran, written) = all_formats(shop.path(), &["score", "a.json", "--as-of", "2026-05-04"]);
    // Scripts handle no text of that length: those that meet it end as errors, and the others stand.
    assert_eq!(ran.code, 4, "{}", &ran.err[..ran.err.len().min(500)]);
    for (format, text) in &written {
        inert(format, text);
    }
    for format in [
        "text",
        "csv",
        "markdown",
        "github",
        "github-summary",
        "junit",
        "prometheus",
    ] {
        assert!(
            written[format].len() < 200_000,
            "{format} is {} bytes long",
            written[format].len()
        );
    }
}

#[test]
fn the_summary_of_a_job_is_never_longer_than_github_takes() {
    let shop = Shop::new();
    for number in 0..150 {
        shop.control(
            &format!("c{number}"),
            METADATA,
            &format!("fail(\"{}\")", "so long ".repeat(60)),
        );
    }
    shop.write("a.json", "{\"tls\": false}");
    let snapshots = ["a.json"; 30];
    let (_, written) = all_formats(
        shop.path(),
        &[&["score", "--as-of", "2026-05-04"], &snapshots[..]].concat(),
    );
    let summary = &written["github-summary"];
    assert!(summary.len() < 1024 * 1024, "{}", summary.len());
    assert!(summary.contains("left out: GitHub shows no summary of more than 1 MiB"));
    assert!(
        written["github"]
            .lines()
            .next()
            .expect("a line")
            .contains("more than GitHub shows")
    );
}
