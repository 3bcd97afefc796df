//! Folding for search, never for display.

/// Folded text with the way back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each char of `text`, the byte offset of the original's char that it came from.
    pub origin: Vec<u32>,
}

/// NFKC, lower case, quote and dash styles made one.
pub fn fold(_original: &str) -> Folded {
    unimplemented!()
}
