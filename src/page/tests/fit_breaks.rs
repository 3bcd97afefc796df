//! Counts `breaks.txt` anew. Run by hand:
//!
//! ```text
//! BAOKU_TEXTS=<files, with colons between> BAOKU_HEADLINES=<file> BAOKU_FIT_OUT=<file> cargo test --release --lib count_breaks -- --ignored --nocapture
//! ```
//!
//! A line of a text file is a paragraph, a line of the file of headlines a headline; what stands before a tab is not counted. What a page's truth says must not
//! be among the texts, or what is fitted to that page is fitted to itself.

use super::super::pairs::class;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

/// A headline's words count so much, those of running text as one: headlines are of more subjects, but do not go on as texts do.
const OF_HEADLINES: f64 = 0.3;

/// Pairs seen less often, threes seen less often, and glyphs seen less often are left out.
const PAIRS: f64 = 10.0;
const THREES: f64 = 3.0;
const GLYPHS: f64 = 40.0;

/// A three is kept where its count times its figure is so much: what is seldom must be very telling (A. Stolcke, “Entropy-based pruning of backoff language
/// models”, 1998).
const TELLING: f64 = 25.0;

/// Its least figure.
const LEAST: f64 = 0.3;

/// So many unseen followers are thought of for each glyph and pair (the weight of the shorter context).
const DOUBT: f64 = 10.0;

/// How often words of one, two and three glyphs stand in some texts.
#[derive(Default)]
struct Counts {
    of: [HashMap<u64, f64>; 3],
    glyphs: f64,
}

fn key(glyphs: &[char]) -> u64 {
    glyphs.iter().fold(0, |n, c| n << 16 | u64::from(*c as u32 & 0xffff))
}

impl Counts {
    /// Counts a file; words of one, two and three glyphs that are seen fewer than `least` times in it are left out.
    fn add(&mut self, path: &str, weight: f64, least: [f64; 3]) {
        let mut here: [HashMap<u64, f64>; 3] = Default::default();
        let text = std::fs::read_to_string(path).unwrap();
        for line in text.lines() {
            let line = line.rsplit('\t').next().unwrap_or_default();
            let glyphs: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).map(class).collect();
            self.glyphs += weight * (f64::from(u32::try_from(glyphs.len()).unwrap()) + 1.0);
            for (n, words) in here.iter_mut().enumerate() {
                glyphs.windows(n + 1).for_each(|w| *words.entry(key(w)).or_default() += 1.0);
            }
        }
        here.iter_mut().zip(least).for_each(|(words, least)| words.retain(|_, count| *count >= least));
        for (all, words) in self.of.iter_mut().zip(here) {
            words.into_iter().for_each(|(word, count)| *all.entry(word).or_default() += weight * count);
        }
    }

    fn get(&self, glyphs: &[char]) -> f64 {
        self.of[glyphs.len() - 1].get(&key(glyphs)).copied().unwrap_or(0.0)
    }

    /// How likely `b` stands after `a`.
    fn after(&self, a: char, b: char) -> f64 {
        let (alone, before) = ((self.get(&[b]) + 0.5) / (self.glyphs + 5000.0), self.get(&[a]));
        let sure = before / (before + DOUBT);
        sure * self.get(&[a, b]) / before.max(1.0) + (1.0 - sure) * alone
    }

    /// How much likelier `c` stands after `a` and `b` than after `b` alone.
    fn third(&self, [a, b, c]: [char; 3]) -> f64 {
        let (alone, before) = (self.after(b, c), self.get(&[a, b]));
        let sure = before / (before + DOUBT);
        ((sure * self.get(&[a, b, c]) / before + (1.0 - sure) * alone) / alone).ln()
    }

    fn known(&self, glyph: char) -> bool {
        self.get(&[glyph]) >= GLYPHS && glyph != '/'
    }

    /// The words of so many glyphs whose glyphs are known, and their counts.
    fn words<const N: usize>(&self) -> impl Iterator<Item = ([char; N], f64)> {
        self.of[N - 1].iter().filter_map(|(word, count)| {
            let glyph = |n: usize| char::from_u32((word >> (16 * (N - 1 - n)) & 0xffff) as u32);
            let glyphs: Option<Vec<char>> = (0..N).map(glyph).collect();
            let glyphs: [char; N] = glyphs?.try_into().ok()?;
            glyphs.iter().all(|g| self.known(*g)).then_some((glyphs, *count))
        })
    }
}

/// Glyphs by the step of their figure.
type Groups = BTreeMap<u8, BTreeSet<char>>;

/// A figure as a step of a half, in Python's manner of rounding a tie to the even one.
fn step(figure: f64, most: f64) -> u8 {
    (figure * 2.0).round_ties_even().clamp(0.0, most) as u8
}

fn write(groups: &Groups, out: &mut String) {
    for (step, glyphs) in groups {
        let _ = write!(out, " {}{}", char::from(b'a' + step), glyphs.iter().collect::<String>());
    }
}

#[test]
#[ignore = "counts the table of breaks anew: needs texts in BAOKU_TEXTS and headlines in BAOKU_HEADLINES"]
fn count_breaks() {
    let [Ok(texts), Ok(headlines), Ok(out)] = ["BAOKU_TEXTS", "BAOKU_HEADLINES", "BAOKU_FIT_OUT"].map(std::env::var)
    else {
        return println!("BAOKU_TEXTS, BAOKU_HEADLINES and BAOKU_FIT_OUT are not set: nothing to count");
    };
    let mut counts = Counts::default();
    texts.split(':').for_each(|path| counts.add(path, 1.0, [1.0, 1.0, 2.0]));
    counts.add(&headlines, OF_HEADLINES, [1.0, 2.0, 3.0]);
    let mut rows: BTreeMap<char, (Groups, BTreeMap<char, Groups>)> = BTreeMap::new();
    for ([a, b], count) in counts.words().filter(|(_, count)| *count >= PAIRS) {
        let figure = (count * counts.glyphs / (counts.get(&[a]) * counts.get(&[b]))).ln();
        rows.entry(a).or_default().0.entry(step(figure + 3.0, 16.0)).or_default().insert(b);
    }
    for (word @ [a, b, c], count) in counts.words().filter(|(_, count)| *count >= THREES) {
        let figure = counts.third(word);
        if figure > LEAST && count * figure >= TELLING {
            let groups = rows.entry(a).or_default().1.entry(b).or_default();
            groups.entry(step(figure, 20.0)).or_default().insert(c);
        }
    }
    let mut table = String::new();
    for (a, (seconds, thirds)) in rows {
        table.push(a);
        write(&seconds, &mut table);
        for (b, groups) in thirds {
            let _ = write!(table, " /{b}");
            write(&groups, &mut table);
        }
        table.push('\n');
    }
    std::fs::write(out, table).unwrap();
}
