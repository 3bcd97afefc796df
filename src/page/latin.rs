//! What lines of Latin words say of their roles: they end ragged, and capitals tell where sentences begin.

use super::lines::Line;
use super::ragged;
use super::roles::{ROLES, Role, Scores, Steps};
use super::signs;

/// How much a blank line tells on this page: nothing when every line has one, little when there are none.
pub(super) fn blank_weight(lines: &[Line]) -> f32 {
    let (mut blanks, mut unsigned) = (0, 0);
    for line in lines {
        blanks += usize::from(line.blank_before);
        unsigned += usize::from(line.blank_before && !line.signed_over);
    }
    let tells = !ragged::unparted(unsigned, lines.len()) && !signs::parted_by(blanks, lines.len());
    if tells { 1.0 } else { 0.0 }
}

/// What a line of Latin words says of itself, for each role.
fn own(line: &Line) -> Scores {
    let t = &*line.text;
    let small = if line.glance.first.is_lowercase() { 6.0 } else { 0.0 };
    let lead = if line.opens { 5.0 } else { 0.0 };
    let end = if line.closed { 0.0 } else { -7.0 };
    let closed = if line.closed { 0.8 } else { 0.0 };
    let commas = t.bytes().filter(|b| *b == b',').count().min(3);
    let stop = t.contains(". ") || t.contains(['"', '“', '”', ';']);
    let mut title = -1.0;
    title -= if t.ends_with(',') && commas == 1 { 0.5 } else { [0.0, 2.0, 5.0, 8.0][commas] };
    title -= if stop { 4.0 } else { 0.0 };
    title -= if line.closed { 4.0 } else { 0.0 };
    title -= if t.ends_with('-') { 6.0 } else { 0.0 };
    title -= if line.opens { 9.0 } else { 0.0 };
    title += if ragged::capitals(t) { 4.0 } else { 0.0 };
    title -= if line.width > 60 { 3.0 } else { 0.0 };
    ROLES.map(|role| match role {
        Role::Title => title,
        Role::First => lead - small - closed,
        Role::Only => lead - 1.5 + end - small,
        Role::Last => end - lead,
        Role::Middle => -lead - closed,
    })
}

/// What two Latin lines say of each other, for each role of the first and of the second.
fn step(a: &Line, b: &Line, blank: f32) -> Steps {
    use Role::{First, Last, Middle, Only, Title};
    let gap = if b.blank_before { blank } else { 0.0 };
    let small = b.glance.first.is_lowercase();
    // A line of authors stands between them, or the break was meant: it is the end of something.
    let early = ragged::early(a, b);
    let broken = if b.signed_over { 8.0 } else { 0.0 } + if early { 3.0 } else { 0.0 };
    let apart = gap * if a.closed { 2.5 } else { 1.6 } + broken;
    let meant = if early { 1.2 } else { 0.0 };
    let signed = if b.signed_over { 3.0 } else { 0.0 };
    // Where no line is parted from the next by a blank one, its absence says nothing.
    let bare = if gap > 0.0 || blank == 0.0 { 0.0 } else { 1.5 };
    let ragged = match (b.width - a.width).abs() {
        0..=4 => 0.5,
        5..=9 => 0.2,
        10..=14 => -1.0,
        _ => -2.5,
    };
    let cut = if small && a.text.ends_with(['.', '-']) { 3.0 } else { 0.0 };
    let ends = meant + gap * 1.2 - 0.2;
    let body = meant + signed + gap * 0.8 - if small { 3.0 } else { 0.0 } - bare;
    let title = meant + gap - 0.5 - bare;
    steps(&[
        (Title, Title, meant * 0.5 - gap * 2.0 - cut),
        (Title, First, body),
        (Title, Only, body),
        (First, Middle, ragged - apart),
        (Middle, Middle, ragged - apart),
        (First, Last, 0.3 - apart),
        (Middle, Last, 0.3 - apart),
        (Last, First, ends),
        (Last, Only, ends),
        (Only, First, ends),
        (Only, Only, ends),
        (Last, Title, title),
        (Only, Title, title),
    ])
}

/// The steps with these figures; all others are ruled out, which costs much, lest no way is left.
pub(super) fn steps(known: &[(Role, Role, f32); 13]) -> Steps {
    let mut out = [-14.0; ROLES.len() * ROLES.len()];
    for (from, to, figure) in known {
        out[*from as usize * ROLES.len() + *to as usize] = *figure;
    }
    out
}

/// Scores of line `at` and of its step from the one before.
pub(super) fn weigh(lines: &[Line], at: usize, blank: f32) -> (Scores, Steps) {
    weigh_by(lines, at, blank, own, step)
}

/// As [`weigh`], by what `own` says of a line and `step` of two.
pub(super) fn weigh_by(
    lines: &[Line],
    at: usize,
    blank: f32,
    own: impl Fn(&Line) -> Scores,
    step: impl Fn(&Line, &Line, f32) -> Steps,
) -> (Scores, Steps) {
    let line = &lines[at];
    let mut scores = own(line);
    if at == 0 {
        scores[Role::Middle as usize] -= 6.0;
        scores[Role::Last as usize] -= 6.0;
        return (scores, [0.0; ROLES.len() * ROLES.len()]);
    }
    let before = &lines[at - 1];
    let mut steps = step(before, line, blank);
    let tail = tail(before, line, lines.get(at + 1), blank);
    for from in [Role::First, Role::Middle] {
        steps[from as usize * ROLES.len() + Role::Last as usize] += tail;
    }
    if at + 1 == lines.len() {
        scores[Role::First as usize] -= 8.0;
        scores[Role::Middle as usize] -= 8.0;
    }
    (scores, steps)
}

/// A paragraph's last line is shorter than its column, or full: both happen; short is the surer sign.
fn tail(prev: &Line, line: &Line, next: Option<&Line>, blank: f32) -> f32 {
    let room = prev.width - line.width;
    if room >= 2 && next.is_none_or(|l| signs::first_unit(&l.text) <= room) {
        0.8
    } else if next.is_some_and(|l| !l.blank_before) {
        -0.5 - 1.5 * blank
    } else {
        -0.5
    }
}
