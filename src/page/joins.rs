//! How well one line goes on in mid-sentence after another, by the glyphs at the break.
//!
//! Promise: figures, not verdicts; what they weigh stands in `weights.txt`. Two things are asked: how often the two glyphs meet in Chinese
//! news at all ([`super::pairs`]), and whether the word that the break would make stands elsewhere on the same page, where names and subjects
//! come again and again. Trade-off: the page's own words are counted only where they are needed, for pages printed row by row.

use super::lines::{Line, is_han};
use super::pairs;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hash for words that are numbers already: their bits are spread by one multiplication (Knuth's, by the golden ratio). Who writes a page could make
/// words meet in it; a page has few enough for that to cost little.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

/// A map from words.
pub(super) type WordMap<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;

/// How well the first glyph of `b` follows the last of `a`.
pub(super) fn pair(a: &Line, b: &Line) -> f32 {
    match (a.text.chars().next_back(), b.text.chars().next()) {
        (Some(x), Some(y)) => pairs::fit(x, y),
        _ => 0.0,
    }
}

/// What is known of a break.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Join {
    /// How well the two glyphs go together in Chinese news.
    pub pair: f32,
    /// How often words of two, three and four glyphs over the break stand elsewhere on the page: 0, or 1 and the logarithm.
    pub own: [f32; 3],
}

/// The words of a page's lines.
#[derive(Clone, Default)]
pub(super) struct Words {
    count: WordMap<u64, u32>,
    ends: Vec<Ends>,
    /// For each line those before and after it that have rare words in common with it, and how many.
    kin: Vec<Vec<(u32, f32)>>,
}

/// A pair of glyphs in so many lines at most tells what the lines are about.
const RARE: usize = 6;

/// The glyphs at a line's ends; a char that is no Chinese one is 0 and belongs to no word.
#[derive(Clone, Copy, Default)]
struct Ends {
    first: [u64; 3],
    last: [u64; 3],
}

fn glyph(c: char) -> u64 {
    if is_han(c) { u64::from(u32::from(c)) & 0xffff } else { 0 }
}

/// A word of up to four glyphs as a number; nothing where one of them is no Chinese char.
fn key(glyphs: impl Iterator<Item = u64>) -> Option<u64> {
    let mut out = 0;
    for g in glyphs {
        if g == 0 {
            return None;
        }
        out = out << 16 | g;
    }
    Some(out)
}

/// The lines that have rare words in common.
fn kin(having: WordMap<u64, Vec<u32>>, count: usize) -> Vec<Vec<(u32, f32)>> {
    let mut out: Vec<WordMap<u32, u8>> = vec![WordMap::default(); count];
    for lines in having.into_values().filter(|l| l.len() > 1 && l.len() <= RARE) {
        for &a in &lines {
            for &b in lines.iter().filter(|b| **b != a) {
                let n = out[usize::try_from(a).unwrap_or(0)].entry(b).or_default();
                *n = n.saturating_add(1);
            }
        }
    }
    out.into_iter()
        .map(|of| {
            let mut of: Vec<(u32, f32)> = of.into_iter().map(|(line, n)| (line, f32::from(n.min(4)))).collect();
            of.sort_unstable_by_key(|(line, _)| *line);
            of
        })
        .collect()
}

impl Words {
    /// Counts the words of two to four glyphs in each of `lines`.
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut words = Self::default();
        let mut having: WordMap<u64, Vec<u32>> = WordMap::default();
        for (at, line) in lines.iter().enumerate() {
            let glyphs: Vec<u64> = line.text.chars().filter(|c| !c.is_whitespace()).map(glyph).collect();
            for n in 2..=4 {
                for word in glyphs.windows(n).filter_map(|w| key(w.iter().copied())) {
                    *words.count.entry(word).or_default() += 1;
                }
            }
            for pair in glyphs.windows(2).filter_map(|w| key(w.iter().copied())) {
                let lines = having.entry(pair).or_default();
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                if lines.len() <= RARE && lines.last() != Some(&at) {
                    lines.push(at);
                }
            }
            let mut ends = Ends::default();
            for (slot, g) in ends.first.iter_mut().zip(&glyphs) {
                *slot = *g;
            }
            for (slot, g) in ends.last.iter_mut().zip(glyphs.iter().rev()) {
                *slot = *g;
            }
            words.ends.push(ends);
        }
        words.kin = kin(having, lines.len());
        words
    }

    /// How many rare words two lines have in common, four at most.
    pub(super) fn kin(&self, a: usize, b: usize) -> f32 {
        let b = u32::try_from(b).unwrap_or(u32::MAX);
        let of = &self.kin[a];
        of.binary_search_by_key(&b, |(line, _)| *line).map_or(0.0, |at| of[at].1)
    }

    /// What the break between the lines numbered `a` and `b` is like.
    pub(super) fn join(&self, lines: &[Line], a: usize, b: usize) -> Join {
        let mut out = Join { pair: pair(&lines[a], &lines[b]), own: [0.0; 3] };
        let (last, first) = (self.ends[a].last, self.ends[b].first);
        for n in 2..=4_usize {
            let times = (1..n)
                .filter_map(|left| {
                    let word = key(last[..left].iter().rev().chain(&first[..n - left]).copied())?;
                    self.count.get(&word)
                })
                .max();
            if let Some(times) = times {
                out.own[n - 2] = 1.0 + f32::from(u16::try_from(*times).unwrap_or(u16::MAX)).ln();
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    #[test]
    fn a_word_of_the_page_tells_its_break() {
        let lines = measure("昨日清水\n河畔新渠通水\n新渠长十二公里\n清水河的渠首在山里\n");
        let words = Words::of(&lines);
        let own = words.join(&lines, 0, 1).own;
        assert!(own[0] >= 1.0 && own[1] >= 1.0 && own[2] == 0.0, "{own:?}");
        assert_eq!(words.join(&lines, 0, 2).own, [0.0; 3]);
    }
}
