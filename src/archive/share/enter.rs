//! Owner or client?
//!
//! Promise: the lock decides, and nothing else. Who gets it owns; who does not looks for the owner, which may have just come (its socket is there a
//! moment after its lock) or just gone (then the lock is free at the next try).

use super::{
    client::{Connection, NoLine, noted},
    words::Party,
};
use crate::archive::{ArchiveError, Place, hold};
use std::{
    fs::File,
    thread,
    time::{Duration, Instant},
};

/// How long an owner may be silent at its door before it is given up.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two tries.
pub(in crate::archive) const TRY: Duration = Duration::from_millis(20);

/// What a process is to an archive.
pub(in crate::archive) enum Entered {
    /// The owner, by the lock.
    Owner(File),
    /// A client of the owner.
    Client(Box<Connection>),
}

/// Tries once; nothing where somebody has the lock and does not answer.
pub(in crate::archive) fn try_enter(place: &Place, me: &Party) -> Result<Option<Entered>, ArchiveError> {
    place.prepare()?;
    match hold(place) {
        Ok(lock) => return Ok(Some(Entered::Owner(lock))),
        Err(ArchiveError::Held(_)) => {}
        Err(e) => return Err(e),
    }
    match Connection::make(place, me) {
        Ok(line) => Ok(Some(Entered::Client(Box::new(line)))),
        Err(NoLine::Nobody) => Ok(None),
        Err(NoLine::Never(e)) => Err(e),
    }
}

/// Tries until there is an answer.
pub(in crate::archive) fn enter(place: &Place, me: &Party) -> Result<Entered, ArchiveError> {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(entered) = try_enter(place, me)? {
            return Ok(entered);
        }
        if Instant::now() >= until {
            return Err(silent(place));
        }
        thread::sleep(TRY);
    }
}

fn silent(place: &Place) -> ArchiveError {
    match noted(place) {
        Some(note) => ArchiveError::Silent { folder: place.folder.clone(), owner: Box::new(note.party) },
        None => ArchiveError::Held(place.folder.clone()),
    }
}
