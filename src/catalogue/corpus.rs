//! Full texts beside the headlines: what a phrase finds, as rows.
//!
//! Promise: a phrase's articles are those of the newest commit of the index that are in the snapshot; rows come as bits and a byte each, so that a million hits are
//! some megabytes and no list of names. How documents and rows belong together is found once for two large parts that stay as they are, and kept; what is small
//! or few is looked up by its ids.

use super::{Bits, Catalogue, Segment, segment::NOWHERE};
use crate::{
    archive::{
        Place,
        fulltext::{FoundPart, FullText, FullTextError, PartKey, Phrase, View},
    },
    model::{Article, ArticleId},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

/// Rows of a segment, and documents found, from which on a map is worth its making.
const LARGE: usize = if cfg!(test) { 8 } else { 4096 };

/// The rows of two parts that belong together, by the documents' numbers; the segment is known by its place in memory as long as it is there.
type Map = (Weak<Segment>, Arc<Vec<u32>>);

/// The full texts of an archive, for its catalogues.
#[derive(Debug)]
pub struct Corpus {
    full: FullText,
    maps: Mutex<HashMap<(PartKey, usize), Map>>,
}

/// The rows of one segment that hold a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextRows {
    pub(crate) rows: Bits,
    /// How often, by row; 255 stands for more.
    pub(crate) counts: Vec<u8>,
}

impl TextRows {
    pub(crate) fn none(rows: usize) -> Self {
        Self { rows: Bits::none(rows), counts: vec![0; rows] }
    }

    pub(crate) fn put(&mut self, row: u32, count: u8) {
        self.rows.put(row);
        if let Some(place) = self.counts.get_mut(row as usize) {
            *place = count.max(1);
        }
    }

    pub(crate) fn count(&self, row: u32) -> u8 {
        self.counts.get(row as usize).copied().unwrap_or_default()
    }
}

impl Corpus {
    /// The full texts of an archive, as its owner keeps them; they need not be there yet.
    pub fn of(place: &Place) -> Self {
        Self { full: FullText::of(place), maps: Mutex::default() }
    }

    /// The newest commit of the index; nothing where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn view(&self) -> Result<Option<Arc<View>>, FullTextError> {
        self.full.view()
    }

    /// The texts of some articles, in their order; nothing for one that the index does not know, or knows elsewhere.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Option<Article>>, FullTextError> {
        let Some(view) = self.view()? else { return Ok(vec![None; ids.len()]) };
        let docs = ids.iter().map(|&id| view.doc(id)).collect::<Result<Vec<_>, _>>()?;
        let known: Vec<_> = docs.iter().flatten().copied().collect();
        let mut texts = view.articles_at(&known).into_iter();
        Ok(docs.iter().map(|doc| doc.and_then(|_| texts.next().flatten())).collect())
    }

    /// The rows of a segment, by the documents' numbers in a part.
    fn map(&self, view: &View, part: usize, segment: &Arc<Segment>) -> Arc<Vec<u32>> {
        let Some(key) = view.key(part) else { return Arc::default() };
        let key = (key, Arc::as_ptr(segment).addr());
        let known = |maps: &HashMap<_, Map>| {
            let (of, map) = maps.get(&key)?;
            (of.strong_count() > 0).then(|| Arc::clone(map))
        };
        let maps = || self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(map) = known(&maps()) {
            return map;
        }
        let map = Arc::new(segment.find_all(&view.ids(part)));
        let here: Vec<PartKey> = (0..view.parts()).filter_map(|part| view.key(part)).collect();
        let mut maps = maps();
        maps.retain(|(part, _), (segment, _)| segment.strong_count() > 0 && here.contains(part));
        maps.insert(key, (Arc::downgrade(segment), Arc::clone(&map)));
        map
    }
}

impl Catalogue {
    /// The rows that hold a phrase, by segment, and how many articles the index has; nothing when it was stopped.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn holding(
        &self,
        phrase: &Phrase,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Vec<TextRows>>, FullTextError> {
        let mut rows: Vec<TextRows> = self.shelves.iter().map(|shelf| TextRows::none(shelf.segment.len())).collect();
        let Some((corpus, view)) = self.corpus.as_ref().map(|c| c.view().map(|v| (c, v))).transpose()? else {
            return Ok(Some(rows));
        };
        let Some(view) = view else { return Ok(Some(rows)) };
        let Some(found) = view.find(phrase, stop)? else { return Ok(None) };
        for part in found.iter().filter(|part| !part.docs.is_empty()) {
            self.place(corpus, &view, part, &mut rows);
            if stop() {
                return Ok(None);
            }
        }
        Ok(Some(rows))
    }

    /// Puts what was found in one part of the index to its rows.
    fn place(&self, corpus: &Corpus, view: &View, found: &FoundPart, rows: &mut [TextRows]) {
        let large = |segment: &Segment| found.docs.len() >= LARGE && segment.len() >= LARGE;
        // Documents whose row is in no large segment.
        let mut left: Option<Vec<(u32, u8)>> = None;
        for (shelf, rows) in self.shelves.iter().zip(&mut *rows).filter(|(shelf, _)| large(&shelf.segment)) {
            let map = corpus.map(view, found.part, &shelf.segment);
            let mut put = |doc: u32, count: u8| {
                let row = map.get(doc as usize).copied().unwrap_or(NOWHERE);
                let here = row != NOWHERE && !shelf.dead.has(row);
                if here {
                    rows.put(row, count);
                }
                here
            };
            match &mut left {
                None => {
                    let all = found.docs.iter().zip(&found.counts).map(|(&doc, &count)| (doc, count));
                    left = Some(all.filter(|&(doc, count)| !put(doc, count)).collect());
                }
                Some(left) => left.retain(|&(doc, count)| !put(doc, count)),
            }
        }
        if self.shelves.iter().all(|shelf| large(&shelf.segment)) {
            return;
        }
        let left =
            left.unwrap_or_else(|| found.docs.iter().zip(&found.counts).map(|(&doc, &count)| (doc, count)).collect());
        for (doc, count) in left {
            let Some(id) = view.id(found.part, doc) else { continue };
            let small = self.shelves.iter().zip(&mut *rows).filter(|(shelf, _)| !large(&shelf.segment));
            if let Some((rows, row)) = small.into_iter().find_map(|(shelf, rows)| Some((rows, shelf.find(id)?))) {
                rows.put(row, count);
            }
        }
    }
}
