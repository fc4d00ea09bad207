use rhai::{Dynamic, EvalAltResult, Position};

use crate::model::Unknown;

/// Why a script is stopped, in a form that nothing in a script can catch.
#[derive(Debug, Clone)]
pub(super) enum Stop {
    /// The snapshot does not tell: another one might.
    Unknown(Unknown),
    /// A limit was hit.
    Limit(String),
    /// The script asks for what no snapshot could give.
    Misuse { what: String, help: String },
}

pub(super) type Stopped = Box<EvalAltResult>;

impl Stop {
    pub(super) fn limit(what: impl Into<String>) -> Self {
        Self::Limit(what.into())
    }

    pub(super) fn misuse(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Misuse {
            what: what.into(),
            help: help.into(),
        }
    }

    pub(super) fn at(self, position: Position) -> Stopped {
        EvalAltResult::ErrorTerminated(Dynamic::from(self), position).into()
    }

    /// The stop inside an error, however many calls it came through.
    pub(super) fn inside(error: &EvalAltResult) -> Option<Self> {
        match error {
            EvalAltResult::ErrorTerminated(token, _) => token.clone().try_cast(),
            EvalAltResult::ErrorInFunctionCall(_, _, inner, _)
            | EvalAltResult::ErrorInModule(_, inner, _) => Self::inside(inner),
            _ => None,
        }
    }
}
