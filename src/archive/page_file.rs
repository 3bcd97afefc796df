//! A page file as it lies in the folder, for a person to look at beside an article.
//!
//! Promise: what is shown is the file as it is now, decoded as the page reader decodes it, so that its line numbers are the reader's. The article's lines are
//! those of the bytes that were read: a file that has changed since is shown without them until it is read again.

use super::{Archive, ArchiveError, file, identity, records::FileRecord, walk};
use crate::{
    model::{ArticleId, LineRange},
    text,
};
use serde::{Deserialize, Serialize};

/// A page file's text and an article's lines in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PageFile {
    /// The file, relative to the archive folder.
    pub file: String,
    /// The encoding's WHATWG name.
    pub encoding: String,
    /// The text; line n is what stands before the nth line feed.
    pub text: String,
    /// The lines that the article took; none where the file has changed since it was read.
    pub lines: Vec<LineRange>,
    /// The file is not the one that was read.
    pub changed: bool,
}

impl Archive {
    /// The page file of an article, and the article's lines in it. An unknown id is `None`.
    ///
    /// # Errors
    /// When the store cannot be read, and when the file cannot: the sentence says why and what is left.
    pub fn page_file(&self, id: ArticleId) -> Result<Option<PageFile>, ArchiveError> {
        let Some((key, place)) = self.at.get(&self.resolve(id)) else { return Ok(None) };
        let shown = walk::shown(key);
        let unread = |why: String| ArchiveError::PageFile { file: shown.clone(), why };
        let bytes = file::read_page_file(&self.place.folder.join(walk::path_of(key))).map_err(|e| {
            let gone = self.files.get(key).and_then(FileRecord::page).is_some_and(|(_, _, gone)| gone);
            unread(if gone { "the page file is gone; what was read of it is kept".to_owned() } else { e.to_string() })
        })?;
        let known = self.files.get(key).and_then(FileRecord::page).map(|(content, _, _)| content);
        let changed = known != Some(identity::content(&bytes));
        let decoded = text::decode(&bytes).ok_or_else(|| unread(crate::page::NotAPage::NotText.to_string()))?;
        let article = if changed { None } else { self.texts_of(key)?.into_iter().nth(*place as usize) };
        Ok(Some(PageFile {
            file: shown,
            encoding: decoded.encoding.to_owned(),
            text: decoded.text,
            lines: article.map(|article| article.lines).unwrap_or_default(),
            changed,
        }))
    }
}
