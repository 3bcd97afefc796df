//! The query line and the headlines under it.

use super::{
    pen::{self, Pen, shortened},
    style::Styles,
};
use crate::{
    model::{Entry, Marks},
    search::Group,
    text::{Cells, cut, one_line},
    tui::{
        editor::Editor,
        layout::{self, cells},
        listing::{self, Line},
        setting::{ambiguous, lines},
        snippets::{Piece, fitted},
        state::{Focus, State},
        working,
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
/// Narrower rows have no date.
const WITH_DATE: u16 = 24;
/// Cells before the piece of a text, under a headline.
const SET_IN: usize = 3;

/// Draws the query line; the answer is where the caret stands.
pub(super) fn draw_query(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) -> Option<Position> {
    let focused = state.focus == Focus::Query;
    // Faults are byte ranges of the text that was asked.
    let asked = state.query.text() == state.shown.text;
    let faults: Vec<Range<usize>> =
        if asked { state.shown.faults.iter().map(|f| f.range.clone()).collect() } else { Vec::new() };
    let prompt = if focused { styles.key() } else { styles.dim() };
    if state.query_is_old && focused {
        let all = 0..state.query.text().len();
        let all = std::slice::from_ref(&all);
        return draw_line(buffer, area, (PROMPT, prompt), &state.query, (all, styles.range()));
    }
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
        return pen::paragraph(buffer, area, &nothing(state), styles.dim());
    }
    let range = state.range();
    let shape = state.list_shape(area.height);
    for (row, line) in (0..area.height).zip(listing::lines(hits, state.list.top, shape)) {
        let ranged = |at: usize| range.as_ref().is_some_and(|range| range.contains(&at));
        let here = Rect::new(area.x, area.y + row, area.width, 1);
        match line {
            Line::Header(at) => draw_header(Pen::new(buffer, area, row), state, at, styles),
            Line::Hit(at) => draw_hit(buffer, here, state, (at, ranged(at)), styles),
            Line::Piece(at) => draw_piece(buffer, here, state, (at, ranged(at)), styles),
        }
    }
}

/// The style of a hit's rows, which the whole of them has where the cursor or a range is.
fn based(buffer: &mut Buffer, area: Rect, state: &State, (at, ranged): (usize, bool), styles: Styles) -> Style {
    let under_cursor = at == state.list.cursor;
    let base = match under_cursor {
        true => styles.cursor(state.focus != Focus::Article),
        false if ranged => styles.range(),
        false => styles.plain(),
    };
    if under_cursor || ranged {
        buffer.set_style(area, base);
    }
    base
}

/// The place of a hit's text that was found; a free row until it is there.
fn draw_piece(buffer: &mut Buffer, area: Rect, state: &State, at: (usize, bool), styles: Styles) {
    let base = based(buffer, area, state, at, styles);
    let piece = state.shown.hits.id(at.0).and_then(|id| state.snippets.get(id));
    let mut pen = Pen::new(buffer, area, 0);
    pen.skip(if area.width >= WITH_DATE { SET_IN } else { 1 });
    match piece {
        Some(Piece::Found(snippet)) => {
            let (text, marks) = fitted(snippet, pen.room());
            pen.marked(&text, &marks, base, styles.mark(base));
        }
        Some(Piece::Unread) => {
            let unread = state.lang.say("(its text cannot be read now)", "（正文暂不可读）");
            pen.text(unread, base.patch(styles.dim()));
        }
        Some(Piece::None) | None => {}
    }
}

/// A headline with its mark.
fn draw_hit(buffer: &mut Buffer, area: Rect, state: &State, (at, ranged): (usize, bool), styles: Styles) {
    let hits = &state.shown.hits;
    let Some(id) = hits.id(at) else { return };
    let base = based(buffer, area, state, (at, ranged), styles);
    // Tags and marks may be newer than the hits: the catalogue knows best.
    let Some(newest) = state.catalogue.get(id).or_else(|| hits.entry(at)) else { return };
    let (sign, style) = match (state.marked.has(id), ranged) {
        (true, _) => ("+", styles.key()),
        (false, true) => ("|", styles.key()),
        (false, false) if state.fresh.contains(&id) => ("N", styles.fresh()),
        (false, false) => (" ", styles.plain()),
    };
    let mut pen = Pen::new(buffer, area, 0);
    pen.text(sign, base.patch(style));
    draw_entry(pen, usize::from(area.width), &newest, state, (base, styles));
}

/// What a group has in common, and how many headlines it has.
fn draw_header(mut pen: Pen<'_>, state: &State, at: usize, styles: Styles) {
    let Some(group) = state.shown.hits.group(at) else { return };
    let lang = state.lang;
    let name = match group {
        Group::Date(Some(date)) => format!("{date} {}", lang.weekday(date.weekday())),
        Group::Date(None) => lang.say("without a date", "无日期").to_owned(),
        Group::Paper(Some(paper)) => paper,
        Group::Paper(None) => lang.say("without a paper", "无报名").to_owned(),
        Group::Page(Some(page)) => lang.say(format!("page {page}"), format!("第 {page} 版")),
        Group::Page(None) => lang.say("without a page", "无版次").to_owned(),
    };
    let count = state.shown.hits.group_len(at).to_string();
    let room = pen.room().saturating_sub(count.len() + 3);
    let name = one_line(&name);
    let name = cut(&name, Cells(room), ambiguous());
    let rule = room - cells(name).min(room);
    pen.skip(1).text(name, styles.bold()).skip(1).text(&lines()[0].repeat(rule), styles.dim()).skip(1);
    pen.text(&count, styles.dim());
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
        _ if !state.health.opened => {
            let folder = one_line(&state.folder);
            state.lang.say(format!("opening {folder}"), format!("正在打开 {folder}"))
        }
        _ if !state.query.text().is_empty() && !state.catalogue.is_empty() => {
            if let Some(texts) = working::texts(state).filter(|_| state.shown.query.asks_texts()) {
                return state.lang.say(format!("nothing found so far; {texts}"), format!("暂未找到；{texts}"));
            }
            let key = if state.focus == Focus::Query { "Tab i" } else { "i" };
            state.lang.say(
                format!("nothing found ({key}: which word is in the way)"),
                format!("没有找到（{key}：看是哪个词妨碍了）"),
            )
        }
        Some(work) => work,
        None => state
            .lang
            .say("no page files yet: put some into the folder", "还没有版面文件：请放一些到文件夹里")
            .to_owned(),
    }
}

