//! The archive's `baoku.toml`: read from the folder, and read again when it changes.
//!
//! Promise: the file is optional, and a bad one is a problem like that of a bad page file: the archive goes on as if it were not there. What the
//! archive is thus depends on the folder and the journal alone, never on what a process saw of the file earlier. An unchanged file costs one stat a plan.

use super::{FileProblem, records::Stamp, walk};
use crate::page::Settings;
use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The settings file's name inside an archive folder.
pub const SETTINGS_NAME: &str = "baoku.toml";

/// More than anybody writes by hand.
const SIZE_LIMIT: u64 = 1 << 20;

/// The settings of an archive folder, and what is wrong with them: then they are empty.
pub fn settings_of(folder: &Path) -> (Settings, Option<FileProblem>) {
    let kept = Kept::read(folder);
    (kept.settings, kept.problem)
}

/// The settings as they were last read.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub settings: Settings,
    pub problem: Option<FileProblem>,
    /// The file's state then; nothing where there was none.
    stamp: Option<Stamp>,
}

/// What a look at the file came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Same,
    Changed,
    /// It is being written.
    Unsettled,
}

impl Kept {
    fn read(folder: &Path) -> Self {
        // The stamp before the bytes: what is written in between is seen at the next look.
        let stamp = stamp_of(folder);
        let (settings, why) = match text_of(folder, stamp).and_then(|text| parse(&text)) {
            Ok(settings) => (settings, None),
            Err(why) => (Settings::default(), Some(why)),
        };
        let problem = why.map(|why| FileProblem {
            file: SETTINGS_NAME.to_owned(),
            what: format!("{why} (until then pages are read without it)"),
        });
        Self { settings, problem, stamp }
    }

    /// Reads the file again if it has changed, and not within the last `settle`.
    pub fn look(&mut self, folder: &Path, settle: Duration) -> Look {
        let now = stamp_of(folder);
        if now == self.stamp {
            return Look::Same;
        }
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as i128);
        // A time in the future is a clock that jumped, not a file at work.
        if now.is_some_and(|stamp| (0..settle.as_nanos() as i128).contains(&clock.saturating_sub(stamp.modified))) {
            return Look::Unsettled;
        }
        *self = Self::read(folder);
        Look::Changed
    }
}

/// Nothing where there is no such file; what is no regular file has a stamp of its own, so that it is told once.
fn stamp_of(folder: &Path) -> Option<Stamp> {
    let odd = Stamp { size: 0, modified: i128::MIN, inode: 0 };
    match fs::metadata(folder.join(SETTINGS_NAME)) {
        Ok(meta) => Some(walk::stamp(&meta).unwrap_or(odd)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(_) => Some(odd),
    }
}

fn text_of(folder: &Path, stamp: Option<Stamp>) -> Result<String, String> {
    match stamp {
        None => return Ok(String::new()),
        Some(stamp) if stamp.size > SIZE_LIMIT => {
            return Err(format!("the file has {} bytes, more than {SIZE_LIMIT}: shorten it", stamp.size));
        }
        Some(_) => {}
    }
    match fs::read(folder.join(SETTINGS_NAME)) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|e| {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            format!("line {line}: no UTF-8: save the file as UTF-8")
        }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(e) => Err(format!("cannot be read ({e}): make it a file that this user may read")),
    }
}

fn parse(text: &str) -> Result<Settings, String> {
    // Editors of one system write a byte order mark.
    Settings::parse(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|e| e.to_string())
}
