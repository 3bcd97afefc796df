//! Reading order: columns that an extractor printed side by side, row by row, are laid one after the other again.
//!
//! Promise: the lines come back in an order in which an article's lines follow each other as they were read on paper, each line once; a
//! page whose lines stand in order already stays as it is. Why: many extractors go by position, so that two columns of one article, or
//! of two, alternate line by line; no decision about roles or borders can be right before they are told apart.
//!
//! How: the lines are dealt out to columns, one after the other, by a beam search. A line that goes on a column is scored as the roles
//! are ([`super::roles`]), by how well its first glyph fits the column's last ([`super::pairs`]), and by regularity: in an interleaved
//! stretch a column comes again after as many lines as it did before. What a column is not finished in is looked for in the columns that
//! begin in mid-sentence ([`super::columns`]). Trade-off: a beam keeps few guesses, so the time is linear, and a page beyond
//! [`MOST_LINES`] is left alone.

use super::columns;
use super::lines::{Kind, Line};
use super::pairs;
use super::roles::{self, Page, ROLES, Role};
use std::collections::HashMap;

//  are kept from line to line.
fn par(n: usize) -> f32 { static P: std::sync::LazyLock<Vec<f32>> = std::sync::LazyLock::new(|| std::env::var("P").map(|v| v.split(',').map(|x| x.parse().unwrap_or(0.0)).collect()).unwrap_or_else(|_| vec![3.0, 0.8, 1.2, 2.4, 0.8, 0.8, 3.0, 4.0, 24.0, 1.0, 1.0, 0.0, 0.0, 0.0])); P[n] }
/// Columns that a guess keeps open.
const OPEN: usize = 6;
/// More lines are no page of a newspaper.
const MOST_LINES: usize = 4000;

//  a column costs.

//  one in mid-sentence costs more.

/// What a column that comes again one line sooner or later costs; and one that comes whenever.

// 's fit weighs.

//  a blank between them weigh for one column; and against two.

// inished column or one without a beginning costs at the end.

/// One line of so many that goes on from another than the one before shows a page printed row by row.
const APART: usize = 30;

#[derive(Clone, Copy)]
struct Column {
    id: u16,
    last: usize,
    before: Option<usize>,
    role: Role,
}

#[derive(Clone)]
struct Guess {
    score: f32,
    columns: Vec<Column>,
    stride: usize,
    /// Columns begun in mid-sentence less those let go unfinished.
    amid: i32,
    made: u16,
    trace: usize,
}

/// A line's place in the trace of a guess.
#[derive(Clone, Copy)]
struct Step {
    back: usize,
    column: u16,
    role: Role,
}

/// A column as it was dealt: its lines in order with their roles.
#[derive(Clone, Debug, Default)]
pub(super) struct Strand {
    /// Indices into the page's lines.
    pub lines: Vec<usize>,
    /// Their roles.
    pub roles: Vec<Role>,
}

fn is_amid(role: Role) -> bool {
    matches!(role, Role::Middle | Role::Last)
}

fn is_open(role: Role) -> bool {
    matches!(role, Role::First | Role::Middle)
}

/// The role of a line that its own words decide.
fn fixed(line: &Line) -> Option<Role> {
    match line.kind {
        Kind::Byline | Kind::From => Some(Role::Title),
        Kind::Signature | Kind::Onward => Some(Role::Only),
        _ => None,
    }
}

fn own(line: &Line, role: Role, page: Page) -> f32 {
    match fixed(line) {
        Some(only) if only == role => 0.0,
        Some(_) => f32::NEG_INFINITY,
        None => roles::own(line, role, page),
    }
}

/// What `b` says of following the last line of a column.
fn follows(lines: &[Line], column: &Column, b: &Line, to: Role, page: Page) -> f32 {
    let a = &lines[column.last];
    let mut s = if fixed(a).is_some() || fixed(b).is_some() {
        match (column.role, to) {
            (Role::Title, Role::Title | Role::First | Role::Only) | (Role::Last | Role::Only, Role::Only) => 0.5,
            (Role::Last | Role::Only, Role::First | Role::Title) => 0.0,
            (Role::First | Role::Middle, Role::Middle | Role::Last) => roles::step(a, column.role, b, to, page),
            _ => return f32::NEG_INFINITY,
        }
    } else {
        roles::step(a, column.role, b, to, page)
    };
    if column.role == Role::Last
        && let Some(before) = column.before
    {
        s += roles::tail_bonus(&lines[before], a, Some(b), page.blank);
    }
    if is_open(column.role) && !a.closed {
        s += par(4) * joint(a, b);
    }
    s
}

