//! Fits `topics.txt` anew, and tells how well a table picks. Run by hand:
//!
//! ```text
//! BAOKU_REPORTS=<file> BAOKU_FIT_OUT=<file> cargo test --release --lib fit_topics -- --ignored --nocapture
//! ```
//!
//! A line of the file is a report, its paragraphs parted by the char U+0001; what stands before a tab is not taken. Of each report a passage and one that
//! follows it are drawn; of the hundreds of a batch each is to lie nearest to its own. The gradient is that of a softmax over the cosines, both ways, and the steps
//! are those of D. Kingma and J. Ba, “Adam: a method for stochastic optimization”, 2015. Every fiftieth report is held out.

use super::super::pairs::class;
use super::super::topics::{self, AXES, NOUGHT, Place, dot};
use super::fit::Random;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

const PAIRS: usize = 24_000;
const BATCH: usize = 256;
const STEPS: usize = 6000;
/// Cosines are taken so many times.
const SHARP: f32 = 12.0;
const RATE: f32 = 0.01;

/// Reports shorter than this, in glyphs, are left out.
const SHORT: usize = 160;

/// About a normal deviate, by the sum of twelve even ones.
fn normal(random: &mut Random) -> f32 {
    (0..12).map(|_| f32::from(u16::try_from(random.below(1 << 16)).unwrap()) / 65536.0).sum::<f32>() - 6.0
}

/// A report: for each glyph but the last the pair that begins with it, and where paragraphs begin.
struct Report {
    pairs: Vec<Option<u32>>,
    begins: Vec<usize>,
}

