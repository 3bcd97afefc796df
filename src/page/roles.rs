//! One weighed decision over the whole page: what each line is. Viterbi over five roles; linear in the lines.
//!
//! Chinese pages are weighed by the table ([`super::weights`]), pages of Latin words and Japanese ones by the few
//! figures of [`super::latin`] and [`super::japanese`].

use super::echo;
use super::japanese;
use super::latin;
use super::lines::{Kind, Line};
use super::signs::{self, Before, Usual};
use super::weights::Weights;

/// The part a line plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// A line of a title group.
    Title,
    /// A paragraph's first line.
    First,
    /// Between first and last.
    Middle,
    /// A paragraph's last line.
    Last,
    /// A paragraph of one line.
    Only,
}

pub(super) const ROLES: [Role; 5] = [Role::Title, Role::First, Role::Middle, Role::Last, Role::Only];

/// Scores of a line for each role.
pub(super) type Scores = [f32; ROLES.len()];
/// Scores of two lines, by the role of the first and of the second.
pub(super) type Steps = [f32; ROLES.len() * ROLES.len()];

/// What its own signs weigh for line `at`.
pub(super) fn own(lines: &[Line], at: usize, usual: Usual, weights: &Weights) -> Scores {
    let mut out = Scores::default();
    signs::own(lines, at, usual, |sign| {
        let row = *weights.own(usual.rows, sign);
        for n in 0..out.len() {
            out[n] += row[n];
        }
    });
    if let Some(title) = lines[at].titled {
        for (sum, role) in out.iter_mut().zip(ROLES) {
            *sum -= if title == (role == Role::Title) { 0.0 } else { 8.0 };
        }
    }
    out
}

/// What two lines weigh for each other.
pub(super) fn step(before: Before<'_>, line: &Line, usual: Usual, weights: &Weights) -> Steps {
    let mut out = [0.0; ROLES.len() * ROLES.len()];
    signs::step(before, line, usual, |sign, strength| {
        let row = *weights.step(usual.rows, sign);
        for n in 0..out.len() {
            out[n] += row[n] * strength;
        }
    });
    out
}

/// As [`step`], where the first line's role is known.
pub(super) fn step_from(from: Role, before: Before<'_>, line: &Line, usual: Usual, weights: &Weights) -> Scores {
    let mut out = Scores::default();
    signs::step(before, line, usual, |sign, strength| {
        let row = weights.step(usual.rows, sign).as_chunks::<{ ROLES.len() }>().0[from as usize];
        for n in 0..out.len() {
            out[n] += row[n] * strength;
        }
    });
    out
}

/// What two neighbours say of each other: the one before `at`, and the line over it if there is one.
pub(super) fn before<'a>(lines: &'a [Line<'a>], at: usize) -> Before<'a> {
    Before { line: &lines[at - 1], over: at.checked_sub(2).map(|n| &lines[n]), touching: true }
}

/// The likeliest way through `lines`, where `weigh` scores a line and its step from the one before.
fn viterbi(count: usize, mut weigh: impl FnMut(usize) -> (Scores, Steps)) -> Vec<Role> {
    const N: usize = ROLES.len();
    let mut best = Scores::default();
    let mut back: Vec<[u8; N]> = Vec::with_capacity(count);
    for at in 0..count {
        let (own, step) = weigh(at);
        let mut next = own;
        let mut from = [0_u8; N];
        if at > 0 {
            // The best way to each role; of equal ones the last.
            let mut tops = [f32::NEG_INFINITY; N];
            for (i, row) in (0_u8..).zip(step.as_chunks::<N>().0) {
                for to in 0..N {
                    let way = best[usize::from(i)] + row[to];
                    if way >= tops[to] {
                        (tops[to], from[to]) = (way, i);
                    }
                }
            }
            for to in 0..N {
                next[to] += tops[to];
            }
        }
        // Relative scores: the sum never grows with the page.
        let top = next.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        best = next.map(|v| v - top);
        back.push(from);
    }
    let mut at = (0..N).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    let mut out = vec![Role::Title; count];
    for i in (0..count).rev() {
        out[i] = ROLES[at];
        at = usize::from(back[i][at]);
    }
    out
}

/// The role of each line of `lines` (all [`Kind::Plain`]); lines of other kinds are not passed here.
pub(super) fn decide(lines: &[Line]) -> Vec<Role> {
    if signs::latin(lines) {
        let blank = latin::blank_weight(lines);
        return viterbi(lines.len(), |at| latin::weigh(lines, at, blank));
    }
    if kana(lines) {
        let blank = japanese::blank_weight(lines);
        return viterbi(lines.len(), |at| japanese::weigh(lines, at, blank));
    }
    decide_by(lines, Weights::fitted(), |_, _| true)
}

/// As [`decide`] does on Chinese pages, by these weights, where `may` allows a line its role.
pub(super) fn decide_by(lines: &[Line], weights: &Weights, may: impl Fn(usize, Role) -> bool) -> Vec<Role> {
    let usual = Usual::of(lines, false);
    viterbi(lines.len(), |at| {
        let mut scores = own(lines, at, usual, weights);
        for (sum, role) in scores.iter_mut().zip(ROLES) {
            *sum -= if may(at, role) { 0.0 } else { 1e6 };
        }
        let step = if at > 0 { step(before(lines, at), &lines[at], usual, weights) } else { [0.0; 25] };
        (scores, step)
    })
}

/// Are there Japanese syllables in most lines of the page?
pub(super) fn kana(lines: &[Line]) -> bool {
    lines.iter().filter(|l| l.glance.kana_first).count() * 2 > lines.len()
}

/// Lines of a kind are decided by their words alone.
pub(super) fn is_plain(line: &Line) -> bool {
    line.kind == Kind::Plain
}

/// The lines that are decided upon, with their places on the page.
pub(super) fn plain<'t>(lines: &[Line<'t>]) -> (Vec<usize>, Vec<Line<'t>>) {
    let places: Vec<usize> = (0..lines.len()).filter(|i| is_plain(&lines[*i])).collect();
    let mut plain: Vec<Line<'_>> = places.iter().map(|i| lines[*i].clone()).collect();
    for (line, at) in plain.iter_mut().zip(&places) {
        // A line of authors parts what stands over it from what stands under it.
        let over = at.checked_sub(1).map(|n| lines[n].kind);
        line.signed_over = over == Some(Kind::Byline);
        line.blank_before |= line.signed_over || over == Some(Kind::Onward);
    }
    echo::mark(&mut plain);
    (places, plain)
}
