use super::{Difference, Row};
use crate::inspect::{Redacted, Redactor};

impl Redacted for Row {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            change: self.change.redacted(by),
            part: self.part,
        }
    }
}

impl Redacted for Difference {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            before: self.before.redacted(by),
            after: self.after.redacted(by),
            rows: self.rows.redacted(by),
            ..self.clone()
        }
    }
}
