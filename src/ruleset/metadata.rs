use std::collections::BTreeMap;

use super::error::RuleError;
use super::fields::{Field, Object};
use crate::model::{
    ActionType, Category, ControlId, ControlMetadata, Environment, Level, Lifecycle, Mapping, MeasuredBy, Parameter,
    ParameterType, ParameterValue, Points, PointsError, Remediation, Required, Scoring, Severity, Strength, Threat,
    Tier,
};

/// Every key of `control.yaml`.
const KEYS: &[&str] = &[
    "title",
    "description",
    "product",
    "category",
    "max_points",
    "scoring",
    "scored",
    "severity",
    "complexity",
    "implementation_cost",
    "user_impact",
    "user_impact_description",
    "threats",
    "compliance",
    "remediation",
    "action_type",
    "review_every",
    "requires",
    "licenses",
    "prerequisites",
    "environments",
    "tags",
    "tier",
    "references",
    "action_url",
    "measured_by",
    "params",
    "secure_score_id",
    "former_ids",
    "lifecycle",
    "replaced_by",
    "since",
    "version",
];

/// The compliance frameworks that a control may name.
const FRAMEWORKS: &[&str] = &[
    "cis-microsoft-365-v5",
    "nist-800-53-r5",
    "nist-csf-2.0",
    "iso-27001-2022",
    "mitre-attack",
    "scuba",
];

/// Reads a control's metadata; nothing comes out where anything in it is wrong, and all of that is reported.
pub(super) fn metadata(top: &Field<'_>, id: &ControlId) -> Option<ControlMetadata> {
    let control = top.object(KEYS)?;
    let text = |key: &str| control.required(key).and_then(|field| field.text());
    let optional_text = |key: &str| control.optional(key).and_then(|field| field.text());
    let texts = |key: &str| control.optional(key).map_or_else(Vec::new, |field| field.texts());
    let ids = |key: &str| {
        let items = control.optional(key).map_or_else(Vec::new, |f| f.items());
        items.iter().filter_map(control_id).collect::<Vec<_>>()
    };

    // Everything is read before anything is given up, so that all problems of the file show.
    let title = text("title");
    let description = text("description");
    let product = control.required("product").and_then(|field| product(&field, id));
    let category = control
        .required("category")
        .and_then(|f| f.word(Category::ALL, Category::as_str));
    let max_points = control.required("max_points").and_then(|field| max_points(&field));
    let scoring = control
        .required("scoring")
        .and_then(|f| f.word(Scoring::ALL, Scoring::as_str));
    let scored = optional(&control, "scored", true, |f| f.boolean());
    let severity = control
        .required("severity")
        .and_then(|f| f.word(Severity::ALL, Severity::as_str));
    let complexity = control.required("complexity").and_then(|f| level(&f));
    let implementation_cost = control.optional("implementation_cost").and_then(|f| level(&f));
    let user_impact = control.required("user_impact").and_then(|f| level(&f));
    let threats = control.required("threats").map(|field| {
        let items = field.items();
        items
            .iter()
            .filter_map(|f| f.word(Threat::ALL, Threat::as_str))
            .collect()
    });
    let compliance = control.required("compliance").map(|field| compliance(&field));
    let remediation = control
        .required("remediation")
        .map(|field| field.items().iter().filter_map(remediation_option).collect());
    let action_type = optional(&control, "action_type", ActionType::Config, |f| {
        f.word(ActionType::ALL, ActionType::as_str)
    });
    let requires = control.optional("requires").map_or_else(Vec::new, |field| {
        field.items().iter().filter_map(required_data).collect()
    });
    let environments = control.optional("environments").map_or_else(Vec::new, |field| {
        let items = field.items();
        items
            .iter()
            .filter_map(|f| f.word(Environment::ALL, Environment::as_str))
            .collect()
    });
    let tier = control.optional("tier").and_then(|f| f.word(Tier::ALL, Tier::as_str));
    let measured_by = optional(&control, "measured_by", MeasuredBy::Snapshot, |f| {
        f.word(MeasuredBy::ALL, MeasuredBy::as_str)
    });
    let params = control
        .optional("params")
        .map_or_else(Vec::new, |field| field.items().iter().filter_map(parameter).collect());
    let lifecycle = optional(&control, "lifecycle", Lifecycle::Stable, |f| {
        f.word(Lifecycle::ALL, Lifecycle::as_str)
    });
    let replaced_by = control.optional("replaced_by").and_then(|f| control_id(&f));
    let user_impact_description = optional_text("user_impact_description");
    let review_every = optional_text("review_every");
    let licenses = texts("licenses");
    let prerequisites = ids("prerequisites");
    let tags = texts("tags");
    let references = texts("references");
    let action_url = optional_text("action_url");
    let secure_score_id = optional_text("secure_score_id");
    let former_ids = ids("former_ids");
    let since = text("since");
    let version = text("version");

    Some(ControlMetadata {
        title: title?,
        description: description?,
        product: product?,
        category: category?,
        max_points: max_points?,
        scoring: scoring?,
        scored,
        severity: severity?,
        complexity: complexity?,
        implementation_cost,
        user_impact: user_impact?,
        user_impact_description,
        threats: threats?,
        compliance: compliance?,
        remediation: remediation?,
        action_type,
        review_every,
        requires,
        licenses,
        prerequisites,
        environments,
        tags,
        tier,
        references,
        action_url,
        measured_by,
        params,
        secure_score_id,
        former_ids,
        lifecycle,
        replaced_by,
        since: since?,
        version: version?,
    })
}

