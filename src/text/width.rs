//! How many cells a text takes.

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
pub fn width(_text: &str, _ambiguous: Ambiguous) -> Cells {
    unimplemented!()
}

/// The longest start of `text` (whole graphemes) that fits into `room`.
pub fn cut(_text: &str, _room: Cells, _ambiguous: Ambiguous) -> &str {
    unimplemented!()
}
