use jiff::civil::Date;
use miette::Diagnostic;

/// Why an evaluation cannot be made again.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub(super) enum VerifyError {
    #[error("`{0}` is neither a file nor a record of the history")]
    #[diagnostic(
        code(verify::no_evaluation),
        help(
            "give the number of a record in `posture history`, the beginning of its identity, or what `posture score --format json` wrote"
        )
    )]
    NoEvaluation(String),
    #[error("`{file}` holds {} evaluations that may be meant: {}", all.len(), all.join(", "))]
    #[diagnostic(
        code(verify::ambiguous),
        help("say which with `--tenant`, with `--as-of`, or by the snapshot that it was made of")
    )]
    Ambiguous { file: String, all: Vec<String> },
    #[error("`{file}` holds no evaluation of tenant `{tenant}`")]
    #[diagnostic(code(verify::no_tenant), help("it holds {}", all.join(", ")))]
    NoTenant {
        file: String,
        tenant: String,
        all: Vec<String>,
    },
    #[error("the evaluation is of {claimed}, and `--as-of` says {given}")]
    #[diagnostic(
        code(verify::another_day),
        help("leave `--as-of` out: an evaluation is made again on its own day")
    )]
    AnotherDay { claimed: Date, given: Date },
    #[error("no action plan counted in this evaluation, and `--plan` names `{0}`")]
    #[diagnostic(code(verify::had_no_plan), help("leave `--plan` out: it is made again without one"))]
    HadNoPlan(String),
    #[error("an action plan counted in this evaluation, and `--no-plan` leaves it out")]
    #[diagnostic(
        code(verify::had_plan),
        help("leave `--no-plan` out, or name the plan as it was with `--plan`")
    )]
    HadPlan,
    #[error("none of the snapshots of `{0}` is the one that the evaluation was made of")]
    #[diagnostic(
        code(verify::none_of_them),
        help("give the snapshot that it was made of alone: another one is compared all the same")
    )]
    NoneOfThem(String),
    #[error("`--as-recorded` is about records of the history, and `{0}` is a saved report")]
    #[diagnostic(
        code(verify::not_recorded),
        help("name the record by its number, or the rules with `--rules`")
    )]
    NotRecorded(String),
    #[error("the history does not keep {0} of this evaluation as this program reads them")]
    #[diagnostic(
        code(verify::not_kept),
        help("name the rules with `--rules`, as they were on that day")
    )]
    NotKept(&'static str),
}
