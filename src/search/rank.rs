//! All rows against one query: scores, and the order.
//!
//! Promise: a hit's score is what its words are worth, how well they stand together, how short and how new the headline is, in that order;
//! equals stand in the list's order. The first [`FINER`] hits are then told apart by fuzzy-matcher, which looks at scattered characters more
//! closely than a grade can. Scores are small numbers, so hits are sorted by counting.

use super::{
    ask::Ready,
    matching::{self, Word},
    plan::{Glance, Plan},
    sources::Source,
    texts::TextRow,
};
use crate::{
    catalogue::{Band, Catalogue, Row, Shelf, merged},
    model::Date,
};
use std::{
    cmp::{Ordering, Reverse},
    ops::Range,
    thread,
};

/// As many hits of the first order are looked at by fuzzy-matcher: 500 were measured to be too few, 2,000 to be as good as all.
pub(super) const FINER: usize = 2000;
/// Candidates scored at a time, between two looks at whether anybody still waits.
pub(super) const STRETCH: usize = 4096;
/// Rows whose texts are asked for together.
const AHEAD: usize = 32;
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

/// One segment's part of a search.
pub(super) struct Part<'a> {
    shelf: &'a Shelf,
    source: Source<'a>,
    ready: &'a Ready,
    /// Up to which row a headline is how fresh.
    fresh: Vec<(u32, u32)>,
    /// The query has words; without, every match is worth what the texts say, or nothing, and the list's order stays.
    words: bool,
}

/// A band of a part, with the candidates in it.
pub(super) struct Look<'a> {
    part: &'a Part<'a>,
    plan: Plan<'a>,
    rows: Vec<u32>,
}

impl<'a> Part<'a> {
    pub(super) fn new(ready: &'a Ready, shelf: &'a Shelf, newest: Option<Date>, texts: &[TextRow<'a>]) -> Self {
        Self { source: Source::new(&ready.root, &shelf.segment, texts), ..Self::fresh(ready, shelf, newest) }
    }

    /// The same for rows that are named, without a list: whatever the query asks beside its words is true of them.
    pub(super) fn plain(ready: &'a Ready, shelf: &'a Shelf, newest: Option<Date>) -> Self {
        let mut words = Vec::new();
        ready.root.words(&mut words);
        let words = words.into_iter().map(|word| Source::Word(word, Vec::new())).collect();
        Self { source: Source::All(words), ..Self::fresh(ready, shelf, newest) }
    }

    fn fresh(ready: &'a Ready, shelf: &'a Shelf, newest: Option<Date>) -> Self {
        let days = |day| shelf.segment.days(Some(day), None).end;
        let fresh = freshness(newest).into_iter().map(|(day, points)| (days(day), points)).collect();
        Self { shelf, source: Source::Every, ready, fresh, words: ready.has_words() }
    }

    /// Rows that were found before, ascending.
    pub(super) fn these(&'a self, rows: Vec<u32>) -> Look<'a> {
        Look { part: self, plan: Plan::new(&self.source, Band::whole(0), &self.shelf.segment), rows }
    }

    /// How many rows there are to be searched.
    pub(super) fn len(&self) -> usize {
        self.shelf.segment.len()
    }

    /// Roughly how many rows must be looked at.
    pub(super) fn cost(&self) -> usize {
        self.source.cost(&self.shelf.segment)
    }

    /// The candidates of a band.
    pub(super) fn look(&'a self, band: Band) -> Look<'a> {
        let plan = Plan::new(&self.source, band, &self.shelf.segment);
        let mut rows = plan.candidates(band).into_rows(band);
        if self.shelf.live < self.shelf.segment.len() {
            rows.retain(|&row| !self.shelf.dead.has(row));
        }
        Look { part: self, plan, rows }
    }
}

impl Look<'_> {
    pub(super) fn candidates(&self) -> usize {
        self.rows.len()
    }

    /// The hits among the candidates in a range; `None` when it was stopped.
    pub(super) fn scored(&self, range: Range<usize>, stop: Stop<'_>) -> Option<Vec<Scored>> {
        let rows = self.rows.get(range).unwrap_or_default();
        let mut hits = Vec::with_capacity(rows.len());
        for rows in rows.chunks(STRETCH) {
            if stop() {
                return None;
            }
            self.stretch(rows, &mut hits);
        }
        Some(hits)
    }

    fn stretch(&self, rows: &[u32], hits: &mut Vec<Scored>) {
        let (part, segment) = (self.part, &self.part.shelf.segment);
        let mut fresh = part.fresh.iter().peekable();
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
                let score = if part.words {
                    let together =
                        if part.ready.is_phrase() { part.ready.together(segment.headline(row).0) } else { 0 };
                    grade + together + new + FRESH - length(segment.chars(row))
                } else if grade > 0 {
                    grade + new
                } else {
                    0
                };
                hits.push(Scored { row: Row(row + part.shelf.first), score: u16::try_from(score).unwrap_or(u16::MAX) });
            }
        }
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
