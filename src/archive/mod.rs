//! What is kept: the store (sled), the journal, the reconcile and the watcher; and how several processes share it.
//!
//! Promise: `archive = f(folder, journal)`. Page files are the truth for text, the fsynced journal for acts; the store is derived from
//! the page files and can be thrown away at any time, what a person did is derived from the journal and lives in memory. An act is in the
//! journal, on disk, before anything else sees it.
//!
//! Trade-off: opening reads a record of every page file (no article's line, no text) and the whole journal, in exchange for a store that is checked.

mod acting;
mod acts;
mod cores;
mod effect;
mod error;
mod faults;
mod file;
mod follow;
pub mod fulltext;
mod handle;
mod health;
mod identity;
mod issue;
mod journal;
mod jumps;
mod keeper;
mod lost;
mod mend;
mod once;
mod page_file;
mod place;
mod readers;
mod recent;
mod reconcile;
mod records;
mod settings;
mod share;
mod store;
#[cfg(test)]
mod tests;
mod texts;
mod walk;
mod watch;
mod writing;

pub(crate) use cores::cores;
pub use error::ArchiveError;
pub use file::{Unread, read_page_file};
pub use handle::{Asker, Entries, Interest, Keeper};
pub use health::{Bytes, Health, LastLook};
pub use issue::{Half, Halves, joined};
pub use keeper::{Again, Event, Phase, Progress};
pub use page_file::PageFile;
pub use place::Place;
pub use recent::{changes_between, changes_since};
pub use settings::{SETTINGS_NAME, settings_of};
pub use share::{Figures, Party};

use crate::{
    model::{Article, ArticleId, Entry, PastAct, Reading, Restored, SavedSearch},
    page::{self, NotAPage, Settings},
};
use acts::Acts;
use issue::IssueKey;
use journal::Journal;
use reconcile::Pace;
use records::{FileRecord, FileState, Listed, Stamp, TextAt};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs::{File, OpenOptions, TryLockError},
    hash::{BuildHasherDefault, Hasher},
    ops::Bound,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use store::{Files, Key, Store};
use texts::{AboutPage, Texts};
pub use watch::{Backend, why_not_watched};

/// True on a thread where a panic is caught and told as damage: a panic hook has nothing to say of it.
pub fn panic_is_caught() -> bool {
    store::panic_is_caught() || fulltext::panic_is_caught()
}

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

impl Changes {
    /// Nothing that is listed differs.
    pub fn is_empty(&self) -> bool {
        self.upserts.is_empty() && self.removed.is_empty() && self.searches.is_none()
    }

    /// Adds entries as they are now.
    fn upsert(&mut self, entries: Vec<Entry>) {
        let last: HashMap<ArticleId, usize> = entries.iter().enumerate().map(|(at, e)| (e.id, at)).collect();
        self.removed.retain(|id| !last.contains_key(id));
        self.upserts.retain(|e| !last.contains_key(&e.id));
        let newest = entries.into_iter().enumerate().filter(|(at, e)| last.get(&e.id) == Some(at));
        self.upserts.extend(newest.map(|(_, e)| e));
    }

    /// Adds articles that are no more.
    fn remove(&mut self, ids: Vec<ArticleId>) {
        let gone: HashSet<ArticleId> = ids.iter().copied().collect();
        if !gone.is_empty() {
            self.upserts.retain(|e| !gone.contains(&e.id));
            self.removed.extend(ids);
        }
    }
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
    /// What changed in the catalogue. [`Archive::reconcile`] tells of the entries while it works and leaves the numbers here.
    pub changes: Changes,
}

/// A page reader: bytes, a relative path and the archive's settings become a page.
pub type Reader = fn(&[u8], &Path, &Settings) -> Result<Reading, NotAPage>;

/// An article's line with its file's key.
type Found = (Key, Listed);

/// Ids, and what contents are known by, are hashes already.
#[derive(Debug, Default, Clone)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.0 = self.0.rotate_left(8) ^ u64::from(b));
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }
}

/// Where each article is: its file's key and its place on the page.
type Places = HashMap<ArticleId, (Key, u32), BuildHasherDefault<AsItIs>>;

