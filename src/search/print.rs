//! A tree becomes query text.
//!
//! Promise: what is printed reads as the same tree, without a problem, and is printed again as it is.

use super::{
    fields::{KEYS, Key, name_of, named},
    parse::is_mistyped,
    query::{Node, Query},
    signs::{ends_word, is_colon, is_comma, is_minus, is_or, is_quote},
};
use std::fmt;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Node::All(nodes) => f.write_str(&joined(nodes, " ", false)),
            other => other.fmt(f),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::All(nodes) => joined(nodes, " ", false),
            Self::Any(nodes) => list(nodes).unwrap_or_else(|| joined(nodes, " OR ", true)),
            Self::Not(inner) => format!("-{}", one(inner)),
            Self::Word(needle) => word(&needle.0),
            Self::Exact(needle) => quoted(&needle.0),
            Self::Field(_) => list(std::slice::from_ref(self)).unwrap_or_default(),
        })
    }
}

fn joined(nodes: &[Node], between: &str, within_any: bool) -> String {
    let text = |node: &Node| if within_any { one(node) } else { node.to_string() };
    nodes.iter().map(text).collect::<Vec<_>>().join(between)
}

/// In parentheses when it would fall apart without.
fn one(node: &Node) -> String {
    match node {
        Node::All(_) => format!("({node})"),
        Node::Any(nodes) if list(nodes).is_none() => format!("({node})"),
        _ => node.to_string(),
    }
}

/// `tag:a,b`, when all ask the same field.
fn list(nodes: &[Node]) -> Option<String> {
    let fields: Option<Vec<(Key, &str)>> =
        nodes.iter().map(|node| if let Node::Field(field) = node { Some(field.written()) } else { None }).collect();
    let fields = fields?;
    let (key, _) = *fields.first()?;
    let values: Vec<String> = fields.iter().map(|(_, text)| value(text)).collect();
    fields.iter().all(|(other, _)| *other == key).then(|| format!("{}:{}", name_of(&KEYS, &key), values.join(",")))
}

/// A word, each sign in it that would mean something escaped.
pub(super) fn word(text: &str) -> String {
    let mut printed = String::new();
    let colon = text.find(is_colon).filter(|&at| {
        let (name, after) = text.split_at(at);
        named(&KEYS, name).is_some() || is_mistyped(name, after.as_bytes())
    });
    for (at, c) in text.char_indices() {
        if c == '\\' || ends_word(c) || Some(at) == colon || (at == 0 && (is_minus(c) || is_or(text))) {
            printed.push('\\');
        }
        printed.push(c);
    }
    printed
}

/// A field's value, in quotes where it must be.
pub(super) fn value(text: &str) -> String {
    let plain = !text.is_empty() && !text.contains(|c| c == '\\' || ends_word(c) || is_comma(c));
    if plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut printed = String::from("\"");
    for c in text.chars() {
        if c == '\\' || is_quote(c) {
            printed.push('\\');
        }
        printed.push(c);
    }
    printed.push('"');
    printed
}
