//! What a person may choose of how texts are set: one place for every width on the screen.
//!
//! Promise: how wide ambiguous characters (“ ” — … ·, and the lines that frame a window) are is one setting of the [`State`](super::state::State), and all
//! that measures goes by it. `update` and `view` begin by making it that of their thread, so that whatever they call measures alike without being handed
//! it on through every function. Nothing else sets it, so both stay functions of the state alone.

use crate::text::{Ambiguous, Cells, width};
use std::cell::Cell;

thread_local! {
    static AMBIGUOUS: Cell<Ambiguous> = const { Cell::new(Ambiguous::Narrow) };
}

/// How texts are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Setting {
    /// How wide the terminal draws ambiguous characters.
    pub(crate) ambiguous: Ambiguous,
    /// The longest line of an article, in glyphs of two cells.
    pub(crate) measure: u16,
    /// Whether a blank is shown between Han and Latin letters or digits. Off unless asked for: papers print none, a cell is half an em where
    /// clreq has a quarter, and narrow columns have no room to give away.
    pub(crate) spacing: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self { ambiguous: Ambiguous::Narrow, measure: 40, spacing: false }
    }
}

impl Setting {
    /// From here on this thread measures by this setting.
    pub(crate) fn measures(self) {
        AMBIGUOUS.set(self.ambiguous);
    }

    /// The longest line in cells; never too short to read.
    pub(crate) fn longest(self) -> usize {
        usize::from(self.measure.clamp(8, 200)) * 2
    }
}

/// How wide ambiguous characters are.
pub(crate) fn ambiguous() -> Ambiguous {
    AMBIGUOUS.get()
}

/// The cells of a text.
pub(crate) fn cells(text: &str) -> usize {
    let Cells(cells) = width(text, ambiguous());
    cells
}

/// The glyphs of lines: across, down, and the four corners. Where the terminal draws the usual ones two cells wide, those of ASCII.
pub(crate) fn lines() -> [&'static str; 6] {
    match ambiguous() {
        Ambiguous::Narrow => ["─", "│", "┌", "┐", "└", "┘"],
        Ambiguous::Wide => ["-", "|", "+", "+", "+", "+"],
    }
}
