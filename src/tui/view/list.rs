//! The query line and the headlines under it.

use super::{
    pen::{self, Pen},
    style::Styles,
};
use crate::{
    model::{Entry, Marks},
    text::{Cells, cut, one_line},
    tui::{
        editor::Editor,
        layout::{self, cells},
        setting::{ambiguous, lines},
        state::{Focus, State},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

const PROMPT: &str = "> ";
/// Suggestions that are seen at once.
const OFFERED: u16 = 8;
/// Cells for the number of a suggestion's articles.
const COUNT: usize = 7;

/// Draws the query line; the answer is where the caret stands.
pub(super) fn draw_query(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
    let focused = state.focus == Focus::Query;
    // Faults are byte ranges of the text that was asked.
    let asked = state.query.text() == state.shown.text;
    let faults: Vec<Range<usize>> =
        if asked { state.shown.faults.iter().map(|f| f.range.clone()).collect() } else { Vec::new() };
    let prompt = if focused { styles.key() } else { styles.dim() };
    draw_line(buffer, area, (PROMPT, prompt), &state.query, (&faults, styles.fault()))
}

/// Draws a line that is edited, scrolled so that the caret is seen.
pub(in crate::tui) fn draw_line(
    buffer: &mut Buffer,
    area: Rect,
    (prompt, prompt_style): (&str, Style),
    editor: &Editor,
    (marks, mark): (&[Range<usize>], Style),
) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let prompt = if usize::from(area.width) > cells(prompt) + 2 { prompt } else { "" };
    let mut pen = Pen::new(buffer, area, 0);
    pen.text(prompt, prompt_style);
    // The caret needs a cell of its own after the text.
    let room = pen.room().saturating_sub(1);
    let (start, before) = scrolled(&editor.text()[..editor.caret()], room);
    let marks: Vec<Range<usize>> =
        marks.iter().filter(|m| m.end > start).map(|m| m.start.saturating_sub(start)..m.end - start).collect();
    pen.marked(&editor.text()[start..], &marks, Style::new(), mark);
    let column = u16::try_from(cells(prompt) + before).unwrap_or(0).min(area.width - 1);
    Some(Position::new(area.x + column, area.y))
}

/// The byte of the query that stands at a column of the screen.
pub(in crate::tui) fn query_byte_at(state: &State, area: Rect, x: u16) -> usize {
    let prompt = if usize::from(area.width) > cells(PROMPT) + 2 { cells(PROMPT) } else { 0 };
    let room = usize::from(area.width).saturating_sub(prompt + 1);
    let text = state.query.text();
    let (start, _) = scrolled(&text[..state.query.caret()], room);
    let column = usize::from(x.saturating_sub(area.x)).saturating_sub(prompt);
    start + cut(&text[start..], Cells(column), ambiguous()).len()
}

/// The longest end of `text` that takes at most `room` cells: its first byte, its cells.
fn scrolled(text: &str, room: usize) -> (usize, usize) {
    let (mut start, mut used) = (text.len(), 0);
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        if used + cells(grapheme) > room {
            break;
        }
        (start, used) = (at, used + cells(grapheme));
    }
    (start, used)
}

/// Draws the rows of the window only: a frame costs the same over ten headlines and ten million.
pub(super) fn draw_list(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    let hits = &state.shown.hits;
    if hits.is_empty() && area.height > 0 {
        Pen::new(buffer, area, 0).text(&nothing(state), styles.dim());
        return;
    }
    let range = state.range();
    let ranged = |at: usize| range.as_ref().is_some_and(|range| range.contains(&at));
    for row in 0..area.height {
        let at = state.list.top + usize::from(row);
        let Some(id) = hits.id(at) else { break };
        let base = match at == state.list.cursor {
            true => styles.cursor(state.focus != Focus::Article),
            false if ranged(at) => styles.range(),
            false => styles.plain(),
        };
        if at == state.list.cursor || ranged(at) {
            buffer.set_style(Rect::new(area.x, area.y + row, area.width, 1), base);
        }
        // Tags and marks may be newer than the hits: the catalogue knows best.
        let Some(newest) = state.catalogue.get(id).or_else(|| hits.entry(at)) else { break };
        let mut pen = Pen::new(buffer, area, row);
        let sign = match (state.marked.has(id), ranged(at)) {
            (true, _) => "+",
            (false, true) => "|",
            (false, false) => " ",
        };
        pen.text(sign, base.patch(styles.key()));
        draw_entry(pen, usize::from(area.width), &newest, state, (base, styles));
    }
}

