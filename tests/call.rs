//! Calls of the program, from the top of the project.

use std::path::Path;
use std::process::Command;

use crate::support::root;

/// What a call of the program gives.
pub(crate) struct Call {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Calls the program where the examples and the shipped rules are.
pub(crate) fn posture(arguments: &[&str]) -> Call {
    posture_in(root(), arguments)
}

/// Calls the program in a folder.
pub(crate) fn posture_in(folder: &Path, arguments: &[&str]) -> Call {
    let output = Command::new(env!("CARGO_BIN_EXE_posture"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("it starts");
    Call {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The result of a call that goes well and has nothing to say beside it.
#[track_caller]
pub(crate) fn result_of(arguments: &[&str]) -> String {
    let call = posture(arguments);
    assert_eq!((call.code, call.err.as_str()), (0, ""), "of {arguments:?}");
    call.out
}
