//! An article as others read it: plain text, Markdown, JSON. What `baoku show` prints and the screen exports, copies and pipes.
//!
//! Promise: pure but for the writer that is handed in; nothing of a page steers a terminal or means something in Markdown; each form names the article's
//! issue, its id and its file, and says where its other halves are.

mod json;
mod markdown;
mod plain;
#[cfg(test)]
mod samples;

pub use json::{article as json, safe as json_of};
pub use markdown::markdown;
pub use plain::{copied, plain};

use crate::{
    archive::Half,
    model::{Article, Entry, Tag},
};

/// The day, the paper and the page, as far as they are known. Unescaped.
pub fn issue(entry: &Entry) -> String {
    let date = entry.date.map_or_else(|| "undated".to_owned(), |date| date.to_string());
    let page = entry.page.as_ref().map(|page| format!("p. {page}"));
    [Some(date), entry.paper.clone(), page].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The headline, or words in its place. Unescaped.
pub fn headline(entry: &Entry) -> &str {
    if entry.headline.is_empty() { "(no headline)" } else { &entry.headline }
}

/// Tags, each after `sign`, with `between` between them.
pub fn tags(tags: &[Tag], sign: &str, between: &str) -> String {
    tags.iter().map(|tag| format!("{sign}{tag}")).collect::<Vec<_>>().join(between)
}

/// A paragraph; the first one after the dateline.
fn led(article: &Article, n: usize) -> String {
    let dateline = article.dateline.as_deref().filter(|_| n == 0).map(|d| format!("{d} ")).unwrap_or_default();
    dateline + article.paragraphs.get(n).map_or("", String::as_str)
}

/// The line that names the other half: `Goes on: page 3: HEADLINE (ID)`; the page alone where the half is not in the archive.
fn jump(what: &str, page: &Option<String>, half: &Option<Half>) -> Option<String> {
    match (half, page) {
        (Some(half), _) => Some(format!("{what}: page {}: {} ({})", half.page, titled(half), half.id)),
        (None, Some(page)) => Some(format!("{what}: page {page}")),
        (None, None) => None,
    }
}

fn titled(half: &Half) -> &str {
    if half.headline.is_empty() { "(no headline)" } else { &half.headline }
}

/// Tags, ids and files; each tag of several parts once.
fn footer(parts: &[Entry]) -> Vec<String> {
    let mut tags: Vec<Tag> = parts.iter().flat_map(|entry| entry.tags.iter().cloned()).collect();
    tags.sort();
    tags.dedup();
    let tags = Some(self::tags(&tags, "#", " ")).filter(|tags| !tags.is_empty());
    let source = |e: &Entry| format!("{}  {}{}", e.id, e.file, if e.gone { " (gone)" } else { "" });
    tags.into_iter().chain(parts.iter().map(source)).collect()
}
