//! Query text becomes a tree.
//!
//! ```text
//! query = term*                      all must match
//! term  = one (OR one)*              OR, |, 或: one must match; binds its neighbours before the blank does, as in web search
//! one   = "-" one | "(" query ")" | "exact" | field:value,value | word
//! ```
//!
//! Promise: every text can be read, in time in proportion to its length. What makes no sense is a [`QueryProblem`] at its place with a
//! remedy, and the rest is searched. What is not closed (as while typing) reaches to the end. A colon after something that is no
//! field's name is a problem when the name is Latin letters (a mistyped field); otherwise, and always after a full-width colon, it is a
//! part of the text, since headlines have colons. A backslash takes the meaning of the sign after it away.

use super::{
    QueryFault, QueryProblem,
    date::{self, DateSpan},
    fields::{KEYS, Key, PARTS, STATES, named, page_number},
    query::{DEEPEST, Field, MOST, Needle, Node, Query},
    signs::{can_be_escaped, closes, ends_word, is_and, is_bar, is_colon, is_comma, is_minus, is_or, is_quote, opens},
};
use crate::{archive::fulltext::Phrase, model::Date, text::fold};
use std::ops::Range;

/// Characters of a word that are searched: the matcher's work grows with their number times the headline's.
const LONGEST: usize = 64;
/// Characters of a query that are read. What is printed of any query has fewer.
const LENGTH: usize = 8192;
/// Problems that are told; nobody reads more.
const TOLD: usize = 32;

impl Query {
    /// Reads a query; always succeeds with what can be read.
    pub fn parse(text: &str) -> (Self, Vec<QueryProblem>) {
        Self::parse_on(text, date::today())
    }

    /// [`Query::parse`] on a given day, which `date:-7d` is counted from.
    pub fn parse_on(text: &str, today: Date) -> (Self, Vec<QueryProblem>) {
        let end = text.char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| at);
        let mut parser = Parser { text: &text[..end], at: 0, today, terms: 0, problems: Vec::new() };
        let root = Node::All(parser.list(0));
        if end < text.len() {
            parser.problem(end..text.len(), QueryFault::Long(LENGTH));
        }
        (Self { root }, parser.problems)
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    today: Date,
    /// Words and values so far.
    terms: usize,
    problems: Vec<QueryProblem>,
}

/// Alternatives on their way into a list.
#[derive(Default)]
struct Terms {
    done: Vec<Node>,
    /// Those that an OR may still add to.
    open: Vec<Node>,
    /// An OR that waits for what comes after it.
    or: Option<Range<usize>>,
    /// What stood last could not be read, and that was said.
    hole: bool,
}

impl Terms {
    fn push(&mut self, node: Option<Node>) {
        if self.or.take().is_none() {
            self.done.extend(Node::any(self.open.drain(..)));
        }
        self.hole = node.is_none();
        self.open.extend(node);
    }
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes one character if it is such.
    fn take(&mut self, such: fn(char) -> bool) -> bool {
        let c = self.peek().filter(|c| such(*c));
        self.at += c.map_or(0, char::len_utf8);
        c.is_some()
    }

    fn problem(&mut self, range: Range<usize>, what: QueryFault) {
        if self.problems.len() < TOLD {
            self.problems.push(QueryProblem { range, what });
        }
    }

    /// Whether one more word may be read from `start` on; if not, nothing more is.
    fn has_room(&mut self, start: usize) -> bool {
        if self.terms == MOST {
            self.problem(start..self.text.len(), QueryFault::Many(MOST));
            self.at = self.text.len();
            return false;
        }
        self.terms += 1;
        true
    }

    /// Terms up to the end, or to the parenthesis that closes them. The result is flat: no list of the same kind is within it.
    fn list(&mut self, depth: usize) -> Vec<Node> {
        let mut terms = Terms::default();
        loop {
            while self.take(char::is_whitespace) {}
            let start = self.at;
            let Some(c) = self.peek() else { break };
            if closes(c) {
                if depth > 0 {
                    break;
                }
                self.take(closes);
                self.problem(start..self.at, QueryFault::NothingOpen);
            } else if self.is_or() {
                let range = start..self.at;
                if terms.or.is_some() {
                    self.problem(range, QueryFault::OrAfterOr);
                } else if terms.open.is_empty() && !terms.hole {
                    self.problem(range, QueryFault::NothingBeforeOr);
                } else {
                    terms.or = Some(range);
                }
            } else if !self.is_and() {
                let node = self.one(depth);
                terms.push(node);
            }
        }
        if let Some(range) = terms.or {
            self.problem(range, QueryFault::NothingAfterOr);
        }
        terms.done.extend(Node::any(terms.open));
        flat(terms.done)
    }

