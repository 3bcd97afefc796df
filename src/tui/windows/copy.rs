//! The copy menu: what of the articles is copied, with a look at it.

use super::{Outcome, Window, inside, rows::Cursor};
use crate::tui::{
    action::{Command, Effect},
    copying::{Part, copied, look},
    keymap::Context,
    state::{Message, State},
    view::{Pen, Styles},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// What can be copied.
#[derive(Debug, Default)]
pub(crate) struct CopyMenu {
    cursor: Cursor,
}

impl Window for CopyMenu {
    fn context(&self) -> Context {
        Context::Copying
    }

    fn title(&self, state: &State) -> String {
        let n = state.chosen_count();
        let lang = state.lang;
        if n > 1 {
            lang.say(format!("copy from {}", lang.articles(n)), format!("复制（{}）", lang.articles(n)))
        } else {
            lang.say("copy", "复制").to_owned()
        }
    }

    fn wanted(&self, _: &State) -> (u16, u16) {
        (72, 2 + u16::try_from(Part::ALL.len()).unwrap_or(0))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => {
                let page = usize::from(inside(self, state).height);
                self.cursor.moved(way, page, Part::ALL.len());
                Outcome::stays()
            }
            Command::Enter => self.copy_here(state),
            Command::Copy(part) => copy(state, part),
            _ => Outcome::stays(),
        }
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        match self.cursor.pressed(usize::from(at.y), Part::ALL.len()) {
            Some(true) => self.copy_here(state),
            _ => Outcome::stays(),
        }
    }

    fn changed(&mut self, state: &State) {
        let page = usize::from(inside(self, state).height);
        self.cursor.clamp(page, Part::ALL.len());
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        for (row, (at, part)) in (0..area.height).zip(Part::ALL.into_iter().enumerate().skip(self.cursor.top)) {
            let base = if at == self.cursor.at { styles.cursor(true) } else { styles.plain() };
            buffer.set_style(Rect::new(area.x, area.y + row, area.width, 1).intersection(buffer.area), base);
            let mut pen = Pen::new(buffer, area, row);
            pen.column(state.lang.pick(part.name()), 10, base).skip(1);
            pen.text(&look(state, part), base.patch(styles.dim()));
        }
        None
    }
}

impl CopyMenu {
    fn copy_here(&self, state: &mut State) -> Outcome {
        Part::ALL.get(self.cursor.at).map_or_else(Outcome::stays, |&part| copy(state, part))
    }
}

fn copy(state: &mut State, part: Part) -> Outcome {
    match copied(state, part) {
        Ok((text, what)) => Outcome::closes(vec![Effect::Copy { text, what }]),
        Err(text) => {
            state.message = Some(Message { text, bad: true });
            Outcome::closes(vec![])
        }
    }
}
