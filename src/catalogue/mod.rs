//! Every headline in memory: an immutable snapshot with a generation.
//!
//! Promise: readers hold an `Arc<Catalogue>` and never wait; a change makes a new snapshot, whose rows have one total order, equal from
//! run to run. A snapshot is a few segments, the big ones shared with the snapshots before it, each with a set of rows that no longer
//! count. So a change costs its own size and one copy of that set (an eighth of a byte a row). Small segments are put together as they
//! come; large ones are [`Tidying`], work for another thread, whose result is taken in whenever it is there. The trade-off: a search
//! asks each segment and merges the answers.

mod build;
mod corpus;
mod counts;
pub mod coverage;
pub mod issues;
mod keeping;
mod leaf;
mod merge;
mod names;
mod order;
mod patch;
mod postings;
mod rows;
mod segment;
mod selection;
pub mod snapshot;
mod tidy;
pub mod times;

pub use corpus::Corpus;
pub(crate) use corpus::TextRows;
pub use counts::Shared;
pub use keeping::{Keeping, keep, kept, kept_at};
pub use leaf::{Leaf, OnPage};
pub(crate) use merge::merged;
pub(crate) use names::Names;
pub use order::natural;
pub(crate) use postings::List;
pub(crate) use rows::{Band, Bits};
pub(crate) use segment::{PARTS, Segment, Sheet, pair};
pub use selection::Selection;
pub use tidy::{Tidied, Tidying};

use crate::{
    archive::Changes,
    model::{ArticleId, Date, Entry},
};
use std::{cmp::Ordering, collections::HashSet, sync::Arc};

/// So many articles of the newest segments are put together again with each change.
const EAGER: usize = 256;

/// A row of one snapshot; in another it means another article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Row(pub(crate) u32);

/// A segment within a snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    pub(crate) segment: Arc<Segment>,
    /// Rows that were removed or have a newer version elsewhere.
    pub(crate) dead: Arc<Bits>,
    /// Rows that count.
    pub(crate) live: usize,
    /// The first row's number in the snapshot.
    pub(crate) first: u32,
}

/// A snapshot: rows newest first, then by paper, page and place.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The archive's generation that this is a picture of.
    pub generation: u64,
    shelves: Vec<Shelf>,
    /// Where the words of the articles are looked up.
    corpus: Option<Arc<Corpus>>,
}

impl Catalogue {
    /// Builds a snapshot. Of two entries with one id the later counts.
    pub fn new(generation: u64, entries: Vec<Entry>) -> Self {
        let mut catalogue = Self { generation, shelves: Vec::new(), corpus: None };
        catalogue.add(Arc::new(Segment::new(entries)), None);
        catalogue
    }

    /// The same list, of another generation.
    #[must_use]
    pub fn at(&self, generation: u64) -> Self {
        Self { generation, ..self.clone() }
    }

    /// The same with the full texts of its articles; so are the snapshots that come of it.
    #[must_use]
    pub fn with_corpus(self, corpus: Arc<Corpus>) -> Self {
        Self { corpus: Some(corpus), ..self }
    }

    /// Where the words of the articles are looked up.
    pub fn corpus(&self) -> Option<&Arc<Corpus>> {
        self.corpus.as_ref()
    }

    /// The snapshot after `changes`. Removing what is not there changes nothing; an article both removed and upserted stays.
    #[must_use]
    pub fn apply(&self, changes: &Changes) -> Self {
        self.apply_with(changes, EAGER)
    }

    fn apply_with(&self, changes: &Changes, eager: usize) -> Self {
        let mut next = Self { generation: changes.generation, ..self.clone() };
        let fresh = changes.upserts.iter().map(|entry| entry.id);
        next.bury(changes.removed.iter().copied().chain(fresh));
        let mut entries = Vec::new();
        while let Some(last) = next.shelves.pop_if(|last| last.live + entries.len() <= eager) {
            entries.extend(last.rows().map(|row| last.segment.entry(row)));
        }
        entries.extend_from_slice(&changes.upserts);
        next.add(Arc::new(Segment::new(entries)), None);
        next
    }

    /// Puts a segment at the end.
    fn add(&mut self, segment: Arc<Segment>, dead: Option<Arc<Bits>>) {
        if segment.len() == 0 {
            return;
        }
        let first = self.shelves.last().map_or(0, |last| last.first + last.segment.len() as u32);
        let dead = dead.unwrap_or_else(|| Arc::new(Bits::none(segment.len())));
        let live = segment.len() - dead.count();
        self.shelves.push(Shelf { segment, dead, live, first });
    }

    /// Marks articles as no longer there.
    fn bury(&mut self, ids: impl Iterator<Item = ArticleId>) {
        let ids: HashSet<ArticleId> = ids.collect();
        for shelf in &mut self.shelves {
            let rows: Vec<u32> = ids.iter().filter_map(|&id| shelf.find(id)).collect();
            if !rows.is_empty() {
                let dead = Arc::make_mut(&mut shelf.dead);
                rows.iter().for_each(|&row| dead.put(row));
                shelf.live -= rows.len();
            }
        }
    }

