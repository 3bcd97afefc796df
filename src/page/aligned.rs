//! Which titles of a page go to which paragraphs, where both are printed in the same order and apart from each other.
//!
//! Promise: of all ways to cut the title lines into titles and the paragraphs into texts, the first title to the first text and so on, the one that weighs most, and
//! whether it is clearly better than one text under all titles. Why: where neither a lead nor a blank line shows where a text begins, its title does, and where nothing shows
//! where a title ends, the texts do; so both are decided at once. How: dynamic programming from paragraph to paragraph. What is weighed are logarithms of likelihoods: how the two lines
//! at a cut look beside each other, which of a title's pairs of glyphs a paragraph has (the more the fewer others have them), and what shows that a text begins. They were fitted
//! to pages with known truth, those of the cuts by logistic regression. Trade-off: titles that are not in the order of their texts go to the
//! wrong ones; the time is linear in title lines times paragraphs, of which [`MOST_WAYS`] are tried at most.

use super::common::Standing;
use super::cues;
use super::joins::{self, Words};
use super::lines::Line;
use super::parts::{self, dashed, spaced};
use super::shares;
use super::titles;

/// A text: the paragraph that it begins with, and how many title lines it has.
pub(super) type Text = (usize, usize);

/// Where a paragraph begins, and what shows that a text begins with it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Begin {
    /// Its first line, or that of the authors over it.
    pub at: usize,
    /// It opens with a lead.
    pub leads: bool,
    /// What stands over it is signed, or goes on elsewhere.
    pub signed: bool,
    /// A line of authors stands over it.
    pub credited: bool,
    /// Its column is of another width.
    pub elsewhere: bool,
}

impl Begin {
    /// What speaks for a text that begins here: of paragraphs that show nothing one in twenty-five does.
    fn odds(&self) -> f32 {
        let signs = [(self.leads, 6.0), (self.signed, 4.0), (self.credited, 4.0), (self.elsewhere, 2.5)];
        signs.iter().filter(|(shown, _)| *shown).map(|(_, odds)| odds).sum::<f32>() - 3.25
    }
}

/// Lines that a title has at most, each piece of a parted one counted.
const MOST: usize = 9;
/// Title lines times paragraphs that are tried: a full page has some 60 times 100.
const MOST_WAYS: usize = 60_000;
/// What speaks against a text without a title.
const BARE: f32 = 7.0;
/// So much better must several texts be than one. On pages in layers they are by more than 90.
const CLEARLY: f32 = 12.0;

/// What speaks for a cut before a title line: by how much wider it is than the line before, by how well the glyphs at the break go together, by the page's words of two,
/// three and four glyphs that it would cut, by how many lines of the title there are, and by whether these have words of a text and the line has.
const CUT_WIDER: [f32; 7] = [0.0, -0.4, -0.7, -1.1, 0.1, 0.8, 0.8];
const CUT_PAIR: [f32; joins::GRADES] = [0.9, 0.9, 0.1, -0.3, -2.1];
const CUT_OWN: [f32; 3] = [-1.7, -1.3, -1.3];
const CUT_AFTER: [f32; 4] = [-2.3, -0.3, 0.3, -0.2];
const CUT_TOLD: [[f32; 2]; 2] = [[-0.7, -1.5], [0.9, 0.8]];
/// Two titles in one line are seldom.
const CUT_IN_LINE: f32 = -3.0;

/// What speaks for a paragraph that has a title's pair of glyphs, and for one that has it not, as the first of the title's text and as another: by how many paragraphs of
/// the page have it, from one to five or more.
const FIRST: [[f32; 2]; 5] = [[5.0, -1.0], [4.0, -1.5], [3.4, -2.0], [2.8, -2.0], [1.9, -2.0]];
const OTHER: [[f32; 2]; 5] = [[4.0, -0.1], [3.5, -0.4], [3.2, -0.8], [2.7, -0.9], [1.9, -0.9]];
/// What a pair counts: neighbouring ones are of one word.
const COUNTS: f32 = 0.4;
/// A title line is told where a paragraph has so many tenths of its pairs.
const TOLD: usize = 3;

/// The logarithm of how likely it is what so much speaks for.
fn likely(odds: f32) -> f32 {
    -(-odds).exp().ln_1p()
}

