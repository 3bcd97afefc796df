//! Makes the store what the folder is, in steps small enough that a person's acts never wait for long.
//!
//! A plan compares a walk with the file records; an unchanged file costs one stat and nothing more. A step reads some of what
//! changed (on all cores; pages are pure), and writes it in one batch, so that a crash loses at most the step at hand, which the next
//! plan finds again. The end of the plan marks what is no longer in the folder, and looks for articles that were acted on and are
//! known under another id now (`follow`).
//!
//! Pages that another reader has read, or of which other settings speak now, come last: until their turn they stay as they were, searchable and with their tags. A page
//! that this reader cannot read and the other one could is kept as it was, and named as a problem: a worse reader must not take
//! articles away.

use super::{
    Again, Archive, ArchiveError, Changes, Outcome, Phase, Progress, SETTINGS_NAME,
    file::{Unread, read_page_file},
    follow::NewPage,
    identity,
    issue::issue_of,
    journal::Deed,
    records::{FileRecord, FileState, Listed, Stamp},
    settings::Look,
    store::{Batch, PackedPage},
    walk::{self, Scope},
};
use crate::{
    model::{Article, ArticleId, Entry, Marks, Reading},
    page::Settings,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashSet, VecDeque},
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Work that is left to do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    todo: VecDeque<(Vec<u8>, Stamp)>,
    /// In the records, not in the folder.
    missing: BTreeSet<Vec<u8>>,
    /// Keys of pages that this plan has written.
    touched: Vec<Vec<u8>>,
    /// Files that are still being written: look again soon.
    pub unsettled: BTreeSet<Vec<u8>>,
    /// Page files to read in all.
    pub total: usize,
    /// How many of them, the last ones, are read again though they have not changed.
    pub again: usize,
    why: Again,
    pub seen: usize,
}

impl Plan {
    /// Page files still to read.
    pub fn left(&self) -> usize {
        self.todo.len()
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let (left, fresh) = (self.left(), self.total - self.again);
        if self.again == 0 || left > self.again {
            return Progress { phase: Phase::Reading, done: self.total - left, total: fresh };
        }
        Progress { phase: Phase::ReadingAgain(self.why), done: self.again - left, total: self.again }
    }
}

/// What is written in one step.
#[derive(Default)]
struct Step {
    batch: Batch,
    changes: Changes,
    deeds: Vec<Deed>,
}

/// What came of reading one file.
enum Fetched {
    Page {
        content: u64,
        reading: Box<Reading>,
    },
    /// With the hash of the bytes, where they were read.
    NoPage(String, Option<u64>),
    /// The file could not be read; it is tried again at every plan.
    Refused(String),
    Vanished,
    /// It changed while it was read.
    Unsettled,
}

/// What is said of a page that makes the reader panic.
const READER_FAILED: &str = "the page reader failed: please report it";

/// A stamp that no file has: the record is read again at the next plan.
const AGAIN: i128 = i128::MIN;

