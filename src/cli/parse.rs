//! `baoku parse FILE`: read one page, store nothing.

use super::{Done, out};
use crate::{
    archive::{Place, Unread, read_page_file, settings_of},
    model::{Article, Reading},
    page::{Dealt, Explained, Settings, Spot, explain, read_page_by},
    text::one_line,
};
use std::{
    fmt::Display,
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What to print of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Print {
    /// The articles, for a person.
    Report,
    /// One JSON object.
    Json,
    /// What was decided of each line, and why.
    Lines,
}

/// Reads a page and prints it.
pub(super) fn run(file: &Path, print: Print) -> Done {
    let page = Page::open(file)?;
    match print {
        Print::Json => out::line(&out::json(&page.read()?)?)?,
        Print::Report => {
            let reading = page.read()?;
            let mut to = out::many();
            report(&reading, &mut to)?;
            to.flush()?;
        }
        Print::Lines => {
            let told = explain(&page.bytes, &page.within, &page.settings).map_err(|e| page.named(&e))?;
            let mut to = out::many();
            told.iter().try_for_each(|line| explained(line, &mut to))?;
            writeln!(to, "\n{LEGEND}")?;
            to.flush()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the columns and the names of signs mean.
const LEGEND: &str = "\
~ moved; line; article; what it was taken for; words. Below: what weighed most for that and against the next best.
W: width in half glyphs, Part: in tenths of the page's usual width. Up, Down: so much wider or narrower than the line before.
Of a page printed row by row, first where the line was put and not. Together: what the signs say only together. Amid, Fresh: in mid-sentence or not.
Gap, Tight: a blank line before it or none, under an open or closed sentence. TailRoom: the next glyph would have fitted. Fit: how well glyphs go on.";

/// A page file and what its archive says of it.
struct Page<'a> {
    file: &'a Path,
    bytes: Vec<u8>,
    /// Its path within the archive.
    within: PathBuf,
    settings: Settings,
}

impl<'a> Page<'a> {
    fn open(file: &'a Path) -> Result<Self, String> {
        let refused = |e: io::Error| format!("{}: {e}: {}", file.display(), remedy(e.kind()));
        let bytes = read_page_file(file).map_err(|e| match e {
            Unread::Io(e) => refused(e),
            e => format!("{}: {e}", file.display()),
        })?;
        let whole = whole_path(file).map_err(refused)?;
        let Some(home) = Place::home_of(&whole) else {
            return Ok(Self { file, bytes, within: file.to_owned(), settings: Settings::default() });
        };
        // As the archive reads it: by its settings, and by the path within it.
        let (settings, problem) = settings_of(&home);
        problem.iter().for_each(|p| out::complain(&format!("{}: {}", home.join(&p.file).display(), p.what)));
        let within = whole.strip_prefix(&home).unwrap_or(file).to_owned();
        Ok(Self { file, bytes, within, settings })
    }

    fn named(&self, e: &dyn Display) -> String {
        format!("{}: {e}", self.file.display())
    }

    fn read(&self) -> Result<Reading, String> {
        let reading = read_page_by(&self.bytes, &self.within, &self.settings).map_err(|e| self.named(&e))?;
        Ok(Reading { file: self.file.to_string_lossy().into_owned(), ..reading })
    }
}

/// One line: number, article, what it was taken for, its words; below them what weighed most.
fn explained(line: &Explained, to: &mut impl Write) -> io::Result<()> {
    let article = line.article.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let moved = if line.moved { "~" } else { " " };
    writeln!(to, "{moved}{:>5} {article:>3} {:<9} {}", line.line, line.part, one_line(&line.text))?;
    if let Some(Dealt { to: spot, rather, whole, signs }) = &line.dealt {
        let rather = rather.map(|spot| format!(", not {}", named(spot))).unwrap_or_default();
        let whole = if *whole { ", for the page as a whole" } else { "" };
        writeln!(to, "{:21}{}{rather}{whole}: {}", "", named(*spot), weighed(signs))?;
    }
    if line.signs.is_empty() {
        return Ok(());
    }
    writeln!(to, "{:21}{}", "", weighed(&line.signs))
}

fn weighed(signs: &[(String, f32)]) -> String {
    signs.iter().map(|(name, weight)| format!("{name} {weight:+.1}")).collect::<Vec<_>>().join(", ")
}

fn named(spot: Spot) -> String {
    match spot {
        Spot::Title => "a title".to_owned(),
        Spot::Under(line) => format!("under line {line}"),
        Spot::Top => "on top of a column".to_owned(),
    }
}

/// From the root, without links to folders; a link to a file is the file itself, as in an archive.
fn whole_path(file: &Path) -> io::Result<PathBuf> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().ok_or(ErrorKind::NotFound)?;
    Ok(fs::canonicalize(folder)?.join(name))
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
