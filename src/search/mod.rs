//! Query text, matching, ranking and highlights.
//!
//! Promise: a query is always read as far as it makes sense, the same query over the same snapshot gives the same order, and a search
//! that nobody waits for any more stops. The lists of the catalogue say which headlines can match at all (rarest character first, for
//! Latin letters also by sound); only those are looked at. That never costs a hit: a test compares with a search that
//! looks at everything in the plainest way.
//!
//! The trade-off: a query of one common letter still has most headlines as hits. They are all scored and counted, but those of the first
//! candidates are told early, so that a screen fills while the rest is counted.

mod ask;
mod compare;
mod complete;
mod date;
mod explain;
mod facets;
mod fault;
mod fields;
mod highlight;
mod lines;
mod matching;
mod narrow;
mod order;
mod parse;
mod plan;
mod print;
mod query;
mod rank;
mod sets;
mod signs;
mod similar;
mod snippet;
mod sounding;
mod sources;
mod sweep;
mod tally;
mod texts;
mod worker;

pub use compare::{Piece, Whose, compare};
pub use complete::{Suggestion, Value, Vocabulary, complete, paper_term, tag_term, wants_values};
pub use explain::{How, Reason, Relaxed, count, in_the_way};
pub use fault::{QueryFault, QueryProblem};
pub use lines::{FoundLine, filter, line_entry};
pub use narrow::Found;
pub use order::{Arrangement, Group, Grouping, Order};
pub use query::Query;
pub use similar::{REPRINT, Similar, similar};
pub use snippet::{Excerpt, Match, Snippet};
pub use tally::By;

pub use worker::{Answer, Worker};

use crate::{
    archive::fulltext::FullTextError,
    catalogue::{Catalogue, Selection, times::Times},
    model::{Article, ArticleId, Entry},
};
use ask::Ready;
use rank::{Part, Scored, Stop};
use std::{ops::Range, sync::Arc};
use sweep::{Cut, Early, sweep};
use texts::Finds;

/// Hits, best first; with an empty query every article in the catalogue's order.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// The generation that was searched.
    pub generation: u64,
    catalogue: Arc<Catalogue>,
    list: Vec<Scored>,
    partial: bool,
    arrangement: Arrangement,
    finds: Arc<Finds>,
}

impl Hits {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// These are first hits, told early; the whole follows.
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// What was found at a place, as it was when it was found.
    pub fn entry(&self, at: usize) -> Option<Entry> {
        self.catalogue.entry(self.list.get(at)?.row)
    }

    /// The article at a place.
    pub fn id(&self, at: usize) -> Option<ArticleId> {
        self.catalogue.id(self.list.get(at)?.row)
    }

    /// The score at a place: higher is better, and only good for comparing within one list.
    pub fn score(&self, at: usize) -> Option<i64> {
        self.list.get(at).map(|hit| hit.score.into())
    }

    /// Why the texts could not be searched: what was asked of them found nothing.
    pub fn trouble(&self) -> Option<&FullTextError> {
        self.finds.trouble.as_ref()
    }

    /// The full texts of what was found at some places, in their order; nothing for one that the archive must be asked for.
    ///
    /// # Errors
    /// When the full-text index cannot be read.
    pub fn articles(&self, places: Range<usize>) -> Result<Vec<Option<Article>>, FullTextError> {
        let ids: Vec<ArticleId> = places.map_while(|at| self.id(at)).collect();
        self.catalogue.corpus().map_or_else(|| Ok(vec![None; ids.len()]), |corpus| corpus.articles(&ids))
    }

    /// All articles found, best first.
    pub fn ids(&self) -> impl Iterator<Item = ArticleId> {
        self.list.iter().filter_map(|hit| self.catalogue.id(hit.row))
    }

    /// All that was found, best first, each put together as it is asked for.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.list.iter().filter_map(|hit| self.catalogue.entry(hit.row))
    }

    /// All articles found, as a set.
    pub fn selection(&self) -> Selection {
        Selection::of(&self.catalogue, self.list.iter().map(|hit| hit.row))
    }

    /// All articles found, by day.
    pub fn times(&self) -> Times {
        Times::of(&self.catalogue, self.list.iter().map(|hit| hit.row))
    }

    /// The place of an article.
    pub fn position(&self, id: ArticleId) -> Option<usize> {
        let row = self.catalogue.find(id)?;
        self.list.iter().position(|hit| hit.row == row)
    }
}

/// Searches the whole catalogue. `stop` is asked now and then: true ends the search with `None`.
pub fn search(catalogue: &Arc<Catalogue>, query: &Query, stop: &(dyn Fn() -> bool + Sync)) -> Option<Hits> {
    search_cut(catalogue, query, Cut::default(), stop, None)
}

/// [`search`], and when there is much to look at, `early` is given the best of the first hits before the rest is looked at.
pub fn search_early(
    catalogue: &Arc<Catalogue>,
    query: &Query,
    stop: &(dyn Fn() -> bool + Sync),
    early: &mut dyn FnMut(Hits),
) -> Option<Hits> {
    search_cut(catalogue, query, Cut::default(), stop, Some(early))
}

fn search_cut(
    catalogue: &Arc<Catalogue>,
    query: &Query,
    cut: Cut,
    stop: Stop<'_>,
    mut early: Option<&mut dyn FnMut(Hits)>,
) -> Option<Hits> {
    if stop() {
        return None;
    }
    if query.is_empty() {
        let list = catalogue.rows().into_iter().map(|row| Scored { row, score: 0 }).collect();
        let (generation, catalogue) = (catalogue.generation, Arc::clone(catalogue));
        return Some(Hits { generation, catalogue, list, ..Hits::default() });
    }
    let ready = Ready::new(query);
    let newest = catalogue.newest();
    let finds = Arc::new(Finds::of(&ready.texts, catalogue, stop)?);
    let mut lists = Vec::new();
    for (at, shelf) in catalogue.shelves().iter().enumerate() {
        let part = Part::new(&ready, shelf, newest, &finds.of_shelf(at));
        // Where nobody listens, no order is made of first hits.
        let mut first = early.as_mut().map(|early| {
            |hits: &[Vec<Scored>]| {
                let lists = lists.iter().cloned().chain([rank::sorted(hits)]).collect();
                early(ranked(catalogue, (&ready, &finds), lists, true));
            }
        });
        let hits = sweep(&part, cut, stop, first.as_mut().map(|first| first as Early<'_>))?;
        lists.push(rank::sorted(&hits));
    }
    let hits = ranked(catalogue, (&ready, &finds), lists, false);
    (!stop()).then_some(hits)
}

fn ranked(
    catalogue: &Arc<Catalogue>,
    (ready, finds): (&Ready, &Arc<Finds>),
    lists: Vec<Vec<Scored>>,
    partial: bool,
) -> Hits {
    let mut list = rank::together(catalogue, lists);
    rank::finer(catalogue, ready, &mut list);
    let (catalogue, finds) = (Arc::clone(catalogue), Arc::clone(finds));
    Hits { generation: catalogue.generation, catalogue, list, partial, finds, ..Hits::default() }
}

#[cfg(test)]
mod judged;
#[cfg(test)]
mod plainly;
#[cfg(test)]
mod tests;
