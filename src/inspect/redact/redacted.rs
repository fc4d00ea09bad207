use std::collections::BTreeMap;
use std::sync::Arc;

use super::Redactor;

/// What can be shown with pseudonyms.
pub trait Redacted {
    /// The same with pseudonyms for what identifies people, tenants and their domains; numbers, ids of controls, outcomes
    /// and lines stay as they are.
    #[must_use]
    fn redacted(&self, by: &Redactor) -> Self;
}

impl<T: Redacted> Redacted for Option<T> {
    fn redacted(&self, by: &Redactor) -> Self {
        self.as_ref().map(|own| own.redacted(by))
    }
}

impl<T: Redacted> Redacted for Vec<T> {
    fn redacted(&self, by: &Redactor) -> Self {
        self.iter().map(|own| own.redacted(by)).collect()
    }
}

impl<T: Redacted> Redacted for Box<T> {
    fn redacted(&self, by: &Redactor) -> Self {
        Self::new((**self).redacted(by))
    }
}

impl<T: Redacted> Redacted for Arc<T> {
    fn redacted(&self, by: &Redactor) -> Self {
        Self::new((**self).redacted(by))
    }
}

impl<K: Ord + Clone, V: Redacted> Redacted for BTreeMap<K, V> {
    fn redacted(&self, by: &Redactor) -> Self {
        let each = self.iter().map(|(key, own)| (key.clone(), own.redacted(by)));
        each.collect()
    }
}
