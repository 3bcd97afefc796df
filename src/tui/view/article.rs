//! The article pane: rows that are ready, from the first one shown.

use super::{pen::Pen, style::Styles};
use crate::tui::{
    layout,
    state::State,
    typeset::{CAPTION_BAR, Role},
};
use ratatui::{buffer::Buffer, layout::Rect};

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    let column = layout::column(area);
    if let Some(fault) = &state.reading.fault {
        Pen::new(buffer, column, 0).text(fault, styles.bad());
        return;
    }
    let rows = state.reading.rows.iter().skip(state.reading.top);
    for (at, row) in (0..area.height).zip(rows) {
        let style = styles.role(row.role);
        let mut pen = Pen::new(buffer, column, at);
        if matches!(row.role, Role::Caption | Role::Note) && row.indent >= CAPTION_BAR {
            pen.text("│ ", style).skip(row.indent - CAPTION_BAR);
        } else {
            pen.skip(row.indent);
        }
        pen.marked(&row.text, &row.marks, style, styles.mark(style));
    }
}
