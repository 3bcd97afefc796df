//! The latest changes of the list, in a file beside the one in which the list is kept.
//!
//! Promise: whoever has the list of some generation gets what has changed since, or nothing; never a part. So a list that was kept before a few acts
//! or pages need not be made anew by the next process. The file is derived like the list: it is not synced, every entry has a checksum and names the generation before it
//! and after it, and a chain that is torn, or that does not end at the archive's generation, is begun anew. The trade-off: it is bounded, so that after a
//! large change the list is fetched whole.

use super::{Changes, Place};
use crate::model::{ArticleId, Entry};
use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of the file, about ten thousand articles, and entries of one change.
const MOST: usize = if cfg!(test) { 32 << 10 } else { 4 << 20 };
const LARGE: usize = 2_000;
/// Length and checksum before each entry.
const HEAD: usize = 12;

/// What leads from one generation to the next.
type Link = (u64, Changes);

/// The file, for who owns the archive.
pub(super) struct Recent {
    path: PathBuf,
    /// Nothing where it could not be written: then it is left alone, for it ends at an older generation.
    file: Option<File>,
    bytes: usize,
}

impl Recent {
    /// Goes on with the file if it ends at this generation, and begins it anew if not.
    pub(super) fn open(place: &Place, generation: u64) -> Self {
        let path = place.recent();
        let (links, end) = read(&path);
        let goes_on = links.last().is_some_and(|(_, changes)| changes.generation == generation);
        let mut new = Self { file: OpenOptions::new().append(true).create(true).open(&path).ok(), path, bytes: end };
        if !goes_on {
            new.begin();
        } else if new.file.as_ref().is_some_and(|file| file.set_len(end as u64).is_err()) {
            new.fail();
        }
        new
    }

    /// Adds what has changed since a generation.
    pub(super) fn add(&mut self, since: u64, changes: &Changes) {
        let packed = if changes.upserts.len() + changes.removed.len() > LARGE {
            None
        } else {
            postcard::to_stdvec(&(since, changes)).ok()
        };
        let Some(packed) = packed.filter(|packed| self.bytes + HEAD + packed.len() <= MOST) else {
            return self.begin();
        };
        let mut entry = Vec::with_capacity(HEAD + packed.len());
        entry.extend((packed.len() as u32).to_be_bytes());
        entry.extend(xxh3_64(&packed).to_be_bytes());
        entry.extend(packed);
        self.bytes += entry.len();
        if self.file.as_mut().is_some_and(|file| file.write_all(&entry).is_err()) {
            self.fail();
        }
    }

    fn begin(&mut self) {
        self.bytes = 0;
        if self.file.as_ref().is_some_and(|file| file.set_len(0).is_err()) {
            self.fail();
        }
    }

    fn fail(&mut self) {
        self.file = None;
        // Where it stays, it ends at an older generation, and nobody takes it for the newest.
        let _ = fs::remove_file(&self.path);
    }
}

/// What has changed since a generation, up to another; nothing where that is not known.
pub fn changes_between(place: &Place, since: u64, now: u64) -> Option<Changes> {
    between(read(&place.recent()).0, since, now)
}

/// What has changed since a generation, as far as it is known; nothing where that generation is not.
pub fn changes_since(place: &Place, since: u64) -> Option<Changes> {
    let (links, _) = read(&place.recent());
    let now = links.last()?.1.generation;
    between(links, since, now)
}

fn between(links: Vec<Link>, since: u64, now: u64) -> Option<Changes> {
    let from = links.iter().position(|(before, _)| *before == since)?;
    let links = links.into_iter().skip(from).map(|(_, changes)| changes);
    let until: Vec<Changes> = links.take_while(|changes| changes.generation <= now).collect();
    until.last().is_some_and(|changes| changes.generation == now).then(|| together(until))
}

/// Several changes as one.
fn together(all: Vec<Changes>) -> Changes {
    let mut now = Changes::default();
    let mut articles: BTreeMap<ArticleId, Option<Entry>> = BTreeMap::new();
    for changes in all {
        // What is both removed and listed stays.
        articles.extend(changes.removed.into_iter().map(|id| (id, None)));
        articles.extend(changes.upserts.into_iter().map(|entry| (entry.id, Some(entry))));
        now.generation = changes.generation;
        now.new += changes.new;
        now.searches = changes.searches.or(now.searches);
    }
    for (id, entry) in articles {
        match entry {
            Some(entry) => now.upserts.push(entry),
            None => now.removed.push(id),
        }
    }
    now
}

