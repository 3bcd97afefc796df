//! Columns in a file: written one after the other, read and checked side by side.

use crate::archive::cores;
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Kind and count, before each column.
const LABEL: usize = 9;
/// The checksum of label and column, behind it.
const SUM: usize = 4;
/// Bytes read at a time where they become wider numbers: they are turned while they are near.
const STRETCH: usize = 1 << 18;

/// A column of one kind.
pub(super) enum Column {
    Bytes(Vec<u8>),
    Text(String),
    Shorts(Vec<u16>),
    Words(Vec<u32>),
    Longs(Vec<u64>),
}

const BYTES: u8 = 1;
const TEXT: u8 = 2;
const SHORTS: u8 = 3;
const WORDS: u8 = 4;
const LONGS: u8 = 5;

/// Bytes of a number of a kind.
fn width(kind: u8) -> Option<u64> {
    match kind {
        BYTES | TEXT => Some(1),
        SHORTS => Some(2),
        WORDS => Some(4),
        LONGS => Some(8),
        _ => None,
    }
}

/// Where columns are written to.
pub(super) struct Out<W>(pub(super) W);

impl<W: Write> Out<W> {
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.column(BYTES, bytes, |byte, into| into.push(byte))
    }

    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.column(TEXT, text.as_bytes(), |byte, into| into.push(byte))
    }

    pub(super) fn shorts(&mut self, numbers: &[u16]) -> io::Result<()> {
        self.column(SHORTS, numbers, |number, into| into.extend_from_slice(&number.to_le_bytes()))
    }

    pub(super) fn words(&mut self, numbers: &[u32]) -> io::Result<()> {
        self.column(WORDS, numbers, |number, into| into.extend_from_slice(&number.to_le_bytes()))
    }

    pub(super) fn longs(&mut self, numbers: &[u64]) -> io::Result<()> {
        self.column(LONGS, numbers, |number, into| into.extend_from_slice(&number.to_le_bytes()))
    }

    fn column<N: Copy>(&mut self, kind: u8, numbers: &[N], put: impl Fn(N, &mut Vec<u8>)) -> io::Result<()> {
        let mut bytes = label(kind, numbers.len() as u64).to_vec();
        let mut sum = crc32fast::Hasher::new();
        for stretch in numbers.chunks(STRETCH / 8) {
            stretch.iter().for_each(|&number| put(number, &mut bytes));
            sum.update(&bytes);
            self.0.write_all(&bytes)?;
            bytes.clear();
        }
        // Of an empty column the label alone.
        sum.update(&bytes);
        self.0.write_all(&bytes)?;
        self.0.write_all(&sum.finalize().to_le_bytes())
    }
}

fn label(kind: u8, count: u64) -> [u8; LABEL] {
    let mut label = [kind; LABEL];
    label[1..].copy_from_slice(&count.to_le_bytes());
    label
}

/// Reads at a place, whoever else reads from the file.
pub(super) fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, into, at);
    #[cfg(windows)]
    {
        let (mut into, mut at) = (into, at);
        while !into.is_empty() {
            let read = std::os::windows::fs::FileExt::seek_read(file, into, at)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            (into, at) = (&mut into[read..], at + read as u64);
        }
        Ok(())
    }
}

/// Where a column lies.
#[derive(Clone, Copy)]
struct Place {
    kind: u8,
    count: u64,
    /// Where its label begins.
    at: u64,
}

impl Place {
    fn bytes(self) -> u64 {
        width(self.kind).map_or(0, |width| width * self.count)
    }

    /// The column, if it is whole.
    fn read(self, file: &File) -> Option<Column> {
        let mut sum = crc32fast::Hasher::new();
        sum.update(&label(self.kind, self.count));
        let (from, bytes) = (self.at + LABEL as u64, usize::try_from(self.bytes()).ok()?);
        let mut whole = || {
            let mut all = vec![0; bytes];
            read_at(file, &mut all, from).ok()?;
            sum.update(&all);
            Some(all)
        };
        let column = match self.kind {
            BYTES => Column::Bytes(whole()?),
            TEXT => Column::Text(String::from_utf8(whole()?).ok()?),
            SHORTS => Column::Shorts(turned(file, from, bytes, &mut sum, u16::from_le_bytes)?),
            WORDS => Column::Words(turned(file, from, bytes, &mut sum, u32::from_le_bytes)?),
            LONGS => Column::Longs(turned(file, from, bytes, &mut sum, u64::from_le_bytes)?),
            _ => return None,
        };
        let mut said = [0; SUM];
        read_at(file, &mut said, from + self.bytes()).ok()?;
        (said == sum.finalize().to_le_bytes()).then_some(column)
    }
}

/// Bytes as numbers.
fn turned<N, const W: usize>(
    file: &File,
    from: u64,
    bytes: usize,
    sum: &mut crc32fast::Hasher,
    number: fn([u8; W]) -> N,
) -> Option<Vec<N>> {
    let mut numbers = Vec::with_capacity(bytes / W);
    let mut buffer = vec![0; STRETCH.min(bytes)];
    let mut at = 0;
    while at < bytes {
        let part = &mut buffer[..STRETCH.min(bytes - at)];
        read_at(file, part, from + at as u64).ok()?;
        sum.update(part);
        numbers.extend(part.as_chunks::<W>().0.iter().map(|&bytes| number(bytes)));
        at += part.len();
    }
    Some(numbers)
}

/// All columns of a file, in their order.
pub(super) struct Columns(VecDeque<Column>);

impl Columns {
    /// The columns from `at` to the end, read on all cores, the longest first; `None` where one is not whole.
    pub(super) fn read(file: &File, mut at: u64) -> Option<Self> {
        let end = file.metadata().ok()?.len();
        let mut places = Vec::new();
        while at < end {
            let mut bytes = [0; LABEL];
            read_at(file, &mut bytes, at).ok()?;
            let place = Place { kind: bytes[0], count: u64::from_le_bytes(bytes[1..].try_into().ok()?), at };
            let length = width(place.kind)?.checked_mul(place.count)?;
            at = at.checked_add(length)?.checked_add((LABEL + SUM) as u64).filter(|&next| next <= end)?;
            places.push(place);
        }
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(places[at].bytes()));
        let columns: Mutex<Vec<Option<Column>>> = Mutex::new(places.iter().map(|_| None).collect());
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                let column = places[at].read(file);
                columns.lock().unwrap_or_else(PoisonError::into_inner)[at] = column;
            }
        };
        thread::scope(|scope| {
            (1..cores()).for_each(|_| drop(scope.spawn(work)));
            work();
        });
        let columns = columns.into_inner().unwrap_or_else(PoisonError::into_inner);
        columns.into_iter().collect::<Option<VecDeque<_>>>().map(Self)
    }

    /// The next one, if it is of this kind.
    pub(super) fn take<C: TryFrom<Column>>(&mut self) -> Option<C> {
        self.0.pop_front()?.try_into().ok()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

macro_rules! kind {
    ($($name:ident: $kind:ty),*) => {$(
        impl TryFrom<Column> for $kind {
            type Error = ();
            fn try_from(column: Column) -> Result<Self, ()> {
                if let Column::$name(column) = column { Ok(column) } else { Err(()) }
            }
        }
    )*};
}
kind!(Bytes: Vec<u8>, Text: String, Shorts: Vec<u16>, Words: Vec<u32>, Longs: Vec<u64>);
