//! The two lines at the foot: how things are, and what can be pressed.

use super::{pen::Pen, style::Styles};
use crate::{
    search::Arrangement,
    tui::{
        action::Command,
        layout::cells,
        state::State,
        update::{grouping, order},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use std::ops::Range;

/// Under this a message takes the whole line.
const ROOMY: u16 = 60;

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    if area.is_empty() {
        return;
    }
    let percent = place(state);
    let width = area.width.saturating_sub(u16::try_from(cells(&percent)).unwrap_or(0) + 1);
    let mut pen = Pen::new(buffer, Rect { width, ..area }, 0);
    for (at, (text, style)) in parts(state, area.width, styles).iter().enumerate() {
        pen.skip(if at == 0 { 0 } else { 2 }).text(text, *style);
    }
    let right = Rect { x: area.x + width, width: area.width - width, ..area };
    Pen::new(buffer, right, 0).skip(1).text(&percent, styles.dim());
}

/// How far the article is read, and at which match.
fn place(state: &State) -> String {
    let percent = state.percent().map(|p| format!("{p}%")).unwrap_or_default();
    let of = state.reading.found.len();
    match state.reading.at_match {
        Some(at) => {
            format!("{}  {percent}", state.lang.say(format!("match {}/{of}", at + 1), format!("第{}/{of}处", at + 1)))
        }
        None => percent,
    }
}

/// What the status line says, the most lasting first.
fn parts(state: &State, width: u16, styles: Styles) -> Vec<(String, Style)> {
    let health = &state.health;
    let said = said(state, styles);
    if width < ROOMY
        && let Some(said) = said
    {
        return vec![said];
    }
    let mut parts = Vec::new();
    if health.opened {
        let (hits, all) = (state.shown.hits.len(), state.catalogue.len());
        parts.push((format!("{hits}/{all}"), styles.bold()));
    }
    if state.arrangement != Arrangement::default() {
        let order = order(state.lang, state.arrangement.order);
        let grouping = grouping(state.lang, state.arrangement.grouping);
        let parts_of = grouping.into_iter().chain([order]).collect::<Vec<_>>().join("/");
        parts.push((parts_of, styles.dim()));
    }
    if let Some(n) = state.range().map(Iterator::count) {
        parts.push((state.lang.say(format!("range {n}"), format!("选 {n} 篇")), styles.key()));
    }
    if !state.marked.is_empty() {
        let n = state.marked.len();
        parts.push((state.lang.say(format!("+{n} marked"), format!("+{n} 已选定")), styles.key()));
    }
    if health.fresh > 0 {
        parts.push((format!("+{} new", health.fresh), styles.fresh()));
    }
    parts.extend(state.work().map(|work| (work, styles.plain())));
    match health.problems.len() {
        0 => {}
        1 => parts.push(("1 problem".to_owned(), styles.bad())),
        n => parts.push((format!("{n} problems"), styles.bad())),
    }
    parts.extend(said);
    parts
}

/// The one thing that is to be read now.
fn said(state: &State, styles: Styles) -> Option<(String, Style)> {
    if let Some(message) = &state.message {
        return Some((message.text.clone(), if message.bad { styles.bad() } else { styles.plain() }));
    }
    if let Some(why) = &state.health.failed {
        return Some((why.clone(), styles.bad()));
    }
    let asked = state.query.text() == state.shown.text;
    state.shown.faults.first().filter(|_| asked).map(|fault| (fault.what.clone(), styles.fault()))
}

/// The hint bar: whole hints only.
pub(super) fn draw_hints(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    let mut pen = Pen::new(buffer, area, 0);
    for Hint { key, does, .. } in hints(state, area) {
        pen.text(&key, styles.key()).skip(1).text(does, styles.dim()).skip(2);
    }
}

/// A hint and where it stands.
struct Hint {
    key: String,
    does: &'static str,
    command: Command,
    columns: Range<usize>,
}

/// The hints that have room. Help's is kept at the end when others have to go: it leads to all of them.
fn hints(state: &State, area: Rect) -> Vec<Hint> {
    let width = |key: &str, does: &str| cells(key) + 1 + cells(does) + 2;
    let all: Vec<_> = state.keymap.hints(state.context(), state.lang).collect();
    let whole: usize = all.iter().map(|(key, does, _)| width(key, does)).sum();
    let room = usize::from(area.width) + 2;
    let help = all.iter().find(|(_, _, command)| *command == Command::Help).filter(|_| whole > room);
    let reserved = help.map_or(0, |(key, does, _)| width(key, does));
    let (mut x, mut shown) = (0, Vec::new());
    let rest = all.iter().filter(|hint| help.is_none() || hint.2 != Command::Help);
    let fitting = rest.take_while(|(key, does, _)| {
        x += width(key, does);
        x + reserved <= room
    });
    let mut at = 0;
    for (key, does, command) in fitting.chain(help.filter(|_| reserved <= room)) {
        let columns = at..at + width(key, does) - 2;
        at += width(key, does);
        shown.push(Hint { key: key.clone(), does, command: *command, columns });
    }
    shown
}

/// The command whose hint stands at a place of the screen.
pub(in crate::tui) fn hint_at(state: &State, at: Position) -> Option<Command> {
    let area = state.areas().hints;
    let column = usize::from(at.x.checked_sub(area.x)?);
    let there = |hint: &Hint| hint.columns.contains(&column);
    area.contains(at).then(|| hints(state, area).into_iter().find(there)).flatten().map(|hint| hint.command)
}
