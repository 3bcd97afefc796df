//! Lines of text instead of an archive: the same words, the same scores.
//!
//! Promise: a line is found, and ranked, as a headline without a date would be. Equal scores stay in the order of the lines. The lines
//! are shared out to as many threads as the machine has; the order does not show it.

use super::{Query, matching::Scorer};
use crate::{
    catalogue::Item,
    model::{ArticleId, Entry, Marks},
    text::fold,
};
use std::{cmp::Reverse, num::NonZero};

/// Fewer lines than this are not worth a thread.
const STRETCH: usize = 4096;

/// A line that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundLine {
    /// Its place among the lines, from 0.
    pub at: usize,
    /// Higher is better.
    pub score: i64,
}

/// The lines that a query finds, best first. A line that is no UTF-8 is matched with signs in the place of what is none.
pub fn filter<L: AsRef<[u8]> + Sync>(lines: &[L], query: &Query) -> Vec<FoundLine> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let stretch = lines.len().div_ceil(threads).max(STRETCH);
    let mut found: Vec<FoundLine> = std::thread::scope(|scope| {
        let search = |(n, part)| scope.spawn(move || within(part, n * stretch, query));
        let threads: Vec<_> = lines.chunks(stretch).enumerate().map(search).collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined.flat_map(|found| found.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    found.sort_by_key(|line| Reverse(line.score)); // stable
    found
}

fn within<L: AsRef<[u8]>>(lines: &[L], first: usize, query: &Query) -> Vec<FoundLine> {
    let (scorer, mut item) = (Scorer::new(None), line_item(""));
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        item.headline = fold(&String::from_utf8_lossy(line.as_ref()));
        found.extend(scorer.score(&query.root, &item).map(|score| FoundLine { at: first + at, score }));
    }
    found
}

/// A line as a headline.
pub fn line_item(line: &str) -> Item {
    Item::from(Entry {
        id: ArticleId(0),
        headline: line.to_owned(),
        kicker: None,
        subtitle: None,
        label: None,
        section: None,
        authors: Vec::new(),
        paper: None,
        date: None,
        page: None,
        file: String::new(),
        place: 0,
        tags: Vec::new(),
        marks: Marks::default(),
        gone: false,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{catalogue::Catalogue, search::search};

    #[test]
    fn lines_are_found_as_undated_headlines_are_whatever_the_threads() {
        let titles = ["水渠仓库", "修水库", "水库修成", "河堤", "水库"];
        let lines: Vec<String> = (0..3 * STRETCH).map(|n| format!("{}{}", titles[n % 5], n % 7)).collect();
        let entries: Vec<Entry> = lines
            .iter()
            .zip(0..)
            .map(|(line, n)| Entry { id: ArticleId(n), place: u32::try_from(n).unwrap(), ..line_item(line).entry })
            .collect();
        let catalogue = Catalogue::new(1, entries);
        for text in ["水库", "水库 -修", "\"水库\" OR 河堤", "没有", ""] {
            let query = Query::parse(text).0;
            let hits = search(&catalogue, &query, &|| false).unwrap();
            let expected: Vec<_> =
                hits.hits.iter().map(|hit| FoundLine { at: hit.item.entry.place as usize, score: hit.score }).collect();
            assert_eq!(filter(&lines, &query), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_text_does_no_harm() {
        let lines: [&[u8]; 3] = [b"\xff\xfe abc", b"", "水库\r".as_bytes()];
        assert_eq!(filter(&lines, &Query::parse("abc").0).len(), 1);
        assert_eq!(filter(&lines, &Query::parse("水库").0)[0].at, 2);
    }
}
