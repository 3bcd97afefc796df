//! The journal: the truth for what a person did.
//!
//! Promise: [`Journal::append_all`] returns only when the line is on disk; after an error the act has not happened. The file is append-only, one
//! JSON object a line, readable by a person and by `jq`; each line carries a checksum of itself. A torn last line (a crash while
//! writing) is cut off; a damaged line in the middle is copied to `journal.damaged` and skipped, and what is whole within it is used;
//! both are told in a notice. A whole line that a newer program wrote is left where it is. A journal that may not be written can be read.
//!
//! Lines are taken away by [`Journal::compact`] only: the state that they add up to is written to a file beside, synced, read back
//! and compared, and only then takes the journal's name. At every moment one of the two is there, whole.
//!
//! Trade-off: the whole journal is replayed at open. It grows with what people do, not with the archive, and compaction bounds it.

mod disk;
mod line;
#[cfg(test)]
mod tests;

use super::{ArchiveError, error::io, share::OnceKey};
use disk::{Disk, sync_folder, sync_folders};
use jiff::Timestamp;
use line::{Asked, Stretch, seal};
pub(super) use line::{Deed, Done, Kept, Line, Memory};
use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

/// A journal smaller than this is never worth compacting, in bytes.
const LARGE: u64 = 4 << 20;
/// Compacting pays when it leaves less than one in so many bytes.
const PAYS: u64 = 4;
/// Keys kept: whoever asks again does so at once.
const KEYS: usize = 1_024;
/// Damaged lines that get a notice each; of more than these only the number is told.
const NAMED: usize = 3;

/// The open journal.
pub(super) struct Journal {
    path: PathBuf,
    disk: Box<dyn Disk>,
    /// Number of the last line.
    last: u64,
    /// Bytes that are whole lines on disk; a failed write is cut back to here.
    length: u64,
    /// What is behind `length` could not be cut off: that comes before the next write.
    unclean: bool,
    /// The last line lacks its end (an editor's work): it comes with the next write.
    unended: bool,
    /// The folder may not know on disk yet which file has the journal's name: that comes before the next write.
    unnamed: bool,
    /// Why it cannot be written at all.
    refusal: Option<String>,
    /// Whole lines that this program does not understand, as they stand.
    strange: Vec<Vec<u8>>,
    /// The key of the act that is being done.
    pub key: Option<OnceKey>,
    /// The last acts that are in the journal.
    keys: VecDeque<Asked>,
    large: u64,
    /// The length from which on compacting is thought of.
    next_look: u64,
}

/// A journal's bytes, read.
#[derive(Default)]
struct Reading {
    lines: Vec<Line>,
    strange: Vec<Vec<u8>>,
    /// Line numbers, 1-based, and their bytes.
    damaged: Vec<(usize, Vec<u8>)>,
    /// Bytes that are lines; behind them is a torn end.
    whole: usize,
    /// The last line is whole but for its line end.
    unended: bool,
    /// The highest number.
    last: u64,
}

impl Reading {
    fn of(bytes: &[u8]) -> Self {
        let mut reading = Self::default();
        for (at, line) in bytes.split_inclusive(|&b| b == b'\n').enumerate() {
            let ended = line.ends_with(b"\n");
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            match line::read(text) {
                _ if text.is_empty() => {}
                Stretch::Line(line) => reading.lines.push(*line),
                Stretch::Strange(n) => {
                    reading.last = reading.last.max(n);
                    reading.strange.push(text.to_vec());
                }
                // The torn end: not a line.
                Stretch::Damaged if !ended => break,
                Stretch::Damaged => {
                    reading.lines.extend(line::pieces(text));
                    reading.damaged.push((at + 1, text.to_vec()));
                }
            }
            reading.whole += line.len();
            reading.unended = !ended;
        }
        reading.last = reading.lines.iter().map(|line| line.n).fold(reading.last, u64::max);
        reading
    }
}

