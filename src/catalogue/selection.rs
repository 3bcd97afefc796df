//! Some articles of a snapshot, a bit a row: what a person has marked.
//!
//! Promise: selecting and counting are a pass over bits, so that a key may do it for a whole list; and a selection goes over to a newer snapshot by the
//! articles' ids, at the cost of what changed. What is no more drops out. The trade-off: a selection holds on to its snapshot.

use super::{Bits, Catalogue, Row, merge};
use crate::model::ArticleId;
use std::sync::Arc;

/// Selected articles of one snapshot.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    catalogue: Arc<Catalogue>,
    /// A set for each segment; none at all while nothing is selected.
    parts: Vec<Bits>,
    count: usize,
}

impl Selection {
    /// These rows of a snapshot.
    pub fn of(catalogue: &Arc<Catalogue>, rows: impl Iterator<Item = Row>) -> Self {
        let mut selection = Self { catalogue: Arc::clone(catalogue), ..Self::default() };
        selection.open();
        for Row(row) in rows {
            // Rows come in stretches of one segment as a rule, and there are few segments.
            let at = selection.catalogue.shelves.partition_point(|shelf| shelf.first <= row);
            let Some(at) = at.checked_sub(1) else { continue };
            if let (Some(shelf), Some(part)) = (selection.catalogue.shelves.get(at), selection.parts.get_mut(at)) {
                part.put(row - shelf.first);
            }
        }
        selection.recount();
        selection
    }

    /// How many articles are selected.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether an article is selected.
    pub fn has(&self, id: ArticleId) -> bool {
        self.count > 0 && self.spot(id).is_some_and(|(part, row)| self.parts.get(part).is_some_and(|p| p.has(row)))
    }

    /// Selects an article or takes it out; one that is not in the snapshot changes nothing.
    pub fn set(&mut self, id: ArticleId, on: bool) {
        if on == self.has(id) {
            return;
        }
        self.open();
        if let Some((part, row)) = self.spot(id)
            && let Some(part) = self.parts.get_mut(part)
        {
            if on {
                part.put(row)
            } else {
                part.take(row)
            }
            if on { self.count += 1 } else { self.count -= 1 }
        }
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        (self.parts, self.count) = (Vec::new(), 0);
    }

    /// Adds another selection of the same snapshot; of another one, see [`Selection::over`].
    pub fn join(&mut self, other: &Self) {
        self.open();
        self.parts.iter_mut().zip(&other.parts).for_each(|(mine, others)| mine.or(others));
        self.recount();
    }

    /// Takes out what another selection of the same snapshot holds.
    pub fn without(&mut self, other: &Self) {
        self.parts.iter_mut().zip(&other.parts).for_each(|(mine, others)| mine.without(others));
        self.recount();
    }

    /// Whether everything that another selection of the same snapshot holds is in this one.
    pub fn holds(&self, other: &Self) -> bool {
        let mut rest = other.clone();
        rest.without(self);
        rest.is_empty()
    }

    /// The same articles in another snapshot, as far as they are there.
    #[must_use]
    pub fn over(&self, next: &Arc<Catalogue>) -> Self {
        let mut over = Self { catalogue: Arc::clone(next), ..Self::default() };
        if self.is_empty() {
            return over;
        }
        if Arc::ptr_eq(&self.catalogue, next) {
            return self.clone();
        }
        over.open();
        // Segments that both have keep their sets. Rows that count no longer, or whose segment is gone, are looked for by their articles.
        let mut moved: Vec<ArticleId> = Vec::new();
        for (shelf, part) in self.catalogue.shelves.iter().zip(&self.parts) {
            let there = next.shelves.iter().position(|other| Arc::ptr_eq(&other.segment, &shelf.segment));
            let mut lost = part.clone();
            if let Some(there) = there {
                let mut kept = part.clone();
                kept.without(&next.shelves[there].dead);
                lost.without(&kept);
                over.parts[there] = kept;
            }
            moved.extend(lost.to_vec().into_iter().map(|row| shelf.segment.id(row)));
        }
        moved.sort_unstable();
        over.find(&moved);
        over.recount();
        over
    }

    /// The articles, in the list's order.
    pub fn ids(&self) -> Vec<ArticleId> {
        let shelves = self.catalogue.shelves.iter().zip(&self.parts);
        let lists = shelves.map(|(shelf, part)| part.to_vec().into_iter().map(|row| Row(row + shelf.first)).collect());
        let rows = merge::merged(lists.collect(), |&a, &b| self.catalogue.in_list(a, b));
        rows.into_iter().filter_map(|row| self.catalogue.id(row)).collect()
    }

