//! The article pane: rows that are ready, in one column or several.

use super::{
    pen::{self, Pen, shortened},
    style::Styles,
};
use crate::tui::{
    columns::GUTTER,
    layout::{self, cells},
    raw::{self, Raw},
    setting::lines,
    state::State,
    typeset::{CAPTION_BAR, Found, Role, Row},
};
use ratatui::{buffer::Buffer, layout::Rect};

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    let room = layout::column(area);
    if let Some(raw) = &state.reading.raw {
        return draw_raw(buffer, room, raw, state, styles);
    }
    if let Some(fault) = &state.reading.fault {
        return pen::paragraph(buffer, room, fault, styles.bad());
    }
    let reading = &state.reading;
    if reading.rows.is_empty() && reading.awaited.is_some() {
        Pen::new(buffer, room, 0).text(state.lang.say("setting the text", "正在排版"), styles.dim());
        return;
    }
    let margin = u16::try_from(reading.form.margin).unwrap_or(0).min(room.width);
    let whole = Rect { x: room.x + margin, width: room.width - margin, ..room };
    let seen = state.rows_seen();
    let Some(spread) = reading.spread().and_then(|at| reading.form.spreads.get(at)) else {
        return draw_rows(buffer, whole, state, seen, styles);
    };
    draw_rows(buffer, whole, state, spread.head.clone(), styles);
    let head = u16::try_from(spread.head.len()).unwrap_or(u16::MAX).min(whole.height);
    let under = Rect { y: whole.y + head, height: whole.height - head, ..whole };
    for (at, rows) in spread.columns.iter().enumerate() {
        let before = u16::try_from((reading.form.width + GUTTER) * at).unwrap_or(u16::MAX).min(under.width);
        let column = Rect { x: under.x + before, width: under.width - before, ..under };
        draw_rows(buffer, column, state, rows.clone(), styles);
    }
}

fn draw_rows(buffer: &mut Buffer, area: Rect, state: &State, rows: std::ops::Range<usize>, styles: Styles) {
    let reading = &state.reading;
    let current = reading.at_match.and_then(|at| reading.found.get(at));
    let rows = reading.rows.get(rows).unwrap_or_default();
    for (at, row) in (0..area.height).zip(rows) {
        draw_row(Pen::new(buffer, area, at), row, current, styles);
    }
}

fn draw_row(mut pen: Pen<'_>, row: &Row, current: Option<&Found>, styles: Styles) {
    let style = styles.role(row.role);
    if matches!(row.role, Role::Caption | Role::Note) && row.indent >= CAPTION_BAR {
        pen.text(lines()[1], style).skip(1 + row.indent - CAPTION_BAR);
    } else {
        pen.skip(row.indent);
    }
    // The match that the person went to stands out among the others.
    let is_current = |start: usize| {
        current.is_some_and(|found| found.block == row.at.0 && found.bytes.contains(&(row.at.1 + start)))
    };
    let mut from = 0;
    for mark in &row.marks {
        let (Some(before), Some(marked)) = (row.text.get(from..mark.start), row.text.get(mark.clone())) else { break };
        let looks = if is_current(mark.start) { styles.current_match(style) } else { styles.mark(style) };
        pen.text(before, style).text(marked, looks);
        from = mark.end;
    }
    pen.text(row.text.get(from..).unwrap_or_default(), style);
}

/// The page file: its name and how it stands, then its lines with their numbers.
fn draw_raw(buffer: &mut Buffer, area: Rect, raw: &Raw, state: &State, styles: Styles) {
    if let Some(fault) = &raw.fault {
        return pen::paragraph(buffer, area, fault, styles.bad());
    }
    let Some(page) = &raw.page else {
        Pen::new(buffer, area, 0).text(state.lang.say("fetching the page file", "正在读取版面文件"), styles.dim());
        return;
    };
    let mut pen = Pen::new(buffer, area, 0);
    let note = cells(&page.encoding) + 2;
    let whole = cells(&page.file) + note <= pen.room();
    // Where the path does not fit, its end says more than its beginning.
    let name = if whole { page.file.as_str() } else { page.file.rsplit('/').next().unwrap_or(&page.file) };
    let name = shortened(name, pen.room().saturating_sub(note));
    pen.text(&name, styles.bold()).skip(2).text(&page.encoding, styles.dim());
    if page.changed {
        let text = "changed since it was read: it will be read again";
        pen.skip(2).text(state.lang.say(text, "读入后有改动，将重新读入"), styles.fault());
    }
    let under = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    for (at, row) in (0..under.height).zip(raw.seen()) {
        let number = if row.begins { row.line.to_string() } else { String::new() };
        let (mark, style) = if row.mine { (lines()[1], styles.plain()) } else { (" ", styles.dim()) };
        let mut pen = Pen::new(buffer, under, at);
        pen.text(&format!("{number:>width$} ", width = raw.digits), styles.dim());
        pen.text(mark, styles.key()).skip(raw::EDGE - 2).text(&row.text, style);
    }
}
