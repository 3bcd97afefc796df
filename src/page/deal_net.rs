//! A small net that weighs the ways to deal a line together, where what a thing says hangs on all the others: whose turn it is matters less the better
//! a line goes on, and how well it goes on less where another column suits it as well.
//!
//! Promise: a number for each way, to be added to what the signs weigh; only their differences count. Each way is turned into [`HIDDEN`] numbers, none below
//! nothing; the greatest of each over all ways stand for what else there is (M. Zaheer and others, “Deep sets”, 2017), and with these each way is turned
//! once more and summed up. The figures stand in `weights.txt` as all others. Trade-off: no one can read what a cell means; that is why the signs are weighed
//! first, and the net says only what they cannot.

use super::deal_sight::{Seen, WAYS};
use super::signs::{Scene, Sight};

/// Numbers of a layer.
pub(super) const HIDDEN: usize = 32;

/// The numbers of a layer.
pub(super) type Layer = [f32; HIDDEN];

/// How many figures a net has.
pub(super) const FIGURES: usize = (Scene::ALL.len() + Sight::ALL.len() + 1 + 2 * HIDDEN + 2) * HIDDEN;

/// What the signs weigh, as natural logarithms of how likely something is.
const LOGARITHM: f32 = 8.0;

/// The figures of a net.
#[derive(Clone, Copy)]
pub(super) struct Net<'a> {
    /// For each thing of the scene, then of each way, what it adds to each number of the first layer; then what these begin with.
    first: &'a [Layer],
    /// What each number of the first layer adds to those of the second, and what the greatest of it does.
    own: &'a [Layer],
    best: &'a [Layer],
    /// What the numbers of the second begin with, and what each adds to the sum.
    begin: &'a Layer,
    out: &'a Layer,
}

/// The layers of a net that has looked.
pub(super) struct Looked {
    pub first: [Layer; WAYS],
    pub best: Layer,
    pub second: [Layer; WAYS],
    /// How much likelier each way is, as a logarithm; only their differences count.
    pub worth: [f32; WAYS],
}

/// Adds each row so many times as its number says.
fn add(to: &mut Layer, rows: &[Layer], numbers: &[f32]) {
    for (row, x) in rows.iter().zip(numbers) {
        if *x != 0.0 {
            to.iter_mut().zip(row).for_each(|(slot, w)| *slot += w * x);
        }
    }
}

/// What is below nothing is nothing.
fn cut(layer: &mut Layer) {
    layer.iter_mut().for_each(|x| *x = x.max(0.0));
}

impl<'a> Net<'a> {
    /// The net of these figures, of which there are [`FIGURES`]; nothing where there are not.
    pub(super) fn of(figures: &'a [f32]) -> Option<Self> {
        let (layers, _) = figures.as_chunks::<HIDDEN>();
        let (first, rest) = layers.split_at_checked(Scene::ALL.len() + Sight::ALL.len() + 1)?;
        let (own, rest) = rest.split_at_checked(HIDDEN)?;
        let (best, rest) = rest.split_at_checked(HIDDEN)?;
        let [begin, out] = rest else { return None };
        Some(Self { first, own, best, begin, out })
    }

    /// Nothing is ever added.
    pub(super) fn is_mute(&self) -> bool {
        self.out.iter().all(|x| *x == 0.0)
    }

    /// Weighs what is seen.
    pub(super) fn look(&self, seen: &Seen) -> Looked {
        let (scene, ways) = self.first.split_at(Scene::ALL.len());
        let mut common = ways[Sight::ALL.len()];
        add(&mut common, scene, &seen.scene);
        let mut looked =
            Looked { first: [common; WAYS], best: [0.0; HIDDEN], second: [[0.0; HIDDEN]; WAYS], worth: [0.0; WAYS] };
        for (layer, way) in looked.first.iter_mut().zip(seen.ways()) {
            add(layer, ways, way);
            cut(layer);
            looked.best.iter_mut().zip(&*layer).for_each(|(best, x)| *best = best.max(*x));
        }
        let mut common = *self.begin;
        add(&mut common, self.best, &looked.best);
        for n in 0..seen.ways().len() {
            let layer = &mut looked.second[n];
            *layer = common;
            add(layer, self.own, &looked.first[n]);
            cut(layer);
            looked.worth[n] = layer.iter().zip(self.out).map(|(x, w)| x * w).sum::<f32>();
        }
        looked
    }
}

/// The logarithm of the sum of what these are the logarithms of.
fn sum(of: &[f32]) -> f32 {
    let most = of.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    of.iter().map(|x| (x - most).exp()).sum::<f32>().ln() + most
}

/// The logarithms of how likely each way is by what the signs weigh, and by that and what the net says; each needs the same taken from it.
fn alone_and_both(signs: &[f32], looked: &Looked) -> [[f32; WAYS]; 2] {
    let alone = std::array::from_fn(|n| signs.get(n).map_or(f32::NEG_INFINITY, |x| x / LOGARITHM));
    [alone, std::array::from_fn(|n| alone[n] + looked.worth[n])]
}

/// How much more each way weighs with the net than by the signs alone, whatever both say of all.
pub(super) fn more(signs: &[f32], looked: &Looked) -> [f32; WAYS] {
    let [alone, both] = alone_and_both(signs, looked).map(|of| sum(&of[..signs.len()]));
    std::array::from_fn(|n| LOGARITHM * (looked.worth[n] - both + alone))
}

#[cfg(test)]
#[path = "tests/fit_net.rs"]
pub(super) mod fitting;
