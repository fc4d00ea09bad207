use std::collections::BTreeMap;

use jiff::Span as Duration;

use super::error::RuleError;
use super::frameworks::{FRAMEWORKS, Framework};
use crate::model::{
    ActionType, Category, ControlId, ControlMetadata, Criticality, Environment, Level, Lifecycle, Mapping, MeasuredBy,
    Parameter, ParameterError, ParameterType, ParameterValue, Remediation, Required, Scoring, Severity, Strength,
    Threat, Tier, max_points,
};
use crate::source::{Field, Object};

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
    let action_type = optional(&control, "action_type", ActionType::default(), |f| {
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
    let measured_by = optional(&control, "measured_by", MeasuredBy::default(), |f| {
        f.word(MeasuredBy::ALL, MeasuredBy::as_str)
    });
    let params = control
        .optional("params")
        .map_or_else(Vec::new, |field| field.items().iter().filter_map(parameter).collect());
    let lifecycle = optional(&control, "lifecycle", Lifecycle::default(), |f| {
        f.word(Lifecycle::ALL, Lifecycle::as_str)
    });
    let replaced_by = control.optional("replaced_by").and_then(|f| control_id(&f));
    let user_impact_description = optional_text("user_impact_description");
    let review_every = control.optional("review_every").and_then(|f| interval(&f));
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
    if let Err(error) = &id {
        field.wrong(error, "not an id");
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

fn compliance(field: &Field<'_>) -> BTreeMap<String, Vec<Mapping>> {
    let names = FRAMEWORKS.each_ref().map(|framework| framework.name);
    let Some(_) = field.object(&names) else {
        return BTreeMap::new();
    };
    field
        .members()
        .iter()
        .filter_map(|(name, ids)| {
            let framework = Framework::named(name)?;
            let mappings = ids.items().iter().filter_map(|item| mapping(framework, item)).collect();
            Some((name.clone(), mappings))
        })
        .collect()
}

fn mapping(framework: &Framework, field: &Field<'_>) -> Option<Mapping> {
    if !field.value.is_mapping() {
        return Some(Mapping {
            id: framework_id(framework, field)?,
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
        .and_then(|f| f.word(Criticality::ALL, Criticality::as_str));
    Some(Mapping {
        id: framework_id(framework, &object.required("id")?)?,
        strength,
        criticality,
    })
}

pub(super) fn framework_id(framework: &Framework, field: &Field<'_>) -> Option<String> {
    let id = field.text()?;
    if !framework.is_id(&id) {
        let error = RuleError::FrameworkId {
            framework: framework.name,
            found: id.clone(),
            example: framework.example,
        };
        field.wrong(&error, "not one of its ids");
    }
    Some(id)
}

/// A time that passes, such as `P7D`, as written: what is attested would never lapse without.
fn interval(field: &Field<'_>) -> Option<String> {
    let text = field.text()?;
    let passes = text.parse::<Duration>().is_ok_and(|interval| interval.is_positive());
    if !passes {
        field.wrong(&RuleError::ReviewEvery(text.clone()), "no interval");
    }
    passes.then_some(text)
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
    let default = default?;
    let mut parameter = Parameter {
        name: name?,
        kind: kind?,
        default: ParameterValue::Boolean(false),
        min,
        max,
        allowed,
        description: description?,
    };
    parameter.default = parameter_value(&default, &parameter)?;
    Some(parameter)
}

/// Reads a value that a parameter takes.
pub(super) fn parameter_value(field: &Field<'_>, parameter: &Parameter) -> Option<ParameterValue> {
    match parameter.accept(field.value) {
        Ok(value) => Some(value),
        Err(why) => {
            let error = ParameterError::Value {
                name: parameter.name.clone(),
                found: field.written().to_owned(),
                why: why.clone(),
            };
            field.wrong(&error, why);
            None
        }
    }
}
