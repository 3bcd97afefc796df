//! Line breaking for Chinese and Latin text: 避头尾.

use super::{Ambiguous, Cells};
use std::ops::Range;

/// How to break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wrap {
    /// The measure.
    pub measure: Cells,
    /// Indent of the first line.
    pub indent: Cells,
    /// Width of ambiguous characters.
    pub ambiguous: Ambiguous,
}

/// One line: the bytes of the source that stand on it, and the cells to leave free before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrappedLine {
    /// Byte range of the source; spaces at the break belong to no line.
    pub range: Range<usize>,
    /// Free cells before the text.
    pub indent: Cells,
}

/// Breaks `text` (one paragraph) into lines of at most the measure (a single wider grapheme stands alone).
/// Every glyph but break spaces is on exactly one line, in order.
pub fn wrap(_text: &str, _how: Wrap) -> Vec<WrappedLine> {
    unimplemented!()
}
