//! The keeper: one thread that owns the archive, watches the folder, does the acts and tells what changed.
//!
//! Promise: acts and questions, of this process and of clients, are answered between two small steps of whatever else goes on;
//! [`Event::Changed`] is told before the answer to the act that made it; nobody who is told can hold it up; the thread sleeps while
//! there is nothing to do. What the watcher may miss is found by a full look every minute.

mod answering;
mod texting;

use super::{
    Archive, ArchiveError, Changes, FileProblem, Interest, Outcome,
    fulltext::Texts,
    recent::Recent,
    reconcile::Pace,
    share::{Audience, Known, Party, Request, Server},
    walk::{self, Scope},
    watch::{Backend, Marks, POLL, Watch},
    writing::{AFTER_CLOSE, AFTER_WRITE, Unsettled, Written},
};
use crate::model::{Entry, SavedSearch};
use answering::{Look, add};
use crossbeam_channel::{Receiver, after, never, select};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    time::{Duration, Instant},
};
use texting::Texting;

/// What the keeper is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Walking the folder.
    Walking,
    /// Reading page files that are new or changed.
    Reading,
    /// Reading page files again that have not changed.
    ReadingAgain(Again),
    /// Waiting for the folder to change.
    Watching,
}

/// Why page files that have not changed are read again; of several reasons the later one here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Again {
    /// `baoku.toml` says something else of them than before.
    #[default]
    Settings,
    /// An older version of the page reader has read them.
    BetterReader,
    /// A newer version has, some of them at least.
    OtherReader,
}

impl std::fmt::Display for Again {
    /// As in "reading 3 page files again: …".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Again::Settings => "baoku.toml has changed",
            Again::BetterReader => "by a better reader",
            Again::OtherReader => "by another version's reader",
        })
    }
}

/// How far a piece of work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Page files done.
    pub done: usize,
    /// Page files to do in all; 0 while unknown.
    pub total: usize,
}

impl Progress {
    /// A phase that has no measure.
    pub(super) fn of(phase: Phase) -> Self {
        Self { phase, done: 0, total: 0 }
    }
}

/// What the keeper tells.
#[derive(Debug)]
pub enum Event {
    /// Work goes on.
    Progress(Progress),
    /// The whole list, of this generation: what was told before is void. The first one is the list to begin with.
    List(u64, Vec<Entry>),
    /// What the handle's holder knows of the list, with what was told before this, is the list of this generation.
    Known(u64),
    /// The archive has a new generation.
    Changed(Changes),
    /// The whole list of bad page files, after it changed.
    Problems(Vec<FileProblem>),
    /// All saved searches, after another process has taken the archive over: what was told of them last may not be so any more.
    Searches(Vec<SavedSearch>),
    /// How far the full-text index is; with each commit a phrase may find something else than before.
    Texts(Texts),
    /// A line for the status line: the watcher's backend, a fallback, something mended.
    Notice(String),
    /// The keeper ended: the reason, one line.
    Failed(String),
}

impl Event {
    /// What is told of changes.
    pub(super) fn of(changes: Changes) -> Self {
        if changes.is_empty() { Self::Known(changes.generation) } else { Self::Changed(changes) }
    }
}

/// From an event to the look at what it marks: writers write in bursts.
const PAUSE: Duration = Duration::from_millis(35);
/// Files that somebody has open are asked for so often, where no event will tell of the close.
const HELD: Duration = Duration::from_millis(250);
/// Without events, looking takes at most one part in so many of the time.
const SHARE: u32 = 20;
#[cfg(test)]
impl Rhythm {
    /// Is this lot of events lost?
    fn loses(&mut self) -> bool {
        self.losing.as_mut().is_some_and(|state| {
            *state = state.wrapping_mul(1_103_515_245).wrapping_add(12345);
            *state >> 16 & 3 == 0
        })
    }
}

/// When a keeper looks, whatever the watcher says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rhythm {
    /// From one full look to the next.
    pub full: Duration,
    /// The same where a person wants no events.
    pub poll: Option<Duration>,
    /// How often a folder that is gone is looked for.
    pub back: Duration,
    /// How often a store that failed is opened again.
    pub retry: Duration,
    /// Of so many lots of events one is lost, as the system loses some.
    #[cfg(test)]
    pub losing: Option<u32>,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self {
            full: Duration::from_secs(60),
            poll: None,
            back: Duration::from_secs(2),
            retry: Duration::from_secs(10),
            #[cfg(test)]
            losing: None,
        }
    }
}

/// The person wants an end, or nobody listens any more.
struct Ended;

/// What the handle is told before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    Nothing,
    /// The whole list.
    List,
    /// That the list is the one it knows.
    Known,
}

