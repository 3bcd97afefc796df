//! One weighed decision over the whole page: what each line is. Viterbi over five roles; linear in the lines.
//!
//! Chinese pages are weighed by the table ([`super::weights`]), pages of Latin words and Japanese ones by the few
//! figures of [`super::latin`] and [`super::japanese`].

use super::common::Paired;
use super::echo;
use super::glance::Kana;
use super::japanese;
use super::latin;
use super::leads;
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

/// What speaks against a role that what was seen before rules out, unless much speaks for it.
const SURE: f32 = 8.0;

/// Lets so much speak against the roles that a line may not have.
fn keep_to(scores: &mut Scores, may: impl Fn(Role) -> bool) {
    for (sum, role) in scores.iter_mut().zip(ROLES) {
        *sum -= if may(role) { 0.0 } else { SURE };
    }
}

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
        keep_to(&mut out, |role| title == (role == Role::Title));
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

/// From which role each role is best come to, three bits for each.
#[derive(Clone, Copy)]
struct Back(u16);

impl Back {
    fn of(from: [u8; ROLES.len()]) -> Self {
        Self(from.iter().rev().fold(0, |all, role| all << 3 | u16::from(*role)))
    }

    fn to(self, role: usize) -> usize {
        usize::from(self.0 >> (3 * role) & 7)
    }
}

/// The likeliest way through `lines`, where `weigh` scores a line and its step from the one before.
fn viterbi(count: usize, mut weigh: impl FnMut(usize) -> (Scores, Steps)) -> Vec<Role> {
    const N: usize = ROLES.len();
    let mut best = Scores::default();
    let mut back: Vec<Back> = Vec::with_capacity(count);
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
        back.push(Back::of(from));
    }
    let mut at = (0..N).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    let mut out = vec![Role::Title; count];
    for i in (0..count).rev() {
        out[i] = ROLES[at];
        at = back[i].to(at);
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
    decide_by(lines, Weights::fitted())
}

/// As [`decide`] does on Chinese pages, by these weights.
pub(super) fn decide_by(lines: &[Line], weights: &Weights) -> Vec<Role> {
    let usual = Usual::of(lines, false);
    viterbi(lines.len(), |at| weigh(lines, at, usual, weights))
}

/// What line `at` of a page in order weighs for each role, and with the one before it.
pub(super) fn weigh(lines: &[Line], at: usize, usual: Usual, weights: &Weights) -> (Scores, Steps) {
    let mut scores = own(lines, at, usual, weights);
    if at > 0 && leads::are_names_of(&lines[at - 1], &lines[at]) {
        keep_to(&mut scores, |role| matches!(role, Role::Middle | Role::Last));
    }
    let step = if at > 0 { step(before(lines, at), &lines[at], usual, weights) } else { [0.0; 25] };
    (scores, step)
}

/// Are there Japanese syllables in most lines of the page?
pub(super) fn kana(lines: &[Line]) -> bool {
    lines.iter().filter(|l| l.glance.kana == Kana::First).count() * 2 > lines.len()
}

/// Lines of a kind are decided by their words alone.
pub(super) fn is_plain(line: &Line) -> bool {
    line.kind == Kind::Plain
}

/// What was taken out of a page, to be put back.
struct Taken<'t> {
    /// The lines whose kind decides of them, with their places.
    told: Vec<(usize, Line<'t>)>,
    /// The places of lines that stand right under a line of authors, which parts them as a blank does, or behind the line that says where a text
    /// goes on: of those that no blank parted.
    parted: Vec<usize>,
}

/// Takes out the lines whose kind decides of them, and notes of the others what stood over them.
fn take_told<'t>(lines: &mut Vec<Line<'t>>) -> Taken<'t> {
    let (mut at, mut over) = (0, None);
    let (mut places, mut parted) = (Vec::new(), Vec::new());
    let told = |line: &mut Line| {
        let told = !is_plain(line);
        if told {
            places.push(at);
        } else {
            line.signed_over = over == Some(Kind::Byline);
            if !line.blank_before && (line.signed_over || over == Some(Kind::Onward)) {
                line.blank_before = true;
                parted.push(at);
            }
        }
        (at, over) = (at + 1, Some(line.kind));
        told
    };
    let told: Vec<Line> = lines.extract_if(.., told).collect();
    Taken { told: places.into_iter().zip(told).collect(), parted }
}

/// Puts the lines back that [`take_told`] took out.
fn put_back<'t>(lines: &mut Vec<Line<'t>>, told: Vec<(usize, Line<'t>)>) {
    let mut plain = lines.len();
    lines.resize_with(plain + told.len(), Line::none);
    let mut free = lines.len();
    // From the end on, so that no line is moved over another.
    for (at, line) in told.into_iter().rev() {
        while free > at + 1 {
            (free, plain) = (free - 1, plain - 1);
            lines.swap(free, plain);
        }
        lines[at] = line;
        free = at;
    }
}

/// Decides upon the lines of a page, whose pairs are `paired`: the role of each that has one. They are not copied, for a page may have millions.
pub(super) fn of_page(lines: &mut Vec<Line>, paired: &Paired) -> Vec<Option<Role>> {
    let Taken { told, parted } = take_told(lines);
    echo::mark_paired(lines, paired);
    let mut decided = decide(lines).into_iter();
    let mut role = Vec::with_capacity(lines.len() + told.len());
    for (at, _) in &told {
        let before = at - role.len();
        role.extend(decided.by_ref().take(before).map(Some));
        role.push(None);
    }
    role.extend(decided.map(Some));
    put_back(lines, told);
    parted.into_iter().for_each(|at| lines[at].blank_before = false);
    role
}

/// The lines that are decided upon, with their places on the page, as [`of_page`] decides upon them.
pub(super) fn plain<'t>(lines: &[Line<'t>]) -> (Vec<usize>, Vec<Line<'t>>) {
    let mut plain = lines.to_vec();
    take_told(&mut plain);
    echo::mark(&mut plain);
    ((0..lines.len()).filter(|at| is_plain(&lines[*at])).collect(), plain)
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    #[test]
    fn lines_that_are_taken_out_come_back_to_their_places() {
        let kinds = ["（下转第4版）", "□本报记者 田小禾", "清水河新渠通水", "第3版"];
        for mask in 0..4_usize.pow(6) {
            let text: String = (0..6).map(|n| format!("{}\n", kinds[mask / 4_usize.pow(n) % 4])).collect();
            let mut lines = measure(&text);
            let before: Vec<u32> = lines.iter().map(|l| l.no).collect();
            let told = take_told(&mut lines).told;
            assert!(lines.iter().all(is_plain) && told.iter().all(|(_, l)| !is_plain(l)));
            put_back(&mut lines, told);
            assert_eq!(lines.iter().map(|l| l.no).collect::<Vec<_>>(), before, "{text}");
        }
    }
}
