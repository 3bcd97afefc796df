//! 下转 and 上接: which articles of an issue are two halves of one, and what they are together.
//!
//! Promise: pure; every article goes on in one other at most and comes from one at most, both from the same answer, so that the two
//! halves always name each other. Where both sides are marked and name each other's pages they belong together, and headline and shared words only choose
//! among several. Where one side alone is marked, they must say enough: a wrong half misleads a reader more than a missing one.

use crate::{model::Article, text::fold};
use std::collections::{BTreeMap, HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

/// An article of the issue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    /// Its page's number, as the page or its path says it.
    pub page: &'a str,
    /// Its page file is no longer in the folder: of twins the other one counts.
    pub gone: bool,
    pub article: &'a Article,
}

/// A page's number: the letters of its section and its number in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PageNumber {
    section: String,
    number: u32,
}

/// `3`, `03`, `A03`, `Ａ３`, `第3版`, `第三版`, `Page 3`; nothing for a page without a number.
fn page_number(text: &str) -> Option<PageNumber> {
    let folded = fold(text).text;
    let core = folded.trim().trim_start_matches('第').trim_end_matches('版').trim();
    let core = ["page", "p."].iter().find_map(|word| core.strip_prefix(word)).unwrap_or(core).trim_start();
    let section: String = core.chars().take_while(|c| c.is_alphabetic() && han_digit(*c).is_none()).collect();
    let number = core[section.len()..].trim_start_matches(['-', ' ']);
    let number = if number.chars().all(|c| c.is_ascii_digit()) { number.parse().ok() } else { han_number(number) };
    Some(PageNumber { section, number: number? })
}

