//! Coming back to where the last session was left, and going to what has arrived.

use super::moves;
use crate::{
    model::ArticleId,
    tui::{
        action::Effect,
        state::{Message, State},
        typeset::row_at,
    },
};

/// New articles that are told apart; of more only the number is known.
const MOST: usize = 10_000;

/// Hits are on the screen: the cursor goes to the article that was left, unless the person has gone elsewhere.
pub(super) fn hits(state: &mut State) {
    let page = state.list_shape(state.areas().list.height).page();
    let Some(resume) = &mut state.resume else { return };
    if state.list.touched || state.shown.text != resume.query {
        state.resume = None;
    } else if !resume.found
        && let Some(at) = state.shown.hits.position(resume.article)
    {
        resume.found = true;
        state.list.cursor = at;
        // Until the whole list is there the cursor stays at it as if the person had put it there.
        state.list.top = at.saturating_sub(page / 3);
        state.list.touched = true;
        if resume.at.is_none() {
            state.resume = None;
        }
    }
}

/// A text is in the pane: the place in it that was left is gone to.
pub(super) fn text(state: &mut State) {
    // A long text is set first.
    if state.reading.awaited.is_some() {
        return;
    }
    let Some(resume) = state.resume.take() else { return };
    if !resume.found || state.reading.id != Some(resume.article) || state.reading.rows.is_empty() {
        state.resume = (!resume.found).then_some(resume);
        return;
    }
    if let Some(at) = resume.at {
        state.reading.top = row_at(&state.reading.rows, at);
        state.clamp_article();
    }
}

/// Articles have arrived; `known` tells those that were there before.
pub(super) fn arrived(state: &mut State, touched: &[ArticleId], known: impl Fn(ArticleId) -> bool) {
    let room = MOST.saturating_sub(state.fresh.len());
    let new: Vec<ArticleId> = touched.iter().copied().filter(|&id| !known(id)).take(room).collect();
    let there = |id: &ArticleId| state.catalogue.find(*id).is_some();
    state.fresh.extend(new.into_iter().filter(there));
}

/// The person is at the top of the list: what is new has been seen.
pub(super) fn seen(state: &mut State) {
    state.health.fresh = 0;
    state.fresh.clear();
}

/// To the next hit that is new, after the cursor and then from the top.
pub(super) fn next_new(state: &mut State) -> Vec<Effect> {
    let len = state.shown.hits.len();
    let is_new = |at: &usize| state.shown.hits.id(*at).is_some_and(|id| state.fresh.contains(&id));
    let next = if state.fresh.is_empty() {
        None
    } else {
        (state.list.cursor + 1..len).chain(0..len.min(state.list.cursor + 1)).find(is_new)
    };
    let Some(at) = next else {
        let text = match state.fresh.is_empty() {
            true => state.lang.say("nothing new since you were at the top", "自上次到顶部以来没有新文章"),
            false => state
                .lang
                .say("what is new is not among these: Esc empties the query", "新文章不在结果中：按 Esc 清空检索词"),
        };
        state.message = Some(Message { text: text.to_owned(), bad: false });
        return vec![];
    };
    if let Some(id) = state.shown.hits.id(at) {
        state.fresh.remove(&id);
        state.health.fresh = state.health.fresh.saturating_sub(1);
    }
    state.list.touched = true;
    state.list.cursor = at;
    moves::keep_cursor_in_sight(state);
    moves::sync(state)
}
