//! Matching and ranking over small catalogues.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Date, Entry};

pub(super) fn entry(id: u64, headline: &str) -> Entry {
    Entry { date: Some(Date::constant(2025, 3, 1)), ..Entry::new(ArticleId(id), headline.to_owned()) }
}

fn found(entries: Vec<Entry>, query: &str) -> Vec<u64> {
    let hits = search(&Arc::new(Catalogue::new(1, entries)), &Query::parse(query).0, &|| false).unwrap();
    hits.ids().map(|id| id.0).collect()
}

fn titles(titles: &[&str], query: &str) -> Vec<u64> {
    found(titles.iter().zip(1..).map(|(t, id)| entry(id, t)).collect(), query)
}

#[test]
fn runs_come_before_scattered_and_starts_before_middles() {
    assert_eq!(titles(&["水渠仓库", "修水库", "水库修成", "河堤"], "水库"), [3, 2, 1]);
    assert_eq!(titles(&["the party", "the art show"], "art"), [2, 1]);
}

#[test]
fn short_comes_before_long_and_newer_before_older() {
    assert_eq!(titles(&["水库开闸放水灌溉下游万亩良田", "水库开闸"], "水库"), [2, 1]);
    let mut old = entry(1, "水库开闸");
    old.date = Some(Date::constant(2024, 3, 1));
    assert_eq!(found(vec![old, entry(2, "水库放水")], "水库"), [2, 1]);
}

#[test]
fn a_kicker_counts_less_than_a_headline_and_more_than_scattered_characters() {
    let mut kicker = entry(1, "开闸");
    kicker.kicker = Some("城东水库".to_owned());
    assert_eq!(found(vec![kicker, entry(2, "旧水渠边建仓库"), entry(3, "修好水库")], "水库"), [3, 1, 2]);
}

#[test]
fn words_are_anded_and_exclusions_are_runs() {
    assert_eq!(titles(&["水库 春灌", "水库", "春灌"], "水库 春灌"), [1]);
    assert_eq!(titles(&["水渠仓库", "修水库"], "-水库"), [1]);
    assert_eq!(titles(&["水渠仓库", "修水库"], "\"水库\""), [2]);
    assert_eq!(titles(&["水库"], "库水"), Vec::<u64>::new());
}

#[test]
fn fields_are_asked_of_the_entry() {
    let mut a = entry(1, "甲");
    a.tags = vec!["水利".parse().unwrap()];
    a.paper = Some("河湾日报".to_owned());
    a.page = Some("02".to_owned());
    a.authors = vec!["林远".to_owned()];
    a.section = Some("乡间".to_owned());
    a.label = Some("临河县".to_owned());
    a.gone = true;
    let b = entry(2, "乙");
    for query in ["tag:水利", "报：河湾", "page:2", "by:林", "栏目:乡间", "地:临河", "is:gone"] {
        assert_eq!(found(vec![a.clone(), b.clone()], query), [1], "{query}");
        assert_eq!(found(vec![a.clone(), b.clone()], &format!("-{query}")), [2], "{query}");
    }
    assert_eq!(found(vec![a.clone(), b.clone()], "tag:水"), Vec::<u64>::new());
    assert_eq!(found(vec![a, b], "date:2025-03"), [1, 2]);
}

#[test]
fn an_empty_query_is_the_catalogue_and_equals_keep_its_order() {
    assert_eq!(titles(&["丙", "甲", "乙"], ""), [1, 2, 3]);
    assert_eq!(titles(&["水一", "水二", "水三"], "水"), [1, 2, 3]);
}

#[test]
fn a_search_that_is_told_to_stop_has_no_hits() {
    let catalogue = Arc::new(Catalogue::new(1, vec![entry(1, "水")]));
    assert!(search(&catalogue, &Query::parse("水").0, &|| true).is_none());
    assert!(search(&catalogue, &Query::default(), &|| true).is_none());
}
