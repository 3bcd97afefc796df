//! The problems window: page files that could not be read, and why.

use super::{Outcome, Window, inside, nothing, roomy, rows};
use crate::{
    archive::FileProblem,
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::Command,
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

/// The problems, file by file.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    top: usize,
}

impl Window for Problems {
    fn context(&self) -> Context {
        Context::Problems
    }

    fn title(&self, state: &State) -> String {
        format!("{}: {}", state.lang.say("problems", "问题"), state.health.problems.len())
    }

    fn wanted(&self, state: &State) -> (u16, u16) {
        roomy(state.size)
    }

    fn command(&mut self, state: &mut State, command: Command) -> Outcome {
        if let Command::Move(way) = command {
            let area = inside(self, state);
            let len = lines(&state.health.problems, usize::from(area.width)).len();
            self.top = rows::scrolled(self.top, way, usize::from(area.height), len);
        }
        Outcome::stays()
    }

    fn changed(&mut self, state: &State) {
        let area = inside(self, state);
        let len = lines(&state.health.problems, usize::from(area.width)).len();
        self.top = self.top.min(len.saturating_sub(usize::from(area.height)));
    }

    fn draw(&self, buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
        if state.health.problems.is_empty() {
            nothing(buffer, area, state.lang.say("every page could be read", "所有版面均已读入"), styles);
        }
        let lines = lines(&state.health.problems, usize::from(area.width));
        for (row, (is_file, text)) in (0..area.height).zip(lines.iter().skip(self.top)) {
            let mut pen = Pen::new(buffer, area, row);
            if *is_file {
                pen.text(text, styles.bold());
            } else {
                pen.skip(2).text(text, styles.plain());
            }
        }
        None
    }
}

/// Each file's name, then what is wrong, broken into lines.
fn lines(problems: &[FileProblem], width: usize) -> Vec<(bool, String)> {
    let mut rows = Vec::new();
    for problem in problems {
        rows.push((true, one_line(&problem.file).into_owned()));
        let what = one_line(&problem.what);
        let how = Wrap { measure: Cells(width.saturating_sub(2).max(2)), indent: Cells(0), ambiguous: ambiguous() };
        rows.extend(wrap(&what, how).iter().map(|l| (false, what.get(l.range.clone()).unwrap_or_default().to_owned())));
    }
    rows
}
