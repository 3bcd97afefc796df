//! Traditional characters as simplified ones, one for one.
//!
//! The table is OpenCC's (Apache License 2.0), character by character and first choice. Its phrases are left out: both a headline and
//! the query go through the same table, so that the same word ends in the same characters even where a writer would choose others (乾隆).
//! The table lies in the sources because a library for it (`ferrous-opencc`) brings some thirty others along and does not promise that
//! a character stays one character; headlines need no more than this.

use std::{collections::HashMap, sync::LazyLock};

/// The characters that the quick table holds: nearly all that are ever printed.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

struct Table {
    /// By character from [`FIRST`]; 0 where it stays.
    common: Vec<u32>,
    rare: HashMap<char, char>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { common: vec![0; (LAST - FIRST + 1) as usize], rare: HashMap::new() };
    for (traditional, simple) in pairs() {
        match table.common.get_mut((u32::from(traditional).wrapping_sub(FIRST)) as usize) {
            Some(place) => *place = u32::from(simple),
            None => drop(table.rare.insert(traditional, simple)),
        }
    }
    // A form may itself be a traditional one of another: both end in the last.
    for at in 0..table.common.len() {
        if let Some(next) = char::from_u32(table.common[at]).filter(|&c| c != '\0') {
            table.common[at] = u32::from(table.look(next));
        }
    }
    table
});

impl Table {
    fn look(&self, c: char) -> char {
        match self.common.get(u32::from(c).wrapping_sub(FIRST) as usize) {
            Some(0) => c,
            Some(&simple) => char::from_u32(simple).unwrap_or(c),
            None => self.rare.get(&c).copied().unwrap_or(c),
        }
    }
}

/// Every traditional character with its simplified form.
pub(super) fn pairs() -> impl Iterator<Item = (char, char)> {
    let lines = include_str!("simplified.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).flat_map(|group| {
        let mut chars = group.chars();
        let simple = chars.next();
        chars.filter_map(move |traditional| Some((traditional, simple?)))
    })
}

/// A number that differs when headlines are folded or read aloud differently: by another table or another version of this program.
pub(crate) fn folding_print() -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(include_bytes!("simplified.txt"));
    sum.update(include_bytes!("obsolete.txt"));
    sum.update(env!("CARGO_PKG_VERSION").as_bytes());
    sum.finalize()
}

/// The simplified form of a character; itself where it has none.
pub(super) fn simplified(c: char) -> char {
    // Below lie Latin, kana and the marks.
    if u32::from(c) < FIRST { c } else { TABLE.look(c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_was_simplified_stays() {
        assert!(pairs().count() > 4000);
        for (traditional, _) in pairs() {
            let simple = simplified(traditional);
            assert_ne!(simple, traditional);
            assert_eq!(simplified(simple), simple, "{traditional}");
        }
    }
}
