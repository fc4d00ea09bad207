use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rhai::AST;
use serde_yaml::{Mapping, Value};

use super::interpreter::Interpreters;
use super::run::Ran;
use super::script::{Deciding, Site};
use crate::model::{ControlId, ControlMetadata, ControlProblem, ParameterValue, Tenant};
use crate::snapshot::{KeyId, NodeId, Snapshot, Tree, tree_of};
use crate::source::SourceFile;

/// An executable rule set: what [`Engine::compile`](super::Engine::compile) makes of a [`RuleSet`](crate::ruleset::RuleSet).
pub struct Program {
    pub(super) interpreters: Interpreters,
    pub(super) controls: Vec<Executable>,
    pub(super) modules: Vec<LoadedModule>,
    pub(super) digest: String,
}

/// A control that can be run, or the problem that keeps it from it.
pub(super) struct Executable {
    pub(super) id: ControlId,
    pub(super) metadata: Arc<ControlMetadata>,
    pub(super) file: Arc<SourceFile>,
    pub(super) script: Script,
    pub(super) digest: String,
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
    },
}

/// A module of the library, as runs need to know it.
pub(super) struct LoadedModule {
    pub(super) file: Arc<SourceFile>,
    pub(super) tolerated: Arc<HashSet<Site>>,
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

    /// Makes ready to run the controls against a snapshot, for a tenant and with parameters that differ from their
    /// defaults.
    pub fn prepare(
        &self,
        snapshot: Arc<Snapshot>,
        tenant: &Tenant,
        parameters: &BTreeMap<ControlId, Vec<(String, ParameterValue)>>,
    ) -> Prepared {
        let settings = self.settings(tenant, parameters);
        let keys_in = |tree: &Tree| {
            self.interpreters
                .properties()
                .iter()
                .map(|name| tree.key(name))
                .collect()
        };
        let keys = Arc::new([keys_in(snapshot.tree()), keys_in(&settings)]);
        let root = settings.root();
        let tenant_node = settings.member_named(root, "tenant").expect("it was just built");
        let all = settings.member_named(root, "params").expect("it was just built");
        let params = self
            .controls
            .iter()
            .map(|control| settings.member_named(all, control.id.as_str()))
            .map(|node| node.expect("it was just built"))
            .collect();
        Prepared {
            snapshot,
            settings: Arc::new(settings),
            keys,
            tenant: tenant_node,
            params,
        }
    }

    /// Runs one control; it cannot harm the caller, whatever it does.
    pub fn run(&self, number: usize, prepared: &Prepared) -> Ran {
        super::run::run(self, &self.controls[number], number, prepared)
    }

    /// Parameters of all controls and the tenant's profile, as one tree that scripts see like the snapshot.
    fn settings(&self, tenant: &Tenant, parameters: &BTreeMap<ControlId, Vec<(String, ParameterValue)>>) -> Tree {
        let mut exclusions = Mapping::new();
        for (kind, ids) in tenant.exclusions.by_kind() {
            exclusions.insert(kind.into(), texts(ids));
        }
        let text = |value: Option<&str>| value.map_or(Value::Null, Value::from);
        let mut profile = Mapping::new();
        profile.insert("id".into(), text(tenant.id.as_deref()));
        profile.insert("name".into(), text(tenant.name.as_deref()));
        profile.insert("environment".into(), text(tenant.environment.map(|e| e.as_str())));
        profile.insert("exclusions".into(), exclusions.into());
        let mut params = Mapping::new();
        for control in &self.controls {
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
        all.insert("tenant".into(), profile.into());
        all.insert("params".into(), params.into());
        tree_of(&all.into()).expect("settings are small and shallow")
    }
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
pub struct Prepared {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) settings: Arc<Tree>,
    pub(super) keys: Arc<[Vec<Option<KeyId>>; 2]>,
    pub(super) tenant: NodeId,
    pub(super) params: Vec<NodeId>,
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
