//! The threads beside the screen: one opens the archive, one keeps the catalogue, one counts words. Those that read keys and hear signals are in
//! [`input`](super::input) and [`signals`](super::signals).
//!
//! Each owns the sending end of one channel and nothing else that is shared, so that a thread that fails is seen by its channel.

use super::{
    action::{Action, TagCounts},
    config,
    reading::Wanted,
    reckoning::{self, Wish},
    session::{self, Session},
    settings::Settings,
    snippets,
};
use crate::{
    archive::{ArchiveError, Changes, Event as Told, FileProblem, Interest, Keeper, Phase, Place, Progress},
    catalogue::{Catalogue, Corpus, Keeping, Tidied, kept, snapshot},
    model::{ArticleId, Entry},
    search::{self, Query, Vocabulary},
};
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, unbounded};
use std::{
    collections::BTreeMap,
    io,
    sync::Arc,
    thread::{self, JoinHandle},
};

/// Starts a thread with a name, for messages.
pub(super) fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(work)
}

/// An archive that has been opened, and what was found in it.
pub(super) struct Opened {
    pub(super) keeper: Keeper,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) tags: TagCounts,
    /// The catalogue's file.
    pub(super) keeping: Keeping,
    pub(super) problems: Vec<FileProblem>,
    pub(super) notices: Vec<String>,
    /// What else was told before the list was there.
    pub(super) early: Vec<Told>,
}

/// A step of opening.
pub(super) enum Opening {
    /// The last session, or why it cannot be used.
    Session(Result<Session, String>),
    /// The list as it was kept: there before the archive is, and most often still true.
    Kept(Arc<Catalogue>, TagCounts),
    /// The archive is open.
    Done(Box<Opened>),
}

/// Opens the archive behind the first frame.
pub(super) fn open(place: Place) -> io::Result<Receiver<Result<Opening, ArchiveError>>> {
    let (out, opened) = bounded(3);
    start("open", move || {
        if let Some(session) = session::path(&place).and_then(|path| session::load(&path).transpose()) {
            let _ = out.send(Ok(Opening::Session(session)));
        }
        let corpus = Arc::new(Corpus::of(&place));
        let kept = kept(&place).map(|kept| Arc::new(kept.with_corpus(Arc::clone(&corpus))));
        if let Some(kept) = &kept {
            let _ = out.send(Ok(Opening::Kept(Arc::clone(kept), Arc::new(kept.tags()))));
        }
        // When the person has left by now, the keeper is dropped here, which closes the archive.
        let _ = out.send(opened_archive(&place, kept, corpus).map(|opened| Opening::Done(Box::new(opened))));
    })?;
    Ok(opened)
}

fn opened_archive(place: &Place, kept: Option<Arc<Catalogue>>, corpus: Arc<Corpus>) -> Result<Opened, ArchiveError> {
    let interest = kept.as_ref().map_or(Interest::List, |kept| Interest::ListSince {
        generation: kept.generation,
        articles: kept.len() as u64,
    });
    let keeper = Keeper::open(place, "baoku", interest)?;
    let (mut problems, mut notices, mut early) = (Vec::new(), Vec::new(), Vec::new());
    let opened = |keeper, catalogue: Arc<Catalogue>, problems, notices, early| {
        let tags = Arc::new(catalogue.tags());
        let keeping = Keeping::new(place.catalogue(), snapshot::generation(&place.catalogue()));
        Opened { keeper, catalogue, tags, keeping, problems, notices, early }
    };
    loop {
        match keeper.events().recv() {
            Ok(Told::List(generation, entries)) => {
                let catalogue = Arc::new(Catalogue::new(generation, entries).with_corpus(corpus));
                return Ok(opened(keeper, catalogue, problems, notices, early));
            }
            Ok(Told::Known(generation)) => {
                let catalogue = kept.unwrap_or_default();
                // What was told before this is applied after it.
                early.push(Told::Known(generation));
                return Ok(opened(keeper, catalogue, problems, notices, early));
            }
            Ok(Told::Notice(notice)) => notices.push(notice),
            Ok(Told::Problems(now)) => problems = now,
            Ok(Told::Failed(why)) => return Err(ArchiveError::Told(why)),
            Ok(other) => early.push(other),
            Err(_) => return Err(ArchiveError::Told(super::terminal::last_panic())),
        }
    }
}

