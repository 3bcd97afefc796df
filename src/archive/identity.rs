//! Who an article is: ids, likeness, and how one that was acted on is known again.
//!
//! Promise: an id depends on what the page file says (its bytes, the article's own text), never on where it lies or when it was read, so renames, moves
//! and rebuilds keep it. When the bytes change, ids change; the articles that a person acted on are then known again by headline
//! and likeness of the text, and the journal notes the step. Only those need following: nobody holds on to the others.
//!
//! Two likenesses are kept. The print (64 bits an article, in the store) is compared with every article of an archive; the sample (32 hashes an acted-on
//! article, in the journal) tells the share of a text that another holds, which a split, a merger or a cut text leaves intact.

use super::records::Listed;
use crate::{
    model::{Anchor, Article, ArticleId, LineRange},
    text::fold,
};
use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashMap},
};
use xxhash_rust::xxh3::xxh3_64;

/// The hash of a page file's bytes.
pub(super) fn content(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

/// The ids of a page's articles. Articles of the same text on one page differ by their number among equals.
pub(super) fn ids(content: u64, twin: u32, articles: &[Article]) -> Vec<ArticleId> {
    let mut equals: HashMap<u64, u32> = HashMap::new();
    articles
        .iter()
        .map(|a| {
            let text = xxh3_64(format!("{}\n{}", a.headline, a.paragraphs.join("\n")).as_bytes());
            let nth = equals.entry(text).or_default();
            *nth += 1;
            let mut key = Vec::with_capacity(24);
            key.extend_from_slice(&content.to_be_bytes());
            key.extend_from_slice(&text.to_be_bytes());
            key.extend_from_slice(&nth.to_be_bytes());
            key.extend_from_slice(&twin.to_be_bytes());
            ArticleId(xxh3_64(&key))
        })
        .collect()
}

/// The likeness of a body: Charikar's simhash (STOC 2002) over the shingles of three characters of the folded text.
/// Bodies that differ by a few words differ in a few of the 64 bits.
pub(super) fn print(paragraphs: &[String]) -> u64 {
    let folded = fold(&paragraphs.concat()).text;
    // Where each character begins, and the end.
    let mut starts = Vec::with_capacity(folded.len() / 3 + 1);
    let mut plain = String::with_capacity(folded.len());
    for c in folded.chars().filter(|c| !c.is_whitespace()) {
        starts.push(plain.len());
        plain.push(c);
    }
    starts.push(plain.len());
    let mut votes = Votes::default();
    for four in starts.windows(4) {
        votes.count(xxh3_64(&plain.as_bytes()[four[0]..four[3]]));
    }
    votes.majority()
}

/// Counts for each of 64 bits how often it was set: the counters stand side by side, one binary digit of all of them in a word, so that a hash is
/// added with two or three operations instead of 64.
#[derive(Default)]
struct Votes {
    digits: Vec<u64>,
    all: usize,
}

impl Votes {
    fn count(&mut self, hash: u64) {
        self.all += 1;
        let mut carry = hash;
        for digit in &mut self.digits {
            (*digit, carry) = (*digit ^ carry, *digit & carry);
            if carry == 0 {
                return;
            }
        }
        self.digits.push(carry);
    }

    /// The bits that were set in more than half of the hashes.
    fn majority(&self) -> u64 {
        let set = |bit: usize| self.digits.iter().rev().fold(0, |sum, digit| sum * 2 + (digit >> bit & 1) as usize);
        (0..64).fold(0, |print, bit| print | u64::from(set(bit) * 2 > self.all) << bit)
    }
}

/// Glyphs and marks aside, the text in runs of three characters, hashed: what is left of it when titles, paragraphs and captions are
/// told apart differently.
pub(super) fn shingles(article: &Article) -> BTreeSet<u32> {
    let titles = [&article.kicker, &article.subtitle].into_iter().flatten();
    let parts = titles.chain([&article.headline]).chain(&article.paragraphs).chain(&article.captions);
    let mut found = BTreeSet::new();
    let mut shingle = String::new();
    for part in parts {
        let chars: Vec<char> = fold(part).text.chars().filter(|c| c.is_alphanumeric()).collect();
        for three in chars.windows(3) {
            shingle.clear();
            shingle.extend(three);
            found.insert((xxh3_64(shingle.as_bytes()) >> 32) as u32);
        }
    }
    found
}

/// Hashes kept of a text: the share of them that another text holds tells its true share to within a tenth.
const SAMPLE: usize = 32;

/// A sample of a text: its smallest shingle hashes (Broder's bottom-k sketch, 1997), in hexadecimal. Unlike a print it tells how much of a text is
/// *within* another, so that a part or a whole is known again.
fn sample(article: &Article) -> String {
    shingles(article).iter().take(SAMPLE).map(|hash| format!("{hash:08x}")).collect()
}

/// What the journal is to remember of an article.
pub(super) fn anchor(listed: &Listed, article: &Article, content: u64) -> Anchor {
    let entry = &listed.entry;
    Anchor {
        id: entry.id,
        headline: entry.headline.clone(),
        date: entry.date,
        paper: entry.paper.clone(),
        page: entry.page.clone(),
        file: entry.file.clone(),
        print: format!("{:016x}", listed.print),
        content: format!("{content:016x}"),
        lines: article.lines.clone(),
        words: sample(article),
    }
}

/// An article that may be the one that is remembered.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub listed: &'a Listed,
    pub article: &'a Article,
    /// The hash of its page file's bytes.
    pub content: u64,
    /// Its [`shingles`], once they are asked for; many may ask.
    pub words: Option<&'a OnceCell<BTreeSet<u32>>>,
}

