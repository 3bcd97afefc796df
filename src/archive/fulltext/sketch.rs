//! Sketches: how much of one text stands in another, told from 32 bytes of each.
//!
//! Promise: the share of shingles (runs of four characters, marks and blanks aside) that two texts have in common, of all that either has, is
//! estimated to within some 5 in 100 from their sketches alone. One hash a shingle, the smallest in each of 128 bins (one-permutation MinHash: Li, Owen and
//! Zhang, NIPS 2012), empty bins filled from their neighbours (Shrivastava and Li, UAI 2014), two bits of each kept (b-bit MinHash: Li and König, WWW 2010).
//!
//! Why no bands of an LSH: bands are for what cannot be looked at whole. A million sketches are 32 MB in a column, which is read in some hundredths of
//! a second; bands would take five times the room and miss pairs by chance.

use crate::{model::Article, text::fold_for_search};
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// Bins, and two bits of each.
const BINS: usize = 128;
/// Words of 64 bits.
pub(super) const WORDS: usize = BINS / 32;
/// Characters of a shingle.
const LENGTH: usize = 4;

pub(super) type Sketch = [u64; WORDS];

/// The hashes of a text's shingles. Captions and titles are not looked at: reprints get other headlines.
pub(super) fn shingles(article: &Article) -> HashSet<u64> {
    let mut plain = String::new();
    let mut starts = Vec::new();
    for paragraph in &article.paragraphs {
        for c in fold_for_search(paragraph).text.chars().filter(|c| c.is_alphanumeric()) {
            starts.push(plain.len());
            plain.push(c);
        }
    }
    starts.push(plain.len());
    starts.windows(LENGTH + 1).map(|w| xxh3_64(&plain.as_bytes()[w[0]..w[LENGTH]])).collect()
}

/// The share of what two texts have in common, of all that either has; nothing where one is too short to tell.
pub(super) fn likeness(one: &HashSet<u64>, other: &HashSet<u64>) -> f64 {
    let both = one.intersection(other).count();
    let all = one.len() + other.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The sketch of a text; `seed` makes those of texts without a shingle unlike each other.
pub(super) fn sketch(shingles: &HashSet<u64>, seed: u64) -> Sketch {
    let mut least = [None::<u64>; BINS];
    for &hash in shingles {
        let bin = &mut least[(hash >> 57) as usize];
        *bin = Some(bin.map_or(hash, |least| least.min(hash)));
    }
    let mut out = [0; WORDS];
    for at in 0..BINS {
        let near = (0..BINS).find_map(|far| Some((far as u64, least[(at + far) % BINS]?)));
        let value = near.map_or_else(|| mixed(seed ^ at as u64), |(far, hash)| mixed(hash.wrapping_add(far << 32)));
        out[at / 32] |= (value & 3) << (at % 32 * 2);
    }
    out
}

/// The likeness of two texts as their sketches tell it; below 0 for less than chance.
pub(super) fn estimate(one: &Sketch, other: &Sketch) -> f64 {
    let differing: u32 = one
        .iter()
        .zip(other)
        .map(|(a, b)| {
            let x = a ^ b;
            ((x | x >> 1) & 0x5555_5555_5555_5555).count_ones()
        })
        .sum();
    let same = f64::from(BINS as u32 - differing) / BINS as f64;
    (same - 0.25) / 0.75
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> Article {
        Article { headline: "题".to_owned(), paragraphs: vec![text.to_owned()], ..Article::default() }
    }

    /// So many different characters from a place on.
    fn text(from: u32, count: u32) -> String {
        (from..from + count).filter_map(|n| char::from_u32(0x4E00 + n)).collect()
    }

    #[test]
    fn sketches_tell_the_share_of_common_text() {
        let whole = shingles(&article(&text(0, 600)));
        assert_eq!(whole.len(), 597);
        for (common, least, most) in [(600, 1.0, 1.0), (500, 0.6, 0.83), (300, 0.2, 0.46), (0, -0.15, 0.15)] {
            let other = article(&(text(0, common) + "，" + &text(1000, 600 - common)));
            let other = shingles(&other);
            let (true_share, told) = (likeness(&whole, &other), estimate(&sketch(&whole, 1), &sketch(&other, 2)));
            assert!((least..=most).contains(&told), "{common}: {true_share} told as {told}");
            assert!((told - true_share).abs() < 0.15, "{common}: {true_share} told as {told}");
        }
    }

    #[test]
    fn marks_width_and_script_make_no_difference_and_nothing_is_like_nothing() {
        let (one, other) = (article("「報導：ＡＢ１２」"), article("报导AB12。"));
        assert_eq!(shingles(&one), shingles(&other));
        assert!(!shingles(&one).is_empty());
        let none = shingles(&article("短"));
        assert!(estimate(&sketch(&none, 1), &sketch(&none, 2)) < 0.3);
        assert!(likeness(&none, &none) == 0.0);
    }
}
