//! The screen.
//!
//! Promise: the first frame is there before the archive is, no key waits for the archive or a search, and the terminal is whole again however the
//! screen ends. `update` (pure) changes a `State`, `view` draws it, `run` alone has threads, channels and the terminal. One
//! table, the keymap, feeds input, hints and help.
//!
//! The price of a pure middle is one copy of what is shown and a hop through a channel for everything else; both are small beside a frame.

mod action;
mod alike;
mod columns;
mod completing;
pub mod config;
mod copying;
mod desk;
mod editor;
mod errands;
mod input;
mod jobs;
mod keymap;
mod lang;
mod layout;
mod listing;
mod out;
mod pad;
mod piping;
mod pointer;
mod raw;
mod reading;
mod reckoning;
mod run;
#[cfg(test)]
mod samples;
mod session;
mod setting;
mod settings;
mod side;
mod signals;
mod snippets;
mod state;
mod tagging;
mod terminal;
mod theme;
mod threads;
mod told;
mod typeset;
mod update;
mod view;
mod windows;
mod words;
mod working;

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
    /// One of the screen's threads failed.
    #[error("a part of baoku failed ({0}): nothing kept is lost; start it again and report this")]
    Stopped(String),
}

/// Runs the screen on an archive until the person leaves or a signal ends it.
///
/// # Errors
/// See [`TuiError`]; the terminal is whole again in every case.
pub fn run(place: &Place) -> Result<(), TuiError> {
    run::run(place)
}
