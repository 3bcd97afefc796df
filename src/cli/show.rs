//! `baoku show ID…`: print articles, set for a terminal, as Markdown or as JSON.
//!
//! An article that jumps names its other half before its text (comes from) and after it (goes on); with `--whole` it is printed with it as
//! one.

use super::{Done, args::Show, nothing, out, session::Session};
use crate::{
    archive::{Place, StoredArticle, joined},
    catalogue::Catalogue,
    export::{json, markdown, plain},
    model::{ArticleId, Entry},
};
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

/// Forty Chinese characters: a wider line is hard to read.
const MEASURE: usize = 80;
/// Candidates named for a beginning that fits several articles.
const CANDIDATES: usize = 5;

pub(super) fn run(place: &Place, how: &Show) -> Done {
    let session = Session::open(place, "baoku show")?;
    let mut to = out::many();
    let mut code = ExitCode::SUCCESS;
    let mut first = true;
    for text in &how.ids {
        let parts = match find(&session.catalogue, text)? {
            Some(id) if how.whole => session.answer(&session.keeper.parts(id))?,
            Some(id) => session.answer(&session.keeper.article(id))?.map(|stored| vec![stored]),
            None => None,
        };
        let Some((stored, parts)) = parts.and_then(together) else {
            code = no_such_article(text);
            continue;
        };
        if how.json {
            writeln!(to, "{}", json(&stored, &parts)?)?;
            continue;
        }
        if !std::mem::take(&mut first) {
            writeln!(to)?;
        }
        if how.markdown { markdown(&stored, &parts, &mut to)? } else { plain(&stored, &parts, measure(), &mut to)? }
    }
    to.flush()?;
    Ok(code)
}

/// Parts as one article, with their entries; one part is itself.
fn together(mut parts: Vec<StoredArticle>) -> Option<(StoredArticle, Vec<Entry>)> {
    let entries = parts.iter().map(|part| part.entry.clone()).collect();
    let stored = if parts.len() > 1 { joined(parts) } else { parts.pop() };
    Some((stored?, entries))
}

/// Says that no article has an id.
pub(super) fn no_such_article(text: &str) -> ExitCode {
    nothing(&format!("{text}: no such article: `baoku search` prints the ids"))
}

/// The article whose id is or begins with `text`.
pub(super) fn find(catalogue: &Catalogue, text: &str) -> Result<Option<ArticleId>, String> {
    let wrong =
        || format!("{text}: no article id: 1 to 16 hexadecimal digits are wanted, as `baoku search` prints them");
    if !(1..=16).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let bound = |digit: char| format!("{text:<16}").replace(' ', digit.encode_utf8(&mut [0; 4])).parse::<ArticleId>();
    let (Ok(low), Ok(high)) = (bound('0'), bound('f')) else { return Err(wrong()) };
    match catalogue.ids_between(low, high).as_slice() {
        [] if text.len() == 16 => Ok(Some(low)), // it may be a former id, which the archive knows
        [] => Ok(None),
        [id] => Ok(Some(*id)),
        many => {
            let named: Vec<String> = many.iter().take(CANDIDATES).map(ArticleId::to_string).collect();
            let more = if many.len() > CANDIDATES { " …" } else { "" };
            Err(format!("{text}: {} articles begin so: write more of {}{more}", many.len(), named.join(" ")))
        }
    }
}

/// The terminal's width up to [`MEASURE`]; that, in a pipe.
fn measure() -> usize {
    let columns = || crossterm::terminal::size().map(|(columns, _)| usize::from(columns)).ok().filter(|&n| n > 0);
    let columns = if io::stdout().is_terminal() { columns() } else { None };
    columns.map_or(MEASURE, |columns| columns.min(MEASURE))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn entry(id: u64) -> Entry {
        let file = "a.txt".to_owned();
        let headline = "渡口".to_owned();
        let (kicker, subtitle, label, section, paper, date, page) = (None, None, None, None, None, None, None);
        let (authors, tags, marks, place, gone) = (Vec::new(), Vec::new(), Default::default(), 0, false);
        let id = ArticleId(id);
        Entry {
            id,
            headline,
            kicker,
            subtitle,
            label,
            section,
            authors,
            paper,
            date,
            page,
            file,
            place,
            tags,
            marks,
            gone,
        }
    }

    #[test]
    fn an_id_may_be_shortened_while_it_fits_one_article() {
        let catalogue = Catalogue::new(1, vec![entry(0xab00_0000_0000_0001), entry(0xab10_0000_0000_0001)]);
        assert_eq!(find(&catalogue, "ab0"), Ok(Some(ArticleId(0xab00_0000_0000_0001))));
        assert_eq!(find(&catalogue, "AB1"), Ok(Some(ArticleId(0xab10_0000_0000_0001))));
        assert_eq!(find(&catalogue, "c"), Ok(None));
        assert!(find(&catalogue, "ab").unwrap_err().contains("ab00000000000001 ab10000000000001"));
        for bad in ["", "xyz", "渡", "+1", "00000000000000000"] {
            assert!(find(&catalogue, bad).is_err(), "{bad}");
        }
    }
}
