//! What leaves the screen: the clipboard, other programs, files.
//!
//! The commands and the bytes are made by pure functions; [`errands`](super::errands) and [`run`](mod@super::run) run and write them.

pub(crate) mod clipboard;
pub(crate) mod program;
