//! What is kept: the store (sled), the journal, the reconcile and the watcher.
//!
//! Page files are the truth for text, the fsynced journal for acts; the store is derived from both.

mod error;
mod keeper;
mod place;

pub use error::ArchiveError;
pub use keeper::{Event, Keeper, Phase, Progress};
pub use place::Place;

use crate::model::{Act, Article, ArticleId, Entry};

/// What changed in one step, in the order it must be applied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The generation that the archive has after these changes.
    pub generation: u64,
    /// Entries that are new or differ now.
    pub upserts: Vec<Entry>,
    /// Articles that are no more.
    pub removed: Vec<ArticleId>,
    /// Articles of `upserts` that were not there before.
    pub new: usize,
}

/// What an act did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// Articles that the act named and the archive holds.
    pub named: usize,
    /// Articles that differ now.
    pub changed: usize,
    /// Ids that the archive does not hold.
    pub unknown: Vec<ArticleId>,
}

/// A page file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FileProblem {
    /// The file, relative to the archive folder.
    pub file: String,
    /// Why, and the remedy.
    pub what: String,
}

/// An article with everything a person sees of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredArticle {
    /// Its line in the catalogue.
    pub entry: Entry,
    /// Its text.
    pub article: Article,
}

/// What a reconcile did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Page files seen.
    pub seen: usize,
    /// Page files read.
    pub read: usize,
    /// Page files that were renamed or moved.
    pub moved: usize,
    /// Page files that are gone.
    pub gone: usize,
    /// Page files that could not be read.
    pub problems: usize,
    /// What changed in the catalogue.
    pub changes: Changes,
}

/// An open archive: the folder, the store and the journal. One process holds it at a time.
pub struct Archive {}

impl Archive {
    /// Opens the archive, making the store folder when there is none; replays the journal; mends what can be mended.
    ///
    /// # Errors
    /// When the folder is not there, cannot be read, or another process holds the store.
    pub fn open(_place: &Place) -> Result<Self, ArchiveError> {
        unimplemented!()
    }

    /// Sentences about what was found and mended at open; each is one line for stderr or the status line.
    pub fn notices(&self) -> &[String] {
        unimplemented!()
    }

    /// Where the archive lies.
    pub fn place(&self) -> &Place {
        unimplemented!()
    }

    /// Every article's entry, in no particular order, and the generation they belong to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn entries(&self) -> Result<(u64, Vec<Entry>), ArchiveError> {
        unimplemented!()
    }

    /// One article.
    ///
    /// # Errors
    /// When the store cannot be read. An unknown id is `None`.
    pub fn article(&self, _id: ArticleId) -> Result<Option<StoredArticle>, ArchiveError> {
        unimplemented!()
    }

    /// The page files that could not be read, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn problems(&self) -> Result<Vec<FileProblem>, ArchiveError> {
        unimplemented!()
    }

    /// Makes the store what the folder is. `progress` hears of every step and may be called often.
    ///
    /// # Errors
    /// When store or folder fail as a whole; a single bad file is a problem, not an error.
    pub fn reconcile(&mut self, _progress: &mut dyn FnMut(Progress)) -> Result<Outcome, ArchiveError> {
        unimplemented!()
    }

    /// Does what a person asks: into the fsynced journal first, then into the store.
    ///
    /// # Errors
    /// When the journal cannot be written: then nothing has happened.
    pub fn act(&mut self, _act: Act) -> Result<(Receipt, Changes), ArchiveError> {
        unimplemented!()
    }
}
