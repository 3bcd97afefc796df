//! `baoku search QUERY…`: find articles.

use super::{Done, args::Search, explain, line, nothing, out, session::Session};
use crate::{
    archive::Place,
    catalogue::Catalogue,
    search::{Hits, Query, QueryProblem, count, search},
};
use std::{io::Write, process::ExitCode};

pub(super) fn run(place: &Place, how: &Search) -> Done {
    let mut text = how.query.join(" ");
    // What cannot be read is said before the folder is walked through.
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
    let hits = search(&session.catalogue, &query, &|| false).unwrap_or_default();
    print(&hits, &session.catalogue, &query, how)?;
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

fn print(hits: &Hits, catalogue: &Catalogue, query: &Query, how: &Search) -> std::io::Result<()> {
    let mut to = out::many();
    if how.count {
        writeln!(to, "{}", hits.len())?;
        return to.flush();
    }
    let newest = catalogue.newest();
    for (at, entry) in hits.entries().take(how.limit.unwrap_or(usize::MAX)).enumerate() {
        let (entry, score) = (&entry, hits.score(at).unwrap_or_default());
        let why = || query.reasons(entry, newest, at);
        if how.nul {
            write!(to, "{}\0", entry.id)?;
        } else if how.json && how.explain {
            writeln!(to, "{}", out::json(&explain::Explained::new(line::of(entry), score, &why()))?)?;
        } else if how.json {
            writeln!(to, "{}", out::json(&line::of(entry))?)?;
        } else if how.tsv {
            writeln!(to, "{}", line::tsv(entry))?;
        } else {
            writeln!(to, "{}", line::plain(entry))?;
            if how.explain {
                explain::plain(&mut to, score, &why())?;
            }
        }
    }
    to.flush()
}
