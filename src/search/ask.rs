//! A query made ready, and what it asks of one segment.
//!
//! Promise: [`Plan::candidates`] holds every row that [`Plan::score`] finds a match in; the lists only save looking at the others. Fields and
//! exclusions are settled for all rows beforehand, as sets; words are looked at row by row.

use super::{
    facets,
    matching::{RUN, Word, sound_grade},
    query::{Field, Needle, Node, Query},
    sets::{Set, assured, holding, sounding},
    sounding::Sounding,
    texts::TextRow,
};
use crate::{
    archive::fulltext::Phrase,
    catalogue::{Bits, Postings, Segment},
};
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
    /// A word in the texts, by its number in [`Ready::texts`].
    Text(usize, Box<Word>),
}

/// A query made ready.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) root: Ask,
    /// What is asked of the texts.
    pub(super) texts: Vec<Phrase>,
    phrase: Vec<String>,
}

impl Ask {
    fn of(node: &Node, texts: &mut Vec<Phrase>) -> Self {
        let mut each = |nodes: &[Node]| nodes.iter().map(|node| Self::of(node, texts)).collect();
        match node {
            Node::All(nodes) => Self::All(each(nodes)),
            Node::Any(nodes) => Self::Any(each(nodes)),
            Node::Not(inner) => Self::Not(Box::new(Self::of(inner, texts))),
            Node::Field(Field::Text(text)) if let Some(phrase) = Phrase::new(text) => {
                let word = Word::new(&Needle(phrase.text().to_owned()), false);
                texts.push(phrase);
                Self::Text(texts.len() - 1, Box::new(word))
            }
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
            Self::Not(_) | Self::Field(_) | Self::Text(..) => {}
        }
    }
}

