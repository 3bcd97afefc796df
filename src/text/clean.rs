//! Nothing of a page reaches the terminal unescaped.
//!
//! Promise: what comes out holds no C0 or C1 control (but the line feeds of [`visible`]), no zero-width and no bidirectional character, so it can
//! neither steer the terminal, nor hide, nor reorder what stands beside it. Controls are shown as their Unicode pictures (`␛`), since a
//! reader should see that the page is damaged; invisible characters are dropped, since a picture of each would litter good text.
//!
//! The price: emoji joined by U+200D fall apart into their members, and a variation selector's choice of glyph is lost. Terminals disagree on
//! the width of both, so the columns of a row are worth more.

use std::borrow::Cow;

/// What becomes of one character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It stays as it is.
    Keep,
    /// It is shown as another character.
    Show(char),
    /// It ends a line.
    LineEnd,
    /// It leaves no trace.
    Drop,
}

/// `text` with every control, escape, zero-width and bidirectional character made visible or dropped; line feeds stay.
/// The other line ends (CR, CRLF, VT, FF, NEL, U+2028, U+2029) become line feeds, and a tab one space.
pub fn visible(text: &str) -> Cow<'_, str> {
    rewrite(text, '\n')
}

/// [`visible`], and line feeds and tabs become single spaces: for one row of the screen or one line of a pipe.
pub fn one_line(text: &str) -> Cow<'_, str> {
    rewrite(text, ' ')
}

/// Copies only from the first character on that does not stay; almost every text has none.
fn rewrite(text: &str, line_end: char) -> Cow<'_, str> {
    let stays = |c: char| (c == '\n' && line_end == '\n') || fate(c) == Fate::Keep;
    let Some(first) = text.char_indices().find(|&(_, c)| !stays(c)).map(|(at, _)| at) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len());
    out.push_str(clean);
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match fate(c) {
            Fate::Keep => out.push(c),
            Fate::Show(picture) => out.push(picture),
            Fate::LineEnd if c == '\r' && chars.peek() == Some(&'\n') => {}
            Fate::LineEnd => out.push(line_end),
            Fate::Drop => {}
        }
    }
    Cow::Owned(out)
}

fn fate(c: char) -> Fate {
    match c {
        ' '..='~' | '\u{3000}'..='\u{3163}' | '\u{4E00}'..='\u{9FFF}' => Fate::Keep,
        '\t' => Fate::Show(' '),
        '\n' | '\u{0B}' | '\u{0C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::LineEnd,
        '\u{00}'..='\u{1F}' => Fate::Show(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}')),
        '\u{7F}' => Fate::Show('\u{2421}'),
        '\u{80}'..='\u{9F}' => Fate::Show('\u{FFFD}'),
        _ if is_noncharacter(c) => Fate::Show('\u{FFFD}'),
        _ if is_invisible(c) => Fate::Drop,
        _ => Fate::Keep,
    }
}

/// Zero-width, bidirectional and filler characters: Unicode's default ignorables and the interlinear annotation marks.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Code points that Unicode promises never to assign.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn clean_text_is_not_copied() {
        assert!(matches!(visible("第2版 要闻\n“春分”café"), Cow::Borrowed(_)));
        assert!(matches!(one_line("第2版 要闻　“春分”"), Cow::Borrowed(_)));
    }

    #[test]
    fn controls_are_shown_and_the_invisible_dropped() {
        assert_eq!(visible("a\u{1b}[31m红\u{0}\u{7f}\u{9b}1m"), "a␛[31m红␀␡\u{fffd}1m");
        assert_eq!(visible("报\u{200b}\u{202e}库\u{feff}\u{ad}\u{e0041}"), "报库");
        assert_eq!(visible("\u{ffff}\u{fdd0}"), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn line_ends_become_one_kind() {
        assert_eq!(visible("一\r\n二\r三\u{2028}四\u{85}五\t六"), "一\n二\n三\n四\n五 六");
        assert_eq!(one_line("一\r\n二\r三\u{2028}四\u{85}五\t六\n"), "一 二 三 四 五 六 ");
    }

    proptest! {
        #[test]
        fn nothing_dangerous_passes(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert!(!shown.chars().any(|c| (c.is_control() && c != '\n') || is_invisible(c)));
            prop_assert_eq!(visible(&shown), shown.as_ref());
            let row = one_line(&text);
            let ends_line = |c| matches!(c, '\u{2028}' | '\u{2029}');
            prop_assert!(!row.chars().any(|c| c.is_control() || ends_line(c) || is_invisible(c)));
        }

        #[test]
        fn low_code_points_are_no_exception(text in "[\\x00-\\xA0\u{2000}-\u{2070}]{0,40}") {
            prop_assert!(!one_line(&text).chars().any(|c| c.is_control() || is_invisible(c)));
        }
    }
}
