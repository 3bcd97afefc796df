//! Terms: how a folded text is cut for the index, and what the index is asked for a phrase.
//!
//! Promise: a text is cut into units (a Han, kana or Hangul character; a word of other letters and digits; any other mark or blank), and each two
//! neighbours are one term at the first one's position. So a phrase of two units and more is found exactly where it stands, marks and blanks
//! included, without a look at the text; a unit alone is found by all terms that begin with it. A word is found whole or not at all. Between two parts of
//! an article (headline, paragraphs, captions) stands [`BREAK`], which no phrase holds: nothing is found across a paragraph's end.
//!
//! Why pairs and no segmenter: a segmenter that cuts a name otherwise in the text than in the query never finds it. Why marks too: with them every phrase is
//! exact; without them one that holds a mark would have to be looked for in the texts. They are a tenth of the terms.

use crate::text::fold_for_search;
use std::ops::Range;

/// Stands between the parts of an article; folded text holds no line ends.
pub(super) const BREAK: char = '\n';
/// A longer word is no word that can be asked for (a query's word has 64 characters at most), and no term.
const LONGEST: usize = 400;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Glyph,
    Word,
    Mark,
}

/// A character that is a unit of its own, though a letter: of a script that is written without blanks, or cut into syllables.
fn is_glyph(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
        | '\u{3040}'..='\u{30FF}' | '\u{3105}'..='\u{318F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn kind(c: char) -> Kind {
    match c {
        _ if c.is_ascii_alphanumeric() => Kind::Word,
        '\0'..='\x7F' => Kind::Mark,
        _ if is_glyph(c) => Kind::Glyph,
        _ if c.is_alphanumeric() => Kind::Word,
        _ => Kind::Mark,
    }
}

/// A letter or digit of a word that is found whole only.
pub(super) fn is_of_word(c: char) -> bool {
    kind(c) == Kind::Word
}

/// The byte ranges of a folded text's units.
pub(super) fn units(text: &str, into: &mut Vec<Range<u32>>) {
    into.clear();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        if kind(c) == Kind::Word {
            while let Some((at, c)) = chars.next_if(|&(_, c)| kind(c) == Kind::Word) {
                end = at + c.len_utf8();
            }
        }
        into.push(at as u32..end as u32);
    }
}

/// The byte ranges of the units of any text, folded or not.
pub fn cut(text: &str) -> Vec<Range<usize>> {
    let mut cut = Vec::new();
    units(text, &mut cut);
    cut.into_iter().map(|range| range.start as usize..range.end as usize).collect()
}

/// The term that begins with the unit of a number, which is its position; nothing where a word in it is too long.
pub(super) fn term<'a>(text: &'a str, units: &[Range<u32>], at: usize) -> Option<&'a str> {
    let first = units.get(at)?;
    let end = units.get(at + 1).map_or(first.end, |second| second.end);
    text.get(first.start as usize..end as usize).filter(|term| term.len() <= LONGEST)
}

/// A phrase to look for, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Folded.
    pub(super) text: String,
    /// The terms of its pairs, by position; one unit has none.
    pub(super) pairs: Vec<String>,
}

impl Phrase {
    /// Makes a phrase ready; nothing where it has no letter, no digit and no other character that words are written with.
    pub fn new(text: &str) -> Option<Self> {
        let text = fold_for_search(text).text.trim().to_owned();
        let mut cut = Vec::new();
        units(&text, &mut cut);
        if !text.chars().any(|c| kind(c) != Kind::Mark) {
            return None;
        }
        let pairs = (1..cut.len()).filter_map(|at| term(&text, &cut, at - 1)).map(str::to_owned).collect();
        Some(Self { text, pairs })
    }

    /// The folded phrase.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a term begins with the phrase, which is one unit, and not merely with its letters.
    pub(super) fn begins(&self, term: &str) -> bool {
        term.strip_prefix(&self.text)
            .is_some_and(|rest| !self.text.ends_with(is_of_word) || !rest.starts_with(is_of_word))
    }

    /// Where the phrase stands in a folded text: byte ranges, in order, none within another. What the index finds is where this is not empty
    /// for a part of the article.
    pub fn places<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            while let Some(found) = folded.get(from..)?.find(&self.text) {
                let (at, end) = (from + found, from + found + self.text.len());
                let torn = |before: Option<char>, after: Option<char>| {
                    before.is_some_and(is_of_word) && after.is_some_and(is_of_word)
                };
                let torn = torn(folded[..at].chars().next_back(), self.text.chars().next())
                    || torn(self.text.chars().next_back(), folded[end..].chars().next());
                from = if torn { at + self.text.chars().next().map_or(1, char::len_utf8) } else { end };
                if !torn {
                    return Some(at..end);
                }
            }
            None
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<&str> {
        let mut cut = Vec::new();
        units(text, &mut cut);
        (0..cut.len()).filter_map(|at| term(text, &cut, at)).collect()
    }

    #[test]
    fn neighbours_are_terms_and_words_are_whole() {
        assert_eq!(terms("水库,ab1区"), ["水库", "库,", ",ab1", "ab1区", "区"]);
        assert_eq!(terms("3.5 %"), ["3.", ".5", "5 ", " %", "%"]);
        assert_eq!(terms("ガé한"), ["ガé", "é한", "한"]);
        assert_eq!(terms(&"a".repeat(LONGEST + 1)), Vec::<&str>::new());
    }

    #[test]
    fn a_phrase_is_folded_and_knows_its_pairs() {
        let phrase = Phrase::new(" ＡＢ報 ").unwrap();
        assert_eq!((phrase.text(), phrase.pairs.as_slice()), ("ab报", &["ab报".to_owned()][..]));
        assert_eq!(Phrase::new("水库A座").unwrap().pairs, ["水库", "库a", "a座"]);
        assert!(Phrase::new("，。").is_none() && Phrase::new(" ").is_none());
        let word = Phrase::new("5").unwrap();
        assert!(
            word.pairs.is_empty()
                && word.begins("5月")
                && word.begins("5")
                && !word.begins("5g")
                && !word.begins("月5")
        );
        assert!(Phrase::new("水").unwrap().begins("水库"));
    }

    #[test]
    fn places_are_where_no_word_is_torn() {
        let at =
            |phrase: &str, text: &str| Phrase::new(phrase).unwrap().places(text).map(|r| r.start).collect::<Vec<_>>();
        assert_eq!(at("5月", "25月,5月5月"), [6, 10]);
        assert_eq!(at("cat", "cats concat cat-cat"), [12, 16]);
        assert_eq!(at("水水", "水水水水水"), [0, 6]);
        assert_eq!(at("库", "水,库"), [4]);
    }
}
