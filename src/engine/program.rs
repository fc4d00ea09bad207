use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rhai::AST;
use serde_yaml::{Mapping, Value};

use super::interpreter::{Interpreters, Mentions};
use super::modules::ParsedModule;
use super::run::Ran;
use super::script::{Deciding, Signatures, Site};
use super::trace::{Coverable, Tracing};
use crate::model::{ControlId, ControlMetadata, ControlProblem, Exclusions, ParameterValue, Tenant};
use crate::snapshot::{KeyId, NodeId, Snapshot, Tree, tree_of};
use crate::source::SourceFile;

/// An executable rule set: what [`Engine::compile`](super::Engine::compile) makes of a [`RuleSet`](crate::ruleset::RuleSet).
pub struct Program {
    pub(super) interpreters: Arc<Interpreters>,
    /// What scripts may call.
    pub(super) functions: Arc<Signatures>,
    pub(super) controls: Vec<Arc<Executable>>,
    pub(super) modules: Arc<[ParsedModule]>,
    /// Whether nothing is wrong with the modules.
    pub(super) modules_are_sound: bool,
    /// What can be covered of scripts and modules, by the names of their files, where that is counted.
    pub(super) coverable: BTreeMap<String, Coverable>,
    pub(super) digest: String,
}

/// A control that can be run, or the problem that keeps it from it.
pub(super) struct Executable {
    pub(super) id: ControlId,
    pub(super) metadata: Arc<ControlMetadata>,
    pub(super) file: Arc<SourceFile>,
    pub(super) script: Script,
    pub(super) digest: String,
    /// The modules that the script imports, directly or through others.
    pub(super) imports: Vec<Arc<SourceFile>>,
    /// What its script mentions, where that can be run.
    pub(super) mentions: Option<Arc<Mentions>>,
}

pub(super) enum Script {
    /// Work that people do.
    None,
    Broken(Box<ControlProblem>),
    Ready {
        ast: Box<AST>,
        file: Arc<SourceFile>,
        tolerated: Arc<HashSet<Site>>,
        deciding: HashMap<Site, Deciding>,
        /// The numbers that it mentions.
        numbers: Vec<f64>,
    },
}

impl Program {
    /// How many controls there are.
    pub fn len(&self) -> usize {
        self.controls.len()
    }

    /// Whether there is no control.
    pub fn is_empty(&self) -> bool {
        self.controls.is_empty()
    }

    /// The control of that number, in the order of their ids.
    pub fn control(&self, number: usize) -> (&ControlId, &Arc<ControlMetadata>) {
        let control = &self.controls[number];
        (&control.id, &control.metadata)
    }

    /// BLAKE3 of what matters for the score of a control, in hexadecimal.
    pub fn control_digest(&self, number: usize) -> &str {
        &self.controls[number].digest
    }

    /// BLAKE3 over the digests of all controls, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The number of a control, where it is one of these.
    pub fn number(&self, id: &ControlId) -> Option<usize> {
        self.controls.binary_search_by(|control| control.id.cmp(id)).ok()
    }

    /// The files of the modules that a control's script imports, directly or through others.
    pub fn imports(&self, id: &ControlId) -> impl Iterator<Item = &Arc<SourceFile>> {
        let control = self.number(id).map(|number| &self.controls[number]);
        control.into_iter().flat_map(|control| &control.imports)
    }

    /// Makes ready to run the controls of some numbers against a snapshot, for a tenant and with parameters that differ
    /// from their defaults.
    pub fn prepare(
        &self,
        numbers: &[usize],
        snapshot: Arc<Snapshot>,
        tenant: &Tenant,
        parameters: &BTreeMap<ControlId, Vec<(String, ParameterValue)>>,
    ) -> Prepared {
        let settings = self.settings(numbers, tenant, parameters);
        let keys_in = |tree: &Tree| {
            self.interpreters
                .properties()
                .iter()
                .map(|name| tree.key(name))
                .collect()
        };
        let keys = Arc::new([keys_in(snapshot.tree()), keys_in(&settings)]);
        let top = |name: &str| settings.member_named(settings.root(), name).expect("it was just built");
        let (common, tenants, all) = (top("tenant"), top("tenants"), top("params"));
        let own = |of: NodeId, control: &Executable| settings.member_named(of, control.id.as_str());
        let tenant = self
            .controls
            .iter()
            .map(|control| own(tenants, control).unwrap_or(common))
            .collect();
        let params = self.controls.iter().map(|control| own(all, control));
        let params = params.collect();
        Prepared {
            snapshot,
            settings: Arc::new(settings),
            keys,
            tenant,
            params,
            tracing: Tracing::Off,
        }
    }

    /// Whether a control's script mentions the tenant's profile, without which exclusions do not matter to it.
    pub fn looks_at_tenant(&self, number: usize) -> bool {
        match &self.controls[number].script {
            Script::Ready { file, .. } => file.text().contains("tenant"),
            Script::None | Script::Broken(_) => false,
        }
    }

    /// Whether a control's script, or a module that it imports, mentions declared exclusions.
    pub fn takes_exclusions(&self, number: usize) -> bool {
        let control = &self.controls[number];
        let own = match &control.script {
            Script::Ready { file, .. } => Some(file),
            Script::None | Script::Broken(_) => None,
        };
        let mut files = own.into_iter().chain(&control.imports);
        files.any(|file| file.text().contains("exclusions"))
    }

