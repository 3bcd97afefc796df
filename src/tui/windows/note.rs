//! The note on an article: a small editor.
//!
//! Promise: the note belongs to the article that was seen when it was opened; what was typed is not thrown away by one key. An empty text takes the note off.

use super::{Ask, Outcome, Window, inside};
use crate::{
    model::{Act, ArticleId, BadNote, Note},
    text::one_line,
    tui::{
        action::{Command, Effect},
        jobs::Job,
        keymap::Context,
        lang::Lang,
        pad::Pad,
        state::State,
        view::{Pen, Styles},
        words,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// A note that is written.
#[derive(Debug, Default)]
pub(crate) struct NoteWindow {
    id: ArticleId,
    headline: String,
    /// The note as it is kept.
    before: String,
    pad: Pad,
    top: usize,
    fault: Option<String>,
}

impl NoteWindow {
    /// Opens the note of an article.
    pub(crate) fn new(id: ArticleId, headline: &str, note: &str) -> Self {
        let note = note.trim_end_matches('\n');
        Self {
            id,
            headline: one_line(headline).into_owned(),
            before: note.to_owned(),
            pad: Pad::new(note),
            top: 0,
            fault: None,
        }
    }

    /// The text that an editor gave back, or what was typed here so far.
    pub(crate) fn with(mut self, text: &str, fault: Option<String>) -> Self {
        self.pad = Pad::new(text.trim_end_matches('\n'));
        self.fault = fault;
        self
    }

    fn is_changed(&self) -> bool {
        self.pad.text().trim_end() != self.before.trim_end()
    }

    /// Keeps the caret in sight.
    fn follow(&mut self, state: &State) {
        let area = text_area(inside(self, state));
        let rows = self.pad.rows(usize::from(area.width));
        let row = self.pad.caret_in(&rows).0;
        let height = usize::from(area.height).max(1);
        self.top = crate::tui::layout::scrolled(self.top, row, height, rows.len());
    }

    fn save(&mut self, lang: Lang) -> Outcome {
        if !self.is_changed() {
            return Outcome::closes(vec![]);
        }
        match note_of(self.pad.text()).map_err(|e| words::of_note(lang, &e)) {
            Ok(text) => Outcome::closes(vec![Effect::Act(Act::Note { ids: vec![self.id], text })]),
            Err(fault) => {
                self.fault = Some(fault);
                Outcome::stays()
            }
        }
    }
}

/// A text as a note; nothing but blanks is none.
fn note_of(text: &str) -> Result<Option<Note>, BadNote> {
    let text = text.trim_end();
    if text.trim().is_empty() { Ok(None) } else { text.parse().map(Some) }
}

/// The caret needs a cell of its own behind a full row.
fn text_area(area: Rect) -> Rect {
    Rect { width: area.width.saturating_sub(1).max(1), ..area }
}

impl Window for NoteWindow {
    fn context(&self) -> Context {
        Context::Note
    }

    fn title(&self, state: &State) -> String {
        let sign = if self.is_changed() { " *" } else { "" };
        let fault = self.fault.as_deref().unwrap_or(&self.headline);
        format!("{}{sign}: {fault}", state.lang.say("note", "笔记"))
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        (84, state.size.1.saturating_sub(4).clamp(state.size.1.min(6), 14))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        let area = text_area(inside(self, state));
        match command {
            Command::Edit(edit) => self.pad.edit(edit),
            Command::Move(way) => self.pad.moved(way, usize::from(area.width), usize::from(area.height)),
            Command::Enter => self.pad.insert("\n"),
            Command::Save => return self.save(state.lang),
            Command::EditFile => {
                let job = Job::Note {
                    id: self.id,
                    headline: self.headline.clone(),
                    before: self.before.clone(),
                    text: self.pad.text().to_owned(),
                };
                return Outcome::closes(vec![Effect::Lend(job)]);
            }
            Command::Back if self.is_changed() => {
                let question = state.lang.say("throw away what was changed?", "要放弃所作的修改吗？").to_owned();
                // On yes nothing is done: the note stays as it was, and no window comes back.
                let under = std::mem::take(self);
                state.window = Some(Box::new(Ask::leaving(question, Box::new(under))));
                return Outcome::closes(vec![]);
            }
            Command::Back => return Outcome::closes(vec![]),
            _ => {}
        }
        self.fault = None;
        self.follow(state);
        Outcome::stays()
    }

    fn keeps_back(&self) -> bool {
        true
    }

    fn typed(&mut self, state: &mut State, text: &str) -> Outcome {
        self.pad.insert(text);
        self.fault = None;
        self.follow(state);
        Outcome::stays()
    }

    fn changed(&mut self, state: &State) {
        self.follow(state);
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, _: &State, styles: Styles) -> Option<Position> {
        let text_area = text_area(area);
        let rows = self.pad.rows(usize::from(text_area.width));
        for (row, range) in (0..area.height).zip(rows.iter().skip(self.top)) {
            let text = self.pad.text().get(range.clone()).unwrap_or_default();
            Pen::new(buffer, area, row).text(text, styles.plain());
        }
        let (row, column) = self.pad.caret_in(&rows);
        let row = u16::try_from(row.checked_sub(self.top)?).ok().filter(|&row| row < area.height)?;
        let column = u16::try_from(column).ok()?.min(area.width.saturating_sub(1));
        Some(Position::new(area.x + column, area.y + row))
    }
}
