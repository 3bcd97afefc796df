//! Where an archive lies.

use std::path::PathBuf;

/// The folder of the page files and the folder of what is kept of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The archive folder.
    pub folder: PathBuf,
    /// The store folder: `.baoku/` in it, unless `--store` or `BAOKU_STORE` says otherwise.
    pub store: PathBuf,
}
