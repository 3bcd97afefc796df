//! A thread that answers the newest query and drops superseded ones.
//!
//! Promise: the last question asked is answered. A question with another text stops the search under way; the same text over a newer
//! snapshot does not, so that a list still fills while pages arrive faster than a search takes. Answers that nobody fetched give
//! way to newer ones. Where there is much to look at, a first answer comes within some milliseconds and the whole one after it; where a
//! query has grown and the shorter one found little, only that is looked through.

use super::{Arrangement, Found, Hits, Query, QueryProblem, search_early};
use crate::catalogue::Catalogue;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

/// An answer, with the question that it answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The query as it was typed.
    pub query: String,
    /// The snapshot that was searched.
    pub catalogue: Arc<Catalogue>,
    /// What was found.
    pub hits: Arc<Hits>,
    /// What could not be read of the query.
    pub problems: Vec<QueryProblem>,
}

struct Question {
    /// Counts the changes of the text.
    turn: u64,
    query: String,
    catalogue: Arc<Catalogue>,
    arrangement: Arrangement,
}

/// A handle on the thread; dropping it ends the thread.
pub struct Worker {
    questions: Option<Sender<Question>>,
    answers: Receiver<Answer>,
    turn: Arc<AtomicU64>,
    asked: Mutex<Option<(String, Arrangement)>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    pub fn start() -> Self {
        let (questions, inbox) = unbounded();
        let (outbox, answers) = unbounded();
        let turn = Arc::new(AtomicU64::new(0));
        let (stale, newest) = (answers.clone(), Arc::clone(&turn));
        let thread = std::thread::spawn(move || run(&inbox, &outbox, &stale, &newest));
        Self { questions: Some(questions), answers, turn, asked: Mutex::new(None), thread: Some(thread) }
    }

    /// Asks; an older question that is not yet answered is dropped.
    pub fn ask(&self, query: String, catalogue: Arc<Catalogue>, arrangement: Arrangement) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let question = (query, arrangement);
        if asked.as_ref() != Some(&question) {
            self.turn.fetch_add(1, Ordering::SeqCst);
            *asked = Some(question.clone());
        }
        let (query, _) = question;
        let turn = self.turn.load(Ordering::SeqCst);
        if let Some(questions) = &self.questions {
            // The thread is gone only when it failed; then there is nobody to answer.
            let _ = questions.send(Question { turn, query, catalogue, arrangement });
        }
    }

    /// Where answers arrive.
    pub fn answers(&self) -> &Receiver<Answer> {
        &self.answers
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.questions = None;
        self.turn.fetch_add(1, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(questions: &Receiver<Question>, answers: &Sender<Answer>, stale: &Receiver<Answer>, newest: &AtomicU64) {
    let mut found: Option<Found> = None;
    while let Ok(first) = questions.recv() {
        let Question { turn, query, catalogue, arrangement } = questions.try_iter().last().unwrap_or(first);
        let (read, problems) = Query::parse(&query);
        let stop = || newest.load(Ordering::SeqCst) != turn;
        let tell = |hits: Hits| {
            let hits = Arc::new(hits.arranged(arrangement));
            while stale.try_recv().is_ok() {}
            let (query, catalogue, problems) = (query.clone(), Arc::clone(&catalogue), problems.clone());
            answers.send(Answer { query, catalogue, hits: Arc::clone(&hits), problems }).is_ok().then_some(hits)
        };
        let early = &mut |hits: Hits| {
            tell(hits);
        };
        let narrowed = found.as_ref().and_then(|found| found.narrowed(&read, &catalogue, &stop));
        let Some(hits) = narrowed.or_else(|| search_early(&catalogue, &read, &stop, early)) else { continue };
        match tell(hits) {
            Some(hits) => found = Found::new(read, hits),
            None => return,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::search::{Order, sweep::Cut};

    fn question(turn: u64, query: &str) -> Question {
        Question {
            turn,
            query: query.to_owned(),
            catalogue: Arc::new(Catalogue::new(turn, Vec::new())),
            arrangement: Arrangement::default(),
        }
    }

    fn answered(asked: Vec<Question>, newest: u64) -> Vec<String> {
        let (questions, inbox) = unbounded();
        let (outbox, answers) = unbounded();
        asked.into_iter().for_each(|q| questions.send(q).unwrap());
        drop(questions);
        run(&inbox, &outbox, &answers.clone(), &AtomicU64::new(newest));
        drop(outbox);
        answers.iter().map(|a| a.query).collect()
    }

    #[test]
    fn only_the_newest_of_waiting_questions_is_answered() {
        assert_eq!(answered(vec![question(1, "a"), question(2, "b"), question(3, "c")], 3), ["c"]);
    }

    #[test]
    fn a_superseded_question_stops_unanswered() {
        assert_eq!(answered(vec![question(1, "a")], 2), Vec::<String>::new());
    }

    #[test]
    fn first_hits_come_before_the_whole() {
        let (questions, inbox) = unbounded();
        let (outbox, answers) = unbounded();
        let entries = (0..3 * Cut::default().early as u64).map(|id| super::super::tests::entry(id, "水")).collect();
        questions
            .send(Question {
                turn: 1,
                query: "水".to_owned(),
                catalogue: Arc::new(Catalogue::new(1, entries)),
                arrangement: Arrangement::default(),
            })
            .unwrap();
        drop(questions);
        // Nobody takes a stale answer away here.
        run(&inbox, &outbox, &crossbeam_channel::never(), &AtomicU64::new(1));
        drop(outbox);
        let told: Vec<_> = answers.iter().map(|answer| (answer.hits.is_partial(), answer.hits.len())).collect();
        assert_eq!(told, [(true, Cut::default().early), (false, 3 * Cut::default().early)]);
    }

    #[test]
    fn a_question_is_answered_and_tagged_with_its_snapshot() {
        let worker = Worker::start();
        worker.ask("x date:?".to_owned(), Arc::new(Catalogue::new(7, Vec::new())), Arrangement::default());
        let answer = worker.answers().recv().unwrap();
        assert_eq!((answer.query.as_str(), answer.catalogue.generation, answer.hits.generation), ("x date:?", 7, 7));
        assert_eq!(answer.problems.len(), 1);
    }

    #[test]
    fn the_same_text_over_a_newer_snapshot_supersedes_nothing() {
        let worker = Worker::start();
        let ask = |query: &str, generation, order| {
            worker.ask(query.to_owned(), Arc::new(Catalogue::new(generation, Vec::new())), order);
            worker.turn.load(Ordering::SeqCst)
        };
        let (plain, oldest) = (Arrangement::default(), Arrangement { order: Order::Oldest, ..Arrangement::default() });
        let turns = [ask("a", 1, plain), ask("a", 2, plain), ask("b", 2, plain), ask("b", 2, oldest)];
        assert_eq!(turns, [1, 1, 2, 3]);
    }
}
