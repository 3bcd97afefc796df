//! The screen.

use crate::archive::{ArchiveError, Place};

/// Why the screen could not be opened or went away.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is no terminal.
    #[error("no terminal: use `baoku search QUERY` in a pipe")]
    NoTerminal,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Io(#[from] std::io::Error),
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Runs the screen on an archive until the person leaves or a signal ends it.
///
/// # Errors
/// See [`TuiError`]; the terminal is whole again in every case.
pub fn run(_place: &Place) -> Result<(), TuiError> {
    unimplemented!()
}
