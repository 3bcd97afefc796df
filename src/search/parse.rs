//! Query text becomes a tree.
//!
//! Promise: every text can be read. What makes no sense is a [`QueryProblem`] at its place with a remedy, and the rest is searched.
//! A quote that is not closed (as while typing) reaches to the end. A colon after something that is no field's name is a problem
//! when the name is Latin letters (a mistyped field); otherwise it is a part of the text, since headlines have colons.

use super::{
    QueryProblem,
    date::{self, DateSpan},
    query::{Field, MOST, Needle, Node, Part, Query},
};
use crate::{model::Date, text::fold};
use std::ops::Range;

/// Characters of a word that are searched: the matcher's work grows with their number times the headline's.
const LONGEST: usize = 64;

impl Query {
    /// Reads a query; always succeeds with what can be read.
    pub fn parse(text: &str) -> (Self, Vec<QueryProblem>) {
        Self::parse_on(text, date::today())
    }

    /// [`Query::parse`] on a given day, which `date:-7d` is counted from.
    pub fn parse_on(text: &str, today: Date) -> (Self, Vec<QueryProblem>) {
        let mut parser = Parser { text, at: 0, today, nodes: Vec::new(), problems: Vec::new() };
        parser.run();
        (Self { root: Node::All(parser.nodes) }, parser.problems)
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    today: Date,
    nodes: Vec<Node>,
    problems: Vec<QueryProblem>,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn problem(&mut self, range: Range<usize>, what: impl Into<String>) {
        self.problems.push(QueryProblem { range, what: what.into() });
    }

    fn run(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            let start = self.at;
            if self.rest().is_empty() {
                return;
            }
            if self.nodes.len() == MOST {
                let what = format!("only the first {MOST} words are searched: leave out the rest");
                return self.problem(start..self.text.len(), what);
            }
            let not = self.rest().starts_with(['-', '－']);
            if not {
                self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                if self.rest().starts_with(char::is_whitespace) || self.rest().is_empty() {
                    self.problem(start..self.at, "a - alone: put it right before the word to leave out");
                    continue;
                }
            }
            let mut term = self.term();
            if not {
                term = term.map(|node| Node::Not(Box::new(node)));
            }
            self.nodes.extend(term);
        }
    }

    /// One term; at least one character is taken.
    fn term(&mut self) -> Option<Node> {
        let start = self.at;
        if self.rest().starts_with(is_quote) {
            let (text, range) = self.quoted();
            return self.needle(text, range).map(Node::Exact);
        }
        let word = self.bare();
        let Some((colon, mark)) = word.char_indices().find(|&(_, c)| is_colon(c)) else {
            return self.needle(word, start..self.at).map(Node::Word);
        };
        let (name, value) = (&word[..colon], &word[colon + mark.len_utf8()..]);
        let key = fold(name).text;
        if !is_field(&key) {
            if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphabetic()) && !value.starts_with("//") {
                let what =
                    format!("no field {name:?}: tag date paper page by section place is has; put text in quotes");
                self.problem(start..self.at, what);
                return None;
            }
            return self.needle(word, start..self.at).map(Node::Word);
        }
        let (mut value, mut range) = (value, self.at - value.len()..self.at);
        if value.is_empty() && self.rest().starts_with(is_quote) {
            (value, range) = self.quoted();
        }
        if value.trim().is_empty() {
            self.problem(start..self.at, format!("{name}: has no value: write it right after the colon"));
            return None;
        }
        self.field(&key, value, range).map(Node::Field)
    }

    /// Up to white space or a quote.
    fn bare(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// What stands between two quotes, and its place.
    fn quoted(&mut self) -> (&'a str, Range<usize>) {
        let start = self.at;
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        let (inner, rest) = (self.at, self.rest());
        let Some(end) = rest.find(is_quote) else {
            self.at = self.text.len();
            self.problem(start..self.at, "the quote is not closed: end it with \"");
            return (rest, inner..self.at);
        };
        self.at += end + rest[end..].chars().next().map_or(0, char::len_utf8);
        (&rest[..end], inner..inner + end)
    }

    fn needle(&mut self, text: &str, range: Range<usize>) -> Option<Needle> {
        let folded = fold(text).text;
        let trimmed = folded.trim();
        let end = trimmed.char_indices().nth(LONGEST).map(|(at, _)| at);
        if end.is_some() {
            self.problem(range, format!("only the first {LONGEST} characters of a word are searched: shorten it"));
        }
        let text = trimmed[..end.unwrap_or(trimmed.len())].trim_end();
        (!text.is_empty()).then(|| Needle(text.to_owned()))
    }

    fn field(&mut self, key: &str, value: &str, range: Range<usize>) -> Option<Field> {
        let text = fold(value).text.trim().to_owned();
        Some(match key {
            "tag" | "标签" => Field::Tag(text),
            "paper" | "报" => Field::Paper(text),
            "page" | "版" => Field::Page(page_number(&text).to_owned()),
            "by" | "作者" => Field::By(text),
            "section" | "栏目" => Field::Section(text),
            "place" | "地" => Field::Place(text),
            "date" | "日期" => match DateSpan::parse(&text, self.today) {
                Some(span) => Field::Date(span),
                None => {
                    self.problem(range, "no date: write 2025, 2025-04, 2025-04-28, 2025-04..2025-06 or -7d");
                    return None;
                }
            },
            "has" | "有" => match &*text {
                "note" | "笔记" => Field::Has(Part::Note),
                _ => {
                    self.problem(range, "has: knows has:note (有:笔记)");
                    return None;
                }
            },
            _ => match &*text {
                "starred" | "星标" => Field::Starred,
                "read" | "已读" => Field::Read(true),
                "unread" | "未读" => Field::Read(false),
                "gone" | "缺失" => Field::Gone,
                _ => {
                    self.problem(
                        range,
                        "is: knows is:starred, is:read, is:unread and is:gone (是:星标 已读 未读 缺失)",
                    );
                    return None;
                }
            },
        })
    }
}

