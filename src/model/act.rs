//! What a person does to articles, and what is kept of it.

use super::{Anchor, ArticleId, Note, SavedSearch, SearchName, Tag};
use jiff::Timestamp;
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

/// One act of a person, as the journal keeps it. However many articles it names, it is one: taken back and done again as one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// Tags put on or taken off the articles that the person saw.
    Tag {
        /// The articles, by the ids that the person saw.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ids: Vec<ArticleId>,
        /// What to change on each.
        #[serde(flatten)]
        change: TagChange,
    },
    /// Stars put on articles or taken off.
    Star {
        /// The articles, by the ids that the person saw.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ids: Vec<ArticleId>,
        /// True puts the star on.
        on: bool,
    },
    /// Articles marked as read or as unread.
    Read {
        /// The articles, by the ids that the person saw.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ids: Vec<ArticleId>,
        /// True marks as read.
        on: bool,
        /// The mark came by reading. Nobody asked for it, so there is nothing to take back: undo passes over it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_reading: bool,
    },
    /// A note in the place of the one that was there.
    Note {
        /// The articles, by the ids that the person saw.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ids: Vec<ArticleId>,
        /// The new text; nothing takes the note away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Note>,
    },
    /// A search kept under a name, in the place of the one that had the name.
    Save(SavedSearch),
    /// A saved search under another name.
    Rename {
        /// The name that it has.
        from: SearchName,
        /// The name that it gets; it must be free.
        to: SearchName,
    },
    /// A saved search that is kept no longer.
    Forget {
        /// Its name.
        name: SearchName,
    },
    /// What was kept elsewhere, merged into what is here.
    Restore {
        /// What was done to articles.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        held: Vec<Held>,
        /// Saved searches.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        searches: Vec<SavedSearch>,
    },
    /// The last act that stands is taken back: what was there before is there again.
    Undo {
        /// The act's number: in the journal it is known, and who asks may leave it out. Another than the last is refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<u64>,
    },
    /// The act that was taken back last is done again.
    Redo {
        /// As with [`Act::Undo`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<u64>,
    },
}

impl Act {
    /// The articles that the act names.
    pub fn ids(&self) -> &[ArticleId] {
        match self {
            Self::Tag { ids, .. } | Self::Star { ids, .. } | Self::Read { ids, .. } | Self::Note { ids, .. } => ids,
            _ => &[],
        }
    }

    /// The same act on other articles; an act that names none stays as it is.
    #[must_use]
    pub fn on(mut self, now: Vec<ArticleId>) -> Self {
        match &mut self {
            Self::Tag { ids, .. } | Self::Star { ids, .. } | Self::Read { ids, .. } | Self::Note { ids, .. } => {
                *ids = now;
            }
            Self::Restore { held, searches } => {
                held.clear();
                searches.clear();
            }
            _ => {}
        }
        self
    }

    /// True for an act that undo can take back.
    pub fn can_be_undone(&self) -> bool {
        !matches!(self, Self::Undo { .. } | Self::Redo { .. } | Self::Read { by_reading: true, .. })
    }
}

impl std::fmt::Display for Act {
    /// What it does, without the articles, in a few words: `+水利 -待读`, `star`, `note taken off`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tag { change, .. } => {
                let add = change.add.iter().map(|tag| format!("+{tag}"));
                let all: Vec<String> = add.chain(change.remove.iter().map(|tag| format!("-{tag}"))).collect();
                f.write_str(&all.join(" "))
            }
            Self::Star { on: true, .. } => f.write_str("star"),
            Self::Star { on: false, .. } => f.write_str("star taken off"),
            Self::Read { on: true, .. } => f.write_str("marked as read"),
            Self::Read { on: false, .. } => f.write_str("marked as unread"),
            Self::Note { text: Some(_), .. } => f.write_str("note"),
            Self::Note { text: None, .. } => f.write_str("note taken off"),
            Self::Save(search) => write!(f, "saved search {}: {}", search.name, search.query),
            Self::Rename { from, to } => write!(f, "saved search {from} renamed to {to}"),
            Self::Forget { name } => write!(f, "saved search {name} removed"),
            Self::Restore { .. } => f.write_str("restore"),
            Self::Undo { .. } => f.write_str("undo"),
            Self::Redo { .. } => f.write_str("redo"),
        }
    }
}

/// An act that was done, for a list of acts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PastAct {
    /// Its number; it grows with time and is never given twice.
    pub number: u64,
    /// When it was done.
    pub at: Timestamp,
    /// What it was. The articles are left out: [`articles`](Self::articles) counts them.
    #[serde(flatten)]
    pub what: Act,
    /// Articles that it changed.
    pub articles: usize,
    /// It was taken back and can be done again.
    pub undone: bool,
}

/// What a person did to one article: a line of `baoku tags dump`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Held {
    /// The article that it was done to.
    pub id: ArticleId,
    /// Its headline, for people; what finds the article again is below.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub headline: String,
    /// The tags, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// It has a star.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub starred: bool,
    /// It was read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read: bool,
    /// The note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// What the article looked like when it was acted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Anchor>,
    /// What it looked like last, where its page was edited or read differently since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Anchor>,
}

/// What a restore brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Restored {
    /// Articles that the dump tells of.
    pub articles: usize,
    /// How many of them hold more now than before.
    pub changed: usize,
    /// How many of them are on no page now: what was done to them waits for them.
    pub waiting: usize,
    /// Tags put on.
    pub tags: usize,
    /// Stars put on.
    pub stars: usize,
    /// Read marks put on.
    pub reads: usize,
    /// Notes put on, or joined to one that was there.
    pub notes: usize,
    /// Saved searches that are new.
    pub searches: usize,
    /// How many of them got another name because theirs was taken.
    pub renamed: usize,
}

/// The marks that lists show beside a headline.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// It has a star.
    pub starred: bool,
    /// It was read.
    pub read: bool,
    /// It has a note.
    pub noted: bool,
}