/// Bits of a print that may differ in two versions of one body, where nothing but the print is remembered. Unrelated bodies differ in
/// 32 on average, and in 12 or fewer about once in ten million pairs.
const SAME_BODY: u32 = 12;
/// Bits that may differ where the headline is the same as well.
const KINDRED_BODY: u32 = 24;
/// Bits that may differ in bodies that are worth a closer look.
pub(super) const WORTH_A_LOOK: u32 = 16;
/// A sample this small says little: a short notice that is edited may share nothing with what it was.
const TINY: usize = 8;

/// Shares of the remembered text, in thousandths, that make it the same article: without any other likeness, with the same headline elsewhere, in
/// the same place under another headline, and where headline and place agree. Identical headlines are common (`简讯`, `公告`), also from day
/// to day in one place, so that not even the two together are enough without some of the text.
pub(super) const SHARE_ALONE: u32 = 700;
const SHARE_WITH_HEADLINE: u32 = 400;
const SHARE_IN_PLACE: u32 = 300;
const SHARE_WITH_BOTH: u32 = 100;
/// From this share on a headline that is the same says which of several parts it is.
const SHARE_FOR_HEADLINE: u32 = 200;

fn same_headline(anchor: &Anchor, now: &Listed) -> bool {
    !anchor.headline.is_empty() && fold(&anchor.headline).text == fold(&now.entry.headline).text
}

/// The same file, or the same page of the same issue.
fn same_place(anchor: &Anchor, now: &Listed) -> bool {
    let entry = &now.entry;
    anchor.file == entry.file
        || (anchor.date.is_some()
            && (&anchor.date, &anchor.page, &anchor.paper) == (&entry.date, &entry.page, &entry.paper))
}

fn bits_apart(anchor: &Anchor, now: &Listed) -> u32 {
    (print_of(anchor) ^ now.print).count_ones()
}

/// The body's print that the anchor remembers.
pub(super) fn print_of(anchor: &Anchor) -> u64 {
    u64::from_str_radix(&anchor.print, 16).unwrap_or(0)
}

/// The sample of words that the anchor remembers.
pub(super) fn words_of(anchor: &Anchor) -> Vec<u32> {
    let hashes = anchor.words.as_bytes().chunks(8);
    hashes.filter_map(|hex| u32::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()).collect()
}

/// The hash of the bytes that the anchor's article was read from.
pub(super) fn content_of(anchor: &Anchor) -> Option<u64> {
    u64::from_str_radix(&anchor.content, 16).ok()
}

