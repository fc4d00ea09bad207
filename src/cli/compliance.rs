use std::process::ExitCode;

use super::exit::Code;
use super::output::{Terminal, ViewFormat};
use super::rules::{Known, Loaded};
use crate::compliance::{Compliance, Question, compliance, is_mapped};
use crate::model::{ControlId, Evaluation};
use crate::report::{self, Basis, ComplianceReport, FrameworkReport, Report};
use crate::ruleset::{FRAMEWORKS, Framework, Requirements};
use crate::source::did_you_mean;

/// The requirements of a framework in the place of the controls: `--by FRAMEWORK`.
pub(super) struct ByRequirement {
    framework: FrameworkReport,
    requirements: Option<Requirements>,
    known: Known,
    disabled: Vec<(ControlId, String)>,
}

/// Reads the name of a framework.
pub(super) fn framework(name: &str) -> Result<&'static Framework, String> {
    Framework::named(name).ok_or_else(|| {
        let near = did_you_mean(name, FRAMEWORKS.iter().map(|framework| framework.name));
        let near = near.map(|near| format!("; {near}")).unwrap_or_default();
        format!("no framework `{name}`, {}{near}", Framework::all())
    })
}

impl ByRequirement {
    /// Makes ready to judge the requirements of a framework; says so where the rules know none of them.
    pub(super) fn start(framework: &Framework, loaded: &Loaded, terminal: &Terminal) -> Result<Self, ExitCode> {
        let requirements = loaded.read.requirements(framework.name);
        if requirements.is_none() && !is_mapped(framework.name, &loaded.known) {
            let mapped = FRAMEWORKS.iter().map(|framework| framework.name);
            let mapped: Vec<&str> = mapped.filter(|name| is_mapped(name, &loaded.known)).collect();
            let help = match &mapped[..] {
                [] => "they map to no framework".to_owned(),
                mapped => format!("they map to {}", mapped.join(", ")),
            };
            terminal.complain(&format!(
                "error: no control of these rules maps to `{}`; {help}",
                framework.name
            ));
            return Err(Code::Nothing.into());
        }
        Ok(Self {
            framework: FrameworkReport {
                name: framework.name.to_owned(),
                title: requirements.as_ref().map(|all| all.title.clone()),
                source: requirements.as_ref().and_then(|all| all.source.clone()),
                requirements: requirements.as_ref().map(|all| all.requirements.len()),
            },
            requirements,
            known: Known::clone(&loaded.known),
            disabled: loaded.adjusted.disabled.clone(),
        })
    }

    /// What an evaluation shows; nothing where the snapshot could not be read.
    fn of(&self, evaluation: &Evaluation) -> Option<Compliance> {
        let question = Question {
            framework: &self.framework.name,
            requirements: self.requirements.as_ref(),
            known: &self.known,
            disabled: &self.disabled,
        };
        evaluation.problem.is_none().then(|| compliance(&question, evaluation))
    }

    /// One evaluation as a line of NDJSON.
    pub(super) fn line(&self, evaluation: &Evaluation, basis: &Basis<'_>) -> String {
        let compliance = self.of(evaluation);
        report::compliance_line(evaluation, compliance.as_ref(), &self.framework, basis)
    }

    /// The report in a format.
    pub(super) fn written(&self, format: ViewFormat, report: &Report, terminal: &Terminal) -> String {
        let view = ComplianceReport {
            report,
            framework: &self.framework,
            compliances: report
                .evaluations
                .iter()
                .map(|evaluation| self.of(evaluation))
                .collect(),
        };
        match format {
            ViewFormat::Text => report::compliance(&view, terminal.width()),
            ViewFormat::Json => report::compliance_json(&view),
            ViewFormat::Ndjson => {
                let basis = report.basis();
                let lines = report
                    .evaluations
                    .iter()
                    .map(|evaluation| self.line(evaluation, &basis));
                lines.collect()
            }
            ViewFormat::Csv => report::compliance_csv(&view),
            ViewFormat::Markdown => report::compliance_markdown(&view),
        }
    }
}
