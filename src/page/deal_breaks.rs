//! How well each line of a page goes on in the lines below it, as one figure a pair: what is asked so often that it is worked out once a page.
//!
//! Promise: the figure of a break is the same wherever it is asked. Trade-off: only [`SPAN`] lines below are worked out, which is linear in the page; the
//! few breaks that reach further are worked out when they are asked.

use super::joins::{CloseJoin, Words};
use super::lines::{Kind, Line};

/// How many lines below are worked out.
pub(super) const SPAN: usize = 32;

/// Shorter lines, in half-glyphs, were not broken by their column.
const SHORT: i32 = 8;

/// How well a break goes, as one figure.
pub(super) fn figure(join: &CloseJoin) -> f32 {
    join.whole().clamp(-3.0, 6.0) + join.own[0].min(2.0)
}

/// The breaks of a page.
#[derive(Clone, Default)]
pub(super) struct Breaks {
    /// For each line, and each line below it, the nearest first.
    of: Vec<[Option<f32>; SPAN]>,
}

/// The column broke the line in mid-sentence.
pub(super) fn broken(line: &Line) -> bool {
    line.kind == Kind::Plain && !line.closed && line.width >= SHORT
}

impl Breaks {
    pub(super) fn of(lines: &[Line], words: &Words) -> Self {
        let mut of = vec![[None; SPAN]; lines.len()];
        for (at, slots) in of.iter_mut().enumerate().filter(|(at, _)| broken(&lines[*at])) {
            for (below, slot) in (at + 1..lines.len()).zip(slots) {
                if lines[below].kind == Kind::Plain {
                    *slot = Some(figure(&words.join_closely(at, below)));
                }
            }
        }
        Self { of }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.of.len()
    }

    /// The figures of a line's breaks, that to the line right below it first; nothing stands for a break that says nothing.
    pub(super) fn below(&self, line: usize) -> &[Option<f32>; SPAN] {
        &self.of[line]
    }

    /// The figure of line `last` going on in line `at` below it; nothing where that is too far, or says nothing.
    pub(super) fn get(&self, last: usize, at: usize) -> Option<f32> {
        self.of.get(last)?.get(at.checked_sub(last + 1)?).copied().flatten()
    }
}