/// How well `b` goes on after `a` in mid-sentence.
pub(super) fn joint(a: &Line, b: &Line) -> f32 {
    match (a.text.chars().next_back(), b.text.chars().next()) {
        (Some(x), Some(y)) => pairs::fit(x, y),
        _ => 0.0,
    }
}

struct Search<'a> {
    lines: &'a [Line],
    page: Page,
    blanks: bool,
    trace: Vec<Step>,
}

impl Search<'_> {
    fn regularity(stride: usize, now: usize) -> f32 {
        match stride.abs_diff(now) {
            0 => 0.0,
            1 => -par(2),
            _ => -par(3),
        }
    }

    /// All ways to deal line `at`, from one guess.
    fn deal(&mut self, guess: &Guess, at: usize, own: &[f32; 5], out: &mut Vec<Guess>) {
        let line = &self.lines[at];
        let tied = self.blanks && !line.blank_before && at > 0;
        for (n, &to) in ROLES.iter().enumerate() {
            if own[n] == f32::NEG_INFINITY {
                continue;
            }
            for (k, column) in guess.columns.iter().enumerate() {
                let stride = at - column.last;
                let page = if stride == 1 { self.page } else { Page { blank: 0.0, ..self.page } };
                let mut s = follows(self.lines, column, line, to, page);
                if s == f32::NEG_INFINITY {
                    continue;
                }
                s += own[n] + Self::regularity(guess.stride, stride);
                if tied {
                    s += if stride == 1 { par(5) } else { -par(6) };
                }
                let mut next = guess.clone();
                let column = Column { last: at, before: Some(column.last), role: to, ..*column };
                next.columns[k] = column;
                next.stride = stride;
                self.push(next, guess.score + s, column.id, to, out);
            }
            let mut s = own[n] - par(0);
            if is_amid(to) {
                s -= par(1);
            }
            if tied {
                s -= par(6);
            }
            let mut next = guess.clone();
            next.made += 1;
            next.amid += i32::from(is_amid(to));
            if next.columns.len() >= OPEN
                && let Some(stale) = (0..next.columns.len()).min_by_key(|k| next.columns[*k].last)
            {
                let stale = next.columns.remove(stale);
                next.amid -= i32::from(is_open(stale.role));
            }
            next.columns.push(Column { id: next.made, last: at, before: None, role: to });
            let id = next.made;
            self.push(next, guess.score + s, id, to, out);
        }
    }

    fn push(&mut self, mut next: Guess, score: f32, column: u16, role: Role, out: &mut Vec<Guess>) {
        self.trace.push(Step { back: next.trace, column, role });
        next.trace = self.trace.len() - 1;
        next.score = score;
        out.push(next);
    }
}

/// What makes two guesses the same for all that follows.
fn state(guess: &Guess) -> Vec<(usize, u8)> {
    let mut key: Vec<(usize, u8)> = guess.columns.iter().map(|c| (c.last, c.role as u8)).collect();
    key.sort_unstable();
    key.push((guess.stride, 0));
    key
}

/// Keeps the best guesses, one a state.
fn prune(mut all: Vec<Guess>) -> Vec<Guess> {
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut seen = HashMap::new();
    let mut kept = Vec::new();
    for guess in all {
        if seen.insert(state(&guess), ()).is_none() {
            kept.push(guess);
            if kept.len() == par(8) as usize {
                break;
            }
        }
    }
    let top = kept.first().map_or(0.0, |g| g.score);
    kept.retain(|g| g.score > top - 25.0);
    kept
}

