//! Fits what is seen of all titles of a page together, the rows `heading.…` of the table alone: of the ways near to the right one that is to be the likeliest (J. Besag, “Statistical
//! analysis of non-lattice data”, 1975). What is in the table was fitted to the typeset pages and the sample pages twice, to 160 pages of the press and to 190 pages in layouts of their
//! own as four extractors print them. Without the typeset pages, of 3,972 choices on these 3,875 were right instead of 3,858, and their headlines were read nearly as well.

use super::local::{Choice, Climb};
use super::*;
use crate::page::headings::{self, Headings};
use crate::page::signs::Heading;
use crate::page::weights::HEADING;
use std::collections::BTreeMap;

const CLIMB: Climb = Climb { what: "titles together", rounds: 30, batch: 64, firm: 0.02 };
const SIGNS: usize = Heading::ALL.len();

/// What the way that titling finds weighs to begin with: what it says, and nothing else.
const PATH: f32 = 4.0;

/// The signs of a way.
fn signs(headings: &mut Headings<'_, '_>, of: &[usize]) -> Vec<(usize, f32)> {
    headings.figures(of).into_iter().enumerate().filter(|(_, x)| *x != 0.0).collect()
}

/// The choices of a page: for each title line the right way, and those near to it in which that line is the first to go wrong.
fn choices(page: &Page, weights: &Weights) -> Vec<Choice> {
    let table = Table::new(&page.lines, weights);
    let gathered = table.settled(table.puts()).gathered;
    if gathered.of.is_empty() {
        return Vec::new();
    }
    let gold = page.texts_of(&gathered.titles, &gathered.texts);
    let articles: Vec<Option<usize>> = gathered.texts.iter().map(|text| page.article_of(text)).collect();
    let stage = Stage::dealt(&table, &gathered.titles, &gathered.texts);
    let told = |n: usize| gold[n].filter(|text| stage.asked(n).contains(text));
    let right: Vec<usize> = (0..gold.len()).map(|n| told(n).unwrap_or(gathered.of[n])).collect();
    let mut headings = Headings::new(&table, &stage, &gathered);
    let first = signs(&mut headings, &right);
    let mut out: BTreeMap<usize, Choice> = BTreeMap::new();
    for way in headings::near(&stage, &right) {
        // Lines that no article has, or that may as well be of the other text, are no lesson.
        let text = |n: usize| &page.lines[gathered.titles[n]].text;
        let again = |n: usize| (0..way.len()).any(|m| m != n && way[m] == way[n] && text(m) == text(n));
        let mine = |n: usize| articles[way[n]].is_some_and(|i| page.titled[gathered.titles[n]].contains(&i));
        let wrong: Vec<usize> = (0..way.len()).filter(|n| way[*n] != right[*n]).collect();
        if wrong.iter().all(|n| told(*n).is_some() && (!mine(*n) || again(*n))) {
            let choice = out.entry(wrong[0]).or_insert_with(|| Choice { ways: vec![first.clone()], right: 0 });
            choice.ways.push(signs(&mut headings, &way));
        }
    }
    out.into_values().collect()
}

/// Fits the weights of titles as a whole to some pages, and tells how those held back do.
pub(super) fn refit(pages: &[Page], held: &[Page], weights: &mut Weights) {
    let all = lessons(pages, |page| choices(page, weights));
    let mut figures = [0.0; SIGNS];
    figures[Heading::Path as usize] = PATH;
    CLIMB.go(&mut figures, &all, &mut Random(SEEDS[0]), Choice::learn);
    let held = lessons(held, |page| choices(page, weights));
    let right = held.iter().filter(|one| one.learn(&figures, &mut [0.0; SIGNS])).count();
    println!("{right} of {} {} held back right", held.len(), CLIMB.what);
    weights.0[HEADING..].copy_from_slice(&figures);
}
