//! Marks, the visual range, order and groups of the headlines.

use super::*;

#[test]
fn marks_follow_their_articles_and_acts_take_them() {
    let mut w = World::new(30);
    w.key(KeyCode::Esc);
    w.keys("xjx");
    assert_eq!((w.state.list.cursor, w.state.marked.len()), (3, 2));
    let chosen = w.state.chosen();
    assert_eq!(chosen, [0, 2].map(|at| w.state.shown.hits.id(at).unwrap()));
    assert!(w.screen().lines().nth(1).unwrap().starts_with('+') && w.screen().contains("+2 marked"), "{}", w.screen());
    // Another query does not take the marks; an article that goes does, with a word.
    w.keys("/");
    w.keys("银发");
    assert_eq!(w.state.chosen(), chosen);
    let (stays, goes) = (chosen[0].0, chosen[1].0);
    w.arrive((0..40).filter(|&n| n != goes), &[goes], 0);
    assert_eq!(w.state.chosen(), [ArticleId(stays)]);
    assert!(w.screen().contains("1 article of the marked ones no longer"), "{}", w.screen());
    w.key(KeyCode::Esc);
    w.key(KeyCode::Esc);
    assert!(w.state.marked.is_empty() && w.state.query.text() == "银发");
    w.key(KeyCode::Esc);
    assert_eq!(w.state.query.text(), "");
}

#[test]
fn a_range_reaches_to_the_cursor_and_stays_at_its_article() {
    let mut w = World::new(30);
    w.key(KeyCode::Esc);
    w.keys("jjvjj");
    let ids: Vec<ArticleId> = (2..5).map(|at| w.state.shown.hits.id(at).unwrap()).collect();
    assert_eq!((w.state.chosen(), ids.len()), (ids.clone(), 3));
    assert!(w.screen().contains("range 3"));
    w.arrive(0..60, &[], 30);
    assert_eq!(w.state.chosen().first(), ids.first());
    assert!(ids.iter().all(|id| w.state.chosen().contains(id)));
    w.keys("x");
    assert!(w.state.visual.is_none() && ids.iter().all(|&id| w.state.marked.has(id)));
    w.keys("v");
    w.key(KeyCode::Esc);
    assert!(w.state.visual.is_none() && !w.state.marked.is_empty());
}

#[test]
fn all_hits_are_marked_at_once_and_nothing_else() {
    let mut w = World::new(30);
    w.keys("银发");
    w.key(KeyCode::Esc);
    w.keys("X");
    let hits: Vec<ArticleId> = w.state.shown.hits.ids().collect();
    assert_eq!((w.state.marked.len(), hits.len()), (5, 5));
    assert!(hits.iter().all(|&id| w.state.marked.has(id)));
    w.keys("x");
    assert_eq!(w.state.marked.len(), 4);
    w.keys("XX");
    assert!(w.state.marked.is_empty());
    // While the answer to what is typed is not there yet, the hits that are seen are not those of the query.
    w.state.query = crate::tui::editor::Editor::new("茶");
    w.keys("X");
    assert!(w.state.marked.is_empty() && w.screen().contains("still searching"));
}

#[test]
fn headlines_are_sorted_and_grouped_and_the_cursor_stays_on_articles() {
    let mut w = World::new(40);
    w.key(KeyCode::Esc);
    w.keys("oo");
    assert_eq!(w.state.arrangement.order, crate::search::Order::Oldest);
    let dates: Vec<_> = w.state.shown.hits.entries().map(|e| e.date).collect();
    assert!(dates.is_sorted() && w.screen().contains("sorted by oldest"), "{}", w.screen());
    w.keys("oooO");
    let rows: Vec<String> = w.screen().lines().map(str::to_owned).collect();
    assert!(rows[1].contains("2025-04-28 Mon ─") && rows[1].contains(" 2│") && rows[2].contains("04-28"), "{rows:#?}");
    assert!(rows[4].contains("2025-04-27 Sun"), "{rows:#?}");
    // Down passes over the header; the count in the status line is that of articles.
    w.keys("jj");
    assert_eq!((w.state.list.cursor, w.headline()), (2, w.state.shown.hits.entry(2).unwrap().headline));
    assert!(w.screen().contains("40/40  at 3") && w.screen().contains("date/relevance"), "{}", w.screen());
    // Arriving pages keep order and cursor.
    let before = w.state.under_cursor();
    w.arrive(0..60, &[], 20);
    assert_eq!((w.state.under_cursor(), w.state.shown.hits.arrangement()), (before, w.state.arrangement));
    // An answer in an order that is no longer wanted is dropped.
    let stale = samples::answer("", &w.state.catalogue);
    w.happen(Action::Answered(stale));
    assert_eq!(w.state.shown.hits.arrangement().grouping, crate::search::Grouping::Date);
    w.keys("G");
    assert_eq!(w.state.list.cursor, 59);
    w.screen();
}
