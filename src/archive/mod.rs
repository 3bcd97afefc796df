//! What is kept: the store (sled), the journal, the reconcile and the watcher; and how several processes share it.
//!
//! Promise: `archive = f(folder, journal)`. Page files are the truth for text, the fsynced journal for acts; the store is derived from
//! the page files and can be thrown away at any time, what a person did is derived from the journal and lives in memory. An act is in the
//! journal, on disk, before anything else sees it.
//!
//! Trade-off: opening reads every page's list of articles (not their texts) and the whole journal, in exchange for a store that is checked.

mod acting;
mod acts;
mod effect;
mod error;
mod file;
mod follow;
mod handle;
mod identity;
mod issue;
mod journal;
mod jumps;
mod keeper;
mod lost;
mod once;
mod place;
mod reconcile;
mod records;
mod settings;
mod share;
mod store;
#[cfg(test)]
mod tests;
mod walk;
mod watch;

pub use error::ArchiveError;
pub use file::{Unread, read_page_file};
pub use handle::{Entries, Interest, Keeper};
pub use issue::{Half, Halves, joined};
pub use keeper::{Again, Event, Phase, Progress};
pub use place::Place;
pub use settings::{SETTINGS_NAME, settings_of};
pub use share::{Figures, Party};

use crate::{
    model::{Article, ArticleId, Entry, PastAct, Reading, Restored, SavedSearch},
    page::{self, NotAPage, Settings},
};
use acts::Acts;
use issue::IssueKey;
use journal::Journal;
use records::{FileRecord, FileState, Listed, Stamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::{File, OpenOptions, TryLockError},
    ops::Bound,
    path::Path,
    sync::Arc,
    time::Duration,
};
use store::Store;
pub use store::panic_is_caught;

/// What changed in one step, in the order it must be applied.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// The generation that the archive has after these changes.
    pub generation: u64,
    /// Entries that are new or differ now.
    pub upserts: Vec<Entry>,
    /// Articles that are no more.
    pub removed: Vec<ArticleId>,
    /// Articles of `upserts` that were not there before; those of a page that is only read differently do not count.
    pub new: usize,
    /// All saved searches, where they differ now.
    pub searches: Option<Vec<SavedSearch>>,
}

/// What an act did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Receipt {
    /// Articles that the act named and the archive holds.
    pub named: usize,
    /// Articles that differ now.
    pub changed: usize,
    /// Ids that the archive does not hold.
    pub unknown: Vec<ArticleId>,
    /// The act in the list of acts, where it changed something and can be taken back; for undo and redo the one they were about. Nothing
    /// when there was nothing to take back or to do again.
    pub past: Option<PastAct>,
    /// What a restore brought.
    pub restored: Option<Restored>,
}

/// A page file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileProblem {
    /// The file, relative to the archive folder.
    pub file: String,
    /// Why, and the remedy.
    pub what: String,
}

/// An article with everything a person sees of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredArticle {
    /// Its line in the catalogue.
    pub entry: Entry,
    /// Its text.
    pub article: Article,
    /// The person's note.
    pub note: Option<String>,
    /// Its other halves, where it jumps.
    pub halves: Halves,
}

/// What a reconcile did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Page files seen.
    pub seen: usize,
    /// Page files read.
    pub read: usize,
    /// How many of the page files were read, or tried, again though they have not changed.
    pub again: usize,
    /// Why, where `again` is not 0.
    pub why_again: Again,
    /// Page files that were renamed or moved.
    pub moved: usize,
    /// Page files that are gone.
    pub gone: usize,
    /// Page files that could not be read.
    pub problems: usize,
    /// What changed in the catalogue.
    pub changes: Changes,
}

/// A page reader: bytes, a relative path and the archive's settings become a page.
pub type Reader = fn(&[u8], &Path, &Settings) -> Result<Reading, NotAPage>;

/// An article's line with its file's key.
type Found = (Arc<[u8]>, Listed);

/// An open archive: the folder, the store and the journal. One process holds it at a time.
pub struct Archive {
    place: Place,
    reader: Reader,
    reader_version: u32,
    /// What `baoku.toml` said at the last plan.
    settings: settings::Kept,
    store: Store,
    journal: Journal,
    acts: Acts,
    files: BTreeMap<Vec<u8>, FileRecord>,
    /// Files by the hash of their bytes, to know moves and twins.
    by_content: HashMap<u64, Vec<Vec<u8>>>,
    /// Where each article is: its file's key and its place on the page.
    at: HashMap<ArticleId, (Arc<[u8]>, u32)>,
    /// The pages of each issue, to find the other half of an article that jumps.
    issues: BTreeMap<IssueKey, BTreeSet<Vec<u8>>>,
    /// Files and folders that the last walk could not look at.
    refused: BTreeMap<Vec<u8>, String>,
    /// Pages that another reader has read and this one cannot, as they were then, with the reason; tried again at the next open.
    kept: BTreeMap<Vec<u8>, (Stamp, String)>,
    /// Articles with acts but without a page may be anywhere: they may not have been looked for in all that is there.
    look_everywhere: bool,
    /// Acts done lately.
    done: once::Done,
    notices: Vec<String>,
    /// Held until the end: says that a process has this archive.
    _lock: File,
}