impl Archive {
    /// Compares the folder with the records. Files that changed less than `settle` ago are left for later.
    pub(super) fn plan(&mut self, scope: &Scope, settle: Duration) -> Result<Plan, ArchiveError> {
        if !self.place.folder.is_dir() {
            return Err(ArchiveError::NoFolder(self.place.folder.clone()));
        }
        let look = self.settings.look(&self.place.folder, settle);
        // Other settings may concern any page.
        let scope = if look == Look::Changed { &Scope::All } else { scope };
        let mut seen = walk::walk(&self.place.folder, &self.place.store, scope);
        if *scope == Scope::All {
            self.refused = std::mem::take(&mut seen.refused).into_iter().collect();
        } else {
            self.refused.append(&mut seen.refused.into_iter().collect());
        }
        let mut plan = Plan { seen: seen.files.len(), ..Plan::default() };
        if look == Look::Unsettled {
            plan.unsettled.insert(SETTINGS_NAME.into());
        }
        let mut again = VecDeque::new();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as i128);
        for (key, stamp) in &seen.files {
            let known = self.files.get(key);
            let gone = known.and_then(FileRecord::page).is_some_and(|(_, _, gone)| gone);
            if let Some(record) = known.filter(|r| r.stamp == *stamp && !gone) {
                let kept = self.kept.get(key).is_some_and(|(at, _)| at == stamp);
                if let Some(why) = self.why_again(key, record).filter(|_| !kept) {
                    plan.why = plan.why.max(why);
                    again.push_back((key.clone(), *stamp));
                }
                continue;
            }
            // A time in the future is a clock that jumped, not a file at work.
            let age = now - stamp.modified;
            if (0..settle.as_nanos() as i128).contains(&age) {
                plan.unsettled.insert(key.clone());
            } else {
                plan.todo.push_back((key.clone(), *stamp));
            }
        }
        plan.again = again.len();
        plan.todo.append(&mut again);
        plan.total = plan.todo.len();
        plan.missing = self.missing(scope, &seen.files);
        Ok(plan)
    }

    /// Why a page that has not changed is to be read again, if it is.
    fn why_again(&self, key: &[u8], record: &FileRecord) -> Option<Again> {
        match record.reader.cmp(&self.reader_version) {
            Ordering::Less => Some(Again::BetterReader),
            Ordering::Greater => Some(Again::OtherReader),
            Ordering::Equal => {
                record.page()?;
                let mark = self.settings.settings.mark(&walk::path_of(key), record.said.as_deref());
                (mark != record.mark).then_some(Again::Settings)
            }
        }
    }

    /// Records in the scope whose files were not seen, but for those below a folder that could not be looked into.
    fn missing(&self, scope: &Scope, seen: &BTreeMap<Vec<u8>, Stamp>) -> BTreeSet<Vec<u8>> {
        let in_scope = |key: &[u8]| match scope {
            Scope::All => true,
            Scope::Folders(folders) => folders.iter().any(|f| f == walk::parent(key)),
        };
        let hidden = |key: &[u8]| {
            self.refused
                .keys()
                .any(|r| r.is_empty() || key == &r[..] || (key.starts_with(r) && key.get(r.len()) == Some(&b'/')))
        };
        self.files
            .iter()
            .filter(|(key, record)| !record.page().is_some_and(|(_, _, gone)| gone) && in_scope(key))
            .filter(|(key, _)| !seen.contains_key(*key) && !hidden(key))
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// Reads and writes up to `budget` files of the plan.
    pub(super) fn step(&mut self, plan: &mut Plan, budget: usize, out: &mut Outcome) -> Result<(), ArchiveError> {
        // A step is either of what is new or of what is read again, so that progress begins with nothing done.
        let fresh = plan.left().saturating_sub(plan.again);
        let count = budget.min(if fresh > 0 { fresh } else { plan.left() });
        let chunk: Vec<(Vec<u8>, Stamp)> = plan.todo.drain(..count).collect();
        out.again += if fresh > 0 { 0 } else { count };
        let fetched = self.fetch_all(&chunk);
        let mut step = Step::default();
        for ((key, stamp), got) in chunk.into_iter().zip(fetched) {
            match got {
                Fetched::Page { content, reading } => {
                    out.read += 1;
                    let moved = self.put_page(plan, &mut step, &key, stamp, content, &reading)?;
                    out.moved += usize::from(moved);
                }
                Fetched::NoPage(what, content) if self.is_read_already(&key, stamp, content) => {
                    self.keep(key, stamp, what, out);
                }
                Fetched::Refused(what) if self.is_read_already(&key, stamp, None) => self.keep(key, stamp, what, out),
                Fetched::NoPage(what, _) => self.put_problem(&mut step, &key, stamp, what, out)?,
                Fetched::Refused(what) => {
                    let never = Stamp { modified: AGAIN, ..stamp };
                    self.put_problem(&mut step, &key, never, what, out)?;
                }
                Fetched::Vanished => {
                    if self.files.contains_key(&key) {
                        plan.missing.insert(key);
                    }
                }
                Fetched::Unsettled => {
                    plan.unsettled.insert(key);
                }
            }
        }
        // The journal hears of it first; see `follow`.
        let differing = self.settle(step.deeds)?;
        self.commit(step.batch, step.changes, &mut out.changes)?;
        self.tell(differing, &mut out.changes)
    }

    /// The file is a page of the store, and its bytes are those that were read then.
    fn is_read_already(&self, key: &[u8], stamp: Stamp, content: Option<u64>) -> bool {
        let same = |record: &FileRecord, was| record.stamp == stamp || content == Some(was);
        self.files.get(key).is_some_and(|record| record.page().is_some_and(|(was, _, _)| same(record, was)))
    }

    /// Leaves a page as another reader has read it, until the next open or a change of the file.
    fn keep(&mut self, key: Vec<u8>, stamp: Stamp, what: String, out: &mut Outcome) {
        out.problems += 1;
        self.kept.insert(key, (stamp, format!("cannot be read again, and is kept as it was read before: {what}")));
    }

    /// Reads files on all cores; the answers are in the order of the questions.
    fn fetch_all(&self, chunk: &[(Vec<u8>, Stamp)]) -> Vec<Fetched> {
        let hands = thread::available_parallelism().map_or(1, usize::from).min(chunk.len()).max(1);
        let share = chunk.len().div_ceil(hands).max(1);
        let (folder, reader, settings) = (&self.place.folder, self.reader, &self.settings.settings);
        thread::scope(|scope| {
            let hands: Vec<_> = chunk
                .chunks(share)
                .map(|part| {
                    scope.spawn(move || part.iter().map(|(k, s)| fetch(folder, k, *s, (reader, settings))).collect())
                })
                .collect();
            let answers = hands.into_iter().zip(chunk.chunks(share)).flat_map(|(hand, part)| {
                hand.join().unwrap_or_else(|_| {
                    part.iter().map(|_| Fetched::NoPage(READER_FAILED.into(), None)).collect::<Vec<_>>()
                })
            });
            answers.collect()
        })
    }

    /// Writes a page; true when it is one that lay elsewhere before.
    fn put_page(
        &mut self,
        plan: &mut Plan,
        step: &mut Step,
        key: &[u8],
        stamp: Stamp,
        content: u64,
        reading: &Reading,
    ) -> Result<bool, ArchiveError> {
        let mut old = self.list_of(key)?;
        let was_gone = self.files.get(key).and_then(FileRecord::page).is_some_and(|(_, _, gone)| gone);
        let here = self.files.get(key).and_then(FileRecord::page).filter(|(c, ..)| *c == content);
        let from = if here.is_none() { self.moved_from(plan, key, content) } else { None };
        let twin = match (&here, &from) {
            (Some((_, twin, _)), _) => *twin,
            (None, Some((_, twin))) => *twin,
            (None, None) => self.free_twin(key, content),
        };
        if let Some((from, _)) = &from {
            old.extend(self.list_of(from)?);
        }
        let list = list_new(identity::ids(content, twin, &reading.articles), reading, key);
        let packed = PackedPage::new(&list, &reading.articles).map_err(|e| self.broken(&e.to_string()))?;
        let keys: Vec<&[u8]> = [Some(key), from.as_ref().map(|(from, _)| &from[..])].into_iter().flatten().collect();
        step.deeds.extend(self.followed(&keys, &NewPage { list: &list, articles: &reading.articles, content })?);
        if let Some((from, _)) = &from {
            plan.missing.remove(from);
            self.forget(from);
            step.batch.files.insert(from.clone(), None);
            step.batch.pages.insert(from.clone(), None);
        }
        step.batch.pages.insert(key.to_vec(), Some(packed));
        let new = step.changes.new;
        differ(&old, &list, was_gone, &mut step.changes);
        if here.is_some() || from.is_some() {
            // Nothing came in: what was there is only read differently.
            step.changes.new = new;
        }
        self.forget(key);
        self.kept.remove(key);
        let state = FileState::Page { content, twin, gone: false };
        let said = reading.paper_said.clone();
        let mark = self.settings.settings.mark(&walk::path_of(key), said.as_deref());
        let record = FileRecord { stamp, reader: self.reader_version, said, mark, state };
        self.remember(key, record, &list, &mut step.batch);
        plan.touched.push(key.to_vec());
        Ok(from.is_some())
    }

    /// A record of the same content whose file is not in the folder (any more): the page was moved from there.
    fn moved_from(&self, plan: &Plan, key: &[u8], content: u64) -> Option<(Vec<u8>, u32)> {
        let others = self.by_content.get(&content)?;
        others.iter().filter(|k| *k != key && !plan.touched.contains(k)).find_map(|k| {
            let (_, twin, gone) = self.files.get(k)?.page()?;
            (gone || plan.missing.contains(k) || !self.place.folder.join(walk::path_of(k)).exists())
                .then(|| (k.clone(), twin))
        })
    }

    fn free_twin(&self, key: &[u8], content: u64) -> u32 {
        let others = self.by_content.get(&content).into_iter().flatten().filter(|k| *k != key);
        let taken: HashSet<u32> = others.filter_map(|k| self.files.get(k)?.page().map(|(_, twin, _)| twin)).collect();
        (0..).find(|n| !taken.contains(n)).unwrap_or(0)
    }

    fn put_problem(
        &mut self,
        step: &mut Step,
        key: &[u8],
        stamp: Stamp,
        what: String,
        out: &mut Outcome,
    ) -> Result<(), ArchiveError> {
        out.problems += 1;
        let old = self.list_of(key)?;
        differ(&old, &[], false, &mut step.changes);
        self.forget(key);
        self.kept.remove(key);
        step.batch.pages.insert(key.to_vec(), None);
        let state = FileState::Problem(what);
        let record = FileRecord { stamp, reader: self.reader_version, said: None, mark: 0, state };
        self.remember(key, record, &[], &mut step.batch);
        Ok(())
    }

    /// Ends a plan: what is missing is marked as gone, and articles that were acted on are looked for.
    pub(super) fn finish(&mut self, plan: &mut Plan, out: &mut Outcome) -> Result<(), ArchiveError> {
        (out.seen, out.why_again) = (plan.seen, plan.why);
        let (mut batch, mut changes) = (Batch::default(), Changes::default());
        for key in std::mem::take(&mut plan.missing) {
            self.kept.remove(&key);
            let Some(mut record) = self.files.get(&key).cloned() else { continue };
            if let FileState::Page { gone, .. } = &mut record.state {
                *gone = true;
                out.gone += 1;
                batch.files.insert(key.clone(), Some(record.clone()));
                self.files.insert(key.clone(), record);
                let list = self.list_of(&key)?;
                changes.upserts.extend(list.into_iter().map(|l| self.dress(l.entry, &key)));
            } else {
                self.files.remove(&key);
                batch.files.insert(key, None);
            }
        }
        self.commit(batch, changes, &mut out.changes)?;
        let touched = std::mem::take(&mut plan.touched);
        self.reattach(&touched, &mut out.changes)
    }

    /// Writes a batch, and adds its changes, with tags, to the outcome's.
    fn commit(&mut self, batch: Batch, changes: Changes, out: &mut Changes) -> Result<(), ArchiveError> {
        let moves_on = !changes.upserts.is_empty() || !changes.removed.is_empty();
        if batch.files.is_empty() && batch.pages.is_empty() {
            out.generation = self.generation();
            return Ok(());
        }
        self.store.commit(batch, moves_on)?;
        out.generation = self.generation();
        out.new += changes.new;
        for entry in changes.upserts {
            let key = entry.file.clone();
            let entry = self.dress(entry, key.as_bytes());
            out.removed.retain(|id| *id != entry.id);
            out.upserts.retain(|e| e.id != entry.id);
            out.upserts.push(entry);
        }
        for id in changes.removed {
            if !self.at.contains_key(&id) {
                out.upserts.retain(|e| e.id != id);
                out.removed.push(id);
            }
        }
        Ok(())
    }

    /// Takes a file's record into memory and into the batch.
    fn remember(&mut self, key: &[u8], record: FileRecord, list: &[Listed], batch: &mut Batch) {
        if let Some((content, ..)) = record.page() {
            self.by_content.entry(content).or_default().push(key.to_vec());
        }
        self.locate(key, list);
        batch.files.insert(key.to_vec(), Some(record.clone()));
        self.files.insert(key.to_vec(), record);
    }

    /// Takes a file's record out of memory.
    fn forget(&mut self, key: &[u8]) {
        let Some(record) = self.files.remove(key) else { return };
        if let Some((content, ..)) = record.page()
            && let Some(keys) = self.by_content.get_mut(&content)
        {
            keys.retain(|k| k != key);
        }
        let list = self.store.list(key).unwrap_or_default();
        if let Some(issue) = issue_of(key, &list)
            && let Some(pages) = self.issues.get_mut(&issue)
        {
            pages.remove(key);
            if pages.is_empty() {
                self.issues.remove(&issue);
            }
        }
        for listed in list {
            if self.at.get(&listed.entry.id).is_some_and(|(file, _)| &**file == key) {
                self.at.remove(&listed.entry.id);
            }
        }
    }

    /// The lines of a page that the store holds; nothing for a file that is no page.
    pub(super) fn list_of(&self, key: &[u8]) -> Result<Vec<Listed>, ArchiveError> {
        match self.files.get(key).and_then(FileRecord::page) {
            Some(_) => self.store.list(key),
            None => Ok(Vec::new()),
        }
    }
}

