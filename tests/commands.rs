//! The commands that the documents show run as they stand there.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::root;

/// A folder with what the commands speak of: `export.json`, rules, exports of two tenants.
struct World(tempfile::TempDir);

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let export = fs::read(root().join("examples/harbour-lane.json")).expect("the example");
        fs::write(path.join("export.json"), &export).expect("it can be written");
        let zipped = File::create(path.join("export.json.gz")).expect("it can be written");
        let mut zipped = GzEncoder::new(zipped, Compression::fast());
        zipped.write_all(&export).expect("it can be written");
        zipped.finish().expect("it can be written");
        fs::create_dir(path.join("tenants")).expect("it can be made");
        for name in ["a", "b"] {
            fs::write(path.join(format!("tenants/{name}.json")), &export).expect("it can be written");
        }
        for name in ["rules", "our-rules"] {
            symlink(root().join("rules"), path.join(name)).expect("a link");
        }
        Self(folder)
    }

    /// Six tenants that were recorded in June 2026, each with a file, judged by two controls.
    fn with_tenants() -> Self {
        let world = Self::new();
        let export = fs::read_to_string(world.path().join("export.json")).expect("the export");
        for number in ["a", "b", "c", "d", "e", "f"] {
            let id = format!("424b1fee-9709-4315-85d9-5954058b471{number}");
            let own = export.replace("424b1fee-9709-4315-85d9-5954058b4714", &id);
            fs::write(world.path().join("tenant.json"), own).expect("it can be written");
            let file = format!("{{ id: {id}, name: Tenant {number}, seats: 50, industry: retail }}");
            fs::write(world.path().join(format!("tenants/{number}.yaml")), file).expect("it can be written");
            world.runs(
                "posture score tenant.json --record --as-of 2026-06-15 --quiet \
                 --select entra/block-legacy-authentication,entra/passwords-do-not-expire",
            );
        }
        world
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command by a shell: it goes well, or fails a gate that it has.
    #[track_caller]
    fn runs(&self, command: &str) {
        let program = Path::new(env!("CARGO_BIN_EXE_posture")).parent().expect("a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("POSTURE_")) {
            shell.env_remove(name);
        }
        let ran = shell
            .args(["-c", command])
            .current_dir(self.path())
            .env("PATH", format!("{}:{path}", program.display()))
            .output()
            .expect("a shell");
        let has_gate = command.contains("--min-") || command.contains("--fail-on");
        let code = ran.status.code();
        let err = String::from_utf8_lossy(&ran.stderr);
        assert!(
            code == Some(0) || (has_gate && code == Some(1)),
            "`{command}`: exit code {code:?}\n{err}"
        );
    }

    /// Runs all commands of a document; the record 12 that they speak of is the first one here.
    #[track_caller]
    fn runs_all_of(&self, document: &str, least: usize) {
        let text = fs::read_to_string(root().join(document)).expect("the document");
        let commands = commands(&text);
        assert!(commands.len() >= least, "{document}: {commands:?}");
        for command in commands {
            self.runs(&command.replace(" 12 ", " 1 "));
        }
    }
}

/// The commands of blocks that are fenced with `sh`, and of lines that are indented by four.
fn commands(document: &str) -> Vec<&str> {
    let mut fence = None;
    let mut commands = Vec::new();
    for line in document.lines() {
        fence = match (fence, line.strip_prefix("```")) {
            (None, Some(language)) => Some(language),
            (Some(_), Some(_)) => None,
            (open, None) => open,
        };
        let command = match fence {
            Some("sh") => Some(line),
            Some(_) => None,
            None => line.strip_prefix("    "),
        };
        let is_ours = |line: &&str| line.starts_with("posture ") || line.contains("| posture ");
        commands.extend(command.filter(is_ours));
    }
    commands
}

#[test]
fn those_of_the_readme() {
    World::new().runs_all_of("README.md", 14);
}

#[test]
fn those_about_the_history() {
    let world = World::new();
    world.runs("posture score export.json --record --as-of 2026-03-02");
    world.runs_all_of("docs/history.md", 5);
}

#[test]
fn those_about_trends_and_benchmarks() {
    let world = World::with_tenants();
    world.runs("posture score export.json --record");
    world.runs_all_of("docs/trends.md", 5);
    world.runs("posture compare export.json --benchmark benchmark.json");
}

#[test]
fn those_about_compliance_and_verification() {
    let world = World::new();
    world.runs("posture score export.json --record --format json:score.json");
    world.runs_all_of("docs/compliance.md", 2);
    world.runs_all_of("docs/verification.md", 3);
}
