//! How the archive is: asked when something was told of it, never by the clock, so that a screen at rest costs nothing.

use crate::{
    archive::{Health, Phase, Progress},
    tui::{action::Effect, desk::Pace, errands::Errand, state::State},
};
use std::sync::Arc;

/// Work goes on: the pace is told from where it began.
pub(super) fn progressed(state: &mut State, progress: Progress) -> Vec<Effect> {
    let same = state.health.progress.is_some_and(|before| before.phase == progress.phase);
    let articles = state.catalogue.len();
    let (now, files) = (state.now, progress.done);
    state.desk.pace = match state.desk.pace.filter(|pace| same && pace.files <= files) {
        Some(pace) => Some(Pace { seen: now, ..pace }),
        None => Some(Pace { since: now, files, articles, seen: now }),
    };
    state.health.progress = Some(progress);
    if progress.phase == Phase::Watching { inquired(state) } else { vec![] }
}

/// Asks, unless the answer is on its way.
pub(super) fn inquired(state: &mut State) -> Vec<Effect> {
    if state.health.opened && state.desk.inquires() { vec![Effect::Errand(Errand::Health)] } else { vec![] }
}

/// The answer is there; where something was told meanwhile it is asked again.
pub(super) fn answered(state: &mut State, health: Result<Box<Health>, String>) -> Vec<Effect> {
    let again = state.desk.answered();
    if let Ok(health) = health {
        state.desk.health = Some(Arc::from(health));
        super::window_changed(state);
    }
    if again { vec![Effect::Errand(Errand::Health)] } else { vec![] }
}
