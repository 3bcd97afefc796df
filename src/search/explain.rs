//! Why an article is found, and which word keeps everything from being found.
//!
//! Promise: the scores of the reasons add up to the hit's score: they come from the scorer itself. It costs a search for each term when
//! nothing is found, and folds each title anew, so it is for a person who asks, not for every list.

use super::{
    Hits, Query,
    ask::{Ask, Ready},
    matching::{WORTH, Word, parts, skim},
    plan::Plan,
    query::Node,
    rank::{FINER, FRESH, freshness, length},
    sources::Source,
    texts::{Finds, TextRow},
};
use crate::{
    catalogue::{Band, Catalogue, Segment},
    model::{Date, Entry},
};
use std::sync::Arc;

/// What a term of the query found in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The term, as the query language writes it, or a word for what counts besides the terms: `newness`, `length`.
    pub term: String,
    /// Where it was found: `headline`, `kicker`, `subtitle`, `label`, `section`; nothing for a field.
    pub part: Option<&'static str>,
    /// How it stands there.
    pub how: How,
    /// What it adds to the score.
    pub score: i64,
}

/// How a term stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is the whole text.
    Whole,
    /// In one run, at the start.
    Start,
    /// In one run, further on.
    Run,
    /// In order, with gaps.
    Scattered,
    /// In other letters than those typed.
    Sound,
    /// A field has the value, or what must not be there is not.
    So,
    /// It is no term: what is added to every hit.
    Added,
}

impl Query {
    /// Why the article is found, the terms in the query's order; empty when it is not. `newest` is the newest day of the catalogue, `at`
    /// the article's place among the hits, for only the first are told apart by fuzzy-matcher.
    pub fn reasons(&self, entry: &Entry, newest: Option<Date>, at: usize) -> Vec<Reason> {
        self.reasons_with(entry, newest, at, &Finds::default())
    }

    /// [`Query::reasons`] with what was found in the texts, of which the entry is the one row.
    fn reasons_with(&self, entry: &Entry, newest: Option<Date>, at: usize, finds: &Finds) -> Vec<Reason> {
        let segment = Segment::new(vec![entry.clone()]);
        let texts = finds.of_shelf(0);
        let (ready, mut reasons) = (Ready::new(self), Vec::new());
        let (headline, rest) = segment.headline(0);
        let row = Row { segment: &segment, headline, rest, texts: &texts };
        if row.score(&ready.root).is_none() {
            return reasons;
        }
        row.explain(&self.root, &ready.root, &mut reasons);
        let days = freshness(newest);
        let new = days.iter().find(|(day, _)| entry.date.is_some_and(|date| date >= *day)).map_or(0, |(_, n)| *n);
        if ready.has_words() {
            let finer = if at < FINER { ready.finer(&skim(), headline) } else { 0 };
            let short = FRESH - length(segment.chars(0));
            let added =
                [("together", ready.together(headline)), ("newness", new), ("shortness", short), ("closeness", finer)];
            let added = added.into_iter().filter(|(_, score)| *score != 0);
            reasons.extend(added.map(|(term, score)| Reason {
                term: term.to_owned(),
                part: None,
                how: How::Added,
                score: score.into(),
            }));
        } else if new > 0 && reasons.iter().any(|reason| reason.score > 0) {
            reasons.push(Reason { term: "newness".to_owned(), part: None, how: How::Added, score: new.into() });
        }
        reasons
    }

    /// For each of the terms that must all match: how many articles it finds alone, and how many all others find without it. Empty for
    /// a query of fewer than two terms.
    pub fn relaxed(&self, count: &dyn Fn(&Query) -> usize) -> Vec<Relaxed> {
        let Node::All(nodes) = &self.root else { return Vec::new() };
        if nodes.len() < 2 {
            return Vec::new();
        }
        let query = |nodes: Vec<Node>| Self { root: Node::All(nodes) };
        let one = |(at, node): (usize, &Node)| {
            let mut others = nodes.clone();
            others.remove(at);
            // A list that is left alone is the list.
            let (term, others) = (query(vec![node.clone()]), query(Node::all(others).into_iter().collect()));
            Relaxed { alone: count(&term), without: count(&others), term, others }
        };
        nodes.iter().enumerate().map(one).collect()
    }

