//! The texts of the pages: segments to which records are added at the end, beside sled.
//!
//! Promise: what [`Texts::add`] gives a place for is on disk once [`Texts::sync`] has returned; every record carries a checksum and says by itself whose it
//! is, so that damage is seen at the read, and so that the texts of pages that are gone from the folder are found again when sled is lost. A
//! record is never changed; what a newer one replaces is waste, and a segment that is mostly waste is emptied into the newest one.
//!
//! Why not in sled: sled writes a leaf of sixteen values anew whenever one of them changes, so that 100,000 pages took 1.4 times their own size; keys in
//! a tree and large values in a log beside it is the known remedy (Lu and others: WiscKey, FAST 2016). Why not read again from the page files: a page
//! that goes keeps its articles, and another version of the reader, other settings or an edit would have taken the words from under the list. Why deflate: on
//! real pages it leaves 0.56 of a page where LZ4 leaves 0.76, and costs a twentieth of what reading the page costs (`packed` says how one article is had). The price: a segment's waste, up to as much again as what is used, until it is emptied.

mod opened;
mod packed;

pub(super) use opened::OpenedText;
pub(super) use packed::{PackedText, PageText};

use packed::{LARGEST, unpack};

use super::{
    error::{self, ArchiveError},
    faults,
    records::{BadRecord, TextAt},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use xxhash_rust::xxh3::xxh3_64;

/// A record's first bytes.
const MARK: [u8; 4] = *b"bkt1";
/// Mark, length of the rest, its checksum.
const HEAD: usize = 16;
/// A segment that has grown to this is followed by a new one: emptying one takes some tens of milliseconds.
const SEGMENT: u64 = 32 << 20;
/// Whose a record is; enough to keep a page whose file and whose store are both lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// The file's key.
    pub key: Vec<u8>,
    /// What was read; nothing says that the file's page is no more.
    pub page: Option<AboutPage>,
}

/// What of a page's file record cannot be found again from its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AboutPage {
    pub content: u64,
    pub twin: u32,
    pub reader: u32,
    pub mark: u64,
    pub said: Option<String>,
}

/// Puts a record together; gives it with its checksum.
fn assemble(about: &About, packed: &[u8]) -> Result<(Vec<u8>, u64), BadRecord> {
    let about = postcard::to_stdvec(about).map_err(|_| BadRecord)?;
    let length = 4 + about.len() + packed.len();
    let mut out = Vec::with_capacity(HEAD + length);
    out.extend(MARK);
    out.extend(u32::try_from(length).map_err(|_| BadRecord)?.to_be_bytes());
    out.extend([0; 8]);
    out.extend(u32::try_from(about.len()).map_err(|_| BadRecord)?.to_be_bytes());
    out.extend(about);
    out.extend(packed);
    let sum = xxh3_64(&out[HEAD..]);
    out[8..HEAD].copy_from_slice(&sum.to_be_bytes());
    Ok((out, sum))
}

/// Takes a record apart, where its checksum agrees: whose it is, and the packed texts.
fn take_apart(record: &[u8]) -> Option<(About, &[u8], u64)> {
    let (length, sum) = head(record)?;
    let body = record.get(HEAD..HEAD + length)?;
    if xxh3_64(body) != sum {
        return None;
    }
    let (size, rest) = body.split_first_chunk::<4>()?;
    let (about, packed) = rest.split_at_checked(u32::from_be_bytes(*size) as usize)?;
    Some((postcard::from_bytes(about).ok()?, packed, sum))
}

/// The length of the rest and its checksum.
fn head(bytes: &[u8]) -> Option<(usize, u64)> {
    let head: &[u8; HEAD] = bytes.first_chunk()?;
    let length = u32::from_be_bytes(*head[4..8].first_chunk()?) as usize;
    let sum = u64::from_be_bytes(*head[8..].first_chunk()?);
    (head[..4] == MARK && length <= LARGEST).then_some((length, sum))
}

/// Of what could not be added.
const UNWRITABLE: &str = "cannot write the texts; make room on the disk, or name another folder with --store";

