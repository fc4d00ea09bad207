use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ColorChoice;
use crate::report::{self, Width};
use crate::source::Problem;

/// How output looks.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Terminal")]
pub(super) struct Terminal {
    /// When to colour output
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: ColorChoice,
    /// Columns of text output [default: those of the terminal, else 100]
    #[arg(long, global = true, value_name = "COLUMNS")]
    width: Option<usize>,
    /// Say nothing but the result
    #[arg(short, long, global = true)]
    quiet: bool,
}

const WITHOUT_TERMINAL: usize = 100;

impl Terminal {
    pub(super) fn width(&self) -> Width {
        let columns = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Width::of(self.width.or_else(columns).unwrap_or(WITHOUT_TERMINAL))
    }

    /// Prints a part of the result; a reader that has gone away ends the program in peace.
    pub(super) fn print(&self, text: &str) {
        let mut out = anstream::AutoStream::new(io::stdout().lock(), self.choice());
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Says something about the run, beside the result.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Says what is wrong, quiet or not.
    pub(super) fn complain(&self, text: &str) {
        let mut err = anstream::AutoStream::new(io::stderr().lock(), self.choice());
        let _ = writeln!(err, "{text}");
    }

    /// Shows problems, each with its place.
    pub(super) fn show(&self, problems: &[Problem]) {
        if problems.is_empty() {
            return;
        }
        let mut err = anstream::AutoStream::new(io::stderr().lock(), self.choice());
        let text = report::problems(problems, true, self.width());
        let _ = err.write_all(text.as_bytes());
    }

    fn choice(&self) -> anstream::ColorChoice {
        match self.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
    }
}

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For reading in a terminal
    Text,
    /// The whole report as one document
    Json,
    /// One evaluation a line, as each is done
    Ndjson,
    /// One control a row
    Csv,
    /// For a comment or a page
    Markdown,
}

/// A format and where it goes: `json`, or `json:out.json`.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

impl Target {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once(':') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        if file == Some("") {
            return Err("the file after `:` is missing".to_owned());
        }
        let names: Vec<String> = Format::value_variants()
            .iter()
            .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
            .collect();
        let format = Format::from_str(name, false).map_err(|_| {
            let near = crate::source::did_you_mean(name, names.iter().map(String::as_str));
            format!("the formats are {}; {}", names.join(", "), near.unwrap_or_default())
        })?;
        Ok(Self {
            format,
            file: file.map(PathBuf::from),
        })
    }

    /// Writes a report where it belongs: a file as a whole or not at all.
    pub(super) fn write(&self, text: &str, terminal: &Terminal) -> io::Result<()> {
        let Some(path) = &self.file else {
            terminal.print(text);
            return Ok(());
        };
        let plain = anstream::adapter::strip_str(text).to_string();
        let mut beside = path.clone().into_os_string();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        fs::write(&beside, plain)
            .and_then(|()| fs::rename(&beside, path))
            .inspect_err(|_| {
                let _ = fs::remove_file(&beside);
            })
    }
}