fn optional<T>(object: &Object<'_>, key: &str, default: T, read: impl Fn(&Field<'_>) -> Option<T>) -> T {
    object.optional(key).and_then(|field| read(&field)).unwrap_or(default)
}

fn level(field: &Field<'_>) -> Option<Level> {
    field.word(Level::ALL, Level::as_str)
}

fn control_id(field: &Field<'_>) -> Option<ControlId> {
    let text = field.text()?;
    let id = ControlId::parse(&text);
    if id.is_err() {
        field.wrong(&RuleError::Id(text), "not an id");
    }
    id.ok()
}

fn product(field: &Field<'_>, id: &ControlId) -> Option<String> {
    let found = field.text()?;
    let folder = id.as_str().split('/').next().unwrap_or_default();
    if found != folder {
        let error = RuleError::Product {
            found: found.clone(),
            folder: folder.to_owned(),
        };
        field.wrong(&error, "another product");
    }
    Some(found)
}

/// More than 0 and at most 10, as written: a float in between could round.
fn max_points(field: &Field<'_>) -> Option<Points> {
    let most = Points::from_hundredths(1000);
    let found = field.written();
    let wrong = |why, help, label: &str| {
        let found = if found.is_empty() { "empty" } else { found }.to_owned();
        field.wrong(&RuleError::MaxPoints { found, why, help }, label);
        None
    };
    let number = "write a number above 0 and at most 10, such as `7.5`";
    if !field.value.is_number() {
        return wrong("which is not a number", number, "a number belongs here");
    }
    match Points::parse(found) {
        Err(PointsError::NotANumber) => wrong("which is not a decimal number", number, "a number belongs here"),
        Err(PointsError::TooPrecise) => wrong(
            "which has more than two decimals",
            "round it to hundredths",
            "two decimals at most",
        ),
        Ok(points) if points > most => wrong(
            "more than 10",
            "split the control, or give it fewer points",
            "at most 10",
        ),
        Ok(points) if points <= Points::ZERO => wrong(
            "not more than 0",
            "give it points, or say `scored: false` for a control that is shown and not counted",
            "more than 0",
        ),
        Ok(points) => Some(points),
    }
}

fn compliance(field: &Field<'_>) -> BTreeMap<String, Vec<Mapping>> {
    let Some(_) = field.object(FRAMEWORKS) else {
        return BTreeMap::new();
    };
    field
        .members()
        .iter()
        .map(|(framework, ids)| {
            let mappings = ids.items().iter().filter_map(mapping).collect();
            (framework.clone(), mappings)
        })
        .collect()
}