/// The open segments.
pub(super) struct Texts {
    folder: PathBuf,
    /// Bytes of each segment, and how many of them are in use.
    segments: BTreeMap<u32, Segment>,
    newest: Option<(u32, File)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Segment {
    length: u64,
    used: u64,
}

impl Texts {
    /// Looks at what is there. The second answer is a sentence for each file that is none of ours.
    pub fn open(folder: &Path) -> Result<(Self, Vec<String>), ArchiveError> {
        let fail = |e| error::io(folder, "cannot open the folder of the texts; see who may write there", e);
        fs::create_dir_all(folder).map_err(fail)?;
        let (mut segments, mut strange) = (BTreeMap::new(), Vec::new());
        for entry in fs::read_dir(folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let number = entry.file_name().to_str().and_then(number_of);
            match (number, entry.metadata()) {
                (Some(number), Ok(meta)) if meta.is_file() => {
                    segments.insert(number, Segment { length: meta.len(), used: 0 });
                }
                _ => strange.push(format!("{}: not a file of baoku's: remove it", entry.path().display())),
            }
        }
        Ok((Self { folder: folder.to_owned(), segments, newest: None }, strange))
    }

    /// Counts a record that is in use; false where its segment does not reach so far.
    pub fn holds(&mut self, at: TextAt) -> bool {
        match self.segments.get_mut(&at.segment) {
            Some(segment) if at.at + u64::from(at.length) <= segment.length => {
                segment.used += u64::from(at.length);
                true
            }
            _ => false,
        }
    }

    /// A record is no longer in use.
    pub fn leave(&mut self, at: TextAt) {
        if let Some(segment) = self.segments.get_mut(&at.segment) {
            segment.used = segment.used.saturating_sub(u64::from(at.length));
        }
    }

    /// Bytes of all segments.
    pub fn size(&self) -> u64 {
        self.segments.values().map(|s| s.length).sum()
    }

    /// Adds a page's record; it counts as in use.
    pub fn add(&mut self, about: &About, text: &PackedText) -> Result<TextAt, ArchiveError> {
        let (record, sum) = assemble(about, &text.0).map_err(|e| self.bad(&e))?;
        let at = self.append(&record, sum)?;
        self.holds(at);
        Ok(at)
    }

    /// Notes that a file's page is no more.
    pub fn add_end(&mut self, key: &[u8]) -> Result<(), ArchiveError> {
        let (record, sum) = assemble(&About { key: key.to_vec(), page: None }, &[]).map_err(|e| self.bad(&e))?;
        self.append(&record, sum).map(drop)
    }

    /// Copies a record to the end; both count as in use.
    pub fn carry(&mut self, at: TextAt) -> Result<TextAt, ArchiveError> {
        let record = self.bytes(at).map_err(|e| self.fail(at.segment, "cannot read a text", e))?;
        let (.., sum) = take_apart(&record).ok_or_else(|| self.hurt(at))?;
        let to = self.append(&record, sum)?;
        self.holds(to);
        Ok(to)
    }

    fn append(&mut self, record: &[u8], sum: u64) -> Result<TextAt, ArchiveError> {
        let (number, mut file) = match self.newest.take() {
            Some((number, file)) if self.length(number) < SEGMENT => (number, file),
            older => {
                if let Some((number, file)) = older {
                    file.sync_data().map_err(|e| self.fail(number, UNWRITABLE, e))?;
                }
                self.begin()?
            }
        };
        let at = self.length(number);
        if let Err(e) = faults::strike(&self.folder).and_then(|()| file.write_all(record)) {
            // What is half written is waste behind the end: the next record begins where this one should have.
            let _ = file.set_len(at).and_then(|()| file.seek(SeekFrom::End(0)).map(drop));
            return Err(self.fail(number, UNWRITABLE, e));
        }
        self.segments.entry(number).or_default().length += record.len() as u64;
        self.newest = Some((number, file));
        Ok(TextAt { segment: number, at, length: u32::try_from(record.len()).unwrap_or(u32::MAX), sum })
    }

    /// Opens the newest segment for writing, or begins one.
    fn begin(&mut self) -> Result<(u32, File), ArchiveError> {
        let last = self.segments.last_key_value().map_or((0, SEGMENT), |(&number, s)| (number, s.length));
        let number = if last.1 < SEGMENT { last.0 } else { last.0 + 1 };
        let path = self.path(number);
        let fail = |e| error::io(&path, "cannot open a file for texts; see who may write there", e);
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(fail)?;
        let length = file.seek(SeekFrom::End(0)).map_err(fail)?;
        self.segments.entry(number).or_default().length = length;
        if length == 0 {
            sync_folder(&self.folder).map_err(fail)?;
        }
        Ok((number, file))
    }

    /// Waits until what was added is on disk.
    pub fn sync(&mut self) -> Result<(), ArchiveError> {
        match &self.newest {
            Some((number, file)) => file.sync_data().map_err(|e| self.fail(*number, UNWRITABLE, e)),
            None => Ok(()),
        }
    }