    /// Whether anything is asked but words: lines of text have no fields.
    pub fn asks_fields(&self) -> bool {
        fn asks(node: &Node) -> bool {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(asks),
                Node::Not(inner) => asks(inner),
                Node::Field(_) => true,
                Node::Word(_) | Node::Exact(_) => false,
            }
        }
        asks(&self.root)
    }
}

impl Hits {
    /// Why the article at a place was found by the query that found these; see [`Query::reasons`].
    pub fn reasons(&self, query: &Query, at: usize) -> Vec<Reason> {
        let row = self.list.get(at).map(|hit| hit.row);
        let Some((row, entry)) = row.and_then(|row| Some((row, self.catalogue.entry(row)?))) else {
            return Vec::new();
        };
        query.reasons_with(&entry, self.catalogue.newest(), at, &self.finds.of_row(&self.catalogue, row))
    }
}

/// What becomes of a query that finds nothing when a term is taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxed {
    /// The term.
    pub term: Query,
    /// How many articles it finds alone.
    pub alone: usize,
    /// The query without it.
    pub others: Query,
    /// How many articles that finds.
    pub without: usize,
}

/// The term to leave out when nothing is found: one that shuts out, where that helps, for what else there is was asked for; else that without
/// which most is found. Nothing where no one term is in the way.
pub fn in_the_way(terms: &[Relaxed]) -> Option<&Relaxed> {
    let shuts_out = |query: &Query| matches!(&query.root, Node::All(nodes) if matches!(nodes[..], [Node::Not(_)]));
    // Of equals the first: people write what matters least last, but what is rarest seldom first.
    terms.iter().rev().filter(|r| r.without > 0).max_by_key(|r| (shuts_out(&r.term), r.without))
}

/// Counts the articles that a query finds.
pub fn count(catalogue: &Arc<Catalogue>, query: &Query) -> usize {
    super::search(catalogue, query, &|| false).map_or(0, |hits| hits.len())
}

/// The one row of a segment.
struct Row<'a> {
    segment: &'a Segment,
    headline: &'a str,
    rest: &'a str,
    texts: &'a [TextRow<'a>],
}

impl Row<'_> {
    fn score(&self, ask: &Ask) -> Option<u32> {
        let source = Source::new(ask, self.segment, self.texts);
        Plan::new(&source, Band::whole(1), self.segment).score(0, self.segment)
    }

    /// `ask` is `node` made ready, so they have one shape.
    fn explain(&self, node: &Node, ask: &Ask, into: &mut Vec<Reason>) {
        match (node, ask) {
            (Node::All(nodes), Ask::All(asks)) => {
                nodes.iter().zip(asks).for_each(|(node, ask)| self.explain(node, ask, into));
            }
            (Node::Any(nodes), Ask::Any(asks)) => {
                // Of equals the first counts.
                let scored = nodes.iter().zip(asks).rev().filter_map(|(node, ask)| Some((self.score(ask)?, node, ask)));
                if let Some((_, node, ask)) = scored.max_by_key(|(score, ..)| *score) {
                    self.explain(node, ask, into);
                }
            }
            (_, Ask::Word(word)) => into.extend(self.found(node, word)),
            (_, Ask::Text(at, word)) => {
                let grade = self.texts.get(*at).and_then(|text| text.grade(0));
                let score = grade.unwrap_or_default().into();
                into.push(Reason { term: node.to_string(), part: Some("text"), how: How::Run, score });
                into.extend(grade.and_then(|_| self.found(node, word)));
            }
            _ => into.push(Reason { term: node.to_string(), part: None, how: How::So, score: 0 }),
        }
    }

    /// Where a word counts most.
    fn found(&self, node: &Node, word: &Word) -> Option<Reason> {
        const NAMES: [&str; 4] = ["kicker", "subtitle", "label", "section"];
        let others = parts(self.rest).map(|(kind, text)| (NAMES[kind], text, WORTH[kind]));
        let scored =
            std::iter::once(("headline", self.headline, 100)).chain(others).filter_map(|(part, text, worth)| {
                let score = i64::from(word.best((text, ""))? * worth / 100);
                Some(Reason { term: node.to_string(), part: Some(part), how: how(word, text), score })
            });
        scored.reduce(|best, other| if other.score > best.score { other } else { best })
    }
}

