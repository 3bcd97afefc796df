//! A catalogue as a file, so that it is there at once at the next start.
//!
//! Promise: a file is taken only when it is whole (checksum), of this build's format and folding, and of the very generation that the archive
//! has; in every other case there is none, and the catalogue is made from the archive. It is written beside and renamed, so that a
//! crash leaves the old one or none. It is derived: it can be deleted at any time.
//!
//! The form: a head, then each segment's columns as they lie in memory, numbers in little-endian order, each with its length before it;
//! a CRC-32 of everything at the end. Reading is a copy a column. The trade-off: it is read whole and not mapped, because a map
//! needs `unsafe` code; a million headlines are some 140 MB.

use super::{
    Bits, Catalogue,
    names::Names,
    postings::Postings,
    segment::{Segment, Sheet},
};
use crate::text::folding_print;
use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

const MAGIC: &[u8; 8] = b"baokucat";
/// Changes with the form.
const FORMAT: u32 = 1;
/// Bytes of the head.
const HEAD: usize = 28;

/// What the head says beside magic, form and folding.
struct Head {
    generation: u64,
    segments: u32,
}

/// Writes the catalogue where [`load`] finds it.
///
/// # Errors
/// When the file cannot be written; the one before is then left as it was.
pub fn save(path: &Path, catalogue: &Catalogue) -> io::Result<()> {
    // Several processes may do this at once.
    let fresh = path.with_extension(format!("{}.{HALF}", std::process::id()));
    clear(path);
    let mut to = Summed { to: BufWriter::with_capacity(1 << 20, File::create(&fresh)?), sum: crc32fast::Hasher::new() };
    let written = write(catalogue, &mut to).and_then(|()| {
        let sum = to.sum.finalize();
        to.to.write_all(&sum.to_le_bytes())?;
        to.to.flush()
    });
    written.and_then(|()| fs::rename(&fresh, path)).inspect_err(|_| {
        // What is half written is of no use to anybody.
        let _ = fs::remove_file(&fresh);
    })
}

/// What is half written is called so.
const HALF: &str = "tmp";
/// No writing takes so long; what is older was left by a crash.
const CRASHED: Duration = Duration::from_secs(600);

/// Removes what crashes left half written.
fn clear(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_stem()) else { return };
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let other = file.path();
        let half = other.extension().is_some_and(|e| e == HALF)
            && other.file_stem().is_some_and(|stem| Path::new(stem).file_stem() == Some(name));
        let age = file.metadata().ok().and_then(|meta| meta.modified().ok()?.elapsed().ok());
        if half && age.is_some_and(|age| age > CRASHED) {
            // The next one tries again.
            let _ = fs::remove_file(other);
        }
    }
}

/// The generation of the catalogue that was saved last; whether it is whole is not looked at.
pub fn generation(path: &Path) -> Option<u64> {
    opened(path).map(|(_, _, Head { generation, .. })| generation)
}

/// The catalogue that was saved last, if it is whole; else the file is removed.
pub fn last(path: &Path) -> Option<Catalogue> {
    load_if(path, |_| true)
}

/// The catalogue of this generation, if it was saved and is whole.
pub fn load(path: &Path, generation: u64) -> Option<Catalogue> {
    load_if(path, |there| there == generation)
}

/// The file and its head.
fn opened(path: &Path) -> Option<(File, [u8; HEAD], Head)> {
    let mut file = File::open(path).ok()?;
    let mut bytes = [0; HEAD];
    file.read_exact(&mut bytes).ok()?;
    let head = Reader(&bytes).head()?;
    Some((file, bytes, head))
}

fn load_if(path: &Path, wanted: impl Fn(u64) -> bool) -> Option<Catalogue> {
    let (mut file, head, Head { generation, .. }) = opened(path)?;
    // A file of another generation is not read to its end.
    if !wanted(generation) {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(file.metadata().ok()?.len()).ok()?);
    bytes.extend_from_slice(&head);
    file.read_to_end(&mut bytes).ok()?;
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    let sum = u32::from_le_bytes(sum.try_into().ok()?);
    let catalogue = thread::scope(|scope| {
        let whole = scope.spawn(|| crc32fast::hash(body) == sum);
        let read = read(body);
        whole.join().is_ok_and(|whole| whole).then_some(read).flatten()
    });
    if catalogue.is_none() {
        // By its head it would pass for the newest one.
        let _ = fs::remove_file(path);
    }
    catalogue
}

