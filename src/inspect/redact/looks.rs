//! What a snapshot holds, shown with pseudonyms.

use super::{Redacted, Redactor};
use crate::inspect::{About, CollectionRow, PathRow, Whose};

impl Redacted for About {
    fn redacted(&self, by: &Redactor) -> Self {
        let organization = |name: &String| by.organization(name);
        Self {
            source: by.file(&self.source),
            format: self.format.clone(),
            digest: self.digest.clone(),
            captured_at: self.captured_at.clone(),
            tenant: Whose {
                id: self.tenant.id.as_ref().map(organization),
                name: self.tenant.name.as_ref().map(organization),
            },
            products: self.products.clone(),
            lone_objects: self.lone_objects.iter().map(|path| by.path(path)).collect(),
            collections: self.collections.redacted(by),
            ..*self
        }
    }
}

impl Redacted for CollectionRow {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            name: by.value(&self.name),
            source: self.source.as_ref().map(|source| by.text(source)),
            permission: self.permission.clone(),
            error: self.error.as_ref().map(|error| by.text(error)),
            collected_at: self.collected_at.clone(),
            ..*self
        }
    }
}

impl Redacted for PathRow {
    fn redacted(&self, by: &Redactor) -> Self {
        Self {
            path: by.path(&self.path),
            types: self.types.clone(),
            count: self.count,
            sample: self.sample.redacted(by),
        }
    }
}
