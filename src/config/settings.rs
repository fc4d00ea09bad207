use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Span as Duration;

use super::{ConfigError, Configuration};
use crate::model::{DigestPrefix, ScopeWanted, SelfApproval, words};
use crate::source::{Place, Problem, Problems, did_you_mean};

words! {
    /// A setting of `posture.yaml` that the command line and the environment can give as well.
    SettingName {
        /// Where rules come from.
        Rules = "rules",
        /// The named choice of controls.
        Baseline = "baseline",
        /// The controls that are wanted.
        Select = "select",
        /// The controls that are not.
        Ignore = "ignore",
        /// The digest that the rules must have.
        RequireDigest = "require_digest",
        /// The folder of tenant files.
        Tenants = "tenants",
        /// The tenant.
        Tenant = "tenant",
        /// The action plan.
        Plan = "plan",
        /// Which products are in scope.
        Scope = "scope",
        /// How long an exception may last.
        LongestException = "longest_exception",
        /// How long before its end a record is told of.
        ExpiringWithin = "expiring_within",
        /// What is said of owners who approve their own records.
        SelfApproval = "self_approval",
        /// Whether evaluations are recorded.
        Record = "history.record",
        /// The file of recorded evaluations.
        History = "history.path",
    }
}

impl SettingName {
    /// What it is, in a few words.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Rules => "folders of rules, and `builtin` for the shipped ones",
            Self::Baseline => "a named choice of controls with parameters",
            Self::Select => "patterns of the controls that are wanted",
            Self::Ignore => "patterns of the controls that are not",
            Self::RequireDigest => "the digest that the rules must have, or its first 12 digits or more",
            Self::Tenants => "the folder of tenant files",
            Self::Tenant => "the tenant file to use, whatever the snapshot says",
            Self::Plan => "the action plan",
            Self::Scope => "`products`, `editions` or `all`",
            Self::LongestException => "how far ahead an exception may expire",
            Self::ExpiringWithin => "how long before its end a record of the action plan is told of",
            Self::SelfApproval => "what is said of owners who approve their own records: `allow`, `warn` or `refuse`",
            Self::Record => "whether `posture score` records evaluations",
            Self::History => "the file of recorded evaluations",
        }
    }

    /// The object of the file that it stands in, where it stands in one, and its key.
    pub(crate) fn key(self) -> (Option<&'static str>, &'static str) {
        match self.as_str().split_once('.') {
            Some((object, key)) => (Some(object), key),
            None => (None, self.as_str()),
        }
    }

    /// The option of the command line: `--baseline`.
    fn flag(self) -> String {
        match self {
            Self::History => "--history".to_owned(),
            _ => format!("--{}", self.key().1.replace('_', "-")),
        }
    }

    /// The variable of the environment: `POSTURE_BASELINE`.
    pub fn variable(self) -> String {
        format!("POSTURE_{}", self.as_str().replace('.', "_").to_uppercase())
    }
}

/// Who set a value.
#[derive(Debug, Clone)]
pub enum Origin {
    /// An option of the command line.
    Flag(String),
    /// A variable of the environment.
    Environment(String),
    /// The configuration file.
    File(Place),
    /// Nobody.
    Default,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "{name}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::File(place) => write!(f, "{}:{}", place.file.name(), place.line_column().line),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value, and who set it.
#[derive(Debug, Clone)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who set it.
    pub from: Origin,
}

/// All settings with the value that counts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where rules come from; nothing where nobody says.
    pub rules: Setting<Option<Vec<RulesFrom>>>,
    /// The baseline.
    pub baseline: Setting<Option<String>>,
    /// Patterns of controls that are wanted.
    pub select: Setting<Vec<String>>,
    /// Patterns of controls that are not.
    pub ignore: Setting<Vec<String>>,
    /// The digest that the rules must have, where somebody says.
    pub require_digest: Setting<Option<DigestPrefix>>,
    /// The folder of tenant files, where somebody says.
    pub tenants: Setting<Option<PathBuf>>,
    /// The tenant file to use.
    pub tenant: Setting<Option<String>>,
    /// The action plan, where somebody says.
    pub plan: Setting<Option<PathBuf>>,
    /// Which products are in scope.
    pub scope: Setting<ScopeWanted>,
    /// How long an exception may last.
    pub longest_exception: Setting<Duration>,
    /// How long before its end a record is told of.
    pub expiring_within: Setting<Duration>,
    /// What is said of owners who approve their own records.
    pub self_approval: Setting<SelfApproval>,
    /// Whether evaluations are recorded.
    pub record: Setting<bool>,
    /// The file of recorded evaluations, where somebody says.
    pub history: Setting<Option<PathBuf>>,
}

