//! Signs of two things that a line shows at once, where one weighs more or less with the other: how well it joins matters most where it is not the column's
//! turn.
//!
//! Promise: each pair of grades has a weight of its own, a cell of the row that `weights.txt` has for it: all cells of the first grade's first step, then those
//! of its second. Trade-off: a linear model of single signs cannot say “but”; these few pairs are where that cost most.

use super::deal_guess::Guess;
use super::deal_shown::Shown;
use super::lines::Line;
use super::signs::Cross;

/// The cells of a row; not all rows need as many.
pub(super) const CELLS: usize = 50;

/// How many of some steps a figure is above.
fn step(x: f32, steps: &[f32]) -> usize {
    steps.iter().take_while(|step| x > **step).count()
}

/// Steps of a break's figure, where there are many and where there are few.
const FITS: [f32; 9] = [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.5];
const FEW_FITS: [f32; 5] = [-1.0, 0.5, 2.0, 3.5, 5.0];
/// Steps of how much better a break is than the best of those to come.
const RIVALS: [f32; 5] = [-1.5, -0.5, 0.0, 0.5, 1.5];
/// Steps of how much nearer a column is than the nearest of the others.
const NEARER: [f32; 5] = [-0.4, -0.15, 0.0, 0.15, 0.4];
/// Steps of how near a column is.
const NEAR: [f32; 4] = [0.0, 0.15, 0.3, 0.5];

/// Calls `f` with each cross, and its cell, of a line going on column `k` in mid-sentence (`amid`) or with a new paragraph.
#[inline]
pub(super) fn resuming(guess: &Guess, k: usize, amid: bool, shown: &Shown, f: &mut impl FnMut(Cross, usize)) {
    let column = &guess.columns[k];
    // Whose turn it is says nothing of the lines of one block.
    let block = shown.tied && guess.clock == column.clock && !guess.titled;
    let turn = if block { 4 } else { guess.passed(k).min(3) };
    let mut cross = |of: Cross, x: f32, steps: &[f32]| f(of, (steps.len() + 1) * turn + step(x, steps));
    if amid {
        let (fit, soon) = shown.fit(k);
        cross(Cross::TurnFit, fit, &FITS);
        if let Some(ahead) = soon {
            cross(Cross::TurnRival, ahead, &RIVALS);
        }
    } else if let Some(ahead) = shown.nearer(k) {
        cross(Cross::TurnTopic, ahead, &NEARER);
    }
}

/// Calls `f` with each cross, and its cell, of a line opening a column in mid-sentence (`amid`) or with a new paragraph.
#[inline]
pub(super) fn opening(guess: &Guess, line: &Line, amid: bool, shown: &Shown, f: &mut impl FnMut(Cross, usize)) {
    let mut cross = |of: Cross, first: usize, x: f32, steps: &[f32]| f(of, (steps.len() + 1) * first + step(x, steps));
    if amid {
        cross(Cross::AmongFit, shown.active.min(3), shown.best.unwrap_or(f32::NEG_INFINITY), &FEW_FITS);
    } else {
        let begins = 2 * usize::from(guess.titled) + usize::from(line.opens);
        cross(Cross::BeginsTopic, begins, shown.nearest(), &NEAR);
    }
}
