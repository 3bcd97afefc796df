//! The way through a segment: band by band, on all cores.
//!
//! Promise: every band is looked at once and the hits come in the list's order. The first band is small and is looked at first, so that the
//! newest hits can be told within a few milliseconds, however many headlines there are; the sets of a band fit into a core's cache, and each
//! core makes its own. The trade-off: each band asks each list where it begins, so bands are few where a query asks for little.

use super::rank::{Look, Part, STRETCH, Scored, Stop};
use crate::{archive::cores, catalogue::Band};
use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

/// How a segment is cut into bands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// Rows of the first band.
    pub(super) first: u32,
    /// Rows of the others, at least and at most.
    pub(super) others: (u32, u32),
    /// Candidates that are looked at before first hits are told. Less than twice as many are not worth a word of their own, nor another thread.
    pub(super) early: usize,
}

impl Default for Cut {
    fn default() -> Self {
        Self { first: 1 << 16, others: (1 << 16, 1 << 18), early: 1 << 13 }
    }
}

impl Cut {
    /// The bands of so many rows of which about so many are to be looked at.
    fn bands(self, rows: usize, cost: usize) -> Vec<Band> {
        if cost < 2 * self.early {
            return vec![Band::whole(rows)];
        }
        let (least, most) = self.others;
        let others = u32::try_from(rows / 32).unwrap_or(u32::MAX).clamp(least, most);
        Band::cut(rows, self.first, others).collect()
    }
}

/// Told the hits that were found first.
pub(super) type Early<'a> = &'a mut dyn FnMut(&[Vec<Scored>]);

/// Tasks that are done before it is looked whether there are hits to be told.
const ROUND: usize = 8;

/// What one thread does without a pause.
enum Task {
    /// Candidates of the first band.
    Rows(Range<usize>),
    Band(Band),
}

/// One segment's hits, in pieces and in the list's order; `None` when it was stopped. Where there is much to look at, `early`, if anybody listens, is given those
/// of the first candidates.
pub(super) fn sweep<'a>(
    part: &'a Part<'a>,
    cut: Cut,
    stop: Stop<'_>,
    mut early: Option<Early<'_>>,
) -> Option<Vec<Vec<Scored>>> {
    let cost = part.cost();
    let bands = cut.bands(part.len(), cost);
    let Some((&first, rest)) = bands.split_first() else { return Some(Vec::new()) };
    let look = part.look(first);
    let all = look.candidates();
    let much = cost.max(all) >= 2 * cut.early;
    if !much {
        return Some(vec![look.scored(0..all, stop)?]);
    }
    let begun = if early.is_some() { all.min(cut.early) } else { 0 };
    let mut hits = vec![look.scored(0..begun, stop)?];
    let rows = (begun..all).step_by(STRETCH).map(|from| Task::Rows(from..all.min(from + STRETCH)));
    let tasks: Vec<Task> = rows.chain(rest.iter().copied().map(Task::Band)).collect();
    let mut tasks = tasks.as_slice();
    while !tasks.is_empty() {
        // Where the newest have no hit, the first ones are told when some are found.
        let mut rest = tasks.len();
        if let Some(early) = &mut early {
            if hits.iter().any(|hits| !hits.is_empty()) {
                early(&hits);
            } else {
                rest = rest.min(ROUND);
            }
        }
        let (now, later) = tasks.split_at(rest);
        hits.extend(done(now, part, &look, stop)?);
        tasks = later;
    }
    Some(hits)
}

/// What comes of all tasks, in their order.
fn done<'a>(tasks: &[Task], part: &'a Part<'a>, first: &Look<'a>, stop: Stop<'_>) -> Option<Vec<Vec<Scored>>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done: Vec<(usize, Vec<Scored>)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Relaxed);
            let Some(task) = tasks.get(at) else { return Some(done) };
            if stop() {
                return None;
            }
            let hits = match task {
                Task::Rows(rows) => first.scored(rows.clone(), stop)?,
                Task::Band(band) => {
                    let look = part.look(*band);
                    look.scored(0..look.candidates(), stop)?
                }
            };
            done.push((at, hits));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..cores().min(tasks.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            done = done.zip(other).map(|(mut done, other)| {
                done.extend(other);
                done
            });
        }
        done
    })?;
    done.sort_unstable_by_key(|&(at, _)| at);
    Some(done.into_iter().map(|(_, hits)| hits).collect())
}
