use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::output::{Terminal, write_whole};
use super::rules::Rules;
use super::{catalogue, exit, inputs};
use crate::report::{self, Page};

/// Write a page for each control and each compliance framework.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture docs docs/controls
  posture docs site --format html
  posture docs docs/controls --check        fails where the pages are not what the rules say")]
pub(super) struct Docs {
    /// Folder of the pages
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    rules: Rules,
    /// Format of the pages
    #[arg(long, value_enum, default_value = "markdown")]
    format: DocsFormat,
    /// Write nothing; fail where a page is missing, differs, or is one too many
    #[arg(long)]
    check: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DocsFormat {
    /// For a repository
    Markdown,
    /// For a browser, without anything from elsewhere
    Html,
}

impl DocsFormat {
    const fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }

    fn text(self, page: &Page) -> String {
        match self {
            Self::Markdown => page.text.clone(),
            Self::Html => report::html_page(page),
        }
    }
}

impl Docs {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let workers = inputs::workers(0, terminal)?;
        let loaded = self.rules.load(&workers, terminal)?;
        let code = exit::of_rules(loaded.program.len(), loaded.problems.len());
        terminal.show(&loaded.problems.sorted());
        let pages = report::pages(&catalogue::entries(&loaded.program));
        let files: Vec<(PathBuf, String)> = pages
            .iter()
            .map(|page| (self.file(page), self.format.text(page)))
            .collect();
        if self.check {
            return Ok(self.compare(&files, code, terminal));
        }
        for (path, text) in &files {
            write(path, text).map_err(|error| {
                terminal.complain(&format!("error: `{}` cannot be written: {error}", path.display()));
                exit::Code::Incomplete
            })?;
        }
        terminal.say(&format!("{} pages in `{}`", files.len(), self.folder.display()));
        Ok(code.into())
    }

    fn file(&self, page: &Page) -> PathBuf {
        self.folder.join(format!("{}.{}", page.path, self.format.ending()))
    }

    fn compare(&self, files: &[(PathBuf, String)], code: exit::Code, terminal: &Terminal) -> ExitCode {
        let mut stale = 0;
        let mut tell = |path: &Path, what: &str| {
            stale += 1;
            terminal.complain(&format!("`{}` {what}", path.display()));
        };
        for (path, text) in files {
            match fs::read_to_string(path) {
                Ok(found) if found == *text => {}
                Ok(_) => tell(path, "is not what the rules say"),
                Err(_) => tell(path, "is missing"),
            }
        }
        let ours = ["controls", "frameworks"].map(|name| self.folder.join(name));
        let found = ours.iter().flat_map(walkdir::WalkDir::new).filter_map(Result::ok);
        for entry in found.filter(|entry| entry.file_type().is_file()) {
            if !files.iter().any(|(path, _)| path == entry.path()) {
                tell(entry.path(), "is about nothing that the rules have");
            }
        }
        if stale > 0 {
            terminal.complain(&format!(
                "{stale} pages are stale: write them again with `posture docs {}`",
                self.folder.display()
            ));
            return exit::Code::Gate.into();
        }
        code.into()
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    write_whole(path, text)
}
