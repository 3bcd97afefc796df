//! What comes in from the other threads: snapshots, answers, texts. Nothing here may take from the person what they look at.

use super::{ask, moves};
use crate::{
    archive::{FileProblem, Halves, StoredArticle},
    catalogue::Catalogue,
    model::ArticleId,
    search::{Answer, Hits, Query},
    tui::{
        action::{Effect, TagCounts},
        state::{Focus, Message, Shown, State},
    },
};
use std::sync::Arc;

/// Texts kept at hand.
const CACHE: usize = 32;

pub(super) fn opened(
    state: &mut State,
    catalogue: Arc<Catalogue>,
    tags: TagCounts,
    problems: Vec<FileProblem>,
    notices: Vec<String>,
) -> Vec<Effect> {
    state.health.opened = true;
    state.health.counting = !catalogue.is_empty();
    state.health.problems = problems;
    state.catalogue = catalogue;
    state.tags = tags;
    super::marking::carried(state);
    super::side::refresh(state);
    if !notices.is_empty() {
        state.message = Some(Message { text: notices.join("; "), bad: false });
    }
    ask(state)
}

/// A newer snapshot: the same question is asked of it.
pub(super) fn catalogued(
    state: &mut State,
    catalogue: Arc<Catalogue>,
    tags: TagCounts,
    touched: &[ArticleId],
    new: usize,
) -> Vec<Effect> {
    let before = std::mem::replace(&mut state.catalogue, catalogue);
    state.tags = tags;
    super::marking::carried(state);
    super::side::refresh(state);
    super::window_changed(state);
    if state.health.counting {
        state.health.fresh += new;
        if new > 0 {
            super::resuming::arrived(state, touched, |id| before.find(id).is_some());
        }
    }
    // A jump's other half may be among what came, went or changed.
    state.snippets.forget(touched);
    let jumps = |stored: &StoredArticle| {
        stored.article.continued_to.is_some()
            || stored.article.continued_from.is_some()
            || stored.halves != Halves::default()
    };
    state.reading.cache.retain(|(id, stored)| !touched.contains(id) && !jumps(stored));
    let mut effects = ask(state);
    let stale = |id: &ArticleId| touched.contains(id) || state.reading.stored.as_deref().is_some_and(jumps);
    if let Some(id) = state.reading.id.filter(stale) {
        // The old text stays until the new one is there.
        state.set_article();
        effects.push(Effect::Fetch(id));
        effects.extend(super::reading::page_wanted(state));
    }
    effects
}

pub(super) fn answered(state: &mut State, answer: Answer) -> Vec<Effect> {
    // An answer to what was typed before, or of an older snapshot, is of no use any more.
    let rearranged = answer.hits.arrangement() != state.shown.hits.arrangement();
    let stale = answer.query != state.query.text()
        || answer.hits.arrangement() != state.arrangement
        || (answer.query == state.shown.text && !rearranged && answer.hits.generation < state.shown.hits.generation);
    if stale {
        return vec![];
    }
    let other_question = answer.query != state.shown.text;
    let (row, id) = (state.list.cursor.saturating_sub(state.list.top), state.under_cursor());
    let whole = state.health.counting && state.shown.hits.generation >= state.health.whole_from;
    let follow = match other_question {
        _ if rearranged => false,
        true => answer.query.is_empty(),
        // The whole after its first hits: whoever has not moved stays with the best.
        false if state.shown.hits.is_partial() => state.list.touched,
        false => state.list.touched || whole,
    };
    let at = id.filter(|_| follow).and_then(|id| nearest(&answer.hits, state.list.cursor, id));
    if other_question {
        let (query, _) = Query::parse(&answer.query);
        state.shown.query = query;
    }
    state.snippets.turn(other_question);
    let query = std::mem::take(&mut state.shown.query);
    state.shown = Shown { text: answer.query, query, hits: answer.hits, faults: answer.problems };
    match at {
        Some(at) => {
            state.list.cursor = at;
            state.list.top = at.saturating_sub(row);
        }
        None if other_question || rearranged || !follow => (state.list.cursor, state.list.top) = (0, 0),
        // The article is no more: its neighbour takes its place.
        None => {}
    }
    super::resuming::hits(state);
    super::side::looked(state);
    super::marking::follow(state, other_question || rearranged);
    moves::keep_cursor_in_sight(state);
    let reading = state.focus == Focus::Article && state.reading.id.is_some();
    let effects = if reading { vec![] } else { moves::sync(state) };
    if other_question {
        state.reading.at_match = None;
        state.set_article();
    }
    effects
}

/// The position of an article, looked for outwards from where it was: it is seldom far.
pub(super) fn nearest(hits: &Hits, from: usize, id: ArticleId) -> Option<usize> {
    let is = |at: &usize| hits.id(*at) == Some(id);
    let len = hits.len();
    (0..=len).find_map(|away| {
        let (before, after) = (from.checked_sub(away), from.checked_add(away));
        before.filter(is).or_else(|| after.filter(is))
    })
}

/// A text that was asked for; an answer about another article than the pane's is only kept.
pub(super) fn article(state: &mut State, id: ArticleId, answer: Result<Option<Arc<StoredArticle>>, String>) {
    match answer {
        Ok(Some(stored)) => {
            let cache = &mut state.reading.cache;
            cache.retain(|(known, _)| *known != id);
            cache.push_back((id, Arc::clone(&stored)));
            while cache.len() > CACHE {
                cache.pop_front();
            }
            if state.reading.id == Some(id) {
                state.reading.fault = None;
                state.reading.stored = Some(stored);
                state.set_article();
                super::resuming::text(state);
            }
        }
        Ok(None) if state.reading.id == Some(id) => {
            state.reading.fault =
                Some(state.lang.say("this article is no longer in the archive", "本文已不在库中").to_owned());
        }
        Err(fault) if state.reading.id == Some(id) => state.reading.fault = Some(fault),
        Ok(None) | Err(_) => {}
    }
}
