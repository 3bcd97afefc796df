//! The piece of an article's text in which a word was found, behind a result.
//!
//! Texts are read in lots, in the order of the hits: from the index's own knowledge of where they lie, else from the archive.

use super::session::Session;
use crate::{
    model::{ArticleId, TextPart},
    search::{Hits, Query, Snippet},
    text::one_line,
};
use serde::Serialize;
use std::{collections::VecDeque, io::IsTerminal};

/// Hits whose texts are read together.
const LOT: usize = 50;

/// The snippets of hits, one after the other.
pub(super) struct Snippets<'a> {
    hits: &'a Hits,
    session: &'a Session,
    query: &'a Query,
    /// The query asks for words in texts.
    wanted: bool,
    /// As many hits are printed.
    most: usize,
    ready: VecDeque<Option<Snippet>>,
    coloured: bool,
}

impl<'a> Snippets<'a> {
    pub(super) fn new(hits: &'a Hits, session: &'a Session, query: &'a Query, most: usize) -> Self {
        let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Self { hits, session, query, wanted: query.asks_texts(), most, ready: VecDeque::new(), coloured }
    }

    /// That of the hit at a place; places are asked for in order.
    pub(super) fn get(&mut self, at: usize) -> Option<Snippet> {
        if !self.wanted {
            return None;
        }
        if self.ready.is_empty() {
            let lot = at..self.most.min(at + LOT);
            let read = self.hits.snippets(self.query, lot.clone());
            // What the index cannot give, the archive can.
            let read = read.unwrap_or_else(|_| lot.filter_map(|at| self.hits.id(at).map(Err)).collect());
            self.ready = read.into_iter().map(|one| one.unwrap_or_else(|id| self.asked(id))).collect();
        }
        self.ready.pop_front().flatten()
    }

    fn asked(&self, id: ArticleId) -> Option<Snippet> {
        let stored = self.session.answer(&self.session.keeper.article(id)).ok().flatten()?;
        self.query.snippet(&stored.article)
    }

    /// A snippet as one line, its matches in bold on a terminal.
    pub(super) fn shown(&self, snippet: &Snippet) -> String {
        let (on, off) = if self.coloured { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        let mut line = String::from(if snippet.cut_before { "…" } else { "" });
        let mut from = 0;
        for mark in &snippet.marks {
            line += &one_line(&snippet.text[from..mark.start]);
            line += on;
            line += &one_line(&snippet.text[mark.clone()]);
            line += off;
            from = mark.end;
        }
        line += &one_line(&snippet.text[from..]);
        line + if snippet.cut_after { "…" } else { "" }
    }
}

/// A result with its snippet. The names are an interface: they stay.
#[derive(Serialize)]
pub(super) struct WithSnippet<'a, T> {
    #[serde(flatten)]
    what: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Piece<'a>>,
}

#[derive(Serialize)]
struct Piece<'a> {
    /// `headline`, `kicker`, `subtitle`, `paragraph`, `caption`.
    part: &'static str,
    /// Which paragraph or caption, from 1.
    number: Option<usize>,
    text: &'a str,
    /// Where the words stand in it, in bytes: from, to.
    marks: Vec<(usize, usize)>,
    /// Matches in all of the article.
    matches: usize,
}

impl<'a, T> WithSnippet<'a, T> {
    pub(super) fn new(what: T, snippet: Option<&'a Snippet>) -> Self {
        let piece = |s: &'a Snippet| {
            let (part, number) = named(s.part);
            let marks = s.marks.iter().map(|mark| (mark.start, mark.end)).collect();
            Piece { part, number, text: &s.text, marks, matches: s.matches }
        };
        Self { what, snippet: snippet.map(piece) }
    }
}

fn named(part: TextPart) -> (&'static str, Option<usize>) {
    match part {
        TextPart::Headline => ("headline", None),
        TextPart::Kicker => ("kicker", None),
        TextPart::Subtitle => ("subtitle", None),
        TextPart::Paragraph(n) => ("paragraph", Some(n + 1)),
        TextPart::Caption(n) => ("caption", Some(n + 1)),
    }
}
