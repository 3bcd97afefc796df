//! The query as a tree, and the words in it.

use super::date::DateSpan;

/// A query, read: a tree that matching walks. Its inside is private so that `OR` and parentheses can come without breaking a caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub(super) root: Node,
}

/// What an article is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Every one must match; an empty list matches everything.
    All(Vec<Node>),
    /// Must not match. A word within is taken as an exact run: scattered characters would shut out far too much.
    Not(Box<Node>),
    /// Matched in order, perhaps with gaps.
    Word(Needle),
    /// Matched as one run.
    Exact(Needle),
    /// Asked of a field.
    Field(Field),
}

impl Default for Node {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// Folded text to look for; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle(pub(super) String);

/// A condition on what is known of an article; texts are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    /// Bears this very tag.
    Tag(String),
    /// Printed within these days.
    Date(DateSpan),
    /// Part of the paper's name.
    Paper(String),
    /// The page's number, whatever zeros stand before it.
    Page(String),
    /// Part of an author's name.
    By(String),
    /// Part of the section's name.
    Section(String),
    /// Part of the place label.
    Place(String),
    /// The page file is gone.
    Gone,
    /// It has a star.
    Starred,
    /// It was read, or was not.
    Read(bool),
    /// It has a note.
    Noted,
}

impl Query {
    /// True when the query asks for nothing: everything matches.
    pub fn is_empty(&self) -> bool {
        matches!(&self.root, Node::All(nodes) if nodes.is_empty())
    }
}

impl Node {
    /// The words and exact texts that are to be found (not those to be left out), each with whether it may be scattered.
    pub(super) fn needles<'a>(&'a self, into: &mut Vec<(&'a Needle, bool)>) {
        match self {
            Self::All(nodes) => nodes.iter().for_each(|node| node.needles(into)),
            Self::Word(needle) => into.push((needle, true)),
            Self::Exact(needle) => into.push((needle, false)),
            Self::Not(_) | Self::Field(_) => {}
        }
    }
}
