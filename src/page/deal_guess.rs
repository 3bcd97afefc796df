//! A guess at how a page's lines are dealt: the columns that may go on, and what a line changes in them.
//!
//! Promise: a guess stands in one place, is copied and not built, and what is the same for all that follows has the same [`state`]. Trade-off:
//! of more columns than [`OPEN`] the stalest is let go.

use super::common;
use super::roles::Role;
use std::ops::{Deref, DerefMut};

/// Columns that a guess keeps open.
pub(super) const OPEN: usize = 9;

/// A column as far as it is dealt.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub id: u16,
    /// Its last line, and the one before.
    pub last: usize,
    pub over: Option<usize>,
    pub role: Role,
    /// Lines of text dealt when its last came.
    pub clock: usize,
    /// The widest of its lines.
    pub width: i32,
    /// Brackets and quotes open at its end.
    pub depth: i32,
    /// It came in its turn.
    pub active: bool,
    /// The column dealt to right before it.
    pub after: u16,
    /// Its place on the ring of columns: they come round in this order for as long as they stand side by side.
    pub place: u64,
    /// Its last lines.
    pub recent: [u32; RECENT],
}

impl Column {
    /// Its last lines, the latest first.
    pub(super) fn recent(&self) -> impl Iterator<Item = usize> {
        self.recent.iter().take_while(|line| **line != NO_LINE).map(|line| *line as usize)
    }
}

/// Stands for a line that is not there.
pub(super) const NO_LINE: u32 = u32::MAX;

/// So many of the last lines of titles tell what texts to come are about.
const TITLES: usize = 6;

/// So many of a column's last lines tell what it is about.
const RECENT: usize = 6;

/// The columns of a guess: few enough to stand in it, so that a guess is made without a place of its own in memory.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    of: [Column; OPEN],
    count: usize,
}

impl Columns {
    fn new() -> Self {
        let none = Column {
            id: 0,
            last: 0,
            over: None,
            role: Role::Title,
            clock: 0,
            width: 0,
            depth: 0,
            active: false,
            after: 0,
            place: 0,
            recent: [NO_LINE; RECENT],
        };
        Self { of: [none; OPEN], count: 0 }
    }

    /// Adds one; of as many as may be open, the stalest is let go and handed back.
    fn push(&mut self, column: Column) -> Option<Column> {
        let stale = (self.count == OPEN).then(|| (0..OPEN).min_by_key(|k| self.of[*k].last)).flatten().map(|k| {
            let stale = self.of[k];
            self.of.copy_within(k + 1.., k);
            self.count -= 1;
            stale
        });
        self.of[self.count] = column;
        self.count += 1;
        stale
    }
}

impl Deref for Columns {
    type Target = [Column];

    fn deref(&self) -> &[Column] {
        &self.of[..self.count]
    }
}

impl DerefMut for Columns {
    fn deref_mut(&mut self) -> &mut [Column] {
        &mut self.of[..self.count]
    }
}

/// The columns, after some lines are dealt.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    pub score: f32,
    pub columns: Columns,
    /// Lines of text dealt.
    pub clock: usize,
    /// The line before is a title.
    pub titled: bool,
    /// The line before opened a column.
    pub opened: bool,
    /// The column of the line of text before.
    pub latest: u16,
    /// The clock when a title last came.
    pub title: usize,
    /// The last lines of titles, the latest first.
    pub titles: [u32; TITLES],
    /// Columns begun in mid-sentence less those let go unfinished.
    pub amid: i32,
    pub made: u16,
    pub trace: usize,
}

impl Guess {
    pub(super) fn new() -> Self {
        Self {
            score: 0.0,
            columns: Columns::new(),
            clock: 0,
            titled: true,
            opened: false,
            latest: 0,
            title: 0,
            titles: [NO_LINE; TITLES],
            amid: 0,
            made: 0,
            trace: usize::MAX,
        }
    }

    /// How many columns that came in their turn are passed over where column `k` goes on.
    pub(super) fn passed(&self, k: usize) -> usize {
        self.columns.iter().filter(|c| c.active && c.clock < self.columns[k].clock).count()
    }

    /// The columns that came in their turn, and those that did not, between the latest and column `k` on the ring.
    pub(super) fn between(&self, k: usize) -> (usize, usize) {
        let Some(latest) = self.columns.iter().find(|c| c.id == self.latest) else { return (0, 0) };
        let far = |c: &Column| c.place.wrapping_sub(latest.place);
        let end = match far(&self.columns[k]) {
            0 => u64::MAX,
            far => far,
        };
        let between = self.columns.iter().filter(|c| far(c) > 0 && far(c) < end);
        between.fold((0, 0), |(awake, asleep), c| if c.active { (awake + 1, asleep) } else { (awake, asleep + 1) })
    }

