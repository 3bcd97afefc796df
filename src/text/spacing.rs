//! A blank between Han and Latin, for the eye.
//!
//! clreq asks for a quarter of an em there; a terminal has cells of half an em or none. So the blank is one cell, shown where it is asked for and never a
//! part of the text: what is copied or exported comes from the article.

use std::borrow::Cow;

/// The text with a blank between Han and the Latin letters or digits beside it, where there is none.
pub fn spaced(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut before = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| apart(before, c)) {
            out.push_str(&text[copied..at]);
            out.push(' ');
            copied = at;
        }
        before = Some(c);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

fn apart(a: char, b: char) -> bool {
    // A per cent sign belongs to the number before it.
    (is_han(a) && is_latin(b)) || ((is_latin(a) || matches!(a, '%' | '‰' | '℃')) && is_han(b))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '\u{3041}'..='\u{30FA}' | '〇')
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || (('\u{C0}'..='\u{24F}').contains(&c) && c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_stand_between_scripts_and_nowhere_else() {
        assert_eq!(spaced("用App查3路公交，涨5%后"), "用 App 查 3 路公交，涨 5% 后");
        assert_eq!(spaced("“A”型 B超（CT）"), "“A”型 B 超（CT）");
        assert!(matches!(spaced("春耕 3 月"), Cow::Borrowed(_)));
        assert!(matches!(spaced("plain words"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn only_blanks_are_added(text in "[春耕a1 ，é%]{0,30}") {
            let shown = spaced(&text);
            prop_assert_eq!(shown.replace(' ', ""), text.replace(' ', ""));
            prop_assert_eq!(spaced(&shown), shown.as_ref());
        }
    }
}
