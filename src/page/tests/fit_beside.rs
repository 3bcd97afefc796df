//! Fits what shows that a space parts two lines that were printed as one: the rows `apart.…` of the table alone, the rest stays as it is.
//!
//! ```text
//! BAOKU_FIT=<as for fit_weights> BAOKU_FIT_OUT=<file> cargo test --release fit_beside -- --ignored --nocapture
//! ```

use super::super::super::beside::{self, Asked};
use super::super::super::lines::{uncut, width_of};
use super::super::super::weights::{APART, Weights};
use super::local::{Choice, Climb};
use super::truth::{Article, articles, bare, find};
use super::*;
use crate::page::signs::Apart;

const CLIMB: Climb = Climb { what: "spaces", rounds: 30, batch: 64, firm: 0.02 };

/// Where a line is to be cut, so that each part stands in a text or a title of the truth, and there are as few as can be; nothing where a part stands in none.
fn right(line: &Asked, truth: &[Article]) -> Option<Vec<usize>> {
    let places = line.places();
    let ends: Vec<usize> = [0].into_iter().chain(places).chain([line.raw.len()]).collect();
    let stands = |word: &str| {
        let word = bare(word);
        truth.iter().flat_map(Article::words).any(|text| !find(text, &word).is_empty())
    };
    let mut best: Vec<Option<Vec<usize>>> = vec![Some(Vec::new())];
    for to in 1..ends.len() {
        let ways = (0..to).filter_map(|from| {
            let before = best[from].clone().filter(|_| stands(&line.raw[ends[from]..ends[to]]))?;
            Some(before.into_iter().chain([from]).collect::<Vec<_>>())
        });
        let way = ways.min_by_key(Vec::len);
        best.push(way);
    }
    Some(best.pop()??.into_iter().skip(1).map(|n| ends[n]).collect())
}

/// The choices that a page gives, and how many of its lines are cut as they ought to be: of those that ought to be whole, and of others.
fn choices(text: &str, truth: &serde_json::Value, weights: &Weights, out: &mut Vec<Choice>) -> [[usize; 2]; 2] {
    let (lines, raws) = uncut(text);
    let mut counts = [[0; 2]; 2];
    let Some((spaces, guesses)) = beside::weighed(&lines, &raws, weights) else { return counts };
    let truth = articles(truth);
    for (n, line) in spaces.asked.iter().enumerate() {
        let Some(cuts) = right(line, &truth) else { continue };
        let guess = guesses.iter().find(|(at, _)| *at == n).map_or(Vec::new(), |(_, cuts)| cuts.clone());
        let count = &mut counts[usize::from(!cuts.is_empty())];
        count[0] += usize::from(guess == cuts);
        count[1] += 1;
        if guess != cuts && std::env::var_os("BAOKU_FIT_TELL").is_some() {
            println!("{:?} not {:?}", beside::parts(line.raw, &guess), beside::parts(line.raw, &cuts));
        }
        let half = |byte: usize| width_of(&line.raw[..byte]);
        for (n, at) in line.places().into_iter().enumerate() {
            let from = cuts.iter().rev().find(|cut| **cut < at).map_or(0, |cut| half(*cut));
            let to = cuts.iter().find(|cut| **cut > at).map_or(half(line.raw.len()), |cut| half(*cut));
            let mut ends = vec![[from, to], [0, half(line.raw.len())]];
            ends.dedup();
            for ends in ends {
                let mut signs = Vec::new();
                spaces.signs(line, n, ends, &mut |sign, x| signs.push((sign as usize, x)));
                let whole = !cuts.contains(&at);
                // A line that is cut in vain does more harm than one that is left whole.
                for _ in 0..1 + usize::from(whole) {
                    out.push(Choice { ways: vec![signs.clone(), Vec::new()], right: usize::from(whole) });
                }
            }
        }
    }
    counts
}

#[test]
#[ignore = "fits the weights of spaces anew: needs pages with truth in BAOKU_FIT"]
fn fit_beside() {
    let Ok(folders) = std::env::var("BAOKU_FIT") else { return println!("BAOKU_FIT is not set: nothing to fit to") };
    let mut weights = Weights::fitted().clone();
    let pages: Vec<_> = paths(&folders)
        .into_iter()
        .filter_map(|path| Some((std::fs::read_to_string(&path).ok()?, truth_of(&path)?)))
        .collect();
    let all = |weights: &Weights, out: &mut Vec<Choice>| {
        let counts = pages.iter().map(|(text, truth)| choices(text, truth, weights, out));
        let sum = counts.fold([[0; 2]; 2], |a, b| std::array::from_fn(|n| std::array::from_fn(|m| a[n][m] + b[n][m])));
        println!("whole lines: {} of {}; others: {} of {}", sum[0][0], sum[0][1], sum[1][0], sum[1][1]);
    };
    let mut out = Vec::new();
    all(&weights, &mut out);
    let Some(path) = std::env::var_os("BAOKU_FIT_OUT") else { return };
    let mut figures = [0.0; Apart::ALL.len()];
    CLIMB.go(&mut figures, &out, &mut Random(SEEDS[0]), Choice::learn);
    weights.0[APART..APART + figures.len()].copy_from_slice(&figures);
    all(&weights, &mut Vec::new());
    std::fs::write(path, table(&weights.0)).unwrap();
}
