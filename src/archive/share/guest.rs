//! What the thread of a handle does while another process owns the archive.
//!
//! Promise: the handle's questions are asked of the owner and answered once; when the line breaks, those without an answer are kept, in order, for
//! the next owner, who may be this process. What is told is passed on so that it always adds up: after a break either the changes since
//! are told, or the whole list is ([`Event::List`]). A list is put together out of its parts and of what changes meanwhile, in the
//! order in which the owner says them, which makes it the list of one moment.
//!
//! A question at which the same owner hangs up three times is given up: it would be asked for ever.

use super::{Answer, Ask, Known, Reply, Request, client::Connection, frame::BadFrame, words::Told};
use crate::{
    archive::{ArchiveError, Changes, Event, Interest},
    model::{ArticleId, Entry},
};
use crossbeam_channel::{Receiver, Sender, select};
use std::collections::{BTreeMap, HashMap};

/// How often a question is asked of one owner.
const TRIES: u32 = 3;

/// How it ended at an owner.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) enum Left {
    /// The handle is gone.
    Ended,
    /// The line is.
    Lost,
}

/// A question without an answer yet.
struct Waiting {
    ask: Ask,
    reply: Reply,
    /// How often it was asked, of the owner of that session.
    tries: u32,
    session: u64,
}

/// A list on its way.
#[derive(Default)]
struct Fetch {
    entries: HashMap<ArticleId, Entry>,
    /// The number of the question that is out.
    asked: u64,
}

pub(in crate::archive) struct Guest {
    tell: Sender<Event>,
    interest: Interest,
    last: u64,
    waiting: BTreeMap<u64, Waiting>,
    /// What has been passed on so far adds up to this.
    known: Option<Known>,
    /// The list, or that it is known, was told.
    begun: bool,
    fetch: Option<Fetch>,
    /// Changes of which there is more to come.
    part: Changes,
    /// Those who asked for the list.
    lists: Vec<Reply>,
    /// The owner whose changes were heard.
    owner: Option<u64>,
    /// The number of the question for the saved searches that is out.
    searches: Option<u64>,
}

/// The line is of no use any more.
struct Broken;

impl Guest {
    pub fn new(tell: Sender<Event>, interest: Interest) -> Self {
        let known = interest.known();
        Self {
            tell,
            interest,
            last: 0,
            waiting: BTreeMap::new(),
            known,
            begun: false,
            fetch: None,
            part: Changes::default(),
            lists: Vec::new(),
            owner: None,
            searches: None,
        }
    }

    /// What is passed on so far, and the questions without an answer: for a guest that becomes the owner.
    pub fn into_owner(self) -> (Option<Known>, Vec<Request>) {
        let lists = self.lists.into_iter().map(|reply| (Ask::Entries, reply));
        let asked = self.waiting.into_values().map(|waiting| (waiting.ask, waiting.reply)).chain(lists);
        (self.known, asked.map(|(ask, reply)| Request { ask, reply, from: None }).collect())
    }

    /// Takes a question while there is no owner.
    pub fn keep(&mut self, request: Request) {
        match request.ask {
            Ask::Entries => self.lists.push(request.reply),
            ask => {
                let id = self.number();
                self.waiting.insert(id, Waiting { ask, reply: request.reply, tries: 0, session: 0 });
            }
        }
    }

    /// Works with one owner until the handle or the line is gone.
    pub fn run(&mut self, line: &Connection, asked: &Receiver<Request>) -> Left {
        let left = self.talk(line, asked).unwrap_or(Left::Lost);
        self.fetch = None;
        // The next owner tells all of it again.
        self.part = Changes::default();
        left
    }

