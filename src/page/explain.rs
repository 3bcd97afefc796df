//! What was decided about each line of a page, and what spoke for it.
//!
//! Promise: the same decisions that [`super::read_page`] makes, by the same code, with the signs that weighed most; nothing here decides. It costs
//! a second look at the page, so it is made only for a person who asks.

use super::assemble;
use super::common::Paired;
use super::deal::To;
use super::deal::told::Told;
use super::lines::{self, Kind, Line};
use super::order;
use super::roles::{self, ROLES, Role};
use super::signs::{self, Usual};
use super::weights::Weights;
use super::{NotAPage, Settings, read_page_by};
use std::collections::HashMap;
use std::path::Path;

/// A line and what it was taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// 1-based number in the file.
    pub line: u32,
    /// Its words, without letter-spacing.
    pub text: String,
    /// What it was taken for, in a word or two.
    pub part: &'static str,
    /// 1-based number of the article that it went to, in the order of the reading.
    pub article: Option<usize>,
    /// It was read after a line that does not stand before it in the file.
    pub moved: bool,
    /// What spoke for this and against the next best, strongest first; positive speaks for it.
    pub signs: Vec<(String, f32)>,
    /// Where it was dealt, on a page printed row by row.
    pub dealt: Option<Dealt>,
}

/// Where a line of a page printed row by row was dealt.
#[derive(Debug, Clone, PartialEq)]
pub struct Dealt {
    /// The place.
    pub to: Spot,
    /// The next best place.
    pub rather: Option<Spot>,
    /// The line itself speaks for the other: it was put here for the sake of the page as a whole.
    pub whole: bool,
    /// What spoke for the one and against the other, strongest first.
    pub signs: Vec<(String, f32)>,
}

/// A place for a line among the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// Among the titles.
    Title,
    /// Under the line of this number.
    Under(u32),
    /// At the top of a column.
    Top,
}

/// So many signs are told of a line.
const TOLD: usize = 4;

fn part(line: &Line, role: Option<Role>) -> &'static str {
    match (line.kind, role) {
        (Kind::Furniture, _) => "furniture",
        (Kind::Signature, _) => "signature",
        (Kind::Byline, _) => "authors",
        (Kind::Caption, _) => "caption",
        (Kind::Onward | Kind::From, _) => "jump",
        (Kind::Row, _) => "table row",
        (Kind::Teaser, _) => "teaser",
        (Kind::Plain, Some(Role::Title)) => "title",
        (Kind::Plain, Some(Role::First)) => "begins",
        (Kind::Plain, Some(Role::Middle)) => "goes on",
        (Kind::Plain, Some(Role::Last)) => "ends",
        (Kind::Plain, _) => "whole",
    }
}

/// What weighed for `role` of plain line `at` against the role that its signs like next.
fn reasons(plain: &[Line], at: usize, roles: &[Role], usual: Usual) -> Vec<(String, f32)> {
    let weights = Weights::fitted();
    let role = roles[at] as usize;
    let mut told: Vec<(String, [f32; ROLES.len()])> = Vec::new();
    signs::own(plain, at, usual, |sign| {
        told.push((format!("{sign:?}"), std::array::from_fn(|r| weights.own(usual.rows, sign)[r])));
    });
    if at > 0 {
        let from = roles[at - 1] as usize * ROLES.len();
        signs::step(roles::before(plain, at), &plain[at], usual, |sign, strength| {
            let row = &weights.step(usual.rows, sign)[from..from + ROLES.len()];
            told.push((format!("after {:?}: {sign:?}", roles[at - 1]), std::array::from_fn(|r| row[r] * strength)));
        });
    }
    let sum = |r: usize| told.iter().map(|(_, w)| w[r]).sum::<f32>();
    let next = (0..ROLES.len()).filter(|r| *r != role).max_by(|a, b| sum(*a).total_cmp(&sum(*b))).unwrap_or(0);
    let mut out: Vec<(String, f32)> = told.into_iter().map(|(name, w)| (name, w[role] - w[next])).collect();
    out.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    out.truncate(TOLD);
    out
}

/// Where the lines of a page printed row by row were dealt, by their numbers.
fn dealt(lines: &[Line]) -> HashMap<u32, Dealt> {
    let spot = |to: To| match to {
        To::Title => Spot::Title,
        To::Under(at) => Spot::Under(lines[at].no),
        To::New { .. } => Spot::Top,
    };
    let one = |(at, mut told): (usize, Told)| {
        told.why.truncate(TOLD);
        let whole = told.rather.is_some_and(|(_, by)| by < 0.0);
        let rather = told.rather.map(|(to, _)| spot(to));
        (lines[at].no, Dealt { to: spot(told.to), rather, whole, signs: told.why })
    };
    order::told(lines).into_iter().map(one).collect()
}

/// Tells of each line of a page, in the order in which it was read, what it was taken for and why.
///
/// # Errors
/// As [`super::read_page`].
pub fn explain(bytes: &[u8], path: &Path, settings: &Settings) -> Result<Vec<Explained>, NotAPage> {
    let reading = read_page_by(bytes, path, settings)?;
    let decoded = crate::text::decode(bytes).ok_or(NotAPage::NotText)?;
    let mut article: HashMap<u32, usize> = HashMap::new();
    for (n, a) in reading.articles.iter().enumerate() {
        a.lines.iter().flat_map(|range| range.0..=range.1).for_each(|line| {
            article.insert(line, n + 1);
        });
    }
    let measured = lines::measure(&decoded.text);
    let mut dealt = dealt(&measured);
    let restored = order::restore(measured);
    let paired = Paired::of(&restored);
    let (lines, role) = assemble::laid(restored, &paired);
    let (places, plain) = roles::plain(&lines);
    let plain_roles: Vec<Role> = places.iter().map(|at| role[*at].unwrap_or(Role::Only)).collect();
    let usual = Usual::of(&plain, false);
    let weighed = !signs::latin(&plain);
    let mut signs_of: HashMap<usize, Vec<(String, f32)>> = HashMap::new();
    for (n, at) in places.iter().enumerate().filter(|_| weighed) {
        signs_of.insert(*at, reasons(&plain, n, &plain_roles, usual));
    }
    let one = |(at, line): (usize, &Line)| Explained {
        line: line.no,
        text: line.text.to_string(),
        part: part(line, role[at]),
        article: article.get(&line.no).copied(),
        moved: at > 0 && lines[at - 1].rank.wrapping_add(1) != line.rank,
        signs: signs_of.remove(&at).unwrap_or_default(),
        dealt: dealt.remove(&line.no),
    };
    Ok(lines.iter().enumerate().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_told_of_once() {
        let text = "2031年3月9日 星期日\n清水河新渠全线通水\n本报讯（记者田小禾）昨日上午，清水河新渠\n全线通水，村民奔走相告。\n";
        let told = explain(text.as_bytes(), Path::new("a.txt"), &Settings::default()).unwrap_or_default();
        let parts: Vec<(&str, Option<usize>)> = told.iter().map(|e| (e.part, e.article)).collect();
        assert_eq!(parts, [("furniture", None), ("title", Some(1)), ("begins", Some(1)), ("ends", Some(1))]);
        assert!(told[1].signs.len() == TOLD && told.iter().all(|e| !e.moved && e.dealt.is_none()));
    }
}
