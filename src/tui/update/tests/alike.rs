//! What is like an article, and two prints side by side.

use super::*;
use crate::{archive::fulltext::Texts, tui::keymap::Context};

fn whole(commit: u64) -> Action {
    Action::Texts(Texts { pending: 0, commit, whole: true })
}

/// The window about the third article, with what is like it.
fn opened() -> World {
    let mut w = World::new(30);
    w.happen(whole(1));
    w.keys("银发");
    w.key(KeyCode::Esc);
    w.keys("R");
    assert_eq!((w.alike.clone(), w.state.context()), (vec![ArticleId(2)], Context::Alike));
    w.happen(Action::Alike(ArticleId(2), Ok(samples::similar())));
    w
}

#[test]
fn reprints_are_listed_with_their_likeness_and_one_is_opened() {
    let mut w = opened();
    let screen = w.screen();
    assert!(
        screen.contains("reprints: 2 (share of text in common)") && screen.contains("more like this: 2"),
        "{screen}"
    );
    assert!(screen.contains("100%") && screen.contains(" 87%") && screen.contains("2025-04-14"), "{screen}");
    w.keys("j");
    w.key(KeyCode::Enter);
    assert_eq!((w.state.focus, w.state.reading.id), (Focus::Article, Some(ArticleId(14))));
    assert_eq!(w.state.under_cursor(), Some(ArticleId(14)), "it is among the hits");
    // One that is not among them is read, and leaving it leads back.
    w.keys("R");
    assert_eq!(w.alike.last(), Some(&ArticleId(14)));
    w.happen(Action::Alike(ArticleId(14), Ok(samples::similar())));
    w.keys("G");
    w.key(KeyCode::Enter);
    assert_eq!((w.state.reading.id, w.state.under_cursor()), (Some(ArticleId(11)), Some(ArticleId(14))));
    w.key(KeyCode::Esc);
    assert_eq!((w.state.focus, w.state.reading.id), (Focus::List, Some(ArticleId(14))));
}

#[test]
fn it_is_said_how_far_the_index_is_and_asked_again_when_it_is_further() {
    let mut w = World::new(30);
    w.happen(Action::Texts(Texts { pending: 412, commit: 0, whole: false }));
    w.key(KeyCode::Esc);
    w.keys("R");
    let id = w.state.under_cursor().unwrap();
    assert!(w.screen().contains("full text: 412 pages to go"), "{}", w.screen());
    w.happen(Action::Alike(id, Ok(Arc::default())));
    assert!(w.screen().contains("reprints: 0") && w.screen().contains("412 pages to go"), "{}", w.screen());
    w.happen(Action::Texts(Texts { pending: 12, commit: 0, whole: false }));
    assert_eq!(w.alike, [id], "nothing more can be found yet");
    w.happen(whole(1));
    assert_eq!(w.alike, [id, id]);
    w.happen(Action::Alike(id, Ok(samples::similar())));
    assert!(w.screen().contains("100%") && !w.screen().contains("to go"), "{}", w.screen());
    // With the window gone nobody asks.
    w.key(KeyCode::Esc);
    w.happen(whole(2));
    assert_eq!(w.alike, [id, id]);
    w.keys("R");
    w.happen(Action::Alike(id, Err("the index is\u{1b}[2J damaged".to_owned())));
    assert!(w.screen().contains("the index is␛[2J damaged"), "{}", w.screen());
}

#[test]
fn a_reprint_is_compared_word_by_word_and_the_list_comes_back() {
    let mut w = opened();
    w.keys("c");
    assert_eq!((w.compared.clone(), w.state.context()), (vec![(ArticleId(2), ArticleId(8))], Context::Compared));
    assert!(w.screen().contains("comparing"), "{}", w.screen());
    w.happen(Action::Compared((ArticleId(2), ArticleId(14)), Err("another".to_owned())));
    assert!(w.screen().contains("comparing"), "{}", w.screen());
    w.happen(Action::Compared((ArticleId(2), ArticleId(8)), Ok(samples::comparison())));
    let screen = w.screen();
    assert!(screen.contains("- 2025-04-26") && screen.contains("+ 2025-04-20"), "{screen}");
    assert!(screen.contains("│- 清晨六点") && screen.contains("│+ 昨天清晨"), "one under the other: {screen}");
    w.happen(Action::Resize(120, 30));
    let row = |w: &World| w.screen().lines().find(|row| row.contains("清晨六点")).map(str::to_owned);
    assert!(row(&w).unwrap().contains("+ 昨天清晨"), "side by side: {}", w.screen());
    w.key(KeyCode::Esc);
    assert_eq!(w.state.context(), Context::Alike);
    assert!(w.screen().contains("100%"), "{}", w.screen());
    w.keys("c");
    w.key(KeyCode::Enter);
    assert_eq!((w.state.window.is_none(), w.state.reading.id), (true, Some(ArticleId(8))));
}

#[test]
fn differences_are_gone_to_one_by_one() {
    let mut w = opened();
    w.happen(Action::Resize(60, 9));
    w.keys("c");
    w.happen(Action::Compared((ArticleId(2), ArticleId(8)), Ok(samples::comparison())));
    let seen = |w: &World| ["清晨六点", "过去一年"].map(|text| w.screen().contains(text));
    assert_eq!(seen(&w), [true, false], "{}", w.screen());
    w.keys("nn");
    assert_eq!(seen(&w), [false, true], "{}", w.screen());
    w.keys("n");
    assert_eq!(seen(&w), [false, true], "there is no other");
    w.keys("N");
    assert_eq!(seen(&w), [true, false], "{}", w.screen());
}

#[test]
fn a_click_takes_an_article_and_a_second_one_opens_it_on_narrow_screens_too() {
    let mut w = opened();
    w.happen(Action::Resize(40, 16));
    let y = w.screen().lines().position(|row| row.contains("87%")).unwrap();
    let y = u16::try_from(y).unwrap();
    w.click(9, y + 1);
    assert!(w.state.window.is_some());
    w.click(9, y);
    assert_eq!(w.state.reading.id, Some(ArticleId(14)));
}
