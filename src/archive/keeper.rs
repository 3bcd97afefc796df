//! The keeper: one thread that owns the archive, watches the folder, does the acts and tells what changed.
//!
//! Promise: acts and questions are answered between two small steps of whatever else goes on; [`Event::Changed`] is sent before the answer to
//! the act that made it; the thread sleeps while there is nothing to do. What the watcher may miss is found by a full look every minute.

use super::{
    Archive, ArchiveError, Changes, FileProblem, Outcome, Receipt, STEP, StoredArticle,
    reconcile::Plan,
    walk::{self, Scope},
    watch::{Marks, Watch},
};
use crate::model::{Act, ArticleId};
use crossbeam_channel::{Receiver, Sender, after, bounded, never, select, unbounded};
use std::{
    collections::VecDeque,
    path::PathBuf,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// What the keeper is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The archive has a new generation.
    Changed(Changes),
    /// The whole list of bad page files, after it changed.
    Problems(Vec<FileProblem>),
    /// A line for the status line: the watcher's backend, a fallback, something mended.
    Notice(String),
    /// The keeper ended: the reason, one line.
    Failed(String),
}

type Answer<T> = Sender<Result<T, ArchiveError>>;

enum Request {
    Act(Act, Answer<Receipt>),
    Article(ArticleId, Answer<Option<StoredArticle>>),
}

/// A handle on the keeper's thread. Dropping it stops the thread and closes the archive.
pub struct Keeper {
    requests: Option<Sender<Request>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread: a reconcile, then (with `watch`) the watcher until stopped. Without `watch` the events end
    /// (the channel is disconnected) when the reconcile is over and the archive is closed.
    pub fn start(archive: Archive, watch: bool) -> Self {
        let (requests, asked) = unbounded();
        let (tell, events) = unbounded();
        let thread = thread::Builder::new()
            .name("keeper".into())
            .spawn(move || {
                let tell_end = tell.clone();
                let mut work = Work::new(archive, tell, asked, watch);
                if let Err(e) = work.run() {
                    let _ = tell_end.send(Event::Failed(e.to_string()));
                }
            })
            .ok();
        Self { requests: Some(requests), events, thread }
    }

    /// Where events arrive, in order.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// Asks for an act. The answer comes after the journal is on disk; [`Event::Changed`] comes before the answer.
    /// The channel is disconnected without an answer when the keeper has ended.
    pub fn act(&self, act: Act) -> Receiver<Result<Receipt, ArchiveError>> {
        self.ask(|answer| Request::Act(act, answer))
    }

    /// Asks for an article's text; never waits behind a long reconcile for more than one step's work.
    pub fn article(&self, id: ArticleId) -> Receiver<Result<Option<StoredArticle>, ArchiveError>> {
        self.ask(|answer| Request::Article(id, answer))
    }