/// How well an article fits what the journal remembers; `None` where it is another one.
///
/// Of the same bytes the lines tell: an article is where its lines are, whatever a reader makes of them. Otherwise the sample of its words tells,
/// and for what a journal of the first format remembers the print.
pub(super) fn likeness(anchor: &Anchor, now: Candidate<'_>) -> Option<u32> {
    let (headline, place) = (same_headline(anchor, now.listed), same_place(anchor, now.listed));
    let same_bytes = content_of(anchor) == Some(now.content);
    let (share, same) = if same_bytes && !anchor.lines.is_empty() && !now.article.lines.is_empty() {
        let share = shared_lines(&anchor.lines, &now.article.lines);
        (share, share > 0)
    } else if !anchor.words.is_empty() {
        let (share, size) = shared_words(anchor, now);
        let enough = match (headline, place) {
            (true, true) => share >= SHARE_WITH_BOTH || size < TINY,
            (true, false) => share >= SHARE_WITH_HEADLINE,
            (false, true) => share >= SHARE_IN_PLACE,
            (false, false) => share >= SHARE_ALONE,
        };
        (share, enough)
    } else {
        let bits = bits_apart(anchor, now.listed);
        let same = match (headline, place) {
            (true, true) => true,
            (true, false) => bits <= KINDRED_BODY,
            (false, _) => bits <= SAME_BODY,
        };
        ((64 - bits) * 1000 / 64, same)
    };
    let for_headline = if headline && (share >= SHARE_FOR_HEADLINE || !same_bytes) { 500 } else { 0 };
    let for_place = 100 * u32::from(place) + 50 * u32::from(anchor.file == now.listed.entry.file);
    same.then(|| share + for_headline + for_place + 10_000 * u32::from(same_bytes))
}

/// How much of `a` is in `b`, in thousandths.
fn shared_lines(a: &[LineRange], b: &[LineRange]) -> u32 {
    let common = |x: &LineRange, y: &LineRange| u64::from((x.1.min(y.1) + 1).saturating_sub(x.0.max(y.0)));
    let all: u64 = a.iter().map(|x| common(x, x)).sum();
    let shared: u64 = a.iter().flat_map(|x| b.iter().map(move |y| common(x, y))).sum();
    u32::try_from(shared.min(all) * 1000 / all.max(1)).unwrap_or(0)
}

