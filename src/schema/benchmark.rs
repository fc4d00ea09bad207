use schemars::Schema;

use super::direction::reported;
use crate::comparison::Benchmark;
use crate::report::BenchmarkComparisonDocument;

/// A benchmark.
pub(super) fn schema() -> Schema {
    reported::<Benchmark>(|_| {})
}

/// One's own score beside a benchmark.
pub(super) fn comparison_schema() -> Schema {
    reported::<BenchmarkComparisonDocument<'_>>(|_| {})
}
