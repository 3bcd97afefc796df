//! Lines of text instead of an archive: the same words, the same scores.
//!
//! Promise: a line is found, and ranked, as a headline without a date would be. Equal scores stay in the order of the lines. The lines
//! are shared out to as many threads as the machine has; the order does not show it. Lists of characters would cost more to make than a
//! look at each line.

use super::{
    Query,
    ask::{Ask, Ready},
    matching, rank,
};
use crate::{
    model::{ArticleId, Entry},
    text::fold_for_search,
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

/// The lines that a query finds, best first. A line that is no UTF-8 is matched with signs in the place of what is none. A line has no
/// fields: none of them is true of it.
pub fn filter<L: AsRef<[u8]> + Sync>(lines: &[L], query: &Query) -> Vec<FoundLine> {
    let ready = &Ready::new(query);
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let stretch = lines.len().div_ceil(threads).max(STRETCH);
    let few = lines.len() <= STRETCH;
    let mut found: Vec<FoundLine> = if few {
        within(lines, 0, ready)
    } else {
        std::thread::scope(|scope| {
            let search = |(n, part)| scope.spawn(move || within(part, n * stretch, ready));
            let threads: Vec<_> = lines.chunks(stretch).enumerate().map(search).collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            joined.flat_map(|found| found.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        })
    };
    found.sort_by_key(|line| Reverse(line.score)); // stable
    let first = found.len().min(rank::FINER);
    let skim = matching::skim();
    for line in &mut found[..first] {
        line.score += i64::from(ready.finer(&skim, &folded(lines[line.at].as_ref())));
    }
    found[..first].sort_by_key(|line| Reverse(line.score));
    found
}

fn folded(line: &[u8]) -> String {
    fold_for_search(&String::from_utf8_lossy(line)).text
}

fn within<L: AsRef<[u8]>>(lines: &[L], first: usize, ready: &Ready) -> Vec<FoundLine> {
    let score = |line: &L| {
        let line = folded(line.as_ref());
        let grade = grade(&ready.root, &line)?;
        let chars = u8::try_from(line.chars().count()).unwrap_or(u8::MAX);
        Some(if ready.has_words() {
            (grade + ready.together(&line) + rank::FRESH - rank::length(chars)).into()
        } else {
            0
        })
    };
    let found = lines.iter().enumerate();
    found.filter_map(|(at, line)| Some(FoundLine { at: first + at, score: score(line)? })).collect()
}

fn grade(ask: &Ask, line: &str) -> Option<u32> {
    match ask {
        Ask::All(asks) => asks.iter().map(|ask| grade(ask, line)).sum(),
        Ask::Any(asks) => asks.iter().filter_map(|ask| grade(ask, line)).max(),
        Ask::Not(inner) => (!said(inner, line)).then_some(0),
        Ask::Word(word) => word.best((line, "")),
        Ask::Field(_) | Ask::Text(..) => None,
    }
}

fn said(ask: &Ask, line: &str) -> bool {
    match ask {
        Ask::All(asks) => asks.iter().all(|ask| said(ask, line)),
        Ask::Any(asks) => asks.iter().any(|ask| said(ask, line)),
        Ask::Not(inner) => !said(inner, line),
        Ask::Word(word) => word.runs_in(line),
        Ask::Field(_) | Ask::Text(..) => false,
    }
}

/// A line as an article that has only a headline.
pub fn line_entry(line: &str) -> Entry {
    Entry::new(ArticleId(0), line.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{catalogue::Catalogue, search::search};
    use std::sync::Arc;

    #[test]
    fn lines_are_found_as_undated_headlines_are_whatever_the_threads() {
        let titles = ["水渠仓库", "修水库", "水库修成", "河堤", "水庫", "修水 库"];
        let lines: Vec<String> = (0..3 * STRETCH).map(|n| format!("{}{}", titles[n % 6], n % 7)).collect();
        let entries = lines.iter().zip(0..);
        let entries = entries.map(|(line, n)| Entry { id: ArticleId(n.into()), place: n, ..line_entry(line) });
        let catalogue = Arc::new(Catalogue::new(1, entries.collect()));
        for text in ["水库", "水库 -修", "\"水库\" OR 河堤", "sk", "修 水库", "没有", ""] {
            let query = Query::parse(text).0;
            let hits = search(&catalogue, &query, &|| false).unwrap();
            let scores = hits.entries().zip((0..).map_while(|at| hits.score(at)));
            let expected: Vec<_> = scores.map(|(entry, score)| FoundLine { at: entry.place as usize, score }).collect();
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
