use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use jiff::Span;
use jiff::civil::Date;

use super::clock;
use super::exit::Code;
use super::history::{HistoryFile, length, told};
use super::output::{Terminal, write_whole};
use crate::comparison::{Build, CohortFilter, Member, Request, Seats, build_benchmark};
use crate::history::{Access, History, HistoryError, Wanted};
use crate::model::RecordedTenant;
use crate::report;
use crate::source::did_you_mean;

/// Build a benchmark of many tenants.
#[derive(Debug, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(super) struct Benchmark {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build a benchmark from the history: cohorts of five tenants and more, without names
    Build(BuildBenchmark),
}

/// Build a benchmark from the history.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Each tenant counts with its latest evaluation within the time, if 90 % or more of its points were evaluated. A cohort has
five members or more; one that would let the scores of fewer than five others be worked out by subtraction is left out,
too. No name and no id of a tenant is written.

Examples:
  posture benchmark build --output benchmark.json
  posture benchmark build --seats 1-100,101-1000,1001- --cohort 'industry=*' -o benchmark.json
  posture benchmark build --cohort industry=retail,region=north --as-of 2026-06-30 --within 30d
  posture compare export.json --benchmark benchmark.json")]
struct BuildBenchmark {
    /// A cohort for each of these ranges of seats: `1-100,101-1000,1001-`
    #[arg(long, value_name = "RANGE,…", value_delimiter = ',', value_parser = Seats::parse)]
    seats: Vec<Seats>,
    /// A cohort of tenants with these attributes: `industry=retail,region=north`; `industry=*` for each value there is
    #[arg(long, value_name = "NAME=VALUE,…", value_parser = CohortFilter::parse)]
    cohort: Vec<CohortFilter>,
    /// The day of the benchmark [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    as_of: Option<Date>,
    /// How old an evaluation may be on that day
    #[arg(long, value_name = "TIME", value_parser = length, default_value = "30d")]
    within: Span,
    #[command(flatten)]
    file: HistoryFile,
    /// File to write it to [default: standard output]
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

impl Benchmark {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let Command::Build(build) = self.command;
        build.run(terminal)
    }
}

impl BuildBenchmark {
    fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let history = self.file.open(Access::Read, terminal)?;
        let as_of = self.as_of.unwrap_or_else(clock::today);
        let from = as_of.saturating_sub(self.within);
        let (tenants, nameless) = members(&history, from, as_of).map_err(|error| told(&error, terminal))?;
        let of_seats = self.seats.iter().copied().map(CohortFilter::of_seats);
        let request = Request {
            as_of,
            within_days: i64::from((as_of - from).get_days()),
            cohorts: of_seats.chain(self.cohort.iter().cloned()).collect(),
        };
        let build = build_benchmark(&tenants, &request);
        if let Some(unknown) = build.unknown_attributes.first().filter(|_| !tenants.is_empty()) {
            let near = did_you_mean(unknown, build.attributes.iter().map(String::as_str));
            let all = || format!("the attributes are {}", build.attributes.join(", "));
            terminal.complain(&format!(
                "error: no tenant has an attribute `{unknown}`; {}",
                near.unwrap_or_else(all)
            ));
            return Err(Code::Usage.into());
        }
        say(&build, nameless, terminal);
        if build.benchmark.cohorts.is_empty() {
            let there = match tenants.len() - build.low_coverage.len() {
                1 => "is 1 tenant".to_owned(),
                count => format!("are {count} tenants"),
            };
            terminal.complain(&format!(
                "no benchmark: of {from} to {as_of} there {there} with 90 % or more of the points evaluated, and it takes five"
            ));
            return Err(Code::Nothing.into());
        }
        let text = report::benchmark_json(&build.benchmark);
        let Some(path) = &self.output else {
            return Ok(terminal.finish(&text, Code::Done.into()));
        };
        write_whole(path, &text).map_err(|error| {
            terminal.complain(&format!("`{}` cannot be written: {error}", path.display()));
            ExitCode::from(Code::Incomplete)
        })?;
        Ok(Code::Done.into())
    }
}

/// The tenants with their latest evaluations of a time, and how many evaluations are of no named tenant.
fn members(history: &History, from: Date, to: Date) -> Result<(Vec<Member>, usize), HistoryError> {
    let wanted = Wanted {
        tenant: None,
        from: Some(from),
        to: Some(to),
    };
    let summaries = history.summaries(&wanted)?;
    let is_nameless = |tenant: &RecordedTenant| tenant.key.is_empty();
    let nameless = summaries.iter().filter(|summary| is_nameless(&summary.tenant)).count();
    let of_tenants = summaries.chunk_by(|a, b| a.tenant.key == b.tenant.key);
    let mut members = Vec::new();
    for last in of_tenants
        .filter_map(<[_]>::last)
        .filter(|last| !is_nameless(&last.tenant))
    {
        members.extend(history.load(last.id)?.as_ref().map(Member::of));
    }
    Ok((members, nameless))
}

/// What whoever builds a benchmark should know; it is not in the file.
fn say(build: &Build, nameless: usize, terminal: &Terminal) {
    for cohort in &build.benchmark.cohorts {
        let rules = if cohort.rules.is_none() {
            "; they were judged by different rules"
        } else {
            ""
        };
        terminal.say(&format!(
            "{}: {} tenants, over {} controls that they share, of {}{rules}",
            cohort.name,
            cohort.count,
            cohort.controls.len(),
            build.controls
        ));
    }
    for left in &build.benchmark.left_out {
        terminal.say(&format!("{} is left out: {}", left.name, left.reason.reason()));
    }
    if !build.low_coverage.is_empty() {
        let shown = |tenant: &RecordedTenant| report::visible(tenant.name.as_deref().unwrap_or(&tenant.key));
        let names: Vec<String> = build.low_coverage.iter().take(10).map(shown).collect();
        let more = build.low_coverage.len().saturating_sub(names.len());
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        terminal.say(&format!(
            "not counted, with less than 90 % of their points evaluated: {}{more}",
            names.join(", ")
        ));
    }
    if nameless > 0 {
        terminal.say(&format!(
            "not counted: {nameless} evaluation{} of snapshots that name no tenant",
            if nameless == 1 { "" } else { "s" }
        ));
    }
}
