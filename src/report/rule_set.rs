//! The rule set in a word, as every report for people shows it.

use crate::model::DigestPrefix;

/// `rule set 4f2a91c07b3e`: as much of the digest as people compare and may require.
pub(super) fn rule_set(digest: &str) -> String {
    let shown: String = digest.chars().take(DigestPrefix::SHORTEST).collect();
    format!("rule set {shown}")
}
