//! The keeper: one thread that owns the archive, watches the folder, does the acts and tells what changed.

use super::{Archive, ArchiveError, Changes, FileProblem, Receipt, StoredArticle};
use crate::model::{Act, ArticleId};
use crossbeam_channel::Receiver;

/// What the keeper is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Walking the folder.
    Walking,
    /// Reading page files.
    Reading,
    /// Waiting for the folder to change.
    Watching,
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

/// A handle on the keeper's thread. Dropping it stops the thread and closes the archive.
pub struct Keeper {}

impl Keeper {
    /// Starts the thread: a reconcile, then (with `watch`) the watcher until stopped.
    pub fn start(_archive: Archive, _watch: bool) -> Self {
        unimplemented!()
    }

    /// Where events arrive, in order.
    pub fn events(&self) -> &Receiver<Event> {
        unimplemented!()
    }

    /// Asks for an act. The answer comes after the journal is on disk; [`Event::Changed`] comes before the answer.
    pub fn act(&self, _act: Act) -> Receiver<Result<Receipt, ArchiveError>> {
        unimplemented!()
    }

    /// Asks for an article's text; never waits behind a long reconcile for more than one page's work.
    pub fn article(&self, _id: ArticleId) -> Receiver<Result<Option<StoredArticle>, ArchiveError>> {
        unimplemented!()
    }

    /// Stops and waits until the archive is closed.
    pub fn stop(self) {
        unimplemented!()
    }
}
