//! An archive opened for one command: brought up to date, and its catalogue.
//!
//! Whether this process holds the archive or works through the one that does makes no difference here: it is asked, and answers.

use super::{meter::Meter, out};
use crate::{
    archive::{ArchiveError, Event, Interest, Keeper, Outcome, Place},
    catalogue::{Catalogue, Corpus, keep, kept_at},
    search::Query,
};
use crossbeam_channel::{Receiver, select};
use std::sync::Arc;

/// The archive, brought up to date and at hand until the session ends.
pub(super) struct Brief {
    pub(super) keeper: Keeper,
    /// What the look through the folder saw.
    pub(super) outcome: Outcome,
}

impl Brief {
    /// Opens, says what was mended, and makes the index what the folder is. `command` is what other processes are told of this one.
    pub(super) fn open(place: &Place, command: &str) -> Result<Self, ArchiveError> {
        let keeper = Keeper::open(place, command, Interest::Nothing)?;
        let outcome = watched(&keeper, &keeper.look())?;
        Ok(Self { keeper, outcome })
    }

    /// Waits for an answer.
    pub(super) fn answer<T>(&self, answered: &Receiver<Result<T, ArchiveError>>) -> Result<T, ArchiveError> {
        watched(&self.keeper, answered)
    }
}

/// The same with every headline in memory.
pub(super) struct Session {
    pub(super) keeper: Keeper,
    pub(super) catalogue: Arc<Catalogue>,
}

impl Session {
    /// [`Brief::open`], and fetches the list: from the file that was made of it, where what has changed since is known.
    pub(super) fn open(place: &Place, command: &str) -> Result<Self, ArchiveError> {
        let Brief { keeper, .. } = Brief::open(place, command)?;
        let figures = watched(&keeper, &keeper.figures())?;
        let kept = kept_at(place, figures.generation);
        if let Some(catalogue) = kept.filter(|kept| kept.len() == figures.articles) {
            let catalogue = Arc::new(catalogue.with_corpus(Arc::new(Corpus::of(place))));
            return Ok(Self { keeper, catalogue });
        }
        let (generation, entries) = watched(&keeper, &keeper.entries())?;
        let catalogue = Catalogue::new(generation, entries);
        keep(&place.catalogue(), &catalogue);
        let catalogue = Arc::new(catalogue.with_corpus(Arc::new(Corpus::of(place))));
        Ok(Self { keeper, catalogue })
    }

    /// Waits until the words of all that is there can be found, where a query asks for words.
    pub(super) fn texts_for(&self, query: &Query) -> Result<(), ArchiveError> {
        if query.asks_texts() { self.answer(&self.keeper.texts(false)) } else { Ok(()) }
    }

    /// Waits for an answer.
    pub(super) fn answer<T>(&self, answered: &Receiver<Result<T, ArchiveError>>) -> Result<T, ArchiveError> {
        watched(&self.keeper, answered)
    }
}

/// Waits for an answer, and shows meanwhile how far things are.
fn watched<T>(keeper: &Keeper, answered: &Receiver<Result<T, ArchiveError>>) -> Result<T, ArchiveError> {
    let mut meter = Meter::start();
    let mut why = "the archive has closed before it answered: try again".to_owned();
    let mut events = keeper.events().clone();
    let answer = loop {
        select! {
            recv(answered) -> answer => break answer,
            recv(events) -> event => match event {
                Ok(event) => take(event, &mut meter, &mut why),
                Err(_) => events = crossbeam_channel::never(),
            },
        }
    };
    // What was said before the answer is not lost behind it.
    events.try_iter().for_each(|event| take(event, &mut meter, &mut why));
    drop(meter);
    answer.unwrap_or_else(|_| Err(ArchiveError::Told(why)))
}

fn take(event: Event, meter: &mut Meter, why: &mut String) {
    match event {
        Event::Progress(progress) => meter.show(progress),
        Event::Notice(notice) => out::complain(&notice),
        Event::Failed(failed) => *why = failed,
        Event::Texts(texts) => meter.texts(texts),
        Event::List(..) | Event::Known(_) | Event::Changed(_) | Event::Problems(_) | Event::Searches(_) => {}
    }
}
