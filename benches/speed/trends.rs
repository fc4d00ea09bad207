//! `posture trends` and `posture benchmark build` over a history, each from its start to its end.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::say;

/// Runs of each; the median counts.
const RUNS: usize = 11;

/// The figures over a history, in which there is a tenant of that name.
pub(crate) fn over(history: &Path, tenant: &str) {
    say("\nfrom start to end, median of 11");
    let history = history.to_string_lossy();
    for arguments in [
        &["trends", "--tenant", tenant][..],
        &["trends", "--tenant", tenant, "--format", "json"],
        &["trends", "--tenant", tenant, "--category", "identity"],
        &["trends"],
        &["benchmark", "build", "--as-of", "2025-12-31"],
    ] {
        let mut times: Vec<f64> = (0..RUNS).map(|_| milliseconds(arguments, &history)).collect();
        times.sort_by(f64::total_cmp);
        say(&format!("{:>7.0} ms  posture {}", times[RUNS / 2], arguments.join(" ")));
    }
}

fn milliseconds(arguments: &[&str], history: &str) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_posture"));
    command.args(arguments).args(["--history", history]);
    command.current_dir(std::env::temp_dir());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("it starts");
    // A benchmark of tenants whose points are not all evaluated is none.
    assert!(matches!(status.code(), Some(0 | 3)), "it ends well");
    start.elapsed().as_secs_f64() * 1e3
}
