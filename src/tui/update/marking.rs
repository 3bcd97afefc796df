//! Marks in the list, and the visual range: what the next act is about.

use super::{arrivals, moves};
use crate::tui::{
    action::{Effect, Move},
    state::{Anchor, Message, State},
    working,
};
use std::sync::Arc;

/// Marks the article under the cursor and goes on, or takes its mark off; with a range the same for all of it.
pub(super) fn mark(state: &mut State) -> Vec<Effect> {
    state.list.touched = true;
    let Some(range) = state.range() else {
        if let Some(id) = state.under_cursor() {
            state.marked.set(id, !state.marked.has(id));
        }
        return moves::moved(state, Move::Down);
    };
    let ids: Vec<_> = range.filter_map(|at| state.shown.hits.id(at)).collect();
    let on = !ids.iter().all(|&id| state.marked.has(id));
    ids.into_iter().for_each(|id| state.marked.set(id, on));
    state.visual = None;
    vec![]
}

/// Marks all that the query has found; where all of it is marked, takes the marks off.
pub(super) fn mark_all(state: &mut State) -> Vec<Effect> {
    if state.shown.hits.is_partial() || state.query.text() != state.shown.text {
        let text = state.lang.say("still searching: press it again in a moment", "仍在检索：请稍后再按").to_owned();
        state.message = Some(Message { text, bad: true });
        return vec![];
    }
    state.list.touched = true;
    state.visual = None;
    let all = state.shown.hits.selection().over(&state.catalogue);
    if state.marked.holds(&all) {
        state.marked.without(&all)
    } else {
        state.marked.join(&all);
        // What comes once more texts are taken in is not among them.
        if let Some(texts) = working::texts(state).filter(|_| state.shown.query.asks_texts()) {
            let n = state.lang.articles(all.len());
            let text = state.lang.say(format!("{n} marked; {texts}"), format!("已选定 {n}；{texts}"));
            state.message = Some(Message { text, bad: false });
        }
    }
    vec![]
}

/// Begins a range at the cursor, or ends it.
pub(super) fn visual(state: &mut State) -> Vec<Effect> {
    state.list.touched = true;
    state.visual = match state.visual {
        Some(_) => None,
        None => state.under_cursor().map(|id| Anchor { at: state.list.cursor, id }),
    };
    vec![]
}

/// Ends the range, else takes all marks off; false when there was neither.
pub(super) fn dropped(state: &mut State) -> bool {
    if state.visual.take().is_some() {
        return true;
    }
    let some = !state.marked.is_empty();
    state.marked.clear();
    some
}

/// A newer snapshot: the marks follow their articles, and those that are no more are said.
pub(super) fn carried(state: &mut State) {
    let before = state.marked.len();
    state.marked = state.marked.over(&state.catalogue);
    let gone = before - state.marked.len();
    if gone > 0 {
        let text = state.lang.say(
            format!("{} of the marked ones no longer in the archive", state.lang.articles(gone)),
            format!("{gone} 篇已选定文章已不在库中，随之取消选定"),
        );
        state.message = Some(Message { text, bad: false });
    }
}

/// Newer hits are shown: the range follows its first article; another question ends it.
pub(super) fn follow(state: &mut State, other_question: bool) {
    let Some(anchor) = state.visual.filter(|_| !other_question) else {
        state.visual = None;
        return;
    };
    let hits = Arc::clone(&state.shown.hits);
    let at = arrivals::nearest(&hits, anchor.at, anchor.id);
    // Where the article is no more, its neighbour takes its place.
    let at = at.unwrap_or_else(|| anchor.at.min(hits.len().saturating_sub(1)));
    state.visual = hits.id(at).map(|id| Anchor { at, id });
}
