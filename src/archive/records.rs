//! What the store keeps of a page file, and how it is written: postcard, a page's lines and a page's texts each together under LZ4, a checksum on every value.

use crate::model::Entry;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The state of a file when it was read; equality means "not changed since".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub size: u64,
    /// Modification time, in nanoseconds since the epoch; before it, negative.
    pub modified: i128,
    /// The inode where the system has one, else 0.
    pub inode: u64,
}

/// What the archive knows of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileRecord {
    pub stamp: Stamp,
    /// The reader that read it.
    pub reader: u32,
    /// What its path or the page itself calls the paper; nothing for what is no page.
    pub said: Option<String>,
    /// All that `baoku.toml` said of it then, as [`Settings::mark`](crate::page::Settings::mark) sums it up; 0 for what is no page.
    pub mark: u64,
    pub state: FileState,
}

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum FileState {
    /// A page.
    Page {
        /// Hash of the file's bytes.
        content: u64,
        /// Tells files of identical content apart: the smallest number that was free.
        twin: u32,
        /// The file is no longer in the folder.
        gone: bool,
    },
    /// No page, with the reason and the remedy.
    Problem(String),
}

impl FileRecord {
    pub fn page(&self) -> Option<(u64, u32, bool)> {
        match self.state {
            FileState::Page { content, twin, gone } => Some((content, twin, gone)),
            FileState::Problem(_) => None,
        }
    }
}

/// An article's line in the catalogue with its body's likeness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub entry: Entry,
    /// See `identity::print`.
    pub print: u64,
}

/// A value of the store is not what was written.
#[derive(Debug, thiserror::Error)]
#[error("a record does not agree with its checksum")]
pub(super) struct BadRecord;

/// Writes a value: CRC-32, then LZ4 of postcard.
pub(super) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, BadRecord> {
    let plain = postcard::to_stdvec(value).map_err(|_| BadRecord)?;
    let packed = lz4_flex::compress_prepend_size(&plain);
    let mut out = crc32fast::hash(&packed).to_be_bytes().to_vec();
    out.extend_from_slice(&packed);
    Ok(out)
}

/// Reads a value back.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BadRecord> {
    let (sum, packed) = bytes.split_first_chunk::<4>().ok_or(BadRecord)?;
    if crc32fast::hash(packed) != u32::from_be_bytes(*sum) {
        return Err(BadRecord);
    }
    let plain = lz4_flex::decompress_size_prepended(packed).map_err(|_| BadRecord)?;
    postcard::from_bytes(&plain).map_err(|_| BadRecord)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_and_every_flipped_byte_is_seen() {
        let record = FileRecord {
            stamp: Stamp { size: 5, modified: -3, inode: 9 },
            reader: 2,
            said: Some("snrb".into()),
            mark: 8,
            state: FileState::Page { content: 77, twin: 1, gone: true },
        };
        let bytes = write(&record).unwrap();
        assert_eq!(read::<FileRecord>(&bytes).unwrap(), record);
        for at in 0..bytes.len() {
            let mut hurt = bytes.clone();
            hurt[at] ^= 0x20;
            assert!(read::<FileRecord>(&hurt).is_err(), "byte {at}");
        }
    }
}
