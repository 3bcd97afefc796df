//! Articles that are like another: its reprints, and more of the same.
//!
//! Promise: what is called a reprint shares at least [`REPRINT`] of its text with the article, counted on the texts themselves; sketches only say which to count.
//! Related articles have rare words in common with it. Both come in an order that is the same from run to run, over all papers and days.

use crate::{
    archive::fulltext::{FullTextError, likeness},
    catalogue::Corpus,
    model::{Article, ArticleId},
};
use std::collections::HashSet;

/// The least share of text, of all that either has, that makes a reprint.
pub const REPRINT: f64 = 0.4;
/// Candidates whose texts are read.
const CANDIDATES: usize = 200;

/// What is like an article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Similar {
    /// Reprints with the share of text that they have in common with it, from [`REPRINT`] to 1, the most alike first.
    pub reprints: Vec<(ArticleId, f64)>,
    /// Articles with rare words of it, reprints aside; the number is good for comparing them within this list.
    pub related: Vec<(ArticleId, u32)>,
}

/// Looks for what is like an article, at most so many of each kind.
///
/// # Errors
/// When the full-text index cannot be read.
pub fn similar(corpus: &Corpus, id: ArticleId, article: &Article, most: usize) -> Result<Similar, FullTextError> {
    let Some(view) = corpus.view()? else { return Ok(Similar::default()) };
    let near = view.near(id, article, CANDIDATES)?;
    let docs: Vec<_> = near.iter().map(|(_, at)| *at).collect();
    let texts = view.articles_at(&docs);
    let shared = near.iter().zip(texts).filter_map(|((id, _), text)| Some((*id, likeness(article, &text?))));
    let mut reprints: Vec<(ArticleId, f64)> = shared.filter(|(_, share)| *share >= REPRINT).collect();
    reprints.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let except: HashSet<ArticleId> = reprints.iter().map(|(id, _)| *id).chain([id]).collect();
    reprints.truncate(most);
    Ok(Similar { reprints, related: view.related(article, &except, most)? })
}
