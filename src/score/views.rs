use crate::model::{ControlScore, Fraction, Points, Standing, Status, View, Views};

/// The five ways to look at a score.
pub(super) fn views(controls: &[ControlScore], licenses_known: bool) -> Views {
    let counted: Vec<&ControlScore> = controls.iter().filter(|c| c.max_points > Points::ZERO).collect();
    let maximum: Points = counted.iter().map(|control| control.max_points).sum();
    let view = |points: Option<Points>| points.map(|points| View::of(Fraction::new(points, maximum)));
    Views {
        current: View::of(Fraction::new(counted.iter().map(|c| c.points).sum(), maximum)),
        verified: verified(controls),
        planned: view(counted.iter().map(|control| Some(planned(control))).sum()),
        current_license: view(counted.iter().map(|control| licensed(control)).sum()).filter(|_| licenses_known),
        achievable: view(counted.iter().map(|control| achievable(control)).sum()),
    }
}

/// Observed points over the controls that were observed.
fn verified(controls: &[ControlScore]) -> View {
    let observed = || controls.iter().filter(|control| control.scored);
    let points = observed().filter_map(|control| control.observed_points).sum();
    let seen = observed().filter(|control| control.observed_points.is_some());
    View::of(Fraction::new(points, seen.map(|control| control.worth).sum()))
}

/// With what is planned reached, until the day on which it is due has passed.
fn planned(control: &ControlScore) -> Points {
    let declared = control.status_record.as_ref();
    match declared.filter(|_| control.status == Status::Planned) {
        Some(declared) if declared.standing == Standing::InForce => control.planned_points.max(control.points),
        _ => control.points,
    }
}

/// With everything reached that the licences allow; nothing where that is not known and would matter.
fn licensed(control: &ControlScore) -> Option<Points> {
    if control.points == control.worth {
        return Some(control.points);
    }
    let allowed = control.licensed?;
    Some(if allowed { control.worth } else { control.points })
}

/// The same, without what people accept as not done.
fn achievable(control: &ControlScore) -> Option<Points> {
    if control.points >= control.reachable_points {
        return Some(control.points);
    }
    let allowed = control.licensed?;
    Some(if allowed {
        control.reachable_points
    } else {
        control.points
    })
}
