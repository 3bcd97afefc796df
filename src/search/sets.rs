//! Sets of candidates, short ones as lists and long ones as bits, and how the lists of a segment make them.

use super::sounding::{Piece, Sounding};
use crate::{
    catalogue::{Bits, List, Segment, pair},
    text::{Sounds, beginning_with},
};
use std::collections::{BTreeMap, HashMap};

/// A set of one segment's rows.
#[derive(Debug, Clone)]
pub(super) enum Set {
    All,
    Bits(Bits),
    /// Ascending.
    List(Vec<u32>),
}

impl Set {
    pub(super) fn none() -> Self {
        Self::List(Vec::new())
    }

    /// How many rows, of so many in all.
    pub(super) fn size(&self, rows: usize) -> usize {
        match self {
            Self::All => rows,
            Self::Bits(bits) => bits.count(),
            Self::List(list) => list.len(),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, set) | (set, Self::All) => set,
            (Self::Bits(mut bits), Self::Bits(other)) => {
                bits.and(&other);
                Self::Bits(bits)
            }
            (Self::Bits(bits), Self::List(mut list)) | (Self::List(mut list), Self::Bits(bits)) => {
                list.retain(|&row| bits.has(row));
                Self::List(list)
            }
            (Self::List(mut list), Self::List(other)) => {
                let mut other = other.into_iter().peekable();
                list.retain(|&row| {
                    while other.next_if(|&o| o < row).is_some() {}
                    other.peek() == Some(&row)
                });
                Self::List(list)
            }
        }
    }

    /// [`Set::and`] with a set that is used again.
    fn and_some(self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, other) => other.clone(),
            (set, Self::All) => set,
            (Self::Bits(mut bits), Self::Bits(other)) => {
                bits.and(other);
                Self::Bits(bits)
            }
            (Self::List(mut list), Self::Bits(bits)) => {
                list.retain(|&row| bits.has(row));
                Self::List(list)
            }
            (set, Self::List(list)) => set.and(Self::List(list.clone())),
        }
    }

    /// The union, in a segment of so many rows.
    pub(super) fn or(self, other: Self, rows: usize) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::List(list), set) | (set, Self::List(list)) if list.is_empty() => set,
            (Self::List(mut list), Self::List(other)) if (list.len() + other.len()) * 32 < rows => {
                list.extend(other);
                list.sort_unstable();
                list.dedup();
                Self::List(list)
            }
            (set, other) => {
                let mut bits = set.into_bits(rows);
                match other {
                    Self::List(list) => list.into_iter().for_each(|row| bits.put(row)),
                    set => bits.or(&set.into_bits(rows)),
                }
                Self::Bits(bits)
            }
        }
    }

    pub(super) fn into_bits(self, rows: usize) -> Bits {
        match self {
            Self::All => Bits::all(rows),
            Self::Bits(bits) => bits,
            Self::List(list) => {
                let mut bits = Bits::none(rows);
                list.into_iter().for_each(|row| bits.put(row));
                bits
            }
        }
    }

    /// The rows, ascending, in a segment of so many.
    pub(super) fn into_rows(self, rows: usize) -> Vec<u32> {
        match self {
            Self::All => (0..rows as u32).collect(),
            Self::Bits(bits) => bits.to_vec(),
            Self::List(list) => list,
        }
    }
}

/// The rows that hold every character of a text, rarest first.
pub(super) fn holding(text: &str, segment: &Segment) -> Set {
    let mut chars: Vec<char> = text.chars().collect();
    chars.sort_unstable();
    chars.dedup();
    let mut lists: Vec<List<'_>> = chars.into_iter().map(|c| segment.by_char().list(u32::from(c))).collect();
    lists.sort_by_key(List::count);
    let Some((first, rest)) = lists.split_first() else { return Set::All };
    if first.is_bits() {
        let mut rows = first.to_bits();
        rest.iter().for_each(|list| rows.and(&list.to_bits()));
        return Set::Bits(rows);
    }
    let mut rows = first.to_vec();
    rest.iter().for_each(|list| list.retain(&mut rows));
    Set::List(rows)
}

