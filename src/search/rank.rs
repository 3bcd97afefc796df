//! All rows against one query: scores, and the order.
//!
//! Promise: a hit's score is what its words are worth, how well they stand together, how short and how new the headline is, in that order;
//! equals stand in the list's order. The first [`FINER`] hits are then told apart by fuzzy-matcher, which looks at scattered characters more
//! closely than a grade can. Candidates are scored in stretches on all cores; scores are small numbers, so hits are sorted by counting.

use super::{
    ask::{Glance, Plan, Ready},
    matching::{self, Word},
    texts::TextRow,
};
use crate::{
    catalogue::{Catalogue, Row, Shelf, merged},
    model::Date,
};
use std::{
    cmp::{Ordering, Reverse},
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

/// As many hits of the first order are looked at by fuzzy-matcher: 500 were measured to be too few, 2,000 to be as good as all.
pub(super) const FINER: usize = 2000;
/// Candidates scored at a time, between two looks at whether anybody still waits.
const STRETCH: usize = 4096;
/// Rows whose texts are asked for together.
const AHEAD: usize = 32;
/// Candidates that are not worth a second thread.
const FEW: usize = 4 * STRETCH;
/// Points for a headline of the newest day, and against the longest ones.
pub(super) const FRESH: u32 = 40;

/// Asked now and then: true ends a search.
pub(super) type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// A hit as it is kept: six bytes and two of room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scored {
    pub(super) row: Row,
    pub(super) score: u16,
}

/// One segment's part of a search: what is asked, and the candidates not yet looked at.
pub(super) struct Part<'a> {
    shelf: &'a Shelf,
    plan: Plan<'a>,
    ready: &'a Ready,
    rows: Vec<u32>,
    /// Up to which row a headline is how fresh.
    fresh: Vec<(u32, u32)>,
    /// The query has words; without, every match is worth what the texts say, or nothing, and the list's order stays.
    words: bool,
}