impl Archive {
    /// Opens the archive, making the store folder when there is none; replays the journal; mends what can be mended.
    ///
    /// # Errors
    /// When the folder is not there, cannot be read, or another process holds the store.
    pub fn open(place: &Place) -> Result<Self, ArchiveError> {
        Self::open_with(place, page::read_page_by, page::READER_VERSION)
    }

    /// [`Archive::open`] with another page reader; pages that another version has read are read again.
    ///
    /// # Errors
    /// As [`Archive::open`].
    pub fn open_with(place: &Place, reader: Reader, reader_version: u32) -> Result<Self, ArchiveError> {
        place.prepare()?;
        Self::open_held(place, hold(place)?, reader, reader_version)
    }

    /// Opens an archive whose lock is held.
    fn open_held(place: &Place, lock: File, reader: Reader, reader_version: u32) -> Result<Self, ArchiveError> {
        let (journal, lines, mut notices) = Journal::open(&place.journal())?;
        let found = Store::open(place)?;
        notices.extend(found.notices);
        let mut archive = Self {
            place: place.clone(),
            reader,
            reader_version,
            settings: settings::Kept::default(),
            store: found.store,
            journal,
            acts: Acts::replay(lines),
            files: found.files,
            by_content: HashMap::new(),
            at: HashMap::new(),
            issues: BTreeMap::new(),
            refused: BTreeMap::new(),
            kept: BTreeMap::new(),
            look_everywhere: true,
            done: once::Done::default(),
            notices,
            _lock: lock,
        };
        for (key, record) in &archive.files {
            if let Some((content, ..)) = record.page() {
                archive.by_content.entry(content).or_default().push(key.clone());
            }
        }
        for (key, list) in &found.lists {
            archive.locate(key, list);
        }
        archive.come_home()?;
        archive.look_everywhere = archive.may_have_missed();
        let newer = archive.files.values().filter(|r| r.page().is_some() && r.reader > reader_version).count();
        if newer > 0 {
            archive.notices.push(format!(
                "{}: a newer baoku has read {newer} of the page files: they are read again as this one reads them; tags stay",
                archive.place.folder.display()
            ));
        }
        Ok(archive)
    }

    /// Sentences about what was found and mended at open; each is one line for stderr or the status line.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Where the archive lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The number of the archive's present state; it grows with every change and every act.
    pub fn generation(&self) -> u64 {
        self.store.generation() + self.journal.last()
    }

    /// Bytes of the store on disk.
    pub fn store_size(&self) -> u64 {
        self.store.size()
    }

    /// Page files that are in the folder and were read as pages.
    pub fn pages(&self) -> usize {
        self.files.values().filter_map(FileRecord::page).filter(|(_, _, gone)| !gone).count()
    }

    /// Articles that the archive holds, those of pages that are gone included.
    pub fn articles(&self) -> usize {
        self.at.len()
    }

