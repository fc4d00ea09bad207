use std::sync::Arc;

use jiff::civil::Date;

use super::max_age::{MAX_AGE, STALE};
use super::{ConfigError, DeclaredFreshness};
use crate::model::{Environment, Exclusions, Goal, ParameterSetting, Percent, Points, Tenant, Zones};
use crate::source::{Document, Field, Place, Problem, Problems, SourceFile, decode_yaml};

/// What a tenant file says, `tenants/<id>.yaml`.
#[derive(Debug, Clone)]
pub struct TenantFile {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The name of the file without its ending: how `--tenant` names it.
    pub key: String,
    /// The profile, without the exclusions.
    tenant: Tenant,
    exclusions: Vec<DeclaredExclusion>,
    /// The parameters that it sets.
    pub params: Vec<ParameterSetting>,
    products: Vec<(String, Place)>,
    /// How old data may be.
    pub freshness: DeclaredFreshness,
}

/// One declared exclusion.
#[derive(Debug, Clone)]
struct DeclaredExclusion {
    kind: &'static str,
    id: String,
    expires: Date,
    place: Place,
}

const KEYS: &[&str] = &[
    "id",
    "name",
    "environment",
    "products",
    "licenses",
    "seats",
    "industry",
    "attributes",
    "params",
    "zones",
    "goal",
    "exclusions",
    MAX_AGE,
    STALE,
];

impl TenantFile {
    /// Reads a tenant file, as far as it can be read, and all that is wrong with it; `key` is its name without the
    /// ending, which is the tenant's id where the file gives none.
    pub fn parse(file: &Arc<SourceFile>, key: &str) -> (Option<Self>, Problems) {
        let yaml = match decode_yaml(file) {
            Ok(yaml) => yaml,
            Err(problem) => return (None, Problems::from(problem)),
        };
        let document = Document::new(file, &yaml);
        let read = tenant_file(file, key, &document.top());
        (read, document.into_problems())
    }

    /// The tenant id that it is about.
    pub fn id(&self) -> &str {
        self.tenant.id.as_deref().unwrap_or(&self.key)
    }

    /// Whether it is meant by a name: its own, the tenant's id or name.
    pub fn is_called(&self, name: &str) -> bool {
        self.tenant.is_called(name)
    }

    /// What it is called, and the tenant's id and name.
    pub fn names(&self) -> Vec<String> {
        let own = [self.tenant.id.clone(), self.tenant.name.clone(), Some(self.key.clone())];
        own.into_iter().flatten().collect()
    }

    /// Whether it says which tenant id it is about, rather than to be named for it.
    pub fn names_id(&self) -> Option<&str> {
        self.tenant.id.as_deref()
    }

    /// The profile with the exclusions that hold on a day, and those that do not hold any more.
    pub fn on(&self, as_of: Date) -> (Tenant, Problems) {
        let mut tenant = self.tenant.clone();
        let mut problems = Problems::new();
        for declared in &self.exclusions {
            if declared.expires < as_of {
                let error = ConfigError::ExpiredExclusion {
                    id: declared.id.clone(),
                    kind: declared.kind,
                    expires: declared.expires.to_string(),
                };
                problems.push(Problem::new(&error).at(declared.place.clone(), "expired"));
            } else if let Some(list) = tenant.exclusions.kind_mut(declared.kind) {
                list.push(declared.id.clone());
            }
        }
        (tenant, problems)
    }

    /// Products that are no product of any control, but almost.
    pub fn misspelled_products(&self, known: &[&str]) -> Problems {
        let mut problems = Problems::new();
        for (product, place) in &self.products {
            if known.contains(&product.as_str()) {
                continue;
            }
            if let Some(near) = crate::source::did_you_mean(product, known.iter().copied()) {
                let error = ConfigError::UnknownProduct(product.clone());
                problems.push(
                    Problem::new(&error)
                        .at(place.clone(), "not a product")
                        .with_help(Some(near)),
                );
            }
        }
        problems
    }
}

