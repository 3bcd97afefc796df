//! How an article that was acted on is known again.

use super::{ArticleId, Date, LineRange};
use serde::{Deserialize, Serialize};

/// What an article looked like when a person acted on it: enough to know it again should its id be lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Its id then.
    pub id: ArticleId,
    /// Its headline.
    pub headline: String,
    /// The day of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// The page's number as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The page file, relative to the archive folder.
    pub file: String,
    /// The body's likeness: a simhash of 64 bits, in hexadecimal.
    pub print: String,
    /// The hash of the page file's bytes (XXH3, 64 bits), in hexadecimal. Empty in journals of the first format.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content: String,
    /// The lines of the page file that the article took: they know it again however the same bytes are read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineRange>,
    /// A sample of the text: hashes of 32 bits, in hexadecimal, one after the other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}
