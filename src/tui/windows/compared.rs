//! Two prints of a text, word by word: side by side where there is room, else one under the other.
//!
//! What only one of them has is struck out in the first and underlined in the second, in the theme's inks, and its rows bear `-` or `+`, so that nothing
//! depends on colours. `n` and `N` go from difference to difference.

use super::{Outcome, Window, alike::place, inside, nothing, rows};
use crate::{
    model::{ArticleId, Entry},
    text::one_line,
    tui::{
        action::{Command, Move},
        alike::{Comparison, Half, Row, percent, sides},
        keymap::Context,
        state::State,
        update::read_now,
        view::{Pen, Styles, paragraph},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use std::sync::Arc;

/// The window.
#[derive(Debug)]
pub(crate) struct Compared {
    one: ArticleId,
    other: ArticleId,
    made: Option<Arc<Comparison>>,
    rows: Vec<Row>,
    /// The width that the rows were made for.
    width: u16,
    top: usize,
    under: Option<Box<dyn Window>>,
}

impl Compared {
    /// The window for two articles, over the one that asked.
    pub(crate) fn new(one: ArticleId, other: ArticleId, under: Box<dyn Window>) -> Self {
        Self { one, other, made: None, rows: Vec::new(), width: 0, top: 0, under: Some(under) }
    }

    fn told<'a>(&self, state: &'a State) -> Option<Result<&'a Arc<Comparison>, &'a str>> {
        let (_, told) = state.alike.compared.as_ref().filter(|(of, _)| *of == (self.one, self.other))?;
        Some(told.as_ref().map_err(String::as_str))
    }

    /// The rows over the text: what the two prints are.
    fn head(&self, area: Rect) -> u16 {
        let rows = if sides(usize::from(area.width)).is_some() { 1 } else { 2 };
        if area.height > rows + 1 { rows } else { 0 }
    }

    /// The text's rows that are seen at once.
    fn page(&self, state: &State) -> usize {
        let area = inside(self, state);
        usize::from(area.height - self.head(area))
    }

    /// To the first row of the next difference, or of the one before.
    fn step(&mut self, state: &State, way: Move) {
        let mut places = (0..self.rows.len()).filter(|&at| begins(&self.rows, at));
        let to = if way == Move::Up { places.rfind(|&at| at < self.top) } else { places.find(|&at| at > self.top) };
        let last = self.rows.len().saturating_sub(self.page(state));
        self.top = to.unwrap_or(self.top).min(last);
    }
}

/// Whether a difference begins at a row. Where the second print stands under the first, what differs in both is one.
fn begins(rows: &[Row], at: usize) -> bool {
    let differs = |at: usize| rows.get(at).is_some_and(Row::differs);
    if !differs(at) || at.checked_sub(1).is_some_and(differs) {
        return false;
    }
    let above = rows[..at].iter().rev().take_while(|row| **row != Row::default());
    rows[at].one.is_some() || !above.into_iter().any(|row| row.other.is_none() && row.differs())
}

impl Window for Compared {
    fn context(&self) -> Context {
        Context::Compared
    }

    fn title(&self, state: &State) -> String {
        match &self.made {
            None => state.lang.say("word by word", "逐字比对").to_owned(),
            Some(made) => {
                if !self.rows.iter().any(Row::differs) {
                    return state.lang.say("word by word: no difference", "逐字比对：没有不同").to_owned();
                }
                let share = percent(made.likeness);
                state.lang.say(format!("word by word: {share} the same"), format!("逐字比对：{share} 相同"))
            }
        }
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        let (width, height) = state.size;
        let most = if height >= 14 { height - 2 } else { height };
        // Border and head; before the rows are known it is as high as it may become.
        let rows = if self.rows.is_empty() { most } else { u16::try_from(self.rows.len() + 4).unwrap_or(most) };
        (if width >= 60 { (width - 2).min(170) } else { width }, rows.min(most))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Move(way) => self.top = rows::scrolled(self.top, way, self.page(state), self.rows.len()),
            Command::NextMatch => self.step(state, Move::Down),
            Command::PreviousMatch => self.step(state, Move::Up),
            Command::Enter => return Outcome::closes(read_now(state, self.other)),
            Command::Back => {
                if let Some(mut under) = self.under.take() {
                    under.changed(state);
                    state.window = Some(under);
                }
                return Outcome::closes(vec![]);
            }
            _ => {}
        }
        Outcome::stays()
    }

    fn keeps_back(&self) -> bool {
        true
    }

    fn changed(&mut self, state: &State) {
        let area = inside(self, state);
        if self.made.is_none() {
            self.made = self.told(state).and_then(Result::ok).map(Arc::clone);
            self.width = 0;
        }
        if let Some(made) = self.made.as_ref().filter(|_| self.width != area.width) {
            self.rows = made.rows(usize::from(area.width));
            self.width = area.width;
        }
        self.top = self.top.min(self.rows.len().saturating_sub(self.page(state)));
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let Some(made) = &self.made else {
            match self.told(state) {
                Some(Err(why)) => paragraph(buffer, area, why, styles.bad()),
                _ => nothing(buffer, area, state.lang.say("comparing", "正在比对"), styles),
            }
            return None;
        };
        let (dropped, added) = (("- ", styles.dropped()), ("+ ", styles.added()));
        let side = sides(usize::from(area.width)).and_then(|side| u16::try_from(side).ok());
        let right = |area: Rect| match side {
            Some(side) => {
                Rect { x: area.right().saturating_sub(side).max(area.x), width: side.min(area.width), ..area }
            }
            None => area,
        };
        let left = |area: Rect| Rect { width: side.unwrap_or(area.width).min(area.width), ..area };
        let head = self.head(area);
        if head > 0 {
            draw_name(Pen::new(buffer, left(area), 0), &made.one, state, dropped);
            draw_name(Pen::new(buffer, right(area), head - 1), &made.other, state, added);
        }
        let text = Rect { y: area.y + head, height: area.height - head, ..area };
        for (at, row) in (0..text.height).zip(self.rows.iter().skip(self.top)) {
            if let Some(half) = &row.one {
                draw_half(Pen::new(buffer, left(text), at), half, dropped, styles);
            }
            if let Some(half) = &row.other {
                draw_half(Pen::new(buffer, right(text), at), half, added, styles);
            }
        }
        None
    }
}

/// Which print it is: its sign, where and when it was printed, its headline.
fn draw_name(mut pen: Pen<'_>, entry: &Entry, state: &State, (sign, style): (&str, Style)) {
    let bold = ratatui::style::Modifier::BOLD;
    pen.text(sign, style.remove_modifier(ratatui::style::Modifier::all()).add_modifier(bold));
    pen.text(&place(entry, state.lang), Style::new().add_modifier(bold)).skip(2);
    pen.text(&one_line(&entry.headline), Style::new());
}

fn draw_half(mut pen: Pen<'_>, half: &Half, (sign, own): (&str, Style), styles: Styles) {
    let signed = if half.signed { sign } else { "  " };
    pen.text(signed, styles.bold()).marked(&half.text, &half.own, styles.plain(), own);
}
