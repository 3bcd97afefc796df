//! Results on standard output: a closed pipe is no error, and nothing of a page gets through unescaped.

use crate::text::visible;
use std::io::{self, BufWriter, StdoutLock, Write};

/// JSON whose invisible, control and bidirectional characters are `\u` escapes; they stand only within strings, so it stays JSON.
pub(super) fn json<T: serde::Serialize>(value: &T) -> io::Result<String> {
    let plain = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(plain.len());
    let (mut raw, mut units) = ([0; 4], [0; 2]);
    for c in plain.chars() {
        let shown: &str = c.encode_utf8(&mut raw);
        if c.is_ascii() && !c.is_ascii_control() || visible(shown) == shown {
            safe.push(c);
        } else {
            c.encode_utf16(&mut units).iter().for_each(|unit| safe.push_str(&format!("\\u{unit:04x}")));
        }
    }
    Ok(safe)
}

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
