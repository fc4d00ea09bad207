use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;

use super::failure::Failure;
use super::project::Project;
use super::rules::Loaded;
use super::{clock, tenant};
use crate::config::{SettingName, TenantFile};
use crate::evaluate::{Parameters, Settings};
use crate::model::{ControlId, ParameterValue, Tenant};
use crate::origin::Files;
use crate::plan::{ActionPlan, Tenants};
use crate::report::ConfigRow;
use crate::ruleset::{EffectiveParameter, Layer, effective_parameters};
use crate::snapshot::Snapshot;
use crate::source::{Problem, Problems, SourceFile};

/// What people declare beside rules and snapshots.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Tenant and action plan")]
pub(super) struct Declarations {
    /// The tenant file to use, by name, tenant id or file [default: the one whose tenant id the snapshot has]
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Folder of tenant files [default: `tenants` beside the rules]
    #[arg(long, value_name = "FOLDER")]
    tenants: Option<String>,
    /// The action plan [default: `action-plan.yaml` beside the rules]
    #[arg(long, value_name = "FILE", conflicts_with = "no_plan")]
    plan: Option<String>,
    /// Leave the action plan out: what was observed, and nothing that people declared
    #[arg(long)]
    no_plan: bool,
    /// Which controls are in scope: of the products that one has, of what one's licenses allow, or all
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// Date of the evaluation [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    as_of: Option<Date>,
}

/// The files of declarations, as far as they can be read without the rules.
struct FilesOfDeclarations {
    tenants: Vec<TenantFile>,
    plan_file: Option<Arc<SourceFile>>,
    plan: Option<ActionPlan>,
}

/// What was declared, read and checked.
pub(super) struct Declared {
    common: Settings,
    tenants: Vec<(TenantFile, Parameters)>,
    plan_file: Option<Arc<SourceFile>>,
    /// The tenant file that was asked for, whatever the snapshot says.
    chosen: Option<usize>,
}

impl Declarations {
    /// The tenant file alone, for what does not hang on the action plan.
    pub(super) fn of_tenant(tenant: Option<String>, tenants: Option<String>) -> Self {
        Self {
            tenant,
            tenants,
            no_plan: true,
            ..Self::default()
        }
    }

    /// The action plan, for what looks at it alone.
    pub(super) fn of_plan(plan: Option<String>, tenants: Option<String>, as_of: Option<Date>) -> Self {
        Self {
            plan,
            tenants,
            as_of,
            ..Self::default()
        }
    }

    /// The same for an evaluation that is made again: of its day, without an action plan where it had none, and by the
    /// tenant file that it is to be judged by.
    pub(super) fn again(&self, as_of: Date, had_plan: bool, tenant: Option<String>) -> Self {
        Self {
            tenant,
            no_plan: !had_plan,
            as_of: Some(as_of),
            ..self.clone()
        }
    }

    /// The tenant that was asked for.
    pub(super) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// The day that was asked for.
    pub(super) fn given_day(&self) -> Option<Date> {
        self.as_of
    }

    /// The action plan that was asked for; `Some(None)` where none was to count.
    pub(super) fn given_plan(&self) -> Option<Option<&str>> {
        match (&self.plan, self.no_plan) {
            (_, true) => Some(None),
            (plan, false) => plan.as_deref().map(Some),
        }
    }

    /// The options of these that were used, by setting.
    pub(super) fn given(&self) -> BTreeMap<SettingName, Vec<String>> {
        let options = [
            (SettingName::Tenant, &self.tenant),
            (SettingName::Tenants, &self.tenants),
            (SettingName::Plan, &self.plan),
            (SettingName::Scope, &self.scope),
        ];
        let used = options
            .into_iter()
            .filter_map(|(name, value)| Some((name, vec![value.clone()?])));
        used.collect()
    }

    /// The day of the evaluation.
    pub(super) fn as_of(&self) -> Date {
        self.as_of.unwrap_or_else(clock::today)
    }

