//! Full texts beside the headlines: what a phrase finds, as rows.
//!
//! Promise: a phrase's articles are those of the newest commit of the index that are in the snapshot; rows come as bits and a byte each, so that a million hits are
//! some megabytes and no list of names. How documents and rows belong together is found once for a part of the index and a segment, as soon as looking up one
//! document after the other has cost as much, and kept as long as both stay as they are: four bytes a document. What is small is looked up by its ids.

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

/// Rows of a segment from which on a map is worth a thought.
const LARGE: usize = if cfg!(test) { 8 } else { 4096 };
/// To look up one document in so many costs what a map of them all costs.
const SHARE: usize = 8;

/// The rows of a part's documents in a segment, by the documents' numbers; [`NOWHERE`] for those that are elsewhere.
type Map = Arc<Vec<u32>>;

/// What is known of a part of the index and a segment.
#[derive(Debug)]
struct Pair {
    /// Known by its place in memory as long as it is there.
    segment: Weak<Segment>,
    /// Documents that were looked up without a map.
    asked: usize,
    map: Option<Map>,
}

/// The full texts of an archive, for its catalogues.
#[derive(Debug)]
pub struct Corpus {
    full: FullText,
    pairs: Mutex<HashMap<(PartKey, usize), Pair>>,
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
        Self { full: FullText::of(place), pairs: Mutex::default() }
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

    /// The map of a part and a segment, where it is worth its making for so many more documents.
    fn map(&self, view: &View, part: usize, segment: &Arc<Segment>, asked: usize) -> Option<Map> {
        if segment.len() < LARGE {
            return None;
        }
        let key = (view.key(part)?, Arc::as_ptr(segment).addr());
        let pairs = || self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut pairs = pairs();
            let new = || Pair { segment: Arc::downgrade(segment), asked: 0, map: None };
            let pair = pairs.entry(key).or_insert_with(new);
            if pair.segment.strong_count() == 0 {
                *pair = new();
            }
            if pair.map.is_some() {
                return pair.map.clone();
            }
            pair.asked += asked;
            if pair.asked < view.documents(part) / SHARE {
                return None;
            }
        }
        let map = Arc::new(segment.find_all(&view.ids(part)));
        let here: Vec<PartKey> = (0..view.parts()).filter_map(|part| view.key(part)).collect();
        let mut pairs = pairs();
        pairs.retain(|(part, _), pair| pair.segment.strong_count() > 0 && here.contains(part));
        pairs.insert(key, Pair { segment: Arc::downgrade(segment), asked: 0, map: Some(Arc::clone(&map)) });
        Some(map)
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
        let map = |segment| corpus.map(view, found.part, segment, found.docs.len());
        let maps: Vec<Option<Map>> = self.shelves.iter().map(|shelf| map(&shelf.segment)).collect();
        let found_docs = || found.docs.iter().copied().zip(found.counts.iter().copied());
        // Documents whose row is in no segment that has a map.
        let mut left: Option<Vec<(u32, u8)>> = None;
        for ((shelf, rows), map) in self.shelves.iter().zip(&mut *rows).zip(&maps) {
            let Some(map) = map else { continue };
            let mut put = |doc: u32, count: u8| {
                let row = map.get(doc as usize).copied().unwrap_or(NOWHERE);
                let here = row != NOWHERE && !shelf.dead.has(row);
                if here {
                    rows.put(row, count);
                }
                here
            };
            match &mut left {
                None => left = Some(found_docs().filter(|&(doc, count)| !put(doc, count)).collect()),
                Some(left) => left.retain(|&(doc, count)| !put(doc, count)),
            }
        }
        for (doc, count) in left.unwrap_or_else(|| found_docs().collect()) {
            let Some(id) = view.id(found.part, doc) else { continue };
            let others = self.shelves.iter().zip(&mut *rows).zip(&maps).filter(|(_, map)| map.is_none());
            if let Some((rows, row)) = others.into_iter().find_map(|((shelf, rows), _)| Some((rows, shelf.find(id)?))) {
                rows.put(row, count);
            }
        }
    }
}
