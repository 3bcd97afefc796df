//! Nothing of a page reaches the terminal unescaped.
use std::borrow::Cow;

/// `text` with every control, escape, zero-width and bidirectional character made visible or dropped; line feeds stay.
pub fn visible(_text: &str) -> Cow<'_, str> {
    unimplemented!()
}

/// [`visible`], and line feeds and tabs become single spaces: for one row of the screen or one line of a pipe.
pub fn one_line(_text: &str) -> Cow<'_, str> {
    unimplemented!()
}