fn mapping(field: &Field<'_>) -> Option<Mapping> {
    if !field.value.is_mapping() {
        return Some(Mapping {
            id: field.text()?,
            strength: None,
            criticality: None,
        });
    }
    let object = field.object(&["id", "strength", "criticality"])?;
    let strength = object
        .optional("strength")
        .and_then(|f| f.word(Strength::ALL, Strength::as_str));
    let criticality = object
        .optional("criticality")
        .and_then(|f| f.word(&["shall", "should"], |w| w));
    Some(Mapping {
        id: object.required("id")?.text()?,
        strength,
        criticality: criticality.map(str::to_owned),
    })
}

fn remediation_option(field: &Field<'_>) -> Option<Remediation> {
    let object = field.object(&["option", "licenses", "steps", "script", "rollback"])?;
    let option = object.required("option").and_then(|f| f.text());
    let steps = object.required("steps").map(|f| f.texts());
    let licenses = object.optional("licenses").map_or_else(Vec::new, |f| f.texts());
    let script = object.optional("script").and_then(|f| f.text());
    let rollback = object.optional("rollback").and_then(|f| f.text());
    Some(Remediation {
        option: option?,
        licenses,
        steps: steps?,
        script,
        rollback,
    })
}

fn required_data(field: &Field<'_>) -> Option<Required> {
    let object = field.object(&["collection", "source", "permission"])?;
    let source = object.optional("source").and_then(|f| f.text());
    let permission = object.optional("permission").and_then(|f| f.text());
    Some(Required {
        collection: object.required("collection")?.text()?,
        source,
        permission,
    })
}

fn parameter(field: &Field<'_>) -> Option<Parameter> {
    let object = field.object(&["name", "type", "default", "min", "max", "enum", "description"])?;
    let name = object.required("name").and_then(|f| f.text());
    let description = object.required("description").and_then(|f| f.text());
    let kind = object
        .required("type")
        .and_then(|f| f.word(ParameterType::ALL, ParameterType::as_str));
    let default = object.required("default");
    let min = object.optional("min").and_then(|f| f.number());
    let max = object.optional("max").and_then(|f| f.number());
    let allowed = object.optional("enum").map_or_else(Vec::new, |f| f.texts());
    let kind = kind?;
    let default_field = default?;
    let parameter = Parameter {
        name: name?,
        kind,
        default: parameter_value(&default_field, kind)?,
        min,
        max,
        allowed,
        description: description?,
    };
    if let Some(why) = out_of_bounds(&parameter, &parameter.default) {
        let error = RuleError::Parameter {
            name: parameter.name.clone(),
            found: default_field.written().to_owned(),
            why: why.clone(),
        };
        default_field.wrong(&error, why);
    }
    Some(parameter)
}

/// Reads a value of a parameter's type.
pub(super) fn parameter_value(field: &Field<'_>, kind: ParameterType) -> Option<ParameterValue> {
    Some(match kind {
        ParameterType::Integer => ParameterValue::Integer(field.integer()?),
        ParameterType::Number => ParameterValue::Number(field.number()?),
        ParameterType::Boolean => ParameterValue::Boolean(field.boolean()?),
        ParameterType::Text => ParameterValue::Text(field.text()?),
        ParameterType::List => ParameterValue::List(field.texts()),
    })
}

/// Why a value is outside what its parameter allows.
pub(super) fn out_of_bounds(parameter: &Parameter, value: &ParameterValue) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "bounds are small numbers")]
    let number = match value {
        ParameterValue::Integer(n) => Some(*n as f64),
        ParameterValue::Number(n) => Some(*n),
        _ => None,
    };
    let below = parameter.min.filter(|min| number.is_some_and(|n| n < *min));
    let above = parameter.max.filter(|max| number.is_some_and(|n| n > *max));
    let not_allowed = |text: &&String| !parameter.allowed.is_empty() && !parameter.allowed.contains(text);
    let strange = match value {
        ParameterValue::Text(text) => Some(text).filter(not_allowed),
        ParameterValue::List(texts) => texts.iter().find(not_allowed),
        _ => None,
    };
    match (below, above, strange) {
        (Some(min), ..) => Some(format!("less than {min}")),
        (_, Some(max), _) => Some(format!("more than {max}")),
        (.., Some(text)) => Some(format!("`{text}` is not one of {}", parameter.allowed.join(", "))),
        _ => None,
    }
}
