//! What a person does to articles.

use super::{ArticleId, Tag};
use serde::{Deserialize, Serialize};

/// Tags to add to and to take from articles. Adding a tag that is there, or removing one that is not, changes nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TagChange {
    /// Tags to put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<Tag>,
    /// Tags to take off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<Tag>,
}

/// One act of a person, as the journal keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// Tags put on or taken off the articles that the person saw.
    Tag {
        /// The articles, by the ids that the person saw.
        ids: Vec<ArticleId>,
        /// What to change on each.
        #[serde(flatten)]
        change: TagChange,
    },
}