impl Begin {
    /// For a handle that knows the list of a moment.
    pub fn of(interest: Interest, known: Option<Known>, work: &Work) -> Self {
        match known.filter(|&known| work.is_as(known)) {
            _ if !interest.wants_list() => Self::Nothing,
            Some(_) => Self::Known,
            None => Self::List,
        }
    }
}

/// How long the keeper stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stay {
    /// For one look.
    Once,
    /// While it is asked; it looks when it is told to.
    Asked,
    /// Until it is stopped; it watches the folder.
    Watching,
}

/// Where questions come from.
pub(super) struct Inbox {
    /// Of this process's own handle; the keeper ends with it.
    pub here: Receiver<Request>,
    /// Of clients.
    pub clients: Receiver<Request>,
}

/// The keeper's state.
pub(super) struct Work {
    /// Goes first: clients are sent away before the lock is free for them.
    server: Option<Server>,
    /// Before the archive, whose lock it needs.
    texting: Texting,
    recent: Recent,
    archive: Archive,
    party: Party,
    tell: Audience,
    asked: Inbox,
    stay: Stay,
    looks: Vec<Look>,
    watch: Option<Watch>,
    /// What is to be looked at next.
    marks: Marks,
    /// When `marks` are to be taken up.
    due: Option<Instant>,
    next_full_look: Instant,
    problems: Vec<FileProblem>,
    folder_lost: bool,
    /// The store failed, and is to be opened again before anything else is done with it.
    ailing: bool,
}

impl Work {
    pub fn new(
        archive: Archive,
        server: Option<Server>,
        party: Party,
        tell: Audience,
        asked: Inbox,
        stay: Stay,
    ) -> Self {
        Self {
            server,
            texting: Texting::default(),
            recent: Recent::open(archive.place(), archive.generation()),
            archive,
            party,
            tell,
            asked,
            stay,
            looks: Vec::new(),
            watch: None,
            marks: Marks::default(),
            due: None,
            next_full_look: Instant::now(),
            problems: Vec::new(),
            folder_lost: false,
            ailing: false,
        }
    }

    /// Works until it is told to end. `begin` is what the handle is told first; `first` is what was asked before.
    pub fn run(&mut self, begin: Begin, first: Vec<Request>) -> Result<(), ArchiveError> {
        for notice in std::mem::take(&mut self.archive.notices) {
            self.say(notice);
        }
        match begin {
            Begin::Nothing => {}
            Begin::List => {
                let (generation, entries) = self.archive.entries()?;
                self.tell.here(Event::List(generation, entries));
            }
            Begin::Known => self.tell.here(Event::Known(self.archive.generation())),
        }
        self.begin_texts();
        first.into_iter().for_each(|request| self.answer(request));
        if self.stay == Stay::Watching {
            self.start_watch();
        }
        // Who came while the archive was being opened does not wait for the first look; who asks for one is answered by it.
        if self.answer_waiting().is_err() {
            return Ok(());
        }
        if self.stay != Stay::Asked {
            self.marks.all = true;
            if self.take_up()?.is_err() || self.stay == Stay::Once {
                return Ok(());
            }
        }
        while self.wait().is_ok() {
            if self.due.is_some_and(|due| due <= Instant::now()) && self.take_up()?.is_err() {
                break;
            }
        }
        Ok(())
    }

    fn say(&mut self, notice: String) {
        self.tell.notice(notice);
    }

    /// Watches before the first walk, so that nothing falls between the two.
    fn start_watch(&mut self) {
        self.watch = None;
        if let Some(every) = self.archive.rhythm.poll {
            self.archive.pulse.backend = Some(Backend::Polling);
            return self.say(format!("the folder is looked through every {} s", every.as_secs_f32()));
        }
        match Watch::start(&self.archive.place.folder) {
            Ok(watch) => {
                self.watch = Some(watch);
                (self.archive.pulse.backend, self.archive.pulse.why) = (Some(Backend::Events), None);
            }
            Err(why) => self.unwatched(why),
        }
    }

    fn unwatched(&mut self, why: String) {
        self.watch = None;
        self.say(format!("{why}; the folder is looked through every {} s instead", POLL.as_secs()));
        (self.archive.pulse.backend, self.archive.pulse.why) = (Some(Backend::Polling), Some(why));
    }

    /// From one full look to the next, when the last one took so long.
    fn rhythm(&self, took: Duration) -> Duration {
        match &self.watch {
            Some(_) => self.archive.rhythm.full,
            None => self.archive.rhythm.poll.unwrap_or(POLL).max(took * SHARE),
        }
    }