    /// Every article's entry, in no particular order, and the generation they belong to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn entries(&self) -> Result<(u64, Vec<Entry>), ArchiveError> {
        let mut entries = Vec::with_capacity(self.at.len());
        for (key, record) in &self.files {
            if record.page().is_some() {
                entries.extend(self.store.list(key)?.into_iter().map(|l| self.dress(l.entry, key)));
            }
        }
        Ok((self.generation(), entries))
    }

    /// The entries of some pages after this one, in the order of their keys, and the last of them where there may be more.
    fn entries_after(&self, after: Option<&[u8]>) -> Result<(Vec<Entry>, Option<Vec<u8>>), ArchiveError> {
        let from = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let (mut entries, mut pages) = (Vec::new(), 0);
        for (key, record) in self.files.range::<[u8], _>(from) {
            pages += 1;
            if record.page().is_some() {
                entries.extend(self.store.list(key)?.into_iter().map(|l| self.dress(l.entry, key)));
            }
            if entries.len() >= PART || pages >= PART {
                return Ok((entries, Some(key.clone())));
            }
        }
        Ok((entries, None))
    }

    /// One article.
    ///
    /// # Errors
    /// When the store cannot be read. An unknown id is `None`.
    pub fn article(&self, id: ArticleId) -> Result<Option<StoredArticle>, ArchiveError> {
        let Some((key, place)) = self.at.get(&self.resolve(id)) else { return Ok(None) };
        let listed = self.store.list(key)?.into_iter().nth(*place as usize);
        let article = self.store.texts(key)?.into_iter().nth(*place as usize);
        match (listed, article) {
            (Some(listed), Some(article)) => {
                let halves = self.halves_of(key, listed.entry.id)?;
                let note = self.acts.note(listed.entry.id);
                Ok(Some(StoredArticle { entry: self.dress(listed.entry, key), article, note, halves }))
            }
            _ => Err(self.broken("an article is missing from its page")),
        }
    }

    /// The page files that could not be read, and `baoku.toml` if it cannot, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn problems(&self) -> Result<Vec<FileProblem>, ArchiveError> {
        let files = self.files.iter().filter_map(|(key, record)| match &record.state {
            FileState::Problem(what) => Some(FileProblem { file: walk::shown(key), what: what.clone() }),
            FileState::Page { .. } => None,
        });
        let refused = self.refused.iter().map(|(key, what)| FileProblem {
            file: walk::shown(key),
            what: format!("cannot be looked at ({what}): give this user the right to read it"),
        });
        let kept = self.kept.iter().map(|(key, (_, what))| FileProblem { file: walk::shown(key), what: what.clone() });
        let settings = self.settings.problem.iter().cloned();
        let mut all: Vec<FileProblem> = files.chain(refused).chain(kept).chain(settings).collect();
        all.sort_by(|a, b| a.file.cmp(&b.file));
        all.dedup_by(|a, b| a.file == b.file);
        Ok(all)
    }

    /// Makes the store what the folder is. `progress` hears of every step and may be called often.
    ///
    /// # Errors
    /// When store or folder fail as a whole; a single bad file is a problem, not an error.
    pub fn reconcile(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Outcome, ArchiveError> {
        progress(Progress { phase: Phase::Walking, done: 0, total: 0 });
        let mut plan = self.plan(&walk::Scope::All, Duration::ZERO)?;
        let mut out = Outcome::default();
        if plan.again > 0 {
            progress(plan.progress());
        }
        while plan.left() > 0 {
            self.step(&mut plan, STEP, &mut out)?;
            progress(plan.progress());
        }
        self.finish(&mut plan, &mut out)?;
        Ok(out)
    }

    /// Lines of articles with their files' keys; ids that are on no page are passed over.
    fn listed(&self, ids: &[ArticleId]) -> Result<Vec<Found>, ArchiveError> {
        let mut places: Vec<_> = ids.iter().filter_map(|id| self.at.get(id)).cloned().collect();
        places.sort();
        let mut out = Vec::with_capacity(places.len());
        let mut page: (Arc<[u8]>, Vec<Listed>) = (Arc::from(&b""[..]), Vec::new());
        for (key, place) in places {
            if page.0 != key || page.1.is_empty() {
                page = (key.clone(), self.store.list(&key)?);
            }
            if let Some(listed) = page.1.get(place as usize) {
                out.push((key, listed.clone()));
            }
        }
        Ok(out)
    }

    /// Adds articles as they are now to `changes`.
    fn tell(&self, ids: Vec<ArticleId>, changes: &mut Changes) -> Result<(), ArchiveError> {
        for (key, listed) in self.listed(&ids)? {
            changes.upserts.retain(|e| e.id != listed.entry.id);
            changes.upserts.push(self.dress(listed.entry, &key));
        }
        changes.generation = self.generation();
        Ok(())
    }

    /// An entry with what is not of its page: what a person did to it, and whether its file is gone.
    fn dress(&self, mut entry: Entry, key: &[u8]) -> Entry {
        entry.tags = self.acts.tags(entry.id);
        entry.marks = self.acts.marks(entry.id);
        if let Some((_, _, gone)) = self.files.get(key).and_then(FileRecord::page) {
            entry.gone = gone;
        }
        entry
    }

    /// The id of an article that a person may know by a former one; an id that is on a page is itself.
    fn resolve(&self, id: ArticleId) -> ArticleId {
        if self.at.contains_key(&id) { id } else { self.acts.now(id) }
    }

    /// Notes where a page's articles are, and its issue.
    fn locate(&mut self, key: &[u8], list: &[Listed]) {
        let file: Arc<[u8]> = Arc::from(key);
        if let Some(issue) = issue::issue_of(key, list) {
            self.issues.entry(issue).or_default().insert(key.to_vec());
        }
        self.at.extend(list.iter().map(|l| (l.entry.id, (file.clone(), l.entry.place))));
    }

    fn broken(&self, what: &str) -> ArchiveError {
        ArchiveError::Store { path: self.place.pages(), what: what.to_owned() }
    }
}

/// Page files of one step: small enough that an act waits for some tens of milliseconds at most.
const STEP: usize = 32;

/// Articles, or page files, of one part of the list that another process is told: some hundred kilobytes.
const PART: usize = 512;

/// Takes the lock that says that a process has this archive.
fn hold(place: &Place) -> Result<File, ArchiveError> {
    let path = place.lock();
    // An empty folder of that name is nobody's.
    let _ = std::fs::remove_dir(&path);
    let fail = |e| error::io(&path, "cannot make the lock file; name another store folder with --store", e);
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ArchiveError::Held(place.folder.clone())),
        Err(TryLockError::Error(e)) => Err(fail(e)),
    }
}