fn han_digit(c: char) -> Option<u32> {
    Some(match c {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

/// `三`, `十`, `十二`, `二十`, `二十四`.
fn han_number(text: &str) -> Option<u32> {
    let digits: Option<Vec<u32>> = text.chars().map(han_digit).collect();
    match digits?[..] {
        [n] => Some(n),
        [10, n] if n < 10 => Some(10 + n),
        [tens, 10] if tens < 10 => Some(tens * 10),
        [tens, 10, n] if tens < 10 && n < 10 => Some(tens * 10 + n),
        _ => None,
    }
}

/// How well a jump printed on the page `on` names the page `other`: 2 in the same section, 1 where a section is not said, else nothing.
/// A jump without a letter stays in its own section: 下转第3版 on A01 is A03 rather than B03.
fn names(jump: &str, on: &str, other: &str) -> Option<u32> {
    let (jump, other) = (page_number(jump)?, page_number(other)?);
    let on = page_number(on).map(|on| on.section).unwrap_or_default();
    let section = if jump.section.is_empty() { &on } else { &jump.section };
    match (jump.number == other.number, *section == other.section) {
        (true, true) => Some(2),
        (true, false) => (jump.section.is_empty() || other.section.is_empty()).then_some(1),
        (false, _) => None,
    }
}

fn same_page(a: &str, b: &str) -> bool {
    a == b || page_number(a).is_some_and(|a| Some(a) == page_number(b))
}

/// Thousandths of shared words (see [`Words::shared`]) from which a half that is marked on one side only is believed, and how much better it must
/// be than the next best of its page. Measured by cutting 217 long articles of many layouts in two and offering the second half among those of
/// another page: 82 % are found, 1.5 % go to a stranger, the rest to none. Where the true half is not there, a stranger
/// reaches both in 17 %; therefore one that opens with its own dateline, as a new article does, is never believed.
const WORDS: u32 = 50;
const MARGIN: (u32, u32) = (3, 2);
/// Likeness of headlines from which one repeats or abbreviates the other.
const HEADLINE: u32 = 800;

/// A pair that may be halves. The order of the fields is the order of their weight.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    both_marked: bool,
    page: u32,
    there: bool,
    likeness: u32,
}

/// The pairs of halves: the index of the one that goes on, and of the one in which it does. In the order of the first.
pub(super) fn halves(parts: &[Part<'_>]) -> Vec<(usize, usize)> {
    let mut words = Words { parts, of: HashMap::new() };
    let mut pairs: Vec<(Pair, usize, usize)> = Vec::new();
    for (a, first) in parts.iter().enumerate() {
        for (b, second) in parts.iter().enumerate() {
            if a != b
                && let Some(pair) = pair(&mut words, (a, first), (b, second))
            {
                pairs.push((pair, a, b));
            }
        }
    }
    // Best first; of equals the first on the page, which keeps twins apart in the order of their files.
    pairs.sort_by(|x, y| y.0.cmp(&x.0).then_with(|| (x.1, x.2).cmp(&(y.1, y.2))));
    let (mut onward, mut taken) = (BTreeMap::new(), HashSet::new());
    for (_, a, b) in pairs {
        if !onward.contains_key(&a) && !taken.contains(&b) {
            onward.insert(a, b);
            taken.insert(b);
        }
    }
    onward.into_iter().collect()
}

fn pair(words: &mut Words<'_>, (a, first): (usize, &Part<'_>), (b, second): (usize, &Part<'_>)) -> Option<Pair> {
    let (to, from) = (&first.article.continued_to, &second.article.continued_from);
    if to.is_none() && from.is_none() || same_page(first.page, second.page) {
        return None;
    }
    // A mark that names another page is a word against it.
    let onward = to.as_deref().map(|jump| names(jump, first.page, second.page));
    let back = from.as_deref().map(|jump| names(jump, second.page, first.page));
    if onward == Some(None) || back == Some(None) {
        return None;
    }
    let page = onward.flatten().into_iter().chain(back.flatten()).min()?;
    let headline = headline_likeness(&first.article.headline, &second.article.headline);
    let (shared, next) = match (to.is_some(), from.is_some()) {
        (true, true) => (words.shared(a, b, second.page), 0),
        (true, false) => words.against_the_page(a, b, second.page),
        _ => words.against_the_page(b, a, first.page),
    };
    let both_marked = to.is_some() && from.is_some();
    let told = headline >= HEADLINE || shared >= WORDS && shared * MARGIN.1 >= next * MARGIN.0;
    if !both_marked && (!told || second.article.dateline.is_some()) {
        return None;
    }
    Some(Pair { both_marked, page, there: !first.gone && !second.gone, likeness: headline + shared })
}

/// How much a headline repeats another, in thousandths: 1000 where they are equal, 900 where one is the other shortened.
pub(super) fn headline_likeness(a: &str, b: &str) -> u32 {
    let bare = |text: &str| fold(text).text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (a, b) = (bare(a), bare(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return 0;
    }
    if short == long {
        return 1000;
    }
    if short.len() < 2 {
        return 0;
    }
    let mut rest = long.iter();
    if short.iter().all(|c| rest.any(|l| l == c)) {
        return 900;
    }
    let within = |two: &&[char]| long.windows(2).any(|l| l == *two);
    let shared = short.windows(2).filter(within).count();
    u32::try_from(shared * 1000 / (short.len() - 1)).unwrap_or(0).min(HEADLINE - 1)
}

/// The words of the articles, read when they are asked for: pairs of glyphs of Han, whole words of the rest.
struct Words<'a> {
    parts: &'a [Part<'a>],
    of: HashMap<usize, HashSet<u64>>,
}

impl Words<'_> {
    fn read(&mut self, n: usize) {
        let Some(part) = self.parts.get(n) else { return };
        self.of.entry(n).or_insert_with(|| {
            let article = part.article;
            [&article.headline].into_iter().chain(&article.paragraphs).flat_map(|text| tokens(text)).collect()
        });
    }

    fn on_page(&self, page: &str) -> Vec<usize> {
        (0..self.parts.len()).filter(|&n| same_page(self.parts[n].page, page)).collect()
    }

    /// The weight of the words that two articles share as a part of the lighter one's, in thousandths. A word weighs the more the fewer articles of
    /// the page (with `a`) have it.
    fn shared(&mut self, a: usize, b: usize, page: &str) -> u32 {
        let mut among = self.on_page(page);
        among.extend([a, b]);
        among.sort_unstable();
        among.dedup();
        among.iter().for_each(|&n| self.read(n));
        let (Some(x), Some(y)) = (self.of.get(&a), self.of.get(&b)) else { return 0 };
        let all = among.len() as f64 + 1.0;
        let having =
            |word: &u64| among.iter().filter(|n| self.of.get(n).is_some_and(|words| words.contains(word))).count();
        let weight = |word: &u64| (all / having(word).max(1) as f64).ln();
        // Sums of sorted words: a set's order differs from run to run, and so would the last digits.
        let sum = |words: Vec<&u64>| {
            let mut words = words;
            words.sort_unstable();
            words.into_iter().map(weight).sum::<f64>()
        };
        let lighter = sum(x.iter().collect()).min(sum(y.iter().collect()));
        if lighter <= 0.0 { 0 } else { (sum(x.intersection(y).collect()) * 1000.0 / lighter) as u32 }
    }

    /// What `marked` shares with `other`, and the most that it shares with any article of that page that says something else.
    fn against_the_page(&mut self, marked: usize, other: usize, page: &str) -> (u32, u32) {
        let text = |n: usize| (&self.parts[n].article.headline, &self.parts[n].article.paragraphs);
        let strangers: Vec<usize> =
            self.on_page(page).into_iter().filter(|&n| n != other && n != marked && text(n) != text(other)).collect();
        let most = strangers.into_iter().map(|n| self.shared(marked, n, page)).max().unwrap_or(0);
        (self.shared(marked, other, page), most)
    }
}

fn tokens(text: &str) -> Vec<u64> {
    let folded = fold(text).text;
    let mut found = Vec::new();
    for run in folded.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if run.is_ascii() {
            found.push(xxh3_64(run.as_bytes()));
        } else {
            let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
            found.extend(starts.windows(3).map(|w| xxh3_64(&run.as_bytes()[w[0]..w[2]])));
        }
    }
    found
}

