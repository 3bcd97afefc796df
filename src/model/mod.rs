//! Plain data that every room shares: no I/O, no policy.
//!
//! Promise: a value of these types is valid by construction, and everything here can be written to and read from JSON.

mod act;
mod anchor;
mod article;
mod entry;
mod id;
mod note;
mod tag;
mod text;

pub use act::{Act, Held, Marks, PastAct, Restored, TagChange};
pub use anchor::Anchor;
pub use article::{Article, LineRange, PageProblem, Reading, TextPart};
pub use entry::Entry;
pub use id::{ArticleId, BadId};
pub use note::{BadName, BadNote, Note, SavedSearch, SearchName};
pub use tag::{BadTag, Tag};

/// A calendar day; an issue is one day of one paper.
pub use jiff::civil::Date;
