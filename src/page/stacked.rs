//! Titles of a page in order that stand one under the other before their texts are given to these.
//!
//! Promise: a page where each title stands over its text, or whose titles are verse, stays as it is; else every title comes to stand over one text. Why: extractors that go by
//! position print the titles of neighbouring columns first, then the texts. How: texts are told apart where one begins without a title (a lead, a text signed before it, another width of the column), and
//! [`super::titling`] deals. Trade-off: a text that shows nothing of this stays with the one before.

use super::joins::Words;
use super::lines::{Kind, Line};
use super::roles::Role;
use super::titling::{Stage, in_order};
use super::weights::Weights;
use std::ops::Range;

/// The texts of a page in order, its titles, and what is before both.
#[derive(Default)]
struct Stacked {
    head: Vec<usize>,
    titles: Vec<usize>,
    texts: Vec<Vec<usize>>,
    /// Texts that begin right under another's end, without a title of their own over them.
    bare: usize,
    /// Which of them show it by a lead or behind a signature; the others only by the width of their column.
    sure: Vec<bool>,
    /// Some of its titles are verse: it keeps its order.
    verse: bool,
}

/// So many title lines over a lone signature are verse.
const VERSE_LINES: usize = 5;

/// Does a paragraph begin at `at` whose column is another than that of the text before? Five lines on each side tell.
fn another_column(lines: &[Line], role: &[Option<Role>], text: &[usize], at: usize) -> bool {
    let wide = |at: &usize| matches!(role[*at], Some(Role::First | Role::Middle)).then_some(lines[*at].width);
    let above = text.iter().rev().take(5).filter_map(wide).max();
    let below = (at..lines.len().min(at + 5)).filter_map(|n| wide(&n)).max();
    let enough = text.len() >= 4 && (at..lines.len().min(at + 3)).all(|n| wide(&n).is_some());
    matches!((above, below), (Some(a), Some(b)) if enough && a.abs_diff(b) >= 4)
}

impl Stacked {
    fn of(lines: &[Line], role: &[Option<Role>]) -> Self {
        let mut out = Self::default();
        let (mut fresh, mut signed, mut run) = (true, Vec::new(), 0);
        for (at, line) in lines.iter().enumerate() {
            let body = match line.kind {
                Kind::Byline | Kind::From => {
                    signed.push(at);
                    fresh = true;
                    continue;
                }
                Kind::Plain if role[at] == Some(Role::Title) => {
                    out.titles.push(at);
                    run = if fresh { run + 1 } else { 1 };
                    fresh = true;
                    continue;
                }
                Kind::Plain => true,
                _ => {
                    out.verse |= line.kind == Kind::Signature && fresh && run >= VERSE_LINES;
                    false
                }
            };
            let begins = body && matches!(role[at], Some(Role::First | Role::Only));
            let text = out.texts.last().map_or(&[][..], Vec::as_slice);
            let ended = text.last().is_some_and(|n| matches!(lines[*n].kind, Kind::Signature | Kind::Onward));
            let sure = begins && (line.opens || ended);
            // One title has no second text to go to.
            let other = begins && run > 1 && another_column(lines, role, text, at);
            out.bare += usize::from((sure || other) && !fresh);
            if body && (fresh || sure || other) {
                out.sure.push(fresh || sure);
                out.texts.push(std::mem::take(&mut signed));
                fresh = false;
            }
            match out.texts.last_mut() {
                Some(text) => text.push(at),
                None => out.head.push(at),
            }
        }
        out.head.extend(signed);
        out
    }

    /// The titles that stand together, each run with the texts that follow it before the next.
    fn runs(&self) -> Vec<(&[usize], Range<usize>)> {
        let first = |text: usize| self.texts[text].first().copied().unwrap_or(0);
        let (mut out, mut at) = (Vec::new(), 0);
        while at < self.titles.len() {
            let begin = (0..self.texts.len()).find(|t| first(*t) > self.titles[at]).unwrap_or(self.texts.len() - 1);
            let over = |n: &usize| begin + 1 == self.texts.len() || self.titles[*n] < first(begin);
            let end = (at..self.titles.len()).take_while(over).last().unwrap_or(at) + 1;
            let next = self.titles.get(end).copied().unwrap_or(usize::MAX);
            let last = (begin + 1..self.texts.len()).take_while(|t| first(*t) < next).last().unwrap_or(begin);
            out.push((&self.titles[at..end], begin..last + 1));
            at = end;
        }
        out
    }
}

/// The order of the lines with every title over its text, where titles stand one under the other before their texts; nothing where they do not.
pub(super) fn unstack(lines: &[Line], role: &[Option<Role>]) -> Option<Vec<(usize, bool)>> {
    if lines.len() > super::order::MOST_LINES {
        return None;
    }
    let page = Stacked::of(lines, role);
    let first = page.titles.first() < page.texts.first().and_then(|t| t.first());
    if page.bare == 0 || page.verse || page.titles.is_empty() || !first {
        return None;
    }
    let words = Words::between(lines, &page.titles);
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); page.texts.len()];
    let runs = if page.bare > 1 { vec![(&page.titles[..], 0..page.texts.len())] } else { page.runs() };
    for (titles, texts) in runs {
        let stage = Stage::new(lines, &words, titles, &page.texts[texts.clone()], Weights::fitted());
        let mut of = if texts.len() == 1 { vec![0; titles.len()] } else { stage.deal().0 };
        stage.take_back(&mut of, &page.sure[texts.clone()]);
        for (title, text) in titles.iter().zip(of) {
            groups[texts.start + text].push(*title);
        }
    }
    for (n, text) in page.texts.into_iter().enumerate() {
        // What only its width set apart, and no title came to, belongs to the text before.
        let own = n == 0 || page.sure[n] || !groups[n].is_empty();
        let home = if own { n } else { (0..n).rev().find(|m| !groups[*m].is_empty()).unwrap_or(n) };
        groups[home].extend(text);
    }
    let head = page.head.into_iter().map(|at| (at, false));
    Some(head.chain(in_order(groups)).collect())
}