    /// A page's texts, checked.
    pub fn read(&self, at: TextAt) -> Result<PageText, ArchiveError> {
        read_record(&self.folder, at)
    }

    fn bytes(&self, at: TextAt) -> io::Result<Vec<u8>> {
        SegmentFiles::of(&self.folder).bytes(at)
    }

    /// The newest record of each file in all segments, those of pages that are no more aside.
    pub fn survey(&self) -> Result<BTreeMap<Vec<u8>, (AboutPage, TextAt)>, ArchiveError> {
        let mut found = BTreeMap::new();
        for &segment in self.segments.keys() {
            self.look_through(segment, |about, at| match about.page {
                Some(page) => drop(found.insert(about.key, (page, at))),
                None => drop(found.remove(&about.key)),
            })?;
        }
        Ok(found)
    }

    /// Every record of a segment that is whole, in order; what is damaged is stepped over.
    fn look_through(&self, segment: u32, mut tell: impl FnMut(About, TextAt)) -> Result<(), ArchiveError> {
        let bytes = fs::read(self.path(segment)).map_err(|e| self.fail(segment, "cannot read the texts", e))?;
        let mut at = 0;
        while at + HEAD <= bytes.len() {
            match take_apart(&bytes[at..]) {
                Some((about, _, sum)) => {
                    let length = HEAD + head(&bytes[at..]).map_or(0, |(length, _)| length);
                    let place = TextAt { segment, at: at as u64, length: u32::try_from(length).unwrap_or(0), sum };
                    tell(about, place);
                    at += length;
                }
                None => at += 1 + bytes[at + 1..].windows(4).position(|w| w == MARK).unwrap_or(bytes.len()),
            }
        }
        Ok(())
    }

    /// A segment that is mostly waste and is not being written.
    pub fn wasteful(&self) -> Option<u32> {
        let newest = *self.segments.last_key_value()?.0;
        self.segments.iter().find(|&(&n, s)| n != newest && s.used * 2 < s.length.max(1)).map(|(&n, _)| n)
    }

    /// Files of a segment whose pages are no more.
    pub fn ends_in(&self, segment: u32) -> Result<Vec<Vec<u8>>, ArchiveError> {
        let mut ends = Vec::new();
        self.look_through(segment, |about, _| ends.extend(about.page.is_none().then_some(about.key)))?;
        Ok(ends)
    }

    /// Removes a segment that nothing of the store leads to any more.
    pub fn remove(&mut self, segment: u32) -> Result<(), ArchiveError> {
        fs::remove_file(self.path(segment)).map_err(|e| self.fail(segment, "cannot remove waste", e))?;
        self.segments.remove(&segment);
        Ok(())
    }

    /// The next record begins a segment.
    #[cfg(test)]
    pub fn begin_another(&mut self) {
        self.newest = None;
        let number = self.segments.last_key_value().map_or(0, |(&number, _)| number) + 1;
        File::create(self.path(number)).expect("a new segment");
        self.segments.insert(number, Segment::default());
    }

    fn length(&self, segment: u32) -> u64 {
        self.segments.get(&segment).map_or(0, |s| s.length)
    }

    fn path(&self, segment: u32) -> PathBuf {
        path_of(&self.folder, segment)
    }

    fn hurt(&self, at: TextAt) -> ArchiveError {
        hurt(&self.folder, at)
    }

    fn bad(&self, e: &BadRecord) -> ArchiveError {
        ArchiveError::Store { path: self.folder.clone(), what: e.to_string() }
    }

    fn fail(&self, segment: u32, what: &'static str, e: io::Error) -> ArchiveError {
        error::io(&self.path(segment), what, e)
    }
}

/// A page's texts, checked, for who knows where they are: it need not be the process that writes them.
pub(super) fn read_record(folder: &Path, at: TextAt) -> Result<PageText, ArchiveError> {
    unpack(&SegmentFiles::of(folder).packed(at)?).map_err(|BadRecord| hurt(folder, at))
}

/// Segments from which several records are read: each is opened once. Not to be kept, for a segment that is removed stays on the disk as long as it is open.
pub(super) struct SegmentFiles<'a> {
    folder: &'a Path,
    open: BTreeMap<u32, File>,
}

impl<'a> SegmentFiles<'a> {
    pub fn of(folder: &'a Path) -> Self {
        Self { folder, open: BTreeMap::new() }
    }

