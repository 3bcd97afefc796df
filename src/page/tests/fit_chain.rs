//! Fits what is weighed on pages in order, the rows `own.…` and `step.…` of the table: a chain of roles whose weights make what the truth says the likeliest (J. Lafferty and others,
//! “Conditional random fields”, 2001), with what a wrong role costs put before it while it is fitted (K. Gimpel and N. Smith, “Softmax-margin CRFs”, 2010), by steps of their own for
//! each weight (J. Duchi and others, “Adaptive subgradient methods”, 2011).
//!
//! What is in the table is the mean of two fits of 24 rounds: to the typeset pages twice, eighty times to the real page, three times each to the sample pages, to `tests/pages` and to the
//! traditional pages of `tests/abroad` (which its test writes where `BAOKU_SHOW_PAGES` says), once to 160 pages of the press, twice to the small pages of the other tests as they are read; and
//! to these, the typeset pages once more, and 160 pages in layouts of their own as four extractors print them that keep frames together; and three tenths of a fit of 16 rounds, with 62
//! pages of other layouts in place of those 160 and of the small pages. More of that takes verse for prose.
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

/// Adds to `sums` what a page teaches; how unlikely its truth is.
#[allow(clippy::cast_possible_truncation)]
fn learn(page: &Page, weights: &Weights, sums: &mut [f32]) -> f64 {
    let lines = &page.lines;
    let usual = Usual::of(lines, false);
    let (mut own, step): (Vec<Scores>, Vec<Steps>) =
        (0..lines.len()).map(|at| roles::weigh(lines, at, usual, weights)).unzip();
    let may = |at: usize, r: usize| page.may(at, ROLES[r]);
    let gold = Marginals::of(&own, &step, may);
    for (at, scores) in own.iter_mut().enumerate() {
        for (r, score) in scores.iter_mut().enumerate().filter(|(r, _)| !may(at, *r)) {
            let confused = (page.gold[at] == Gold::Title) != (ROLES[r] == Role::Title);
            *score += if confused { CONFUSED } else { 0.0 };
        }
    }
    let guess = Marginals::of(&own, &step, |_, _| true);
    let mut add = |place: Place, by: &[f32], scale: f32| {
        sums[place.index()..].iter_mut().zip(by).for_each(|(sum, by)| *sum += scale * by);
    };
    for at in 0..lines.len() {
        let by: Scores = std::array::from_fn(|r| (gold.own[at][r] - guess.own[at][r]) as f32);
        if by.iter().any(|x| x.abs() > FAINT) {
            signs::own(lines, at, usual, |sign| add(Place::own(false, sign, Role::Title), &by, 1.0));
        }
        let Some(step) = at.checked_sub(1) else { continue };
        let by: Steps = std::array::from_fn(|k| (gold.step[step][k] - guess.step[step][k]) as f32);
        if by.iter().any(|x| x.abs() > FAINT) {
            signs::step(roles::before(lines, at), &lines[at], usual, |sign, x| {
                add(Place::step(false, sign, Role::Title, Role::Title), &by, x);
            });
        }
    }
    guess.all - gold.all
}

/// Moves the weights by what was learned; `squares` has what all steps before were.
fn go(weights: &mut [f32], sums: &mut [f32], squares: &mut [f32]) {
    for ((weight, sum), square) in weights.iter_mut().zip(sums).zip(squares).filter(|((_, sum), _)| **sum != 0.0) {
        let by = std::mem::take(sum) - DECAY * *weight;
        *square += by * by;
        *weight += RATE * by / square.sqrt().max(f32::EPSILON);
    }
}

/// One fit: the mean of the weights in the later half of the rounds, once most is learned.
fn fit(pages: &[&Page], rounds: usize, seed: u64, mut weights: Weights) -> Vec<f64> {
    let mut random = Random(seed);
    let (mut sums, mut squares) = (vec![0.0; ROWS], vec![0.0; ROWS]);
    let mut mean = vec![0.0; ROWS];
    let mut order: Vec<usize> = (0..pages.len()).collect();
    for round in 0..rounds {
        random.shuffle(&mut order);
        let mut unlikely = 0.0;
        for &n in &order {
            let varied = varied(pages[n], &mut random);
            let page = varied.as_ref().unwrap_or(pages[n]);
            let turned = (random.below(4) == 0).then(|| page.turned()).flatten();
            unlikely += learn(turned.as_ref().unwrap_or(page), &weights, &mut sums);
            go(&mut weights.0[..ROWS], &mut sums, &mut squares);
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
    weights.0[..ROWS].fill(0.0);
    let fits = std::thread::scope(|scope| {
        let (pages, from) = (&pages, &*weights);
        let fits = SEEDS.map(|seed| scope.spawn(move || fit(pages, rounds, seed, from.clone())));
        fits.map(|fit| fit.join().unwrap())
    });
    for k in 0..ROWS {
        weights.0[k] = (fits.iter().map(|fit| fit[k]).sum::<f64>() / fits.len() as f64) as f32;
    }
}
