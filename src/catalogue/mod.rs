//! Every headline in memory: an immutable snapshot with a generation.
//!
//! Promise: readers hold an `Arc<Catalogue>` and never wait; a change makes a new snapshot, whose items have one total order, equal from
//! run to run. Items are shared between snapshots, so a change costs its own size (times a logarithm) and one copy of two lists of
//! pointers. The trade-off: a second list, sorted by id, costs eight bytes an article and is copied too; a hash map would be
//! quicker to ask and much dearer to copy.

mod order;

pub use order::natural;

use crate::{
    archive::Changes,
    model::{ArticleId, Entry, Tag},
    text::{Folded, fold},
};
use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
    sync::Arc,
};

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

impl From<Entry> for Item {
    fn from(entry: Entry) -> Self {
        let others = [&entry.kicker, &entry.subtitle, &entry.label, &entry.section];
        let others = others.into_iter().flatten().map(|text| fold(text)).collect();
        Self { headline: fold(&entry.headline), others, entry }
    }
}

/// A snapshot: items newest first, then by paper, page and place.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The archive's generation that this is a picture of.
    pub generation: u64,
    /// All items in the list's order.
    pub items: Vec<Arc<Item>>,
    /// The same items by id.
    by_id: Vec<Arc<Item>>,
}

impl Catalogue {
    /// Builds a snapshot. Of two entries with one id the later counts.
    pub fn new(generation: u64, entries: Vec<Entry>) -> Self {
        let by_id = shared(entries);
        let mut items = by_id.clone();
        items.sort_unstable_by(in_list);
        Self { generation, items, by_id }
    }

    /// The snapshot after `changes`. Removing what is not there changes nothing; an article both removed and upserted stays.
    #[must_use]
    pub fn apply(&self, changes: &Changes) -> Self {
        let mut fresh = shared(changes.upserts.clone());
        let mut leaving: Vec<ArticleId> = changes.removed.iter().copied().chain(fresh.iter().map(id_of)).collect();
        leaving.sort_unstable();
        leaving.dedup();
        let mut old: Vec<Arc<Item>> = leaving.iter().filter_map(|&id| self.get(id)).cloned().collect();
        let by_id = merge(&self.by_id, &old, &fresh, |a, b| id_of(a).cmp(&id_of(b)));
        old.sort_unstable_by(in_list);
        fresh.sort_unstable_by(in_list);
        let items = merge(&self.items, &old, &fresh, in_list);
        Self { generation: changes.generation, items, by_id }
    }

    /// The item of an article.
    pub fn get(&self, id: ArticleId) -> Option<&Arc<Item>> {
        let at = self.by_id.binary_search_by_key(&id, id_of).ok()?;
        self.by_id.get(at)
    }

    /// The items whose ids lie in a range, by id: how a shortened id finds its article.
    pub fn ids_between(&self, first: ArticleId, last: ArticleId) -> &[Arc<Item>] {
        let from = self.by_id.partition_point(|item| id_of(item) < first);
        let to = self.by_id.partition_point(|item| id_of(item) <= last).max(from);
        &self.by_id[from..to]
    }

