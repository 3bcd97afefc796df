//! Fits what is weighed on pages in order, the rows `own.…` and `step.…` of the table: a chain of roles whose weights make what the truth says the likeliest (J. Lafferty and others,
//! “Conditional random fields”, 2001), with what a wrong role costs put before it while it is fitted (K. Gimpel and N. Smith, “Softmax-margin CRFs”, 2010), by steps of their own for
//! each weight (J. Duchi and others, “Adaptive subgradient methods”, 2011).
//!
//! What is in the table is the mean of two fits of 24 rounds: to the typeset pages twice, eighty times to the real page, three times each to the sample pages, to `tests/pages` and to the
//! traditional pages of `tests/abroad` (which its test writes where `BAOKU_SHOW_PAGES` says), once to 160 pages of the press, twice to the small pages of the other tests as they are read; and
//! to these, the typeset pages once more, and 160 pages in layouts of their own as four extractors print them that keep frames together.
//!
//! Before, the weights moved by whole pages that had a fault (M. Collins, “Discriminative training methods for hidden Markov models”, 2002). With all daily, all evening or all weekly
//! layouts left out, 312 of their 48,933 roles were wrong so, and 157 by this and the widths of `justified`.

use super::*;
use crate::page::roles::{Scores, Steps};

const N: usize = ROLES.len();

/// What it costs to take a title for text, or text for a title.
const CONFUSED: f32 = 2.0;

/// The length of a weight's first step, and the share of a weight that each page takes away.
const RATE: f32 = 0.1;
const DECAY: f32 = 3e-4;

/// Changes of a score that are too small to follow.
const FAINT: f32 = 1e-5;

/// Weights of pages in order.
fn fitted() -> usize {
    Place::own(true, signs::Own::ALL[0], Role::Title).index()
}

/// How likely each role of each line is, each pair of roles of two lines, and all of the ways together, as a logarithm.
struct Marginals {
    own: Vec<[f64; N]>,
    step: Vec<[f64; N * N]>,
    all: f64,
}

fn log_sum(of: [f64; N]) -> f64 {
    let top = of.into_iter().fold(f64::NEG_INFINITY, f64::max);
    if top.is_finite() { top + of.into_iter().map(|x| (x - top).exp()).sum::<f64>().ln() } else { top }
}

impl Marginals {
    /// Of the ways on which `may` allows each line its role.
    fn of(own: &[Scores], step: &[Steps], may: impl Fn(usize, usize) -> bool) -> Self {
        let count = own.len();
        let own = |n: usize, r: usize| if may(n, r) { f64::from(own[n][r]) } else { f64::NEG_INFINITY };
        let step = |n: usize, from: usize, to: usize| f64::from(step[n][from * N + to]);
        let mut ahead: Vec<[f64; N]> = vec![std::array::from_fn(|r| own(0, r))];
        for n in 1..count {
            let come = |to: usize| log_sum(std::array::from_fn(|from| ahead[n - 1][from] + step(n, from, to)));
            ahead.push(std::array::from_fn(|to| own(n, to) + come(to)));
        }
        let mut behind = vec![[0.0; N]; count];
        for n in (1..count).rev() {
            let go = |from: usize| std::array::from_fn(|to| step(n, from, to) + own(n, to) + behind[n][to]);
            behind[n - 1] = std::array::from_fn(|from| log_sum(go(from)));
        }
        let all = log_sum(ahead[count - 1]);
        let pair =
            |n: usize, from: usize, to: usize| ahead[n - 1][from] + step(n, from, to) + own(n, to) + behind[n][to];
        Self {
            own: (0..count).map(|n| std::array::from_fn(|r| (ahead[n][r] + behind[n][r] - all).exp())).collect(),
            step: (1..count).map(|n| std::array::from_fn(|k| (pair(n, k / N, k % N) - all).exp())).collect(),
            all,
        }
    }
}

/// What pages teach, and which weights they teach of.
struct Slope {
    sums: Vec<f32>,
    seen: Vec<usize>,
}

impl Slope {
    fn add(&mut self, place: Place, by: &[f32], scale: f32) {
        let from = place.index();
        for (n, by) in by.iter().enumerate() {
            self.sums[from + n] += scale * by;
            self.seen.push(from + n);
        }
    }

