//! What the figures of the net move by, for the fitting.

use super::*;

/// Adds `x` times each number to each row.
fn spread(rows: &mut [Layer], numbers: &[f32], by: &Layer) {
    for (row, x) in rows.iter_mut().zip(numbers) {
        if *x != 0.0 {
            row.iter_mut().zip(by).for_each(|(slot, d)| *slot += x * d);
        }
    }
}

fn dot(a: &Layer, b: &Layer) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Net<'_> {
    /// Adds to `sums` what each figure of the net changes in the worth of the ways, each so many times as its slope says (D. Rumelhart, G. Hinton and
    /// R. Williams, “Learning representations by back-propagating errors”, 1986).
    pub(in crate::page) fn slopes(&self, seen: &Seen, looked: &Looked, slopes: &[f32; WAYS], sums: &mut [f32]) {
        let (sums, _) = sums.as_chunks_mut::<HIDDEN>();
        let (first, rest) = sums.split_at_mut(Scene::ALL.len() + Sight::ALL.len() + 1);
        let (own, rest) = rest.split_at_mut(HIDDEN);
        let (best, rest) = rest.split_at_mut(HIDDEN);
        let [begin, out] = rest else { return };
        let mut all = [0.0; HIDDEN];
        let mut firsts = [[0.0; HIDDEN]; WAYS];
        for n in (0..seen.ways().len()).filter(|n| slopes[*n] != 0.0) {
            let slope = slopes[n];
            let mut second = [0.0; HIDDEN];
            for (h, x) in looked.second[n].iter().enumerate().filter(|(_, x)| **x > 0.0) {
                out[h] += slope * x;
                second[h] = slope * self.out[h];
                all[h] += second[h];
            }
            spread(own, &looked.first[n], &second);
            firsts[n] = std::array::from_fn(|h| dot(&self.own[h], &second));
        }
        begin.iter_mut().zip(&all).for_each(|(slot, d)| *slot += d);
        spread(best, &looked.best, &all);
        for h in (0..HIDDEN).filter(|h| looked.best[*h] > 0.0) {
            let of = (0..seen.ways().len()).find(|n| looked.first[*n][h] == looked.best[h]);
            firsts[of.unwrap_or(0)][h] += dot(&self.best[h], &all);
        }
        let (scene, ways) = first.split_at_mut(Scene::ALL.len());
        for (n, layer) in firsts.iter_mut().enumerate().take(seen.ways().len()) {
            layer.iter_mut().zip(&looked.first[n]).filter(|(_, x)| **x <= 0.0).for_each(|(d, _)| *d = 0.0);
            spread(scene, &seen.scene, layer);
            spread(ways, &seen.ways()[n], layer);
            ways[Sight::ALL.len()].iter_mut().zip(&*layer).for_each(|(slot, d)| *slot += d);
        }
    }
}

/// How likely each way is by what the signs weigh and the net says.
pub(in crate::page) fn likely(signs: &[f32], looked: &Looked) -> [f32; WAYS] {
    let (mut both, mut likely) = ([f32::NEG_INFINITY; WAYS], [0.0; WAYS]);
    both.iter_mut().zip(signs).zip(looked.worth).for_each(|((slot, x), worth)| *slot = x / LOGARITHM + worth);
    shares(&both[..signs.len()], &mut likely);
    likely
}
