//! Which documents hold a phrase.
//!
//! Promise: exactly those whose folded text holds it in one run ([`Phrase::places`] says so of a text). A phrase of two units is one term and its list. A longer
//! one is the intersection of the lists of some of its pairs, the rarest first, and then of their positions; of the pairs as few and as rare are taken as
//! name every unit, which is half of them. One unit alone is the union of the lists of all terms that begin with it.
//!
//! The parts of the index are looked through side by side where there is much to read.

use super::{
    index::{Fault, guarded},
    terms::Phrase,
    view::{Part, View},
};
use crate::archive::cores;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use tantivy::{
    DocSet, TERMINATED,
    index::InvertedIndexReader,
    postings::{Postings, SegmentPostings, TermInfo},
    schema::IndexRecordOption,
};

/// Asked now and then: true ends a search.
type Stop<'a> = &'a (dyn Fn() -> bool + Sync);
/// Documents between two looks at whether anybody still waits.
const STRETCH: u32 = 4096;
/// Documents of the index that are not worth a second thread.
const FEW: u64 = 50_000;

/// Documents, ascending, and how often each holds the phrase.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub docs: Vec<u32>,
    pub counts: Vec<u8>,
}

impl Counted {
    fn put(&mut self, doc: u32, count: u32) {
        self.docs.push(doc);
        self.counts.push(u8::try_from(count).unwrap_or(u8::MAX));
    }
}

/// The documents of each part; nothing when it was stopped.
pub(super) fn in_all(view: &View, phrase: &Phrase, stop: Stop<'_>) -> Result<Option<Vec<Counted>>, Fault> {
    let threads = if view.articles() < FEW { 1 } else { cores() };
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = view.parts.get(at) else { return };
            let found = guarded(|| in_part(view, part, phrase, stop));
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, found));
        }
    };
    thread::scope(|scope| {
        (1..threads.min(view.parts.len())).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, found)| found).collect()
}

fn in_part(view: &View, part: &Part, phrase: &Phrase, stop: Stop<'_>) -> Result<Option<Counted>, Fault> {
    let inverted = part.reader.inverted_index(view.fields.body)?;
    if phrase.pairs.is_empty() {
        return one_unit(&inverted, part, phrase, stop);
    }
    let mut infos = Vec::with_capacity(phrase.pairs.len());
    for pair in &phrase.pairs {
        match inverted.terms().get(pair)? {
            Some(info) => infos.push(info),
            None => return Ok(Some(Counted::default())),
        }
    }
    match cover(&infos).as_slice() {
        [] => Ok(Some(Counted::default())),
        [one] => one_pair(&inverted, part, &infos[*one], stop),
        several => in_a_run(&inverted, part, &infos, several, stop),
    }
}

/// The pairs to look at, the rarest first: each unit is in one of them, and together they are as rare as can be.
fn cover(infos: &[TermInfo]) -> Vec<usize> {
    let Some(last) = infos.len().checked_sub(1) else { return Vec::new() };
    // The first and the last pair are the only ones with their outer units; of two neighbours one must be there.
    let mut best: Vec<(u64, Option<usize>)> = Vec::with_capacity(infos.len());
    for (at, info) in infos.iter().enumerate() {
        let before = (at.saturating_sub(2)..at).min_by_key(|&before| best[before].0);
        best.push((u64::from(info.doc_freq) + before.map_or(0, |before| best[before].0), before));
    }
    let mut taken: Vec<usize> = std::iter::successors(Some(last), |&at| best[at].1).collect();
    taken.sort_by_key(|&at| (infos[at].doc_freq, at));
    taken
}

fn one_pair(
    inverted: &InvertedIndexReader,
    part: &Part,
    info: &TermInfo,
    stop: Stop<'_>,
) -> Result<Option<Counted>, Fault> {
    let mut blocks = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    let mut found = Counted { docs: Vec::with_capacity(info.doc_freq as usize), ..Counted::default() };
    found.counts.reserve(info.doc_freq as usize);
    let alive = part.reader.alive_bitset();
    let mut read = 0;
    while !blocks.docs().is_empty() {
        match alive {
            None => {
                found.docs.extend_from_slice(blocks.docs());
                found.counts.extend(blocks.freqs().iter().map(|&count| u8::try_from(count).unwrap_or(u8::MAX)));
            }
            Some(alive) => {
                let pairs = blocks.docs().iter().zip(blocks.freqs());
                pairs.filter(|(doc, _)| alive.is_alive(**doc)).for_each(|(&doc, &count)| found.put(doc, count));
            }
        }
        read += blocks.docs().len() as u32;
        if read >= STRETCH {
            read = 0;
            if stop() {
                return Ok(None);
            }
        }
        blocks.advance();
    }
    Ok(Some(found))
}

