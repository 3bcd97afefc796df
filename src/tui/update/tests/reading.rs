//! Round the article: leafing, matches, columns, the room it has.

use super::*;
use crate::tui::{
    layout::Panes,
    samples::{entry, stored},
};

/// A long text with the query's word in every paragraph.
fn long(n: u64, paragraphs: usize) -> Arc<crate::archive::StoredArticle> {
    let mut stored = stored(n);
    stored.article.paragraphs =
        (0..paragraphs).map(|at| format!("第{at}段说春耕。{}", "农机下田。".repeat(20))).collect();
    Arc::new(stored)
}

fn reading(w: &mut World, paragraphs: usize) {
    let id = w.state.reading.id.unwrap();
    w.happen(Action::Article(id, Ok(Some(long(id.0, paragraphs)))));
}

fn message(w: &World) -> &str {
    w.state.message.as_ref().map_or("", |message| &message.text)
}

/// The archive holds these.
fn holds(w: &mut World, entries: Vec<crate::model::Entry>) {
    let catalogue = Arc::new(crate::catalogue::Catalogue::new(w.state.catalogue.generation + 1, entries));
    let tags = Arc::new(catalogue.tags());
    w.happen(Action::Catalogued { catalogue, tags, touched: vec![], new: 0 });
}

#[test]
fn leafing_goes_through_page_issue_and_paper_and_says_where_one_is() {
    let mut w = World::new(0);
    let at = |id: u64, day: i8, page: &str, place: u32| crate::model::Entry {
        date: Some(crate::model::Date::constant(2025, 4, day)),
        page: Some(page.to_owned()),
        file: format!("{day}/{page}.txt"),
        place,
        ..entry(id)
    };
    holds(&mut w, vec![at(1, 3, "1", 0), at(2, 3, "1", 1), at(3, 3, "2", 0), at(4, 4, "1", 0)]);
    w.key(KeyCode::Esc);
    w.keys("j");
    assert_eq!(w.state.reading.id, Some(ArticleId(1)));
    w.key(KeyCode::Enter);
    w.keys("]");
    assert_eq!((w.state.reading.id, w.state.under_cursor()), (Some(ArticleId(2)), Some(ArticleId(2))));
    assert_eq!(message(&w), "page 1  article 2 of 2");
    w.keys("]");
    assert_eq!((w.state.reading.id, message(&w)), (Some(ArticleId(2)), "the last article of the page"));
    w.keys("}");
    assert_eq!((w.state.reading.id, message(&w)), (Some(ArticleId(3)), "page 2  江城日报  2025-04-03"));
    w.keys("{");
    assert_eq!(w.state.reading.id, Some(ArticleId(1)), "the page before begins with its first article");
    w.keys(")");
    assert_eq!((w.state.reading.id, message(&w)), (Some(ArticleId(4)), "2025-04-04  江城日报  page 1"));
    w.keys(")");
    assert!(message(&w).contains("no later issue"));
    w.keys("([");
    assert_eq!((w.state.reading.id, message(&w)), (Some(ArticleId(1)), "the first article of the page"));
    assert_eq!(w.state.focus, Focus::Article);
}

#[test]
fn leafing_out_of_the_hits_leaves_the_cursor_and_leads_back_to_it() {
    let mut w = World::new(0);
    let mut other = entry(9);
    (other.file, other.place, other.date, other.page) = (entry(2).file, 1, entry(2).date, entry(2).page);
    holds(&mut w, vec![entry(1), entry(2), other]);
    w.keys("银发");
    w.key(KeyCode::Esc);
    let found = w.state.under_cursor();
    w.keys("]");
    assert_eq!((w.state.reading.id, w.state.focus), (Some(ArticleId(9)), Focus::Article));
    assert_eq!(w.state.under_cursor(), found);
    w.key(KeyCode::Esc);
    assert_eq!((w.state.reading.id, w.state.focus), (found, Focus::List));
}

#[test]
fn without_an_article_leafing_says_so_and_does_nothing() {
    let mut w = World::new(0);
    w.key(KeyCode::Esc);
    w.keys("][}{)(");
    assert!(w.state.message.is_some() && w.state.reading.id.is_none());
}

#[test]
fn matches_are_gone_through_in_turn_and_come_into_sight() {
    let mut w = World::new(12);
    w.keys("春耕");
    w.key(KeyCode::Enter);
    reading(&mut w, 12);
    // One in the headline, one in each paragraph.
    assert_eq!(w.state.reading.found.len(), 13);
    let seen = |w: &World| {
        let found = &w.state.reading.found[w.state.reading.at_match.unwrap()];
        w.state.rows_seen().contains(&found.row)
    };
    for at in 0..13 {
        w.keys("n");
        assert!(w.state.reading.at_match == Some(at) && seen(&w), "{at}");
    }
    assert!(w.screen().contains("match 13/13"));
    w.keys("n");
    assert_eq!((w.state.reading.at_match, w.state.reading.top), (Some(0), 0));
    w.keys("N");
    assert!(w.state.reading.at_match == Some(12) && seen(&w));
    // Another measure, the same match; another query, none.
    w.happen(Action::Resize(60, 12));
    assert_eq!(w.state.reading.at_match, Some(12));
    w.keys("N");
    assert!(w.state.reading.at_match == Some(11) && seen(&w));
    w.keys("/x");
    assert_eq!(w.state.reading.at_match, None);
}