    /// A place on the ring right behind the latest column.
    fn place(&self) -> u64 {
        let latest = self.columns.iter().find(|c| c.id == self.latest).map_or(0, |c| c.place);
        let next = self.columns.iter().map(|c| c.place.wrapping_sub(latest)).filter(|far| *far > 0).min();
        latest.wrapping_add(next.map_or(1 << 63, |far| far / 2))
    }

    /// Columns that begin in mid-sentence and those that break off there must be as many.
    pub(super) fn unpaired(&self) -> f32 {
        let open = i32::try_from(self.columns.iter().filter(|c| is_open(c.role)).count()).unwrap_or(0);
        f32::from(i16::try_from((self.amid - open).abs().min(8)).unwrap_or(8))
    }

    /// The guess after line `at` is dealt, so wide and with so many brackets open at its end, tied to the line before or not; its score and trace
    /// are not yet its own.
    pub(super) fn take(&self, at: usize, (width, depth): (i32, i32), to: Role, (seat, tied): (Seat, bool)) -> Self {
        let mut next = Guess { titled: false, opened: false, ..*self };
        let mut fresh = Column {
            id: self.made + 1,
            last: at,
            over: None,
            role: to,
            clock: self.clock + 1,
            width,
            depth: depth.clamp(0, 4) + i32::from(is_amid(to)),
            active: true,
            after: self.latest,
            place: 0,
            recent: [NO_LINE; RECENT],
        };
        fresh.recent[0] = u32::try_from(at).unwrap_or(NO_LINE);
        match seat {
            Seat::Title => {
                next.titled = true;
                next.opened = self.opened;
                next.title = self.clock;
                next.titles.rotate_right(1);
                next.titles[0] = u32::try_from(at).unwrap_or(NO_LINE);
                return next;
            }
            Seat::Column(k) => {
                let k = usize::from(k);
                let column = self.columns[k];
                fresh.id = column.id;
                fresh.place = column.place;
                fresh.over = Some(column.last);
                fresh.recent[1..].copy_from_slice(&column.recent[..RECENT - 1]);
                fresh.width = column.width.max(width);
                fresh.depth = if is_open(to) { (column.depth + depth).clamp(0, 4) } else { 0 };
                // The second line of a block takes no turn: the other columns are not passed over by it.
                if tied && column.clock == self.clock {
                    (fresh.clock, fresh.after) = (column.clock, column.after);
                    next.columns[k] = fresh;
                    return next;
                }
                for passed in next.columns.iter_mut().filter(|c| c.clock < column.clock) {
                    passed.active = false;
                }
                next.columns[k] = fresh;
            }
            Seat::New => {
                fresh.place = self.place();
                next.made += 1;
                next.opened = true;
                next.amid += i32::from(is_amid(to));
                next.amid -= next.columns.push(fresh).map_or(0, |stale| i32::from(is_open(stale.role)));
            }
        }
        next.latest = fresh.id;
        next.clock += 1;
        next
    }
}

/// In mid-sentence, or at least amid a paragraph.
pub(super) fn is_amid(role: Role) -> bool {
    matches!(role, Role::Middle | Role::Last)
}

/// Something must follow.
pub(super) fn is_open(role: Role) -> bool {
    matches!(role, Role::First | Role::Middle)
}

/// Where a line may be dealt to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Seat {
    Title,
    /// The column at this place in the guess.
    Column(u8),
    New,
}

/// What makes two guesses the same for all that follows, in any order of the columns, as a sum of well mixed numbers.
pub(super) fn state(guess: &Guess) -> u64 {
    let flags = u64::from(guess.titled) + 2 * u64::from(guess.opened);
    guess.columns.iter().fold(mixed(flags), |sum, c| {
        let role = c.role as u64 * 2 + u64::from(c.active);
        sum.wrapping_add(mixed((c.last as u64) << 8 | 16 | role))
    })
}

/// Well mixed, nought too.
fn mixed(n: u64) -> u64 {
    common::mixed(n.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_line_of_a_block_takes_no_turn() {
        let size = (26, 0);
        let begun = (0..3).fold(Guess::new(), |g, at| g.take(at, size, Role::First, (Seat::New, false)));
        let again = begun.take(3, size, Role::Middle, (Seat::Column(2), true));
        assert!(again.columns.iter().all(|c| c.active));
        assert_eq!((again.clock, again.columns[2].last, again.columns[2].over), (3, 3, Some(2)));
        let passing = begun.take(3, size, Role::Middle, (Seat::Column(2), false));
        assert_eq!(passing.columns.iter().map(|c| c.active).collect::<Vec<_>>(), [false, false, true]);
    }
}
