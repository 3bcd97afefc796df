//! How well one glyph goes on after another: what tells the next line of a column from the line beside it.
//!
//! Promise: a figure for any two chars, the logarithm of how much more often the second follows the first in Chinese news than chance
//! would have it, between −3 and 5; 0 where a glyph is not known at all. The figures stand in `pairs.txt`, one row a first glyph: its frequency as
//! a first and as a second (ten times the decimal logarithm), then its followers grouped by figure, `a` for −3 and half a step a letter.
//! They were counted over two million headlines; pairs seen fewer than 40 times are left out. Digits count as `0`, Latin letters as `A`.
//!
//! Trade-off: a table of 70,000 pairs is small enough to be read at once and knows four breaks of five; words of three glyphs would need
//! ten times as much for a few per cent more.

use super::common;
use std::ops::Range;
use std::sync::LazyLock;

/// Ten times the decimal logarithm of the number of pairs that were counted.
const COUNTED: f32 = 73.955;

/// Of true neighbours one pair in four is rare enough not to be in the table, of chance ones two in three.
const UNSEEN: f32 = -0.9;

/// What is known of a glyph as the first of two.
struct Row {
    first: usize,
    second: usize,
    /// Where its followers stand in [`Table::after`].
    after: Range<usize>,
}

/// Reading order asks for thousands of pairs a page, so that every question is an index and one short search.
struct Table {
    /// For each glyph of the basic plane its row, counted from one; 0 where there is none.
    place: Vec<u16>,
    rows: Vec<Row>,
    /// The followers of each row, sorted: all are in the basic plane, and the step of each stands in the lowest byte.
    after: Vec<u32>,
    /// The figure of a pair that was never seen, by the sum of its frequencies.
    unseen: Vec<f32>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = include_str!("pairs.txt");
    let mut table = Table { place: vec![0; 1 << 16], rows: Vec::new(), after: Vec::new(), unseen: Vec::new() };
    table.after.reserve(text.len() / 3);
    for line in text.lines() {
        table.read(line);
    }
    let most = |of: fn(&Row) -> usize| table.rows.iter().map(of).max().unwrap_or(0);
    let sums = most(|r| r.first) + most(|r| r.second);
    table.unseen = (0..=sums).map(|sum| unseen(common::float(sum))).collect();
    table
});

/// A pair of the two frequencies' sum, unseen, though so many were to be expected.
fn unseen(sum: f32) -> f32 {
    let expected = 10.0_f32.powf((sum - COUNTED) / 10.0);
    if expected > 20.0 { (10.0 / expected).ln().clamp(-3.0, UNSEEN) } else { UNSEEN }
}

impl Table {
    fn row(&self, glyph: char) -> Option<&Row> {
        let place = *self.place.get(glyph as usize)?;
        self.rows.get(usize::from(place).checked_sub(1)?)
    }

    /// Takes a row of the file; one that is at fault is left out.
    fn read(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        let glyph = words.next()?.chars().next()? as usize;
        let (first, second) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let from = self.after.len();
        self.after.extend(words.flat_map(group));
        self.after[from..].sort_unstable();
        self.rows.push(Row { first, second, after: from..self.after.len() });
        *self.place.get_mut(glyph)? = u16::try_from(self.rows.len()).ok()?;
        Some(())
    }
}

/// The most that a step may be.
const MOST: u32 = 0xfe;

/// The glyphs of a group, a letter for their step and then they; each packed with the step in the lowest byte.
pub(super) fn group(word: &str) -> impl Iterator<Item = u32> {
    let mut chars = word.chars();
    let step = chars.next().map_or(0, |c| u32::from(c).saturating_sub(u32::from('a')).min(MOST));
    chars.map(move |c| u32::from(c) << 8 | step)
}

/// Where a glyph stands among packed ones, which are sorted.
pub(super) fn find(packed: &[u32], glyph: char) -> Option<usize> {
    let at = packed.partition_point(|entry| entry >> 8 < u32::from(glyph));
    packed.get(at).filter(|entry| **entry >> 8 == u32::from(glyph)).map(|_| at)
}

/// The figure of a packed glyph, above that of `a`.
pub(super) fn figure(entry: u32) -> f32 {
    f32::from(entry.to_le_bytes()[0]) / 2.0
}

/// The class under which a char is counted.
pub(super) fn class(c: char) -> char {
    match c {
        c if c.is_ascii_digit() => '0',
        c if c.is_ascii_alphabetic() => 'A',
        c => c,
    }
}

/// How much likelier `b` stands right after `a` than by chance, as a natural logarithm between −3 and 5.
pub(super) fn fit(a: char, b: char) -> f32 {
    let (a, b) = (class(a), class(b));
    let (Some(x), Some(y)) = (TABLE.row(a), TABLE.row(b)) else { return 0.0 };
    let after = &TABLE.after[x.after.clone()];
    match find(after, b) {
        Some(at) => figure(after[at]) - 3.0,
        None => TABLE.unseen.get(x.first + y.second).copied().unwrap_or(UNSEEN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_fits_and_a_chance_meeting_does_not() {
        assert!(fit('银', '行') > 2.0 && fit('图', '书') > 2.0);
        assert!(fit('的', '们') < -1.0);
        assert!(fit('囧', '囧').abs() < f32::EPSILON);
    }
}
