//! What lines are about: pairs of glyphs have places in a space where those of one report lie near each other.
//!
//! Promise: for two lines, or a line and a column, a figure between −1 and 1; the nearer to 1 the likelier they are of one report. The places stand in
//! `topics.txt`: a pair of glyphs, then for each axis a letter, `O` for 0 and a step a letter up or down. They were fitted to 24,000 pairs of 55,000 reports
//! read out in the evening news, so that of many passages the one that a passage of the same report leads to lies nearest to it, as the cosine of their
//! sums (R. Hadsell and others, “Dimensionality reduction by learning an invariant mapping”, 2006; A. van den Oord and others, “Representation learning
//! with contrastive predictive coding”, 2018). The text of no page with a known truth is among the reports. `tests/fit_topics.rs` does it again.
//!
//! Trade-off: of the columns that a paragraph may go on with, the six last lines of each tell the right one in five of six cases, words in common in three of
//! four. A name that no pair of the table is part of says nothing here: [`super::joins`] counts words in common besides. The table is a megabyte, and is
//! read, in some milliseconds, only where a page is dealt to columns.

use super::joins::WordMap;
use super::lines::Line;
use super::pairs::class;
use std::ops::Range;
use std::sync::LazyLock;

/// Axes of the space.
pub(super) const AXES: usize = 32;

/// A place in it.
pub(super) type Place = [f32; AXES];

/// Lines of one block that tell what its first is about.
const BLOCK: usize = 5;

/// Lines at the end of a piece of text, and at the beginning of another, that are compared.
const ENDS: usize = 8;

/// Lines of a text that are compared with its title.
const BEGINNING: usize = 16;

/// The step that stands for 0.
pub(super) const NOUGHT: u8 = b'O';

/// The pairs, and where each has its place.
struct Table {
    of: WordMap<u32, u32>,
    places: Vec<[i8; AXES]>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { of: WordMap::default(), places: Vec::new() };
    for line in include_str!("topics.txt").lines() {
        table.read(line);
    }
    table
});

/// A pair of glyphs of the basic plane as a number.
fn pair(a: char, b: char) -> u32 {
    (a as u32) << 16 | (b as u32) & 0xffff
}

impl Table {
    /// Takes a row of the file; one that is at fault is left out.
    fn read(&mut self, line: &str) -> Option<()> {
        let mut chars = line.chars();
        let (a, b) = (chars.next()?, chars.next()?);
        let steps = chars.as_str().as_bytes().first_chunk::<AXES>()?;
        self.of.insert(pair(a, b), u32::try_from(self.places.len()).ok()?);
        self.places.push(steps.map(|step| step.wrapping_sub(NOUGHT).cast_signed()));
        Some(())
    }

    fn get(&self, a: char, b: char) -> Option<&[i8; AXES]> {
        self.of.get(&pair(a, b)).map(|at| &self.places[*at as usize])
    }
}

/// Where the table has a pair, in its steps.
#[cfg(test)]
pub(super) fn known(a: char, b: char) -> Option<Place> {
    TABLE.get(a, b).map(|steps| steps.map(f32::from))
}

/// The sum of the places of a text's pairs.
fn sum(text: &str) -> Place {
    let mut sum = [0.0; AXES];
    let mut last = ' ';
    for c in text.chars().filter(|c| !c.is_whitespace()).map(class) {
        if let Some(place) = TABLE.get(last, c) {
            sum.iter_mut().zip(place).for_each(|(x, y)| *x += f32::from(*y));
        }
        last = c;
    }
    sum
}

fn add(to: &mut Place, other: &Place) {
    to.iter_mut().zip(other).for_each(|(x, y)| *x += y);
}

/// The same way, of length 1; nothing known stays nothing.
fn unit(mut place: Place) -> Place {
    let length = place.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        place.iter_mut().for_each(|x| *x /= length);
    }
    place
}

/// The dot product: of two places of length 1 their cosine.
pub(super) fn dot(a: &Place, b: &Place) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Some lines together, of which each is asked how near it lies to the others.
#[derive(Clone)]
pub(super) struct Company {
    sum: Place,
    square: f32,
}

