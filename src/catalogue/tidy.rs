//! Segments that have become many are put together, away from those who read and write.
//!
//! Segments are of one size class when they differ less than eightfold; as soon as a class is full, it and all below it become one.
//! So an article is moved a handful of times in its life, however many there are, and a search meets a few dozen segments at most.

use super::{Bits, Catalogue, Segment, Shelf};
use crate::model::ArticleId;
use std::sync::Arc;

/// Segments of one size class that are left as they are.
const FULL: usize = 6;
/// The smallest class ends here.
const SMALL: usize = 2048;

/// Segments to be put together: give it to a thread that has the time.
#[derive(Debug, Clone)]
pub struct Tidying {
    from: Vec<Shelf>,
}

/// Segments that were put together, for [`Catalogue::adopt`].
#[derive(Debug, Clone)]
pub struct Tidied {
    from: Vec<Shelf>,
    made: Arc<Segment>,
}

fn class(shelf: &Shelf) -> u32 {
    ((shelf.live.max(1) / SMALL) as u32 + 1).ilog(8)
}

impl Catalogue {
    /// What should be put together now, if anything.
    pub fn untidy(&self) -> Option<Tidying> {
        let classes: Vec<u32> = self.shelves.iter().map(class).collect();
        let full =
            classes.iter().filter(|&&class| classes.iter().filter(|&&other| other == class).count() > FULL).max();
        let hollow = |shelf: &Shelf| shelf.live * 2 < shelf.segment.len();
        let from: Vec<Shelf> = match full {
            Some(full) => self.shelves.iter().filter(|shelf| class(shelf) <= *full).cloned().collect(),
            None => self.shelves.iter().filter(|shelf| hollow(shelf)).cloned().collect(),
        };
        (!from.is_empty()).then_some(Tidying { from })
    }

    /// The same articles, with the segments put together. Changes that came meanwhile are kept. When one of the segments is no longer
    /// there, nothing changes.
    #[must_use]
    pub fn adopt(&self, tidied: &Tidied) -> Self {
        let was = |shelf: &&Shelf| tidied.from.iter().any(|from| Arc::ptr_eq(&from.segment, &shelf.segment));
        let here: Vec<&Shelf> = self.shelves.iter().filter(was).collect();
        if here.len() != tidied.from.len() {
            return self.clone();
        }
        // What died while the work went on.
        let mut dead = Bits::none(tidied.made.len());
        for (now, before) in here.iter().filter_map(|now| Some((now, tidied.before(now)?))) {
            let mut since = (*now.dead).clone();
            since.without(&before.dead);
            let ids = since.to_vec().into_iter().map(|row| now.segment.id(row));
            ids.filter_map(|id: ArticleId| tidied.made.find(id)).for_each(|row| dead.put(row));
        }
        let mut next = Self { shelves: Vec::new(), ..self.clone() };
        next.add(Arc::clone(&tidied.made), Some(Arc::new(dead)));
        for shelf in self.shelves.iter().filter(|shelf| !was(shelf)) {
            next.add(Arc::clone(&shelf.segment), Some(Arc::clone(&shelf.dead)));
        }
        next
    }
}

impl Tidying {
    /// Does the work: some microseconds an article.
    pub fn work(self) -> Tidied {
        let entries = self.from.iter().flat_map(|shelf| shelf.rows().map(|row| shelf.segment.entry(row))).collect();
        Tidied { made: Arc::new(Segment::new(entries)), from: self.from }
    }
}

impl Tidied {
    fn before(&self, now: &Shelf) -> Option<&Shelf> {
        self.from.iter().find(|from| Arc::ptr_eq(&from.segment, &now.segment))
    }
}
