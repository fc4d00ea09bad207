use std::collections::BTreeSet;

use clap::Args;

use super::inputs;
use crate::history::{History, HistoryError};
use crate::model::{Category, Record, Summary};
use crate::ruleset::SelectionError;
use crate::source::{Problem, did_you_mean, fits};
use crate::trend::{Entry, Filter};

/// Which controls are looked at.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Controls")]
pub(super) struct Filters {
    /// Only controls of these categories
    #[arg(long, value_name = "CATEGORY,…", value_delimiter = ',', value_parser = inputs::category)]
    category: Vec<Category>,
    /// Only controls of these products
    #[arg(long, value_name = "PRODUCT,…", value_delimiter = ',')]
    product: Vec<String>,
    /// Only these controls: an id or pattern (`entra/*`)
    #[arg(long, value_name = "PATTERN,…", value_delimiter = ',')]
    control: Vec<String>,
    /// Only controls with one of these tags
    #[arg(long, value_name = "TAG,…", value_delimiter = ',')]
    tag: Vec<String>,
}

impl Filters {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            categories: self.category.clone(),
            products: self.product.clone(),
            controls: self.control.clone(),
            tags: self.tag.clone(),
        }
    }
}

/// Evaluations of the controls that a filter leaves.
pub(super) struct Filtered<'a> {
    pub(super) filter: Filter,
    history: &'a History,
    /// The products, ids and tags of all controls that were seen.
    seen: [BTreeSet<String>; 3],
}

impl<'a> Filtered<'a> {
    pub(super) fn new(filter: Filter, history: &'a History) -> Self {
        Self {
            filter,
            history,
            seen: Default::default(),
        }
    }

    /// Evaluations as a trend takes them. Where a part is asked for, each record is read, since its numbers are anew.
    pub(super) fn entries(&mut self, summaries: Vec<Summary>) -> Result<Vec<Entry>, HistoryError> {
        if self.filter.is_all() {
            return Ok(summaries.into_iter().map(Entry::of).collect());
        }
        let mut entries = Vec::with_capacity(summaries.len());
        for summary in summaries {
            if let Some(record) = self.history.load(summary.id)? {
                self.see(&record);
                entries.push(Entry::of_part(summary.id, &record, &self.filter));
            }
        }
        Ok(entries)
    }

    fn see(&mut self, record: &Record) {
        let [products, ids, tags] = &mut self.seen;
        let add = |names: &mut BTreeSet<String>, name: &str| {
            if !names.contains(name) {
                names.insert(name.to_owned());
            }
        };
        for control in &record.controls {
            add(products, &control.product);
            add(ids, control.id.as_str());
            control.tags.iter().for_each(|tag| add(tags, tag));
        }
    }

    /// Tells of a name in the filter that no evaluated control has.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let Filter {
            products,
            controls,
            tags,
            ..
        } = &self.filter;
        for ((word, wanted), seen) in [("product", products), ("id", controls), ("tag", tags)]
            .into_iter()
            .zip(&self.seen)
        {
            if let Some(name) = wanted.iter().find(|name| !seen.iter().any(|known| fits(name, known))) {
                return Err(Problem::new(&SelectionError::NoMatch {
                    written: format!("{word}:{name}"),
                    help: did_you_mean(name, seen.iter().map(String::as_str)),
                }));
            }
        }
        Ok(())
    }
}
