use std::collections::{BTreeMap, BTreeSet};

use super::log::{ComponentReference, Relationship, Rule, Target, ToolComponent};
use crate::model::ControlMetadata;

/// The compliance frameworks that some controls answer, each with the requirements that are answered.
pub(super) struct Taxonomies<'a>(BTreeMap<&'a str, BTreeSet<&'a str>>);

impl<'a> Taxonomies<'a> {
    pub(super) fn of(controls: impl Iterator<Item = &'a ControlMetadata>) -> Self {
        let mut frameworks: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (framework, mappings) in controls.flat_map(|control| &control.compliance) {
            let ids = mappings.iter().map(|mapping| mapping.id.as_str());
            frameworks.entry(framework).or_default().extend(ids);
        }
        Self(frameworks)
    }

    pub(super) fn components(&self) -> Vec<ToolComponent> {
        let component = |(name, ids): (&&str, &BTreeSet<&str>)| ToolComponent {
            taxa: ids.iter().map(|id| Rule::of(id)).collect(),
            ..ToolComponent::named(*name)
        };
        self.0.iter().map(component).collect()
    }

    pub(super) fn references(&self) -> Vec<ComponentReference> {
        let reference = |(index, name): (usize, &&str)| ComponentReference {
            name: (*name).to_owned(),
            index,
        };
        self.0.keys().enumerate().map(reference).collect()
    }

    /// How a control relates to the requirements that it answers.
    pub(super) fn relationships(&self, control: &ControlMetadata) -> Vec<Relationship> {
        let mut relationships = Vec::new();
        for (index, (name, ids)) in self.0.iter().enumerate() {
            for mapping in control.compliance.get(*name).into_iter().flatten() {
                relationships.push(Relationship {
                    target: Target {
                        id: mapping.id.clone(),
                        index: ids.iter().position(|id| *id == mapping.id),
                        tool_component: Some(ComponentReference {
                            name: (*name).to_owned(),
                            index,
                        }),
                    },
                    kinds: ["relevant"],
                });
            }
        }
        relationships
    }
}
