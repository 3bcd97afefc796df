//! Fits the linking of pieces anew, to the pieces that the pages fall into as they are dealt in the end: of the pieces in which one may go on, and of its
//! ending an article, what is right is to be the likeliest; and so of the pieces that may go on in one.

use super::local::{Choice, Climb};
use super::*;
use crate::page::signs::Link as Sign;

const CLIMB: Climb = Climb { what: "pieces", rounds: 20, batch: 64, firm: 0.02 };

/// How much likelier than an end a piece counts in which one may go on, as a logarithm: of several such pieces each is less likely than that there is one, and an
/// article that breaks off is lost, where one with a little of another in it is not. On pages that were left out a half more or less made it worse.
const LENIENT: f32 = 1.5;

const SIGNS: usize = Sign::ALL.len();

/// A choice among the pieces in which a piece may go on, by their signs, and an end, which has none; the end is right where no piece is.
fn among(mut ways: Vec<Vec<(usize, f32)>>, right: Option<usize>) -> Choice {
    let right = right.unwrap_or(ways.len());
    ways.push(Vec::new());
    Choice { ways, right }
}

/// Of each piece, in which it goes on, and which goes on in it.
fn choices(page: &Page, weights: &Weights) -> Vec<Choice> {
    let table = Table::new(&page.lines, weights);
    let (pieces, _) = columns::pieces(&table.strands(), &table);
    let rights = page.links(&pieces);
    let signs = |from: usize, to: usize| {
        let mut signs = Vec::new();
        pieces.signs(from, to, &mut |sign, x| signs.push((sign as usize, x)));
        signs
    };
    let mut pairs = Vec::new();
    (0..rights.len()).for_each(|from| pairs.extend(pieces.ways(from).map(|to| (from, to, signs(from, to)))));
    let mut out = Vec::new();
    for (from, right) in rights.iter().enumerate().filter_map(|(from, right)| Some((from, (*right)?))) {
        let to = || pairs.iter().filter(|pair| pair.0 == from);
        let at = right.map(|right| to().position(|pair| pair.1 == right));
        if at != Some(None) {
            out.push(among(to().map(|pair| pair.2.clone()).collect(), at.flatten()));
        }
    }
    let begins = |to: usize| match page.gold[pieces.pieces[to].lines[0]] {
        Gold::Text(i, from, ..) => {
            page.gold.iter().all(|g| !matches!(g, Gold::Text(j, before, ..) if *j == i && *before < from))
        }
        _ => false,
    };
    for to in 0..rights.len() {
        let from = || pairs.iter().filter(|pair| pair.1 == to);
        let right = rights.iter().position(|right| *right == Some(Some(to)));
        let at = right.map(|right| from().position(|pair| pair.0 == right));
        if at != Some(None) && (at.is_some() || begins(to)) && from().next().is_some() {
            out.push(among(from().map(|pair| pair.2.clone()).collect(), at.flatten()));
        }
    }
    out
}

/// Fits the weights of links to some pages.
pub(super) fn refit(pages: &[Page], weights: &mut Weights) {
    let choices = lessons(pages, |page| choices(page, weights));
    let links = Place::link(Sign::ALL[0]).index();
    let mut figures = [0.0; SIGNS];
    CLIMB.go(&mut figures, &choices, &mut Random(SEEDS[0]), Choice::learn);
    for sign in [Sign::OpenAmid, Sign::OpenFresh, Sign::ClosedAmid, Sign::ClosedFresh] {
        figures[sign as usize] += LENIENT;
    }
    weights.0[links..links + SIGNS].copy_from_slice(&figures);
}
