//! What is kept, read; and what is found damaged at a read, mended.
//!
//! Promise: a reader of the archive is never given what was not written, and is given what can be had: lines that are damaged are made again from the texts,
//! texts that are damaged from the page file, at once and for this one answer. The page is remembered as hurt, and the next [`Archive::mend`]
//! writes it anew and says so. Only the text of a page that is no longer in the folder has no second source: then its articles are taken
//! out, and it is said that they are lost. When the store as a whole is made anew, the pages that are gone from the folder come back from their texts.

use super::{
    Archive, ArchiveError, Changes, Outcome, identity,
    readers::Fetched,
    reconcile::{AGAIN, Facts, Pace, list_new},
    records::{FileRecord, FileState, Held, Listed, Stamp},
    store::{Batch, PackedList, Store},
    texts::{AboutPage, PageText, Texts},
    walk::{self, Scope},
    writing::Written,
};
use crate::model::Article;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Pages whose lines or texts were found damaged, with what was found.
#[derive(Debug, Default)]
pub(super) struct Hurt(Mutex<BTreeMap<Vec<u8>, String>>);

impl Hurt {
    pub fn note(&self, key: &[u8], what: &ArchiveError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_vec(), what.to_string());
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> BTreeMap<Vec<u8>, String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Bytes that are copied at most when waste is emptied: some tens of milliseconds.
const COPY: u64 = 16 << 20;

impl Archive {
    /// The lines of a page that the store holds; nothing for a file that is no page.
    pub(super) fn list_of(&self, key: &[u8]) -> Result<Vec<Listed>, ArchiveError> {
        let Some(record) = self.files.get(key) else { return Ok(Vec::new()) };
        let Some(held) = record.held() else { return Ok(Vec::new()) };
        // A store that cannot be opened at the moment is no damage.
        if self.store.is_closed() {
            return Ok(lines_of(held, &self.page_text(key, record)?, key));
        }
        match self.store.list(key, held) {
            Err(e @ ArchiveError::Damaged { .. }) => {
                self.hurt.note(key, &e);
                Ok(lines_of(held, &self.page_text(key, record)?, key))
            }
            other => other,
        }
    }

    /// [`Archive::list_of`] for who can do without.
    pub(super) fn list_or_nothing(&self, key: &[u8]) -> Vec<Listed> {
        self.list_of(key).unwrap_or_default()
    }

    /// The articles of a page; nothing for a file that is no page.
    pub(super) fn texts_of(&self, key: &[u8]) -> Result<Vec<Article>, ArchiveError> {
        match self.files.get(key) {
            Some(record) if record.held().is_some() => Ok(self.page_text(key, record)?.articles),
            _ => Ok(Vec::new()),
        }
    }

    /// The texts as they are kept, else as the page file has them.
    fn page_text(&self, key: &[u8], record: &FileRecord) -> Result<PageText, ArchiveError> {
        let Some(held) = record.held() else { return Err(self.broken("a problem has no text")) };
        match self.texts.read(held.text) {
            Err(e @ ArchiveError::Damaged { .. }) => {
                self.hurt.note(key, &e);
                self.text_from_file(key, record).ok_or(e)
            }
            other => other,
        }
    }

    /// The page read again, where the file is the one that was read and this is the reader that read it.
    fn text_from_file(&self, key: &[u8], record: &FileRecord) -> Option<PageText> {
        let (content, _, gone) = record.page()?;
        if gone || record.reader != self.reader_version {
            return None;
        }
        let meta = std::fs::metadata(self.place.folder.join(walk::path_of(key))).ok()?;
        let Fetched::Page(page) = self.desk().fetch(&(key.to_vec(), walk::stamp(&meta)?)) else { return None };
        let reading = page.reading;
        let text =
            PageText { paper: reading.paper, date: reading.date, page: reading.page, articles: reading.articles };
        (page.content == content).then_some(text)
    }

