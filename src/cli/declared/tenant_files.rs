use std::path::Path;
use std::sync::Arc;

use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::cli::rules::Loaded;
use crate::cli::tenant;
use crate::config::TenantFile;
use crate::evaluate::Parameters;
use crate::origin::Files;
use crate::ruleset::{EffectiveParameter, Layer, effective_parameters};
use crate::source::{Problems, SourceFile};

/// Every tenant file of a project.
///
/// # Errors
/// Whatever is wrong with any of them.
pub(in crate::cli) fn tenant_files(project: &Project) -> Result<Vec<TenantFile>, Failure> {
    let mut problems = Problems::new();
    let files = tenants(project, &mut problems);
    match problems.is_empty() {
        true => Ok(files),
        false => Err(Failure::of_usage(problems)),
    }
}

/// Whether there is a tenant file of that name; what is wrong with the files is told where they are used.
pub(in crate::cli) fn has_tenant_file(project: &Project, name: &str) -> bool {
    tenants(project, &mut Problems::new())
        .iter()
        .any(|file| file.is_called(name))
}

/// Every tenant file.
pub(super) fn tenants(project: &Project, problems: &mut Problems) -> Vec<TenantFile> {
    let Some(folder) = project.tenants() else {
        return Vec::new();
    };
    let files = &project.files;
    let paths = files.yaml_files(&folder).unwrap_or_else(|problem| {
        problems.push(problem);
        Vec::new()
    });
    let mut tenants: Vec<TenantFile> = Vec::new();
    for file in paths
        .iter()
        .filter_map(|path| tenant_file(files, path, problems))
        .collect::<Vec<_>>()
    {
        let first = tenants.iter().find(|known| known.id().eq_ignore_ascii_case(file.id()));
        problems.extend(
            first
                .map(|first| tenant::twice(&file, first).into())
                .unwrap_or_default(),
        );
        tenants.push(file);
    }
    tenants
}

/// Tenant files with the parameters that they set, checked against all controls.
pub(super) fn checked(
    files: Vec<TenantFile>,
    loaded: &Loaded,
    problems: &mut Problems,
) -> Vec<(TenantFile, Parameters)> {
    let check = |file: TenantFile| {
        problems.extend(file.misspelled_products(&products(loaded)));
        problems.extend(file.freshness.unknown_products(&products(loaded)));
        let parameters = parameters(&file, loaded, problems);
        (file, parameters)
    };
    files.into_iter().map(check).collect()
}

fn tenant_file(files: &Files, path: &Path, problems: &mut Problems) -> Option<TenantFile> {
    let key = path.file_stem().unwrap_or_default().to_string_lossy();
    let file = read_text(files, path, problems)?;
    let (tenant, wrong) = TenantFile::parse(&file, &key);
    problems.extend(wrong);
    tenant
}

/// A file's text; `problems` takes what keeps it from being read.
pub(super) fn read_text(files: &Files, path: &Path, problems: &mut Problems) -> Option<Arc<SourceFile>> {
    files.text_file(path).map_err(|problem| problems.push(problem)).ok()
}

fn parameters(file: &TenantFile, loaded: &Loaded, problems: &mut Problems) -> Parameters {
    let known: Vec<_> = loaded
        .known
        .iter()
        .map(|(id, metadata)| (id, metadata.as_ref()))
        .collect();
    let (effective, wrong) = effective_parameters(&known, &[Layer { settings: &file.params }]);
    problems.extend(wrong);
    let set = |(id, parameters): (_, Vec<EffectiveParameter>)| {
        let set = parameters.into_iter().filter(|parameter| parameter.from.is_some());
        let values: Vec<_> = set.map(|parameter| (parameter.name, parameter.value)).collect();
        (!values.is_empty()).then_some((id, values))
    };
    effective.into_iter().filter_map(set).collect()
}

/// The products that the controls are about.
pub(super) fn products(loaded: &Loaded) -> Vec<&str> {
    loaded
        .known
        .iter()
        .map(|(_, metadata)| metadata.product.as_str())
        .collect()
}
