//! Comparisons that cannot hold.

use super::Lint;
use crate::model::LintLevel;

pub(super) static IMPOSSIBLE_VALUE: Lint = Lint {
    code: "impossible-value",
    level: LintLevel::Error,
    summary: "a comparison with a value that the setting never has",
    why: "The schema lists every value of the setting, and this is none of them: the comparison gives the same answer \
          for every tenant, and the control says nothing.",
    example: "policy.State == \"Enabled\"",
    instead: "policy.State == \"enabled\"",
    fixable: false,
};

pub(super) static IMPOSSIBLE_TYPE: Lint = Lint {
    code: "impossible-type",
    level: LintLevel::Error,
    summary: "an operation on a value of a type that it does not take",
    why: "Only equal types compare, list functions work on lists, conditions are true or false. Anything else stops \
          the script as inconclusive, for every tenant.",
    example: "settings.SharingCapability == \"Disabled\"    // a number in an export",
    instead: "settings.SharingCapability == 0",
    fixable: false,
};