/// Where rules come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulesFrom {
    /// The program itself.
    Builtin,
    /// A folder.
    Folder(PathBuf),
}

/// What is given outside the file: options of the command line, and the environment.
pub struct Given<'a> {
    /// Values of options, by setting; none where the option is not used.
    pub flags: BTreeMap<SettingName, Vec<String>>,
    /// The environment.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}

impl Settings {
    /// Takes each setting from where it counts, and gives the values that a setting does not take, with who set them: it
    /// has its default then.
    pub fn resolve(given: &Given<'_>, file: Option<&Configuration>) -> (Self, Problems) {
        let mut problems = Problems::new();
        let mut resolver = Resolver {
            given,
            file,
            problems: &mut problems,
        };
        let settings = Self {
            rules: resolver.rules(),
            baseline: resolver.one(SettingName::Baseline),
            select: resolver.many(SettingName::Select),
            ignore: resolver.many(SettingName::Ignore),
            require_digest: resolver.digest(),
            tenants: resolver.path(SettingName::Tenants),
            tenant: resolver.one(SettingName::Tenant),
            plan: resolver.path(SettingName::Plan),
            scope: resolver.word(SettingName::Scope, ScopeWanted::ALL, ScopeWanted::as_str),
            longest_exception: resolver.duration(SettingName::LongestException, Duration::new().years(1)),
            expiring_within: resolver.duration(SettingName::ExpiringWithin, Duration::new().days(30)),
            self_approval: resolver.word(SettingName::SelfApproval, SelfApproval::ALL, SelfApproval::as_str),
            record: resolver.boolean(SettingName::Record),
            history: resolver.path(SettingName::History),
        };
        (settings, problems)
    }
}

struct Resolver<'a> {
    given: &'a Given<'a>,
    file: Option<&'a Configuration>,
    problems: &'a mut Problems,
}

