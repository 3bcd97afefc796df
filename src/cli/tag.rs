//! `baoku tag +a -b -- QUERY|ID…`: put tags on articles and take them off.
//!
//! A query is searched here and the act names the articles that it found, so the journal says what was meant, not what would
//! be found later. Because there is no screen to check on, a query that can only be read in part changes nothing.

use super::{Done, nothing, out, search::sentence, session::Session};
use crate::{
    archive::Place,
    catalogue::Catalogue,
    model::{Act, ArticleId, BadTag, Tag, TagChange},
    search::{Query, search},
};
use std::process::ExitCode;

pub(super) fn run(place: &Place, changes: &[String], targets: &[String]) -> Done {
    let change = read(changes)?;
    let target = Target::read(targets)?;
    let Session { mut archive, catalogue, .. } = Session::open(place)?;
    let ids = match target {
        Target::Ids(ids) => ids,
        Target::Query(query) => {
            let hits = search(&catalogue, &query, &|| false).unwrap_or_default();
            hits.hits.iter().map(|hit| hit.item.entry.id).collect()
        }
    };
    if ids.is_empty() {
        return Ok(nothing(&format!("{}: nothing found, nothing tagged", targets.join(" "))));
    }
    let report = report(&catalogue, &ids, &change);
    let (receipt, _) = archive.act(Act::Tag { ids, change })?;
    for id in &receipt.unknown {
        out::complain(&format!("{id}: no such article: `baoku search` prints the ids"));
    }
    if receipt.named == 0 {
        return Ok(ExitCode::from(1));
    }
    report.iter().for_each(|line| out::complain(line));
    Ok(ExitCode::SUCCESS)
}

/// `+a` and `-b` as a change.
fn read(changes: &[String]) -> Result<TagChange, String> {
    let mut change = TagChange::default();
    for text in changes {
        let tag = |name: &str| name.parse::<Tag>().map_err(|e: BadTag| e.to_string());
        if let Some(name) = text.strip_prefix('+') {
            change.add.push(tag(name)?);
        } else if let Some(name) = text.strip_prefix('-') {
            change.remove.push(tag(name)?);
        } else {
            return Err(format!(
                "{text}: write +{text} to put the tag on or -{text} to take it off, then -- and the articles"
            ));
        }
    }
    match change.add.iter().find(|tag| change.remove.contains(tag)) {
        Some(tag) => Err(format!("+{tag} and -{tag}: name one of them")),
        None => Ok(change),
    }
}

/// What is to be tagged.
#[derive(Debug, PartialEq)]
enum Target {
    Ids(Vec<ArticleId>),
    Query(Query),
}

impl Target {
    /// Ids when all are ids, else one query.
    fn read(targets: &[String]) -> Result<Self, String> {
        let mut ids: Vec<ArticleId> = targets.iter().filter_map(|text| text.parse().ok()).collect();
        if ids.len() == targets.len() {
            ids.sort_unstable();
            ids.dedup();
            return Ok(Self::Ids(ids));
        }
        if let Some(id) = ids.first() {
            return Err(format!("{id} is an id and {} is none: name either ids or a query", targets.join(" ")));
        }
        let text = targets.join(" ");
        let (query, problems) = Query::parse(&text);
        match problems.first() {
            Some(problem) => Err(sentence(&text, problem)),
            None if query.is_empty() => {
                Err("an empty query would change every article: name a query or ids".to_owned())
            }
            None => Ok(Self::Query(query)),
        }
    }
}

/// A line for each tag, from the catalogue as it was before.
fn report(catalogue: &Catalogue, ids: &[ArticleId], change: &TagChange) -> Vec<String> {
    let items: Vec<_> = ids.iter().filter_map(|&id| catalogue.get(id)).collect();
    let having = |tag: &Tag| items.iter().filter(|item| item.entry.tags.contains(tag)).count();
    let added = change.add.iter().map(|tag| {
        let had = having(tag);
        format!("+{tag} on {}; {had} had it", out::count(items.len() - had, "article"))
    });
    let removed = change.remove.iter().map(|tag| {
        let had = having(tag);
        format!("-{tag} off {}; {} did not have it", out::count(had, "article"), items.len() - had)
    });
    added.chain(removed).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn signs_say_what_becomes_of_a_tag() {
        let change = read(&words("+甲 -乙 +丙")).unwrap();
        assert_eq!((change.add.len(), change.remove.len()), (2, 1));
        for bad in ["甲", "+", "++甲", "+甲,乙", "+甲 -甲"] {
            assert!(read(&words(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn targets_are_ids_or_one_query() {
        assert_eq!(Target::read(&words("00000000000000ff")), Ok(Target::Ids(vec![ArticleId(255)])));
        assert_eq!(Target::read(&words("渡 口")), Ok(Target::Query(Query::parse("渡 口").0)));
        assert!(Target::read(&words("00000000000000ff 渡口")).is_err());
        assert!(Target::read(&["  ".to_owned()]).unwrap_err().contains("every article"));
    }
}
