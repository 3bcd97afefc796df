//! The page file in the article's pane: its lines with their numbers, the article's own marked.
//!
//! Lines are shown as they are, broken only where the pane ends, so that nothing of what an extractor left (indents, blanks, torn lines) is made up for.
//!
//! Promise: whatever the file's size, a key costs in proportion to the pane: only the rows that are seen are made, and those of the pages that are
//! walked over. A place is a byte of the file and a row after it; what the file costs once is a count of its line ends. The price: a line of more than
//! [`PIECE`] bytes is broken anew after each of them, and how far one is, is told in bytes and not in rows.

use super::setting::cells;
use crate::{
    archive::PageFile,
    model::{ArticleId, LineRange},
    text::{Cells, cut, one_line},
    tui::{action::Move, setting::ambiguous},
};
use std::{ops::Range, sync::Arc};

/// The page file that is shown.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// The article whose page is asked for.
    pub(crate) of: ArticleId,
    /// The page, once it is there; until then that of the article before.
    pub(crate) page: Option<Arc<PageFile>>,
    /// Why there is no page.
    pub(crate) fault: Option<String>,
    /// Cells of a line number.
    pub(crate) digits: usize,
    /// The first row shown.
    top: At,
    /// Line ends before each [`STRIDE`] of the text.
    ends: Vec<u32>,
    width: usize,
    height: usize,
}

/// A row of the file: where a piece of it begins, and the row in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    byte: usize,
    row: usize,
}

/// One row: a line of the file, or what of it did not fit into the row before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawRow {
    /// The line's number in the file, from 1.
    pub(crate) line: u32,
    /// The row begins the line.
    pub(crate) begins: bool,
    pub(crate) text: String,
    /// The article took the line.
    pub(crate) mine: bool,
}

/// Cells between number and text: a blank, the article's mark, a blank.
pub(crate) const EDGE: usize = 3;
/// Bytes of a line that are broken into rows at once.
const PIECE: usize = 2048;
/// Bytes between two counts of line ends.
const STRIDE: usize = 1 << 16;

impl Raw {
    /// What was asked for cannot be had.
    pub(crate) fn failed(&mut self, why: String) {
        *self = Self { of: self.of, fault: Some(why), ..Self::default() };
    }

    /// What was asked for has come. The article's first line comes into sight, with a quarter of the pane above it.
    pub(crate) fn arrived(&mut self, page: Arc<PageFile>, (width, height): (usize, usize)) {
        let mut before: u32 = 0;
        let count = |stride: &[u8]| {
            let ends = memchr::memchr_iter(b'\n', stride).count();
            let all = before.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
            std::mem::replace(&mut before, all)
        };
        self.ends = page.text.as_bytes().chunks(STRIDE).map(count).collect();
        self.digits = (u64::from(before) + 1).to_string().len();
        self.fault = None;
        (self.width, self.height) = (width, height);
        let first = page.lines.iter().map(|LineRange(first, _)| *first).min();
        let byte = first.and_then(|line| self.byte_of(&page.text, line)).unwrap_or(0);
        self.page = Some(page);
        self.top = self.moved(At { byte, row: 0 }, -isize::try_from(height / 4).unwrap_or(0));
        self.clamp();
    }

    /// Breaks the lines anew where the pane has another size; the line at the top stays there.
    pub(crate) fn fit(&mut self, width: usize, height: usize) {
        if (self.width, self.height) == (width, height) {
            return;
        }
        if self.width != width {
            self.top.row = 0;
        }
        (self.width, self.height) = (width, height);
        self.clamp();
    }

    pub(crate) fn scroll(&mut self, way: Move) {
        let height = isize::try_from(self.height).unwrap_or(isize::MAX);
        let (full, half) = ((height - 1).max(1), (height / 2).max(1));
        self.top = match way {
            Move::Top => At::default(),
            Move::Bottom => self.last(),
            Move::Up => self.moved(self.top, -1),
            Move::Down => self.moved(self.top, 1),
            Move::HalfUp => self.moved(self.top, -half),
            Move::HalfDown => self.moved(self.top, half),
            Move::PageUp => self.moved(self.top, -full),
            Move::PageDown => self.moved(self.top, full),
        };
        self.clamp();
    }

