//! Query text, matching, ranking and highlights.

mod worker;

pub use worker::{Answer, Worker};

use crate::{
    catalogue::{Catalogue, Item},
    model::ArticleId,
};
use std::{ops::Range, sync::Arc};

/// A query, read. Words are ANDed; `"exact"`, `-not`, `tag:`/`标签:`, `date:`/`日期:`, `paper:`/`报:`, `page:`/`版:`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {}

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

impl Query {
    /// Reads a query; always succeeds with what can be read.
    pub fn parse(_text: &str) -> (Self, Vec<QueryProblem>) {
        unimplemented!()
    }

    /// True when the query asks for nothing: everything matches.
    pub fn is_empty(&self) -> bool {
        unimplemented!()
    }

    /// Byte ranges of `text` (a headline as shown, or a paragraph) that the query's words match; sorted, disjoint, on char borders.
    pub fn highlights(&self, _text: &str) -> Vec<Range<usize>> {
        unimplemented!()
    }
}

/// Searches the whole catalogue. `stop` is asked now and then: true ends the search with `None`.
pub fn search(_catalogue: &Catalogue, _query: &Query, _stop: &dyn Fn() -> bool) -> Option<Hits> {
    unimplemented!()
}

/// The position of an article among the hits.
pub fn position(hits: &Hits, id: ArticleId) -> Option<usize> {
    hits.hits.iter().position(|h| h.item.entry.id == id)
}