/// News for the catalogue.
pub(super) enum News {
    /// What changed.
    Changes(Changes),
    /// The whole list anew.
    List(u64, Vec<Entry>),
    /// The list is that of this generation too.
    Known(u64),
    /// The full texts find something else than before: a snapshot that is asked anew.
    Texts,
    /// How far the archive is: passed on behind what came before it, so that an index is not over before all of it is in the catalogue.
    Progress(Progress),
}

/// The thread that keeps the newest catalogue, in memory and in its file.
pub(super) struct Librarian {
    news: Sender<News>,
    thread: JoinHandle<()>,
}

impl Librarian {
    /// False when the thread has failed.
    pub(super) fn tell(&self, news: News) -> bool {
        self.news.send(news).is_ok()
    }

    /// Ends it, and waits until what has changed is in the file.
    pub(super) fn end(self) {
        drop(self.news);
        // When it has failed, the list is made again from the archive.
        let _ = self.thread.join();
    }
}

/// Changes go in, snapshots come out. What piled up while one was made is applied at once. It goes on without a screen until [`Librarian::end`].
pub(super) fn librarian(
    mut catalogue: Arc<Catalogue>,
    mut keeping: Keeping,
) -> io::Result<(Librarian, Receiver<Action>)> {
    let (news, inbox) = unbounded::<News>();
    let (out, actions) = unbounded();
    let thread = start("catalogue", move || {
        let (mut held, mut tidy) = (None, Tidy::default());
        while let Some(first) = held.take().or_else(|| inbox.recv().ok()) {
            let (next, touched, new) = match first {
                News::Progress(progress) => {
                    if progress.phase == Phase::Watching {
                        keeping.quiet(&catalogue);
                    }
                    let _ = out.send(Action::Progress(progress));
                    continue;
                }
                News::Known(generation) => {
                    catalogue = Arc::new(catalogue.at(generation));
                    continue;
                }
                News::List(generation, entries) => anew(&catalogue, generation, entries),
                News::Texts => ((*catalogue).clone(), Vec::new(), 0),
                News::Changes(first) => {
                    let changes = joined(first, following(&inbox, &mut held).into_iter());
                    let touched =
                        changes.upserts.iter().map(|entry| entry.id).chain(changes.removed.iter().copied()).collect();
                    (tidy.tidied(&catalogue).apply(&changes), touched, changes.new)
                }
            };
            catalogue = Arc::new(next);
            keeping.changed(touched.len());
            tidy.begin(&catalogue);
            let tags = Arc::new(catalogue.tags());
            let _ = out.send(Action::Catalogued { catalogue: Arc::clone(&catalogue), tags, touched, new });
        }
        keeping.end(&catalogue);
    })?;
    Ok((Librarian { news, thread }, actions))
}

/// Puts segments of the catalogue together on a thread of its own; what was done is taken in with the next change.
#[derive(Default)]
struct Tidy(Option<Receiver<Tidied>>);

impl Tidy {
    fn begin(&mut self, catalogue: &Catalogue) {
        if let (None, Some(work)) = (&self.0, catalogue.untidy()) {
            let (done, tidied) = bounded(1);
            // Nobody takes it when the screen has just been left. Without a thread it is tried again with the next change.
            let started = start("tidy", move || drop(done.send(work.work())));
            self.0 = started.is_ok().then_some(tidied);
        }
    }

    fn tidied(&mut self, catalogue: &Catalogue) -> Catalogue {
        let Some(waiting) = self.0.take() else { return catalogue.clone() };
        match waiting.try_recv() {
            Ok(tidied) => catalogue.adopt(&tidied),
            Err(TryRecvError::Empty) => {
                self.0 = Some(waiting);
                catalogue.clone()
            }
            Err(TryRecvError::Disconnected) => catalogue.clone(),
        }
    }
}

/// The changes that wait already; what comes behind them and is none is held for the next turn.
fn following(inbox: &Receiver<News>, held: &mut Option<News>) -> Vec<Changes> {
    let mut waiting = Vec::new();
    for news in inbox.try_iter() {
        match news {
            News::Changes(changes) => waiting.push(changes),
            other => {
                *held = Some(other);
                break;
            }
        }
    }
    waiting
}

