//! Writing glyphs into cells: the only place that puts text on the screen.
//!
//! Promise: no glyph is cut in two, none leaves its row's bounds, and no control or invisible character gets through, whatever the caller hands
//! over. ratatui's own text widgets lose text and panic on mixed widths (ratatui #2679), so none of them is used.

use crate::{
    text::{Cells, Wrap, cut, one_line, wrap},
    tui::{
        layout::{Areas, cells},
        setting::{ambiguous, lines},
    },
};
use ratatui::{
    buffer::{Buffer, Cell, CellDiffOption, CellWidth},
    layout::Rect,
    style::{Color, Modifier, Style},
};
use std::{num::NonZeroU16, ops::Range};
use unicode_segmentation::UnicodeSegmentation;

/// Writes along one row of an area.
pub(in crate::tui) struct Pen<'a> {
    buffer: &'a mut Buffer,
    x: u16,
    y: u16,
    end: u16,
}

impl<'a> Pen<'a> {
    /// A pen at the start of a row of an area; a row below the area takes nothing.
    pub(in crate::tui) fn new(buffer: &'a mut Buffer, area: Rect, row: u16) -> Self {
        let end = if row < area.height { area.right() } else { area.x };
        Self { buffer, x: area.x, y: area.y.saturating_add(row), end }
    }

    /// The free cells.
    pub(in crate::tui) fn room(&self) -> usize {
        usize::from(self.end.saturating_sub(self.x))
    }

    /// Moves right over free cells.
    pub(in crate::tui) fn skip(&mut self, by: usize) -> &mut Self {
        let by = u16::try_from(by.min(self.room())).unwrap_or(u16::MAX);
        self.x = self.x.saturating_add(by).min(self.end);
        self
    }

    /// Writes as many whole glyphs as fit.
    pub(in crate::tui) fn text(&mut self, text: &str, style: Style) -> &mut Self {
        self.marked(text, &[], style, style)
    }

    /// The same in at most `limit` cells, then moves to the end of them: a column.
    pub(in crate::tui) fn column(&mut self, text: &str, limit: usize, style: Style) -> &mut Self {
        let end = self.end;
        let limit = u16::try_from(limit.min(self.room())).unwrap_or(u16::MAX);
        let column_end = self.x.saturating_add(limit).min(end);
        self.end = column_end;
        self.text(text, style);
        // A glyph that did not fit has closed the column early.
        (self.x, self.end) = (column_end, end);
        self
    }

    /// Writes text of which some byte ranges have another style.
    pub(in crate::tui) fn marked(
        &mut self,
        text: &str,
        marks: &[Range<usize>],
        style: Style,
        mark: Style,
    ) -> &mut Self {
        for (at, grapheme) in text.grapheme_indices(true) {
            let marked = marks.iter().any(|m| m.start < at + grapheme.len() && at < m.end);
            if !self.glyph(&one_line(grapheme), if marked { mark } else { style }) {
                self.end = self.x;
                break;
            }
        }
        self
    }

