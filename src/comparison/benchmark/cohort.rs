use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the members of a cohort have in common; nothing is all tenants.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct CohortFilter {
    /// How many seats they have.
    pub seats: Option<Seats>,
    /// The values of their attributes, the industry among them, whatever the case.
    #[schemars(default)]
    pub attributes: BTreeMap<String, String>,
}

/// A range of seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Seats {
    /// So many at least.
    pub from: u64,
    /// So many at most; null is any number.
    pub to: Option<u64>,
}

/// What is known of a tenant that cohorts are made by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Profile<'a> {
    pub(super) seats: Option<u64>,
    pub(super) industry: Option<&'a String>,
    pub(super) attributes: &'a BTreeMap<String, String>,
}

impl<'a> Profile<'a> {
    pub(super) fn attribute(&self, name: &str) -> Option<&'a String> {
        match name {
            "industry" => self.industry,
            name => self.attributes.get(name),
        }
    }
}

impl Seats {
    /// Reads `1-100`, or `1001-` without an end.
    ///
    /// # Errors
    /// What is no range.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no range of seats; expected one such as `1-100`, or `1001-`");
        let (from, to) = text.split_once('-').ok_or_else(wrong)?;
        let from: u64 = from.trim().parse().map_err(|_| wrong())?;
        let to = match to.trim() {
            "" => None,
            to => Some(to.parse().map_err(|_| wrong())?),
        };
        match to {
            Some(to) if to < from => Err(format!("`{text}` ends before it begins")),
            _ => Ok(Self { from, to }),
        }
    }

    fn holds(self, seats: u64) -> bool {
        seats >= self.from && self.to.is_none_or(|to| seats <= to)
    }
}

impl fmt::Display for Seats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to {
            Some(to) => write!(f, "{}-{to}", self.from),
            None => write!(f, "{}-", self.from),
        }
    }
}

impl CohortFilter {
    /// Reads `industry=retail,region=north`, `seats=1-100`; `industry=*` stands for each value that there is.
    ///
    /// # Errors
    /// What is no such list.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut filter = Self::default();
        for part in text.split(',') {
            let (name, value) = part
                .split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))
                .filter(|(name, value)| !name.is_empty() && !value.is_empty())
                .ok_or_else(|| {
                    format!("`{part}` is no attribute with a value; expected one such as `industry=retail`")
                })?;
            if name == "seats" {
                filter.seats = Some(Seats::parse(value)?);
            } else if filter
                .attributes
                .insert(name.to_owned(), value.to_lowercase())
                .is_some()
            {
                return Err(format!("`{name}` is given twice, and no tenant has two of it"));
            }
        }
        Ok(filter)
    }

    /// The tenants with so many seats.
    pub fn of_seats(seats: Seats) -> Self {
        Self {
            seats: Some(seats),
            ..Self::default()
        }
    }

    /// Whether a tenant belongs to it; nothing where what it would take is not known of the tenant.
    pub(super) fn holds(&self, profile: &Profile<'_>) -> Option<bool> {
        let seats = self.seats.map(|range| profile.seats.map(|seats| range.holds(seats)));
        let attributes = self.attributes.iter().map(|(name, wanted)| {
            let own = profile.attribute(name)?;
            Some(own.to_lowercase() == *wanted)
        });
        let answers: Vec<Option<bool>> = seats.into_iter().chain(attributes).collect();
        if answers.contains(&Some(false)) {
            return Some(false);
        }
        answers.into_iter().collect::<Option<Vec<bool>>>().map(|_| true)
    }

    /// The same with a tenant's values for each `*`; nothing where the tenant has none.
    pub(super) fn with_values_of(&self, profile: &Profile<'_>) -> Option<Self> {
        let value = |(name, wanted): (&String, &String)| match wanted.as_str() {
            "*" => Some((name.clone(), profile.attribute(name)?.to_lowercase())),
            _ => Some((name.clone(), wanted.clone())),
        };
        Some(Self {
            seats: self.seats,
            attributes: self.attributes.iter().map(value).collect::<Option<_>>()?,
        })
    }

    /// Whether it stands for several, one for each value.
    pub(super) fn is_pattern(&self) -> bool {
        self.attributes.values().any(|value| value == "*")
    }
}

impl fmt::Display for CohortFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seats = self.seats.map(|seats| format!("seats={seats}"));
        let attributes = self.attributes.iter().map(|(name, value)| format!("{name}={value}"));
        let parts: Vec<String> = seats.into_iter().chain(attributes).collect();
        match parts.as_slice() {
            [] => f.pad("all"),
            parts => f.pad(&parts.join(",")),
        }
    }
}
