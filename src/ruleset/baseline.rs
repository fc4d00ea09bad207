use std::sync::Arc;

use super::parameters::{Layer, effective_parameters};
use super::{Control, Pattern, RuleError, RuleSet};
use crate::model::ParameterSetting;
use crate::source::{Document, Field, Place, Problem, Problems, SourceFile, decode_yaml, did_you_mean};

/// A baseline as it stands in a file: `baselines/<name>.yaml`.
#[derive(Debug, Clone)]
pub struct BaselineFile {
    /// Its name: that of the file.
    pub name: String,
    /// The file.
    pub file: Arc<SourceFile>,
}

/// A named choice of controls, with parameters.
#[derive(Debug)]
pub struct Baseline {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// Patterns of the controls that belong to it.
    pub controls: Vec<(Pattern, Place)>,
    /// Patterns of those that do not, though one above fits them.
    pub ignore: Vec<(Pattern, Place)>,
    /// The parameters that it sets.
    pub params: Vec<ParameterSetting>,
}

impl Baseline {
    /// Whether a control belongs to it.
    pub fn holds(&self, control: &Control) -> bool {
        let fits = |patterns: &[(Pattern, Place)]| patterns.iter().any(|(pattern, _)| pattern.matches(control));
        fits(&self.controls) && !fits(&self.ignore)
    }

    fn check(&self, rules: &RuleSet) -> Problems {
        let mut problems = Problems::new();
        for (pattern, place) in self.controls.iter().chain(&self.ignore) {
            if !rules.controls.iter().any(|control| pattern.matches(control)) {
                let problem = Problem::new(&pattern.no_match(rules));
                problems.push(problem.at(place.clone(), "fits no control"));
            }
        }
        let (_, wrong) = effective_parameters(&rules.known(), &[Layer { settings: &self.params }]);
        problems.extend(wrong);
        problems
    }
}

impl BaselineFile {
    /// Reads the file, and checks it against the controls of a rule set.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(&self, rules: &RuleSet) -> Result<Baseline, Problems> {
        let yaml = decode_yaml(&self.file).map_err(Problems::from)?;
        let document = Document::new(&self.file, &yaml);
        let baseline = baseline(&self.name, &document.top());
        let mut problems = document.into_problems();
        let Some(baseline) = baseline else { return Err(problems) };
        problems.extend(baseline.check(rules));
        if problems.is_empty() {
            Ok(baseline)
        } else {
            Err(problems)
        }
    }
}

impl RuleSet {
    /// The baseline of that name.
    ///
    /// # Errors
    /// No baseline of that name, and all that is wrong with its file.
    pub fn baseline(&self, name: &str) -> Result<Baseline, Problems> {
        let Some(file) = self.baselines.iter().find(|baseline| baseline.name == name) else {
            let names = || self.baselines.iter().map(|baseline| baseline.name.as_str());
            let all = names().collect::<Vec<_>>().join(", ");
            let known = if all.is_empty() {
                "these rules have no baselines".to_owned()
            } else {
                format!("the baselines are {all}")
            };
            let problem = Problem::new(&RuleError::UnknownBaseline(name.to_owned()));
            let help = did_you_mean(name, names()).or(Some(known));
            return Err(Problems::from(problem.with_help(help)));
        };
        file.read(self)
    }
}

fn baseline(name: &str, top: &Field<'_>) -> Option<Baseline> {
    let object = top.object(&["title", "description", "controls", "ignore", "params"])?;
    let title = object.required("title").and_then(|f| f.text());
    let description = object.optional("description").and_then(|f| f.text());
    let controls = object.required("controls").map(|f| patterns(&f));
    let ignore = object.optional("ignore").map_or_else(Vec::new, |f| patterns(&f));
    let params = object.optional("params").map_or_else(Vec::new, |f| f.members());
    Some(Baseline {
        name: name.to_owned(),
        title: title?,
        description,
        controls: controls?,
        ignore,
        params: params
            .iter()
            .flat_map(|(control, f)| ParameterSetting::read(control, f, f))
            .collect(),
    })
}

fn patterns(field: &Field<'_>) -> Vec<(Pattern, Place)> {
    let pattern = |item: &Field<'_>| match Pattern::parse(&item.text()?) {
        Ok(pattern) => Some((pattern, item.place())),
        Err(error) => {
            item.wrong(&error, "no pattern");
            None
        }
    };
    field.items().iter().filter_map(pattern).collect()
}