/// Adds to `changes` what differs between two lists of a page; `all` where every entry of `new` is to be told.
fn differ(old: &[Listed], new: &[Listed], all: bool, changes: &mut Changes) {
    for listed in new {
        let before = old.iter().find(|o| o.entry.id == listed.entry.id);
        changes.new += usize::from(before.is_none());
        if all || before.is_none_or(|o| o.entry != listed.entry) {
            changes.upserts.push(listed.entry.clone());
        }
    }
    let kept: HashSet<ArticleId> = new.iter().map(|l| l.entry.id).collect();
    changes.removed.extend(old.iter().map(|l| l.entry.id).filter(|id| !kept.contains(id)));
}

fn list_new(ids: Vec<ArticleId>, reading: &Reading, key: &[u8]) -> Vec<Listed> {
    let articles = ids.into_iter().zip(&reading.articles).enumerate();
    articles
        .map(|(place, (id, article))| Listed {
            entry: entry_of(id, place, article, reading, key),
            print: identity::print(&article.paragraphs),
        })
        .collect()
}

fn entry_of(id: ArticleId, place: usize, article: &Article, reading: &Reading, key: &[u8]) -> Entry {
    Entry {
        id,
        headline: article.headline.clone(),
        kicker: article.kicker.clone(),
        subtitle: article.subtitle.clone(),
        label: article.label.clone(),
        section: article.section.clone(),
        authors: article.authors.clone(),
        paper: reading.paper.clone(),
        date: reading.date,
        page: reading.page.clone(),
        file: walk::shown(key),
        place: u32::try_from(place).unwrap_or(u32::MAX),
        tags: Vec::new(),
        marks: Marks::default(),
        gone: false,
    }
}

