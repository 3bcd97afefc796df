//! The command line: one file a command.

use std::process::ExitCode;

/// Parses the command line and runs it: 0 found or done, 1 nothing found, 2 an error said in one line.
pub fn main() -> ExitCode {
    unimplemented!()
}
