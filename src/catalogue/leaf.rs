//! Leafing: from an article to its neighbours on the page, in the issue, in the paper.
//!
//! Promise: a step costs a few binary searches in each segment, and a step to another issue a look at each page file's place as well; none looks at
//! headlines, so a million of them do not matter. An issue is one day of one paper; where no paper is known, of one folder; without a day there is none.

use super::{
    Catalogue, Row, Shelf,
    order::{self, Spot},
};
use crate::model::ArticleId;

/// A step through the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// The next article of the page.
    NextOfPage,
    /// The article before it on the page.
    PreviousOfPage,
    /// The first article of the issue's next page.
    NextPage,
    /// The first article of the page before.
    PreviousPage,
    /// The first article of the paper's next issue, later in time.
    NextIssue,
    /// The first article of the issue before.
    PreviousIssue,
}

/// An article's place on its page and the page's articles, both counted from 1 as people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnPage {
    /// The article's place among them.
    pub at: usize,
    /// How many articles the page has.
    pub of: usize,
}

/// Which side of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
    /// At the place itself, or else after it.
    From,
}

impl Catalogue {
    /// Where a step leads from an article; nothing where there is no such neighbour.
    pub fn leaf(&self, from: ArticleId, leaf: Leaf) -> Option<ArticleId> {
        let (shelf, row) = self.shelf(self.find(from)?)?;
        let here = shelf.segment.spot(row);
        let to = match leaf {
            Leaf::NextOfPage => self.beside(&here, Side::After).filter(|to| self.one_page(*to, &here)),
            Leaf::PreviousOfPage => self.beside(&here, Side::Before).filter(|to| self.one_page(*to, &here)),
            Leaf::NextPage => self.page_beside(&here, Side::After),
            Leaf::PreviousPage => self.page_beside(&here, Side::Before),
            Leaf::NextIssue => self.issue_beside(&here, Side::After),
            Leaf::PreviousIssue => self.issue_beside(&here, Side::Before),
        };
        self.id(to?)
    }

    /// The article's place on its page.
    pub fn on_page(&self, id: ArticleId) -> Option<OnPage> {
        let (shelf, row) = self.shelf(self.find(id)?)?;
        let here = shelf.segment.spot(row);
        let mut next = self.first_of_page(&here);
        let (mut at, mut of) = (0, 0);
        while let Some(row) = next.filter(|row| self.one_page(*row, &here)) {
            of += 1;
            if self.id(row) == Some(id) {
                at = of;
            }
            next = self.spot(row).and_then(|spot| self.beside(&spot, Side::After));
        }
        (at > 0).then_some(OnPage { at, of })
    }

    fn spot(&self, row: Row) -> Option<Spot<'_>> {
        let (shelf, row) = self.shelf(row)?;
        Some(shelf.segment.spot(row))
    }

    /// The row that stands next to a place in the list's order.
    fn beside(&self, place: &Spot<'_>, side: Side) -> Option<Row> {
        let rows = self.shelves.iter().filter_map(|shelf| shelf.beside(place, side));
        match side {
            Side::After | Side::From => rows.min_by(|&a, &b| self.in_list(a, b)),
            Side::Before => rows.max_by(|&a, &b| self.in_list(a, b)),
        }
    }

    fn one_page(&self, row: Row, here: &Spot<'_>) -> bool {
        self.spot(row).is_some_and(|spot| spot.file == here.file && one_issue(&spot, here))
    }

    fn first_of_page(&self, here: &Spot<'_>) -> Option<Row> {
        self.beside(&Spot { place: 0, id: ArticleId(0), ..*here }, Side::From)
    }

    /// The first article of the page beside this one; pages of other folders that lie between are passed over.
    fn page_beside(&self, here: &Spot<'_>, side: Side) -> Option<Row> {
        here.date_known()?;
        let edge = match side {
            Side::After | Side::From => Spot { place: u32::MAX, id: ArticleId(u64::MAX), ..*here },
            Side::Before => Spot { place: 0, id: ArticleId(0), ..*here },
        };
        let mut row = self.beside(&edge, side)?;
        loop {
            let spot = self.spot(row)?;
            if (spot.date, spot.paper) != (here.date, here.paper) {
                return None;
            }
            if one_issue(&spot, here) {
                return self.first_of_page(&spot);
            }
            row = self.beside(&spot, side)?;
        }
    }

    /// The first article of the paper's next issue on either side in time.
    fn issue_beside(&self, here: &Spot<'_>, side: Side) -> Option<Row> {
        let mut from = here.date_known()?;
        loop {
            let dates = self.shelves.iter().filter_map(|shelf| shelf.date_beside(here, from, side));
            from = match side {
                Side::After | Side::From => dates.min()?,
                Side::Before => dates.max()?,
            };
            // Later days stand before earlier ones in the list. A page may be there of which no article counts any more.
            let start = Spot { date: from, page: Some(""), file: "", place: 0, id: ArticleId(0), ..*here };
            let mut row = self.beside(&start, Side::From);
            while let Some(spot) = row.and_then(|row| self.spot(row)) {
                if (spot.date, spot.paper) != (from, here.paper) {
                    break;
                }
                if one_issue(&spot, &Spot { date: from, ..*here }) {
                    return row;
                }
                row = self.beside(&spot, Side::After);
            }
        }
    }
}