/// What the look of two title lines speaks for a cut between them.
fn cut(lines: &[Line], words: &Words, over: usize, at: usize) -> f32 {
    let (a, b) = (&lines[over], &lines[at]);
    let placed = if cues::place(&b.text) { 3.4 } else { 0.0 };
    if a.rank == b.rank {
        return CUT_IN_LINE + placed;
    }
    let join = words.join(lines, over, at);
    let wider = match b.width - a.width {
        ..=-10 => 0,
        -9..=-4 => 1,
        -3..=-2 => 2,
        -1..=1 => 3,
        2..=3 => 4,
        4..=9 => 5,
        _ => 6,
    };
    let own = join.own.iter().zip(CUT_OWN).filter(|(own, _)| **own > 0.0).map(|(_, odds)| odds).sum::<f32>();
    let place = cues::place(&a.text);
    let flags = [
        (a.glance.brackets.depth > 0, -1.0),
        (b.glance.brackets.low < 0, -1.8),
        (parts::ends_open(&a.text), -1.3),
        (parts::starts_amid(&b.text), -0.6),
        (a.text.ends_with(['！', '？', '”', '》']), 1.1),
        (b.text.starts_with(['“', '《']), 1.3),
        (dashed(&b.text), -5.4),
        (dashed(&a.text), 2.0),
        (place, -2.8),
        (titles::banner(a), -2.7),
        (titles::banner(b), 2.9),
        (spaced(a), 0.9),
        (spaced(b), 0.2),
        (b.width <= 6, -1.7),
        (a.width <= 6 && !place, 0.5),
        (a.width > 24, 1.3),
        (b.width > 34, -0.8),
        (a.text.contains('：'), -0.5),
        (b.text.contains('：'), 1.2),
        (b.blank_before, 1.0),
        // A line of authors, or of the page, stands between them.
        (over + 1 != at, 2.0),
    ];
    let flags = flags.iter().filter(|(shown, _)| *shown).map(|(_, odds)| odds).sum::<f32>();
    CUT_WIDER[wider] + CUT_PAIR[joins::grade(join.pair)] + own + placed + flags
}

/// How the words of all title lines before each speak for a paragraph, as the first of its text and as another.
#[derive(Clone, Default)]
struct Fit {
    first: Vec<f32>,
    other: Vec<f32>,
}

/// How they speak for each paragraph, and how many of the title lines before each are told.
fn fits(lines: &[Line], titles: &[usize], paragraphs: &[Vec<usize>]) -> (Vec<Fit>, Vec<usize>) {
    let own = shares::pairs(lines, titles);
    let standing = shares::standing(lines, &own, paragraphs);
    let none = vec![0.0; own.len() + 1];
    let mut out = vec![Fit { first: none.clone(), other: none }; paragraphs.len()];
    let (mut told, mut hits) = (vec![0], vec![0_usize; paragraphs.len()]);
    for (n, own) in own.iter().enumerate() {
        let (mut first, mut other) = (0.0, 0.0);
        hits.fill(0);
        for pair in own {
            let having = standing.of(*pair);
            let Some(many) = having.len().checked_sub(1).map(|many| many.min(FIRST.len() - 1)) else { continue };
            let ([hit, miss], [other_hit, other_miss]) = (FIRST[many], OTHER[many]);
            first += miss * COUNTS;
            other += other_miss * COUNTS;
            for at in having.iter().map(|entry| Standing::text(*entry)) {
                hits[at] += 1;
                out[at].first[n + 1] += (hit - miss) * COUNTS;
                out[at].other[n + 1] += (other_hit - other_miss) * COUNTS;
            }
        }
        for fit in &mut out {
            fit.first[n + 1] += first + fit.first[n];
            fit.other[n + 1] += other + fit.other[n];
        }
        let is_told = hits.iter().any(|hits| *hits > 0 && *hits * 10 >= own.len() * TOLD);
        told.push(told[n] + usize::from(is_told));
    }
    (out, told)
}

/// What the best ways up to a paragraph weigh: by the title lines that were given so far, and how many of them its text has.
type Ways = Vec<[f32; MOST + 1]>;

/// Where each of them came from: how many title lines the text before has, or that the text is the same.
type Back = Vec<[u8; MOST + 1]>;
const GOES_ON: u8 = u8::MAX;

/// The title lines and the paragraphs.
struct Aligning<'a> {
    /// What the look of each title line and the one before speaks for a cut.
    cuts: Vec<f32>,
    told: Vec<usize>,
    fits: Vec<Fit>,
    begins: &'a [Begin],
}

