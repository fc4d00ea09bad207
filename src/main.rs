//! The program `posture`.

fn main() -> std::process::ExitCode {
    posture::cli::main()
}
