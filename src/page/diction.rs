//! How a line's words speak: for a line of a title, the first of a paragraph, or one amid it.
//!
//! Promise: two figures a line, the logarithms of how much likelier it is a title's, and how much likelier a paragraph begins with it, than that it stands amid
//! one; by its pairs of glyphs, those at its ends above all. They come from `diction.txt`, which is fitted to running text and to headlines
//! (`tests/fit_diction.rs`). Trade-off: what a line says of itself alone; a name that a page is full of speaks as in the texts it was learned from.

use super::joins::WordMap;
use super::pairs::class;
use std::fmt;
use std::sync::LazyLock;

/// Stand for the beginning and the end of a line.
const BEGIN: char = '^';
const END: char = '$';

/// A pair of glyphs, one at an end, or a pair at an end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key([char; 3]);

/// Stands for a glyph that is not there.
const NONE: char = '\0';

impl Key {
    fn number(self) -> u64 {
        self.0.iter().fold(0, |n, c| n << 21 | u64::from(*c as u32))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().filter(|c| **c != NONE).try_for_each(|c| write!(f, "{c}"))
    }
}

/// Calls `f` with the words of a line.
pub(super) fn words(line: &str, mut f: impl FnMut(Key)) {
    let mut last = [NONE, NONE];
    for (n, c) in line.chars().filter(|c| !c.is_whitespace()).map(class).enumerate() {
        match n {
            0 => f(Key([BEGIN, c, NONE])),
            1 => f(Key([BEGIN, last[1], c])),
            _ => {}
        }
        if n > 0 {
            f(Key([last[1], c, NONE]));
        }
        last = [last[1], c];
    }
    if last[1] != NONE {
        f(Key([last[1], END, NONE]));
    }
    if last[0] != NONE {
        f(Key([last[0], last[1], END]));
    }
}

static TABLE: LazyLock<WordMap<u64, [i8; 2]>> = LazyLock::new(|| {
    let mut table = WordMap::default();
    for line in include_str!("diction.txt").lines() {
        read(line, &mut table);
    }
    table
});

/// The letter of a figure of nothing; the letters after it stand for a tenth more each, those before for a tenth less.
pub(super) const NOUGHT: u8 = b'O';

/// Takes a row of the file, a word and two letters; one that is at fault is left out.
fn read(line: &str, table: &mut WordMap<u64, [i8; 2]>) -> Option<()> {
    let (word, says) = line.split_at_checked(line.len().checked_sub(2)?)?;
    let mut key = [NONE; 3];
    key.iter_mut().zip(word.chars()).for_each(|(slot, c)| *slot = c);
    let says: [u8; 2] = says.as_bytes().try_into().ok()?;
    table.insert(Key(key).number(), says.map(|letter| letter.wrapping_sub(NOUGHT).cast_signed()));
    Some(())
}

/// What a line's words say: for a title, and for the first line of a paragraph.
pub(super) fn says(line: &str) -> [f32; 2] {
    let mut sum = [0.0; 2];
    words(line, |key| {
        if let Some(says) = TABLE.get(&key.number()) {
            sum.iter_mut().zip(says).for_each(|(s, x)| *s += f32::from(*x) / 10.0);
        }
    });
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_a_beginning_and_a_middle_are_told_from_each_other() {
        let [title, _] = says("全市造林绿化工作会议召开");
        let [_, first] = says("近日，记者从市林业局了解到");
        let [as_title, as_first] = says("的同时，他们还在村里建起了");
        assert!(title > 2.0 && first > 2.0, "{title} {first}");
        assert!(as_title < -2.0 && as_first < -2.0, "{as_title} {as_first}");
        assert_eq!(says(""), [0.0; 2]);
    }

    #[test]
    fn the_words_of_a_line_are_its_pairs_and_its_ends() {
        let mut all = Vec::new();
        words("今天 好", |key| all.push(key.to_string()));
        assert_eq!(all, ["^今", "^今天", "今天", "天好", "好$", "天好$"]);
    }
}
