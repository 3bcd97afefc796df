//! A query made ready, and what it asks of one segment.
//!
//! Promise: [`Plan::candidates`] holds every row that [`Plan::score`] finds a match in; the lists only save looking at the others. Fields and
//! exclusions are settled for all rows beforehand, as sets; words are looked at row by row.

use super::{
    facets,
    matching::Word,
    query::{Field, Node, Query},
    sets::{Set, assured, holding, sounding},
};
use crate::catalogue::{Bits, Segment};
use fuzzy_matcher::skim::SkimMatcherV2;

/// The whole query stands there as it was typed.
pub(super) const PHRASE: u32 = 150;
/// Its words stand there in their order.
pub(super) const IN_ORDER: u32 = 60;

/// The tree, with its words made ready.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    All(Vec<Ask>),
    Any(Vec<Ask>),
    Not(Box<Ask>),
    Word(Box<Word>),
    Field(Field),
}

/// A query made ready.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) root: Ask,
    phrase: Vec<String>,
}

impl Ask {
    fn of(node: &Node) -> Self {
        match node {
            Node::All(nodes) => Self::All(nodes.iter().map(Self::of).collect()),
            Node::Any(nodes) => Self::Any(nodes.iter().map(Self::of).collect()),
            Node::Not(inner) => Self::Not(Box::new(Self::of(inner))),
            Node::Word(needle) => Self::Word(Box::new(Word::new(needle, true))),
            Node::Exact(needle) => Self::Word(Box::new(Word::new(needle, false))),
            Node::Field(field) => Self::Field(field.clone()),
        }
    }

    /// The words that are to be found.
    pub(super) fn words<'a>(&'a self, into: &mut Vec<&'a Word>) {
        match self {
            Self::All(asks) | Self::Any(asks) => asks.iter().for_each(|ask| ask.words(into)),
            Self::Word(word) => into.push(word),
            Self::Not(_) | Self::Field(_) => {}
        }
    }
}

impl Ready {
    pub(super) fn new(query: &Query) -> Self {
        let root = Ask::of(&query.root);
        let mut phrase = Vec::new();
        if let Ask::All(asks) = &root {
            phrase.extend(asks.iter().filter_map(|ask| match ask {
                Ask::Word(word) => Some(word.text.clone()),
                _ => None,
            }));
        }
        if phrase.len() < 2 {
            phrase.clear();
        }
        Self { root, phrase }
    }

    /// Whether there is a word to be found.
    pub(super) fn has_words(&self) -> bool {
        let mut words = Vec::new();
        self.root.words(&mut words);
        !words.is_empty()
    }

    /// What fuzzy-matcher adds for the words that are scattered in a headline.
    pub(super) fn finer(&self, skim: &SkimMatcherV2, headline: &str) -> u32 {
        let mut words = Vec::new();
        self.root.words(&mut words);
        words.into_iter().map(|word| word.finer(skim, headline)).sum()
    }

    /// What several words are worth beyond their own grades.
    pub(super) fn together(&self, headline: &str) -> u32 {
        let (mut end, mut close) = (0, true);
        for (at, word) in self.phrase.iter().enumerate() {
            let Some(found) = headline[end..].find(word.as_str()) else { return 0 };
            close &= at == 0 || found == 0 || (found == 1 && headline[end..].starts_with(' '));
            end += found + word.len();
        }
        match (self.phrase.is_empty(), close) {
            (true, _) => 0,
            (_, true) => PHRASE,
            (_, false) => IN_ORDER,
        }
    }
}

/// What is known beforehand of a word that can be read by its sound.
pub(super) struct Heard {
    /// The rows that hold its letters at all.
    letters: Bits,
    /// Rows that hold a character which sounds like the whole word.
    assured: Option<Bits>,
}

