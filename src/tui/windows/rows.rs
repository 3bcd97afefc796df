//! A window's rows: the cursor among them, or only the first one shown.

use crate::tui::{action::Move, layout};

/// A cursor among rows, and the first row shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) at: usize,
    pub(crate) top: usize,
}

impl Cursor {
    /// Moves among `len` rows of which `page` are seen.
    pub(crate) fn moved(&mut self, way: Move, page: usize, len: usize) {
        self.at = layout::stepped(self.at, way, page, len);
        self.clamp(page, len);
    }

    /// A row that is seen was pressed; true when it had the cursor already, none when there is no such row.
    pub(crate) fn pressed(&mut self, row: usize, len: usize) -> Option<bool> {
        let at = self.top + row;
        let again = at == self.at;
        (at < len).then(|| {
            self.at = at;
            again
        })
    }

    /// Keeps the cursor among the rows, and in sight.
    pub(crate) fn clamp(&mut self, page: usize, len: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        self.top = layout::scrolled(self.top, self.at, page, len);
    }
}

/// The first row shown after a move, of rows without a cursor.
pub(crate) fn scrolled(top: usize, way: Move, page: usize, len: usize) -> usize {
    layout::stepped(top, way, page, len.saturating_sub(page) + 1)
}