/// The rows of any of these lists.
fn union(lists: &[List<'_>], rows: usize) -> Set {
    match lists {
        [] => Set::none(),
        [one] if !one.is_bits() => Set::List(one.to_vec()),
        _ => {
            let mut bits = Bits::none(rows);
            lists.iter().for_each(|list| list.or_into(&mut bits));
            Set::Bits(bits)
        }
    }
}

/// The rows that may hold a word by its sound: for some way to cut it, each two neighbouring pieces stand side by side somewhere.
pub(super) fn sounding(word: &Sounding, segment: &Segment) -> Set {
    let rows = segment.len();
    let mut pairs: BTreeMap<(u32, u32), Set> = BTreeMap::new();
    // By position and the sounds of the piece before it.
    let mut reached: BTreeMap<(usize, u32), Set> = BTreeMap::from([((0, 0), Set::All)]);
    let (mut found, mut spoken) = (Set::none(), Spoken { segment, known: HashMap::new() });
    while let Some(((at, before), set)) = reached.pop_first() {
        if at == word.len() {
            found = found.or(set, rows);
            continue;
        }
        for piece in word.pieces(at) {
            let mut next = set.clone();
            if before != 0 && piece.sounds.0 != 0 {
                let key = (before, piece.sounds.0);
                let both = pairs.entry(key).or_insert_with(|| beside(Sounds(before), piece.sounds, segment));
                next = next.and_some(both);
            }
            // Of letters, neighbours tell enough, but where the rows of all characters that a syllable may be are gathered sooner than
            // the rows left are looked at.
            let whole = at == 0 && piece.len() == word.len();
            if whole || !piece.letters {
                next = next.and_some(spoken.get(&piece, usize::MAX).unwrap_or(&Set::All));
            } else if piece.says_more()
                && let Some(rows) = spoken.get(&piece, next.size(rows))
            {
                next = next.and_some(rows);
            }
            if next.size(rows) > 0 {
                let key = (at + piece.len(), piece.sounds.0);
                let known = reached.remove(&key).unwrap_or_else(Set::none);
                reached.insert(key, known.or(next, rows));
            }
        }
    }
    found
}

/// The rows that hold a character which a piece may stand for, by piece.
struct Spoken<'a> {
    segment: &'a Segment,
    known: HashMap<String, Gathering<'a>>,
}

/// Lists that together are such a set.
struct Gathering<'a> {
    lists: Vec<List<'a>>,
    /// Rows to be gathered one by one.
    cost: usize,
    set: Option<Set>,
}

impl Spoken<'_> {
    /// The rows, unless more than so many were to be gathered one by one.
    fn get(&mut self, piece: &Piece, most: usize) -> Option<&Set> {
        if !self.known.contains_key(&piece.text) {
            let lists = lists_of(piece, self.segment);
            let cost = lists.iter().filter(|list| !list.is_bits()).map(List::count).sum();
            self.known.insert(piece.text.clone(), Gathering { lists, cost, set: None });
        }
        let Gathering { lists, cost, set } = self.known.get_mut(&piece.text)?;
        if set.is_none() && *cost > most {
            return None;
        }
        Some(set.get_or_insert_with(|| union(lists, self.segment.len())))
    }
}

/// Where the whole word may stand for one character: the rows that hold such a character.
pub(super) fn assured(word: &Sounding, segment: &Segment) -> Option<Bits> {
    let whole = word.pieces(0).into_iter().find(|piece| piece.letters && piece.len() == word.len())?;
    Some(speaking(&whole, segment).into_bits(segment.len()))
}

/// The rows that hold a character which a piece may stand for.
fn speaking(piece: &Piece, segment: &Segment) -> Set {
    union(&lists_of(piece, segment), segment.len())
}

/// The lists of which those rows are made.
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

/// The rows in which one of the first sounds stands before one of the second.
fn beside(first: Sounds, second: Sounds, segment: &Segment) -> Set {
    let keys = first.each().flat_map(|a| second.each().map(move |b| pair(a, b)));
    let lists: Vec<List<'_>> = keys.map(|key| segment.by_pair().list(key)).filter(|list| list.count() > 0).collect();
    union(&lists, segment.len())
}