/// What may stand at the caret, over the first headlines.
pub(super) fn draw_offer(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    let Some(offer) = state.completion.open.as_ref().filter(|_| state.window.is_none()) else { return };
    let widest = offer.choices.iter().map(|choice| cells(&one_line(&choice.text))).max().unwrap_or(0);
    // Parts them from the headlines behind them.
    let edge = format!(" {} ", lines()[1]);
    let wanted = cells(PROMPT) + widest + 1 + COUNT + cells(&edge);
    let width = u16::try_from(wanted).unwrap_or(u16::MAX).min(area.width);
    let height = u16::try_from(offer.choices.len()).unwrap_or(u16::MAX).min(OFFERED).min(area.height);
    let area = Rect { width, height, ..area };
    pen::clear(buffer, area);
    let top = layout::scrolled(0, offer.chosen, usize::from(height), offer.choices.len());
    for (row, (at, choice)) in (0..height).zip(offer.choices.iter().enumerate().skip(top)) {
        let base = if at == offer.chosen { styles.cursor(true) } else { styles.plain() };
        let count = choice.count.map(|n| n.to_string()).unwrap_or_default();
        let mut pen = Pen::new(buffer, area, row);
        let room = pen.room().saturating_sub(wanted - widest);
        pen.skip(cells(PROMPT)).column(&choice.text, room, base.patch(styles.tag())).skip(1);
        pen.text(&format!("{count:>COUNT$}"), styles.dim()).text(&edge, styles.dim());
    }
}

/// Why the list is empty.
fn nothing(state: &State) -> String {
    match state.work() {
        _ if !state.health.opened => format!("opening {}", one_line(&state.folder)),
        _ if !state.query.text().is_empty() && !state.catalogue.is_empty() => "nothing found".to_owned(),
        Some(work) => work,
        None => "no page files yet: put some into the folder".to_owned(),
    }
}

/// One headline: date, page, paper, headline, tags, each with the cells that the width allows.
fn draw_entry(mut pen: Pen<'_>, width: usize, entry: &Entry, state: &State, (base, styles): (Style, Styles)) {
    let quiet = base.patch(styles.dim());
    if width >= 24 {
        let date = entry.date.map(|d| d.to_string()).unwrap_or_default();
        // A year goes first when there is too little room.
        let date = if width >= 44 { date.as_str() } else { date.get(5..).unwrap_or_default() };
        pen.column(date, if width >= 44 { 10 } else { 5 }, quiet).skip(1);
        pen.column(entry.page.as_deref().unwrap_or_default(), 3, quiet).skip(1);
    }
    if width >= 60 {
        pen.column(entry.paper.as_deref().unwrap_or_default(), 8, quiet).skip(1);
    }
    let tags = entry.tags.iter().map(|tag| format!("#{}", one_line(tag.as_str())));
    let tags: Vec<String> = marks(entry.marks).into_iter().chain(tags).collect();
    let tags = tags.join(" ");
    // Marks and tags may take a third; the headline takes what they leave.
    let for_tags = if tags.is_empty() { 0 } else { cells(cut(&tags, Cells(pen.room() / 3), ambiguous())) };
    let for_headline = pen.room().saturating_sub(for_tags + usize::from(for_tags > 0));
    let headline = one_line(if entry.headline.is_empty() { "(no headline)" } else { &entry.headline });
    let fitting = cut(&headline, Cells(for_headline), ambiguous());
    let style = if entry.gone || entry.marks.read { quiet } else { base };
    let marks = state.shown.query.highlights(&headline);
    let taken = cells(fitting);
    pen.marked(fitting, &marks, style, styles.mark(style));
    pen.skip(for_headline - taken.min(for_headline) + 1).text(&tags, base.patch(styles.tag()));
}

/// Star, note and read mark as letters that every terminal has: `*nr`.
fn marks(marks: Marks) -> Option<String> {
    let all = [(marks.starred, '*'), (marks.noted, 'n'), (marks.read, 'r')];
    let set: String = all.into_iter().filter_map(|(on, sign)| on.then_some(sign)).collect();
    (!set.is_empty()).then_some(set)
}
