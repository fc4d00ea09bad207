use std::sync::Arc;

use super::tenant_files::{checked, products, read_text, tenants};
use super::{Declarations, Declared};
use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::cli::rules::Loaded;
use crate::cli::tenant;
use crate::config::TenantFile;
use crate::evaluate::Settings;
use crate::plan::ActionPlan;
use crate::source::{Problems, SourceFile};

/// The files of declarations, as far as they can be read without the rules.
struct FilesOfDeclarations {
    tenants: Vec<TenantFile>,
    plan_file: Option<Arc<SourceFile>>,
    plan: Option<ActionPlan>,
}

impl Declarations {
    /// Reads the tenant files and the action plan; a failure tells what is wrong with them, and with the rules that they
    /// may speak of.
    pub(in crate::cli) fn read(&self, project: &Project, loaded: &mut Loaded) -> Result<Declared, Failure> {
        let mut problems = Problems::new();
        let files = self.files(project, &mut problems);
        let tenants = checked(files.tenants, loaded, &mut problems);
        let chosen = tenant::chosen(project, &tenants, &mut problems);
        let freshness = project.freshness();
        problems.extend(freshness.unknown_products(&products(loaded)));
        if !problems.is_empty() {
            let of_rules = std::mem::take(&mut loaded.problems);
            return Err(Failure::of_usage(of_rules.and(problems)));
        }
        Ok(Declared {
            common: Settings {
                plan: files.plan.map(Arc::new),
                plan_policy: (!self.no_plan).then(|| project.plan_policy(self.as_of())),
                scope: project.settings.scope.value,
                factors: project.factors(),
                known: Arc::clone(&loaded.known),
                freshness: freshness.freshness,
                ..Settings::on(self.as_of())
            },
            tenants,
            plan_file: files.plan_file,
            chosen,
        })
    }

    /// The failure of rules that cannot be used, with what is wrong with the files beside them: one run tells all.
    pub(in crate::cli) fn beside(&self, project: &Project, failure: Failure) -> Failure {
        let mut problems = Problems::new();
        self.files(project, &mut problems);
        failure.with(&problems)
    }

    /// The files as far as they can be read without the rules; `problems` takes what is wrong with them.
    fn files(&self, project: &Project, problems: &mut Problems) -> FilesOfDeclarations {
        let plan_file = project.plan().filter(|_| !self.no_plan);
        let plan_file = plan_file.and_then(|path| read_text(&project.files, &path, problems));
        FilesOfDeclarations {
            tenants: tenants(project, problems),
            plan: plan_file.as_ref().and_then(|file| self.plan(file, project, problems)),
            plan_file,
        }
    }

    fn plan(&self, file: &Arc<SourceFile>, project: &Project, problems: &mut Problems) -> Option<ActionPlan> {
        let read = ActionPlan::parse(file, &project.plan_policy(self.as_of()));
        read.map_err(|wrong| problems.extend(wrong)).ok()
    }
}
