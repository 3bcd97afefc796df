//! The order in which hits are shown, and what they are gathered by.
//!
//! Promise: the order is total and the same from run to run: what is equal by the order stands in the list's order, or, with groups, as the order
//! says within each group. Hits of one group always stand together, so that a group's bounds are found by looking at a few of them. It is
//! work for the search's thread: numbers are sorted, and names are compared once a segment.

use super::{Hits, rank::Scored};
use crate::{
    catalogue::{Catalogue, Names, Row, merged, natural},
    model::Date,
};
use std::{cmp::Ordering, sync::Arc};

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The best match.
    #[default]
    Relevance,
    /// The newest, then as a reader leafs through the paper.
    Newest,
    /// The oldest, then as a reader leafs through the paper.
    Oldest,
    /// By the name of the paper, then the newest.
    Paper,
    /// By the number of the page, then the newest.
    Page,
}

/// What hits are gathered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grouping {
    /// Nothing.
    #[default]
    None,
    /// The day; the newest first, unless the oldest come first.
    Date,
    /// The paper.
    Paper,
    /// The page's number.
    Page,
}

/// Order and groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrangement {
    /// What comes first.
    pub order: Order,
    /// What is gathered.
    pub grouping: Grouping,
}

/// What the hits of a group have in common; nothing where it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// The day.
    Date(Option<Date>),
    /// The paper.
    Paper(Option<String>),
    /// The page's number.
    Page(Option<String>),
}

impl Order {
    /// The next one round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Relevance => Self::Newest,
            Self::Newest => Self::Oldest,
            Self::Oldest => Self::Paper,
            Self::Paper => Self::Page,
            Self::Page => Self::Relevance,
        }
    }
}

impl Grouping {
    /// The next one round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::None => Self::Date,
            Self::Date => Self::Paper,
            Self::Paper => Self::Page,
            Self::Page => Self::None,
        }
    }
}

impl Hits {
    /// The same hits in another order.
    #[must_use]
    pub fn arranged(mut self, how: Arrangement) -> Self {
        self.arrangement = how;
        let Arrangement { order, grouping } = how;
        let catalogue = Arc::clone(&self.catalogue);
        match order {
            Order::Relevance => {}
            _ => self.list = in_list_order(&catalogue, std::mem::take(&mut self.list)),
        }
        match order {
            Order::Relevance | Order::Newest => {}
            Order::Oldest => oldest_first(&catalogue, &mut self.list),
            Order::Paper => by_rank(&catalogue, &mut self.list, &paper_ranks(&catalogue)),
            Order::Page => by_rank(&catalogue, &mut self.list, &page_ranks(&catalogue)),
        }
        match grouping {
            Grouping::None => {}
            Grouping::Date if order == Order::Oldest => {
                self.list.sort_by_key(|hit| day(&catalogue, hit.row).map_or(u32::MAX, |day| day));
            }
            Grouping::Date => self.list.sort_by_key(|hit| std::cmp::Reverse(day(&catalogue, hit.row).unwrap_or(0))),
            Grouping::Paper => by_rank(&catalogue, &mut self.list, &paper_ranks(&catalogue)),
            Grouping::Page => by_rank(&catalogue, &mut self.list, &page_ranks(&catalogue)),
        }
        self
    }

    /// How the hits are ordered.
    pub fn arrangement(&self) -> Arrangement {
        self.arrangement
    }

    /// The group of a place; nothing where hits are not gathered.
    pub fn group(&self, at: usize) -> Option<Group> {
        let (segment, row) = self.catalogue.segment(self.list.get(at)?.row)?;
        let sheet = segment.sheet(row);
        let name = |names: &Names, one_more: u32| one_more.checked_sub(1).map(|id| names.get(id).to_owned());
        match self.arrangement.grouping {
            Grouping::None => None,
            Grouping::Date => Some(Group::Date(segment.date(sheet))),
            Grouping::Paper => Some(Group::Paper(name(segment.papers(), sheet.paper))),
            Grouping::Page => Some(Group::Page(name(segment.pages(), sheet.page))),
        }
    }

    /// Whether a group begins at a place.
    pub fn begins_group(&self, at: usize) -> bool {
        self.arrangement.grouping != Grouping::None
            && at < self.list.len()
            && at.checked_sub(1).is_none_or(|before| self.group(before) != self.group(at))
    }