/// An open archive: the folder, the store and the journal. One process holds it at a time.
pub struct Archive {
    place: Place,
    reader: Reader,
    reader_version: u32,
    /// What `baoku.toml` said at the last plan.
    settings: settings::Kept,
    store: Store,
    texts: Texts,
    journal: Journal,
    acts: Acts,
    files: Files,
    /// Files by the hash of their bytes, to know moves and twins.
    by_content: HashMap<u64, Vec<Key>, BuildHasherDefault<AsItIs>>,
    at: Places,
    /// The pages of each issue, to find the other half of an article that jumps.
    issues: BTreeMap<IssueKey, BTreeSet<Key>>,
    /// Files that are no pages.
    bad: BTreeSet<Key>,
    /// Pages on which no article was found, when they were taken in.
    barren: BTreeSet<Key>,
    /// Pages of which a read found something damaged.
    hurt: mend::Hurt,
    /// What the texts tell of pages while the store is made anew, by file: their numbers among twins, and the pages that are gone.
    attic: BTreeMap<Vec<u8>, (AboutPage, TextAt)>,
    /// Articles that were there before the store was opened again and may come back.
    expected: HashSet<ArticleId>,
    /// Files and folders that the last walk could not look at.
    refused: BTreeMap<Vec<u8>, String>,
    /// Inodes of files that had several names when they were last looked at.
    linked: BTreeSet<u64>,
    /// Pages that another reader has read and this one cannot, as they were then, with the reason; tried again at the next open.
    kept: BTreeMap<Vec<u8>, (Stamp, String)>,
    /// Articles with acts but without a page may be anywhere: they may not have been looked for in all that is there.
    look_everywhere: bool,
    /// Acts done lately.
    done: once::Done,
    /// What is told of watching and looking.
    pulse: health::Pulse,
    /// When a keeper looks through the folder.
    rhythm: keeper::Rhythm,
    /// What changed of the texts, where somebody wants to be told.
    retold: Option<fulltext::Step>,
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
        let (texts, strange) = Texts::open(&place.texts())?;
        notices.extend(strange);
        let mut archive = Self {
            place: place.whole(),
            reader,
            reader_version,
            settings: settings::Kept::default(),
            store: found.store,
            texts,
            journal,
            acts: Acts::replay(lines),
            files: Files::new(),
            by_content: HashMap::default(),
            at: Places::default(),
            issues: BTreeMap::new(),
            bad: BTreeSet::new(),
            barren: BTreeSet::new(),
            hurt: mend::Hurt::default(),
            attic: BTreeMap::new(),
            expected: HashSet::new(),
            refused: BTreeMap::new(),
            linked: BTreeSet::new(),
            kept: BTreeMap::new(),
            look_everywhere: true,
            done: once::Done::default(),
            pulse: health::Pulse::default(),
            rhythm: keeper::Rhythm::default(),
            retold: None,
            notices,
            _lock: lock,
        };
        archive.take_in_all(found.files)?;
        let (mended, _) = archive.mend()?;
        archive.notices.extend(mended);
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
                entries.extend(self.list_of(key)?.into_iter().map(|l| self.dress(l.entry, key)));
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
                entries.extend(self.list_of(key)?.into_iter().map(|l| self.dress(l.entry, key)));
            }
            if entries.len() >= PART || pages >= PART {
                return Ok((entries, Some(key.to_vec())));
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
        let listed = self.list_of(key)?.into_iter().nth(*place as usize);
        let article = self.texts_of(key)?.into_iter().nth(*place as usize);
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
        let files = self.bad.iter().filter_map(|key| match &self.files.get(key)?.state {
            FileState::Problem(what) => Some(FileProblem { file: walk::shown(key), what: what.clone() }),
            FileState::Page { .. } => None,
        });
        let barren = self.barren.iter().filter(|key| self.files.get(*key).is_some_and(FileRecord::is_barren));
        let barren = barren.map(|key| FileProblem {
            file: walk::shown(key),
            what:
                "no article in it: nothing on it is taken for a text; `baoku parse` with its name shows how it is read"
                    .to_owned(),
        });
        let refused = self.refused.iter().map(|(key, what)| FileProblem {
            file: walk::shown(key),
            what: format!("cannot be looked at ({what}): give this user the right to read it"),
        });
        let kept = self.kept.iter().map(|(key, (_, what))| FileProblem { file: walk::shown(key), what: what.clone() });
        let settings = self.settings.problem.iter().cloned();
        let mut all: Vec<FileProblem> = files.chain(barren).chain(refused).chain(kept).chain(settings).collect();
        all.sort_by(|a, b| a.file.cmp(&b.file));
        all.dedup_by(|a, b| a.file == b.file);
        Ok(all)
    }

    /// Makes the store what the folder is. `progress` hears of every step and may be called often.
    ///
    /// # Errors
    /// When store or folder fail as a whole; a single bad file is a problem, not an error.
    pub fn reconcile(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Outcome, ArchiveError> {
        self.reconcile_and_tell(progress, &mut drop)
    }

    /// [`Archive::reconcile`]; `tell` hears of the entries that changed, step by step, so that a first index never holds them all.
    ///
    /// # Errors
    /// As [`Archive::reconcile`].
    pub fn reconcile_and_tell(
        &mut self,
        progress: &mut dyn FnMut(Progress),
        tell: &mut dyn FnMut(Changes),
    ) -> Result<Outcome, ArchiveError> {
        progress(Progress { phase: Phase::Walking, done: 0, total: 0 });
        let begun = Instant::now();
        let mut plan = self.plan(&walk::Scope::All, &writing::Written::default(), Duration::ZERO)?;
        let mut out = Outcome::default();
        let mut pass_on = |out: &mut Outcome| {
            let numbers = Changes { generation: out.changes.generation, new: out.changes.new, ..Changes::default() };
            tell(std::mem::replace(&mut out.changes, numbers));
        };
        if plan.again > 0 {
            progress(plan.progress());
        }
        while plan.left() > 0 {
            self.step(&mut plan, Pace::ALONE, &mut out)?;
            pass_on(&mut out);
            progress(plan.progress());
        }
        self.finish(&mut plan, &mut out)?;
        pass_on(&mut out);
        self.pulse.writing = plan.unsettled.len();
        self.pulse.looked(plan.seen, begun.elapsed());
        Ok(out)
    }

    /// Lines of articles with their files' keys; ids that are on no page are passed over.
    fn listed(&self, ids: &[ArticleId]) -> Result<Vec<Found>, ArchiveError> {
        let mut places: Vec<_> = ids.iter().filter_map(|id| self.at.get(id)).cloned().collect();
        places.sort();
        let mut out = Vec::with_capacity(places.len());
        let mut page: (Key, Vec<Listed>) = (Key::from(&b""[..]), Vec::new());
        for (key, place) in places {
            if page.0 != key || page.1.is_empty() {
                page = (key.clone(), self.list_of(&key)?);
            }
            if let Some(listed) = page.1.get(place as usize) {
                out.push((key, listed.clone()));
            }
        }
        Ok(out)
    }

    /// Adds articles as they are now to `changes`.
    fn tell(&self, ids: Vec<ArticleId>, changes: &mut Changes) -> Result<(), ArchiveError> {
        let now = self.listed(&ids)?.into_iter().map(|(key, listed)| self.dress(listed.entry, &key)).collect();
        changes.upsert(now);
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

    /// Takes in all records of a store that was just opened, on two threads. A page whose texts are not where they should be is hurt.
    fn take_in_all(&mut self, files: Vec<(Key, FileRecord)>) -> Result<(), ArchiveError> {
        let (texts, hurt, folder) = (&mut self.texts, &self.hurt, self.place.texts());
        let (by_content, issues, bad) = (&mut self.by_content, &mut self.issues, &mut self.bad);
        let barren = &mut self.barren;
        self.at = thread::scope(|scope| {
            let places = scope.spawn(|| places_of(&files));
            by_content.reserve(files.len());
            for (key, record) in &files {
                let FileState::Page { content, held, .. } = &record.state else {
                    bad.insert(Key::clone(key));
                    continue;
                };
                if held.ids.is_empty() {
                    barren.insert(Key::clone(key));
                }
                if !texts.holds(held.text) {
                    let what = "a file of texts is cut short or missing".to_owned();
                    hurt.note(key, &ArchiveError::Damaged { path: folder.clone(), what });
                }
                by_content.entry(*content).or_default().push(Key::clone(key));
                if let Some(issue) = issue::issue_of(key, held) {
                    issues.entry(issue).or_default().insert(Key::clone(key));
                }
            }
            places.join().unwrap_or_default()
        });
        self.files = files.into_iter().collect();
        self.attic = if self.store.restoring() { self.texts.survey()? } else { BTreeMap::new() };
        Ok(())
    }

    /// From here on [`Archive::retold`] tells what changed of the texts.
    fn retell(&mut self) {
        self.retold = Some(fulltext::Step::default());
    }

    /// What changed of the texts since it was asked last; nothing where nobody wants to be told.
    fn retold(&mut self) -> Option<fulltext::Step> {
        self.retold.as_mut().map(std::mem::take)
    }

    /// Where the texts of all articles are.
    fn all_texts(&self) -> Vec<fulltext::PageAt> {
        let held = self.files.values().filter_map(FileRecord::held).filter(|held| !held.ids.is_empty());
        held.map(|held| fulltext::PageAt { ids: held.ids.clone(), at: held.text }).collect()
    }

    /// Tells states of the store apart.
    fn store_mark(&self) -> u64 {
        self.store.mark()
    }

    fn broken(&self, what: &str) -> ArchiveError {
        ArchiveError::Store { path: self.place.pages(), what: what.to_owned() }
    }
}

/// Where the articles of all files are.
fn places_of(files: &[(Key, FileRecord)]) -> Places {
    let ids = |record: &FileRecord| record.held().map_or(0, |held| held.ids.len());
    let mut places = Places::default();
    places.reserve(files.iter().map(|(_, record)| ids(record)).sum());
    for (key, record) in files {
        let held = record.held().into_iter().flat_map(|held| &held.ids);
        places.extend(held.zip(0..).map(|(&id, place)| (id, (Key::clone(key), place))));
    }
    places
}

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
