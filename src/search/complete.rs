//! Completion of a query: what may stand at the caret.
//!
//! Promise: a pure function of the text, the caret and what the archive holds. A suggestion replaces a range of the text, and the
//! text with it in place reads as what was suggested. Words are not completed, for the list itself shows what they find; only
//! names of fields and their values are.

use super::{
    fields::{KEYS, Key, PARTS, STATES, named},
    parse::settled,
    print,
    signs::{ends_word, is_colon, is_comma, is_minus, is_quote},
};
use crate::catalogue::{Catalogue, Shared};
use std::ops::Range;

/// More are not suggested: they would not be looked at.
const MOST: usize = 50;

/// A value that a field has in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it is shown.
    pub text: String,
    /// How many articles have it.
    pub count: usize,
    /// Folded beforehand: a person waits for each Tab, and nobody for the counting.
    folded: String,
}

impl Value {
    /// A value that so many articles have.
    pub fn new(text: impl Into<String>, count: usize) -> Self {
        let text = text.into();
        Self { folded: settled(&text), text, count }
    }
}

/// What fields can hold in an archive, each list most used first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Tags.
    pub tags: Vec<Value>,
    /// Papers.
    pub papers: Vec<Value>,
    /// Numbers of pages.
    pub pages: Vec<Value>,
    /// Authors.
    pub authors: Vec<Value>,
    /// Sections.
    pub sections: Vec<Value>,
    /// Place labels.
    pub places: Vec<Value>,
    /// Years that have articles, as they are written.
    pub years: Vec<Value>,
}

impl Vocabulary {
    /// Looks through the whole catalogue: work for a thread that nobody waits for.
    pub fn of(catalogue: &Catalogue) -> Self {
        let shared = |kind| catalogue.shared(kind).into_iter().map(|(text, count)| Value::new(text, count)).collect();
        let year = |(year, count)| Value::new(format!("{year:04}"), count);
        Self {
            tags: shared(Shared::Tag),
            papers: shared(Shared::Paper),
            pages: shared(Shared::Page),
            authors: shared(Shared::Author),
            sections: shared(Shared::Section),
            places: shared(Shared::Label),
            // The newest year first: nobody looks for the fullest.
            years: catalogue.years().into_iter().map(year).collect(),
        }
    }

    /// Whether this is a whole value of the field.
    fn holds(&self, key: Key, folded: &str) -> bool {
        match key {
            Key::Is => named(&STATES, folded).is_some(),
            Key::Has => named(&PARTS, folded).is_some(),
            key => self.values(key).iter().any(|value| value.folded == folded),
        }
    }

    fn values(&self, key: Key) -> &[Value] {
        match key {
            Key::Tag => &self.tags,
            Key::Date => &self.years,
            Key::Paper => &self.papers,
            Key::Page => &self.pages,
            Key::By => &self.authors,
            Key::Section => &self.sections,
            Key::Place => &self.places,
            Key::Text | Key::Is | Key::Has => &[],
        }
    }
}

/// One thing that may stand at the caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The bytes of the query that it replaces.
    pub range: Range<usize>,
    /// What comes in their place, as the query language writes it.
    pub text: String,
    /// How many articles have it, where that is known.
    pub count: Option<usize>,
}

/// `tag:…`, quoted where it must be.
pub fn tag_term(tag: &str) -> String {
    format!("tag:{}", print::value(tag))
}

/// `paper:…`, quoted where it must be.
pub fn paper_term(paper: &str) -> String {
    format!("paper:{}", print::value(paper))
}

/// What may stand at the caret (a byte of `text`, on a border of chars): what begins as the text before the caret comes before what
/// only holds it. Empty where nothing is to be completed, as when a whole value stands there.
pub fn complete(text: &str, caret: usize, vocabulary: &Vocabulary) -> Vec<Suggestion> {
    let Some(before) = text.get(..caret) else { return Vec::new() };
    let Some(start) = term_start(before) else { return Vec::new() };
    let term = &before[start..];
    let Some(colon) = term.find(is_colon) else { return names(term, start..caret) };
    let value = colon + term[colon..].chars().next().map_or(0, char::len_utf8);
    let Some(key) = named(&KEYS, &settled(&term[..colon])) else { return Vec::new() };
    let (from, quote) = last_value(&term[value..]);
    let range = start + value + from..end_of_value(text, caret, quote);
    let stem = settled(before.get(range.start..).unwrap_or_default().trim_start_matches(is_quote));
    // Who types a Chinese name is offered Chinese values.
    let tongue = usize::from(!term[..colon].is_ascii());
    if !stem.is_empty() && vocabulary.holds(key, &stem) {
        return Vec::new();
    }
    let suggestion = |text: &str, count| Suggestion { range: range.clone(), text: print::value(text), count };
    match key {
        Key::Is => fitting(STATES.iter().filter_map(|(_, names)| names.get(tongue)), |name| name, &stem)
            .map(|name| suggestion(name, None))
            .collect(),
        Key::Has => fitting(PARTS.iter().filter_map(|(_, names)| names.get(tongue)), |name| name, &stem)
            .map(|name| suggestion(name, None))
            .collect(),
        key => fitting(vocabulary.values(key), |value| &value.folded, &stem)
            .map(|value| suggestion(&value.text, Some(value.count)))
            .collect(),
    }
}

