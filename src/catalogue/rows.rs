//! A set of rows, one bit a row.

/// Rows of one segment; all operations take sets of the same segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bits(pub(super) Vec<u64>);

impl Bits {
    /// None of `rows` rows.
    pub(crate) fn none(rows: usize) -> Self {
        Self(vec![0; rows.div_ceil(64)])
    }

    /// All of `rows` rows.
    pub(crate) fn all(rows: usize) -> Self {
        let mut bits = Self(vec![u64::MAX; rows.div_ceil(64)]);
        if let (Some(last), left @ 1..) = (bits.0.last_mut(), rows % 64) {
            *last = (1 << left) - 1;
        }
        bits
    }

    pub(crate) fn has(&self, row: u32) -> bool {
        self.0.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    pub(crate) fn put(&mut self, row: u32) {
        if let Some(word) = self.0.get_mut(row as usize / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub(crate) fn take(&mut self, row: u32) {
        if let Some(word) = self.0.get_mut(row as usize / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    /// A whole range of rows.
    pub(crate) fn put_range(&mut self, rows: std::ops::Range<u32>) {
        for at in rows.start / 64..rows.end.div_ceil(64) {
            let (first, last) = (rows.start.max(at * 64) % 64, rows.end.min(at * 64 + 64) - at * 64);
            if let (Some(word), true) = (self.0.get_mut(at as usize), last > first) {
                *word |= u64::MAX << first & u64::MAX >> (64 - last);
            }
        }
    }

    pub(crate) fn or(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    pub(crate) fn without(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows, ascending.
    pub(crate) fn to_vec(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.count());
        for (at, &word) in self.0.iter().enumerate() {
            let mut left = word;
            while left != 0 {
                rows.push(at as u32 * 64 + left.trailing_zeros());
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
            let mut rest = Bits::all(rows);
            rest.without(&bits);
            prop_assert_eq!(rest.count() + bits.count(), rows);
            rest.or(&bits);
            prop_assert_eq!(&rest, &Bits::all(rows));
            rest.and(&bits);
            prop_assert_eq!(rest, bits);
        }
    }
}
