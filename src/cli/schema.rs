use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::exit;
use super::output::Terminal;
use super::schema_infer::Infer;
use crate::schema::{FileSchema, SCHEMAS};
use crate::source::did_you_mean;

/// Print the JSON Schema of a kind of file.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Examples:\n  posture schema control > control.schema.json\n  posture schema infer export.json",
    args_conflicts_with_subcommands = true
)]
pub(super) struct Schema {
    #[command(subcommand)]
    command: Option<SchemaCommand>,
    /// The kind of file; without it all are listed
    name: Option<String>,
}

#[derive(Debug, Subcommand)]
enum SchemaCommand {
    /// Infer a schema from snapshots
    Infer(Infer),
}

impl Schema {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        if let Some(SchemaCommand::Infer(infer)) = self.command {
            return infer.run(terminal);
        }
        let Some(name) = self.name else {
            return Ok(terminal.finish(&list(), exit::Code::Done.into()));
        };
        let Some(schema) = FileSchema::named(&name) else {
            let near = did_you_mean(&name, SCHEMAS.iter().map(|schema| schema.name));
            let help = near.unwrap_or_else(|| "`posture schema` lists them all".to_owned());
            terminal.complain(&format!("error: no schema `{name}`; {help}"));
            return Err(exit::Code::Usage.into());
        };
        Ok(terminal.finish(&schema.text(), exit::Code::Done.into()))
    }
}

fn list() -> String {
    let widest = SCHEMAS.iter().map(|schema| schema.name.len()).max().unwrap_or_default();
    let line = |schema: &FileSchema| format!("{:widest$}  {}\n", schema.name, schema.files);
    SCHEMAS.iter().map(line).collect()
}
