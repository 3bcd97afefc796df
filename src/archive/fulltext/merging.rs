//! Which parts of the index are put together.
//!
//! Promise: pages that come one by one make few parts, a document is written anew a handful of times however many come, and no part that is made of
//! others holds more than [`LARGEST`] documents. While parts are put together all of them are mapped, so this is what the memory of it is bound by: some 300 MB. The
//! price is a part more for each quarter of a million articles, which a search looks through side by side.

use std::cmp::Reverse;
use tantivy::{
    index::SegmentMeta,
    indexer::{MergeCandidate, MergePolicy},
};

/// Parts of fewer documents are small: what single pages make.
const SMALL: u32 = 10_000;
/// So many parts are put together.
const ENOUGH: usize = 8;
/// Or fewer, where they come to so many documents: what is made of them stays as it is.
const PLENTY: u32 = 150_000;
/// Documents of what is put together, at most.
const LARGEST: u32 = 250_000;
/// A part of more is left as it is.
const LARGE: u32 = 100_000;
/// Of a part of which more than one document in so many is dead, those are taken out.
const DEAD: u32 = 3;

/// The policy.
#[derive(Debug)]
pub(super) struct Merging;

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, parts: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let sizes: Vec<Part> =
            parts.iter().map(|part| Part { live: part.num_docs(), dead: part.num_deleted_docs() }).collect();
        let named = |chosen: Vec<usize>| MergeCandidate(chosen.into_iter().map(|at| parts[at].id()).collect());
        chosen(&sizes).into_iter().map(named).collect()
    }
}

/// Documents of a part.
#[derive(Debug, Clone, Copy)]
struct Part {
    live: u32,
    dead: u32,
}

/// The parts that are to be put together, by their numbers; one alone is written anew without its dead documents.
fn chosen(parts: &[Part]) -> Vec<Vec<usize>> {
    let mut by_size: Vec<usize> = (0..parts.len()).collect();
    by_size.sort_by_key(|&at| Reverse((parts[at].live, at)));
    let (mut all, mut left) = (Vec::new(), Vec::new());
    for sizes in [0..SMALL, SMALL..LARGE] {
        let mut level: Vec<usize> = by_size.iter().copied().filter(|&at| sizes.contains(&parts[at].live)).collect();
        while level.len() >= ENOUGH || level.iter().map(|&at| parts[at].live).sum::<u32>() >= PLENTY {
            let (mut taken, mut live) = (Vec::new(), 0);
            while let Some(at) = level.pop_if(|at| live + parts[*at].live <= LARGEST) {
                live += parts[at].live;
                taken.push(at);
            }
            all.push(taken);
        }
        left.extend(level);
    }
    left.extend(by_size.iter().copied().filter(|&at| parts[at].live >= LARGE));
    let worn = |at: &usize| parts[*at].dead > (parts[*at].live + parts[*at].dead) / DEAD;
    all.extend(left.into_iter().filter(worn).map(|at| vec![at]));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(live: &[u32]) -> Vec<Part> {
        live.iter().map(|&live| Part { live, dead: 0 }).collect()
    }

    #[test]
    fn small_parts_wait_for_others_and_large_ones_stay() {
        assert!(chosen(&of(&[300_000, 100_000, 40_000, 60_000, 40_000, 10, 10, 10, 10, 10, 10, 10])).is_empty());
        assert_eq!(chosen(&of(&[300_000, 1, 2, 3, 4, 5, 6, 7, 8])), [[1, 2, 3, 4, 5, 6, 7, 8]]);
        assert_eq!(chosen(&of(&[30_000, 31_000, 30_000, 29_000, 30_000, 9000])), [[3, 0, 2, 4, 1]]);
    }

    #[test]
    fn what_is_put_together_is_never_too_large() {
        let many = chosen(&of(&[90_000; 11]));
        assert_eq!(many.iter().map(Vec::len).collect::<Vec<_>>(), [2; 5]);
        let mut parts: Vec<u32> = Vec::new();
        let (mut written, all) = (0_u64, 3_000_000_u32);
        for _ in 0..all / 1000 {
            parts.push(1000);
            for group in chosen(&of(&parts)) {
                let live: u32 = group.iter().map(|&at| parts[at]).sum();
                assert!(live <= LARGEST && group.len() > 1);
                written += u64::from(live);
                group.iter().for_each(|&at| parts[at] = 0);
                parts.push(live);
            }
            parts.retain(|&live| live > 0);
        }
        assert!(parts.len() < 40 && written < 5 * u64::from(all), "{} parts, {written} documents written", parts.len());
    }

    #[test]
    fn dead_documents_are_taken_out_when_they_are_many() {
        let parts =
            [Part { live: 200_000, dead: 90_000 }, Part { live: 200_000, dead: 110_000 }, Part { live: 1, dead: 1 }];
        assert_eq!(chosen(&parts), [[2], [1]]);
    }
}