impl<'a> Part<'a> {
    pub(super) fn new(ready: &'a Ready, shelf: &'a Shelf, newest: Option<Date>, texts: &[TextRow<'a>]) -> Self {
        let plan = Plan::new(&ready.root, &shelf.segment, texts);
        let mut rows = plan.candidates(&shelf.segment).into_rows(shelf.segment.len());
        if shelf.live < shelf.segment.len() {
            rows.retain(|&row| !shelf.dead.has(row));
        }
        let fresh =
            freshness(newest).into_iter().map(|(day, points)| (shelf.segment.days(Some(day), None).end, points));
        Self { shelf, plan, ready, rows, fresh: fresh.collect(), words: ready.has_words() }
    }

    pub(super) fn candidates(&self) -> usize {
        self.rows.len()
    }

    /// Scores the candidates in a range, on all cores; `None` when it was stopped.
    pub(super) fn scored(&self, range: std::ops::Range<usize>, stop: Stop<'_>) -> Option<Vec<Vec<Scored>>> {
        let rows = self.rows.get(range).unwrap_or_default();
        let stretches: Vec<&[u32]> = rows.chunks(STRETCH).collect();
        let cores = thread::available_parallelism().map_or(1, NonZero::get).min(8);
        let (threads, next) = (if rows.len() < FEW { 1 } else { cores }, AtomicUsize::new(0));
        let work = || {
            let mut done: Vec<(usize, Vec<Scored>)> = Vec::new();
            loop {
                let at = next.fetch_add(1, Relaxed);
                let Some(rows) = stretches.get(at) else { return Some(done) };
                if stop() {
                    return None;
                }
                done.push((at, self.stretch(rows)));
            }
        };
        let mut done = if threads == 1 {
            work()?
        } else {
            thread::scope(|scope| {
                let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
                let mut done = work();
                for other in others {
                    let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                    done = done.zip(other).map(|(mut done, other)| {
                        done.extend(other);
                        done
                    });
                }
                done
            })?
        };
        done.sort_unstable_by_key(|&(at, _)| at);
        Some(done.into_iter().map(|(_, hits)| hits).collect())
    }

    fn stretch(&self, rows: &[u32]) -> Vec<Scored> {
        let segment = &self.shelf.segment;
        let mut hits = Vec::with_capacity(rows.len());
        let mut fresh = self.fresh.iter().peekable();
        let (mut glances, mut unsure) = ([Glance::Look; AHEAD], [0; AHEAD]);
        for rows in rows.chunks(AHEAD) {
            let mut count = 0;
            for (&row, glance) in rows.iter().zip(&mut glances) {
                *glance = self.plan.glance(row, segment);
                if *glance == Glance::Look {
                    unsure[count] = row;
                    count += 1;
                }
            }
            segment.fetch(&unsure[..count]);
            for (&row, &glance) in rows.iter().zip(&glances) {
                let grade = match glance {
                    Glance::No => continue,
                    Glance::Grade(grade) => grade,
                    Glance::Look => match self.plan.score(row, segment) {
                        Some(grade) => grade,
                        None => continue,
                    },
                };
                while fresh.next_if(|(end, _)| *end <= row).is_some() {}
                let new = fresh.peek().map_or(0, |&&(_, points)| points);
                let score = if self.words {
                    let together =
                        if self.ready.is_phrase() { self.ready.together(segment.headline(row).0) } else { 0 };
                    grade + together + new + FRESH - length(segment.chars(row))
                } else if grade > 0 {
                    grade + new
                } else {
                    0
                };
                hits.push(Scored { row: Row(row + self.shelf.first), score: u16::try_from(score).unwrap_or(u16::MAX) });
            }
        }
        hits
    }
}

/// Up to [`FRESH`] against a long headline, in steps of four characters.
pub(super) fn length(chars: u8) -> u32 {
    (u32::from(chars) / 4 * 2).min(FRESH)
}

/// The days since which a headline has how many points: fewer by 4 each time its age doubles.
pub(super) fn freshness(newest: Option<Date>) -> Vec<(Date, u32)> {
    let Some(newest) = newest else { return Vec::new() };
    let since = |doubled: u32| {
        let days = (1_i64 << (doubled + 1)) - 2;
        let day = newest.checked_sub(jiff::Span::new().days(days)).unwrap_or(Date::MIN);
        (day, FRESH - 4 * doubled)
    };
    (0..10).map(since).collect()
}

/// Best first; equals, which come in the list's order, stay in it.
pub(super) fn sorted(stretches: &[Vec<Scored>]) -> Vec<Scored> {
    let count = stretches.iter().map(Vec::len).sum();
    if count < 2 * STRETCH {
        let mut hits = stretches.concat();
        hits.sort_by_key(|hit| Reverse(hit.score));
        return hits;
    }
    let mut places = vec![0_u32; 1 << 16];
    stretches.iter().flatten().for_each(|hit| places[usize::from(hit.score)] += 1);
    let mut next = 0;
    for place in places.iter_mut().rev() {
        next += std::mem::replace(place, next);
    }
    let mut sorted = vec![Scored { row: Row(0), score: 0 }; count];
    for hit in stretches.iter().flatten() {
        let place = &mut places[usize::from(hit.score)];
        sorted[*place as usize] = *hit;
        *place += 1;
    }
    sorted
}

/// The hits of all segments as one list.
pub(super) fn together(catalogue: &Catalogue, lists: Vec<Vec<Scored>>) -> Vec<Scored> {
    merged(lists, |a, b| order(catalogue, a, b))
}

fn order(catalogue: &Catalogue, a: &Scored, b: &Scored) -> Ordering {
    b.score.cmp(&a.score).then_with(|| catalogue.in_list(a.row, b.row))
}

/// Lets fuzzy-matcher tell the first hits apart where words are scattered.
pub(super) fn finer(catalogue: &Catalogue, ready: &Ready, hits: &mut [Scored]) {
    let mut words: Vec<&Word> = Vec::new();
    ready.root.words(&mut words);
    if !words.iter().any(|word| word.may_scatter()) {
        return;
    }
    let first = hits.len().min(FINER);
    let Some(best) = hits.get_mut(..first) else { return };
    let work = |hits: &mut [Scored]| {
        let skim = matching::skim();
        for hit in hits {
            let Some((segment, row)) = catalogue.segment(hit.row) else { continue };
            let more = ready.finer(&skim, segment.headline(row).0);
            hit.score = hit.score.saturating_add(u16::try_from(more).unwrap_or(u16::MAX));
        }
    };
    let (one, other) = best.split_at_mut(first / 2);
    if first < FINER / 4 {
        work(one);
        work(other);
    } else {
        thread::scope(|scope| {
            scope.spawn(|| work(other));
            work(one);
        });
    }
    best.sort_by_key(|hit| Reverse(hit.score));
}
