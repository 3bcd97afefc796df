//! The state that the screen begins with.

use crate::tui::{
    action::Effect,
    config::{self, Loaded},
    settings::Settings,
    state::{Message, State},
};

/// A variable of the environment, where it is not empty.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A state as the config file and the environment want it, and what is to be done for it; a config file with a mistake is told of.
pub(super) fn configured(size: (u16, u16), folder: String) -> (State, Vec<Effect>) {
    let Loaded { config, bad } = config::load();
    let mut state = State::new(size, folder, set("NO_COLOR").is_none());
    let effects = Settings::of(config, set).take(&mut state);
    state.desk.zone = jiff::tz::TimeZone::system();
    state.message = bad.map(|bad| Message { text: bad.to_string(), bad: true });
    (state, effects)
}
