//! Which rows hold a key (a character, a first sound, a tag): lists of ascending rows, packed.
//!
//! A list that holds more than an eighth of the rows is a bit set; any other is steps from row to row, seven bits a byte, in blocks of
//! [`BLOCK`] with a table of where each block begins, so that two lists can be intersected without unpacking the longer one. That is
//! about a byte a posting. The trade-off: a list cannot grow, so that new articles come in segments of their own.

use super::rows::{Band, Bits};
use std::collections::HashMap;

/// Postings of a block; the table costs eight bytes for each.
const BLOCK: usize = 128;

/// The lists of all keys of a segment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Postings {
    pub(super) rows: u32,
    /// Sorted.
    pub(super) keys: Vec<u32>,
    /// Where each key's list begins in `data`, and the end.
    pub(super) at: Vec<u32>,
    pub(super) counts: Vec<u32>,
    pub(super) data: Vec<u8>,
}

/// One key's rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<'a> {
    rows: u32,
    count: u32,
    data: &'a [u8],
}

impl Postings {
    /// The rows of a key; an unknown key has none.
    pub(crate) fn list(&self, key: u32) -> List<'_> {
        let found = self.keys.binary_search(&key).ok();
        let list = found.and_then(|at| {
            let (from, to) = (*self.at.get(at)? as usize, *self.at.get(at + 1)? as usize);
            Some(List { rows: self.rows, count: *self.counts.get(at)?, data: self.data.get(from..to)? })
        });
        list.unwrap_or(List { rows: self.rows, count: 0, data: &[] })
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        (self.keys.capacity() + self.at.capacity() + self.counts.capacity()) * 4 + self.data.capacity()
    }
}

fn dense(count: u32, rows: u32) -> bool {
    u64::from(count) * 8 > u64::from(rows)
}

