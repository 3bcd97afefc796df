//! Fits the dealing of titles on pages printed row by row, to the texts that come of these in the end: of the texts that a title line may go to, after those before it went
//! where they ought to, the right one is to be the likeliest.

use super::local::{Choice, Climb};
use super::*;
use crate::page::signs::Given;

const CLIMB: Climb = Climb { what: "lines of titles", rounds: 20, batch: 64, firm: 0.02 };

const SIGNS: usize = Given::ALL.len();

/// What a text without a title weighs, as a logarithm: it is seen only in the end, so that it is not fitted with what is seen of each line. On pages that were left out this
/// was a little better than −1.
const BARE: f32 = -2.5;

/// The choices of a page.
fn choices(page: &Page, weights: &Weights) -> Vec<Choice> {
    let table = Table::new(&page.lines, weights);
    let gathered = table.settled(table.puts()).gathered;
    let gold = page.texts_of(&gathered.titles, &gathered.texts);
    let stage = Stage::dealt(&table, &gathered.titles, &gathered.texts);
    let mut out = Vec::new();
    stage.choices(&gold, |ways, right| out.push(Choice { ways, right }));
    out
}

/// Fits the weights of titles on pages printed row by row.
pub(super) fn refit(pages: &[Page], weights: &mut Weights) {
    let all = lessons(pages, |page| choices(page, weights));
    let mut figures = [0.0; SIGNS];
    CLIMB.go(&mut figures, &all, &mut Random(SEEDS[0]), Choice::learn);
    figures[Given::Bare as usize] = BARE;
    let at = Place::given(true, Given::ALL[0]).index();
    weights.0[at..at + SIGNS].copy_from_slice(&figures);
}
