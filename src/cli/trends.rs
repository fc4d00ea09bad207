use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;

use super::exit::Code;
use super::failure::Failure;
use super::history::{HistoryFile, HistoryFormat, Range, told};
use super::inputs;
use super::output::Terminal;
use super::project::Project;
use super::redaction::{self, Redaction};
use super::trends_filter::{Filtered, Filters};
use crate::config::{SettingName, TenantFile};
use crate::history::{Access, History, HistoryError, Wanted};
use crate::model::{Goal, RecordedTenant, Summary, Zones};
use crate::report::{self, MicrosoftSeries, TenantTrend};
use crate::trend::{Entry, Question, Step, Trend};

/// Show how scores went over time.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Without `--tenant`, a history of several tenants is a line for each: where it stands, and where it went.

A period is as its last evaluation; what was gained and regressed in it is summed. A period without an evaluation is a
gap. The tenant's zones and goal are judged by `at least`, of all controls: with a filter they are left out.

Examples:
  posture trends --since 90d
  posture trends --by month --tenant 'Harbour Lane'
  posture trends --category identity --from 2026-01-01 --to 2026-06-30
  posture trends --by day --format csv > scores.csv")]
pub(super) struct Trends {
    /// How long a period is [default: what cuts the range into 35 periods at most, else `month`]
    #[arg(long, value_name = "STEP", value_parser = steps())]
    by: Option<Step>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    file: HistoryFile,
    /// Folder of tenant files, for zones and goals [default: `tenants` beside the rules]
    #[arg(long, value_name = "FOLDER", help_heading = "History")]
    tenants: Option<String>,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: HistoryFormat,
}

fn steps() -> impl TypedValueParser<Value = Step> {
    let words = Step::ALL.iter().map(|step| step.as_str());
    PossibleValuesParser::new(words).map(|word| Step::from_word(&word).expect("it is one of them"))
}

impl Trends {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let shown = |failure: Failure| failure.show(terminal);
        let project = self.project().map_err(shown)?;
        let files = super::declared::tenant_files(&project).map_err(shown)?;
        let history = History::open(&project.history(), Access::Read).map_err(|error| told(&error, terminal))?;
        let wanted = self.range.wanted();
        let summaries = history.summaries(&wanted).map_err(|error| told(&error, terminal))?;
        let Some(last) = summaries.iter().map(|summary| summary.as_of).max() else {
            return Err(nothing(&history, &wanted, terminal));
        };
        let to = wanted.to.unwrap_or(last);
        let mut filtered = Filtered::new(self.filters.filter(), &history);
        let by = self.by.unwrap_or_else(|| {
            let first = summaries.iter().map(|summary| summary.as_of).min().unwrap_or(last);
            Step::fitting(wanted.from.unwrap_or(first), to)
        });
        let mut groups = by_tenant(summaries);
        let is_one = groups.len() == 1;
        let mut tenants = Vec::with_capacity(groups.len());
        for (tenant, summaries) in groups.drain(..) {
            let entries = filtered.entries(summaries).map_err(|error| told(&error, terminal))?;
            let (zones, goal) = match filtered.filter.is_all() {
                true => declared(&files, &tenant, to),
                false => (None, None),
            };
            let question = Question {
                by: Some(by).filter(|_| is_one),
                from: wanted.from,
                to,
                zones,
                goal,
            };
            let microsoft = match is_one {
                true => microsoft(&history, &tenant, &wanted).map_err(|error| told(&error, terminal))?,
                false => None,
            };
            tenants.push(of_tenant(tenant, &entries, &question, microsoft));
        }
        filtered.check().map_err(|problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Nothing)
        })?;
        tenants.sort_by_cached_key(|tenant| (tenant.name.clone(), tenant.tenant.clone()));
        let trends = report::Trends {
            by,
            from: wanted.from,
            to,
            filter: filtered.filter,
            tenants,
        };
        let redactor = self
            .redaction
            .of_history(&history, [])
            .map_err(|error| told(&error, terminal))?;
        let trends = redaction::shown(trends, redactor.as_ref());
        Ok(terminal.finish(&self.text(&trends, terminal), Code::Done.into()))
    }

    fn project(&self) -> Result<Project, Failure> {
        let mut given = self.file.given();
        given.extend(
            self.tenants
                .iter()
                .map(|folder| (SettingName::Tenants, vec![folder.clone()])),
        );
        let project = Project::find(given)?;
        match project.problems.is_empty() {
            true => Ok(project),
            false => Err(Failure::of_usage(project.problems)),
        }
    }

    fn text(&self, trends: &report::Trends, terminal: &Terminal) -> String {
        match self.format {
            HistoryFormat::Text => report::trends(trends, terminal.width(), inputs::glyphs()),
            HistoryFormat::Json => report::trends_json(trends),
            HistoryFormat::Csv => report::trends_csv(trends),
            HistoryFormat::Markdown => report::trends_markdown(trends),
        }
    }
}

