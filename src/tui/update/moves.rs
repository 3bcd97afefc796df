//! Moving: the cursor of the list, the rows of the article, the rows of a window.

use crate::{
    model::ArticleId,
    tui::{
        action::{Effect, Move},
        layout,
        listing::{self, Shape},
        state::{Focus, Message, State},
    },
};

/// A move of whatever the keys go to.
pub(super) fn moved(state: &mut State, way: Move) -> Vec<Effect> {
    match state.focus {
        Focus::Side => super::side::moved(state, way),
        Focus::Query | Focus::List => move_cursor(state, way),
        Focus::Article => {
            super::reading::scroll(state, way);
            vec![]
        }
    }
}

/// The next or previous article while one is read.
pub(super) fn to_neighbour(state: &mut State, way: Move) -> Vec<Effect> {
    // An article that has left the hits has its neighbour under the cursor already.
    if way == Move::Down && state.reading.id != state.under_cursor() {
        return sync(state);
    }
    move_cursor(state, way)
}

fn move_cursor(state: &mut State, way: Move) -> Vec<Effect> {
    let page = shape(state).page();
    state.list.touched = true;
    state.list.cursor = layout::stepped(state.list.cursor, way, page, state.shown.hits.len());
    if state.list.cursor == 0 {
        super::resuming::seen(state);
    }
    keep_cursor_in_sight(state);
    sync(state)
}

/// Scrolls the list as little as possible.
pub(super) fn keep_cursor_in_sight(state: &mut State) {
    let (shape, len) = (shape(state), state.shown.hits.len());
    state.list.cursor = state.list.cursor.min(len.saturating_sub(1));
    state.list.top = listing::scrolled(&state.shown.hits, state.list.top, state.list.cursor, shape);
}

/// The list's room, also while a narrow screen shows the article in its place.
fn shape(state: &State) -> Shape {
    state.list_shape(layout::areas(state.size, state.panes, Focus::List).list.height)
}

/// The article pane shows the cursor's article.
pub(super) fn sync(state: &mut State) -> Vec<Effect> {
    let id = state.under_cursor();
    show(state, id)
}

/// Which half of an article that jumps.
#[derive(Clone, Copy)]
pub(super) enum Jump {
    On,
    Back,
}

/// To the other half, which may not be among the hits: the list's cursor stays, and leaving the article leads back to it.
pub(super) fn to_half(state: &mut State, jump: Jump) -> Vec<Effect> {
    let Some(stored) = &state.reading.stored else { return vec![] };
    let (half, page, none) = match jump {
        Jump::On => {
            let none = state.lang.say("the article does not go on elsewhere", "本文没有下转");
            (&stored.halves.to, &stored.article.continued_to, none)
        }
        Jump::Back => {
            let none = state.lang.say("the article does not come from elsewhere", "本文不是上接而来");
            (&stored.halves.from, &stored.article.continued_from, none)
        }
    };
    match (half.as_ref().map(|half| half.id), page) {
        (Some(id), _) => show(state, Some(id)),
        (None, page) => {
            let missing = |page: &String| {
                state.lang.say(
                    format!("the other half, on page {page}, is not in the archive"),
                    format!("另一半在第{page}版，不在库中"),
                )
            };
            state.message = Some(Message { text: page.as_ref().map_or(none.to_owned(), missing), bad: false });
            vec![]
        }
    }
}

/// The article pane shows an article.
pub(super) fn show(state: &mut State, id: Option<ArticleId>) -> Vec<Effect> {
    if id == state.reading.id {
        return vec![];
    }
    state.reading.id = id;
    state.reading.top = 0;
    state.reading.fault = None;
    // Without this the place of the last article would be looked for in the new one.
    state.reading.rows.clear();
    state.reading.at_match = None;
    state.reading.stored = None;
    let Some(id) = id else { return vec![] };
    state.reading.stored = state.reading.cache.iter().find(|(known, _)| *known == id).map(|(_, s)| s.clone());
    state.set_article();
    let mut effects = if state.reading.stored.is_some() { vec![] } else { vec![Effect::Fetch(id)] };
    effects.extend(super::reading::page_wanted(state));
    effects
}
