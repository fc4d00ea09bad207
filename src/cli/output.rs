use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::ColorChoice;
use super::exit::Code;
use crate::report::{self, FORMATS, Format, Width};
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

    /// Prints a part of the result, and says whether that went well; a reader that has gone away is no failure.
    pub(super) fn print(&self, text: &str) -> io::Result<()> {
        match self.write(text) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// The same, where it matters that the reader has gone away.
    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        let mut out = anstream::AutoStream::new(io::stdout().lock(), self.choice());
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    }

    /// Whether only the result is wanted.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints the whole result of a command that then ends with a code.
    pub(super) fn finish(&self, text: &str, code: ExitCode) -> ExitCode {
        match self.print(text) {
            Ok(()) => code,
            Err(error) => {
                self.complain(&format!("the result cannot be written: {error}"));
                super::exit::Code::Incomplete.into()
            }
        }
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

/// The formats of results are those of the report.
impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &FORMATS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.about))
    }
}

/// The table of formats, for the help of commands that write results.
pub(super) fn table_of_formats() -> String {
    let line = |format: &Format| format!("  {:<15} {}\n", format.name, format.about);
    let lines: String = FORMATS.iter().map(line).collect();
    format!("Formats (docs/formats.md):\n{lines}")
}

/// A format of the other views on a score: by requirement, or since the last record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ViewFormat {
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

impl ViewFormat {
    /// The view's format of that name.
    ///
    /// # Errors
    /// A format that is for controls alone; `option` is what asks for the view.
    pub(super) fn of(format: Format, option: &str) -> Result<Self, String> {
        Self::from_str(format.name, false).map_err(|_| {
            let names: Vec<String> = Self::value_variants().iter().map(name_of).collect();
            format!(
                "`{option}` cannot be told as `{}`: its formats are {}",
                format.name,
                names.join(", ")
            )
        })
    }
}

fn name_of<F: ValueEnum>(format: &F) -> String {
    let value = format.to_possible_value();
    value.map_or(String::new(), |value| value.get_name().to_owned())
}

/// A format and where it goes: `json`, or `json:out.json`.
#[derive(Debug, Clone)]
pub(super) struct Target<F = Format> {
    pub(super) format: F,
    pub(super) file: Option<PathBuf>,
}

impl<F: ValueEnum> Target<F> {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once(':') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        if file == Some("") {
            return Err("the file after `:` is missing".to_owned());
        }
        let names: Vec<String> = F::value_variants().iter().map(name_of).collect();
        let format = F::from_str(name, false).map_err(|_| {
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
            return terminal.print(text);
        };
        write_whole(path, &anstream::adapter::strip_str(text).to_string())
    }
}

/// Where reports go: `--output` is the file of the one format that names none.
pub(super) fn targets<F: Clone>(formats: &[Target<F>], output: Option<&PathBuf>) -> Result<Vec<Target<F>>, String> {
    let mut targets = formats.to_vec();
    let on_terminal = |targets: &[Target<F>]| targets.iter().filter(|t| t.file.is_none()).count();
    if let Some(file) = output {
        let Some(target) = targets.iter_mut().find(|target| target.file.is_none()) else {
            return Err("`--output` has no format to write: every `--format` names its own file".to_owned());
        };
        target.file = Some(file.clone());
    }
    match on_terminal(&targets) {
        0 | 1 => Ok(targets),
        _ => Err(
            "only one `--format` can go to standard output: give the others files, as in `json:score.json`".to_owned(),
        ),
    }
}

/// Writes a result in each format where it belongs, and gives the code with which the command ends.
pub(super) fn write_all<F: Copy + ValueEnum>(
    targets: &[Target<F>],
    text: impl Fn(F) -> String,
    mut code: Code,
    terminal: &Terminal,
) -> ExitCode {
    for target in targets {
        if let Err(error) = target.write(&text(target.format), terminal) {
            let file = target.file.as_deref().unwrap_or(Path::new("-"));
            terminal.complain(&format!("`{}` cannot be written: {error}", file.display()));
            if code == Code::Done {
                code = Code::Incomplete;
            }
        }
    }
    code.into()
}

/// Writes a file as a whole or not at all; what is no regular file, such as a device, is written to as it is.
pub(super) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    write_whole_by(path, |out| out.write_all(text.as_bytes()))
}

/// The same of what is too long to be held in memory.
pub(super) fn write_whole_by<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if target.exists() && !target.is_file() {
        return write(&mut fs::OpenOptions::new().write(true).open(&target)?);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let mut out = io::BufWriter::new(beside.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    readable_like_others(beside.as_file())?;
    beside.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is its owner's alone; a report is read by others.
#[cfg(unix)]
pub(super) fn readable_like_others(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(super) fn readable_like_others(_: &fs::File) -> io::Result<()> {
    Ok(())
}
