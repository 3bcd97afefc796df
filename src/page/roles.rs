//! One weighed decision over the whole page: what each line is. Viterbi over five roles; linear in the lines.

use super::cues;
use super::lines::{Kind, Line, is_han};

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

/// How much a blank line tells on this page: nothing when every line has one, little when there are none.
pub(super) fn blank_weight(lines: &[Line]) -> f32 {
    let blanks = lines.iter().filter(|l| l.blank_before).count();
    if lines.is_empty() || blanks * 5 > lines.len() * 3 { 0.0 } else { 1.0 }
}

/// What the whole page says to each of its lines.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// How much a blank line tells.
    pub blank: f32,
    /// Its words are Latin: lines end ragged, and capitals tell where sentences begin.
    pub latin: bool,
}

/// Is most of the page without a Chinese character?
pub(super) fn latin(lines: &[Line]) -> bool {
    lines.iter().filter(|l| l.text.contains(is_han)).count() * 3 < lines.len()
}

/// What a line of Latin words says of itself.
fn own_latin(line: &Line, role: Role) -> f32 {
    let t = &line.text;
    let small = t.starts_with(char::is_lowercase);
    if role == Role::Title {
        let commas = t.bytes().filter(|b| *b == b',').count().min(3);
        let stop = t.contains(". ") || t.contains(['"', '“', '”', ';']);
        let mut s = -1.0;
        s -= if t.ends_with(',') && commas == 1 { 0.5 } else { [0.0, 2.0, 5.0, 8.0][commas] };
        s -= if stop { 4.0 } else { 0.0 };
        s -= if line.closed { 4.0 } else { 0.0 };
        s -= if t.ends_with('-') { 6.0 } else { 0.0 };
        s -= if line.opens { 9.0 } else { 0.0 };
        return s - if line.width > 60 { 3.0 } else { 0.0 };
    }
    let lead = if line.opens { 5.0 } else { 0.0 };
    let end = if line.closed { 0.0 } else { -7.0 };
    match role {
        Role::First => lead - if small { 6.0 } else { 0.0 } - if line.closed { 0.8 } else { 0.0 },
        Role::Only => lead - 1.5 + end - if small { 6.0 } else { 0.0 },
        Role::Last => end - lead,
        _ => -lead - if line.closed { 0.8 } else { 0.0 },
    }
}

/// What two Latin lines say of each other.
fn step_latin(a: &Line, from: Role, b: &Line, to: Role, blank: f32) -> f32 {
    use Role::{First, Last, Middle, Only, Title};
    let gap = if b.blank_before { blank } else { 0.0 };
    let small = b.text.starts_with(char::is_lowercase);
    let apart = gap * if a.closed { 2.5 } else { 1.6 };
    match (from, to) {
        (Title, Title) => gap * -2.0 - if small && a.text.ends_with(['.', '-']) { 3.0 } else { 0.0 },
        (Title, First | Only) => gap * 0.8 - if small { 3.0 } else { 0.0 } - if gap > 0.0 { 0.0 } else { 1.5 },
        (First | Middle, Middle) => {
            let ragged = match (b.width - a.width).abs() {
                0..=4 => 0.5,
                5..=9 => 0.2,
                10..=14 => -1.0,
                _ => -2.5,
            };
            ragged - apart
        }
        (First | Middle, Last) => 0.3 - apart,
        (Last | Only, First | Only) => gap * 1.2 - 0.2,
        (Last | Only, Title) => gap - 0.5 - if gap > 0.0 { 0.0 } else { 1.5 },
        _ => f32::NEG_INFINITY,
    }
}

pub(super) fn own(line: &Line, role: Role, page: Page) -> f32 {
    if page.latin {
        return own_latin(line, role);
    }
    let other = if line.titled.is_some_and(|t| t != (role == Role::Title)) { 8.0 } else { 0.0 };
    let own = if role == Role::Title {
        own_title(line) - if line.signed_over { 4.0 } else { 0.0 }
    } else {
        own_body(line, role)
    };
    own - other
}

