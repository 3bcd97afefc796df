//! What two texts have in common: the pairs of neighbouring letters that stand in both.
//!
//! Promise: exact counts, in one pass over the longer text, without a set of all its pairs: nearly every pair of a body is none of its title's,
//! and a few bits say so. Pairs need no dictionary and serve every script; the price is that common pairs count as rare ones do.

use super::lines::Line;

/// Spreads the bits of a number over all 64 (the finish of SplitMix64: G. Steele and others, “Fast splittable pseudorandom number generators”, 2014).
pub(super) fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// A count as a float; of more than 65,535 as if there were so many.
pub(super) fn float(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Two letters or digits, one after the other, as a number.
pub(super) type Pair = u64;

/// Calls `f` with the pairs of neighbouring letters and digits of a text; what stands between them is passed over.
#[inline]
pub(super) fn each_pair(text: &str, mut f: impl FnMut(Pair)) {
    any_pair(text, |pair| {
        f(pair);
        false
    });
}

/// As [`each_pair`], up to the first pair that `is` what is looked for; was there any?
#[inline]
pub(super) fn any_pair(text: &str, mut is: impl FnMut(Pair) -> bool) -> bool {
    let mut words = text.chars();
    let Some(mut before) = words.find(|c| is_word(*c)) else { return false };
    for c in words {
        if is_word(c) {
            if is(pair_of(before, c)) {
                return true;
            }
            before = c;
        }
    }
    false
}

/// The pairs of each line of a page, made once for all that look at them again and again.
pub(super) struct Paired {
    all: Vec<Pair>,
    /// Where those of each line stand, by its rank.
    places: Vec<(usize, usize)>,
}

impl Paired {
    /// Those of lines that have each a rank of its own.
    pub(super) fn of(lines: &[Line]) -> Self {
        let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
        // Most glyphs have three bytes.
        let mut out = Self { all: Vec::with_capacity(bytes / 3), places: vec![(0, 0); lines.len()] };
        for line in lines {
            let from = out.all.len();
            each_pair(&line.text, |pair| out.all.push(pair));
            let rank = line.rank as usize;
            if rank >= out.places.len() {
                out.places.resize(rank + 1, (0, 0));
            }
            out.places[rank] = (from, out.all.len());
        }
        out
    }

    /// Those of a line; a piece of one has those of the whole.
    #[inline]
    pub(super) fn line(&self, line: &Line) -> &[Pair] {
        let (from, to) = self.places.get(line.rank as usize).copied().unwrap_or_default();
        &self.all[from..to]
    }
}

/// A letter or digit of any script; most are ideographs.
#[inline]
fn is_word(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || is_other_word(c)
}

/// As [`is_word`], of what is no common ideograph. Of the common marks the great table need not be asked.
#[inline(never)]
fn is_other_word(c: char) -> bool {
    match c {
        '\u{ac00}'..='\u{d7a3}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' => true,
        '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3011}' | '\u{ff01}'..='\u{ff0f}' => false,
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
        c => c.is_alphanumeric(),
    }
}

/// The different pairs of some lines, sorted.
pub(super) fn pairs_in<'l>(lines: impl Iterator<Item = &'l Line<'l>>) -> Vec<Pair> {
    let mut out = Vec::with_capacity(64);
    lines.for_each(|line| each_pair(&line.text, |pair| out.push(pair)));
    out.sort_unstable();
    out.dedup();
    out
}

/// A bit for each pair by its hash: a pair was set, or another that shares the bit.
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// None is set.
    pub(super) fn new() -> Self {
        Self(vec![0; 1024])
    }

    /// Sets the bit of a pair.
    pub(super) fn set(&mut self, pair: Pair) {
        let at = hash(pair) & 0xffff;
        self.0[at / 64] |= 1 << (at % 64);
    }

    /// May the pair have been set?
    pub(super) fn has(&self, pair: Pair) -> bool {
        let at = hash(pair) & 0xffff;
        self.0[at / 64] >> (at % 64) & 1 == 1
    }
}

/// In which texts each pair stands: one sorted list of numbers, a pair and a text in each.
#[derive(Default)]
pub(super) struct Standing(Vec<u64>);

impl Standing {
    /// Bits of a text's number.
    const TEXT: u32 = 22;

    /// The text of an entry.
    pub(super) fn text(entry: u64) -> usize {
        (entry & ((1 << Self::TEXT) - 1)) as usize
    }

    /// Adds those pairs of text `n` that are `wanted`; [`Self::sort`] must follow.
    pub(super) fn add<'t>(&mut self, n: usize, lines: impl Iterator<Item = &'t str>, wanted: impl Fn(Pair) -> bool) {
        let n = n as u64 & ((1 << Self::TEXT) - 1);
        for line in lines {
            each_pair(line, |pair| {
                if wanted(pair) {
                    self.0.push(pair << Self::TEXT | n);
                }
            });
        }
    }

    /// Puts the entries in order, each once.
    pub(super) fn sort(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
    }

    /// The entries of a pair, one for each text that has it.
    pub(super) fn of(&self, pair: Pair) -> &[u64] {
        let from = self.0.partition_point(|p| p >> Self::TEXT < pair);
        let count = self.0[from..].partition_point(|p| p >> Self::TEXT == pair);
        &self.0[from..from + count]
    }

    /// The entries of each pair in turn.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u64]> {
        self.0.chunk_by(|a, b| a >> Self::TEXT == b >> Self::TEXT)
    }
}

