use miette::Diagnostic;

/// What can be wrong with `posture.yaml`, a tenant file, or a setting given otherwise.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ConfigError {
    /// A value that a setting does not take.
    #[error("`{setting}` is `{found}`, {why}")]
    #[diagnostic(code(config::value), help("{from}"))]
    Value {
        /// The setting.
        setting: &'static str,
        /// As written.
        found: String,
        /// What is wrong with it.
        why: String,
        /// Where it was set.
        from: String,
    },
    /// Several values where one is taken.
    #[error("`{setting}` takes one value, not {found}")]
    #[diagnostic(code(config::one_value), help("{from}"))]
    OneValue {
        /// The setting.
        setting: &'static str,
        /// How many there are.
        found: usize,
        /// Where it was set.
        from: String,
    },
    /// A control that is disabled, and nobody says why.
    #[error("`disabled` takes the reason why a control is not used")]
    #[diagnostic(
        code(config::disabled),
        help("say it in a sentence, or remove the key where the control is used")
    )]
    DisabledWithoutReason,
    /// A factor that is none.
    #[error("a factor is a number from 0 to 10 with two decimals, not `{0}`")]
    #[diagnostic(
        code(config::factor),
        help("1 changes nothing, 0.5 halves what an action is ranked by")
    )]
    Factor(String),
    /// An age that is none.
    #[error("`{0}` is no duration of whole days")]
    #[diagnostic(
        code(config::max_age),
        help("write `7d`, `P7D` or `P1M`: the evaluation is as of a day, so hours mean nothing")
    )]
    MaxAge(String),
    /// A percentage that is none.
    #[error("`{0}` is no percentage from 0 to 100")]
    #[diagnostic(code(config::percent), help("write a number such as `80` or `79.5`"))]
    Percent(String),
    /// Good below okay.
    #[error("`good` is {good}, below `okay`, {okay}")]
    #[diagnostic(
        code(tenant::zones),
        help("what is good is okay as well: give `good` the higher number")
    )]
    Zones {
        /// Where good begins.
        good: String,
        /// Where okay begins.
        okay: String,
    },
    /// An exclusion that does not exclude any more.
    #[error("the exclusion of `{id}` from `{kind}` expired on {expires}: it excludes nothing any more")]
    #[diagnostic(
        code(tenant::expired),
        help("remove it, or have it approved again and give it a later `expires`")
    )]
    ExpiredExclusion {
        /// Whom or what it excluded.
        id: String,
        /// What kind of thing that is.
        kind: &'static str,
        /// Its last day.
        expires: String,
    },
    /// A product that no control is about, spelled almost like one.
    #[error("no control is about the product `{0}`")]
    #[diagnostic(code(tenant::unknown_product))]
    UnknownProduct(String),
}
