//! A word in Latin letters as it may be read in Han: initials, whole syllables, beginnings of syllables, mixed with characters.
//!
//! Promise: `zscq`, `zhishi`, `zhishicq` and `zs产权` all find 知识产权, with every reading of each character, as one run of neighbours.
//! Only what was typed in Latin letters is read so; Han in a query means that very character. An apostrophe parts syllables (`xi'an`).
//!
//! How: positions in the word are states of an automaton, kept as the bits of a number; a character of the text moves each state on
//! by as many letters as may have been typed for it. One pass, whatever the word.

use crate::text::{Sounds, beginning_with, sounds};
use std::{collections::HashMap, ops::Range};

/// Longer words are no pinyin.
const LONGEST: usize = 60;
/// The longest syllable: zhuang.
const SYLLABLE: usize = 6;
/// The characters that are read aloud.
const FIRST: u32 = 0x3400;
const COUNT: usize = 0x6C00;

/// A word that can be read so.
#[derive(Debug, Clone)]
pub(super) struct Sounding {
    /// The word without apostrophes.
    chars: Vec<char>,
    /// By character from [`FIRST`]: its place in `moves`; 0 for the many that are in no syllable of the word.
    kinds: Vec<u16>,
    /// How many letters may be typed for a character, and the states in which they come next.
    moves: Vec<Vec<(u8, u64)>>,
    /// States in which a character itself comes next.
    literal: Vec<(char, u64)>,
    ascii: [u64; 128],
    /// By number of letters: the states in which they begin some syllable.
    valid: [u64; SYLLABLE + 1],
}

impl Sounding {
    /// `None` for a word without Latin letters.
    pub(super) fn new(word: &str) -> Option<Self> {
        let all: Vec<char> = word.chars().collect();
        let letter = |at: usize| all.get(at).is_some_and(char::is_ascii_lowercase);
        let (mut chars, mut breaks) = (Vec::new(), 0_u64);
        for (at, &c) in all.iter().enumerate() {
            if c == '\'' && at > 0 && letter(at - 1) && letter(at + 1) {
                breaks |= 1 << (chars.len() & 63);
            } else {
                chars.push(c);
            }
        }
        if chars.len() > LONGEST || !chars.iter().any(char::is_ascii_lowercase) {
            return None;
        }
        let mut new = Self {
            kinds: vec![0; COUNT],
            moves: vec![Vec::new()],
            literal: Vec::new(),
            ascii: [0; 128],
            valid: [0; SYLLABLE + 1],
            chars,
        };
        new.learn_syllables(breaks);
        new.learn_literals();
        Some(new)
    }

    fn learn_syllables(&mut self, breaks: u64) {
        // A character with several readings may make each of their moves: kinds are joined as they meet.
        let mut joined: HashMap<(u16, u8, u64), u16> = HashMap::new();
        for at in 0..self.chars.len() {
            for letters in 1..=SYLLABLE.min(self.chars.len() - at) {
                if (1..letters).any(|step| breaks >> (at + step) & 1 == 1) {
                    break;
                }
                let mut some = false;
                for (_, speakers) in beginning_with(&self.letters(at, letters)) {
                    some = true;
                    for place in speakers.iter().filter_map(|&c| place(c)) {
                        let key = (self.kinds[place], letters as u8, 1 << at);
                        let next = self.moves.len() as u16;
                        let kind = *joined.entry(key).or_insert(next);
                        if kind == next {
                            self.moves.push(with(&self.moves[usize::from(key.0)], key.1, key.2));
                        }
                        self.kinds[place] = kind;
                    }
                }
                if !some {
                    break;
                }
                self.valid[letters] |= 1 << at;
            }
        }
    }

    fn letters(&self, at: usize, count: usize) -> String {
        self.chars[at..at + count].iter().collect()
    }