/// A catalogue of the whole list, with the articles that differ from those of the old one, and how many of them are new.
fn anew(old: &Catalogue, generation: u64, entries: Vec<Entry>) -> (Catalogue, Vec<ArticleId>, usize) {
    let mut next = Catalogue::new(generation, entries);
    if let Some(corpus) = old.corpus() {
        next = next.with_corpus(Arc::clone(corpus));
    }
    let (mut touched, mut new) = (Vec::new(), 0);
    for entry in next.entries() {
        match old.get(entry.id) {
            Some(before) if before == entry => continue,
            before => new += usize::from(before.is_none()),
        }
        touched.push(entry.id);
    }
    touched.extend(old.ids().filter(|&id| next.find(id).is_none()));
    (next, touched, new)
}

/// Counts figures; see [`super::reckoning`].
pub(super) fn reckoner() -> io::Result<(Sender<Wish>, Receiver<Action>)> {
    let (wishes, inbox) = unbounded();
    let (out, actions) = unbounded();
    start("figures", move || reckoning::run(&inbox, &out))?;
    Ok((wishes, actions))
}

/// Counts what fields hold, for completion; of requests that piled up only the newest is answered.
pub(super) fn counter() -> io::Result<(Sender<Arc<Catalogue>>, Receiver<Action>)> {
    let (catalogues, inbox) = unbounded::<Arc<Catalogue>>();
    let (out, actions) = unbounded();
    start("vocabulary", move || {
        while let Ok(first) = inbox.recv() {
            let newest = inbox.try_iter().last().unwrap_or(first);
            let vocabulary = Arc::new(Vocabulary::of(&newest));
            if out.send(Action::Vocabulary(vocabulary, newest.generation)).is_err() {
                return;
            }
        }
    })?;
    Ok((catalogues, actions))
}

/// Reads pieces of texts; see [`super::snippets`].
pub(super) fn snippets() -> io::Result<(Sender<snippets::Asked>, Receiver<Action>)> {
    let (wishes, inbox) = unbounded();
    let (out, actions) = unbounded();
    start("snippets", move || snippets::run(&inbox, &out))?;
    Ok((wishes, actions))
}

/// What is to be counted for a query that finds nothing.
pub(super) type Fruitless = (String, Arc<Catalogue>);

/// Counts what each term of a query finds without the others; of requests that piled up only the newest is answered.
pub(super) fn relaxer() -> io::Result<(Sender<Fruitless>, Receiver<Action>)> {
    let (queries, inbox) = unbounded::<Fruitless>();
    let (out, actions) = unbounded();
    start("relaxer", move || {
        while let Ok(first) = inbox.recv() {
            let (text, catalogue) = inbox.try_iter().last().unwrap_or(first);
            let terms = Query::parse(&text).0.relaxed(&|query| search::count(&catalogue, query));
            if out.send(Action::Relaxed(text, Arc::new(terms))).is_err() {
                return;
            }
        }
    })?;
    Ok((queries, actions))
}

/// Sets long texts; of those that piled up only the newest is wanted.
pub(super) fn typesetter() -> io::Result<(Sender<Wanted>, Receiver<Action>)> {
    let (wishes, inbox) = unbounded::<Wanted>();
    let (out, actions) = unbounded();
    start("typesetter", move || {
        while let Ok(first) = inbox.recv() {
            let wanted = inbox.try_iter().last().unwrap_or(first);
            if out.send(Action::Arranged(wanted.number, wanted.arranged())).is_err() {
                return;
            }
        }
    })?;
    Ok((wishes, actions))
}

/// How to look at the config file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// It counts only where it is another one than at the last look.
    IfChanged,
    /// It is read whether it has changed or not.
    Anyway,
}

/// Looks at the config file when told to: the file system may be slow, and keys do not wait for it. `stamp` is that of the file as it is in force.
pub(super) fn configs(mut stamp: config::Stamp) -> io::Result<(Sender<Look>, Receiver<Action>)> {
    let (looks, inbox) = unbounded();
    let (out, actions) = unbounded();
    start("config", move || {
        while let Ok(first) = inbox.recv() {
            let look = inbox.try_iter().fold(first, |all, look| if all == Look::Anyway { all } else { look });
            let before = std::mem::replace(&mut stamp, config::stamp());
            if stamp == before && look == Look::IfChanged {
                continue;
            }
            let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            let config::Loaded { config, bad } = config::load();
            let settings = match bad {
                None => Ok(Box::new(Settings::of(config, set))),
                Some(bad) => Err(bad.to_string()),
            };
            if out.send(Action::Configured(settings)).is_err() {
                return;
            }
        }
    })?;
    Ok((looks, actions))
}

