//! Every word of every article: an index beside the store, and the only place that names tantivy.
//!
//! Promise: what the index finds is what a plain scan of the folded texts finds, for any phrase (`terms` says what a phrase is). It is derived from the store
//! and can be thrown away at any time: each commit says of which state of the store it is, so that what was not written before a crash is
//! found at the next open, and only that; what is damaged is seen, and made anew with one line. It is never in the way: a page is in the
//! list of headlines before its words are in the index, some tenths of a second later, and a failure here stops nothing else.
//!
//! - `terms`: what a text is cut into. `index`: what tantivy keeps, and whether it is whole. `sketch`: what of a text tells its reprints.
//! - `scribe`: the thread that writes, in the process that owns the archive. `steps`: what the archive tells it. `erase`: taking documents out. `merging`: which
//!   parts are put together.
//! - `view`: reading, in every process. `find`: a phrase. `alike`: reprints and related articles.
//!
//! Trade-off: the index keeps where each article's text lies (`texts`), not the text: half the room, and a snippet costs a record read.

mod alike;
mod erase;
mod find;
mod index;
mod merging;
mod scribe;
mod sketch;
mod steps;
mod terms;
#[cfg(test)]
mod tests;
mod view;

pub use steps::Texts;
pub use terms::{Phrase, cut};
pub use view::{DocAt, FoundPart, FullText, PartKey, View};

pub(in crate::archive) use index::panic_is_caught;
pub(in crate::archive) use scribe::{Lost, News, Scribe};
pub(in crate::archive) use steps::{PageAt, Step};

use crate::model::Article;
use std::path::PathBuf;

/// What can go wrong with the full-text index. Nothing of the archive is lost with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FullTextError {
    /// It is not what was written.
    #[error("{path}: the full-text index is damaged ({what}): it is made anew by itself; ask again", path = .path.display())]
    Damaged {
        /// Its folder.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// It cannot be written.
    #[error(
        "{path}: the full-text index cannot be written ({what}): make room on the disk, or name another store folder with --store",
        path = .path.display()
    )]
    Unwritable {
        /// Its folder.
        path: PathBuf,
        /// What was tried, and what the system said.
        what: String,
    },
}

/// How much of two articles' texts is common to both, from 0 to 1: shingles of four characters, of all that either has.
pub fn likeness(one: &Article, other: &Article) -> f64 {
    sketch::likeness(&sketch::shingles(one), &sketch::shingles(other))
}
