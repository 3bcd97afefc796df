//! A text of several lines with a caret, for notes.
//!
//! Promise: the caret is always on a border between graphemes; rows are cut between graphemes so that each fits the width, and together they are the text;
//! up and down keep the column. What the text holds is kept as it is, line ends become line feeds. The price: rows are made anew from the whole text, which a
//! note's length bounds.

use super::{action::Move, editor::Edit, layout::cells};
use crate::text::one_line;
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The text and its caret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pad {
    text: String,
    caret: usize,
    /// The column that up and down aim at, in cells; the next other move forgets it.
    aim: Option<usize>,
}

impl Pad {
    /// A text with the caret at its end.
    pub(crate) fn new(text: &str) -> Self {
        let mut pad = Self::default();
        pad.insert(text);
        pad
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Puts text in at the caret.
    pub(crate) fn insert(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.text.insert_str(self.caret, &text);
        self.aim = None;
        self.caret = self.border(self.caret + text.len());
    }

    /// Does an edit within the caret's line; backspace and delete join lines.
    pub(crate) fn edit(&mut self, edit: Edit) {
        self.aim = None;
        let line = self.line();
        let before = self.text[..self.caret].grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
        let after = self.caret + self.text[self.caret..].graphemes(true).next().map_or(0, str::len);
        match edit {
            Edit::Left => self.caret = before,
            Edit::Right => self.caret = after,
            Edit::Home => self.caret = line.start,
            Edit::End => self.caret = line.end,
            Edit::Backspace => self.drop(before..self.caret),
            Edit::Delete => self.drop(self.caret..after),
            Edit::KillBefore => self.drop(line.start..self.caret),
            Edit::KillAfter => self.drop(self.caret..line.end),
            Edit::KillWord => {
                let words = self.text[line.start..self.caret].trim_end();
                let word = words.char_indices().rev().find(|(_, c)| c.is_whitespace());
                let start = word.map_or(0, |(at, c)| at + c.len_utf8());
                self.drop(line.start + start..self.caret);
            }
        }
        self.caret = self.border(self.caret);
    }

    /// Moves by rows of a width; `page` rows are seen.
    pub(crate) fn moved(&mut self, way: Move, width: usize, page: usize) {
        let rows = self.rows(width);
        let (row, column) = place(&self.text, &rows, self.caret);
        let aim = self.aim.unwrap_or(column);
        let to = super::layout::stepped(row, way, page, rows.len());
        let at = match way {
            Move::Top => 0,
            Move::Bottom => self.text.len(),
            Move::Up if row == 0 => 0,
            Move::Down if row + 1 == rows.len() => self.text.len(),
            _ => rows.get(to).map_or(self.caret, |row| under(&self.text, row, aim)),
        };
        self.caret = self.border(at);
        self.aim = Some(aim);
    }

    /// The rows of a width, as byte ranges without their line ends.
    pub(crate) fn rows(&self, width: usize) -> Vec<Range<usize>> {
        let mut rows = Vec::new();
        let mut start = 0;
        for line in self.text.split('\n') {
            let (mut from, mut used) = (start, 0);
            for (at, grapheme) in line.grapheme_indices(true) {
                let takes = shown_cells(grapheme);
                if used + takes > width.max(2) {
                    rows.push(from..start + at);
                    (from, used) = (start + at, 0);
                }
                used += takes;
            }
            rows.push(from..start + line.len());
            start += line.len() + 1;
        }
        rows
    }

    /// The row and the column, in cells, at which the caret is seen among the rows of a width.
    pub(crate) fn caret_in(&self, rows: &[Range<usize>]) -> (usize, usize) {
        place(&self.text, rows, self.caret)
    }

    fn line(&self) -> Range<usize> {
        let start = self.text[..self.caret].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[self.caret..].find('\n').map_or(self.text.len(), |at| self.caret + at);
        start..end
    }

    fn drop(&mut self, range: Range<usize>) {
        self.caret = range.start;
        self.text.replace_range(range, "");
    }

    /// The first border of graphemes at or after a byte.
    fn border(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        match cursor.is_boundary(&self.text, 0) {
            Ok(false) => cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len()),
            _ => at,
        }
    }
}

/// The cells of a grapheme as it is shown.
fn shown_cells(grapheme: &str) -> usize {
    cells(&one_line(grapheme))
}

fn place(text: &str, rows: &[Range<usize>], caret: usize) -> (usize, usize) {
    // At a border of two rows the caret stands at the start of the second.
    let row = rows.partition_point(|row| row.start <= caret).saturating_sub(1);
    let before = rows.get(row).and_then(|row| text.get(row.start..caret.min(row.end))).unwrap_or_default();
    (row, before.graphemes(true).map(shown_cells).sum())
}

