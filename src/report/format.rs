use super::{
    Basis, Report, Width, csv, github_of_scores, github_summary, html, json, junit, markdown, ndjson_line, ocsf,
    prometheus, rows_of, sarif_of_problems, sarif_of_scores, texts,
};
use crate::model::Evaluation;

/// A format of the results of a run.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// What it takes to write it.
    pub needs: Needs,
    how: How,
}

/// How much of a report a format tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Evaluations alone, as lines of NDJSON hold them.
    Evaluations,
    /// The whole: what controls say of themselves, what is wrong with files, or how the run ended.
    Report,
}

/// How a format is written.
#[derive(Clone, Copy)]
enum How {
    /// At once.
    Whole(fn(&Report, Width) -> String),
    /// Evaluation by evaluation, each as soon as it is done.
    Lines(fn(&Evaluation, &Basis<'_>) -> String),
}

/// Every format of results: help, documents and tests are made from it.
pub static FORMATS: [Format; 14] = [
    Format {
        name: "text",
        about: "For reading in a terminal",
        needs: Needs::Report,
        how: How::Whole(texts),
    },
    Format {
        name: "json",
        about: "The whole report as one document; `posture convert` makes every other format of it",
        needs: Needs::Report,
        how: How::Whole(|report, _| json(report)),
    },
    Format {
        name: "ndjson",
        about: "One evaluation a line, as each is done",
        needs: Needs::Evaluations,
        how: How::Lines(ndjson_line),
    },
    Format {
        name: "csv",
        about: "One control a row, for spreadsheets",
        needs: Needs::Evaluations,
        how: How::Whole(|report, _| csv(&report.evaluations)),
    },
    Format {
        name: "rows",
        about: "One control a line of NDJSON, flat and typed, for data platforms",
        needs: Needs::Evaluations,
        how: How::Lines(rows_of),
    },
    Format {
        name: "markdown",
        about: "For a comment or a page",
        needs: Needs::Evaluations,
        how: How::Whole(|report, _| markdown(report)),
    },
    Format {
        name: "html",
        about: "One page to mail, keep or print, which loads nothing from elsewhere",
        needs: Needs::Report,
        how: How::Whole(|report, _| html(report)),
    },
    Format {
        name: "sarif",
        about: "SARIF 2.1.0: every control with what it came to",
        needs: Needs::Report,
        how: How::Whole(|report, _| sarif_of_scores(report)),
    },
    Format {
        name: "github-sarif",
        about: "SARIF for GitHub code scanning: open problems alone",
        needs: Needs::Report,
        how: How::Whole(|report, _| sarif_of_problems(report)),
    },
    Format {
        name: "github",
        about: "Annotations of GitHub Actions, the worst first",
        needs: Needs::Report,
        how: How::Whole(|report, _| github_of_scores(report)),
    },
    Format {
        name: "github-summary",
        about: "The summary of a job of GitHub Actions, in Markdown",
        needs: Needs::Report,
        how: How::Whole(|report, _| github_summary(report)),
    },
    Format {
        name: "junit",
        about: "JUnit XML: every control as a case, for what shows tests",
        needs: Needs::Report,
        how: How::Whole(|report, _| junit(report)),
    },
    Format {
        name: "ocsf",
        about: "One OCSF Compliance Finding (class 2003) a line, for SIEMs and data lakes",
        needs: Needs::Report,
        how: How::Lines(ocsf),
    },
    Format {
        name: "prometheus",
        about: "Gauges for the textfile collector of Prometheus' node exporter",
        needs: Needs::Report,
        how: How::Whole(|report, _| prometheus(report)),
    },
];

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        FORMATS.iter().find(|format| format.name == name).copied()
    }

    /// A whole report in it.
    pub fn write(&self, report: &Report, width: Width) -> String {
        match self.how {
            How::Whole(write) => write(report, width),
            How::Lines(line) => {
                let basis = report.basis();
                let lines = report.evaluations.iter().map(|evaluation| line(evaluation, &basis));
                lines.collect()
            }
        }
    }

    /// Whether it shows how a score went, where that was recorded.
    pub fn shows_history(&self) -> bool {
        self.name == "html"
    }

    /// Whether it is written evaluation by evaluation.
    pub fn streams(&self) -> bool {
        matches!(self.how, How::Lines(_))
    }

    /// What it says of one evaluation; nothing where it is not written evaluation by evaluation.
    pub fn lines(&self, evaluation: &Evaluation, basis: &Basis<'_>) -> Option<String> {
        match self.how {
            How::Whole(_) => None,
            How::Lines(line) => Some(line(evaluation, basis)),
        }
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
