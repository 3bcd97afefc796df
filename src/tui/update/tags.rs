//! The tag input and the list of tags.

use super::{asked, closed, opened};
use crate::{
    model::Act,
    search::tag_term,
    tui::{
        action::{Effect, Move},
        editor::Edit,
        state::{Focus, Message, Popup, State},
        tagging::{TagInput, read},
    },
};

pub(super) fn open(state: &mut State) -> Vec<Effect> {
    match state.current() {
        Some(id) => {
            let input = TagInput::new(vec![id], &state.tags);
            opened(state, Popup::TagInput(input))
        }
        None => {
            state.message = Some(Message { text: "no article to tag".to_owned(), bad: true });
            vec![]
        }
    }
}

pub(super) fn typed(state: &mut State, text: &str) {
    if let Some(Popup::TagInput(input)) = &mut state.popup {
        input.editor.insert(text);
        input.typed(&state.tags);
    }
}

pub(super) fn edited(state: &mut State, edit: Edit) {
    if let Some(Popup::TagInput(input)) = &mut state.popup {
        input.editor.edit(edit);
        input.typed(&state.tags);
    }
}

pub(super) fn complete(state: &mut State, way: Move) -> Vec<Effect> {
    if let Some(Popup::TagInput(input)) = &mut state.popup {
        input.complete(way);
    }
    vec![]
}

/// Asks for the act, or keeps the input open and says why not.
pub(super) fn accept(state: &mut State) -> Vec<Effect> {
    let Some(Popup::TagInput(input)) = &mut state.popup else { return vec![] };
    match read(input.editor.text()) {
        Ok(change) => {
            let act = Act::Tag { ids: std::mem::take(&mut input.ids), change };
            let mut effects = closed(state);
            effects.push(Effect::Act(act));
            effects
        }
        Err(fault) => {
            input.fault = Some(fault);
            vec![]
        }
    }
}

/// Shows the articles with the chosen tag.
pub(super) fn filter(state: &mut State) -> Vec<Effect> {
    let Some(Popup::Tags { cursor, .. }) = state.popup else { return vec![] };
    let Some((tag, _)) = state.tags.get(cursor) else { return closed(state) };
    let text = format!("{} ", tag_term(tag.as_str()));
    state.focus = Focus::List;
    state.list.touched = true;
    let mut effects = closed(state);
    effects.extend(asked(state, &text));
    effects
}
