//! What is worked out once a line and asked by many guesses: how the line goes with the last of a column, and with its last few.
//!
//! Promise: the same figures as if each guess had worked them out; most guesses end in the same few lines, so that a page pays for the
//! pairs of lines that stand in question and not for the guesses. The price is a place for each line of the page, which is small.

use super::deal_guess::{Column, Guess, NO_LINE};
use super::joins::{CloseJoin, Words};
use super::roles::{Role, Scores};
use super::topics::Topics;

/// What a line and the last of a column say of each other.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// How the glyphs join.
    pub join: CloseJoin,
    /// What the step weighs for each role of the line.
    pub step: Scores,
    key: Key,
    /// The next of the same last line, counted from one.
    next: u16,
}

/// What a step is asked by, in one number, since it is compared more often than anything: the last line, the one over it, whether nothing
/// stands between the last and the line that is dealt, and the role of the last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Key {
    pub(super) fn new(last: usize, over: Option<usize>, touching: bool, role: Role) -> Self {
        let over = over.map_or(0, |line| line as u64 + 1);
        Self((last as u64) << 32 | over << 4 | u64::from(touching) << 3 | role as u64)
    }

    /// The last line.
    pub(super) fn last(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// The one over it.
    pub(super) fn over(self) -> Option<usize> {
        ((self.0 >> 4) as usize & 0xfff_ffff).checked_sub(1)
    }

    /// Does nothing stand between the last line and the one that is dealt?
    pub(super) fn touching(self) -> bool {
        self.0 >> 3 & 1 == 1
    }
}

/// What is known of the line that is dealt.
pub(super) struct Asked {
    all: Vec<Known>,
    /// For each line of the page the first that is known with it as the last, counted from one; 0 where nothing is.
    heads: Vec<u16>,
    /// For each line of the page the rare words that the dealt one has in common with it.
    kin: Vec<f32>,
    /// For each line of the page how near the dealt one lies to it; not a number where it was not asked.
    topics: Vec<f32>,
    /// Those that were asked.
    near: Vec<usize>,
    /// The line that `kin` is of, and whether it has no word in common with any.
    of: Option<usize>,
    alone: bool,
}

impl Asked {
    /// Nothing, for a page of so many lines.
    pub(super) fn new(count: usize) -> Self {
        Self {
            all: Vec::new(),
            heads: vec![0; count],
            kin: vec![0.0; count],
            topics: vec![f32::NAN; count],
            near: Vec::new(),
            of: None,
            alone: true,
        }
    }

    /// Forgets the line before and makes ready for line `at`.
    pub(super) fn begin(&mut self, at: usize, words: &Words) {
        for known in self.all.drain(..) {
            self.heads[known.key.last()] = 0;
        }
        for (line, _) in self.of.map_or(&[][..], |of| words.kin_of(of)) {
            self.kin[*line as usize] = 0.0;
        }
        for (line, many) in words.kin_of(at) {
            self.kin[*line as usize] = *many;
        }
        for line in self.near.drain(..) {
            self.topics[line] = f32::NAN;
        }
        self.of = Some(at);
        self.alone = words.kin_of(at).is_empty();
    }

    /// What is known by `key`; `work` works it out the first time.
    pub(super) fn of(&mut self, key: Key, work: impl FnOnce(Option<CloseJoin>) -> (Scores, CloseJoin)) -> Known {
        let first = self.heads[key.last()];
        let mut at = first;
        let mut join = None;
        while let Some(known) = usize::from(at).checked_sub(1).and_then(|n| self.all.get(n)) {
            if known.key == key {
                return *known;
            }
            join = Some(known.join);
            at = known.next;
        }
        let (step, join) = work(join);
        let known = Known { join, step, key, next: first };
        self.all.push(known);
        self.heads[key.last()] = u16::try_from(self.all.len()).unwrap_or(0);
        known
    }

    /// How near line `at` lies to another.
    fn near(&mut self, line: usize, at: usize, topics: &Topics) -> f32 {
        if self.topics[line].is_nan() {
            self.topics[line] = topics.near(line, at);
            self.near.push(line);
        }
        self.topics[line]
    }

    /// How near line `at` lies to what the last lines of a column are about.
    pub(super) fn topic(&mut self, column: &Column, at: usize, topics: &Topics) -> f32 {
        let (mut sum, mut many) = (0.0, 0.0);
        for line in column.recent() {
            sum += self.near(line, at, topics);
            many += 1.0;
        }
        sum / f32::max(many, 1.0)
    }

    /// How near line `at` lies to the nearest of the last lines of titles.
    pub(super) fn title(&mut self, guess: &Guess, at: usize, topics: &Topics) -> Option<f32> {
        let titles = guess.titles.iter().filter(|line| **line != NO_LINE);
        titles.map(|line| self.near(*line as usize, at, topics)).reduce(f32::max)
    }

    /// Rare words that the line has in common with the last lines of a column, so many at most.
    pub(super) fn kin(&self, column: &Column) -> f32 {
        if self.alone {
            return 0.0;
        }
        column.recent().map(|line| self.kin[line]).sum::<f32>().min(MOST_KIN)
    }
}

/// More rare words in common say no more.
const MOST_KIN: f32 = 12.0;
