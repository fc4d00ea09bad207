use crate::model::{Category, Change, ControlRecord, ControlScore, Numbers, Record};
use crate::score::numbers;
use crate::source::fits;

/// The controls that a trend is about: of any of the categories, of any of the products, with any of the tags, of an id
/// that any of the patterns fits. What is empty leaves all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Categories.
    pub categories: Vec<Category>,
    /// Products.
    pub products: Vec<String>,
    /// Patterns of control ids: `entra/mfa-*`.
    pub controls: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
}

impl Filter {
    /// Whether it is all controls.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a control belongs to it.
    pub fn holds(&self, control: &ControlRecord) -> bool {
        let is_any = |wanted: &[String], own: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == own);
        let has_tag = self.tags.is_empty() || self.tags.iter().any(|tag| control.tags.contains(tag));
        let is_named = self.controls.is_empty() || self.controls.iter().any(|id| fits(id, control.id.as_str()));
        let is_of_category = self.categories.is_empty() || self.categories.contains(&control.category);
        is_of_category && is_any(&self.products, &control.product) && has_tag && is_named
    }

    /// The numbers of the controls that belong to it, and of what changed in them.
    ///
    /// A control that is not evaluated any more is of no part: it was taken away by whoever keeps the rules, and that is
    /// neither a gain nor a regression of the tenant.
    pub(super) fn numbers(&self, record: &Record) -> Numbers {
        let own: Vec<&ControlRecord> = record.controls.iter().filter(|control| self.holds(control)).collect();
        let scores: Vec<ControlScore> = own.iter().map(|control| ControlScore::from(*control)).collect();
        let is_own = |change: &&Change| own.binary_search_by(|control| control.id.cmp(&change.control)).is_ok();
        let changes = record.since.iter().flat_map(|since| &since.changes).filter(is_own);
        let changes: Vec<Change> = changes.cloned().collect();
        numbers(&scores, record.tenant.licenses_known, &changes)
    }
}