/// Several changes as one. What is said last of an article counts.
fn joined(first: Changes, rest: impl Iterator<Item = Changes>) -> Changes {
    let mut rest = rest.peekable();
    if rest.peek().is_none() {
        return first;
    }
    let mut last: BTreeMap<ArticleId, Option<Entry>> = BTreeMap::new();
    let mut all = Changes::default();
    for changes in std::iter::once(first).chain(rest) {
        all.generation = changes.generation;
        all.new += changes.new;
        all.searches = changes.searches.or(all.searches);
        // Within one step an article both removed and upserted stays.
        last.extend(changes.removed.into_iter().map(|id| (id, None)));
        last.extend(changes.upserts.into_iter().map(|entry| (entry.id, Some(entry))));
    }
    for (id, entry) in last {
        match entry {
            Some(entry) => all.upserts.push(entry),
            None => all.removed.push(id),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn of_joined_changes_the_last_word_counts() {
        let step = |generation, upserts: &[u64], removed: &[u64]| Changes {
            generation,
            upserts: upserts.iter().map(|&n| samples::entry(n)).collect(),
            removed: removed.iter().map(|&n| ArticleId(n)).collect(),
            new: upserts.len(),
            searches: None,
        };
        let all = joined(step(1, &[1, 2], &[]), vec![step(2, &[3], &[1]), step(3, &[4], &[4])].into_iter());
        assert_eq!((all.generation, all.new), (3, 4));
        assert_eq!(all.removed, [ArticleId(1)]);
        assert_eq!(all.upserts.iter().map(|e| e.id.0).collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn the_counter_answers_for_the_newest_snapshot_and_ends_with_its_channel() {
        let Ok((catalogues, actions)) = counter() else { panic!("no thread") };
        assert!(catalogues.send(samples::catalogue(4, 0..9)).is_ok());
        let Ok(Action::Vocabulary(vocabulary, 4)) = actions.recv() else { panic!("no words") };
        assert_eq!(vocabulary.papers, [crate::search::Value::new("江城日报", 9)]);
        drop(catalogues);
        assert!(actions.recv().is_err());
    }

    #[test]
    fn the_relaxer_counts_for_the_newest_query_and_ends_with_its_channel() {
        let Ok((queries, actions)) = relaxer() else { panic!("no thread") };
        assert!(queries.send(("银发 骆驼".to_owned(), samples::catalogue(1, 0..9))).is_ok());
        let Ok(Action::Relaxed(query, terms)) = actions.recv() else { panic!("no counts") };
        assert_eq!((query.as_str(), terms[1].alone, terms[1].without), ("银发 骆驼", 0, 2));
        drop(queries);
        assert!(actions.recv().is_err());
    }

    #[test]
    fn the_librarian_answers_with_snapshots_and_ends_with_its_channel() {
        let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let path = folder.path().join("catalogue");
        let Ok((changes, actions)) = librarian(Arc::default(), Keeping::new(path.clone(), None)) else {
            panic!("no thread")
        };
        let upserts = vec![samples::entry(1), samples::entry(2)];
        assert!(changes.tell(News::Changes(Changes {
            generation: 5,
            upserts,
            removed: vec![],
            new: 2,
            searches: None
        })));
        let Ok(Action::Catalogued { catalogue, touched, new, .. }) = actions.recv() else { panic!("no snapshot") };
        assert_eq!((catalogue.generation, catalogue.len(), touched.len(), new), (5, 2, 2, 2));
        // A whole list in place of the old one: only what differs is touched.
        let mut changed = samples::entry(2);
        changed.tags.clear();
        changed.gone = true;
        assert!(changes.tell(News::List(9, vec![changed, samples::entry(3)])));
        let Ok(Action::Catalogued { catalogue, touched, new, .. }) = actions.recv() else { panic!("no snapshot") };
        assert_eq!((catalogue.generation, catalogue.len(), new), (9, 2, 1));
        assert_eq!(touched.iter().map(|id| id.0).collect::<std::collections::BTreeSet<_>>(), [1, 2, 3].into());
        // What is told when the screen is gone is in the file all the same.
        drop(actions);
        let upserts = (10..90).map(samples::entry).collect();
        assert!(changes.tell(News::Changes(Changes { generation: 11, upserts, ..Changes::default() })));
        assert!(changes.tell(News::Known(12)));
        changes.end();
        assert_eq!(snapshot::load(&path, 12).map(|kept| kept.len()), Some(82));
    }
}
