//! What can go wrong with an archive as a whole.

use super::Party;
use std::{io, path::PathBuf};

/// One line: what, where, the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The folder is not there or is no folder.
    #[error("{path}: no such folder: name the folder that holds the page files", path = .0.display())]
    NoFolder(PathBuf),
    /// Another process holds the store.
    #[error("{path}: another baoku holds this archive: close it, or use that one", path = .0.display())]
    Held(PathBuf),
    /// An act cannot be done as asked; nothing has happened.
    #[error("{0}")]
    Refused(String),
    /// The process that holds the store does not answer.
    #[error("{folder}: {owner} holds this archive and does not answer: end it", folder = .folder.display())]
    Silent {
        /// The archive folder.
        folder: PathBuf,
        /// The process, as it said of itself when it opened the archive.
        owner: Box<Party>,
    },
    /// The process that holds the store is another version of baoku.
    #[error(
        "{folder}: {owner} holds this archive, and this is version {here}: end it, or use that version",
        folder = .folder.display()
    )]
    OtherVersion {
        /// The archive folder.
        folder: PathBuf,
        /// The process.
        owner: Box<Party>,
        /// This program's version.
        here: String,
    },
    /// A page file cannot be shown.
    #[error("{file}: {why}")]
    PageFile {
        /// The file, relative to the archive folder.
        file: String,
        /// Why, and what is left.
        why: String,
    },
    /// What the process that holds the store says.
    #[error("{0}")]
    Told(String),
    /// The operating system says no.
    #[error("{path}: {what}: {source}", path = .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, with the remedy where one is known.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// Something that is kept is not what was written; the archive mends it by itself.
    #[error("{path}: damaged ({what}): it is mended by itself; ask again", path = .path.display())]
    Damaged {
        /// The file or folder.
        path: PathBuf,
        /// What a check said.
        what: String,
    },
    /// The store is damaged beyond what an automatic rebuild mends.
    #[error("{path}: the store cannot be used ({what}): it is derived from the page files; delete it and run `baoku index`", path = .path.display())]
    Store {
        /// The store's folder.
        path: PathBuf,
        /// What sled or a check said.
        what: String,
    },
}

impl ArchiveError {
    /// True for what may get better by itself, or by somebody who tidies up: a disk that is full.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Io { source, .. } if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
    }
}

/// Builds [`ArchiveError::Io`].
pub(super) fn io(path: &std::path::Path, what: &'static str, source: io::Error) -> ArchiveError {
    ArchiveError::Io { path: path.to_owned(), what, source }
}
