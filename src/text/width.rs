//! How many cells a text takes.
//!
//! Promise: one measure for the whole program. Widths are those of grapheme clusters, never of chars, and controls take no cell, since
//! nothing shows them (see [`visible`](super::visible)). Width cannot be known without the terminal: East Asian ambiguous characters take one cell or
//! two by its font and settings, and a page holds hundreds of them, so that choice is handed in.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Terminal cells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
pub struct Cells(pub usize);

/// The width of East Asian ambiguous characters (“ ” — … ·).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ambiguous {
    /// One cell, as most terminals do.
    #[default]
    Narrow,
    /// Two cells.
    Wide,
}

/// The cells that `text` takes, summed over its grapheme clusters.
pub fn width(text: &str, ambiguous: Ambiguous) -> Cells {
    if is_plain(text) {
        return Cells(text.len());
    }
    Cells(text.graphemes(true).map(|g| grapheme_width(g, ambiguous)).sum())
}

/// The longest start of `text` (whole graphemes) that fits into `room`.
pub fn cut(text: &str, room: Cells, ambiguous: Ambiguous) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme_width(grapheme, ambiguous);
        if used > room.0 {
            return &text[..at];
        }
    }
    text
}

/// The cells of one grapheme cluster.
pub(super) fn grapheme_width(grapheme: &str, ambiguous: Ambiguous) -> usize {
    // A control is a cluster of its own (or CRLF), and `unicode-width` gives it a cell.
    match grapheme.chars().next() {
        None => 0,
        Some(c) if c.is_control() => 0,
        Some(' '..='~') if grapheme.len() == 1 => 1,
        Some(_) if ambiguous == Ambiguous::Wide => grapheme.width_cjk(),
        Some(_) => grapheme.width(),
    }
}

/// Printable ASCII: a cell a byte.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn both(text: &str) -> (usize, usize) {
        (width(text, Ambiguous::Narrow).0, width(text, Ambiguous::Wide).0)
    }

    #[test]
    fn known_widths() {
        for (text, narrow, wide) in [
            ("", 0, 0),
            ("abc", 3, 3),
            ("报库", 4, 4),
            ("\u{3000}", 2, 2),
            ("，。《》（）", 12, 12),
            ("“”‘’—…·①", 8, 16),
            ("ＡＢ", 4, 4),
            ("ｶﾞ", 2, 2),
            ("e\u{301}", 1, 1),
            ("👨\u{200d}👩\u{200d}👧", 2, 2),
            ("🇨🇳", 2, 2),
            ("👍🏽", 2, 2),
            ("𠮷", 2, 2),
            ("\u{1b}\u{0}\r\n\u{9b}", 0, 0),
        ] {
            assert_eq!(both(text), (narrow, wide), "{text:?}");
        }
    }

    #[test]
    fn a_cut_never_splits_a_grapheme_nor_a_wide_glyph() {
        assert_eq!(cut("报库里", Cells(5), Ambiguous::Narrow), "报库");
        assert_eq!(cut("报库", Cells(4), Ambiguous::Narrow), "报库");
        assert_eq!(cut("报", Cells(1), Ambiguous::Narrow), "");
        assert_eq!(cut("ae\u{301}b", Cells(2), Ambiguous::Narrow), "ae\u{301}");
        assert_eq!(cut("“春”", Cells(3), Ambiguous::Narrow), "“春");
        assert_eq!(cut("“春”", Cells(3), Ambiguous::Wide), "“");
    }

    proptest! {
        #[test]
        fn a_cut_is_the_longest_start_that_fits(text in any::<String>(), room in 0usize..20, wide in any::<bool>()) {
            let ambiguous = if wide { Ambiguous::Wide } else { Ambiguous::Narrow };
            let head = cut(&text, Cells(room), ambiguous);
            prop_assert!(width(head, ambiguous) <= Cells(room));
            if let Some(next) = text[head.len()..].graphemes(true).next() {
                let longer = &text[..head.len() + next.len()];
                prop_assert!(width(longer, ambiguous) > Cells(room));
            }
        }
    }
}
