//! The side pane under the keys.

use super::*;
use crate::{
    archive::fulltext::Texts,
    model::SavedSearch,
    tui::{reckoning::Figures, side::Node},
};

fn wide(articles: u64) -> World {
    let mut w = World::new(articles);
    w.happen(Action::Resize(140, 40));
    w
}

fn saved(name: &str, query: &str) -> SavedSearch {
    SavedSearch { name: name.parse().unwrap(), query: query.to_owned() }
}

/// To the row of which this is the label.
fn to_row(w: &mut World, label: &str) {
    w.keys("1g");
    for _ in 0..w.state.side.rows.len() {
        if w.state.side.current().is_some_and(|row| row.label == label) {
            return;
        }
        w.keys("j");
    }
    panic!("no row {label}: {:?}", w.state.side.rows);
}

#[test]
fn the_side_pane_shows_what_there_is_and_filters_by_it() {
    let mut w = wide(30);
    w.key(KeyCode::Esc);
    let screen = w.screen();
    assert!(screen.contains("▾ issues") && screen.contains("▾ 2025") && screen.contains("▸ 2025-04"), "{screen}");
    to_row(&mut w, "2025-04");
    w.keys("l");
    to_row(&mut w, "04-28 Mon");
    let count = w.state.side.current().unwrap().count;
    w.key(KeyCode::Enter);
    assert_eq!((w.state.focus, w.state.query.text()), (Focus::List, "date:2025-04-28 "));
    assert_eq!(Some(w.state.shown.hits.len()), count);
    // A tag within the day.
    to_row(&mut w, "金融");
    w.keys("+");
    assert_eq!(w.state.query.text(), "date:2025-04-28 tag:金融 ");
    // Folding goes up to what a row belongs to.
    to_row(&mut w, "04-27 Sun");
    w.keys("h");
    assert_eq!(w.state.side.current().unwrap().node, Node::Month(2025, 4));
    w.keys("h");
    assert!(!w.screen().contains("04-27 Sun"), "{}", w.screen());
    to_row(&mut w, "tags");
    w.key(KeyCode::Enter);
    assert!(w.screen().contains("▸ tags"), "{}", w.screen());
}

#[test]
fn the_side_pane_comes_and_goes() {
    let mut w = wide(9);
    w.key(KeyCode::Esc);
    w.keys("\\");
    assert!(w.state.areas().side.is_empty());
    w.keys("\\");
    assert!(!w.state.areas().side.is_empty() && w.state.focus == Focus::List);
    w.keys("1");
    assert_eq!(w.state.focus, Focus::Side);
    w.keys("3");
    assert_eq!(w.state.focus, Focus::Article);
    w.key(KeyCode::Tab);
    assert_eq!(w.state.focus, Focus::Side);
    w.key(KeyCode::Esc);
    assert_eq!(w.state.focus, Focus::List);
    // Where it has no place of its own it is seen while the keys go to it, and Tab passes it by.
    w.happen(Action::Resize(80, 24));
    assert!(w.state.areas().side.is_empty());
    w.keys("3");
    w.key(KeyCode::Tab);
    assert_eq!(w.state.focus, Focus::Query);
    w.key(KeyCode::Esc);
    w.keys("\\");
    assert!(w.state.focus == Focus::Side && !w.state.areas().side.is_empty());
    w.keys("\\");
    assert!(w.state.focus == Focus::List && w.state.panes.side);
}

#[test]
fn saved_searches_are_counted_and_say_what_is_new_until_they_are_looked_at() {
    let mut w = wide(30);
    w.key(KeyCode::Esc);
    w.happen(Action::Searches(vec![saved("老人", "银发")]));
    let row = |w: &World| w.state.side.rows.iter().find(|row| row.label == "老人").cloned().unwrap();
    assert_eq!((row(&w).count, row(&w).new), (Some(5), 0));
    w.arrive(0..60, &[], 30);
    assert_eq!((row(&w).count, row(&w).new), (Some(10), 5));
    assert!(w.screen().lines().any(|line| line.contains("老人") && line.contains("+5 10")), "{}", w.screen());
    to_row(&mut w, "老人");
    w.key(KeyCode::Enter);
    assert_eq!((w.state.shown.text.as_str(), row(&w).new), ("银发 ", 0));
    w.happen(Action::Searches(vec![]));
    assert!(w.screen().contains("S saves the query"), "{}", w.screen());
}

