//! Acts on articles and on saved searches: `baoku star`, `read`, `note`, `saved`, `undo`, `redo`, `acts`.
//!
//! Each says on standard error what it did, and how many articles differ now.

use super::{
    Done,
    args::{Acts, Note, Saved, Targets},
    nothing, out,
    search::sentence,
    session::Session,
    show::find,
    target::Target,
};
use crate::{
    archive::{Place, Receipt},
    model::{Act, ArticleId, Note as Text, SavedSearch, SearchName},
    search::Query,
    text::{one_line, visible},
};
use std::{
    io::{self, Read, Write},
    process::ExitCode,
};

/// Puts stars on or takes them off.
pub(super) fn star(place: &Place, targets: &Targets, remove: bool) -> Done {
    on_articles(place, "baoku star", targets, |ids| Act::Star { ids, on: !remove })
}

/// Marks as read or as unread.
pub(super) fn read(place: &Place, targets: &Targets, unread: bool) -> Done {
    on_articles(place, "baoku read", targets, |ids| Act::Read { ids, on: !unread, by_reading: false })
}

fn on_articles(place: &Place, command: &str, targets: &Targets, act: impl FnOnce(Vec<ArticleId>) -> Act) -> Done {
    let target = Target::read(&targets.targets)?;
    let session = Session::open(place, command)?;
    let ids = target.ids(&session)?;
    if ids.is_empty() {
        return Ok(nothing(&format!("{}: nothing found, nothing done", targets.targets.join(" "))));
    }
    let act = act(ids);
    let receipt = session.answer(&session.keeper.act(act.clone()))?;
    told(&act, &receipt)
}

/// Says what an act on articles did.
fn told(act: &Act, receipt: &Receipt) -> Done {
    for id in &receipt.unknown {
        out::complain(&format!("{id}: no such article: `baoku search` prints the ids"));
    }
    if receipt.named == 0 {
        return Ok(ExitCode::from(1));
    }
    let same = receipt.named - receipt.changed.min(receipt.named);
    let rest = if same > 0 { format!("; {same} were so already") } else { String::new() };
    out::complain(&format!("{act}: {}{rest}", out::count(receipt.changed, "article")));
    Ok(ExitCode::SUCCESS)
}

/// Prints a note, or writes one.
pub(super) fn note(place: &Place, how: &Note) -> Done {
    let text = match &how.text {
        None => None,
        Some(text) if text == "-" => Some(stdin()?.parse::<Text>().map_err(|e| format!("standard input: {e}"))?),
        Some(text) => Some(text.parse::<Text>()?),
    };
    let session = Session::open(place, "baoku note")?;
    let found = find(&session.catalogue, &how.id)?.map(|id| session.answer(&session.keeper.article(id)));
    let Some(stored) = found.transpose()?.flatten() else {
        return Ok(nothing(&format!("{}: no such article: `baoku search` prints the ids", how.id)));
    };
    let id = stored.entry.id;
    let text = match (text, &stored.note) {
        (None, note) if !how.remove => return print_note(id, note.as_deref()),
        (Some(text), Some(note)) if how.add => Some(format!("{}\n{text}", note.trim_end()).parse()?),
        (text, _) => text,
    };
    let act = Act::Note { ids: vec![id], text };
    let receipt = session.answer(&session.keeper.act(act.clone()))?;
    told(&act, &receipt)
}

fn print_note(id: ArticleId, note: Option<&str>) -> Done {
    let Some(note) = note else { return Ok(nothing(&format!("{id}: no note yet: baoku note {id} TEXT"))) };
    out::line(&visible(note.trim_end_matches('\n')))?;
    Ok(ExitCode::SUCCESS)
}

fn stdin() -> Result<String, String> {
    let mut bytes = Vec::new();
    // One more than a note may have: then it is refused with its length.
    let most = Text::LONGEST as u64 + 1;
    io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|e| format!("standard input: {e}"))?;
    String::from_utf8(bytes).map_err(|_| "standard input: no UTF-8 text: convert it first".to_owned())
}

/// Lists saved searches, keeps, renames and removes them.
pub(super) fn saved(place: &Place, what: Option<&Saved>) -> Done {
    let act = match what {
        None => return list_saved(place),
        Some(Saved::Add { name, query }) => {
            let query = query.join(" ");
            let (read, problems) = Query::parse(&query);
            if let Some(problem) = problems.first() {
                return Err(sentence(&query, problem).into());
            }
            if read.is_empty() {
                return Err("an empty query finds every article: write what is to be found".into());
            }
            Act::Save(SavedSearch { name: name.parse::<SearchName>()?, query })
        }
        Some(Saved::Rename { from, to }) => Act::Rename { from: from.parse()?, to: to.parse()? },
        Some(Saved::Remove { name }) => Act::Forget { name: name.parse()? },
    };
    let session = Session::open(place, "baoku saved")?;
    let receipt = session.answer(&session.keeper.act(act.clone()))?;
    out::complain(&if receipt.past.is_some() { act.to_string() } else { format!("{act}: it was so already") });
    Ok(ExitCode::SUCCESS)
}

fn list_saved(place: &Place) -> Done {
    let session = Session::open(place, "baoku saved")?;
    let searches = session.answer(&session.keeper.searches())?;
    let mut to = out::many();
    for search in &searches {
        writeln!(to, "{}\t{}", one_line(search.name.as_str()), one_line(&search.query))?;
    }
    to.flush()?;
    if searches.is_empty() {
        return Ok(nothing("no saved searches yet: keep one with `baoku saved add NAME QUERY`"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes the last act back, or does again what was taken back.
pub(super) fn step(place: &Place, act: Act) -> Done {
    let session = Session::open(place, &format!("baoku {act}"))?;
    let receipt = session.answer(&session.keeper.act(act.clone()))?;
    let (done, none) = match act {
        Act::Undo { .. } => ("taken back", "nothing to take back"),
        _ => ("done again", "nothing to do again"),
    };
    let Some(past) = receipt.past else { return Ok(nothing(none)) };
    let articles =
        if past.articles == 0 { String::new() } else { format!(" on {}", out::count(receipt.changed, "article")) };
    out::complain(&format!("{done}: act {}: {}{articles}", past.number, past.what));
    Ok(ExitCode::SUCCESS)
}

/// Lists the acts that can be taken back or done again.
pub(super) fn list(place: &Place, how: &Acts) -> Done {
    let session = Session::open(place, "baoku acts")?;
    let past = session.answer(&session.keeper.past(how.limit.unwrap_or(usize::MAX)))?;
    let mut to = out::many();
    for act in &past {
        if how.json {
            writeln!(to, "{}", out::json(act)?)?;
            continue;
        }
        let at = act.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M");
        let articles =
            if act.articles == 0 { String::new() } else { format!(" on {}", out::count(act.articles, "article")) };
        let undone = if act.undone { "  (taken back)" } else { "" };
        writeln!(to, "{:>6}  {at}  {}{articles}{undone}", act.number, one_line(&act.what.to_string()))?;
    }
    to.flush()?;
    if past.is_empty() {
        return Ok(nothing("no acts yet"));
    }
    Ok(ExitCode::SUCCESS)
}
