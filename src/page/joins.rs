//! How well one line goes on in mid-sentence after another, by the glyphs at the break.
//!
//! Promise: figures, not verdicts; what they weigh stands in `weights.txt`. Two things are asked: how often the two glyphs meet in Chinese
//! news at all ([`super::pairs`]), and whether the word that the break would make stands elsewhere on the same page, where names and subjects
//! come again and again. Trade-off: the page's own words are counted only where they are needed, for pages printed row by row.

use super::breaks::End;
use super::deal_ahead::Ahead;
use super::deal_breaks::Breaks;
use super::deal_lags::Lags;
use super::deal_rivals::Rivals;
use super::diction;
use super::leads;
use super::lines::{Line, is_han};
use super::pairs;
use super::topics::Topics;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hash for words that are numbers already: their bits are spread by one multiplication (Knuth's, by the golden ratio). Who writes a page could make
/// words meet in it; a page has few enough for that to cost little.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

/// A map from words.
pub(super) type WordMap<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;

/// Two numbers below 2³² as one, in this order: a key of such a map.
pub(super) fn both(a: usize, b: usize) -> u64 {
    (a as u64) << 32 | b as u64
}

/// A line's first two glyphs, and its end; a space stands for a glyph that is not there.
#[derive(Clone)]
struct Brink {
    first: [char; 2],
    end: End,
    /// It breaks off amid the names of a lead; it closes a bracket that it does not open.
    names: bool,
    closes: bool,
}

impl Brink {
    fn of(line: &Line) -> Self {
        let text = &line.text;
        let (mut first, mut last) = ([' '; 2], [' '; 2]);
        let black = |c: &char| !c.is_whitespace();
        first.iter_mut().zip(text.chars().filter(black)).for_each(|(slot, c)| *slot = c);
        last.iter_mut().rev().zip(text.chars().rev().filter(black)).for_each(|(slot, c)| *slot = c);
        let names = leads::names_reporters(text);
        Self { first, end: End::of(last[0], last[1]), names, closes: line.glance.brackets.low < 0 }
    }
}

/// How well the first glyph of `b` follows the last of `a`.
pub(super) fn pair(a: &Line, b: &Line) -> f32 {
    pairs::fit(a.glance.last, b.glance.first)
}

/// Grades of a pair's fit.
pub(super) const GRADES: usize = 5;

/// From the worst fit of a pair, 0, to the best.
pub(super) fn grade(pair: f32) -> usize {
    match pair {
        ..-1.9 => 0,
        -1.9..-0.4 => 1,
        -0.4..1.2 => 2,
        1.2..2.6 => 3,
        _ => 4,
    }
}

/// What is known of a break.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Join {
    /// How well the two glyphs go together in Chinese news.
    pub pair: f32,
    /// How often words of two, three and four glyphs over the break stand elsewhere on the page: 0, or 1 and the logarithm.
    pub own: [f32; 3],
}

/// What is known of a break where columns are told apart, with what [`super::breaks`] knows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CloseJoin {
    /// How well the two glyphs go together in Chinese news, with the pairs that are seldom, and whether the second line ends the names that the first breaks off.
    pub pair: f32,
    /// How much likelier the last two glyphs make the first, and the last the first two, than pairs alone say; 0 where no more is known.
    pub thirds: [f32; 2],
    /// Of how many of the two no more is known.
    pub lone: f32,
    /// As in [`Join`].
    pub own: [f32; 3],
}

/// What it adds to the fit of a pair that the names of a lead, which the one line breaks off, end in the other.
const NAMES: f32 = 2.0;

/// A three that is not known is this much less likely than pairs alone say.
const UNKNOWN: f32 = 0.4;

impl CloseJoin {
    /// How well the glyphs at the break go together, as one figure.
    pub(super) fn whole(&self) -> f32 {
        self.pair + self.thirds[0] + self.thirds[1] - UNKNOWN * self.lone
    }
}

/// The words of a page's lines.
#[derive(Clone, Default)]
pub(super) struct Words {
    /// How often a word stands on the page, of those that a break may make.
    count: WordMap<u64, u32>,
    ends: Vec<Ends>,
    brinks: Vec<Brink>,
    /// Lines that have rare words in common: for each line the others in order, and how many words; where its own begin.
    kin: Vec<(u32, f32)>,
    kin_from: Vec<usize>,
    /// How well each line goes on in those below.
    pub(super) breaks: Breaks,
    /// How far down the page the lines around go on.
    pub(super) lags: Lags,
    /// Where else lines may go on.
    pub(super) rivals: Rivals,
    /// What the lines are about.
    pub(super) topics: Topics,
    /// What lies ahead of each line.
    pub(super) ahead: Ahead,
    /// How the words of each line speak for a title, and for the first line of a paragraph.
    pub(super) says: Vec<[f32; 2]>,
}

/// A pair of glyphs in so many lines at most tells what the lines are about.
const RARE: usize = 6;

/// The glyphs at a line's ends; a char that is no Chinese one is 0 and belongs to no word.
#[derive(Clone, Copy, Default)]
struct Ends {
    first: [u16; 3],
    last: [u16; 3],
}