impl Aligning<'_> {
    /// What speaks for a cut before title line `at`, of which so many of one title stand before it.
    fn cut(&self, at: usize, many: usize) -> f32 {
        let told = [at - many..at, at..at + 1].map(|lines| usize::from(self.told[lines.start] < self.told[lines.end]));
        self.cuts[at] + CUT_TOLD[told[0]][told[1]] + CUT_AFTER[many.clamp(1, CUT_AFTER.len()) - 1]
    }

    /// What some title lines weigh as one title, by the first of them and by how many they are.
    fn titles(&self) -> Ways {
        let count = self.cuts.len();
        let mut out = vec![[0.0; MOST + 1]; count + 1];
        for (from, of) in out.iter_mut().enumerate() {
            for many in 2..=MOST.min(count.saturating_sub(from)) {
                of[many] = of[many - 1] + likely(-self.cut(from + many - 1, many - 1));
            }
        }
        out
    }

    /// What the end of a title of so many lines weighs, where so many lines have been given in all.
    fn ended(&self, given: usize, many: usize) -> f32 {
        if many > 0 && given < self.cuts.len() { likely(self.cut(given, many)) } else { 0.0 }
    }

    /// What a text that begins with paragraph `n` weighs by it.
    fn begun(&self, n: usize, titles: &Ways, from: usize, many: usize) -> f32 {
        let first = &self.fits[n].first;
        let odds = if n > 0 { self.begins[n].odds() } else { 0.0 };
        let bare = if many == 0 { BARE } else { 0.0 };
        odds + titles[from][many] + first[from + many] - first[from] - bare
    }

    /// The ways after paragraph `n`, with which a text begins or goes on.
    fn after(&self, n: usize, best: &Ways, titles: &Ways) -> (Ways, Back) {
        let count = self.cuts.len();
        let other = &self.fits[n].other;
        let mut next = best.clone();
        for (given, ways) in next.iter_mut().enumerate() {
            for many in 0..=MOST.min(given) {
                ways[many] += other[given] - other[given - many];
            }
        }
        let mut back = vec![[GOES_ON; MOST + 1]; count + 1];
        for given in 0..=count {
            let before = (0..=MOST.min(given)).map(|many| (best[given][many] + self.ended(given, many), many));
            let before =
                if n > 0 { before.max_by(|a, b| a.0.total_cmp(&b.0)) } else { (given == 0).then_some((0.0, 0)) };
            let Some((sum, before)) = before.filter(|before| before.0 > f32::NEG_INFINITY) else { continue };
            for many in 0..=MOST.min(count - given) {
                let sum = sum + self.begun(n, titles, given, many);
                if sum > next[given + many][many] {
                    next[given + many][many] = sum;
                    back[given + many][many] = u8::try_from(before).unwrap_or(0);
                }
            }
        }
        (next, back)
    }

    /// The texts that weigh most, and how much they do.
    fn best(&self) -> (Vec<Text>, f32) {
        let (count, titles) = (self.cuts.len(), self.titles());
        let mut best: Ways = vec![[f32::NEG_INFINITY; MOST + 1]; count + 1];
        let mut backs = Vec::with_capacity(self.fits.len());
        for n in 0..self.fits.len() {
            let (next, back) = self.after(n, &best, &titles);
            best = next;
            backs.push(back);
        }
        let top = best[count].iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        let (mut many, sum) = top.unwrap_or((0, f32::NEG_INFINITY));
        let (mut given, mut out) = (count, Vec::new());
        for (n, back) in backs.iter().enumerate().rev() {
            if back[given][many] != GOES_ON {
                out.push((n, many));
                (given, many) = (given - many, usize::from(back[given][many]));
            }
        }
        out.reverse();
        (out, sum)
    }

    /// What it weighs that all titles are of one text.
    fn as_one(&self) -> f32 {
        let all = |of: &[f32]| of.last().copied().unwrap_or(0.0);
        let words = |(n, fit): (usize, &Fit)| all(if n == 0 { &fit.first } else { &fit.other });
        let words = self.fits.iter().enumerate().map(words).sum::<f32>();
        words + (1..self.cuts.len()).map(|n| likely(-self.cut(n, n))).sum::<f32>()
    }
}

