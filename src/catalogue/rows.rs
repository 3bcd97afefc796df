//! Sets of rows, one bit a row, and the stretches of a segment that they are sets of.

use std::ops::Range;

/// A stretch of a segment's rows, which begins at a multiple of 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Band {
    first: u32,
    end: u32,
}

impl Band {
    /// All rows of a segment of so many.
    pub(crate) fn whole(rows: usize) -> Self {
        Self { first: 0, end: rows as u32 }
    }

    /// All rows of a segment of so many, cut into a first stretch and others of a length of their own, which are multiples of 64.
    pub(crate) fn cut(rows: usize, first: u32, others: u32) -> impl Iterator<Item = Self> {
        let all = rows as u32;
        let mut next = 0;
        std::iter::from_fn(move || {
            let length = if next == 0 { first } else { others };
            let band = Self { first: next, end: next.saturating_add(length.next_multiple_of(64)).min(all) };
            next = band.end;
            (band.first < all).then_some(band)
        })
    }

    /// The rows.
    pub(crate) fn rows(self) -> Range<u32> {
        self.first..self.end
    }

    /// How many rows.
    pub(crate) fn len(self) -> usize {
        (self.end - self.first) as usize
    }

    /// The words of a set of the whole segment that are about these rows.
    pub(super) fn words(self) -> Range<usize> {
        self.first as usize / 64..self.end.div_ceil(64) as usize
    }
}

/// Rows of one band of one segment; all operations take sets of the same band.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bits {
    first: u32,
    words: Vec<u64>,
}

impl Bits {
    /// None of `rows` rows.
    pub(crate) fn none(rows: usize) -> Self {
        Self::none_of(Band::whole(rows))
    }

    /// None of a band's rows.
    pub(crate) fn none_of(band: Band) -> Self {
        Self { first: band.first, words: vec![0; band.words().len()] }
    }

    /// All rows of a band.
    pub(crate) fn all_of(band: Band) -> Self {
        let mut bits = Self { first: band.first, words: vec![u64::MAX; band.words().len()] };
        if let (Some(last), left @ 1..) = (bits.words.last_mut(), band.len() % 64) {
            *last = (1 << left) - 1;
        }
        bits
    }

    /// A set of a whole segment's rows, as it was kept.
    pub(super) fn kept(words: Vec<u64>) -> Self {
        Self { first: 0, words }
    }

    /// The bits, in words from the lowest row up.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// The bits of a whole segment that are about a band.
    pub(crate) fn within(&self, band: Band) -> Self {
        let words = self.words.get(band.words()).map(<[u64]>::to_vec).unwrap_or_default();
        Self { first: band.first, words }
    }

    #[inline]
    pub(crate) fn has(&self, row: u32) -> bool {
        let at = row.wrapping_sub(self.first);
        self.words.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    #[inline]
    pub(crate) fn put(&mut self, row: u32) {
        let at = row.wrapping_sub(self.first);
        if let Some(word) = self.words.get_mut(at as usize / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(crate) fn take(&mut self, row: u32) {
        let at = row.wrapping_sub(self.first);
        if let Some(word) = self.words.get_mut(at as usize / 64) {
            *word &= !(1 << (at % 64));
        }
    }

    /// A whole range of rows, as far as they are of the band.
    pub(crate) fn put_range(&mut self, rows: Range<u32>) {
        let (start, end) = (rows.start.saturating_sub(self.first), rows.end.saturating_sub(self.first));
        for at in start / 64..end.div_ceil(64).min(self.words.len() as u32) {
            let (first, last) = (start.max(at * 64) % 64, end.min(at * 64 + 64) - at * 64);
            if let (Some(word), true) = (self.words.get_mut(at as usize), last > first) {
                *word |= u64::MAX << first & u64::MAX >> (64 - last);
            }
        }
    }

    /// Adds the words of a set of the whole segment.
    pub(super) fn or_words(&mut self, all: impl Iterator<Item = u64>) {
        self.words.iter_mut().zip(all).for_each(|(a, b)| *a |= b);
    }

    pub(crate) fn or(&mut self, other: &Self) {
        debug_assert_eq!(self.first, other.first);
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    pub(crate) fn and(&mut self, other: &Self) {
        debug_assert_eq!(self.first, other.first);
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    pub(crate) fn without(&mut self, other: &Self) {
        debug_assert_eq!(self.first, other.first);
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
    }

    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows, ascending.
    pub(crate) fn to_vec(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.count());
        for (at, &word) in self.words.iter().enumerate() {
            let mut left = word;
            while left != 0 {
                rows.push(self.first + at as u32 * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_set_is_what_was_put_in(rows in 1_usize..300, from in 0_u32..300, to in 0_u32..300) {
            let range = from.min(rows as u32)..to.min(rows as u32);
            let mut bits = Bits::none(rows);
            bits.put_range(range.clone());
            prop_assert_eq!(bits.to_vec(), range.clone().collect::<Vec<u32>>());
            let mut rest = Bits::all_of(Band::whole(rows));
            rest.without(&bits);
            prop_assert_eq!(rest.count() + bits.count(), rows);
            rest.or(&bits);
            prop_assert_eq!(&rest, &Bits::all_of(Band::whole(rows)));
            rest.and(&bits);
            prop_assert_eq!(rest, bits);
        }

        #[test]
        fn windows_hold_every_row_once_and_sets_of_them_are_parts_of_the_whole(
            rows in 0_usize..700, first in 1_u32..300, others in 1_u32..300,
            from in 0_u32..700, to in 0_u32..700,
        ) {
            let bands: Vec<Band> = Band::cut(rows, first, others).collect();
            prop_assert_eq!(bands.iter().flat_map(|w| w.rows()).collect::<Vec<_>>(), (0..rows as u32).collect::<Vec<_>>());
            let mut whole = Bits::none(rows);
            whole.put_range(from.min(rows as u32)..to.min(rows as u32));
            let mut each = Vec::new();
            for &band in &bands {
                let mut part = Bits::none_of(band);
                part.put_range(from..to.min(rows as u32));
                prop_assert_eq!(&part, &whole.within(band));
                prop_assert_eq!(Bits::all_of(band).to_vec(), band.rows().collect::<Vec<_>>());
                each.extend(part.to_vec());
            }
            prop_assert_eq!(each, whole.to_vec());
        }
    }
}
