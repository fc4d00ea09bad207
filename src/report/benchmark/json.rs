use schemars::JsonSchema;
use serde::Serialize;

use super::super::json::pretty;
use super::Compared;
use crate::comparison::{Benchmark, BenchmarkComparison};

/// The version of this document.
const SCHEMA_VERSION: u32 = 1;

/// What `posture compare SNAPSHOT --benchmark FILE --format json` tells.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BenchmarkComparisonDocument<'a> {
    /// The version of this shape; a later one may take keys away or change what they mean.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The day of one's own evaluation.
    #[schemars(extend("format" = "date"))]
    as_of: &'a str,
    /// One's own tenant, by its id; null where the snapshot names none.
    tenant: Option<&'a str>,
    /// What people call it.
    name: Option<&'a str>,
    #[serde(flatten)]
    comparison: &'a BenchmarkComparison,
}

/// A benchmark as it is kept.
pub fn benchmark_json(benchmark: &Benchmark) -> String {
    pretty(benchmark)
}

/// A comparison as one JSON document.
pub fn benchmark_comparison_json(compared: &Compared<'_>) -> String {
    pretty(&BenchmarkComparisonDocument {
        schema_version: SCHEMA_VERSION,
        as_of: &compared.as_of,
        tenant: compared.tenant.id.as_deref(),
        name: compared.tenant.name.as_deref(),
        comparison: compared.comparison,
    })
}