impl Resolver<'_> {
    /// The values as written, from the first place that gives any.
    fn written(&self, name: SettingName) -> Setting<Vec<String>> {
        if let Some(values) = self.given.flags.get(&name) {
            return Setting {
                value: values.clone(),
                from: Origin::Flag(name.flag()),
            };
        }
        let variable = name.variable();
        if let Some(text) = (self.given.environment)(&variable).filter(|text| !text.is_empty()) {
            let value = text.split(',').map(|part| part.trim().to_owned()).collect();
            return Setting {
                value,
                from: Origin::Environment(variable),
            };
        }
        if let Some((values, place)) = self.file.and_then(|file| file.settings.get(&name)) {
            return Setting {
                value: values.clone(),
                from: Origin::File(place.clone()),
            };
        }
        Setting {
            value: Vec::new(),
            from: Origin::Default,
        }
    }

    fn many(&self, name: SettingName) -> Setting<Vec<String>> {
        self.written(name)
    }

    fn one(&mut self, name: SettingName) -> Setting<Option<String>> {
        let written = self.written(name);
        if written.value.len() > 1 {
            let error = ConfigError::OneValue {
                setting: name.as_str(),
                found: written.value.len(),
                from: set_in(&written.from),
            };
            self.report(&error, &written.from, None);
        }
        Setting {
            value: written.value.into_iter().next(),
            from: written.from,
        }
    }

    fn path(&mut self, name: SettingName) -> Setting<Option<PathBuf>> {
        let one = self.one(name);
        Setting {
            value: one.value.map(|path| below(&one.from, &path)),
            from: one.from,
        }
    }

    fn rules(&self) -> Setting<Option<Vec<RulesFrom>>> {
        let written = self.written(SettingName::Rules);
        let from = |path: &String| match path.as_str() {
            "builtin" => RulesFrom::Builtin,
            folder => RulesFrom::Folder(below(&written.from, folder)),
        };
        let rules: Vec<RulesFrom> = written.value.iter().map(from).collect();
        Setting {
            value: (!rules.is_empty()).then_some(rules),
            from: written.from,
        }
    }

    /// One word of a closed list.
    fn word<W: Copy + Default>(&mut self, name: SettingName, all: &[W], spelling: fn(W) -> &'static str) -> Setting<W> {
        let one = self.one(name);
        let meant = |word: &str| all.iter().copied().find(|value| spelling(*value) == word);
        let value = one.value.as_deref().map(|word| (word, meant(word)));
        if let Some((word, None)) = value {
            let words = || all.iter().map(|value| spelling(*value));
            let why = format!("which is none of {}", words().collect::<Vec<_>>().join(", "));
            let help = did_you_mean(word, words());
            self.wrong(name, word, why, &one.from, help);
        }
        Setting {
            value: value.and_then(|(_, value)| value).unwrap_or_default(),
            from: one.from,
        }
    }

    fn digest(&mut self) -> Setting<Option<DigestPrefix>> {
        let one = self.one(SettingName::RequireDigest);
        let read = one.value.as_deref().map(|text| (text, DigestPrefix::parse(text)));
        if let Some((text, None)) = read {
            let why = "which is no digest: 64 hexadecimal digits, or the first 12 or more of them".to_owned();
            self.wrong(SettingName::RequireDigest, text, why, &one.from, None);
        }
        Setting {
            value: read.and_then(|(_, digest)| digest),
            from: one.from,
        }
    }

    fn duration(&mut self, name: SettingName, default: Duration) -> Setting<Duration> {
        let one = self.one(name);
        let read = one.value.as_deref().map(|text| (text, text.parse::<Duration>()));
        let is_length = |read: &Result<Duration, _>| read.as_ref().is_ok_and(|duration| !duration.is_negative());
        if let Some((text, _)) = read.as_ref().filter(|(_, read)| !is_length(read)) {
            let why = "which is no duration such as `P90D` or `P1Y`".to_owned();
            self.wrong(name, text, why, &one.from, None);
        }
        Setting {
            value: read.and_then(|(_, read)| read.ok()).unwrap_or(default),
            from: one.from,
        }
    }

    /// True or false; by default false.
    fn boolean(&mut self, name: SettingName) -> Setting<bool> {
        let one = self.one(name);
        let value = match one.value.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => {
                let why = "which is neither true nor false".to_owned();
                self.wrong(name, other, why, &one.from, None);
                false
            }
        };
        Setting { value, from: one.from }
    }

    fn wrong(&mut self, setting: SettingName, found: &str, why: String, from: &Origin, help: Option<String>) {
        let error = ConfigError::Value {
            setting: setting.as_str(),
            found: found.to_owned(),
            why,
            from: set_in(from),
        };
        self.report(&error, from, help);
    }

    fn report(&mut self, error: &ConfigError, from: &Origin, help: Option<String>) {
        let problem = Problem::new(error).with_help(help);
        self.problems.push(match from {
            Origin::File(place) => problem.at(place.clone(), "here"),
            Origin::Flag(_) | Origin::Environment(_) | Origin::Default => problem,
        });
    }
}

fn set_in(from: &Origin) -> String {
    format!("it is set by {from}")
}

/// A path as it was meant where it was written: one of the file is relative to the file.
fn below(from: &Origin, path: &str) -> PathBuf {
    match from {
        Origin::File(place) => match Path::new(place.file.name()).parent() {
            Some(folder) => folder.join(path.strip_prefix("./").unwrap_or(path)),
            None => PathBuf::from(path),
        },
        Origin::Flag(_) | Origin::Environment(_) | Origin::Default => PathBuf::from(path),
    }
}
