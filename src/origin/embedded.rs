/// The shipped rules, as the build step packed them.
pub fn packed() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/rules.json"))
}

/// The schemas of `schemas/snapshot/`, by product: an installed program has no such folder.
pub(crate) const SNAPSHOT_SCHEMAS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/snapshot_schemas.rs"));