/// One of the lists of a phrase, with its pair's place in it.
struct Slot {
    postings: SegmentPostings,
    offset: u32,
    positions: Vec<u32>,
}

impl Slot {
    /// Where a phrase would begin that holds this pair, in the document at hand.
    fn begins(&mut self) {
        self.postings.positions(&mut self.positions);
        let offset = self.offset;
        self.positions.retain_mut(|at| {
            let begins = at.checked_sub(offset);
            *at = begins.unwrap_or_default();
            begins.is_some()
        });
    }
}

fn in_a_run(
    inverted: &InvertedIndexReader,
    part: &Part,
    infos: &[TermInfo],
    taken: &[usize],
    stop: Stop<'_>,
) -> Result<Option<Counted>, Fault> {
    let slot = |&at: &usize| {
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = inverted.read_postings_from_terminfo(&infos[at], option)?;
        Ok(Slot { postings, offset: at as u32, positions: Vec::new() })
    };
    let mut slots = taken.iter().map(slot).collect::<Result<Vec<Slot>, Fault>>()?;
    let Some((lead, others)) = slots.split_first_mut() else { return Ok(Some(Counted::default())) };
    let (mut found, mut read) = (Counted::default(), 0);
    let mut doc = lead.postings.doc();
    'docs: while doc != TERMINATED {
        read += 1;
        if read % STRETCH == 0 && stop() {
            return Ok(None);
        }
        for other in &mut *others {
            if other.postings.doc() < doc {
                other.postings.seek(doc);
            }
            let there = other.postings.doc();
            if there > doc {
                doc = if there == TERMINATED { TERMINATED } else { lead.postings.seek(there) };
                continue 'docs;
            }
        }
        if part.is_alive(doc) {
            lead.begins();
            for other in &mut *others {
                if lead.positions.is_empty() {
                    break;
                }
                other.begins();
                common(&mut lead.positions, &other.positions);
            }
            if !lead.positions.is_empty() {
                found.put(doc, u32::try_from(lead.positions.len()).unwrap_or(u32::MAX));
            }
        }
        doc = lead.postings.advance();
    }
    Ok(Some(found))
}

/// Keeps of one ascending list what is in the other.
fn common(list: &mut Vec<u32>, other: &[u32]) {
    let mut other = other.iter().peekable();
    list.retain(|at| {
        while other.next_if(|o| *o < at).is_some() {}
        other.peek() == Some(&at)
    });
}

fn one_unit(
    inverted: &InvertedIndexReader,
    part: &Part,
    phrase: &Phrase,
    stop: Stop<'_>,
) -> Result<Option<Counted>, Fault> {
    let mut counts = vec![0_u8; part.reader.max_doc() as usize];
    let mut stream = inverted.terms().range().ge(&phrase.text).into_stream()?;
    while let Some((term, info)) = stream.next() {
        let Ok(term) = std::str::from_utf8(term) else { continue };
        if !term.starts_with(&phrase.text) {
            break;
        }
        if !phrase.begins(term) {
            continue;
        }
        let mut blocks = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while !blocks.docs().is_empty() {
            for (&doc, &count) in blocks.docs().iter().zip(blocks.freqs()) {
                if let Some(sum) = counts.get_mut(doc as usize) {
                    *sum = sum.saturating_add(u8::try_from(count).unwrap_or(u8::MAX));
                }
            }
            blocks.advance();
        }
        if stop() {
            return Ok(None);
        }
    }
    let mut found = Counted::default();
    for (doc, count) in (0..).zip(counts) {
        if count > 0 && part.is_alive(doc) {
            found.put(doc, count.into());
        }
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn infos(freqs: &[u32]) -> Vec<TermInfo> {
        freqs.iter().map(|&doc_freq| TermInfo { doc_freq, postings_range: 0..0, positions_range: 0..0 }).collect()
    }

    #[test]
    fn of_the_pairs_the_rarest_are_taken_that_name_every_unit() {
        assert_eq!(cover(&infos(&[5])), [0]);
        assert_eq!(cover(&infos(&[5, 1])), [1, 0]);
        assert_eq!(cover(&infos(&[5, 100, 7])), [0, 2]);
        assert_eq!(cover(&infos(&[9, 1, 1, 9])), [1, 0, 3]);
        assert_eq!(cover(&infos(&[1, 9, 2, 9, 3])), [0, 2, 4]);
        assert!(cover(&[]).is_empty());
    }

    #[test]
    fn what_two_lists_share() {
        let mut list = vec![1, 4, 6, 9];
        common(&mut list, &[0, 4, 5, 9, 12]);
        assert_eq!(list, [4, 9]);
    }
}
