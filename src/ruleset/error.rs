use miette::Diagnostic;

/// What can be wrong with a control's files.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum RuleError {
    /// A control that does not decide.
    #[error("the control has no `control.rhai`")]
    #[diagnostic(
        code(rule::no_script),
        help(
            "write the script beside `control.yaml`, or say `action_type: review` or `behavior` where people do the work"
        )
    )]
    NoScript,
    /// A script that nobody describes.
    #[error("the script has no `control.yaml` beside it")]
    #[diagnostic(
        code(rule::no_metadata),
        help("write `control.yaml`, or move a shared module to `lib/`")
    )]
    NoMetadata,
    /// A script for work that people do.
    #[error("a control of `action_type: {0}` has a script, but people do its work")]
    #[diagnostic(code(rule::needless_script), help("remove `control.rhai`, or the `action_type`"))]
    NeedlessScript(String),
    /// A task that is due again after no time, or nobody knows when.
    #[error("`review_every` is `{0}`, which is no time that passes")]
    #[diagnostic(code(rule::review_every), help("say it as `P7D`, `P1M` or `P1Y`"))]
    ReviewEvery(String),
    /// Where a record is to be suggested, as no path.
    #[error("`when` is `{0}`, which is no path in a snapshot")]
    #[diagnostic(
        code(rule::suggest_when),
        help("name the setting that is true then, from the top of the snapshot: `collection.isEnabled`")
    )]
    SuggestWhen(String),
    /// The product that the metadata name is not the folder's.
    #[error("`product` is `{found}`, but the folder is `{folder}`")]
    #[diagnostic(code(rule::product), help("the folder gives the product: make them the same"))]
    Product {
        /// As written.
        found: String,
        /// The first folder of the id.
        folder: String,
    },
    /// A prerequisite that does not exist.
    #[error("no control `{0}`")]
    #[diagnostic(code(rule::unknown_control), help("name a control of this rule set"))]
    UnknownControl(String),
    /// A former id that means two controls.
    #[error("the former id `{id}` means another control: {whose}")]
    #[diagnostic(
        code(rule::former_id),
        help("an id means one control, for the action plan and the history: leave it to one of the two")
    )]
    FormerId {
        /// The former id.
        id: String,
        /// Whose it is.
        whose: String,
    },
    /// Controls that each want the other first.
    #[error("the control comes before itself: {0}")]
    #[diagnostic(
        code(rule::prerequisite_cycle),
        help("remove one of these prerequisites: somebody has to begin")
    )]
    PrerequisiteCycle(String),
    /// Two cases of one name.
    #[error("two cases are named `{0}`")]
    #[diagnostic(code(rule::case_name), help("a name says what is special about the case"))]
    CaseName(String),
    /// Cases of a module that is not there.
    #[error("no module stands beside these cases")]
    #[diagnostic(
        code(rule::no_module),
        help("cases of `lib/name.rhai` are named `lib/name.tests.yaml`")
    )]
    NoModule,
    /// A snapshot that comes from nowhere, or from two places.
    #[error("the case `{0}` has {1}")]
    #[diagnostic(
        code(rule::case_snapshot),
        help(
            "write `snapshot: {{ … }}`, or `base: name.json` with a file of `fixtures/`, and `patch` where it differs"
        )
    )]
    CaseSnapshot(String, &'static str),
    /// A named snapshot that does not exist.
    #[error("no snapshot `{0}` in `fixtures/`")]
    #[diagnostic(code(rule::unknown_base))]
    UnknownBase(String),
    /// A call of a module that is no expression of one line, or expects both a value and an error.
    #[error("the case `{0}` expects {1}")]
    #[diagnostic(
        code(rule::module_case),
        help("say `expect` with the value of the call, or `error` with the reason for which it has none")
    )]
    ModuleExpectation(String, &'static str),
    /// Two of one name.
    #[error("`{name}` is there twice: also in `{first}`")]
    #[diagnostic(code(rule::twice), help("rename one of them, or leave one of the rule sets out"))]
    Twice {
        /// The name.
        name: String,
        /// The file that has it first.
        first: String,
    },
    /// Scripts for another program.
    #[error("the rules are written for script API {0}, this program speaks 1")]
    #[diagnostic(code(rule::api), help("use a version of `posture` that speaks it"))]
    Api(i64),
    /// A baseline that does not exist.
    #[error("no baseline `{0}`")]
    #[diagnostic(code(rule::unknown_baseline))]
    UnknownBaseline(String),
    /// Requirements of a framework that does not exist.
    #[error("no framework `{0}`")]
    #[diagnostic(code(rule::unknown_framework))]
    UnknownFramework(String),
    /// A requirement that a list holds twice.
    #[error("the requirement `{0}` is there twice")]
    #[diagnostic(code(rule::requirement_twice), help("remove one of them"))]
    RequirementTwice(String),
    /// An id that the framework cannot have.
    #[error("`{found}` is no id of `{framework}`")]
    #[diagnostic(code(rule::framework_id), help("its ids look like `{example}`"))]
    FrameworkId {
        /// The framework.
        framework: &'static str,
        /// As written.
        found: String,
        /// An id of it.
        example: &'static str,
    },
}
