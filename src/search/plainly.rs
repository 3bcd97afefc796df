//! The search as its promise reads, without lists, sets, automata or threads; and that the quick one gives the same.
#![allow(clippy::unwrap_used)]

use super::{
    ask::{IN_ORDER, PHRASE},
    fields::page_number,
    matching::{self, AFTER_MARK, ALONE, AT_START, CLOSE, RUN, SCATTERED, SOUND, SOUND_AT_START, WORTH},
    query::{Field, Node, Part},
    rank::FINER,
    sounding::slowly,
    *,
};
use crate::{
    archive::Changes,
    model::{Date, Marks},
    text::fold_for_search,
};
use fuzzy_matcher::FuzzyMatcher;
use proptest::prelude::*;
use std::cmp::Reverse;

fn folded(text: &str) -> String {
    fold_for_search(text).text
}

/// All hits of the first order, then the finer one; `entries` stand in the list's order.
fn plainly(entries: &[Entry], query: &Query) -> Vec<(ArticleId, i64)> {
    let newest = entries.iter().filter_map(|entry| entry.date).max();
    let mut words = Vec::new();
    query.root.needles(&mut words);
    let score = |entry: &Entry| {
        let grade = grade(&query.root, entry)?;
        let headline = folded(&entry.headline);
        let more = together(query, &headline) + fresh(newest, entry.date) + 40;
        Some(if words.is_empty() { 0 } else { grade + more - (headline.chars().count() / 4 * 2).min(40) as u32 })
    };
    let mut hits: Vec<(&Entry, u32)> = entries.iter().filter_map(|entry| Some((entry, score(entry)?))).collect();
    hits.sort_by_key(|&(_, score)| Reverse(score));
    let first = hits.len().min(FINER);
    for (entry, score) in &mut hits[..first] {
        *score += words.iter().map(|(needle, free)| finer(&folded(&needle.0), *free, &entry.headline)).sum::<u32>();
    }
    hits[..first].sort_by_key(|&(_, score)| Reverse(score));
    hits.into_iter().map(|(entry, score)| (entry.id, score.into())).collect()
}

fn fresh(newest: Option<Date>, date: Option<Date>) -> u32 {
    let Some((newest, date)) = newest.zip(date) else { return 0 };
    let days = newest.since(date).unwrap().get_days() as u32;
    40_u32.saturating_sub(4 * (days + 1).ilog2())
}

fn grade(node: &Node, entry: &Entry) -> Option<u32> {
    match node {
        Node::All(nodes) => nodes.iter().map(|node| grade(node, entry)).sum(),
        Node::Any(nodes) => nodes.iter().filter_map(|node| grade(node, entry)).max(),
        Node::Not(inner) => (!said(inner, entry)).then_some(0),
        Node::Word(needle) => word(&folded(&needle.0), true, entry),
        Node::Exact(needle) => word(&folded(&needle.0), false, entry),
        Node::Field(field) => is(field, entry).then_some(0),
    }
}

fn word(word: &str, free: bool, entry: &Entry) -> Option<u32> {
    let others = [&entry.kicker, &entry.subtitle, &entry.label, &entry.section];
    let others = others
        .into_iter()
        .zip(WORTH)
        .filter_map(|(text, worth)| Some(one(word, free, &folded(text.as_ref()?))? * worth / 100));
    one(word, free, &folded(&entry.headline)).into_iter().chain(others).max()
}

fn one(word: &str, free: bool, text: &str) -> Option<u32> {
    let mark = crate::text::is_mark;
    let runs = text.match_indices(word).map(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        let start = if at == 0 {
            AT_START
        } else if before.is_some_and(mark) {
            AFTER_MARK
        } else {
            0
        };
        RUN + start + if start > 0 && after.is_none_or(mark) { ALONE } else { 0 }
    });
    let sound = || free.then(|| slowly(word, text)).flatten();
    runs.max().or_else(|| sound().map(|start| SOUND + if start { SOUND_AT_START } else { 0 })).or_else(|| {
        let (word, text): (Vec<char>, Vec<char>) = (word.chars().collect(), text.chars().collect());
        // The first place where the word can end, and the last where it can begin for that.
        let holds = |text: &[char]| {
            let mut text = text.iter();
            word.iter().all(|c| text.any(|t| t == c))
        };
        let end = (0..=text.len()).find(|&end| holds(&text[..end]))?;
        let start = (0..=end).rev().find(|&start| holds(&text[start..end]))?;
        free.then_some(SCATTERED + CLOSE * word.len() as u32 / (end - start) as u32)
    })
}

fn finer(word: &str, free: bool, headline: &str) -> u32 {
    let headline = folded(headline);
    let chars = word.chars().count() as u32;
    if !free || chars < 2 || headline.contains(word) || slowly(word, &headline).is_some() {
        return 0;
    }
    (matching::skim().fuzzy_match(&headline, word).unwrap_or(0) as u32 * CLOSE / (26 * chars)).min(CLOSE)
}

fn together(query: &Query, headline: &str) -> u32 {
    let Node::All(nodes) = &query.root else { return 0 };
    let words: Vec<String> = nodes
        .iter()
        .filter_map(|node| match node {
            Node::Word(needle) | Node::Exact(needle) => Some(folded(&needle.0)),
            _ => None,
        })
        .collect();
    let (mut rest, mut close) = (headline, true);
    for (at, word) in words.iter().enumerate() {
        let Some((before, after)) = rest.split_once(word.as_str()) else { return 0 };
        close &= at == 0 || before.is_empty() || before == " ";
        rest = after;
    }
    if words.len() < 2 {
        0
    } else if close {
        PHRASE
    } else {
        IN_ORDER
    }
}