    /// How many hits the group of a place has.
    pub fn group_len(&self, at: usize) -> usize {
        let Some(group) = self.group(at) else { return 0 };
        let same = |&at: &usize| self.group(at).as_ref() == Some(&group);
        // The group stands together, so its bounds lie where being the same begins and ends.
        let before = bound(at, |away| at.checked_sub(away).is_some_and(|at| same(&at)));
        let after = bound(self.list.len() - at, |away| at.checked_add(away).is_some_and(|at| same(&at)));
        before + after + 1
    }
}

/// The last of `1..=most` of which something is true that is true up to somewhere, or 0: looked for in growing steps.
fn bound(most: usize, is: impl Fn(usize) -> bool) -> usize {
    let mut step = 1;
    while step <= most && is(step) {
        step *= 2;
    }
    let (mut known, mut end) = (step / 2, step.min(most + 1));
    while known + 1 < end {
        let middle = usize::midpoint(known, end);
        if is(middle) { known = middle } else { end = middle }
    }
    known
}

/// The day of a row as a number that grows with it.
fn day(catalogue: &Catalogue, row: Row) -> Option<u32> {
    let (segment, row) = catalogue.segment(row)?;
    Some(segment.sheet(row).date).filter(|&day| day > 0)
}

/// Hits in the list's order: sorted by row, which is that order within a segment, then the segments merged.
fn in_list_order(catalogue: &Catalogue, mut hits: Vec<Scored>) -> Vec<Scored> {
    hits.sort_unstable_by_key(|hit| hit.row);
    let mut lists: Vec<Vec<Scored>> = Vec::new();
    let mut rest = hits.as_slice();
    for end in catalogue.segment_ends() {
        let (these, after) = rest.split_at(rest.partition_point(|hit| hit.row < end));
        lists.push(these.to_vec());
        rest = after;
    }
    merged(lists, |a, b| catalogue.in_list(a.row, b.row))
}

/// Turns the days round and leaves each day's order as it is; the undated stay last.
fn oldest_first(catalogue: &Catalogue, hits: &mut Vec<Scored>) {
    let dated = hits.partition_point(|hit| day(catalogue, hit.row).is_some());
    let days = hits[..dated].chunk_by(|a, b| day(catalogue, a.row) == day(catalogue, b.row));
    let turned: Vec<Scored> = days.rev().flatten().chain(&hits[dated..]).copied().collect();
    *hits = turned;
}

/// For each segment the place of each name among all names; the place of none comes last.
struct Ranks {
    of: Vec<Vec<u32>>,
    none: u32,
    /// The number of a row's name, one more.
    name: fn(&crate::catalogue::Sheet) -> u32,
}

fn paper_ranks(catalogue: &Catalogue) -> Ranks {
    ranks(catalogue, crate::catalogue::Segment::papers, str::cmp, |sheet| sheet.paper)
}

fn page_ranks(catalogue: &Catalogue) -> Ranks {
    ranks(catalogue, crate::catalogue::Segment::pages, natural, |sheet| sheet.page)
}

fn ranks(
    catalogue: &Catalogue,
    names: fn(&crate::catalogue::Segment) -> &Names,
    order: impl Fn(&str, &str) -> Ordering,
    name: fn(&crate::catalogue::Sheet) -> u32,
) -> Ranks {
    let of = |shelf: &'_ crate::catalogue::Shelf| -> Vec<String> {
        let names = names(&shelf.segment);
        (0..names.len() as u32).map(|id| names.get(id).to_owned()).collect()
    };
    let texts: Vec<Vec<String>> = catalogue.shelves().iter().map(of).collect();
    let mut all: Vec<&String> = texts.iter().flatten().collect();
    all.sort_unstable_by(|a, b| order(a, b));
    all.dedup();
    let rank = |text: &String| all.partition_point(|other| order(other, text).is_lt()) as u32;
    Ranks { of: texts.iter().map(|texts| texts.iter().map(rank).collect()).collect(), none: all.len() as u32, name }
}

