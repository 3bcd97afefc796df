//! Fits what the figures of a page as a whole weigh: of a way to deal it and of those that one turn leads to, the one with the best articles is to be the likeliest
//! (conditional likelihood over candidates, where several may be equally right).

use super::local::Climb;
use super::*;
use crate::page::settle;
use crate::page::signs::Whole;
use crate::page::weights::WHOLE;
use crate::page::whole::{Figures, Settled};

const CLIMB: Climb = Climb { what: "pages as a whole", rounds: 40, batch: 32, firm: 0.02 };

/// One page of so many is learned without its titles besides: a text that has none, as where an article goes on from another page, is no worse for it.
const UNTITLED: usize = 4;

const FIGURES: usize = Whole::ALL.len();

/// The ways to deal a page, by their figures, and how good each is.
struct Choice {
    ways: Vec<(Figures, f32)>,
}

impl Choice {
    /// Adds what each weight changes in how likely one of the best ways is; whether one is the likeliest.
    fn learn(&self, weights: &[f32], slopes: &mut [f32]) -> bool {
        let worth: Vec<f32> =
            self.ways.iter().map(|(way, _)| way.iter().zip(weights).map(|(x, w)| x * w).sum()).collect();
        let best = self.ways.iter().map(|(_, good)| *good).fold(f32::NEG_INFINITY, f32::max) - 1e-6;
        let most = worth.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let likely: Vec<f32> = worth.iter().map(|x| (x - most).exp()).collect();
        let all: f32 = likely.iter().sum();
        let right: f32 = likely.iter().zip(&self.ways).filter(|(_, (_, good))| *good > best).map(|(x, _)| x).sum();
        for (likely, (way, good)) in likely.iter().zip(&self.ways) {
            let slope = if *good > best { likely / right.max(1e-20) } else { 0.0 } - likely / all;
            way.iter().zip(&mut *slopes).for_each(|(x, d)| *d += slope * x);
        }
        worth.iter().zip(&self.ways).max_by(|a, b| a.0.total_cmp(b.0)).is_some_and(|(_, (_, good))| *good > best)
    }
}

impl Page {
    /// How good the articles are that a page's columns were gathered to: how many are right, how many of their lines follow the right ones, and how many lines of titles
    /// are over the right texts.
    fn good(&self, groups: &[Vec<usize>]) -> f32 {
        let mut lines: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for (n, gold) in self.gold.iter().enumerate() {
            if let Gold::Text(i, from, ..) = gold {
                lines.entry(*i).or_default().push((*from, n));
            }
        }
        lines.values_mut().for_each(|of| of.sort_unstable());
        let after: HashMap<usize, usize> =
            lines.values().flat_map(|of| of.windows(2).map(|w| (w[0].1, w[1].1))).collect();
        let (mut right, mut texts, mut follow, mut titles, mut all_titles) = (0, 0, 0, 0, 0);
        for group in groups {
            let of = |n: &usize| match self.gold[*n] {
                Gold::Text(i, ..) => Some(i),
                _ => None,
            };
            let text: Vec<usize> = group.iter().copied().filter(|n| of(n).is_some()).collect();
            texts += usize::from(!text.is_empty());
            follow += text.windows(2).filter(|w| after.get(&w[0]) == Some(&w[1])).count();
            let article = self.article_of(group);
            right += usize::from(article.is_some_and(|i| lines[&i].iter().map(|l| l.1).eq(text.iter().copied())));
            for n in group.iter().filter(|n| self.gold[**n] == Gold::Title) {
                all_titles += 1;
                titles += usize::from(article.is_some_and(|i| self.titled[*n].contains(&i)));
            }
        }
        let share =
            |n: usize, of: usize| f32::from(u16::try_from(n).unwrap()) / f32::from(u16::try_from(of.max(1)).unwrap());
        share(2 * right, texts + lines.len()) + 0.3 * share(follow, after.len()) + 0.2 * share(titles, all_titles)
    }
}

/// The ways that lie one turn from a way.
fn choice(page: &Page, table: &Table<'_>, from: Settled) -> Choice {
    let walk = table.walk(&from.puts);
    let kept = vec![None; page.lines.len()];
    let mut ways: Vec<(Figures, f32)> = Vec::new();
    for turn in settle::turns(&walk, &from) {
        if let Some(other) = table.turn(&walk, &from, turn, &kept) {
            ways.push((other.figures, page.good(&other.gathered.groups(&page.lines))));
        }
    }
    ways.push((from.figures, page.good(&from.gathered.groups(&page.lines))));
    Choice { ways }
}

/// The ways near to that in which a page is dealt, or is settled once the weights were fitted, and at first those near to the right one.
fn choices(page: &Page, weights: &Weights, again: bool) -> Vec<Choice> {
    let table = Table::new(&page.lines, weights);
    let puts = table.puts();
    let from = if again { table.settled(puts) } else { table.as_put(puts).1 };
    let mut out = vec![choice(page, &table, from)];
    let over = page.over();
    let right = table.puts_where(|at, role, link| page.may_deal(&over, at, role, link));
    if !again && right.len() == page.lines.len() {
        out.push(choice(page, &table, table.as_put(right).1));
    }
    out
}

/// Fits the weights of pages as a whole to some pages.
pub(super) fn refit(pages: &[Page], weights: &mut Weights) {
    let mut all: Vec<Choice> = Vec::new();
    let untitled: Vec<Page> = pages.iter().step_by(UNTITLED).map(Page::untitled).collect();
    for again in [false, true] {
        all.extend(lessons(pages, |page| choices(page, weights, again)));
        all.extend(lessons(&untitled, |page| choices(page, weights, again)));
        let mut figures = [0.0; FIGURES];
        CLIMB.go(&mut figures, &all, &mut Random(SEEDS[0]), Choice::learn);
        weights.0[WHOLE..WHOLE + FIGURES].copy_from_slice(&figures);
    }
}
