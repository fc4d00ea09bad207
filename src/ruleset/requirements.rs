use std::collections::BTreeSet;
use std::sync::Arc;

use super::frameworks::{FRAMEWORKS, Framework};
use super::metadata::framework_id;
use super::{RuleError, RuleSet};
use crate::model::Criticality;
use crate::source::{Document, Field, Problem, Problems, SourceFile, decode_yaml, did_you_mean};

/// The requirements of a framework as they stand in a file: `frameworks/<name>.yaml`.
#[derive(Debug, Clone)]
pub struct FrameworkFile {
    /// The name of the framework: that of the file.
    pub name: String,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// All requirements of a framework, so that those which no control answers can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirements {
    /// What the framework is called.
    pub title: String,
    /// Where the list comes from.
    pub source: Option<String>,
    /// The requirements.
    pub requirements: Vec<ListedRequirement>,
}

/// One requirement of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRequirement {
    /// Its id.
    pub id: String,
    /// How much the framework insists on it, where it says so.
    pub criticality: Option<Criticality>,
}

impl FrameworkFile {
    /// Reads the file.
    ///
    /// # Errors
    /// All that is wrong with it: a framework or an id that is none, too.
    pub fn read(&self) -> Result<Requirements, Problems> {
        let Some(framework) = Framework::named(&self.name) else {
            return Err(self.unknown().into());
        };
        let yaml = decode_yaml(&self.file).map_err(Problems::from)?;
        let document = Document::new(&self.file, &yaml);
        let requirements = requirements(framework, &document.top());
        let problems = document.into_problems();
        requirements.filter(|_| problems.is_empty()).ok_or(problems)
    }

    fn unknown(&self) -> Problem {
        let help = did_you_mean(&self.name, FRAMEWORKS.iter().map(|framework| framework.name));
        Problem::new(&RuleError::UnknownFramework(self.name.clone()))
            .in_file(self.file.name())
            .with_help(help.or_else(|| Some(Framework::all())))
    }
}

impl RuleSet {
    /// All requirements of a framework, where these rules list them.
    pub fn requirements(&self, framework: &str) -> Option<Requirements> {
        let file = self.frameworks.iter().find(|file| file.name == framework)?;
        // What is wrong with the file was told when the rules were read.
        file.read().ok()
    }
}

fn requirements(framework: &Framework, top: &Field<'_>) -> Option<Requirements> {
    let object = top.object(&["title", "source", "requirements"])?;
    let title = object.required("title").and_then(|f| f.text());
    let source = object.optional("source").and_then(|f| f.text());
    let mut seen = BTreeSet::new();
    let listed = object.required("requirements").map(|field| {
        let mut one = |item: &Field<'_>| {
            let listed = requirement(framework, item)?;
            if !seen.insert(listed.id.clone()) {
                item.wrong(&RuleError::RequirementTwice(listed.id.clone()), "again");
            }
            Some(listed)
        };
        field.items().iter().filter_map(&mut one).collect()
    });
    Some(Requirements {
        title: title?,
        source,
        requirements: listed?,
    })
}

/// A requirement, as its id alone or with how much the framework insists on it.
fn requirement(framework: &Framework, field: &Field<'_>) -> Option<ListedRequirement> {
    if !field.value.is_mapping() {
        let id = framework_id(framework, field)?;
        return Some(ListedRequirement { id, criticality: None });
    }
    let object = field.object(&["id", "criticality"])?;
    let criticality = object
        .optional("criticality")
        .and_then(|f| f.word(Criticality::ALL, Criticality::as_str));
    Some(ListedRequirement {
        id: framework_id(framework, &object.required("id")?)?,
        criticality,
    })
}
