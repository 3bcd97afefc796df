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
/// Added each time the term stands there twice as often, up to 32 times: more than newness adds at most.
pub(super) const OFTEN: u32 = 44;
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
        self.terms.iter().filter_map(|find| Some(TextRow { found: find.rows.get(at)?, rarity: find.rarity })).collect()
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        archive::{Archive, Event, Keeper, Place},
        catalogue::Corpus,
        model::{Article, Reading},
        page::{NotAPage, Settings},
        search::{Hits, Query, search},
    };
    use std::{collections::BTreeMap, fs, path::Path, sync::Arc, time::Duration};

    const PATIENCE: Duration = Duration::from_secs(60);

    /// One article a line: `day|headline|text`.
    fn toy(bytes: &[u8], path: &Path, _: &Settings) -> Result<Reading, NotAPage> {
        let text = std::str::from_utf8(bytes).map_err(|_| NotAPage::NotText)?;
        let mut reading = Reading { file: path.display().to_string(), ..Reading::default() };
        for line in text.lines() {
            let mut parts = line.split('|').map(str::to_owned);
            reading.date = parts.next().and_then(|day| day.parse().ok());
            let headline = parts.next().unwrap_or_default();
            reading.articles.push(Article { headline, paragraphs: parts.collect(), ..Article::default() });
        }
        Ok(reading)
    }

    struct Room {
        dir: tempfile::TempDir,
        keeper: Keeper,
        catalogue: Catalogue,
    }

    impl Room {
        fn new(pages: &[(&str, &str)]) -> Self {
            let dir = tempfile::tempdir().unwrap();
            pages.iter().for_each(|(name, text)| fs::write(dir.path().join(name), text).unwrap());
            let place = Place::of(dir.path());
            let keeper = Keeper::start(Archive::open_with(&place, toy, 1).unwrap(), true);
            let catalogue = Catalogue::default().with_corpus(Arc::new(Corpus::of(&place)));
            let mut room = Self { dir, keeper, catalogue };
            room.take_in();
            room
        }

        /// All that has happened, as a window takes it in.
        fn take_in(&mut self) {
            self.keeper.look().recv_timeout(PATIENCE).unwrap().unwrap();
            self.keeper.texts(false).recv_timeout(PATIENCE).unwrap().unwrap();
            for event in self.keeper.events().try_iter() {
                if let Event::Changed(changes) = event {
                    self.catalogue = self.catalogue.apply(&changes);
                }
            }
        }

        fn hits(&self, query: &str) -> Hits {
            let hits = search(&Arc::new(self.catalogue.clone()), &Query::parse(query).0, &|| false).unwrap();
            assert!(hits.trouble().is_none());
            hits
        }

        fn titles(&self, query: &str) -> Vec<String> {
            self.hits(query).entries().map(|entry| entry.headline).collect()
        }
    }

    #[test]
    fn titles_come_first_then_what_says_it_often_then_the_newer() {
        let room = Room::new(&[
            ("1.txt", "2025-03-01|一次|修水库"),
            ("2.txt", "2025-03-02|又一次|修水库"),
            ("3.txt", "2024-03-02|多次|水库，水库，水库，水库"),
            ("4.txt", "2020-03-02|水库题|开闸"),
            ("5.txt", "2025-03-02|没有|水渠与仓库"),
        ]);
        assert_eq!(room.titles("text:水库"), ["水库题", "多次", "又一次", "一次"]);
        assert_eq!(room.titles("text:水库 date:2025"), ["又一次", "一次"]);
        assert_eq!(room.titles("次 text:水库 -text:修水"), ["多次"]);
        assert_eq!(room.titles("-text:水库"), ["没有"]);
        assert_eq!(room.titles("text:开闸,水渠"), ["没有", "水库题"]);
        for query in ["text:水库", "次 text:水库", "text:修水库 OR text:开闸", "text:水库 水库"] {
            let (hits, read) = (room.hits(query), Query::parse(query).0);
            assert!(!hits.is_empty());
            for at in 0..hits.len() {
                let reasons = hits.reasons(&read, at);
                assert_eq!(Some(reasons.iter().map(|r| r.score).sum()), hits.score(at), "{query}: {reasons:?}");
            }
        }
        let texts = room.hits("text:水库").articles(0..2).unwrap();
        assert_eq!(texts.iter().flatten().map(|a| a.headline.as_str()).collect::<Vec<_>>(), ["水库题", "多次"]);
    }

    #[test]
    fn snippets_come_in_the_order_of_the_hits_however_many_read_them() {
        let line = |n: usize| format!("2025-03-{:02}|题{n}|第{n}号水库开闸\n", n % 28 + 1);
        let pages: Vec<(String, String)> = (0..60).map(|n| (format!("{n}.txt"), line(n))).collect();
        let room = Room::new(&pages.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>());
        let query = Query::parse("text:水库 OR 题59").0;
        let hits = room.hits("text:水库 OR 题59");
        let snippets = hits.snippets(&query, 0..usize::MAX).unwrap();
        assert_eq!(snippets.len(), 60);
        for (entry, snippet) in hits.entries().zip(snippets) {
            let number = entry.headline.strip_prefix('题').unwrap();
            assert_eq!(snippet.unwrap().unwrap().text, format!("第{number}号水库开闸"));
        }
        let nothing = hits.snippets(&Query::parse("骆驼").0, 3..5).unwrap();
        assert_eq!(nothing, [Ok(None), Ok(None)]);
    }

    #[test]
    fn documents_and_rows_belong_together_through_all_changes() {
        let line = |n: usize| {
            format!("2025-03-{:02}|题{n}|水库{}之{n}号\n", n % 28 + 1, if n.is_multiple_of(3) { "渠" } else { "" })
        };
        let page = |from: usize| (from..from + 4).map(line).collect::<String>();
        let pages: Vec<(String, String)> = (0..12).map(|n| (format!("{n}.txt"), page(n * 4))).collect();
        let mut room = Room::new(&pages.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>());
        let check = |room: &Room, wanted: &BTreeMap<usize, bool>| {
            let all: Vec<String> = wanted.keys().map(|n| format!("题{n}")).collect();
            let some: Vec<String> = wanted.iter().filter(|(_, is)| **is).map(|(n, _)| format!("题{n}")).collect();
            let sorted = |mut titles: Vec<String>| {
                titles.sort_by_key(|title| title.trim_start_matches('题').parse::<usize>().unwrap());
                titles
            };
            assert_eq!(sorted(room.titles("text:水库")), all);
            assert_eq!(sorted(room.titles("text:水库渠")), some);
            assert_eq!(room.titles("text:水 题3 text:3号"), ["题3"]);
        };
        let mut wanted: BTreeMap<usize, bool> = (0..48).map(|n: usize| (n, n.is_multiple_of(3))).collect();
        check(&room, &wanted);
        for round in 0..4 {
            let from = 100 + round * 4;
            fs::write(room.dir.path().join(format!("{}.txt", 5 + round)), page(from)).unwrap();
            wanted.retain(|n, _| !((5 + round) * 4..(6 + round) * 4).contains(n));
            wanted.extend((from..from + 4).map(|n| (n, n.is_multiple_of(3))));
            room.take_in();
            check(&room, &wanted);
        }
        // A list made anew has other rows for the same documents.
        let corpus = Arc::clone(room.catalogue.corpus().unwrap());
        room.catalogue = Catalogue::new(9, room.catalogue.entries().collect()).with_corpus(corpus);
        check(&room, &wanted);
    }
}