#[test]
fn figures_are_asked_for_once_and_only_where_they_are_seen() {
    let mut w = World::new(9);
    let wishes = |w: &mut World, action| {
        let effects = update(&mut w.state, action);
        effects.iter().filter(|effect| matches!(effect, Effect::Reckon(_))).count()
    };
    assert_eq!(wishes(&mut w, Action::Resize(80, 24)), 0);
    assert_eq!(wishes(&mut w, Action::Resize(140, 40)), 1);
    assert_eq!(wishes(&mut w, Action::Resize(141, 40)), 0);
    let catalogue = samples::catalogue(2, 0..12);
    let tags = Arc::new(catalogue.tags());
    let news = Action::Catalogued { catalogue, tags, touched: vec![], new: 3 };
    assert_eq!(wishes(&mut w, news), 1);
}

#[test]
fn a_problem_opens_the_problems() {
    let mut w = wide(9);
    w.happen(Action::Problems(vec![FileProblem { file: "坏.txt".to_owned(), what: "noise".to_owned() }]));
    w.key(KeyCode::Esc);
    to_row(&mut w, "坏.txt");
    w.key(KeyCode::Enter);
    assert!(w.screen().contains("noise"), "{}", w.screen());
}

#[test]
fn a_search_is_saved_renamed_and_dropped_by_name() {
    let mut w = wide(30);
    w.keys("银发");
    w.ctrl('s');
    assert!(w.screen().contains("saves: 银发"), "{}", w.screen());
    w.ctrl('u');
    assert!(w.screen().contains("write a name"));
    w.keys("老人");
    w.key(KeyCode::Enter);
    assert_eq!(w.acts.pop(), Some(Act::Save(saved("老人", "银发"))));
    w.key(KeyCode::Esc);
    w.happen(Action::Searches(vec![saved("老人", "银发"), saved("贷款", "贷款")]));
    to_row(&mut w, "老人");
    w.keys("r");
    w.ctrl('u');
    w.keys("贷款");
    w.key(KeyCode::Enter);
    assert!(w.acts.is_empty() && w.screen().contains("there is a search of this name"), "{}", w.screen());
    w.ctrl('u');
    w.keys("银");
    w.key(KeyCode::Enter);
    let (from, to) = ("老人".parse().unwrap(), "银".parse().unwrap());
    assert_eq!(w.acts.pop(), Some(Act::Rename { from, to }));
    w.keys("d");
    w.key(KeyCode::Esc);
    assert!(w.acts.is_empty() && w.state.window.is_none());
    w.keys("d");
    assert!(w.screen().contains("drop the saved search 老人? u takes it back"), "{}", w.screen());
    w.keys("y");
    assert_eq!(w.acts.pop(), Some(Act::Forget { name: "老人".parse().unwrap() }));
    // The query of a search that is there is offered under its name; an empty name drops it.
    w.keys("S");
    assert!(w.screen().contains("> 老人"), "{}", w.screen());
    w.ctrl('u');
    w.key(KeyCode::Enter);
    assert_eq!(w.acts.pop(), Some(Act::Forget { name: "老人".parse().unwrap() }));
    // An empty query cannot be saved, nor a row that is no search be renamed.
    w.key(KeyCode::Esc);
    w.key(KeyCode::Esc);
    w.keys("S");
    assert!(w.screen().contains("nothing to save"), "{}", w.screen());
    to_row(&mut w, "tags");
    w.keys("d");
    assert!(w.state.window.is_none() && w.screen().contains("no saved search"));
}

#[test]
fn queries_asked_before_are_found_again() {
    let mut w = wide(30);
    for query in ["银发", "贷款", "银发"] {
        w.keys(query);
        w.key(KeyCode::Esc);
        w.keys("/");
        w.ctrl('u');
    }
    assert_eq!(w.state.history, ["贷款", "银发"]);
    w.ctrl('r');
    let rows: Vec<String> = w.screen().lines().map(str::to_owned).collect();
    let at = |text: &str| rows.iter().position(|row| row.contains(text)).unwrap();
    assert!(at("│银发") < at("│贷款"), "{rows:#?}");
    w.keys("dk");
    w.key(KeyCode::Enter);
    assert_eq!((w.state.query.text(), w.state.focus), ("贷款", Focus::Query));
    assert_eq!(w.state.shown.hits.len(), 5);
}

