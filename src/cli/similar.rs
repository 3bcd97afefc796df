//! `baoku similar ID`: reprints of an article, and more of the same. `baoku compare ID ID`: two prints, word by word.

use super::{
    Done,
    args::{Compare, Similar},
    line, nothing, out,
    session::Session,
    show::{find, no_such_article},
};
use crate::{
    archive::{Place, StoredArticle, fulltext::likeness},
    model::ArticleId,
    search::{self, Piece, Whose},
    text::visible,
};
use serde::Serialize;
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

/// Related articles and reprints without `--limit`.
const MOST: usize = 10;

/// Something like the article. The names are an interface: they stay.
#[derive(Serialize)]
struct Like<'a> {
    /// `reprint` or `related`.
    kind: &'static str,
    /// The share of text in common, of reprints.
    #[serde(skip_serializing_if = "Option::is_none")]
    likeness: Option<f64>,
    #[serde(flatten)]
    line: line::Line<'a>,
}

fn stored(session: &Session, text: &str) -> Result<Option<StoredArticle>, Box<dyn std::error::Error>> {
    let id = find(&session.catalogue, text)?;
    Ok(id.map(|id| session.answer(&session.keeper.article(id))).transpose()?.flatten())
}

/// Prints what is like an article.
pub(super) fn run(place: &Place, how: &Similar) -> Done {
    let session = Session::open(place, "baoku similar")?;
    session.answer(&session.keeper.texts(false))?;
    let Some(article) = stored(&session, &how.id)? else { return Ok(no_such_article(&how.id)) };
    let Some(corpus) = session.catalogue.corpus() else { return Ok(no_such_article(&how.id)) };
    let found = search::similar(corpus, article.entry.id, &article.article, how.limit.unwrap_or(MOST))?;
    let reprints = found.reprints.iter().map(|&(id, share)| ("reprint", id, Some(share)));
    let related = found.related.iter().map(|&(id, _)| ("related", id, None));
    let mut to = out::many();
    let mut any = false;
    let put = |to: &mut io::BufWriter<_>, (kind, id, share): (&'static str, ArticleId, Option<f64>)| {
        let Some(entry) = session.catalogue.get(id) else { return Ok(false) };
        if how.json {
            let likeness = share.map(|share| (share * 1000.0).round() / 1000.0);
            writeln!(to, "{}", out::json(&Like { kind, likeness, line: line::of(&entry) })?)?;
        } else {
            let share = share.map_or(String::new(), |share| format!("{:.0}%", share * 100.0));
            writeln!(to, "{kind} {share:>4}  {}", line::plain(&entry))?;
        }
        io::Result::Ok(true)
    };
    for like in reprints.chain(related) {
        any |= put(&mut to, like)?;
    }
    to.flush()?;
    Ok(if any { ExitCode::SUCCESS } else { nothing(&format!("{}: nothing like it", how.id)) })
}

/// Prints two articles as one text, with what differs.
pub(super) fn compare(place: &Place, how: &Compare) -> Done {
    let session = Session::open(place, "baoku compare")?;
    let Some(one) = stored(&session, &how.one)? else { return Ok(no_such_article(&how.one)) };
    let Some(other) = stored(&session, &how.other)? else { return Ok(no_such_article(&how.other)) };
    let pieces = search::compare(&one.article, &other.article);
    let mut to = out::many();
    if how.json {
        #[derive(Serialize)]
        struct Part<'a> {
            /// `both`, `one` or `other`.
            of: &'static str,
            text: &'a str,
        }
        #[derive(Serialize)]
        struct Compared<'a> {
            one: ArticleId,
            other: ArticleId,
            likeness: f64,
            pieces: Vec<Part<'a>>,
        }
        let likeness = (likeness(&one.article, &other.article) * 1000.0).round() / 1000.0;
        let part = |piece: &'_ Piece| (named(piece.whose), piece.text.clone());
        let named: Vec<(&'static str, String)> = pieces.iter().map(part).collect();
        let pieces = named.iter().map(|(of, text)| Part { of, text }).collect();
        let compared = Compared { one: one.entry.id, other: other.entry.id, likeness, pieces };
        writeln!(to, "{}", out::json(&compared)?)?;
    } else {
        let coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let share = likeness(&one.article, &other.article) * 100.0;
        writeln!(to, "[-] {}", line::plain(&one.entry))?;
        writeln!(to, "{{+}} {}", line::plain(&other.entry))?;
        writeln!(to, "{share:.0}% of the text is in both\n")?;
        for piece in &pieces {
            to.write_all(shown(piece, coloured).as_bytes())?;
        }
        writeln!(to)?;
    }
    to.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn named(whose: Whose) -> &'static str {
    match whose {
        Whose::Both => "both",
        Whose::One => "one",
        Whose::Other => "other",
    }
}

/// A piece as text: what differs in colours on a terminal, else as wdiff marks it.
fn shown(piece: &Piece, coloured: bool) -> String {
    // A line end that only one has would not be seen.
    let lines = |text: &str, end: &str| text.split('\n').map(visible).collect::<Vec<_>>().join(end);
    let (open, close) = match (piece.whose, coloured) {
        (Whose::Both, _) => return lines(&piece.text, "\n\n"),
        (Whose::One, true) => ("\x1b[31;9m", "\x1b[0m"),
        (Whose::Other, true) => ("\x1b[32;4m", "\x1b[0m"),
        (Whose::One, false) => ("[-", "-]"),
        (Whose::Other, false) => ("{+", "+}"),
    };
    format!("{open}{}{close}", lines(&piece.text, "¶"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_marked_and_nothing_gets_through_unescaped() {
        let piece = |whose, text: &str| Piece { whose, text: text.to_owned(), twin: None };
        assert_eq!(shown(&piece(Whose::One, "昨\x1b[2J日\n甲"), false), "[-昨␛[2J日¶甲-]");
        assert_eq!(shown(&piece(Whose::Other, "今"), true), "\x1b[32;4m今\x1b[0m");
        assert_eq!(shown(&piece(Whose::Both, "甲\n乙"), true), "甲\n\n乙");
    }
}
