//! The handle: the one thing through which the screen and the commands work with an archive, whichever process owns it.
//!
//! Promise: its holder need not know who owns. Questions are answered, and events come, from the archive in this process or over the socket from
//! another; when the owner ends, the handle finds the next one or becomes it, asks again what was not answered, and goes on. It only
//! gives up, with [`Event::Failed`], where no archive can be had at all.

use super::{
    Archive, ArchiveError, Event, FileProblem, Health, Outcome, PageFile, Place, Reader, Receipt, StoredArticle,
    keeper::{Begin, Inbox, Stay, Work},
    share::{
        Answer, Ask, Audience, Entered, Figures, Guest, Known, Left, OnceKey, Party, Request, Server, TRY, enter,
        try_enter,
    },
};
use crate::{
    model::{Act, ArticleId, Entry, Held, PastAct, SavedSearch},
    page,
};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, never, unbounded};
use std::{
    fs::File,
    sync::{Arc, Weak},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// An archive that could not be opened is tried again so often.
const RETRY: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });

/// What a handle is told without asking, and whether it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interest {
    /// Nothing but the progress of the looks that it asks for: one command, and the end. The folder is looked at when [`Keeper::look`] is
    /// asked, and not watched.
    Nothing,
    /// What changes; the folder is watched.
    Changes,
    /// The same, and the whole list to begin with.
    List,
    /// The same for a holder who has the list of a generation already, with so many articles: the whole list comes only where it cannot be
    /// caught up with; else [`Event::Known`] does, behind what has changed since.
    ListSince {
        /// The generation.
        generation: u64,
        /// How many articles there were.
        articles: u64,
    },
}

impl Interest {
    /// Whether the list is wanted to begin with.
    pub(super) fn wants_list(self) -> bool {
        matches!(self, Self::List | Self::ListSince { .. })
    }

    /// What the handle's holder knows of the list beforehand.
    pub(super) fn known(self) -> Option<Known> {
        match self {
            Self::ListSince { generation, articles } => Some(Known { session: Known::KEPT, generation, articles }),
            Self::Nothing | Self::Changes | Self::List => None,
        }
    }
}

/// A list of entries and its generation.
pub type Entries = (u64, Vec<Entry>);

type Answered<T> = Receiver<Result<T, ArchiveError>>;

/// A handle on an archive. Dropping it ends its thread and, where this process owns the archive, closes it.
pub struct Keeper {
    /// The only strong hold on it: the archive closes when the handle lets go, whoever may still want to ask.
    requests: Option<Arc<Sender<Request>>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

/// All that is needed to open the archive, now or later.
struct Source {
    place: Place,
    me: Party,
    interest: Interest,
    reader: Reader,
    reader_version: u32,
}

impl Keeper {
    /// Opens an archive: as its owner, or through the process that owns it. `command` is what others are told of this process.
    ///
    /// # Errors
    /// When the folder is not there or cannot be read, or its owner does not answer or is of another version.
    pub fn open(place: &Place, command: &str, interest: Interest) -> Result<Self, ArchiveError> {
        Self::open_with(place, command, interest, (page::read_page_by, page::READER_VERSION))
    }

    /// [`Keeper::open`] with another page reader.
    pub(super) fn open_with(
        place: &Place,
        command: &str,
        interest: Interest,
        (reader, reader_version): (Reader, u32),
    ) -> Result<Self, ArchiveError> {
        let source = Source { place: place.clone(), me: Party::here(command), interest, reader, reader_version };
        let (requests, asked) = unbounded();
        let (tell, events) = unbounded();
        let opened = match enter(&source.place, &source.me) {
            Ok(Entered::Owner(lock)) => source.own(lock, tell.clone(), asked.clone()).map(Ok),
            Ok(Entered::Client(line)) => Ok(Err(line)),
            Err(e) => Err(e),
        };
        match opened {
            Ok(Ok(mut work)) => {
                let begin = Begin::of(interest, interest.known(), &work);
                Ok(Self::on_thread(requests, events, move || finish(work.run(begin, Vec::new()), &tell)))
            }
            Ok(Err(line)) => {
                if interest == Interest::Changes {
                    let _ = tell.send(Event::Notice(format!("{} holds this archive: standing by", line.owner())));
                }
                let first = Ok(Some(Entered::Client(line)));
                Ok(Self::on_thread(requests, events, move || source.visit(first, tell, asked)))
            }
            // Nobody sits before it who would start it again.
            Err(e) if interest == Interest::Changes && e.may_pass() => {
                Ok(Self::on_thread(requests, events, move || source.visit(Err(e), tell, asked)))
            }
            Err(e) => Err(e),
        }
    }

    /// Works with an archive that is open already, without letting other processes in: a look, then (with `watch`) the watcher until
    /// stopped. Without `watch` the events end (the channel is disconnected) when the look is over and the archive is closed.
    pub fn start(archive: Archive, watch: bool) -> Self {
        let (requests, here) = unbounded();
        let (tell, events) = unbounded();
        let audience = Audience::new(tell.clone(), known(&archive, 0));
        let stay = if watch { Stay::Watching } else { Stay::Once };
        let asked = Inbox { here, clients: never() };
        let mut work = Work::new(archive, None, Party::here("baoku"), audience, asked, stay);
        Self::on_thread(requests, events, move || finish(work.run(Begin::Nothing, Vec::new()), &tell))
    }

