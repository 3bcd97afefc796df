//! 下转 and 上接: which articles of an issue are two halves of one, and what they are together.
//!
//! Promise: pure; every article goes on in one other at most and comes from one at most, both from the same answer, so that the two
//! halves always name each other. Where both sides are marked and name each other's pages they belong together, and headline and shared words only choose
//! among several. Where one side alone is marked, they must say enough: a wrong half misleads a reader more than a missing one.

use crate::{model::Article, text::fold};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    rc::Rc,
};
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
fn names(jump: Option<&PageNumber>, on: Option<&PageNumber>, other: Option<&PageNumber>) -> Option<u32> {
    let (jump, other) = (jump?, other?);
    let section = if jump.section.is_empty() { on.map_or("", |on| &on.section) } else { &jump.section };
    match (jump.number == other.number, *section == other.section) {
        (true, true) => Some(2),
        (true, false) => (jump.section.is_empty() || other.section.is_empty()).then_some(1),
        (false, _) => None,
    }
}

/// What a half that is marked on one side only must share with the other, in thousandths (see [`Words::shared`]), and how many halves as much again
/// as any stranger on its page shares.
///
/// Measured on 264 cuts of long articles of three layouts, the second half without a headline among the articles of another page. Marked on the first half
/// only: 82 % are joined, none wrongly, and where the true half is not there 1 % find a stranger. Marked on the second half only there is no headline to
/// go by, so more is asked: 66 % are joined, none wrongly, and 3 % find a stranger where the true half is not there.
struct Enough {
    shared: u32,
    halves: u32,
}
const FIRST_MARKED: Enough = Enough { shared: 50, halves: 3 };
const SECOND_MARKED: Enough = Enough { shared: 80, halves: 4 };
/// Likeness of headlines below which a half that has one is an article of its own, whatever words it shares.
const UNLIKE: u32 = 200;
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
    if parts.iter().all(|p| p.article.continued_to.is_none() && p.article.continued_from.is_none()) {
        return Vec::new();
    }
    let marked: Vec<Marked<'_>> = parts.iter().map(Marked::new).collect();
    let mut words = Words { marked: &marked, of: HashMap::new(), pages: HashMap::new(), shared: HashMap::new() };
    let mut pairs: Vec<(Pair, usize, usize)> = Vec::new();
    for a in 0..marked.len() {
        for b in 0..marked.len() {
            if let Some(pair) = pair(&mut words, &marked, a, b) {
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

/// A part with its marks read.
struct Marked<'a> {
    part: &'a Part<'a>,
    page: Option<PageNumber>,
    to: Option<Option<PageNumber>>,
    from: Option<Option<PageNumber>>,
}

impl<'a> Marked<'a> {
    fn new(part: &'a Part<'a>) -> Self {
        let read = |mark: &Option<String>| mark.as_deref().map(page_number);
        let (to, from) = (read(&part.article.continued_to), read(&part.article.continued_from));
        Self { part, page: page_number(part.page), to, from }
    }

    fn shares_its_page(&self, other: &Self) -> bool {
        self.part.page == other.part.page || self.page.is_some() && self.page == other.page
    }

    fn says_the_same(&self, other: &Self) -> bool {
        let text = |m: &Self| (&m.part.article.headline, &m.part.article.paragraphs);
        text(self) == text(other)
    }
}

fn pair(words: &mut Words<'_>, marked: &[Marked<'_>], a: usize, b: usize) -> Option<Pair> {
    let (first, second) = (marked.get(a)?, marked.get(b)?);
    if first.to.is_none() && second.from.is_none() || first.shares_its_page(second) {
        return None;
    }
    // A mark that names another page is a word against it.
    let read = |mark: &Marked<'_>, jump: &Option<PageNumber>, other: &Marked<'_>| {
        names(jump.as_ref(), mark.page.as_ref(), other.page.as_ref())
    };
    let onward = first.to.as_ref().map(|jump| read(first, jump, second));
    let back = second.from.as_ref().map(|jump| read(second, jump, first));
    if onward == Some(None) || back == Some(None) {
        return None;
    }
    let page = onward.flatten().into_iter().chain(back.flatten()).min()?;
    let headline = headline_likeness(&first.part.article.headline, &second.part.article.headline);
    let both_marked = onward.is_some() && back.is_some();
    let shared = if onward.is_some() { words.shared(a, b) } else { words.shared(b, a) };
    if !both_marked {
        let (enough, strangers) = match onward {
            Some(_) => (FIRST_MARKED, words.most_with_strangers(a, b)),
            None => (SECOND_MARKED, words.most_with_strangers(b, a)),
        };
        let alike = shared >= enough.shared && shared * 2 >= strangers * enough.halves;
        let own_title = headline < UNLIKE && !second.part.article.headline.is_empty();
        // One that is not marked and has a dateline begins where it stands.
        let begins = back.is_none() && second.part.article.dateline.is_some();
        if begins || headline < HEADLINE && (own_title || !alike) {
            return None;
        }
    }
    let there = !first.part.gone && !second.part.gone;
    Some(Pair { both_marked, page, there, likeness: headline + shared })
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

/// What is on a page: its articles, and in how many of them each word is.
struct PageWords {
    articles: Vec<usize>,
    having: HashMap<u64, u32>,
}

/// The words of the articles, read when they are asked for: pairs of glyphs of Han, whole words of the rest.
struct Words<'a> {
    marked: &'a [Marked<'a>],
    of: HashMap<usize, Rc<BTreeSet<u64>>>,
    /// By the first article of the page.
    pages: HashMap<usize, Rc<PageWords>>,
    shared: HashMap<(usize, usize), u32>,
}

