//! The readers: threads that open, decode, read and pack page files for the keeper.
//!
//! Promise: pages come back in the order in which they were handed out, whatever order they were done in, so that an index is the same from run to run; a
//! page that makes the reader panic takes no other along. What is ahead of the keeper is bounded in files and in bytes. While the keeper
//! writes one step the readers are at work on the next ones.
//!
//! Trade-off: threads are started for a plan and end with it; a plan of a page or two is read by the keeper itself.

use super::{
    Reader,
    file::{Unread, read_page_file},
    identity,
    records::Stamp,
    texts::PackedText,
    walk,
};
use crate::{model::Reading, page::Settings};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::{
    collections::VecDeque,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
    thread,
    time::Instant,
};

/// A file to read: its key and its state when it was seen.
pub(super) type Job = (Vec<u8>, Stamp);

/// Files, and bytes of files, that may be ahead of the keeper.
const AHEAD: usize = 512;
const BYTES_AHEAD: u64 = 48 << 20;
/// So few files are not worth a thread.
const FEW: usize = 2;

/// What is said of a page that makes the reader panic.
const READER_FAILED: &str = "the page reader failed: please report it";

/// What came of reading one file.
#[derive(Debug)]
pub(super) enum Fetched {
    Page(Box<FetchedPage>),
    /// With the hash of the bytes, where they were read.
    NoPage(String, Option<u64>),
    /// The file could not be read; it is tried again at every plan.
    Refused(String),
    Vanished,
    /// It changed while it was read.
    Unsettled,
}

/// A page with all of it that does not depend on the rest of the archive.
#[derive(Debug)]
pub(super) struct FetchedPage {
    /// Hash of the file's bytes.
    pub content: u64,
    pub reading: Reading,
    /// See `identity::print`; an article each.
    pub prints: Vec<u64>,
    pub text: PackedText,
}

/// What readers need to know.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub folder: PathBuf,
    pub reader: Reader,
    pub settings: Settings,
}

impl Desk {
    /// Reads one file and makes a page of it.
    pub fn fetch(&self, (key, stamp): &Job) -> Fetched {
        let relative = walk::path_of(key);
        let path = self.folder.join(&relative);
        let bytes = match read_page_file(&path) {
            Ok(bytes) => bytes,
            Err(Unread::TooLarge(what)) => return Fetched::NoPage(what.to_string(), None),
            Err(Unread::NoFile) => return Fetched::Vanished,
            Err(Unread::Io(e)) if e.kind() == io::ErrorKind::NotFound => return Fetched::Vanished,
            Err(Unread::Io(e)) => {
                return Fetched::Refused(format!("cannot be read ({e}): give this user the right to read it"));
            }
        };
        match fs::metadata(&path).ok().and_then(|m| walk::stamp(&m)) {
            Some(now) if now == *stamp => {}
            Some(_) => return Fetched::Unsettled,
            None => return Fetched::Vanished,
        }
        let content = identity::content(&bytes);
        // A page that makes the reader panic must not take along those that are read by the same hand.
        match catch_unwind(AssertUnwindSafe(|| (self.reader)(&bytes, &relative, &self.settings))) {
            Ok(Ok(reading)) => match PackedText::new(&reading) {
                Ok(text) => {
                    let prints = reading.articles.iter().map(|a| identity::print(&a.paragraphs)).collect();
                    Fetched::Page(Box::new(FetchedPage { content, reading, prints, text }))
                }
                Err(e) => Fetched::NoPage(e.to_string(), Some(content)),
            },
            Ok(Err(e)) => Fetched::NoPage(e.to_string(), Some(content)),
            Err(_) => Fetched::NoPage(READER_FAILED.into(), Some(content)),
        }
    }
}

/// Work for the readers, in order.
#[derive(Debug, Default)]
pub(super) struct Queue {
    todo: VecDeque<Job>,
    /// Handed out, in order, each with its page once that is done.
    ahead: VecDeque<(Job, Option<Fetched>)>,
    /// The number of the first one ahead.
    first: usize,
    bytes: u64,
    readers: Option<Readers>,
}

#[derive(Debug)]
struct Readers {
    jobs: Sender<(usize, Job)>,
    done: Receiver<(usize, Fetched)>,
}

impl Readers {
    fn start(desk: &Desk) -> Self {
        let (jobs, asked) = unbounded::<(usize, Job)>();
        let (tell, done) = unbounded();
        let desk = Arc::new(desk.clone());
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let (asked, tell, desk) = (asked.clone(), tell.clone(), Arc::clone(&desk));
            let work = move || {
                for (number, job) in &asked {
                    if tell.send((number, desk.fetch(&job))).is_err() {
                        break;
                    }
                }
            };
            // Without any thread the keeper finds the channel closed and reads by itself.
            let _ = thread::Builder::new().name("reader".into()).spawn(work);
        }
        Self { jobs, done }
    }
}

impl Queue {
    /// Work in this order.
    pub fn new(todo: VecDeque<Job>) -> Self {
        Self { todo, ..Self::default() }
    }

    /// Files that have not been taken.
    pub fn left(&self) -> usize {
        self.todo.len() + self.ahead.len()
    }

    /// The next pages, at most `count` of them and at least one; no more are waited for after `until`.
    pub fn take(&mut self, desk: &Desk, count: usize, until: Instant) -> Vec<(Job, Fetched)> {
        let mut taken = Vec::new();
        while taken.len() < count && (taken.is_empty() || Instant::now() < until) {
            self.hand_out(desk);
            let Some((job, fetched)) = self.ahead.pop_front() else {
                let Some(job) = self.todo.pop_front() else { break };
                let fetched = desk.fetch(&job);
                taken.push((job, fetched));
                continue;
            };
            let fetched = fetched.unwrap_or_else(|| self.wait_for_first(desk, &job));
            self.first += 1;
            self.bytes = self.bytes.saturating_sub(job.1.size);
            taken.push((job, fetched));
        }
        taken
    }

    fn hand_out(&mut self, desk: &Desk) {
        if self.readers.is_none() && self.todo.len() <= FEW {
            return;
        }
        let readers = self.readers.get_or_insert_with(|| Readers::start(desk));
        while self.ahead.len() < AHEAD && (self.bytes < BYTES_AHEAD || self.ahead.is_empty()) {
            let Some(job) = self.todo.pop_front() else { break };
            self.bytes += job.1.size;
            let _ = readers.jobs.send((self.first + self.ahead.len(), job.clone()));
            self.ahead.push_back((job, None));
        }
    }

    /// Waits for the page that was just taken from the front of `ahead`.
    fn wait_for_first(&mut self, desk: &Desk, job: &Job) -> Fetched {
        while let Some(Ok((number, fetched))) = self.readers.as_ref().map(|r| r.done.recv()) {
            if number == self.first {
                return fetched;
            }
            if let Some((_, slot)) = self.ahead.get_mut(number - self.first - 1) {
                *slot = Some(fetched);
            }
        }
        desk.fetch(job)
    }
}
