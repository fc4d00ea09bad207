//! Which record an edit is about.

use super::{ActionPlan, PlannedRecord};
use crate::model::ControlId;

/// The records that an edit may be about: those of a control, and of some tenants and resources where they are named.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// Every id that the control has had.
    pub ids: &'a [&'a ControlId],
    /// The tenants, where they are named.
    pub tenants: Option<TenantsNamed<'a>>,
    /// The resources, where any are named.
    pub resources: &'a [String],
}

/// The tenants that a record is to be about.
#[derive(Debug, Clone, Copy)]
pub enum TenantsNamed<'a> {
    /// One.
    One(&'a str),
    /// Each of several.
    All,
}

/// What a plan holds of what is sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No record.
    None,
    /// One, by its number from 0.
    One(usize),
    /// Several.
    Several(Vec<usize>),
}

impl ActionPlan {
    /// The record that is sought.
    ///
    /// Where no tenants are named, records without a tenant go before those of one; where several records are left and
    /// resources are named, only those that share one of them.
    pub fn find(&self, sought: &Sought<'_>) -> Found {
        let is_sought = |planned: &PlannedRecord| match sought.tenants {
            None => true,
            Some(TenantsNamed::All) => planned.record.all_tenants,
            Some(TenantsNamed::One(name)) => {
                let named = planned.record.tenant.as_ref();
                named.is_some_and(|named| named.eq_ignore_ascii_case(name))
            }
        };
        let all = self.records.iter().enumerate();
        let about = all.filter(|(_, planned)| sought.ids.contains(&&planned.record.control) && is_sought(planned));
        let mut found: Vec<usize> = about.map(|(number, _)| number).collect();
        self.narrow(&mut found, |planned| {
            sought.tenants.is_some() || planned.record.tenant.is_none() && !planned.record.all_tenants
        });
        let shares = |planned: &PlannedRecord| {
            let named = &planned.record.resources;
            named
                .iter()
                .any(|own| sought.resources.iter().any(|id| id.eq_ignore_ascii_case(own)))
        };
        if !sought.resources.is_empty() {
            self.narrow(&mut found, shares);
        }
        match found.as_slice() {
            [] => Found::None,
            [one] => Found::One(*one),
            _ => Found::Several(found),
        }
    }

    /// Of several records those that are meant rather, where any is.
    fn narrow(&self, found: &mut Vec<usize>, is_meant: impl Fn(&PlannedRecord) -> bool) {
        if found.len() > 1 && found.iter().any(|number| is_meant(&self.records[*number])) {
            found.retain(|number| is_meant(&self.records[*number]));
        }
    }
}
