//! A line of text with a caret, as readline edits it.
//!
//! Promise: the caret is always on a border between graphemes, the text is always one clean line, and it never grows past [`LIMIT`]: matching costs
//! time in proportion to a query's length.

use crate::text::one_line;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The most characters that a line holds; what is typed or pasted beyond is dropped.
pub(crate) const LIMIT: usize = 400;

/// One line and its caret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Editor {
    text: String,
    caret: usize,
}

/// What a key does to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    Left,
    Right,
    Home,
    End,
    Backspace,
    Delete,
    /// Drops what is before the caret.
    KillBefore,
    /// Drops what is after the caret.
    KillAfter,
    /// Drops the word before the caret.
    KillWord,
}

impl Editor {
    /// A line with the caret at its end.
    pub(crate) fn new(text: &str) -> Self {
        let mut editor = Self::default();
        editor.insert(text);
        editor
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The caret, in bytes.
    pub(crate) fn caret(&self) -> usize {
        self.caret
    }

    /// Puts text in at the caret.
    pub(crate) fn insert(&mut self, text: &str) {
        let room = LIMIT.saturating_sub(self.text.chars().count());
        let new: String = one_line(text).chars().take(room).collect();
        self.text.insert_str(self.caret, &new);
        self.move_to(self.caret + new.len());
    }

    /// Puts the caret at a byte, or at the next border of graphemes.
    pub(crate) fn put_caret(&mut self, at: usize) {
        self.move_to(at);
    }

    /// Puts `new` in the place of a range of bytes; the caret comes after it.
    pub(crate) fn replace(&mut self, range: std::ops::Range<usize>, new: &str) {
        if self.text.get(range.clone()).is_some() {
            self.caret = range.start;
            self.text.replace_range(range, "");
            self.insert(new);
        }
    }

    /// The caret's word: bytes from the white space before it up to the caret.
    pub(crate) fn word(&self) -> std::ops::Range<usize> {
        let before = &self.text[..self.caret];
        let start = before.char_indices().rev().find(|(_, c)| c.is_whitespace());
        start.map_or(0, |(at, c)| at + c.len_utf8())..self.caret
    }

    /// Does an edit; true when the text differs now.
    pub(crate) fn edit(&mut self, edit: Edit) -> bool {
        let before = self.text.len();
        match edit {
            Edit::Left => self.caret = self.previous(),
            Edit::Right => self.caret = self.next(),
            Edit::Home => self.caret = 0,
            Edit::End => self.caret = self.text.len(),
            Edit::Backspace => self.drop_back_to(self.previous()),
            Edit::Delete => self.text.replace_range(self.caret..self.next(), ""),
            Edit::KillBefore => self.drop_back_to(0),
            Edit::KillAfter => self.text.truncate(self.caret),
            Edit::KillWord => {
                let trimmed = self.text[..self.caret].trim_end();
                let word = trimmed.char_indices().rev().find(|(_, c)| c.is_whitespace());
                self.drop_back_to(word.map_or(0, |(at, c)| at + c.len_utf8()));
            }
        }
        // What is left may join into one grapheme across the caret.
        self.move_to(self.caret);
        self.text.len() != before
    }

    fn drop_back_to(&mut self, start: usize) {
        self.text.replace_range(start..self.caret, "");
        self.caret = start;
    }

    fn previous(&self) -> usize {
        self.text[..self.caret].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        self.caret + self.text[self.caret..].graphemes(true).next().map_or(0, str::len)
    }

    /// The first border of graphemes at or after a byte.
    fn move_to(&mut self, at: usize) {
        let mut cursor = GraphemeCursor::new(at.min(self.text.len()), self.text.len(), true);
        self.caret = match cursor.is_boundary(&self.text, 0) {
            Ok(false) => cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len()),
            _ => at.min(self.text.len()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_caret_moves_by_graphemes() {
        let mut e = Editor::new("报e\u{301}👍🏽");
        e.edit(Edit::Left);
        e.edit(Edit::Left);
        assert_eq!(e.caret(), "报".len());
        assert!(e.edit(Edit::Delete));
        assert_eq!(e.text(), "报👍🏽");
        e.edit(Edit::End);
        assert!(e.edit(Edit::Backspace));
        assert_eq!(e.text(), "报");
        assert!(!e.edit(Edit::Delete));
    }

    #[test]
    fn words_and_halves_are_dropped() {
        let mut e = Editor::new("tag:金融 春耕  ");
        assert!(e.edit(Edit::KillWord));
        assert_eq!(e.text(), "tag:金融 ");
        assert_eq!(e.word(), e.caret()..e.caret());
        e.edit(Edit::Left);
        assert_eq!(&e.text()[e.word()], "tag:金融");
        assert!(e.edit(Edit::KillBefore));
        assert_eq!((e.text(), e.caret()), (" ", 0));
        assert!(e.edit(Edit::KillAfter));
        assert_eq!(e.text(), "");
    }

    #[test]
    fn a_paste_is_one_clean_line_of_bounded_length() {
        let mut e = Editor::new("a\r\nb\tc\u{1b}d");
        assert_eq!(e.text(), "a b c␛d");
        e.insert(&"长".repeat(2000));
        assert_eq!(e.text().chars().count(), LIMIT);
    }

    proptest! {
        #[test]
        fn the_caret_is_always_on_a_border(
            text in "[a报e\u{301}\u{1F1E8}\u{1F1F3}\u{1100}\u{1161} ]{0,12}",
            edits in prop::collection::vec(0usize..9, 0..20),
            typed in "[a\u{301}\u{1161}\u{1F1F3}]{0,2}",
        ) {
            use Edit::*;
            let all = [Left, Right, Home, End, Backspace, Delete, KillBefore, KillAfter, KillWord];
            let mut e = Editor::new(&text);
            for at in edits {
                e.edit(all[at]);
                if at % 4 == 0 { e.insert(&typed); }
                let borders: Vec<usize> = e.text().grapheme_indices(true).map(|(at, _)| at).chain([e.text().len()]).collect();
                prop_assert!(borders.contains(&e.caret()), "{:?} at {}", e.text(), e.caret());
            }
        }
    }
}