/// The border in a row that lies under a column.
fn under(text: &str, row: &Range<usize>, column: usize) -> usize {
    let line = text.get(row.clone()).unwrap_or_default();
    let mut used = 0;
    for (at, grapheme) in line.grapheme_indices(true) {
        used += shown_cells(grapheme);
        if used > column {
            return row.start + at;
        }
    }
    // The end of a row that goes on is the start of the next one: one glyph before it is still in this one.
    let goes_on = text[row.end..].chars().next().is_some_and(|c| c != '\n');
    if goes_on { row.start + line.grapheme_indices(true).next_back().map_or(0, |(at, _)| at) } else { row.end }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_made_and_joined() {
        let mut pad = Pad::new("核对\r\n第三段");
        assert_eq!(pad.text(), "核对\n第三段");
        pad.edit(Edit::Home);
        pad.edit(Edit::Backspace);
        assert_eq!(pad.text(), "核对第三段");
        pad.insert("\n\n");
        assert_eq!(pad.rows(20), [0..6, 7..7, 8..17]);
        pad.edit(Edit::Left);
        pad.edit(Edit::Delete);
        assert_eq!(pad.text(), "核对\n第三段");
        pad.edit(Edit::End);
        pad.insert(" 的 数字");
        pad.edit(Edit::KillWord);
        pad.edit(Edit::KillBefore);
        assert_eq!(pad.text(), "核对\n");
    }

    #[test]
    fn up_and_down_keep_the_column_through_short_rows() {
        let mut pad = Pad::new("一二三四\na\n五六七八九");
        pad.edit(Edit::Home);
        (0..3).for_each(|_| pad.edit(Edit::Right));
        pad.moved(Move::Up, 20, 5);
        assert_eq!(pad.caret_in(&pad.rows(20)), (1, 1));
        pad.moved(Move::Up, 20, 5);
        assert_eq!(pad.caret_in(&pad.rows(20)), (0, 6));
        pad.moved(Move::Up, 20, 5);
        assert_eq!(pad.caret, 0);
        pad.moved(Move::Bottom, 20, 5);
        assert_eq!(pad.caret, pad.text().len());
    }

    #[test]
    fn a_long_line_is_several_rows_and_the_caret_walks_through_each() {
        let mut pad = Pad::new(&"长".repeat(10));
        pad.moved(Move::Top, 6, 4);
        let rows = pad.rows(6);
        assert_eq!(rows.len(), 4);
        let seen: Vec<usize> = (0..4)
            .map(|_| {
                let row = pad.caret_in(&rows).0;
                pad.moved(Move::Down, 6, 4);
                row
            })
            .collect();
        assert_eq!((seen, pad.caret), (vec![0, 1, 2, 3], pad.text().len()));
    }

    proptest! {
        #[test]
        fn rows_are_the_text_each_fits_and_the_caret_is_on_a_border(
            text in "[a报\te\u{301}\u{1F1E8}\u{1F1F3}\u{1b} \n]{0,24}",
            width in 2usize..12,
            steps in prop::collection::vec((0usize..9, 0usize..8), 0..20),
        ) {
            let edits = [Edit::Left, Edit::Right, Edit::Home, Edit::End, Edit::Backspace, Edit::Delete, Edit::KillBefore, Edit::KillAfter, Edit::KillWord];
            let ways = [Move::Up, Move::Down, Move::HalfUp, Move::HalfDown, Move::PageUp, Move::PageDown, Move::Top, Move::Bottom];
            let mut pad = Pad::new(&text);
            for (edit, way) in steps {
                pad.edit(edits[edit]);
                pad.moved(ways[way], width, 3);
                let rows = pad.rows(width);
                let joined: String = rows.iter().map(|row| &pad.text()[row.clone()]).collect();
                prop_assert_eq!(joined, pad.text().replace('\n', ""));
                for row in &rows {
                    prop_assert!(pad.text()[row.clone()].graphemes(true).map(shown_cells).sum::<usize>() <= width);
                }
                let borders: Vec<usize> = pad.text().grapheme_indices(true).map(|(at, _)| at).chain([pad.text().len()]).collect();
                prop_assert!(borders.contains(&pad.caret), "{:?} at {}", pad.text(), pad.caret);
                let (row, column) = pad.caret_in(&rows);
                prop_assert!(row < rows.len() && column <= width);
            }
        }
    }
}
