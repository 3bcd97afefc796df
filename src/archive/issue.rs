//! The pages of an issue, and through them the other half of an article that jumps.
//!
//! Promise: the work is in proportion to the issue, never to the archive: pages are kept in memory by the issue they belong to (a key a page),
//! and only their texts are read. Halves are found when an article is asked for and kept nowhere, so a page that comes, goes or is
//! read better changes them at once. An issue is one day of one paper; where no paper is known, of one folder; without a day there is none.

use super::{
    Archive, ArchiveError, StoredArticle,
    jumps::{self, Part},
    records::{FileRecord, Held, Listed},
    walk,
};
use crate::model::{Article, ArticleId, Date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// The other half of an article that goes on on another page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// The article.
    pub id: ArticleId,
    /// Its headline; empty where it has none.
    pub headline: String,
    /// Its page.
    pub page: String,
}

/// What an article goes on in and comes from, where that is in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Halves {
    /// 下转: where it goes on.
    pub to: Option<Half>,
    /// 上接: where it comes from.
    pub from: Option<Half>,
}

/// What tells an issue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct IssueKey {
    date: Date,
    paper: Option<String>,
    folder: Option<Vec<u8>>,
}

/// The issue of a page; nothing where the day or the page is not known.
pub(super) fn issue_of(key: &[u8], held: &Held) -> Option<IssueKey> {
    let (date, paper) = held.issue.clone()?;
    let folder = paper.is_none().then(|| walk::parent(key).to_vec());
    Some(IssueKey { date, paper, folder })
}

/// What a page says of its issue, where it says day and page.
pub(super) fn said(list: &[Listed]) -> Option<(Date, Option<String>)> {
    let entry = &list.first()?.entry;
    entry.page.as_ref()?;
    Some((entry.date?, entry.paper.clone()))
}

/// The articles of an issue.
struct Issue {
    lists: Vec<Listed>,
    /// The indices of halves: the one that goes on, the one in which it does.
    halves: BTreeMap<usize, usize>,
}

impl Issue {
    fn at(&self, id: ArticleId) -> Option<usize> {
        self.lists.iter().position(|l| l.entry.id == id)
    }

    fn before(&self, at: usize) -> Option<usize> {
        self.halves.iter().find(|&(_, &to)| to == at).map(|(&from, _)| from)
    }

    fn half(&self, at: usize) -> Option<Half> {
        let entry = &self.lists.get(at)?.entry;
        Some(Half { id: entry.id, headline: entry.headline.clone(), page: entry.page.clone()? })
    }
}

impl Archive {
    /// What an article goes on in and comes from; nothing where that is not in the archive.
    pub(super) fn halves_of(&self, key: &[u8], id: ArticleId) -> Result<Halves, ArchiveError> {
        let Some(issue) = self.issue(key)? else { return Ok(Halves::default()) };
        let Some(at) = issue.at(id) else { return Ok(Halves::default()) };
        let to = issue.halves.get(&at).and_then(|&to| issue.half(to));
        Ok(Halves { to, from: issue.before(at).and_then(|from| issue.half(from)) })
    }

    /// An article with all its halves, in reading order; alone where it has none.
    ///
    /// # Errors
    /// When the store cannot be read. An unknown id is `None`.
    pub fn parts(&self, id: ArticleId) -> Result<Option<Vec<StoredArticle>>, ArchiveError> {
        let id = self.resolve(id);
        let Some((key, _)) = self.at.get(&id) else { return Ok(None) };
        let mut ids = vec![id];
        if let Some(issue) = self.issue(key)? {
            let mut first = issue.at(id);
            let mut seen = HashSet::new();
            while let Some(before) = first.and_then(|at| issue.before(at)).filter(|&at| seen.insert(at)) {
                first = Some(before);
            }
            let (mut next, mut seen) = (first, HashSet::new());
            let mut found = Vec::new();
            while let Some(at) = next.filter(|&at| seen.insert(at)) {
                found.extend(issue.lists.get(at).map(|l| l.entry.id));
                next = issue.halves.get(&at).copied();
            }
            if !found.is_empty() {
                ids = found;
            }
        }
        let mut parts = Vec::with_capacity(ids.len());
        for id in ids {
            parts.extend(self.article(id)?);
        }
        Ok(Some(parts))
    }

    /// The issue of a page with its halves; pages that cannot be read are for whoever asks for them to complain of.
    fn issue(&self, key: &[u8]) -> Result<Option<Issue>, ArchiveError> {
        let held = self.files.get(key).and_then(FileRecord::held);
        let Some(issue) = held.and_then(|held| issue_of(key, held)) else { return Ok(None) };
        let (mut lists, mut texts, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for page in self.issues.get(&issue).into_iter().flatten() {
            let (Ok(list), Ok(text)) = (self.list_of(page), self.texts_of(page)) else { continue };
            let away = self.files.get(page).and_then(FileRecord::page).is_some_and(|(_, _, gone)| gone);
            gone.extend(list.iter().map(|_| away));
            lists.extend(list);
            texts.extend(text);
        }
        let parts: Vec<Part<'_>> = lists
            .iter()
            .zip(&texts)
            .zip(&gone)
            .map(|((l, article), &gone)| Part { page: l.entry.page.as_deref().unwrap_or_default(), gone, article })
            .collect();
        let halves = jumps::halves(&parts).into_iter().collect();
        Ok(Some(Issue { lists, halves }))
    }
}

/// Parts of [`Archive::parts`] as one article, under the first one's entry.
pub fn joined(parts: Vec<StoredArticle>) -> Option<StoredArticle> {
    let articles: Vec<&Article> = parts.iter().map(|part| &part.article).collect();
    let article = jumps::whole(&articles);
    let (first, last) = (parts.first()?, parts.last()?);
    // Halves that are not in the archive are still pointed at.
    let halves = Halves { to: last.halves.to.clone(), from: first.halves.from.clone() };
    let notes: Vec<&str> = parts.iter().filter_map(|part| part.note.as_deref()).collect();
    let note = (!notes.is_empty()).then(|| notes.join("\n\n"));
    Some(StoredArticle { entry: first.entry.clone(), article, note, halves })
}
