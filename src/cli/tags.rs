//! `baoku tags`: the list of tags, and every tagged article as JSON.

use super::{Done, args::Tags, nothing, out, session::Session};
use crate::{
    archive::Place,
    model::{ArticleId, Tag},
};
use serde::Serialize;
use std::{io::Write, process::ExitCode};

#[derive(Serialize)]
struct Tagged<'a> {
    id: ArticleId,
    headline: &'a str,
    tags: &'a [Tag],
}

pub(super) fn run(place: &Place, what: Option<&Tags>) -> Done {
    let catalogue = Session::open(place)?.catalogue;
    let tags = catalogue.tags();
    let mut to = out::many();
    match what {
        None => tags.iter().try_for_each(|(tag, count)| writeln!(to, "{count:>7}  {tag}"))?,
        Some(Tags::Dump) => {
            for entry in catalogue.items.iter().map(|item| &item.entry).filter(|entry| !entry.tags.is_empty()) {
                let tagged = Tagged { id: entry.id, headline: &entry.headline, tags: &entry.tags };
                writeln!(to, "{}", out::json(&tagged)?)?;
            }
        }
    }
    to.flush()?;
    if tags.is_empty() && what.is_none() {
        return Ok(nothing("no tags yet: put one on with `baoku tag +TAG -- QUERY`"));
    }
    Ok(ExitCode::SUCCESS)
}
