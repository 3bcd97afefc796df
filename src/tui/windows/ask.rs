//! A question before something is done that a person may not have meant.

use super::{Outcome, Window};
use crate::{
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::{Command, Effect},
        keymap::Context,
        setting::ambiguous,
        state::State,
        view::{Pen, Styles},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// A question, what is done on yes, and the window that comes back after it.
#[derive(Debug)]
pub(crate) struct Ask {
    question: String,
    yes: Vec<Effect>,
    under: Option<Box<dyn Window>>,
    /// On yes the window that asked does not come back.
    leaves: bool,
}

impl Ask {
    /// A question. `under` is the window that asked, if one did.
    pub(crate) fn new(question: String, yes: Vec<Effect>, under: Option<Box<dyn Window>>) -> Self {
        Self { question: one_line(&question).into_owned(), yes, under, leaves: false }
    }

    /// Asks whether to leave a window; on no it comes back as it was.
    pub(crate) fn leaving(question: String, under: Box<dyn Window>) -> Self {
        Self { leaves: true, ..Self::new(question, Vec::new(), Some(under)) }
    }

    /// Gives the state back the window that asked.
    fn over(&mut self, state: &mut State) {
        if let Some(mut under) = self.under.take() {
            under.changed(state);
            state.window = Some(under);
        }
    }
}

const WIDTH: u16 = 60;

impl Window for Ask {
    fn context(&self) -> Context {
        Context::Ask
    }

    fn title(&self, state: &State) -> String {
        state.lang.say("sure?", "确定？").to_owned()
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        let width = WIDTH.min(state.size.0);
        let rows = broken(&self.question, width.saturating_sub(2)).len();
        (WIDTH, u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(3))
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        let effects = match command {
            Command::Yes if self.leaves => return Outcome::closes(Vec::new()),
            Command::Yes => std::mem::take(&mut self.yes),
            Command::Back => Vec::new(),
            _ => return Outcome::stays(),
        };
        self.over(state);
        Outcome::closes(effects)
    }

    fn keeps_back(&self) -> bool {
        true
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        let rows = broken(&self.question, area.width);
        // The keys stay in sight, whatever there is no room for.
        let seen = area.height.saturating_sub(1).max(area.height.min(1));
        for (row, text) in (0..seen).zip(&rows) {
            Pen::new(buffer, area, row).text(text, styles.bold());
        }
        if area.height > 1 {
            let mut pen = Pen::new(buffer, area, area.height - 1);
            pen.text("y", styles.key()).skip(1).text(state.lang.say("yes", "是"), styles.dim()).skip(2);
            pen.text("Esc", styles.key()).skip(1).text(state.lang.say("no", "否"), styles.dim());
        }
        None
    }
}

/// A text in rows of a width.
pub(super) fn broken(text: &str, width: u16) -> Vec<String> {
    let how = Wrap { measure: Cells(usize::from(width).max(2)), indent: Cells(0), ambiguous: ambiguous() };
    wrap(text, how).iter().map(|line| text.get(line.range.clone()).unwrap_or_default().to_owned()).collect()
}