struct Summed<W> {
    to: W,
    sum: crc32fast::Hasher,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A number that is written little-endian.
trait Number: Copy {
    const SIZE: usize;
    fn put(self, into: &mut Vec<u8>);
    fn get(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            const SIZE: usize = size_of::<$kind>();
            fn put(self, into: &mut Vec<u8>) {
                into.extend_from_slice(&self.to_le_bytes());
            }
            fn get(bytes: &[u8]) -> Self {
                bytes.try_into().map_or(0, <$kind>::from_le_bytes)
            }
        }
    )*};
}
number!(u8, u32, u64);

fn column<N: Number>(numbers: &[N], to: &mut impl Write) -> io::Result<()> {
    to.write_all(&(numbers.len() as u64).to_le_bytes())?;
    let mut bytes = Vec::with_capacity(N::SIZE << 14);
    for stretch in numbers.chunks(1 << 14) {
        bytes.clear();
        stretch.iter().for_each(|number| number.put(&mut bytes));
        to.write_all(&bytes)?;
    }
    Ok(())
}

fn write(catalogue: &Catalogue, to: &mut impl Write) -> io::Result<()> {
    to.write_all(MAGIC)?;
    to.write_all(&FORMAT.to_le_bytes())?;
    to.write_all(&folding_print().to_le_bytes())?;
    to.write_all(&catalogue.generation.to_le_bytes())?;
    to.write_all(&(catalogue.shelves.len() as u32).to_le_bytes())?;
    for shelf in &catalogue.shelves {
        column(&shelf.dead.0, to)?;
        segment(&shelf.segment, to)?;
    }
    Ok(())
}

fn segment(segment: &Segment, to: &mut impl Write) -> io::Result<()> {
    column(&segment.ids, to)?;
    for numbers in [&segment.by_id, &segment.text_at, &segment.details_at, &segment.sheet] {
        column(numbers, to)?;
    }
    let sheets: Vec<u32> = segment.sheets.iter().flat_map(|s| [s.paper, s.page, s.file, s.date]).collect();
    column(&sheets, to)?;
    for bytes in [segment.text.as_bytes(), &segment.details, &segment.flags, &segment.chars] {
        column(bytes, to)?;
    }
    let Segment { papers, pages, files, authors, labels, sections, tags, by_char, by_sound, by_pair, .. } = segment;
    for names in [papers, pages, files, authors, labels, sections, tags] {
        column(names.text.as_bytes(), to)?;
        column(&names.at, to)?;
        postings(&names.rows, to)?;
    }
    [by_char, by_sound, by_pair].into_iter().try_for_each(|lists| postings(lists, to))
}

fn postings(lists: &Postings, to: &mut impl Write) -> io::Result<()> {
    to.write_all(&lists.rows.to_le_bytes())?;
    [&lists.keys, &lists.at, &lists.counts].into_iter().try_for_each(|numbers| column(numbers, to))?;
    column(&lists.data, to)
}

