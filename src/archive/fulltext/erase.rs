//! Taking documents out of the index: those of some articles, by one small order.
//!
//! Promise: an order holds its articles' ids and some words, and costs each part one look into a dictionary an article. What the index cannot hold is never
//! ordered out: [`Known`] is told every article that is written, and never denies one.
//!
//! Why not tantivy's own order by a term: it carries a table for the weighing of hits, a kilobyte for each article, and all of them are kept until every part
//! that was there before has been written anew. A million articles, each taken out before it is added, held more than a gigabyte.

use crate::model::ArticleId;
use std::sync::Arc;
use tantivy::{
    BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term,
    query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

/// The documents of some articles.
#[derive(Debug, Clone)]
pub(super) struct Erase {
    field: Field,
    ids: Arc<[ArticleId]>,
}

impl Erase {
    /// Those of these articles, whose ids are in a field.
    pub fn new(field: Field, ids: Vec<ArticleId>) -> Self {
        Self { field, ids: ids.into() }
    }

    fn each(&self, reader: &SegmentReader, tell: &mut dyn FnMut(DocId)) -> tantivy::Result<()> {
        let inverted = reader.inverted_index(self.field)?;
        for id in self.ids.iter() {
            let term = Term::from_field_u64(self.field, id.0);
            let Some(mut docs) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while docs.doc() != TERMINATED {
                tell(docs.doc());
                docs.advance();
            }
        }
        Ok(())
    }
}

impl Query for Erase {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Erase {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut docs = BitSet::with_max_value(reader.max_doc());
        self.each(reader, &mut |doc| {
            docs.insert(doc);
        })?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(docs), boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut holds = false;
        self.each(reader, &mut |other| holds |= other == doc)?;
        if holds {
            Ok(Explanation::new("one of the articles", 1.0))
        } else {
            Err(TantivyError::InvalidArgument(format!("document {doc} is none of the articles")))
        }
    }

    /// What an order is asked for: without a set of all documents.
    fn for_each_no_score(&self, reader: &SegmentReader, tell: &mut dyn FnMut(&[DocId])) -> tantivy::Result<()> {
        self.each(reader, &mut |doc| tell(&[doc]))
    }
}

/// Bits of [`Known`], as a power of two: four megabytes, of which ten million articles set a quarter.
const BITS: u32 = 25;

/// The articles that the index may hold.
#[derive(Debug)]
pub(super) struct Known(Vec<u64>);

impl Known {
    pub fn none() -> Self {
        Self(vec![0; 1 << (BITS - 6)])
    }

    /// Ids are hashes: some of their bits are as good as another hash.
    fn place(id: u64) -> (usize, u64) {
        let bit = id >> (64 - BITS);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    /// The index holds this article from now on.
    pub fn put(&mut self, id: u64) {
        let (at, bit) = Self::place(id);
        self.0[at] |= bit;
    }

    /// False where the index holds no document of the article for certain.
    pub fn may_hold(&self, id: ArticleId) -> bool {
        let (at, bit) = Self::place(id.0);
        self.0[at] & bit != 0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::archive::fulltext::index;
    use tantivy::{IndexWriter, TantivyDocument, collector::Count};

    #[test]
    fn an_order_takes_out_what_was_there_before_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let (index, fields) = (index::anew(dir.path()).unwrap(), index::schema().1);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 20 << 20).unwrap();
        let add = |writer: &IndexWriter, id: u64| {
            let mut document = TantivyDocument::default();
            let columns = [fields.id, fields.sum, fields.at, fields.place].into_iter().chain(fields.sketch);
            columns.for_each(|field| document.add_u64(field, id));
            document.add_text(fields.body, "水库");
            writer.add_document(document).unwrap();
        };
        (1..=4).for_each(|id| add(&writer, id));
        writer.commit().unwrap();
        add(&writer, 5);
        let order = Erase::new(fields.id, vec![ArticleId(2), ArticleId(4), ArticleId(5), ArticleId(9)]);
        let counted = || index.reader().unwrap().searcher().search(&order, &Count).unwrap();
        assert_eq!(counted(), 2);
        writer.delete_query(Box::new(order.clone())).unwrap();
        add(&writer, 4);
        writer.commit().unwrap();
        assert_eq!(counted(), 1, "the newer document of 4 stays");
        let searcher = index.reader().unwrap().searcher();
        let mut ids: Vec<u64> = Vec::new();
        for reader in searcher.segment_readers() {
            let column = reader.fast_fields().u64("id").unwrap().values;
            ids.extend(reader.doc_ids_alive().map(|doc| column.get_val(doc)));
        }
        ids.sort_unstable();
        assert_eq!(ids, [1, 3, 4]);
    }

    #[test]
    fn what_was_put_is_never_denied_and_little_else_is_held() {
        let ids = |seed: u64| (0..10_000_u64).map(move |n| (n ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut known = Known::none();
        ids(0).for_each(|id| known.put(id));
        assert!(ids(0).all(|id| known.may_hold(ArticleId(id))));
        assert!(ids(1 << 40).filter(|&id| known.may_hold(ArticleId(id))).count() < 100);
    }
}
