//! The keeper and the full-text index: who writes it is told what changed, and who waits for it is answered.
//!
//! Promise: nothing here waits. The index is told of what is on disk in the store, never of more. Where it was not told something (it was
//! made anew, it failed, the store was opened again) it is told all pages once that makes sense, and finds by itself what differs.
//!
//! A process that is there for one command begins with it only when there is something to tell or somebody asks for it.

use super::{Stay, Work};
use crate::archive::{
    ArchiveError,
    fulltext::{Lost, News, Scribe},
    share::{Answer, Reply},
};
use crossbeam_channel::{Receiver, never};
use std::time::Instant;

/// Somebody who waits until the index is as far as the archive.
struct Waiting {
    /// The order that must be done; nothing until all pages are told.
    order: Option<u64>,
    settled: bool,
    reply: Reply,
}

/// What the keeper knows of the full-text index.
#[derive(Default)]
pub(super) struct Texting {
    scribe: Option<Scribe>,
    nothing: Option<Receiver<News>>,
    /// When it is to be told all pages.
    whole: Option<Instant>,
    /// The state of the store that it was told last.
    told: Option<u64>,
    /// The order up to which all is done.
    done: u64,
    /// What it said last.
    said: String,
    waiting: Vec<Waiting>,
}

impl Texting {
    pub fn news(&mut self) -> &Receiver<News> {
        match &self.scribe {
            Some(scribe) => &scribe.news,
            None => self.nothing.get_or_insert_with(never),
        }
    }

    /// It is to be told all pages, at a time or before.
    pub fn tell_all(&mut self, at: Instant) {
        if self.scribe.is_some() {
            self.whole = Some(self.whole.map_or(at, |before| before.min(at)));
        }
    }

    /// Its thread has ended, which only a fault of ours can make it do.
    pub fn is_lost(&mut self) {
        self.scribe = None;
        self.refuse("the full-text index cannot be written: please report it");
    }

    fn refuse(&mut self, why: &str) {
        for Waiting { reply, .. } in self.waiting.drain(..) {
            reply(Err(ArchiveError::Told(why.to_owned())));
        }
    }
}

impl Work {
    /// Whoever watches keeps the full text as well, and reads all of it against its checksums at the start.
    pub(super) fn begin_texts(&mut self) {
        self.archive.retell();
        if self.stay != Stay::Asked {
            self.open_texts();
        }
    }

    fn open_texts(&mut self) {
        if self.texting.scribe.is_none() {
            let mut scribe = Scribe::start(&self.archive.place);
            let holds = self.archive.store_mark();
            scribe.open(holds, self.stay == Stay::Watching);
            (self.texting.scribe, self.texting.told) = (Some(scribe), Some(holds));
        }
    }

    /// When all pages are to be told, if they can be.
    pub(super) fn texts_due(&self) -> Option<Instant> {
        self.texting.whole.filter(|_| self.can_tell_all())
    }

    /// What the store holds is all there is: after it was made anew most pages are still to be read.
    fn can_tell_all(&self) -> bool {
        !self.ailing && !self.archive.is_behind()
    }

    /// Tells the index what changed, or all there is.
    pub(super) fn pass_texts(&mut self) {
        // What a step that failed has left is told with all the rest, later.
        if self.ailing {
            return;
        }
        let Some(step) = self.archive.retold() else { return };
        let holds = self.archive.store_mark();
        if self.texting.scribe.is_none() {
            if step.is_empty() {
                return;
            }
            self.open_texts();
            // It finds out what it holds; what it is told of meanwhile may be of an older state.
            self.texting.told = None;
        }
        let all = self.texts_due().is_some_and(|due| due <= Instant::now());
        let pages = all.then(|| self.archive.all_texts());
        let Texting { scribe: Some(scribe), whole, told, waiting, .. } = &mut self.texting else { return };
        if let Some(pages) = pages {
            scribe.whole(pages, holds);
            (*whole, *told) = (None, Some(holds));
            for waiting in waiting.iter_mut().filter(|waiting| waiting.order.is_none()) {
                if waiting.settled {
                    scribe.settle();
                }
                waiting.order = Some(scribe.sent);
            }
        } else if whole.is_none() && (!step.is_empty() || *told != Some(holds)) {
            scribe.step(step, holds);
            *told = Some(holds);
        }
    }

    pub(super) fn texts_asked(&mut self, reply: Reply, settled: bool) {
        if let Some(why) = self.archive.pulse.failing.clone() {
            return reply(Err(ArchiveError::Told(why)));
        }
        self.open_texts();
        self.texting.waiting.push(Waiting { order: None, settled, reply });
        self.pass_texts();
        let Texting { scribe: Some(scribe), whole: None, waiting, .. } = &mut self.texting else { return };
        for waiting in waiting.iter_mut().filter(|waiting| waiting.order.is_none()) {
            if waiting.settled {
                scribe.settle();
            }
            waiting.order = Some(scribe.sent);
        }
        self.answer_texts();
    }

    /// Answers those whose orders are done.
    fn answer_texts(&mut self) {
        let done = self.texting.done;
        for Waiting { reply, .. } in
            self.texting.waiting.extract_if(.., |waiting| waiting.order.is_some_and(|order| order <= done))
        {
            reply(Ok(Answer::Done));
        }
    }

    pub(super) fn hear_of_texts(&mut self, news: News) {
        let News { texts, done, notice, lost, unread } = news;
        let later = Instant::now() + self.archive.rhythm.retry;
        if let Some(notice) = notice {
            self.texting.said.clone_from(&notice);
            self.say(notice);
        }
        match lost {
            // Whatever was ordered meanwhile was not taken.
            Some(Lost::Behind) => {
                self.texting.tell_all(Instant::now());
                self.texting.waiting.iter_mut().for_each(|waiting| waiting.order = None);
            }
            Some(Lost::Failing) => {
                self.texting.tell_all(later);
                let why = self.texting.said.clone();
                self.texting.refuse(&why);
            }
            None => {}
        }
        for id in unread {
            // Who reads it notices what is damaged, and it is mended.
            let _ = self.archive.article(id);
            self.texting.tell_all(later);
        }
        self.mend();
        self.archive.pulse.texts = texts;
        self.tell.texts(texts);
        self.texting.done = done;
        self.answer_texts();
        self.pass_texts();
    }
}
