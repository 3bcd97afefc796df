//! The side pane under the keys, and the figures that are counted for it and for the windows.

use super::{asked, focus, moves, opened};
use crate::{
    archive::fulltext::Texts,
    model::SavedSearch,
    search::Query,
    tui::{
        action::{Effect, Move},
        keymap::Context,
        layout,
        reckoning::{Figures, Wish},
        side::Node,
        state::{Focus, State},
        windows::Problems,
    },
};
use std::sync::Arc;

/// A move of the pane's cursor.
pub(super) fn moved(state: &mut State, way: Move) -> Vec<Effect> {
    let (page, len) = (height(state), state.side.rows.len());
    state.side.cursor = layout::stepped(state.side.cursor, way, page, len);
    keep_in_sight(state);
    vec![]
}

fn height(state: &State) -> usize {
    usize::from(layout::areas(state.size, state.panes, Focus::Side).side.height)
}

pub(super) fn keep_in_sight(state: &mut State) {
    let (page, len) = (height(state), state.side.rows.len());
    state.side.cursor = state.side.cursor.min(len.saturating_sub(1));
    state.side.top = layout::scrolled(state.side.top, state.side.cursor, page, len);
}

/// Lays the rows out anew.
pub(super) fn refresh(state: &mut State) {
    state.side.lay_out(&state.tags, &state.health.problems, state.lang);
    keep_in_sight(state);
}

/// Shows what the row stands for, or folds it where it stands for nothing but its rows.
pub(super) fn enter(state: &mut State) -> Vec<Effect> {
    let Some(node) = state.side.current().map(|row| row.node.clone()) else { return vec![] };
    match &node {
        Node::Section(_) => turned(state, &node),
        Node::Problem(_) => opened(state, Problems::default()),
        _ => {
            let Some(query) = node.query(&state.side.searches) else { return vec![] };
            show(state, &query)
        }
    }
}

/// The same within what the query line asks already.
pub(super) fn narrow(state: &mut State) -> Vec<Effect> {
    let node = state.side.current().map(|row| row.node.clone());
    let Some(term) = node.and_then(|node| node.query(&state.side.searches)) else { return vec![] };
    let query = narrowed(state.query.text(), &term);
    show(state, &query)
}

/// A query with one more condition; one of time takes the place of the last one, as long as the query is a plain row of words.
pub(crate) fn narrowed(query: &str, term: &str) -> String {
    let plain = |text: &str| !text.contains(['"', '(', '（', '“']) && !text.split_whitespace().any(|word| word == "OR");
    // What one of them ends with must not swallow what the other begins with.
    let one = |text: &str| {
        if text.split_whitespace().any(|word| word == "OR") { format!("({text})") } else { text.to_owned() }
    };
    let mut kept = query.trim().to_owned();
    if plain(query) && term.starts_with("date:") {
        let words: Vec<&str> = query.split_whitespace().filter(|word| !word.starts_with("date:")).collect();
        kept = words.join(" ");
    }
    match kept.as_str() {
        "" => term.to_owned(),
        kept => format!("{} {}", one(kept), one(term)),
    }
}

/// Puts a query in the line and goes to its headlines.
pub(crate) fn show(state: &mut State, query: &str) -> Vec<Effect> {
    let mut effects = focus(state, Focus::List);
    effects.extend(asked(state, &format!("{query} ")));
    effects
}

/// Folds the row (or, where it folds nothing, goes to the row above that does), or unfolds it.
pub(super) fn fold(state: &mut State, away: bool) -> Vec<Effect> {
    let Some(row) = state.side.current().cloned() else { return vec![] };
    match row.folded {
        Some(folded) if folded != away => return turned(state, &row.node),
        None if !away => return enter(state),
        _ if away => {
            let above = state.side.rows[..state.side.cursor].iter().rposition(|above| above.depth < row.depth);
            state.side.cursor = above.unwrap_or(state.side.cursor);
            keep_in_sight(state);
        }
        _ => {}
    }
    vec![]
}

