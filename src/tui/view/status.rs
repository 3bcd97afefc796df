//! The two lines at the foot: how things are, and what can be pressed.

use super::{
    pen::{self, Pen},
    style::Styles,
};
use crate::{
    search::Arrangement,
    text::{Cells, Wrap, one_line, wrap},
    tui::{
        action::Command,
        layout::cells,
        setting::ambiguous,
        state::{Focus, State},
        update::{grouping, order},
        words, working,
    },
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use std::ops::Range;

/// Cells between two parts.
const GAP: usize = 2;
/// Lines of a message at most.
const MOST_LINES: u16 = 4;
/// Cells of a command that runs.
const LONGEST_COMMAND: usize = 16;

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &State, styles: Styles) {
    if area.is_empty() {
        return;
    }
    // A message takes the whole of a narrow line.
    let parts = parts(state, styles);
    let wanted = parts.iter().map(|(_, text, _)| cells(text)).max().unwrap_or(0);
    let percent = Some(place(state)).filter(|place| wanted + 1 + cells(place) <= usize::from(area.width));
    let percent = percent.unwrap_or_default();
    let width = area.width.saturating_sub(u16::try_from(cells(&percent)).unwrap_or(0) + 1);
    let mut pen = Pen::new(buffer, Rect { width, ..area }, 0);
    for (at, (text, style)) in fitting(parts, usize::from(width)).iter().enumerate() {
        pen.skip(if at == 0 { 0 } else { GAP }).text(text, *style);
    }
    let right = Rect { x: area.x + width, width: area.width - width, ..area };
    Pen::new(buffer, right, 0).skip(1).text(&percent, styles.dim());
}

/// What is to be read now and does not fit into its line is broken into as many as it takes, up to a bound, over whatever is at the foot of the screen.
pub(super) fn draw_whole(buffer: &mut Buffer, screen: Rect, area: Rect, state: &State, styles: Styles) {
    let Some((text, style)) = said(state, styles).filter(|(text, _)| cells(text) + 1 > usize::from(area.width)) else {
        return;
    };
    if area.is_empty() {
        return;
    }
    let text = one_line(&text);
    let how = Wrap { measure: Cells(usize::from(area.width).max(2)), indent: Cells(0), ambiguous: ambiguous() };
    let lines = wrap(&text, how);
    let most = MOST_LINES.min(screen.height / 2).max(1);
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(most);
    let over = Rect { y: screen.bottom().saturating_sub(rows), height: rows, ..screen };
    pen::clear(buffer, over);
    for (row, line) in (0..rows).zip(&lines) {
        let line = text.get(line.range.clone()).unwrap_or_default();
        let cut_off = row + 1 == rows && lines.len() > usize::from(rows);
        let line =
            if cut_off { pen::shortened(&format!("{line}…"), usize::from(over.width)) } else { line.to_owned() };
        Pen::new(buffer, over, row).text(&line, style);
    }
}

/// How far the article is read, and at which match.
fn place(state: &State) -> String {
    let percent = state.percent().map(|p| format!("{p}%")).unwrap_or_default();
    let of = state.reading.found.len();
    match state.reading.at_match.filter(|_| state.reading.raw.is_none()) {
        Some(at) => {
            format!("{}  {percent}", state.lang.say(format!("match {}/{of}", at + 1), format!("第{}/{of}处", at + 1)))
        }
        None => percent,
    }
}

/// A part of the status line: what it says, and how much it is missed.
type Part = (u8, String, Style);

/// The parts in their order; where there is no room for all, what is missed least goes first.
fn fitting(mut parts: Vec<Part>, width: usize) -> Vec<(String, Style)> {
    let takes = |parts: &[Part]| parts.iter().map(|(_, text, _)| cells(text) + GAP).sum::<usize>().saturating_sub(GAP);
    while takes(&parts) > width && parts.len() > 1 {
        let least = parts.iter().enumerate().min_by_key(|(at, (weight, ..))| (*weight, std::cmp::Reverse(*at)));
        let Some(at) = least.map(|(at, _)| at) else { break };
        parts.remove(at);
    }
    parts.into_iter().map(|(_, text, style)| (text, style)).collect()
}

/// What the status line says, the most lasting first.
fn parts(state: &State, styles: Styles) -> Vec<Part> {
    let (health, lang) = (&state.health, state.lang);
    let mut parts = Vec::new();
    if health.opened {
        let (hits, all) = (state.shown.hits.len(), state.catalogue.len());
        parts.push((4, format!("{hits}/{all}"), styles.bold()));
        if hits > 0 && state.focus == Focus::List {
            let at = state.list.cursor + 1;
            parts.push((0, lang.say(format!("at {at}"), format!("第 {at} 篇")), styles.dim()));
        }
    }
    if state.arrangement != Arrangement::default() {
        let order = order(state.lang, state.arrangement.order);
        let grouping = grouping(state.lang, state.arrangement.grouping);
        let parts_of = grouping.into_iter().chain([order]).collect::<Vec<_>>().join("/");
        parts.push((0, parts_of, styles.dim()));
    }
    if let Some(n) = state.range().map(Iterator::count) {
        parts.push((6, lang.say(format!("range {n}"), format!("选 {n} 篇")), styles.key()));
    }
    if !state.marked.is_empty() {
        let n = state.marked.len();
        parts.push((5, lang.say(format!("+{n} marked"), format!("+{n} 已选定")), styles.key()));
    }
    if health.fresh > 0 {
        parts.push((
            3,
            lang.say(format!("+{} new", health.fresh), format!("+{} 篇新到", health.fresh)),
            styles.fresh(),
        ));
    }
    // What the texts do not tell yet is missed by who asks them.
    let texts = working::texts(state).filter(|_| state.shown.query.asks_texts());
    parts.extend(texts.map(|texts| (6, texts, styles.doubt())));
    parts.extend(state.work().map(|work| (1, work, styles.plain())));
    parts.extend(running(state).map(|running| (6, running, styles.key())));
    match health.problems.len() {
        0 => {}
        1 => parts.push((2, lang.say("1 problem", "1 个问题").to_owned(), styles.bad())),
        n => parts.push((2, lang.say(format!("{n} problems"), format!("{n} 个问题")), styles.bad())),
    }
    // What keeps new pages from being kept is said until it is over, with its remedy.
    let failing = state.desk.health.as_ref().and_then(|health| health.failing.clone());
    match said(state, styles) {
        Some((text, style)) => parts.push((8, text, style)),
        None => parts.extend(failing.map(|why| (7, why, styles.bad()))),
    }
    parts
}

/// The command that articles are given to, while it runs, and the key that stops it.
fn running(state: &State) -> Option<String> {
    let newest = state.desk.running.last()?;
    let command = one_line(&newest.command);
    let short = pen::shortened(&command, LONGEST_COMMAND);
    let key = state.keymap.keys(state.context(), Command::Stop).first().map(|key| key.name());
    let stops = key.map(|key| state.lang.say(format!(", {key} stops it"), format!("，按 {key} 停止")));
    Some(state.lang.say(format!("running: {short}"), format!("正在运行：{short}")) + &stops.unwrap_or_default())
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
    if let Some(trouble) = state.shown.hits.trouble().filter(|_| asked) {
        return Some((words::of_texts(state.lang, trouble), styles.bad()));
    }
    state.shown.faults.first().filter(|_| asked).map(|fault| (words::of_query(state.lang, &fault.what), styles.fault()))
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
