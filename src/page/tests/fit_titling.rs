//! What dealing titles shows for the fitting.

use super::*;
use crate::page::weights::{COUNT, Place};

impl<'a> Stage<'a> {
    fn add_ways(&self, of: &[usize], first: usize, whole: bool, scale: f32, sums: &mut [f32]) {
        let mut way = self.start();
        for (n, &j) in of.iter().enumerate() {
            if n >= first {
                let mut sign = |s, x| sums[Place::given(self.rows(), s).index()] += scale * x;
                self.placing(n, j, &mut sign);
                self.giving(&way, &mut self.ask(n), j, &mut sign);
            }
            way = self.take(&way, n, j);
        }
        if whole {
            sums[Place::given(self.rows(), Given::Bare).index()] += scale * self.bare(&way);
        }
    }

    /// The signs of each text that a title line may go to after the lines before it went where they ought to, and which it ought to go to.
    pub(in crate::page) fn choices(&self, gold: &[Option<usize>], mut f: impl FnMut(Vec<Vec<(usize, f32)>>, usize)) {
        let mut way = self.start();
        for (n, right) in gold.iter().enumerate() {
            let mut asked = self.ask(n);
            let texts = asked.texts.clone();
            let Some(right) = *right else { continue };
            let signs = |j: usize, asked: &mut Asked| {
                let mut signs = Vec::new();
                self.placing(n, j, &mut |sign, x| signs.push((sign as usize, x)));
                self.giving(&way, asked, j, &mut |sign, x| signs.push((sign as usize, x)));
                signs
            };
            if texts.contains(&right) && texts.len() > 1 {
                let ways: Vec<_> = texts.clone().map(|j| signs(j, &mut asked)).collect();
                f(ways, right - texts.start);
            }
            way = self.take(&way, n, right);
        }
    }

    /// As [`crate::page::deal::Table::lessons`], for titles: `gold` is the text of each title line.
    pub(in crate::page) fn lessons(
        (lines, words): (&'a [Line], &'a Words),
        titles: &'a [usize],
        texts: &[Vec<usize>],
        gold: &[usize],
        weights: &mut Weights,
        mut learn: impl FnMut(&mut Weights, &[f32]),
    ) -> usize {
        let (mut count, mut since) = (0, 0);
        let (mut beam, mut trace): (Option<Vec<Way>>, _) = (None, Vec::new());
        for n in 0..titles.len() {
            let now = weights.clone();
            let stage = Stage::new(lines, words, titles, texts, &now);
            let mut ways = stage.advance(&beam.take().unwrap_or_else(|| vec![stage.start()]), n, &mut trace);
            let end = n + 1 == titles.len();
            if end {
                stage.best(&mut ways);
            }
            let place = ways.iter().position(|w| Stage::path(w, &trace) == gold[..=n]);
            if place.is_none() || end && place != Some(0) {
                let mut sums = vec![0.0; COUNT];
                stage.add_ways(&gold[..=n], since, end, 1.0, &mut sums);
                stage.add_ways(&Stage::path(&ways[0], &trace), since, end, -1.0, &mut sums);
                learn(weights, &sums);
                count += 1;
                since = n + 1;
                trace.clear();
                let mut right = stage.start();
                for (n, j) in gold[..=n].iter().enumerate() {
                    trace.push(Dealt { back: right.trace, text: *j });
                    right = Way { trace: n, ..stage.take(&right, n, *j) };
                }
                ways = vec![right];
            }
            beam = Some(ways);
        }
        count
    }
}
