//! JSON: one object, the names of whose parts are an interface and stay.

use crate::{
    archive::StoredArticle,
    model::{Article, ArticleId, Date, Entry, Tag},
    text::visible,
};
use serde::Serialize;
use std::io;

/// JSON whose invisible, control and bidirectional characters are `\u` escapes; they stand only within strings, so it stays JSON.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn safe<T: serde::Serialize>(value: &T) -> io::Result<String> {
    let plain = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(plain.len());
    let (mut raw, mut units) = ([0; 4], [0; 2]);
    for c in plain.chars() {
        let shown: &str = c.encode_utf8(&mut raw);
        if c.is_ascii() && !c.is_ascii_control() || visible(shown) == shown {
            safe.push(c);
        } else {
            c.encode_utf16(&mut units).iter().for_each(|unit| safe.push_str(&format!("\\u{unit:04x}")));
        }
    }
    Ok(safe)
}

/// An article as one line of JSON; `parts` are the entries that it was joined of, one is itself.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn article(stored: &StoredArticle, parts: &[Entry]) -> io::Result<String> {
    #[derive(Serialize)]
    struct Part<'a> {
        id: ArticleId,
        page: Option<&'a str>,
        file: &'a str,
        tags: &'a [Tag],
    }
    #[derive(Serialize)]
    struct Whole<'a> {
        id: ArticleId,
        paper: Option<&'a str>,
        date: Option<Date>,
        page: Option<&'a str>,
        file: &'a str,
        tags: &'a [Tag],
        starred: bool,
        read: bool,
        note: Option<&'a str>,
        gone: bool,
        /// The other halves, where they are in the archive.
        continued_to_id: Option<ArticleId>,
        continued_from_id: Option<ArticleId>,
        /// What a whole article was joined of, in its order.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        parts: Vec<Part<'a>>,
        #[serde(flatten)]
        article: &'a Article,
    }
    let entry = &stored.entry;
    let several = if parts.len() > 1 { parts } else { &[] };
    safe(&Whole {
        id: entry.id,
        paper: entry.paper.as_deref(),
        date: entry.date,
        page: entry.page.as_deref(),
        file: &entry.file,
        tags: &entry.tags,
        starred: entry.marks.starred,
        read: entry.marks.read,
        note: stored.note.as_deref(),
        gone: entry.gone,
        continued_to_id: stored.halves.to.as_ref().map(|half| half.id),
        continued_from_id: stored.halves.from.as_ref().map(|half| half.id),
        parts: several
            .iter()
            .map(|e| Part { id: e.id, page: e.page.as_deref(), file: &e.file, tags: &e.tags })
            .collect(),
        article: &stored.article,
    })
}
