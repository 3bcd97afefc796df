//! One article against one query: does it match, and how well.
//!
//! Every word is looked for in the headline and, at a third of the worth, in kicker, subtitle, label and section. A run (the word as it
//! stands) beats every scattered match; a run that stands alone or begins the headline beats one in the middle. The scattered are
//! told apart by fuzzy-matcher. To that a little is added for short and new headlines, never enough to lift a scattered match over
//! a run. Han words may be scattered as well (产保 finds 产权保护); words after `-` and in quotes may not.

use super::{
    fields::page_number,
    query::{Field, Needle, Node, Part},
};
use crate::{
    catalogue::Item,
    model::{Date, Entry},
    text::{Folded, fold},
};
use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};

const RUN: i64 = 2000;
const AT_START: i64 = 300;
const ALONE: i64 = 200;
/// The most that fuzzy-matcher's own score counts for; below `RUN` / 3, so that a run in the kicker still beats a scattered headline.
const SKIM_MOST: i64 = 500;

/// A matcher for one search.
pub(super) struct Scorer {
    skim: SkimMatcherV2,
    newest: Option<Date>,
}

/// Both sides are folded before they come here. Beyond the element limit the matcher takes a cheaper way, so that an absurd
/// headline costs no absurd memory.
pub(super) fn skim() -> SkimMatcherV2 {
    SkimMatcherV2::default().respect_case().element_limit(64 * 1024)
}

impl Scorer {
    pub(super) fn new(newest: Option<Date>) -> Self {
        Self { skim: skim(), newest }
    }

    /// The item's score, or `None` when it does not match. Without words every match scores 0.
    pub(super) fn score(&self, node: &Node, item: &Item) -> Option<i64> {
        let words = self.walk(node, item)?;
        Some(if words > 0 { words + self.freshness(item) - length(&item.headline) } else { 0 })
    }

    pub(super) fn walk(&self, node: &Node, item: &Item) -> Option<i64> {
        match node {
            Node::All(nodes) => nodes.iter().try_fold(0, |sum, node| Some(sum + self.walk(node, item)?)),
            Node::Any(nodes) => nodes.iter().filter_map(|node| self.walk(node, item)).max(),
            Node::Not(inner) => (!excludes(inner, item)).then_some(0),
            Node::Word(needle) => self.best(needle, item, true),
            Node::Exact(needle) => self.best(needle, item, false),
            Node::Field(field) => field_matches(field, item).then_some(0),
        }
    }

    fn best(&self, needle: &Needle, item: &Item, scattered: bool) -> Option<i64> {
        let others = item.others.iter().filter_map(|other| self.one(needle, other, scattered)).max();
        self.one(needle, &item.headline, scattered).max(others.map(|score| score / 3))
    }

    /// A needle in one text.
    pub(super) fn one(&self, needle: &Needle, text: &Folded, scattered: bool) -> Option<i64> {
        let (word, text) = (needle.0.as_str(), text.text.as_str());
        if !in_order(word, text) {
            return None;
        }
        let run = best_run(word, text);
        if run.is_none() && !scattered {
            return None;
        }
        let skim = self.skim.fuzzy_match(text, word).unwrap_or(0).clamp(1, SKIM_MOST);
        Some(run.unwrap_or(0) + skim)
    }

    /// Up to 40 for a headline of the newest day, less by 4 each time its age doubles.
    pub(super) fn freshness(&self, item: &Item) -> i64 {
        let (Some(newest), Some(date)) = (self.newest, item.entry.date) else { return 0 };
        let days = newest.since(date).map_or(0, |span| span.get_days().unsigned_abs());
        (40 - 4 * i64::from((days + 1).ilog2())).max(0)
    }
}

/// Up to 40 against a long headline, in steps of four characters.
pub(super) fn length(headline: &Folded) -> i64 {
    i64::try_from(headline.origin.len() / 4 * 2).unwrap_or(40).min(40)
}

/// What the best run of `word` in `text` is worth.
fn best_run(word: &str, text: &str) -> Option<i64> {
    text.match_indices(word)
        .map(|(at, _)| {
            let open = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            let alone = open(before.chars().next_back()) && open(after.chars().next());
            RUN + if at == 0 { AT_START } else { 0 } + if alone { ALONE } else { 0 }
        })
        .max()
}

/// All characters of `word` stand in `text` in their order: the cheap question before the dear one.
pub(super) fn in_order(word: &str, text: &str) -> bool {
    let mut text = text.chars();
    word.chars().all(|c| text.any(|t| t == c))
}

/// What stands after `-`.
fn excludes(node: &Node, item: &Item) -> bool {
    match node {
        Node::All(nodes) => nodes.iter().all(|node| excludes(node, item)),
        Node::Any(nodes) => nodes.iter().any(|node| excludes(node, item)),
        Node::Not(inner) => !excludes(inner, item),
        Node::Word(needle) | Node::Exact(needle) => {
            item.headline.text.contains(&needle.0) || item.others.iter().any(|other| other.text.contains(&needle.0))
        }
        Node::Field(field) => field_matches(field, item),
    }
}

fn field_matches(field: &Field, item: &Item) -> bool {
    let entry = &item.entry;
    let part = |text: &Option<String>, wanted: &str| text.as_ref().is_some_and(|t| fold(t).text.contains(wanted));
    match field {
        Field::Tag(wanted) => entry.tags.iter().any(|tag| fold(tag.as_str()).text == *wanted),
        Field::Date(span) => span.holds(entry.date),
        Field::Paper(wanted) => part(&entry.paper, wanted),
        Field::Page(wanted) => entry.page.as_ref().is_some_and(|p| page_number(&fold(p).text) == wanted),
        Field::By(wanted) => entry.authors.iter().any(|author| fold(author).text.contains(wanted)),
        Field::Section(wanted) => part(&entry.section, wanted),
        Field::Place(wanted) => part(&entry.label, wanted),
        Field::Gone => entry.gone,
        Field::Starred => entry.marks.starred,
        Field::Read(wanted) => entry.marks.read == *wanted,
        Field::Has(what) => has(*what, entry),
    }
}

fn has(what: Part, entry: &Entry) -> bool {
    match what {
        Part::Note => entry.marks.noted,
        Part::Tag => !entry.tags.is_empty(),
        Part::Date => entry.date.is_some(),
        Part::Paper => entry.paper.is_some(),
        Part::Page => entry.page.is_some(),
        Part::By => !entry.authors.is_empty(),
        Part::Section => entry.section.is_some(),
        Part::Place => entry.label.is_some(),
    }
}
