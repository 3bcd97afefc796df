//! How far down the page lines go on, told by the lines around: columns printed row by row alternate with a steady step for as long as none ends.
//!
//! Promise: for a line and a step of so many lines, how well the lines before it go on that step further up, and how well those after it do;
//! figures that a guess, which has seen only what is above, could not have. Trade-off: only the glyphs at the breaks and the page's own words are
//! asked, and steps beyond [`STEPS`] are not: more columns than that stand side by side on no page.

use super::joins::{CloseJoin, Words};
use super::lines::{Kind, Line};

/// The longest step that is asked.
pub(super) const STEPS: usize = 12;

/// Lines on each side that tell.
const AROUND: usize = 8;

/// A break that says nothing weighs as this many that say it is neither good nor bad.
const DOUBT: f32 = 2.0;

/// Shorter lines, in half-glyphs, were not broken by their column.
const SHORT: i32 = 8;

/// For each line and step what the lines before and after it say.
#[derive(Clone, Default)]
pub(super) struct Lags {
    of: Vec<[[f32; 2]; STEPS]>,
}

/// How well a break goes, as one figure.
fn figure(join: &CloseJoin) -> f32 {
    join.pair.clamp(-2.0, 4.0) + join.own[0].min(2.0) + 0.7 * (join.thirds[0] + join.thirds[1])
}

/// What each break of so many lines says; nothing where a sentence ends or a line is too short to have been broken.
type Breaks = [Option<f32>; STEPS];

fn broken(lines: &[Line], words: &Words) -> Vec<Breaks> {
    let mut out = vec![[None; STEPS]; lines.len()];
    for (at, slots) in out.iter_mut().enumerate() {
        for (step, slot) in (1..=STEPS.min(at)).zip(slots) {
            let (a, b) = (&lines[at - step], &lines[at]);
            if a.kind == Kind::Plain && b.kind == Kind::Plain && !a.closed && a.width >= SHORT {
                *slot = Some(figure(&words.join_closely(at - step, at)));
            }
        }
    }
    out
}

/// The mean of what some breaks say, drawn to nothing by a little doubt.
fn mean(breaks: &[Breaks], step: usize) -> f32 {
    let (mut sum, mut many) = (0.0, DOUBT);
    for x in breaks.iter().filter_map(|b| b[step]) {
        sum += x;
        many += 1.0;
    }
    sum / many
}

impl Lags {
    /// Asks the breaks of a page.
    pub(super) fn of(lines: &[Line], words: &Words) -> Self {
        let breaks = broken(lines, words);
        let around = |at: usize| {
            let (before, after) = (at.saturating_sub(AROUND)..at, at + 1..(at + 1 + AROUND).min(breaks.len()));
            let after = breaks.get(after).unwrap_or_default();
            std::array::from_fn(|step| [mean(&breaks[before.clone()], step), mean(after, step)])
        };
        Self { of: (0..lines.len()).map(around).collect() }
    }

    /// What the lines before and after line `at` say of a step from line `last` to it; nothing where it is too far.
    pub(super) fn step(&self, last: usize, at: usize) -> Option<[f32; 2]> {
        let step = at.checked_sub(last + 1)?;
        self.of.get(at)?.get(step).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    #[test]
    fn lines_of_two_columns_go_on_two_lines_down() {
        let left = ["昨日上午清水河畔的图", "书馆新馆正式开馆迎来", "第一批读者家长带着孩", "子在少儿阅览室里挑选"];
        let right = ["本市今年春季造林绿化", "工作已经全面展开各级", "林业部门组织群众义务", "植树三十万株成活率比"];
        let page: String = left.iter().zip(right).map(|(a, b)| format!("{a}\n{b}\n")).collect();
        let lines = measure(&page);
        let lags = Words::of(&lines).lags;
        let [[before, after], [other_before, other_after]] = [2, 3].map(|last| lags.step(last, 4).unwrap_or_default());
        assert!(before > other_before && after > other_after, "{before} {other_before} {after} {other_after}");
        assert_eq!(lags.step(4, 4), None);
    }
}
