use std::process::ExitCode;
use std::sync::Arc;

use jiff::Span;

use super::Verify;
use super::error::VerifyError;
use super::sought::{Kept, Sought};
use crate::change::{About, Basis, recorded};
use crate::cli::declared::has_tenant_file;
use crate::cli::exit::{self, Code};
use crate::cli::failure::Failure;
use crate::cli::output::Terminal;
use crate::cli::project::Project;
use crate::cli::session::Session;
use crate::engine::{Engine, Program, Workers};
use crate::evaluate::{Settings, evaluate};
use crate::model::SelfApproval;
use crate::plan::{ActionPlan, PlanPolicy, Tenants};
use crate::snapshot::Snapshot;
use crate::source::SourceFile;
use crate::verification::{Claim, Verification};

/// Everything that it takes to make an evaluation again, but for the snapshot.
pub(super) struct Again {
    program: Arc<Program>,
    settings: Settings,
    settings_digest: String,
    baseline: Option<String>,
    workers: Workers,
}

/// What came of it.
pub(super) struct Proof {
    pub(super) found: Claim,
    pub(super) verification: Verification,
    /// Whether it was made as one of several tenants, for which records of the plan that name none do not count.
    pub(super) is_one_of_several: bool,
}

impl Again {
    /// What it is evaluated with.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// With rules and declarations of the project, or as they are named.
    pub(super) fn of_project(
        verify: &Verify,
        claim: &Claim,
        snapshot: &Snapshot,
        workers: Workers,
        terminal: &Terminal,
    ) -> Result<Self, ExitCode> {
        let tenant = tenant(verify, claim, snapshot).map_err(|failure| failure.show(terminal))?;
        let declarations = verify.declarations.again(claim.as_of, claim.plan.is_some(), tenant);
        let mut session = Session::start(&verify.rules, &declarations, &[], workers, terminal)?;
        let problems = std::mem::take(&mut session.loaded.problems);
        if session.loaded.program.is_empty() {
            terminal.show(&problems.clone().sorted());
            terminal.complain("there is no control");
            return Err(exit::of_rules(0, problems.len()).into());
        }
        terminal.show(&problems.sorted());
        let settings = session.settings(snapshot).map_err(|problem| {
            terminal.show(&[problem]);
            ExitCode::from(Code::Usage)
        })?;
        let loaded = session.loaded;
        Ok(Self {
            settings_digest: Basis::of(&loaded.read, &loaded.rules, &settings).settings_text().0,
            program: loaded.program,
            settings,
            baseline: loaded.report.baseline,
            workers: session.workers,
        })
    }

    /// With rules, settings and action plan that the history keeps.
    pub(super) fn as_recorded(sought: &Sought, workers: Workers) -> Result<Self, VerifyError> {
        let kept = match sought {
            Sought::Record(kept) => kept,
            Sought::Report { file, .. } => return Err(VerifyError::NotRecorded(file.clone())),
        };
        let basis = basis(kept).ok_or(VerifyError::NotKept("the rules and settings"))?;
        let rules = basis.rules();
        let (program, _) = workers.run(|| Engine::default().compile(&rules));
        let plan = kept.record.plan.as_ref().map(|digest| plan(kept, digest));
        let plan = plan.map(|plan| plan.ok_or(VerifyError::NotKept("the action plan")));
        Ok(Self {
            program: Arc::new(program),
            settings: Settings {
                plan: plan.transpose()?.map(Arc::new),
                ..basis.settings(kept.record.as_of)
            },
            settings_digest: basis.settings_text().0,
            baseline: kept.record.rules.baseline.clone(),
            workers,
        })
    }

    /// Makes the evaluation again and compares: as that of the only tenant of a run, and where that does not prove it, as
    /// that of one of several.
    pub(super) fn proof(&self, claim: &Claim, sought: &Sought, snapshot: &Arc<Snapshot>) -> Proof {
        let made = |tenants| {
            let settings = Settings {
                tenants,
                ..self.settings.clone()
            };
            let found = self.found(&settings, sought, snapshot);
            Proof {
                verification: Verification::of(claim, &found),
                found,
                is_one_of_several: tenants == Tenants::Several,
            }
        };
        let alone = made(Tenants::One);
        if alone.verification.holds() || self.settings.plan.is_none() {
            return alone;
        }
        Some(made(Tenants::Several))
            .filter(|proof| proof.verification.holds())
            .unwrap_or(alone)
    }

    fn found(&self, settings: &Settings, sought: &Sought, snapshot: &Arc<Snapshot>) -> Claim {
        let evaluation = evaluate(&self.program, snapshot, settings, &self.workers);
        let about = About {
            as_of: settings.as_of,
            // When a record was written is not compared.
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            settings: self.settings_digest.clone(),
            revision: None,
            baseline: self.baseline.clone(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let record = recorded(&evaluation, &self.program, about).expect("a snapshot that was read has a score");
        match sought {
            Sought::Record(kept) => Claim::of_new_record(&record, &kept.record),
            Sought::Report { .. } => {
                Claim::of_evaluation(&evaluation, &record).expect("a snapshot that was read has a score")
            }
        }
    }
}

/// The tenant file to judge by: the one that was asked for; else, where the snapshot does not say whose it is, the one of
/// the tenant that the evaluation names. A name that tells one evaluation of a report from others need not have a file.
fn tenant(verify: &Verify, claim: &Claim, snapshot: &Snapshot) -> Result<Option<String>, Failure> {
    let mut given = verify.rules.given();
    given.extend(verify.declarations.given());
    let project = Project::find(given)?;
    if let Some(name) = verify.declarations.tenant() {
        let is_file = has_tenant_file(&project, name) || !claim.is_of(name);
        return Ok(is_file.then(|| name.to_owned()));
    }
    let is_known = snapshot.tenant().id.is_some() || project.settings.tenant.value.is_some();
    let is_wanted = !is_known && !claim.tenant.is_empty() && has_tenant_file(&project, &claim.tenant);
    Ok(is_wanted.then(|| claim.tenant.clone()))
}

/// What the record was evaluated with, where the history keeps it and this program can read it.
fn basis(kept: &Kept) -> Option<Basis> {
    let text = |digest: &str| kept.history.text(digest).ok().flatten();
    let (rules, settings) = (text(&kept.record.rules.digest)?, text(&kept.record.settings)?);
    Basis::of_texts(&rules, &settings, text).ok()
}

/// The action plan, which was taken when the evaluation was recorded: nothing more is asked of it.
fn plan(kept: &Kept, digest: &str) -> Option<ActionPlan> {
    let text = kept.history.text(digest).ok().flatten()?;
    let file = SourceFile::new("recorded:action-plan.yaml", text);
    let policy = PlanPolicy {
        longest_exception: Span::new().years(9_998),
        self_approval: SelfApproval::Allow,
        ..PlanPolicy::on(kept.record.as_of)
    };
    ActionPlan::parse(&file, &policy).ok()
}