    /// Takes a sign or word for OR.
    fn is_or(&mut self) -> bool {
        if self.take(is_bar) {
            while self.take(is_bar) {}
            return true;
        }
        self.is_word(is_or)
    }

    fn is_and(&mut self) -> bool {
        self.is_word(is_and)
    }

    /// Takes a word if it is such.
    fn is_word(&mut self, such: fn(&str) -> bool) -> bool {
        let word = self.rest().split(ends_word).next().filter(|word| such(word));
        self.at += word.map_or(0, str::len);
        word.is_some()
    }

    /// One thing that must match or not; at least one character is taken.
    fn one(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        if !self.take(is_minus) {
            return self.positive(depth);
        }
        if self.take(is_minus) {
            while self.take(is_minus) {}
            self.problem(start..self.at, QueryFault::ManyMinus);
        }
        if self.peek().is_none_or(|c| c.is_whitespace() || closes(c) || is_bar(c)) {
            self.problem(start..self.at, QueryFault::MinusAlone);
            return None;
        }
        self.positive(depth).map(Node::not)
    }

    fn positive(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        match self.peek() {
            Some(c) if opens(c) => return self.group(depth),
            Some(c) if is_quote(c) => {
                let (text, range) = self.quoted();
                return self.needle(&text, range).filter(|_| self.has_room(start)).map(Node::Exact);
            }
            _ => {}
        }
        let word = self.bare(ends_word);
        if let Some((name, colon)) = word.name() {
            let key = named(&KEYS, &settled(name));
            if let Some(key) = key {
                self.at = colon;
                return self.field(key, start);
            }
            if is_mistyped(name, &self.text.as_bytes()[colon - 1..]) {
                self.problem(start..self.at, QueryFault::NoField(name.to_owned()));
                return None;
            }
        }
        self.needle(&word.text, start..self.at).filter(|_| self.has_room(start)).map(Node::Word)
    }

    /// Parentheses and what is in them.
    fn group(&mut self, depth: usize) -> Option<Node> {
        let (start, told) = (self.at, self.problems.len());
        self.take(opens);
        if depth == DEEPEST {
            self.skip_group();
            self.problem(start..self.at, QueryFault::Deep(DEEPEST));
            return None;
        }
        let opened = start..self.at;
        let nodes = self.list(depth + 1);
        if !self.take(closes) && self.terms < MOST {
            self.problem(opened, QueryFault::NotClosed);
        } else if nodes.is_empty() && self.problems.len() == told {
            self.problem(start..self.at, QueryFault::Empty);
        }
        Node::all(nodes)
    }

    /// To behind the parenthesis that closes the one that is open.
    fn skip_group(&mut self) {
        let mut open = 1_usize;
        while let Some(c) = self.peek().filter(|_| open > 0) {
            open = if opens(c) { open + 1 } else { open - usize::from(closes(c)) };
            self.at += c.len_utf8();
        }
    }

