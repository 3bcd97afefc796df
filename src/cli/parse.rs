//! `baoku parse FILE`: read one page, store nothing.

use super::{Done, out};
use crate::{
    archive::{Unread, read_page_file},
    model::{Article, Reading},
    page::read_page,
    text::one_line,
};
use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
    path::Path,
    process::ExitCode,
};

/// Reads a page and prints it, as one JSON object or for a person.
pub(super) fn run(file: &Path, json: bool) -> Done {
    let reading = read(file)?;
    if json {
        out::line(&out::json(&reading)?)?;
    } else {
        let mut to = out::many();
        report(&reading, &mut to)?;
        to.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Reading, String> {
    let named = |e: &dyn Display| format!("{}: {e}", file.display());
    let bytes = read_page_file(file).map_err(|e| match e {
        Unread::Io(e) => format!("{}: {e}: {}", file.display(), remedy(e.kind())),
        e => named(&e),
    })?;
    read_page(&bytes, file).map_err(|e| named(&e))
}

fn remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "check the name",
        ErrorKind::PermissionDenied => "make it readable for you (chmod u+r)",
        _ => "copy the file and try the copy",
    }
}

fn report(page: &Reading, to: &mut impl Write) -> io::Result<()> {
    let unknown = || "unknown".to_owned();
    field(to, "File", &page.file)?;
    field(to, "Paper", &page.paper.clone().unwrap_or_else(unknown))?;
    field(to, "Date", &page.date.map_or_else(unknown, |date| date.to_string()))?;
    if let Some(guess) = page.date_hint {
        field(to, "Date (a guess)", &guess.to_string())?;
    }
    field(to, "Page", &page.page.clone().unwrap_or_else(unknown))?;
    field(to, "Encoding", &page.encoding)?;
    for (n, article) in page.articles.iter().enumerate() {
        writeln!(to, "\nArticle {} of {}", n + 1, page.articles.len())?;
        one(article, to)?;
    }
    if !page.furniture.is_empty() {
        writeln!(to, "\nFurniture")?;
        page.furniture.iter().try_for_each(|line| writeln!(to, "  {}", one_line(line)))?;
    }
    if !page.problems.is_empty() {
        writeln!(to, "\nProblems")?;
        let line = |line| if line == 0 { "page".to_owned() } else { format!("line {line}") };
        page.problems.iter().try_for_each(|p| writeln!(to, "  {}: {}", line(p.line), one_line(&p.what)))?;
    }
    Ok(())
}

fn one(article: &Article, to: &mut impl Write) -> io::Result<()> {
    field(to, "Headline", &article.headline)?;
    let named = [
        ("Kicker", &article.kicker),
        ("Subtitle", &article.subtitle),
        ("Label", &article.label),
        ("Section", &article.section),
        ("Dateline", &article.dateline),
    ];
    for (name, value) in named {
        value.iter().try_for_each(|value| field(to, name, value))?;
    }
    article.authors.iter().try_for_each(|author| field(to, "Author", author))?;
    let lines: Vec<String> = article.lines.iter().map(|range| format!("{}-{}", range.0, range.1)).collect();
    field(to, "Lines", &format!("{} (sure to {:.0} %)", lines.join(", "), article.confidence * 100.0))?;
    // Jumps stand where a reader meets them: before the text and after it.
    let jump = |to: &mut _, name, page: &Option<String>| {
        page.iter().try_for_each(|page| field(to, name, &format!("page {page}")))
    };
    jump(to, "Comes from", &article.continued_from)?;
    for (n, paragraph) in article.paragraphs.iter().enumerate() {
        field(to, if article.crossheads.contains(&n) { "Crosshead" } else { "Text" }, paragraph)?;
    }
    jump(to, "Goes on", &article.continued_to)?;
    article.captions.iter().try_for_each(|caption| field(to, "Caption", caption))
}

fn field(to: &mut impl Write, name: &str, value: &str) -> io::Result<()> {
    writeln!(to, "  {name:<10} {}", one_line(value))
}
