//! The sample pages against their truth: what the page reader reaches must not fall.
//!
//! The figures are those of the project's scorer (bodies compared by five-character shingles, text after NFKC and without white space).

#![allow(clippy::unwrap_used)]

mod common;

use baoku::{model::Reading, page::read_page};
use common::sample_pages;
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};
use unicode_normalization::UnicodeNormalization;

/// Page files with their truth, by name.
fn pages(dir: &Path) -> Vec<(PathBuf, Value)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(pages(&path));
        } else if path.extension().is_some_and(|e| e == "txt") {
            let truth = fs::read_to_string(path.with_extension("truth.json")).unwrap();
            out.push((path, serde_json::from_str(&truth).unwrap()));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

fn norm(text: &str) -> String {
    let unified = text.nfkc().filter(|c| !c.is_whitespace()).map(|c| match c {
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '—' | '–' | '―' | '─' => '-',
        c => c,
    });
    unified.collect()
}

fn shingles(text: &str) -> HashMap<Vec<char>, usize> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = HashMap::new();
    for five in chars.windows(5) {
        *out.entry(five.to_vec()).or_default() += 1;
    }
    out
}

fn overlap(a: &HashMap<Vec<char>, usize>, b: &HashMap<Vec<char>, usize>) -> f64 {
    let both: usize = a.iter().map(|(k, n)| n.min(b.get(k).unwrap_or(&0))).sum();
    2.0 * both as f64 / (a.values().sum::<usize>() + b.values().sum::<usize>()).max(1) as f64
}

/// A true article's body as it was printed, without its signature.
fn true_body(article: &Value) -> String {
    let paragraphs = article["paragraphs"].as_array().unwrap();
    let text = paragraphs.iter().filter(|p| **p != article["signed"]).filter_map(Value::as_str);
    norm(&text.collect::<String>())
}

fn read(path: &Path) -> Reading {
    read_page(&fs::read(path).unwrap(), path.strip_prefix(sample_pages()).unwrap()).unwrap()
}

#[test]
fn there_are_enough_pages_papers_dates_and_articles() {
    let all = pages(&sample_pages());
    let articles: usize = all.iter().map(|(_, t)| t["articles"].as_array().unwrap().len()).sum();
    let dates: HashSet<_> = all.iter().filter_map(|(p, _)| read(p).date).collect();
    let encodings: HashSet<_> = all.iter().map(|(p, _)| read(p).encoding).collect();
    assert!(all.len() >= 16 && articles >= 100 && dates.len() >= 5, "{} {articles} {dates:?}", all.len());
    for encoding in ["UTF-8", "UTF-16LE", "GB18030"] {
        assert!(encodings.contains(encoding), "{encodings:?}");
    }
}

#[test]
fn every_line_is_accounted_for_once() {
    for (path, _) in pages(&sample_pages()) {
        let text = baoku::text::decode(&fs::read(&path).unwrap()).unwrap().text;
        let reading = read(&path);
        let mut taken = HashSet::new();
        for range in reading.articles.iter().flat_map(|a| &a.lines) {
            for line in range.0..=range.1 {
                assert!(taken.insert(line), "{}: line {line} is taken twice", path.display());
            }
        }
        let lines = (1u32..).zip(text.lines());
        let free = lines.filter(|(n, l)| !l.trim().is_empty() && !taken.contains(n)).count();
        assert_eq!(free, reading.furniture.len() + reading.problems.len(), "{}", path.display());
    }
}

#[test]
fn the_figures_on_the_sample_pages_do_not_fall() {
    let (mut truths, mut found, mut right, mut headlines) = (0, 0, 0, 0);
    for (path, truth) in pages(&sample_pages()) {
        let reading = read(&path);
        let bodies: Vec<_> = reading.articles.iter().map(|a| shingles(&norm(&a.paragraphs.concat()))).collect();
        found += bodies.len();
        for article in truth["articles"].as_array().unwrap() {
            truths += 1;
            let want = shingles(&true_body(article));
            let best =
                (0..bodies.len()).max_by(|&a, &b| overlap(&want, &bodies[a]).total_cmp(&overlap(&want, &bodies[b])));
            let Some(best) = best else { continue };
            // Lead markers are in the truth's paragraphs and not in ours: 0.9 stands for the scorer's 0.95.
            right += usize::from(overlap(&want, &bodies[best]) >= 0.9);
            headlines +=
                usize::from(norm(&reading.articles[best].headline) == norm(article["headline"].as_str().unwrap()));
        }
    }
    let f1 = 2.0 * right as f64 / (truths + found) as f64;
    let headline = headlines as f64 / truths as f64;
    assert!(f1 >= FLOOR_ARTICLES, "article_f1 {f1:.3}");
    assert!(headline >= FLOOR_HEADLINES, "headline {headline:.3}");
}

/// What was reached when this was written, rounded down.
const FLOOR_ARTICLES: f64 = 0.95;
/// See [`FLOOR_ARTICLES`].
const FLOOR_HEADLINES: f64 = 0.90;