    /// Selects articles, sorted by id, that are somewhere in the snapshot.
    fn find(&mut self, ids: &[ArticleId]) {
        for (shelf, part) in self.catalogue.shelves.iter().zip(&mut self.parts) {
            let mut by_id = shelf.segment.by_id();
            for &id in ids {
                by_id = &by_id[merge::ahead(by_id, |&row| shelf.segment.id(row) < id)..];
                let Some(&row) = by_id.first() else { break };
                if shelf.segment.id(row) == id && !shelf.dead.has(row) {
                    part.put(row);
                }
            }
        }
    }

    fn spot(&self, id: ArticleId) -> Option<(usize, u32)> {
        self.catalogue.shelves.iter().enumerate().find_map(|(at, shelf)| Some((at, shelf.find(id)?)))
    }

    fn open(&mut self) {
        if self.parts.is_empty() {
            self.parts = self.catalogue.shelves.iter().map(|shelf| Bits::none(shelf.segment.len())).collect();
        }
    }

    fn recount(&mut self) {
        self.count = self.parts.iter().map(Bits::count).sum();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{archive::Changes, catalogue::tests::entry};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn selected(catalogue: &Arc<Catalogue>, ids: &[u64]) -> Selection {
        Selection::of(catalogue, ids.iter().filter_map(|&id| catalogue.find(ArticleId(id))))
    }

    fn numbers(selection: &Selection) -> Vec<u64> {
        selection.ids().iter().map(|id| id.0).collect()
    }

    #[test]
    fn articles_are_put_in_taken_out_and_joined() {
        let catalogue = Arc::new(Catalogue::new(1, (0..9).map(|id| entry(id, None, "1", 0)).collect()));
        let mut some = selected(&catalogue, &[2, 4]);
        some.set(ArticleId(4), true);
        some.set(ArticleId(7), true);
        some.set(ArticleId(99), true);
        some.set(ArticleId(2), false);
        assert_eq!((some.len(), numbers(&some)), (2, vec![4, 7]));
        assert!(some.has(ArticleId(4)) && !some.has(ArticleId(2)) && !some.has(ArticleId(99)));
        some.join(&selected(&catalogue, &[1, 7]));
        assert_eq!(numbers(&some), [1, 4, 7]);
        assert!(some.holds(&selected(&catalogue, &[1, 4])) && !some.holds(&selected(&catalogue, &[5])));
        some.without(&selected(&catalogue, &[4, 8]));
        assert_eq!(numbers(&some), [1, 7]);
        some.clear();
        assert!(some.is_empty() && !some.has(ArticleId(1)));
        some.set(ArticleId(3), true);
        assert_eq!(numbers(&some), [3]);
    }

    proptest! {
        #[test]
        fn a_selection_follows_its_articles_through_snapshots(
            first in prop::collection::btree_set(0_u64..60, 1..40),
            chosen in prop::collection::btree_set(0_u64..60, 0..30),
            changes in prop::collection::vec((prop::collection::btree_set(0_u64..60, 0..9), prop::collection::btree_set(0_u64..60, 0..9)), 0..5),
            eager in 0_usize..20,
            whole in any::<bool>(),
        ) {
            let all = |ids: &BTreeSet<u64>| ids.iter().map(|&id| entry(id, None, "1", 0)).collect::<Vec<_>>();
            let mut catalogue = Arc::new(Catalogue::new(1, all(&first)));
            let mut selection = selected(&catalogue, &chosen.iter().copied().collect::<Vec<_>>());
            let mut expected: BTreeSet<u64> = chosen.intersection(&first).copied().collect();
            for (generation, (upserts, removed)) in (2..).zip(&changes) {
                let removed = removed.iter().map(|&id| ArticleId(id)).collect();
                let change = Changes { generation, upserts: all(upserts), removed, ..Changes::default() };
                catalogue = Arc::new(catalogue.apply_with(&change, eager));
                if whole {
                    catalogue = Arc::new(Catalogue::new(generation, catalogue.entries().collect()));
                }
                selection = selection.over(&catalogue);
                expected.retain(|&id| catalogue.find(ArticleId(id)).is_some());
            }
            prop_assert_eq!(selection.len(), expected.len());
            prop_assert_eq!(numbers(&selection).into_iter().collect::<BTreeSet<_>>(), expected);
            let order: Vec<ArticleId> = catalogue.entries().map(|e| e.id).filter(|&id| selection.has(id)).collect();
            prop_assert_eq!(selection.ids(), order);
        }
    }
}
