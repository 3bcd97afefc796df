//! Snapshots: their order, and that changes give what building anew gives.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Marks, Tag};
use proptest::prelude::*;
use std::collections::BTreeMap;

pub(super) fn entry(id: u64, date: Option<&str>, page: &str, place: u32) -> Entry {
    Entry {
        paper: Some("河湾日报".to_owned()),
        date: date.map(|d| d.parse::<Date>().unwrap()),
        page: Some(page.to_owned()),
        file: format!("{page}.txt"),
        place,
        ..Entry::new(ArticleId(id), format!("第{id}条"))
    }
}

fn ids(catalogue: &Catalogue) -> Vec<u64> {
    catalogue.entries().map(|entry| entry.id.0).collect()
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
    let catalogue = Catalogue::new(1, entries);
    assert_eq!(ids(&catalogue), [6, 5, 4, 3, 2, 1]);
    assert_eq!(catalogue.newest(), "2025-03-02".parse().ok());
}

#[test]
fn of_two_entries_with_one_id_the_later_counts() {
    let catalogue = Catalogue::new(1, vec![entry(1, None, "1", 0), entry(2, None, "2", 0), entry(1, None, "9", 0)]);
    assert_eq!(ids(&catalogue), [2, 1]);
    assert_eq!(catalogue.get(ArticleId(1)).unwrap().page.as_deref(), Some("9"));
}

#[test]
fn tags_are_counted_most_used_first_and_the_dead_do_not_count() {
    let mut entries: Vec<_> = (0..3).map(|n| entry(n, None, "1", n as u32)).collect();
    let [a, b, c]: [Tag; 3] = ["甲", "乙", "丙"].map(|t| t.parse().unwrap());
    entries[0].tags = vec![b.clone()];
    entries[1].tags = vec![c.clone(), b.clone()];
    entries[2].tags = vec![a.clone(), c.clone(), b.clone()];
    let catalogue = Catalogue::new(1, entries);
    assert_eq!(catalogue.tags(), [(b.clone(), 3), (c.clone(), 2), (a.clone(), 1)]);
    assert_eq!((catalogue.tagged(&b).len(), catalogue.tagged(&a)), (3, vec![ArticleId(2)]));
    let changes = Changes { generation: 2, removed: vec![ArticleId(2)], ..Changes::default() };
    assert_eq!(catalogue.apply(&changes).tags(), [(b, 2), (c, 1)]);
}

#[test]
fn a_range_of_ids_is_found() {
    let catalogue = Catalogue::new(1, (0..10).map(|n| entry(n * 16, None, "1", 0)).collect());
    let found = |a, b| catalogue.ids_between(ArticleId(a), ArticleId(b)).len();
    assert_eq!((found(16, 32), found(17, 31), found(0, u64::MAX), found(9, 3)), (2, 0, 10, 0));
}

#[test]
fn large_segments_are_shared_with_the_snapshot_before() {
    let before = Catalogue::new(1, (0..1000).map(|n| entry(n, None, "1", n as u32)).collect());
    let after = before.apply(&Changes { generation: 2, upserts: vec![entry(7, None, "9", 0)], ..Changes::default() });
    assert!(Arc::ptr_eq(&before.shelves[0].segment, &after.shelves[0].segment));
    assert_eq!((before.len(), after.len()), (1000, 1000), "a snapshot never changes");
    assert_eq!(before.get(ArticleId(7)).unwrap().page.as_deref(), Some("1"));
    assert_eq!(after.get(ArticleId(7)).unwrap().page.as_deref(), Some("9"));
}

#[test]
fn what_changes_while_segments_are_put_together_is_kept() {
    let mut catalogue = Catalogue::default();
    let batch = |from: u64| (from..from + EAGER as u64 + 1).map(|n| entry(n, None, "1", n as u32)).collect::<Vec<_>>();
    let mut generation = 0;
    let tidying = loop {
        if let Some(tidying) = catalogue.untidy() {
            break tidying;
        }
        generation += 1;
        catalogue = catalogue.apply(&Changes { generation, upserts: batch(generation * 1000), ..Changes::default() });
    };
    assert!(catalogue.shelves.len() > 5);
    let tidied = tidying.work();
    let (gone, moved) = (ArticleId(1003), entry(1004, Some("2025-01-01"), "7", 0));
    let changes = Changes { generation: 99, upserts: vec![moved.clone()], removed: vec![gone], ..Changes::default() };
    let changed = catalogue.apply(&changes);
    let tidy = changed.adopt(&tidied);
    assert_eq!(tidy.entries().collect::<Vec<_>>(), changed.entries().collect::<Vec<_>>());
    assert!(tidy.shelves.len() <= 2 && tidy.generation == 99 && tidy.get(gone).is_none());
    assert_eq!(tidy.get(moved.id), Some(moved));
    assert_eq!(tidy.adopt(&tidied).len(), tidy.len(), "taken in once only");
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let text = || proptest::option::of("[水库春灌國，“a ]{0,6}");
    let names = || (text(), text(), text(), text(), proptest::collection::vec("[林远周]{1,3}", 0..3));
    let place = (0_u64..60, "[水库春灌國，“A ]{0,8}", proptest::option::of(0_i8..4), 0_u32..4, any::<[bool; 4]>());
    (place, names(), proptest::collection::btree_set("[甲乙]{1,2}", 0..3)).prop_map(|(place, names, tags)| {
        let ((id, headline, day, at, [starred, read, noted, gone]), (kicker, subtitle, label, section, authors)) =
            (place, names);
        Entry {
            headline,
            kicker,
            subtitle,
            label,
            section,
            authors,
            date: day.map(|day| Date::constant(2025, 3, day + 1)),
            tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
            marks: Marks { starred, read, noted },
            gone,
            ..entry(id, None, "1", at)
        }
    })
}

proptest! {
    #[test]
    fn an_entry_comes_back_as_it_was_given(given in any_entry()) {
        let catalogue = Catalogue::new(1, vec![given.clone()]);
        prop_assert_eq!(catalogue.get(given.id), Some(given));
    }

    #[test]
    fn changes_give_what_building_anew_gives(
        steps in proptest::collection::vec((proptest::collection::vec(any_entry(), 0..40), proptest::collection::vec(0_u64..60, 0..8)), 1..6)
    ) {
        let (mut catalogue, mut all) = (Catalogue::default(), BTreeMap::new());
        for (generation, (upserts, removed)) in (1..).zip(steps) {
            removed.iter().for_each(|id| drop(all.remove(id)));
            all.extend(upserts.iter().map(|entry| (entry.id.0, entry.clone())));
            let removed = removed.into_iter().map(ArticleId).collect();
            // One segment a step, as if they were large.
            catalogue = catalogue.apply_with(&Changes { generation, upserts, removed, ..Changes::default() }, 0);
            let anew = Catalogue::new(generation, all.values().cloned().collect());
            prop_assert_eq!(catalogue.entries().collect::<Vec<_>>(), anew.entries().collect::<Vec<_>>());
            prop_assert_eq!(catalogue.tags(), anew.tags());
        }
    }
}