#[test]
fn the_first_match_is_the_nearest_from_where_one_reads() {
    let mut w = World::new(12);
    w.keys("春耕");
    w.key(KeyCode::Enter);
    reading(&mut w, 12);
    w.keys("G");
    let seen = w.state.rows_seen();
    w.keys("n");
    let at = w.state.reading.at_match.unwrap();
    assert!(seen.contains(&w.state.reading.found[at].row) && !seen.contains(&w.state.reading.found[at - 1].row));
    w.key(KeyCode::Esc);
    w.key(KeyCode::Esc);
    w.key(KeyCode::Enter);
    w.keys("n");
    assert_eq!(message(&w), "no query: / searches");
}

#[test]
fn a_long_text_stands_in_columns_where_there_is_room_and_turns_a_page_at_a_time() {
    let mut w = World::new(12);
    w.key(KeyCode::Enter);
    reading(&mut w, 40);
    assert!(w.state.reading.form.spreads.is_empty(), "no room beside the headlines");
    w.happen(Action::Resize(200, 30));
    w.keys("z");
    let spreads = w.state.reading.form.spreads.clone();
    assert!(spreads.len() > 1 && spreads[0].columns.len() == 3, "{spreads:?}");
    for way in ["j", " ", "\u{4}"] {
        w.keys("g");
        if way == "\u{4}" {
            w.ctrl('d')
        } else {
            w.keys(way)
        }
        assert_eq!(w.state.reading.top, spreads[1].first());
    }
    w.keys("G");
    assert_eq!((w.state.reading.top, w.state.percent()), (spreads.last().unwrap().first(), Some(100)));
    w.keys("kg");
    assert_eq!(w.state.reading.top, 0);
    // The place in the text stays when the columns go.
    w.keys("j");
    let place = w.state.reading.rows[w.state.reading.top].at;
    w.happen(Action::Resize(60, 20));
    let at = w.state.reading.rows[w.state.reading.top].at;
    assert!(at <= place && at.0 == place.0, "{at:?} {place:?}");
    w.happen(Action::Resize(200, 30));
    reading(&mut w, 2);
    assert!(w.state.reading.form.spreads.is_empty(), "a short text needs none");
}

#[test]
fn zen_leaves_the_article_alone_and_panes_grow_and_shrink() {
    let mut w = World::new(12);
    w.key(KeyCode::Esc);
    w.keys(">");
    let wider = w.state.areas().list.width;
    w.keys("<<");
    assert_eq!(w.state.areas().list.width, wider - 8);
    w.keys("z");
    assert_eq!((w.state.focus, w.state.areas().article.width), (Focus::Article, 80));
    w.keys(">");
    assert_eq!(message(&w), "the pane is alone on the screen");
    // At the headlines the article stands beside them, set for the room that it has there.
    w.key(KeyCode::Esc);
    assert_eq!(w.state.reading.form.width, usize::from(w.state.areas().article.width) - 2);
    w.key(KeyCode::Enter);
    assert_eq!(w.state.areas().article.width, 80);
    w.keys("z");
    assert_eq!(w.state.panes, Panes { zen: false, ..w.state.panes });
    assert!(!w.state.areas().list.is_empty());
}

#[test]
fn the_page_file_is_shown_at_the_articles_lines_and_follows_the_article() {
    let mut w = World::new(12);
    w.key(KeyCode::Esc);
    w.keys("r");
    let first = w.state.reading.id.unwrap();
    assert_eq!((w.state.focus, w.pages.as_slice()), (Focus::List, [first].as_slice()));
    let shown = w.screen();
    assert!(shown.contains("GB18030") && shown.contains("20 │") && !shown.contains("59"), "{shown}");
    w.keys("j");
    let second = w.state.reading.id.unwrap();
    assert_eq!(w.pages, [first, second]);
    w.key(KeyCode::Enter);
    w.keys("G");
    assert!(w.screen().contains("59") && w.state.percent() == Some(100));
    // The article's page changes: it is fetched again. What is wrong is said in whole.
    w.arrive(0..12, &[second.0], 0);
    assert_eq!(w.pages, [first, second, second]);
    w.happen(Action::Page(
        second,
        Err("2025/04/28/01.txt: the page file is gone; what was read of it is kept".to_owned()),
    ));
    assert!(w.screen().contains("of it is kept"), "{}", w.screen());
    // Late news of another article's page change nothing.
    w.happen(Action::Page(first, Ok(None)));
    assert!(w.screen().contains("of it is kept"));
    w.key(KeyCode::Esc);
    assert!(w.state.reading.raw.is_none() && w.state.focus == Focus::Article);
    w.keys("rr");
    assert!(w.state.reading.raw.is_none());
}