fn is_field(key: &str) -> bool {
    let latin = ["tag", "date", "paper", "page", "by", "section", "place", "is", "has"];
    let chinese = ["标签", "日期", "报", "版", "作者", "栏目", "地", "是", "有"];
    latin.contains(&key) || chinese.contains(&key)
}

/// The number in `第02版`, without the zeros before it.
pub(super) fn page_number(page: &str) -> &str {
    let page = page.strip_prefix('第').unwrap_or(page);
    let page = page.strip_suffix('版').unwrap_or(page);
    let short = page.trim_start_matches('0');
    if short.starts_with(|c: char| c.is_ascii_digit()) { short } else { page }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Node>, Vec<(&str, String)>) {
        let (query, problems) = Query::parse_on(text, Date::constant(2025, 3, 10));
        let Node::All(nodes) = query.root else { panic!("the root is a list") };
        (nodes, problems.into_iter().map(|p| (&text[p.range], p.what)).collect())
    }

    fn word(text: &str) -> Node {
        Node::Word(Needle(text.to_owned()))
    }

    fn exact(text: &str) -> Node {
        Node::Exact(Needle(text.to_owned()))
    }

    #[test]
    fn words_quotes_and_exclusions_are_read() {
        let (nodes, problems) = read("水库　\"春 灌\"ＡＢ“开闸” -旧 -\"旧闻\" 3:2");
        let not = |n| Node::Not(Box::new(n));
        let expected =
            [word("水库"), exact("春 灌"), word("ab"), exact("开闸"), not(word("旧")), not(exact("旧闻")), word("3:2")];
        assert_eq!(nodes, expected);
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn fields_are_read_in_both_tongues() {
        let pairs = [
            ("tag:水利", "标签：水利"),
            ("date:2025-04", "日期：２０２５-04"),
            ("paper:河湾", "报:河湾"),
            ("page:2", "版:第02版"),
            ("by:\"A B\"", "作者:“a b”"),
            ("section:x", "栏目:X"),
            ("place:临河", "地：临河"),
        ];
        for (latin, chinese) in pairs {
            let (a, b) = (read(latin), read(chinese));
            assert_eq!(a.0, b.0, "{latin}");
            assert!(matches!(a.0[..], [Node::Field(_)]) && a.1.is_empty() && b.1.is_empty(), "{latin} {a:?} {b:?}");
        }
        let states = [
            ("is:gone", "是:缺失", Field::Gone),
            ("is:starred", "是：星标", Field::Starred),
            ("is:read", "是:已读", Field::Read(true)),
            ("is:unread", "是:未读", Field::Read(false)),
            ("has:note", "有：笔记", Field::Has(Part::Note)),
        ];
        for (latin, chinese, field) in states {
            assert_eq!((read(latin).0, read(chinese).0), (vec![Node::Field(field.clone())], vec![Node::Field(field)]));
        }
    }

    #[test]
    fn what_cannot_be_read_is_shown_and_the_rest_is_searched() {
        for (text, broken) in [
            ("水库 date:2025-13", "2025-13"),
            ("水库 colour:red", "colour:red"),
            ("水库 tag:", "tag:"),
            ("水库 is:blue", "blue"),
            ("水库 has:wings", "wings"),
            ("水库 - ", "-"),
        ] {
            let (nodes, problems) = read(text);
            assert_eq!(nodes, [word("水库")], "{text}");
            assert_eq!(problems.iter().map(|p| p.0).collect::<Vec<_>>(), [broken], "{text}");
        }
        let (nodes, problems) = read("水库 “开闸 放水");
        assert_eq!(nodes, [word("水库"), exact("开闸 放水")]);
        assert_eq!(problems[0].0, "“开闸 放水");
    }

    #[test]
    fn long_words_and_many_words_are_cut() {
        let long = "长".repeat(100);
        let (nodes, problems) = read(&long);
        assert_eq!(nodes, [word(&"长".repeat(LONGEST))]);
        assert_eq!(problems.len(), 1);
        let many = "字 ".repeat(100);
        let (nodes, problems) = read(&many);
        assert_eq!((nodes.len(), problems.len()), (MOST, 1));
    }

    proptest! {
        #[test]
        fn every_text_can_be_read(text in "[\"“”:：\\- a水\u{3000}tagdte.0-9]{0,24}|\\PC{0,24}") {
            let (_, problems) = Query::parse_on(&text, Date::constant(2025, 3, 10));
            for p in problems {
                prop_assert!(text.get(p.range).is_some());
            }
        }
    }
}