fn texts(path: &str) -> Vec<(Vec<char>, Vec<usize>)> {
    let text = std::fs::read_to_string(path).unwrap();
    let one = |line: &str| {
        let (mut glyphs, mut begins) = (Vec::new(), Vec::new());
        for paragraph in line.rsplit('\t').next().unwrap_or_default().split('\u{1}') {
            begins.push(glyphs.len());
            glyphs.extend(paragraph.chars().filter(|c| !c.is_whitespace()).map(class));
        }
        (glyphs, begins[1..].to_vec())
    };
    text.lines().map(one).filter(|(glyphs, _)| glyphs.len() >= SHORT).collect()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The pairs that have places, those first that are in most reports for how well their glyphs go together; and in how many reports each is.
fn vocabulary(texts: &[(Vec<char>, Vec<usize>)]) -> Vec<([char; 2], f32)> {
    // Whole numbers, so that in whatever order they are added the sum is the same.
    let (mut single, mut pair): (HashMap<char, f64>, BTreeMap<[char; 2], [f64; 2]>) = Default::default();
    for (glyphs, _) in texts {
        let mut seen = HashSet::new();
        for w in glyphs.windows(2).filter(|w| is_han(w[0])) {
            *single.entry(w[0]).or_default() += 1.0;
            if is_han(w[1]) {
                let counts = pair.entry([w[0], w[1]]).or_default();
                counts[0] += 1.0;
                counts[1] += if seen.insert([w[0], w[1]]) { 1.0 } else { 0.0 };
            }
        }
    }
    let all: f64 = single.values().sum();
    let reports = texts.len() as f64;
    let get = |c: char| single.get(&c).copied().unwrap_or(1.0);
    let mut out: Vec<([char; 2], f64, f64)> = pair
        .into_iter()
        .map(|([a, b], [count, having])| ([a, b], having, (count * all / (get(a) * get(b))).ln()))
        .filter(|(_, having, close)| *having >= 25.0 && *having < reports * 0.15 && *close > 1.0)
        .collect();
    out.sort_by(|x, y| (y.1 * y.2.min(3.0)).total_cmp(&(x.1 * x.2.min(3.0))));
    out.truncate(PAIRS);
    out.into_iter().map(|(pair, having, _)| (pair, having as f32)).collect()
}

/// A passage of a report and one that follows it, each as its pairs.
fn draw(report: &Report, random: &mut Random) -> Option<[Vec<u32>; 2]> {
    let count = report.pairs.len();
    let cut = match report.begins.len() {
        many if many > 0 && random.below(10) < 7 => report.begins[random.below(many)],
        _ => 40 + random.below(count - 60),
    };
    let before = [40, 80, 100, 120][random.below(4)];
    let after = [13, 15, 20, 30, 50, 80][random.below(6)];
    if cut < 30 || count < cut + 12 {
        return None;
    }
    let known = |range: std::ops::Range<usize>| report.pairs[range].iter().flatten().copied().collect::<Vec<u32>>();
    let passages = [known(cut.saturating_sub(before)..cut - 1), known(cut..(cut + after - 1).min(count))];
    (passages[0].len() > 1 && !passages[1].is_empty()).then_some(passages)
}

fn batch(reports: &[&Report], size: usize, random: &mut Random) -> Vec<[Vec<u32>; 2]> {
    let mut out = Vec::with_capacity(size);
    while out.len() < size {
        out.extend(draw(reports[random.below(reports.len())], random));
    }
    out
}

/// Where a passage lies, at length 1, and how long its sum was.
fn place(passage: &[u32], places: &[Place]) -> (Place, f32) {
    let mut sum = [0.0; AXES];
    for pair in passage {
        sum.iter_mut().zip(&places[*pair as usize]).for_each(|(x, y)| *x += y);
    }
    let length = (dot(&sum, &sum) + 1e-6).sqrt();
    (sum.map(|x| x / length), length)
}

/// Adds what a softmax over the cosines of `of[n]` with all `others` wants of both, the right one being the other of the same number.
fn pull(of: &[(Place, f32)], others: &[(Place, f32)], grads: &mut [Vec<Place>; 2], [own, other]: [usize; 2]) {
    let share = SHARP / of.len() as f32;
    for (n, (place, _)) in of.iter().enumerate() {
        let scores: Vec<f32> = others.iter().map(|(o, _)| SHARP * dot(place, o)).collect();
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = scores.iter().map(|s| (s - most).exp()).sum();
        for (m, score) in scores.iter().enumerate() {
            let wrong = share * ((score - most).exp() / sum - if m == n { 1.0 } else { 0.0 });
            grads[own][n].iter_mut().zip(&others[m].0).for_each(|(g, x)| *g += wrong * x);
            grads[other][m].iter_mut().zip(place).for_each(|(g, x)| *g += wrong * x);
        }
    }
}

/// What a batch wants of each pair's place.
fn gradient(batch: &[[Vec<u32>; 2]], places: &[Place]) -> Vec<Place> {
    let lie: [Vec<(Place, f32)>; 2] = [0, 1].map(|side| batch.iter().map(|b| place(&b[side], places)).collect());
    let mut grads = [0, 1].map(|_| vec![[0.0; AXES]; batch.len()]);
    pull(&lie[0], &lie[1], &mut grads, [0, 1]);
    pull(&lie[1], &lie[0], &mut grads, [1, 0]);
    let mut out = vec![[0.0; AXES]; places.len()];
    for (n, passages) in batch.iter().enumerate() {
        for side in [0, 1] {
            let (place, length) = &lie[side][n];
            let grad = &grads[side][n];
            let along = dot(grad, place);
            for pair in &passages[side] {
                let slots = out[*pair as usize].iter_mut().zip(grad).zip(place);
                slots.for_each(|((g, x), p)| *g += (x - p * along) / length);
            }
        }
    }
    out
}

/// Of five passages, how often that of the same report lies nearest.
fn picked(reports: &[&Report], places: &[Place]) -> f32 {
    let mut random = Random(5);
    let (mut right, mut all) = (0.0, 0.0);
    for _ in 0..2000 {
        let five = batch(reports, 5, &mut random);
        let lie: Vec<[Place; 2]> = five.iter().map(|b| [0, 1].map(|side| place(&b[side], places).0)).collect();
        let best = (0..5).max_by(|a, b| dot(&lie[*a][0], &lie[0][1]).total_cmp(&dot(&lie[*b][0], &lie[0][1])));
        right += if best == Some(0) { 1.0 } else { 0.0 };
        all += 1.0;
    }
    right / all
}

fn fitted(reports: &[&Report], mut places: Vec<Place>) -> Vec<Place> {
    let mut random = Random(1);
    let (mut mean, mut square) = (vec![[0.0_f32; AXES]; places.len()], vec![[0.0_f32; AXES]; places.len()]);
    for step in 1..=STEPS {
        let grads = gradient(&batch(reports, BATCH, &mut random), &places);
        let rate = RATE * (1.0 - step as f32 / STEPS as f32) + 1e-5;
        let [of_mean, of_square] = [0.9_f32, 0.999].map(|b| 1.0 - b.powi(i32::try_from(step).unwrap()));
        for (n, grad) in grads.iter().enumerate() {
            for (axis, g) in grad.iter().enumerate() {
                let (m, s) = (&mut mean[n][axis], &mut square[n][axis]);
                *m = 0.9 * *m + 0.1 * g;
                *s = 0.999 * *s + 0.001 * g * g;
                places[n][axis] -= rate * (*m / of_mean) / ((*s / of_square).sqrt() + 1e-7);
            }
        }
    }
    places
}

/// The table as text: the widest half of a hundredth of the figures is cut off, so that the steps are fine.
fn table(vocabulary: &[([char; 2], f32)], places: &[Place]) -> String {
    let mut figures: Vec<f32> = places.iter().flatten().map(|x| x.abs()).collect();
    figures.sort_by(f32::total_cmp);
    let most = figures[figures.len() * 995 / 1000];
    let mut rows: Vec<String> = Vec::new();
    for (([a, b], _), place) in vocabulary.iter().zip(places) {
        let mut row = format!("{a}{b}");
        for x in place {
            let step = (x / most * 31.0).round().clamp(-31.0, 31.0) as i8;
            let _ = row.write_char(char::from(NOUGHT.wrapping_add_signed(step)));
        }
        rows.push(row);
    }
    rows.sort();
    rows.join("\n") + "\n"
}

#[test]
#[ignore = "fits the table of topics anew: needs reports in BAOKU_REPORTS"]
fn fit_topics() {
    let [Ok(path), Ok(out)] = ["BAOKU_REPORTS", "BAOKU_FIT_OUT"].map(std::env::var) else {
        return println!("BAOKU_REPORTS and BAOKU_FIT_OUT are not set: nothing to fit to");
    };
    let texts = texts(&path);
    let vocabulary = vocabulary(&texts);
    let place: HashMap<[char; 2], u32> = vocabulary.iter().zip(0..).map(|((pair, _), n)| (*pair, n)).collect();
    let report = |(glyphs, begins): &(Vec<char>, Vec<usize>)| Report {
        pairs: glyphs.windows(2).map(|w| place.get(&[w[0], w[1]]).copied()).collect(),
        begins: begins.clone(),
    };
    let reports: Vec<Report> = texts.iter().map(report).collect();
    let of = |held: bool| reports.iter().enumerate().filter(move |(n, _)| (n % 50 == 0) == held).map(|(_, r)| r);
    let (learned, held): (Vec<&Report>, Vec<&Report>) = (of(false).collect(), of(true).collect());
    let places: Vec<Place> = vocabulary.iter().map(|([a, b], _)| topics::known(*a, *b).unwrap_or_default()).collect();
    println!(
        "{} reports, {} pairs; the table as it is picks {:.3}",
        reports.len(),
        places.len(),
        picked(&held, &places)
    );
    // A pair that is in few reports tells more from the start.
    let telling: Vec<f32> = vocabulary.iter().map(|(_, having)| (reports.len() as f32 / having).ln()).collect();
    let usual = telling.iter().sum::<f32>() / telling.len() as f32;
    let mut random = Random(3);
    let size = 0.3 / (AXES as f32).sqrt() / usual;
    let begin = telling.iter().map(|t| [0.0; AXES].map(|_: f32| normal(&mut random) * size * t)).collect();
    let places = fitted(&learned, begin);
    println!("fitted anew it picks {:.3}", picked(&held, &places));
    std::fs::write(out, table(&vocabulary, &places)).unwrap();
}