    /// The segments, for a search.
    pub(crate) fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    fn shelf(&self, row: Row) -> Option<(&Shelf, u32)> {
        let at = self.shelves.partition_point(|shelf| shelf.first <= row.0).checked_sub(1)?;
        let shelf = self.shelves.get(at)?;
        Some((shelf, row.0 - shelf.first))
    }

    /// The segment of a row, and its number there.
    pub(crate) fn segment(&self, row: Row) -> Option<(&Segment, u32)> {
        self.shelf(row).map(|(shelf, row)| (&*shelf.segment, row))
    }

    /// The segment of a row with its number in the snapshot, and the row's number in it.
    pub(crate) fn segment_at(&self, row: Row) -> Option<(usize, &Segment, u32)> {
        let at = self.shelves.partition_point(|shelf| shelf.first <= row.0).checked_sub(1)?;
        let shelf = self.shelves.get(at)?;
        Some((at, &shelf.segment, row.0 - shelf.first))
    }

    /// The first row behind each segment.
    pub(crate) fn segment_ends(&self) -> impl Iterator<Item = Row> {
        self.shelves.iter().map(|shelf| Row(shelf.first + shelf.segment.len() as u32))
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.shelves.iter().map(|shelf| shelf.live).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The newest day of issue.
    pub fn newest(&self) -> Option<Date> {
        self.shelves.iter().filter_map(|shelf| shelf.segment.newest()).max()
    }

    /// All rows in the list's order.
    pub fn rows(&self) -> Vec<Row> {
        let lists = self.shelves.iter().map(|shelf| shelf.rows().map(|row| Row(row + shelf.first)).collect());
        merge::merged(lists.collect(), |&a, &b| self.in_list(a, b))
    }

    /// The list's order.
    pub(crate) fn in_list(&self, a: Row, b: Row) -> Ordering {
        match (self.shelf(a), self.shelf(b)) {
            (Some((one, x)), Some((other, y))) if one.first != other.first => {
                order::in_list(&one.segment.spot(x), &other.segment.spot(y))
            }
            _ => a.cmp(&b),
        }
    }

    /// All entries in the list's order, each put together as it is asked for.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.rows().into_iter().filter_map(|row| self.entry(row))
    }

    /// The articles, in no order that means anything.
    pub fn ids(&self) -> impl Iterator<Item = ArticleId> {
        self.shelves.iter().flat_map(|shelf| shelf.rows().map(|row| shelf.segment.id(row)))
    }

    /// What is known of a row's article.
    pub fn entry(&self, row: Row) -> Option<Entry> {
        let (shelf, row) = self.shelf(row).filter(|(shelf, row)| (*row as usize) < shelf.segment.len())?;
        Some(shelf.segment.entry(row))
    }

    /// A row's article.
    pub fn id(&self, row: Row) -> Option<ArticleId> {
        let (shelf, row) = self.shelf(row).filter(|(shelf, row)| (*row as usize) < shelf.segment.len())?;
        Some(shelf.segment.id(row))
    }

    /// The row of an article.
    pub fn find(&self, id: ArticleId) -> Option<Row> {
        self.shelves.iter().find_map(|shelf| shelf.find(id).map(|row| Row(row + shelf.first)))
    }

    /// What is known of an article.
    pub fn get(&self, id: ArticleId) -> Option<Entry> {
        self.entry(self.find(id)?)
    }

    /// The ids that lie in a range, ascending: how a shortened id finds its article.
    pub fn ids_between(&self, first: ArticleId, last: ArticleId) -> Vec<ArticleId> {
        let of = |shelf: &Shelf| {
            let rows = shelf.segment.between(first, last).iter();
            rows.filter(|&&row| !shelf.dead.has(row)).map(|&row| shelf.segment.id(row)).collect::<Vec<_>>()
        };
        let mut ids: Vec<ArticleId> = self.shelves.iter().flat_map(of).collect();
        ids.sort_unstable();
        ids
    }

    /// Bytes held, all told.
    pub fn bytes(&self) -> usize {
        self.shelves.iter().map(|shelf| shelf.segment.bytes() + shelf.dead.words().len() * 8).sum()
    }
}

impl Shelf {
    /// The rows that count, ascending.
    fn rows(&self) -> impl Iterator<Item = u32> {
        (0..self.segment.len() as u32).filter(|&row| !self.dead.has(row))
    }

    /// The row of an article, where it counts.
    fn find(&self, id: ArticleId) -> Option<u32> {
        self.segment.find(id).filter(|&row| !self.dead.has(row))
    }
}

#[cfg(test)]
mod tests;
