//! What Japanese lines say of their roles: set by hand, since no pages with truth were there to fit a table to.
//!
//! Paragraphs are indented by one glyph, which says less than the Chinese two; that the next glyph would still have fitted ([`ragged::short`])
//! says more. A title's lines and the marks of sentences are as in Chinese.

use super::cues;
use super::latin;
use super::lines::Line;
use super::ragged;
use super::roles::{ROLES, Role, Scores, Steps};
use super::signs;

/// How much a blank line tells on this page: nothing when most lines have one.
pub(super) fn blank_weight(lines: &[Line]) -> f32 {
    if signs::parted(lines) { 0.0 } else { 1.0 }
}

/// Scores of line `at` and of its step from the one before.
pub(super) fn weigh(lines: &[Line], at: usize, blank: f32) -> (Scores, Steps) {
    let own = |line: &Line| {
        let signed = if line.signed_over { 4.0 } else { 0.0 };
        ROLES.map(|role| if role == Role::Title { own_title(line) - signed } else { own_body(line, role) })
    };
    latin::weigh_by(lines, at, blank, own, step)
}

/// What a line of Japanese says for being a title.
fn own_title(line: &Line) -> f32 {
    let t = &line.text;
    let lead = line.opens;
    // A body's line may leave quotes and brackets open, a title's seldom.
    let left_open = line.glance.brackets.depth > 0;
    let mut s = -0.6;
    let (commas, stops) = (f32::from(line.glance.inside.commas), f32::from(line.glance.inside.stops));
    s -= (commas * 4.0).min(8.0) + (stops * 6.0).min(12.0);
    if lead {
        s -= 9.0
    }
    if t.starts_with("——") || t.starts_with("— —") {
        s += 9.0
    }
    if left_open {
        s -= 1.0
    }
    if t.contains(['？', '！']) && left_open {
        s -= 3.0
    }
    if line.width > 60 {
        s -= 3.0
    }
    if t.ends_with(['、', '，', '：', '“', '《', '（']) {
        s -= 2.0
    }
    if t.starts_with(['，', '。', '、', '；', '”', '）', '》']) {
        s -= 1.0
    }
    if t.contains(' ') && !t.contains(['，', '。']) {
        s += 0.8
    }
    if cues::place(t) {
        s += 3.0
    }
    s
}

/// What a line of Japanese says for its place in a paragraph.
fn own_body(line: &Line, role: Role) -> f32 {
    let t = &line.text;
    let lead = line.opens;
    let mut s = 0.0;
    if t.starts_with("——") {
        s -= 4.0
    }
    if lead {
        s += if matches!(role, Role::First | Role::Only) { 5.0 } else { -5.0 }
    }
    if matches!(role, Role::Last | Role::Only) {
        s += if line.closed { 0.0 } else { -7.0 };
    } else if line.closed {
        s -= 0.8;
    }
    if matches!(role, Role::First | Role::Only)
        && t.starts_with(['，', '。', '、', '；', '”', '）', '》', '：', '！', '？', '%'])
    {
        s -= 6.0
    }
    if matches!(role, Role::First) && t.ends_with(['。']) {
        s -= 0.2
    }
    if role == Role::Only {
        s -= 1.5
    }
    s
}

/// What two Japanese lines say of each other, for each role of the first and of the second.
fn step(a: &Line, b: &Line, blank: f32) -> Steps {
    use Role::{First, Last, Middle, Only, Title};
    let gap = if b.blank_before { blank } else { 0.0 };
    let d = b.width - a.width;
    let inside = |tail: bool| -> f32 {
        let off = if tail { (d - 1).max(0) } else { d.abs() };
        let off = match off {
            0..=1 => 0.5,
            2 => 0.2,
            3 => -0.5,
            4 => -1.0,
            5..=8 => -2.0,
            _ => -3.5,
        };
        off - gap * if a.closed { 2.5 } else { 0.6 }
    };
    // Where the next glyph would have fitted, the break was meant.
    let meant = |indent: i32| if ragged::short(a, b, indent) { 2.5 } else { 0.0 };
    let (meant, meant_indented) = (meant(0), meant(2));
    let off = match d + 2 {
        3..=5 => 1.2,
        2 | 6 => 0.3,
        0..=1 => -1.0,
        -1 => -1.0 - 0.4,
        7..=9 => -0.8,
        _ => -3.0,
    };
    let ends = gap * 1.2 - 0.2 - if b.opens { 2.0 } else { 0.0 };
    latin::steps(&[
        (Title, Title, 0.0 - if gap > 0.0 { 0.0 } else { 0.1 }),
        (Title, First, gap * 0.5),
        (Title, Only, gap * 0.5),
        (First, Middle, off - gap * if a.closed { 2.5 } else { 0.6 } - meant_indented),
        (First, Last, (if d > 5 { -2.0 } else { 0.1 }) - gap * 0.6 - meant_indented),
        (Middle, Middle, inside(false) - meant),
        (Middle, Last, inside(true) - meant),
        (Last, First, ends),
        (Last, Only, ends),
        (Only, First, ends),
        (Only, Only, ends),
        (Last, Title, gap - 0.5),
        (Only, Title, gap - 0.5),
    ])
}
