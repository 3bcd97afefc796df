//! Where an archive lies.

use super::{ArchiveError, SETTINGS_NAME, error::io};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The store folder's name inside an archive folder.
pub const STORE_NAME: &str = ".baoku";

/// The folder of the page files and the folder of what is kept of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The archive folder.
    pub folder: PathBuf,
    /// The store folder: `.baoku/` in it, unless `--store` or `BAOKU_STORE` says otherwise.
    pub store: PathBuf,
}

impl Place {
    /// The place of an archive folder, with the store where it lies by default.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        let store = folder.join(STORE_NAME);
        Self { folder, store }
    }

    /// The archive folder that a page file belongs to: the nearest above it that has settings or a store.
    pub fn home_of(file: &Path) -> Option<PathBuf> {
        let is_home = |folder: &&Path| folder.join(SETTINGS_NAME).exists() || folder.join(STORE_NAME).is_dir();
        file.ancestors().skip(1).find(is_home).map(Path::to_owned)
    }

    /// The journal: what a person did.
    pub(super) fn journal(&self) -> PathBuf {
        self.store.join("journal.jsonl")
    }

    /// The folder that sled owns.
    pub(super) fn pages(&self) -> PathBuf {
        self.store.join("store")
    }

    /// The folder of the pages' texts.
    pub(super) fn texts(&self) -> PathBuf {
        self.store.join("texts")
    }

    /// The folder of the full-text index.
    pub(super) fn fulltext(&self) -> PathBuf {
        self.store.join("fulltext")
    }

    /// The note of which states of store and journal were looked through for articles that are missed.
    pub(super) fn looked(&self) -> PathBuf {
        self.store.join("looked")
    }

    /// The list of headlines as it was last made, so that it need not be made again.
    pub fn catalogue(&self) -> PathBuf {
        self.store.join("catalogue")
    }

    /// What has changed of it lately.
    pub(super) fn recent(&self) -> PathBuf {
        self.store.join("recent")
    }

    /// The file whose lock says that a process holds the archive.
    pub(super) fn lock(&self) -> PathBuf {
        self.store.join("lock")
    }

    /// The note that says which process holds the archive, and where its socket is.
    pub(super) fn owner_note(&self) -> PathBuf {
        self.store.join("owner.json")
    }

    /// The same place by whole paths: the system tells of changes by them.
    pub(super) fn whole(&self) -> Self {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Self { folder: whole(&self.folder), store: whole(&self.store) }
    }

    /// Makes sure that the archive folder is there and that the store folder is there and closed to other users.
    pub(super) fn prepare(&self) -> Result<(), ArchiveError> {
        match fs::metadata(&self.folder) {
            Ok(m) if m.is_dir() => {}
            Ok(_) => return Err(ArchiveError::NoFolder(self.folder.clone())),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(ArchiveError::NoFolder(self.folder.clone()));
            }
            Err(e) => return Err(io(&self.folder, "cannot look at the archive folder", e)),
        }
        private_folder(&self.store)
            .and_then(|()| self.close())
            .map_err(|e| io(&self.store, "cannot make the store folder; name another with --store", e))
    }
}

impl Place {
    /// Closes a store folder to other users that was made or copied open to them. One that holds other things than a store is left as it is.
    fn close(&self) -> std::io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&self.store)?.permissions().mode();
            if mode & 0o077 != 0 && (self.lock().exists() || fs::read_dir(&self.store)?.next().is_none()) {
                // Who may not change it uses it as it is.
                let _ = fs::set_permissions(&self.store, fs::Permissions::from_mode(0o700));
            }
        }
        Ok(())
    }
}

/// Makes a folder with mode 0700 where the system knows modes; an existing one is left as it is.
fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
