//! Which documents hold a phrase.
//!
//! Promise: exactly those whose folded text holds it in one run ([`Phrase::places`] says so of a text). A phrase of two units is one term and its list. A longer
//! one is the intersection of the lists of some of its pairs, the rarest first, and then of their positions; of the pairs as few and as rare are taken as
//! name every unit, which is half of them. One unit alone is the union of the lists of all terms that begin with it.
//!
//! Where there is much to read, the parts of the index, and pieces of the large ones, are looked through side by side; where there is little, a thread would
//! cost more than the search.

use super::{
    index::{Fault, guarded},
    terms::Phrase,
    view::{Part, View},
};
use crate::archive::cores;
use std::{
    ops::Range,
    sync::{
        Arc, Mutex, PoisonError,
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
/// Fewer documents to look at are not worth a second thread.
const FEW: usize = if cfg!(test) { 2 } else { 4096 };
/// Pieces for each thread: they are not equally quick.
const PIECES: usize = 2;

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

/// What is to be read of a part.
struct Reading<'a> {
    part: &'a Part,
    inverted: Arc<InvertedIndexReader>,
    /// The lists of all pairs; none where the part has not all of them.
    infos: Vec<TermInfo>,
    /// Those of them that are read.
    taken: Vec<usize>,
}

impl<'a> Reading<'a> {
    fn of(view: &View, part: &'a Part, phrase: &Phrase) -> Result<Self, Fault> {
        let inverted = part.reader.inverted_index(view.fields.body)?;
        let mut infos = Vec::with_capacity(phrase.pairs.len());
        for pair in &phrase.pairs {
            match inverted.terms().get(pair)? {
                Some(info) => infos.push(info),
                None => {
                    infos.clear();
                    break;
                }
            }
        }
        let taken = cover(&infos);
        Ok(Self { part, inverted, infos, taken })
    }

    /// About how many documents are looked at.
    fn cost(&self, phrase: &Phrase) -> usize {
        let documents = self.part.reader.max_doc() as usize;
        if phrase.pairs.is_empty() {
            return documents;
        }
        self.taken.first().map_or(0, |&rarest| self.infos[rarest].doc_freq as usize * self.taken.len())
    }

    /// The documents of the part, cut into pieces of about so many; one unit has too many lists to begin each anew.
    fn pieces(&self, phrase: &Phrase, size: usize) -> Vec<Range<u32>> {
        let documents = self.part.reader.max_doc();
        let whole = phrase.pairs.is_empty() || self.taken.is_empty();
        let size = if whole { documents } else { u32::try_from(size).unwrap_or(u32::MAX) }.max(1);
        (0..documents).step_by(size as usize).map(|from| from..documents.min(from.saturating_add(size))).collect()
    }

    fn within(&self, docs: Range<u32>, phrase: &Phrase, stop: Stop<'_>) -> Result<Option<Counted>, Fault> {
        if phrase.pairs.is_empty() {
            return one_unit(&self.inverted, self.part, phrase, stop);
        }
        match self.taken.as_slice() {
            [] => Ok(Some(Counted::default())),
            [one] => one_pair(&self.inverted, self.part, &self.infos[*one], docs, stop),
            _ => in_a_run(self, docs, stop),
        }
    }
}

/// The documents of each part; nothing when it was stopped.
pub(super) fn in_all(view: &View, phrase: &Phrase, stop: Stop<'_>) -> Result<Option<Vec<Counted>>, Fault> {
    let readings = guarded(|| view.parts.iter().map(|part| Reading::of(view, part, phrase)).collect());
    let readings: Vec<Reading<'_>> = readings?;
    let much = readings.iter().map(|reading| reading.cost(phrase)).sum::<usize>() >= FEW;
    let threads = if much { cores() } else { 1 };
    let all = usize::try_from(view.articles()).unwrap_or(usize::MAX);
    let size = if threads > 1 { all / (threads * PIECES) } else { all };
    let pieces =
        |(part, reading): (usize, &Reading<'_>)| reading.pieces(phrase, size).into_iter().map(move |docs| (part, docs));
    let pieces: Vec<(usize, Range<u32>)> = readings.iter().enumerate().flat_map(pieces).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((part, docs)) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = guarded(|| readings[*part].within(docs.clone(), phrase, stop));
            done.lock().unwrap_or_else(PoisonError::into_inner).push((*part, docs.start, found));
        }
    };
    thread::scope(|scope| {
        (1..threads.min(pieces.len())).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|&(part, from, _)| (part, from));
    let mut all: Vec<Counted> = readings.iter().map(|_| Counted::default()).collect();
    for (part, _, found) in done {
        let Some(Counted { docs, counts }) = found? else { return Ok(None) };
        all[part].docs.extend(docs);
        all[part].counts.extend(counts);
    }
    Ok(Some(all))
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
    within: Range<u32>,
    stop: Stop<'_>,
) -> Result<Option<Counted>, Fault> {
    let mut blocks = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    let mut found = Counted::default();
    let alive = part.reader.alive_bitset();
    let (mut read, mut first) = (0, blocks.seek(within.start));
    while let [next, ..] = blocks.docs().get(first..).unwrap_or_default()
        && *next < within.end
    {
        let docs = &blocks.docs()[first..];
        let docs = &docs[..docs.partition_point(|doc| *doc < within.end)];
        let freqs = blocks.freqs()[first..].iter().map(|&count| u8::try_from(count).unwrap_or(u8::MAX));
        match alive {
            None => {
                found.docs.extend_from_slice(docs);
                found.counts.extend(freqs.take(docs.len()));
            }
            Some(alive) => {
                let pairs = docs.iter().zip(freqs).filter(|(doc, _)| alive.is_alive(**doc));
                pairs.for_each(|(&doc, count)| found.put(doc, count.into()));
            }
        }
        read += docs.len() as u32;
        if read >= STRETCH {
            read = 0;
            if stop() {
                return Ok(None);
            }
        }
        blocks.advance();
        first = 0;
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

fn in_a_run(reading: &Reading<'_>, within: Range<u32>, stop: Stop<'_>) -> Result<Option<Counted>, Fault> {
    let Reading { part, inverted, infos, taken } = reading;
    let slot = |&at: &usize| {
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = inverted.read_postings_from_terminfo(&infos[at], option)?;
        Ok(Slot { postings, offset: at as u32, positions: Vec::new() })
    };
    let mut slots = taken.iter().map(slot).collect::<Result<Vec<Slot>, Fault>>()?;
    let Some((lead, others)) = slots.split_first_mut() else { return Ok(Some(Counted::default())) };
    let (mut found, mut read) = (Counted::default(), 0);
    let mut doc = lead.postings.doc();
    if doc < within.start {
        doc = lead.postings.seek(within.start);
    }
    'docs: while doc < within.end {
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