/// Sorts by the place of a row's name; equals keep their order.
fn by_rank(catalogue: &Catalogue, hits: &mut [Scored], ranks: &Ranks) {
    hits.sort_by_key(|hit| {
        let Some((at, segment, row)) = catalogue.segment_at(hit.row) else { return ranks.none };
        let id = (ranks.name)(&segment.sheet(row)).checked_sub(1);
        id.and_then(|id| ranks.of.get(at)?.get(id as usize)).copied().unwrap_or(ranks.none)
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        archive::Changes,
        model::Entry,
        search::{Query, search},
    };
    use proptest::prelude::*;

    fn entry(id: u64, (day, paper, page): (u8, u8, u8)) -> Entry {
        Entry {
            date: (day > 0).then(|| Date::constant(2025, 1, i8::try_from(day).unwrap())),
            paper: (paper > 0).then(|| ["", "乙报", "甲报", "丙报"][usize::from(paper)].to_owned()),
            page: (page > 0).then(|| ["", "10", "2", "A1"][usize::from(page)].to_owned()),
            file: format!("{day}-{paper}-{page}"),
            ..super::super::tests::entry(id, if id.is_multiple_of(3) { "水库" } else { "水电站与水库的一天" })
        }
    }

    /// The same order by the plainest means.
    fn plainly(mut entries: Vec<(usize, Entry)>, how: Arrangement) -> Vec<u64> {
        let page = |a: &Entry, b: &Entry| last(a.page.as_deref(), b.page.as_deref(), natural);
        let paper = |a: &Entry, b: &Entry| last(a.paper.as_deref(), b.paper.as_deref(), str::cmp);
        let newest = |a: &Entry, b: &Entry| b.date.cmp(&a.date);
        let oldest = |a: &Entry, b: &Entry| last(a.date.as_ref(), b.date.as_ref(), |a, b| a.cmp(b));
        let place = |a: &Entry, b: &Entry| {
            newest(a, b)
                .then_with(|| paper(a, b))
                .then_with(|| page(a, b))
                .then_with(|| a.file.cmp(&b.file))
                .then_with(|| a.id.cmp(&b.id))
        };
        entries.sort_by(|(i, a), (j, b)| {
            let group = match how.grouping {
                Grouping::None => Ordering::Equal,
                Grouping::Date if how.order == Order::Oldest => oldest(a, b),
                Grouping::Date => newest(a, b),
                Grouping::Paper => paper(a, b),
                Grouping::Page => page(a, b),
            };
            group.then_with(|| match how.order {
                Order::Relevance => i.cmp(j),
                Order::Newest => place(a, b),
                Order::Oldest => oldest(a, b).then_with(|| place(a, b)),
                Order::Paper => paper(a, b).then_with(|| place(a, b)),
                Order::Page => page(a, b).then_with(|| place(a, b)),
            })
        });
        entries.into_iter().map(|(_, entry)| entry.id.0).collect()
    }

    fn last<T>(a: Option<T>, b: Option<T>, order: impl Fn(T, T) -> Ordering) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => order(a, b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }

    proptest! {
        #[test]
        fn hits_stand_as_sorting_them_plainly_would_have_it(
            sheets in prop::collection::vec((0_u8..5, 0_u8..4, 0_u8..4), 1..40),
            split in 0_usize..40,
            query in prop::sample::select(vec!["", "水", "水库"]),
        ) {
            let all: Vec<Entry> = (1..).zip(&sheets).map(|(id, &sheet)| entry(id, sheet)).collect();
            let (first, rest) = all.split_at(split.min(all.len()));
            let mut catalogue = Catalogue::new(1, first.to_vec());
            // What comes later lies in a segment of its own once there is enough of it.
            for (generation, entry) in (2..).zip(rest) {
                catalogue = catalogue.apply(&Changes { generation, upserts: vec![entry.clone()], ..Changes::default() });
            }
            let hits = search(&Arc::new(catalogue), &Query::parse(query).0, &|| false).unwrap();
            let best: Vec<(usize, Entry)> = hits.entries().enumerate().collect();
            for order in [Order::Relevance, Order::Newest, Order::Oldest, Order::Paper, Order::Page] {
                for grouping in [Grouping::None, Grouping::Date, Grouping::Paper, Grouping::Page] {
                    let how = Arrangement { order, grouping };
                    let arranged = hits.clone().arranged(how);
                    let ids: Vec<u64> = arranged.ids().map(|id| id.0).collect();
                    prop_assert_eq!(&ids, &plainly(best.clone(), how), "{:?}", how);
                    for at in 0..ids.len() {
                        let of = arranged.group(at);
                        let same = (0..ids.len()).filter(|&other| of.is_some() && arranged.group(other) == of).count();
                        prop_assert_eq!(arranged.group_len(at), same);
                    }
                }
            }
        }
    }

    #[test]
    fn orders_and_groups_go_round() {
        let orders =
            std::iter::successors(Some(Order::Newest), |order| Some(order.next()).filter(|o| *o != Order::Newest));
        assert_eq!(orders.count(), 5);
        let groups = std::iter::successors(Some(Grouping::None), |g| Some(g.next()).filter(|g| *g != Grouping::None));
        assert_eq!(groups.count(), 4);
    }
}