/// Deals the lines out to columns.
fn strands(lines: &[Line], page: Page) -> Vec<Strand> {
    let blanks = lines.iter().any(|l| l.blank_before) && page.blank > 0.0
        || lines.iter().filter(|l| !l.blank_before).count() * 12 < lines.len() * 11;
    let mut search = Search { lines, page, blanks, trace: Vec::new() };
    let start = Guess { score: 0.0, columns: Vec::new(), stride: 1, amid: 0, made: 0, trace: usize::MAX };
    let mut beam = vec![start];
    for (at, line) in lines.iter().enumerate() {
        let own: [f32; 5] = std::array::from_fn(|n| own(line, ROLES[n], page));
        let mut out = Vec::new();
        for guess in &beam {
            search.deal(guess, at, &own, &mut out);
        }
        beam = prune(out);
    }
    let end = |g: &Guess| {
        let open = i32::try_from(g.columns.iter().filter(|c| is_open(c.role)).count()).unwrap_or(0);
        let off = f32::from(i16::try_from((g.amid - open).abs()).unwrap_or(i16::MAX));
        g.score - par(7) * off
    };
    let best = beam.iter().max_by(|a, b| end(a).total_cmp(&end(b)));
    let Some(best) = best else { return Vec::new() };
    let mut out: Vec<Strand> = vec![Strand::default(); usize::from(best.made) + 1];
    let mut trace = best.trace;
    let mut at = lines.len();
    while let Some(step) = search.trace.get(trace) {
        at -= 1;
        let strand = &mut out[usize::from(step.column)];
        strand.lines.push(at);
        strand.roles.push(step.role);
        trace = step.back;
    }
    for strand in &mut out {
        strand.lines.reverse();
        strand.roles.reverse();
    }
    out.retain(|s| !s.lines.is_empty());
    out.sort_by_key(|s| s.lines[0]);
    out
}

/// Do lines of other columns stand within paragraphs, more often than a guess may be wrong?
fn interleaved(strands: &[Strand], count: usize) -> bool {
    let jumps = |s: &Strand| {
        let roles = s.roles.windows(2);
        s.lines.windows(2).zip(roles).filter(|(l, r)| l[0] + 1 != l[1] && is_amid(r[1])).count()
    };
    let jumps: usize = strands.iter().map(jumps).sum();
    jumps >= 4 && jumps * APART >= count
}

/// Lays the columns of a page one after the other. Furniture and captions stay behind the line they stand behind.
pub(super) fn restore(lines: Vec<Line>) -> Vec<Line> {
    if lines.len() > MOST_LINES {
        return lines;
    }
    let dealt: Vec<usize> =
        (0..lines.len()).filter(|i| !matches!(lines[*i].kind, Kind::Furniture | Kind::Caption)).collect();
    let plain: Vec<Line> = dealt.iter().map(|i| lines[*i].clone()).collect();
    if plain.is_empty() || roles::latin(&plain) {
        return lines;
    }
    let page = Page { blank: roles::blank_weight(&plain), latin: false };
    let strands = strands(&plain, page);
    if !interleaved(&strands, plain.len()) {
        return lines;
    }
    let order = columns::chain(&strands, &plain);
    if std::env::var_os("BAOKU_TRACE").is_some() {
        for (i, fresh) in &order {
            eprintln!("{} {}", if *fresh { "##" } else { "  " }, plain[*i].text);
        }
    }
    if order.windows(2).all(|w| w[0].0 < w[1].0) {
        return lines;
    }
    let mut out = Vec::with_capacity(lines.len());
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); plain.len() + 1];
    let mut behind = 0;
    for (i, line) in lines.iter().enumerate() {
        if matches!(line.kind, Kind::Furniture | Kind::Caption) {
            beside[behind].push(i);
        } else {
            behind += 1;
        }
    }
    out.extend(beside[0].iter().map(|i| lines[*i].clone()));
    for (n, &(at, fresh)) in order.iter().enumerate() {
        let mut line = lines[dealt[at]].clone();
        let goes_on = n > 0 && order[n - 1].0 + 1 == at;
        line.blank_before = fresh || goes_on && line.blank_before;
        out.push(line);
        out.extend(beside[at + 1].iter().map(|i| lines[*i].clone()));
    }
    out
}