/// Reads one file and makes a page of it.
fn fetch(folder: &Path, key: &[u8], stamp: Stamp, (reader, settings): (super::Reader, &Settings)) -> Fetched {
    let relative = walk::path_of(key);
    let path = folder.join(&relative);
    let bytes = match read_page_file(&path) {
        Ok(bytes) => bytes,
        Err(Unread::TooLarge(what)) => return Fetched::NoPage(what.to_string(), None),
        Err(Unread::NoFile) => return Fetched::Vanished,
        Err(Unread::Io(e)) if e.kind() == io::ErrorKind::NotFound => return Fetched::Vanished,
        Err(Unread::Io(e)) => {
            return Fetched::Refused(format!("cannot be read ({e}): give this user the right to read it"));
        }
    };
    match fs::metadata(&path).ok().and_then(|m| walk::stamp(&m)) {
        Some(now) if now == stamp => {}
        Some(_) => return Fetched::Unsettled,
        None => return Fetched::Vanished,
    }
    let content = identity::content(&bytes);
    // A page that makes the reader panic must not take along those that are read by the same hand.
    match catch_unwind(AssertUnwindSafe(|| reader(&bytes, &relative, settings))) {
        Ok(Ok(reading)) => Fetched::Page { content, reading: Box::new(reading) },
        Ok(Err(e)) => Fetched::NoPage(e.to_string(), Some(content)),
        Err(_) => Fetched::NoPage(READER_FAILED.into(), Some(content)),
    }
}
