//! What dealing titles shows for the fitting.

use super::*;
use crate::page::weights::{COUNT, Place};

impl<'a> Stage<'a> {
    fn add_ways(&self, of: &[usize], first: usize, whole: bool, scale: f32, sums: &mut [f32]) {
        let mut way = self.start();
        for (n, &j) in of.iter().enumerate() {
            if n >= first {
                self.giving(&way, n, j, &mut |s, x| sums[Place::given(s).index()] += scale * x);
            }
            way = self.take(&way, n, j);
        }
        if whole {
            sums[Place::given(Given::Bare).index()] += scale * self.bare(&way);
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
        let mut beam: Option<Vec<Way>> = None;
        for n in 0..titles.len() {
            let now = weights.clone();
            let stage = Stage::new(lines, words, titles, texts, &now);
            let mut ways = stage.advance(&beam.take().unwrap_or_else(|| vec![stage.start()]), n, |_| true);
            let end = n + 1 == titles.len();
            if end {
                stage.best(&mut ways);
            }
            let place = ways.iter().position(|w| w.of == gold[..=n]);
            if place.is_none() || end && place != Some(0) {
                let mut sums = vec![0.0; COUNT];
                stage.add_ways(&gold[..=n], since, end, 1.0, &mut sums);
                stage.add_ways(&ways[0].of, since, end, -1.0, &mut sums);
                learn(weights, &sums);
                count += 1;
                since = n + 1;
                ways = vec![gold[..=n].iter().enumerate().fold(stage.start(), |w, (n, j)| stage.take(&w, n, *j))];
            }
            beam = Some(ways);
        }
        count
    }
}