    /// The rows that are seen.
    pub(crate) fn seen(&self) -> Vec<RawRow> {
        let mut seen = Vec::new();
        let Some(page) = &self.page else { return seen };
        let mut skip = self.top.row;
        let mut line = self.line_of(&page.text, self.top.byte);
        let mut next = Some(Piece::at(&page.text, self.top.byte));
        while let Some(piece) = next.filter(|_| seen.len() < self.height) {
            let mine = page.lines.iter().any(|LineRange(first, last)| (*first..=*last).contains(&line));
            for (row, text) in piece.rows(&page.text, self.measure()).into_iter().enumerate().skip(skip) {
                let begins = row == 0 && piece.begins_line();
                seen.push(RawRow { line, begins, text, mine });
            }
            skip = 0;
            line += u32::from(piece.ends_line());
            next = piece.next(&page.text);
        }
        seen.truncate(self.height);
        seen
    }

    /// How much of the file lies before the end of what is seen, in percent of its bytes.
    pub(crate) fn percent(&self) -> Option<usize> {
        let text = &self.page.as_ref()?.text;
        let end = self.moved(self.top, isize::try_from(self.height).unwrap_or(isize::MAX));
        let whole = end >= self.last_row() && self.top >= self.last();
        Some(if whole { 100 } else { end.byte * 100 / text.len().max(1) })
    }

    /// Cells of a row's text.
    fn measure(&self) -> usize {
        self.width.saturating_sub(self.digits + EDGE).max(2)
    }

    fn clamp(&mut self) {
        self.top = self.top.min(self.last());
    }

    /// The row that is at the top when the last one is at the foot.
    fn last(&self) -> At {
        self.moved(self.last_row(), 1 - isize::try_from(self.height.max(1)).unwrap_or(isize::MAX))
    }

    fn last_row(&self) -> At {
        let Some(page) = &self.page else { return At::default() };
        let piece = Piece::last(&page.text);
        At { byte: piece.bytes.start, row: piece.rows(&page.text, self.measure()).len() - 1 }
    }

    /// So many rows on, or back; no further than the file goes.
    fn moved(&self, from: At, by: isize) -> At {
        let Some(page) = &self.page else { return At::default() };
        let (text, measure) = (&page.text, self.measure());
        let mut piece = Piece::at(text, from.byte);
        let mut left = by.unsigned_abs();
        let mut row = from.row;
        loop {
            let last = if by > 0 { piece.rows(text, measure).len() - 1 } else { row };
            let room = if by > 0 { last.saturating_sub(row) } else { row };
            if left <= room {
                let row = if by > 0 { row + left } else { row - left };
                return At { byte: piece.bytes.start, row };
            }
            let beside = if by > 0 { piece.next(text) } else { piece.previous(text) };
            let Some(beside) = beside else {
                return At { byte: piece.bytes.start, row: if by > 0 { last } else { 0 } };
            };
            left -= room + 1;
            row = if by > 0 { 0 } else { beside.rows(text, measure).len() - 1 };
            piece = beside;
        }
    }

    /// The number of the line in which a byte stands.
    fn line_of(&self, text: &str, byte: usize) -> u32 {
        let stride = byte / STRIDE;
        let rest = text.as_bytes().get(stride * STRIDE..byte).unwrap_or_default();
        let ends = u32::try_from(memchr::memchr_iter(b'\n', rest).count()).unwrap_or(u32::MAX);
        // The end of a text that fills its last stride has none of its own.
        let before = self.ends.get(stride).copied().or_else(|| {
            let last = text.as_bytes().chunks(STRIDE).last().unwrap_or_default();
            let ends = u32::try_from(memchr::memchr_iter(b'\n', last).count()).unwrap_or(u32::MAX);
            self.ends.last().map(|before| before + ends)
        });
        before.unwrap_or(0) + ends + 1
    }

    /// Where a line begins.
    fn byte_of(&self, text: &str, line: u32) -> Option<usize> {
        let ends = line.checked_sub(1)?;
        if ends == 0 {
            return Some(0);
        }
        let stride = self.ends.partition_point(|before| *before < ends).checked_sub(1)?;
        let from = stride * STRIDE;
        let left = usize::try_from(ends - self.ends.get(stride)?).ok()?;
        memchr::memchr_iter(b'\n', text.as_bytes().get(from..)?).nth(left - 1).map(|at| from + at + 1)
    }
}

