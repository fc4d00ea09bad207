/// The shipped rules, as the build step packed them.
pub fn packed() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/rules.json"))
}

/// The schemas of `schemas/snapshot/`, by product: an installed program has no such folder.
pub(crate) const SNAPSHOT_SCHEMAS: &[(&str, &str)] = &[
    ("defender", include_str!("../../schemas/snapshot/defender.schema.json")),
    ("entra", include_str!("../../schemas/snapshot/entra.schema.json")),
    ("exchange", include_str!("../../schemas/snapshot/exchange.schema.json")),
    ("power-bi", include_str!("../../schemas/snapshot/power-bi.schema.json")),
    (
        "power-platform",
        include_str!("../../schemas/snapshot/power-platform.schema.json"),
    ),
    ("purview", include_str!("../../schemas/snapshot/purview.schema.json")),
    (
        "sharepoint",
        include_str!("../../schemas/snapshot/sharepoint.schema.json"),
    ),
    ("teams", include_str!("../../schemas/snapshot/teams.schema.json")),
];

#[cfg(test)]
mod tests {
    use super::SNAPSHOT_SCHEMAS;

    #[test]
    fn every_schema_is_embedded() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/snapshot");
        let mut names: Vec<String> = folder
            .read_dir()
            .expect("the schemas are there")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let embedded: Vec<String> = SNAPSHOT_SCHEMAS
            .iter()
            .map(|(name, _)| format!("{name}.schema.json"))
            .collect();
        assert_eq!(names, embedded);
    }
}