    /// The packed texts of a record that agrees with its checksum.
    fn packed(&mut self, at: TextAt) -> Result<Vec<u8>, ArchiveError> {
        let mut record = self.bytes(at).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof => hurt(self.folder, at),
            _ => error::io(&path_of(self.folder, at.segment), "cannot read a text", e),
        })?;
        record.truncate(head(&record).map_or(0, |(length, _)| HEAD + length));
        let packed = take_apart(&record).filter(|&(.., sum)| sum == at.sum).map(|(_, packed, _)| packed.len());
        let packed = packed.ok_or_else(|| hurt(self.folder, at))?;
        record.drain(..record.len() - packed);
        Ok(record)
    }

    fn bytes(&mut self, at: TextAt) -> io::Result<Vec<u8>> {
        let file = match self.open.entry(at.segment) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(place) => place.insert(File::open(path_of(self.folder, at.segment))?),
        };
        file.seek(SeekFrom::Start(at.at))?;
        let mut record = vec![0; (at.length as usize).min(LARGEST)];
        file.read_exact(&mut record)?;
        Ok(record)
    }
}

fn path_of(folder: &Path, segment: u32) -> PathBuf {
    folder.join(format!("{segment:06}.pack"))
}

fn hurt(folder: &Path, at: TextAt) -> ArchiveError {
    ArchiveError::Damaged { path: path_of(folder, at.segment), what: "a text does not agree with its checksum".into() }
}

fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".pack")?;
    (digits.len() == 6).then(|| digits.parse().ok())?
}

/// A new file is durable only when its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::{Article, Reading};

    fn about(key: &str) -> About {
        let page = AboutPage { content: 1, twin: 0, reader: 1, mark: 0, said: None };
        About { key: key.into(), page: Some(page) }
    }

    fn text(words: &str) -> (PackedText, PageText) {
        let articles = vec![Article { paragraphs: vec![words.repeat(9)], ..Article::default() }];
        let reading = Reading { paper: Some("河湾日报".into()), articles: articles.clone(), ..Reading::default() };
        let plain = PageText { paper: reading.paper.clone(), date: None, page: None, articles };
        (PackedText::new(&reading).unwrap(), plain)
    }

    #[test]
    fn texts_come_back_and_every_flipped_byte_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let (mut texts, _) = Texts::open(dir.path()).unwrap();
        let (packed, plain) = text("渠水");
        let first = texts.add(&about("a"), &packed).unwrap();
        let second = texts.add(&about("b"), &packed).unwrap();
        texts.sync().unwrap();
        assert_eq!((texts.read(first).unwrap(), texts.read(second).unwrap()), (plain.clone(), plain.clone()));
        let path = dir.path().join("000001.pack");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut hurt = whole.clone();
            hurt[at] ^= 0x10;
            fs::write(&path, hurt).unwrap();
            let (hurt, fine) = if at < first.length as usize { (first, second) } else { (second, first) };
            assert!(matches!(texts.read(hurt), Err(ArchiveError::Damaged { .. })), "byte {at}");
            assert_eq!(texts.read(fine).unwrap(), plain, "byte {at}");
            assert_eq!(texts.survey().unwrap().len(), 1, "byte {at}: the other one is found");
        }
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(matches!(texts.read(second), Err(ArchiveError::Damaged { .. })));
        let (mut texts, _) = Texts::open(dir.path()).unwrap();
        assert!(texts.holds(first) && !texts.holds(second));
    }

    #[test]
    fn the_newest_record_of_a_file_counts_and_an_end_ends_it() {
        let dir = tempfile::tempdir().unwrap();
        let (mut texts, _) = Texts::open(dir.path()).unwrap();
        let (packed, _) = text("渠水");
        texts.add(&about("a"), &packed).unwrap();
        texts.add(&about("b"), &packed).unwrap();
        let newer = texts.add(&about("a"), &packed).unwrap();
        texts.add_end(b"b").unwrap();
        let found = texts.survey().unwrap();
        assert_eq!(found.into_iter().map(|(k, (_, at))| (k, at)).collect::<Vec<_>>(), [(b"a".to_vec(), newer)]);
        assert_eq!(texts.ends_in(1).unwrap(), [b"b".to_vec()]);
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_named_and_left() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("1.pack"), "x").unwrap();
        let (texts, strange) = Texts::open(dir.path()).unwrap();
        assert_eq!((texts.size(), strange.len()), (0, 1));
        assert!(dir.path().join("1.pack").exists());
    }
}
