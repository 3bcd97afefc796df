//! How an archive is: what `status` prints, what `doctor` judges, and what a screen may show.
//!
//! Promise: cheap to ask at any time (no file is read but the sizes of a few), and true: what is said of the watch is what the keeper did last, and a
//! failure stays in it until it is over.

use super::{Archive, ArchiveError, fulltext::Texts, records::FileRecord, watch::Backend};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fs, path::Path, time::Duration};

/// How an archive is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// How changes of the folder are noticed.
    pub backend: Backend,
    /// Why not by the system's events, with the remedy.
    pub why: Option<String>,
    /// The last time that the whole folder was compared with the store.
    pub last_look: Option<LastLook>,
    /// Page files that are known to be new or changed and are not read yet.
    pub backlog: usize,
    /// Page files that somebody is still writing.
    pub writing: usize,
    /// How far the full-text index is.
    pub texts: Texts,
    /// Why nothing new can be kept at the moment, with the remedy.
    pub failing: Option<String>,
    /// Page files, and folders, that could not be read.
    pub problems: usize,
    /// The archive's generation.
    pub generation: u64,
    /// Articles, those of pages that are gone included.
    pub articles: usize,
    /// Articles of pages that are gone.
    pub gone: usize,
    /// Tags that articles have.
    pub tags: usize,
    /// Articles that have tags.
    pub tagged: usize,
    /// Articles that were acted on and are on no page now.
    pub waiting: usize,
    /// Pages whose files are in the folder.
    pub pages: usize,
    /// Pages whose files are no longer in the folder.
    pub gone_pages: usize,
    /// Pages whose bytes another page has as well.
    pub twins: usize,
    /// What they all take.
    pub bytes: Bytes,
}

/// A look at the whole folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastLook {
    /// When it was over.
    pub at: Timestamp,
    /// How long it took, in milliseconds, with what there was to read.
    pub took_ms: u64,
    /// Page files that were seen.
    pub files: usize,
}

/// Sizes in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bytes {
    /// The page files in the folder.
    pub page_files: u64,
    /// The records of files and headlines.
    pub store: u64,
    /// The texts of the pages.
    pub texts: u64,
    /// The full-text index.
    pub fulltext: u64,
    /// What was done to articles.
    pub journal: u64,
}

/// What the keeper, or a single look, left to be told.
#[derive(Debug, Clone, Default)]
pub(super) struct Pulse {
    /// Nothing while there is no watch.
    pub backend: Option<Backend>,
    pub why: Option<String>,
    pub last_look: Option<LastLook>,
    pub backlog: usize,
    pub writing: usize,
    pub texts: Texts,
    pub failing: Option<String>,
}

impl Pulse {
    /// A look at the whole folder is over.
    pub fn looked(&mut self, files: usize, took: Duration) {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.last_look = Some(LastLook { at: Timestamp::now(), took_ms, files });
    }
}

/// Bytes of the files in a folder, which need not be there.
fn size_of(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
}

impl Archive {
    /// How the archive is.
    ///
    /// # Errors
    /// When the problems cannot be listed.
    pub fn health(&self) -> Result<Health, ArchiveError> {
        let pulse = self.pulse.clone();
        let gone = |record: &FileRecord| record.page().is_some_and(|(_, _, gone)| gone);
        let articles_of = |record: &FileRecord| record.held().map_or(0, |held| held.ids.len());
        let pages = self.pages();
        let (tags, tagged) = self.acts.tagged(|id| self.at.contains_key(&id));
        Ok(Health {
            backend: pulse.backend.unwrap_or(Backend::None),
            why: pulse.why,
            last_look: pulse.last_look,
            backlog: pulse.backlog,
            writing: pulse.writing,
            texts: pulse.texts,
            failing: pulse.failing,
            problems: self.problems()?.len(),
            generation: self.generation(),
            articles: self.articles(),
            gone: self.files.values().filter(|record| gone(record)).map(articles_of).sum(),
            tags,
            tagged,
            waiting: self.waiting(),
            pages,
            gone_pages: self.files.len() - self.bad.len() - pages,
            twins: self.by_content.values().filter(|keys| keys.len() > 1).map(Vec::len).sum(),
            bytes: Bytes {
                page_files: self.files.values().filter(|record| !gone(record)).map(|record| record.stamp.size).sum(),
                store: self.store.size(),
                texts: self.texts.size(),
                fulltext: size_of(&self.place.fulltext()),
                journal: fs::metadata(self.place.journal()).map_or(0, |meta| meta.len()),
            },
        })
    }

    /// Reads all that is kept of every page, and says of how many something was damaged. Takes a while; what is found is mended by
    /// [`Archive::mend`].
    pub fn examine(&self) -> (usize, usize) {
        let keys = self.files.iter().filter(|(_, record)| record.held().is_some()).map(|(key, _)| key);
        let (mut pages, mut read) = (0, 0);
        for key in keys {
            pages += 1;
            read += usize::from(self.list_of(key).is_ok() && self.texts_of(key).is_ok());
        }
        (pages, self.hurt.count().max(pages - read))
    }

    /// Page files whose time lies more than a day ahead: a clock was wrong when they were written, or is now.
    pub fn of_the_future(&self) -> usize {
        let now = Timestamp::now().as_nanosecond();
        let day = 86_400_000_000_000;
        self.files.values().filter(|record| record.stamp.modified > now + day).count()
    }

    /// Folders of the archive folder that hold page files, each of which takes a watch, with those above them.
    pub fn folders(&self) -> usize {
        let mut folders = std::collections::BTreeSet::new();
        for key in self.files.keys() {
            let mut at = super::walk::parent(key);
            while folders.insert(at) && !at.is_empty() {
                at = super::walk::parent(at);
            }
        }
        folders.len()
    }
}
