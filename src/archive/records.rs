//! What the store keeps of a page file, and how it is written: postcard, a page's lines together under LZ4, a checksum on every value.

use crate::model::{ArticleId, Date, Entry};
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
        /// Its articles.
        held: Held,
    },
    /// No page, with the reason and the remedy.
    Problem(String),
}

/// What is known of a page's articles without reading their lines or texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    /// In the page's order.
    pub ids: Vec<ArticleId>,
    /// The day and the paper, where the page has a number: see `issue`.
    pub issue: Option<(Date, Option<String>)>,
    /// Checksum of the record of the articles' lines: an older one that damage brought back is told from the right one.
    pub list: u32,
    /// Where the texts are.
    pub text: TextAt,
}

/// Where a page's texts are; see `texts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TextAt {
    pub segment: u32,
    /// In bytes from the segment's beginning.
    pub at: u64,
    /// In bytes, head and all.
    pub length: u32,
    /// What the head says of the rest.
    pub sum: u64,
}

impl FileRecord {
    pub fn page(&self) -> Option<(u64, u32, bool)> {
        match self.state {
            FileState::Page { content, twin, gone, .. } => Some((content, twin, gone)),
            FileState::Problem(_) => None,
        }
    }

    /// Whether it is a page that is there and has no article.
    pub fn is_barren(&self) -> bool {
        matches!(&self.state, FileState::Page { gone: false, held, .. } if held.ids.is_empty())
    }

    pub fn held(&self) -> Option<&Held> {
        match &self.state {
            FileState::Page { held, .. } => Some(held),
            FileState::Problem(_) => None,
        }
    }

    pub fn held_mut(&mut self) -> Option<&mut Held> {
        match &mut self.state {
            FileState::Page { held, .. } => Some(held),
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

/// Writes a small value: CRC-32, then postcard.
pub(super) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, BadRecord> {
    Ok(sealed(&postcard::to_stdvec(value).map_err(|_| BadRecord)?))
}

/// Reads a small value back.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BadRecord> {
    postcard::from_bytes(opened(bytes)?).map_err(|_| BadRecord)
}

/// Writes a value of many strings: CRC-32, then LZ4 of postcard.
pub(super) fn write_packed<T: Serialize>(value: &T) -> Result<Vec<u8>, BadRecord> {
    Ok(sealed(&lz4_flex::compress_prepend_size(&postcard::to_stdvec(value).map_err(|_| BadRecord)?)))
}

/// Reads a packed value back.
pub(super) fn read_packed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BadRecord> {
    let plain = lz4_flex::decompress_size_prepended(opened(bytes)?).map_err(|_| BadRecord)?;
    postcard::from_bytes(&plain).map_err(|_| BadRecord)
}

/// The checksum that a record begins with.
pub(super) fn sum_of(record: &[u8]) -> Option<u32> {
    record.first_chunk::<4>().map(|sum| u32::from_be_bytes(*sum))
}

fn sealed(body: &[u8]) -> Vec<u8> {
    let mut out = crc32fast::hash(body).to_be_bytes().to_vec();
    out.extend_from_slice(body);
    out
}

fn opened(bytes: &[u8]) -> Result<&[u8], BadRecord> {
    let (sum, body) = bytes.split_first_chunk::<4>().ok_or(BadRecord)?;
    if crc32fast::hash(body) == u32::from_be_bytes(*sum) { Ok(body) } else { Err(BadRecord) }
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
            state: FileState::Page {
                content: 77,
                twin: 1,
                gone: true,
                held: Held {
                    ids: vec![ArticleId(3)],
                    issue: "2031-03-09".parse().ok().map(|date| (date, None)),
                    list: 4,
                    text: TextAt { segment: 1, at: 2, length: 3, sum: 4 },
                },
            },
        };
        let (small, packed) = (write(&record).unwrap(), write_packed(&record).unwrap());
        assert_eq!(read::<FileRecord>(&small).unwrap(), record);
        assert_eq!(read_packed::<FileRecord>(&packed).unwrap(), record);
        for (bytes, read) in
            [(small, read::<FileRecord> as fn(&[u8]) -> Result<FileRecord, BadRecord>), (packed, read_packed)]
        {
            for at in 0..bytes.len() {
                let mut hurt = bytes.clone();
                hurt[at] ^= 0x20;
                assert!(read(&hurt).is_err(), "byte {at}");
            }
        }
    }
}