/// What is left to read; everything ends with `None` where it does not fit.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn number<N: Number>(&mut self) -> Option<N> {
        self.bytes(N::SIZE).map(N::get)
    }

    fn column<N: Number>(&mut self) -> Option<Vec<N>> {
        let count = usize::try_from(self.number::<u64>()?).ok()?;
        let bytes = self.bytes(count.checked_mul(N::SIZE)?)?;
        Some(bytes.chunks_exact(N::SIZE).map(N::get).collect())
    }

    fn text(&mut self) -> Option<String> {
        let count = usize::try_from(self.number::<u64>()?).ok()?;
        str::from_utf8(self.bytes(count)?).ok().map(str::to_owned)
    }

    /// The head of a file that this build can read.
    fn head(&mut self) -> Option<Head> {
        let fits = self.bytes(MAGIC.len())? == MAGIC
            && self.number::<u32>()? == FORMAT
            && self.number::<u32>()? == folding_print();
        if fits { Some(Head { generation: self.number()?, segments: self.number()? }) } else { None }
    }

    fn segment(&mut self) -> Option<Segment> {
        let mut segment = Segment { ids: self.column()?, ..Segment::default() };
        segment.by_id = self.column()?;
        segment.text_at = self.column()?;
        segment.details_at = self.column()?;
        segment.sheet = self.column()?;
        let sheet = |s: &[u32]| match *s {
            [paper, page, file, date] => Some(Sheet { paper, page, file, date }),
            _ => None,
        };
        segment.sheets = self.column()?.chunks(4).map(sheet).collect::<Option<_>>()?;
        segment.text = self.text()?;
        segment.details = self.column()?;
        segment.flags = self.column()?;
        segment.chars = self.column()?;
        segment.papers = self.names()?;
        segment.pages = self.names()?;
        segment.files = self.names()?;
        segment.authors = self.names()?;
        segment.labels = self.names()?;
        segment.sections = self.names()?;
        segment.tags = self.names()?;
        segment.by_char = self.postings()?;
        segment.by_sound = self.postings()?;
        segment.by_pair = self.postings()?;
        Some(segment)
    }

    fn names(&mut self) -> Option<Names> {
        Some(Names { text: self.text()?, at: self.column()?, rows: self.postings()? })
    }

    fn postings(&mut self) -> Option<Postings> {
        let rows = self.number()?;
        Some(Postings { rows, keys: self.column()?, at: self.column()?, counts: self.column()?, data: self.column()? })
    }
}

fn read(bytes: &[u8]) -> Option<Catalogue> {
    let mut reader = Reader(bytes);
    let Head { generation, segments } = reader.head()?;
    let mut catalogue = Catalogue { generation, shelves: Vec::new() };
    for _ in 0..segments {
        let dead = Arc::new(Bits(reader.column()?));
        catalogue.add(Arc::new(reader.segment()?), Some(dead));
    }
    reader.0.is_empty().then_some(catalogue)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{super::tests::entry, *};
    use crate::{archive::Changes, model::ArticleId};

    fn saved() -> (tempfile::TempDir, std::path::PathBuf, Catalogue) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue");
        let all = (0..600).map(|n| entry(n, Some("2025-03-01"), "1", n as u32)).collect();
        let changes = Changes {
            generation: 8,
            removed: vec![ArticleId(5)],
            upserts: vec![entry(700, None, "2", 0)],
            ..Changes::default()
        };
        let catalogue = Catalogue::new(7, all).apply(&changes);
        save(&path, &catalogue).unwrap();
        (folder, path, catalogue)
    }

    #[test]
    fn a_catalogue_comes_back_as_it_was() {
        let (folder, path, catalogue) = saved();
        let back = load(&path, 8).unwrap();
        assert_eq!(back.entries().collect::<Vec<_>>(), catalogue.entries().collect::<Vec<_>>());
        assert_eq!(back.shelves.len(), catalogue.shelves.len());
        for (one, other) in back.shelves.iter().zip(&catalogue.shelves) {
            assert!(one.segment == other.segment && one.dead == other.dead && one.live == other.live);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written is left");
    }

    #[test]
    fn what_does_not_fit_is_not_taken() {
        let (_folder, path, _) = saved();
        assert_eq!((generation(&path), last(&path).map(|last| last.generation)), (Some(8), Some(8)));
        assert!(load(&path, 7).is_none() && load(&path, 9).is_none(), "another generation");
        assert!(load(&path.with_extension("none"), 8).is_none());
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 97) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            std::fs::write(&path, &damaged).unwrap();
            assert!(load(&path, 8).is_none() && generation(&path).is_none(), "a bit at {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(load(&path, 8).is_none(), "cut at {at}");
        }
    }
}
