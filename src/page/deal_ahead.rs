//! In which line each line of a page goes on best, and what those are about in which it does one after another: what lies ahead of a guess, which has seen
//! only what is above.
//!
//! Promise: one pass over the breaks of a page. Trade-off: what goes on best need not go on; the figures say how likely, and a chain is followed only where a
//! line and the next are each other's best.

use super::deal_breaks::Breaks;
use super::deal_lags::Lags;
use super::topics::{Place, Topics};
use std::iter::successors;

/// A break worse than this is no link of a chain.
const GOOD: f32 = 1.0;

/// Lines of a chain that are asked.
const LINKS: usize = 6;

/// What lies ahead of the lines of a page.
#[derive(Clone, Default)]
pub(super) struct Ahead {
    of: Vec<Line>,
}

/// What lies ahead of a line.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    /// The line in which it goes on best.
    pub on: Option<usize>,
    /// How well.
    pub well: f32,
    /// The line that goes on in it best.
    pub from: Option<usize>,
    /// The line that follows it in its chain.
    pub next: Option<usize>,
    /// Lines of the chain that begins with it.
    pub chain: u8,
    /// What they are about.
    pub topic: Place,
}

impl Ahead {
    pub(super) fn of(breaks: &Breaks, lags: &Lags, topics: &Topics) -> Self {
        let count = breaks.len();
        let mut of = vec![Line::default(); count];
        let mut led = vec![f32::NEG_INFINITY; count];
        for line in 0..count {
            let mut best = f32::NEG_INFINITY;
            for (below, figure) in (line + 1..count).zip(breaks.below(line)) {
                let Some(figure) = figure else { continue };
                // A step that the lines around take as well is likelier.
                let steady = lags.step(line, below).map_or(0.0, |[before, after]| before.max(after));
                let figure = figure + steady;
                if figure > best {
                    (best, of[line].on, of[line].well) = (figure, Some(below), figure);
                }
                if figure > led[below] {
                    (led[below], of[below].from) = (figure, Some(line));
                }
            }
        }
        for line in 0..count {
            let good = |on: &usize| of[*on].from == Some(line) && breaks.get(line, *on).is_some_and(|x| x > GOOD);
            of[line].next = of[line].on.filter(good);
        }
        for line in 0..count {
            let chain: Vec<usize> = successors(Some(line), |line| of[*line].next).take(LINKS).collect();
            of[line].chain = u8::try_from(chain.len()).unwrap_or(u8::MAX);
            of[line].topic = topics.together(chain);
        }
        Self { of }
    }

    /// What lies ahead of a line.
    pub(super) fn get(&self, line: usize) -> &Line {
        &self.of[line]
    }
}

#[cfg(test)]
mod tests {
    use super::super::joins::Words;
    use super::super::lines::measure;

    #[test]
    fn lines_of_two_columns_are_chained_each_by_itself() {
        let left = ["昨日上午清水河畔的图", "书馆新馆正式开馆迎来", "第一批读者家长带着孩", "子在少儿阅览室里挑选"];
        let right = ["本市今年春季造林绿化", "工作已经全面展开各级", "林业部门组织群众义务", "植树三十万株成活率比"];
        let page: String = left.iter().zip(right).map(|(a, b)| format!("{a}\n{b}\n")).collect();
        let ahead = Words::of(&measure(&page)).ahead;
        assert_eq!((ahead.get(0).next, ahead.get(2).from), (Some(2), Some(0)));
        assert!(ahead.get(0).chain > 1);
    }
}