    fn on_thread(requests: Sender<Request>, events: Receiver<Event>, work: impl FnOnce() + Send + 'static) -> Self {
        let thread = thread::Builder::new().name("keeper".into()).spawn(work).ok();
        Self { requests: Some(Arc::new(requests)), events, thread }
    }

    /// Where events arrive, in order.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// Asks for an act. The answer comes after the journal is on disk; [`Event::Changed`] comes before the answer. Done once, also when the
    /// owner ends in between. The channel is disconnected without an answer when there is no archive any more.
    pub fn act(&self, act: Act) -> Answered<Receipt> {
        self.ask(Ask::Act { key: OnceKey::new(), act }, |answer| match answer {
            Answer::Receipt(receipt) => Some(receipt),
            _ => None,
        })
    }

    /// Asks for an article's text; never waits behind a long look for more than one step's work.
    pub fn article(&self, id: ArticleId) -> Answered<Option<StoredArticle>> {
        self.asker().article(id)
    }

    /// Asks for an article with its other halves; see [`Archive::parts`].
    pub fn parts(&self, id: ArticleId) -> Answered<Option<Vec<StoredArticle>>> {
        self.ask(Ask::Parts(id), |answer| match answer {
            Answer::Parts(parts) => Some(parts),
            _ => None,
        })
    }

    /// Asks for the page file of an article; see [`Archive::page_file`].
    pub fn page_file(&self, id: ArticleId) -> Answered<Option<PageFile>> {
        self.ask(Ask::Page(id), |answer| match answer {
            Answer::Page(page) => Some(page.map(|page| *page)),
            _ => None,
        })
    }

    /// Asks for a look through the whole folder that begins after now; answered when all that it found is taken up.
    pub fn look(&self) -> Answered<Outcome> {
        self.ask(Ask::Look, |answer| match answer {
            Answer::Looked(outcome) => Some(*outcome),
            _ => None,
        })
    }

    /// Asks to be told when the words of all that the archive holds now can be found, and with `settled`, when the full-text index is put together as it
    /// should be, which makes it quick.
    pub fn texts(&self, settled: bool) -> Answered<()> {
        self.ask(Ask::Texts { settled }, |answer| match answer {
            Answer::Done => Some(()),
            _ => None,
        })
    }

    /// Asks for the whole list.
    pub fn entries(&self) -> Answered<Entries> {
        self.ask(Ask::Entries, |answer| match answer {
            Answer::Entries(generation, entries) => Some((generation, entries)),
            _ => None,
        })
    }

    /// Asks for the page files that could not be read.
    pub fn problems(&self) -> Answered<Vec<FileProblem>> {
        self.ask(Ask::Problems, |answer| match answer {
            Answer::Problems(problems) => Some(problems),
            _ => None,
        })
    }

    /// Asks for the saved searches, by name.
    pub fn searches(&self) -> Answered<Vec<SavedSearch>> {
        self.ask(Ask::Searches, |answer| match answer {
            Answer::Searches(searches) => Some(searches),
            _ => None,
        })
    }

    /// Asks for the acts that can be taken back or done again; see [`Archive::past`].
    pub fn past(&self, limit: usize) -> Answered<Vec<PastAct>> {
        self.ask(Ask::Past(limit as u64), |answer| match answer {
            Answer::Past(past) => Some(past),
            _ => None,
        })
    }

    /// Asks for everything a person did; see [`Archive::dump`].
    pub fn dump(&self) -> Answered<(Vec<Held>, Vec<SavedSearch>)> {
        self.ask(Ask::Dump, |answer| match answer {
            Answer::Dump(dump) => Some(dump),
            _ => None,
        })
    }

    /// Asks how the archive is kept.
    pub fn health(&self) -> Answered<Health> {
        self.ask(Ask::Health, |answer| match answer {
            Answer::Health(health) => Some(*health),
            _ => None,
        })
    }

    /// Asks who holds the archive.
    pub fn figures(&self) -> Answered<Figures> {
        self.ask(Ask::Figures, |answer| match answer {
            Answer::Figures(figures) => Some(*figures),
            _ => None,
        })
    }

    /// What another thread may ask through, while the handle is there.
    pub fn asker(&self) -> Asker {
        Asker(self.requests.as_ref().map_or_else(Weak::new, Arc::downgrade))
    }

    fn ask<T: Send + 'static>(&self, ask: Ask, pick: fn(Answer) -> Option<T>) -> Answered<T> {
        asked(self.requests.as_deref(), ask, pick)
    }