/// One headline: date, page, paper, headline, tags, each with the cells that the width allows.
fn draw_entry(mut pen: Pen<'_>, width: usize, entry: &Entry, state: &State, (base, styles): (Style, Styles)) {
    let quiet = base.patch(styles.dim());
    if width >= usize::from(WITH_DATE) {
        let date = entry.date.map(|d| d.to_string()).unwrap_or_default();
        // A year goes first when there is too little room; what was found in texts needs less of it for the headline.
        let whole = width >= if state.shown.query.seeks_texts() { 30 } else { 44 };
        let date = if whole { date.as_str() } else { date.get(5..).unwrap_or_default() };
        pen.column(date, if whole { 10 } else { 5 }, quiet).skip(1);
        pen.column(entry.page.as_deref().unwrap_or_default(), 3, quiet).skip(1);
    }
    if width >= 60 {
        let paper = one_line(entry.paper.as_deref().unwrap_or_default());
        pen.column(&shortened(&paper, 8), 8, quiet).skip(1);
    }
    let room = pen.room() / 3;
    let signs = whole(signs(entry, (base, styles)), room, quiet);
    // Marks and tags may take a third; the headline takes what they leave.
    let for_tags = taken_by(&signs);
    let for_headline = pen.room().saturating_sub(for_tags + usize::from(for_tags > 0));
    let headline = one_line(if entry.headline.is_empty() { "(no headline)" } else { &entry.headline });
    // The end of one that does not fit gives way to a sign.
    let dots = if cells(&headline) <= for_headline || for_headline < cells("…") { "" } else { "…" };
    let fitting = cut(&headline, Cells(for_headline.saturating_sub(cells(dots))), ambiguous());
    let style = if entry.gone || entry.marks.read { quiet } else { base };
    let marks = state.shown.query.highlights(&headline);
    let taken = cells(fitting) + cells(dots);
    pen.marked(fitting, &marks, style, styles.mark(style)).text(dots, style);
    pen.skip(for_headline - taken.min(for_headline) + 1);
    for (text, style) in &signs {
        pen.text(text, *style).skip(1);
    }
}