fn glyph(c: char) -> u16 {
    if is_han(c) { u16::try_from(u32::from(c) & 0xffff).unwrap_or(0) } else { 0 }
}

/// A word of up to four glyphs as a number; nothing where one of them is no Chinese char.
fn key(glyphs: impl Iterator<Item = u16>) -> Option<u64> {
    let mut out = 0;
    for g in glyphs {
        if g == 0 {
            return None;
        }
        out = out << 16 | u64::from(g);
    }
    Some(out)
}

/// A set of glyphs, a bit for each: eight kilobytes, so that a page's first step is not to clear a table as large as its text.
struct Glyphs(Vec<u64>);

impl Glyphs {
    fn none() -> Self {
        Self(vec![0; 1 << 10])
    }

    fn add(&mut self, glyph: u16) {
        self.0[usize::from(glyph >> 6)] |= 1 << (glyph & 63);
    }

    fn has(&self, glyph: u16) -> bool {
        self.0[usize::from(glyph >> 6)] >> (glyph & 63) & 1 == 1
    }
}

/// The glyphs that lines begin and end with: a word stands over a break only where one that ends a line is followed by one that begins one.
struct Edges {
    first: Glyphs,
    last: Glyphs,
}

impl Edges {
    fn of(ends: impl Iterator<Item = Ends>) -> Self {
        let mut edges = Self { first: Glyphs::none(), last: Glyphs::none() };
        for end in ends {
            edges.first.add(end.first[0]);
            edges.last.add(end.last[0]);
        }
        edges
    }

    /// Calls `f` with each word of two to four glyphs that a break may make.
    fn words(&self, glyphs: &[u16], mut f: impl FnMut(u64)) {
        // Whether a break may stand before the glyph: of most it may not.
        let over = |at: usize| self.last.has(glyphs[at - 1]) && self.first.has(glyphs[at]);
        let mut next = (1..glyphs.len()).find(|at| over(*at)).unwrap_or(usize::MAX);
        for at in 0..glyphs.len() {
            if next <= at {
                next = (at + 1..glyphs.len()).find(|at| over(*at)).unwrap_or(usize::MAX);
            }
            if next > at + 3 {
                continue;
            }
            let mut word = 0;
            for n in at..at + 4 {
                let Some(&g) = glyphs.get(n).filter(|g| **g != 0) else { break };
                word = word << 16 | u64::from(g);
                if n >= next {
                    f(word);
                }
            }
        }
    }
}

/// The lines that have rare words in common, from the pairs of glyphs in each line (the pair above, the line below): see [`Words`].
fn kin(mut having: Vec<u64>, count: usize) -> (Vec<(u32, f32)>, Vec<usize>) {
    having.sort_unstable();
    having.dedup();
    let mut both: Vec<u64> = Vec::new();
    for lines in having.chunk_by(|a, b| a >> 32 == b >> 32).filter(|l| l.len() > 1 && l.len() <= RARE) {
        for &a in lines {
            both.extend(lines.iter().filter(|b| **b != a).map(|b| a << 32 | b & 0xffff_ffff));
        }
    }
    both.sort_unstable();
    let (mut kin, mut from) = (Vec::new(), Vec::with_capacity(count + 1));
    for same in both.chunk_by(|a, b| a == b) {
        let line = usize::try_from(same[0] >> 32).unwrap_or(0);
        from.resize(line + 1, kin.len());
        let many = u8::try_from(same.len().min(4)).unwrap_or(4);
        kin.push((u32::try_from(same[0] & 0xffff_ffff).unwrap_or(0), f32::from(many)));
    }
    from.resize(count + 1, kin.len());
    (kin, from)
}

/// Puts the glyphs of a line in place of those of another.
fn take_glyphs(out: &mut Vec<u16>, text: &str) {
    out.clear();
    out.extend(text.chars().filter(|c| !c.is_whitespace()).map(glyph));
}

impl Ends {
    fn of(text: &str) -> Self {
        let mut ends = Self::default();
        let black = |c: &char| !c.is_whitespace();
        ends.first.iter_mut().zip(text.chars().filter(black)).for_each(|(slot, c)| *slot = glyph(c));
        ends.last.iter_mut().zip(text.chars().rev().filter(black)).for_each(|(slot, c)| *slot = glyph(c));
        ends
    }
}

