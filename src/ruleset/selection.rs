use std::collections::BTreeSet;

use miette::Diagnostic;

use super::{Baseline, Control, RuleSet};
use crate::model::{Category, Severity, is_called};
use crate::source::{did_you_mean, fits};

/// Which controls of a rule set are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Patterns of which one must match; none is all.
    pub select: Vec<Pattern>,
    /// Patterns of which none may match.
    pub ignore: Vec<Pattern>,
}

/// A pattern of control ids (`entra/*`), or a property of controls (`severity:high`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    by: By,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Id,
    Product,
    Category,
    Tag,
    Severity,
    Framework,
    SecureScore,
}

impl By {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Id, "id"),
        (Self::Product, "product"),
        (Self::Category, "category"),
        (Self::Tag, "tag"),
        (Self::Severity, "severity"),
        (Self::Framework, "framework"),
        (Self::SecureScore, "secure-score"),
    ];
}

/// Why controls cannot be selected.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum SelectionError {
    /// Not a pattern.
    #[error(
        "`{written}` selects by `{by}`, which is none of id, product, category, tag, severity, framework, secure-score"
    )]
    #[diagnostic(code(selection::by))]
    UnknownKind {
        /// As written.
        written: String,
        /// What it selects by.
        by: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// A pattern that no control fits.
    #[error("`{written}` matches no control")]
    #[diagnostic(code(selection::no_match))]
    NoMatch {
        /// As written.
        written: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// Baseline, selection and what is ignored leave nothing.
    #[error("no control is left of the selection")]
    #[diagnostic(
        code(selection::nothing_left),
        help("the baseline and what is selected have no control in common that is not ignored")
    )]
    NothingLeft,
}

impl Pattern {
    /// Reads `entra/*`, `category:identity`, `tag:quick-win`.
    ///
    /// # Errors
    /// A word before the colon that controls are not selected by.
    pub fn parse(written: &str) -> Result<Self, SelectionError> {
        let (by, value) = match written.split_once(':') {
            None => (By::Id, written),
            Some((word, value)) => {
                let known = By::ALL.iter().find(|(_, name)| *name == word);
                let (by, _) = known.ok_or_else(|| SelectionError::UnknownKind {
                    written: written.to_owned(),
                    by: word.to_owned(),
                    help: did_you_mean(word, By::ALL.iter().map(|(_, name)| *name)),
                })?;
                (*by, value)
            }
        };
        Ok(Self {
            written: written.to_owned(),
            by,
            value: value.to_owned(),
        })
    }

    /// The words before the colon of a pattern.
    pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
        By::ALL.iter().map(|(_, name)| *name)
    }

    /// Whether a control fits. One that was renamed is found by the ids that it had; a pattern with `*` is about those of
    /// now, because a product is not asked for by who once belonged to it.
    pub(super) fn matches(&self, control: &Control) -> bool {
        let is_id = self.by == By::Id && !self.value.contains('*');
        match is_id {
            true => is_called((&control.id, &control.metadata), &self.value),
            false => self.names(control).iter().any(|name| fits(&self.value, name)),
        }
    }

    /// What a control is called in the respect that the pattern is about.
    fn names<'a>(&self, control: &'a Control) -> Vec<&'a str> {
        let metadata = &control.metadata;
        match self.by {
            By::Id => vec![control.id.as_str()],
            By::Product => vec![&metadata.product],
            By::Category => vec![metadata.category.as_str()],
            By::Tag => metadata.tags.iter().map(String::as_str).collect(),
            By::Severity => vec![metadata.severity.as_str()],
            By::Framework => metadata.compliance.keys().map(String::as_str).collect(),
            By::SecureScore => metadata.secure_score_id.as_deref().into_iter().collect(),
        }
    }

    pub(super) fn no_match(&self, rules: &RuleSet) -> SelectionError {
        let mut names: BTreeSet<&str> = rules.controls.iter().flat_map(|control| self.names(control)).collect();
        match self.by {
            By::Category => names.extend(Category::ALL.iter().map(|category| category.as_str())),
            By::Severity => names.extend(Severity::ALL.iter().map(|severity| severity.as_str())),
            By::Id | By::Product | By::Tag | By::Framework | By::SecureScore => {}
        }
        let near = did_you_mean(&self.value, names.iter().copied());
        SelectionError::NoMatch {
            written: self.written.clone(),
            help: near.or_else(|| Some("`posture list` names the controls".to_owned())),
        }
    }
}

impl RuleSet {
    /// The wanted controls of this rule set, of a baseline where one is given; modules stay.
    ///
    /// # Errors
    /// A pattern that no control fits, and a selection that leaves nothing.
    pub fn select(mut self, baseline: Option<&Baseline>, selection: &Selection) -> Result<Self, SelectionError> {
        let all = || selection.select.iter().chain(&selection.ignore);
        let matches_none = |pattern: &&Pattern| !self.controls.iter().any(|control| pattern.matches(control));
        if let Some(pattern) = all().find(matches_none) {
            return Err(pattern.no_match(&self));
        }
        let had_some = !self.controls.is_empty();
        self.controls.retain(|control| {
            let wanted = selection.select.is_empty() || selection.select.iter().any(|p| p.matches(control));
            let is_in = baseline.is_none_or(|baseline| baseline.holds(control));
            is_in && wanted && !selection.ignore.iter().any(|pattern| pattern.matches(control))
        });
        if had_some && self.controls.is_empty() {
            return Err(SelectionError::NothingLeft);
        }
        Ok(self)
    }
}