    /// Sleeps until something is due; answers what is asked meanwhile.
    fn wait(&mut self) -> Result<(), Ended> {
        let now = Instant::now();
        let watching = self.stay == Stay::Watching;
        let times = [self.due, watching.then_some(self.next_full_look), self.texts_due()];
        let until = times.into_iter().flatten().min();
        let timer = until.map_or_else(never, |until| after(until.saturating_duration_since(now)));
        let wake = self.watch.as_ref().map_or_else(never, |w| w.wake.clone());
        let news = self.texting.news().clone();
        select! {
            recv(self.asked.here) -> request => match request {
                Ok(request) => self.answer(request),
                Err(_) => return Err(Ended),
            },
            recv(self.asked.clients) -> request => match request {
                Ok(request) => self.answer(request),
                Err(_) => self.asked.clients = never(),
            },
            recv(wake) -> _ => self.collect(),
            recv(news) -> news => match news {
                Ok(news) => self.hear_of_texts(news),
                Err(_) => self.texting.is_lost(),
            },
            recv(timer) -> _ => {
                if watching && Instant::now() >= self.next_full_look {
                    self.marks.all = true;
                    self.due.get_or_insert(Instant::now());
                }
                self.pass_texts();
            }
        }
        Ok(())
    }

    /// Takes the watcher's marks; they are due once the burst is over, and after four bursts' time at the latest.
    fn collect(&mut self) {
        let Some(watch) = &self.watch else { return };
        #[cfg(test)]
        if self.archive.rhythm.loses() {
            return watch.lose();
        }
        let marks = watch.take();
        let trouble = watch.trouble();
        self.marks.add(marks);
        self.due.get_or_insert(Instant::now() + PAUSE);
        if let Some(why) = trouble {
            self.unwatched(why);
        }
    }

    /// Looks at what is marked.
    fn take_up(&mut self) -> Result<Result<(), Ended>, ArchiveError> {
        self.due = None;
        let marks = std::mem::take(&mut self.marks);
        let scope = match (self.keys_of(&marks.folders), self.keys_of(&marks.files)) {
            (Some(folders), Some(files)) if !marks.all => Scope::Some { folders, files },
            _ => Scope::All,
        };
        let looked = self.look(&scope);
        if self.stay != Stay::Watching {
            return looked;
        }
        looked.or_else(|e| {
            self.fail(&e);
            self.refuse_looks();
            Ok(Ok(()))
        })
    }

    /// Something failed that may get better: room on the disk, a right, a store that can be made anew. The session goes on, and it is tried again.
    fn fail(&mut self, why: &ArchiveError) {
        let retry = self.archive.rhythm.retry;
        if !std::mem::replace(&mut self.ailing, true) {
            let every = retry.as_secs_f32();
            self.say(format!("{why}; what was read before can be used, and it is tried again every {every} s"));
        }
        self.archive.pulse.failing = Some(why.to_string());
        self.next_full_look = Instant::now() + retry;
        self.progress(Progress::of(Phase::Watching));
    }

    /// Opens a store that failed again; false when it still fails.
    fn recover(&mut self) -> bool {
        match self.archive.reopen() {
            Ok(notices) => {
                notices.into_iter().for_each(|notice| self.say(notice));
                self.ailing = false;
                self.archive.pulse.failing = None;
                self.texting.tell_all(Instant::now());
                self.say("the store works again".into());
                true
            }
            Err(e) => {
                self.fail(&e);
                false
            }
        }
    }

    /// Writes anew what reads found damaged.
    fn mend(&mut self) {
        if self.ailing {
            return;
        }
        match self.archive.mend() {
            Ok((notices, changes)) => {
                notices.into_iter().for_each(|notice| self.say(notice));
                self.changed(changes);
                self.pass_texts();
            }
            Err(e) => self.fail(&e),
        }
    }

    /// What is marked as keys; `None` when one is not inside the archive (a link) or is the archive folder itself, so that everything is looked at.
    fn keys_of(&self, marked: &BTreeSet<PathBuf>) -> Option<Vec<Vec<u8>>> {
        let root: &PathBuf = &self.archive.place.folder;
        let key = |path: &PathBuf| path.strip_prefix(root).ok().map(walk::key_of).filter(|key| !key.is_empty());
        marked.iter().map(key).collect()
    }

