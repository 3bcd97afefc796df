//! An archive opened for one command: brought up to date, and its catalogue.

use super::{meter::Meter, out};
use crate::{
    archive::{Archive, ArchiveError, Outcome, Place},
    catalogue::Catalogue,
};

/// The archive is this process's until the session ends.
pub(super) struct Session {
    pub(super) archive: Archive,
    pub(super) catalogue: Catalogue,
    /// What the reconcile saw.
    pub(super) outcome: Outcome,
}

impl Session {
    /// Opens, says what was mended, and makes the index what the folder is.
    pub(super) fn open(place: &Place) -> Result<Self, ArchiveError> {
        let mut archive = Archive::open(place)?;
        archive.notices().iter().for_each(|notice| out::complain(notice));
        let mut meter = Meter::start();
        let outcome = archive.reconcile(&mut |progress| meter.show(progress));
        drop(meter);
        let outcome = outcome?;
        let (generation, entries) = archive.entries()?;
        // What a read found damaged.
        archive.mend()?.0.iter().for_each(|notice| out::complain(notice));
        Ok(Self { archive, catalogue: Catalogue::new(generation, entries), outcome })
    }
}
