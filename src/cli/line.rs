//! An article as a line of results.

use crate::{
    export::{headline, issue, tags},
    model::{ArticleId, Date, Entry, Tag},
    text::one_line,
};
use serde::Serialize;

/// What a program gets of an article. The names are an interface: they stay.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    id: ArticleId,
    headline: &'a str,
    kicker: Option<&'a str>,
    subtitle: Option<&'a str>,
    label: Option<&'a str>,
    section: Option<&'a str>,
    authors: &'a [String],
    paper: Option<&'a str>,
    date: Option<Date>,
    page: Option<&'a str>,
    file: &'a str,
    tags: &'a [Tag],
    starred: bool,
    read: bool,
    /// It has a note.
    noted: bool,
    gone: bool,
}

pub(super) fn of(entry: &Entry) -> Line<'_> {
    Line {
        id: entry.id,
        headline: &entry.headline,
        kicker: entry.kicker.as_deref(),
        subtitle: entry.subtitle.as_deref(),
        label: entry.label.as_deref(),
        section: entry.section.as_deref(),
        authors: &entry.authors,
        paper: entry.paper.as_deref(),
        date: entry.date,
        page: entry.page.as_deref(),
        file: &entry.file,
        tags: &entry.tags,
        starred: entry.marks.starred,
        read: entry.marks.read,
        noted: entry.marks.noted,
        gone: entry.gone,
    }
}

/// id, date, paper, page, headline, tags, file; a tab within a field has become a space.
pub(super) fn tsv(entry: &Entry) -> String {
    let (id, date) = (entry.id.to_string(), entry.date.map(|date| date.to_string()).unwrap_or_default());
    let tags = tags(&entry.tags, "", ",");
    let (paper, page) = (entry.paper.as_deref().unwrap_or_default(), entry.page.as_deref().unwrap_or_default());
    [id.as_str(), &date, paper, page, &entry.headline, &tags, &entry.file].map(one_line).join("\t")
}

/// For a person: id, issue, headline, tags.
pub(super) fn plain(entry: &Entry) -> String {
    let mut parts = vec![entry.id.to_string(), issue(entry), headline(entry).to_owned()];
    if !entry.tags.is_empty() {
        parts.push(tags(&entry.tags, "#", " "));
    }
    let marks = [(entry.marks.starred, "(starred)"), (entry.marks.noted, "(note)")];
    parts.extend(marks.iter().filter(|(on, _)| *on).map(|(_, mark)| (*mark).to_owned()));
    if entry.gone {
        parts.push("(page file gone)".to_owned());
    }
    one_line(&parts.join("  ")).into_owned()
}