    fn talk(&mut self, line: &Connection, asked: &Receiver<Request>) -> Result<Left, Broken> {
        for id in self.waiting.keys().copied().collect::<Vec<_>>() {
            self.say(line, id)?;
        }
        if self.interest != Interest::Nothing || !self.lists.is_empty() {
            self.follow(line)?;
        }
        if self.interest != Interest::Nothing && self.owner.replace(line.owner.session).is_some() {
            // What the last owner kept and had no time to tell is missed of the articles by their generation, of these by nothing.
            let asked = self.number();
            self.searches = Some(asked);
            line.ask(asked, &Ask::Searches).map_err(|_| Broken)?;
        }
        loop {
            select! {
                recv(asked) -> request => match request {
                    Ok(request) => self.take(line, request)?,
                    Err(_) => return Ok(Left::Ended),
                },
                recv(line.told) -> told => self.hear(line, told.map_err(|_| Broken)?)?,
            }
        }
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn take(&mut self, line: &Connection, request: Request) -> Result<(), Broken> {
        let wants_list = request.ask == Ask::Entries;
        self.keep(request);
        match (wants_list, &self.fetch) {
            (false, _) => self.say(line, self.last),
            (true, None) => self.follow(line),
            // The one on its way will do: it is of the moment in which it ends.
            (true, Some(_)) => Ok(()),
        }
    }

    /// Asks a waiting question.
    fn say(&mut self, line: &Connection, id: u64) -> Result<(), Broken> {
        let session = line.owner.session;
        let Some(waiting) = self.waiting.get_mut(&id) else { return Ok(()) };
        waiting.tries = if waiting.session == session { waiting.tries + 1 } else { 1 };
        waiting.session = session;
        let why = if waiting.tries > TRIES {
            "the process that holds the archive does not take this: end it and try again".to_owned()
        } else {
            match line.ask(id, &waiting.ask) {
                Ok(()) => return Ok(()),
                Err(BadFrame::Io(_)) => return Err(Broken),
                Err(e) => format!("too much at once ({e}): name fewer articles"),
            }
        };
        if let Some(Waiting { reply, .. }) = self.waiting.remove(&id) {
            reply(Err(ArchiveError::Told(why)));
        }
        Ok(())
    }

    /// Asks to be told what changes, and for the list where it is wanted and cannot be caught up with.
    fn follow(&mut self, line: &Connection) -> Result<(), Broken> {
        let asked = self.number();
        self.fetch = Some(Fetch { asked, ..Fetch::default() });
        let list = self.interest.wants_list() || !self.lists.is_empty();
        let since = self.known.filter(|_| self.lists.is_empty());
        line.ask(asked, &Ask::Follow { since, list }).map_err(|_| Broken)
    }

    fn hear(&mut self, line: &Connection, told: Told) -> Result<(), Broken> {
        match told {
            Told::Answer(id, answer) if self.fetch.as_ref().is_some_and(|fetch| fetch.asked == id) => {
                self.fetched(line, answer)?;
            }
            Told::Answer(id, answer) if self.searches == Some(id) => {
                self.searches = None;
                if let Ok(Answer::Searches(searches)) = answer {
                    self.pass(Event::Searches(searches));
                }
            }
            Told::Answer(id, answer) => {
                if let Some(Waiting { reply, .. }) = self.waiting.remove(&id) {
                    reply(answer.map_err(ArchiveError::Told));
                }
            }
            Told::Changed { changes, articles, more } => self.changed(line, changes, articles, more),
            Told::Progress(progress) => self.pass(Event::Progress(progress)),
            Told::Problems(problems) => self.pass(Event::Problems(problems)),
            Told::Notice(notice) => self.pass(Event::Notice(notice)),
            Told::Texts(texts) => self.pass(Event::Texts(texts)),
        }
        Ok(())
    }

    fn pass(&self, event: Event) {
        // The handle's holder may not listen.
        let _ = self.tell.send(event);
    }

    fn changed(&mut self, line: &Connection, mut changes: Changes, articles: u64, more: bool) {
        let (session, generation) = (line.owner.session, changes.generation);
        match &mut self.fetch {
            // Until the owner has said whether the list comes, what is told is what was missed.
            Some(fetch) if self.known.is_none() => {
                for id in &changes.removed {
                    fetch.entries.remove(id);
                }
                fetch.entries.extend(changes.upserts.into_iter().map(|entry| (entry.id, entry)));
            }
            _ if more => {
                self.part.removed.append(&mut changes.removed);
                self.part.upserts.append(&mut changes.upserts);
            }
            _ => {
                // In this order: what is removed and put back stays.
                let Changes { mut removed, mut upserts, .. } = std::mem::take(&mut self.part);
                removed.append(&mut changes.removed);
                upserts.append(&mut changes.upserts);
                (changes.removed, changes.upserts) = (removed, upserts);
                self.known = Some(Known { session, generation, articles });
                self.pass(Event::of(changes));
            }
        }
    }

    /// The answer to what was asked about the list.
    fn fetched(&mut self, line: &Connection, answer: Result<Answer, String>) -> Result<(), Broken> {
        let next = match answer {
            Ok(Answer::Following { anew: false, now }) => {
                self.known = Some(now);
                self.fetch = None;
                if self.interest.wants_list() && !std::mem::replace(&mut self.begun, true) {
                    self.pass(Event::Known(now.generation));
                }
                return Ok(());
            }
            Ok(Answer::Following { anew: true, .. }) => {
                self.known = None;
                None
            }
            Ok(Answer::Part { entries, generation, articles, next }) => {
                let fetch = self.fetch.get_or_insert_default();
                fetch.entries.extend(entries.into_iter().map(|entry| (entry.id, entry)));
                if next.is_none() {
                    let known = Known { session: line.owner.session, generation, articles };
                    return self.listed(line, known);
                }
                next
            }
            Ok(_) => return Err(Broken),
            Err(why) => {
                self.fetch = None;
                self.lists.drain(..).for_each(|reply| reply(Err(ArchiveError::Told(why.clone()))));
                self.pass(Event::Notice(why));
                return Ok(());
            }
        };
        let asked = self.number();
        self.fetch.get_or_insert_default().asked = asked;
        line.ask(asked, &Ask::Part(next)).map_err(|_| Broken)
    }

    /// The list is whole.
    fn listed(&mut self, line: &Connection, known: Known) -> Result<(), Broken> {
        let entries: Vec<Entry> = self.fetch.take().unwrap_or_default().entries.into_values().collect();
        for reply in self.lists.drain(..) {
            reply(Ok(Answer::Entries(known.generation, entries.clone())));
        }
        match self.interest {
            Interest::Nothing => {
                let id = self.number();
                return line.ask(id, &Ask::Unfollow).map_err(|_| Broken);
            }
            Interest::Changes => self.known = Some(known),
            Interest::List | Interest::ListSince { .. } => {
                self.known = Some(known);
                self.begun = true;
                self.pass(Event::List(known.generation, entries));
            }
        }
        Ok(())
    }
}
