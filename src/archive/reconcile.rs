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
    follow::NewPage,
    identity, issue,
    journal::Deed,
    readers::{Desk, Fetched, FetchedPage, Queue},
    records::{FileRecord, FileState, Held, Listed, Stamp},
    settings::Look,
    store::{Batch, Key, PackedList},
    texts::{About, AboutPage},
    walk::{self, Scope},
    writing::{self, Unsettled, Written},
};
use crate::model::{Article, ArticleId, Date, Entry, Marks};
use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashSet, VecDeque},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Work that is left to do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    todo: Queue,
    /// In the records, not in the folder.
    missing: BTreeSet<Vec<u8>>,
    /// Keys of pages that this plan has written.
    touched: Vec<Vec<u8>>,
    /// Files that are still being written.
    pub unsettled: Unsettled,
    /// Page files to read in all.
    pub total: usize,
    /// How many of them, the last ones, are read again though they have not changed.
    pub again: usize,
    why: Again,
    pub seen: usize,
    /// The whole folder was walked.
    all: bool,
}

impl Plan {
    /// Page files still to read.
    pub fn left(&self) -> usize {
        self.todo.left()
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

/// How much of a plan is one step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub pages: usize,
    pub time: Duration,
}

impl Pace {
    /// Small enough that an act waits for some tens of milliseconds.
    pub const OBLIGING: Self = Self { pages: 256, time: Duration::from_millis(40) };
    /// Nobody waits: the flush at the end of each step is shared by many pages.
    pub const ALONE: Self = Self { pages: 1024, time: Duration::from_millis(500) };
}

/// A stamp that no file has: the record is read again at the next plan.
pub(super) const AGAIN: i128 = i128::MIN;

impl Archive {
    /// Compares the folder with the records. Files that are still being written are left for later: `written` is what the watcher knows of them, `settle`
    /// how long a file must have rested of which it knows nothing.
    pub(super) fn plan(&mut self, scope: &Scope, written: &Written, settle: Duration) -> Result<Plan, ArchiveError> {
        if !self.place.folder.is_dir() {
            return Err(ArchiveError::NoFolder(self.place.folder.clone()));
        }
        let look = self.settings.look(&self.place.folder, settle);
        // Other settings may concern any page.
        let scope = if look == Look::Changed { &Scope::All } else { scope };
        let mut seen = walk::walk(&self.place.folder, &self.place.store, scope);
        if let Scope::Some { files, .. } = scope {
            let others = Scope::Some { folders: Vec::new(), files: self.other_names(files, &seen.linked) };
            seen.join(walk::walk(&self.place.folder, &self.place.store, &others));
        }
        if *scope == Scope::All {
            self.linked.clear();
        }
        self.linked.extend(&seen.linked);
        if *scope == Scope::All {
            self.refused = std::mem::take(&mut seen.refused).into_iter().collect();
        } else {
            self.refused.append(&mut seen.refused.into_iter().collect());
        }
        let mut plan = Plan { seen: seen.files.len(), all: *scope == Scope::All, ..Plan::default() };
        let mut todo = Vec::new();
        let mut again = VecDeque::new();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as i128);
        for (key, stamp) in &seen.files {
            let known = self.files.get(&key[..]);
            let gone = known.and_then(FileRecord::page).is_some_and(|(_, _, gone)| gone);
            if let Some(record) = known.filter(|r| r.stamp == *stamp && !gone) {
                let kept = self.kept.get(key).is_some_and(|(at, _)| at == stamp);
                if let Some(why) = self.why_again(key, record).filter(|_| !kept) {
                    plan.why = plan.why.max(why);
                    again.push_back((key.clone(), *stamp));
                }
                continue;
            }
            todo.push((key.clone(), *stamp));
        }
        plan.unsettled = writing::sift(&mut todo, &self.place.folder, written, (now, settle));
        if look == Look::Unsettled {
            plan.unsettled.soon.insert(SETTINGS_NAME.into());
        }
        let mut todo = VecDeque::from(todo);
        plan.again = again.len();
        todo.append(&mut again);
        plan.total = todo.len();
        plan.todo = Queue::new(todo);
        plan.missing = self.missing(scope, &seen.files);
        Ok(plan)
    }