impl List<'_> {
    /// How many rows.
    pub(crate) fn count(&self) -> usize {
        self.count as usize
    }

    /// Whether it is kept as a bit set, because it is long.
    pub(crate) fn is_bits(&self) -> bool {
        dense(self.count, self.rows)
    }

    fn number(&self, at: usize) -> u32 {
        let bytes = self.data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u32::from_le_bytes)
    }

    /// The first row of each block but those of short lists, which have one block and no table.
    fn blocks(&self) -> usize {
        if self.count() > BLOCK { self.count().div_ceil(BLOCK) } else { 1 }
    }

    fn first_of(&self, block: usize) -> u32 {
        if self.blocks() == 1 { 0 } else { self.number(block * 8) }
    }

    /// Unpacks one block.
    fn unpack(&self, block: usize, into: &mut Vec<u32>) {
        self.each_of(block, |row| into.push(row));
    }

    /// The rows of one block.
    #[inline]
    fn each_of(&self, block: usize, mut take: impl FnMut(u32)) {
        let last = block + 1 == self.blocks();
        let count = if last { self.count() - block * BLOCK } else { BLOCK };
        let (mut at, mut row, mut left) = (0, 0, count);
        if self.blocks() > 1 {
            row = self.number(block * 8);
            at = self.blocks() * 8 + self.number(block * 8 + 4) as usize;
            take(row);
            left -= 1;
        }
        let Some(mut data) = self.data.get(at..) else { return };
        for _ in 0..left {
            row += step(&mut data);
            take(row);
        }
    }

    /// The rows of a band, ascending.
    pub(crate) fn to_vec(self, band: Band) -> Vec<u32> {
        if self.is_bits() {
            return self.to_bits(band).to_vec();
        }
        let mut rows = Vec::new();
        self.each_in(band, |row| rows.push(row));
        rows
    }

    /// The rows of a band as a set.
    pub(crate) fn to_bits(self, band: Band) -> Bits {
        let mut bits = Bits::none_of(band);
        self.or_into(band, &mut bits);
        bits
    }

    /// Adds the rows of a band to a set of it.
    pub(crate) fn or_into(self, band: Band, bits: &mut Bits) {
        if self.is_bits() {
            let words = band.words();
            let data = self.data.get(words.start * 8..).unwrap_or_default().chunks_exact(8).take(words.len());
            bits.or_words(data.map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap_or_default())));
        } else {
            self.each_in(band, |row| bits.put(row));
        }
    }

    /// The rows of a band, where the list is no bit set: of the blocks only those that reach into it are unpacked.
    #[inline]
    fn each_in(&self, band: Band, mut take: impl FnMut(u32)) {
        let (blocks, rows) = (self.blocks(), band.rows());
        if self.count == 0 || rows.is_empty() {
            return;
        }
        for block in self.block_of(rows.start, 0)..blocks {
            if block > 0 && self.first_of(block) >= rows.end {
                break;
            }
            let inside =
                self.first_of(block) >= rows.start && block + 1 < blocks && self.first_of(block + 1) <= rows.end;
            if inside && blocks > 1 {
                self.each_of(block, &mut take);
            } else {
                self.each_of(block, |row| {
                    if rows.contains(&row) {
                        take(row);
                    }
                });
            }
        }
    }

    /// Leaves in `rows` (ascending) those that are in the list.
    pub(crate) fn retain(self, rows: &mut Vec<u32>) {
        if self.is_bits() {
            let has = |row: u32| self.data.get(row as usize / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1);
            rows.retain(|&row| has(row));
            return;
        }
        let (mut kept, mut at, mut block) = (0, 0, 0);
        let mut unpacked = Vec::with_capacity(BLOCK);
        while let Some(&row) = rows.get(at).filter(|_| self.count > 0) {
            block = self.block_of(row, block);
            let end = if block + 1 < self.blocks() { self.first_of(block + 1) } else { u32::MAX };
            unpacked.clear();
            self.unpack(block, &mut unpacked);
            let mut of = unpacked.iter().copied().peekable();
            while let Some(&row) = rows.get(at).filter(|&&row| row < end) {
                while of.next_if(|&other| other < row).is_some() {}
                if of.peek() == Some(&row) {
                    rows[kept] = row;
                    kept += 1;
                }
                at += 1;
            }
        }
        rows.truncate(kept);
    }

    /// The block that a row would be in, at `from` or behind.
    fn block_of(&self, row: u32, from: usize) -> usize {
        let (mut low, mut high) = (from, self.blocks());
        let mut stride = 1;
        while low + stride < high && self.first_of(low + stride) <= row {
            low += stride;
            stride *= 2;
        }
        high = high.min(low + stride);
        while low + 1 < high {
            let middle = low.midpoint(high);
            if self.first_of(middle) <= row { low = middle } else { high = middle }
        }
        low
    }
}

/// Takes a number off the front.
pub(super) fn step(data: &mut &[u8]) -> u32 {
    let (mut number, mut shift) = (0, 0);
    while let Some((&byte, rest)) = data.split_first() {
        *data = rest;
        number |= u32::from(byte & 0x7F) << shift;
        if byte < 0x80 || shift > 24 {
            break;
        }
        shift += 7;
    }
    number
}

/// Puts a number at the end.
pub(super) fn put_step(mut number: u32, data: &mut Vec<u8>) {
    while number >= 0x80 {
        data.push(number as u8 | 0x80);
        number >>= 7;
    }
    data.push(number as u8);
}

/// A list that grows.
#[derive(Default)]
struct Growing {
    count: u32,
    last: u32,
    /// The steps within blocks.
    steps: Vec<u8>,
    /// The first row of each block and where its steps begin.
    blocks: Vec<(u32, u32)>,
}

/// Lists of a segment that is being built.
#[derive(Default)]
pub(crate) struct Builder {
    /// By key: the place in `lists`, plus one. Keys of the first plane are asked very often.
    common: Vec<u32>,
    rare: HashMap<u32, u32>,
    lists: Vec<(u32, Growing)>,
}

impl Builder {
    /// Notes that `row` holds `key`; rows come ascending, a repetition changes nothing.
    pub(crate) fn put(&mut self, key: u32, row: u32) {
        if self.common.is_empty() {
            self.common = vec![0; 1 << 16];
        }
        let place = match self.common.get_mut(key as usize) {
            Some(place) => place,
            None => self.rare.entry(key).or_default(),
        };
        if *place == 0 {
            self.lists.push((key, Growing::default()));
            *place = self.lists.len() as u32;
        }
        if let Some((_, list)) = self.lists.get_mut(*place as usize - 1) {
            list.put(row);
        }
    }

