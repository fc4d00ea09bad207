use std::fmt;
use std::sync::Arc;

use miette::Diagnostic;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of a control: its folder below `rules/`, such as `entra/block-legacy-authentication`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(packed_rules, derive(schemars::JsonSchema), schemars(extend("pattern" = "^[a-z0-9-]+(/[a-z0-9-]+)+$")))]
pub struct ControlId(#[cfg_attr(packed_rules, schemars(with = "String"))] Arc<str>);

/// Why a text is not a control id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("`{0}` is not a control id")]
#[diagnostic(
    code(rule::id),
    help("an id is `product/control`, in lower-case letters, digits and `-`; the folder gives it")
)]
pub struct ControlIdError(pub String);

impl ControlId {
    /// Reads `product/control`.
    ///
    /// # Errors
    /// Anything but two or more parts of lower-case letters, digits and `-`.
    pub fn parse(text: &str) -> Result<Self, ControlIdError> {
        let is_word = |part: &str| {
            let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            !part.is_empty() && part.bytes().all(allowed)
        };
        let parts = text.split('/').count();
        if parts >= 2 && text.split('/').all(is_word) {
            Ok(Self(text.into()))
        } else {
            Err(ControlIdError(text.to_owned()))
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for ControlId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ControlId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
