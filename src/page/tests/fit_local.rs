//! Fits the net of dealing: at each step of the right way through a page it is to be the likeliest of the ways that the signs do not rule out. Whole pages
//! as lessons, as the signs have them, made it no better.

use super::*;
use crate::page::deal_net::fitting::likely;
use crate::page::deal_net::{FIGURES, HIDDEN, Net};
use crate::page::deal_sight::Seen;

const CLIMB: Climb = Climb { what: "steps of the net", rounds: 12, batch: 512, firm: 0.002 };
/// The same where the net moves on from what it is.
const ONWARD: Climb = Climb { rounds: 10, firm: 0.001, ..CLIMB };
const SEED: u64 = 7;

/// How figures are moved up the slopes of what is to be learned.
pub(super) struct Climb {
    /// What it is learned from.
    pub what: &'static str,
    /// Rounds through all of it.
    pub rounds: u16,
    /// So many are learned from together.
    pub batch: u16,
    /// The longest step, at first; it gets shorter to nothing.
    pub firm: f32,
}

impl Climb {
    /// Moves the figures; `learn` adds the slopes of one thing, and tells whether it is right already.
    pub(super) fn go<T>(
        &self,
        figures: &mut [f32],
        from: &[T],
        random: &mut Random,
        learn: impl Fn(&T, &[f32], &mut [f32]) -> bool,
    ) {
        let mut pace = Pace { mean: vec![0.0; figures.len()], square: vec![0.0; figures.len()], steps: 0 };
        let mut order: Vec<&T> = from.iter().collect();
        for round in 0..self.rounds {
            random.shuffle(&mut order);
            let part = f32::from(round) / f32::from(self.rounds);
            let firm = self.firm / 2.0 * (1.0 + (part * std::f32::consts::PI).cos());
            let mut right = 0;
            for batch in order.chunks(usize::from(self.batch)) {
                let mut slopes = vec![0.0; figures.len()];
                right += batch.iter().filter(|one| learn(one, figures, &mut slopes)).count();
                slopes.iter_mut().for_each(|d| *d /= f32::from(self.batch));
                pace.step(figures, &slopes, firm);
            }
            println!("round {round}: {right} of {} {} right", from.len(), self.what);
        }
    }
}

/// Ways, each by the numbers of its signs and how strong these are, and which is right.
pub(super) struct Choice {
    pub ways: Vec<Vec<(usize, f32)>>,
    pub right: usize,
}

impl Choice {
    /// Adds what each weight changes in how likely the right way is; whether it is the likeliest.
    pub(super) fn learn(&self, weights: &[f32], slopes: &mut [f32]) -> bool {
        let worth = |way: &Vec<(usize, f32)>| way.iter().map(|(sign, x)| weights[*sign] * x).sum::<f32>();
        let worth: Vec<f32> = self.ways.iter().map(worth).collect();
        let most = worth.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let all: f32 = worth.iter().map(|x| (x - most).exp()).sum();
        for (n, way) in self.ways.iter().enumerate() {
            let slope = f32::from(u8::from(self.right == n)) - (worth[n] - most).exp() / all;
            way.iter().for_each(|(sign, x)| slopes[*sign] += slope * x);
        }
        worth[self.right] >= most
    }
}

/// How the figures move: by the mean of their slopes so far, and the less the more that changes (D. Kingma and J. Ba, “Adam: a method for stochastic
/// optimization”, 2015).
struct Pace {
    mean: Vec<f32>,
    square: Vec<f32>,
    steps: i32,
}

impl Pace {
    fn step(&mut self, figures: &mut [f32], slopes: &[f32], firm: f32) {
        self.steps += 1;
        let (of_mean, of_square) = (1.0 - 0.9_f32.powi(self.steps), 1.0 - 0.999_f32.powi(self.steps));
        for (n, d) in slopes.iter().enumerate() {
            self.mean[n] = 0.9 * self.mean[n] + 0.1 * d;
            self.square[n] = 0.999 * self.square[n] + 0.001 * d * d;
            figures[n] += firm * (self.mean[n] / of_mean) / ((self.square[n] / of_square).sqrt() + 1e-8);
        }
    }
}

/// A step of dealing a page.
struct Step {
    seen: Seen,
    signs: Vec<f32>,
    taken: usize,
}

impl Step {
    /// Adds the slopes of how likely the taken way is; whether it is the likeliest.
    fn learn(&self, figures: &[f32], sums: &mut [f32]) -> bool {
        let net = Net::of(figures).unwrap();
        let looked = net.look(&self.seen);
        let likely = likely(&self.signs, &looked);
        let mut slopes = likely.map(|x| -x);
        slopes[self.taken] += 1.0;
        net.slopes(&self.seen, &looked, &slopes, sums);
        likely.iter().all(|x| *x <= likely[self.taken])
    }
}

/// The steps of some pages, each as it is and with its blanks changed; the right ones, or those that a guess takes which went `astray`.
fn steps(pages: &[Page], weights: &Weights, astray: bool, random: &mut Random) -> Vec<Step> {
    let mut steps = Vec::new();
    for page in pages.iter().filter(|page| page.rows) {
        for page in [page, &page.blanks_changed(random)] {
            let over = page.over();
            let may = |at, role, link| page.may_deal(&over, at, role, link);
            let left = |at: usize| page.gold[at] == Gold::Unknown;
            Table::new(&page.lines, weights)
                .steps(astray, may, left, |seen, signs, taken| steps.push(Step { seen, signs, taken }));
        }
    }
    steps
}

/// Figures to begin with, by chance: smaller where more of them are summed up.
fn chance(random: &mut Random) -> Vec<f32> {
    let inputs = FIGURES / HIDDEN - 2 * HIDDEN - 2;
    let wide = |row: usize| match row {
        row if row + 1 < inputs => 0.1,
        row if row + 1 == inputs || row == inputs + 2 * HIDDEN => 0.0,
        row if row < inputs + HIDDEN => 0.18,
        row if row < inputs + 2 * HIDDEN => 0.09,
        _ => 0.02,
    };
    // The sum of twelve even chances is nearly normal.
    let mut any = || (0..12).map(|_| f32::from(u16::try_from(random.below(1000)).unwrap()) / 1000.0).sum::<f32>() - 6.0;
    (0..FIGURES).map(|n| wide(n / HIDDEN) * any()).collect()
}

/// A net for what the signs weigh: fitted to the right ways, unless it moves on from what it is, and then to the guesses besides that it makes.
pub(super) fn fit_net(pages: &[Page], weights: &Weights) -> Vec<f32> {
    let mut weights = weights.clone();
    if !onward() {
        weights.0[NET..TORN].fill(0.0);
    }
    let mut all = steps(pages, &weights, false, &mut Random(SEED));
    if !onward() {
        weights.0[NET..TORN].copy_from_slice(&fit_steps(&all));
    }
    all.extend(steps(pages, &weights, true, &mut Random(SEED)));
    fit_steps(&all)
}

fn fit_steps(steps: &[Step]) -> Vec<f32> {
    let mut random = Random(SEED);
    let (climb, mut figures) =
        if onward() { (ONWARD, Weights::fitted().0[NET..TORN].to_vec()) } else { (CLIMB, chance(&mut random)) };
    climb.go(&mut figures, steps, &mut random, Step::learn);
    figures
}