#[test]
fn the_calendar_shows_a_month_and_opens_an_issue() {
    let mut w = wide(40);
    w.key(KeyCode::Esc);
    w.keys("c");
    let screen = w.screen();
    assert!(screen.contains("2025-04  江城日报  27 issues") && screen.contains("28 Mon  1--4"), "{screen}");
    assert!(screen.contains("2025-04-28 Mon: 2 pages, 2 articles; missing 02 03"), "{screen}");
    w.keys("k");
    assert!(w.screen().contains("2025-04-27 Sun: 2 pages"), "{}", w.screen());
    w.key(KeyCode::Enter);
    assert_eq!((w.state.query.text(), w.state.shown.hits.len()), ("date:2025-04-27 ", 2));
    // Where there is no issue there is nothing to open; months and years go on.
    w.keys("c");
    w.keys("h");
    assert!(w.screen().contains("2025-03  江城日报"), "{}", w.screen());
    w.key(KeyCode::Enter);
    assert!(w.state.window.is_some() && w.screen().contains("no issue on this day"), "{}", w.screen());
    w.keys("lL");
    assert!(w.screen().contains("2026-04"), "{}", w.screen());
    w.keys("]q");
    assert!(w.state.window.is_none());
}

#[test]
fn hits_are_seen_over_time_and_a_bar_opens_its_range() {
    let mut w = wide(40);
    w.keys("银发");
    w.key(KeyCode::Esc);
    w.keys("w");
    let screen = w.screen();
    assert!(screen.contains("银发 2025-04: 7 articles") && screen.contains("04-26 Sat 1 █"), "{screen}");
    w.keys("-");
    assert!(w.screen().contains("2025-04 7 █") && w.screen().contains("2025-05 0 "), "{}", w.screen());
    w.keys("o");
    assert_eq!((w.state.query.text(), w.state.shown.hits.len()), ("银发 date:2025-04 ", 7));
    w.keys("w");
    w.key(KeyCode::Enter);
    assert_eq!(w.state.query.text().split_whitespace().count(), 2, "one time, not two: {}", w.state.query.text());
    assert!(w.state.query.text().starts_with("银发 date:2025-04-"));
    // What arrives while the plot is open is in it.
    w.keys("w");
    w.arrive(0..60, &[], 20);
    assert!(w.state.asked.told_times.as_ref().is_some_and(|(hits, _)| Arc::ptr_eq(hits, &w.state.shown.hits)));
}

#[test]
fn a_condition_is_added_without_changing_what_the_query_means() {
    use crate::tui::update::narrowed;
    for (query, term, narrower) in [
        ("", "date:2025", "date:2025"),
        ("水库 ", "date:2025", "水库 date:2025"),
        ("水库 date:2024 tag:a", "date:2025-04", "水库 tag:a date:2025-04"),
        ("水库 OR 电站", "date:2025", "(水库 OR 电站) date:2025"),
        ("\"水库 date:2024\"", "date:2025", "\"水库 date:2024\" date:2025"),
        ("水库 date:2024", "甲 OR 乙", "水库 date:2024 (甲 OR 乙)"),
    ] {
        assert_eq!(narrowed(query, term), narrower);
        assert_eq!(crate::search::Query::parse(narrower).1, [], "{narrower}");
    }
}

