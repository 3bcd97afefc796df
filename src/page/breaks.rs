//! How well a word goes on over a line's break, closer than [`super::pairs`] can say: more pairs, and threes.
//!
//! Promise: [`End::over`] gives the figure of a pair as [`pairs::fit`] means it, counted over running text, of more than three times as many pairs (what stands in
//! headlines alone is as it is there), and says besides how much likelier a glyph is after two others than after the second of them alone, where that is much. The figures stand in `breaks.txt`, one
//! row a first glyph: its followers grouped by figure, `a` for −3 and half a step a letter, then for each second glyph, which a `/` stands before,
//! the thirds, `a` for 0 and half a step a letter. They were counted over 27 million glyphs of news read out on the evening broadcast from 2012 to 2026 and, for
//! three tenths each, over two million headlines; the text of no page with a known truth is among them. Pairs seen 10 times at least are kept, and threes whose
//! count times their figure is 25 or more. Digits count as `0`, Latin letters as `A`. `tests/fit_breaks.rs` counts them
//! again.
//!
//! Trade-off: of lines that may go on, these and the page's own words pick the right one in 89 cases of 100; headlines alone did in 84, and all of three and
//! four glyphs that were seen twice, twenty times as many, would in 92. What columns are dealt by is not so much better with them. The table has two megabytes and
//! a half, and is read, in some milliseconds, only where a page is dealt to columns.

use super::pairs::{self, figure, find, group};
use std::ops::Range;
use std::sync::LazyLock;

/// Dealing asks for tens of thousands of breaks a page, so that glyphs stand packed: each in the upper bits of a number, the step of its figure in the lowest byte.
struct Table {
    /// For each glyph of the basic plane its row, counted from one; 0 where there is none.
    place: Vec<u16>,
    /// Where the seconds of a row begin; the next one's beginning is their end.
    rows: Vec<u32>,
    /// Sorted within a row; the step is [`COMMON`] where the pair is not known.
    seconds: Vec<u32>,
    /// For each second where its thirds begin; the next one's beginning is their end.
    thirds_from: Vec<u32>,
    /// Sorted within a pair.
    thirds: Vec<u32>,
}

/// Stands for the step of a pair that is not in the table, though it leads to a third: no step is so great.
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

    /// Where the seconds of a glyph stand among all; nowhere where it has none.
    fn row(&self, a: char) -> Range<usize> {
        let place = self.place.get(a as usize).copied().unwrap_or(0);
        match usize::from(place).checked_sub(1) {
            Some(row) => self.rows[row] as usize..self.rows[row + 1] as usize,
            None => 0..0,
        }
    }

    /// The place of a second of a row among all.
    fn second(&self, row: &Range<usize>, b: char) -> Option<usize> {
        find(&self.seconds[row.clone()], b).map(|at| row.start + at)
    }

    fn third(&self, second: usize, c: char) -> Option<f32> {
        let thirds = &self.thirds[self.thirds_from[second] as usize..self.thirds_from[second + 1] as usize];
        find(thirds, c).map(|at| figure(thirds[at]))
    }
}

/// The end of a line, as the table has it: what is asked of every break after that line is looked up once.
#[derive(Clone)]
pub(super) struct End {
    last: char,
    /// Where the seconds of its last glyph stand.
    row: Range<usize>,
    /// Where its last two glyphs stand as a pair.
    pair: Option<usize>,
}

impl End {
    /// The end of a line whose last glyphs are `a` and `b`.
    pub(super) fn of(a: char, b: char) -> Self {
        let (a, last) = (pairs::class(a), pairs::class(b));
        Self { last, row: TABLE.row(last), pair: TABLE.second(&TABLE.row(a), last) }
    }

    /// What the break before a line that begins with `c` and `d` is like: the figure of the pair, how much likelier `c` stands after the line's last two
    /// glyphs than after the last alone, and how much likelier `d` after that one and `c` than after `c` alone, as natural logarithms; nothing where no more
    /// is known.
    pub(super) fn over(&self, c: char, d: char) -> (f32, [Option<f32>; 2]) {
        let [c, d] = [c, d].map(pairs::class);
        let second = TABLE.second(&self.row, c);
        let known = second.map(|at| TABLE.seconds[at]).filter(|entry| entry & COMMON != COMMON);
        let fine = known.map_or_else(|| pairs::fit(self.last, c), |entry| figure(entry) - 3.0);
        let before = self.pair.and_then(|at| TABLE.third(at, c));
        (fine, [before, second.and_then(|at| TABLE.third(at, d))])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fine(a: char, b: char) -> f32 {
        End::of(' ', a).over(b, ' ').0
    }

    #[test]
    fn two_glyphs_lead_to_a_third() {
        let known = |a, b, c, d| End::of(a, b).over(c, d).1.map(|x| x.is_some_and(|x| x >= 1.0));
        assert_eq!(known('图', '书', '馆', '们'), [true, false]);
        assert_eq!(known('们', '图', '书', '馆'), [false, true]);
        assert_eq!(known('囧', '囧', '囧', '囧'), [false, false]);
    }

    #[test]
    fn pairs_of_running_text_are_known_and_those_of_headlines_alone_stay_as_they_are() {
        // A row's first group of a figure of 2 and more, of which headlines know no pair.
        let close = |line: &'static str| line.split(' ').skip(1).take_while(|w| !w.starts_with('/')).find(|w| *w > "k");
        let rows =
            include_str!("breaks.txt").lines().filter_map(|l| Some((l.chars().next()?, close(l)?.chars().nth(1)?)));
        let (first, second) = rows.clone().find(|(a, b)| pairs::fit(*a, *b) < 0.0).unwrap();
        assert!(fine(first, second) >= 2.0, "{first}{second}");
        let absent = |a: char, b: char| TABLE.second(&TABLE.row(a), b).is_none();
        let glyphs: Vec<char> = rows.map(|(a, _)| a).take(60).collect();
        let mut all = glyphs.iter().flat_map(|a| glyphs.iter().map(move |b| (*a, *b)));
        let (a, b) = all.find(|(a, b)| absent(*a, *b)).unwrap();
        assert!((fine(a, b) - pairs::fit(a, b)).abs() < f32::EPSILON, "{a}{b}");
    }

    #[test]
    fn every_row_of_the_file_is_read() {
        let rows = include_str!("breaks.txt").lines();
        let thirds = rows.clone().flat_map(|l| l.split(' ').skip(1).skip_while(|w| !w.starts_with('/')));
        let thirds: usize = thirds.filter(|w| !w.starts_with('/')).map(|w| w.chars().count() - 1).sum();
        assert_eq!((TABLE.rows.len() - 1, TABLE.thirds.len()), (rows.count(), thirds));
    }
}
