//! `baoku cite ID…`: print references.

use super::{
    Done,
    args::Cite,
    nothing, out,
    search::read,
    session::Session,
    show::{find, no_such_article},
};
use crate::{
    archive::Place,
    cite::{Style, cite},
    model::Entry,
    search::search,
    tui::config,
};
use std::{io::Write, process::ExitCode};

pub(super) fn run(place: &Place, how: &Cite) -> Done {
    // What cannot be read is said before the folder is walked through.
    let query = how.query.as_deref().map(read).transpose()?;
    let session = Session::open(place, "baoku cite")?;
    let mut code = ExitCode::SUCCESS;
    let mut entries: Vec<Entry> = Vec::new();
    if let Some(query) = query {
        session.texts_for(&query)?;
        let hits = search(&session.catalogue, &query, &|| false).unwrap_or_default();
        if let Some(trouble) = hits.trouble() {
            return Err(trouble.clone().into());
        }
        if hits.is_empty() {
            return Ok(nothing(&format!("{}: nothing found", how.query.as_deref().unwrap_or_default())));
        }
        entries.extend(hits.entries());
    }
    for text in &how.ids {
        let stored = match find(&session.catalogue, text)? {
            Some(id) => session.answer(&session.keeper.article(id))?,
            None => None,
        };
        match stored {
            Some(stored) => entries.push(stored.entry),
            None => code = no_such_article(text),
        }
    }
    if !entries.is_empty() {
        let mut to = out::many();
        to.write_all(cite(&entries, style(how)).as_bytes())?;
        to.flush()?;
    }
    Ok(code)
}

/// The style that is asked for, else that of the config file.
fn style(how: &Cite) -> Style {
    how.style.unwrap_or_else(|| {
        let (style, bad) = config::citation();
        if let Some(bad) = bad {
            out::complain(&bad.to_string());
        }
        style
    })
}