    fn learn_literals(&mut self) {
        for (at, &c) in self.chars.iter().enumerate() {
            match self.ascii.get_mut(c as usize) {
                Some(states) => *states |= 1 << at,
                None => match self.literal.iter_mut().find(|(known, _)| *known == c) {
                    Some((_, states)) => *states |= 1 << at,
                    None => self.literal.push((c, 1 << at)),
                },
            }
        }
    }

    /// The states after a character of the text.
    fn next(&self, c: char, states: u64) -> u64 {
        if let Some(literal) = self.ascii.get(c as usize) {
            return (states & literal) << 1;
        }
        let mut next = 0;
        for &(known, literal) in &self.literal {
            if known == c {
                next = (states & literal) << 1;
            }
        }
        if let Some(&kind) = place(c).and_then(|place| self.kinds.get(place)).filter(|&&kind| kind > 0) {
            for &(letters, allowed) in &self.moves[usize::from(kind)] {
                next |= (states & allowed) << letters;
            }
        }
        next
    }

    fn end(&self) -> u64 {
        1 << self.chars.len()
    }

    /// Whether the text holds the word, and whether it begins with it.
    pub(super) fn found(&self, text: &str) -> Option<bool> {
        let (mut chars, end) = (text.chars(), self.end());
        let mut any = self.next(chars.next()?, 1);
        if any & end != 0 {
            return Some(true);
        }
        // Only what began with the text can begin it.
        let (mut start, mut found) = (any, false);
        for c in chars {
            if start != 0 {
                start = self.next(c, start);
                if start & end != 0 {
                    return Some(true);
                }
            }
            if !found {
                any = self.next(c, any | 1);
                found = any & end != 0;
            }
            if found && start == 0 {
                return Some(false);
            }
        }
        found.then_some(false)
    }

    /// Whether a text that begins with this character begins with the word; `None` where the characters behind it decide.
    pub(super) fn opens_with(&self, c: char) -> Option<bool> {
        match self.next(c, 1) {
            0 => Some(false),
            states => (states & self.end() != 0).then_some(true),
        }
    }

    /// The lists of sounds and pairs of sounds tell for certain where the word stands: it is one letter or two.
    pub(super) fn is_told_by_lists(&self) -> bool {
        self.chars.len() <= 2 && self.chars.iter().all(char::is_ascii_lowercase)
    }

    /// Whether the text begins with the word.
    pub(super) fn begins(&self, text: &str) -> bool {
        let mut states = 1;
        for c in text.chars() {
            states = self.next(c, states);
            if states & self.end() != 0 {
                return true;
            }
            if states == 0 {
                break;
            }
        }
        false
    }

    /// Where the word stands first: a range of characters.
    pub(super) fn place(&self, text: &[char]) -> Option<Range<usize>> {
        (0..text.len()).find_map(|from| {
            let mut states = 1;
            for (at, &c) in text.iter().enumerate().skip(from) {
                states = self.next(c, states);
                if states & self.end() != 0 {
                    return Some(from..at + 1);
                }
                if states == 0 {
                    return None;
                }
            }
            None
        })
    }

    /// Every way in which the word can be cut at a position.
    pub(super) fn pieces(&self, at: usize) -> Vec<Piece> {
        let Some(&c) = self.chars.get(at) else { return Vec::new() };
        if !c.is_ascii_lowercase() {
            return vec![Piece { sounds: sounds(c), text: c.to_string(), letters: false }];
        }
        let left = self.chars.len() - at;
        let typed = |letters: usize| {
            let text = self.letters(at, letters);
            Piece { sounds: Sounds::typed(text.as_bytes()), text, letters: true }
        };
        // A letter alone can always stand: for itself.
        let valid = |&letters: &usize| letters == 1 || self.valid.get(letters).is_some_and(|v| v >> at & 1 == 1);
        (1..=left.min(SYLLABLE)).filter(valid).map(typed).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }
}

/// A part of a word that stands for one character.
pub(super) struct Piece {
    /// The first sounds that the character may have.
    pub(super) sounds: Sounds,
    /// The letters typed for it, or itself.
    pub(super) text: String,
    /// They are letters.
    pub(super) letters: bool,
}

