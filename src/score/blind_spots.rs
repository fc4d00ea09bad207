use std::collections::BTreeMap;

use crate::model::{BlindSpot, ControlScore, Outcome, Required};

/// The points that hang on data which the snapshot lacks, the most costly first.
///
/// A control that lacks several collections counts at each of them: any one alone keeps its points unknown.
pub(super) fn blind_spots(controls: &[ControlScore], required: &[&[Required]]) -> Vec<BlindSpot> {
    let mut spots: BTreeMap<&str, BlindSpot> = BTreeMap::new();
    let blind = controls
        .iter()
        .zip(required)
        .filter(|(control, _)| control.is_unknown() && control.outcome == Outcome::Inconclusive);
    for (control, required) in blind {
        let mut collections: Vec<&str> = control
            .unknown
            .iter()
            .map(|unknown| unknown.collection.as_str())
            .collect();
        collections.sort_unstable();
        collections.dedup();
        for collection in collections {
            let needed = required.iter().find(|r| r.collection == collection);
            let spot = spots.entry(collection).or_insert_with(|| BlindSpot {
                collection: collection.to_owned(),
                source: None,
                permission: None,
                points: crate::model::Points::ZERO,
                controls: Vec::new(),
            });
            spot.source = spot.source.take().or(needed.and_then(|r| r.source.clone()));
            spot.permission = spot.permission.take().or(needed.and_then(|r| r.permission.clone()));
            spot.points += control.worth;
            spot.controls.push(control.id.clone());
        }
    }
    let mut spots: Vec<BlindSpot> = spots.into_values().collect();
    spots.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.collection.cmp(&b.collection)));
    spots
}
