//! Every headline in memory: an immutable snapshot with a generation.
//!
//! Readers hold an `Arc<Catalogue>` and never wait; a change makes a new one.

use crate::{
    archive::Changes,
    model::{ArticleId, Entry, Tag},
    text::Folded,
};
use std::sync::Arc;

/// An entry, ready to be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is shown.
    pub entry: Entry,
    /// The headline, folded.
    pub headline: Folded,
    /// Kicker, subtitle, label and section, folded.
    pub others: Vec<Folded>,
}

/// A snapshot: items newest first, then by paper, page and place.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The archive's generation that this is a picture of.
    pub generation: u64,
    /// All items in the list's order.
    pub items: Vec<Arc<Item>>,
}

impl Catalogue {
    /// Builds a snapshot.
    pub fn new(_generation: u64, _entries: Vec<Entry>) -> Self {
        unimplemented!()
    }

    /// The snapshot after `changes`.
    #[must_use]
    pub fn apply(&self, _changes: &Changes) -> Self {
        unimplemented!()
    }

    /// The item of an article.
    pub fn get(&self, _id: ArticleId) -> Option<&Arc<Item>> {
        unimplemented!()
    }

    /// All tags with their counts, most used first.
    pub fn tags(&self) -> Vec<(Tag, usize)> {
        unimplemented!()
    }
}