/// What stands after `-`.
fn said(node: &Node, entry: &Entry) -> bool {
    match node {
        Node::All(nodes) => nodes.iter().all(|node| said(node, entry)),
        Node::Any(nodes) => nodes.iter().any(|node| said(node, entry)),
        Node::Not(inner) => !said(inner, entry),
        Node::Word(needle) | Node::Exact(needle) => {
            let texts = [&entry.kicker, &entry.subtitle, &entry.label, &entry.section].into_iter().flatten();
            texts.chain([&entry.headline]).any(|text| folded(text).contains(&folded(&needle.0)))
        }
        Node::Field(field) => is(field, entry),
    }
}

fn is(field: &Field, entry: &Entry) -> bool {
    let part = |text: &Option<String>, wanted: &str| text.as_ref().is_some_and(|t| folded(t).contains(&folded(wanted)));
    match field {
        Field::Tag(wanted) => entry.tags.iter().any(|tag| folded(tag.as_str()) == folded(wanted)),
        Field::Date(span) => span.holds(entry.date),
        Field::Paper(wanted) => part(&entry.paper, wanted),
        Field::Page(wanted) => entry.page.as_ref().is_some_and(|page| page_number(&folded(page)) == wanted),
        Field::By(wanted) => entry.authors.iter().any(|author| folded(author).contains(&folded(wanted))),
        Field::Section(wanted) => part(&entry.section, wanted),
        Field::Place(wanted) => part(&entry.label, wanted),
        Field::Text(_) => false,
        Field::Gone => entry.gone,
        Field::Starred => entry.marks.starred,
        Field::Read(wanted) => entry.marks.read == *wanted,
        Field::Has(Part::Note) => entry.marks.noted,
        Field::Has(Part::Tag) => !entry.tags.is_empty(),
        Field::Has(Part::Date) => entry.date.is_some(),
        Field::Has(Part::Paper) => entry.paper.is_some(),
        Field::Has(Part::Page) => entry.page.is_some(),
        Field::Has(Part::By) => !entry.authors.is_empty(),
        Field::Has(Part::Section) => entry.section.is_some(),
        Field::Has(Part::Place) => entry.label.is_some(),
    }
}

pub(super) fn any_entry() -> impl Strategy<Value = Entry> {
    let text = || proptest::option::weighted(0.2, "[水库開国银行重知识产权ab1，“ ]{1,5}");
    let texts = (text(), text(), text(), text(), proptest::option::weighted(0.3, "[林远]{1,2}"));
    let place = (
        "[水库開开国國银行重庆乐知识产权ab1，“ ]{0,9}",
        proptest::option::of(0_u16..2400),
        0_u8..3,
        any::<[bool; 4]>(),
    );
    (0_u64..400, place, texts).prop_map(
        |(id, (headline, day, page, marks), (kicker, subtitle, label, section, author))| {
            let days = jiff::Span::new().days(day.unwrap_or_default());
            Entry {
                id: ArticleId(id),
                headline,
                kicker,
                subtitle,
                label,
                section,
                authors: author.into_iter().collect(),
                paper: (page > 0).then(|| "河灣日报".to_owned()),
                date: day.map(|_| Date::constant(2019, 1, 1).checked_add(days).unwrap()),
                page: (page > 1).then(|| format!("0{page}")),
                file: format!("{page}.txt"),
                place: 0,
                tags: marks[3].then(|| "水利".parse().unwrap()).into_iter().collect(),
                marks: Marks { starred: marks[0], read: marks[1], noted: marks[2] },
                gone: marks[0] && marks[1],
            }
        },
    )
}

fn any_query() -> impl Strategy<Value = String> {
    let word = "[水库開国银行重庆知识产权zscqkyhuab1]{1,3}|z?s?c?q|shui|guo|yinh|zs产权|yh1";
    let term = prop_oneof![
        6 => word,
        1 => "[水库开国ab ]{1,3}".prop_map(|text| format!("\"{text}\"")),
        1 => "[水库开国a]{1,2}".prop_map(|text| format!("-{text}")),
        1 => proptest::sample::select(vec![
            "tag:水利", "date:2019", "date:2020-02..", "paper:河湾", "page:2", "by:林", "section:水", "place:国", "is:gone",
            "is:starred", "is:read", "is:unread", "has:note", "-tag:水利", "-date:2021",
        ]).prop_map(str::to_owned),
    ];
    (proptest::collection::vec(term, 1..4), proptest::bool::weighted(0.3))
        .prop_map(|(terms, or)| terms.join(if or { " OR " } else { " " }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn speed_costs_no_hit_and_no_place(
        entries in proptest::collection::vec(any_entry(), 0..100),
        later in proptest::collection::vec(any_entry(), 0..30),
        queries in proptest::collection::vec(any_query(), 8),
    ) {
        let catalogue = Catalogue::new(1, entries);
        let removed = vec![ArticleId(3), ArticleId(4)];
        let catalogue = Arc::new(catalogue.apply(&Changes { generation: 2, upserts: later, removed, ..Changes::default() }));
        let all: Vec<Entry> = catalogue.entries().collect();
        for text in queries {
            let (query, _) = Query::parse(&text);
            let plain = plainly(&all, &query);
            for cut in [Cut::default(), Cut { first: 1, others: (1, 1), early: 1 + all.len() / 40 }] {
                let mut told = 0;
                let hits = search_cut(&catalogue, &query, cut, &|| false, Some(&mut |first| told = first.len())).unwrap();
                let quick: Vec<_> = hits.ids().zip((0..).map_while(|at| hits.score(at))).collect();
                prop_assert!(told <= quick.len());
                prop_assert_eq!(&quick, &plain, "{}", text);
            }
        }
    }
}
