use super::{ParameterSetting, Points};
use crate::source::Place;

/// What an organisation changes about a control in `posture.yaml`.
#[derive(Debug, Clone)]
pub struct ControlOverride {
    /// The control, as named there.
    pub control: String,
    /// Where it is named.
    pub place: Place,
    /// Other points.
    pub max_points: Option<Points>,
    /// Why it is not used at all.
    pub disabled: Option<String>,
    /// Other parameters.
    pub params: Vec<ParameterSetting>,
}
