//! The issues that there are: days of papers with their pages, counted.
//!
//! Promise: each article is counted once, at the day, paper and page that it is listed under; the order is the list's. It looks at every row, a number
//! apiece, so it is work for a thread of its own.

use super::{Catalogue, order::natural};
use crate::model::Date;
use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
    sync::Arc,
};

/// One issue: what is known of a day of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The day, where it is known.
    pub date: Option<Date>,
    /// The paper, where it is known.
    pub paper: Option<Arc<str>>,
    /// Its articles.
    pub articles: usize,
    /// Its pages, as a reader leafs through them; one without a number comes last.
    pub pages: Vec<Page>,
}

/// A page of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its number as printed, where it is known.
    pub number: Option<Arc<str>>,
    /// Its articles.
    pub articles: usize,
    /// How many of them have lost their page file.
    pub gone: usize,
}

/// A page's number, ordered as a reader leafs.
#[derive(PartialEq, Eq)]
struct Leaf(Option<Arc<str>>);

impl Ord for Leaf {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => natural(a, b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

impl PartialOrd for Leaf {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Newest first, the undated last; of a day by paper, the unnamed last.
type Key = (Reverse<Option<Date>>, bool, Option<Arc<str>>);

impl Catalogue {
    /// All issues, newest first, then by paper.
    pub fn issues(&self) -> Vec<Issue> {
        let mut issues: BTreeMap<Key, BTreeMap<Leaf, (usize, usize)>> = BTreeMap::new();
        for shelf in &self.shelves {
            let segment = &shelf.segment;
            let (sheets, of) = segment.sheets();
            let mut counts = vec![(0_usize, 0_usize); sheets.len()];
            for (row, &sheet) in (0_u32..).zip(of).filter(|&(row, _)| !shelf.dead.has(row)) {
                if let Some((articles, gone)) = counts.get_mut(sheet as usize) {
                    *articles += 1;
                    *gone += usize::from(segment.gone(row));
                }
            }
            let names = |names: &super::Names| (0..names.len() as u32).map(|id| Arc::from(names.get(id))).collect();
            let (papers, pages): (Vec<Arc<str>>, Vec<Arc<str>>) = (names(segment.papers()), names(segment.pages()));
            let named = |names: &[Arc<str>], one_more: u32| {
                one_more.checked_sub(1).and_then(|id| names.get(id as usize)).map(Arc::clone)
            };
            for (sheet, (articles, gone)) in sheets.iter().zip(counts).filter(|(_, (articles, _))| *articles > 0) {
                let (date, paper) = (segment.date(*sheet), named(&papers, sheet.paper));
                let issue = issues.entry((Reverse(date), paper.is_none(), paper)).or_default();
                let page = issue.entry(Leaf(named(&pages, sheet.page))).or_default();
                page.0 += articles;
                page.1 += gone;
            }
        }
        let issue = |((Reverse(date), _, paper), pages): (Key, BTreeMap<Leaf, (usize, usize)>)| {
            let pages = pages.into_iter().map(|(Leaf(number), (articles, gone))| Page { number, articles, gone });
            let pages: Vec<Page> = pages.collect();
            Issue { date, paper, articles: pages.iter().map(|page| page.articles).sum(), pages }
        };
        issues.into_iter().map(issue).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{archive::Changes, catalogue::tests::entry, model::ArticleId};

    #[test]
    fn issues_are_counted_by_day_paper_and_page() {
        let mut entries = vec![
            entry(1, Some("2025-03-01"), "10", 0),
            entry(2, Some("2025-03-01"), "2", 0),
            entry(3, Some("2025-03-01"), "2", 1),
            entry(4, Some("2025-03-02"), "A01", 0),
            entry(5, None, "1", 0),
        ];
        entries[2].gone = true;
        let mut other = entry(6, Some("2025-03-02"), "1", 0);
        other.paper = None;
        entries.push(other);
        let mut catalogue = Catalogue::new(1, entries);
        let told = |catalogue: &Catalogue| {
            let page = |p: &Page| format!("{}:{}-{}", p.number.as_deref().unwrap_or("?"), p.articles, p.gone);
            let issue = |issue: Issue| {
                let pages: Vec<String> = issue.pages.iter().map(page).collect();
                let date = issue.date.map_or("undated".to_owned(), |date| date.to_string());
                format!("{date} {} {} {}", issue.paper.as_deref().unwrap_or("?"), issue.articles, pages.join(" "))
            };
            catalogue.issues().into_iter().map(issue).collect::<Vec<_>>()
        };
        assert_eq!(
            told(&catalogue),
            [
                "2025-03-02 河湾日报 1 A01:1-0",
                "2025-03-02 ? 1 1:1-0",
                "2025-03-01 河湾日报 3 2:2-1 10:1-0",
                "undated 河湾日报 1 1:1-0"
            ]
        );
        // What is in another segment counts at the same issue; what has gone does not.
        let upserts = vec![entry(7, Some("2025-03-01"), "2", 2)];
        let change = Changes { generation: 2, upserts, removed: vec![ArticleId(5)], ..Changes::default() };
        catalogue = catalogue.apply_with(&change, 0);
        assert_eq!(told(&catalogue)[2..], ["2025-03-01 河湾日报 4 2:3-1 10:1-0"]);
    }
}
