//! The whole screen in Chinese: no word of English is left over.

use super::*;

#[test]
fn in_chinese_nothing_is_said_in_english() {
    use crate::tui::{action::Command, keymap, lang::Lang};
    let names: Vec<&str> = keymap::BINDINGS.iter().flat_map(|row| keymap::name(row.command).split('-')).collect();
    // What an archive holds, ranges of the keymap's own words, and what has no other name.
    let known = |word: &str| names.contains(&word) || ["shell", "fg", "app"].contains(&word);
    let english = |shown: &str| -> Vec<String> {
        let words = shown.split(|c: char| !c.is_ascii_alphabetic());
        words
            .filter(|w| w.len() > 2 && w.chars().all(|c| c.is_ascii_lowercase()) && !known(w))
            .map(str::to_owned)
            .collect()
    };
    let mut state = screen((160, 48), "银发");
    state.lang = Lang::Chinese;
    state.panes.side = true;
    state.health.fresh = 3;
    for phase in [Phase::Walking, Phase::Reading, Phase::Watching] {
        state.health.progress = Some(Progress { phase, done: 3, total: 9 });
        for focus in [Focus::Side, Focus::Query, Focus::List, Focus::Article] {
            state.focus = focus;
            update(&mut state, Action::Resize(160, 48));
            assert_eq!(english(&shot(&state)), [""; 0], "{focus:?}\n{}", shot(&state));
        }
    }
    state.focus = Focus::Article;
    for (name, window) in windows() {
        state.window = window;
        update(&mut state, Action::Resize(160, 300));
        assert_eq!(english(&shot(&state)), [""; 0], "{name}\n{}", shot(&state));
    }
    state.window = None;
    // What commands say where there is nothing to do.
    let mut empty = State::new((160, 48), "纸".to_owned(), true);
    empty.lang = Lang::Chinese;
    for focus in [Focus::Side, Focus::List, Focus::Article] {
        for row in keymap::BINDINGS.iter().filter(|row| !matches!(row.command, Command::Quit | Command::Suspend)) {
            empty.focus = focus;
            update(&mut empty, Action::Command(row.command));
            assert_eq!(english(&shot(&empty)), [""; 0], "{:?}\n{}", row.command, shot(&empty));
            empty.window = None;
        }
    }
}
