//! What the archive tells the scribe, and what the scribe tells of itself.

use crate::{archive::records::TextAt, model::ArticleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page's articles and where their texts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct PageAt {
    /// In the page's order.
    pub ids: Vec<ArticleId>,
    pub at: TextAt,
}

/// What changed of the texts since the scribe was told last: for each article the page that it is on now, or that it is no more.
#[derive(Debug, Default)]
pub(in crate::archive) struct Step {
    pages: Vec<PageAt>,
    last: BTreeMap<ArticleId, Option<usize>>,
}

impl Step {
    /// A page is there, or lies elsewhere.
    pub fn put(&mut self, ids: &[ArticleId], at: TextAt) {
        self.last.extend(ids.iter().map(|&id| (id, Some(self.pages.len()))));
        self.pages.push(PageAt { ids: ids.to_vec(), at });
    }

    /// An article is no more.
    pub fn end(&mut self, id: ArticleId) {
        self.last.insert(id, None);
    }

    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// The pages to write, and the articles that are on none. A page of which any article still counts is written whole.
    pub fn taken(self) -> (Vec<PageAt>, Vec<ArticleId>) {
        let ended = self.last.iter().filter(|(_, page)| page.is_none()).map(|(&id, _)| id).collect();
        let mut counts = vec![false; self.pages.len()];
        for page in self.last.into_values().flatten() {
            if let Some(counts) = counts.get_mut(page) {
                *counts = true;
            }
        }
        let pages = self.pages.into_iter().zip(counts).filter(|(_, counts)| *counts).map(|(page, _)| page).collect();
        (pages, ended)
    }
}

/// How far the full-text index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Texts {
    /// Page files whose words are still to be taken in, as far as they are known.
    pub pending: usize,
    /// Grows with each commit of this owner: what a phrase finds may differ from before.
    pub commit: u64,
    /// It holds all that the archive does. Not so while it is looked through at the start, is made anew or fails; some pages behind for a moment is so.
    pub whole: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_an_article_counts() {
        let at = |n| TextAt { segment: 1, at: n, length: 1, sum: n };
        let mut step = Step::default();
        assert!(step.is_empty());
        step.put(&[ArticleId(1), ArticleId(2)], at(1));
        step.end(ArticleId(1));
        step.end(ArticleId(2));
        step.put(&[ArticleId(2)], at(2));
        step.put(&[ArticleId(3)], at(3));
        step.put(&[ArticleId(3)], at(4));
        let (pages, ended) = step.taken();
        assert_eq!(ended, [ArticleId(1)]);
        assert_eq!(pages.iter().map(|page| page.at.at).collect::<Vec<_>>(), [2, 4]);
    }
}
