//! The side pane: rows that are laid out already, from the first one shown.

use super::{pen::Pen, style::Styles};
use crate::{
    text::{Cells, cut, one_line},
    tui::{
        setting::{ambiguous, cells},
        side::{Node, Row, Section},
        state::{Focus, State},
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    for (row, (at, line)) in (0..area.height).zip(state.side.rows.iter().enumerate().skip(state.side.top)) {
        let here = Rect::new(area.x, area.y + row, area.width, 1);
        let under_cursor = at == state.side.cursor && state.focus == Focus::Side;
        let base = if under_cursor { styles.cursor(true) } else { styles.plain() };
        if under_cursor {
            buffer.set_style(here, base);
        }
        draw_row(Pen::new(buffer, here, 0), line, (base, styles));
    }
}

/// The label takes what the counts leave; in a narrow pane deep rows are set in less.
fn draw_row(mut pen: Pen<'_>, row: &Row, (base, styles): (Style, Styles)) {
    let width = pen.room();
    let count = row.count.map(|count| count.to_string()).unwrap_or_default();
    let new = if row.new > 0 { format!("+{}", row.new) } else { String::new() };
    let counts = cells(&count) + cells(&new) + usize::from(!count.is_empty()) + usize::from(!new.is_empty());
    let sign = match row.folded {
        Some(true) => "▸ ",
        Some(false) => "▾ ",
        None => "",
    };
    let step = if width < 24 { 1 } else { 2 };
    pen.skip(row.depth * step).text(sign, base.patch(styles.dim()));
    let room = pen.room().saturating_sub(counts);
    let label = one_line(&row.label);
    let label = cut(&label, Cells(room), ambiguous());
    pen.text(label, base.patch(style(&row.node, styles)));
    pen.skip(room - cells(label).min(room));
    if !new.is_empty() {
        pen.skip(1).text(&new, base.patch(styles.fresh()));
    }
    pen.skip(1).text(&count, base.patch(styles.dim()));
}

fn style(node: &Node, styles: Styles) -> Style {
    match node {
        Node::Section(Section::Problems) => styles.bad(),
        Node::Section(_) => styles.bold(),
        Node::Nothing(_) => styles.dim(),
        Node::Tag(tag) => styles.tag_named(tag),
        _ => styles.plain(),
    }
}
