//! `baoku search QUERY…`: find articles.

use super::{Done, args::Search, line, nothing, out, session::Session};
use crate::{
    archive::Place,
    search::{Hit, Hits, Query, QueryProblem, search},
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
            text = format!("{} {text}", known.query);
            read(&text)?
        }
    };
    let hits = search(&session.catalogue, &query, &|| false).unwrap_or_default();
    print(&hits, how)?;
    if hits.hits.is_empty() {
        if !session.catalogue.items.is_empty() {
            return Ok(nothing(&format!("{text}: nothing found")));
        }
        let folder = place.folder.display();
        return Ok(nothing(&format!("{folder}: no articles here: put page files there, or name the archive with -C")));
    }
    Ok(ExitCode::SUCCESS)
}

/// A query of which something can be read; the rest is complained of.
fn read(text: &str) -> Result<Query, String> {
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

fn print(hits: &Hits, how: &Search) -> std::io::Result<()> {
    let mut to = out::many();
    if how.count {
        writeln!(to, "{}", hits.hits.len())?;
        return to.flush();
    }
    for Hit { item, .. } in hits.hits.iter().take(how.limit.unwrap_or(usize::MAX)) {
        let entry = &item.entry;
        if how.nul {
            write!(to, "{}\0", entry.id)?;
        } else if how.json {
            writeln!(to, "{}", line::json(entry)?)?;
        } else if how.tsv {
            writeln!(to, "{}", line::tsv(entry))?;
        } else {
            writeln!(to, "{}", line::plain(entry))?;
        }
    }
    to.flush()
}