#[test]
fn the_last_session_comes_back_to_its_place_in_the_text() {
    let mut w = wide(60);
    w.keys("银发");
    w.key(KeyCode::Esc);
    w.keys("jjOo");
    w.keys("jj");
    w.key(KeyCode::Enter);
    w.happen(Action::Resize(140, 10));
    w.keys("jjj");
    let (id, top) = (w.state.reading.id, w.state.reading.top);
    let place = w.state.reading.rows[top].at;
    assert!(top > 0);
    let session = crate::tui::session::Session::of(&w.state);

    let mut again = World { state: State::new((140, 10), "papers".to_owned(), false), acts: vec![], ..World::new(0) };
    again.happen(Action::Restored(Box::new(session.clone())));
    let catalogue = samples::catalogue(1, 0..60);
    let tags = Arc::new(catalogue.tags());
    again.happen(Action::Opened { catalogue, tags, problems: vec![], notices: vec![] });
    assert_eq!((again.state.query.text(), again.state.reading.id), ("银发", id));
    assert_eq!(again.state.reading.rows[again.state.reading.top].at, place);
    assert_eq!(again.state.arrangement, w.state.arrangement);
    assert_eq!(again.state.history, ["银发"]);
    assert_eq!(crate::tui::session::Session::of(&again.state), session);
    // The old query is there to be typed over.
    again.keys("贷");
    assert_eq!(again.state.query.text(), "贷");

    // What the person has typed before the session was there stays.
    let mut typed = World { state: State::new((140, 40), "papers".to_owned(), false), ..World::new(0) };
    typed.keys("茶");
    typed.happen(Action::Restored(Box::new(session)));
    assert_eq!((typed.state.query.text(), typed.state.resume.is_none()), ("茶", true));
}

#[test]
fn what_has_arrived_can_be_gone_to() {
    let mut w = wide(30);
    w.key(KeyCode::Esc);
    w.keys("jjj");
    w.arrive(0..32, &[30, 31, 3], 2);
    assert_eq!(w.state.health.fresh, 2);
    assert!(w.screen().lines().any(|line| line.contains("│N2025")), "{}", w.screen());
    w.keys("n");
    let first = w.state.under_cursor().unwrap().0;
    w.keys("n");
    let second = w.state.under_cursor().unwrap().0;
    assert_eq!(std::collections::BTreeSet::from([first, second]), [30, 31].into());
    assert_eq!(w.state.health.fresh, 0);
    w.keys("n");
    assert!(w.screen().contains("nothing new"), "{}", w.screen());
}

#[test]
fn while_texts_are_taken_in_it_is_said_and_nothing_counts_as_seen() {
    let mut w = wide(30);
    let texts = |pending, commit, whole| Action::Texts(Texts { pending, commit, whole });
    let in_texts = || saved("社区", "text:社区活动室 OR 银发");
    w.happen(texts(0, 0, true));
    w.happen(Action::Searches(vec![in_texts(), saved("贷款", "贷款")]));
    let looks = |w: &World| w.state.side.looks.values().copied().collect::<Vec<_>>();
    assert_eq!(looks(&w), [5, 5]);
    // The index is made anew: what a search in texts finds meanwhile is no look, and what comes back is not new.
    w.happen(texts(0, 0, false));
    let few = Figures::Searches(1, vec![(in_texts().name, 1), ("贷款".parse().unwrap(), 4)], false);
    w.happen(Action::Reckoned(few));
    assert_eq!(looks(&w), [5, 4]);
    w.keys("text:社区活动室 OR 银发");
    w.happen(texts(1_234, 0, false));
    assert!(w.screen().contains("full text: 1,234 pages to go"), "{}", w.screen());
    w.key(KeyCode::Esc);
    w.keys("w");
    assert!(w.screen().contains("5 articles so far"), "{}", w.screen());
    w.key(KeyCode::Esc);
    w.keys("X");
    assert!(w.screen().contains("5 articles marked; full text: 1,234 pages to go"), "{}", w.screen());
    w.keys("/");
    w.ctrl('u');
    w.keys("text:骆驼");
    assert!(w.screen().contains("nothing found so far; full text"), "{}", w.screen());
    // Who asks nothing of texts is not told of them; another commit is a reason to count again.
    w.ctrl('u');
    assert!(!w.screen().contains("full text: 1,234"), "{}", w.screen());
    w.happen(texts(3, 1, false));
    assert_eq!((w.state.asked.searches, looks(&w)), (Some(1), vec![5, 4]));
    w.happen(texts(0, 2, true));
    assert_eq!(looks(&w), [5, 4]);
    assert_eq!(w.state.side.new_in(&"贷款".parse().unwrap()), 1);
    assert_eq!(w.state.side.new_in(&in_texts().name), 0);
}