/// How much of a sample is in a text, in thousandths, and the sample's size.
fn shared_words(anchor: &Anchor, now: Candidate<'_>) -> (u32, usize) {
    let hashes = words_of(anchor);
    let own = OnceCell::new();
    let there = now.words.unwrap_or(&own).get_or_init(|| shingles(now.article));
    let shared = hashes.iter().filter(|hash| there.contains(hash)).count();
    (u32::try_from(shared * 1000 / hashes.len().max(1)).unwrap_or(0), hashes.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn article(headline: &str, body: &str) -> Article {
        Article { headline: headline.into(), paragraphs: vec![body.into()], ..Article::default() }
    }

    #[test]
    fn ids_tell_equals_and_twins_apart_and_forget_the_path() {
        let page = [article("甲", "一"), article("甲", "一"), article("乙", "一")];
        let ids_of = |twin| ids(5, twin, &page);
        assert_eq!(ids_of(0), ids_of(0));
        let mut all = [ids_of(0), ids_of(1)].concat();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 6);
    }

    #[test]
    fn votes_are_counted_as_one_would_by_hand() {
        let mut votes = Votes::default();
        let hashes: Vec<u64> = (0..1001_u64).map(|n| xxh3_64(&n.to_be_bytes())).collect();
        hashes.iter().for_each(|&hash| votes.count(hash));
        for bit in 0..64 {
            let set = hashes.iter().filter(|hash| *hash >> bit & 1 == 1).count();
            assert_eq!(votes.majority() >> bit & 1 == 1, set * 2 > hashes.len(), "bit {bit}");
        }
        assert_eq!(Votes::default().majority(), 0);
    }

    #[test]
    fn a_print_changes_little_with_a_few_words_and_much_with_another_text() {
        let body = "入夏以来，河东区组织志愿者走进社区，为独居老人检查电路、更换老旧插座，并留下便民联系卡。\
            截至目前，已有三百多户家庭得到帮助，居民纷纷点赞。";
        let edited = body.replace("三百多户", "四百余户");
        let other = "昨夜一场中雨，各水库蓄水量明显回升，农技人员抓紧指导农户查苗补苗，预计秋粮播种面积稳中有增，产量有望再创新高。";
        let far = |a: &str, b: &str| (print(&[a.into()]) ^ print(&[b.into()])).count_ones();
        assert!(far(body, &edited) <= SAME_BODY, "{}", far(body, &edited));
        assert!(far(body, other) > SAME_BODY, "{}", far(body, other));
    }

    const TEA: &str =
        "连日来，南浦镇的茶农抢抓晴好天气采摘新茶，合作社统一收购鲜叶，当天炒制，带动周边三百多户村民增收。";
    const ROAD: &str =
        "从石桥村到渡口的六公里乡道昨日铺完最后一段沥青，校车和送货的三轮不必再绕行山脚，老人说等了二十年。";

    fn listed(headline: &str, file: &str, article: &Article) -> Listed {
        let entry = crate::model::Entry {
            paper: Some("河湾日报".into()),
            date: "2031-03-09".parse().ok(),
            page: Some("2".into()),
            file: file.into(),
            ..crate::model::Entry::new(ArticleId(1), headline)
        };
        Listed { entry, print: print(&article.paragraphs) }
    }

    /// How well an article of the page `b.txt` fits one that was seen on `a.txt`.
    fn fits(was: &Article, now: &Article) -> Option<u32> {
        let (old, new) = (listed(&was.headline, "a.txt", was), listed(&now.headline, "b.txt", now));
        likeness(&anchor(&old, was, 5), Candidate { listed: &new, article: now, content: 6, words: None })
    }

    #[test]
    fn a_headline_that_recurs_in_its_place_is_not_the_same_article() {
        assert!(fits(&article("简讯", TEA), &article("简讯", ROAD)).is_none());
        assert!(fits(&article("简讯", TEA), &article("简讯", &TEA.replace("三百", "四百"))).is_some());
        assert!(fits(&article("简讯", "休刊一日"), &article("简讯", "休刊两日")).is_some(), "too short to tell");
    }

    #[test]
    fn a_part_and_a_whole_are_known_and_fit_worse_than_the_same() {
        let (tea, both) = (article("采茶忙", TEA), article("乡间", &[ROAD, TEA].concat()));
        let same = fits(&tea, &article("新茶上市", TEA)).unwrap();
        let whole = fits(&tea, &both).unwrap();
        let part = fits(&both, &tea).unwrap();
        assert!(same >= whole && whole > part, "{same} {whole} {part}");
        assert!(fits(&tea, &article("新路", ROAD)).is_none());
    }

    #[test]
    fn of_the_same_bytes_the_lines_tell_and_the_headline_chooses_among_parts() {
        let at = |headline: &str, ranges: &[(u32, u32)]| Article {
            lines: ranges.iter().map(|&(a, b)| LineRange(a, b)).collect(),
            ..article(headline, "")
        };
        let was = at("甲", &[(1, 10)]);
        let memory = anchor(&listed("甲", "a.txt", &was), &was, 5);
        let fit = |now: &Article| {
            let new = listed(&now.headline, "a.txt", now);
            likeness(&memory, Candidate { listed: &new, article: now, content: 5, words: None })
        };
        let (small, large) = (fit(&at("甲", &[(1, 3)])), fit(&at("乙", &[(4, 10)])));
        assert!(small > large && large.is_some(), "{small:?} {large:?}");
        // A headline that went to another body takes nothing along.
        assert!(fit(&at("甲", &[(1, 1), (30, 50)])) < fit(&at("丙", &[(2, 5)])));
        assert_eq!(fit(&at("甲", &[(11, 20)])), None);
        assert_eq!((shared_lines(&[LineRange(5, 4)], &[LineRange(1, 9)]), shared_lines(&[], &[])), (0, 0));
    }

    #[test]
    fn the_same_page_of_another_paper_is_another_place() {
        let tea = article("采茶忙", TEA);
        let mut new = listed("采茶忙", "b.txt", &tea);
        let memory = anchor(&listed("采茶忙", "a.txt", &tea), &tea, 5);
        assert!(same_place(&memory, &new));
        new.entry.paper = Some("江口晚报".into());
        assert!(!same_place(&memory, &new));
    }
}