    fn ask<T>(&self, request: impl FnOnce(Answer<T>) -> Request) -> Receiver<Result<T, ArchiveError>> {
        let (answer, answered) = bounded(1);
        if let Some(requests) = &self.requests {
            let _ = requests.send(request(answer));
        }
        answered
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

impl Drop for Keeper {
    fn drop(&mut self) {
        self.end();
    }
}

/// After an event, this long without a file changing before it is read: writers write in bursts.
const SETTLE: Duration = Duration::from_millis(80);
/// A full look, whatever the watcher says.
const FULL_LOOK: Duration = Duration::from_secs(60);
/// How often a folder that is gone is looked for.
const RETURN: Duration = Duration::from_secs(2);

/// The person wants an end, or nobody listens any more.
struct Ended;

struct Work {
    archive: Archive,
    tell: Sender<Event>,
    asked: Receiver<Request>,
    watch_wanted: bool,
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
    fn new(archive: Archive, tell: Sender<Event>, asked: Receiver<Request>, watch_wanted: bool) -> Self {
        Self {
            archive,
            tell,
            asked,
            watch_wanted,
            watch: None,
            marks: Marks::default(),
            due: None,
            next_full_look: Instant::now(),
            problems: Vec::new(),
            folder_lost: false,
        }
    }

    fn run(&mut self) -> Result<(), ArchiveError> {
        for notice in std::mem::take(&mut self.archive.notices) {
            self.say(notice);
        }
        if self.watch_wanted {
            self.start_watch();
        }
        if self.look(&Scope::All)?.is_err() || !self.watch_wanted {
            return Ok(());
        }
        while self.wait().is_ok() {
            if self.due.is_some_and(|due| due <= Instant::now()) && self.take_up()?.is_err() {
                break;
            }
        }
        Ok(())
    }

    fn say(&self, notice: String) {
        let _ = self.tell.send(Event::Notice(notice));
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
        let until = self.due.unwrap_or(self.next_full_look).min(self.next_full_look);
        let wake = self.watch.as_ref().map_or_else(never, |w| w.wake.clone());
        select! {
            recv(self.asked) -> request => match request {
                Ok(request) => self.answer(request),
                Err(_) => return Err(Ended),
            },
            recv(wake) -> _ => self.collect(),
            recv(after(until.saturating_duration_since(now))) -> _ => {
                if Instant::now() >= self.next_full_look {
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
        let settle = if self.watch_wanted { SETTLE } else { Duration::ZERO };
        if *scope == Scope::All {
            self.progress(Progress::of(Phase::Walking));
            self.next_full_look = Instant::now() + FULL_LOOK;
        }
        let mut plan = match self.archive.plan(scope, settle) {
            Ok(plan) => plan,
            Err(ArchiveError::NoFolder(_)) if self.watch_wanted => {
                self.lost();
                return Ok(Ok(()));
            }
            Err(e) => return Err(e),
        };
        if std::mem::take(&mut self.folder_lost) {
            self.say("the folder is back".into());
            self.start_watch();
        }
        let mut ended = Ok(());
        if plan.again > 0 {
            self.progress(plan.progress());
        }
        while plan.left() > 0 && ended.is_ok() {
            let mut out = Outcome::default();
            self.archive.step(&mut plan, STEP, &mut out)?;
            self.changed(out.changes);
            self.progress(plan.progress());
            ended = self.answer_waiting();
        }
        if ended.is_ok() {
            let mut out = Outcome::default();
            self.archive.finish(&mut plan, &mut out)?;
            self.changed(out.changes);
            self.look_again(&plan);
            self.tell_problems()?;
            // Files that are still being written are work: it is not over before they are read.
            if plan.unsettled.is_empty() {
                self.progress(Progress::of(Phase::Watching));
            }
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

    fn answer(&mut self, request: Request) {
        match request {
            Request::Article(id, answer) => {
                let _ = answer.send(self.archive.article(id));
            }
            Request::Act(act, answer) => {
                let done = self.archive.act(act).map(|(receipt, changes)| {
                    self.changed(changes);
                    receipt
                });
                // What could not be tidied up afterwards is no part of the answer.
                std::mem::take(&mut self.archive.notices).into_iter().for_each(|notice| self.say(notice));
                let _ = answer.send(done);
            }
        }
    }

    /// Answers everything that waits, and returns at once.
    fn answer_waiting(&mut self) -> Result<(), Ended> {
        let mut waiting = VecDeque::new();
        loop {
            match self.asked.try_recv() {
                Ok(request) => waiting.push_back(request),
                Err(crossbeam_channel::TryRecvError::Empty) => break,
                Err(crossbeam_channel::TryRecvError::Disconnected) => return Err(Ended),
            }
        }
        waiting.into_iter().for_each(|request| self.answer(request));
        Ok(())
    }

    fn changed(&self, changes: Changes) {
        if !changes.upserts.is_empty() || !changes.removed.is_empty() || changes.searches.is_some() {
            let _ = self.tell.send(Event::Changed(changes));
        }
    }

    fn progress(&self, progress: Progress) {
        let _ = self.tell.send(Event::Progress(progress));
    }

    fn tell_problems(&mut self) -> Result<(), ArchiveError> {
        let now = self.archive.problems()?;
        if now != self.problems {
            self.problems.clone_from(&now);
            let _ = self.tell.send(Event::Problems(now));
        }
        Ok(())
    }
}