fn tenant_file(file: &Arc<SourceFile>, key: &str, top: &Field<'_>) -> Option<TenantFile> {
    let object = top.object(KEYS)?;
    let text = |key: &str| object.optional(key).and_then(|f| f.text());
    let products = object.optional("products").map(|f| f.items());
    let products: Option<Vec<(String, Place)>> =
        products.map(|items| items.iter().filter_map(|f| Some((f.text()?, f.place()))).collect());
    let attributes = object.optional("attributes").map(|f| f.members()).unwrap_or_default();
    let params = object.optional("params").map(|f| f.members()).unwrap_or_default();
    let exclusions = object
        .optional("exclusions")
        .map(|f| exclusions(&f))
        .unwrap_or_default();
    Some(TenantFile {
        file: Arc::clone(file),
        key: key.to_owned(),
        exclusions,
        params: params
            .iter()
            .flat_map(|(control, f)| ParameterSetting::read(control, f, f))
            .collect(),
        tenant: Tenant {
            id: text("id"),
            key: Some(key.to_owned()),
            name: text("name"),
            environment: object
                .optional("environment")
                .and_then(|f| f.word(Environment::ALL, Environment::as_str)),
            products: products
                .as_ref()
                .map(|all| all.iter().map(|(product, _)| product.clone()).collect()),
            licenses: object.optional("licenses").map(|f| f.texts()),
            seats: object.optional("seats").and_then(|f| f.count()),
            industry: text("industry"),
            attributes: attributes
                .iter()
                .filter_map(|(name, f)| Some((name.clone(), f.text()?)))
                .collect(),
            zones: object.optional("zones").and_then(|f| zones(&f)),
            goal: object.optional("goal").and_then(|f| goal(&f)),
            ..Tenant::default()
        },
        products: products.unwrap_or_default(),
        freshness: DeclaredFreshness::read(&object),
    })
}

fn exclusions(field: &Field<'_>) -> Vec<DeclaredExclusion> {
    if field.object(&Exclusions::KINDS).is_none() {
        return Vec::new();
    }
    let members = field.members();
    let of_kind = |(kind, list): &(String, Field<'_>)| {
        let kind = *Exclusions::KINDS.iter().find(|known| *known == kind)?;
        let declared: Vec<DeclaredExclusion> = list.items().iter().filter_map(|item| exclusion(kind, item)).collect();
        Some(declared)
    };
    members.iter().filter_map(of_kind).flatten().collect()
}

fn exclusion(kind: &'static str, field: &Field<'_>) -> Option<DeclaredExclusion> {
    let object = field.object(&["id", "reason", "owner", "expires"])?;
    let id = object.required("id").and_then(|f| f.text());
    let expires = object.required("expires").and_then(|f| f.date());
    for said in ["reason", "owner"] {
        object.required(said).and_then(|f| f.text());
    }
    Some(DeclaredExclusion {
        kind,
        id: id?,
        expires: expires?,
        place: field.member("expires").place(),
    })
}

fn zones(field: &Field<'_>) -> Option<Zones> {
    let object = field.object(&["good", "okay"])?;
    let good = object.required("good").and_then(|f| percent(&f));
    let okay = object.required("okay").and_then(|f| percent(&f));
    let zones = Zones {
        good: good?,
        okay: okay?,
    };
    if zones.good < zones.okay {
        let error = ConfigError::Zones {
            good: zones.good.to_string(),
            okay: zones.okay.to_string(),
        };
        field.member("good").wrong(&error, "below `okay`");
    }
    Some(zones)
}

fn goal(field: &Field<'_>) -> Option<Goal> {
    let object = field.object(&["percent", "date"])?;
    let wanted = object.required("percent").and_then(|f| percent(&f));
    let date = object.required("date").and_then(|f| f.date());
    Some(Goal {
        percent: wanted?,
        date: date?,
    })
}

fn percent(field: &Field<'_>) -> Option<Percent> {
    let hundredths = Points::parse(field.written()).ok().map(Points::hundredths);
    let percent = hundredths.and_then(Percent::from_hundredths);
    if percent.is_none() {
        field.wrong(&ConfigError::Percent(field.written().to_owned()), "no percentage");
    }
    percent
}
