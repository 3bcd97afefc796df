//! The scribe: the thread that writes the full-text index, in the process that owns the archive.
//!
//! Promise: the keeper never waits for it, but at the end for a small rest of work. It is told pages by the places of their texts and reads these itself, so what waits for it
//! is some bytes a page. A commit is made when nothing is left to do, and now and then in long work; only the first kind says that the index holds all of
//! the store, and of which state. Whatever fails, the scribe lets go of the index and says so; it goes on when it is told all pages again, which costs
//! only what differs.

use super::{
    FullTextError,
    erase::{Erase, Known},
    index::{self, Fault, Fields, Payload, guarded},
    merging::Merging,
    steps::{PageAt, Step, Texts},
    view::View,
};
use crate::{
    archive::{Place, faults, texts::read_record},
    model::ArticleId,
};
use crossbeam_channel::{Receiver, Sender, TryRecvError, unbounded};
use std::{
    collections::{HashMap, VecDeque},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tantivy::{Index, IndexWriter, indexer::IndexWriterOptions};

/// In long work there is a commit after so long, once so many articles were written: what a crash costs. Not more often, for each commit has tantivy begin
/// threads anew, and the system's allocator keeps what those before had.
const COMMIT: (Duration, usize) = (Duration::from_secs(90), 250_000);
/// In long work it is told so often how far it is.
const TOLD: Duration = Duration::from_millis(200);
/// Pages that are still written when the process ends; of more the next one hears.
const REST: usize = 64;
/// Bytes of memory for documents that are not written yet, taken as there are any; they make parts of some thirty thousand articles.
const MEMORY: usize = 90 << 20;

enum Order {
    /// Look whether the index is whole and of this state of the store. `all` reads every file of it.
    Open { holds: u64, all: bool },
    /// What changed, and the state of the store after it.
    Step(Step, u64),
    /// All pages, and the state of the store that they are of.
    Whole(Vec<PageAt>, u64),
    /// Put together what should be, and wait for it.
    Settle,
}

/// What the scribe says.
#[derive(Debug, Default)]
pub(in crate::archive) struct News {
    pub texts: Texts,
    /// All orders up to this number are done and on disk.
    pub done: u64,
    /// A line for the person.
    pub notice: Option<String>,
    /// It has to be told all pages: now, or where something failed after a while.
    pub lost: Option<Lost>,
    /// An article of each page whose text could not be read.
    pub unread: Vec<ArticleId>,
}

/// Why it has to be told all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Lost {
    /// The index is new, or of another state.
    Behind,
    /// It cannot be written at the moment.
    Failing,
}

/// A handle on the thread; dropping it ends the thread.
pub(in crate::archive) struct Scribe {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    end: Arc<AtomicBool>,
    /// The number of the last order.
    pub sent: u64,
    pub news: Receiver<News>,
}

impl Scribe {
    pub fn start(place: &Place) -> Self {
        let (orders, inbox) = unbounded();
        let (tell, news) = unbounded();
        let end = Arc::new(AtomicBool::new(false));
        let desk = Desk::new(place, inbox, tell, Arc::clone(&end));
        // Without a thread nothing is ever said to be done; who waits for it is told when the channel ends.
        let thread = thread::Builder::new().name("full text".into()).spawn(move || desk.run()).ok();
        Self { orders: Some(orders), thread, end, sent: 0, news }
    }

    fn order(&mut self, order: Order) {
        self.sent += 1;
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }

    pub fn open(&mut self, holds: u64, all: bool) {
        self.order(Order::Open { holds, all });
    }

    pub fn step(&mut self, step: Step, holds: u64) {
        self.order(Order::Step(step, holds));
    }

    pub fn whole(&mut self, pages: Vec<PageAt>, holds: u64) {
        self.order(Order::Whole(pages, holds));
    }

