//! `baoku tags`: the list of tags; and everything a person did, to be kept elsewhere and brought back.

use super::{Done, args::Tags, nothing, out, session::Session};
use crate::{
    archive::Place,
    model::{Act, Held, Restored, SavedSearch},
};
use serde::Deserialize;
use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
    process::ExitCode,
};

pub(super) fn run(place: &Place, what: Option<&Tags>) -> Done {
    match what {
        None => list(place),
        Some(Tags::Dump) => dump(place),
        Some(Tags::Restore { file }) => restore(place, file),
    }
}

fn list(place: &Place) -> Done {
    let tags = Session::open(place, "baoku tags")?.catalogue.tags();
    let mut to = out::many();
    tags.iter().try_for_each(|(tag, count)| writeln!(to, "{count:>7}  {tag}"))?;
    to.flush()?;
    if tags.is_empty() {
        return Ok(nothing("no tags yet: put one on with `baoku tag +TAG -- QUERY`"));
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each article that something was done to, and one for each saved search.
fn dump(place: &Place) -> Done {
    let session = Session::open(place, "baoku tags dump")?;
    let (held, searches) = session.answer(&session.keeper.dump())?;
    let mut to = out::many();
    for held in &held {
        writeln!(to, "{}", out::json(held)?)?;
    }
    for search in &searches {
        writeln!(to, "{}", out::json(search)?)?;
    }
    to.flush()?;
    if held.is_empty() && searches.is_empty() {
        return Ok(nothing("nothing to dump: no tags, stars, notes, read marks or saved searches yet"));
    }
    Ok(ExitCode::SUCCESS)
}

fn restore(place: &Place, file: &Path) -> Done {
    let name = file.display();
    let text = read(file)
        .map_err(|e| format!("{name}: cannot be read ({e}): name a file that `baoku tags dump` wrote, or -"))?;
    let act = parsed(&text).map_err(|e| format!("{name}: {e}; nothing was restored"))?;
    let session = Session::open(place, "baoku tags restore")?;
    let receipt = session.answer(&session.keeper.act(act))?;
    say(&receipt.restored.unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> io::Result<String> {
    if file != Path::new("-") {
        return fs::read_to_string(file);
    }
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

/// A line of a dump.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Held(Box<Held>),
    Search(SavedSearch),
}

/// All of it or nothing: what is read in part would be lost in part.
fn parsed(text: &str) -> Result<Act, String> {
    let (mut held, mut searches) = (Vec::new(), Vec::new());
    for (n, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(Line::Held(one)) => held.push(*one),
            Ok(Line::Search(search)) => searches.push(search),
            Err(_) => return Err(format!("line {n} is no line of a dump: take `baoku tags dump` as it is")),
        }
    }
    Ok(Act::Restore { held, searches })
}

fn say(restored: &Restored) {
    let Restored { articles, changed, waiting, tags, stars, reads, notes, searches, renamed } = *restored;
    let so = articles - changed.min(articles);
    out::complain(&format!(
        "{}: {changed} changed, {so} held all of it already: {}, {}, {}, {} put on",
        out::count(articles, "article"),
        out::count(tags, "tag"),
        out::count(stars, "star"),
        out::count(reads, "read mark"),
        out::count(notes, "note"),
    ));
    if waiting > 0 {
        out::complain(&format!(
            "{} not in this archive now: what was done waits until the pages come",
            if waiting == 1 { "1 of them is".to_owned() } else { format!("{waiting} of them are") }
        ));
    }
    if searches > 0 {
        let new = format!("{searches} saved search{}", if searches == 1 { "" } else { "es" });
        let named = if renamed > 0 {
            format!(" ({renamed} under a new name, for the old one was taken)")
        } else {
            String::new()
        };
        out::complain(&format!("{new} added{named}"));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_is_read_whole_or_not_at_all() {
        let text = "{\"id\":\"00000000000000ff\",\"tags\":[\"甲\"]}\n\n{\"name\":\"水\",\"query\":\"水库\"}\n";
        let Act::Restore { held, searches } = parsed(text).unwrap() else { panic!("another act") };
        assert_eq!((held.len(), searches.len()), (1, 1));
        for bad in ["{}", "[]", "{\"id\":\"ff\"}", "{\"id\":\"00000000000000ff\",\"tags\":[\"a b\"]}"] {
            assert!(parsed(&format!("{text}{bad}\n")).unwrap_err().contains("line 4"), "{bad}");
        }
    }
}
