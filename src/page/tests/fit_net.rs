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
    let [_, both] = alone_and_both(signs, looked);
    let all = sum(&both[..signs.len()]);
    both.map(|x| (x - all).exp())
}

#[test]
#[allow(clippy::unwrap_used)]
fn a_slope_is_what_a_small_move_of_a_figure_changes() {
    let page = "　　昨日上午清水河畔的图\n　　本市今年春季造林绿化\n书馆新馆正式开馆迎来第一\n工作已经全面展开各级林业\n批读者家长带着孩子在少儿\n部门组织群众义务植树三十\n";
    let lines = crate::page::lines::measure(page);
    let mut weights = crate::page::weights::Weights::fitted().clone();
    weights.0[crate::page::weights::NET..crate::page::weights::TORN].fill(0.0);
    let mut steps = Vec::new();
    let table = crate::page::deal::Table::new(&lines, &weights);
    table.steps(false, |_, _, _| true, |_| false, |seen, _, _| steps.push(seen));
    assert!(!steps.is_empty());
    let any = |n: usize| f32::from(u16::try_from(n * 7919 % 2003).unwrap()) / 3000.0 - 0.33;
    let figures: Vec<f32> = (0..FIGURES).map(any).collect();
    let worth = |figures: &[f32], seen: &Seen| Net::of(figures).unwrap().look(seen).worth[0];
    for seen in &steps {
        let net = Net::of(&figures).unwrap();
        let (mut slopes, mut sums) = ([0.0; WAYS], vec![0.0; FIGURES]);
        slopes[0] = 1.0;
        net.slopes(seen, &net.look(seen), &slopes, &mut sums);
        // A figure here and there, of every layer; where one crosses nothing the change has a bend.
        let asked: Vec<usize> = (0..FIGURES).step_by(37).collect();
        let right = asked.iter().filter(|n| {
            let moved = |by: f32| {
                let mut figures = figures.clone();
                figures[**n] += by;
                worth(&figures, seen)
            };
            let slope = (moved(2e-3) - moved(-2e-3)) / 4e-3;
            (slope - sums[**n]).abs() < 0.02 * (1.0 + slope.abs())
        });
        assert!(right.count() * 100 >= asked.len() * 98);
    }
}