impl Words {
    /// The words of `lines`, for any break between two of them, and those that lines have in common.
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut words = Self { ends: lines.iter().map(|l| Ends::of(&l.text)).collect(), ..Self::default() };
        words.brinks = lines.iter().map(Brink::of).collect();
        let edges = Edges::of(words.ends.iter().copied());
        let mut having: Vec<u64> = Vec::with_capacity(16 * lines.len());
        let mut glyphs = Vec::with_capacity(64);
        for (line, at) in lines.iter().zip(0_u64..) {
            take_glyphs(&mut glyphs, &line.text);
            edges.words(&glyphs, |word| *words.count.entry(word).or_default() += 1);
            let pairs = glyphs.windows(2).filter_map(|w| key(w.iter().copied()));
            having.extend(pairs.map(|pair| pair << 32 | at));
        }
        (words.kin, words.kin_from) = kin(having, lines.len());
        words.breaks = Breaks::of(lines, &words);
        words.lags = Lags::of(&words.breaks);
        words.rivals = Rivals::of(lines, &words, &words.breaks);
        words.topics = Topics::of(lines);
        words.ahead = Ahead::of(&words.breaks, &words.lags, &words.topics);
        words.says = lines.iter().map(|l| diction::says(&l.text)).collect();
        words
    }

    /// The words of `lines`, for breaks between those numbered `asked` alone.
    pub(super) fn between(lines: &[Line], asked: &[usize]) -> Self {
        let mut words = Self { ends: lines.iter().map(|l| Ends::of(&l.text)).collect(), ..Self::default() };
        let edges = Edges::of(asked.iter().map(|at| words.ends[*at]));
        let mut glyphs = Vec::with_capacity(64);
        for line in lines {
            take_glyphs(&mut glyphs, &line.text);
            edges.words(&glyphs, |word| *words.count.entry(word).or_default() += 1);
        }
        words.kin_from = vec![0; lines.len() + 1];
        words
    }

    /// The lines that have rare words in common with line `at`, and how many, four at most.
    pub(super) fn kin_of(&self, at: usize) -> &[(u32, f32)] {
        &self.kin[self.kin_from[at]..self.kin_from[at + 1]]
    }

    /// As [`Self::join`], closely; for words that were counted [`of`](Self::of) all lines.
    pub(super) fn join_closely(&self, a: usize, b: usize) -> CloseJoin {
        let [c, d] = self.brinks[b].first;
        let (pair, thirds) = self.brinks[a].end.over(c, d);
        let names = if self.brinks[a].names && self.brinks[b].closes { NAMES } else { 0.0 };
        CloseJoin {
            pair: pair + names,
            lone: thirds.iter().map(|third| if third.is_none() { 1.0 } else { 0.0 }).sum(),
            thirds: thirds.map(Option::unwrap_or_default),
            own: self.own(a, b),
        }
    }

    /// What the break between the lines numbered `a` and `b` is like.
    pub(super) fn join(&self, lines: &[Line], a: usize, b: usize) -> Join {
        Join { pair: pair(&lines[a], &lines[b]), own: self.own(a, b) }
    }

    /// See [`Join::own`].
    fn own(&self, a: usize, b: usize) -> [f32; 3] {
        let mut out = [0.0; 3];
        let (last, first) = (self.ends[a].last, self.ends[b].first);
        let count = |word: u64| self.count.get(&word).copied().unwrap_or(0);
        let [l1, l2, l3] = last.map(u64::from);
        let [f1, f2, f3] = first.map(u64::from);
        // A word of three glyphs stands only where the two at the break do, one of four where three do.
        let two = if l1 == 0 || f1 == 0 { 0 } else { count(l1 << 16 | f1) };
        if two == 0 {
            return out;
        }
        let left = if l2 == 0 { 0 } else { count(l2 << 32 | l1 << 16 | f1) };
        let right = if f2 == 0 { 0 } else { count(l1 << 32 | f1 << 16 | f2) };
        let mut four = 0;
        if left > 0 && l3 != 0 {
            four = count(l3 << 48 | l2 << 32 | l1 << 16 | f1);
        }
        if left > 0 && right > 0 {
            four = four.max(count(l2 << 48 | l1 << 32 | f1 << 16 | f2));
        }
        if right > 0 && f3 != 0 {
            four = four.max(count(l1 << 48 | f1 << 32 | f2 << 16 | f3));
        }
        for (own, times) in out.iter_mut().zip([two, left.max(right), four]) {
            if times > 0 {
                *own = 1.0 + f32::from(u16::try_from(times).unwrap_or(u16::MAX)).ln();
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    #[test]
    fn a_word_of_the_page_tells_its_break() {
        let lines = measure("昨日清水\n河畔新渠通水\n新渠长十二公里\n清水河的渠首在山里\n");
        let words = Words::of(&lines);
        let own = words.join(&lines, 0, 1).own;
        assert!(own[0] >= 1.0 && own[1] >= 1.0 && own[2] == 0.0, "{own:?}");
        assert_eq!(words.join(&lines, 0, 2).own, [0.0; 3]);
    }

    #[test]
    fn names_that_a_lead_breaks_off_end_in_the_line_that_closes_their_bracket() {
        let lines = measure("本报讯 （记者田小\n禾）新渠昨日通水\n新渠昨日通水以后\n");
        let words = Words::of(&lines);
        let names = |a: usize, b: usize| {
            let [c, d] = words.brinks[b].first;
            words.join_closely(a, b).pair - words.brinks[a].end.over(c, d).0
        };
        assert!((names(0, 1) - NAMES).abs() < 1e-3);
        assert_eq!([names(0, 2), names(1, 2)], [0.0; 2]);
    }
}
