use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::declared::Declarations;
use super::failure::Failure;
use super::output::Terminal;
use super::project::Project;
use super::rules::{self, Rules};
use super::{exit, inputs};
use crate::config::{Origin, RulesFrom, SettingName, TenantFile};
use crate::model::Freshness;
use crate::report::{self, ConfigRow};

/// Show every setting and where it comes from.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture config --baseline essentials
  posture config --tenant harbour-lane            with the parameters and age limits of its file

Each setting is taken from the command line, else from the environment (`POSTURE_BASELINE`), else from `posture.yaml`
in this folder or the nearest above it. A parameter is taken from the tenant file, else from `posture.yaml`, else from
the baseline, else from the control.")]
pub(super) struct Config {
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    declarations: Declarations,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: ConfigFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ConfigFormat {
    /// For reading in a terminal
    Text,
    /// As one document
    Json,
}

impl Config {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let workers = inputs::workers(0, terminal)?;
        let shown = |failure: Failure| failure.show(terminal);
        let mut given = self.rules.given();
        given.extend(self.declarations.given());
        let project = Project::find(given).map_err(shown)?;
        let mut loaded = rules::load(&project, &rules::Wish::default(), &workers)
            .map_err(|failure| shown(self.declarations.beside(&project, failure)))?;
        let declared = self.declarations.read(&project, &mut loaded).map_err(shown)?;
        let mut settings: Vec<ConfigRow> = SettingName::ALL.iter().map(|name| setting(*name, &project)).collect();
        settings.extend(freshness(&project, declared.chosen()));
        let parameters = declared.parameters(&loaded);
        let file = project.file().map(|file| file.name());
        let text = match self.format {
            ConfigFormat::Text => report::config(file, &settings, &parameters, terminal.width()),
            ConfigFormat::Json => report::config_json(file, &settings, &parameters),
        };
        let code = exit::of_rules(loaded.program.len(), loaded.problems.len());
        terminal.show(&loaded.problems.sorted());
        Ok(terminal.finish(&text, code.into()))
    }
}

fn setting(name: SettingName, project: &Project) -> ConfigRow {
    let settings = &project.settings;
    let path = |path: &std::path::PathBuf| path.display().to_string();
    let one = |value: Option<String>| value.into_iter().collect::<Vec<_>>();
    let (values, from): (Vec<String>, &Origin) = match name {
        SettingName::Rules => (project.rules().iter().map(shown).collect(), &settings.rules.from),
        SettingName::Baseline => (one(settings.baseline.value.clone()), &settings.baseline.from),
        SettingName::Select => (settings.select.value.clone(), &settings.select.from),
        SettingName::Ignore => (settings.ignore.value.clone(), &settings.ignore.from),
        SettingName::RequireDigest => (
            one(settings.require_digest.value.as_ref().map(ToString::to_string)),
            &settings.require_digest.from,
        ),
        SettingName::Tenants => (one(project.tenants().as_ref().map(path)), &settings.tenants.from),
        SettingName::Tenant => (one(settings.tenant.value.clone()), &settings.tenant.from),
        SettingName::Plan => (one(project.plan().as_ref().map(path)), &settings.plan.from),
        SettingName::Scope => (vec![settings.scope.value.to_string()], &settings.scope.from),
        SettingName::LongestException => (
            vec![settings.longest_exception.value.to_string()],
            &settings.longest_exception.from,
        ),
        SettingName::ExpiringWithin => (
            vec![settings.expiring_within.value.to_string()],
            &settings.expiring_within.from,
        ),
        SettingName::SelfApproval => (
            vec![settings.self_approval.value.to_string()],
            &settings.self_approval.from,
        ),
        SettingName::Record => (vec![settings.record.value.to_string()], &settings.record.from),
        SettingName::History => (vec![path(&project.history())], &settings.history.from),
    };
    ConfigRow {
        control: None,
        name: name.to_string(),
        values,
        from: from.to_string(),
        about: format!("{}; {}", name.about(), name.variable()),
    }
}

/// How old data may be, where a file says so: that of the tenant goes before the configuration, product by product.
fn freshness(project: &Project, tenant: Option<&TenantFile>) -> Vec<ConfigRow> {
    let mut common = project.freshness().freshness;
    let own = tenant.map_or_else(Freshness::default, |file| file.freshness.freshness.clone());
    common.max_age.retain(|product, _| !own.max_age.contains_key(product));
    common.stale = common.stale.filter(|_| own.stale.is_none());
    let files = [project.file(), tenant.map(|file| &file.file)];
    let names = files.map(|file| file.map_or("", |file| file.name()));
    let row = |name: &str, values: Vec<String>, from: &str, about: &str| ConfigRow {
        control: None,
        name: name.to_owned(),
        values,
        from: from.to_owned(),
        about: about.to_owned(),
    };
    let said = [(&common, names[0]), (&own, names[1])];
    let ages = said.map(|(said, file)| {
        let ages = said.max_age.iter().map(|(product, age)| format!("{product}: {age}"));
        row("max_age", ages.collect(), file, "how old the data of a product may be")
    });
    let stale = said.map(|(said, file)| {
        let word = said.stale.map(|stale| stale.to_string());
        row("stale", word.into_iter().collect(), file, "what becomes of older data")
    });
    let rows = ages.into_iter().chain(stale);
    rows.filter(|row| !row.values.is_empty()).collect()
}

fn shown(from: &RulesFrom) -> String {
    match from {
        RulesFrom::Builtin => "builtin".to_owned(),
        RulesFrom::Folder(folder) => folder.display().to_string(),
    }
}
