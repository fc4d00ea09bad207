use std::collections::BTreeMap;

use clap::Args;
use jiff::civil::Date;

use crate::cli::clock;
use crate::config::SettingName;

/// What people declare beside rules and snapshots.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Tenant and action plan")]
pub(in crate::cli) struct Declarations {
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
    pub(super) no_plan: bool,
    /// Which controls are in scope: of the products that one has, of what one's licenses allow, or all
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// Date of the evaluation [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = clock::date)]
    as_of: Option<Date>,
}

impl Declarations {
    /// The tenant file alone, for what does not hang on the action plan.
    pub(in crate::cli) fn of_tenant(tenant: Option<String>, tenants: Option<String>) -> Self {
        Self {
            tenant,
            tenants,
            no_plan: true,
            ..Self::default()
        }
    }

    /// The action plan, for what looks at it alone.
    pub(in crate::cli) fn of_plan(plan: Option<String>, tenants: Option<String>, as_of: Option<Date>) -> Self {
        Self {
            plan,
            tenants,
            as_of,
            ..Self::default()
        }
    }

    /// The same for an evaluation that is made again: of its day, without an action plan where it had none, and by the
    /// tenant file that it is to be judged by.
    pub(in crate::cli) fn again(&self, as_of: Date, had_plan: bool, tenant: Option<String>) -> Self {
        Self {
            tenant,
            no_plan: !had_plan,
            as_of: Some(as_of),
            ..self.clone()
        }
    }

    /// The tenant that was asked for.
    pub(in crate::cli) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// The day that was asked for.
    pub(in crate::cli) fn given_day(&self) -> Option<Date> {
        self.as_of
    }

    /// The action plan that was asked for; `Some(None)` where none was to count.
    pub(in crate::cli) fn given_plan(&self) -> Option<Option<&str>> {
        match (&self.plan, self.no_plan) {
            (_, true) => Some(None),
            (plan, false) => plan.as_deref().map(Some),
        }
    }

    /// The options of these that were used, by setting.
    pub(in crate::cli) fn given(&self) -> BTreeMap<SettingName, Vec<String>> {
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
    pub(in crate::cli) fn as_of(&self) -> Date {
        self.as_of.unwrap_or_else(clock::today)
    }
}
