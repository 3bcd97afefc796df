//! Folding for search and for likeness, never for display.
//!
//! Promise: two texts that a reader would call the same word fold to the same chars, whatever their width, case, quote or dash style, and
//! every folded char knows the char of the original that it came from, so that a match can be highlighted where it stands.
//!
//! A cluster that normalises as one (a base with its marks, Hangul jamo) maps as a whole to its first char; that is exact enough to
//! highlight, since no cell shows half a cluster.
//!
//! Two depths: [`fold`] is what identities are made of and must stay as it is; [`fold_for_search`] makes traditional and simplified
//! Chinese one as well.

use super::{clean::is_invisible, simplify::simplified};
use std::iter::once;
use unicode_normalization::{IsNormalized, UnicodeNormalization, char as normal, is_nfkc_quick};

/// Folded text with the way back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each char of `text`, the byte offset of the original's char that it came from.
    pub origin: Vec<u32>,
}

/// NFKC, lower case, quote and dash styles made one; white space runs become one space, invisible characters go.
///
/// Origins are 32 bits wide: of a text beyond 4 GiB (a page has at most 16 MiB) only the start is folded.
pub fn fold(original: &str) -> Folded {
    fold_by(original, unify)
}

/// [`fold`], and traditional characters become simplified ones: what headlines and queries are compared in.
pub fn fold_for_search(original: &str) -> Folded {
    fold_by(original, |c| simplified(unify(c)))
}

fn fold_by(original: &str, unify: impl Fn(char) -> char) -> Folded {
    let mut folded =
        Folded { text: String::with_capacity(original.len()), origin: Vec::with_capacity(original.len() / 2) };
    let mut rest = original.char_indices();
    let mut next = rest.next();
    let mut segment = String::new();
    while let Some((at, first)) = next {
        next = rest.next();
        let Ok(origin) = u32::try_from(at) else { break };
        // Nearly every character of a Chinese text and the one behind it.
        if is_han(first) && next.is_none_or(|(_, next)| is_han(next)) {
            folded.text.push(unify(first));
            folded.origin.push(origin);
            continue;
        }
        let alone = next.is_none_or(|(_, next)| starts_segment(next));
        if alone && is_settled(first) {
            folded.push(unify(first), origin);
            continue;
        }
        segment.clear();
        segment.push(first);
        while let Some((_, more)) = next.filter(|&(_, more)| !starts_segment(more)) {
            segment.push(more);
            next = rest.next();
        }
        // Lower case can undo composition (J and caron compose only as ǰ), hence the second NFKC.
        for c in segment.nfkc().flat_map(char::to_lowercase).nfkc() {
            folded.push(unify(c), origin);
        }
    }
    folded
}

impl Folded {
    fn push(&mut self, c: char, origin: u32) {
        let blank = c.is_whitespace();
        if is_invisible(c) || (c.is_control() && !blank) || (blank && self.text.ends_with(' ')) {
            return;
        }
        self.text.push(if blank { ' ' } else { c });
        self.origin.push(origin);
    }
}

/// A Han character of the block that holds all but rare ones: settled, and neither blank nor invisible.
fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// The char neither changes under NFKC nor has a lower case: the great mass of a page.
fn is_settled(c: char) -> bool {
    is_han(c) || matches!(c, ' '..='@' | '['..='~' | '、' | '。' | '《' | '》' | '“' | '”')
}

/// The char never joins what stands before it in NFKC.
fn starts_segment(c: char) -> bool {
    if is_settled(c) {
        return true;
    }
    let mut first = None;
    normal::decompose_compatible(c, |part| first = first.or(Some(part)));
    let first = first.unwrap_or(c);
    normal::canonical_combining_class(first) == 0 && is_nfkc_quick(once(first)) == IsNormalized::Yes
}

/// One style for each of the marks that typesetters vary.
fn unify(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '〝' | '〞' | '〟' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '`' | '\u{2032}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2501}' | '\u{2E3A}' | '\u{2E3B}' => '-',
        '\u{301C}' | '\u{223C}' => '~',
        '•' | '‧' | '・' | '∙' | '⋅' => '·',
        other => other,
    }
}

/// Neither letter nor digit, among what headlines are printed with.
pub(crate) fn is_mark(c: char) -> bool {
    match c {
        '\0'..='\x7F' => !c.is_ascii_alphanumeric(),
        '\u{3400}'.. => false,
        _ => !c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn styles_become_one() {
        for (original, folded) in [
            ("ＡＢｃ１２％", "abc12%"),
            ("“春分”「春分」", "\"春分\"\"春分\""),
            ("甲——乙–丙", "甲--乙-丙"),
            ("一　 \t\n二", "一 二"),
            ("①㈱℃…", "1(株)°c..."),
            ("ｶﾞ e\u{301} É", "ガ é é"),
            ("J\u{30C}", "ǰ"),
            ("报\u{200b}\u{feff}库\u{1b}", "报库"),
            ("约翰•史密斯・约翰·史密斯", "约翰·史密斯·约翰·史密斯"),
            ("\u{F900}", "豈"),
            ("\u{1112}\u{1161}\u{11AB}", "한"),
        ] {
            assert_eq!(fold(original).text, folded, "{original:?}");
        }
    }

    #[test]
    fn origins_point_at_the_char_that_was_folded() {
        let folded = fold("１…é　　x");
        assert_eq!(folded.text, "1...é x");
        assert_eq!(folded.origin, [0, 3, 3, 3, 6, 8, 14]);
    }

    #[test]
    fn traditional_and_simplified_are_one_for_search_and_two_for_identity() {
        for (traditional, simple) in
            [("報導：國務院", "报导:国务院"), ("後來乾燥", "后来干燥"), ("薴", "苎"), ("臺灣", "台湾")]
        {
            assert_eq!(fold_for_search(traditional).text, simple);
            assert_eq!(fold_for_search(simple).text, simple, "what is simplified stays");
        }
        assert_eq!(fold("國").text, "國");
        assert_eq!(fold_for_search("「國」庫").origin, [0, 3, 6, 9]);
    }

    fn mixed() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[一-十a-zＡ-Ｚ \u{300}-\u{345}\u{3099}ｦ-\u{FF9F}\u{1100}-\u{11FF}“”—…　\n\u{200b}]{0,40}",
        ]
    }

    proptest! {
        #[test]
        fn origins_are_boundaries_in_order(original in mixed()) {
            let folded = fold(&original);
            prop_assert_eq!(folded.text.chars().count(), folded.origin.len());
            prop_assert!(folded.origin.is_sorted());
            for &at in &folded.origin {
                prop_assert!((at as usize) < original.len() && original.is_char_boundary(at as usize));
            }
        }

        #[test]
        fn segments_fold_as_the_whole_would(original in mixed()) {
            let whole: String = original.nfkc().flat_map(char::to_lowercase).nfkc().collect();
            let mut expected = Folded::default();
            whole.chars().for_each(|c| expected.push(unify(c), 0));
            prop_assert_eq!(fold(&original).text, expected.text);
        }
    }
}
