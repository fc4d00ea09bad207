use std::collections::BTreeMap;

use crate::model::{Category, ControlScore, Group, Outcome, Percent, Points, Required, SecureScore, View, Views};

use super::blind_spots::blind_spots;

/// Adds up what the controls contribute.
///
/// `required` tells what data a control needs, by the position of the control in `controls`.
pub fn secure_score(controls: &[ControlScore], required: &[&[Required]]) -> SecureScore {
    let sums = Sums::of(controls);
    let current = sums.view();
    SecureScore {
        points: sums.earned,
        max_points: sums.maximum,
        percent: current.percent,
        at_least: sums.at_least(),
        at_most: sums.at_most(),
        coverage: sums.coverage(),
        unknown_points: sums.unknown,
        not_applicable_points: sums.not_applicable,
        views: Views {
            verified: Some(current.clone()),
            current,
            planned: None,
            current_license: None,
            achievable: None,
        },
        categories: categories(controls),
        products: products(controls),
        blind_spots: blind_spots(controls, required),
    }
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
    unknown: Points,
    not_applicable: Points,
}

impl Sums {
    fn of<'a>(controls: impl IntoIterator<Item = &'a ControlScore>) -> Self {
        let mut sums = Self::default();
        for control in controls.into_iter().filter(|control| control.scored) {
            sums.earned += control.points;
            sums.maximum += control.max_points;
            if control.outcome.is_unknown() {
                sums.unknown += control.worth;
            }
            if control.outcome == Outcome::NotApplicable {
                sums.not_applicable += control.worth;
            }
        }
        sums
    }

    fn at_least(&self) -> Option<Percent> {
        Percent::of(self.earned, self.maximum + self.unknown)
    }

    fn at_most(&self) -> Option<Percent> {
        Percent::of(self.earned + self.unknown, self.maximum + self.unknown)
    }

    fn coverage(&self) -> Option<Percent> {
        Percent::of(self.maximum, self.maximum + self.unknown)
    }

    fn view(&self) -> View {
        View {
            points: self.earned,
            max_points: self.maximum,
            percent: Percent::of(self.earned, self.maximum),
        }
    }

    fn group(&self, name: &str) -> Group {
        Group {
            name: name.to_owned(),
            points: self.earned,
            max_points: self.maximum,
            unknown_points: self.unknown,
            percent: Percent::of(self.earned, self.maximum),
            at_least: self.at_least(),
            coverage: self.coverage(),
        }
    }
}
