//! The whole screen in Chinese: no word of English is left over.

use super::*;
use crate::tui::{action::Command, keymap, lang::Lang};

/// Words of small letters that are neither names of commands nor what an archive holds.
fn english(shown: &str) -> Vec<String> {
    let known = |word: &str| {
        let named = keymap::BINDINGS.iter().any(|row| keymap::name(row.command).split('-').any(|part| part == word));
        named || ["shell", "fg", "txt", "json", "md", "less", "vim", "toml", "jsonl", "bib", "ris"].contains(&word)
    };
    let words = shown.split(|c: char| !c.is_ascii_alphabetic());
    let small = words.filter(|word| word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase()));
    small.filter(|word| !known(word)).map(str::to_owned).collect()
}

fn chinese(size: (u16, u16)) -> State {
    State { lang: Lang::Chinese, ..State::new(size, "纸".to_owned(), true) }
}

#[test]
fn in_chinese_nothing_is_said_in_english() {
    let mut state = chinese((160, 48));
    let catalogue = samples::catalogue(1, 0..40);
    let tags = Arc::new(catalogue.tags());
    update(&mut state, Action::Opened { catalogue, tags, problems: vec![], notices: vec![] });
    let answer = samples::answer("", &state.catalogue);
    update(&mut state, Action::Answered(answer));
    let id = state.reading.id.unwrap();
    update(&mut state, Action::Article(id, Ok(Some(Arc::new(samples::stored(id.0))))));
    state.health.fresh = 3;
    told_alike(&mut state);
    for phase in [Phase::Walking, Phase::Reading, Phase::Watching] {
        state.health.progress = Some(Progress { phase, done: 3, total: 9 });
        for focus in [Focus::Side, Focus::Query, Focus::List, Focus::Article] {
            state.focus = focus;
            update(&mut state, Action::Resize(160, 48));
            assert_eq!(english(&shot(&state)), [""; 0], "{focus:?}\n{}", shot(&state));
        }
    }
    // What a person typed or a command said stands as it is; questions are made where they are asked.
    for (name, window) in
        windows().into_iter().filter(|(name, _)| !["history", "naming", "ask", "output"].contains(name))
    {
        state.window = window;
        update(&mut state, Action::Resize(160, 300));
        assert_eq!(english(&shot(&state)), [""; 0], "{name}\n{}", shot(&state));
    }
}

#[test]
fn in_chinese_what_cannot_be_done_is_said_so_too() {
    let mut empty = chinese((160, 48));
    for focus in [Focus::Side, Focus::List, Focus::Article] {
        for row in keymap::BINDINGS.iter().filter(|row| !matches!(row.command, Command::Quit | Command::Suspend)) {
            empty.focus = focus;
            update(&mut empty, Action::Command(row.command));
            assert_eq!(english(&shot(&empty)), [""; 0], "{:?}\n{}", row.command, shot(&empty));
            empty.window = None;
        }
    }
}

#[test]
fn in_chinese_it_is_said_so_too_where_in_the_text_a_word_was_found() {
    let mut state = State { lang: Lang::Chinese, ..screen((100, 24), "text:银发 OR 银发") };
    let entry = state.shown.hits.entry(0).unwrap();
    assert!(entry.headline.contains("银发"));
    update(&mut state, Action::Command(Command::Why));
    assert!(shot(&state).contains("连续，在标题中"), "{}", shot(&state));
    // What the index found has a part of its own; without one the same words are asked of its name.
    for part in ["headline", "kicker", "subtitle", "label", "section", "text"] {
        assert!(!crate::tui::windows::part_named(Lang::Chinese, part).is_ascii(), "{part}");
    }
}
