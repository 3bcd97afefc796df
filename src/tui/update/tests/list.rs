//! Marks, the visual range, order and groups of the headlines.

use super::*;
use crate::tui::setting::ambiguous;

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

/// Finds by headline and has text to show: the invented catalogue has no full-text index.
const IN_TEXTS: &str = "text:社区活动室 OR 银发";

#[test]
fn hits_of_words_in_texts_have_a_second_row_and_nothing_moves_when_it_is_filled() {
    for (size, hits_seen) in [((80, 24), 5), ((40, 10), 3)] {
        let mut w = World::new(30);
        w.happen(Action::Resize(size.0, size.1));
        w.slow = true;
        w.keys(IN_TEXTS);
        w.key(KeyCode::Esc);
        w.keys("j");
        let wished = w.wished;
        let list = |w: &World| -> Vec<String> {
            let width = usize::from(w.state.areas().list.width);
            w.screen()
                .lines()
                .map(|row| crate::text::cut(row, crate::text::Cells(width), ambiguous()).to_owned())
                .collect()
        };
        let before = list(&w);
        assert!(before[1].contains("2025-04-") && before[2].trim().is_empty(), "{before:#?}");
        assert_eq!(w.state.list.cursor, 1);
        w.keys("k");
        assert_eq!(w.wished, wished, "what is on its way is not asked for again");
        w.keys("j");
        let wish = w.waiting.pop().unwrap();
        w.grant(&wish);
        let after = list(&w);
        assert_eq!(
            after.iter().filter(|row| row.starts_with("   ") && row.contains("社区活动室")).count(),
            hits_seen,
            "{after:#?}"
        );
        let same = before.iter().zip(&after).filter(|(before, after)| before == after).count();
        assert_eq!(same, before.len() - hits_seen, "{after:#?}");
        assert_eq!(w.state.list.cursor, 1);
    }
}

/// The rows with the word that is not in the query line.
fn pieces(w: &World) -> usize {
    w.screen().lines().skip(1).filter(|row| row.contains("社区活动室")).count()
}

#[test]
fn pieces_are_of_the_query_and_of_the_article_as_they_are_now() {
    let mut w = World::new(30);
    w.slow = true;
    w.keys(IN_TEXTS);
    let old = w.waiting.pop().unwrap();
    // Another query: what was on its way is of no use.
    w.keys("x");
    w.ctrl('h');
    let newer = w.waiting.pop().unwrap();
    w.grant(&old);
    assert_eq!(pieces(&w), 0, "{}", w.screen());
    // An article that changed meanwhile is read again, with what else is seen.
    w.arrive(0..30, &[2], 0);
    w.grant(&newer);
    assert_eq!(pieces(&w), 0, "{}", w.screen());
    let newest = w.waiting.pop().unwrap();
    w.grant(&newest);
    assert_eq!(pieces(&w), 5, "{}", w.screen());
    // A word of the headline alone needs no second row.
    w.ctrl('u');
    w.keys("银发");
    assert!(!w.state.list_shape(20).pieces);
}

#[test]
fn a_page_is_as_many_hits_as_have_room_and_a_click_on_either_row_means_the_hit() {
    let mut w = World::new(120);
    w.slow = true;
    w.keys("text:社区活动室 OR 江城 OR 小微 OR 银发 OR 云岭 OR 县 OR 中小");
    assert_eq!(w.state.shown.hits.len(), 120);
    w.key(KeyCode::Esc);
    w.key(KeyCode::PageDown);
    let page = usize::from(w.state.areas().list.height) / 2;
    assert_eq!(w.state.list.cursor, page - 1);
    w.keys("G");
    assert_eq!((w.state.list.cursor, w.state.list.top), (119, 120 - page));
    w.happen(Action::Resize(80, 25));
    w.keys("gjj");
    w.click(4, 9);
    assert_eq!(w.state.list.cursor, 4);
    w.click(4, 10);
    assert_eq!((w.state.list.cursor, w.state.focus), (4, Focus::Article));
}