/// The unbroken chain at the file's beginning, and where it ends.
fn read(path: &Path) -> (Vec<Link>, usize) {
    let (bytes, mut links, mut at) = (fs::read(path).unwrap_or_default(), Vec::<Link>::new(), 0);
    while let Some((link, end)) = link(&bytes, at) {
        if links.last().is_some_and(|(_, changes)| changes.generation != link.0) {
            break;
        }
        links.push(link);
        at = end;
    }
    (links, at)
}

fn link(bytes: &[u8], at: usize) -> Option<(Link, usize)> {
    let (length, rest) = bytes.get(at..)?.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<8>()?;
    let packed = rest.get(..u32::from_be_bytes(*length) as usize)?;
    let whole = xxh3_64(packed) == u64::from_be_bytes(*sum);
    let link = whole.then(|| postcard::from_bytes(packed).ok()).flatten()?;
    Some((link, at + HEAD + packed.len()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::of(folder.path());
        fs::create_dir_all(&place.store).unwrap();
        (folder, place)
    }

    fn changes(generation: u64, upserts: &[(u64, &str)], removed: &[u64]) -> Changes {
        let entry = |&(id, headline): &(u64, &str)| Entry::new(ArticleId(id), headline.to_owned());
        let removed = removed.iter().copied().map(ArticleId).collect();
        Changes { generation, upserts: upserts.iter().map(entry).collect(), removed, ..Changes::default() }
    }

    #[test]
    fn changes_add_up_from_any_generation_that_is_in_the_chain() {
        let (_folder, place) = place();
        let mut recent = Recent::open(&place, 5);
        assert_eq!(changes_since(&place, 5), None, "nothing has changed");
        recent.add(5, &changes(6, &[(1, "春灌"), (2, "夏收")], &[]));
        recent.add(6, &changes(8, &[(1, "秋播")], &[2]));
        drop(recent);
        // The next owner goes on.
        Recent::open(&place, 8).add(8, &changes(9, &[(2, "冬藏")], &[1]));
        assert_eq!(changes_since(&place, 5), Some(changes(9, &[(2, "冬藏")], &[1])));
        assert_eq!(changes_between(&place, 5, 8), Some(changes(8, &[(1, "秋播")], &[2])));
        assert_eq!(changes_since(&place, 8), Some(changes(9, &[(2, "冬藏")], &[1])));
        for (since, now) in [(7, 9), (4, 9), (5, 7), (9, 9)] {
            assert_eq!(changes_between(&place, since, now), None, "{since} to {now}");
        }
    }

    #[test]
    fn a_chain_that_is_torn_or_ends_elsewhere_is_begun_anew() {
        let (_folder, place) = place();
        let fill = || {
            let _ = fs::remove_file(place.recent());
            let mut recent = Recent::open(&place, 1);
            (1..5).for_each(|n| recent.add(n, &changes(n + 1, &[(n, "春灌")], &[])));
            fs::read(place.recent()).unwrap()
        };
        let whole = fill();
        let each = whole.len() / 4;
        for at in 0..whole.len() {
            let mut hurt = whole.clone();
            hurt[at] ^= 16;
            fs::write(place.recent(), &hurt).unwrap();
            assert_eq!(changes_between(&place, 1, 5), None, "byte {at}");
            assert_eq!(changes_between(&place, 1, 2).is_some(), at >= each, "byte {at}");
        }
        // A torn end is cut off, and the chain begun anew where the archive has gone further.
        fs::write(place.recent(), &whole[..whole.len() - 3]).unwrap();
        Recent::open(&place, 4).add(4, &changes(6, &[], &[1]));
        assert_eq!(changes_since(&place, 1).map(|c| (c.generation, c.removed.len(), c.upserts.len())), Some((6, 1, 2)));
        fill();
        Recent::open(&place, 7).add(7, &changes(8, &[], &[1]));
        assert_eq!((changes_since(&place, 1), changes_since(&place, 7).is_some()), (None, true));
    }

    #[test]
    fn it_is_bounded_and_a_place_that_cannot_be_written_is_no_fault() {
        let (_folder, place) = place();
        let mut recent = Recent::open(&place, 0);
        for n in 0..2000 {
            recent.add(n, &changes(n + 1, &[(n, "春灌")], &[]));
            assert!(fs::metadata(place.recent()).unwrap().len() <= MOST as u64);
        }
        assert!(changes_since(&place, 0).is_none() && changes_since(&place, 1999).is_some());
        let many: Vec<u64> = (0..=LARGE as u64).collect();
        recent.add(2000, &changes(2001, &[], &many));
        assert_eq!(fs::metadata(place.recent()).unwrap().len(), 0);
        let nowhere = Place::of(place.folder.join("none"));
        Recent::open(&nowhere, 1).add(1, &changes(2, &[], &[1]));
        assert_eq!(changes_since(&nowhere, 1), None);
    }
}