impl Words<'_> {
    /// Sorted, so that sums over them are the same from run to run.
    fn of(&mut self, n: usize) -> Rc<BTreeSet<u64>> {
        let Some(marked) = self.marked.get(n) else { return Rc::default() };
        let article = marked.part.article;
        let read =
            || [&article.headline].into_iter().chain(&article.paragraphs).flat_map(|text| tokens(text)).collect();
        Rc::clone(self.of.entry(n).or_insert_with(|| Rc::new(read())))
    }

    /// The page on which an article is.
    fn page(&mut self, n: usize) -> Rc<PageWords> {
        let on = |m: usize| self.marked[m].shares_its_page(&self.marked[n]);
        let first = (0..self.marked.len()).find(|&m| on(m)).unwrap_or(n);
        if let Some(page) = self.pages.get(&first) {
            return Rc::clone(page);
        }
        let articles: Vec<usize> = (0..self.marked.len()).filter(|&m| on(m)).collect();
        let mut having: HashMap<u64, u32> = HashMap::new();
        for &m in &articles {
            self.of(m).iter().for_each(|&word| *having.entry(word).or_default() += 1);
        }
        let page = Rc::new(PageWords { articles, having });
        self.pages.insert(first, Rc::clone(&page));
        page
    }

    /// The weight of the words that an article shares with one of another page, as a part of the lighter one's, in thousandths. A word
    /// weighs the more the fewer articles of that page, and the one from outside, have it.
    fn shared(&mut self, outside: usize, within: usize) -> u32 {
        if let Some(&known) = self.shared.get(&(outside, within)) {
            return known;
        }
        let (x, y, page) = (self.of(outside), self.of(within), self.page(within));
        let all = page.articles.len() as f64 + 2.0;
        let weight = |word: &u64| {
            let having = page.having.get(word).copied().unwrap_or(0) + u32::from(x.contains(word));
            (all / f64::from(having.max(1))).ln()
        };
        let lighter = x.iter().map(weight).sum::<f64>().min(y.iter().map(weight).sum());
        let both: f64 = x.intersection(&y).map(weight).sum();
        let shared = if lighter > 0.0 { (both * 1000.0 / lighter) as u32 } else { 0 };
        self.shared.insert((outside, within), shared);
        shared
    }

    /// The most that an article shares with any of `within`'s page that says something else.
    fn most_with_strangers(&mut self, outside: usize, within: usize) -> u32 {
        let page = self.page(within);
        let marked = self.marked;
        let strangers = page.articles.iter().filter(|&&n| n != within && !marked[n].says_the_same(&marked[within]));
        strangers.map(|&n| self.shared(outside, n)).max().unwrap_or(0)
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
