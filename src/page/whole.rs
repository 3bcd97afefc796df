//! A page as a whole: what is seen of it once its lines are dealt to columns and these are gathered to articles.
//!
//! Promise: pure; for a way to deal a page and the pieces that are tied in it the articles, and one figure for each thing that is seen ([`Whole`]). What they weigh stands in
//! `weights.txt`; it was fitted so that of the ways near to one the likeliest is that with the best articles (as in M. Collins and T. Koo, “Discriminative reranking for
//! natural language parsing”, 2005). Only differences count. Trade-off: all is looked at anew for each way, though ways near to each other differ in a few lines.

use super::columns::{self, Gathered, Ties};
use super::deal::anew::Worth;
use super::deal::{self, Put, Strand, Table, To};
use super::deal_guess::is_open;
use super::roles::Role;
use super::signs::Whole;
use super::topics::Company;

/// Lines above and below a line, in its column, that tell what it ought to be about.
const AROUND: usize = 5;

/// What the weight of a way, and the figure of how well a line joins, are divided by, so that all figures are about as large.
const WEIGHT: f32 = 8.0;
const JOIN: f32 = 4.0;

/// What is seen of a page as a whole.
pub(super) type Figures = [f32; Whole::ALL.len()];

/// A way to deal a page, with what comes of it.
pub(super) struct Settled {
    /// Where each line is put.
    pub(super) puts: Vec<Put>,
    pub(super) ties: Ties,
    pub(super) gathered: Gathered,
    pub(super) figures: Figures,
}

impl Table<'_> {
    /// Gathers the columns that lines make which are put so.
    pub(super) fn settle(&self, puts: Vec<Put>, worth: Worth, ties: Ties) -> Settled {
        let strands = deal::strands(&puts);
        let gathered = columns::gather(&strands, self, &ties);
        let mut figures = [0.0; Whole::ALL.len()];
        let mut add = |figure: Whole, x: f32| figures[figure as usize] += x;
        gathered.figures.iter().for_each(|(figure, x)| add(*figure, *x));
        add(Whole::Weight, worth.weight / WEIGHT);
        add(Whole::Likely, worth.likely);
        add(Whole::Column, self.in_columns(&strands));
        self.in_texts(&puts, &gathered, &mut add);
        for (at, put) in puts.iter().enumerate() {
            match put.to {
                To::Title => add(Whole::Titles, 1.0),
                To::New { amid: true } => add(Whole::BegunAmid, 1.0),
                To::New { amid: false } => add(Whole::Begun, 1.0),
                To::Under(over) if is_open(puts[over].role) => {
                    add(Whole::Joins, 1.0);
                    let join = if self.lines[over].closed { 0.0 } else { self.join_again(over, at).whole() };
                    add(Whole::Join, join / JOIN);
                }
                To::Under(_) => add(Whole::Fresh, 1.0),
            }
        }
        Settled { puts, ties, gathered, figures }
    }

    /// How near each line lies to those around it in its column, all together.
    fn in_columns(&self, strands: &[Strand]) -> f32 {
        let topics = &self.words.topics;
        let mut sum = 0.0;
        for strand in strands.iter().skip(1) {
            for (n, at) in strand.lines.iter().enumerate() {
                let around = &strand.lines[n.saturating_sub(AROUND)..(n + AROUND).min(strand.lines.len())];
                sum += topics.company(around.iter().copied()).others(&topics.company([*at]));
            }
        }
        sum
    }

    /// What texts are about: how near each line, and each paragraph, lies to the rest of its text, and each line of a title to its text.
    fn in_texts(&self, puts: &[Put], gathered: &Gathered, add: &mut impl FnMut(Whole, f32)) {
        let topics = &self.words.topics;
        let companies: Vec<Company> = gathered.texts.iter().map(|text| topics.company(text.iter().copied())).collect();
        for (text, whole) in gathered.texts.iter().zip(&companies) {
            text.iter().for_each(|at| add(Whole::Text, whole.others(&topics.company([*at]))));
            let paragraphs = text.chunk_by(|_, below| !matches!(puts[*below].role, Role::First | Role::Only));
            paragraphs.for_each(|p| add(Whole::Paragraphs, whole.others(&topics.company(p.iter().copied()))));
        }
        for (title, text) in gathered.titles.iter().zip(&gathered.of) {
            add(Whole::Title, topics.company([*title]).to(&companies[*text]));
        }
    }

    /// By how much more one way weighs than another.
    pub(super) fn gain(&self, one: &Figures, other: &Figures) -> f32 {
        self.weights.whole().iter().zip(one).zip(other).map(|((w, a), b)| w * (a - b)).sum()
    }
}
