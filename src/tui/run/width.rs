//! How wide the terminal draws ambiguous characters: it is asked behind the first frame, and nothing waits for its answer.
//!
//! A question is a glyph and "where is the cursor?"; the frame is drawn over it at once. crossterm takes the answer out of what is read and does not tell of
//! it, so it is known by its silence: the terminal said something, and there is no key in it. When keys came in the same breath it is not known whether
//! the answer was among them, and it is asked again, a few times. A terminal that never answers costs nothing but these questions. One that
//! never answers and tears a key in two at just that time holds keys for two seconds, once: that is how long crossterm looks for an answer.

use super::App;
use crate::tui::{TuiError, input::Heard, terminal};
use std::time::{Duration, Instant};

/// An answer that comes later is not waited for any more.
const PATIENCE: Duration = Duration::from_secs(10);
/// Who gets the terminal next should not get the answer: it is waited for so long before.
const SETTLES: Duration = Duration::from_millis(200);
/// The most questions.
const MOST: u8 = 5;

/// The terminal has been asked.
pub(super) struct Asking {
    since: Instant,
    times: u8,
}

impl App {
    /// Asks.
    pub(super) fn ask_width(&mut self) -> Result<(), TuiError> {
        if self.asking.is_none() {
            // What was heard before is no answer.
            self.input.heard.try_iter().for_each(drop);
        }
        let times = self.asking.as_ref().map_or(0, |asking| asking.times) + 1;
        self.asking = Some(Asking { since: Instant::now(), times });
        terminal::ask_width()?;
        self.anew()
    }

    /// The terminal has said something while it was asked.
    pub(super) fn heard(&mut self, heard: Heard) -> Result<(), TuiError> {
        let Some(asking) = &self.asking else { return Ok(()) };
        if asking.since.elapsed() > PATIENCE {
            self.asking = None;
            return Ok(());
        }
        match heard {
            Heard::Keys if asking.times < MOST => self.ask_width(),
            Heard::Keys => Ok(()),
            Heard::Silence => {
                self.asking = None;
                let held = self.input.hold();
                let answer = terminal::told_width();
                drop(held);
                if let Some(ambiguous) = answer {
                    self.state.setting.ambiguous = ambiguous;
                }
                self.anew()
            }
        }
    }

    /// Lets an answer that is on its way come in, before another one has the terminal.
    pub(super) fn settle(&mut self) {
        let left = self.asking.take().map(|asking| SETTLES.saturating_sub(asking.since.elapsed()));
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            let _held = self.input.hold();
            // A key that comes first ends the wait: it is read later as any other.
            let _ = crossterm::event::poll(left);
        }
    }
}
