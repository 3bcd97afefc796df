//! `baoku tag +a -b -- QUERY|ID…`: put tags on articles and take them off.

use super::{Done, nothing, out, session::Session, target::Target};
use crate::{
    archive::Place,
    catalogue::Catalogue,
    model::{Act, ArticleId, BadTag, Tag, TagChange},
};
use std::process::ExitCode;

pub(super) fn run(place: &Place, words: &[String]) -> Done {
    let (changes, targets) = halves(words)?;
    let change = read(changes)?;
    let target = Target::read(targets)?;
    let session = Session::open(place, "baoku tag")?;
    let catalogue = &session.catalogue;
    let ids = target.ids(&session)?;
    if ids.is_empty() {
        return Ok(nothing(&format!("{}: nothing found, nothing tagged", targets.join(" "))));
    }
    let report = report(catalogue, &ids, &change);
    let receipt = session.answer(&session.keeper.act(Act::Tag { ids, change }))?;
    for id in &receipt.unknown {
        out::complain(&format!("{id}: no such article: `baoku search` prints the ids"));
    }
    if receipt.named == 0 {
        return Ok(ExitCode::from(1));
    }
    report.iter().for_each(|line| out::complain(line));
    Ok(ExitCode::SUCCESS)
}

/// The changes before `--` and the targets after it.
fn halves(words: &[String]) -> Result<(&[String], &[String]), String> {
    let mut halves = words.splitn(2, |word| word == "--");
    match (halves.next(), halves.next()) {
        (Some(changes @ [_, ..]), Some(targets @ [_, ..])) => Ok((changes, targets)),
        _ => Err("tag: write the tags, then --, then a query or ids: baoku tag +todo -- 水库".to_owned()),
    }
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

/// A line for each tag, from the catalogue as it was before.
fn report(catalogue: &Catalogue, ids: &[ArticleId], change: &TagChange) -> Vec<String> {
    let entries: Vec<_> = ids.iter().filter_map(|&id| catalogue.get(id)).collect();
    let having = |tag: &Tag| entries.iter().filter(|entry| entry.tags.contains(tag)).count();
    let added = change.add.iter().map(|tag| {
        let had = having(tag);
        format!("+{tag} on {}; {had} had it", out::count(entries.len() - had, "article"))
    });
    let removed = change.remove.iter().map(|tag| {
        let had = having(tag);
        format!("-{tag} off {}; {} did not have it", out::count(had, "article"), entries.len() - had)
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
    fn two_hyphens_part_tags_from_targets() {
        let all = words("+甲 -乙 -- 渡口 -- 桥");
        let (changes, targets) = halves(&all).unwrap();
        assert_eq!((changes.join(" ").as_str(), targets.join(" ").as_str()), ("+甲 -乙", "渡口 -- 桥"));
        for bad in ["+甲", "+甲 --", "-- 渡口"] {
            assert!(halves(&words(bad)).is_err(), "{bad}");
        }
    }
}
