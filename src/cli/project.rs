use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::failure::Failure;
use crate::config::{Configuration, DeclaredFreshness, Given, RulesFrom, SettingName, Settings};
use crate::model::{ControlOverride, Factors, LintSetting};
use crate::origin::Files;
use crate::plan::PlanPolicy;
use crate::source::{Problem, Problems, SourceFile};

/// Where a command works: the configuration of the nearest folder that has one, and every setting.
pub(super) struct Project {
    configuration: Option<Configuration>,
    pub(super) settings: Settings,
    /// The folder in which rules, tenant files and the action plan are looked for.
    home: PathBuf,
    /// Where all of these are read.
    pub(super) files: Files,
    /// What is wrong with the configuration and the settings: told with what is wrong elsewhere, and nothing is evaluated.
    pub(super) problems: Problems,
}

/// The configuration file, and another spelling that people use.
pub(super) const FILES: [&str; 2] = ["posture.yaml", "posture.yml"];

impl Project {
    /// Finds the nearest configuration, and takes each setting from where it counts.
    ///
    /// Only a configuration that is no YAML is a failure of its own: nobody knows then where the rest is.
    pub(super) fn find(flags: BTreeMap<SettingName, Vec<String>>) -> Result<Self, Failure> {
        Self::find_in(Files::Disk, None, flags)
    }

    /// The same of a git revision, or of one folder alone.
    pub(super) fn find_in(
        files: Files,
        folder: Option<&Path>,
        mut flags: BTreeMap<SettingName, Vec<String>>,
    ) -> Result<Self, Failure> {
        let file = |folder: &Path| {
            let paths = FILES.map(|name| folder.join(name));
            paths.into_iter().find(|path| files.exists(path))
        };
        let nearest = |is_there: &dyn Fn(&Path) -> bool| match folder {
            Some(folder) => is_there(folder).then(|| folder.to_owned()),
            None => nearest(is_there),
        };
        let found = nearest(&|folder| file(folder).is_some()).and_then(|folder| file(&folder));
        // A folder that holds no project is the rules themselves.
        if let (Some(folder), None) = (folder, &found)
            && !files.exists(&folder.join("rules"))
        {
            let rules = || vec![folder.to_string_lossy().into_owned()];
            flags.entry(SettingName::Rules).or_insert_with(rules);
        }
        let read = found.map(|path| configuration(&path, &files)).transpose();
        let read = read.map_err(|problem| Failure::of_usage(problem.into()))?;
        let (configuration, mut problems) = read.map_or_else(Default::default, |(configuration, problems)| {
            (Some(configuration), problems)
        });
        // What is not UTF-8 fits nothing, and the message shows it; to pass over it would be to use another setting.
        let environment = |name: &str| Some(env::var_os(name)?.to_string_lossy().into_owned());
        let given = Given {
            flags,
            environment: &environment,
        };
        let (settings, wrong) = Settings::resolve(&given, configuration.as_ref());
        problems.extend(wrong);
        let with_rules = || nearest(&|folder| files.exists(&folder.join("rules")));
        let home = match &configuration {
            Some(configuration) => Path::new(configuration.file.name()).parent().map(Path::to_owned),
            None => with_rules(),
        };
        Ok(Self {
            configuration,
            settings,
            home: home.or_else(|| folder.map(Path::to_owned)).unwrap_or_default(),
            files,
            problems,
        })
    }

    /// Where its rules come from.
    pub(super) fn rules(&self) -> Vec<RulesFrom> {
        if let Some(rules) = &self.settings.rules.value {
            return rules.clone();
        }
        match self.existing("rules") {
            Some(folder) => vec![RulesFrom::Folder(folder)],
            None => vec![RulesFrom::Builtin],
        }
    }

    /// What it changes about single controls.
    pub(super) fn overrides(&self) -> &[ControlOverride] {
        self.configuration
            .as_ref()
            .map_or(&[], |configuration| &configuration.overrides)
    }

    /// The levels that it gives to lints.
    pub(super) fn lints(&self) -> &[LintSetting] {
        self.configuration
            .as_ref()
            .map_or(&[], |configuration| &configuration.lints)
    }

    /// What actions are ranked by.
    pub(super) fn factors(&self) -> Factors {
        let factors = self
            .configuration
            .as_ref()
            .map(|configuration| configuration.factors.clone());
        factors.unwrap_or_default()
    }

    /// How old data may be.
    pub(super) fn freshness(&self) -> DeclaredFreshness {
        let configuration = self.configuration.as_ref();
        configuration.map_or_else(Default::default, |configuration| configuration.freshness.clone())
    }

    /// The action plan, where one is named or stands where it is looked for.
    pub(super) fn plan(&self) -> Option<PathBuf> {
        self.settings
            .plan
            .value
            .clone()
            .or_else(|| self.existing("action-plan.yaml"))
            .or_else(|| self.existing("action-plan.yml"))
    }

    /// What is asked of the action plan, on a day.
    pub(super) fn plan_policy(&self, as_of: Date) -> PlanPolicy {
        PlanPolicy {
            as_of,
            longest_exception: self.settings.longest_exception.value,
            expiring_within: self.settings.expiring_within.value,
            self_approval: self.settings.self_approval.value,
        }
    }

    /// The folder of tenant files, likewise.
    pub(super) fn tenants(&self) -> Option<PathBuf> {
        self.settings.tenants.value.clone().or_else(|| self.existing("tenants"))
    }

    /// The file of recorded evaluations, which need not be there yet.
    pub(super) fn history(&self) -> PathBuf {
        let named = self.settings.history.value.clone();
        named.unwrap_or_else(|| self.home.join(".posture/history.db"))
    }

    /// The configuration file, where there is one.
    pub(super) fn file(&self) -> Option<&Arc<SourceFile>> {
        self.configuration.as_ref().map(|configuration| &configuration.file)
    }

    /// The folder in which rules, tenant files and the action plan are looked for.
    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    fn existing(&self, name: &str) -> Option<PathBuf> {
        let path = self.home.join(name);
        self.files.exists(&path).then_some(path)
    }
}

fn configuration(path: &Path, files: &Files) -> Result<(Configuration, Problems), Problem> {
    Configuration::parse(&files.text_file(path)?)
}

/// The nearest folder above this one, or this one, in which something is.
///
/// Paths are shown in messages: the shorter one is the one that people would type.
fn nearest(is_there: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let here = env::current_dir().unwrap_or_default();
    let (above, _) = here.ancestors().enumerate().find(|(_, folder)| is_there(folder))?;
    Some(PathBuf::from("../".repeat(above)))
}
