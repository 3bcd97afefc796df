//! Results on standard output: a closed pipe is no error, and nothing of a page gets through unescaped.

pub(super) use crate::export::json_of as json;
use std::io::{self, BufWriter, StdoutLock, Write};

/// Standard output for many lines. Flush it: an error while it is dropped would be lost.
pub(super) fn many() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// `1 article`, `2 articles`.
pub(super) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// One line of ready text.
pub(super) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// One line on standard error; there is nobody to tell when that fails.
pub(super) fn complain(what: &str) {
    let _ = writeln!(io::stderr().lock(), "baoku: {}", crate::text::one_line(what));
}
