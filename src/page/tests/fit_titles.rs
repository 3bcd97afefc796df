//! Fits the dealing of titles on pages printed row by row, to the texts that come of these in the end: of the texts that a title line may go to, after those before it went
//! where they ought to, the right one is to be the likeliest.

use super::local::Climb;
use super::*;
use crate::page::signs::Given;

const CLIMB: Climb = Climb { what: "lines of titles", rounds: 20, batch: 64, firm: 0.02 };

const SIGNS: usize = Given::ALL.len();

/// What a text without a title weighs, as a logarithm: it is seen only in the end, so that it is not fitted with what is seen of each line. On pages that were left out this
/// was a little better than −1.
const BARE: f32 = -2.5;

struct Choice {
    ways: Vec<Vec<(Given, f32)>>,
    right: usize,
}

impl Choice {
    fn learn(&self, weights: &[f32], slopes: &mut [f32]) -> bool {
        let worth = |way: &Vec<(Given, f32)>| way.iter().map(|(sign, x)| weights[*sign as usize] * x).sum::<f32>();
        let worth: Vec<f32> = self.ways.iter().map(worth).collect();
        let most = worth.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let all: f32 = worth.iter().map(|x| (x - most).exp()).sum();
        for (n, way) in self.ways.iter().enumerate() {
            let slope = f32::from(u8::from(self.right == n)) - (worth[n] - most).exp() / all;
            way.iter().for_each(|(sign, x)| slopes[*sign as usize] += slope * x);
        }
        worth[self.right] >= most
    }
}

/// The choices of a page.
fn choices(page: &Page, weights: &Weights, out: &mut Vec<Choice>) {
    let table = Table::new(&page.lines, weights);
    let gathered = table.settled(table.puts()).gathered;
    let articles: Vec<Option<usize>> = gathered.texts.iter().map(|text| page.article_of(text)).collect();
    let right = |title: &usize| {
        let near = |j: &usize| gathered.texts[*j].first().copied().unwrap_or(0).abs_diff(*title);
        let mine = |j: &usize| articles[*j].is_some_and(|i| page.titled[*title].contains(&i));
        (0..articles.len()).filter(mine).min_by_key(near)
    };
    let gold: Vec<Option<usize>> = gathered.titles.iter().map(right).collect();
    let stage = Stage::dealt(&table, &gathered.titles, &gathered.texts);
    stage.choices(&gold, |ways, right| out.push(Choice { ways, right }));
}

/// Fits the weights of titles on pages printed row by row.
pub(super) fn refit(pages: &[Page], weights: &mut Weights) {
    let mut all = Vec::new();
    pages.iter().filter(|page| page.rows).for_each(|page| choices(page, weights, &mut all));
    let mut figures = [0.0; SIGNS];
    CLIMB.go(&mut figures, &all, &mut Random(SEEDS[0]), Choice::learn);
    figures[Given::Bare as usize] = BARE;
    let at = Place::given(true, Given::ALL[0]).index();
    weights.0[at..at + SIGNS].copy_from_slice(&figures);
}
