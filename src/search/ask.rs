//! A query made ready: its words folded, what is asked of the texts numbered, and what its words are worth together.

use super::{
    matching::Word,
    query::{Field, Needle, Node, Query},
};
use crate::archive::fulltext::Phrase;
use fuzzy_matcher::skim::SkimMatcherV2;

/// The whole query stands there as it was typed.
pub(super) const PHRASE: u32 = 150;
/// Its words stand there in their order.
pub(super) const IN_ORDER: u32 = 60;

/// The tree, with its words made ready.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    All(Vec<Ask>),
    Any(Vec<Ask>),
    Not(Box<Ask>),
    Word(Box<Word>),
    Field(Field),
    /// A word in the texts, by its number in [`Ready::texts`].
    Text(usize, Box<Word>),
}

/// A query made ready.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) root: Ask,
    /// What is asked of the texts.
    pub(super) texts: Vec<Phrase>,
    phrase: Vec<String>,
}

impl Ask {
    fn of(node: &Node, texts: &mut Vec<Phrase>) -> Self {
        let mut each = |nodes: &[Node]| nodes.iter().map(|node| Self::of(node, texts)).collect();
        match node {
            Node::All(nodes) => Self::All(each(nodes)),
            Node::Any(nodes) => Self::Any(each(nodes)),
            Node::Not(inner) => Self::Not(Box::new(Self::of(inner, texts))),
            Node::Field(Field::Text(text)) if let Some(phrase) = Phrase::new(text) => {
                let word = Word::new(&Needle(phrase.text().to_owned()), false);
                texts.push(phrase);
                Self::Text(texts.len() - 1, Box::new(word))
            }
            Node::Word(needle) => Self::Word(Box::new(Word::new(needle, true))),
            Node::Exact(needle) => Self::Word(Box::new(Word::new(needle, false))),
            Node::Field(field) => Self::Field(field.clone()),
        }
    }

    /// The words that are to be found.
    pub(super) fn words<'a>(&'a self, into: &mut Vec<&'a Word>) {
        match self {
            Self::All(asks) | Self::Any(asks) => asks.iter().for_each(|ask| ask.words(into)),
            Self::Word(word) => into.push(word),
            Self::Not(_) | Self::Field(_) | Self::Text(..) => {}
        }
    }
}

impl Ready {
    pub(super) fn new(query: &Query) -> Self {
        let mut texts = Vec::new();
        let root = Ask::of(&query.root, &mut texts);
        let mut phrase = Vec::new();
        if let Ask::All(asks) = &root {
            phrase.extend(asks.iter().filter_map(|ask| match ask {
                Ask::Word(word) => Some(word.text.clone()),
                _ => None,
            }));
        }
        if phrase.len() < 2 {
            phrase.clear();
        }
        Self { root, texts, phrase }
    }

    /// Whether there is a word to be found.
    pub(super) fn has_words(&self) -> bool {
        let mut words = Vec::new();
        self.root.words(&mut words);
        !words.is_empty()
    }

    /// What fuzzy-matcher adds for the words that are scattered in a headline.
    pub(super) fn finer(&self, skim: &SkimMatcherV2, headline: &str) -> u32 {
        let mut words = Vec::new();
        self.root.words(&mut words);
        words.into_iter().map(|word| word.finer(skim, headline)).sum()
    }

    /// Whether there are several words, which may stand together.
    pub(super) fn is_phrase(&self) -> bool {
        !self.phrase.is_empty()
    }

    /// What several words are worth beyond their own grades.
    pub(super) fn together(&self, headline: &str) -> u32 {
        let (mut end, mut close) = (0, true);
        for (at, word) in self.phrase.iter().enumerate() {
            let Some(found) = headline[end..].find(word.as_str()) else { return 0 };
            close &= at == 0 || found == 0 || (found == 1 && headline[end..].starts_with(' '));
            end += found + word.len();
        }
        match (self.phrase.is_empty(), close) {
            (true, _) => 0,
            (_, true) => PHRASE,
            (_, false) => IN_ORDER,
        }
    }
}
