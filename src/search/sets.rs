//! Sets of candidates, short ones as lists and long ones as bits.

use crate::catalogue::{Band, Bits, List};

/// A set of rows of one band of a segment.
#[derive(Debug, Clone)]
pub(super) enum Set {
    All,
    Bits(Bits),
    /// Ascending.
    List(Vec<u32>),
}

impl Set {
    pub(super) fn none() -> Self {
        Self::List(Vec::new())
    }

    /// How many rows.
    pub(super) fn size(&self, band: Band) -> usize {
        match self {
            Self::All => band.len(),
            Self::Bits(bits) => bits.count(),
            Self::List(list) => list.len(),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, set) | (set, Self::All) => set,
            (Self::Bits(mut bits), Self::Bits(other)) => {
                bits.and(&other);
                Self::Bits(bits)
            }
            (Self::Bits(bits), Self::List(mut list)) | (Self::List(mut list), Self::Bits(bits)) => {
                list.retain(|&row| bits.has(row));
                Self::List(list)
            }
            (Self::List(mut list), Self::List(other)) => {
                let mut other = other.into_iter().peekable();
                list.retain(|&row| {
                    while other.next_if(|&o| o < row).is_some() {}
                    other.peek() == Some(&row)
                });
                Self::List(list)
            }
        }
    }

    /// [`Set::and`] with a set that is used again.
    pub(super) fn and_some(self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, other) => other.clone(),
            (set, Self::All) => set,
            (Self::Bits(mut bits), Self::Bits(other)) => {
                bits.and(other);
                Self::Bits(bits)
            }
            (Self::List(mut list), Self::Bits(bits)) => {
                list.retain(|&row| bits.has(row));
                Self::List(list)
            }
            (set, Self::List(list)) => set.and(Self::List(list.clone())),
        }
    }

    /// The union.
    pub(super) fn or(self, other: Self, band: Band) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::List(list), set) | (set, Self::List(list)) if list.is_empty() => set,
            (Self::List(mut list), Self::List(other)) if (list.len() + other.len()) * 32 < band.len() => {
                list.extend(other);
                list.sort_unstable();
                list.dedup();
                Self::List(list)
            }
            (set, other) => {
                let mut bits = set.into_bits(band);
                match other {
                    Self::List(list) => list.into_iter().for_each(|row| bits.put(row)),
                    set => bits.or(&set.into_bits(band)),
                }
                Self::Bits(bits)
            }
        }
    }

    pub(super) fn into_bits(self, band: Band) -> Bits {
        match self {
            Self::All => Bits::all_of(band),
            Self::Bits(bits) => bits,
            Self::List(list) => {
                let mut bits = Bits::none_of(band);
                list.into_iter().for_each(|row| bits.put(row));
                bits
            }
        }
    }

    /// The rows, ascending.
    pub(super) fn into_rows(self, band: Band) -> Vec<u32> {
        match self {
            Self::All => band.rows().collect(),
            Self::Bits(bits) => bits.to_vec(),
            Self::List(list) => list,
        }
    }
}

/// The rows that are in all of these lists, which come shortest first.
pub(super) fn holding(lists: &[List<'_>], band: Band) -> Set {
    let Some((first, rest)) = lists.split_first() else { return Set::All };
    if first.is_bits() {
        let mut rows = first.to_bits(band);
        rest.iter().for_each(|list| rows.and(&list.to_bits(band)));
        return Set::Bits(rows);
    }
    let mut rows = first.to_vec(band);
    rest.iter().for_each(|list| list.retain(&mut rows));
    Set::List(rows)
}

/// The rows of any of these lists.
pub(super) fn union(lists: &[List<'_>], band: Band) -> Set {
    match lists {
        [] => Set::none(),
        [one] if !one.is_bits() => Set::List(one.to_vec(band)),
        _ => {
            let mut bits = Bits::none_of(band);
            lists.iter().for_each(|list| list.or_into(band, &mut bits));
            Set::Bits(bits)
        }
    }
}
