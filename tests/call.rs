//! Calls of the program.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::root;

/// What a call of the program gives.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Calls the program where the examples and the shipped rules are.
pub(crate) fn posture(arguments: &[&str]) -> Ran {
    posture_in(root(), arguments)
}

/// Calls the program in a folder.
pub(crate) fn posture_in(folder: &Path, arguments: &[&str]) -> Ran {
    run_in(folder, arguments, &[], b"")
}

/// The result of a call that goes well and has nothing to say beside it.
#[track_caller]
pub(crate) fn result_of(arguments: &[&str]) -> String {
    let ran = posture(arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "of {arguments:?}");
    ran.out
}

/// Calls the program in a folder, with these variables of the environment and none else that it reads, and with an
/// input.
pub(crate) fn run_in(folder: &Path, arguments: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posture"));
    // Whoever runs the tests may have set some for themselves.
    let is_read =
        |name: &str| name.starts_with("POSTURE_") || ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"].contains(&name);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_read(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    let mut child = command
        .args(arguments)
        .current_dir(folder)
        .env_remove("RUST_BACKTRACE")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // A program that does not read its input may close it before all is written.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}
