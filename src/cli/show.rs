//! `baoku show ID…`: print articles, set for a terminal, as Markdown or as JSON.
//!
//! An article that jumps names its other half before its text (comes from) and after it (goes on); with `--whole` it is printed with it as
//! one.

use super::{Done, args::Show, line, nothing, out, session::Session};
use crate::{
    archive::{Half, Place, StoredArticle, joined},
    catalogue::Catalogue,
    model::{Article, ArticleId, Date, Entry, Tag},
    text::{Ambiguous, Cells, Wrap, one_line, visible, wrap},
};
use serde::Serialize;
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

/// Forty Chinese characters: a wider line is hard to read.
const MEASURE: usize = 80;
/// Candidates named for a beginning that fits several articles.
const CANDIDATES: usize = 5;

pub(super) fn run(place: &Place, how: &Show) -> Done {
    let session = Session::open(place, "baoku show")?;
    let mut to = out::many();
    let mut code = ExitCode::SUCCESS;
    let mut first = true;
    for text in &how.ids {
        let parts = match find(&session.catalogue, text)? {
            Some(id) if how.whole => session.answer(&session.keeper.parts(id))?,
            Some(id) => session.answer(&session.keeper.article(id))?.map(|stored| vec![stored]),
            None => None,
        };
        let Some((stored, parts)) = parts.and_then(together) else {
            code = no_such_article(text);
            continue;
        };
        if how.json {
            writeln!(to, "{}", json(&stored, &parts)?)?;
            continue;
        }
        if !std::mem::take(&mut first) {
            writeln!(to)?;
        }
        if how.markdown { markdown(&stored, &parts, &mut to)? } else { plain(&stored, &parts, measure(), &mut to)? }
    }
    to.flush()?;
    Ok(code)
}

/// Parts as one article, with their entries; one part is itself.
fn together(mut parts: Vec<StoredArticle>) -> Option<(StoredArticle, Vec<Entry>)> {
    let entries = parts.iter().map(|part| part.entry.clone()).collect();
    let stored = if parts.len() > 1 { joined(parts) } else { parts.pop() };
    Some((stored?, entries))
}

/// Says that no article has an id.
pub(super) fn no_such_article(text: &str) -> ExitCode {
    nothing(&format!("{text}: no such article: `baoku search` prints the ids"))
}

/// The article whose id is or begins with `text`.
pub(super) fn find(catalogue: &Catalogue, text: &str) -> Result<Option<ArticleId>, String> {
    let wrong =
        || format!("{text}: no article id: 1 to 16 hexadecimal digits are wanted, as `baoku search` prints them");
    if !(1..=16).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let bound = |digit: char| format!("{text:<16}").replace(' ', digit.encode_utf8(&mut [0; 4])).parse::<ArticleId>();
    let (Ok(low), Ok(high)) = (bound('0'), bound('f')) else { return Err(wrong()) };
    match catalogue.ids_between(low, high).as_slice() {
        [] if text.len() == 16 => Ok(Some(low)), // it may be a former id, which the archive knows
        [] => Ok(None),
        [id] => Ok(Some(*id)),
        many => {
            let named: Vec<String> = many.iter().take(CANDIDATES).map(ArticleId::to_string).collect();
            let more = if many.len() > CANDIDATES { " …" } else { "" };
            Err(format!("{text}: {} articles begin so: write more of {}{more}", many.len(), named.join(" ")))
        }
    }
}

