use std::cmp::Ordering;
use std::fmt;

use rhai::plugin::export_module;
use rhai::{Dynamic, ImmutableString, NativeCallContext};

use crate::engine::reading::{Reader, mismatch};
use crate::engine::stop::Stopped;

/// A version, as scripts see it: numbers with dots between, which is what products and systems report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Version(Vec<u64>);

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u64::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

#[export_module]
pub(super) mod functions {
    /// `version("10.0.19045.3693")`
    /// A version of numbers with dots between, with or without a `v` before; null stays null. Versions compare; ending
    /// zeros do not count.
    #[rhai_fn(return_raw)]
    pub fn version(context: NativeCallContext, value: Dynamic) -> Result<Dynamic, Stopped> {
        if value.is_unit() {
            return Ok(value);
        }
        let parsed = value.read_lock::<ImmutableString>().and_then(|text| parse(text.trim()));
        match parsed {
            Some(version) => Ok(Dynamic::from(version)),
            None => Err(mismatch(
                &Reader::of(&context),
                "version",
                &value,
                "a version such as `10.0.19045`",
            )),
        }
    }
}

fn parse(text: &str) -> Option<Version> {
    let numbers = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let parts: Result<Vec<u64>, _> = numbers.split('.').map(str::parse).collect();
    let mut parts = parts.ok()?;
    while parts.last() == Some(&0) && parts.len() > 1 {
        parts.pop();
    }
    Some(Version(parts))
}
