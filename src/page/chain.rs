//! The best way through a row of places, where what a place weighs hangs on the one before it and the one behind it.
//!
//! Promise: of all ways from the first place to the last by steps that are allowed, the one that weighs most, in time that grows with the cube of the places, where trying all
//! ways would double it with each. Why: a line of many columns has a dozen spaces, each of which may part it ([`super::beside`]). It is the algorithm of Viterbi, over pairs of
//! places.

/// What is weighed up to a step, and the place before it.
type Step = Option<(f32, usize)>;

/// The places between the first of `count` and the last that the best way goes by, in order; nothing where the best way is one step, which weighs nothing. `may` tells whether a step
/// from one place to another is allowed; `own` what a place weighs, and `meets` what it weighs between two others.
pub(super) fn best(
    count: usize,
    may: impl Fn(usize, usize) -> bool,
    own: impl Fn(usize) -> f32,
    meets: impl Fn([usize; 3]) -> f32,
) -> Vec<usize> {
    let last = count.saturating_sub(1);
    // By the place that a step comes from, and the one that it leads to.
    let mut steps: Vec<Vec<Step>> = vec![(0..count).map(|to| (to == last || may(0, to)).then_some((0.0, 0))).collect()];
    let better = |best: (f32, usize), way: (f32, usize)| if way.0 > best.0 { way } else { best };
    for at in 1..last {
        let reached: Vec<(usize, f32)> =
            steps.iter().enumerate().filter_map(|(from, to)| Some((from, to[at]?.0))).collect();
        let own = if reached.is_empty() { 0.0 } else { own(at) };
        let step = |to: usize| {
            let ways = reached.iter().map(|(from, sum)| (sum + own + meets([*from, at, to]), *from));
            if to > at && may(at, to) { ways.reduce(better) } else { None }
        };
        steps.push((0..count).map(step).collect());
    }
    let ways = steps.iter().take(last).enumerate().filter_map(|(at, to)| Some((to[last]?.0, at)));
    let (mut at, mut to) = (ways.reduce(better).map_or(0, |way| way.1), last);
    let mut out = Vec::new();
    while at > 0 {
        out.push(at);
        (at, to) = (steps[at][to].map_or(0, |(_, from)| from), at);
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some figures between -1 and 1 that look like chance, and are the same each time.
    fn figure(seed: usize) -> f32 {
        let bits =
            (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (bits >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    #[test]
    fn no_other_way_weighs_more() {
        for seed in 0..200 {
            let count = 2 + seed % 7;
            let may = |from: usize, to: usize| figure(seed * 1000 + from * 10 + to) > -0.5;
            let own = |at: usize| figure(seed * 77 + at);
            let meets = |[a, b, c]: [usize; 3]| figure(seed * 31 + a * 100 + b * 10 + c);
            let weight = |way: &[usize]| -> Option<f32> {
                let ends: Vec<usize> = [0].iter().chain(way).chain(&[count - 1]).copied().collect();
                let allowed = way.is_empty() || ends.windows(2).all(|step| may(step[0], step[1]));
                allowed.then(|| ends.windows(3).map(|w| own(w[1]) + meets([w[0], w[1], w[2]])).sum())
            };
            let found = best(count, may, own, meets);
            let all = (0..1_usize << (count - 2))
                .map(|set| (1..count - 1).filter(|at| set >> (at - 1) & 1 == 1).collect::<Vec<_>>())
                .filter_map(|way| weight(&way))
                .fold(f32::NEG_INFINITY, f32::max);
            assert!(weight(&found).is_some_and(|sum| (sum - all).abs() < 1e-4), "{seed}: {found:?}");
        }
    }

    #[test]
    fn a_row_of_one_step_has_no_places_between() {
        for count in 0..3 {
            assert!(best(count, |_, _| true, |_| 1.0, |_| 1.0).len() <= count.saturating_sub(2));
        }
    }
}