    /// The files that are others under their other names: the system tells of a write under one name only.
    fn other_names(&self, files: &[Vec<u8>], linked: &BTreeSet<u64>) -> Vec<Vec<u8>> {
        // A name that is no longer there may have been written through before it went.
        let before = files.iter().filter_map(|key| Some(self.files.get(&key[..])?.stamp.inode));
        let mut inodes: BTreeSet<u64> = before.filter(|inode| self.linked.contains(inode)).collect();
        inodes.extend(linked);
        if inodes.is_empty() {
            return Vec::new();
        }
        let names = self.files.iter().filter(|(_, record)| inodes.contains(&record.stamp.inode));
        names.map(|(key, _)| key.to_vec()).collect()
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
    fn missing(&self, scope: &Scope, seen: &walk::Files) -> BTreeSet<Vec<u8>> {
        let hidden = |key: &[u8]| self.refused.keys().any(|refused| walk::is_within(key, refused));
        let lost = |key: &[u8], record: &FileRecord| {
            let gone = record.page().is_some_and(|(_, _, gone)| gone);
            !gone && !walk::has(seen, key) && !hidden(key)
        };
        let mut missing = BTreeSet::new();
        match scope {
            Scope::All => {
                missing.extend(self.files.iter().filter(|(key, r)| lost(key, r)).map(|(key, _)| key.to_vec()));
            }
            Scope::Some { folders, files } => {
                for folder in folders {
                    missing
                        .extend(self.files_below(folder).filter(|(key, r)| lost(key, r)).map(|(key, _)| key.to_vec()));
                }
                let known = files.iter().filter_map(|key| self.files.get(&key[..]).map(|record| (key, record)));
                missing.extend(known.filter(|(key, r)| lost(key, r)).map(|(key, _)| key.clone()));
            }
        }
        missing
    }

    /// The records of a folder and of all folders below it.
    fn files_below(&self, folder: &[u8]) -> impl Iterator<Item = (&Key, &FileRecord)> {
        let first: Vec<u8> = if folder.is_empty() { Vec::new() } else { [folder, b"/"].concat() };
        let from = (std::ops::Bound::Included(&first[..]), std::ops::Bound::Unbounded);
        let prefix = first.clone();
        self.files.range::<[u8], _>(from).take_while(move |(key, _)| key.starts_with(&prefix))
    }

    /// Reads and writes the next files of the plan.
    pub(super) fn step(&mut self, plan: &mut Plan, pace: Pace, out: &mut Outcome) -> Result<(), ArchiveError> {
        // A step is either of what is new or of what is read again, so that progress begins with nothing done.
        let fresh = plan.left().saturating_sub(plan.again);
        let count = pace.pages.min(if fresh > 0 { fresh } else { plan.left() });
        let taken = plan.todo.take(&self.desk(), count, Instant::now() + pace.time);
        out.again += if fresh > 0 { 0 } else { taken.len() };
        let mut step = Step::default();
        for ((key, stamp), got) in taken {
            match got {
                Fetched::Page(page) => {
                    out.read += 1;
                    let moved = self.put_page(plan, &mut step, &key, stamp, &page)?;
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
                    if self.files.contains_key(&key[..]) {
                        plan.missing.insert(key);
                    }
                }
                Fetched::Unsettled => {
                    plan.unsettled.soon.insert(key);
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

    /// What readers need to know now.
    pub(super) fn desk(&self) -> Desk {
        let settings = self.settings.settings.clone();
        Desk { folder: self.place.folder.clone(), reader: self.reader, settings }
    }

    /// Writes a page; true when it is one that lay elsewhere before.
    fn put_page(
        &mut self,
        plan: &mut Plan,
        step: &mut Step,
        key: &[u8],
        stamp: Stamp,
        page: &FetchedPage,
    ) -> Result<bool, ArchiveError> {
        let FetchedPage { content, reading, prints, text } = page;
        let mut old = self.list_or_nothing(key);
        let was_gone = self.files.get(key).and_then(FileRecord::page).is_some_and(|(_, _, gone)| gone);
        let here = self.files.get(key).and_then(FileRecord::page).filter(|(c, ..)| c == content);
        let from = if here.is_none() { self.moved_from(plan, key, *content) } else { None };
        let twin = match (&here, &from) {
            (Some((_, twin, _)), _) => *twin,
            (None, Some((_, twin))) => *twin,
            (None, None) => self.free_twin(key, *content),
        };
        if let Some((from, _)) = &from {
            old.extend(self.list_or_nothing(from));
        }
        let ids = identity::ids(*content, twin, &reading.articles);
        let facts = Facts { paper: &reading.paper, date: reading.date, page: &reading.page };
        let list = list_new(&ids, &facts, &reading.articles, prints, key);
        let packed = PackedList::new(&list).map_err(|e| self.broken(&e.to_string()))?;
        let keys: Vec<&[u8]> = [Some(key), from.as_ref().map(|(from, _)| &from[..])].into_iter().flatten().collect();
        let new = NewPage { list: &list, articles: &reading.articles, content: *content };
        step.deeds.extend(self.followed(&keys, &new)?);
        if let Some((from, _)) = &from {
            plan.missing.remove(&from[..]);
            self.drop_page(from, &mut step.batch)?;
        }
        let count = step.changes.new;
        differ(&old, &list, was_gone, &mut step.changes);
        if here.is_some() || from.is_some() {
            // Nothing came in: what was there is only read differently.
            step.changes.new = count;
        }
        self.forget(key);
        self.kept.remove(key);
        let said = reading.paper_said.clone();
        let mark = self.settings.settings.mark(&walk::path_of(key), said.as_deref());
        let (reader, content) = (self.reader_version, *content);
        let about = AboutPage { content, twin, reader, mark, said: said.clone() };
        let text = self.texts.add(&About { key: key.to_vec(), page: Some(about) }, text)?;
        let issue = issue::said(&list);
        let held = Held { ids, issue, list: packed.sum(), text };
        step.batch.lists.insert(key.to_vec(), Some(packed));
        let state = FileState::Page { content, twin, gone: false, held };
        self.remember(key, FileRecord { stamp, reader, said, mark, state }, &mut step.batch);
        plan.touched.push(key.to_vec());
        Ok(from.is_some())
    }

    /// Takes a page out of the archive, for good.
    pub(super) fn drop_page(&mut self, key: &[u8], batch: &mut Batch) -> Result<(), ArchiveError> {
        self.texts.add_end(key)?;
        self.forget(key);
        batch.files.insert(key.to_vec(), None);
        batch.lists.insert(key.to_vec(), None);
        Ok(())
    }

    /// A record of the same content whose file is not in the folder (any more): the page was moved from there.
    fn moved_from(&self, plan: &Plan, key: &[u8], content: u64) -> Option<(Key, u32)> {
        let others = self.by_content.get(&content)?;
        others.iter().filter(|k| ***k != *key && !plan.touched.iter().any(|t| **t == ***k)).find_map(|k| {
            let (_, twin, gone) = self.files.get(k)?.page()?;
            (gone || plan.missing.contains(&k[..]) || !self.place.folder.join(walk::path_of(k)).exists())
                .then(|| (k.clone(), twin))
        })
    }

    /// The number among twins that the page had before the store was lost, else the smallest that is free.
    fn free_twin(&self, key: &[u8], content: u64) -> u32 {
        let others = self.by_content.get(&content).into_iter().flatten().filter(|k| ***k != *key);
        let taken: HashSet<u32> = others.filter_map(|k| self.files.get(k)?.page().map(|(_, twin, _)| twin)).collect();
        let before = self.attic.get(key).filter(|(about, _)| about.content == content).map(|(about, _)| about.twin);
        before.into_iter().chain(0..).find(|n| !taken.contains(n)).unwrap_or(0)
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
        let old = self.list_or_nothing(key);
        differ(&old, &[], false, &mut step.changes);
        if self.files.get(key).is_some_and(|record| record.page().is_some()) {
            self.drop_page(key, &mut step.batch)?;
        }
        self.forget(key);
        self.kept.remove(key);
        let state = FileState::Problem(what);
        let record = FileRecord { stamp, reader: self.reader_version, said: None, mark: 0, state };
        self.remember(key, record, &mut step.batch);
        Ok(())
    }

    /// Ends a plan: what is missing is marked as gone, and articles that were acted on are looked for.
    pub(super) fn finish(&mut self, plan: &mut Plan, out: &mut Outcome) -> Result<(), ArchiveError> {
        (out.seen, out.why_again) = (plan.seen, plan.why);
        let (mut batch, mut changes) = (Batch::default(), Changes::default());
        for key in std::mem::take(&mut plan.missing) {
            self.kept.remove(&key);
            let Some(record) = self.files.get_mut(&key[..]) else { continue };
            if let FileState::Page { gone, .. } = &mut record.state {
                *gone = true;
                out.gone += 1;
                batch.files.insert(key.clone(), Some(record.clone()));
                let list = self.list_or_nothing(&key);
                changes.upserts.extend(list.into_iter().map(|l| self.dress(l.entry, &key)));
            } else {
                self.files.remove(&key[..]);
                self.bad.remove(&key[..]);
                batch.files.insert(key, None);
            }
        }
        if plan.all {
            self.bring_back(&mut batch, &mut changes)?;
        }
        self.commit(batch, changes, &mut out.changes)?;
        let touched = std::mem::take(&mut plan.touched);
        self.reattach(&touched, &mut out.changes)?;
        self.empty_waste()
    }

    /// Writes a batch, and adds its changes, with tags, to the outcome's.
    pub(super) fn commit(&mut self, batch: Batch, changes: Changes, out: &mut Changes) -> Result<(), ArchiveError> {
        let moves_on = !changes.upserts.is_empty() || !changes.removed.is_empty();
        if batch.is_empty() {
            out.generation = self.generation();
            return Ok(());
        }
        // The texts first: a record in the store must never lead to nothing.
        self.texts.sync()?;
        self.store.commit(batch, moves_on)?;
        out.generation = self.generation();
        out.new += changes.new;
        let dressed = changes.upserts.into_iter().map(|entry| {
            let key = entry.file.clone();
            self.dress(entry, key.as_bytes())
        });
        out.upsert(dressed.collect());
        out.remove(changes.removed.into_iter().filter(|id| !self.at.contains_key(id)).collect());
        Ok(())
    }

    /// Takes a file's record into memory and into the batch.
    pub(super) fn remember(&mut self, key: &[u8], record: FileRecord, batch: &mut Batch) {
        batch.files.insert(key.to_vec(), Some(record.clone()));
        self.take_in(Key::from(key), record);
    }

    /// Takes a file's record into memory.
    pub(super) fn take_in(&mut self, key: Key, record: FileRecord) {
        match &record.state {
            FileState::Page { content, held, .. } => {
                if held.ids.is_empty() {
                    self.barren.insert(Key::clone(&key));
                }
                if let Some(retold) = &mut self.retold {
                    retold.put(&held.ids, held.text);
                }
                self.by_content.entry(*content).or_default().push(Key::clone(&key));
                if let Some(issue) = issue::issue_of(&key, held) {
                    self.issues.entry(issue).or_default().insert(Key::clone(&key));
                }
                self.at.extend(held.ids.iter().zip(0..).map(|(&id, place)| (id, (Key::clone(&key), place))));
            }
            FileState::Problem(_) => {
                self.bad.insert(Key::clone(&key));
            }
        }
        self.files.insert(key, record);
    }

    /// Takes a file's record out of memory.
    pub(super) fn forget(&mut self, key: &[u8]) {
        let Some(record) = self.files.remove(key) else { return };
        self.bad.remove(key);
        self.barren.remove(key);
        let FileState::Page { content, held, .. } = record.state else { return };
        if let Some(keys) = self.by_content.get_mut(&content) {
            keys.retain(|k| **k != *key);
            if keys.is_empty() {
                self.by_content.remove(&content);
            }
        }
        if let Some(issue) = issue::issue_of(key, &held)
            && let Some(pages) = self.issues.get_mut(&issue)
        {
            pages.remove(key);
            if pages.is_empty() {
                self.issues.remove(&issue);
            }
        }
        for id in &held.ids {
            if self.at.get(id).is_some_and(|(file, _)| **file == *key) {
                self.at.remove(id);
                if let Some(retold) = &mut self.retold {
                    retold.end(*id);
                }
            }
        }
        self.texts.leave(held.text);
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

/// What a page says of all its articles.
pub(super) struct Facts<'a> {
    pub paper: &'a Option<String>,
    pub date: Option<Date>,
    pub page: &'a Option<String>,
}

/// The lines of a page's articles.
pub(super) fn list_new(
    ids: &[ArticleId],
    facts: &Facts<'_>,
    articles: &[Article],
    prints: &[u64],
    key: &[u8],
) -> Vec<Listed> {
    let each = ids.iter().zip(articles).zip(prints).enumerate();
    each.map(|(place, ((&id, article), &print))| Listed { entry: entry_of(id, place, article, facts, key), print })
        .collect()
}

fn entry_of(id: ArticleId, place: usize, article: &Article, facts: &Facts<'_>, key: &[u8]) -> Entry {
    Entry {
        id,
        headline: article.headline.clone(),
        kicker: article.kicker.clone(),
        subtitle: article.subtitle.clone(),
        label: article.label.clone(),
        section: article.section.clone(),
        authors: article.authors.clone(),
        paper: facts.paper.clone(),
        date: facts.date,
        page: facts.page.clone(),
        file: walk::shown(key),
        place: u32::try_from(place).unwrap_or(u32::MAX),
        tags: Vec::new(),
        marks: Marks::default(),
        gone: false,
    }
}