/// What is broken into rows at once: a line, or a part of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    /// The whole line, without its end.
    line: Range<usize>,
    bytes: Range<usize>,
}

impl Piece {
    /// The piece that begins at a byte.
    fn at(text: &str, byte: usize) -> Self {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..byte]).map_or(0, |at| at + 1);
        let end = memchr::memchr(b'\n', &text.as_bytes()[byte..]).map_or(text.len(), |at| byte + at);
        // It begins at most three bytes before its mark: no character is longer than four.
        Self::of(text, start..end, (byte - start + 3) / PIECE)
    }

    /// A piece of a line by its number.
    fn of(text: &str, line: Range<usize>, number: usize) -> Self {
        let mark = |number: usize| text.floor_char_boundary((line.start + number * PIECE).min(line.end));
        let bytes = mark(number)..mark(number + 1);
        Self { line, bytes }
    }

    /// The last one of the line that ends at a byte.
    fn ending(text: &str, end: usize) -> Self {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..end]).map_or(0, |at| at + 1);
        Self::of(text, start..end, (end - start).saturating_sub(1) / PIECE)
    }

    fn last(text: &str) -> Self {
        Self::ending(text, text.len())
    }

    fn begins_line(&self) -> bool {
        self.bytes.start == self.line.start
    }

    fn ends_line(&self) -> bool {
        self.bytes.end == self.line.end
    }

    fn number(&self) -> usize {
        (self.bytes.start - self.line.start + 3) / PIECE
    }

    fn next(&self, text: &str) -> Option<Self> {
        if !self.ends_line() {
            return Some(Self::of(text, self.line.clone(), self.number() + 1));
        }
        (self.line.end < text.len()).then(|| Self::at(text, self.line.end + 1))
    }

    fn previous(&self, text: &str) -> Option<Self> {
        if !self.begins_line() {
            return Some(Self::of(text, self.line.clone(), self.number() - 1));
        }
        Some(Self::ending(text, self.line.start.checked_sub(1)?))
    }

    /// Its rows; at least one.
    fn rows(&self, text: &str, measure: usize) -> Vec<String> {
        let shown = one_line(text.get(self.bytes.clone()).unwrap_or_default());
        let mut rest = if self.ends_line() { shown.trim_end() } else { &shown };
        let mut rows = Vec::new();
        while rows.is_empty() || !rest.is_empty() {
            let fits = cut(rest, Cells(measure), ambiguous());
            // A glyph wider than any row would never be done with.
            let fits = if fits.is_empty() { rest } else { fits };
            debug_assert!(cells(fits) <= measure || fits == rest);
            rows.push(fits.to_owned());
            rest = &rest[fits.len()..];
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(text: &str, lines: &[(u32, u32)]) -> Arc<PageFile> {
        let lines = lines.iter().map(|&(a, b)| LineRange(a, b)).collect();
        Arc::new(PageFile { text: text.to_owned(), lines, ..PageFile::default() })
    }

    fn first(raw: &Raw) -> Option<u32> {
        raw.seen().first().map(|row| row.line)
    }

    #[test]
    fn every_line_has_its_number_and_long_ones_go_on_in_the_next_row() {
        let mut raw = Raw::default();
        raw.arrived(page("第一行\n\n    江城春耕备耕忙\u{1b}[2J\n尾", &[(3, 3)]), (16, 20));
        let seen = raw.seen();
        let shown: Vec<_> = seen.iter().map(|row| (row.line, row.begins, row.text.as_str(), row.mine)).collect();
        let expected = [
            (1, true, "第一行", false),
            (2, true, "", false),
            (3, true, "    江城春耕", true),
            (3, false, "备耕忙␛[2J", true),
            (4, true, "尾", false),
        ];
        assert_eq!((raw.digits, shown, raw.percent()), (1, expected.to_vec(), Some(100)));
    }

    #[test]
    fn the_articles_lines_come_into_sight_and_the_place_stays_when_the_width_changes() {
        let text: String = (1..=300).map(|n| format!("第{n}行的字很多很多很多很多\n")).collect();
        let mut raw = Raw::default();
        raw.arrived(page(&text, &[(200, 210), (250, 251)]), (80, 20));
        assert_eq!((first(&raw), raw.percent()), (Some(195), Some(71)));
        raw.fit(20, 20);
        assert_eq!(first(&raw), Some(195));
        raw.scroll(Move::Bottom);
        assert_eq!((raw.seen().len(), raw.percent()), (20, Some(100)));
        assert_eq!(raw.seen().last().map(|row| row.line), Some(301), "what follows the last line end");
        raw.fit(3, 30);
        assert!(raw.seen().iter().all(|row| cells(&row.text) <= 2));
        raw.fit(80, 20);
        raw.scroll(Move::Top);
        assert_eq!((first(&raw), raw.percent()), (Some(1), Some(6)));
    }

    #[test]
    fn only_what_is_seen_is_made_of_a_page_of_sixteen_megabytes() {
        // One line, then nothing but line ends.
        let text = "报".repeat(3 << 20) + &"\n".repeat(7 << 20);
        let mut raw = Raw::default();
        raw.arrived(page(&text, &[(1, 1)]), (80, 40));
        assert_eq!((raw.digits, first(&raw), raw.seen().len()), (7, Some(1), 40));
        raw.scroll(Move::Bottom);
        assert_eq!(raw.seen().last().map(|row| row.line), Some((7 << 20) + 1));
        raw.scroll(Move::PageUp);
        assert_eq!(raw.seen().first().map(|row| row.line), Some((7 << 20) + 1 - 39 - 39));
        let text = "报".repeat(5 << 20);
        raw.arrived(page(&text, &[]), (80, 40));
        raw.scroll(Move::Bottom);
        assert_eq!((raw.seen().len(), raw.percent(), first(&raw)), (40, Some(100), Some(1)));
    }

    /// Lines of which some are longer than a piece.
    fn lines() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            ("[a报\u{301}é ]{1,4}", 0..500_usize).prop_map(|(some, n)| some.repeat(n)),
            "\\PC{0,40}",
            Just(String::new())
        ];
        proptest::collection::vec(line, 1..9).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
        #[test]
        fn pieces_are_the_text_in_both_directions_and_lines_have_their_numbers(text in lines()) {
            let mut raw = Raw::default();
            raw.arrived(page(&text, &[]), (40, 9));
            let mut on = vec![Piece::at(&text, 0)];
            while let Some(next) = on.last().and_then(|piece| piece.next(&text)) {
                on.push(next);
            }
            let mut back = vec![Piece::last(&text)];
            while let Some(previous) = back.last().and_then(|piece| piece.previous(&text)) {
                back.push(previous);
            }
            back.reverse();
            prop_assert_eq!(&on, &back);
            let whole: String = on.iter().map(|piece| text[piece.bytes.clone()].to_owned() + if piece.ends_line() { "\n" } else { "" }).collect();
            prop_assert_eq!(whole, format!("{text}\n"));
            for piece in &on {
                prop_assert_eq!(&Piece::at(&text, piece.bytes.start), piece);
                let line = text[..piece.bytes.start].matches('\n').count() + 1;
                prop_assert_eq!(raw.line_of(&text, piece.bytes.start) as usize, line);
                prop_assert_eq!(raw.byte_of(&text, line as u32), Some(piece.line.start));
            }
        }

        #[test]
        fn steps_lead_through_every_row_and_back(text in lines(), width in 3..90_usize, height in 1..20_usize) {
            let mut raw = Raw::default();
            raw.arrived(page(&text, &[]), (width, height));
            let (mut at, mut rows) = (At::default(), vec![At::default()]);
            while raw.moved(at, 1) != at {
                at = raw.moved(at, 1);
                rows.push(at);
            }
            prop_assert_eq!(at, raw.last_row());
            for (n, &row) in rows.iter().enumerate() {
                for by in [-7_isize, -1, 0, 5] {
                    let to = n.saturating_add_signed(by).min(rows.len() - 1);
                    prop_assert_eq!(raw.moved(row, by), rows[to]);
                }
            }
            raw.scroll(Move::Bottom);
            prop_assert_eq!(raw.seen().len(), height.min(rows.len()));
            prop_assert_eq!(raw.percent(), Some(100));
        }
    }
}