fn of_tenant(
    tenant: RecordedTenant,
    entries: &[Entry],
    question: &Question,
    microsoft: Option<MicrosoftSeries>,
) -> TenantTrend {
    TenantTrend {
        tenant: tenant.key,
        name: tenant.name,
        zones: question.zones,
        trend: Trend::of(entries, question),
        microsoft,
    }
}

/// Microsoft's own scores of a tenant in a range of days.
fn microsoft(
    history: &History,
    tenant: &RecordedTenant,
    wanted: &Wanted,
) -> Result<Option<MicrosoftSeries>, HistoryError> {
    let scores = history.microsoft(Some(&tenant.key))?;
    let is_within = |day: Date| wanted.from.is_none_or(|from| day >= from) && wanted.to.is_none_or(|to| day <= to);
    let days: Vec<_> = scores
        .iter()
        .filter(|score| score.tenant == tenant.key && is_within(score.day))
        .map(|score| (score.day, score.points, score.max_points))
        .collect();
    Ok(MicrosoftSeries::of(&days))
}

/// The tenants as they were last recorded, each with its evaluations.
fn by_tenant(summaries: Vec<Summary>) -> Vec<(RecordedTenant, Vec<Summary>)> {
    let mut groups: Vec<(RecordedTenant, Vec<Summary>)> = Vec::new();
    for summary in summaries {
        match groups.last_mut().filter(|(tenant, _)| tenant.key == summary.tenant.key) {
            Some((tenant, own)) => {
                if *tenant != summary.tenant {
                    *tenant = summary.tenant.clone();
                }
                own.push(summary);
            }
            None => groups.push((summary.tenant.clone(), vec![summary])),
        }
    }
    groups
}

/// The zones and the goal that a tenant's file gives.
fn declared(files: &[TenantFile], tenant: &RecordedTenant, day: Date) -> (Option<Zones>, Option<Goal>) {
    let is_it = |file: &&TenantFile| !tenant.key.is_empty() && file.is_called(&tenant.key);
    let file = files.iter().find(is_it);
    file.map_or((None, None), |file| {
        let (profile, _) = file.on(day);
        (profile.zones, profile.goal)
    })
}

/// Tells that there is no evaluation, and when there are some.
fn nothing(history: &History, wanted: &Wanted, terminal: &Terminal) -> ExitCode {
    let all = Wanted {
        tenant: wanted.tenant.clone(),
        ..Wanted::default()
    };
    let days: Vec<Date> = match history.summaries(&all) {
        Ok(summaries) => summaries.iter().map(|summary| summary.as_of).collect(),
        Err(error) => return told(&error, terminal),
    };
    let there = days.iter().min().zip(days.iter().max());
    let there = there.map_or("nothing was recorded yet".to_owned(), |(first, last)| {
        format!("the evaluations are of {first} to {last}")
    });
    terminal.complain(&format!("no evaluation in that range; {there}"));
    Code::Nothing.into()
}
