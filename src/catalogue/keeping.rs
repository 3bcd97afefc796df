//! When a catalogue that changes is written to its file.
//!
//! Promise: what is in the file is never much older than what is in memory once things are quiet, and is the last state when it ends in good
//! order; writing is done on a thread of its own. Where the file cannot be written nothing is lost: it is made again from the archive at the
//! next start. The trade-off: the file is written whole, so single changes wait for the end.

use super::{Catalogue, snapshot};
use std::{
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

/// Fewer headlines are fetched as quickly as a file is read.
const WORTH_KEEPING: usize = 64;
/// The file is written anew when one headline in so many differs,
const SHARE: usize = 64;
/// and at least so many.
const MANY: usize = 256;

/// See the module's head.
#[derive(Debug)]
pub struct Keeping {
    path: PathBuf,
    /// The generation in the file.
    kept: Option<u64>,
    /// Articles that differ since.
    since: usize,
    writing: Option<JoinHandle<()>>,
}

impl Keeping {
    /// For the file at `path`, which holds the catalogue of `kept`, if any.
    pub fn new(path: PathBuf, kept: Option<u64>) -> Self {
        Self { path, kept, since: 0, writing: None }
    }

    /// So many articles differ now.
    pub fn changed(&mut self, articles: usize) {
        self.since += articles;
    }

    /// Nothing goes on: the time to write what has changed, where that is much.
    pub fn quiet(&mut self, catalogue: &Catalogue) {
        let much = self.since >= MANY.max(catalogue.len() / SHARE);
        if much && self.writing.as_ref().is_none_or(JoinHandle::is_finished) {
            self.write(catalogue);
        }
    }

    /// It ends: writes what is not in the file yet, and waits for that.
    pub fn end(mut self, catalogue: &Catalogue) {
        self.wait();
        if self.kept != Some(catalogue.generation) {
            self.write(catalogue);
        }
        self.wait();
    }

    fn wait(&mut self) {
        if let Some(writing) = self.writing.take() {
            // A fault of ours in writing costs the file, which is made again.
            let _ = writing.join();
        }
    }

    fn write(&mut self, catalogue: &Catalogue) {
        (self.kept, self.since) = (Some(catalogue.generation), 0);
        let (path, catalogue) = (self.path.clone(), catalogue.clone());
        let write = move || keep(&path, &catalogue);
        self.writing = thread::Builder::new().name("keeping".into()).spawn(write).ok();
    }
}

/// Writes a catalogue to its file, where that is worth it and nobody else has. A file that cannot be written is made again at the next start.
pub fn keep(path: &Path, catalogue: &Catalogue) {
    if catalogue.len() >= WORTH_KEEPING && snapshot::generation(path) != Some(catalogue.generation) {
        let _ = snapshot::save(path, catalogue);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{super::tests::entry, *};

    fn catalogue(generation: u64, count: u64) -> Catalogue {
        Catalogue::new(generation, (0..count).map(|n| entry(n, None, "1", n as u32)).collect())
    }

    #[test]
    fn much_is_written_when_things_are_quiet_and_the_rest_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        let mut keeping = Keeping::new(path.clone(), None);
        keeping.changed(MANY - 1);
        keeping.quiet(&catalogue(1, 300));
        keeping.wait();
        assert_eq!(snapshot::generation(&path), None, "not worth it yet");
        keeping.changed(1);
        keeping.quiet(&catalogue(2, 300));
        keeping.wait();
        assert_eq!(snapshot::generation(&path), Some(2));
        keeping.changed(1);
        keeping.quiet(&catalogue(3, 300));
        assert!(keeping.writing.is_none());
        keeping.end(&catalogue(3, 300));
        assert_eq!(snapshot::last(&path).map(|last| last.generation), Some(3));
    }

    #[test]
    fn a_short_list_is_not_kept_and_a_missing_folder_is_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        keep(&folder.path().join("catalogue"), &catalogue(1, WORTH_KEEPING as u64 - 1));
        keep(&folder.path().join("none/catalogue"), &catalogue(1, 100));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