#[test]
fn in_one_pane_the_page_file_is_gone_to() {
    let mut w = World::new(12);
    w.happen(Action::Resize(40, 10));
    w.key(KeyCode::Esc);
    w.keys("r");
    assert_eq!(w.state.focus, Focus::Article);
    assert!(w.screen().lines().next().unwrap().contains("GB18030"));
    let mut w = World::new(0);
    w.key(KeyCode::Esc);
    w.keys("r");
    assert!(w.state.message.is_some() && w.pages.is_empty());
}

#[test]
fn it_is_said_why_an_article_is_found() {
    let mut w = World::new(12);
    w.keys("银发 page:03");
    w.key(KeyCode::Esc);
    w.keys("i");
    let shown = w.screen();
    assert!(shown.contains("why this article") && shown.contains("in one run in the headline"), "{shown}");
    assert!(shown.contains("page:3  is so") && shown.contains("a short headline"), "{shown}");
    let score = w.state.shown.hits.score(0).unwrap().to_string();
    assert!(shown.lines().any(|line| line.contains("│score") && line.contains(&score)), "{score}: {shown}");
    w.keys("q");
    // An article that the query does not find, and no query at all.
    w.key(KeyCode::Enter);
    w.state.shown.query = crate::search::Query::parse("骆驼").0;
    w.keys("i");
    assert!(w.screen().contains("does not find this article"));
    w.keys("q");
    w.key(KeyCode::Esc);
    w.key(KeyCode::Esc);
    w.keys("i");
    assert!(w.screen().contains("nothing is asked"));
}

#[test]
fn where_nothing_is_found_the_word_in_the_way_is_told_and_left_out() {
    let mut w = World::new(30);
    w.keys("银发 骆驼 课堂");
    w.key(KeyCode::Esc);
    assert!(w.state.shown.hits.is_empty());
    w.keys("i");
    let shown = w.screen();
    assert!(shown.contains("骆驼") && shown.contains("alone 0, without it 5"), "{shown}");
    w.key(KeyCode::Enter);
    assert_eq!((w.state.query.text(), w.state.shown.hits.len()), ("银发 课堂", 5));
    assert!(w.state.window.is_none());
    // A word alone: nothing to leave out.
    w.keys("/");
    w.ctrl('u');
    w.keys("骆驼");
    w.key(KeyCode::Esc);
    w.keys("i");
    assert!(w.screen().contains("write fewer or others"), "{}", w.screen());
    w.key(KeyCode::Enter);
    assert!(w.state.window.is_some() && w.state.query.text() == "骆驼");
}

#[test]
fn words_that_are_looked_for_in_texts_are_walked_as_well() {
    let mut w = World::new(30);
    w.keys("text:农机下田 OR 银发");
    reading(&mut w, 9);
    w.key(KeyCode::Enter);
    assert_eq!(w.state.reading.found.len(), 9 * 20 + 1);
    w.keys("nn");
    assert_eq!(w.state.reading.at_match, Some(1));
    assert!(w.screen().contains("match 2/181"), "{}", w.screen());
    w.keys("NNN");
    assert!(w.screen().contains("match 180/181"), "{}", w.screen());
}

#[test]
fn a_long_text_is_set_beside_the_screen_and_the_newest_setting_counts() {
    let mut w = World::new(3);
    w.key(KeyCode::Tab);
    let mut stored = samples::stored(2);
    stored.article.paragraphs = vec!["水库放水，水库蓄水。".repeat(40); 90];
    stored.article.captions.clear();
    let id = w.state.under_cursor().unwrap();
    stored.entry = w.state.catalogue.get(id).unwrap();
    w.slow = true;
    w.state.reading.rows.clear();
    w.happen(Action::Article(id, Ok(Some(Arc::new(stored)))));
    assert_eq!((w.arranged, w.state.reading.rows.len()), (1, 0));
    assert!(w.screen().contains("setting the text"), "{}", w.screen());
    let first = w.state.reading.awaited;
    w.happen(Action::Resize(120, 30));
    assert_eq!(w.arranged, 2);
    let stale = crate::tui::reading::Arranged::default();
    w.happen(Action::Arranged(first.unwrap(), stale));
    assert!(w.state.reading.awaited.is_some(), "of another pane");
    w.slow = false;
    w.happen(Action::Resize(200, 40));
    assert!(w.state.reading.awaited.is_none() && w.state.reading.form.spreads.len() > 1);
    assert!(!w.screen().contains("setting the text"));
    // While it is set anew, the rows of before are seen, and the place in the text stays.
    w.keys("l");
    w.keys("G");
    let place = w.state.reading.rows[w.state.reading.top].at;
    w.slow = true;
    w.happen(Action::Resize(90, 30));
    assert!(w.state.reading.awaited.is_some() && !w.state.reading.rows.is_empty());
    w.slow = false;
    w.happen(Action::Resize(91, 30));
    let now = &w.state.reading.rows[w.state.reading.top];
    assert!(now.at.0 == place.0 && now.at.1 <= place.1, "{place:?} {now:?}");
}
