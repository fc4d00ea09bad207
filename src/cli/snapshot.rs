use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand, ValueEnum};

use jiff::civil::Date;

use super::exit::Code;
use super::output::{Terminal, write_whole};
use super::redaction::{Redaction, shown};
use super::{clock, inputs};
use crate::inspect::{self, Key};
use crate::report;
use crate::snapshot::{Snapshot as Loaded, load};
use crate::source::did_you_mean;

/// Look at a snapshot without rules.
#[derive(Debug, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(super) struct Snapshot {
    #[command(subcommand)]
    look: Look,
}

#[derive(Debug, Subcommand)]
enum Look {
    /// Show whose it is, what it holds, and what was not collected
    Info(Info),
    /// List its paths with types, counts and samples
    Paths(Paths),
    /// Replace people, domains and the tenant by pseudonyms
    Redact(Redact),
}

/// Show whose it is, what it holds, and what was not collected.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture snapshot info export.json
  posture snapshot info export.json --as-of 2026-03-01      how old each collection was on that day")]
struct Info {
    /// Export to look at
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    /// Say how old each collection was on this day
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    as_of: Option<Date>,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: LookFormat,
}

/// List its paths with types, counts and samples.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture snapshot paths export.json
  posture snapshot paths export.json conditional_access_policies        this path and all below
  posture snapshot paths export.json '*DisplayName'                     `*` stands for any text

`[]` stands for each element of a list, `{}` for each member of an inventory that is keyed by id.")]
struct Paths {
    /// Export to look at
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    /// Only these paths
    #[arg(value_name = "PATTERN")]
    pattern: Option<String>,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: LookFormat,
}

/// Replace people, domains and the tenant by pseudonyms.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture snapshot redact export.json -o shareable.json
  posture snapshot redact export.json --key \"$(cat key.txt)\"        the same pseudonyms in every run

Addresses, names of users, ids of objects, domains, names and ids of tenants are replaced, in longer texts too; the same
value has the same pseudonym everywhere. Ids of roles, service plans and Microsoft's applications, words such as `All`,
and Microsoft's domains are kept: every control comes out as before, unless it is told of people or groups elsewhere.
Numbers, dates, IP addresses, and names of policies, groups and applications are kept as well: read what you share.

Without --key nobody can tell what a pseudonym stands for, and the next run gives others. Whoever knows the key can try
out guesses.")]
struct Redact {
    /// Export to read
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    /// Write to this file, as a whole or not at all [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What pseudonyms hang on besides the value [default: another one in each run]
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    key: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LookFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
}

impl Snapshot {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        match self.look {
            Look::Info(info) => info.run(terminal),
            Look::Paths(paths) => paths.run(terminal),
            Look::Redact(redact) => redact.run(terminal),
        }
    }
}

impl Info {
    fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let snapshot = only(&self.snapshot, terminal)?;
        let about = inspect::about(&snapshot, self.as_of);
        let about = shown(about, self.redaction.of_snapshot(&snapshot).as_ref());
        let text = match self.format {
            LookFormat::Text => report::about(&about, terminal.width()),
            LookFormat::Json => report::about_json(&about),
        };
        Ok(terminal.finish(&text, Code::Done.into()))
    }
}

impl Paths {
    fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let snapshot = only(&self.snapshot, terminal)?;
        let rows = inspect::paths(snapshot.tree(), self.pattern.as_deref());
        if let (Some(pattern), true) = (&self.pattern, rows.is_empty()) {
            let all = inspect::paths(snapshot.tree(), None);
            let near = did_you_mean(pattern, all.iter().map(|row| row.path.as_str()));
            let help = near.unwrap_or_else(|| "`*` stands for any text, as in `*DisplayName`".to_owned());
            terminal.complain(&format!("error: no path fits `{pattern}`; {help}"));
            return Err(Code::Nothing.into());
        }
        let rows = shown(rows, self.redaction.of_snapshot(&snapshot).as_ref());
        let text = match self.format {
            LookFormat::Text => report::paths(&rows, terminal.width()),
            LookFormat::Json => report::paths_json(&rows),
        };
        Ok(terminal.finish(&text, Code::Done.into()))
    }
}

impl Redact {
    fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let snapshot = only(&self.snapshot, terminal)?;
        let key = self.key.unwrap_or_else(nobody_knows);
        let text = inspect::redact(&snapshot, &Key::of_text(&key));
        let Some(file) = &self.output else {
            return Ok(terminal.finish(&text, Code::Done.into()));
        };
        write_whole(file, &text).map_err(|error| {
            terminal.complain(&format!("error: `{}` cannot be written: {error}", file.display()));
            ExitCode::from(Code::Incomplete)
        })?;
        Ok(Code::Done.into())
    }
}

/// A key that is another in each run: the random state with which the system seeds hash tables.
fn nobody_knows() -> String {
    let random = || RandomState::new().hash_one("posture");
    format!("{:016x}{:016x}", random(), random())
}

/// The one snapshot of an argument; files of a folder that nothing reads are named.
fn only(argument: &str, terminal: &Terminal) -> Result<Loaded, ExitCode> {
    let snapshot = inputs::only(argument, load(argument), terminal)?;
    for file in snapshot.passed_over() {
        terminal.say(&format!("note: `{file}` is neither JSON nor YAML and was passed over"));
    }
    Ok(snapshot)
}
