//! The side pane under the keys.

use super::*;
use crate::{model::SavedSearch, tui::side::Node};

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
