//! Texts of a person: notes, and the names of saved searches.

use super::text::{Fault, LONGEST, is_text, short};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A note: several lines of any characters, kept as they are; not blank and not longer than [`Note::LONGEST`] bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

/// Why a text cannot be a note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// Nothing but white space.
    #[error("an empty note: write something, or take the note off with --remove")]
    Blank,
    /// Too many bytes.
    #[error("the note has {0} bytes, and {most} are the most: shorten it", most = Note::LONGEST)]
    Long(usize),
}

is_text!(Note, BadNote);

impl Note {
    /// Bytes that a note may have: 256 KiB, a small book.
    pub const LONGEST: usize = 256 << 10;

    /// Two notes in one, with a blank line between. What one of them holds already is not said twice.
    ///
    /// # Errors
    /// When both together are too long.
    pub fn joined(&self, other: &Self) -> Result<Self, BadNote> {
        if self.0.contains(&other.0) {
            return Ok(self.clone());
        }
        if other.0.contains(&self.0) {
            return Ok(other.clone());
        }
        format!("{}\n\n{}", self.0.trim_end(), other.0).parse()
    }
}

impl FromStr for Note {
    type Err = BadNote;
    fn from_str(s: &str) -> Result<Self, BadNote> {
        match s.len() {
            _ if s.trim().is_empty() => Err(BadNote::Blank),
            n if n > Self::LONGEST => Err(BadNote::Long(n)),
            _ => Ok(Self(s.to_owned())),
        }
    }
}

/// The name of a saved search: NFC text of 1 to 64 characters without control characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SearchName(String);

/// Why a text cannot be the name of a saved search.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing is left after trimming.
    #[error("an empty name: write at least one character")]
    Empty,
    /// Longer than 64 characters.
    #[error("the name {0:?} is longer than 64 characters: shorten it")]
    Long(String),
    /// A control or line end character.
    #[error("the name {0:?} holds {1:?}: leave out control characters and line ends")]
    Character(String, char),
}

is_text!(SearchName, BadName);

impl SearchName {
    /// The name with a number behind it, shortened where it must be.
    #[must_use]
    pub fn numbered(&self, n: usize) -> Self {
        let end = format!(" {n}");
        let room = LONGEST - end.chars().count().min(LONGEST);
        Self(self.0.chars().take(room).chain(end.chars()).collect())
    }
}

impl FromStr for SearchName {
    type Err = BadName;
    fn from_str(s: &str) -> Result<Self, BadName> {
        let bad = |_, c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        short(s, bad).map(Self).map_err(|fault| match fault {
            Fault::Empty => BadName::Empty,
            Fault::Long(text) => BadName::Long(text),
            Fault::Character(text, c) => BadName::Character(text, c),
        })
    }
}

/// A query kept under a name.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct SavedSearch {
    /// The name.
    pub name: SearchName,
    /// The query's text, as it was written.
    pub query: String,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_kept_as_it_is_and_never_blank_or_endless() {
        let text = "  一行\r\n\t两行\u{1b}[2J\u{202e}\u{0} e\u{301}\n";
        let note: Note = text.parse().unwrap();
        assert_eq!(note.as_str(), text);
        let json = serde_json::to_string(&note).unwrap();
        assert_eq!(serde_json::from_str::<Note>(&json).unwrap(), note);
        assert_eq!(" \n\u{3000}".parse::<Note>(), Err(BadNote::Blank));
        assert_eq!("a".repeat(Note::LONGEST + 1).parse::<Note>(), Err(BadNote::Long(Note::LONGEST + 1)));
    }

    #[test]
    fn notes_are_joined_once() {
        let [a, b]: [Note; 2] = ["甲\n".parse().unwrap(), "乙".parse().unwrap()];
        let both = a.joined(&b).unwrap();
        assert_eq!(both.as_str(), "甲\n\n乙");
        assert_eq!((both.joined(&b).unwrap(), b.joined(&both).unwrap()), (both.clone(), both));
    }

    #[test]
    fn a_name_is_one_line_and_can_be_numbered() {
        assert_eq!(" 水利 今年 ".parse::<SearchName>().unwrap().as_str(), "水利 今年");
        assert_eq!("".parse::<SearchName>(), Err(BadName::Empty));
        assert!(matches!("a\nb".parse::<SearchName>(), Err(BadName::Character(..))));
        let long: SearchName = "长".repeat(64).parse().unwrap();
        assert_eq!(long.numbered(12).as_str().chars().count(), 64);
        assert!(long.numbered(12).as_str().ends_with("长 12"));
        assert!("长".repeat(65).parse::<SearchName>().is_err());
    }
}