/// The cells that signs take, with a blank between them.
fn taken_by(signs: &[(String, Style)]) -> usize {
    signs.iter().map(|(text, _)| cells(text)).sum::<usize>() + signs.len().saturating_sub(1)
}

/// As many signs as fit whole, and a sign that there are more. The first tag is shortened rather than left out.
fn whole(mut signs: Vec<(String, Style)>, room: usize, quiet: Style) -> Vec<(String, Style)> {
    if taken_by(&signs) <= room {
        return signs;
    }
    let (more, all) = (("…".to_owned(), quiet), signs.len());
    let first_tag = signs.iter().position(|(text, _)| text.starts_with('#')).unwrap_or(signs.len());
    while signs.len() > first_tag + 1 {
        signs.pop();
        if taken_by(&signs) + 1 + cells("…") <= room {
            signs.push(more);
            return signs;
        }
    }
    if let Some((mut tag, style)) = signs.pop().filter(|(text, _)| text.starts_with('#')) {
        let left = room.saturating_sub(taken_by(&signs) + usize::from(!signs.is_empty()));
        if signs.len() + 1 < all {
            tag.push('…');
        }
        tag = shortened(&tag, left);
        // A sharp alone names no tag.
        signs.push((if tag.chars().count() > 2 { tag } else { shortened("…", left) }, style));
        signs.retain(|(text, _)| !text.is_empty());
    }
    while taken_by(&signs) > room {
        signs.pop();
    }
    signs
}

/// Star, note, read mark, then the tags, each tag in its own colour. All are narrow everywhere: ★ would be two cells in some terminals.
fn signs(entry: &Entry, (base, styles): (Style, Styles)) -> Vec<(String, Style)> {
    let Marks { starred, read, noted } = entry.marks;
    let marks = [(starred, "*", styles.star()), (noted, "✎", styles.plain()), (read, "✓", styles.dim())];
    let marks = marks.into_iter().filter(|(on, ..)| *on).map(|(_, sign, style)| (sign.to_owned(), base.patch(style)));
    let tag = |tag: &crate::model::Tag| {
        let text = format!("#{}", one_line(tag.as_str()));
        (text, base.patch(styles.tag_named(tag.as_str())))
    };
    marks.chain(entry.tags.iter().map(tag)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_whole_or_said_to_go_on() {
        let shown = |signs: &[&str], room| {
            let signs = signs.iter().map(|sign| (sign.to_string(), Style::new())).collect();
            let shown = whole(signs, room, Style::new());
            assert!(taken_by(&shown) <= room, "{shown:?}");
            shown.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(" ")
        };
        let all = ["*", "✓", "#水利", "#水务"];
        assert_eq!(shown(&all, 15), "* ✓ #水利 #水务");
        assert_eq!(shown(&all, 14), "* ✓ #水利 …");
        assert_eq!(shown(&all, 9), "* ✓ #水…", "no room for the sign behind a whole tag");
        assert_eq!(shown(&all, 6), "* ✓ …");
        assert_eq!((shown(&all, 3), shown(&all, 2), shown(&all, 0)), ("* ✓".into(), "*".into(), String::new()));
        assert_eq!((shown(&["#水利工程"], 8), shown(&["#水利工程"], 3)), ("#水利工…".into(), "…".into()));
    }
}