fn json(stored: &StoredArticle, parts: &[Entry]) -> io::Result<String> {
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
    out::json(&Whole {
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

/// The terminal's width up to [`MEASURE`]; that, in a pipe.
fn measure() -> usize {
    let columns = || crossterm::terminal::size().map(|(columns, _)| usize::from(columns)).ok().filter(|&n| n > 0);
    let columns = if io::stdout().is_terminal() { columns() } else { None };
    columns.map_or(MEASURE, |columns| columns.min(MEASURE))
}

fn plain(stored: &StoredArticle, parts: &[Entry], measure: usize, to: &mut impl Write) -> io::Result<()> {
    let StoredArticle { entry, article, note, halves } = stored;
    let mut set = |text: &str, indent: usize| set(text, measure, indent, to);
    set(&line::issue(entry), 0)?;
    for title in [&article.section, &article.kicker, &article.label].into_iter().flatten() {
        set(title, 0)?;
    }
    set(line::headline(entry), 0)?;
    for title in article.subtitle.iter() {
        set(title, 0)?;
    }
    if !article.authors.is_empty() {
        set(&article.authors.join(" "), 0)?;
    }
    if let Some(jump) = jump("Comes from", &article.continued_from, &halves.from) {
        set(&jump, 0)?;
    }
    for n in 0..article.paragraphs.len() {
        set("", 0)?;
        set(&led(article, n), if article.crossheads.contains(&n) { 0 } else { 4 })?;
    }
    if let Some(jump) = jump("Goes on", &article.continued_to, &halves.to) {
        set("", 0)?;
        set(&jump, 0)?;
    }
    if !article.captions.is_empty() {
        set("", 0)?;
    }
    for caption in &article.captions {
        set(&format!("[{caption}]"), 0)?;
    }
    set("", 0)?;
    if let Some(note) = note {
        note.lines().try_for_each(|line| set(&format!("| {line}"), 0))?;
        set("", 0)?;
    }
    footer(parts).iter().try_for_each(|text| set(text, 0))
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
    let tags = Some(line::joined(&tags, "#", " ")).filter(|tags| !tags.is_empty());
    let source = |e: &Entry| format!("{}  {}{}", e.id, e.file, if e.gone { " (gone)" } else { "" });
    tags.into_iter().chain(parts.iter().map(source)).collect()
}

/// Writes one paragraph in lines of the measure.
fn set(text: &str, measure: usize, indent: usize, to: &mut impl Write) -> io::Result<()> {
    let text = visible(text);
    let how = Wrap { measure: Cells(measure), indent: Cells(indent), ambiguous: Ambiguous::default() };
    for part in wrap(&text, how) {
        writeln!(to, "{:indent$}{}", "", text.get(part.range).unwrap_or_default(), indent = part.indent.0)?;
    }
    Ok(())
}

/// Every article carries its id as an anchor, so that halves printed in one document link to each other.
fn markdown(stored: &StoredArticle, parts: &[Entry], to: &mut impl Write) -> io::Result<()> {
    let StoredArticle { entry, article, note, halves } = stored;
    for title in [&article.section, &article.kicker, &article.label].into_iter().flatten() {
        writeln!(to, "{}\n", escaped(title))?;
    }
    writeln!(to, "# {}\n", escaped(line::headline(entry)))?;
    parts.iter().try_for_each(|part| writeln!(to, "<a id=\"{}\"></a>", part.id))?;
    writeln!(to)?;
    for title in article.subtitle.iter() {
        writeln!(to, "**{}**\n", escaped(title))?;
    }
    writeln!(to, "*{}*\n", escaped(&[line::issue(entry), article.authors.join(" ")].join(" ")).trim_end())?;
    if let Some(jump) = link("Comes from", &article.continued_from, &halves.from) {
        writeln!(to, "{jump}\n")?;
    }
    for n in 0..article.paragraphs.len() {
        let sign = if article.crossheads.contains(&n) { "## " } else { "" };
        writeln!(to, "{sign}{}\n", escaped(&led(article, n)))?;
    }
    if let Some(jump) = link("Goes on", &article.continued_to, &halves.to) {
        writeln!(to, "{jump}\n")?;
    }
    article.captions.iter().try_for_each(|caption| writeln!(to, "> {}\n", escaped(caption)))?;
    if let Some(note) = note {
        writeln!(to, "Note:\n")?;
        note.lines().try_for_each(|line| writeln!(to, "> {}", escaped(line)))?;
        writeln!(to)?;
    }
    footer(parts).iter().try_for_each(|text| writeln!(to, "- {}", escaped(text)))
}

/// [`jump`] in Markdown.
fn link(what: &str, page: &Option<String>, half: &Option<Half>) -> Option<String> {
    match half {
        Some(half) => {
            let text = escaped(&format!("page {}: {}", half.page, titled(half)));
            Some(format!("{what}: [{text}](#{})", half.id))
        }
        None => jump(what, page, half).map(|text| escaped(&text)),
    }
}

/// One line in which nothing is Markdown.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut safe = String::with_capacity(text.len());
    for (n, c) in text.chars().enumerate() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~')
            || n == 0 && matches!(c, '-' | '+')
        {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::archive::Halves;

    fn entry(id: u64) -> Entry {
        let file = "a.txt".to_owned();
        let headline = "渡口".to_owned();
        let (kicker, subtitle, label, section, paper, date, page) = (None, None, None, None, None, None, None);
        let (authors, tags, marks, place, gone) = (Vec::new(), Vec::new(), Default::default(), 0, false);
        let id = ArticleId(id);
        Entry {
            id,
            headline,
            kicker,
            subtitle,
            label,
            section,
            authors,
            paper,
            date,
            page,
            file,
            place,
            tags,
            marks,
            gone,
        }
    }

    #[test]
    fn an_id_may_be_shortened_while_it_fits_one_article() {
        let catalogue = Catalogue::new(1, vec![entry(0xab00_0000_0000_0001), entry(0xab10_0000_0000_0001)]);
        assert_eq!(find(&catalogue, "ab0"), Ok(Some(ArticleId(0xab00_0000_0000_0001))));
        assert_eq!(find(&catalogue, "AB1"), Ok(Some(ArticleId(0xab10_0000_0000_0001))));
        assert_eq!(find(&catalogue, "c"), Ok(None));
        assert!(find(&catalogue, "ab").unwrap_err().contains("ab00000000000001 ab10000000000001"));
        for bad in ["", "xyz", "渡", "+1", "00000000000000000"] {
            assert!(find(&catalogue, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_article_is_set_in_its_measure_and_escaped() {
        let article = Article { paragraphs: vec!["渡船\u{1b}[2J靠岸。".repeat(9)], ..Article::default() };
        let stored = StoredArticle { entry: entry(1), article, note: None, halves: Halves::default() };
        let mut to = Vec::new();
        plain(&stored, std::slice::from_ref(&stored.entry), 20, &mut to).unwrap();
        let shown = String::from_utf8(to).unwrap();
        assert!(!shown.contains('\u{1b}') && shown.contains("\n    渡船"), "{shown}");
        assert!(shown.lines().all(|l| l.contains("a.txt") || crate::text::width(l, Ambiguous::Narrow) <= Cells(20)));
    }

    #[test]
    fn nothing_of_a_text_is_markdown() {
        assert_eq!(escaped("# a*b\n<i>"), "\\# a\\*b \\<i\\>");
        assert_eq!(escaped("-1"), "\\-1");
    }
}