    /// Writes anew what reads found damaged, and says what was found. Costs nothing where nothing was.
    ///
    /// # Errors
    /// When store or folder fail as a whole.
    pub fn mend(&mut self) -> Result<(Vec<String>, Changes), ArchiveError> {
        // A store that cannot be opened is opened first.
        let hurt = if self.store.is_closed() { BTreeMap::new() } else { self.hurt.take() };
        if hurt.is_empty() {
            return Ok((Vec::new(), Changes::default()));
        }
        let (mut notices, mut out) = (Vec::new(), Outcome::default());
        let (mut batch, mut changes) = (Batch::default(), Changes::default());
        let mut again = Vec::new();
        let mut whys: BTreeMap<String, usize> = BTreeMap::new();
        for (key, what) in hurt {
            *whys.entry(what).or_default() += 1;
            let Some(record) = self.files.get_mut(&key[..]) else { continue };
            if record.page().is_some_and(|(_, _, gone)| !gone) {
                record.stamp.modified = AGAIN;
                again.push(key);
            } else if let Some(lost) = self.mend_gone(&key, &mut batch, &mut changes)? {
                notices.push(lost);
            }
        }
        self.commit(batch, changes, &mut out.changes)?;
        let mut plan =
            self.plan(&Scope::Some { folders: Vec::new(), files: again }, &Written::default(), Duration::ZERO)?;
        while plan.left() > 0 {
            self.step(&mut plan, Pace::ALONE, &mut out)?;
        }
        self.finish(&mut plan, &mut out)?;
        // What was read on the way is mended as well.
        self.hurt.take();
        let told =
            |(what, pages): (String, usize)| format!("{what} ({pages} page{})", if pages == 1 { "" } else { "s" });
        Ok((whys.into_iter().map(told).chain(notices).collect(), out.changes))
    }

    /// A page that is gone: its lines from its texts; where these are lost, a sentence that says so.
    fn mend_gone(
        &mut self,
        key: &[u8],
        batch: &mut Batch,
        changes: &mut Changes,
    ) -> Result<Option<String>, ArchiveError> {
        let Some(mut record) = self.files.get(key).cloned() else { return Ok(None) };
        let Some(held) = record.held_mut() else { return Ok(None) };
        let Ok(text) = self.texts.read(held.text) else {
            changes.removed.extend(held.ids.iter().copied());
            let articles = held.ids.len();
            self.drop_page(key, batch)?;
            return Ok(Some(format!(
                "{}: this page is gone from the folder and its copy is damaged: {articles} articles are lost; put the file back, and they return with their tags",
                walk::shown(key)
            )));
        };
        let packed = PackedList::new(&lines_of(held, &text, key)).map_err(|e| self.broken(&e.to_string()))?;
        held.list = packed.sum();
        batch.lists.insert(key.to_vec(), Some(packed));
        batch.files.insert(key.to_vec(), Some(record.clone()));
        self.files.insert(key.into(), record);
        Ok(None)
    }

    /// After the whole folder was gone through: pages that only their texts know of come back as gone, and what does not come back at all is told.
    pub(super) fn bring_back(&mut self, batch: &mut Batch, changes: &mut Changes) -> Result<(), ArchiveError> {
        if self.store.restoring() {
            for (key, (about, at)) in std::mem::take(&mut self.attic) {
                if self.files.contains_key(&key[..]) {
                    continue;
                }
                if let Ok(text) = self.texts.read(at) {
                    self.bring_back_one(&key, about, (at, &text), (&mut *batch, &mut *changes))?;
                }
            }
            self.store.restored();
            // At once, so that it is noted even where nothing came back.
            self.texts.sync()?;
            self.store.commit(std::mem::take(batch), false)?;
        }
        let expected = std::mem::take(&mut self.expected);
        changes.removed.extend(expected.into_iter().filter(|id| !self.at.contains_key(id)));
        Ok(())
    }

