//! The queries that were asked before, the newest first, found by typing a part of them (or its pinyin).

use super::{Outcome, Window, inside, nothing, roomy, rows::Cursor};
use crate::{
    search::{Query, filter},
    tui::{
        action::{Command, Move},
        editor::Editor,
        keymap::Context,
        state::{Focus, State},
        update::asked,
        view::{Pen, Styles, draw_line},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The history.
#[derive(Debug, Default)]
pub(crate) struct Past {
    typed: Editor,
    /// The queries that fit what is typed.
    found: Vec<String>,
    cursor: Cursor,
}

impl Past {
    /// All that was asked.
    pub(crate) fn new(state: &State) -> Self {
        let mut past = Self::default();
        past.search(state);
        past
    }

    fn search(&mut self, state: &State) {
        let newest: Vec<&str> = state.history.iter().rev().map(String::as_str).collect();
        // Signs of the query language mean nothing here.
        let words: String = self.typed.text().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let (query, _) = Query::parse(&words.to_lowercase());
        self.found = if query.is_empty() {
            newest.into_iter().map(str::to_owned).collect()
        } else {
            let mut at: Vec<usize> = filter(&newest, &query).into_iter().map(|found| found.at).collect();
            at.sort_unstable();
            at.into_iter().filter_map(|at| newest.get(at)).map(|&text| text.to_owned()).collect()
        };
        self.cursor = Cursor::default();
    }

    fn page(&self, state: &State) -> usize {
        usize::from(inside(self, state).height.saturating_sub(1))
    }

    fn take(&self, state: &mut State) -> Outcome {
        let Some(text) = self.found.get(self.cursor.at) else { return Outcome::stays() };
        state.focus = Focus::Query;
        Outcome::closes(asked(state, text))
    }
}

impl Window for Past {
    fn context(&self) -> Context {
        Context::History
    }

    fn title(&self, state: &State) -> String {
        state.lang.say("queries asked before", "检索历史").to_owned()
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        roomy(state.size)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Enter => return self.take(state),
            Command::Edit(edit) if self.typed.edit(edit) => self.search(state),
            Command::Move(way) => self.cursor.moved(way, self.page(state), self.found.len()),
            Command::History => self.cursor.moved(Move::Down, self.page(state), self.found.len()),
            _ => {}
        }
        Outcome::stays()
    }

    fn typed(&mut self, state: &mut State, text: &str) -> Outcome {
        self.typed.insert(text);
        self.search(state);
        Outcome::stays()
    }

    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let Some(row) = usize::from(at.y).checked_sub(1) else { return Outcome::stays() };
        match self.cursor.pressed(row, self.found.len()) {
            Some(true) => self.take(state),
            _ => Outcome::stays(),
        }
    }

    fn changed(&mut self, state: &State) {
        self.cursor.clamp(self.page(state), self.found.len());
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let line = Rect { height: area.height.min(1), ..area };
        let caret = draw_line(buffer, line, ("> ", styles.key()), &self.typed, (&[], styles.plain()));
        let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
        if self.found.is_empty() {
            let none = match state.history.is_empty() {
                true => state.lang.say("nothing was asked yet", "还没有检索过"),
                false => state.lang.say("nothing fits", "没有符合的"),
            };
            nothing(buffer, rest, none, styles);
        }
        for (row, (at, text)) in (0..rest.height).zip(self.found.iter().enumerate().skip(self.cursor.top)) {
            let base = if at == self.cursor.at { styles.cursor(true) } else { styles.plain() };
            buffer.set_style(Rect::new(rest.x, rest.y + row, rest.width, 1).intersection(buffer.area), base);
            Pen::new(buffer, rest, row).text(text, base);
        }
        caret
    }
}
