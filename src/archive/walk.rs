//! What lies in the folder: a walk with one stat a file, and nothing read.
//!
//! A page file is a regular file named `*.txt` (any case). Passed over: hidden files and folders (the store is one), links to
//! folders, and the droppings of editors and downloads.

use super::records::Stamp;
use std::{
    collections::BTreeSet,
    fs::Metadata,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// The whole folder.
    All,
    /// Some of it.
    Some {
        /// Folders, each with all below it.
        folders: Vec<Vec<u8>>,
        /// Single files, so that a look at one costs the same in a folder of ten and of a million.
        files: Vec<Vec<u8>>,
    },
}

/// Files with their stamps, by key.
pub(super) type Files = Vec<(Vec<u8>, Stamp)>;

/// True when a file is among those that were seen.
pub(super) fn has(files: &Files, key: &[u8]) -> bool {
    files.binary_search_by(|(k, _)| (**k).cmp(key)).is_ok()
}

/// True for the file or folder `key` itself and all below it; `""` is the archive folder.
pub(super) fn is_within(key: &[u8], folder: &[u8]) -> bool {
    folder.is_empty() || key == folder || (key.starts_with(folder) && key.get(folder.len()) == Some(&b'/'))
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Sorted by key.
    pub files: Files,
    /// Files and folders that could not be looked at: key and what the system said.
    pub refused: Vec<(Vec<u8>, String)>,
    /// The inodes of files that have other names as well.
    pub linked: BTreeSet<u64>,
}

impl Seen {
    fn add(&mut self, key: Vec<u8>, meta: &Metadata) {
        let Some(stamp) = stamp(meta) else { return };
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(meta) > 1 {
            self.linked.insert(stamp.inode);
        }
        self.files.push((key, stamp));
    }

    /// Adds what another walk found.
    pub fn join(&mut self, other: Self) {
        self.files.extend(other.files);
        self.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        self.files.dedup_by(|a, b| a.0 == b.0);
        self.refused.extend(other.refused);
        self.linked.extend(other.linked);
    }
}

/// A file's name relative to the archive folder as bytes that sort and survive: raw bytes on Unix, UTF-8 elsewhere; `/` between parts.
pub(super) fn key_of(relative: &Path) -> Vec<u8> {
    #[cfg(unix)]
    {
        std::os::unix::ffi::OsStrExt::as_bytes(relative.as_os_str()).to_vec()
    }
    #[cfg(not(unix))]
    {
        relative.to_string_lossy().replace('\\', "/").into_bytes()
    }
}

/// The way back of [`key_of`].
pub(super) fn path_of(key: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(key))
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(String::from_utf8_lossy(key).into_owned())
    }
}

/// A key for people: lossy where it is no Unicode.
pub(super) fn shown(key: &[u8]) -> String {
    String::from_utf8_lossy(key).into_owned()
}

/// The folder that a file's key lies in.
pub(super) fn parent(key: &[u8]) -> &[u8] {
    key.iter().rposition(|&b| b == b'/').map_or(&[], |at| &key[..at])
}

/// True for names that baoku reads.
pub(super) fn is_page_name(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    !name.starts_with(b".") && !name.starts_with(b"~$") && !name.starts_with(b"#") && lower.ends_with(b".txt")
}

/// A file's stamp; `None` for what is no regular file.
pub(super) fn stamp(meta: &Metadata) -> Option<Stamp> {
    if !meta.is_file() {
        return None;
    }
    let modified = meta.modified().map_or(0, |at| match at.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    });
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let inode = 0;
    Some(Stamp { size: meta.len(), modified, inode })
}

/// Walks the scope.
pub(super) fn walk(folder: &Path, store: &Path, scope: &Scope) -> Seen {
    let mut seen = Seen::default();
    match scope {
        Scope::All => walk_below(folder, folder, store, &mut seen),
        Scope::Some { folders, files } => {
            for key in folders.iter().filter(|key| !is_hidden(key)) {
                walk_below(folder, &folder.join(path_of(key)), store, &mut seen);
            }
            for key in files.iter().filter(|key| !is_hidden(key)) {
                let path = folder.join(path_of(key));
                if is_page_name(path.file_name().unwrap_or_default().as_encoded_bytes()) && !path.starts_with(store) {
                    look_at(key.clone(), &path, &mut seen);
                }
            }
        }
    }
    seen.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    seen.files.dedup_by(|a, b| a.0 == b.0);
    seen
}

