//! The order of the headline list: newest first, then as a reader leafs through the paper.

use super::segment::packed;
use crate::model::{ArticleId, Entry};
use std::cmp::Ordering;

/// What the list's order goes by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    /// [`packed`]; 0 where it is not known.
    pub(super) date: u32,
    pub(super) paper: Option<&'a str>,
    pub(super) page: Option<&'a str>,
    pub(super) file: &'a str,
    pub(super) place: u32,
    pub(super) id: ArticleId,
}

impl<'a> Spot<'a> {
    pub(super) fn of(entry: &'a Entry) -> Self {
        Self {
            date: entry.date.map_or(0, packed),
            paper: entry.paper.as_deref(),
            page: entry.page.as_deref(),
            file: &entry.file,
            place: entry.place,
            id: entry.id,
        }
    }
}

/// The list's order. It is total: two articles are equal in it only when they have one id.
pub(super) fn in_list(a: &Spot<'_>, b: &Spot<'_>) -> Ordering {
    // The undated have 0 and come last.
    b.date
        .cmp(&a.date)
        .then_with(|| last_without(a.paper, b.paper, str::cmp))
        .then_with(|| last_without(a.page, b.page, natural))
        .then_with(|| natural(a.file, b.file))
        .then_with(|| a.place.cmp(&b.place))
        .then_with(|| a.id.cmp(&b.id))
}

fn last_without(a: Option<&str>, b: Option<&str>, order: impl Fn(&str, &str) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => order(a, b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Text with its numbers compared as numbers: `2` before `10`, `A02` before `B01`. Numbers of any length are fine. Texts that differ
/// only in leading zeros are told apart by them, so that the order is total.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a, b);
    while let (Some(p), Some(q)) = (x.chars().next(), y.chars().next()) {
        let step = if p.is_ascii_digit() && q.is_ascii_digit() {
            let (m, n) = (number(&mut x), number(&mut y));
            m.len().cmp(&n.len()).then_with(|| m.cmp(n))
        } else {
            x = &x[p.len_utf8()..];
            y = &y[q.len_utf8()..];
            p.cmp(&q)
        };
        if step.is_ne() {
            return step;
        }
    }
    x.len().cmp(&y.len()).then_with(|| a.cmp(b))
}

/// Takes the digits off the front of `text` and gives them without leading zeros.
fn number<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    digits.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_text_are_compared_as_numbers() {
        let sorted =
            ["", "0", "01", "1", "2", "10", "99999999999999999999999", "A02", "A2x", "A10", "B01", "特1", "特02"];
        for (n, a) in sorted.iter().enumerate() {
            for (m, b) in sorted.iter().enumerate() {
                assert_eq!(natural(a, b), n.cmp(&m), "{a} {b}");
            }
        }
    }
}
