//! A client's line to the owner: made with a hello, then read by a thread of its own.

use super::{
    frame::{self, BadFrame},
    server::{HELLO, Note},
    socket::{Line, address_in, knock},
    words::{Ask, Hello, Party, Said, Told},
};
use crate::archive::{ArchiveError, Place};
use crossbeam_channel::{Receiver, bounded};
use std::{fs, io::Write, path::PathBuf, thread, time::Duration};

/// Words of the owner that may wait here; then they wait at the owner's.
const WAITING: usize = 64;
/// How long the owner may leave the line full.
const WRITE: Duration = Duration::from_secs(10);

/// A line on which both sides have said hello.
pub(in crate::archive) struct Connection {
    line: Line,
    /// What the owner says; ends with the line.
    pub(super) told: Receiver<Told>,
    pub(super) owner: Hello,
}

/// Why there is no line.
#[derive(Debug)]
pub(super) enum NoLine {
    /// Nobody answers: it is worth another try.
    Nobody,
    /// It makes no sense to try again.
    Never(ArchiveError),
}

/// Who the store's note says owns it.
pub(super) fn noted(place: &Place) -> Option<Note> {
    serde_json::from_slice(&fs::read(place.owner_note()).ok()?).ok()
}

impl Connection {
    /// Makes a line to the archive's owner.
    pub(super) fn make(place: &Place, me: &Party) -> Result<Self, NoLine> {
        // The note may be old; the socket is in the store folder more often than not.
        let elsewhere = noted(place).and_then(|note| note.socket).filter(|socket| socket.is_absolute());
        let addresses: Vec<PathBuf> = elsewhere.into_iter().chain([address_in(&place.store)]).collect();
        let line = addresses.iter().find_map(|address| knock(address).ok()).ok_or(NoLine::Nobody)?;
        let owner = Self::greet(&line, me).map_err(|_| NoLine::Nobody)?;
        if !owner.party.fits(me) {
            let (folder, party) = (place.folder.clone(), Box::new(owner.party));
            return Err(NoLine::Never(ArchiveError::OtherVersion { folder, owner: party, here: me.version.clone() }));
        }
        if let Some(why) = owner.refused {
            return Err(NoLine::Never(ArchiveError::Told(format!("{}: {why}", place.folder.display()))));
        }
        let (out, told) = bounded(WAITING);
        let reading = line.clone();
        let started = thread::Builder::new().name("from owner".into()).spawn(move || {
            while let Ok(word) = frame::read(&mut &reading) {
                if out.send(word).is_err() {
                    break;
                }
            }
            reading.cut();
        });
        if started.is_err() {
            return Err(NoLine::Nobody);
        }
        Ok(Self { line, told, owner })
    }

    fn greet(line: &Line, me: &Party) -> Result<Hello, BadFrame> {
        line.read_patience(Some(HELLO))?;
        line.write_patience(Some(WRITE))?;
        let hello = Hello { party: me.clone(), session: 0, refused: None };
        let frame = frame::pack_hello(&hello)?;
        // An owner that refuses may have gone by now; what it said is still to be read.
        let _ = (&*line).write_all(&frame);
        let owner = frame::read_hello(&mut &*line)?;
        line.read_patience(None)?;
        Ok(owner)
    }

    /// The process at the other end.
    pub fn owner(&self) -> &Party {
        &self.owner.party
    }

    /// Asks. An error means that the line is of no use any more, unless the question is too large.
    pub(super) fn ask(&self, id: u64, ask: &Ask) -> Result<(), BadFrame> {
        let frame = frame::pack(&Said { id, ask: ask.clone() })?;
        Ok((&self.line).write_all(&frame)?)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.line.cut();
    }
}
