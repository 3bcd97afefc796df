//! How well a word goes on over a line's break, closer than [`super::pairs`] can say: pairs that are seldom, and threes.
//!
//! Promise: [`fine`] is the figure of [`pairs::fit`] where that knows the pair, and knows nearly three times as many; [`over`] says besides how much likelier a glyph is after
//! two others than after the second of them alone, where that is much. The figures stand in `breaks.txt`, one row a first glyph: its seldom
//! followers grouped by figure, `a` for −3 and half a step a letter, then for each second glyph, which a `/` stands before, the thirds, `a`
//! for 0 and half a step a letter. They were counted over two million headlines: pairs seen 12 times at least, threes seen 16 times at least whose
//! figure is 1 or more. Digits count as `0`, Latin letters as `A`.
//!
//! Trade-off: of lines that may go on, these and the page's own words pick the right one in 84 cases of 100, the common pairs and those words in 81; all
//! threes that were seen twice, twenty times as many, would do so in 87. The table is a megabyte, and is read, in some milliseconds, only
//! where a page is dealt to columns.

use super::pairs::{self, figure, find, group};
use std::sync::LazyLock;

/// Dealing asks for tens of thousands of breaks a page, so that glyphs stand packed: each in the upper bits of a number, the step of its figure in the lowest byte.
struct Table {
    /// For each glyph of the basic plane its row, counted from one; 0 where there is none.
    place: Vec<u16>,
    /// Where the seconds of a row begin; the next one's beginning is their end.
    rows: Vec<u32>,
    /// Sorted within a row; the step is [`COMMON`] where [`pairs`] knows the pair.
    seconds: Vec<u32>,
    /// For each second where its thirds begin; the next one's beginning is their end.
    thirds_from: Vec<u32>,
    /// Sorted within a pair.
    thirds: Vec<u32>,
}

/// Stands for the step of a pair that is no seldom one: no step is so great.
const COMMON: u32 = 0xff;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = include_str!("breaks.txt");
    let mut table = Table {
        place: vec![0; 1 << 16],
        rows: vec![0],
        seconds: Vec::with_capacity(text.len() / 6),
        thirds_from: vec![0],
        thirds: Vec::with_capacity(text.len() / 10),
    };
    for line in text.lines() {
        table.read(line);
    }
    table
});

fn length(of: &[u32]) -> u32 {
    u32::try_from(of.len()).unwrap_or(u32::MAX)
}

impl Table {
    /// Takes a row of the file; one that is at fault is left out.
    fn read(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        let place = self.place.get_mut(words.next()?.chars().next()? as usize)?;
        // Each second, and its thirds.
        let mut row: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut leading = None;
        for word in words {
            if let Some(glyph) = word.strip_prefix('/').and_then(|w| w.chars().next()) {
                let at = row.iter().position(|s| s.0 >> 8 == u32::from(glyph)).unwrap_or(row.len());
                if at == row.len() {
                    row.push((u32::from(glyph) << 8 | COMMON, Vec::new()));
                }
                leading = Some(at);
            } else if let Some(at) = leading {
                row[at].1.extend(group(word));
            } else {
                row.extend(group(word).map(|second| (second, Vec::new())));
            }
        }
        row.sort_unstable();
        for (second, mut thirds) in row {
            thirds.sort_unstable();
            self.seconds.push(second);
            self.thirds.extend(thirds);
            self.thirds_from.push(length(&self.thirds));
        }
        self.rows.push(length(&self.seconds));
        *place = u16::try_from(self.rows.len() - 1).ok()?;
        Some(())
    }

    /// The place of a second among all.
    fn second(&self, a: char, b: char) -> Option<usize> {
        let row = usize::from(*self.place.get(a as usize)?).checked_sub(1)?;
        let from = self.rows[row] as usize;
        find(&self.seconds[from..self.rows[row + 1] as usize], b).map(|at| from + at)
    }

    fn third(&self, second: usize, c: char) -> Option<f32> {
        let thirds = &self.thirds[self.thirds_from[second] as usize..self.thirds_from[second + 1] as usize];
        find(thirds, c).map(|at| figure(thirds[at]))
    }
}

/// As [`pairs::fit`], with the pairs that are seldom.
pub(super) fn fine(a: char, b: char) -> f32 {
    over(' ', a, b, ' ').0
}

/// What the break between `b` and `c` is like, after `a` and before `d`: the figure of [`fine`], how much likelier `c` stands after `a` and `b` than
/// after `b` alone, and how much likelier `d` after `b` and `c` than after `c` alone, as natural logarithms; nothing where no more is known.
pub(super) fn over(a: char, b: char, c: char, d: char) -> (f32, [Option<f32>; 2]) {
    let [x, y, z, w] = [a, b, c, d].map(pairs::class);
    let second = TABLE.second(y, z);
    let seldom = second.map(|at| TABLE.seconds[at]).filter(|entry| entry & COMMON != COMMON);
    let fine = seldom.map_or_else(|| pairs::fit(b, c), |entry| figure(entry) - 3.0);
    let before = TABLE.second(x, y).and_then(|at| TABLE.third(at, z));
    (fine, [before, second.and_then(|at| TABLE.third(at, w))])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn two_glyphs_lead_to_a_third() {
        let known = |a, b, c, d| over(a, b, c, d).1.map(|x| x.is_some_and(|x| x >= 1.0));
        assert_eq!(known('图', '书', '馆', '们'), [true, false]);
        assert_eq!(known('们', '图', '书', '馆'), [false, true]);
        assert_eq!(known('囧', '囧', '囧', '囧'), [false, false]);
    }

    #[test]
    fn seldom_pairs_are_known_and_common_ones_are_as_they_were() {
        // A row's first group of a figure of 2 and more.
        let seldom =
            |line: &'static str| line.split(' ').skip(1).take_while(|w| !w.starts_with('/')).find(|w| *w > "k");
        let (line, group) = include_str!("breaks.txt").lines().find_map(|l| Some((l, seldom(l)?))).unwrap();
        let (first, second) = (line.chars().next().unwrap(), group.chars().nth(1).unwrap());
        assert!(fine(first, second) >= 2.0 && pairs::fit(first, second) < 0.0, "{first}{second}");
        assert!((fine('银', '行') - pairs::fit('银', '行')).abs() < f32::EPSILON);
    }

    #[test]
    fn every_row_of_the_file_is_read() {
        let rows = include_str!("breaks.txt").lines();
        let thirds = rows.clone().flat_map(|l| l.split(' ').skip(1).skip_while(|w| !w.starts_with('/')));
        let thirds: usize = thirds.filter(|w| !w.starts_with('/')).map(|w| w.chars().count() - 1).sum();
        assert_eq!((TABLE.rows.len() - 1, TABLE.thirds.len()), (rows.count(), thirds));
    }
}
