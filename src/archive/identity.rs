//! Who an article is: ids, likeness, and how one that was acted on is known again.
//!
//! Promise: an id depends on what the page file says (its bytes, the article's own text), never on where it lies or when it was read, so renames, moves
//! and rebuilds keep it. When the bytes change, ids change; the articles that a person acted on are then known again by headline
//! and likeness of the body, and the journal notes the step. Only those need following: nobody holds on to the others.

use super::{journal::Anchor, records::Listed};
use crate::{
    model::{Article, ArticleId},
    text::fold,
};
use std::collections::HashMap;
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
    let chars: Vec<char> = folded.chars().filter(|c| !c.is_whitespace()).collect();
    let mut votes = [0i64; 64];
    let mut shingle = String::new();
    for three in chars.windows(3) {
        shingle.clear();
        shingle.extend(three);
        let hash = xxh3_64(shingle.as_bytes());
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    votes.iter().enumerate().fold(0, |print, (bit, vote)| print | u64::from(*vote > 0) << bit)
}

/// Bits of a print that may differ in two versions of one body. Unrelated bodies differ in 32 on average, and
/// in 12 or fewer about once in ten million pairs.
const SAME_BODY: u32 = 12;
/// Bits that may differ where the headline is the same as well.
const KINDRED_BODY: u32 = 24;

/// How well an article fits what the journal remembers; `None` where it is another one.
pub(super) fn likeness(anchor: &Anchor, now: &Listed) -> Option<u32> {
    let print = u64::from_str_radix(&anchor.print, 16).unwrap_or(0);
    let bits = (print ^ now.print).count_ones();
    let headline = !anchor.headline.is_empty() && fold(&anchor.headline).text == fold(&now.entry.headline).text;
    let same_place = anchor.file == now.entry.file
        || (anchor.date.is_some() && anchor.date == now.entry.date && anchor.page == now.entry.page);
    let same = match (headline, same_place) {
        (true, true) => true,
        (true, false) => bits <= KINDRED_BODY,
        (false, _) => bits <= SAME_BODY,
    };
    same.then(|| 64 - bits + 64 * u32::from(headline) + 32 * u32::from(same_place))
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
    fn a_print_changes_little_with_a_few_words_and_much_with_another_text() {
        let body = "入夏以来，河东区组织志愿者走进社区，为独居老人检查电路、更换老旧插座，并留下便民联系卡。\
            截至目前，已有三百多户家庭得到帮助，居民纷纷点赞。";
        let edited = body.replace("三百多户", "四百余户");
        let other = "昨夜一场中雨，各水库蓄水量明显回升，农技人员抓紧指导农户查苗补苗，预计秋粮播种面积稳中有增，产量有望再创新高。";
        let far = |a: &str, b: &str| (print(&[a.into()]) ^ print(&[b.into()])).count_ones();
        assert!(far(body, &edited) <= SAME_BODY, "{}", far(body, &edited));
        assert!(far(body, other) > SAME_BODY, "{}", far(body, other));
    }
}