/// What a line of Chinese says for being a title.
fn own_title(line: &Line) -> f32 {
    let t = &line.text;
    let lead = line.opens;
    let mut s = -0.6;
    let (mut commas, mut stops) = (0.0_f32, 0.0_f32);
    for c in t.chars().take(200) {
        match c {
            '，' => commas += 1.0,
            '。' | '；' => stops += 1.0,
            _ => {}
        }
    }
    let left_open = left_open(t);
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
    if left_open && t.contains(['？', '！']) {
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

/// What a line of Chinese says for its place in a paragraph.
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

pub(super) fn step(a: &Line, from: Role, b: &Line, to: Role, page: Page) -> f32 {
    use Role::{First, Last, Middle, Only, Title};
    let blank = page.blank;
    if page.latin {
        return step_latin(a, from, b, to, blank);
    }
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
    match (from, to) {
        (Title, Title) => 0.0 - if gap > 0.0 { 0.0 } else { 0.1 },
        (Title, First | Only) => gap * 0.5,
        (First, Middle) => {
            let off = match d {
                3..=5 => 1.2,
                2 | 6 => 0.3,
                0..=1 => -1.0,
                -1 => -1.0 - 0.4,
                7..=9 => -0.8,
                _ => -3.0,
            };
            off - gap * if a.closed { 2.5 } else { 0.6 }
        }
        (First, Last) => (if d > 5 { -2.0 } else { 0.1 }) - gap * 0.6,
        (Middle, Middle) => inside(false),
        (Middle, Last) => inside(true),
        (Last | Only, First | Only) => gap * 1.2 - 0.2 - if b.opens { 2.0 } else { 0.0 },
        (Last | Only, Title) => gap * 1.0 + -0.5,
        _ => f32::NEG_INFINITY,
    }
}

/// Paragraph's last line narrower than its column, or full: both happen; short is the surer sign.
pub(super) fn tail_bonus(prev: &Line, line: &Line, next: Option<&Line>, blank: f32) -> f32 {
    let room = prev.width - line.width;
    if room >= 2 && next.is_none_or(|l| first_unit(&l.text) <= room) {
        0.8
    } else if next.is_some_and(|l| !l.blank_before) {
        -0.5 - 1.5 * blank
    } else {
        -0.5
    }
}

/// Half-glyphs of what cannot be broken at the start of `text`: a number or word, or a glyph with the marks that cling to it.
fn first_unit(text: &str) -> i32 {
    let mut chars = text.chars().take(20);
    let Some(c) = chars.next() else { return 0 };
    let stays = |d: char| {
        if c.is_ascii_alphanumeric() {
            d.is_ascii_alphanumeric() || d == '.' || d == '%'
        } else {
            matches!(d, '，' | '。' | '、' | '；' | '”' | '》' | '）')
        }
    };
    let tail: i32 = chars.take_while(|d| stays(*d)).map(|d| if d.is_ascii() || d == '”' { 1 } else { 2 }).sum();
    tail + if c.is_ascii() || c == '“' { 1 } else { 2 }
}

/// Quotes and brackets that a line opens and leaves open: a body's line may, a title's seldom.
fn left_open(text: &str) -> bool {
    let depth = text.chars().fold(0_i32, |d, c| match c {
        '“' | '《' | '（' => d.saturating_add(1),
        '”' | '》' | '）' => d.saturating_sub(1),
        _ => d,
    });
    depth > 0
}

/// The role of each line of `lines` (all [`Kind::Plain`]); lines of other kinds are not passed here.
pub(super) fn decide(lines: &[Line]) -> Vec<Role> {
    let blank = blank_weight(lines);
    let page = Page { blank, latin: latin(lines) };
    let mut best = [0.0_f32; 5];
    let mut back: Vec<[u8; 5]> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let mut next = [f32::NEG_INFINITY; 5];
        let mut from = [0_u8; 5];
        for (j, &to) in ROLES.iter().enumerate() {
            let e = own(line, to, page);
            if at == 0 {
                next[j] = if matches!(to, Role::Middle | Role::Last) { e - 6.0 } else { e };
                continue;
            }
            let prev = &lines[at - 1];
            let tail = if to == Role::Last { tail_bonus(prev, line, lines.get(at + 1), blank) } else { 0.0 };
            let goes_on = matches!(to, Role::Middle | Role::Last);
            for (i, &role) in ROLES.iter().enumerate() {
                // Half of the steps are impossible by their roles alone.
                let open = matches!(role, Role::First | Role::Middle);
                let mut s = if open == goes_on { step(prev, role, line, to, page) } else { f32::NEG_INFINITY };
                if s == f32::NEG_INFINITY {
                    s = -14.0;
                }
                if to == Role::Last && open {
                    s += tail
                }
                if best[i] + s + e > next[j] {
                    next[j] = best[i] + s + e;
                    from[j] = u8::try_from(i).unwrap_or(0);
                }
            }
        }
        // Relative scores: the sum never grows with the page.
        let top = next.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        best = next.map(|v| v - top);
        back.push(from);
    }
    for (score, role) in best.iter_mut().zip(ROLES) {
        if matches!(role, Role::First | Role::Middle) {
            *score -= 8.0
        }
    }
    let mut at = (0..5).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    let mut out = vec![Role::Title; lines.len()];
    for i in (0..lines.len()).rev() {
        out[i] = ROLES[at];
        at = usize::from(back[i][at]);
    }
    out
}

/// Lines of a kind are decided by their words alone.
pub(super) fn is_plain(line: &Line) -> bool {
    line.kind == Kind::Plain
}