    /// Stops and waits until the archive is closed.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Asks for texts on behalf of a [`Keeper`]; it holds nothing open.
#[derive(Clone)]
pub struct Asker(Weak<Sender<Request>>);

impl Asker {
    /// [`Keeper::article`]; disconnected without an answer when the handle is gone.
    pub fn article(&self, id: ArticleId) -> Answered<Option<StoredArticle>> {
        asked(self.0.upgrade().as_deref(), Ask::Article(id), |answer| match answer {
            Answer::Article(stored) => Some(stored.map(|stored| *stored)),
            _ => None,
        })
    }
}

/// Sends a question; its answer comes by a channel of its own.
fn asked<T: Send + 'static>(
    requests: Option<&Sender<Request>>,
    ask: Ask,
    pick: fn(Answer) -> Option<T>,
) -> Answered<T> {
    let (out, answered) = bounded(1);
    let reply = move |answer: Result<Answer, ArchiveError>| {
        let odd = || ArchiveError::Told("an answer to another question: please report it".to_owned());
        // Whoever asked may not wait any more.
        let _ = out.send(answer.and_then(|answer| pick(answer).ok_or_else(odd)));
    };
    if let Some(requests) = requests {
        let _ = requests.send(Request { ask, reply: Box::new(reply), from: None });
    }
    answered
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.end();
    }
}

fn known(archive: &Archive, session: u64) -> Known {
    Known { session, generation: archive.generation(), articles: archive.articles() as u64 }
}

/// Keeps what is asked for so long; false when the handle is gone.
fn wait(asked: &Receiver<Request>, guest: &mut Guest, so_long: Duration) -> bool {
    let until = Instant::now() + so_long;
    loop {
        match asked.recv_deadline(until) {
            Ok(request) => guest.keep(request),
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

fn finish(done: Result<(), ArchiveError>, tell: &Sender<Event>) {
    if let Err(e) = done {
        let _ = tell.send(Event::Failed(e.to_string()));
    }
}

impl Source {
    /// Opens the archive as its owner and lets others in.
    fn own(&self, lock: File, tell: Sender<Event>, here: Receiver<Request>) -> Result<Work, ArchiveError> {
        // The door is open before the archive is, so that those who come meanwhile wait for it instead of finding nobody.
        let (requests, clients) = unbounded();
        let party = Party::here(&self.me.command);
        let server = Server::open(&self.place, &party, requests);
        let kept = lock.try_clone();
        let archive = match Archive::open_held(&self.place, lock, self.reader, self.reader_version) {
            Ok(archive) => archive,
            Err(e) => {
                // The lock outlives the door: a door that is still closing must not take away the next owner's socket.
                drop(server);
                drop(kept);
                return Err(e);
            }
        };
        let session = server.as_ref().map_or(0, Server::session);
        let mut audience = Audience::new(tell, known(&archive, session));
        let server = server.map_err(|e| {
            audience.notice(format!("other processes cannot work with this archive meanwhile (no socket: {e})"));
        });
        let stay = if self.interest == Interest::Nothing { Stay::Asked } else { Stay::Watching };
        Ok(Work::new(archive, server.ok(), party, audience, Inbox { here, clients }, stay))
    }

    /// Works as a client of one owner after the other, and as the owner when it is this process's turn. Where the archive cannot be opened for a
    /// reason that may pass, it is tried again; questions are kept meanwhile.
    fn visit(self, mut next: Result<Option<Entered>, ArchiveError>, tell: Sender<Event>, asked: Receiver<Request>) {
        let mut guest = Guest::new(tell.clone(), self.interest);
        let mut failing = false;
        loop {
            let failed = match next {
                Ok(Some(Entered::Client(line))) => {
                    if guest.run(&line, &asked) == Left::Ended {
                        return;
                    }
                    failing = false;
                    None
                }
                Ok(Some(Entered::Owner(lock))) => match self.own(lock, tell.clone(), asked.clone()) {
                    Ok(work) => return finish(self.take_over(work, guest, &tell), &tell),
                    Err(e) => Some(e),
                },
                // Between two owners.
                Ok(None) => {
                    if !wait(&asked, &mut guest, TRY) {
                        return;
                    }
                    None
                }
                Err(e) => Some(e),
            };
            if let Some(e) = failed {
                if !e.may_pass() || self.interest == Interest::Nothing {
                    return finish(Err(e), &tell);
                }
                if !std::mem::replace(&mut failing, true) {
                    let every = RETRY.as_secs_f32();
                    let _ = tell.send(Event::Notice(format!("{e}; it is tried again every {every} s")));
                }
                if !wait(&asked, &mut guest, RETRY) {
                    return;
                }
            }
            next = try_enter(&self.place, &self.me);
        }
    }

    fn take_over(&self, mut work: Work, guest: Guest, tell: &Sender<Event>) -> Result<(), ArchiveError> {
        let (before, waiting) = guest.into_owner();
        if self.interest != Interest::Nothing {
            let notice = "the process that held the archive has ended: this one holds it now";
            let _ = tell.send(Event::Notice(notice.to_owned()));
            let _ = tell.send(Event::Searches(work.searches()));
        }
        // What was told so far is still true where the archive is as it was then.
        let begin = Begin::of(self.interest, before, &work);
        work.run(begin, waiting)
    }
}
