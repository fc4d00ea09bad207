use super::ConfigError;
use crate::model::{Freshness, MaxAge, Stale};
use crate::source::{Field, Object, Place, Problem, Problems, did_you_mean};

/// How old data may be, as a file says it.
#[derive(Debug, Clone, Default)]
pub struct DeclaredFreshness {
    /// What it says.
    pub freshness: Freshness,
    /// The products that it names, each with its place.
    products: Vec<(String, Place)>,
}

/// The keys that say it.
pub(super) const MAX_AGE: &str = "max_age";
pub(super) const STALE: &str = "stale";

impl DeclaredFreshness {
    /// Reads `max_age` and `stale` of a file.
    pub(super) fn read(object: &Object<'_>) -> Self {
        let mut declared = Self::default();
        if let Some(field) = object.optional(STALE) {
            declared.freshness.stale = field.word(Stale::ALL, Stale::as_str);
        }
        let members = object
            .optional(MAX_AGE)
            .map(|field| field.members())
            .unwrap_or_default();
        for (product, field) in members {
            if let Some(max_age) = max_age(&field) {
                declared.products.push((product.clone(), field.key_place()));
                declared.freshness.max_age.insert(product, max_age);
            }
        }
        declared
    }

    /// Products that no control is about: their limit would never hold for anything.
    pub fn unknown_products(&self, known: &[&str]) -> Problems {
        let mut problems = Problems::new();
        let is_known = |product: &str| product == Freshness::DEFAULT || known.contains(&product);
        for (product, place) in self.products.iter().filter(|(product, _)| !is_known(product)) {
            let all = known.iter().copied().chain([Freshness::DEFAULT]);
            let help = did_you_mean(product, all)
                .or_else(|| Some("`default` stands for every product that is not named".to_owned()));
            let problem = Problem::new(&ConfigError::UnknownProduct(product.clone()));
            problems.push(problem.at(place.clone(), "not a product").with_help(help));
        }
        problems
    }
}

fn max_age(field: &Field<'_>) -> Option<MaxAge> {
    let text = field.text()?;
    let max_age = MaxAge::parse(&text);
    if max_age.is_none() {
        field.wrong(&ConfigError::MaxAge(text), "no number of days");
    }
    max_age
}
