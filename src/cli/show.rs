//! `baoku show ID…`: print articles, set for a terminal, as Markdown or as JSON.

use super::{Done, args::Show, line, nothing, out, session::Session};
use crate::{
    archive::{Place, StoredArticle},
    catalogue::Catalogue,
    model::{Article, ArticleId, Date, Tag},
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
    let Session { archive, catalogue, .. } = Session::open(place)?;
    let mut to = out::many();
    let mut code = ExitCode::SUCCESS;
    let mut first = true;
    for text in &how.ids {
        let stored = match find(&catalogue, text)? {
            Some(id) => archive.article(id)?,
            None => None,
        };
        let Some(stored) = stored else {
            code = nothing(&format!("{text}: no such article: `baoku search` prints the ids"));
            continue;
        };
        if how.json {
            writeln!(to, "{}", json(&stored)?)?;
            continue;
        }
        if !std::mem::take(&mut first) {
            writeln!(to)?;
        }
        if how.markdown { markdown(&stored, &mut to)? } else { plain(&stored, measure(), &mut to)? }
    }
    to.flush()?;
    Ok(code)
}

/// The article whose id is or begins with `text`.
fn find(catalogue: &Catalogue, text: &str) -> Result<Option<ArticleId>, String> {
    let wrong =
        || format!("{text}: no article id: 1 to 16 hexadecimal digits are wanted, as `baoku search` prints them");
    if !(1..=16).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let bound = |digit: char| format!("{text:<16}").replace(' ', digit.encode_utf8(&mut [0; 4])).parse::<ArticleId>();
    let (Ok(low), Ok(high)) = (bound('0'), bound('f')) else { return Err(wrong()) };
    match catalogue.ids_between(low, high) {
        [] if text.len() == 16 => Ok(Some(low)), // it may be a former id, which the archive knows
        [] => Ok(None),
        [item] => Ok(Some(item.entry.id)),
        many => {
            let named: Vec<String> = many.iter().take(CANDIDATES).map(|item| item.entry.id.to_string()).collect();
            let more = if many.len() > CANDIDATES { " …" } else { "" };
            Err(format!("{text}: {} articles begin so: write more of {}{more}", many.len(), named.join(" ")))
        }
    }
}

fn json(stored: &StoredArticle) -> io::Result<String> {
    #[derive(Serialize)]
    struct Whole<'a> {
        id: ArticleId,
        paper: Option<&'a str>,
        date: Option<Date>,
        page: Option<&'a str>,
        file: &'a str,
        tags: &'a [Tag],
        gone: bool,
        #[serde(flatten)]
        article: &'a Article,
    }
    let entry = &stored.entry;
    out::json(&Whole {
        id: entry.id,
        paper: entry.paper.as_deref(),
        date: entry.date,
        page: entry.page.as_deref(),
        file: &entry.file,
        tags: &entry.tags,
        gone: entry.gone,
        article: &stored.article,
    })
}

/// The terminal's width up to [`MEASURE`]; that, in a pipe.
fn measure() -> usize {
    let columns = || crossterm::terminal::size().map(|(columns, _)| usize::from(columns)).ok().filter(|&n| n > 0);
    let columns = if io::stdout().is_terminal() { columns() } else { None };
    columns.map_or(MEASURE, |columns| columns.min(MEASURE))
}

fn plain(stored: &StoredArticle, measure: usize, to: &mut impl Write) -> io::Result<()> {
    let StoredArticle { entry, article } = stored;
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
    for n in 0..article.paragraphs.len() {
        set("", 0)?;
        set(&led(article, n), if article.crossheads.contains(&n) { 0 } else { 4 })?;
    }
    if !article.captions.is_empty() {
        set("", 0)?;
    }
    for caption in &article.captions {
        set(&format!("[{caption}]"), 0)?;
    }
    set("", 0)?;
    footer(stored).iter().try_for_each(|text| set(text, 0))
}

/// A paragraph; the first one after the dateline.
fn led(article: &Article, n: usize) -> String {
    let dateline = article.dateline.as_deref().filter(|_| n == 0).map(|d| format!("{d} ")).unwrap_or_default();
    dateline + article.paragraphs.get(n).map_or("", String::as_str)
}

/// Where the article goes on, its tags, its id and its file.
fn footer(StoredArticle { entry, article }: &StoredArticle) -> Vec<String> {
    let page = |what: &str, page: &Option<String>| page.as_ref().map(|page| format!("{what} {page}"));
    let tags = Some(line::joined(&entry.tags, "#", " ")).filter(|tags| !tags.is_empty());
    let gone = if entry.gone { " (gone)" } else { "" };
    let source = Some(format!("{}  {}{gone}", entry.id, entry.file));
    let all =
        [page("goes on: page", &article.continued_to), page("comes from: page", &article.continued_from), tags, source];
    all.into_iter().flatten().collect()
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

fn markdown(stored: &StoredArticle, to: &mut impl Write) -> io::Result<()> {
    let StoredArticle { entry, article } = stored;
    for title in [&article.section, &article.kicker, &article.label].into_iter().flatten() {
        writeln!(to, "{}\n", escaped(title))?;
    }
    writeln!(to, "# {}\n", escaped(line::headline(entry)))?;
    for title in article.subtitle.iter() {
        writeln!(to, "**{}**\n", escaped(title))?;
    }
    writeln!(to, "*{}*\n", escaped(&[line::issue(entry), article.authors.join(" ")].join(" ")).trim_end())?;
    for n in 0..article.paragraphs.len() {
        let sign = if article.crossheads.contains(&n) { "## " } else { "" };
        writeln!(to, "{sign}{}\n", escaped(&led(article, n)))?;
    }
    article.captions.iter().try_for_each(|caption| writeln!(to, "> {}\n", escaped(caption)))?;
    footer(stored).iter().try_for_each(|text| writeln!(to, "- {}", escaped(text)))
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
    use crate::model::Entry;

    fn entry(id: u64) -> Entry {
        let file = "a.txt".to_owned();
        let headline = "渡口".to_owned();
        let (kicker, subtitle, label, section, paper, date, page) = (None, None, None, None, None, None, None);
        let (authors, tags, place, gone) = (Vec::new(), Vec::new(), 0, false);
        let id = ArticleId(id);
        Entry { id, headline, kicker, subtitle, label, section, authors, paper, date, page, file, place, tags, gone }
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
        let mut to = Vec::new();
        plain(&StoredArticle { entry: entry(1), article }, 20, &mut to).unwrap();
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
