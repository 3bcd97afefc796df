//! The journal: the truth for what a person did.
//!
//! Promise: [`Journal::append`] returns only when the line is on disk. The file is append-only, one JSON object a line, readable by a person
//! and by `jq`; each line carries a checksum of itself. A torn last line (a crash while writing) is cut off; a damaged line in the middle
//! is copied to `journal.damaged` and skipped; both are told in a notice. Nothing else ever takes a line away.
//!
//! Trade-off: the whole journal is replayed at open. It grows with what people do, not with the archive.

use super::{ArchiveError, error::io};
use crate::model::{Act, ArticleId, Date, LineRange, TagChange};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// What an article looked like when a person acted on it: enough to know it again should its id be lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Anchor {
    pub id: ArticleId,
    pub headline: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    pub file: String,
    /// The body's likeness; see `identity::print`.
    pub print: String,
    /// The hash of the page file's bytes, in hexadecimal; see `identity::content`. Empty in journals of the first format.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content: String,
    /// The lines of the page file that the article took: they know it again however the same bytes are read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineRange>,
    /// A sample of the text; see `identity::sample`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// What one line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub(super) enum Deed {
    /// [`Act::Tag`], with the articles as they were.
    Tag {
        ids: Vec<ArticleId>,
        #[serde(flatten)]
        change: TagChange,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        about: Vec<Anchor>,
    },
    /// An article is known under another id since its page was edited or read better.
    Moved {
        from: ArticleId,
        to: ArticleId,
        /// Only what was done to `from` itself moves, not what came to it from others. Journals of the first format move all.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        home: bool,
        /// What the article looks like now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Box<Anchor>>,
    },
}

impl Deed {
    pub fn of(act: Act, about: Vec<Anchor>) -> Self {
        match act {
            Act::Tag { ids, change } => Self::Tag { ids, change, about },
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    n: u64,
    at: Timestamp,
    #[serde(flatten)]
    deed: Deed,
}

/// The open journal.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Number of the last line.
    last: u64,
    /// Bytes that are whole lines on disk; a failed write is cut back to here.
    length: u64,
}

const SUM: &str = ",\"sum\":\"";

/// `{…}` becomes `{…,"sum":"xxxxxxxx"}`: CRC-32 of the object without its sum.
fn seal(json: &str) -> String {
    let open = json.strip_suffix('}').unwrap_or(json);
    format!("{open}{SUM}{:08x}\"}}\n", crc32fast::hash(json.as_bytes()))
}

/// The object without its sum, where the sum agrees.
fn unseal(line: &str) -> Option<String> {
    let (open, sum) = line.rsplit_once(SUM)?;
    let json = format!("{open}}}");
    let said = u32::from_str_radix(sum.strip_suffix("\"}")?, 16).ok()?;
    (crc32fast::hash(json.as_bytes()) == said).then_some(json)
}

fn read_line(line: &[u8]) -> Option<Line> {
    serde_json::from_str(&unseal(std::str::from_utf8(line).ok()?)?).ok()
}

impl Journal {
    /// Opens or begins the journal; gives the deeds in their order and notices about what was mended.
    pub fn open(path: &Path) -> Result<(Self, Vec<Deed>, Vec<String>), ArchiveError> {
        let fail = |e| io(path, "cannot open the journal; nothing was changed", e);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(fail)?;
        let bytes = fs::read(path).map_err(fail)?;
        let mut notices = Vec::new();
        let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        if whole < bytes.len() {
            keep_damaged(path, &bytes[whole..]).map_err(fail)?;
            file.set_len(whole as u64).and_then(|()| file.sync_all()).map_err(fail)?;
            notices.push(format!(
                "{}: the last line was torn ({} bytes, kept in journal.damaged): that act had not been acknowledged",
                path.display(),
                bytes.len() - whole
            ));
        }
        let (mut deeds, mut last, mut damaged) = (Vec::new(), 0, Vec::new());
        for (at, line) in bytes[..whole].split_inclusive(|&b| b == b'\n').enumerate() {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            match read_line(line) {
                Some(l) => {
                    last = last.max(l.n);
                    deeds.push(l.deed);
                }
                None if line.is_empty() => {}
                None => damaged.push((at + 1, line)),
            }
        }
        for (at, line) in damaged {
            keep_damaged(path, line).map_err(fail)?;
            notices.push(format!(
                "{}: line {at} is damaged and was set aside in journal.damaged; the rest is used",
                path.display()
            ));
        }
        file.seek(SeekFrom::End(0)).map_err(fail)?;
        sync_parent(path).map_err(fail)?;
        Ok((Self { path: path.to_owned(), file, last, length: whole as u64 }, deeds, notices))
    }

    /// Number of the last line.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Puts a deed on disk. After an error the journal is as it was.
    pub fn append(&mut self, deed: Deed) -> Result<(), ArchiveError> {
        self.append_all(vec![deed])
    }