    pub fn settle(&mut self) {
        self.order(Order::Settle);
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        self.end.store(true, Ordering::SeqCst);
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is to be done, in the order in which it was told: an article that went and came back is there.
enum Work {
    Write(PageAt),
    End(Vec<ArticleId>),
}

struct Desk {
    folder: PathBuf,
    texts: PathBuf,
    inbox: Receiver<Order>,
    tell: Sender<News>,
    end: Arc<AtomicBool>,
    fields: Fields,
    index: Option<Index>,
    writer: Option<IndexWriter>,
    /// What the index may hold, once anything was written.
    known: Option<Known>,
    /// Steps make sense: all that was before them is in the index or waits.
    following: bool,
    queue: VecDeque<Work>,
    holds: u64,
    taken: u64,
    /// What was taken is not all committed.
    dirty: bool,
    failing: bool,
    news: News,
    committed: Instant,
    /// Articles written since then.
    written: usize,
    told: Instant,
}

impl Desk {
    fn new(place: &Place, inbox: Receiver<Order>, tell: Sender<News>, end: Arc<AtomicBool>) -> Self {
        let now = Instant::now();
        Self {
            folder: place.fulltext(),
            texts: place.texts(),
            inbox,
            tell,
            end,
            fields: index::schema().1,
            index: None,
            writer: None,
            known: None,
            following: false,
            queue: VecDeque::new(),
            holds: 0,
            taken: 0,
            dirty: false,
            failing: false,
            news: News::default(),
            committed: now,
            written: 0,
            told: now,
        }
    }

    fn run(mut self) {
        loop {
            let idle = self.queue.is_empty();
            if self.queue.len() > REST && self.end.load(Ordering::SeqCst) {
                return;
            }
            let order = if idle && !self.dirty {
                self.inbox.recv().map_err(|_| TryRecvError::Disconnected)
            } else {
                self.inbox.try_recv()
            };
            let done = match order {
                Ok(order) => self.take(order),
                Err(TryRecvError::Disconnected) if !self.following || idle && !self.dirty => return,
                Err(_) if idle => self.commit(true),
                Err(_) => self.write_some(),
            };
            if let Err(fault) = done {
                self.fail(&fault);
            }
        }
    }

    fn take(&mut self, order: Order) -> Result<(), Fault> {
        self.taken += 1;
        match order {
            Order::Open { holds, all } => self.open(holds, all),
            Order::Step(step, holds) => {
                if self.following {
                    let (pages, ended) = step.taken();
                    self.put(pages, ended);
                    (self.holds, self.dirty) = (holds, true);
                }
                Ok(())
            }
            Order::Whole(pages, holds) => self.whole(pages, holds),
            Order::Settle => {
                while !self.queue.is_empty() && !self.end.load(Ordering::SeqCst) {
                    self.write_some()?;
                }
                self.commit(true)?;
                self.settle()
            }
        }
    }

    fn put(&mut self, pages: Vec<PageAt>, ended: Vec<ArticleId>) {
        self.queue.extend(pages.into_iter().map(Work::Write));
        self.queue.extend((!ended.is_empty()).then_some(Work::End(ended)));
    }

    fn open(&mut self, holds: u64, all: bool) -> Result<(), Fault> {
        let there = self.folder.join("meta.json").exists();
        let opened = index::open(&self.folder).and_then(|(index, payload)| {
            index::check(&index, &self.folder, all)?;
            Ok((index, payload))
        });
        match opened {
            Ok((index, payload)) => {
                self.index = Some(index);
                self.following = payload.holds == Some(holds);
                self.holds = holds;
                if !self.following {
                    self.news.lost = Some(Lost::Behind);
                }
            }
            Err(Fault(why)) => {
                if there {
                    let folder = self.folder.display();
                    self.news.notice =
                        Some(format!("{folder}: the full-text index was not usable ({why}): making it anew"));
                }
                self.anew()?;
                self.news.lost = Some(Lost::Behind);
            }
        }
        self.say(self.following);
        Ok(())
    }

    fn anew(&mut self) -> Result<(), Fault> {
        (self.writer, self.known, self.index, self.following) = (None, None, None, false);
        faults::strike(&self.folder)?;
        self.index = Some(index::anew(&self.folder)?);
        Ok(())
    }

    /// Finds what differs between all pages and the index.
    fn whole(&mut self, pages: Vec<PageAt>, holds: u64) -> Result<(), Fault> {
        self.queue.clear();
        self.commit(false)?;
        if self.index.is_none() && index::open(&self.folder).map(|(index, _)| self.index = Some(index)).is_err() {
            self.anew()?;
        }
        // An index without a commit of ours has no payload yet, and nothing in it.
        let here = match View::open(&self.folder, &self.texts) {
            Ok(view) => view.origins(),
            Err(_) => {
                self.anew()?;
                Vec::new()
            }
        };
        let mut known: HashMap<u64, (u64, u64, u64)> = HashMap::with_capacity(here.len());
        for (id, at, place, sum) in here {
            // Of two documents of one article neither is known.
            known.entry(id).and_modify(|of| of.2 = !sum).or_insert((at, place >> 16, sum));
        }
        let mut differing = Vec::new();
        for page in pages {
            let wanted = (index::packed_at(page.at), u64::from(page.at.length), page.at.sum);
            let there = page.ids.iter().filter(|id| known.remove(&id.0) == Some(wanted)).count();
            if there < page.ids.len() {
                differing.push(page);
            }
        }
        self.put(differing, known.into_keys().map(ArticleId).collect());
        (self.holds, self.dirty, self.following) = (holds, true, true);
        Ok(())
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, Fault> {
        if self.writer.is_none() {
            let index = self.index.as_ref().ok_or_else(|| Fault("it is not open".to_owned()))?;
            let options = IndexWriterOptions::builder()
                .num_worker_threads(1)
                .num_merge_threads(1)
                .memory_budget_per_thread(MEMORY)
                .build();
            let writer: IndexWriter = guarded(|| Ok(index.writer_with_options(options)?))?;
            writer.set_merge_policy(Box::new(Merging));
            self.writer = Some(writer);
        }
        if self.known.is_none()
            && let Some(index) = &self.index
        {
            self.known = Some(guarded(|| index::known(index))?);
        }
        self.writer.as_mut().ok_or_else(|| Fault("it is not open".to_owned()))
    }

    /// Writes the next page, or ends articles; a commit now and then.
    fn write_some(&mut self) -> Result<(), Fault> {
        match self.queue.pop_front() {
            Some(Work::Write(page)) => self.write(&page)?,
            Some(Work::End(ids)) => self.erase(&ids)?,
            None => {}
        }
        self.dirty = true;
        if self.written >= COMMIT.1 && self.committed.elapsed() > COMMIT.0 {
            self.commit(false)?;
        } else if self.told.elapsed() > TOLD {
            self.say(false);
        }
        Ok(())
    }

    fn write(&mut self, page: &PageAt) -> Result<(), Fault> {
        let Ok(text) = read_record(&self.texts, page.at) else {
            // It lies elsewhere by now, or is damaged: either way another order follows.
            self.news.unread.extend(page.ids.first());
            return Ok(());
        };
        // What the index holds of these articles is older.
        self.erase(&page.ids)?;
        let fields = self.fields;
        let writer = self.writer()?;
        guarded(|| {
            for (place, (&id, article)) in page.ids.iter().zip(&text.articles).enumerate() {
                writer.add_document(index::document(&fields, id, (page.at, place), article))?;
            }
            Ok(())
        })?;
        self.written += page.ids.len();
        if let Some(known) = &mut self.known {
            page.ids.iter().for_each(|id| known.put(id.0));
        }
        Ok(())
    }

    /// Takes out the documents of articles that the index holds.
    fn erase(&mut self, ids: &[ArticleId]) -> Result<(), Fault> {
        self.writer()?;
        let may_hold = |id: &ArticleId| self.known.as_ref().is_none_or(|known| known.may_hold(*id));
        let held: Vec<ArticleId> = ids.iter().copied().filter(may_hold).collect();
        if !held.is_empty() {
            let order = Erase::new(self.fields.id, held);
            let writer = self.writer()?;
            guarded(|| Ok(writer.delete_query(Box::new(order))?))?;
        }
        Ok(())
    }

    /// Makes what was written last. `whole` where nothing is left to do.
    fn commit(&mut self, whole: bool) -> Result<(), Fault> {
        if !self.dirty || self.index.is_none() {
            self.say(whole);
            return Ok(());
        }
        faults::strike(&self.folder)?;
        let payload = Payload::new(whole.then_some(self.holds)).write();
        let writer = self.writer()?;
        guarded(|| {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()?;
            Ok(())
        })?;
        if let Some(index) = &self.index {
            guarded(|| index::note(index, &self.folder))?;
        }
        (self.committed, self.written) = (Instant::now(), 0);
        self.news.texts.commit += 1;
        (self.dirty, self.failing) = (!whole, false);
        self.say(whole);
        Ok(())
    }

    /// Waits until parts that should be one are one.
    fn settle(&mut self) -> Result<(), Fault> {
        self.writer()?;
        if let Some(writer) = self.writer.take() {
            guarded(|| Ok(writer.wait_merging_threads()?))?;
        }
        if let Some(index) = &self.index {
            guarded(|| index::note(index, &self.folder))?;
        }
        self.news.texts.commit += 1;
        self.say(true);
        Ok(())
    }

    fn fail(&mut self, fault: &Fault) {
        // What it wrote since the last commit is told again with all the rest.
        let writer = self.writer.take();
        let _ = guarded(|| {
            drop(writer);
            Ok(())
        });
        (self.index, self.known, self.following, self.dirty) = (None, None, false, false);
        self.queue.clear();
        if !std::mem::replace(&mut self.failing, true) {
            let why = FullTextError::unwritable(&self.folder, fault);
            self.news.notice = Some(format!("{why}; headlines are found meanwhile, and it is tried again"));
        }
        self.news.lost = Some(Lost::Failing);
        self.say(false);
    }

    fn say(&mut self, done: bool) {
        self.told = Instant::now();
        self.news.texts.pending = self.queue.iter().filter(|work| matches!(work, Work::Write(_))).count();
        self.news.texts.whole = self.following && self.queue.is_empty() && !self.dirty;
        if done {
            self.news.done = self.taken;
        }
        let news = News { texts: self.news.texts, done: self.news.done, ..std::mem::take(&mut self.news) };
        (self.news.texts, self.news.done) = (news.texts, news.done);
        // Nobody listens when the keeper ends.
        let _ = self.tell.send(news);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        archive::{Archive, fulltext::FullText, fulltext::Phrase},
        model::{Article, Reading},
        page::{NotAPage, Settings},
    };
    use std::{fs, path::Path};

    fn toy(bytes: &[u8], path: &Path, _: &Settings) -> Result<Reading, NotAPage> {
        let headline = String::from_utf8_lossy(bytes).into_owned();
        let articles = vec![Article { headline, ..Article::default() }];
        Ok(Reading { file: path.display().to_string(), articles, ..Reading::default() })
    }

    /// What is told while the desk is busy waits, and the last word on an article counts whatever stood there before.
    #[test]
    fn an_article_that_went_and_came_back_while_it_was_busy_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::of(dir.path());
        ["水库", "水渠"].iter().for_each(|text| fs::write(dir.path().join(format!("{text}.txt")), text).unwrap());
        let mut archive = Archive::open_with(&place, toy, 1).unwrap();
        archive.reconcile(&mut |_| {}).unwrap();
        let pages = archive.all_texts();
        let (here, gone) = (pages[0].clone(), pages[1].clone());
        let (mut ends, mut comes, mut goes) = (Step::default(), Step::default(), Step::default());
        ends.end(here.ids[0]);
        comes.put(&here.ids, here.at);
        goes.end(gone.ids[0]);
        let (orders, inbox) = unbounded();
        let (tell, news) = unbounded();
        let told = [
            Order::Open { holds: 0, all: false },
            Order::Whole(pages, 1),
            Order::Step(ends, 2),
            Order::Step(comes, 3),
            Order::Step(goes, 4),
        ];
        told.into_iter().for_each(|order| orders.send(order).unwrap());
        drop(orders);
        Desk::new(&place, inbox, tell, Arc::default()).run();
        assert!(news.try_iter().last().unwrap().texts.whole);
        let view = FullText::of(&place).view().unwrap().unwrap();
        let found = view.find(&Phrase::new("水").unwrap(), &|| false).unwrap().unwrap();
        let ids = found.iter().flat_map(|part| part.docs.iter().filter_map(|&doc| view.id(part.part, doc)));
        assert_eq!(ids.collect::<Vec<_>>(), here.ids);
    }
}
