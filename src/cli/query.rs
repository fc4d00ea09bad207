use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::declared::Declarations;
use super::exit::Code;
use super::inputs;
use super::output::Terminal;
use super::redaction::{Redaction, shown};
use super::rules::Rules;
use super::session::Session;
use crate::engine::{Engine, NoAnswer};
use crate::evaluate::profile;
use crate::report;

/// Ask a snapshot with an expression.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  posture query 'snapshot.conditional_access_policies.len()' export.json
  posture query 'snapshot.users.filter(|u| u.accountEnabled).map(|u| u.userPrincipalName)' export.json
  posture query 'import \"lib/conditional_access\" as ca; ca::in_force(snapshot.conditional_access_policies)' export.json
  posture query \"$(cat control.rhai)\" export.json --format json

The expression is a script as controls are: `snapshot` is the configuration, `tenant` the profile of the tenant,
`docs/script-api.md` lists the functions. What the snapshot does not tell ends with exit code 3 and the nearest name,
an expression that is wrong by itself with 2.")]
pub(super) struct Query {
    /// Expression or script to ask with
    #[arg(value_name = "EXPRESSION", allow_hyphen_values = true, value_parser = expression)]
    expression: String,
    /// Export to ask
    #[arg(value_name = "SNAPSHOT")]
    snapshot: String,
    /// Folders of rules whose `lib` the expression may import, and `builtin` [default: as for `score`]
    #[arg(long, value_name = "FOLDER,…", value_delimiter = ',')]
    rules: Vec<String>,
    /// The tenant file to use, by name, tenant id or file [default: the one whose tenant id the snapshot has]
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Folder of tenant files [default: `tenants` beside the rules]
    #[arg(long, value_name = "FOLDER")]
    tenants: Option<String>,
    #[command(flatten)]
    redaction: Redaction,
    /// Format
    #[arg(long, value_enum, default_value = "text")]
    format: QueryFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QueryFormat {
    /// For reading in a terminal; a list of scalars is one a line
    Text,
    /// As one document
    Json,
}

/// An empty expression is a file that was not there, or a variable that was not set.
fn expression(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("an expression cannot be empty".to_owned());
    }
    Ok(text.to_owned())
}

impl Query {
    pub(super) fn run(self, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
        let workers = inputs::workers(0, terminal)?;
        let rules = Rules::of(self.rules);
        let declarations = Declarations::of_tenant(self.tenant, self.tenants);
        let snapshots = std::slice::from_ref(&self.snapshot);
        let mut session = Session::start(&rules, &declarations, snapshots, workers, terminal)?;
        let ready = session.the_one(&self.snapshot, terminal)?;
        let redactor = self.redaction.of_ready(&ready);
        let tenant = profile(&ready.settings.tenant, ready.snapshot.tenant());
        let modules = &session.loaded.rules.modules;
        let asked = session.workers.run(|| {
            let query = Engine::default().query(modules, &self.expression);
            query.map(|query| query.ask(ready.snapshot, &tenant))
        });
        let fail = |problems: &[_], code: Code| {
            terminal.show(problems);
            ExitCode::from(code)
        };
        let answer = match asked {
            Err(problems) => return Err(fail(&problems.sorted(), Code::Usage)),
            Ok(Err(NoAnswer::Wrong(problem))) => return Err(fail(&[problem], Code::Usage)),
            Ok(Err(NoAnswer::Unknown(problem))) => return Err(fail(&[problem], Code::Nothing)),
            Ok(Ok(answer)) => answer,
        };
        let answer = shown(answer, redactor.as_ref());
        let text = match self.format {
            QueryFormat::Text => report::answer(&answer, terminal.width()),
            QueryFormat::Json => report::answer_json(&answer),
        };
        Ok(terminal.finish(&text, Code::Done.into()))
    }
}
