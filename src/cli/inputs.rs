use std::env;
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Span as Duration;

use super::exit::Code;
use super::output::Terminal;

use crate::engine::Workers;
use crate::model::Category;
use crate::report::Glyphs;
use crate::snapshot::{Load, Snapshot};
use crate::source::did_you_mean;

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal that can
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Threads to work on, so many or one for each core (0).
pub(super) fn workers(threads: u16, terminal: &Terminal) -> Result<Workers, ExitCode> {
    Workers::new(usize::from(threads)).map_err(|error| {
        terminal.complain(&format!("error: no threads to work on: {error}"));
        Code::Usage.into()
    })
}

/// The only snapshot of an argument; several lines of NDJSON are no answer to a question about one.
pub(super) fn only(argument: &str, mut snapshots: Load, terminal: &Terminal) -> Result<Snapshot, ExitCode> {
    let only = match (snapshots.pop(), snapshots.len()) {
        (Some((_, snapshot)), 0) => snapshot,
        (last, others) => {
            let all = others + usize::from(last.is_some());
            terminal.complain(&format!(
                "error: `{argument}` holds {all} snapshots, this command looks at one"
            ));
            return Err(Code::Usage.into());
        }
    };
    only.map_err(|problem| {
        terminal.show(&[problem]);
        Code::Usage.into()
    })
}

/// What drawings may be made of: plain characters where the terminal or the locale says that there are no others.
pub(super) fn glyphs() -> Glyphs {
    let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(said);
    // A locale that names no encoding, such as `C`, tells nothing of the terminal.
    let encoding = locale
        .as_deref()
        .and_then(|locale| locale.split_once('.'))
        .map(|(_, encoding)| encoding);
    let is_other = encoding.is_some_and(|encoding| {
        let plain = encoding.to_ascii_lowercase().replace('-', "");
        !plain.starts_with("utf8")
    });
    if is_other || said("TERM").is_some_and(|terminal| terminal == "dumb") {
        Glyphs::Ascii
    } else {
        Glyphs::Full
    }
}

/// Reads a text that says something.
pub(super) fn text(text: &str) -> Result<String, String> {
    let said = text.trim();
    if said.is_empty() {
        return Err("it says nothing".to_owned());
    }
    Ok(said.to_owned())
}

/// Reads a number of days: `30`, `30d`, or a duration such as `P1M`.
pub(super) fn days(text: &str) -> Result<Duration, String> {
    let read = match text.parse::<u16>() {
        Ok(days) => Some(Duration::new().days(i64::from(days))),
        Err(_) => text.parse().ok(),
    };
    read.filter(|days: &Duration| !days.is_negative())
        .ok_or_else(|| "expected a number of days such as `30` or `30d`".to_owned())
}

/// Reads the name of a category.
pub(super) fn category(word: &str) -> Result<Category, String> {
    let names = || Category::ALL.iter().map(|category| category.as_str());
    Category::from_word(word).ok_or_else(|| {
        let near = did_you_mean(word, names()).map(|near| format!("; {near}"));
        let all = names().collect::<Vec<_>>().join(", ");
        format!(
            "no category `{word}`, the categories are {all}{}",
            near.unwrap_or_default()
        )
    })
}