/// What a query asks of one segment.
pub(super) enum Plan<'a> {
    All(Vec<Plan<'a>>),
    Any(Vec<Plan<'a>>),
    Rows(Bits),
    Word(&'a Word),
    Sound(&'a Word, Heard),
}

impl<'a> Plan<'a> {
    pub(super) fn new(ask: &'a Ask, segment: &Segment) -> Self {
        match ask {
            Ask::All(asks) => Self::All(asks.iter().map(|ask| Self::new(ask, segment)).collect()),
            Ask::Any(asks) => Self::Any(asks.iter().map(|ask| Self::new(ask, segment)).collect()),
            Ask::Not(inner) => {
                let mut rows = Bits::all(segment.len());
                rows.without(&excluded(inner, segment));
                Self::Rows(rows)
            }
            Ask::Word(word) => match &word.sounding {
                None => Self::Word(word),
                Some(sounding) => {
                    let letters = holding(&word.text, segment).into_bits(segment.len());
                    Self::Sound(word, Heard { letters, assured: assured(sounding, segment) })
                }
            },
            Ask::Field(field) => Self::Rows(facets::rows(field, segment)),
        }
    }

    /// Rows among which all matches are.
    pub(super) fn candidates(&self, segment: &Segment) -> Set {
        match self {
            Self::All(plans) => {
                let mut sets: Vec<Set> = plans.iter().map(|plan| plan.candidates(segment)).collect();
                sets.sort_by_key(|set| set.size(segment.len()));
                sets.into_iter().fold(Set::All, Set::and)
            }
            Self::Any(plans) => {
                plans.iter().fold(Set::none(), |set, plan| set.or(plan.candidates(segment), segment.len()))
            }
            Self::Rows(rows) => Set::Bits(rows.clone()),
            Self::Word(word) => holding(&word.text, segment),
            Self::Sound(word, heard) => {
                let letters = Set::Bits(heard.letters.clone());
                word.sounding.as_ref().map_or(Set::All, |word| sounding(word, segment).or(letters, segment.len()))
            }
        }
    }

    /// The grade of a row's words; `None` when it does not match.
    #[inline]
    pub(super) fn score(&self, row: u32, headline: &str, rest: &str) -> Option<u32> {
        match self {
            Self::All(plans) => plans.iter().try_fold(0, |sum: u32, plan| Some(sum + plan.score(row, headline, rest)?)),
            Self::Any(plans) => plans.iter().filter_map(|plan| plan.score(row, headline, rest)).max(),
            Self::Rows(rows) => rows.has(row).then_some(0),
            Self::Word(word) => word.best(headline, rest),
            Self::Sound(word, heard) if heard.letters.has(row) => word.best(headline, rest),
            Self::Sound(word, heard) => {
                let assured = rest.is_empty() && heard.assured.as_ref().is_some_and(|rows| rows.has(row));
                if assured { word.assured_sound(headline) } else { word.best_sound(headline, rest) }
            }
        }
    }
}

/// The rows of which what stands after `-` is true. Words are runs there: scattered characters would shut out far too much.
fn excluded(ask: &Ask, segment: &Segment) -> Bits {
    match ask {
        Ask::All(asks) => asks.iter().fold(Bits::all(segment.len()), |mut rows, ask| {
            rows.and(&excluded(ask, segment));
            rows
        }),
        Ask::Any(asks) => asks.iter().fold(Bits::none(segment.len()), |mut rows, ask| {
            rows.or(&excluded(ask, segment));
            rows
        }),
        Ask::Not(inner) => {
            let mut rows = Bits::all(segment.len());
            rows.without(&excluded(inner, segment));
            rows
        }
        Ask::Word(word) => {
            let mut rows = Bits::none(segment.len());
            let candidates = holding(&word.text, segment).into_rows(segment.len());
            candidates.into_iter().filter(|&row| word.runs_in(segment.text(row))).for_each(|row| rows.put(row));
            rows
        }
        Ask::Field(field) => facets::rows(field, segment),
    }
}