    /// Adds what a page teaches; how unlikely its truth is.
    #[allow(clippy::cast_possible_truncation)]
    fn learn(&mut self, page: &Page, weights: &Weights) -> f64 {
        let lines = &page.lines;
        let usual = Usual::of(lines, false);
        let mut own: Vec<Scores> = (0..lines.len()).map(|at| roles::own(lines, at, usual, weights)).collect();
        let before = |at: usize| roles::before(lines, at);
        let step = |at: usize| if at > 0 { roles::step(before(at), &lines[at], usual, weights) } else { [0.0; N * N] };
        let step: Vec<Steps> = (0..lines.len()).map(step).collect();
        let may = |at: usize, r: usize| page.may(at, ROLES[r]);
        let gold = Marginals::of(&own, &step, may);
        for (at, scores) in own.iter_mut().enumerate() {
            for (r, score) in scores.iter_mut().enumerate().filter(|(r, _)| !may(at, *r)) {
                let confused = (page.gold[at] == Gold::Title) != (ROLES[r] == Role::Title);
                *score += if confused { CONFUSED } else { 0.0 };
            }
        }
        let guess = Marginals::of(&own, &step, |_, _| true);
        for at in 0..lines.len() {
            let by: Scores = std::array::from_fn(|r| (gold.own[at][r] - guess.own[at][r]) as f32);
            if by.iter().any(|x| x.abs() > FAINT) {
                signs::own(lines, at, usual, |sign| self.add(Place::own(false, sign, Role::Title), &by, 1.0));
            }
            let Some(step) = at.checked_sub(1) else { continue };
            let by: Steps = std::array::from_fn(|k| (gold.step[step][k] - guess.step[step][k]) as f32);
            if by.iter().any(|x| x.abs() > FAINT) {
                signs::step(before(at), &lines[at], usual, |sign, x| {
                    self.add(Place::step(false, sign, Role::Title, Role::Title), &by, x);
                });
            }
        }
        guess.all - gold.all
    }

    /// Moves the weights by what was learned; `squares` has what all steps before were.
    fn go(&mut self, weights: &mut Weights, squares: &mut [f32]) {
        self.seen.sort_unstable();
        self.seen.dedup();
        for k in self.seen.drain(..) {
            let by = std::mem::take(&mut self.sums[k]) - DECAY * weights.0[k];
            squares[k] += by * by;
            weights.0[k] += RATE * by / squares[k].sqrt().max(f32::EPSILON);
        }
    }
}

/// One fit: the mean of the weights in the later half of the rounds, once most is learned.
fn fit(pages: &[&Page], rounds: usize, seed: u64, mut weights: Weights) -> Vec<f64> {
    let mut random = Random(seed);
    let mut slope = Slope { sums: vec![0.0; COUNT], seen: Vec::new() };
    let mut squares = vec![0.0; COUNT];
    let mut mean = vec![0.0; fitted()];
    let mut order: Vec<usize> = (0..pages.len()).collect();
    for round in 0..rounds {
        random.shuffle(&mut order);
        let mut unlikely = 0.0;
        for &n in &order {
            let varied = varied(pages[n], &mut random);
            let page = varied.as_ref().unwrap_or(pages[n]);
            let turned = (random.below(4) == 0).then(|| page.turned()).flatten();
            unlikely += slope.learn(turned.as_ref().unwrap_or(page), &weights);
            slope.go(&mut weights, &mut squares);
        }
        if round >= rounds / 2 {
            mean.iter_mut().zip(&weights.0).for_each(|(m, w)| *m += f64::from(*w));
        }
        println!("chain {seed}, round {round}: the truth is unlikely by {unlikely:.0}");
    }
    let kept = f64::from(u32::try_from(rounds - rounds / 2).unwrap());
    mean.iter().map(|m| m / kept).collect()
}

/// The chances of the fits whose mean is kept.
const SEEDS: [u64; 3] = [7, 11, 13];

/// Fits the chain to the pages in order, from nothing.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn refit(pages: &[Page], rounds: usize, weights: &mut Weights) {
    let pages: Vec<&Page> =
        pages.iter().filter(|p| !p.rows && !signs::latin(&p.lines) && !p.lines.is_empty()).collect();
    weights.0[..fitted()].fill(0.0);
    let fits = std::thread::scope(|scope| {
        let from = || weights.clone();
        let fits = SEEDS.map(|seed| (seed, from())).map(|(seed, from)| {
            let pages = &pages;
            scope.spawn(move || fit(pages, rounds, seed, from))
        });
        fits.map(|fit| fit.join().unwrap())
    });
    for k in 0..fitted() {
        weights.0[k] = (fits.iter().map(|fit| fit[k]).sum::<f64>() / fits.len() as f64) as f32;
    }
}
