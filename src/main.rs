//! The `baoku` program: parse the command line, run, leave with an exit code.

fn main() -> std::process::ExitCode {
    baoku::cli::main()
}
