//! Fits `diction.txt` anew. Run by hand:
//!
//! ```text
//! BAOKU_TEXTS=<file> BAOKU_HEADLINES=<file> BAOKU_FIT_OUT=<file> cargo test --release --lib fit_diction -- --ignored --nocapture
//! ```
//!
//! A line of the text file is a paragraph, a line of the other a headline; what stands before a tab is left out. What a page's truth says must not be among
//! them. Paragraphs and headlines are broken into lines as columns of many widths would break them; what is fitted is a logistic regression of three classes
//! (a line of a title, the first of a paragraph, one amid it) by stochastic steps that get shorter for what was seen often (J. Duchi, E. Hazan and Y. Singer,
//! “Adaptive subgradient methods”, 2011).

use super::super::diction::{Key, NOUGHT, words};
use super::fit::Random;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Steps of the fitting.
const STEPS: usize = 4_000_000;
/// The longest.
const FIRM: f32 = 0.15;
/// Words seen in fewer lines are left out, and those that say less than this.
const SEEN: u32 = 60;
const LEAST: f32 = 0.4;
/// Of so many lines one is held back.
const HELD: usize = 50;

#[derive(Default, Clone, Copy)]
struct Word {
    says: [f32; 2],
    moved: [f32; 2],
}

fn glyphs(line: &str) -> Vec<char> {
    line.rsplit('\t').next().unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect()
}

/// A line as a column might have broken it, of class 0 (title), 1 (first of a paragraph) or 2 (amid it).
fn broken(texts: &[&str], headlines: &[&str], class: usize, random: &mut Random) -> Option<String> {
    let width = 8 + random.below(20);
    let piece = |of: &[char], from: usize| of[from..(from + width).min(of.len())].iter().collect();
    if class == 0 {
        let all = glyphs(headlines[random.below(headlines.len())]);
        let count = all.len().div_ceil(width);
        return (count > 0).then(|| piece(&all, width * random.below(count)));
    }
    let all = glyphs(texts[random.below(texts.len())]);
    if all.len() < width + 2 {
        return None;
    }
    if class == 1 {
        return Some(all[..width - 2].iter().collect());
    }
    Some(piece(&all, width - 2 + width * random.below((all.len() + 1 - width).div_ceil(width))))
}

fn odds(known: &HashMap<Key, Word>, line: &str) -> ([f32; 3], Vec<Key>) {
    let mut sum = [0.0; 3];
    let mut keys = Vec::new();
    words(line, |key| keys.push(key));
    for word in keys.iter().filter_map(|key| known.get(key)) {
        sum.iter_mut().zip(word.says).for_each(|(s, w)| *s += w);
    }
    let most = sum.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let shares = sum.map(|s| (s - most).exp());
    let all: f32 = shares.iter().sum();
    (shares.map(|s| s / all), keys)
}

#[test]
#[ignore = "fits the table of diction anew: needs texts in BAOKU_TEXTS and headlines in BAOKU_HEADLINES"]
fn fit_diction() {
    let [Ok(texts), Ok(headlines), Ok(out)] = ["BAOKU_TEXTS", "BAOKU_HEADLINES", "BAOKU_FIT_OUT"].map(std::env::var)
    else {
        return println!("BAOKU_TEXTS, BAOKU_HEADLINES and BAOKU_FIT_OUT are not set: nothing to fit to");
    };
    let [texts, headlines] = [texts, headlines].map(|path| std::fs::read_to_string(path).unwrap());
    let held = |text: &'static str, held: bool| -> Vec<&'static str> {
        text.lines().enumerate().filter(|(n, _)| (n % HELD == 0) == held).map(|(_, l)| l).collect()
    };
    let [texts, headlines] = [texts, headlines].map(|text| &*Box::leak(text.into_boxed_str()));
    let (learned_texts, learned_headlines) = (held(texts, false), held(headlines, false));
    let mut random = Random(7);
    let mut seen: HashMap<Key, u32> = HashMap::new();
    for n in 0..STEPS {
        let Some(line) = broken(&learned_texts, &learned_headlines, n % 3, &mut random) else { continue };
        words(&line, |key| *seen.entry(key).or_default() += 1);
    }
    let mut known: HashMap<Key, Word> =
        seen.into_iter().filter(|(_, n)| *n >= SEEN).map(|(k, _)| (k, Word::default())).collect();
    println!("{} words", known.len());
    for n in 0..STEPS {
        let class = n % 3;
        let Some(line) = broken(&learned_texts, &learned_headlines, class, &mut random) else { continue };
        let (shares, keys) = odds(&known, &line);
        for key in keys {
            let Some(word) = known.get_mut(&key) else { continue };
            for (c, (says, moved)) in word.says.iter_mut().zip(&mut word.moved).enumerate() {
                let slope = f32::from(u8::from(c == class)) - shares[c];
                *moved += slope * slope;
                *says += FIRM * slope / (moved.sqrt() + 0.1);
            }
        }
    }
    known.retain(|_, word| word.says.iter().any(|s| s.abs() >= LEAST));
    let (held_texts, held_headlines) = (held(texts, true), held(headlines, true));
    let mut right = [[0_u32; 3]; 3];
    for n in 0..100_000 {
        let Some(line) = broken(&held_texts, &held_headlines, n % 3, &mut random) else { continue };
        let (shares, _) = odds(&known, &line);
        let best = (0..3).max_by(|a, b| shares[*a].total_cmp(&shares[*b])).unwrap();
        right[n % 3][best] += 1;
    }
    println!("{} words kept; held back: {right:?}", known.len());
    let mut rows: BTreeMap<String, [f32; 2]> = BTreeMap::new();
    rows.extend(known.iter().map(|(key, word)| (key.to_string(), word.says)));
    let mut table = String::new();
    for (word, says) in rows {
        #[allow(clippy::cast_possible_truncation)]
        let step = |x: f32| char::from(NOUGHT.wrapping_add_signed((x * 10.0).round().clamp(-30.0, 43.0) as i8));
        let _ = writeln!(table, "{word}{}{}", step(says[0]), step(says[1]));
    }
    std::fs::write(out, table).unwrap();
}
