//! Where a query's rows are found in one segment: the lists that hold its characters and sounds, and what its fields come to.
//!
//! Promise: what costs the same however few rows are looked at (names asked, lists looked up) is done here, once for a segment; a
//! [`super::plan::Plan`] makes sets of it, one band after the other and on all cores.

use super::{
    ask::Ask,
    facets::Facet,
    matching::Word,
    sets::{Set, union},
    sounding::{Piece, Sounding},
    texts::TextRow,
};
use crate::{
    catalogue::{Band, List, Segment, pair},
    text::{Sounds, beginning_with},
};
use std::collections::{BTreeMap, HashMap};

/// What a query asks of one segment.
pub(super) enum Source<'a> {
    All(Vec<Source<'a>>),
    Any(Vec<Source<'a>>),
    Not(Box<Source<'a>>),
    /// Every row: nobody has asked the full-text index, for who explains a hit knows that it is one.
    Every,
    Facet(Facet<'a>),
    /// The lists of all its characters, shortest first.
    Word(&'a Word, Vec<List<'a>>),
    /// One Han character: the rows that hold it, and those in which it opens a text or follows a mark.
    Han(&'a Word, List<'a>, List<'a>),
    /// A word that can be read by its sound, and the lists of its letters.
    Sound(&'a Word, SoundLists<'a>, Vec<List<'a>>),
    /// What the texts say, and the lists of its characters.
    Text(&'a Word, TextRow<'a>, Vec<List<'a>>),
}

impl<'a> Source<'a> {
    /// `texts` is what was found of [`super::ask::Ready::texts`] in this segment.
    pub(super) fn new(ask: &'a Ask, segment: &'a Segment, texts: &[TextRow<'a>]) -> Self {
        Self::made(ask, segment, texts, false)
    }

    /// Words are runs where they are denied, which is after `-`.
    fn made(ask: &'a Ask, segment: &'a Segment, texts: &[TextRow<'a>], denied: bool) -> Self {
        let all = |asks: &'a [Ask]| asks.iter().map(|ask| Self::made(ask, segment, texts, denied)).collect();
        match ask {
            Ask::All(asks) => Self::All(all(asks)),
            Ask::Any(asks) => Self::Any(all(asks)),
            Ask::Not(inner) => Self::Not(Box::new(Self::made(inner, segment, texts, true))),
            Ask::Field(field) => Self::Facet(Facet::new(field, segment)),
            Ask::Text(at, word) => match texts.get(*at) {
                Some(&found) => Self::Text(word, found, lists_of_chars(&word.text, segment)),
                None if denied => Self::Facet(Facet::None),
                None => Self::Every,
            },
            Ask::Word(word) => match (&word.sounding, word.lone_han()) {
                (Some(by), _) if !denied => {
                    Self::Sound(word, SoundLists::new(by, segment), lists_of_chars(&word.text, segment))
                }
                (None, Some(c)) if !denied => {
                    let key = u32::from(c);
                    Self::Han(word, segment.by_char().list(key), segment.by_opening().list(key))
                }
                _ => Self::Word(word, lists_of_chars(&word.text, segment)),
            },
        }
    }

    /// Roughly how many rows must be looked at, in lists or one by one.
    pub(super) fn cost(&self, segment: &Segment) -> usize {
        match self {
            Self::All(sources) | Self::Any(sources) => sources.iter().map(|source| source.cost(segment)).sum(),
            Self::Not(_) | Self::Every | Self::Text(..) | Self::Sound(..) => segment.len(),
            Self::Facet(facet) => facet.cost(segment),
            Self::Word(_, lists) => lists.first().map_or(0, List::count),
            Self::Han(_, rows, _) => rows.count(),
        }
    }
}

/// The lists of a text's characters, shortest first.
fn lists_of_chars<'a>(text: &str, segment: &'a Segment) -> Vec<List<'a>> {
    let mut chars: Vec<char> = text.chars().collect();
    chars.sort_unstable();
    chars.dedup();
    let mut lists: Vec<List<'_>> = chars.into_iter().map(|c| segment.by_char().list(u32::from(c))).collect();
    lists.sort_by_key(List::count);
    lists
}

/// The lists by which a word may be found by its sound.
pub(super) struct SoundLists<'a> {
    pub(super) by: &'a Sounding,
    /// Every way to cut the word, by position.
    pieces: Vec<Vec<Piece>>,
    /// By piece: the characters that it may stand for.
    spoken: HashMap<String, Gathering<'a>>,
    /// By the sounds of two neighbouring pieces.
    beside: BTreeMap<(u32, u32), Vec<List<'a>>>,
    /// Where the whole word may stand for one character: those characters.
    pub(super) whole: Option<Vec<List<'a>>>,
}

/// Lists that together are a set.
struct Gathering<'a> {
    lists: Vec<List<'a>>,
    /// The share of the segment's rows that are to be gathered one by one.
    cost: f64,
}

impl<'a> SoundLists<'a> {
    fn new(by: &'a Sounding, segment: &'a Segment) -> Self {
        let pieces: Vec<Vec<Piece>> = (0..by.len()).map(|at| by.pieces(at)).collect();
        let mut new = Self { by, pieces: Vec::new(), spoken: HashMap::new(), beside: BTreeMap::new(), whole: None };
        for (at, starts) in pieces.iter().enumerate() {
            for piece in starts {
                if !new.spoken.contains_key(&piece.text) {
                    new.spoken.insert(piece.text.clone(), Gathering::new(piece, segment));
                }
                for next in pieces.get(at + piece.len()).into_iter().flatten() {
                    let (first, second) = (piece.sounds, next.sounds);
                    if first.0 != 0 && second.0 != 0 {
                        let lists = || beside(first, second, segment);
                        new.beside.entry((first.0, second.0)).or_insert_with(lists);
                    }
                }
            }
        }
        let whole = pieces.first().into_iter().flatten().find(|piece| piece.letters && piece.len() == by.len());
        new.whole = whole.map(|piece| lists_of(piece, segment));
        Self { pieces, ..new }
    }

    /// The rows of a band that may hold the word: for some way to cut it, each two neighbouring pieces stand side by side somewhere.
    pub(super) fn rows(&self, band: Band) -> Set {
        let mut made = Made { lists: self, band, beside: HashMap::new(), spoken: HashMap::new() };
        // By position and the sounds of the piece before it.
        let mut reached: BTreeMap<(usize, u32), Set> = BTreeMap::from([((0, 0), Set::All)]);
        let mut found = Set::none();
        while let Some(((at, before), set)) = reached.pop_first() {
            let Some(pieces) = self.pieces.get(at) else {
                found = found.or(set, band);
                continue;
            };
            for piece in pieces {
                let mut next = set.clone();
                if before != 0 && piece.sounds.0 != 0 {
                    next = next.and_some(made.beside((before, piece.sounds.0)));
                }
                // Of letters, neighbours tell enough, but where the rows of all characters that a syllable may be are gathered sooner than
                // the rows left are looked at.
                let whole = at == 0 && piece.len() == self.by.len();
                if whole || !piece.letters {
                    next = next.and_some(made.spoken(piece, usize::MAX).unwrap_or(&Set::All));
                } else if piece.says_more()
                    && let Some(rows) = made.spoken(piece, next.size(band))
                {
                    next = next.and_some(rows);
                }
                if next.size(band) > 0 {
                    let key = (at + piece.len(), piece.sounds.0);
                    let known = reached.remove(&key).unwrap_or_else(Set::none);
                    reached.insert(key, known.or(next, band));
                }
            }
        }
        found
    }
}

/// The sets of one band that were made of these lists.
struct Made<'a> {
    lists: &'a SoundLists<'a>,
    band: Band,
    beside: HashMap<(u32, u32), Set>,
    spoken: HashMap<&'a str, Set>,
}

impl<'a> Made<'a> {
    /// The rows in which one of the first sounds stands before one of the second.
    fn beside(&mut self, key: (u32, u32)) -> &Set {
        let lists = self.lists.beside.get(&key).map(Vec::as_slice).unwrap_or_default();
        self.beside.entry(key).or_insert_with(|| union(lists, self.band))
    }

    /// The rows that hold a character which a piece may stand for, unless more than so many were to be gathered one by one.
    fn spoken(&mut self, piece: &'a Piece, most: usize) -> Option<&Set> {
        let gathering = self.lists.spoken.get(&piece.text)?;
        if !self.spoken.contains_key(piece.text.as_str()) && gathering.cost * self.band.len() as f64 > most as f64 {
            return None;
        }
        Some(self.spoken.entry(&piece.text).or_insert_with(|| union(&gathering.lists, self.band)))
    }
}

impl<'a> Gathering<'a> {
    fn new(piece: &Piece, segment: &'a Segment) -> Self {
        let lists = lists_of(piece, segment);
        let rows: usize = lists.iter().filter(|list| !list.is_bits()).map(List::count).sum();
        Self { lists, cost: rows as f64 / segment.len().max(1) as f64 }
    }
}

/// The lists of the characters that a piece may stand for.
fn lists_of<'a>(piece: &Piece, segment: &'a Segment) -> Vec<List<'a>> {
    let (by_char, by_sound) = (segment.by_char(), segment.by_sound());
    if !piece.letters {
        return piece.text.chars().map(|c| by_char.list(u32::from(c))).collect();
    }
    if !piece.says_more() {
        return piece.sounds.each().map(|sound| by_sound.list(sound)).collect();
    }
    let mut chars: Vec<char> = beginning_with(&piece.text).flat_map(|(_, chars)| chars.iter().copied()).collect();
    chars.sort_unstable();
    chars.dedup();
    let lists = chars.into_iter().map(|c| by_char.list(u32::from(c)));
    lists.filter(|list| list.count() > 0).collect()
}

/// The lists of one of the first sounds before one of the second.
fn beside<'a>(first: Sounds, second: Sounds, segment: &'a Segment) -> Vec<List<'a>> {
    let keys = first.each().flat_map(|a| second.each().map(move |b| pair(a, b)));
    keys.map(|key| segment.by_pair().list(key)).filter(|list| list.count() > 0).collect()
}
