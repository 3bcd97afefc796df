//! Query text, matching, ranking and highlights.
//!
//! Promise: a query is always read as far as it makes sense, the same query over the same snapshot gives the same order, and a search
//! that nobody waits for any more stops. Every headline is looked at, behind a cheap test that throws most of them out: linear,
//! and without an index to keep.

mod complete;
mod date;
mod explain;
mod fields;
mod highlight;
mod lines;
mod matching;
mod parse;
mod print;
mod query;
mod signs;
mod worker;

pub use complete::{Suggestion, Value, Vocabulary, complete, tag_term, wants_values};
pub use explain::{How, Reason, Relaxed, count};
pub use lines::{FoundLine, filter, line_item};
pub use query::Query;

pub use worker::{Answer, Worker};

use crate::{
    catalogue::{Catalogue, Item},
    model::ArticleId,
};
use std::{cmp::Reverse, ops::Range, sync::Arc};

/// A part of the query that could not be read; the rest is searched all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryProblem {
    /// Byte range of the query text.
    pub range: Range<usize>,
    /// What is wrong and the remedy, in one line.
    pub what: String,
}

/// One article found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The article.
    pub item: Arc<Item>,
    /// Higher is better.
    pub score: i64,
}

/// All hits, best first; with an empty query every item in the catalogue's order.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// The generation that was searched.
    pub generation: u64,
    /// What was found.
    pub hits: Vec<Hit>,
}

/// Searches the whole catalogue. `stop` is asked now and then: true ends the search with `None`.
pub fn search(catalogue: &Catalogue, query: &Query, stop: &dyn Fn() -> bool) -> Option<Hits> {
    // The list is newest first with the undated last.
    let newest = catalogue.items.first().and_then(|item| item.entry.date);
    let scorer = matching::Scorer::new(newest);
    let mut hits = Vec::new();
    for stretch in catalogue.items.chunks(1024) {
        if stop() {
            return None;
        }
        let found = stretch.iter().filter_map(|item| {
            let score = scorer.score(&query.root, item)?;
            Some(Hit { item: Arc::clone(item), score })
        });
        hits.extend(found);
    }
    if stop() {
        return None;
    }
    hits.sort_by_key(|hit| Reverse(hit.score)); // stable: equals stay in the catalogue's order
    Some(Hits { generation: catalogue.generation, hits })
}

/// The position of an article among the hits.
pub fn position(hits: &Hits, id: ArticleId) -> Option<usize> {
    hits.hits.iter().position(|h| h.item.entry.id == id)
}

#[cfg(test)]
mod tests;
