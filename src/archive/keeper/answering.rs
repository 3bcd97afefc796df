//! How the keeper answers.
//!
//! Promise: an answer is given between two small steps of whatever else goes on. A look that is asked for begins after the question, so that it sees
//! what lay in the folder then; whoever asks for one while another goes on gets the next. A fault of ours in reading costs one answer.

use super::{Ended, Work};
use crate::archive::{
    ArchiveError, Outcome,
    share::{Answer, Ask, Figures, Known, Outbox, Reply, Request, Server},
};
use crate::model::SavedSearch;
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

/// A look that somebody asks for waits this long for files that are being written.
const LOOK_PATIENCE: Duration = Duration::from_secs(2);

/// A look that somebody asked for.
pub(super) struct Look {
    pub reply: Reply,
    /// Who is told how far it is.
    pub client: Option<u64>,
    pub outcome: Outcome,
    /// When it is over whatever is still being written.
    pub until: Option<Instant>,
    /// The look that goes on is for it too.
    pub begun: bool,
}

impl Work {
    /// Answers those who asked for a look; what is still being written keeps them waiting for a while.
    pub(super) fn looked(&mut self, done: &Outcome, settled: bool) {
        let now = Instant::now();
        let (looks, later) = std::mem::take(&mut self.looks).into_iter().partition(|look| look.begun);
        self.looks = later;
        let looks: Vec<Look> = looks;
        for mut look in looks {
            add(&mut look.outcome, done);
            if settled || now >= *look.until.get_or_insert(now + LOOK_PATIENCE) {
                if let Some(client) = look.client {
                    self.tell.looked(client);
                }
                (look.reply)(Ok(Answer::Looked(Box::new(look.outcome))));
            } else {
                self.looks.push(look);
            }
        }
    }

    /// No look can be had while the store fails.
    pub(super) fn refuse_looks(&mut self) {
        let why = self.archive.pulse.failing.clone().unwrap_or_default();
        for Look { reply, client, .. } in std::mem::take(&mut self.looks) {
            if let Some(client) = client {
                self.tell.looked(client);
            }
            reply(Err(ArchiveError::Told(why.clone())));
        }
    }

    pub(super) fn answer(&mut self, Request { ask, reply, from }: Request) {
        match ask {
            Ask::Act { key, act } => {
                let done = self.archive.act_once(key, act).map(|(receipt, changes)| {
                    self.changed(changes);
                    Answer::Receipt(receipt)
                });
                // What could not be tidied up afterwards is no part of the answer.
                std::mem::take(&mut self.archive.notices).into_iter().for_each(|notice| self.say(notice));
                self.mend();
                reply(done);
            }
            Ask::Look => self.look_asked(reply, from),
            Ask::Texts { settled } => self.texts_asked(reply, settled),
            Ask::Follow { since, list } => {
                let anew = from.is_some_and(|outbox| self.tell.follow(outbox, since, list));
                reply(Ok(Answer::Following { anew, now: self.tell.now() }));
            }
            Ask::Unfollow => {
                if let Some(outbox) = from {
                    self.tell.leave(outbox.client);
                }
                reply(Ok(Answer::Done));
            }
            // Reading changes nothing, so a fault of ours in it costs one answer.
            reading => {
                let read = catch_unwind(AssertUnwindSafe(|| self.read(&reading)));
                let failed = || ArchiveError::Told("a part of baoku failed: please report it".to_owned());
                // What was found damaged is told before the answer.
                self.mend();
                reply(read.unwrap_or_else(|_| Err(failed())));
            }
        }
    }

    fn look_asked(&mut self, reply: Reply, from: Option<Outbox>) {
        let client = from.as_ref().map(|outbox| outbox.client);
        if let Some(outbox) = from {
            self.tell.looks(outbox);
        }
        self.looks.push(Look { reply, client, outcome: Outcome::default(), until: None, begun: false });
        self.marks.all = true;
        self.due = Some(Instant::now());
    }

    fn read(&self, ask: &Ask) -> Result<Answer, ArchiveError> {
        let archive = &self.archive;
        Ok(match ask {
            Ask::Article(id) => Answer::Article(archive.article(*id)?.map(Box::new)),
            Ask::Parts(id) => Answer::Parts(archive.parts(*id)?),
            Ask::Page(id) => Answer::Page(archive.page_file(*id)?.map(Box::new)),
            Ask::Health => Answer::Health(Box::new(archive.health()?)),
            Ask::Problems => Answer::Problems(archive.problems()?),
            Ask::Searches => Answer::Searches(archive.searches()),
            Ask::Past(limit) => Answer::Past(archive.past(usize::try_from(*limit).unwrap_or(usize::MAX))),
            Ask::Dump => Answer::Dump(archive.dump()),
            Ask::Figures => Answer::Figures(Box::new(self.figures())),
            Ask::Part(after) => {
                let (entries, next) = archive.entries_after(after.as_deref())?;
                let now = self.tell.now();
                Answer::Part { generation: archive.generation(), articles: now.articles, entries, next }
            }
            Ask::Entries => {
                let (generation, entries) = archive.entries()?;
                Answer::Entries(generation, entries)
            }
            Ask::Act { .. } | Ask::Look | Ask::Texts { .. } | Ask::Follow { .. } | Ask::Unfollow => Answer::Done,
        })
    }

    /// The saved searches, by name.
    pub fn searches(&self) -> Vec<SavedSearch> {
        self.archive.searches()
    }

    /// True where who knows this knows the list as it is.
    pub fn is_as(&self, known: Known) -> bool {
        let now = self.tell.now();
        (known.generation, known.articles) == (now.generation, now.articles)
    }

    fn figures(&self) -> Figures {
        Figures {
            generation: self.archive.generation(),
            articles: self.archive.articles(),
            owner: self.party.clone(),
            clients: self.server.as_ref().map_or(0, Server::clients),
        }
    }

    /// Answers everything that waits, and returns at once.
    pub(super) fn answer_waiting(&mut self) -> Result<(), Ended> {
        let mut waiting: VecDeque<Request> = self.asked.clients.try_iter().collect();
        loop {
            match self.asked.here.try_recv() {
                Ok(request) => waiting.push_back(request),
                Err(crossbeam_channel::TryRecvError::Empty) => break,
                Err(crossbeam_channel::TryRecvError::Disconnected) => return Err(Ended),
            }
        }
        waiting.into_iter().for_each(|request| self.answer(request));
        let news: Vec<_> = self.texting.news().try_iter().collect();
        news.into_iter().for_each(|news| self.hear_of_texts(news));
        Ok(())
    }
}

/// Adds what a step did.
pub(super) fn add(all: &mut Outcome, step: &Outcome) {
    all.seen = all.seen.max(step.seen);
    all.read += step.read;
    all.again += step.again;
    all.why_again = all.why_again.max(step.why_again);
    all.moved += step.moved;
    all.gone += step.gone;
    all.problems += step.problems;
}
