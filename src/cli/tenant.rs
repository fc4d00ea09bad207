use miette::Diagnostic;

use super::project::Project;
use crate::config::TenantFile;
use crate::evaluate::Parameters;
use crate::model::Tenant;
use crate::source::{Problem, Problems, did_you_mean};

/// What can be wrong with the choice of a tenant file.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum TenantError {
    #[error("no tenant `{0}`")]
    #[diagnostic(code(tenant::unknown))]
    Unknown(String),
    #[error("`{file}` is about tenant `{declared}`, the snapshot is of tenant `{found}`")]
    #[diagnostic(
        code(tenant::another),
        help("name the tenant file of this tenant, or leave `--tenant` out: its file is found by the tenant id")
    )]
    Another {
        file: String,
        declared: String,
        found: String,
    },
    #[error("two files are about tenant `{id}`: also `{first}`")]
    #[diagnostic(code(tenant::twice), help("keep one of them"))]
    Twice { id: String, first: String },
}

/// The tenant file that a setting asks for.
pub(super) fn chosen(
    project: &Project,
    tenants: &[(TenantFile, Parameters)],
    problems: &mut Problems,
) -> Option<usize> {
    let name = project.settings.tenant.value.as_ref()?;
    let found = tenants.iter().position(|(file, _)| file.is_called(name));
    // Where files could not be read, the one that was asked for may be among them: that was told already.
    if found.is_none() && problems.is_empty() {
        let keys: Vec<&str> = tenants.iter().map(|(file, _)| file.key.as_str()).collect();
        let all = match keys.as_slice() {
            [] => "there are no tenant files: they stand in `tenants/<id>.yaml`".to_owned(),
            keys => format!("the tenant files are {}", keys.join(", ")),
        };
        let help = did_you_mean(name, keys.iter().copied()).unwrap_or(all);
        problems.push(Problem::new(&TenantError::Unknown(name.clone())).with_help(Some(help)));
    }
    found
}

/// Refuses to judge a tenant by what was declared for another.
pub(super) fn check_same(file: &TenantFile, recognised: &Tenant) -> Result<(), Problem> {
    match (file.names_id(), &recognised.id) {
        (Some(declared), Some(found)) if !declared.eq_ignore_ascii_case(found) => {
            Err(Problem::new(&TenantError::Another {
                file: file.file.name().to_owned(),
                declared: declared.to_owned(),
                found: found.clone(),
            }))
        }
        _ => Ok(()),
    }
}

/// Two files about one tenant.
pub(super) fn twice(second: &TenantFile, first: &TenantFile) -> Problem {
    let error = TenantError::Twice {
        id: second.id().to_owned(),
        first: first.file.name().to_owned(),
    };
    Problem::new(&error).in_file(second.file.name())
}
