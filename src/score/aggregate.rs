use std::collections::BTreeMap;

use crate::model::{Category, ControlScore, Fraction, Group, Outcome, Points, Required, SecureScore};

use super::blind_spots::blind_spots;
use super::views::views;

/// Adds up what the controls contribute.
///
/// `required` tells what data a control needs, by the position of the control in `controls`; `licenses_known` whether
/// the tenant says which licences it has. Where it stands by its tenant's zones and goal is for whoever knows the tenant.
pub fn secure_score(controls: &[ControlScore], required: &[&[Required]], licenses_known: bool) -> SecureScore {
    let sums = Sums::of(controls);
    SecureScore {
        points: sums.earned,
        max_points: sums.maximum,
        percent: sums.percent(),
        at_least: sums.at_least(),
        at_most: sums.at_most(),
        coverage: sums.coverage(),
        asserted_points: sums.asserted,
        unknown_points: sums.unknown,
        not_applicable_points: sums.not_applicable,
        views: views(controls, licenses_known),
        zone: None,
        goal: None,
        categories: categories(controls),
        products: products(controls),
        blind_spots: blind_spots(controls, required),
    }
}

/// What is known of the score of some controls at least: unknown earns nothing and stays in the maximum.
pub fn at_least<'a>(controls: impl IntoIterator<Item = &'a ControlScore>) -> Fraction {
    Sums::of(controls).at_least()
}

fn categories(controls: &[ControlScore]) -> Vec<Group> {
    let of = |category| controls.iter().filter(move |c| c.category == category);
    Category::ALL
        .iter()
        .filter(|category| of(**category).next().is_some())
        .map(|category| Sums::of(of(*category)).group(category.as_str()))
        .collect()
}

fn products(controls: &[ControlScore]) -> Vec<Group> {
    let mut by_product: BTreeMap<&str, Vec<&ControlScore>> = BTreeMap::new();
    for control in controls {
        by_product.entry(&control.product).or_default().push(control);
    }
    by_product
        .into_iter()
        .map(|(product, members)| Sums::of(members).group(product))
        .collect()
}

#[derive(Default)]
struct Sums {
    earned: Points,
    maximum: Points,
    observed: Points,
    asserted: Points,
    known: Points,
    known_maximum: Points,
    unknown: Points,
    not_applicable: Points,
}

impl Sums {
    fn of<'a>(controls: impl IntoIterator<Item = &'a ControlScore>) -> Self {
        let mut sums = Self::default();
        for control in controls.into_iter().filter(|control| control.scored) {
            sums.earned += control.points;
            sums.maximum += control.max_points;
            sums.asserted += control.asserted_points;
            let known = control.known();
            sums.known += known.part;
            sums.known_maximum += known.whole;
            if control.outcome.is_evaluated() {
                sums.observed += control.max_points;
            }
            if control.is_unknown() {
                sums.unknown += control.worth;
            }
            if control.outcome == Outcome::NotApplicable {
                sums.not_applicable += control.worth;
            }
        }
        sums
    }

    fn percent(&self) -> Fraction {
        Fraction::new(self.earned, self.maximum)
    }

    /// Unknown earns nothing and stays in the maximum.
    ///
    /// What is vouched for where nothing was observed is left out of both sums: were it known, it might not apply, and
    /// withholding what shows that would raise the score. Where there is nothing else, it is all that there is.
    fn at_least(&self) -> Fraction {
        let known = Fraction::new(self.known, self.known_maximum);
        if known.whole > Points::ZERO {
            known
        } else {
            self.percent()
        }
    }

    fn at_most(&self) -> Fraction {
        Fraction::new(self.earned + self.unknown, self.maximum + self.unknown)
    }

    fn coverage(&self) -> Fraction {
        Fraction::new(self.observed, self.maximum + self.unknown)
    }

    fn group(&self, name: &str) -> Group {
        Group {
            name: name.to_owned(),
            points: self.earned,
            max_points: self.maximum,
            unknown_points: self.unknown,
            percent: self.percent(),
            at_least: self.at_least(),
            coverage: self.coverage(),
        }
    }
}
