//! Acts on the article that a person looks at: star, read mark.

use crate::{
    model::{Act, ArticleId, Marks},
    tui::{
        action::Effect,
        state::{Focus, Message, State},
    },
};

pub(super) fn star(state: &mut State) -> Vec<Effect> {
    toggled(state, |id, marks| Act::Star { ids: vec![id], on: !marks.starred })
}

pub(super) fn mark_read(state: &mut State) -> Vec<Effect> {
    toggled(state, |id, marks| Act::Read { ids: vec![id], on: !marks.read, by_reading: false })
}

fn toggled(state: &mut State, act: impl Fn(ArticleId, Marks) -> Act) -> Vec<Effect> {
    let Some(id) = state.current() else {
        state.message = Some(Message { text: "no article to mark".to_owned(), bad: true });
        return vec![];
    };
    vec![Effect::Act(act(id, marks(state, id)))]
}

fn marks(state: &State, id: ArticleId) -> Marks {
    state.catalogue.get(id).map_or_else(Marks::default, |entry| entry.marks)
}

/// An article is read when the person has gone to it and its text is there; passing by with the list's cursor does not count.
pub(super) fn mark_what_is_read(state: &mut State) -> Option<Effect> {
    let text = state.reading.stored.as_ref().map(|stored| stored.entry.id);
    let read = text.filter(|_| state.focus == Focus::Article);
    let marked = std::mem::replace(&mut state.reading.marked, read);
    let id = read.filter(|&id| marked != Some(id) && !marks(state, id).read)?;
    Some(Effect::Act(Act::Read { ids: vec![id], on: true, by_reading: true }))
}