impl Piece {
    /// The letters tell more of the character than its first sound.
    pub(super) fn says_more(&self) -> bool {
        self.letters && self.text.len() > 1 && !matches!(self.text.as_str(), "zh" | "ch" | "sh")
    }

    pub(super) fn len(&self) -> usize {
        if self.letters { self.text.len() } else { 1 }
    }
}

fn place(c: char) -> Option<usize> {
    let at = u32::from(c).wrapping_sub(FIRST) as usize;
    (at < COUNT).then_some(at)
}

/// Moves and one more.
fn with(moves: &[(u8, u64)], letters: u8, state: u64) -> Vec<(u8, u64)> {
    let mut moves = moves.to_vec();
    match moves.iter_mut().find(|(known, _)| *known == letters) {
        Some((_, states)) => *states |= state,
        None => moves.push((letters, state)),
    }
    moves
}

/// What the automaton does, the slow way, for tests: tries everything.
#[cfg(test)]
pub(super) fn slowly(word: &str, text: &str) -> Option<bool> {
    use crate::text::{readings, syllables};
    fn rest(word: &[char], text: &[char]) -> bool {
        let Some(&c) = word.first() else { return true };
        let Some(&t) = text.first() else { return false };
        if c == t && rest(&word[1..], &text[1..]) {
            return true;
        }
        readings(t).iter().any(|&syllable| {
            let syllable: Vec<char> = syllables()[syllable as usize].chars().collect();
            (1..=syllable.len().min(word.len()))
                .any(|letters| word[..letters] == syllable[..letters] && rest(&word[letters..], &text[1..]))
        })
    }
    let (word, text): (Vec<char>, Vec<char>) = (word.chars().collect(), text.chars().collect());
    if !word.iter().any(char::is_ascii_lowercase) {
        return None;
    }
    let at: std::collections::BTreeMap<usize, bool> =
        (0..text.len()).map(|from| (from, rest(&word, &text[from..]))).collect();
    at.iter().find(|(_, found)| **found).map(|(&from, _)| from == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(word: &str, text: &str) -> Option<bool> {
        Sounding::new(word)?.found(text)
    }

    #[test]
    fn a_word_is_read_in_every_way_a_person_types() {
        for word in ["zscq", "zhishi", "zhishichanquan", "zhishicq", "zs产权", "zhi识cq", "chanq", "q", "zhis"] {
            assert!(found(word, "知识产权保护").is_some(), "{word}");
        }
        for (word, text) in [
            ("zq", "重庆"),
            ("cq", "重庆"),
            ("yh", "银行"),
            ("yx", "银行"),
            ("yy", "音乐"),
            ("yl", "音乐"),
            ("xi'an", "西安"),
            ("5gjs", "5g技术"),
            ("agu", "a股"),
            ("qianlong", "干隆"),
            ("lvse", "绿色"),
        ] {
            assert_eq!(found(word, text), Some(true), "{word} {text}");
        }
        assert_eq!(found("cq", "知识产权"), Some(false));
        assert_eq!(found("xi'an", "先"), None, "an apostrophe parts syllables");
        assert_eq!(found("xian", "先"), Some(true));
        assert!(Sounding::new("景点").is_none(), "Han is never read aloud");
        assert!(found("zsq", "知识产权").is_none(), "neighbours only");
    }

    #[test]
    fn the_place_is_that_of_the_characters() {
        let text: Vec<char> = "新知识产权".chars().collect();
        let place = |word| Sounding::new(word).and_then(|word| word.place(&text));
        assert_eq!(place("zscq"), Some(1..5));
        assert_eq!(place("chan"), Some(3..4));
        assert_eq!(place("x"), Some(0..1));
    }

    proptest! {
        #[test]
        fn the_automaton_finds_what_trying_everything_finds(word in "[aeghinsuz行乐1]{1,8}", text in "[知识行乐重安西先ag1z]{0,8}") {
            prop_assert_eq!(found(&word, &text), slowly(&word, &text));
        }
    }
}
