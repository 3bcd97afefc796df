//! Where a shown text matches the query.
//!
//! Runs of a word are marked wherever they stand, and so is the first that sounds like one. Only in a title (short, without a full stop) that has no run are scattered characters
//! marked, where fuzzy-matcher found them; in a paragraph they would be noise.

use super::{matching, query::Query, sounding::Sounding};
use crate::text::{Folded, fold_for_search};
use fuzzy_matcher::FuzzyMatcher;
use std::ops::Range;

/// Longer texts are paragraphs.
const TITLE: usize = 64;

impl Query {
    /// Byte ranges of `text` (a headline as shown, or a paragraph) that the query's words match; sorted, disjoint, on char borders.
    pub fn highlights(&self, text: &str) -> Vec<Range<usize>> {
        let mut needles = Vec::new();
        self.root.needles(&mut needles);
        let phrases = self.phrases();
        if needles.is_empty() && phrases.is_empty() {
            return Vec::new();
        }
        let folded = fold_for_search(text);
        let chars: Vec<char> = folded.text.chars().collect();
        let title = folded.origin.len() <= TITLE && !folded.text.contains('。');
        let mut marked = Vec::new();
        for place in phrases.iter().flat_map(|phrase| phrase.places(&folded.text)) {
            let first = folded.text[..place.start].chars().count();
            marked.extend(first..first + folded.text[place].chars().count());
        }
        for (needle, scattered) in needles {
            let (before, word) = (marked.len(), fold_for_search(&needle.0).text);
            for (at, run) in folded.text.match_indices(&word) {
                let first = folded.text[..at].chars().count();
                marked.extend(first..first + run.chars().count());
            }
            if marked.len() == before && scattered {
                marked.extend(Sounding::new(&word).and_then(|word| word.place(&chars)).unwrap_or_default());
            }
            if marked.len() == before && scattered && title {
                marked.extend(matching::skim().fuzzy_indices(&folded.text, &word).map_or(Vec::new(), |(_, at)| at));
            }
        }
        shown(&folded, marked, text)
    }
}

/// Folded chars become ranges of the original; neighbours are joined.
fn shown(folded: &Folded, mut marked: Vec<usize>, text: &str) -> Vec<Range<usize>> {
    marked.sort_unstable();
    marked.dedup();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for at in marked {
        let Some(range) = original(folded, &(at..at + 1), text) else { continue };
        match ranges.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => ranges.push(range),
        }
    }
    ranges
}

/// Ranges of folded chars become ranges of the original, sorted; those that overlap are joined, those that only touch are not.
pub(super) fn ranges(folded: &Folded, marked: Vec<Range<usize>>, text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<_> = marked.iter().filter_map(|range| original(folded, range, text)).collect();
    all.sort_by_key(|range| (range.start, range.end));
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for range in all {
        match ranges.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => ranges.push(range),
        }
    }
    ranges
}

/// The original of some folded chars: up to the next one that comes from elsewhere, since a base takes its combining marks along.
fn original(folded: &Folded, chars: &Range<usize>, text: &str) -> Option<Range<usize>> {
    let start = *folded.origin.get(chars.start)?;
    let last = *folded.origin.get(chars.end.checked_sub(1)?)?;
    let later = folded.origin.get(chars.end..)?.iter().find(|&&o| o > last);
    let range = start as usize..later.map_or(text.len(), |&o| o as usize);
    text.get(range.clone()).map(|_| range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks<'a>(query: &str, text: &'a str) -> Vec<&'a str> {
        Query::parse(query).0.highlights(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn runs_are_marked_as_they_are_shown() {
        assert_eq!(marks("abc", "读ＡＢＣ与abc"), ["ＡＢＣ", "abc"]);
        assert_eq!(marks("水库 库放", "新水库放水"), ["水库放"]);
        assert_eq!(marks("\"春灌\"", "“春灌”在即"), ["春灌"]);
        assert_eq!(marks("-水库 date:2025", "水库"), Vec::<&str>::new());
        assert_eq!(marks("报导", "「報導」與報"), ["報導"]);
        assert_eq!(marks("zscq", "新知識產權法"), ["知識產權"]);
        assert_eq!(marks("caf\u{e9}", "cafe\u{301}店"), ["cafe\u{301}"]);
    }

    #[test]
    fn scattered_characters_are_marked_in_titles_only() {
        assert_eq!(marks("水放", "水库开闸放水"), ["水", "放"]);
        assert_eq!(marks("水放", "水库开闸放水。"), Vec::<&str>::new());
        assert_eq!(marks("\"水放\"", "水库开闸放水"), Vec::<&str>::new());
    }
}
