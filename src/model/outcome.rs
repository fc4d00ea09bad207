use super::words::words;

words! {
    /// What the machine observed; only the engine sets it.
    Outcome {
        /// Everything the control asks for is there.
        Pass = "pass",
        /// Part of it is, and the control counts parts.
        Partial = "partial",
        /// It is not.
        Fail = "fail",
        /// The data prove that the question does not arise.
        NotApplicable = "not_applicable",
        /// The snapshot lacks what the control needs: another snapshot could tell.
        Inconclusive = "inconclusive",
        /// The script failed or ran past a limit: no snapshot could mend that.
        Error = "error",
    }
}

impl Outcome {
    /// Whether the tenant was measured, so that the control counts in the maximum of `percent`.
    pub const fn is_evaluated(self) -> bool {
        match self {
            Self::Pass | Self::Partial | Self::Fail => true,
            Self::NotApplicable | Self::Inconclusive | Self::Error => false,
        }
    }

    /// Whether the points are unknown: they count against `at_least` and for `at_most`.
    pub const fn is_unknown(self) -> bool {
        match self {
            Self::Inconclusive | Self::Error => true,
            Self::Pass | Self::Partial | Self::Fail | Self::NotApplicable => false,
        }
    }
}

/// How many of a population are as they should be: whole numbers, never more than all, never of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    compliant: u64,
    total: u64,
}

/// Why two numbers are not a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// More of them than there are.
    #[error("{compliant} of {total} is more than all")]
    MoreThanAll {
        /// How many were said to comply.
        compliant: i64,
        /// Of how many.
        total: i64,
    },
    /// A share of nothing has no meaning of its own.
    #[error("a share of nothing: the total is {0}")]
    OfNothing(i64),
    /// Less than none.
    #[error("{0} is less than none")]
    Negative(i64),
}

impl Share {
    /// `compliant` of `total`.
    ///
    /// # Errors
    /// Negative numbers, a total of none, more than all.
    pub fn new(compliant: i64, total: i64) -> Result<Self, ShareError> {
        let whole = |n: i64| u64::try_from(n).map_err(|_| ShareError::Negative(n));
        match (whole(compliant)?, whole(total)?) {
            (_, 0) => Err(ShareError::OfNothing(total)),
            (c, t) if c > t => Err(ShareError::MoreThanAll { compliant, total }),
            (compliant, total) => Ok(Self { compliant, total }),
        }
    }

    /// How many comply.
    pub const fn compliant(self) -> u64 {
        self.compliant
    }

    /// Of how many.
    pub const fn total(self) -> u64 {
        self.total
    }

    /// The same of the same, with so many more that comply, as far as there are any.
    #[must_use]
    pub fn with_more(self, more: u64) -> Self {
        Self {
            compliant: self.compliant.saturating_add(more).min(self.total),
            total: self.total,
        }
    }

    /// Whether all comply.
    pub const fn is_full(self) -> bool {
        self.compliant == self.total
    }

    /// Whether none complies.
    pub const fn is_none(self) -> bool {
        self.compliant == 0
    }
}
