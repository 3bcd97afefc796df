//! Where else a line may go on, and what else may lead to it: what speaks against dealing a line to a column that has its next line elsewhere.
//!
//! Promise: for the last line of a column, the best of the breaks to the lines soon to come, and to those that nothing near leads to, wherever they stand
//! on the page: the top of the next column may stand above. For a line, the best break from one that nothing near follows. Figures, not verdicts; they say
//! what lies ahead of a guess, which has seen only what is above. Trade-off: of lines that nothing leads to, only the nearest [`STRAYS`] on each side are
//! asked, so that no page costs the square of its length.

use super::deal_breaks::{Breaks, SPAN, broken, figure};
use super::joins::Words;
use super::lines::{Kind, Line};

/// Lines soon to come.
const AHEAD: usize = 10;

/// A break worse than this leads nowhere.
const LEADS: f32 = 2.0;

/// No break is worse.
pub(super) const WORST: f32 = -3.0;

/// Lines that nothing leads to, or nothing follows, that are asked on each side.
const STRAYS: usize = 20;

/// The rivals of a page's breaks.
#[derive(Clone, Default)]
pub(super) struct Rivals {
    /// For each line the best break to a line that nothing near leads to.
    heads: Vec<f32>,
    /// For each line the best break from a line that nothing near follows.
    tails: Vec<f32>,
}

/// The best of some figures.
fn best(figures: impl Iterator<Item = f32>) -> f32 {
    figures.fold(WORST, f32::max)
}

/// Those of some lines, in their order, that stand nearest to a line on each side, but for those within [`SPAN`] lines of it on one: above it (`above`) or
/// below.
fn nearest(of: &[usize], line: usize, above: bool) -> impl Iterator<Item = usize> {
    let (from, to) = if above { (line.saturating_sub(SPAN), line) } else { (line, line + SPAN) };
    let (first, last) = (of.partition_point(|n| *n < from), of.partition_point(|n| *n <= to));
    let before = of[first.saturating_sub(STRAYS)..first].iter();
    before.chain(of[last..].iter().take(STRAYS)).copied()
}

impl Rivals {
    pub(super) fn of(lines: &[Line], words: &Words, breaks: &Breaks) -> Self {
        let mut led = vec![WORST; lines.len()];
        let mut followed = vec![WORST; lines.len()];
        for (at, followed) in followed.iter_mut().enumerate() {
            for (below, figure) in led[at + 1..].iter_mut().zip(breaks.below(at)) {
                let figure = figure.unwrap_or(WORST);
                *below = figure.max(*below);
                *followed = figure.max(*followed);
            }
        }
        let plain = |n: &usize| lines[*n].kind == Kind::Plain && !lines[*n].opens;
        let heads: Vec<usize> = (0..lines.len()).filter(|n| led[*n] < LEADS && plain(n)).collect();
        let tails: Vec<usize> = (0..lines.len()).filter(|n| followed[*n] < LEADS && broken(&lines[*n])).collect();
        let join = |a: usize, b: usize| figure(&words.join_closely(a, b));
        let head = |at: usize| match broken(&lines[at]) {
            true => best(nearest(&heads, at, false).map(|head| join(at, head))),
            false => WORST,
        };
        let tail = |at: usize| best(nearest(&tails, at, true).map(|tail| join(tail, at)));
        Self { heads: (0..lines.len()).map(head).collect(), tails: (0..lines.len()).map(tail).collect() }
    }

    /// The best break from a line to one that nothing near leads to.
    pub(super) fn head(&self, last: usize) -> f32 {
        self.heads[last]
    }

    /// The best break to a line from one that nothing near follows.
    pub(super) fn tail(&self, at: usize) -> f32 {
        self.tails[at]
    }
}

/// The best break from line `last` to one of the lines that come soon after line `at`; nothing where they are too far.
pub(super) fn soon(breaks: &Breaks, last: usize, at: usize) -> Option<f32> {
    let from = at.checked_sub(last)?;
    let soon = breaks.below(last).get(from..(from + AHEAD).min(SPAN)).filter(|soon| !soon.is_empty())?;
    Some(best(soon.iter().map(|x| x.unwrap_or(WORST))))
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    #[test]
    fn the_next_line_of_a_column_is_the_rival_of_the_one_beside_it() {
        let page = "昨日上午清水河畔的图\n本市今年春季造林绿化\n书馆新馆正式开馆迎来\n工作已经全面展开各级\n";
        let lines = measure(page);
        let words = Words::of(&lines);
        let beside = words.breaks.get(0, 1).unwrap_or(WORST);
        assert!(soon(&words.breaks, 0, 1).is_some_and(|rival| rival > beside + 2.0));
    }
}