    /// What can be covered of a script or module, by the name of its file, where the program counts that.
    pub fn coverable(&self, file: &str) -> Option<&Coverable> {
        self.coverable.get(file)
    }

    /// What keeps a control from running, where its script does not compile.
    pub fn broken(&self, number: usize) -> Option<&ControlProblem> {
        match &self.controls[number].script {
            Script::Broken(problem) => Some(problem),
            Script::None | Script::Ready { .. } => None,
        }
    }

    /// The numbers that a control's script mentions: bounds that it may compare values with.
    pub fn numbers(&self, number: usize) -> &[f64] {
        match &self.controls[number].script {
            Script::Ready { numbers, .. } => numbers,
            Script::None | Script::Broken(_) => &[],
        }
    }

    /// Runs one control; it cannot harm the caller, whatever it does.
    pub fn run(&self, number: usize, prepared: &Prepared) -> Ran {
        super::run::run(self, &self.controls[number], number, prepared)
    }

    /// The file of the module that Rhai calls by that name.
    pub(super) fn module(&self, source: Option<&str>) -> Option<&Arc<SourceFile>> {
        let files = self.modules.iter().map(|module| &module.module.file);
        source.and_then(|name| files.into_iter().find(|file| file.name() == name))
    }

    /// Parameters of controls and the tenant's profile, as one tree that scripts see like the snapshot.
    fn settings(
        &self,
        numbers: &[usize],
        tenant: &Tenant,
        parameters: &BTreeMap<ControlId, Vec<(String, ParameterValue)>>,
    ) -> Tree {
        let controls = || numbers.iter().map(|number| &self.controls[*number]);
        let mut tenants = Mapping::new();
        for control in controls() {
            let exclusions = tenant.exclusions_for(&control.metadata);
            if exclusions != tenant.exclusions {
                tenants.insert(control.id.as_str().into(), profile(tenant, &exclusions).into());
            }
        }
        let mut params = Mapping::new();
        for control in controls() {
            let overrides = parameters.get(&control.id).map_or(&[][..], Vec::as_slice);
            let mut values = Mapping::new();
            for parameter in &control.metadata.params {
                let set = overrides.iter().find(|(name, _)| *name == parameter.name);
                let value = set.map_or(&parameter.default, |(_, value)| value);
                values.insert(parameter.name.as_str().into(), value_of(value));
            }
            params.insert(control.id.as_str().into(), values.into());
        }
        let mut all = Mapping::new();
        all.insert("tenant".into(), profile(tenant, &tenant.exclusions).into());
        all.insert("tenants".into(), tenants.into());
        all.insert("params".into(), params.into());
        tree_of(&all.into()).expect("settings are small and shallow")
    }
}

/// The tenant as scripts see it.
fn profile(tenant: &Tenant, exclusions: &Exclusions) -> Mapping {
    let mut excluded = Mapping::new();
    for (kind, ids) in exclusions.by_kind() {
        excluded.insert(kind.into(), texts(ids));
    }
    let text = |value: Option<&str>| value.map_or(Value::Null, Value::from);
    let list = |value: &Option<Vec<String>>| value.as_deref().map_or(Value::Null, texts);
    let attributes: Mapping = tenant
        .attributes
        .iter()
        .map(|(name, value)| (name.as_str().into(), value.as_str().into()))
        .collect();
    [
        ("id", text(tenant.id.as_deref())),
        ("name", text(tenant.name.as_deref())),
        ("environment", text(tenant.environment.map(|e| e.as_str()))),
        ("products", list(&tenant.products)),
        ("licenses", list(&tenant.licenses)),
        ("seats", tenant.seats.map_or(Value::Null, Value::from)),
        ("industry", text(tenant.industry.as_deref())),
        ("attributes", attributes.into()),
        ("exclusions", excluded.into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.into(), value))
    .collect()
}

fn texts(texts: &[String]) -> Value {
    texts.iter().map(|text| Value::from(text.as_str())).collect()
}

fn value_of(value: &ParameterValue) -> Value {
    match value {
        ParameterValue::Boolean(value) => (*value).into(),
        ParameterValue::Integer(value) => (*value).into(),
        ParameterValue::Number(value) => (*value).into(),
        ParameterValue::Text(text) => text.as_str().into(),
        ParameterValue::List(list) => texts(list),
    }
}

/// A snapshot made ready for a program.
///
/// The profile of the tenant and the parameters are those that each control sees, by its number.
pub struct Prepared {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) settings: Arc<Tree>,
    pub(super) keys: Arc<[Vec<Option<KeyId>>; 2]>,
    pub(super) tenant: Vec<NodeId>,
    pub(super) params: Vec<Option<NodeId>>,
    pub(super) tracing: Tracing,
}

impl Prepared {
    /// The same, so that results tell what controls did on their way, or not.
    #[must_use]
    pub fn tracing(self, tracing: Tracing) -> Self {
        Self { tracing, ..self }
    }

    /// The snapshot that was made ready.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }
}

/// Threads that run controls, each with room for deep recursion in a debug build too.
pub struct Workers(rayon::ThreadPool);

const STACK: usize = 16 << 20;

impl Workers {
    /// So many threads; 0 is one for each core.
    ///
    /// # Errors
    /// The system refuses to start them.
    pub fn new(threads: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(STACK)
            .thread_name(|number| format!("control-{number}"))
            .build()
            .map(Self)
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.0.current_num_threads()
    }

    /// Does something on these threads and waits for it.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.install(work)
    }
}