/// The texts of a page whose titles stand apart from them; nothing where it is not clear that there are several.
pub(super) fn texts(
    lines: &[Line],
    titles: &[usize],
    begins: &[Begin],
    paragraphs: &[Vec<usize>],
) -> Option<Vec<Text>> {
    if begins.len() < 2 || begins.len() * titles.len() > MOST_WAYS {
        return None;
    }
    let words = Words::between(lines, titles);
    let cuts = titles.windows(2).map(|pair| cut(lines, &words, pair[0], pair[1]));
    let cuts: Vec<f32> = std::iter::once(0.0).chain(cuts).collect();
    let (fits, told) = fits(lines, titles, paragraphs);
    let aligning = Aligning { cuts, told, fits, begins };
    let (texts, sum) = aligning.best();
    let several = texts.iter().filter(|text| text.1 > 0).count() > 1;
    (several && sum - aligning.as_one() >= CLEARLY).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some figures between -4 and 4 that look like chance, and are the same each time.
    fn figure(seed: usize) -> f32 {
        let bits = crate::page::common::mixed(seed as u64 + 1);
        (bits >> 40) as f32 / (1 << 21) as f32 - 4.0
    }

    fn aligning(seed: usize, titles: usize, begins: &[Begin]) -> Aligning<'_> {
        let sums = |seed: usize| {
            let each = (0..titles).map(|n| figure(seed * 100 + n));
            std::iter::once(0.0).chain(each.scan(0.0, |sum, x| Some(std::mem::replace(sum, *sum + x) + x))).collect()
        };
        let fit = |n: usize| Fit { first: sums(seed * 40 + n), other: sums(seed * 40 + 20 + n) };
        let told = |n: usize| (0..n).filter(|n| figure(seed * 7 + n) > 0.0).count();
        Aligning {
            cuts: (0..titles).map(|n| figure(seed * 31 + n)).collect(),
            told: (0..=titles).map(told).collect(),
            fits: (0..begins.len()).map(fit).collect(),
            begins,
        }
    }

    /// What some texts weigh, counted one by one.
    fn weight(page: &Aligning, texts: &[Text]) -> f32 {
        let (titles, mut given, mut sum) = (page.titles(), 0, 0.0);
        for (n, &(first, many)) in texts.iter().enumerate() {
            let end = texts.get(n + 1).map_or(page.fits.len(), |next| next.0);
            sum += page.begun(first, &titles, given, many);
            let words = |at: usize| page.fits[at].other[given + many] - page.fits[at].other[given];
            sum += (first + 1..end).map(words).sum::<f32>();
            given += many;
            sum += if n + 1 < texts.len() { page.ended(given, many) } else { 0.0 };
        }
        sum
    }

    /// All ways to give so many title lines to texts that begin with these paragraphs.
    fn ways(begins: &[usize], titles: usize) -> Vec<Vec<Text>> {
        let Some((&first, rest)) = begins.split_first() else { return Vec::new() };
        if rest.is_empty() {
            return vec![vec![(first, titles)]];
        }
        let with =
            |many: usize| ways(rest, titles - many).into_iter().map(move |way| [vec![(first, many)], way].concat());
        (0..=titles).flat_map(with).collect()
    }

    #[test]
    fn no_other_way_weighs_more() {
        for seed in 0..60 {
            let (titles, paragraphs) = (2 + seed % 4, 1 + seed % 5);
            let begin = |n: usize| Begin { at: n, leads: figure(seed * 3 + n) > 2.0, ..Begin::default() };
            let begins: Vec<Begin> = (0..paragraphs).map(begin).collect();
            let page = aligning(seed, titles, &begins);
            let (texts, sum) = page.best();
            let sets = (0..1_usize << (paragraphs - 1))
                .map(|set| (0..paragraphs).filter(|n| *n == 0 || set >> (n - 1) & 1 == 1).collect::<Vec<_>>());
            let all = sets.flat_map(|begins| ways(&begins, titles)).map(|way| weight(&page, &way));
            let most = all.fold(f32::NEG_INFINITY, f32::max);
            assert!((weight(&page, &texts) - sum).abs() < 1e-3, "{seed}: {texts:?}");
            assert!((most - sum).abs() < 1e-3, "{seed}: {texts:?}");
            assert_eq!(texts.iter().map(|text| text.1).sum::<usize>(), titles);
        }
    }

    #[test]
    fn all_titles_of_one_text_weigh_the_same_either_way() {
        let begins = [Begin::default()];
        let page = aligning(5, 4, &begins);
        assert!((page.best().1 - page.as_one()).abs() < 1e-3);
    }
}