    fn bring_back_one(
        &mut self,
        key: &[u8],
        about: AboutPage,
        (at, text): (super::records::TextAt, &PageText),
        (batch, changes): (&mut Batch, &mut Changes),
    ) -> Result<(), ArchiveError> {
        let AboutPage { content, twin, reader, mark, said } = about;
        let ids = identity::ids(content, twin, &text.articles);
        if ids.iter().any(|id| self.at.contains_key(id)) || !self.texts.holds(at) {
            return Ok(()); // It was moved.
        }
        let issue = text.page.as_ref().and(text.date).map(|date| (date, text.paper.clone()));
        let mut held = Held { ids, issue: issue.filter(|_| !text.articles.is_empty()), list: 0, text: at };
        let list = lines_of(&held, text, key);
        let packed = PackedList::new(&list).map_err(|e| self.broken(&e.to_string()))?;
        held.list = packed.sum();
        batch.lists.insert(key.to_vec(), Some(packed));
        // One that lies below a folder that cannot be looked into may be there.
        let gone = !self.refused.keys().any(|refused| walk::is_within(key, refused));
        let state = FileState::Page { content, twin, gone, held };
        let stamp = Stamp { size: 0, modified: AGAIN, inode: 0 };
        self.remember(key, FileRecord { stamp, reader, said, mark, state }, batch);
        changes.new += list.len();
        changes.upserts.extend(list.into_iter().map(|l| self.dress(l.entry, key)));
        Ok(())
    }

    /// Empties segments of texts that are mostly waste, as many as a moment allows.
    pub(super) fn empty_waste(&mut self) -> Result<(), ArchiveError> {
        let mut copied = 0;
        while let Some(segment) = self.texts.wasteful().filter(|_| copied < COPY && !self.store.restoring()) {
            let mut batch = Batch::default();
            let here = |r: &&FileRecord| r.held().is_some_and(|held| held.text.segment == segment);
            let keys: Vec<_> = self.files.iter().filter(|(_, r)| here(r)).map(|(key, _)| key.clone()).collect();
            for key in keys {
                let Some(mut record) = self.files.get(&key).cloned() else { continue };
                let Some(held) = record.held_mut() else { continue };
                let was = held.text;
                held.text = match self.texts.carry(was) {
                    Err(e @ ArchiveError::Damaged { .. }) => {
                        // It is mended first; the segment's turn comes again.
                        self.hurt.note(&key, &e);
                        return Ok(());
                    }
                    to => to?,
                };
                copied += u64::from(was.length);
                if let Some(retold) = &mut self.retold {
                    retold.put(&held.ids, held.text);
                }
                batch.files.insert(key.to_vec(), Some(record.clone()));
                self.files.insert(key, record);
                self.texts.leave(was);
            }
            for key in self.texts.ends_in(segment)? {
                if !self.files.contains_key(&key[..]) {
                    self.texts.add_end(&key)?;
                }
            }
            self.texts.sync()?;
            self.store.commit(batch, false)?;
            self.texts.remove(segment)?;
        }
        Ok(())
    }

    /// The store was made anew, or opened again, and the folder has not been gone through since.
    pub(super) fn is_behind(&self) -> bool {
        self.store.restoring() || !self.expected.is_empty()
    }

    /// Closes the store and opens it again, after it failed: what was written before is there, what is damaged is made anew. What a person did
    /// is not touched.
    ///
    /// # Errors
    /// When that fails too; then it may be tried again later.
    pub(super) fn reopen(&mut self) -> Result<Vec<String>, ArchiveError> {
        self.store.close();
        let found = Store::open(&self.place)?;
        let before = std::mem::take(&mut self.at);
        self.files.clear();
        self.by_content.clear();
        self.issues.clear();
        self.bad.clear();
        self.barren.clear();
        self.store = found.store;
        let mut notices = found.notices;
        let (texts, strange) = Texts::open(&self.place.texts())?;
        self.texts = texts;
        notices.extend(strange);
        self.take_in_all(found.files)?;
        self.expected.extend(before.into_keys());
        self.look_everywhere = true;
        Ok(notices)
    }
}

/// A page's lines from its texts.
fn lines_of(held: &Held, text: &PageText, key: &[u8]) -> Vec<Listed> {
    let prints: Vec<u64> = text.articles.iter().map(|a| identity::print(&a.paragraphs)).collect();
    let facts = Facts { paper: &text.paper, date: text.date, page: &text.page };
    list_new(&held.ids, &facts, &text.articles, &prints, key)
}
