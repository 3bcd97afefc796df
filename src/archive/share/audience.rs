//! Those who are told what happens: this process's own handle and the clients that follow.
//!
//! Promise: telling never waits. Each client has a queue that is bounded in bytes; who does not read is cut off when it is full, and nobody else
//! notices. Every word is packed once for all. The latest changes are kept, bounded in bytes, for those who come back.

use super::{
    Event, Known,
    frame::{self, Frame},
    socket::Line,
    words::{Answer, Told, bounded},
};
use crate::archive::{Changes, FileProblem, Progress, fulltext::Texts};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::{
    collections::VecDeque,
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Bytes that may wait for one client, or one frame if that is larger.
const QUEUE: usize = if cfg!(test) { 128 << 10 } else { 32 << 20 };
/// Bytes of changes kept for those who come back; they must fit the queue.
const KEPT: usize = if cfg!(test) { 64 << 10 } else { 8 << 20 };
/// Entries in one word about changes.
const ENTRIES: usize = 2_000;

/// The way to one client.
#[derive(Clone)]
pub(in crate::archive) struct Outbox {
    /// The client, by a number of the server's own.
    pub client: u64,
    frames: Sender<Frame>,
    waiting: Arc<AtomicUsize>,
    line: Line,
}

impl Outbox {
    /// An outbox, and what its writer takes from.
    pub(super) fn new(client: u64, line: Line) -> (Self, Writer) {
        let (frames, queued) = unbounded();
        let waiting = Arc::new(AtomicUsize::new(0));
        let writer = Writer { frames: queued, waiting: Arc::clone(&waiting), line: line.clone() };
        (Self { client, frames, waiting, line }, writer)
    }

    /// Queues a frame; cuts the client off when too much waits already.
    pub fn push(&self, frame: &Frame) -> bool {
        let waiting = self.waiting.fetch_add(frame.len(), Ordering::SeqCst);
        if waiting > 0 && waiting + frame.len() > QUEUE {
            self.line.cut();
            return false;
        }
        self.frames.send(Arc::clone(frame)).is_ok()
    }

    /// Answers a question.
    pub fn answer(&self, id: u64, answer: Result<Answer, String>) {
        let packed = frame::pack(&Told::Answer(id, answer));
        let packed = packed.or_else(|e| frame::pack(&Told::Answer(id, Err(format!("the answer is too long: {e}")))));
        if let Ok(frame) = packed {
            self.push(&frame);
        }
    }
}

/// Sends what is queued for one client.
pub(super) struct Writer {
    frames: Receiver<Frame>,
    waiting: Arc<AtomicUsize>,
    line: Line,
}

impl Writer {
    /// Sends until nobody queues any more or the line is cut.
    pub fn run(self) {
        for frame in &self.frames {
            if (&self.line).write_all(&frame).is_err() {
                self.line.cut();
                return;
            }
            self.waiting.fetch_sub(frame.len(), Ordering::SeqCst);
        }
    }
}

/// A client that is told something.
struct Listener {
    outbox: Outbox,
    follows: bool,
    /// Looks that it has asked for and whose progress it is told.
    looks: usize,
}

/// The latest changes, each as the frames that told of it.
#[derive(Default)]
struct Kept {
    frames: VecDeque<(u64, Frame)>,
    bytes: usize,
    /// All changes after this generation are here.
    from: u64,
}

impl Kept {
    fn add(&mut self, generation: u64, frame: Frame) {
        self.bytes += frame.len();
        self.frames.push_back((generation, frame));
        while self.bytes > KEPT {
            let Some((generation, frame)) = self.frames.pop_front() else { break };
            self.bytes -= frame.len();
            self.from = self.from.max(generation);
        }
    }
}

/// Everyone who is told.
pub(in crate::archive) struct Audience {
    here: Sender<Event>,
    listeners: Vec<Listener>,
    kept: Kept,
    /// What a client knows who knows all, when the archive was opened and now.
    opened: Known,
    now: Known,
    progress: Option<Progress>,
    problems: Vec<FileProblem>,
    texts: Texts,
}

impl Audience {
    /// The audience of an archive that was just opened.
    pub fn new(here: Sender<Event>, opened: Known) -> Self {
        let kept = Kept { from: opened.generation, ..Kept::default() };
        Self {
            here,
            listeners: Vec::new(),
            kept,
            opened,
            now: opened,
            progress: None,
            problems: Vec::new(),
            texts: Texts::default(),
        }
    }

    /// What who has heard all knows.
    pub fn now(&self) -> Known {
        self.now
    }

    fn each(&mut self, told: &Told, who: impl Fn(&Listener) -> bool) {
        if self.listeners.iter().any(&who)
            && let Ok(frame) = frame::pack(told)
        {
            self.listeners.retain(|listener| !who(listener) || listener.outbox.push(&frame));
        }
    }

    pub fn notice(&mut self, notice: String) {
        self.each(&Told::Notice(notice.clone()), |l| l.follows);
        let _ = self.here.send(Event::Notice(notice));
    }

    pub fn progress(&mut self, progress: Progress) {
        self.progress = Some(progress);
        self.each(&Told::Progress(progress), |l| l.follows || l.looks > 0);
        let _ = self.here.send(Event::Progress(progress));
    }

    pub fn problems(&mut self, problems: Vec<FileProblem>) {
        self.problems = bounded(&problems);
        let told = Told::Problems(self.problems.clone());
        self.each(&told, |l| l.follows);
        let _ = self.here.send(Event::Problems(problems));
    }

    /// Tells how far the full-text index is.
    pub fn texts(&mut self, texts: Texts) {
        if texts != self.texts {
            self.texts = texts;
            self.each(&Told::Texts(texts), |l| l.follows || l.looks > 0);
            let _ = self.here.send(Event::Texts(texts));
        }
    }

    /// Tells of changes, after which there are so many articles; of no change that the generation is another one.
    pub fn changed(&mut self, changes: Changes, articles: u64) {
        let before = self.now;
        self.now = Known { session: before.session, generation: changes.generation, articles };
        for part in parts(&changes, before.generation) {
            let more = part.generation != changes.generation;
            let articles = if more { before.articles } else { articles };
            let Ok(frame) = frame::pack(&Told::Changed { changes: part, articles, more }) else { continue };
            self.listeners.retain(|l| !l.follows || l.outbox.push(&frame));
            // Whoever has heard only some of the parts must hear all of them again.
            self.kept.add(changes.generation, frame);
        }
        let _ = self.here.send(Event::of(changes));
    }

    /// A word for this process's own handle alone.
    pub fn here(&self, event: Event) {
        let _ = self.here.send(event);
    }

    /// A client begins to follow. True when what it knows leads nowhere and it has to fetch the list.
    pub fn follow(&mut self, outbox: Outbox, since: Option<Known>, list: bool) -> bool {
        self.leave(outbox.client);
        let from = since.and_then(|known| self.place_of(known));
        let caught_up = |generation: &u64| from.is_some_and(|from| *generation > from);
        for (_, frame) in self.kept.frames.iter().filter(|(generation, _)| caught_up(generation)) {
            outbox.push(frame);
        }
        let standing = [
            self.progress.map(Told::Progress),
            (!self.problems.is_empty()).then(|| Told::Problems(self.problems.clone())),
            (self.texts != Texts::default()).then_some(Told::Texts(self.texts)),
        ];
        for told in standing.into_iter().flatten() {
            if let Ok(frame) = frame::pack(&told) {
                outbox.push(&frame);
            }
        }
        self.listeners.push(Listener { outbox, follows: true, looks: 0 });
        list && from.is_none()
    }

    /// The generation from which on a client must be told, where all since then is kept.
    fn place_of(&self, known: Known) -> Option<u64> {
        // Of another owner's session only the state counts in which this one began: then the list was the same.
        // A list kept in the store folder is of this store's count, which the store sees to.
        let same = [self.now.session, Known::KEPT].contains(&known.session)
            || (known.generation, known.articles) == (self.opened.generation, self.opened.articles);
        (same && (self.kept.from..=self.now.generation).contains(&known.generation)).then_some(known.generation)
    }

    /// A client has asked for a look.
    pub fn looks(&mut self, outbox: Outbox) {
        match self.listeners.iter_mut().find(|l| l.outbox.client == outbox.client) {
            Some(listener) => listener.looks += 1,
            None => self.listeners.push(Listener { outbox, follows: false, looks: 1 }),
        }
    }

    /// Its look is over.
    pub fn looked(&mut self, client: u64) {
        for listener in self.listeners.iter_mut().filter(|l| l.outbox.client == client) {
            listener.looks = listener.looks.saturating_sub(1);
        }
        self.listeners.retain(|l| l.follows || l.looks > 0);
    }

    /// A client no longer follows.
    pub fn leave(&mut self, client: u64) {
        self.listeners.retain(|l| l.outbox.client != client);
    }
}

/// Changes in pieces that fit a frame. All but the last are of the generation before.
fn parts(changes: &Changes, before: u64) -> Vec<Changes> {
    let mut parts: Vec<Changes> = changes
        .removed
        .chunks(ENTRIES)
        .map(|removed| Changes { generation: before, removed: removed.to_vec(), ..Changes::default() })
        .collect();
    parts.extend(changes.upserts.chunks(ENTRIES).map(|upserts| Changes {
        generation: before,
        upserts: upserts.to_vec(),
        ..Changes::default()
    }));
    if parts.is_empty() {
        parts.push(Changes::default());
    }
    if let Some(last) = parts.last_mut() {
        (last.generation, last.new) = (changes.generation, changes.new);
        last.searches.clone_from(&changes.searches);
    }
    parts
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::ArticleId;
    use std::os::unix::net::UnixStream;

    const SESSION: u64 = 7;

    fn at(session: u64, generation: u64, articles: u64) -> Known {
        Known { session, generation, articles }
    }

    fn audience(generation: u64) -> Audience {
        Audience::new(unbounded().0, at(SESSION, generation, 10))
    }

    /// An outbox that is not written, and what lies in it.
    fn outbox(client: u64) -> (Outbox, Writer) {
        let (here, _) = UnixStream::pair().unwrap();
        Outbox::new(client, Line::from(here))
    }

    fn removal(generation: u64) -> Changes {
        Changes { generation, removed: vec![ArticleId(generation)], ..Changes::default() }
    }

    fn told(writer: &Writer) -> Vec<u64> {
        let words = writer.frames.try_iter().map(|frame| frame::read::<Told>(&mut &frame[..]).unwrap());
        words
            .filter_map(|told| if let Told::Changed { changes, .. } = told { Some(changes.generation) } else { None })
            .collect()
    }

    #[test]
    fn who_comes_back_is_told_what_was_missed_where_that_is_known() {
        let mut audience = audience(100);
        (101..=104).for_each(|generation| audience.changed(removal(generation), 10));
        let back = |audience: &mut Audience, since| {
            let (outbox, writer) = outbox(1);
            (audience.follow(outbox, since, true), told(&writer))
        };
        assert_eq!(back(&mut audience, Some(at(SESSION, 102, 10))), (false, vec![103, 104]));
        assert_eq!(back(&mut audience, Some(at(SESSION, 104, 10))), (false, vec![]));
        assert_eq!(back(&mut audience, Some(at(SESSION, 99, 10))), (true, vec![]), "older than what is kept");
        assert_eq!(back(&mut audience, Some(at(SESSION, 105, 10))), (true, vec![]), "newer than all: of another store");
        assert_eq!(back(&mut audience, None), (true, vec![]));
        // From another owner: only the state counts in which this one found the archive.
        assert_eq!(back(&mut audience, Some(at(1, 100, 10))), (false, vec![101, 102, 103, 104]));
        assert_eq!(back(&mut audience, Some(at(1, 100, 9))), (true, vec![]));
        assert_eq!(back(&mut audience, Some(at(1, 102, 10))), (true, vec![]));
    }

    #[test]
    fn what_is_kept_is_bounded_and_its_beginning_is_known() {
        let mut audience = audience(0);
        for generation in 1..=40 {
            let removed = (0..3_000).map(|n| ArticleId(u64::MAX - n)).collect();
            audience.changed(Changes { generation, removed, ..Changes::default() }, 10);
        }
        assert!(audience.kept.bytes <= KEPT && audience.kept.from > 0);
        let from = audience.kept.from;
        let (first, writer) = outbox(1);
        assert!(!audience.follow(first, Some(at(SESSION, 39, 10)), true));
        // In pieces, of which only the last is of the new generation.
        let generations = told(&writer);
        assert_eq!(generations, [39, 40]);
        assert!(audience.follow(outbox(2).0, Some(at(SESSION, from - 1, 10)), true));
    }

    #[test]
    fn saved_searches_are_told_alone_and_behind_many_entries() {
        let mut audience = audience(0);
        let (outbox, writer) = outbox(1);
        audience.follow(outbox, None, false);
        let search = crate::model::SavedSearch { name: "水".parse().unwrap(), query: "水库".to_owned() };
        let removed: Vec<ArticleId> = (0..3_000).map(ArticleId).collect();
        for (generation, removed) in [(1, vec![]), (2, removed)] {
            let searches = Some(vec![search.clone()]);
            audience.changed(Changes { generation, removed, searches, ..Changes::default() }, 10);
        }
        let words = writer.frames.try_iter().map(|frame| frame::read::<Told>(&mut &frame[..]).unwrap());
        let told: Vec<_> = words
            .filter_map(|told| match told {
                Told::Changed { changes, .. } => Some((changes.generation, changes.searches.map_or(0, |s| s.len()))),
                _ => None,
            })
            .collect();
        assert_eq!(told, [(1, 1), (1, 0), (2, 1)]);
    }

    #[test]
    fn a_client_that_does_not_read_is_forgotten_and_the_others_are_told() {
        let mut audience = audience(0);
        let ((stuck, _kept), (good, writer)) = (outbox(1), outbox(2));
        assert!(!audience.follow(stuck, None, false) && !audience.follow(good.clone(), None, false));
        let mut heard = 0;
        for generation in 1..=20 {
            let removed = (0..2_000).map(|n| ArticleId(u64::MAX - n)).collect();
            audience.changed(Changes { generation, removed, ..Changes::default() }, 10);
            for frame in writer.frames.try_iter() {
                good.waiting.fetch_sub(frame.len(), Ordering::SeqCst);
                heard += 1;
            }
        }
        assert_eq!((heard, audience.listeners.len()), (20, 1));
    }
}