    /// Text up to what ends it, with the meaning taken from what is escaped.
    fn bare(&mut self, ends: fn(char) -> bool) -> Bare<'a> {
        let (start, mut text, mut colon) = (self.at, String::new(), None);
        while let Some(c) = self.peek() {
            if self.escaped(&mut text) {
                continue;
            }
            if ends(c) {
                break;
            }
            if is_colon(c) && colon.is_none() {
                colon = Some(self.at..self.at + c.len_utf8());
            }
            text.push(c);
            self.at += c.len_utf8();
        }
        Bare { source: self.text, start, text, colon }
    }

    /// Takes a backslash and the sign after it.
    fn escaped(&mut self, into: &mut String) -> bool {
        let after = self.rest().strip_prefix('\\').and_then(|rest| rest.chars().next());
        let Some(c) = after.filter(|c| can_be_escaped(*c)) else { return false };
        into.push(c);
        self.at += 1 + c.len_utf8();
        true
    }

    /// What stands between two quotes, and its place.
    fn quoted(&mut self) -> (String, Range<usize>) {
        let start = self.at;
        self.take(is_quote);
        let inner = self.at;
        let text = self.bare(is_quote).text;
        let range = inner..self.at;
        if !self.take(is_quote) {
            self.problem(start..self.at, QueryFault::OpenQuote);
        }
        (text, range)
    }

    fn needle(&mut self, text: &str, range: Range<usize>) -> Option<Needle> {
        let text = self.cut(settled(text), range);
        (!text.is_empty()).then_some(Needle(text))
    }

    /// A text that is no longer than what is searched.
    fn cut(&mut self, text: String, range: Range<usize>) -> String {
        let Some((end, _)) = text.char_indices().nth(LONGEST) else { return text };
        self.problem(range, QueryFault::LongWord(LONGEST));
        settled(&text[..end])
    }

    /// The values of a field, any of which may be the article's.
    fn field(&mut self, key: Key, start: usize) -> Option<Node> {
        let (mut nodes, mut values) = (Vec::new(), 0);
        loop {
            let at = self.at;
            let (text, range) = if self.peek().is_some_and(is_quote) {
                self.quoted()
            } else {
                let text = self.bare(|c| ends_word(c) || is_comma(c)).text;
                (text, at..self.at)
            };
            let text = settled(&text);
            if !text.is_empty() {
                if !self.has_room(at) {
                    break;
                }
                values += 1;
                let text = self.cut(text, range.clone());
                nodes.extend(self.condition(key, text, range).map(Node::Field));
            }
            if !self.take(is_comma) {
                break;
            }
        }
        if values == 0 && self.terms < MOST {
            let name = self.text[start..self.at].to_owned();
            self.problem(start..self.at, QueryFault::NoValue(name));
        }
        Node::any(nodes)
    }

    fn condition(&mut self, key: Key, text: String, range: Range<usize>) -> Option<Field> {
        let known = match key {
            Key::Tag => Ok(Field::Tag(text)),
            Key::Paper => Ok(Field::Paper(text)),
            Key::Page => match page_number(&text) {
                "" => Err(QueryFault::NoPage),
                page => Ok(Field::Page(page.to_owned())),
            },
            Key::By => Ok(Field::By(text)),
            Key::Section => Ok(Field::Section(text)),
            Key::Place => Ok(Field::Place(text)),
            Key::Date => DateSpan::parse(&text, self.today).map(Field::Date),
            Key::Is => named(&STATES, &text).ok_or(QueryFault::NoState),
            Key::Has => named(&PARTS, &text).map(Field::Has).ok_or(QueryFault::NoPart),
            Key::Text if Phrase::new(&text).is_some() => Ok(Field::Text(text)),
            Key::Text => Err(QueryFault::NoWord),
        };
        known.map_err(|what| self.problem(range, what)).ok()
    }
}

/// A run of characters without blanks or quotes.
struct Bare<'a> {
    source: &'a str,
    start: usize,
    text: String,
    /// The first colon that is not escaped.
    colon: Option<Range<usize>>,
}

impl<'a> Bare<'a> {
    /// What stands before the colon, and where the value begins.
    fn name(&self) -> Option<(&'a str, usize)> {
        let colon = self.colon.clone()?;
        Some((&self.source[self.start..colon.start], colon.end))
    }
}

/// Whether `name`, no field's, was meant as one. `after` begins with the last byte of the colon: a full-width one is a headline's, and
/// `://` a link's.
pub(super) fn is_mistyped(name: &str, after: &[u8]) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphabetic())
        && after.first() == Some(&b':')
        && !after.starts_with(b"://")
}

/// Folded text that folding does not change any more. Once is not always enough: an invisible character may part what composes.
pub(super) fn settled(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..4 {
        let folded = fold(&text).text.trim().to_owned();
        if folded == text {
            break;
        }
        text = folded;
    }
    text
}

/// A list in whose members no list of its kind is left.
fn flat(nodes: Vec<Node>) -> Vec<Node> {
    match Node::all(nodes) {
        Some(Node::All(nodes)) => nodes,
        one => one.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
