//! What a command said that articles were piped to.

use super::{Outcome, Window, inside, roomy, rows};
use crate::text::visible;
use crate::tui::{
    action::{Command, Effect},
    keymap::Context,
    pad::Pad,
    state::State,
    view::{Pen, Styles},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::ops::Range;

/// A text to look at.
#[derive(Debug)]
pub(crate) struct Output {
    title: String,
    text: Pad,
    rows: Vec<Range<usize>>,
    /// The width that the rows were made for.
    width: u16,
    top: usize,
}

impl Output {
    pub(crate) fn new(title: &str, text: &str, state: &State) -> Self {
        let title = crate::text::one_line(title).into_owned();
        let text = Pad::new(visible(text).trim_end());
        let mut output = Self { title, text, rows: Vec::new(), width: 0, top: 0 };
        output.changed(state);
        output
    }
}

impl Window for Output {
    fn context(&self) -> Context {
        Context::Output
    }

    fn title(&self, _: &State) -> String {
        self.title.clone()
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        let (width, height) = roomy(state.size);
        let rows = u16::try_from(self.rows.len() + 2).unwrap_or(u16::MAX);
        (width, if self.rows.is_empty() { height } else { rows.min(height) })
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => {
                let page = usize::from(inside(self, state).height);
                self.top = rows::scrolled(self.top, way, page, self.rows.len());
            }
            Command::CopyMenu => {
                let what = state.lang.say("the output", "命令输出").to_owned();
                let effects = vec![Effect::Copy { text: self.text.text().to_owned(), what }];
                return Outcome { effects, ..Outcome::default() };
            }
            _ => {}
        }
        Outcome::stays()
    }

    fn changed(&mut self, state: &State) {
        let area = inside(self, state);
        if area.width != self.width {
            self.width = area.width;
            self.rows = self.text.rows(usize::from(area.width));
        }
        self.top = self.top.min(self.rows.len().saturating_sub(usize::from(area.height)));
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, _: &State, styles: Styles) -> Option<Position> {
        for (row, range) in (0..area.height).zip(self.rows.iter().skip(self.top)) {
            let text = self.text.text().get(range.clone()).unwrap_or_default();
            Pen::new(buffer, area, row).text(text, styles.plain());
        }
        None
    }
}
