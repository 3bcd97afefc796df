//! The keeper: one thread that owns the archive, watches the folder, does the acts and tells what changed.
//!
//! Promise: acts and questions, of this process and of clients, are answered between two small steps of whatever else goes on;
//! [`Event::Changed`] is told before the answer to the act that made it; nobody who is told can hold it up; the thread sleeps while
//! there is nothing to do. What the watcher may miss is found by a full look every minute.

mod answering;

use super::{
    Archive, ArchiveError, Changes, FileProblem, Outcome, STEP,
    reconcile::Plan,
    share::{Audience, Party, Request, Server},
    walk::{self, Scope},
    watch::{Marks, Watch},
};
use crate::model::Entry;
use answering::{Look, add};
use crossbeam_channel::{Receiver, after, never, select};
use serde::{Deserialize, Serialize};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

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
    /// The archive has a new generation.
    Changed(Changes),
    /// The whole list of bad page files, after it changed.
    Problems(Vec<FileProblem>),
    /// A line for the status line: the watcher's backend, a fallback, something mended.
    Notice(String),
    /// The keeper ended: the reason, one line.
    Failed(String),
}

/// After an event, this long without a file changing before it is read: writers write in bursts.
const SETTLE: Duration = Duration::from_millis(80);
/// A full look, whatever the watcher says.
const FULL_LOOK: Duration = Duration::from_secs(60);
/// How often a folder that is gone is looked for.
const RETURN: Duration = Duration::from_secs(2);

/// The person wants an end, or nobody listens any more.
struct Ended;

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
        }
    }

    /// Works until it is told to end. `list` where the handle is to be told the whole list first; `first` is what was asked before.
    pub fn run(&mut self, list: bool, first: Vec<Request>) -> Result<(), ArchiveError> {
        for notice in std::mem::take(&mut self.archive.notices) {
            self.say(notice);
        }
        if list {
            let (generation, entries) = self.archive.entries()?;
            self.tell.list(generation, entries);
        }
        first.into_iter().for_each(|request| self.answer(request));
        if self.stay == Stay::Watching {
            self.start_watch();
        }
        if self.stay != Stay::Asked && (self.look(&Scope::All)?.is_err() || self.stay == Stay::Once) {
            return Ok(());
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
        match Watch::start(&self.archive.place.folder) {
            Ok(watch) => {
                if let Some(notice) = &watch.notice {
                    self.say(notice.clone());
                }
                self.watch = Some(watch);
            }
            Err(e) => self.say(format!("the folder is not watched ({e}): it is looked at every minute")),
        }
    }

    /// Sleeps until something is due; answers what is asked meanwhile.
    fn wait(&mut self) -> Result<(), Ended> {
        let now = Instant::now();
        let watching = self.stay == Stay::Watching;
        let until = [self.due, watching.then_some(self.next_full_look)].into_iter().flatten().min();
        let timer = until.map_or_else(never, |until| after(until.saturating_duration_since(now)));
        let wake = self.watch.as_ref().map_or_else(never, |w| w.wake.clone());
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
            recv(timer) -> _ => {
                if watching && Instant::now() >= self.next_full_look {
                    self.marks.all = true;
                    self.due.get_or_insert(Instant::now());
                }
            }
        }
        Ok(())
    }

    /// Takes the watcher's marks; they are due once the burst is over, and after four bursts' time at the latest.
    fn collect(&mut self) {
        let Some(watch) = &self.watch else { return };
        let marks = watch.take();
        self.marks.all |= marks.all;
        self.marks.folders.extend(marks.folders);
        self.due.get_or_insert(Instant::now() + SETTLE);
    }

    /// Looks at what is marked.
    fn take_up(&mut self) -> Result<Result<(), Ended>, ArchiveError> {
        self.due = None;
        let marks = std::mem::take(&mut self.marks);
        let scope = match self.folders_of(&marks) {
            _ if marks.all => Scope::All,
            Some(folders) => Scope::Folders(folders),
            None => Scope::All,
        };
        self.look(&scope)
    }

    /// Marked folders as keys; `None` when one is not inside the archive (a link), so that everything is looked at.
    fn folders_of(&self, marks: &Marks) -> Option<Vec<Vec<u8>>> {
        let root: &PathBuf = &self.archive.place.folder;
        marks.folders.iter().map(|f| f.strip_prefix(root).ok().map(walk::key_of)).collect()
    }

    /// Plans and works the plan off, step by step.
    fn look(&mut self, scope: &Scope) -> Result<Result<(), Ended>, ArchiveError> {
        let settle = if self.stay == Stay::Watching { SETTLE } else { Duration::ZERO };
        if *scope == Scope::All {
            self.mend_door();
            self.progress(Progress::of(Phase::Walking));
            self.next_full_look = Instant::now() + FULL_LOOK;
        }
        let mut plan = match self.archive.plan(scope, settle) {
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
        if std::mem::take(&mut self.folder_lost) {
            self.say("the folder is back".into());
            self.start_watch();
        }
        // Whoever asks from here on asks for the next look.
        let mut looks = std::mem::take(&mut self.looks);
        let (mut ended, mut done) = (Ok(()), Outcome::default());
        if plan.again > 0 {
            self.progress(plan.progress());
        }
        while plan.left() > 0 && ended.is_ok() {
            let mut out = Outcome::default();
            self.archive.step(&mut plan, STEP, &mut out)?;
            self.changed(std::mem::take(&mut out.changes));
            add(&mut done, &out);
            self.progress(plan.progress());
            ended = self.answer_waiting();
        }
        if ended.is_ok() {
            let mut out = Outcome::default();
            self.archive.finish(&mut plan, &mut out)?;
            self.changed(std::mem::take(&mut out.changes));
            add(&mut done, &out);
            self.look_again(&plan);
            self.tell_problems()?;
            // Files that are still being written are work: it is not over before they are read.
            let settled = plan.unsettled.is_empty();
            if settled {
                self.progress(Progress::of(Phase::Watching));
            }
            looks.iter_mut().for_each(|look| add(&mut look.outcome, &done));
            self.looked(looks, settled);
        }
        Ok(ended)
    }

    /// The folder is not there: nothing is concluded from that; wait until it is back.
    fn lost(&mut self) {
        if !std::mem::replace(&mut self.folder_lost, true) {
            self.say(format!("{}: the folder is gone; waiting until it is back", self.archive.place.folder.display()));
        }
        self.next_full_look = Instant::now() + RETURN;
        self.progress(Progress::of(Phase::Watching));
    }

    /// Files that were still being written are due a moment later.
    fn look_again(&mut self, plan: &Plan) {
        if plan.unsettled.is_empty() {
            return;
        }
        let root = &self.archive.place.folder;
        let folders = plan.unsettled.iter().map(|key| root.join(walk::path_of(walk::parent(key))));
        self.marks.folders.extend(folders);
        self.due.get_or_insert(Instant::now() + SETTLE);
    }

    /// Now and then: somebody may have tidied up in the store folder.
    fn mend_door(&mut self) {
        if let Some(Err(e)) = self.server.as_mut().map(Server::mend) {
            self.say(format!("other processes cannot work with this archive meanwhile (no socket: {e})"));
        }
    }

    fn changed(&mut self, changes: Changes) {
        if !changes.upserts.is_empty() || !changes.removed.is_empty() || changes.searches.is_some() {
            self.tell.changed(changes, self.archive.articles() as u64);
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