impl Journal {
    /// Opens or begins the journal; gives its lines in their order and notices about what was mended.
    pub fn open(path: &Path) -> Result<(Self, Vec<Line>, Vec<String>), ArchiveError> {
        let fail = |e| io(path, "cannot open the journal; nothing was changed", e);
        let (mut file, refusal) = open_file(path).map_err(fail)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fail)?;
        let reading = Reading::of(&bytes);
        let mut journal = Self {
            path: path.to_owned(),
            disk: Box::new(file),
            last: reading.last,
            length: reading.whole as u64,
            unclean: false,
            unended: reading.unended,
            unnamed: false,
            refusal,
            strange: reading.strange,
            key: None,
            keys: VecDeque::new(),
            large: LARGE,
            next_look: LARGE,
        };
        reading.lines.iter().for_each(|line| journal.learn(line));
        let mut notices = Vec::new();
        let torn = &bytes[reading.whole..];
        journal.set_aside(&reading.damaged, torn, &mut notices);
        match &journal.refusal {
            Some(why) => notices.push(format!(
                "{}: the journal cannot be written ({why}): what you do will be refused until this user may write it",
                path.display()
            )),
            None => journal.mend(torn.len(), bytes.is_empty()).map_err(fail)?,
        }
        if !journal.strange.is_empty() {
            notices.push(format!(
                "{}: lines of a newer baoku ({} of them) were left as they are and not used",
                path.display(),
                journal.strange.len()
            ));
        }
        Ok((journal, reading.lines, notices))
    }

    /// Copies what cannot be read to `journal.damaged`, and says so.
    fn set_aside(&self, damaged: &[(usize, Vec<u8>)], torn: &[u8], notices: &mut Vec<String>) {
        let path = self.path.display();
        let mut texts: Vec<&[u8]> = damaged.iter().map(|(_, text)| &text[..]).collect();
        texts.extend(Some(torn).filter(|torn| !torn.is_empty()));
        let kept = match keep_damaged(&self.path, &texts) {
            Ok(()) => "set aside in journal.damaged".to_owned(),
            Err(e) => format!("not copied to journal.damaged: {e}"),
        };
        for (at, _) in damaged.iter().take(NAMED) {
            notices.push(format!("{path}: line {at} is damaged and was {kept}; the rest is used"));
        }
        if damaged.len() > NAMED {
            let more = damaged.len() - NAMED;
            notices.push(format!("{path}: and {more} more lines are damaged, from line {} on", damaged[NAMED].0));
        }
        if !torn.is_empty() {
            let bytes = torn.len();
            notices.push(format!(
                "{path}: the last line was torn ({bytes} bytes, {kept}): that act had not been acknowledged"
            ));
        }
    }

    /// Cuts the torn end off, and makes a new journal's name durable.
    fn mend(&mut self, torn: usize, new: bool) -> io::Result<()> {
        self.unclean = torn > 0 && self.clean().is_err();
        // What a crash left of a compaction that did not come to its end.
        let _ = fs::remove_file(self.beside());
        // A file is durable only when its folder is, and that one only when its own is.
        if new { sync_folders(&self.path) } else { Ok(()) }
    }

    /// Number of the last line.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// What is known of an act that was asked for before, if it is here.
    pub fn asked(&self, key: OnceKey) -> Option<&Asked> {
        self.keys.iter().rev().find(|asked| asked.key == key)
    }

    fn learn(&mut self, line: &Line) {
        if let Deed::Kept(Kept::Asked { keys }) = &line.deed {
            self.keys.extend(keys);
        }
        self.keys.extend(line.asked());
        self.keys.drain(..self.keys.len().saturating_sub(KEYS));
    }

    /// Puts a deed on disk. After an error the journal is as it was.
    #[cfg(test)]
    pub fn append(&mut self, deed: Deed) -> Result<Vec<Line>, ArchiveError> {
        self.append_all(vec![deed])
    }

    /// Puts deeds on disk with one wait for it, and gives them as lines. After an error the journal is as it was; a crash in between keeps
    /// the first ones.
    pub fn append_all(&mut self, deeds: Vec<Deed>) -> Result<Vec<Line>, ArchiveError> {
        let fail = |path: &Path, e| io(path, "cannot write the journal, so nothing was done", e);
        if deeds.is_empty() {
            return Ok(Vec::new());
        }
        let (mut lines, mut sealed) = (Vec::with_capacity(deeds.len()), String::new());
        if self.unended {
            sealed.push('\n');
        }
        for (n, deed) in (self.last + 1..).zip(deeds) {
            let line = Line { n, at: Timestamp::now(), key: self.key, deed };
            sealed += &seal(&line).map_err(|e| fail(&self.path, e.into()))?;
            lines.push(line);
        }
        self.ready().map_err(|e| fail(&self.path, e))?;
        if let Err(e) = self.disk.write_at(self.length, sealed.as_bytes()).and_then(|()| self.disk.sync()) {
            // A half line would be cut off at the next open; cutting it now keeps the next append whole.
            self.unclean = self.clean().is_err();
            return Err(fail(&self.path, e));
        }
        self.unended = false;
        lines.iter().for_each(|line| self.learn(line));
        self.last += lines.len() as u64;
        self.length += sealed.len() as u64;
        Ok(lines)
    }

    /// What must be in order before a line is written.
    fn ready(&mut self) -> io::Result<()> {
        if let Some(why) = &self.refusal {
            return Err(io::Error::other(format!("{why}; give this user the right to write it and start again")));
        }
        if !self.disk.is_named(&self.path)? {
            return Err(io::Error::other("it was removed or replaced while it was open; start again"));
        }
        if self.unclean {
            self.clean()?;
            self.unclean = false;
        }
        if self.unnamed {
            sync_folder(&self.path)?;
            self.unnamed = false;
        }
        Ok(())
    }

    fn clean(&mut self) -> io::Result<()> {
        self.disk.cut(self.length)?;
        self.disk.sync()
    }

    /// True when compacting to about `weight` bytes pays. Asked after each write: `weight` is counted only when the journal has grown enough.
    pub fn should_compact(&mut self, weight: impl FnOnce() -> u64) -> bool {
        if self.length < self.next_look || self.refusal.is_some() {
            return false;
        }
        let after = weight() + self.strange.iter().map(|line| line.len() as u64 + 1).sum::<u64>();
        // Should it fail, it is tried again when the journal has grown once more.
        let pays = after * PAYS < self.length;
        self.next_look = if pays { self.length + self.large } else { self.large.max(after * PAYS) };
        pays
    }

    /// Bytes that acts of the past may take in a compacted journal: a quarter of the least that is compacted.
    pub fn room_for_past(&self) -> usize {
        usize::try_from(self.large / 4).unwrap_or(usize::MAX)
    }

    /// Puts `lines` in the place of all that were understood. `same` must find that what is read back from disk says what it should.
    /// After an error the journal is as it was.
    pub fn compact(&mut self, lines: &[Line], same: impl FnOnce(Vec<Line>) -> bool) -> Result<(), ArchiveError> {
        let fail = |path: &Path, e| io(path, "cannot compact the journal; it is as it was", e);
        let done =
            self.ready().and_then(|()| self.write_beside(lines)).and_then(|file| self.check(same).map(|()| file));
        let done = done.and_then(|file| self.take_over(file));
        if done.is_err() {
            let _ = fs::remove_file(self.beside());
        }
        done.map_err(|e| fail(&self.path, e))
    }

    /// The file that a compacted journal is written to.
    fn beside(&self) -> PathBuf {
        self.path.with_file_name("journal.new")
    }

    fn write_beside(&self, lines: &[Line]) -> io::Result<File> {
        let mut text = Vec::new();
        let keys = self.keys.iter().copied().collect();
        let asked = Line { n: self.last, at: Timestamp::now(), key: None, deed: Deed::Kept(Kept::Asked { keys }) };
        for line in lines.iter().chain(Some(&asked).filter(|_| !self.keys.is_empty())) {
            text.extend_from_slice(seal(line)?.as_bytes());
        }
        for line in &self.strange {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        let mut file = private().create(true).truncate(true).open(self.beside())?;
        file.write_all(&text)?;
        file.sync_all()?;
        Ok(file)
    }

    /// Reads back what was written.
    fn check(&self, same: impl FnOnce(Vec<Line>) -> bool) -> io::Result<()> {
        let bytes = fs::read(self.beside())?;
        let reading = Reading::of(&bytes);
        let whole = reading.whole == bytes.len() && reading.damaged.is_empty() && !reading.unended;
        if whole && reading.strange == self.strange && same(reading.lines) {
            return Ok(());
        }
        Err(io::Error::other("what was read back is not what was written; check the disk"))
    }

    /// From here on the file beside is the journal.
    fn take_over(&mut self, file: File) -> io::Result<()> {
        let length = file.metadata()?.len();
        fs::rename(self.beside(), &self.path)?;
        self.disk = Box::new(file);
        (self.length, self.unended) = (length, false);
        self.next_look = self.large.max(length * PAYS);
        // Until the folder is on disk a crash may bring the old file back. It says the same, but nothing must be written after it.
        self.unnamed = sync_folder(&self.path).is_err();
        Ok(())
    }

    /// Compacts from another size on.
    #[cfg(test)]
    pub fn compact_from(&mut self, large: u64) {
        (self.large, self.next_look) = (large, large);
    }
}

/// Read and write, closed to others where the system knows modes.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The file, and why it cannot be written if it can only be read.
fn open_file(path: &Path) -> io::Result<(File, Option<String>)> {
    match private().create(true).truncate(false).open(path) {
        Ok(file) => Ok((file, None)),
        Err(e) if matches!(e.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            Ok((File::open(path).map_err(|_| io::Error::new(e.kind(), e.to_string()))?, Some(e.to_string())))
        }
        Err(e) => Err(e),
    }
}

/// Adds what could not be read to `journal.damaged`, unless it is there already.
fn keep_damaged(journal: &Path, texts: &[&[u8]]) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    let path = journal.with_file_name("journal.damaged");
    let kept = fs::read(&path).unwrap_or_default();
    let known: std::collections::HashSet<&[u8]> = kept.split(|&b| b == b'\n').collect();
    let mut file: Option<File> = None;
    for text in texts.iter().filter(|text| !known.contains(**text)) {
        let file = match &mut file {
            Some(file) => file,
            None => file.insert(private().append(true).create(true).open(&path)?),
        };
        file.write_all(text)?;
        file.write_all(b"\n")?;
    }
    file.map_or(Ok(()), |file| file.sync_all())
}