impl Spot<'_> {
    fn date_known(&self) -> Option<u32> {
        (self.date > 0).then_some(self.date)
    }
}

/// Whether two places are of one issue.
fn one_issue(a: &Spot<'_>, b: &Spot<'_>) -> bool {
    (a.date, a.paper) == (b.date, b.paper) && (a.paper.is_some() || folder(a.file) == folder(b.file))
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Shelf {
    /// The live row next to a place, as a row of the snapshot.
    fn beside(&self, place: &Spot<'_>, side: Side) -> Option<Row> {
        let rows = 0..self.segment.len() as u32;
        let order = |row: u32| order::in_list(&self.segment.spot(row), place);
        let (before, up_to) = (|row| order(row).is_lt(), |row| order(row).is_le());
        let found = match side {
            Side::Before => (0..partition(rows.end, before)).rev().find(|&row| !self.dead.has(row)),
            Side::From => (partition(rows.end, before)..rows.end).find(|&row| !self.dead.has(row)),
            Side::After => (partition(rows.end, up_to)..rows.end).find(|&row| !self.dead.has(row)),
        };
        found.map(|row| Row(row + self.first))
    }

    /// The nearest day on one side of `from` that has a page of the paper.
    fn date_beside(&self, here: &Spot<'_>, from: u32, side: Side) -> Option<u32> {
        let (sheets, _) = self.segment.sheets();
        let papers = self.segment.papers();
        let paper = match here.paper {
            None => 0,
            Some(paper) => (0..papers.len() as u32).find(|&id| papers.get(id) == paper)? + 1,
        };
        let dates = sheets.iter().filter(|sheet| sheet.paper == paper && sheet.date > 0).map(|sheet| sheet.date);
        match side {
            Side::After | Side::From => dates.filter(|&date| date > from).min(),
            Side::Before => dates.filter(|&date| date < from).max(),
        }
    }
}

/// The first of `len` rows of which this is no longer true.
fn partition(len: u32, before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{super::tests::entry, *};
    use crate::{
        archive::Changes,
        model::{Date, Entry},
    };
    use proptest::prelude::*;

    /// Entries of two papers and of none, in two folders, some without a day.
    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let one = (0_i8..5, 0_u8..3, 0_u8..3, 0_u32..4, any::<bool>());
        proptest::collection::vec(one, 1..60).prop_map(|all| {
            let ids = 0_u64..;
            let one = |(id, (day, paper, page, place, folder)): (u64, (i8, u8, u8, u32, bool))| Entry {
                date: (day > 0).then(|| Date::constant(2025, 3, day)),
                paper: (paper > 0).then(|| format!("报{paper}")),
                page: (page > 0).then(|| page.to_string()),
                file: format!("{}/{day}-{paper}-{page}.txt", if folder { "甲" } else { "乙" }),
                ..entry(id, None, "1", place)
            };
            ids.zip(all).map(one).collect()
        })
    }

    /// The same by looking at all entries.
    fn plainly(all: &[Entry], from: &Entry, leaf: Leaf) -> Option<ArticleId> {
        let day = |e: &Entry| e.paper.is_some() || folder(&e.file) == folder(&from.file);
        let issue: Vec<&Entry> = all.iter().filter(|e| e.paper == from.paper && day(e)).collect();
        let page: Vec<&&Entry> = issue.iter().filter(|e| e.file == from.file && e.date == from.date).collect();
        let at = page.iter().position(|e| e.id == from.id)?;
        let mut files: Vec<&str> = Vec::new();
        for e in issue.iter().filter(|e| e.date == from.date) {
            if !files.contains(&e.file.as_str()) {
                files.push(&e.file);
            }
        }
        let file = files.iter().position(|f| *f == from.file)?;
        let first_of = |file: &str| issue.iter().find(|e| e.file == file && e.date == from.date).map(|e| e.id);
        let dates = || issue.iter().filter_map(|e| e.date);
        let first_on = |date: Option<Date>| issue.iter().find(|e| date.is_some() && e.date == date).map(|e| e.id);
        match leaf {
            Leaf::NextOfPage => page.get(at + 1).map(|e| e.id),
            Leaf::PreviousOfPage => page.get(at.checked_sub(1)?).map(|e| e.id),
            _ if from.date.is_none() => None,
            Leaf::NextPage => first_of(files.get(file + 1)?),
            Leaf::PreviousPage => first_of(files.get(file.checked_sub(1)?)?),
            Leaf::NextIssue => first_on(dates().filter(|d| Some(*d) > from.date).min()),
            Leaf::PreviousIssue => first_on(dates().filter(|d| Some(*d) < from.date).max()),
        }
    }

    const STEPS: [Leaf; 6] = [
        Leaf::NextOfPage,
        Leaf::PreviousOfPage,
        Leaf::NextPage,
        Leaf::PreviousPage,
        Leaf::NextIssue,
        Leaf::PreviousIssue,
    ];

    proptest! {
        #[test]
        fn a_step_leads_where_leafing_through_all_entries_does(
            all in entries(), cut in 0_usize..60, removed in proptest::collection::vec(0_u64..60, 0..20)
        ) {
            // Two segments, with rows that no longer count.
            let cut = cut.min(all.len());
            let removed: Vec<ArticleId> = removed.into_iter().map(ArticleId).collect();
            let mut catalogue = Catalogue::new(1, all[..cut].to_vec());
            let upserts = all[cut..].to_vec();
            catalogue = catalogue.apply_with(&Changes { generation: 2, upserts, ..Changes::default() }, 0);
            catalogue = catalogue.apply_with(&Changes { generation: 3, removed, ..Changes::default() }, 0);
            let left: Vec<Entry> = catalogue.entries().collect();
            for from in &left {
                for leaf in STEPS {
                    prop_assert_eq!(catalogue.leaf(from.id, leaf), plainly(&left, from, leaf), "{:?} {:?}", from, leaf);
                }
                let page: Vec<&Entry> = left.iter().filter(|e| e.file == from.file).collect();
                let at = page.iter().position(|e| e.id == from.id).unwrap() + 1;
                prop_assert_eq!(catalogue.on_page(from.id), Some(OnPage { at, of: page.len() }));
            }
        }
    }

    #[test]
    fn an_article_that_is_not_there_leads_nowhere() {
        let catalogue = Catalogue::new(1, vec![entry(1, Some("2025-03-01"), "1", 0)]);
        assert!(STEPS.iter().all(|leaf| catalogue.leaf(ArticleId(9), *leaf).is_none()));
        assert_eq!(catalogue.on_page(ArticleId(9)), None);
        assert!(STEPS.iter().all(|leaf| catalogue.leaf(ArticleId(1), *leaf).is_none()));
    }
}