    /// Puts deeds on disk with one wait for it. After an error the journal is as it was; a crash in between keeps the first ones.
    pub fn append_all(&mut self, deeds: Vec<Deed>) -> Result<(), ArchiveError> {
        let fail = |path: &Path, e| io(path, "cannot write the journal, so nothing was done", e);
        let (mut last, mut sealed) = (self.last, String::new());
        for deed in deeds {
            last += 1;
            let line = Line { n: last, at: Timestamp::now(), deed };
            sealed += &seal(&serde_json::to_string(&line).map_err(|e| fail(&self.path, e.into()))?);
        }
        if sealed.is_empty() {
            return Ok(());
        }
        if let Err(e) = self.file.write_all(sealed.as_bytes()).and_then(|()| self.file.sync_data()) {
            // A half line would be cut off at the next open; cutting it now keeps the next append whole.
            let _ = self.file.set_len(self.length).and_then(|()| self.file.seek(SeekFrom::End(0)).map(drop));
            return Err(fail(&self.path, e));
        }
        self.last = last;
        self.length += sealed.len() as u64;
        Ok(())
    }
}

/// Adds what could not be read to `journal.damaged`, unless it is there already.
fn keep_damaged(journal: &Path, line: &[u8]) -> std::io::Result<()> {
    let path = journal.with_file_name("journal.damaged");
    let kept = fs::read(&path).unwrap_or_default();
    if kept.split(|&b| b == b'\n').any(|l| l == line) {
        return Ok(());
    }
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(line)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// A new file is durable only when its folder is.
fn sync_parent(path: &Path) -> std::io::Result<()> {
    if cfg!(unix)
        && let Some(parent) = path.parent()
    {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn moved_deed(n: u64) -> Deed {
        Deed::Moved { from: ArticleId(n), to: ArticleId(n + 1), home: false, about: None }
    }

    fn written(count: u64) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.jsonl");
        let (mut journal, _, _) = Journal::open(&path).unwrap();
        for n in 0..count {
            journal.append(moved_deed(n)).unwrap();
        }
        (dir, path)
    }

    #[test]
    fn deeds_come_back_in_order() {
        let (_dir, path) = written(3);
        let (journal, deeds, notices) = Journal::open(&path).unwrap();
        assert_eq!((deeds, notices, journal.last()), (vec![moved_deed(0), moved_deed(1), moved_deed(2)], vec![], 3));
    }

    #[test]
    fn a_tag_deed_reads_back_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.jsonl");
        let about = Anchor {
            id: ArticleId(7),
            headline: "引水\",\"sum\":\"".into(),
            date: "2025-04-28".parse().ok(),
            paper: None,
            page: Some("A02".into()),
            file: "a/b.txt".into(),
            print: "00".into(),
            content: "0f".into(),
            lines: vec![LineRange(3, 9)],
            words: "00ff00ff".into(),
        };
        let change = TagChange { add: vec!["水利".parse().unwrap()], remove: vec![] };
        let deed = Deed::Tag { ids: vec![ArticleId(7)], change, about: vec![about] };
        Journal::open(&path).unwrap().0.append(deed.clone()).unwrap();
        assert_eq!(Journal::open(&path).unwrap().1, [deed]);
    }

    #[test]
    fn a_line_of_the_first_format_is_read() {
        let tag = r#"{"n":1,"at":"2031-03-09T10:00:00Z","act":"tag","ids":["0000000000000007"],"add":["水利"],"about":[{"id":"0000000000000007","headline":"引水","file":"a.txt","print":"0f"}]}"#;
        let moved =
            r#"{"n":2,"at":"2031-03-09T10:00:00Z","act":"moved","from":"0000000000000007","to":"0000000000000008"}"#;
        let (Some(a), Some(b)) =
            (read_line(seal(tag).trim_end().as_bytes()), read_line(seal(moved).trim_end().as_bytes()))
        else {
            panic!("not read")
        };
        assert!(matches!(a.deed, Deed::Tag { about, .. } if about[0].words.is_empty() && about[0].lines.is_empty()));
        assert_eq!(b.deed, moved_deed(7));
    }

    #[test]
    fn deeds_written_together_are_each_a_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.jsonl");
        let (mut journal, _, _) = Journal::open(&path).unwrap();
        journal.append_all(vec![]).unwrap();
        journal.append_all(vec![moved_deed(1), moved_deed(2)]).unwrap();
        journal.append(moved_deed(3)).unwrap();
        let (again, deeds, _) = Journal::open(&path).unwrap();
        assert_eq!((deeds, again.last()), (vec![moved_deed(1), moved_deed(2), moved_deed(3)], 3));
    }

    #[test]
    fn a_torn_end_is_cut_off_at_every_byte_and_the_journal_goes_on() {
        let (_dir, path) = written(2);
        let bytes = fs::read(&path).unwrap();
        let first = bytes.iter().position(|&b| b == b'\n').unwrap() + 1;
        for cut in first + 1..bytes.len() {
            fs::write(&path, &bytes[..cut]).unwrap();
            let (mut journal, deeds, notices) = Journal::open(&path).unwrap();
            assert_eq!((deeds, notices.len()), (vec![moved_deed(0)], 1));
            journal.append(moved_deed(9)).unwrap();
            assert_eq!(Journal::open(&path).unwrap().1, [moved_deed(0), moved_deed(9)]);
        }
    }

    #[test]
    fn a_damaged_line_in_the_middle_is_set_aside_once_with_its_text() {
        let (dir, path) = written(3);
        let text = fs::read_to_string(&path).unwrap();
        let hurt = text.replacen("\"n\":2", "\"n\":7", 1);
        fs::write(&path, &hurt).unwrap();
        for _ in 0..2 {
            let (_, deeds, notices) = Journal::open(&path).unwrap();
            assert_eq!((deeds, notices.len()), (vec![moved_deed(0), moved_deed(2)], 1));
        }
        let aside = fs::read_to_string(dir.path().join("journal.damaged")).unwrap();
        assert_eq!(aside.lines().collect::<Vec<_>>(), [hurt.lines().nth(1).unwrap()]);
    }
}
