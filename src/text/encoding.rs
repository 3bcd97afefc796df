//! Bytes of a page file become text.

/// Decoded text and how it was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark, with `\n` line ends (CR, CRLF, FF, NEL … folded to `\n`).
    pub text: String,
    /// The encoding's WHATWG name: `UTF-8`, `UTF-16LE`, `GB18030`, `Big5` …
    pub encoding: &'static str,
    /// 1-based lines that hold bytes which could not be decoded (shown as U+FFFD).
    pub damaged_lines: Vec<u32>,
}

/// Decodes: byte order mark, then UTF-16 by NUL statistics, then strict UTF-8, then a detector over the whole file.
/// `None` when the bytes are no text in any encoding (binary noise).
pub fn decode(_bytes: &[u8]) -> Option<Decoded> {
    unimplemented!()
}
