//! The tag input over the articles that the person saw when it was opened.

use super::{Outcome, Window, inside};
use crate::{
    model::Act,
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::{Command, Move},
        keymap::Context,
        layout,
        setting::ambiguous,
        state::State,
        tagging::{TagInput, read},
        update::asked_if_many,
        view::{Pen, Styles, draw_line},
        words,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// The tag input as a window.
#[derive(Debug)]
pub(crate) struct TagWindow(pub(crate) TagInput);

impl Window for TagWindow {
    fn context(&self) -> Context {
        Context::TagInput
    }

    fn title(&self, state: &State) -> String {
        match self.0.ids.len() {
            1 => state.lang.say("tag this article", "给本文加标签").to_owned(),
            n => state.lang.say(format!("tag {n} articles"), format!("给 {n} 篇文章加标签")),
        }
    }

    fn wanted(&self, _: &State) -> (u16, u16) {
        (56, 10)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        match command {
            Command::Edit(edit) => {
                self.0.editor.edit(edit);
                self.0.typed(&state.tags);
                Outcome::stays()
            }
            Command::Complete => self.complete(Move::Down),
            Command::CompleteBack => self.complete(Move::Up),
            Command::Enter => self.accept(state),
            _ => Outcome::stays(),
        }
    }

    fn typed(&mut self, state: &mut State, text: &str) -> Outcome {
        self.0.editor.insert(text);
        self.0.typed(&state.tags);
        Outcome::stays()
    }

    /// A tag that is offered is taken.
    fn pressed(&mut self, state: &mut State, at: Position) -> Outcome {
        let rows = inside(self, state).height.saturating_sub(1);
        if let Some(row) = at.y.checked_sub(1).filter(|_| self.0.fault.is_none()) {
            let choice = self.top(rows) + usize::from(row);
            self.0.choose(choice);
        }
        Outcome::stays()
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let input = &self.0;
        let line = Rect { height: area.height.min(1), ..area };
        let caret = draw_line(buffer, line, ("# ", styles.key()), &input.editor, (&[], styles.plain()));
        let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
        if let Some(fault) = &input.fault {
            let what = words::of_tags(state.lang, fault);
            let what = one_line(&what);
            let how = Wrap { measure: Cells(usize::from(rest.width).max(2)), indent: Cells(0), ambiguous: ambiguous() };
            for (row, line) in (0..rest.height).zip(wrap(&what, how)) {
                Pen::new(buffer, rest, row).text(what.get(line.range).unwrap_or_default(), styles.bad());
            }
            return caret;
        }
        let top = self.top(rest.height);
        for (row, (at, (tag, count))) in (0..rest.height).zip(input.choices.iter().enumerate().skip(top)) {
            let style = if input.chosen == Some(at) { styles.cursor(true) } else { styles.tag() };
            let mut pen = Pen::new(buffer, rest, row);
            pen.skip(2).text(tag.as_str(), style).skip(2).text(&count.to_string(), styles.dim());
        }
        caret
    }
}

impl TagWindow {
    /// The first choice that is seen in so many rows.
    fn top(&self, rows: u16) -> usize {
        layout::scrolled(0, self.0.chosen.unwrap_or(0), usize::from(rows), self.0.choices.len())
    }

    fn complete(&mut self, way: Move) -> Outcome {
        self.0.complete(way);
        Outcome::stays()
    }

    /// Asks for the act, or keeps the input open and says why not.
    fn accept(&mut self, state: &mut State) -> Outcome {
        match read(self.0.editor.text()) {
            Ok(change) => {
                let act = Act::Tag { ids: std::mem::take(&mut self.0.ids), change };
                Outcome::closes(asked_if_many(state, act))
            }
            Err(fault) => {
                self.0.fault = Some(fault);
                Outcome::stays()
            }
        }
    }
}
