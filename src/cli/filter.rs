//! `baoku search --stdin QUERY`: lines of standard input instead of articles.
//!
//! Lines are printed as they came, so that the command can stand in a pipe; only a terminal is spared what would steer it. Everything is
//! read before the first line is printed, for the best comes first.

use super::{
    Done,
    args::Search,
    explain::{self, Explained},
    nothing, out,
    search::read,
};
use crate::{
    search::{FoundLine, Query, filter, line_entry},
    text::one_line,
};
use serde::Serialize;
use std::{
    borrow::Cow,
    io::{self, IsTerminal, Read, Write},
    process::ExitCode,
};

/// A line that is found. The names are an interface: they stay.
#[derive(Serialize)]
struct Line<'a> {
    /// Its number, from 1.
    line: usize,
    text: Cow<'a, str>,
}

pub(super) fn run(how: &Search) -> Done {
    let text = how.query.join(" ");
    let query = read(&text)?;
    if query.asks_fields() {
        return Err(
            format!("{text}: a line has no fields: with --stdin write words, \"exact\", -not and OR only").into()
        );
    }
    if how.explain {
        out::complain(&format!("read as: {query}"));
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(|e| format!("standard input: {e}"))?;
    let body = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let lines: Vec<&[u8]> = if bytes.is_empty() { Vec::new() } else { body.split(|byte| *byte == b'\n').collect() };
    let found = filter(&lines, &query);
    print(&lines, &found, &query, how)?;
    if found.is_empty() {
        let code = nothing(&format!("{text}: nothing found"));
        if how.explain {
            explain::relaxed(&query.relaxed(&|query| filter(&lines, query).len()));
        }
        return Ok(code);
    }
    Ok(ExitCode::SUCCESS)
}

fn print(lines: &[&[u8]], found: &[FoundLine], query: &Query, how: &Search) -> io::Result<()> {
    let seen = io::stdout().is_terminal();
    let mut to = out::many();
    if how.count {
        writeln!(to, "{}", found.len())?;
        return to.flush();
    }
    for (place, FoundLine { at, score }) in found.iter().take(how.limit.unwrap_or(usize::MAX)).enumerate() {
        let raw = lines.get(*at).copied().unwrap_or_default();
        let text = || String::from_utf8_lossy(raw);
        let why = || query.reasons(&line_entry(&text()), None, place);
        if how.json {
            let line = Line { line: at + 1, text: text() };
            let json = if how.explain { out::json(&Explained::new(line, *score, &why()))? } else { out::json(&line)? };
            writeln!(to, "{json}")?;
            continue;
        }
        if how.tsv {
            write!(to, "{}\t{score}\t", at + 1)?;
        }
        if seen {
            to.write_all(one_line(&text()).as_bytes())?;
        } else {
            to.write_all(raw)?;
        }
        to.write_all(if how.nul { b"\0" } else { b"\n" })?;
        if how.explain {
            explain::plain(&mut to, *score, &why())?;
        }
    }
    to.flush()
}