    /// The lists, packed, of a segment with so many rows.
    pub(crate) fn finish(mut self, rows: u32) -> Postings {
        self.lists.sort_unstable_by_key(|&(key, _)| key);
        let mut all = Postings { rows, at: vec![0], ..Postings::default() };
        for (key, list) in self.lists {
            all.keys.push(key);
            all.counts.push(list.count);
            list.pack(rows, &mut all.data);
            all.at.push(u32::try_from(all.data.len()).unwrap_or(u32::MAX));
        }
        all.keys.shrink_to_fit();
        all.at.shrink_to_fit();
        all.counts.shrink_to_fit();
        all.data.shrink_to_fit();
        all
    }
}

impl Growing {
    fn put(&mut self, row: u32) {
        if self.count > 0 && self.last == row {
            return;
        }
        if (self.count as usize).is_multiple_of(BLOCK) {
            self.blocks.push((row, self.steps.len() as u32));
        } else {
            put_step(row - self.last, &mut self.steps);
        }
        self.last = row;
        self.count += 1;
    }

    fn pack(self, rows: u32, data: &mut Vec<u8>) {
        let from = data.len();
        if self.count as usize > BLOCK {
            for (row, at) in &self.blocks {
                data.extend(row.to_le_bytes());
                data.extend(at.to_le_bytes());
            }
        } else if let Some(&(row, _)) = self.blocks.first() {
            put_step(row, data);
        }
        data.extend(&self.steps);
        if dense(self.count, rows) {
            // The list is unpacked by its own reader, so it is written as a sparse one first.
            let list = List { rows: u32::MAX, count: self.count, data: &data[from..] };
            let bits = list.to_bits(Band::whole(rows as usize));
            data.truncate(from);
            bits.words().iter().for_each(|word| data.extend(word.to_le_bytes()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn packed(sets: &[BTreeSet<u32>], rows: u32) -> Postings {
        let mut builder = Builder::default();
        for row in 0..rows {
            for (key, set) in sets.iter().enumerate() {
                if set.contains(&row) {
                    builder.put(key as u32 * 70_000, row);
                    builder.put(key as u32 * 70_000, row);
                }
            }
        }
        builder.finish(rows)
    }

    proptest! {
        #[test]
        fn lists_give_back_what_was_put_in_and_intersect_as_sets_do(
            sparse in proptest::collection::btree_set(0_u32..40_000, 0..400),
            middle in proptest::collection::btree_set(0_u32..40_000, 0..3000),
            from in 0_u32..40_000,
        ) {
            let dense: BTreeSet<u32> = (from..40_000).filter(|row| row % 3 != 1).collect();
            let sets = [sparse, middle, dense];
            let all = packed(&sets, 40_000);
            for (key, set) in sets.iter().enumerate() {
                let list = all.list(key as u32 * 70_000);
                let whole = Band::whole(40_000);
                prop_assert_eq!(list.to_vec(whole), set.iter().copied().collect::<Vec<_>>());
                prop_assert_eq!(list.to_bits(whole).to_vec(), list.to_vec(whole));
                for band in Band::cut(40_000, 1 + from / 7, 1 + from / 3).take(20) {
                    let here: Vec<u32> = set.iter().copied().filter(|row| band.rows().contains(row)).collect();
                    prop_assert_eq!(list.to_bits(band).to_vec(), &here[..]);
                    prop_assert_eq!(list.to_vec(band), here);
                }
                for other in &sets {
                    let mut rows: Vec<u32> = other.iter().copied().collect();
                    list.retain(&mut rows);
                    prop_assert_eq!(rows, other.intersection(set).copied().collect::<Vec<_>>());
                }
            }
            prop_assert_eq!(all.list(7).to_vec(Band::whole(40_000)), Vec::<u32>::new());
        }
    }
}
