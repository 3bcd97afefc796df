//! What a query asks of one band of a segment: the sets of its rows, and row by row what its words are worth.
//!
//! Promise: [`Plan::candidates`] holds every row that [`Plan::score`] finds a match in; the lists only save looking at the others. Fields and
//! exclusions are settled for all rows beforehand, as sets; words are looked at row by row.

use super::{
    matching::{RUN, Word, sound_grade},
    sets::{Set, holding, union},
    sounding::Sounding,
    sources::{SoundLists, Source},
    texts::TextRow,
};
use crate::catalogue::{Band, Bits, List, Segment};

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
    fn new(lists: &SoundLists<'_>, letters: &[List<'_>], band: Band) -> Self {
        let rows = lists.rows(band);
        let assured = if lists.by.is_told_by_lists() {
            Some(rows.clone().into_bits(band))
        } else {
            lists.whole.as_ref().map(|lists| union(lists, band).into_bits(band))
        };
        let letters = holding(letters, band);
        let letters = (letters.size(band) > 0).then(|| letters.into_bits(band));
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

/// Where a word of the texts stands.
pub(super) struct Texts {
    /// The rows whose texts hold it.
    rows: Bits,
    /// Those of them whose titles hold its characters as well.
    titles: Bits,
}

/// What a query asks of a band of a segment.
pub(super) enum Plan<'a> {
    All(Vec<Plan<'a>>),
    Any(Vec<Plan<'a>>),
    Rows(Bits),
    /// Rows of which this is not true.
    Unless(Denied<'a>),
    /// A word, and the rows that hold all of its characters.
    Word(&'a Word, Set),
    Han(&'a Word, Places),
    Sound(&'a Word, &'a Sounding, Heard),
    /// A word in the texts.
    Text(&'a Word, TextRow<'a>, Texts),
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
    /// Makes the sets of one band.
    pub(super) fn new(source: &'a Source<'a>, band: Band, segment: &Segment) -> Self {
        match source {
            Source::All(sources) => Self::All(sources.iter().map(|one| Self::new(one, band, segment)).collect()),
            Source::Any(sources) => Self::Any(sources.iter().map(|one| Self::new(one, band, segment)).collect()),
            Source::Every => Self::Rows(Bits::all_of(band)),
            Source::Facet(facet) => Self::Rows(facet.rows(band, segment)),
            Source::Text(word, found, titles) => {
                let rows = found.found.rows.within(band);
                let mut titles = holding(titles, band).into_bits(band);
                titles.and(&rows);
                Self::Text(word, *found, Texts { rows, titles })
            }
            Source::Not(inner) => match Denied::new(inner, band, segment) {
                Denied::Rows(excluded) => {
                    let mut rows = Bits::all_of(band);
                    rows.without(&excluded);
                    Self::Rows(rows)
                }
                denied => Self::Unless(denied),
            },
            Source::Word(word, lists) => Self::Word(word, holding(lists, band)),
            Source::Han(word, rows, openings) => {
                Self::Han(word, Places { rows: rows.to_bits(band), openings: openings.to_bits(band) })
            }
            Source::Sound(word, lists, letters) => Self::Sound(word, lists.by, Heard::new(lists, letters, band)),
        }
    }

    /// Rows among which all matches are.
    pub(super) fn candidates(&self, band: Band) -> Set {
        match self {
            Self::All(plans) => {
                let mut sets: Vec<Set> = plans.iter().map(|plan| plan.candidates(band)).collect();
                sets.sort_by_key(|set| set.size(band));
                sets.into_iter().fold(Set::All, Set::and)
            }
            Self::Any(plans) => plans.iter().fold(Set::none(), |set, plan| set.or(plan.candidates(band), band)),
            Self::Rows(rows) => Set::Bits(rows.clone()),
            Self::Unless(_) => Set::All,
            Self::Text(_, _, texts) => Set::Bits(texts.rows.clone()),
            Self::Word(_, rows) => rows.clone(),
            Self::Han(_, places) => Set::Bits(places.rows.clone()),
            Self::Sound(_, _, heard) => match heard.letters.clone() {
                Some(letters) => heard.rows.clone().or(Set::Bits(letters), band),
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
            Self::Text(word, found, Texts { titles, .. }) => {
                let title = titles.has(row).then(|| word.best(segment.headline(row))).flatten();
                Some(found.grade(row)? + title.unwrap_or(0))
            }
            Self::Word(word, _) | Self::Han(word, _) => word.best(segment.headline(row)),
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
            Self::Text(_, _, texts) if texts.titles.has(row) => Glance::Look,
            Self::Text(_, found, _) => Glance::of(found.grade(row)),
            Self::Word(..) => Glance::Look,
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
    fn new(source: &'a Source<'a>, band: Band, segment: &Segment) -> Self {
        match source {
            Source::All(sources) => Self::All(sources.iter().map(|one| Self::new(one, band, segment)).collect()),
            Source::Any(sources) => Self::Any(sources.iter().map(|one| Self::new(one, band, segment)).collect()),
            Source::Not(inner) => Self::Not(Box::new(Self::new(inner, band, segment))),
            Source::Word(word, lists) => {
                let holding = holding(lists, band).into_bits(band);
                if word.text.chars().nth(1).is_none() { Self::Rows(holding) } else { Self::Word(word, holding) }
            }
            Source::Facet(facet) => Self::Rows(facet.rows(band, segment)),
            Source::Text(_, found, _) => Self::Rows(found.found.rows.within(band)),
            // Nothing of these is made for what is denied.
            Source::Every | Source::Han(..) | Source::Sound(..) => Self::Rows(Bits::none_of(band)),
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
