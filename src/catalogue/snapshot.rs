//! A catalogue as a file, so that it is there at once at the next start.
//!
//! Promise: a file is taken only when it is whole (checksums), of this build's format and folding, and where it matters of the very generation
//! that the archive has; in every other case there is none, and the catalogue is made from the archive. It is written beside and
//! renamed, so that a crash leaves the old one or none. It is derived: it can be deleted at any time.
//!
//! The form: a head, then each segment's columns as they lie in memory, numbers in little-endian order, each with its kind and length before
//! it and a CRC-32 behind it, so that they are read and checked by all cores. The trade-off: it is read whole and not mapped,
//! because a map needs `unsafe` code; a million headlines are some 140 MB.

mod columns;

use super::{
    Bits, Catalogue,
    names::Names,
    postings::Postings,
    segment::{Segment, Sheet},
};
use crate::text::folding_print;
use columns::{Columns, Out, read_at};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

const MAGIC: &[u8; 8] = b"baokucat";
/// Changes with the form.
const FORMAT: u32 = 2;
/// Bytes of the head.
const HEAD: usize = 32;

/// What the head says beside magic, form and folding.
struct Head {
    generation: u64,
    segments: u32,
}

impl Head {
    fn bytes(&self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        let parts: [&[u8]; 5] = [
            MAGIC,
            &FORMAT.to_le_bytes(),
            &folding_print().to_le_bytes(),
            &self.generation.to_le_bytes(),
            &self.segments.to_le_bytes(),
        ];
        let mut at = 0;
        for part in parts {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        let sum = crc32fast::hash(&bytes[..at]);
        bytes[at..].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// The head of a file that this build can read.
    fn of(bytes: &[u8; HEAD]) -> Option<Self> {
        let generation = u64::from_le_bytes(bytes[16..24].try_into().ok()?);
        let segments = u32::from_le_bytes(bytes[24..28].try_into().ok()?);
        let head = Self { generation, segments };
        (head.bytes() == *bytes).then_some(head)
    }
}

/// Writes the catalogue where [`load`] finds it.
///
/// # Errors
/// When the file cannot be written; the one before is then left as it was.
pub fn save(path: &Path, catalogue: &Catalogue) -> io::Result<()> {
    // Several processes may do this at once.
    let fresh = path.with_extension(format!("{}.{HALF}", std::process::id()));
    clear(path);
    let mut to = BufWriter::with_capacity(1 << 20, File::create(&fresh)?);
    let written = write(catalogue, &mut to).and_then(|()| to.flush());
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
    opened(path).map(|(_, head)| head.generation)
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
fn opened(path: &Path) -> Option<(File, Head)> {
    let file = File::open(path).ok()?;
    let mut bytes = [0; HEAD];
    read_at(&file, &mut bytes, 0).ok()?;
    Head::of(&bytes).map(|head| (file, head))
}

fn load_if(path: &Path, wanted: impl Fn(u64) -> bool) -> Option<Catalogue> {
    let (file, head) = opened(path)?;
    // A file of another generation is not read to its end.
    if !wanted(head.generation) {
        return None;
    }
    let catalogue = Columns::read(&file, HEAD as u64).and_then(|columns| read(&head, columns));
    if catalogue.is_none() {
        // By its head it would pass for the newest one.
        let _ = fs::remove_file(path);
    }
    catalogue
}

fn write(catalogue: &Catalogue, to: &mut impl Write) -> io::Result<()> {
    let head = Head { generation: catalogue.generation, segments: catalogue.shelves.len() as u32 };
    to.write_all(&head.bytes())?;
    let mut out = Out(to);
    for shelf in &catalogue.shelves {
        out.longs(shelf.dead.words())?;
        segment(&shelf.segment, &mut out)?;
    }
    Ok(())
}

fn segment(segment: &Segment, out: &mut Out<impl Write>) -> io::Result<()> {
    out.longs(&segment.ids)?;
    for numbers in [&segment.by_id, &segment.text_at, &segment.details_at, &segment.sheet] {
        out.words(numbers)?;
    }
    let sheets: Vec<u32> = segment.sheets.iter().flat_map(|s| [s.paper, s.page, s.file, s.date]).collect();
    out.words(&sheets)?;
    out.text(&segment.text)?;
    for bytes in [&segment.details, &segment.flags, &segment.chars] {
        out.bytes(bytes)?;
    }
    out.shorts(&segment.openings)?;
    let Segment { papers, pages, files, authors, labels, sections, tags, .. } = segment;
    for names in [papers, pages, files, authors, labels, sections, tags] {
        out.text(&names.text)?;
        out.words(&names.at)?;
        postings(&names.rows, out)?;
    }
    let Segment { by_char, by_sound, by_pair, by_opening, .. } = segment;
    [by_char, by_sound, by_pair, by_opening].into_iter().try_for_each(|lists| postings(lists, out))
}

fn postings(lists: &Postings, out: &mut Out<impl Write>) -> io::Result<()> {
    out.words(&[lists.rows])?;
    [&lists.keys, &lists.at, &lists.counts].into_iter().try_for_each(|numbers| out.words(numbers))?;
    out.bytes(&lists.data)
}

fn read(head: &Head, mut columns: Columns) -> Option<Catalogue> {
    let mut catalogue = Catalogue { generation: head.generation, ..Catalogue::default() };
    for _ in 0..head.segments {
        let dead = Arc::new(Bits::kept(columns.take()?));
        catalogue.add(Arc::new(read_segment(&mut columns)?), Some(dead));
    }
    columns.is_empty().then_some(catalogue)
}

fn read_segment(columns: &mut Columns) -> Option<Segment> {
    let mut segment = Segment { ids: columns.take()?, ..Segment::default() };
    segment.by_id = columns.take()?;
    segment.text_at = columns.take()?;
    segment.details_at = columns.take()?;
    segment.sheet = columns.take()?;
    let sheet = |s: &[u32]| match *s {
        [paper, page, file, date] => Some(Sheet { paper, page, file, date }),
        _ => None,
    };
    segment.sheets = columns.take::<Vec<u32>>()?.chunks(4).map(sheet).collect::<Option<_>>()?;
    segment.text = columns.take()?;
    segment.details = columns.take()?;
    segment.flags = columns.take()?;
    segment.chars = columns.take()?;
    segment.openings = columns.take()?;
    segment.papers = names(columns)?;
    segment.pages = names(columns)?;
    segment.files = names(columns)?;
    segment.authors = names(columns)?;
    segment.labels = names(columns)?;
    segment.sections = names(columns)?;
    segment.tags = names(columns)?;
    segment.by_char = read_postings(columns)?;
    segment.by_sound = read_postings(columns)?;
    segment.by_pair = read_postings(columns)?;
    segment.by_opening = read_postings(columns)?;
    Some(segment)
}

fn names(columns: &mut Columns) -> Option<Names> {
    Some(Names { text: columns.take()?, at: columns.take()?, rows: read_postings(columns)? })
}

fn read_postings(columns: &mut Columns) -> Option<Postings> {
    let rows = columns.take::<Vec<u32>>()?.first().copied()?;
    Some(Postings { rows, keys: columns.take()?, at: columns.take()?, counts: columns.take()?, data: columns.take()? })
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
