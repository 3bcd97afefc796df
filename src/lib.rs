//! baoku 报库: a newspaper archive in the terminal. This file is the map of the house.
//!
//! Data flows one way, and so do the imports (a test in `tests/architecture.rs` keeps it so):
//!
//! ```text
//! model, text  <-  page, cite  <-  archive  <-  catalogue, export  <-  search  <-  tui, cli
//! ```
//!
//! - [`model`]: articles, issues, tags, acts: plain data.
//! - [`text`]: decoding, folding, width, line breaking: pure functions on text.
//! - [`page`]: the bytes of a page file become articles. Pure.
//! - [`cite`]: an article as a reference. Pure.
//! - [`archive`]: what is kept: store, journal, reconcile, watcher.
//! - [`catalogue`]: every headline in memory, an immutable snapshot with a generation.
//! - [`export`]: an article as plain text, Markdown, JSON.
//! - [`search`]: query text, matching, ranking, highlights.
//! - [`tui`]: the screen. [`cli`]: one file a command.

pub mod archive;
pub mod catalogue;
pub mod cite;
pub mod cli;
pub mod export;
pub mod model;
pub mod page;
pub mod search;
pub mod text;
pub mod tui;