impl Ready {
    pub(super) fn new(query: &Query) -> Self {
        let mut texts = Vec::new();
        let root = Ask::of(&query.root, &mut texts);
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
        Self { root, texts, phrase }
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

    /// Whether there are several words, which may stand together.
    pub(super) fn is_phrase(&self) -> bool {
        !self.phrase.is_empty()
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
    /// The rows that may hold it by its sound.
    rows: Set,
    /// The rows that hold its letters at all, where there are any.
    letters: Option<Bits>,
    /// Rows whose text holds it by its sound for certain.
    assured: Option<Bits>,
}

impl Heard {
    fn new(word: &Word, by: &Sounding, segment: &Segment) -> Self {
        let rows = sounding(by, segment);
        let assured =
            if by.is_told_by_lists() { Some(rows.clone().into_bits(segment.len())) } else { assured(by, segment) };
        let letters = holding(&word.text, segment);
        let letters = (letters.size(segment.len()) > 0).then(|| letters.into_bits(segment.len()));
        Self { rows, letters, assured }
    }
}

/// Where a single Han character stands.
pub(super) struct Places {
    /// The rows that hold it.
    rows: Bits,
    /// Those in which it opens a text or follows a mark: in all others it is worth the same.
    openings: Bits,
}

/// What a query asks of one segment.
pub(super) enum Plan<'a> {
    All(Vec<Plan<'a>>),
    Any(Vec<Plan<'a>>),
    Rows(Bits),
    /// Rows of which this is not true.
    Unless(Denied<'a>),
    Word(&'a Word),
    Han(&'a Word, Places),
    Sound(&'a Word, &'a Sounding, Heard),
    /// A word in the texts, and the rows in whose titles it stands as well.
    Text(&'a Word, TextRow<'a>, Bits),
}

/// What is known of a row's grade before its text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glance {
    /// The text must be looked at.
    Look,
    /// It does not match.
    No,
    /// It matches, with this grade.
    Grade(u32),
}

impl<'a> Plan<'a> {
    /// `texts` is what was found of [`Ready::texts`] in this segment.
    pub(super) fn new(ask: &'a Ask, segment: &Segment, texts: &[TextRow<'a>]) -> Self {
        match ask {
            Ask::All(asks) => Self::All(asks.iter().map(|ask| Self::new(ask, segment, texts)).collect()),
            Ask::Any(asks) => Self::Any(asks.iter().map(|ask| Self::new(ask, segment, texts)).collect()),
            Ask::Text(at, word) => match texts.get(*at) {
                // Nobody has asked the index: who explains a hit knows that it is one.
                None => Self::Rows(Bits::all(segment.len())),
                Some(&found) => {
                    let mut titles = holding(&word.text, segment).into_bits(segment.len());
                    titles.and(&found.found.rows);
                    Self::Text(word, found, titles)
                }
            },
            Ask::Not(inner) => match Denied::new(inner, segment, texts) {
                Denied::Rows(excluded) => {
                    let mut rows = Bits::all(segment.len());
                    rows.without(&excluded);
                    Self::Rows(rows)
                }
                denied => Self::Unless(denied),
            },
            Ask::Word(word) => match (&word.sounding, word.lone_han()) {
                (Some(sounding), _) => Self::Sound(word, sounding, Heard::new(word, sounding, segment)),
                (None, Some(c)) => {
                    let of = |lists: &Postings| lists.list(u32::from(c)).to_bits();
                    Self::Han(word, Places { rows: of(segment.by_char()), openings: of(segment.by_opening()) })
                }
                (None, None) => Self::Word(word),
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
            Self::Unless(_) => Set::All,
            Self::Text(_, found, _) => Set::Bits(found.found.rows.clone()),
            Self::Word(word) | Self::Han(word, _) => holding(&word.text, segment),
            Self::Sound(_, _, heard) => match heard.letters.clone() {
                Some(letters) => heard.rows.clone().or(Set::Bits(letters), segment.len()),
                None => heard.rows.clone(),
            },
        }
    }

    /// The grade of a candidate's words; `None` when it does not match.
    pub(super) fn score(&self, row: u32, segment: &Segment) -> Option<u32> {
        match self {
            Self::All(plans) => plans.iter().try_fold(0, |sum: u32, plan| Some(sum + plan.score(row, segment)?)),
            Self::Any(plans) => plans.iter().filter_map(|plan| plan.score(row, segment)).max(),
            Self::Rows(rows) => rows.has(row).then_some(0),
            Self::Unless(denied) => (!denied.is_true(row, segment)).then_some(0),
            Self::Text(word, found, titles) => {
                let title = titles.has(row).then(|| word.best(segment.headline(row))).flatten();
                Some(found.grade(row)? + title.unwrap_or(0))
            }
            Self::Word(word) | Self::Han(word, _) => word.best(segment.headline(row)),
            Self::Sound(word, _, heard) if heard.has_letters(row) => word.best(segment.headline(row)),
            Self::Sound(word, _, heard) if heard.is_certain(row, segment) => {
                word.assured_sound(segment.headline(row).0)
            }
            Self::Sound(word, ..) => word.best_sound(segment.headline(row)),
        }
    }

    /// What can be told of a candidate's grade without its text, which lies far away in memory: where a query is one common sound
    /// or character, that is nearly all.
    #[inline]
    pub(super) fn glance(&self, row: u32, segment: &Segment) -> Glance {
        match self {
            Self::All(plans) => plans.iter().map(|plan| plan.glance(row, segment)).fold(Glance::Grade(0), Glance::and),
            Self::Any(plans) => plans.iter().map(|plan| plan.glance(row, segment)).fold(Glance::No, Glance::or),
            Self::Rows(rows) => Glance::of(rows.has(row).then_some(0)),
            Self::Unless(denied) => match denied.glance(row) {
                None => Glance::Look,
                Some(true) => Glance::No,
                Some(false) => Glance::Grade(0),
            },
            Self::Text(_, _, titles) if titles.has(row) => Glance::Look,
            Self::Text(_, found, _) => Glance::of(found.grade(row)),
            Self::Word(_) => Glance::Look,
            Self::Han(_, places) if !places.rows.has(row) => Glance::No,
            Self::Han(_, places) if places.openings.has(row) || !segment.is_plain(row) => Glance::Look,
            Self::Han(..) => Glance::Grade(RUN),
            Self::Sound(_, sounding, heard) if !heard.has_letters(row) && heard.is_certain(row, segment) => {
                match segment.opening(row).and_then(|c| sounding.opens_with(c)) {
                    Some(start) => Glance::Grade(sound_grade(start)),
                    None => Glance::Look,
                }
            }
            Self::Sound(..) => Glance::Look,
        }
    }
}

impl Heard {
    #[inline]
    fn has_letters(&self, row: u32) -> bool {
        self.letters.as_ref().is_some_and(|rows| rows.has(row))
    }

    #[inline]
    fn is_certain(&self, row: u32, segment: &Segment) -> bool {
        segment.is_plain(row) && self.assured.as_ref().is_some_and(|rows| rows.has(row))
    }
}

impl Glance {
    fn of(grade: Option<u32>) -> Self {
        grade.map_or(Self::No, Self::Grade)
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Grade(a), Self::Grade(b)) => Self::Grade(a + b),
            (Self::Look, _) | (_, Self::Look) => Self::Look,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Look, _) | (_, Self::Look) => Self::Look,
            (Self::No, one) | (one, Self::No) => one,
            (Self::Grade(a), Self::Grade(b)) => Self::Grade(a.max(b)),
        }
    }
}

/// What stands after `-`. Words are runs there: scattered characters would shut out far too much.
pub(super) enum Denied<'a> {
    All(Vec<Denied<'a>>),
    Any(Vec<Denied<'a>>),
    Not(Box<Denied<'a>>),
    Rows(Bits),
    /// A word, and the rows that hold all of its characters: only among them it need be looked for.
    Word(&'a Word, Bits),
}

impl<'a> Denied<'a> {
    fn new(ask: &'a Ask, segment: &Segment, texts: &[TextRow<'_>]) -> Self {
        match ask {
            Ask::All(asks) => Self::All(asks.iter().map(|ask| Self::new(ask, segment, texts)).collect()),
            Ask::Any(asks) => Self::Any(asks.iter().map(|ask| Self::new(ask, segment, texts)).collect()),
            Ask::Not(inner) => Self::Not(Box::new(Self::new(inner, segment, texts))),
            Ask::Word(word) => {
                let holding = holding(&word.text, segment).into_bits(segment.len());
                if word.text.chars().nth(1).is_none() { Self::Rows(holding) } else { Self::Word(word, holding) }
            }
            Ask::Field(field) => Self::Rows(facets::rows(field, segment)),
            Ask::Text(at, _) => {
                Self::Rows(texts.get(*at).map_or_else(|| Bits::none(segment.len()), |text| text.found.rows.clone()))
            }
        }
    }

    fn is_true(&self, row: u32, segment: &Segment) -> bool {
        match self {
            Self::All(all) => all.iter().all(|denied| denied.is_true(row, segment)),
            Self::Any(any) => any.iter().any(|denied| denied.is_true(row, segment)),
            Self::Not(inner) => !inner.is_true(row, segment),
            Self::Rows(rows) => rows.has(row),
            Self::Word(word, holding) => holding.has(row) && word.runs_in(segment.text(row)),
        }
    }

    /// Whether it is true, where that is known without the text.
    fn glance(&self, row: u32) -> Option<bool> {
        match self {
            Self::All(all) => {
                let mut each = all.iter().map(|denied| denied.glance(row));
                each.try_fold(true, |all, one| one.map(|one| all && one))
            }
            Self::Any(any) => {
                let mut each = any.iter().map(|denied| denied.glance(row));
                each.try_fold(false, |any, one| one.map(|one| any || one))
            }
            Self::Not(inner) => inner.glance(row).map(|is| !is),
            Self::Rows(rows) => Some(rows.has(row)),
            Self::Word(_, holding) => {
                if holding.has(row) {
                    None
                } else {
                    Some(false)
                }
            }
        }
    }
}
