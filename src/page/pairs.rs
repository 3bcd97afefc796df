//! How well one glyph goes on after another: what tells the next line of a column from the line beside it.
//!
//! Promise: a figure for any two chars, the logarithm of how much more often the second follows the first in Chinese news than chance
//! would have it, between −3 and 5; 0 where a glyph is not known at all. The figures stand in `pairs.txt`, one row a first glyph: its frequency as
//! a first and as a second (ten times the decimal logarithm), then its followers grouped by figure, `a` for −3 and half a step a letter.
//! They were counted over two million headlines; pairs seen fewer than 40 times are left out. Digits count as `0`, Latin letters as `A`.
//!
//! Trade-off: a table of 70,000 pairs is small enough to be read at once and knows four breaks of five; words of three glyphs would need
//! ten times as much for a few per cent more.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Ten times the decimal logarithm of the number of pairs that were counted.
const COUNTED: f32 = 73.955;

/// Of true neighbours one pair in four is rare enough not to be in the table, of chance ones two in three.
const UNSEEN: f32 = -0.9;

/// What is known of a glyph as the first of two.
struct Row {
    first: f32,
    second: f32,
    /// Followers with their steps, sorted.
    after: Vec<(char, u8)>,
}

static TABLE: LazyLock<HashMap<char, Row>> =
    LazyLock::new(|| include_str!("pairs.txt").lines().filter_map(row).collect());

fn row(line: &str) -> Option<(char, Row)> {
    let mut words = line.split(' ');
    let glyph = words.next()?.chars().next()?;
    let (first, second) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let mut after = Vec::new();
    for word in words {
        let mut chars = word.chars();
        let Some(step) = chars.next().and_then(|c| u8::try_from(c).ok()) else { continue };
        after.extend(chars.map(|c| (c, step.saturating_sub(b'a'))));
    }
    after.sort_unstable();
    Some((glyph, Row { first, second, after }))
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
    let (Some(x), Some(y)) = (TABLE.get(&a), TABLE.get(&b)) else { return 0.0 };
    if let Ok(at) = x.after.binary_search_by_key(&b, |(c, _)| *c) {
        return f32::from(x.after[at].1) / 2.0 - 3.0;
    }
    // Unseen, though so many were to be expected.
    let expected = 10.0_f32.powf((x.first + y.second - COUNTED) / 10.0);
    if expected > 20.0 { (10.0 / expected).ln().clamp(-3.0, UNSEEN) } else { UNSEEN }
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
