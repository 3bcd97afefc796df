//! Figures that take time: counted by a thread of their own, from snapshots.
//!
//! Promise: of wishes of one kind only the newest is answered; what a person waits for (a window that is open) comes before what merely keeps the side
//! pane true; and the latter is counted again [`PAUSE`] after the last time at the earliest, so that a flood of pages costs a few counts a second
//! and not one a page. With no wishes the thread sleeps.

use super::action::Action;
use crate::{
    archive::FileProblem,
    catalogue::{
        Catalogue,
        coverage::{Coverage, Unread, coverage},
        issues::Issue,
        times::Times,
    },
    model::{SavedSearch, SearchName},
    search::{Hits, Query, count},
};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Between two counts for the side pane.
const PAUSE: Duration = Duration::from_millis(400);

/// What is to be counted.
#[derive(Debug)]
pub(crate) enum Wish {
    /// The issues of a snapshot.
    Issues(Arc<Catalogue>),
    /// What saved searches find, and whether the full-text index is whole.
    Searches(Arc<Catalogue>, Arc<Vec<SavedSearch>>, bool),
    /// What there is of each paper and what is missing.
    Coverage(Arc<Catalogue>, Vec<FileProblem>),
    /// Hits by day.
    Times(Arc<Hits>),
}

/// What was counted, and of what.
#[derive(Debug)]
pub(crate) enum Figures {
    /// Of the generation.
    Issues(u64, Arc<Vec<Issue>>),
    /// Of the generation: how many articles each search finds, and whether the full-text index was whole.
    Searches(u64, Vec<(SearchName, usize)>, bool),
    /// Of the generation.
    Coverage(u64, Arc<Vec<Coverage>>),
    Times(Arc<Hits>, Arc<Times>),
}

/// What was asked for last, so that nothing is counted twice, and what was counted for the windows.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// The generation whose issues were asked for.
    pub(crate) issues: Option<u64>,
    pub(crate) searches: Option<u64>,
    pub(crate) coverage: Option<u64>,
    /// The hits whose days were asked for.
    pub(crate) times: Option<Arc<Hits>>,
    /// The newest coverage, and its generation.
    pub(crate) told_coverage: Option<(u64, Arc<Vec<Coverage>>)>,
    /// The newest times, and their hits.
    pub(crate) told_times: Option<(Arc<Hits>, Arc<Times>)>,
    /// The query that these hits answer.
    pub(crate) times_of: Option<String>,
}

/// The newest wish of each kind.
#[derive(Default)]
struct Waiting {
    times: Option<Wish>,
    coverage: Option<Wish>,
    issues: Option<Wish>,
    searches: Option<Wish>,
}

impl Waiting {
    fn put(&mut self, wish: Wish) {
        let place = match wish {
            Wish::Times(_) => &mut self.times,
            Wish::Coverage(..) => &mut self.coverage,
            Wish::Issues(_) => &mut self.issues,
            Wish::Searches(..) => &mut self.searches,
        };
        *place = Some(wish);
    }

    /// The next to be granted; the quiet ones only when it is their time.
    fn next(&mut self, quiet: bool) -> Option<Wish> {
        let urgent = self.times.take().or_else(|| self.coverage.take());
        urgent.or_else(|| if quiet { self.issues.take().or_else(|| self.searches.take()) } else { None })
    }

    fn is_empty(&self) -> bool {
        [&self.times, &self.coverage, &self.issues, &self.searches].iter().all(|wish| wish.is_none())
    }
}

/// The thread's work, until nobody wishes any more.
pub(super) fn run(wishes: &Receiver<Wish>, told: &Sender<Action>) {
    let mut waiting = Waiting::default();
    // Nothing was counted yet, so nothing is to be waited for.
    let mut due = Instant::now();
    loop {
        if waiting.is_empty() {
            match wishes.recv() {
                Ok(wish) => waiting.put(wish),
                Err(_) => return,
            }
        }
        wishes.try_iter().for_each(|wish| waiting.put(wish));
        match waiting.next(Instant::now() >= due) {
            Some(wish) => {
                let for_the_side = matches!(wish, Wish::Issues(_) | Wish::Searches(..));
                if told.send(Action::Reckoned(granted(wish))).is_err() {
                    return;
                }
                // Issues and searches of one snapshot are counted in one go.
                if for_the_side && waiting.searches.is_none() {
                    due = Instant::now() + PAUSE;
                }
            }
            None => match wishes.recv_deadline(due) {
                Ok(wish) => waiting.put(wish),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            },
        }
    }
}

/// Counts.
pub(crate) fn granted(wish: Wish) -> Figures {
    match wish {
        Wish::Issues(catalogue) => Figures::Issues(catalogue.generation, Arc::new(catalogue.issues())),
        Wish::Searches(catalogue, searches, whole) => {
            let found = |search: &SavedSearch| (search.name.clone(), count(&catalogue, &Query::parse(&search.query).0));
            Figures::Searches(catalogue.generation, searches.iter().map(found).collect(), whole)
        }
        Wish::Coverage(catalogue, problems) => {
            let unread: Vec<Unread> = problems.into_iter().map(Unread::of).collect();
            Figures::Coverage(catalogue.generation, Arc::new(coverage(&catalogue.issues(), &unread)))
        }
        Wish::Times(hits) => {
            let times = Arc::new(hits.times());
            Figures::Times(hits, times)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::samples;
    use crossbeam_channel::unbounded;

    #[test]
    fn of_each_kind_the_newest_is_counted_and_what_is_waited_for_comes_first() {
        let (wish, wishes) = unbounded();
        let (told, figures) = unbounded();
        let old = samples::catalogue(1, 0..3);
        let new = samples::catalogue(2, 0..9);
        let search =
            SavedSearch { name: "银发".parse().unwrap_or_else(|_| panic!("a name")), query: "银发".to_owned() };
        for catalogue in [old, Arc::clone(&new)] {
            let _ = wish.send(Wish::Issues(Arc::clone(&catalogue)));
            let _ = wish.send(Wish::Searches(Arc::clone(&catalogue), Arc::new(vec![search.clone()]), true));
            let _ = wish.send(Wish::Coverage(catalogue, vec![]));
        }
        let _ = wish.send(Wish::Times(samples::answer("银发", &new).hits));
        drop(wish);
        run(&wishes, &told);
        drop(told);
        let seen: Vec<String> = figures
            .iter()
            .map(|action| match action {
                Action::Reckoned(Figures::Times(hits, times)) => format!("times {} {:?}", hits.len(), times.grain()),
                Action::Reckoned(Figures::Coverage(generation, papers)) => {
                    format!("coverage {generation} {}", papers.len())
                }
                Action::Reckoned(Figures::Issues(generation, issues)) => {
                    format!("issues {generation} {}", issues.len())
                }
                Action::Reckoned(Figures::Searches(generation, counts, true)) => {
                    format!("searches {generation} {}", counts[0].1)
                }
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(seen, ["times 2 Day", "coverage 2 1", "issues 2 9", "searches 2 2"]);
    }
}