/// A part of the name begins with a dot.
fn is_hidden(key: &[u8]) -> bool {
    key.split(|&b| b == b'/').any(|part| part.starts_with(b"."))
}

/// A link to a file counts as the file; `metadata` follows it.
fn look_at(key: Vec<u8>, path: &Path, seen: &mut Seen) {
    match std::fs::metadata(path) {
        Ok(meta) => seen.add(key, &meta),
        Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {}
        Err(e) => seen.refused.push((key, e.to_string())),
    }
}

/// Looks at all below `from`, which is the archive folder or lies in it.
fn walk_below(folder: &Path, from: &Path, store: &Path, seen: &mut Seen) {
    // The archive folder itself may be a link, for somebody has named it.
    let leads_through_a_link = from.ancestors().take_while(|at| *at != folder).any(Path::is_symlink);
    if leads_through_a_link || from.starts_with(store) {
        return;
    }
    let entries = walkdir::WalkDir::new(from).min_depth(1).into_iter().filter_entry(|e| {
        let hidden = e.depth() > 0 && e.file_name().as_encoded_bytes().starts_with(b".");
        !hidden && e.path() != store
    });
    for entry in entries {
        match entry {
            Ok(entry) => {
                if !is_page_name(entry.file_name().as_encoded_bytes()) {
                    continue;
                }
                let Ok(relative) = entry.path().strip_prefix(folder) else { continue };
                look_at(key_of(relative), entry.path(), seen);
            }
            Err(e) => {
                let gone = e.io_error().is_some_and(|e| e.kind() == std::io::ErrorKind::NotFound);
                if let (false, Some(path)) = (gone, e.path()) {
                    let relative = path.strip_prefix(folder).unwrap_or(path);
                    let what = e.io_error().map_or_else(|| "a loop of links".to_owned(), ToString::to_string);
                    seen.refused.push((key_of(relative), what));
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_page_files_are_seen() {
        let dir = tempfile::tempdir().unwrap();
        let at = |p: &str| dir.path().join(p);
        for folder in ["a/b", ".hidden", "x.txt", ".baoku"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for file in [
            "1.txt",
            "a/2.TXT",
            "a/b/3.txt",
            "4.tmp",
            "5.txt.part",
            "6.txt~",
            ".7.txt",
            ".hidden/8.txt",
            "#9.txt#",
            ".baoku/10.txt",
            "x.txt/11.txt",
        ] {
            fs::write(at(file), "x").unwrap();
        }
        let names = |scope: &Scope| -> Vec<String> {
            walk(dir.path(), &at(".baoku"), scope).files.iter().map(|(k, _)| shown(k)).collect()
        };
        assert_eq!(names(&Scope::All), ["1.txt", "a/2.TXT", "a/b/3.txt", "x.txt/11.txt"]);
        let in_folder = |key: &[u8]| Scope::Some { folders: vec![key.to_vec()], files: vec![] };
        assert_eq!(names(&in_folder(b"a")), ["a/2.TXT", "a/b/3.txt"]);
        assert!(names(&in_folder(b"none")).is_empty());
        assert!(names(&in_folder(b".hidden")).is_empty() && names(&in_folder(b".baoku")).is_empty());
        let files = ["a/2.TXT", "none.txt", ".hidden/8.txt", "4.tmp", "x.txt", "1.txt/1.txt", ".baoku/10.txt"];
        let files = Scope::Some { folders: vec![], files: files.map(|f| f.as_bytes().to_vec()).into() };
        assert_eq!(names(&files), ["a/2.TXT"]);
        assert!(is_within(b"a/b", b"a") && is_within(b"a", b"") && !is_within(b"ab", b"a"));
        assert_eq!(parent(b"a/b/3.txt"), b"a/b");
        assert_eq!(parent(b"1.txt"), b"");
    }
}
