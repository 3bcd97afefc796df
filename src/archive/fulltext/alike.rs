//! Articles that are like another: reprints by their sketches, and what has its rare pairs in common with it.
//!
//! Promise: the same question over the same commit has the same answer in the same order. Reprints are candidates: whoever asks reads
//! their texts and counts what they really share ([`likeness`](super::likeness)). What is rare is told by the index's own counts.

use super::{
    FullTextError,
    index::{Fault, guarded},
    sketch,
    terms::{self, is_of_word},
    view::{DocAt, View},
};
use crate::{
    model::{Article, ArticleId},
    text::fold_for_search,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};
use tantivy::{index::InvertedIndexReader, schema::IndexRecordOption};

/// Less alike than this, by their sketches, is told by chance.
const LEAST: f64 = 0.25;
/// The rarest terms of an article, by which others are found.
const TERMS: usize = 40;
/// A term that more articles hold than one in so many says nothing.
const COMMON: u64 = 50;
/// Articles of which sketches are read at a time.
const STRETCH: usize = 4096;

impl View {
    /// Articles whose texts may share much with this one's, most alike first, at most so many, itself left out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn near(
        &self,
        id: ArticleId,
        article: &Article,
        most: usize,
    ) -> Result<Vec<(ArticleId, DocAt)>, FullTextError> {
        let shingles = sketch::shingles(article);
        if shingles.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = sketch::sketch(&shingles, id.0);
        let mut found = guarded(|| Ok(self.near_sketch(id, &wanted))).map_err(|why| self.fault(why))?;
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(most);
        Ok(found.into_iter().map(|(_, id, at)| (id, at)).collect())
    }

    fn near_sketch(&self, id: ArticleId, wanted: &sketch::Sketch) -> Vec<(f64, ArticleId, DocAt)> {
        let mut found = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            let count = part.reader.max_doc() as usize;
            let mut words = [const { Vec::new() }; sketch::WORDS];
            for from in (0..count).step_by(STRETCH) {
                let length = STRETCH.min(count - from);
                for (column, words) in part.sketch.iter().zip(&mut words) {
                    words.resize(length, 0);
                    column.get_range(from as u64, words);
                }
                for (at, doc) in (0..length).zip(from as u32..) {
                    let other = std::array::from_fn(|word| words[word][at]);
                    let alike = sketch::estimate(wanted, &other);
                    if alike >= LEAST && part.is_alive(doc) {
                        found.push((alike, ArticleId(part.id.get_val(doc)), DocAt { part: number, doc }));
                    }
                }
            }
        }
        found.retain(|(_, other, _)| *other != id);
        found
    }

    /// Articles that hold rare terms of this one, those with most and rarest first, at most so many, with a number to compare them by.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn related(
        &self,
        article: &Article,
        except: &HashSet<ArticleId>,
        most: usize,
    ) -> Result<Vec<(ArticleId, u32)>, FullTextError> {
        let found = guarded(|| self.sharing(&counted(article), except));
        let mut found: Vec<(ArticleId, u32)> =
            found.map_err(|why| self.fault(why))?.into_iter().filter(|(id, _)| !except.contains(id)).collect();
        found.sort_by_key(|&(id, weight)| (Reverse(weight), id));
        found.truncate(most);
        Ok(found)
    }

    fn sharing(
        &self,
        counted: &BTreeMap<String, u32>,
        except: &HashSet<ArticleId>,
    ) -> Result<HashMap<ArticleId, u32>, Fault> {
        let readers = self.parts.iter().map(|part| part.reader.inverted_index(self.fields.body));
        let readers = readers.collect::<Result<Vec<_>, _>>()?;
        let mut rare = rarest(&readers, counted, self.articles())?;
        // What only reprints hold finds nothing.
        let mut left = Vec::new();
        while let Some((term, weight, held)) = rare.pop().filter(|_| left.len() < TERMS) {
            if held > except.len() as u64 || self.others(&readers, &term, except)? {
                left.push((term, weight));
            }
        }
        let rare = left;
        let mut weights = HashMap::new();
        for (part, inverted) in self.parts.iter().zip(&readers) {
            for (term, weight) in &rare {
                let Some(info) = inverted.terms().get(term)? else { continue };
                let mut blocks = inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                while !blocks.docs().is_empty() {
                    for &doc in blocks.docs().iter().filter(|doc| part.is_alive(**doc)) {
                        *weights.entry(ArticleId(part.id.get_val(doc))).or_default() += weight;
                    }
                    blocks.advance();
                }
            }
        }
        Ok(weights)
    }
}

impl View {
    /// Whether an article holds a rare term that is none of these.
    fn others(
        &self,
        readers: &[Arc<InvertedIndexReader>],
        term: &str,
        except: &HashSet<ArticleId>,
    ) -> Result<bool, Fault> {
        for (part, inverted) in self.parts.iter().zip(readers) {
            let Some(info) = inverted.terms().get(term)? else { continue };
            let mut blocks = inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
            while !blocks.docs().is_empty() {
                if blocks.docs().iter().any(|&doc| !except.contains(&ArticleId(part.id.get_val(doc)))) {
                    return Ok(true);
                }
                blocks.advance();
            }
        }
        Ok(false)
    }
}

/// The pairs of an article that hold no mark, with how often it has them.
fn counted(article: &Article) -> BTreeMap<String, u32> {
    let (mut counted, mut units) = (BTreeMap::new(), Vec::new());
    for (_, text) in article.texts() {
        let text = fold_for_search(text).text;
        terms::units(&text, &mut units);
        for at in 0..units.len().saturating_sub(1) {
            let Some(term) = terms::term(&text, &units, at) else { continue };
            if term.chars().all(|c| c.is_alphanumeric()) && !term.chars().all(is_of_word) {
                *counted.entry(term.to_owned()).or_default() += 1;
            }
        }
    }
    counted
}

/// The terms that tell most of an article, those that tell most last: often in it, seldom elsewhere; with what each weighs and how many articles hold it.
fn rarest(
    readers: &[Arc<InvertedIndexReader>],
    counted: &BTreeMap<String, u32>,
    articles: u64,
) -> Result<Vec<(String, u32, u64)>, Fault> {
    let mut weighed = Vec::new();
    for (term, &count) in counted {
        let mut held = 0;
        for inverted in readers {
            held += inverted.terms().get(term)?.map_or(0, |info| u64::from(info.doc_freq));
        }
        // What it alone holds finds nothing.
        if held >= 2 && held <= (articles / COMMON).max(4) {
            let rare = (articles as f64 / held as f64).ln().max(0.1);
            weighed.push((term.clone(), (100.0 * rare * (1.0 + f64::from(count).ln())) as u32, held));
        }
    }
    weighed.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
    Ok(weighed)
}