    /// Reads the tenant files and the action plan; a failure tells what is wrong with them, and with the rules that they
    /// may speak of.
    pub(super) fn read(&self, project: &Project, loaded: &mut Loaded) -> Result<Declared, Failure> {
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
    pub(super) fn beside(&self, project: &Project, failure: Failure) -> Failure {
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

/// Whether there is a tenant file of that name; what is wrong with the files is told where they are used.
pub(super) fn has_tenant_file(project: &Project, name: &str) -> bool {
    tenants(project, &mut Problems::new())
        .iter()
        .any(|file| file.is_called(name))
}

fn read_text(files: &Files, path: &Path, problems: &mut Problems) -> Option<Arc<SourceFile>> {
    files.text_file(path).map_err(|problem| problems.push(problem)).ok()
}

impl Declared {
    /// The files in which it was declared.
    pub(super) fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.tenant_files().chain(&self.plan_file)
    }

    /// The tenant files.
    pub(super) fn tenant_files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.tenants.iter().map(|(tenant, _)| &tenant.file)
    }

    /// The action plan as it was read.
    pub(super) fn plan_file(&self) -> Option<&Arc<SourceFile>> {
        self.plan_file.as_ref()
    }

    /// The action plan, where there is one.
    pub(super) fn plan(&self) -> Option<Arc<ActionPlan>> {
        self.common.plan.clone()
    }

    /// Every way in which a tenant may be called: by its file, if there is one of that name, and as it was asked for.
    pub(super) fn names_of_tenant(&self, name: &str) -> Vec<String> {
        let mut names = vec![name.to_owned()];
        let is_it = |names: &Vec<String>| names.iter().any(|own| own.eq_ignore_ascii_case(name));
        names.extend(self.tenants().into_iter().find(is_it).unwrap_or_default());
        names
    }

    /// How each tenant may be called that has a file.
    pub(super) fn tenants(&self) -> Vec<Vec<String>> {
        self.tenants.iter().map(|(file, _)| file.names()).collect()
    }

    /// Every parameter of every selected control with its value and who set it, for the tenant that was asked for.
    pub(super) fn parameters(&self, loaded: &Loaded) -> Vec<ConfigRow> {
        let tenant = self.chosen.map(|chosen| &self.tenants[chosen].0);
        let known: Vec<_> = loaded
            .known
            .iter()
            .map(|(id, metadata)| (id, metadata.as_ref()))
            .collect();
        let of_tenant = tenant.map_or(&[][..], |file| &file.params);
        let (effective, _) = effective_parameters(&known, &[Layer { settings: of_tenant }]);
        let is_selected = |id: &&ControlId| (0..loaded.program.len()).any(|n| loaded.program.control(n).0 == *id);
        let selected = loaded.adjusted.parameters.iter().filter(|(id, _)| is_selected(id));
        let rows = selected.flat_map(|(id, own)| {
            own.iter()
                .zip(&effective[id])
                .map(move |(own, tenant)| row(id, if tenant.from.is_some() { tenant } else { own }))
        });
        rows.collect()
    }

    /// What a snapshot is evaluated with, and the exclusions of its tenant that have expired.
    ///
    /// # Errors
    /// A snapshot of another tenant than the one that was asked for.
    pub(super) fn settings(&self, snapshot: &Snapshot, tenants: Tenants) -> Result<(Settings, Problems), Problem> {
        let mut settings = Settings {
            tenants: if self.chosen.is_some() { Tenants::One } else { tenants },
            ..self.common.clone()
        };
        let Some((file, parameters)) = self.tenant_of(snapshot.tenant())? else {
            return Ok((settings, Problems::new()));
        };
        let (tenant, expired) = file.on(settings.as_of);
        settings.tenant = tenant;
        settings.freshness = settings.freshness.overridden_by(&file.freshness.freshness);
        settings.parameters = parameters.clone();
        Ok((settings, expired))
    }

    fn tenant_of(&self, recognised: &Tenant) -> Result<Option<&(TenantFile, Parameters)>, Problem> {
        match self.chosen {
            Some(chosen) => {
                let chosen = &self.tenants[chosen];
                tenant::check_same(&chosen.0, recognised)?;
                Ok(Some(chosen))
            }
            None => {
                let id = recognised.id.as_deref();
                let is_it =
                    |(file, _): &&(TenantFile, Parameters)| id.is_some_and(|id| file.id().eq_ignore_ascii_case(id));
                Ok(self.tenants.iter().find(is_it))
            }
        }
    }
}

fn row(id: &ControlId, parameter: &EffectiveParameter) -> ConfigRow {
    let value = match &parameter.value {
        ParameterValue::List(texts) => texts.clone(),
        other => vec![other.to_string()],
    };
    ConfigRow {
        control: Some(id.to_string()),
        name: parameter.name.clone(),
        values: value,
        from: parameter.from.clone().unwrap_or_else(|| "control".to_owned()),
        about: String::new(),
    }
}

/// Every tenant file of a project.
///
/// # Errors
/// Whatever is wrong with any of them.
pub(super) fn tenant_files(project: &Project) -> Result<Vec<TenantFile>, Failure> {
    let mut problems = Problems::new();
    let files = tenants(project, &mut problems);
    match problems.is_empty() {
        true => Ok(files),
        false => Err(Failure::of_usage(problems)),
    }
}

/// Every tenant file.
fn tenants(project: &Project, problems: &mut Problems) -> Vec<TenantFile> {
    let Some(folder) = project.tenants() else {
        return Vec::new();
    };
    let files = &project.files;
    let paths = files.yaml_files(&folder).unwrap_or_else(|problem| {
        problems.push(problem);
        Vec::new()
    });
    let mut tenants: Vec<TenantFile> = Vec::new();
    for file in paths
        .iter()
        .filter_map(|path| tenant_file(files, path, problems))
        .collect::<Vec<_>>()
    {
        let first = tenants.iter().find(|known| known.id().eq_ignore_ascii_case(file.id()));
        problems.extend(
            first
                .map(|first| tenant::twice(&file, first).into())
                .unwrap_or_default(),
        );
        tenants.push(file);
    }
    tenants
}

/// Tenant files with the parameters that they set, checked against all controls.
fn checked(files: Vec<TenantFile>, loaded: &Loaded, problems: &mut Problems) -> Vec<(TenantFile, Parameters)> {
    let check = |file: TenantFile| {
        problems.extend(file.misspelled_products(&products(loaded)));
        problems.extend(file.freshness.unknown_products(&products(loaded)));
        let parameters = parameters(&file, loaded, problems);
        (file, parameters)
    };
    files.into_iter().map(check).collect()
}

fn tenant_file(files: &Files, path: &Path, problems: &mut Problems) -> Option<TenantFile> {
    let key = path.file_stem().unwrap_or_default().to_string_lossy();
    let file = read_text(files, path, problems)?;
    let (tenant, wrong) = TenantFile::parse(&file, &key);
    problems.extend(wrong);
    tenant
}

fn parameters(file: &TenantFile, loaded: &Loaded, problems: &mut Problems) -> Parameters {
    let known: Vec<_> = loaded
        .known
        .iter()
        .map(|(id, metadata)| (id, metadata.as_ref()))
        .collect();
    let (effective, wrong) = effective_parameters(&known, &[Layer { settings: &file.params }]);
    problems.extend(wrong);
    let set = |(id, parameters): (_, Vec<EffectiveParameter>)| {
        let set = parameters.into_iter().filter(|parameter| parameter.from.is_some());
        let values: Vec<_> = set.map(|parameter| (parameter.name, parameter.value)).collect();
        (!values.is_empty()).then_some((id, values))
    };
    effective.into_iter().filter_map(set).collect()
}

fn products(loaded: &Loaded) -> Vec<&str> {
    loaded
        .known
        .iter()
        .map(|(_, metadata)| metadata.product.as_str())
        .collect()
}
