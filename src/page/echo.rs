//! What a line says that the page says elsewhere too: titles repeat their texts' words, a line of text says its own.
//!
//! Promise: figures, not verdicts, which `weights.txt` weighs: how much of a short line's pairs of glyphs stand on the page once more, and whether the
//! pair over a line's beginning does. Linear: two passes over the page and two sets of bits; a pair may be taken for another that shares
//! its bit, which one in thirty does on a full page. Trade-off: a page of more lines than a newspaper's has is not asked, for in a
//! long text everything stands somewhere else.

use super::common::{Pair, Paired, hash, pair_of};
use super::lines::Line;
use super::order::MOST_LINES;

/// What is known of a line beside the rest of its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Echo {
    /// How much of it stands elsewhere, in sixths; nothing where it is a sentence's or too short to tell.
    pub share: Option<u8>,
    /// Whether the pair of glyphs that it makes with the line before stands anywhere in a line; nothing where one of them is no letter.
    pub over: Option<bool>,
}

/// A line of fewer pairs tells nothing.
const PAIRS: usize = 3;

/// Two bits for each pair: seen once, and seen again.
struct Seen(Vec<u64>);

impl Seen {
    const PAIRS: usize = 1 << 18;

    fn new() -> Self {
        Self(vec![0; Self::PAIRS / 32])
    }

    /// The word of a pair, and where its bits are in that.
    fn place(pair: Pair) -> (usize, usize) {
        let at = hash(pair) & (Self::PAIRS - 1);
        (at / 32, at % 32 * 2)
    }

    fn add(&mut self, pair: Pair) {
        let (at, bit) = Self::place(pair);
        self.0[at] |= (self.0[at] >> bit & 1) << (bit + 1) | 1 << bit;
    }

    fn once(&self, pair: Pair) -> bool {
        let (at, bit) = Self::place(pair);
        self.0[at] >> bit & 1 == 1
    }

    fn again(&self, pair: Pair) -> bool {
        let (at, bit) = Self::place(pair);
        self.0[at] >> (bit + 1) & 1 == 1
    }
}

/// How much of a line stands elsewhere.
fn share(line: &Line, pairs: &[Pair], seen: &Seen) -> Option<u8> {
    if line.glance.inside.has_stops() || pairs.len() < PAIRS {
        return None;
    }
    let again = pairs.iter().filter(|pair| seen.again(**pair)).count();
    Some(u8::try_from(again * 6 / pairs.len()).unwrap_or(6).min(5))
}

/// Looks at each of the lines beside all of them.
pub(super) fn mark(lines: &mut [Line]) {
    let paired = Paired::of(lines);
    mark_paired(lines, &paired);
}

/// As [`mark`], of lines whose pairs are known.
pub(super) fn mark_paired(lines: &mut [Line], paired: &Paired) {
    if lines.len() > MOST_LINES {
        return;
    }
    let mut seen = Seen::new();
    for line in &*lines {
        paired.line(line).iter().for_each(|pair| seen.add(*pair));
    }
    let mut last = ' ';
    for line in lines {
        let (first, before) = (line.glance.first, last);
        let letters = [before, first].iter().all(|c| super::lines::is_han(*c));
        let over = letters.then(|| seen.once(pair_of(before, first)));
        line.echo = Echo { share: share(line, paired.line(line), &seen), over };
        last = line.glance.last;
    }
}
