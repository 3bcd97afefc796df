//! What the headline list knows of an article.

use super::{ArticleId, Date, Marks, Tag};
use serde::{Deserialize, Serialize};

/// An article's line in the catalogue: everything but its text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The article.
    pub id: ArticleId,
    /// 主题, for display.
    pub headline: String,
    /// 引题.
    pub kicker: Option<String>,
    /// 副题.
    pub subtitle: Option<String>,
    /// The place or topic label.
    pub label: Option<String>,
    /// 栏目.
    pub section: Option<String>,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// The paper.
    pub paper: Option<String>,
    /// The day of issue.
    pub date: Option<Date>,
    /// The page's number as printed.
    pub page: Option<String>,
    /// The page file, relative to the archive folder, with `/` between its parts; lossy where the name is no Unicode.
    pub file: String,
    /// The article's place on its page, from 0.
    pub place: u32,
    /// The tags, sorted.
    pub tags: Vec<Tag>,
    /// Star, read mark, note.
    pub marks: Marks,
    /// The page file is no longer in the folder.
    pub gone: bool,
}

impl Entry {
    /// An article of which nothing is known but its headline.
    pub fn new(id: ArticleId, headline: impl Into<String>) -> Self {
        Self {
            id,
            headline: headline.into(),
            kicker: None,
            subtitle: None,
            label: None,
            section: None,
            authors: Vec::new(),
            paper: None,
            date: None,
            page: None,
            file: String::new(),
            place: 0,
            tags: Vec::new(),
            marks: Marks::default(),
            gone: false,
        }
    }
}
