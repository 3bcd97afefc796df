//! What the full-text index says of a query's `text:` terms, for all segments at once, and what that is worth.
//!
//! Promise: a text that holds a term counts by how often it does and by how few texts do; small steps, so that where the term stands in a title decides first, and
//! newness among equals. Where the index cannot be read, nothing is found and the trouble is kept for whoever shows the hits.

use crate::{
    archive::fulltext::{FullTextError, Phrase},
    catalogue::{Catalogue, Row, TextRows},
};

/// A term in a text.
pub(super) const TEXT: u32 = 80;
/// Added each time the term stands there twice as often, up to 32 times.
pub(super) const OFTEN: u32 = 12;
/// Added each time half as many articles hold the term, up to [`RAREST`].
pub(super) const RARE: u32 = 4;
pub(super) const RAREST: u32 = 60;

/// What was found of one term in one segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextRow<'a> {
    pub(super) found: &'a TextRows,
    rarity: u32,
}

impl TextRow<'_> {
    /// What the term is worth in a row; nothing where the text does not hold it.
    #[inline]
    pub(super) fn grade(&self, row: u32) -> Option<u32> {
        match self.found.count(row) {
            0 => None,
            count => Some(TEXT + self.rarity + OFTEN * u32::from(count.min(32)).ilog2()),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Find {
    /// By segment.
    rows: Vec<TextRows>,
    rarity: u32,
}

/// What was found of all terms.
#[derive(Debug, Clone, Default)]
pub(super) struct Finds {
    terms: Vec<Find>,
    pub(super) trouble: Option<FullTextError>,
}

impl Finds {
    /// Asks the index; nothing when it was stopped.
    pub(super) fn of(phrases: &[Phrase], catalogue: &Catalogue, stop: &(dyn Fn() -> bool + Sync)) -> Option<Self> {
        let mut finds = Self::default();
        for phrase in phrases {
            let rows = match catalogue.holding(phrase, stop) {
                Ok(rows) => rows?,
                Err(trouble) => {
                    finds.trouble = Some(trouble);
                    catalogue.shelves().iter().map(|shelf| TextRows::none(shelf.segment.len())).collect()
                }
            };
            let held = rows.iter().map(|rows| rows.rows.count()).sum::<usize>().max(1);
            let rarity = (catalogue.len().max(held) / held).ilog2() * RARE;
            finds.terms.push(Find { rows, rarity: rarity.min(RAREST) });
        }
        Some(finds)
    }

    /// What was found in a segment, term by term.
    pub(super) fn of_shelf(&self, at: usize) -> Vec<TextRow<'_>> {
        self.terms
            .iter()
            .filter_map(|find| Some(TextRow { found: find.rows.get(at)?, rarity: find.rarity }))
            .collect()
    }

    /// The same of one row alone, as if it were a segment.
    pub(super) fn of_row(&self, catalogue: &Catalogue, row: Row) -> Self {
        let shelf = catalogue.shelves().partition_point(|shelf| shelf.first <= row.0).saturating_sub(1);
        let first = catalogue.shelves().get(shelf).map_or(0, |shelf| shelf.first);
        let one = |find: &Find| {
            let mut rows = TextRows::none(1);
            match find.rows.get(shelf).map_or(0, |rows| rows.count(row.0 - first)) {
                0 => {}
                count => rows.put(0, count),
            }
            Find { rows: vec![rows], rarity: find.rarity }
        };
        Self { terms: self.terms.iter().map(one).collect(), trouble: None }
    }
}
