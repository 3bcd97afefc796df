//! Completion in the query line.

use super::{ask, next_pane, previous_pane};
use crate::{
    search::Vocabulary,
    tui::{
        action::{Command, Effect, Move},
        completing::Completed,
        state::{Focus, State},
    },
};
use std::sync::Arc;

/// What a command means to suggestions that are seen: Enter takes what stands in the line, Esc brings back what was typed, all others
/// but Tab close them and go on. `None` when the command is still to be done.
pub(super) fn before(state: &mut State, command: Command) -> Option<Vec<Effect>> {
    if matches!(command, Command::Complete | Command::CompleteBack | Command::Redraw) {
        return None;
    }
    let typed = state.completion.open.as_ref().map(|offer| offer.typed.clone());
    state.completion.close();
    let typed = typed?;
    match command {
        Command::Enter => Some(vec![Effect::Clear]),
        Command::Back => {
            state.query = typed;
            let mut effects = ask(state);
            effects.push(Effect::Clear);
            Some(effects)
        }
        _ => None,
    }
}

/// Closes the suggestions, if any are seen: some terminals keep halves of the wide glyphs under them.
pub(super) fn closed(state: &mut State) -> Vec<Effect> {
    if state.completion.close() { vec![Effect::Clear] } else { vec![] }
}

/// Asks for a vocabulary while a field is typed.
pub(super) fn foresee(state: &mut State) -> Option<Effect> {
    let newest = state.catalogue.generation;
    state.completion.foresees(&state.query, newest).then(|| Effect::Count(Arc::clone(&state.catalogue)))
}

/// Tab: the next suggestion, or to the next pane where there is none.
pub(super) fn step(state: &mut State, way: Move) -> Vec<Effect> {
    let newest = state.catalogue.generation;
    let completed = state.completion.step(&mut state.query, way, newest);
    went(state, completed, way)
}

fn went(state: &mut State, completed: Completed, way: Move) -> Vec<Effect> {
    match completed {
        Completed::Changed => ask(state),
        Completed::Awaits => foresee(state).into_iter().collect(),
        Completed::Nothing if way == Move::Up => previous_pane(state),
        Completed::Nothing => next_pane(state),
    }
}

/// The words that Tab may have waited for.
pub(super) fn arrived(state: &mut State, vocabulary: Arc<Vocabulary>, generation: u64) -> Vec<Effect> {
    if state.focus != Focus::Query || state.window.is_some() {
        state.completion.close();
    }
    let arrived = state.completion.arrived(vocabulary, generation, &mut state.query);
    arrived.map_or_else(Vec::new, |(completed, way)| went(state, completed, way))
}
