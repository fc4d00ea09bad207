use std::process::ExitCode;

use clap::Args;

use super::file::Edited;
use super::record::{ambiguous, edit};
use super::set::tenants_named;
use crate::cli::exit::Code;
use crate::cli::inputs;
use crate::cli::output::Terminal;
use crate::model::StatusRecord;
use crate::plan::{Edit, Found, Sought};

/// Take a record out of the action plan.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture status remove entra/block-legacy-authentication
  posture status remove entra/mfa-for-all-users --resource kiosk-1@example.org      the others stay covered

The comments in the record and right above it go with it; those above the first record of the file stay.")]
pub(in crate::cli) struct Remove {
    /// The control
    #[arg(value_name = "CONTROL")]
    control: String,
    /// The tenant that the record names
    #[arg(long, value_name = "TENANT", value_parser = inputs::text, conflicts_with = "all_tenants")]
    tenant: Option<String>,
    /// The record that holds for all tenants
    #[arg(long)]
    all_tenants: bool,
    /// A resource that is not covered any more; without the last one the record goes [default: the whole record]
    #[arg(long = "resource", value_name = "ID", value_parser = inputs::text)]
    resources: Vec<String>,
    #[command(flatten)]
    file: Edited,
}

impl Remove {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let usage = |why: String| {
            terminal.complain(&format!("error: {why}"));
            ExitCode::from(Code::Usage)
        };
        let file = self.file.read(terminal)?;
        let name = file.plan.file.name();
        let ids = file.ids(&self.control, terminal)?;
        let sought = Sought {
            ids: &ids,
            tenants: tenants_named(self.tenant.as_deref(), self.all_tenants),
            resources: &self.resources,
        };
        let number = match file.plan.find(&sought) {
            Found::One(number) => number,
            Found::Several(numbers) => return Err(ambiguous(&file.plan, &numbers, terminal)),
            Found::None => {
                let of = match (&self.tenant, self.all_tenants) {
                    (Some(tenant), _) => format!(" of tenant `{tenant}`"),
                    (None, true) => " of all tenants".to_owned(),
                    (None, false) => String::new(),
                };
                return Err(usage(format!("`{name}` has no record of `{}`{of}", ids[0])));
            }
        };
        let record = &file.plan.records[number].record;
        let left = self.left(record).map_err(usage)?;
        match left {
            Some(left) => edit(&file, &Edit::Change { number, to: &left }, terminal),
            None => edit(&file, &Edit::Remove(number), terminal),
        }
    }

    /// What is left of a record, where only some of its resources are meant.
    fn left(&self, record: &StatusRecord) -> Result<Option<StatusRecord>, String> {
        let is = |own: &String, named: &String| own.eq_ignore_ascii_case(named);
        let is_unknown = |named: &&String| !record.resources.iter().any(|own| is(own, named));
        if let Some(unknown) = self.resources.iter().find(is_unknown) {
            return Err(match record.resources.as_slice() {
                [] => format!(
                    "the record of `{}` is about the whole control, not about `{unknown}`",
                    record.control
                ),
                all => format!(
                    "the record of `{}` covers {}, not `{unknown}`",
                    record.control,
                    all.join(", ")
                ),
            });
        }
        let mut left = record.clone();
        left.resources
            .retain(|own| !self.resources.iter().any(|named| is(own, named)));
        let is_less = !self.resources.is_empty() && !left.resources.is_empty();
        Ok(is_less.then_some(left))
    }
}
