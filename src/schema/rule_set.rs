use schemars::Schema;

use super::direction::written;
use super::parts::part;
use crate::model::RuleSetManifest;
use crate::ruleset::API;

/// `rules.yaml`, for the script API that this program speaks.
pub(super) fn schema() -> Schema {
    let mut schema = written::<RuleSetManifest>();
    part(&mut schema, "/properties/api")["const"] = API.into();
    schema
}
