//! `baoku search QUERY…`: find articles.

use super::{
    Done,
    args::{self, Search},
    explain, line, nothing, out,
    session::Session,
    snippet,
};
use crate::{
    archive::Place,
    search::{By, Hits, Query, QueryProblem, count, search},
};
use serde_json::json;
use std::{io::Write, process::ExitCode};

pub(super) fn run(place: &Place, how: &Search) -> Done {
    let mut text = how.query.join(" ");
    // What cannot be read is said before the folder is walked through.
    let read = |text: &str| read(text).map(|query| if how.text { query.in_texts() } else { query });
    let query = read(&text)?;
    let session = Session::open(place, "baoku search")?;
    let query = match &how.saved {
        None => query,
        Some(name) => {
            let searches = session.answer(&session.keeper.searches())?;
            let known = searches.into_iter().find(|search| search.name.as_str() == name.trim());
            let known =
                known.ok_or_else(|| format!("{name}: no saved search of this name: `baoku saved` lists them"))?;
            // Each keeps its own meaning, whatever OR one ends and the other begins with.
            text = format!("({}) {text}", known.query);
            read(&text)?
        }
    };
    if how.explain {
        out::complain(&format!("read as: {query}"));
    }
    session.texts_for(&query)?;
    let hits = search(&session.catalogue, &query, &|| false).unwrap_or_default();
    if let Some(trouble) = hits.trouble() {
        return Err(trouble.clone().into());
    }
    match how.by {
        Some(by) => table(&hits, by, how.json)?,
        None => print(&hits, &session, &query, how)?,
    }
    if hits.is_empty() {
        if !session.catalogue.is_empty() {
            let code = nothing(&format!("{text}: nothing found"));
            if how.explain {
                let relaxed = query.relaxed(&|query| count(&session.catalogue, query));
                explain::relaxed(&relaxed);
            }
            return Ok(code);
        }
        let folder = place.folder.display();
        return Ok(nothing(&format!("{folder}: no articles here: put page files there, or name the archive with -C")));
    }
    Ok(ExitCode::SUCCESS)
}

/// A query of which something can be read; the rest is complained of.
pub(super) fn read(text: &str) -> Result<Query, String> {
    let (query, problems) = Query::parse(text);
    if let (Some(first), true) = (problems.first(), query.is_empty()) {
        return Err(sentence(text, first)); // with nothing left it would find everything
    }
    problems.iter().for_each(|problem| out::complain(&sentence(text, problem)));
    Ok(query)
}

/// The part of the query that cannot be read, and why.
pub(super) fn sentence(text: &str, problem: &QueryProblem) -> String {
    format!("query: {}: {}", text.get(problem.range.clone()).unwrap_or(text), problem.what)
}

/// Hits counted, a line each.
fn table(hits: &Hits, by: args::By, as_json: bool) -> std::io::Result<()> {
    let (by, name) = match by {
        args::By::Year => (By::Year, "year"),
        args::By::Month => (By::Month, "month"),
        args::By::Day => (By::Day, "day"),
        args::By::Paper => (By::Paper, "paper"),
    };
    let mut to = out::many();
    for (of, count) in hits.tally(by) {
        if as_json {
            writeln!(to, "{}", out::json(&json!({ name: of, "articles": count }))?)?;
        } else {
            let of = of.unwrap_or_else(|| "unknown".to_owned());
            writeln!(to, "{}\t{count}", crate::text::one_line(&of))?;
        }
    }
    to.flush()
}

fn print(hits: &Hits, session: &Session, query: &Query, how: &Search) -> std::io::Result<()> {
    let mut to = out::many();
    if how.count {
        writeln!(to, "{}", hits.len())?;
        return to.flush();
    }
    let most = how.limit.unwrap_or(usize::MAX);
    let mut snippets = snippet::Snippets::new(hits, session, query, most);
    for (at, entry) in hits.entries().take(most).enumerate() {
        let (entry, score) = (&entry, hits.score(at).unwrap_or_default());
        let why = || hits.reasons(query, at);
        if how.nul {
            write!(to, "{}\0", entry.id)?;
        } else if how.json {
            let found = snippets.get(at);
            let line = snippet::WithSnippet::new(line::of(entry), found.as_ref());
            if how.explain {
                writeln!(to, "{}", out::json(&explain::Explained::new(line, score, &why()))?)?;
            } else {
                writeln!(to, "{}", out::json(&line)?)?;
            }
        } else if how.tsv {
            let found = snippets.get(at).map(|s| format!("\t{}", crate::text::one_line(&s.text))).unwrap_or_default();
            writeln!(to, "{}{found}", line::tsv(entry))?;
        } else {
            writeln!(to, "{}", line::plain(entry))?;
            if let Some(found) = snippets.get(at) {
                writeln!(to, "{:16}  {}", "", snippets.shown(&found))?;
            }
            if how.explain {
                explain::plain(&mut to, score, &why())?;
            }
        }
    }
    to.flush()
}
