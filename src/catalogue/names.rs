//! Texts that many rows share (papers, sections, authors, tags), each kept once, with the rows that bear it.

use super::postings::{Builder as PostingsBuilder, Postings};
use crate::text::fold_for_search;
use std::collections::HashMap;

/// A shared text, by its number in a segment.
pub(crate) type NameId = u32;

/// The shared texts of one kind in one segment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub(super) text: String,
    /// Where each begins, and the end.
    pub(super) at: Vec<u32>,
    /// The rows that bear each; empty for kinds that are never looked for by row.
    pub(super) rows: Postings,
}

impl Names {
    pub(crate) fn len(&self) -> usize {
        self.at.len().saturating_sub(1)
    }

    /// The text as it was; empty where there is none of this number.
    pub(crate) fn get(&self, id: NameId) -> &str {
        let bounds = self.at.get(id as usize).zip(self.at.get(id as usize + 1));
        bounds.and_then(|(&from, &to)| self.text.get(from as usize..to as usize)).unwrap_or_default()
    }

    /// The numbers of the texts of which this is true when they are folded for search.
    pub(crate) fn those(&self, wanted: impl Fn(&str) -> bool) -> Vec<NameId> {
        (0..self.len() as NameId).filter(|&id| wanted(&fold_for_search(self.get(id)).text)).collect()
    }

    /// The rows that bear each.
    pub(crate) fn rows(&self) -> &Postings {
        &self.rows
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.capacity() + self.at.capacity() * 4 + self.rows.bytes()
    }
}

/// Names of a segment that is being built.
#[derive(Default)]
pub(super) struct Builder {
    known: HashMap<String, NameId>,
    text: String,
    at: Vec<u32>,
    rows: PostingsBuilder,
}

impl Builder {
    /// The number of a text.
    pub(super) fn id(&mut self, text: &str) -> NameId {
        if let Some(&id) = self.known.get(text) {
            return id;
        }
        let id = self.known.len() as NameId;
        self.known.insert(text.to_owned(), id);
        self.at.push(self.text.len() as u32);
        self.text.push_str(text);
        id
    }

    /// The number of a text, which this row bears.
    pub(super) fn of_row(&mut self, text: &str, row: u32) -> NameId {
        let id = self.id(text);
        self.rows.put(id, row);
        id
    }

    pub(super) fn finish(mut self, rows: u32) -> Names {
        self.at.push(self.text.len() as u32);
        self.at.shrink_to_fit();
        self.text.shrink_to_fit();
        Names { text: self.text, at: self.at, rows: self.rows.finish(rows) }
    }
}
