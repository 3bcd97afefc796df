//! The page file in the article's pane: its lines with their numbers, the article's own marked.
//!
//! Lines are shown as they are, broken only where the pane ends, so that nothing of what an extractor left (indents, blanks, torn lines) is made up for.

use super::{layout::stepped, setting::cells};
use crate::{
    archive::PageFile,
    model::{ArticleId, LineRange},
    text::{Cells, cut, one_line},
    tui::{action::Move, setting::ambiguous},
};
use std::sync::Arc;

/// The page file that is shown.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// The article whose page is asked for.
    pub(crate) of: ArticleId,
    /// The page, once it is there; until then that of the article before.
    pub(crate) page: Option<Arc<PageFile>>,
    pub(crate) rows: Vec<RawRow>,
    /// The first row shown.
    pub(crate) top: usize,
    /// Why there is no page.
    pub(crate) fault: Option<String>,
    /// Cells of a line number.
    pub(crate) digits: usize,
    width: usize,
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

impl Raw {
    /// What was asked for cannot be had.
    pub(crate) fn failed(&mut self, why: String) {
        *self = Self { of: self.of, fault: Some(why), ..Self::default() };
    }

    /// What was asked for has come. The article's first line comes into sight, with a quarter of the pane above it.
    pub(crate) fn arrived(&mut self, page: Arc<PageFile>, (width, height): (usize, usize)) {
        self.fault = None;
        self.page = Some(page);
        self.width = 0;
        self.fit(width, height);
        let first = self.rows.iter().position(|row| row.mine).unwrap_or(0);
        self.top = first.saturating_sub(height / 4);
        self.clamp(height);
    }

    /// Breaks the lines anew where the pane has another width; the line at the top stays there.
    pub(crate) fn fit(&mut self, width: usize, height: usize) {
        if let Some(page) = self.page.clone().filter(|_| self.width != width) {
            let line = self.rows.get(self.top).map(|row| row.line);
            self.width = width;
            self.digits = page.text.split('\n').count().to_string().len();
            self.rows = rows(&page, width.saturating_sub(self.digits + EDGE));
            self.top = line.and_then(|line| self.rows.iter().position(|row| row.line == line)).unwrap_or(0);
        }
        self.clamp(height);
    }

    pub(crate) fn scroll(&mut self, way: Move, height: usize) {
        self.top = stepped(self.top, way, height, self.rows.len());
        self.clamp(height);
    }

    fn clamp(&mut self, height: usize) {
        self.top = self.top.min(self.rows.len().saturating_sub(height.max(1)));
    }
}

/// The rows of a page for a measure.
fn rows(page: &PageFile, measure: usize) -> Vec<RawRow> {
    let mut rows = Vec::new();
    for (line, text) in (1..).zip(page.text.split('\n')) {
        let mine = page.lines.iter().any(|LineRange(first, last)| (*first..=*last).contains(&line));
        let text = one_line(text);
        let mut rest = text.trim_end();
        let mut begins = true;
        while begins || !rest.is_empty() {
            let fits = cut(rest, Cells(measure.max(2)), ambiguous());
            // A glyph wider than any row would never be done with.
            let fits = if fits.is_empty() { rest } else { fits };
            debug_assert!(cells(fits) <= measure.max(2) || fits == rest);
            rows.push(RawRow { line, begins, text: fits.to_owned(), mine });
            rest = &rest[fits.len()..];
            begins = false;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str, lines: &[(u32, u32)]) -> Arc<PageFile> {
        let lines = lines.iter().map(|&(a, b)| LineRange(a, b)).collect();
        Arc::new(PageFile { text: text.to_owned(), lines, ..PageFile::default() })
    }

    #[test]
    fn every_line_has_its_number_and_long_ones_go_on_in_the_next_row() {
        let mut raw = Raw::default();
        raw.arrived(page("第一行\n\n    江城春耕备耕忙\u{1b}[2J\n尾", &[(3, 3)]), (16, 20));
        let shown: Vec<_> = raw.rows.iter().map(|row| (row.line, row.begins, row.text.as_str(), row.mine)).collect();
        let expected = [
            (1, true, "第一行", false),
            (2, true, "", false),
            (3, true, "    江城春耕", true),
            (3, false, "备耕忙␛[2J", true),
            (4, true, "尾", false),
        ];
        assert_eq!((raw.digits, shown), (1, expected.to_vec()));
    }

    #[test]
    fn the_articles_lines_come_into_sight_and_the_place_stays_when_the_width_changes() {
        let text: String = (1..=300).map(|n| format!("第{n}行的字很多很多很多很多\n")).collect();
        let mut raw = Raw::default();
        raw.arrived(page(&text, &[(200, 210), (250, 251)]), (80, 20));
        assert_eq!(raw.rows[raw.top].line, 195);
        raw.fit(20, 20);
        assert_eq!(raw.rows[raw.top].line, 195);
        raw.scroll(Move::Bottom, 20);
        assert_eq!(raw.top, raw.rows.len() - 20);
        raw.fit(3, 0);
        assert!(raw.rows.iter().all(|row| cells(&row.text) <= 2));
    }
}
