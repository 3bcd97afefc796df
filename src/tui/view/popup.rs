//! The windows: help, problems, tags, tag input.

use super::{
    list::draw_line,
    pen::{self, Pen},
    style::Styles,
};
use crate::{
    archive::FileProblem,
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        keymap,
        layout::{self, AMBIGUOUS},
        state::{Popup, State},
        tagging::TagInput,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// How many rows the open window could show, for scrolling.
pub(crate) fn popup_rows(state: &State) -> usize {
    let width = usize::from(layout::inside(state.window()).width);
    match &state.popup {
        Some(Popup::Help { .. }) => keymap::BINDINGS.len(),
        Some(Popup::Problems { .. }) => problem_rows(&state.health.problems, width).len(),
        Some(Popup::Tags { .. }) => state.tags.len(),
        Some(Popup::TagInput(_)) | None => 0,
    }
}

/// Draws the open window; the answer is where the caret stands, if it has one.
pub(super) fn draw(buffer: &mut Buffer, state: &State, styles: Styles) -> Option<Position> {
    let window = state.window();
    let inside = layout::inside(window);
    let popup = state.popup.as_ref()?;
    let title = match popup {
        Popup::Help { .. } => "keys".to_owned(),
        Popup::Problems { .. } => format!("problems: {}", state.health.problems.len()),
        Popup::Tags { .. } => format!("tags: {}", state.tags.len()),
        Popup::TagInput(input) if input.ids.len() == 1 => "tag this article".to_owned(),
        Popup::TagInput(input) => format!("tag {} articles", input.ids.len()),
    };
    pen::frame(buffer, window, &title, styles.plain());
    match popup {
        Popup::Help { top } => draw_help(buffer, inside, *top, styles),
        Popup::Problems { top } => draw_problems(buffer, inside, *top, state, styles),
        Popup::Tags { cursor, top } => draw_tags(buffer, inside, (*cursor, *top), state, styles),
        Popup::TagInput(input) => return draw_input(buffer, inside, input, styles),
    }
    None
}

fn draw_help(buffer: &mut Buffer, area: Rect, top: usize, styles: Styles) {
    for (row, (keys, says, places)) in (0..area.height).zip(keymap::help().skip(top)) {
        let mut pen = Pen::new(buffer, area, row);
        pen.column(&keys, 14, styles.key()).skip(1).text(says, styles.plain()).skip(2).text(&places, styles.dim());
    }
}

/// Rows of the problems window: each file's name, then what is wrong, broken into lines.
fn problem_rows(problems: &[FileProblem], width: usize) -> Vec<(bool, String)> {
    let mut rows = Vec::new();
    for problem in problems {
        rows.push((true, one_line(&problem.file).into_owned()));
        let what = one_line(&problem.what);
        let how = Wrap { measure: Cells(width.saturating_sub(2).max(2)), indent: Cells(0), ambiguous: AMBIGUOUS };
        rows.extend(wrap(&what, how).iter().map(|l| (false, what.get(l.range.clone()).unwrap_or_default().to_owned())));
    }
    rows
}

fn draw_problems(buffer: &mut Buffer, area: Rect, top: usize, state: &State, styles: Styles) {
    if state.health.problems.is_empty() {
        Pen::new(buffer, area, 0).text("every page could be read", styles.dim());
    }
    let rows = problem_rows(&state.health.problems, usize::from(area.width));
    for (row, (is_file, text)) in (0..area.height).zip(rows.iter().skip(top)) {
        let mut pen = Pen::new(buffer, area, row);
        if *is_file {
            pen.text(text, styles.bold());
        } else {
            pen.skip(2).text(text, styles.plain());
        }
    }
}

fn draw_tags(buffer: &mut Buffer, area: Rect, (cursor, top): (usize, usize), state: &State, styles: Styles) {
    if state.tags.is_empty() {
        Pen::new(buffer, area, 0).text("no tags yet: t puts one on an article", styles.dim());
    }
    for (row, (at, (tag, count))) in (0..area.height).zip(state.tags.iter().enumerate().skip(top)) {
        let base = if at == cursor { styles.cursor(true) } else { styles.plain() };
        buffer.set_style(Rect::new(area.x, area.y + row, area.width, 1).intersection(buffer.area), base);
        let mut pen = Pen::new(buffer, area, row);
        pen.text(&format!("{count:>7}"), base.patch(styles.dim())).skip(2);
        pen.text(tag.as_str(), base.patch(styles.tag()));
    }
}

fn draw_input(buffer: &mut Buffer, area: Rect, input: &TagInput, styles: Styles) -> Option<Position> {
    let line = Rect { height: area.height.min(1), ..area };
    let caret = draw_line(buffer, line, ("# ", styles.key()), &input.editor, (&[], styles.plain()));
    let rest = Rect { y: area.y + line.height, height: area.height - line.height, ..area };
    if let Some(fault) = &input.fault {
        let what = one_line(fault);
        let how = Wrap { measure: Cells(usize::from(rest.width).max(2)), indent: Cells(0), ambiguous: AMBIGUOUS };
        for (row, line) in (0..rest.height).zip(wrap(&what, how)) {
            Pen::new(buffer, rest, row).text(what.get(line.range).unwrap_or_default(), styles.bad());
        }
        return caret;
    }
    let top = layout::scrolled(0, input.chosen.unwrap_or(0), usize::from(rest.height), input.choices.len());
    for (row, (at, (tag, count))) in (0..rest.height).zip(input.choices.iter().enumerate().skip(top)) {
        let style = if input.chosen == Some(at) { styles.cursor(true) } else { styles.tag() };
        let mut pen = Pen::new(buffer, rest, row);
        pen.skip(2).text(tag.as_str(), style).skip(2).text(&count.to_string(), styles.dim());
    }
    caret
}
