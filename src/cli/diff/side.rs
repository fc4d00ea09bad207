use std::path::Path;
use std::sync::Arc;

use super::sides::From;
use crate::cli::declared::{Declarations, Declared};
use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::cli::rules::{self, Loaded, Rules, Wish};
use crate::config::RulesFrom;
use crate::diff::{self, DecidingFile, FileKind};
use crate::engine::Workers;
use crate::evaluate::Settings;
use crate::origin::Wanted;
use crate::plan::{ActionPlan, Tenants};
use crate::report::SideName;
use crate::snapshot::Snapshot;
use crate::source::{Problem, SourceFile};

/// One side, read: everything that decides.
pub(super) struct Side {
    pub(super) project: Project,
    pub(super) loaded: Loaded,
    declared: Declared,
}

impl Side {
    /// Reads the project of a side by the same options as the other.
    pub(super) fn read(
        from: &From,
        rules: &Rules,
        declarations: &Declarations,
        workers: &Workers,
    ) -> Result<Self, Failure> {
        let mut given = rules.given();
        given.extend(declarations.given());
        let project = Project::find_in(from.files(), from.folder(), given)?;
        let wish = Wish {
            wanted: Wanted::RulesAndCases,
            // Of two sides one at most is the one that was reviewed.
            any_digest: true,
            ..Wish::default()
        };
        let loaded = rules::load(&project, &wish, workers);
        let mut loaded = loaded.map_err(|failure| declarations.beside(&project, failure))?;
        let declared = declarations.read(&project, &mut loaded)?;
        Ok(Self {
            project,
            loaded,
            declared,
        })
    }

    /// Its action plan, where there is one.
    pub(super) fn plan(&self) -> Option<Arc<ActionPlan>> {
        self.declared.plan()
    }

    /// The rules of it.
    pub(super) fn rules(&self) -> diff::Side<'_> {
        diff::Side {
            read: &self.loaded.read,
            used: &self.loaded.rules,
            program: &self.loaded.program,
        }
    }

    /// What a snapshot among others is evaluated with.
    ///
    /// # Errors
    /// A snapshot of another tenant than the one that was asked for.
    pub(super) fn settings(&self, snapshot: &Snapshot, tenants: Tenants) -> Result<Settings, Problem> {
        Ok(self.declared.settings(snapshot, tenants)?.0)
    }

    /// What a report calls it.
    pub(super) fn named(&self, from: &From) -> SideName {
        let (name, commit) = from.name();
        SideName {
            name,
            commit,
            rules: self.loaded.program.digest().to_owned(),
        }
    }

    /// The folders of rules that no revision holds, so that both sides read them as they are now.
    pub(super) fn outside(&self, from: &From) -> Vec<String> {
        let From::Commit(commit) = from else { return Vec::new() };
        let folders = self.project.rules().into_iter().filter_map(|from| match from {
            RulesFrom::Builtin => None,
            RulesFrom::Folder(folder) => Some(folder),
        });
        folders
            .filter(|folder| !commit.covers(folder))
            .map(|folder| folder.display().to_string())
            .collect()
    }

    /// The files that decide beside those of controls, named as the other side names them.
    pub(super) fn deciding_files(&self, from: &From) -> Vec<DecidingFile> {
        let read = &self.loaded.read;
        let plan = self.declared.plan_file();
        let mut files: Vec<(FileKind, &Arc<SourceFile>)> = Vec::new();
        files.extend(self.project.file().map(|file| (FileKind::Configuration, file)));
        files.extend(self.declared.tenant_files().map(|file| (FileKind::Tenant, file)));
        files.extend(plan.map(|file| (FileKind::Plan, file)));
        files.extend(
            read.baselines
                .iter()
                .map(|baseline| (FileKind::Baseline, &baseline.file)),
        );
        files.extend(
            read.frameworks
                .iter()
                .map(|framework| (FileKind::Framework, &framework.file)),
        );
        let cases = read.modules.iter().filter_map(|module| module.tests.as_ref());
        files.extend(cases.map(|file| (FileKind::ModuleCases, file)));
        let named = |(kind, file): (FileKind, &Arc<SourceFile>)| DecidingFile {
            kind,
            path: below(file.name(), from.folder()),
            text: file.text().to_owned(),
        };
        let mut files: Vec<DecidingFile> = files.into_iter().map(named).collect();
        files.extend(self.schemas(from));
        files
    }

    /// What a repository of rules says of the shape of snapshots.
    fn schemas(&self, from: &From) -> Vec<DecidingFile> {
        let folder = self.project.home().join("schemas/snapshot");
        let paths = self.project.files.files_in(&folder, &["json"]).unwrap_or_default();
        let read = |path: &std::path::PathBuf| {
            let file = self.project.files.text_file(path).ok()?;
            Some(DecidingFile {
                kind: FileKind::SnapshotSchema,
                path: below(file.name(), from.folder()),
                text: file.text().to_owned(),
            })
        };
        paths.iter().filter_map(read).collect()
    }
}

/// A path below the folder of a side.
fn below(path: &str, folder: Option<&Path>) -> String {
    let below = folder.and_then(|folder| Path::new(path).strip_prefix(folder).ok());
    below.map_or_else(|| path.to_owned(), |below| below.to_string_lossy().into_owned())
}