impl Company {
    /// How near some of them, which lie together there, lie to the others.
    pub(super) fn others(&self, of: &Self) -> f32 {
        let both = dot(&self.sum, &of.sum);
        let others = (self.square - 2.0 * both + of.square).max(0.0).sqrt() * of.square.sqrt();
        if others > 1e-3 { (both - of.square) / others } else { 0.0 }
    }

    /// How near these lie to those.
    pub(super) fn to(&self, those: &Self) -> f32 {
        let lengths = (self.square * those.square).sqrt();
        if lengths > 1e-3 { dot(&self.sum, &those.sum) / lengths } else { 0.0 }
    }
}

/// What a piece of text is about where it begins and where it ends.
pub(super) struct Subject {
    begin: Place,
    end: Place,
}

impl Subject {
    /// How near the end of this piece lies to the beginning of another.
    pub(super) fn onward(&self, to: &Self) -> f32 {
        dot(&self.end, &to.begin)
    }
}

/// Where each line of a page lies.
#[derive(Clone, Default)]
pub(super) struct Topics {
    /// Each line alone, of length 1.
    of: Vec<Place>,
    /// Each with the lines of its block that follow it.
    blocks: Vec<Place>,
}

impl Topics {
    pub(super) fn of(lines: &[Line]) -> Self {
        let sums: Vec<Place> = lines.iter().map(|l| sum(&l.text)).collect();
        let block = |at: usize| {
            let mut block = sums[at];
            let below = (at + 1..lines.len()).take(BLOCK - 1).take_while(|n| !lines[*n].blank_before);
            below.for_each(|n| add(&mut block, &sums[n]));
            unit(block)
        };
        Self { blocks: (0..lines.len()).map(block).collect(), of: sums.into_iter().map(unit).collect() }
    }

    /// How near line `at`, with its block, lies to another.
    pub(super) fn near(&self, line: usize, at: usize) -> f32 {
        dot(&self.of[line], &self.blocks[at])
    }

    /// The sum of where some lines lie.
    fn all(&self, lines: impl IntoIterator<Item = usize>) -> Place {
        let mut sum = [0.0; AXES];
        lines.into_iter().for_each(|n| add(&mut sum, &self.of[n]));
        sum
    }

    /// Where some lines lie together.
    pub(super) fn together(&self, lines: impl IntoIterator<Item = usize>) -> Place {
        unit(self.all(lines))
    }

    /// Some lines in company.
    pub(super) fn company(&self, lines: impl IntoIterator<Item = usize>) -> Company {
        let sum = self.all(lines);
        Company { square: dot(&sum, &sum), sum }
    }

    /// What some lines are about where they begin and where they end.
    pub(super) fn ends(&self, lines: &[usize]) -> Subject {
        let lines = || lines.iter().copied();
        Subject { begin: self.together(lines().take(ENDS)), end: self.together(lines().rev().take(ENDS)) }
    }

    /// How near each title line lies to the texts `around` it; nothing where the lines of the page were not asked.
    pub(super) fn titles(
        &self,
        titles: &[usize],
        texts: &[Vec<usize>],
        around: impl Fn(usize) -> Range<usize>,
    ) -> Option<Vec<Vec<f32>>> {
        if self.of.is_empty() {
            return None;
        }
        let texts: Vec<Place> = texts.iter().map(|t| self.together(t.iter().copied().take(BEGINNING))).collect();
        let of = |(n, at): (usize, &usize)| texts[around(n)].iter().map(|text| dot(&self.of[*at], text)).collect();
        Some(titles.iter().enumerate().map(of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    #[test]
    fn lines_of_one_subject_lie_nearer_than_lines_of_two() {
        let lines =
            measure("台风带来强降雨多条河流水位上涨\n医院收治的患者经过治疗痊愈出院\n气象台发布暴雨预警各地转移群众\n");
        let topics = Topics::of(&lines);
        let (same, other) = (topics.near(0, 2), topics.near(1, 2));
        assert!(same > other + 0.3, "{same} {other}");
        let [rain, ward, storm] = [0, 1, 2].map(|n| topics.ends(&[n]));
        assert!(rain.onward(&storm) > rain.onward(&ward));
    }

    #[test]
    fn every_row_of_the_file_is_read() {
        assert_eq!(TABLE.places.len(), include_str!("topics.txt").lines().count());
        assert_eq!(TABLE.of.len(), TABLE.places.len());
    }
}
