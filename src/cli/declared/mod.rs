//! What people declare beside rules and snapshots: tenant files and the action plan.

mod options;
mod reading;
mod tenant_files;

use std::sync::Arc;

use super::rules::Loaded;
use super::tenant;
use crate::config::TenantFile;
use crate::evaluate::{Parameters, Settings};
use crate::model::{ControlId, ParameterValue, Tenant};
use crate::plan::{ActionPlan, Tenants};
use crate::report::ConfigRow;
use crate::ruleset::{EffectiveParameter, Layer, effective_parameters};
use crate::snapshot::Snapshot;
use crate::source::{Problem, Problems, SourceFile};

pub(super) use options::Declarations;
pub(super) use tenant_files::{has_tenant_file, tenant_files};

/// What was declared, read and checked.
pub(in crate::cli) struct Declared {
    common: Settings,
    tenants: Vec<(TenantFile, Parameters)>,
    plan_file: Option<Arc<SourceFile>>,
    /// The tenant file that was asked for, whatever the snapshot says.
    chosen: Option<usize>,
}

impl Declared {
    /// The files in which it was declared.
    pub(in crate::cli) fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.tenant_files().chain(&self.plan_file)
    }

    /// The tenant files.
    pub(in crate::cli) fn tenant_files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.tenants.iter().map(|(tenant, _)| &tenant.file)
    }

    /// The action plan as it was read.
    pub(in crate::cli) fn plan_file(&self) -> Option<&Arc<SourceFile>> {
        self.plan_file.as_ref()
    }

    /// The action plan, where there is one.
    pub(in crate::cli) fn plan(&self) -> Option<Arc<ActionPlan>> {
        self.common.plan.clone()
    }

    /// The tenant file that was asked for.
    pub(in crate::cli) fn chosen(&self) -> Option<&TenantFile> {
        self.chosen.map(|chosen| &self.tenants[chosen].0)
    }

    /// Every way in which a tenant may be called: by its file, if there is one of that name, and as it was asked for.
    pub(in crate::cli) fn names_of_tenant(&self, name: &str) -> Vec<String> {
        let mut names = vec![name.to_owned()];
        let is_it = |names: &Vec<String>| names.iter().any(|own| own.eq_ignore_ascii_case(name));
        names.extend(self.tenants().into_iter().find(is_it).unwrap_or_default());
        names
    }

    /// How each tenant may be called that has a file.
    pub(in crate::cli) fn tenants(&self) -> Vec<Vec<String>> {
        self.tenants.iter().map(|(file, _)| file.names()).collect()
    }

    /// Every parameter of every selected control with its value and who set it, for the tenant that was asked for.
    pub(in crate::cli) fn parameters(&self, loaded: &Loaded) -> Vec<ConfigRow> {
        let tenant = self.chosen();
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
    pub(in crate::cli) fn settings(
        &self,
        snapshot: &Snapshot,
        tenants: Tenants,
    ) -> Result<(Settings, Problems), Problem> {
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
