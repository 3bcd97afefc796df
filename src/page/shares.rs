//! How much of a title's words texts have: pairs of glyphs, those that few texts have counting more.
//!
//! Promise: for each line of a title and each text near it a share from 0 to 1. Why pairs of glyphs: [`super::common`]. Trade-off: which texts have a pair is asked of who has
//! counted them, so that a page that is gathered again and again is counted once.

use super::common::{self, Bits, Standing, pairs_in};
use super::lines::Line;
use std::ops::Range;

/// How much of a title line's words each text has, 0 to 1, from one text on.
pub(super) struct Shares {
    pub first: usize,
    pub of: Vec<f32>,
}

impl Shares {
    pub(super) fn get(&self, text: usize) -> f32 {
        text.checked_sub(self.first).and_then(|n| self.of.get(n)).copied().unwrap_or(0.0)
    }
}

/// The pairs of glyphs of each title line.
pub(super) fn pairs(lines: &[Line], titles: &[usize]) -> Vec<Vec<u64>> {
    titles.iter().map(|at| pairs_in(std::iter::once(&lines[*at]))).collect()
}

/// How much of each title line's words each of the texts around it has, of so many texts; `own` are the pairs of each, `having` tells the texts that have a pair, in order.
pub(super) fn of(
    own: &[Vec<u64>],
    count: usize,
    near: impl Fn(usize) -> Range<usize>,
    mut having: impl FnMut(u64, &mut Vec<usize>),
) -> Vec<Shares> {
    let many = common::float(count);
    let mut texts = Vec::new();
    let share = |(n, own): (usize, &Vec<u64>)| {
        let near = near(n);
        let (mut of, mut all) = (vec![0.0; near.len()], 0.0);
        // In the order of the glyphs, so that the sum is the same from run to run.
        for pair in own {
            having(*pair, &mut texts);
            let count = if texts.is_empty() { 0.7 } else { common::float(texts.len()) };
            let weight = (1.0 + many / count).ln();
            all += weight;
            let first = texts.partition_point(|text| *text < near.start);
            let here = texts[first..].iter().take_while(|text| **text < near.end);
            here.for_each(|text| of[text - near.start] += weight);
        }
        of.iter_mut().for_each(|o| *o = if all > 0.0 { *o / all } else { 0.0 });
        Shares { first: near.start, of }
    };
    own.iter().enumerate().map(share).collect()
}

/// In which texts the pairs of glyphs of some titles stand, which are `own`.
pub(super) fn standing(lines: &[Line], own: &[Vec<u64>], texts: &[Vec<usize>]) -> Standing {
    let mut wanted = Bits::new();
    own.iter().flatten().for_each(|pair| wanted.set(*pair));
    let mut standing = Standing::default();
    for (n, text) in texts.iter().enumerate() {
        standing.add(n, text.iter().map(|at| &*lines[*at].text), |pair| wanted.has(pair));
    }
    standing.sort();
    standing
}
