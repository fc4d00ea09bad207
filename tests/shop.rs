//! A folder with a control or more, and the program called in it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::call::{Ran, run_in};

/// Metadata of a control that is worth four points, all or nothing.
pub(crate) const METADATA: &str =
    "title: TLS is on\ndescription: d\nproduct: shop\ncategory: apps\nmax_points: 4\nscoring: binary
severity: low\ncomplexity: low\nuser_impact: low\nthreats: []\ncompliance: {}\nremediation: []
requires: [{ collection: tls, source: get-tls, permission: Tls.Read }]\nsince: 0.1.0\nversion: 1.0.0\n";
/// Its script: it passes where `tls` is true.
pub(crate) const SCRIPT: &str = "if snapshot.tls { pass(\"TLS is on\") } else { fail(\"TLS is off\") }\n";
/// Metadata of a control that is worth eight points, by share.
pub(crate) const SHARED: &str =
    "title: Users have MFA\ndescription: d\nproduct: shop\ncategory: identity\nmax_points: 8
scoring: proportional\nseverity: high\ncomplexity: low\nuser_impact: low\nthreats: []\ncompliance: {}\nremediation: []
since: 0.1.0\nversion: 1.0.0\n";
/// Its script: users have MFA.
pub(crate) const SHARE: &str = "share_of(snapshot.users, |user| user.mfa)
    .when_empty(fail, \"there is no user\").affected(|user| user.id)\n";

/// A folder with rules, for calls of the program in it.
pub(crate) struct Shop(tempfile::TempDir);

impl Shop {
    /// With one control, which reads `tls`.
    pub(crate) fn new() -> Self {
        let shop = Self(tempfile::tempdir().expect("a folder"));
        shop.control("use-tls", METADATA, SCRIPT);
        shop
    }

    /// With a parameter `days` that its control compares with those of the snapshot `a.json`, of tenant `t-1`.
    pub(crate) fn with_parameter() -> Self {
        let shop = Self::new();
        let parameter = "params: [{ name: days, type: integer, default: 10, min: 1, max: 90, description: d }]\nsince:";
        let script = "note(params.days); if snapshot.days >= params.days { pass(`for ${params.days} days`) } else { fail(`not for ${params.days} days`) }";
        shop.control("use-tls", &METADATA.replace("since:", parameter), script);
        shop.write("a.json", r#"{"days": 20, "organization": [{"id": "t-1"}]}"#);
        shop
    }

    pub(crate) fn control(&self, name: &str, metadata: &str, script: &str) {
        self.write(&format!("rules/shop/{name}/control.yaml"), metadata);
        self.write(&format!("rules/shop/{name}/control.rhai"), script);
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, content).expect("it can be written");
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        run_in(self.path(), arguments, &[], input)
    }

    /// Calls it with variables of the environment.
    pub(crate) fn run_where(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
        run_in(self.path(), arguments, variables, b"")
    }

    /// Calls `posture score` and reads its JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, Value) {
        self.json_on("2026-05-04", arguments)
    }

    /// The same on another day.
    pub(crate) fn json_on(&self, as_of: &str, arguments: &[&str]) -> (i32, Value) {
        let ran = self.run(&[&["score", "--format", "json", "--as-of", as_of], arguments].concat());
        (
            ran.code,
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("no JSON: {}{}", ran.out, ran.err)),
        )
    }
}

/// The outcome of the one control of the one evaluation.
pub(crate) fn outcome(report: &Value) -> &str {
    report["evaluations"][0]["controls"][0]["outcome"]
        .as_str()
        .unwrap_or("none")
}

/// A control of the first evaluation.
pub(crate) fn control<'a>(report: &'a Value, id: &str) -> &'a Value {
    let controls = report["evaluations"][0]["controls"].as_array();
    let mut controls = controls.into_iter().flatten();
    controls
        .find(|control| control["id"] == id)
        .unwrap_or_else(|| panic!("no control {id}"))
}
