use crate::model::Record;

/// What tells one record from another, in hexadecimal: tenant, snapshot, rules, parameters, plan, day and program.
pub fn identity(record: &Record) -> String {
    let day = record.as_of.to_string();
    let parts = [
        record.tenant.key.as_str(),
        &record.snapshot.digest,
        &record.rules.digest,
        &record.settings,
        record.plan.as_deref().unwrap_or_default(),
        &day,
        &record.engine,
    ];
    digest_of(parts)
}

/// BLAKE3 over texts, each with its length, in hexadecimal.
pub(super) fn digest_of<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