/// Halves in their order as one article: titles, label and section of the first; paragraphs that break off go on where they do. Titles of a later half that say
/// something new become crossheads, so that nothing is lost.
pub(super) fn whole(parts: &[&Article]) -> Article {
    let Some((first, later)) = parts.split_first() else { return Article::default() };
    let mut out = (*first).clone();
    // Lines of several files would say nothing.
    out.lines = Vec::new();
    let mut titles: Vec<&str> = [&first.kicker, &first.subtitle].into_iter().flatten().map(String::as_str).collect();
    titles.push(&first.headline);
    for part in later {
        let new: Vec<&str> = [part.kicker.as_deref(), Some(&*part.headline), part.subtitle.as_deref()]
            .into_iter()
            .flatten()
            .filter(|title| !title.is_empty() && titles.iter().all(|t| headline_likeness(t, title) < HEADLINE))
            .collect();
        titles.extend(&new);
        add(&mut out, part, &new);
        out.captions.extend(part.captions.iter().cloned());
        let authors: Vec<String> = part.authors.iter().filter(|name| !out.authors.contains(name)).cloned().collect();
        out.authors.extend(authors);
        out.continued_to.clone_from(&part.continued_to);
        out.confidence = out.confidence.min(part.confidence);
    }
    out
}

/// Puts a half's text behind what is there, with its titles.
fn add(out: &mut Article, part: &Article, titles: &[&str]) {
    let crosshead = |article: &Article, n: usize| article.crossheads.contains(&n);
    let mut paragraphs = part.paragraphs.iter().cloned().enumerate().peekable();
    let last = out.paragraphs.len().checked_sub(1).filter(|&n| !crosshead(out, n));
    if part.dateline.is_none()
        && let Some(last) = last.and_then(|n| out.paragraphs.get_mut(n)).filter(|text| breaks_off(text))
        && let Some((_, text)) = paragraphs.next_if(|&(n, _)| !crosshead(part, n))
    {
        *last = meet(last, &text);
    }
    for title in titles {
        out.crossheads.push(out.paragraphs.len());
        out.paragraphs.push((*title).to_owned());
    }
    for (n, text) in paragraphs {
        if crosshead(part, n) {
            out.crossheads.push(out.paragraphs.len());
        }
        let dateline = part.dateline.as_deref().filter(|_| n == 0).map(|d| format!("{d} ")).unwrap_or_default();
        out.paragraphs.push(dateline + &text);
    }
}

/// True where the last sentence is open.
fn breaks_off(text: &str) -> bool {
    let closing = |c: &char| matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '"' | '》' | ' ');
    !text.chars().rev().find(|c| !closing(c)).is_some_and(|c| matches!(c, '。' | '！' | '？' | '…' | '.' | '!' | '?'))
}

/// Two pieces of one sentence: Latin words keep a space between them, and a word that was broken is whole again.
fn meet(before: &str, after: &str) -> String {
    let (before, after) = (before.trim_end(), after.trim_start());
    let mut tail = before.chars().rev();
    let (last, earlier, first) = (tail.next().unwrap_or(' '), tail.next().unwrap_or(' '), after.chars().next());
    let first = first.unwrap_or(' ');
    if last == '-' && earlier.is_ascii_lowercase() && first.is_ascii_lowercase() {
        return format!("{}{after}", before.trim_end_matches('-'));
    }
    let word = |c: char| c.is_alphabetic() && u32::from(c) < 0x2E80 || c.is_ascii_digit();
    let apart = (word(last) || matches!(last, ',' | ';' | ':')) && word(first);
    format!("{before}{}{after}", if apart { " " } else { "" })
}

#[cfg(test)]
mod tests;