fn turned(state: &mut State, node: &Node) -> Vec<Effect> {
    state.side.turn(node);
    refresh(state);
    vec![]
}

/// Shows the pane or hides it. Where it has no place beside the others, showing it is going to it.
pub(super) fn toggle(state: &mut State) -> Vec<Effect> {
    let beside = layout::has_three(state.size);
    if state.focus == Focus::Side {
        state.panes.side &= !beside;
        return focus(state, Focus::List);
    }
    if !beside {
        return focus(state, Focus::Side);
    }
    state.panes.side = !state.panes.side;
    moves::keep_cursor_in_sight(state);
    vec![]
}

/// The saved searches are others now.
pub(super) fn searches(state: &mut State, searches: Vec<SavedSearch>) -> Vec<Effect> {
    state.side.searches = Arc::new(searches);
    state.asked.searches = None;
    looked(state);
    refresh(state);
    vec![]
}

/// The full-text index is further: what searches find in texts is counted again.
pub(super) fn texts(state: &mut State, texts: Texts) {
    let before = std::mem::replace(&mut state.health.texts, texts);
    if before.commit != texts.commit || before.whole != texts.whole {
        state.asked.searches = None;
    }
}

/// Figures have arrived.
pub(super) fn reckoned(state: &mut State, figures: Figures) -> Vec<Effect> {
    match figures {
        Figures::Issues(generation, issues) => state.side.issues = Some((generation, issues)),
        Figures::Searches(generation, counts, texts) => {
            let counting = state.health.counting;
            state.side.counted(generation, counts, |query| counting && (texts || !Query::parse(query).0.asks_texts()));
            looked(state);
        }
        Figures::Coverage(generation, coverage) => state.asked.told_coverage = Some((generation, coverage)),
        Figures::Times(hits, times) => {
            let same = Arc::ptr_eq(&hits, &state.shown.hits);
            state.asked.times_of = same.then(|| state.shown.text.clone());
            state.asked.told_times = Some((hits, times));
        }
    }
    refresh(state);
    super::window_changed(state);
    vec![]
}

/// Hits are on the screen: the search that asks for them has been looked at.
pub(super) fn looked(state: &mut State) {
    let texts = state.health.texts.whole || !state.shown.query.asks_texts();
    let whole = state.health.counting && texts && !state.shown.hits.is_partial();
    if whole && state.side.looked(&state.shown.text, state.shown.hits.len()) {
        refresh(state);
    }
}

/// The figures that are to be counted now: those that are seen and are not of what the archive holds by now. Each is asked for once.
pub(super) fn wants(state: &mut State) -> Vec<Effect> {
    let mut wishes = Vec::new();
    let generation = state.catalogue.generation;
    let known = state.health.opened || !state.catalogue.is_empty();
    if known && !state.areas().side.is_empty() {
        if state.asked.issues != Some(generation) {
            state.asked.issues = Some(generation);
            wishes.push(Wish::Issues(Arc::clone(&state.catalogue)));
        }
        if state.asked.searches != Some(generation) && !state.side.searches.is_empty() {
            state.asked.searches = Some(generation);
            wishes.push(Wish::Searches(
                Arc::clone(&state.catalogue),
                Arc::clone(&state.side.searches),
                state.health.texts.whole,
            ));
        }
    }
    let context = state.window.as_ref().map(|window| window.context());
    if context == Some(Context::Calendar) && state.asked.coverage != Some(generation) {
        state.asked.coverage = Some(generation);
        wishes.push(Wish::Coverage(Arc::clone(&state.catalogue), state.health.problems.clone()));
    }
    let other = |asked: &Arc<_>| !Arc::ptr_eq(asked, &state.shown.hits);
    if context == Some(Context::OverTime) && state.asked.times.as_ref().is_none_or(other) {
        state.asked.times = Some(Arc::clone(&state.shown.hits));
        wishes.push(Wish::Times(Arc::clone(&state.shown.hits)));
    }
    wishes.into_iter().map(Effect::Reckon).collect()
}
