//! The help window: the keymap, as it is.

use super::{Outcome, Window, inside, roomy, rows};
use crate::tui::{
    action::Command,
    keymap::{self, Context},
    state::State,
    view::{Pen, Styles},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// What every key does.
#[derive(Debug, Default)]
pub(crate) struct Help {
    top: usize,
}

impl Window for Help {
    fn context(&self) -> Context {
        Context::Help
    }

    fn title(&self, state: &State) -> String {
        state.lang.say("keys", "按键").to_owned()
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        roomy(state.size)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        if let Command::Move(way) = command {
            let page = usize::from(inside(self, state).height);
            self.top = rows::scrolled(self.top, way, page, keymap::BINDINGS.len());
        }
        Outcome::stays()
    }

    fn changed(&mut self, state: &State) {
        let page = usize::from(inside(self, state).height);
        self.top = self.top.min(keymap::BINDINGS.len().saturating_sub(page));
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, _: &State, styles: Styles) -> Option<Position> {
        for (row, (keys, says, places)) in (0..area.height).zip(keymap::help().skip(self.top)) {
            let mut pen = Pen::new(buffer, area, row);
            pen.column(&keys, 14, styles.key()).skip(1).text(says, styles.plain()).skip(2).text(&places, styles.dim());
        }
        None
    }
}