/// In which lines of a page each pair stands, for a page whose lines are put together to texts again and again.
pub(super) struct Lined {
    standing: Standing,
    /// The entries of each pair that more than one line has, from one to another.
    shared: Vec<(usize, usize)>,
    /// How many pairs each line has that no other has.
    lone: Vec<usize>,
}

impl Lined {
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut standing = Standing::default();
        lines.iter().enumerate().for_each(|(n, line)| standing.add(n, std::iter::once(&*line.text), |_| true));
        standing.sort();
        let (mut shared, mut lone, mut at) = (Vec::new(), vec![0; lines.len()], 0);
        for entries in standing.each() {
            match entries {
                [entry] => lone[Standing::text(*entry)] += 1,
                _ => shared.push((at, at + entries.len())),
            }
            at += entries.len();
        }
        Self { standing, shared, lone }
    }

    /// The entries of a pair, one for each line that has it.
    pub(super) fn having(&self, pair: Pair) -> &[u64] {
        self.standing.of(pair)
    }

    /// The entries of each pair that more than one line has.
    pub(super) fn shared(&self) -> impl Iterator<Item = &[u64]> {
        self.shared.iter().map(|&(from, to)| &self.standing.0[from..to])
    }

    /// How many pairs a line has that no other has.
    pub(super) fn lone(&self, line: usize) -> usize {
        self.lone[line]
    }
}

/// Which of some texts each of so many lines is of.
pub(super) fn owners<'t>(texts: impl Iterator<Item = &'t [usize]>, count: usize) -> Vec<Option<usize>> {
    let mut of = vec![None; count];
    texts.enumerate().for_each(|(n, text)| text.iter().for_each(|line| of[*line] = Some(n)));
    of
}

/// The texts, in order, that the lines of some entries are of.
pub(super) fn texts(entries: &[u64], of: &[Option<usize>], out: &mut Vec<usize>) {
    out.clear();
    out.extend(entries.iter().filter_map(|entry| of[Standing::text(*entry)]));
    out.sort_unstable();
    out.dedup();
}

/// The different pairs of some short texts, to be looked for in a long one.
pub(super) struct Wanted {
    /// Sorted.
    pairs: Vec<Pair>,
    found: Vec<bool>,
    /// A bit for each pair, by its hash: it is wanted, or another that shares the bit.
    bits: [u64; 64],
}

impl Wanted {
    /// Those of some pairs that differ.
    pub(super) fn of(mut pairs: Vec<Pair>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut bits = [0; 64];
        for at in pairs.iter().map(|pair| bit(*pair)) {
            bits[at / 64] |= 1 << (at % 64);
        }
        Self { found: vec![false; pairs.len()], pairs, bits }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Notes that `pair` stands in the long text. Is it wanted, and seen for the first time?
    #[inline]
    pub(super) fn see(&mut self, pair: Pair) -> bool {
        let at = bit(pair);
        self.bits[at / 64] >> (at % 64) & 1 == 1 && self.find(pair)
    }

    /// These and others, to be looked for together.
    pub(super) fn beside<'w>(&'w mut self, other: &'w mut Self) -> Both<'w> {
        let mut bits = self.bits;
        bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own |= other);
        Both { of: [self, other], bits }
    }

    /// Looks for a pair that may be wanted.
    #[inline(never)]
    fn find(&mut self, pair: Pair) -> bool {
        self.pairs.binary_search(&pair).is_ok_and(|n| !std::mem::replace(&mut self.found[n], true))
    }

    /// Forgets what was seen.
    pub(super) fn forget(&mut self) {
        self.found.fill(false);
    }

    /// How many of them were seen.
    pub(super) fn seen(&self) -> usize {
        self.found.iter().filter(|f| **f).count()
    }
}

/// The pairs of two, looked for in one text: nearly every one of its pairs is in neither, which one look tells.
pub(super) struct Both<'w> {
    of: [&'w mut Wanted; 2],
    /// A bit for each pair of both.
    bits: [u64; 64],
}

impl Both<'_> {
    /// As [`Wanted::see`].
    #[inline]
    pub(super) fn see(&mut self, pair: Pair) {
        let at = bit(pair);
        if self.bits[at / 64] >> (at % 64) & 1 == 1 {
            for of in &mut self.of {
                of.see(pair);
            }
        }
    }
}

/// Two characters as a pair.
#[inline]
pub(super) fn pair_of(a: char, b: char) -> Pair {
    // 21 bits hold a char.
    u64::from(u32::from(a)) << 21 | u64::from(u32::from(b))
}

#[inline]
fn bit(pair: Pair) -> usize {
    hash(pair) & 0xfff
}

/// A pair's bits, well mixed: 24 of them.
#[inline]
pub(super) fn hash(pair: Pair) -> usize {
    (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_to_tell_words_is_right() {
        assert!(('\0'..=char::MAX).all(|c| is_word(c) == c.is_alphanumeric()));
    }

    #[test]
    fn pairs_are_counted_once_and_over_marks() {
        let mut pairs = Vec::new();
        ["新渠通水", "新渠，通水"].iter().for_each(|text| each_pair(text, |pair| pairs.push(pair)));
        let mut wanted = Wanted::of(pairs);
        assert_eq!(wanted.len(), 3);
        let mut first = 0;
        each_pair("新渠昨日通“水”，通水了。", |pair| first += usize::from(wanted.see(pair)));
        assert_eq!((first, wanted.seen()), (2, 2));
    }
}
