//! The windows over the panes: each is one file that knows its keys' meaning, its rows and its looks.
//!
//! Promise: a window changes the state and draws itself by pure functions, like the panes. While it is given something it is out of the state, so that it
//! may change all of it. The price is one box and a call through a table for each key; a new window touches no other file but the one that opens it.

mod acts;
mod alike;
mod ask;
mod calendar;
mod compared;
mod copy;
mod help;
mod history;
mod note;
mod output;
mod over_time;
mod palette;
mod problems;
mod prompt;
mod rows;
mod tag_input;
mod tags;
mod why;

pub(crate) use acts::Acts;
pub(crate) use alike::Alike;
pub(crate) use ask::Ask;
pub(crate) use calendar::Calendar;
pub(crate) use compared::Compared;
pub(crate) use copy::CopyMenu;
pub(crate) use help::Help;
#[cfg(test)]
pub(crate) use help::heading;
pub(crate) use history::Past;
pub(crate) use note::NoteWindow;
pub(crate) use output::Output;
pub(crate) use over_time::OverTime;
pub(crate) use palette::Palette;
pub(crate) use problems::Problems;
pub(crate) use prompt::{Prompt, Purpose};
pub(crate) use tag_input::TagWindow;
pub(crate) use tags::Tags;
#[cfg(test)]
pub(crate) use why::Row as WhyRow;
pub(crate) use why::Why;
#[cfg(test)]
pub(crate) use why::part_named;

use super::{
    action::{Command, Effect},
    keymap::Context,
    layout,
    state::State,
    view::{Pen, Styles, frame},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// What becomes of a window that was given something, and what it asks the world for.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) after: After,
    pub(crate) effects: Vec<Effect>,
}

/// What becomes of a window.
#[derive(Debug, Default)]
pub(crate) enum After {
    #[default]
    Stays,
    /// It goes; another one may be in the state by now.
    Closes,
}

impl Outcome {
    /// The window stays and nothing is asked for.
    pub(crate) fn stays() -> Self {
        Self::default()
    }

    /// The window closes; `effects` are what it asks for.
    pub(crate) fn closes(effects: Vec<Effect>) -> Self {
        Self { after: After::Closes, effects }
    }
}

/// A window.
pub(crate) trait Window: std::fmt::Debug + Send {
    /// Whose keys count.
    fn context(&self) -> Context;

    /// What stands in its border.
    fn title(&self, state: &State) -> String;

    /// The size that it would like, border included; it gets what there is.
    fn wanted(&self, state: &State) -> (u16, u16);

    /// A key's command. Leaving, redrawing and [`Command::Back`] are seen to before, unless [`Window::keeps_back`].
    fn command(&mut self, state: &mut State, command: Command) -> Outcome;

    /// Whether Esc means something to it before it closes.
    fn keeps_back(&self) -> bool {
        false
    }

    /// Characters typed or pasted.
    fn typed(&mut self, state: &mut State, text: &str) -> Outcome {
        let _ = (state, text);
        Outcome::stays()
    }

    /// The mouse's button went down at a place inside the border, counted from there.
    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let _ = (state, at);
        Outcome::stays()
    }

    /// The screen's size or what the archive holds has changed.
    fn changed(&mut self, state: &State) {
        let _ = state;
    }

    /// Draws what is inside the border; the answer is where the caret stands, if it has one.
    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position>;
}

/// The size of a window with much to show. Where there is room it leaves the two lines at the foot in sight: what an act did is said there.
pub(crate) fn roomy((width, height): (u16, u16)) -> (u16, u16) {
    let height = if height >= 14 { height - 4 } else { height.saturating_sub(2).max(height.min(6)) };
    (width.saturating_sub(4).max(width.min(20)).min(90), height)
}

/// Where a window stands on the screen, border included.
pub(crate) fn place(window: &dyn Window, state: &State) -> Rect {
    layout::window(state.size, window.wanted(state))
}

/// The cells inside a window's border.
pub(crate) fn inside(window: &dyn Window, state: &State) -> Rect {
    layout::inside(place(window, state))
}

/// Draws the open window with its border; the answer is where the caret stands.
pub(crate) fn draw(buffer: &mut Buffer, state: &State, styles: Styles) -> Option<Position> {
    let window = state.window.as_deref()?;
    frame(buffer, place(window, state), &window.title(state), styles.plain());
    window.draw(buffer, inside(window, state), state, styles)
}

/// Gives the open window something; it may close, stay, or make room for another.
pub(crate) fn give(
    state: &mut State,
    thing: impl FnOnce(&mut dyn Window, &mut State) -> Outcome,
) -> Option<Vec<Effect>> {
    let mut window = state.window.take()?;
    let Outcome { after, mut effects } = thing(&mut *window, state);
    match after {
        After::Stays => state.window = Some(window),
        // Closing a window redraws everything: some terminals keep halves of the wide glyphs under its border.
        After::Closes => effects.push(Effect::Clear),
    }
    Some(effects)
}

/// One row in a quiet voice where there is nothing to show.
pub(crate) fn nothing(buffer: &mut Buffer, area: Rect, text: &str, styles: Styles) {
    Pen::new(buffer, area, 0).text(text, styles.dim());
}