    /// Writes one glyph; false when it does not fit.
    fn glyph(&mut self, glyph: &str, style: Style) -> bool {
        let width = cells(glyph);
        if width == 0 {
            return true;
        }
        if width > self.room() {
            return false;
        }
        let width = u16::try_from(width).unwrap_or(1);
        if let Some(cell) = self.buffer.cell_mut((self.x, self.y)) {
            cell.set_symbol(glyph).set_style(style);
            // ratatui has its own idea of widths; where it differs, what follows would land a cell too early.
            let own = glyph.cell_width() != width;
            let forced = NonZeroU16::new(width).filter(|_| own).map(CellDiffOption::ForcedWidth);
            cell.set_diff_option(forced.unwrap_or_default());
        }
        for trailing in self.x + 1..self.x + width {
            if let Some(cell) = self.buffer.cell_mut((trailing, self.y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
        self.x += width;
        true
    }
}

/// Empties an area for a window. A wide glyph that reaches into it from the left would show its half, or push the border: it becomes blank.
pub(in crate::tui) fn clear(buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        if let Some(left) = area.x.checked_sub(1)
            && let Some(cell) = buffer.cell_mut((left, y))
            && cells(cell.symbol()) > 1
        {
            cell.set_symbol(" ").set_diff_option(CellDiffOption::None);
        }
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// Writes a sentence over as many rows as it takes.
pub(in crate::tui) fn paragraph(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let text = one_line(text);
    let how = Wrap { measure: Cells(usize::from(area.width).max(2)), indent: Cells(0), ambiguous: ambiguous() };
    for (at, line) in (0..area.height).zip(wrap(&text, how)) {
        Pen::new(buffer, area, at).text(text.get(line.range).unwrap_or_default(), style);
    }
}

/// A window's border with its title. Under three cells there is none.
pub(in crate::tui) fn frame(buffer: &mut Buffer, area: Rect, title: &str, style: Style) {
    clear(buffer, area);
    if area.width < 3 || area.height < 3 {
        return;
    }
    let [across, down, corners @ ..] = lines();
    let line = across.repeat(usize::from(area.width - 2));
    Pen::new(buffer, area, 0).text(corners[0], style).text(&line, style).text(corners[1], style);
    Pen::new(buffer, area, area.height - 1).text(corners[2], style).text(&line, style).text(corners[3], style);
    for row in 1..area.height - 1 {
        Pen::new(buffer, area, row).text(down, style).skip(usize::from(area.width - 2)).text(down, style);
    }
    let inner = Rect::new(area.x + 2, area.y, area.width.saturating_sub(4), 1);
    let title = shortened(title, usize::from(inner.width).saturating_sub(2));
    Pen::new(buffer, inner, 0).text(" ", style).text(&title, style.add_modifier(Modifier::BOLD)).text(" ", style);
}

/// A text in so many cells; where it does not fit its end gives way to `…`.
pub(in crate::tui) fn shortened(text: &str, room: usize) -> String {
    if cells(text) <= room {
        return text.to_owned();
    }
    let short = cut(text, Cells(room.saturating_sub(cells("…"))), ambiguous()).trim_end();
    if room < cells("…") { String::new() } else { format!("{short}…") }
}

/// Makes a frame look the same whatever was on the screen before.
///
/// Blanks are drawn anew that stand right of a narrow glyph whose looks a blank would show: where that glyph takes the place of a wide one, ratatui knows
/// the blank to be one already, but terminals make it of the wide glyph's other half, and some in the new glyph's looks. And what is to be bold and dim at
/// once is dim: to some terminals these are one setting, and the last one said counts.
pub(super) fn steady(buffer: &mut Buffer) {
    const SHOWN: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);
    let shows = |cell: &Cell| cell.modifier.intersects(SHOWN) || cell.bg != Color::Reset;
    let area = buffer.area;
    for cell in buffer.content.iter_mut().filter(|cell| cell.modifier.contains(Modifier::DIM)) {
        cell.modifier.remove(Modifier::BOLD);
    }
    for y in area.top()..area.bottom() {
        for x in (area.left() + 1)..area.right() {
            let after = buffer.cell((x - 1, y)).is_some_and(|left| shows(left) && left.cell_width() == 1);
            if let Some(cell) = buffer.cell_mut((x, y)).filter(|cell| after && cell.symbol() == " ") {
                cell.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
        }
    }
}

/// The lines between the panes.
pub(in crate::tui) fn rule(buffer: &mut Buffer, areas: &Areas, style: Style) {
    for rule in [areas.side_rule, areas.rule] {
        for row in 0..rule.height {
            Pen::new(buffer, rule, row).text(lines()[1], style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(buffer: &Buffer) -> Vec<&str> {
        buffer.content().iter().map(|c| c.symbol()).collect()
    }

    #[test]
    fn a_wide_glyph_without_room_is_left_out_and_nothing_follows_it() {
        let mut b = Buffer::empty(Rect::new(0, 0, 5, 1));
        Pen::new(&mut b, Rect::new(0, 0, 5, 1), 0).text("报a库x", Style::new()).text("y", Style::new());
        assert_eq!(row(&b), ["报", " ", "a", "库", " "]);
        let mut b = Buffer::empty(Rect::new(0, 0, 4, 1));
        Pen::new(&mut b, Rect::new(0, 0, 4, 1), 0).text("报a库x", Style::new()).text("y", Style::new());
        assert_eq!(row(&b), ["报", " ", "a", " "]);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let mut b = Buffer::empty(Rect::new(0, 0, 8, 1));
        Pen::new(&mut b, Rect::new(0, 0, 8, 1), 0).text("a\u{1b}[2J\u{202e}\nb", Style::new());
        assert_eq!(row(&b).concat(), "a␛[2J b ");
    }

    #[test]
    fn a_column_ends_where_it_should_whatever_is_in_it() {
        let mut b = Buffer::empty(Rect::new(0, 0, 8, 1));
        Pen::new(&mut b, Rect::new(0, 0, 8, 1), 0).column("报库", 3, Style::new()).text("x", Style::new());
        assert_eq!(row(&b), ["报", " ", " ", "x", " ", " ", " ", " "]);
    }

    #[test]
    fn a_window_blanks_the_glyphs_that_its_edge_would_cut() {
        let area = Rect::new(0, 0, 6, 3);
        let mut b = Buffer::empty(area);
        (0..3).for_each(|y| {
            Pen::new(&mut b, area, y).text("报库报", Style::new());
        });
        frame(&mut b, Rect::new(1, 0, 4, 3), "", Style::new());
        let middle: Vec<&str> = (0..6).map(|x| b.cell((x, 1)).map_or("?", |c| c.symbol())).collect();
        assert_eq!(middle[0], " ");
        assert_eq!((middle[1], middle[4]), ("│", "│"));
        assert_eq!(middle[5], " ");
    }

    #[test]
    fn a_pen_outside_of_the_buffer_writes_nothing() {
        let mut b = Buffer::empty(Rect::new(0, 0, 2, 1));
        Pen::new(&mut b, Rect::new(5, 5, 9, 9), 3).text("报", Style::new());
        Pen::new(&mut b, Rect::new(0, 0, 2, 1), 7).text("报", Style::new());
        clear(&mut b, Rect::new(1, 0, 50, 50));
        assert_eq!(row(&b).concat(), "  ");
    }
}
