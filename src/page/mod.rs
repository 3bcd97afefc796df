//! A page file becomes articles. Pure: bytes and a path in, a [`Reading`] out.

mod name;

pub use name::{PathFacts, facts_of_path};

use crate::model::Reading;
use std::path::Path;

/// Changes whenever the same bytes may be read differently, so that the archive reads old pages again.
pub const READER_VERSION: u32 = 1;

/// Page files beyond this many bytes are refused.
pub const SIZE_LIMIT: u64 = 16 << 20;

/// Why bytes are no page: a problem of the file, with the remedy in its words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPage {
    /// No byte, or white space only.
    #[error("the file is empty: nothing to read")]
    Empty,
    /// Larger than [`SIZE_LIMIT`].
    #[error("the file has {size} bytes, more than the {limit} of a page file: split it or leave it out")]
    TooLarge {
        /// The file's size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The bytes are text in no encoding known.
    #[error("the bytes are no text in any known encoding: extract the page's text again")]
    NotText,
}

/// Reads one page. `path` is used for its words only (date, paper, page) and is relative to the archive folder where there is one.
///
/// # Errors
/// [`NotAPage`] when the bytes cannot be a page file at all; smaller faults are in [`Reading::problems`].
pub fn read_page(_bytes: &[u8], _path: &Path) -> Result<Reading, NotAPage> {
    unimplemented!()
}