    /// All tags with their counts, most used first.
    pub fn tags(&self) -> Vec<(Tag, usize)> {
        let mut counts: BTreeMap<&Tag, usize> = BTreeMap::new();
        for tag in self.items.iter().flat_map(|item| &item.entry.tags) {
            *counts.entry(tag).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().map(|(tag, count)| (tag.clone(), count)).collect();
        counts.sort_by_key(|&(_, count)| Reverse(count)); // stable: equal counts stay in the order of the tags
        counts
    }
}

fn id_of(item: &Arc<Item>) -> ArticleId {
    item.entry.id
}

fn in_list(a: &Arc<Item>, b: &Arc<Item>) -> Ordering {
    order::in_list(&a.entry, &b.entry)
}

/// Items by id, one an id.
fn shared(entries: Vec<Entry>) -> Vec<Arc<Item>> {
    let mut items: Vec<_> = entries.into_iter().map(|entry| Arc::new(Item::from(entry))).collect();
    items.sort_by_key(id_of);
    items.dedup_by(|later, earlier| {
        let same = id_of(later) == id_of(earlier);
        if same {
            std::mem::swap(later, earlier);
        }
        same
    });
    items
}

/// `all` without `old` and with `fresh`. All three are sorted by `order` and `old` is a part of `all`; the stretches between the
/// changes are found by binary search and copied whole.
fn merge(
    all: &[Arc<Item>],
    old: &[Arc<Item>],
    fresh: &[Arc<Item>],
    order: impl Fn(&Arc<Item>, &Arc<Item>) -> Ordering,
) -> Vec<Arc<Item>> {
    let mut merged = Vec::with_capacity((all.len() + fresh.len()).saturating_sub(old.len()));
    let (mut rest, mut old, mut fresh) = (all, old.iter().peekable(), fresh.iter().peekable());
    loop {
        // An item that is replaced in its place goes before its successor comes.
        let leaves = match (old.peek(), fresh.peek()) {
            (None, None) => break,
            (Some(o), Some(f)) => order(o, f).is_le(),
            (o, _) => o.is_some(),
        };
        let Some(next) = (if leaves { old.next() } else { fresh.next() }) else { break };
        let (before, after) = rest.split_at(rest.partition_point(|item| order(item, next).is_lt()));
        merged.extend_from_slice(before);
        rest = after;
        if leaves {
            rest = rest.get(1..).unwrap_or_default();
        } else {
            merged.push(Arc::clone(next));
        }
    }
    merged.extend_from_slice(rest);
    merged
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Date;

    fn entry(id: u64, date: Option<&str>, page: &str, place: u32) -> Entry {
        Entry {
            id: ArticleId(id),
            headline: format!("第{id}条"),
            kicker: None,
            subtitle: None,
            label: None,
            section: None,
            authors: Vec::new(),
            paper: Some("河湾日报".to_owned()),
            date: date.map(|d| d.parse::<Date>().unwrap()),
            page: Some(page.to_owned()),
            file: format!("{page}.txt"),
            place,
            tags: Vec::new(),
            marks: crate::model::Marks::default(),
            gone: false,
        }
    }

    fn ids(catalogue: &Catalogue) -> Vec<u64> {
        catalogue.items.iter().map(|i| i.entry.id.0).collect()
    }

    #[test]
    fn the_list_is_newest_first_and_then_in_the_order_of_the_paper() {
        let entries = vec![
            entry(1, None, "1", 0),
            entry(2, Some("2025-03-01"), "B01", 0),
            entry(3, Some("2025-03-01"), "A02", 0),
            entry(4, Some("2025-03-02"), "10", 0),
            entry(5, Some("2025-03-02"), "2", 1),
            entry(6, Some("2025-03-02"), "2", 0),
        ];
        assert_eq!(ids(&Catalogue::new(1, entries)), [6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn applying_changes_gives_what_building_anew_gives_and_shares_the_rest() {
        let all: Vec<_> = (0..40).map(|n| entry(n, Some("2025-03-01"), &(n % 7).to_string(), n as u32)).collect();
        let before = Catalogue::new(1, all.clone());
        let mut moved = all[5].clone();
        moved.date = Some("2025-03-09".parse().unwrap());
        let mut tagged = all[6].clone();
        tagged.tags = vec!["水利".parse().unwrap()];
        let changes = Changes {
            generation: 2,
            upserts: vec![
                moved.clone(),
                tagged.clone(),
                entry(99, None, "3", 0),
                entry(98, Some("2025-03-01"), "3", 9),
            ],
            removed: vec![ArticleId(0), ArticleId(39), ArticleId(1234)],
            new: 2,
            searches: None,
        };
        let after = before.apply(&changes);
        let mut expected: Vec<_> = all.into_iter().filter(|e| ![0, 5, 6, 39].contains(&e.id.0)).collect();
        expected.extend(changes.upserts.clone());
        let anew = Catalogue::new(2, expected);
        assert_eq!(after.generation, 2);
        assert_eq!(after.items, anew.items);
        assert_eq!(after.by_id, anew.by_id);
        assert_eq!(after.items[0].entry, moved);
        assert!(Arc::ptr_eq(after.get(ArticleId(7)).unwrap(), before.get(ArticleId(7)).unwrap()));
        assert!(after.get(ArticleId(0)).is_none());
        assert_eq!(before.items.len(), 40, "a snapshot never changes");
    }

    #[test]
    fn of_two_entries_with_one_id_the_later_counts() {
        let catalogue = Catalogue::new(1, vec![entry(1, None, "1", 0), entry(2, None, "2", 0), entry(1, None, "9", 0)]);
        assert_eq!(ids(&catalogue), [2, 1]);
        assert_eq!(catalogue.get(ArticleId(1)).unwrap().entry.page.as_deref(), Some("9"));
    }

    #[test]
    fn tags_are_counted_most_used_first() {
        let mut entries: Vec<_> = (0..3).map(|n| entry(n, None, "1", n as u32)).collect();
        let [a, b, c]: [Tag; 3] = ["甲", "乙", "丙"].map(|t| t.parse().unwrap());
        entries[0].tags = vec![b.clone()];
        entries[1].tags = vec![c.clone(), b.clone()];
        entries[2].tags = vec![a.clone(), c.clone(), b.clone()];
        assert_eq!(Catalogue::new(1, entries).tags(), [(b, 3), (c, 2), (a, 1)]);
    }

    #[test]
    fn a_range_of_ids_is_found() {
        let catalogue = Catalogue::new(1, (0..10).map(|n| entry(n * 16, None, "1", 0)).collect());
        let found = |a, b| catalogue.ids_between(ArticleId(a), ArticleId(b)).len();
        assert_eq!((found(16, 32), found(17, 31), found(0, u64::MAX), found(9, 3)), (2, 0, 10, 0));
    }
}
