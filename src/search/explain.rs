//! Why an article is found, and which word keeps everything from being found.
//!
//! Promise: the scores of the reasons add up to the hit's score: they come from the scorer itself. It costs a search for each term when
//! nothing is found, and folds each title anew, so it is for a person who asks, not for every list.

use super::{
    Query,
    matching::{Scorer, in_order, length},
    query::{Needle, Node},
};
use crate::{
    catalogue::{Catalogue, Item},
    text::fold,
};

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
    /// Why the item is found, the terms in the query's order; empty when it is not. `newest` is the newest day of the catalogue.
    pub fn reasons(&self, item: &Item, newest: Option<crate::model::Date>) -> Vec<Reason> {
        let scorer = Scorer::new(newest);
        let mut reasons = Vec::new();
        if scorer.score(&self.root, item).is_none() {
            return reasons;
        }
        explain(&scorer, &self.root, item, &mut reasons);
        if reasons.iter().any(|reason| reason.score > 0) {
            let added = [("newness", scorer.freshness(item)), ("length", -length(&item.headline))];
            let added = added.into_iter().filter(|(_, score)| *score != 0);
            reasons.extend(added.map(|(term, score)| Reason {
                term: term.to_owned(),
                part: None,
                how: How::Added,
                score,
            }));
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

/// Counts the articles that a query finds.
pub fn count(catalogue: &Catalogue, query: &Query) -> usize {
    super::search(catalogue, query, &|| false).map_or(0, |hits| hits.hits.len())
}

fn explain(scorer: &Scorer, node: &Node, item: &Item, into: &mut Vec<Reason>) {
    match node {
        Node::All(nodes) => nodes.iter().for_each(|node| explain(scorer, node, item, into)),
        Node::Any(nodes) => {
            // Of equals the first counts.
            let scored = nodes.iter().rev().filter_map(|node| Some((scorer.walk(node, item)?, node)));
            if let Some((_, best)) = scored.max_by_key(|(score, _)| *score) {
                explain(scorer, best, item, into);
            }
        }
        Node::Word(needle) => into.extend(found(scorer, node, needle, item, true)),
        Node::Exact(needle) => into.extend(found(scorer, node, needle, item, false)),
        Node::Not(_) | Node::Field(_) => {
            into.push(Reason { term: node.to_string(), part: None, how: How::So, score: 0 });
        }
    }
}

/// Where a word counts most.
fn found(scorer: &Scorer, node: &Node, needle: &Needle, item: &Item, scattered: bool) -> Option<Reason> {
    let entry = &item.entry;
    let others = [
        ("kicker", &entry.kicker),
        ("subtitle", &entry.subtitle),
        ("label", &entry.label),
        ("section", &entry.section),
    ];
    let others = others.into_iter().filter_map(|(part, text)| Some((part, fold(text.as_deref()?))));
    let parts = std::iter::once(("headline", item.headline.clone())).chain(others);
    let scored = parts.filter_map(|(part, text)| {
        let score = scorer.one(needle, &text, scattered)?;
        let score = if part == "headline" { score } else { score / 3 };
        Some(Reason { term: node.to_string(), part: Some(part), how: how(&needle.0, &text.text), score })
    });
    scored.reduce(|best, other| if other.score > best.score { other } else { best })
}

fn how(word: &str, text: &str) -> How {
    match text.find(word) {
        Some(0) if word.len() == text.len() => How::Whole,
        Some(0) => How::Start,
        Some(_) => How::Run,
        None if in_order(word, text) => How::Scattered,
        None => How::Sound,
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

    fn catalogue() -> Catalogue {
        let mut kicker = entry(1, "开闸");
        kicker.kicker = Some("城东水库".to_owned());
        let mut old = entry(4, "新修的水库开闸放水灌溉下游万亩良田");
        old.date = Some(Date::constant(2020, 1, 1));
        Catalogue::new(1, vec![kicker, entry(2, "水库"), entry(3, "水渠仓库"), old])
    }

    #[test]
    fn reasons_add_up_to_the_score_and_say_where_and_how() {
        let catalogue = catalogue();
        let newest = catalogue.items[0].entry.date;
        let query = Query::parse("水库 OR 放水 -骆驼 has:date").0;
        let hits = search(&catalogue, &query, &|| false).unwrap();
        assert_eq!(hits.hits.len(), 4);
        let mut seen = Vec::new();
        for hit in &hits.hits {
            let reasons = query.reasons(&hit.item, newest);
            assert_eq!(reasons.iter().map(|reason| reason.score).sum::<i64>(), hit.score, "{reasons:?}");
            assert_eq!((reasons[1].term.as_str(), reasons[2].term.as_str()), ("-骆驼", "has:date"));
            seen.push((hit.item.entry.id.0, reasons[0].part, reasons[0].how));
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
        assert!(hits.hits.iter().all(|hit| other.reasons(&hit.item, newest).is_empty()));
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
    }

    #[test]
    fn fields_are_seen_wherever_they_stand() {
        for (text, asks) in [("甲 -\"乙\" (丙 | 丁)", false), ("甲 -(乙 | tag:x)", true), ("is:read", true)] {
            assert_eq!(Query::parse(text).0.asks_fields(), asks);
        }
    }
}
