//! How far down the page lines go on, told by the lines around: columns printed row by row alternate with a steady step for as long as none ends.
//!
//! Promise: for a line and a step of so many lines, how well the lines before it go on that step further up, and how well those after it do;
//! figures that a guess, which has seen only what is above, could not have. Trade-off: only the glyphs at the breaks and the page's own words are
//! asked, and steps beyond [`STEPS`] are not: more columns than that stand side by side on no page.

use super::deal_breaks::Breaks;

/// The longest step that is asked.
pub(super) const STEPS: usize = 12;

/// Lines on each side that tell.
const AROUND: usize = 8;

/// A break that says nothing weighs as this many that say it is neither good nor bad.
const DOUBT: f32 = 2.0;

/// For each line and step what the lines before and after it say.
#[derive(Clone, Default)]
pub(super) struct Lags {
    of: Vec<[[f32; 2]; STEPS]>,
}

/// What the breaks to a line from so many lines further up say; nothing where a sentence ends or a line is too short to have been broken.
type Up = [Option<f32>; STEPS];

/// The mean of what some breaks say, drawn to nothing by a little doubt.
fn mean(breaks: &[Up], step: usize) -> f32 {
    let (mut sum, mut many) = (0.0, DOUBT);
    for x in breaks.iter().filter_map(|b| b[step]) {
        sum += x;
        many += 1.0;
    }
    sum / many
}

impl Lags {
    /// Asks the breaks of a page.
    pub(super) fn of(breaks: &Breaks) -> Self {
        let count = breaks.len();
        let up = |at: usize| -> Up { std::array::from_fn(|step| breaks.get(at.checked_sub(step + 1)?, at)) };
        let ups: Vec<Up> = (0..count).map(up).collect();
        let around = |at: usize| {
            let after = ups.get(at + 1..(at + 1 + AROUND).min(count)).unwrap_or_default();
            let before = &ups[at.saturating_sub(AROUND)..at];
            std::array::from_fn(|step| [mean(before, step), mean(after, step)])
        };
        Self { of: (0..count).map(around).collect() }
    }

    /// What the lines before and after line `at` say of a step from line `last` to it; nothing where it is too far.
    pub(super) fn step(&self, last: usize, at: usize) -> Option<[f32; 2]> {
        let step = at.checked_sub(last + 1)?;
        self.of.get(at)?.get(step).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::joins::Words;
    use super::super::lines::measure;

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
