use rhai::{Dynamic, EvalAltResult, Position};

use super::reading::Reader;
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

/// A stop on its way out of the script. Rhai gives it the place of each call that it passes; this is the first one.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) stop: Stop,
    /// The module and the place in it, where they are known.
    pub(super) place: Option<(u16, Position)>,
}

impl Token {
    /// What the interpreter is stopped with between two of its operations.
    pub(super) fn anywhere(stop: Stop) -> Dynamic {
        Dynamic::from(Self { stop, place: None })
    }

    /// The stop inside an error, however many calls it came through.
    pub(super) fn inside(error: &EvalAltResult) -> Option<Self> {
        match error {
            EvalAltResult::ErrorTerminated(token, _) => token.clone().try_cast(),
            EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => {
                Self::inside(inner)
            }
            _ => None,
        }
    }
}

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

    /// Stops the script where it happens to be.
    pub(super) fn anywhere(self) -> Stopped {
        EvalAltResult::ErrorTerminated(Token::anywhere(self), Position::NONE).into()
    }

    /// Stops the script at the place where it calls.
    pub(super) fn at(self, reader: &Reader) -> Stopped {
        let token = Token {
            stop: self,
            place: Some((reader.module(), reader.position())),
        };
        EvalAltResult::ErrorTerminated(Dynamic::from(token), reader.position()).into()
    }
}