fn how(word: &Word, text: &str) -> How {
    match text.find(&word.text) {
        Some(0) if word.text.len() == text.len() => How::Whole,
        Some(0) => How::Start,
        Some(_) => How::Run,
        None if word.sounds_in(text) => How::Sound,
        None => How::Scattered,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        model::Date,
        search::{search, tests::entry},
    };

    fn catalogue() -> Arc<Catalogue> {
        let mut kicker = entry(1, "开闸");
        kicker.kicker = Some("城东水库".to_owned());
        let mut old = entry(4, "新修的水库开闸放水灌溉下游万亩良田");
        old.date = Some(Date::constant(2020, 1, 1));
        Arc::new(Catalogue::new(1, vec![kicker, entry(2, "水库"), entry(3, "水渠仓库"), old]))
    }

    #[test]
    fn reasons_add_up_to_the_score_and_say_where_and_how() {
        let catalogue = catalogue();
        let newest = catalogue.newest();
        let query = Query::parse("水库 OR 放水 -骆驼 has:date").0;
        let hits = search(&catalogue, &query, &|| false).unwrap();
        assert_eq!(hits.len(), 4);
        let mut seen = Vec::new();
        for (at, entry) in hits.entries().enumerate() {
            let reasons = query.reasons(&entry, newest, at);
            let sum = reasons.iter().map(|reason| reason.score).sum::<i64>();
            assert_eq!(Some(sum), hits.score(at), "{reasons:?}");
            assert_eq!((reasons[1].term.as_str(), reasons[2].term.as_str()), ("-骆驼", "has:date"));
            seen.push((entry.id.0, reasons[0].part, reasons[0].how));
        }
        seen.sort_by_key(|(id, ..)| *id);
        let expected = [
            (1, Some("kicker"), How::Run),
            (2, Some("headline"), How::Whole),
            (3, Some("headline"), How::Scattered),
            (4, Some("headline"), How::Run),
        ];
        assert_eq!(seen, expected);
        let other = Query::parse("骆驼").0;
        assert!(hits.entries().all(|entry| other.reasons(&entry, newest, 0).is_empty()));
    }

    #[test]
    fn the_term_that_is_in_the_way_is_told() {
        let catalogue = catalogue();
        let query = Query::parse("水库 骆驼 (开闸 OR 放水)").0;
        let relaxed = query.relaxed(&|query| count(&catalogue, query));
        let told: Vec<_> =
            relaxed.iter().map(|r| (r.term.to_string(), r.alone, r.without, r.others.to_string())).collect();
        let expected = [
            ("水库".to_owned(), 4, 0, "骆驼 开闸 OR 放水".to_owned()),
            ("骆驼".to_owned(), 0, 2, "水库 开闸 OR 放水".to_owned()),
            ("开闸 OR 放水".to_owned(), 2, 0, "水库 骆驼".to_owned()),
        ];
        assert_eq!(told, expected);
        assert!(Query::parse("骆驼").0.relaxed(&|_| 1).is_empty());
        let in_the_way = |text: &str| {
            let terms = Query::parse(text).0.relaxed(&|query| count(&catalogue, query));
            in_the_way(&terms).map(|r| (r.term.to_string(), r.without))
        };
        assert_eq!(in_the_way("水库 骆驼"), Some(("骆驼".to_owned(), 4)));
        assert_eq!(in_the_way("开闸 -开闸"), Some(("-开闸".to_owned(), 2)));
        assert_eq!(in_the_way("骆驼 -水库"), Some(("骆驼".to_owned(), 1)));
        assert_eq!(in_the_way("骆驼 鸵鸟"), None);
    }

    #[test]
    fn fields_are_seen_wherever_they_stand() {
        for (text, asks) in [("甲 -\"乙\" (丙 | 丁)", false), ("甲 -(乙 | tag:x)", true), ("is:read", true)] {
            assert_eq!(Query::parse(text).0.asks_fields(), asks);
        }
    }
}