/// Whether what may stand at the caret depends on the archive.
pub fn wants_values(text: &str, caret: usize) -> bool {
    let Some(before) = text.get(..caret) else { return false };
    let term = term_start(before).map_or("", |start| &before[start..]);
    let key = term.split_once(is_colon).and_then(|(name, _)| named(&KEYS, &settled(name)));
    key.is_some_and(|key| !matches!(key, Key::Text | Key::Is | Key::Has))
}

/// Those that begin with the stem, then those that hold it.
fn fitting<'a, T: 'a>(
    choices: impl IntoIterator<Item = &'a T>,
    folded: impl Fn(&T) -> &str,
    stem: &str,
) -> impl Iterator<Item = &'a T> {
    let (mut starts, mut holds) = (Vec::new(), Vec::new());
    for choice in choices {
        if folded(choice).starts_with(stem) {
            starts.push(choice);
        } else if holds.len() < MOST && folded(choice).contains(stem) {
            holds.push(choice);
        }
        if starts.len() == MOST {
            break;
        }
    }
    starts.into_iter().chain(holds).take(MOST)
}

/// Fields whose names begin as a word does.
fn names(word: &str, range: Range<usize>) -> Vec<Suggestion> {
    let stem = settled(word);
    if stem.is_empty() {
        return Vec::new();
    }
    let name = |names: &&[&'static str]| names.iter().take(2).find(|name| name.starts_with(&stem)).copied();
    // text: is known, but not answered yet.
    let known = KEYS.iter().filter_map(|(_, names)| name(names));
    known.map(|name| Suggestion { range: range.clone(), text: format!("{name}:"), count: None }).collect()
}

/// Where the term at the end of the text begins, behind its `-`; `None` within a quote that is no field's.
fn term_start(before: &str) -> Option<usize> {
    let (mut start, mut quoted, mut escaped) = (0, None, false);
    for (at, c) in before.char_indices() {
        match quoted {
            _ if std::mem::take(&mut escaped) => {}
            _ if c == '\\' => escaped = true,
            Some(_) if is_quote(c) => quoted = None,
            Some(_) => {}
            // A quote after a colon or a comma belongs to the field.
            None if is_quote(c) => {
                let field =
                    before[start..at].contains(is_colon) && before[..at].ends_with(|c| is_colon(c) || is_comma(c));
                start = if field { start } else { at };
                quoted = Some(field);
            }
            None if ends_word(c) => start = at + c.len_utf8(),
            None if at == start && is_minus(c) => start = at + c.len_utf8(),
            None => {}
        }
    }
    (quoted != Some(false)).then_some(start)
}

/// Where the last value of a list begins, and whether it is in quotes.
fn last_value(values: &str) -> (usize, bool) {
    let (mut from, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in values.char_indices() {
        if std::mem::take(&mut escaped) {
        } else if c == '\\' {
            escaped = true;
        } else if is_quote(c) {
            quoted = !quoted;
        } else if is_comma(c) && !quoted {
            from = at + c.len_utf8();
        }
    }
    (from, quoted)
}

/// Where the value at the caret ends: what stands behind the caret of it is replaced too.
fn end_of_value(text: &str, caret: usize, quoted: bool) -> usize {
    let rest = &text[caret..];
    if quoted {
        return rest
            .find(is_quote)
            .map_or(caret, |at| caret + at + rest[at..].chars().next().map_or(0, char::len_utf8));
    }
    caret + rest.find(|c| ends_word(c) || is_comma(c)).unwrap_or(rest.len())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::search::Query;
    use proptest::prelude::*;

    fn vocabulary() -> Vocabulary {
        let list = |texts: &[&str]| texts.iter().zip((1..=texts.len()).rev()).map(|(t, n)| Value::new(*t, n)).collect();
        Vocabulary {
            tags: list(&["水利", "待读", "Bank"]),
            papers: list(&["河湾日报", "山南日报", "The River, Daily"]),
            pages: list(&["1", "A02"]),
            authors: list(&["田小禾", "Ann Lee"]),
            sections: list(&["乡间"]),
            places: list(&["临河县"]),
            years: list(&["2031", "2030"]),
        }
    }

    /// The texts with each suggestion in place; `^` is the caret.
    fn completed(text: &str) -> Vec<String> {
        let caret = text.find('^').unwrap();
        let text = text.replacen('^', "", 1);
        let put = |s: Suggestion| format!("{}{}{}", &text[..s.range.start], s.text, &text[s.range.end..]);
        complete(&text, caret, &vocabulary()).into_iter().map(put).collect()
    }

    #[test]
    fn names_are_completed_in_the_tongue_that_was_begun() {
        assert_eq!(completed("水库 p^"), ["水库 paper:", "水库 page:", "水库 place:"]);
        assert_eq!(completed("-ta^ 水库"), ["-tag: 水库"]);
        assert_eq!(completed("te^"), ["text:"]);
        assert_eq!(completed("(版^"), ["(版:"]);
        assert_eq!(completed("甲|作^"), ["甲|作者:"]);
        for none in ["^", "水库 ^", "水库^", "\"p^", "“tag:^", "xyz:^", "text:^"] {
            assert_eq!(completed(none), Vec::<String>::new(), "{none}");
        }
    }

    #[test]
    fn values_are_completed_what_begins_so_before_what_holds_it() {
        assert_eq!(completed("tag:^"), ["tag:水利", "tag:待读", "tag:Bank"]);
        assert_eq!(completed("tag:b^ 水库"), ["tag:Bank 水库"]);
        assert_eq!(completed("标签：水利，待^"), ["标签：水利，待读"]);
        assert_eq!(completed("报:日^"), ["报:河湾日报", "报:山南日报"]);
        assert_eq!(completed("paper:the^"), ["paper:\"The River, Daily\""]);
        assert_eq!(completed("by:\"ann ^lee\" 甲"), ["by:\"Ann Lee\" 甲"]);
        assert_eq!(completed("is:un^"), ["is:unread"]);
        assert_eq!(completed("是:未^x"), ["是:未读"]);
        for whole in ["is:read^", "报:河湾日报^", "tag:bank^", "-has:note^"] {
            assert_eq!(completed(whole), Vec::<String>::new(), "{whole}");
        }
        assert_eq!(completed("-has:no^"), ["-has:note"]);
        assert_eq!(completed("date:^"), ["date:2031", "date:2030"]);
        assert_eq!(completed("地:天^"), Vec::<String>::new());
    }

    #[test]
    fn the_archive_gives_its_words_with_counts() {
        let mut entry = crate::search::tests::entry(1, "甲");
        entry.authors = vec!["林远".to_owned()];
        entry.paper = Some("河湾日报".to_owned());
        let mut other = crate::search::tests::entry(2, "乙");
        other.paper = entry.paper.clone();
        let all = Vocabulary::of(&Catalogue::new(1, vec![entry, other]));
        assert_eq!((all.authors[0].count, all.papers[0].count, all.years[0].clone()), (1, 2, Value::new("2025", 2)));
        assert!(all.tags.is_empty());
    }

    #[test]
    fn every_tag_can_be_asked_for() {
        for tag in ["水利", "C(1)", "a|b", "甲、乙", "x\\", "「引」"] {
            let tag: crate::model::Tag = tag.parse().unwrap();
            let mut entry = crate::search::tests::entry(1, "甲");
            entry.tags = vec![tag.clone()];
            let (query, problems) = Query::parse(&tag_term(tag.as_str()));
            let hits =
                crate::search::search(&std::sync::Arc::new(Catalogue::new(1, vec![entry])), &query, &|| false).unwrap();
            assert_eq!((hits.len(), problems.len()), (1, 0), "{tag}");
        }
    }

    #[test]
    fn only_values_of_the_archive_wait_for_it() {
        for (text, wants) in [("tag:", true), ("-报：河", true), ("is:", false), ("ta", false), ("\"tag:", false)] {
            assert_eq!(wants_values(text, text.len()), wants, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_suggested_can_be_put_in_and_read(text in "([a水tg:：,，\"“ |\\\\(-]|tag:|by:|is:|版:){0,10}", at in 0usize..40) {
            let caret = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(at).unwrap_or(text.len());
            for s in complete(&text, caret, &vocabulary()) {
                prop_assert!(s.range.start <= caret && caret <= s.range.end && text.get(s.range.clone()).is_some());
                let put = format!("{}{}", &text[..s.range.start], s.text);
                if s.count.is_some() {
                    // The value stands in the tree: taken away, the tree is another.
                    let with = Query::parse(&put).0.to_string();
                    let without = Query::parse(&text[..s.range.start]).0.to_string();
                    prop_assert_ne!(with, without, "{:?}", put);
                }
            }
        }
    }
}