    /// Plans and works the plan off, step by step.
    fn look(&mut self, scope: &Scope) -> Result<Result<(), Ended>, ArchiveError> {
        if self.ailing && !self.recover() {
            self.refuse_looks();
            return Ok(Ok(()));
        }
        let settle = if self.stay == Stay::Watching { AFTER_WRITE } else { Duration::ZERO };
        let begun = Instant::now();
        // A store that was opened again is compared with all of the folder.
        let scope = if self.archive.is_behind() { &Scope::All } else { scope };
        if *scope == Scope::All {
            self.mend_door();
            self.progress(Progress::of(Phase::Walking));
            self.next_full_look = begun + self.rhythm(Duration::ZERO);
        }
        let written = self.watch.as_ref().map_or_else(Written::default, Watch::written);
        let mut plan = match self.archive.plan(scope, &written, settle) {
            Ok(plan) => plan,
            Err(ArchiveError::NoFolder(folder)) if self.stay == Stay::Watching => {
                for Look { reply, .. } in self.looks.drain(..) {
                    reply(Err(ArchiveError::NoFolder(folder.clone())));
                }
                self.lost();
                return Ok(Ok(()));
            }
            Err(e) => return Err(e),
        };
        let another = self.watch.as_ref().is_some_and(|watch| !watch.is_of(&self.archive.place.folder));
        if std::mem::take(&mut self.folder_lost) || another {
            self.say("the folder is back".into());
            self.start_watch();
            // What came between the walk and the watch.
            self.marks.all = true;
            self.due.get_or_insert(Instant::now() + PAUSE);
        }
        // Whoever asks from here on asks for the next look.
        self.looks.iter_mut().for_each(|look| look.begun = true);
        let (mut ended, mut done) = (Ok(()), Outcome::default());
        if plan.again > 0 {
            self.progress(plan.progress());
        }
        while plan.left() > 0 && ended.is_ok() {
            let mut out = Outcome::default();
            self.archive.step(&mut plan, Pace::OBLIGING, &mut out)?;
            self.changed(std::mem::take(&mut out.changes));
            self.pass_texts();
            add(&mut done, &out);
            self.archive.pulse.backlog = plan.left();
            self.progress(plan.progress());
            ended = self.answer_waiting();
        }
        if ended.is_ok() {
            let mut out = Outcome::default();
            self.archive.finish(&mut plan, &mut out)?;
            self.changed(std::mem::take(&mut out.changes));
            add(&mut done, &out);
            self.archive.pulse.writing = plan.unsettled.len();
            if *scope == Scope::All {
                self.next_full_look = Instant::now() + self.rhythm(begun.elapsed());
                self.archive.pulse.looked(plan.seen, begun.elapsed());
            }
            self.look_again(&plan.unsettled);
            self.tell_problems()?;
            self.mend();
            self.pass_texts();
            // Files that are still being written are work: it is not over before they are read.
            let settled = plan.unsettled.is_empty();
            if settled {
                self.progress(Progress::of(Phase::Watching));
            }
            self.looked(&done, settled);
        }
        Ok(ended)
    }

    /// The folder is not there: nothing is concluded from that; wait until it is back.
    fn lost(&mut self) {
        if !std::mem::replace(&mut self.folder_lost, true) {
            self.say(format!("{}: the folder is gone; waiting until it is back", self.archive.place.folder.display()));
        }
        self.next_full_look = Instant::now() + self.archive.rhythm.back;
        self.progress(Progress::of(Phase::Watching));
    }

    /// Files that were still being written are due a moment later; of those that an event will tell of, there is nothing to do.
    fn look_again(&mut self, unsettled: &Unsettled) {
        let Unsettled { soon, held, told } = unsettled;
        let root = self.archive.place.folder.clone();
        let marks = |keys: &BTreeSet<Vec<u8>>| Marks {
            files: keys.iter().map(|key| root.join(walk::path_of(key))).collect(),
            ..Marks::default()
        };
        if !soon.is_empty() {
            self.marks.add(marks(soon));
            self.due.get_or_insert(Instant::now() + AFTER_CLOSE);
        }
        if !held.is_empty() || !told.is_empty() {
            // Where the close was lost after all, the file's rest is the only sign.
            self.marks.add(marks(held));
            self.next_full_look = self.next_full_look.min(Instant::now() + self.archive.rhythm.full);
        }
        if !held.is_empty() {
            self.due.get_or_insert(Instant::now() + HELD);
        }
    }

    /// Now and then: somebody may have tidied up in the store folder.
    fn mend_door(&mut self) {
        if let Some(Err(e)) = self.server.as_mut().map(Server::mend) {
            self.say(format!("other processes cannot work with this archive meanwhile (no socket: {e})"));
        }
    }

    fn changed(&mut self, changes: Changes) {
        let (generation, articles) = (self.archive.generation(), self.archive.articles() as u64);
        let before = self.tell.now().generation;
        // Of an empty change: nothing that is listed differs.
        let changes = if changes.is_empty() { Changes { generation, ..Changes::default() } } else { changes };
        if !changes.is_empty() || generation != before {
            self.recent.add(before, &changes);
            self.tell.changed(changes, articles);
        }
    }

    fn progress(&mut self, progress: Progress) {
        self.tell.progress(progress);
    }

    fn tell_problems(&mut self) -> Result<(), ArchiveError> {
        let now = self.archive.problems()?;
        if now != self.problems {
            self.problems.clone_from(&now);
            self.tell.problems(now);
        }
        Ok(())
    }
}
