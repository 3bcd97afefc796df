//! The query as a tree, and the words in it.
//!
//! Promise: a tree is in its normal form. A list within a list of its kind is one list, a list of one is that one, what is excluded twice
//! is not excluded, and no list is empty but the whole query's. So one question has one tree, and [`MOST`] and [`DEEPEST`] bound it:
//! whoever walks it may recurse.

use super::date::DateSpan;
use crate::archive::fulltext::Phrase;

/// Words and fields of a query that are searched, against a pasted page.
pub(super) const MOST: usize = 32;
/// Parentheses within parentheses.
pub(super) const DEEPEST: usize = 16;

/// A query, read: a tree that matching walks. Its inside is private to the search, so that it can grow without breaking a caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Always a list of what must all match, also of one or none.
    pub(super) root: Node,
}

/// What an article is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Every one must match; an empty list matches everything.
    All(Vec<Node>),
    /// At least one must match; the best counts. Never fewer than two.
    Any(Vec<Node>),
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
    /// In the article's text, as one run.
    Text(String),
    /// The page file is gone.
    Gone,
    /// It has a star.
    Starred,
    /// It was read, or was not.
    Read(bool),
    /// This is known of it.
    Has(Part),
}

/// What may be known of an article or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A note.
    Note,
    /// A tag, whichever.
    Tag,
    /// The day of issue.
    Date,
    /// The paper.
    Paper,
    /// The page's number.
    Page,
    /// An author.
    By,
    /// The section.
    Section,
    /// The place label.
    Place,
}

impl Query {
    /// True when the query asks for nothing: everything matches.
    pub fn is_empty(&self) -> bool {
        matches!(&self.root, Node::All(nodes) if nodes.is_empty())
    }
}

impl Query {
    /// The same question asked of the texts: words and exact texts, which are looked for in headlines, become `text:`.
    #[must_use]
    pub fn in_texts(self) -> Self {
        Self { root: self.root.in_texts() }
    }

    /// The way back from [`Query::in_texts`]: what is asked of the texts is looked for in headlines, one word as a word, else as it stands.
    #[must_use]
    pub fn in_headlines(self) -> Self {
        Self { root: self.root.in_headlines() }
    }

    /// Whether anything is asked of the texts.
    pub fn asks_texts(&self) -> bool {
        let mut texts = Vec::new();
        self.root.texts(true, &mut texts);
        !texts.is_empty()
    }

    /// Whether anything is to be found in the texts, so that a hit has a piece of its text to show.
    pub fn seeks_texts(&self) -> bool {
        let mut texts = Vec::new();
        self.root.texts(false, &mut texts);
        !texts.is_empty()
    }

    /// What is to be found in the texts, ready.
    pub(super) fn phrases(&self) -> Vec<Phrase> {
        let mut texts = Vec::new();
        self.root.texts(false, &mut texts);
        texts.into_iter().filter_map(Phrase::new).collect()
    }
}

impl Node {
    fn in_texts(self) -> Self {
        match self {
            Self::All(nodes) => Self::All(nodes.into_iter().map(Self::in_texts).collect()),
            Self::Any(nodes) => Self::Any(nodes.into_iter().map(Self::in_texts).collect()),
            Self::Not(inner) => Self::Not(Box::new(inner.in_texts())),
            Self::Word(needle) | Self::Exact(needle) if Phrase::new(&needle.0).is_some() => {
                Self::Field(Field::Text(needle.0))
            }
            other => other,
        }
    }

    fn in_headlines(self) -> Self {
        match self {
            Self::All(nodes) => Self::All(nodes.into_iter().map(Self::in_headlines).collect()),
            Self::Any(nodes) => Self::Any(nodes.into_iter().map(Self::in_headlines).collect()),
            Self::Not(inner) => Self::Not(Box::new(inner.in_headlines())),
            Self::Field(Field::Text(text)) if text.contains(char::is_whitespace) => Self::Exact(Needle(text)),
            Self::Field(Field::Text(text)) => Self::Word(Needle(text)),
            other => other,
        }
    }

    /// What is asked of the texts; with `all` also what must not stand there.
    fn texts<'a>(&'a self, all: bool, into: &mut Vec<&'a str>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.texts(all, into)),
            Self::Not(inner) if all => inner.texts(all, into),
            Self::Field(Field::Text(text)) => into.push(text),
            Self::Not(_) | Self::Word(_) | Self::Exact(_) | Self::Field(_) => {}
        }
    }

    /// All of `nodes`, in normal form; `None` for none.
    pub(super) fn all(nodes: impl IntoIterator<Item = Self>) -> Option<Self> {
        let flat = nodes.into_iter().flat_map(|node| match node {
            Self::All(inner) => inner,
            other => vec![other],
        });
        one_or(flat.collect(), Self::All)
    }

    /// Any of `nodes`, in normal form; `None` for none.
    pub(super) fn any(nodes: impl IntoIterator<Item = Self>) -> Option<Self> {
        let flat = nodes.into_iter().flat_map(|node| match node {
            Self::Any(inner) => inner,
            other => vec![other],
        });
        one_or(flat.collect(), Self::Any)
    }

    /// The contrary, in normal form.
    pub(super) fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// The words and exact texts that are to be found (not those to be left out), each with whether it may be scattered.
    pub(super) fn needles<'a>(&'a self, into: &mut Vec<(&'a Needle, bool)>) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.needles(into)),
            Self::Word(needle) => into.push((needle, true)),
            Self::Exact(needle) => into.push((needle, false)),
            Self::Not(_) | Self::Field(_) => {}
        }
    }
}

fn one_or(mut nodes: Vec<Node>, list: impl FnOnce(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() > 1 { Some(list(nodes)) } else { nodes.pop() }
}
