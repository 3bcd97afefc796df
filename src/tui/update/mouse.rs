//! The mouse: the wheel scrolls what is under it, a click goes there, a second click opens, a line between panes is dragged.

use super::{do_command, enter, focus, in_window, moves};
use crate::tui::{
    action::{Command, Effect, Move},
    layout,
    listing::{self, Line},
    pointer::{Did, NOTCH, Pointed, Rule},
    state::{Focus, Message, State},
    view,
    windows::{self, Outcome},
};
use ratatui::layout::{Position, Rect};

/// Has the mouse told to us, or leaves it to the terminal's own selection.
pub(super) fn switched(state: &mut State) -> Vec<Effect> {
    state.mouse.on = !state.mouse.on;
    state.mouse.dragged = None;
    let text = if state.mouse.on {
        state.lang.say("the mouse works here; M gives it back to the terminal", "鼠标已启用；按 M 交还终端")
    } else {
        state
            .lang
            .say("the mouse selects text in the terminal; M takes it back", "鼠标已交还终端，可选取文字；按 M 收回")
    };
    state.message = Some(Message { text: text.to_owned(), bad: false });
    vec![Effect::Mouse(state.mouse.on)]
}

pub(super) fn pointed(state: &mut State, Pointed { did, at }: Pointed) -> Vec<Effect> {
    if did == Did::Press {
        state.message = None;
    }
    if let Some(command) = (did == Did::Press).then(|| view::hint_at(state, at)).flatten() {
        return in_window(state, command).unwrap_or_else(|| do_command(state, command));
    }
    if state.window.is_some() {
        return over_window(state, did, at);
    }
    match did {
        Did::WheelUp => wheel(state, at, Move::Up),
        Did::WheelDown => wheel(state, at, Move::Down),
        Did::Press => pressed(state, at),
        Did::Drag => dragged(state, at),
        Did::Release => {
            state.mouse.dragged = None;
            vec![]
        }
    }
}

/// What is done over a window is given to it; beside it nothing happens, so that nothing typed is lost.
fn over_window(state: &mut State, did: Did, at: Position) -> Vec<Effect> {
    let given = windows::give(state, |window, state| {
        let inside = windows::inside(window, state);
        if !inside.contains(at) {
            return Outcome::stays();
        }
        let way = match did {
            Did::WheelUp => Move::Up,
            Did::WheelDown => Move::Down,
            Did::Press => return window.pressed(state, Position::new(at.x - inside.x, at.y - inside.y)),
            Did::Drag | Did::Release => return Outcome::stays(),
        };
        let mut effects = Vec::new();
        for _ in 0..NOTCH {
            let outcome = window.command(state, Command::Move(way));
            effects.extend(outcome.effects);
        }
        Outcome { effects, ..Outcome::stays() }
    });
    given.unwrap_or_default()
}

fn wheel(state: &mut State, at: Position, way: Move) -> Vec<Effect> {
    let areas = state.areas();
    let under = if areas.article.contains(at) {
        Focus::Article
    } else if areas.side.contains(at) {
        Focus::Side
    } else if areas.list.contains(at) {
        Focus::List
    } else {
        return vec![];
    };
    // The keys stay where they are.
    let keys = std::mem::replace(&mut state.focus, under);
    let mut effects = Vec::new();
    for _ in 0..NOTCH {
        effects.extend(moves::moved(state, way));
    }
    state.focus = keys;
    effects
}

fn pressed(state: &mut State, at: Position) -> Vec<Effect> {
    let areas = state.areas();
    if areas.side_rule.contains(at) {
        state.mouse.dragged = Some(Rule::Side);
    } else if areas.rule.contains(at) {
        state.mouse.dragged = Some(Rule::List);
    } else if areas.query.contains(at) {
        let effects = super::completion::closed(state);
        state.query.put_caret(view::query_byte_at(state, areas.query, at.x));
        return effects.into_iter().chain(focus(state, Focus::Query)).collect();
    } else if areas.list.contains(at) {
        return on_headline(state, areas.list, at);
    } else if areas.article.contains(at) {
        return focus(state, Focus::Article);
    } else if areas.side.contains(at) {
        return on_side(state, areas.side, at);
    } else if areas.status.contains(at) && state.health.fresh > 0 {
        return super::resuming::next_new(state);
    }
    vec![]
}

/// A row of the side pane takes its cursor; the one that has it is opened.
fn on_side(state: &mut State, side: Rect, at: Position) -> Vec<Effect> {
    let row = state.side.top + usize::from(at.y - side.y);
    let again = state.focus == Focus::Side && state.side.cursor == row;
    let mut effects = focus(state, Focus::Side);
    if again {
        effects.extend(enter(state));
    } else if row < state.side.rows.len() {
        state.side.cursor = row;
    }
    effects
}

/// A headline takes the cursor; the one that has it is opened.
fn on_headline(state: &mut State, list: Rect, at: Position) -> Vec<Effect> {
    let lines = listing::lines(&state.shown.hits, state.list.top, state.list_shape(list.height));
    let Some(&(Line::Hit(row) | Line::Piece(row))) = lines.get(usize::from(at.y - list.y)) else {
        return focus(state, Focus::List);
    };
    if state.focus == Focus::List && state.list.cursor == row {
        return enter(state);
    }
    let mut effects = super::completion::closed(state);
    effects.extend(focus(state, Focus::List));
    state.list.cursor = row;
    effects.extend(moves::sync(state));
    effects
}

/// Moves the line that is held to the mouse.
fn dragged(state: &mut State, at: Position) -> Vec<Effect> {
    let areas = state.areas();
    match state.mouse.dragged {
        None => return vec![],
        Some(Rule::Side) => state.panes.side_width = at.x.max(1),
        Some(Rule::List) => {
            let now = i32::from(areas.rule.x);
            let more = i32::from(state.panes.list_more) + i32::from(at.x) - now;
            state.panes.list_more = i16::try_from(more).unwrap_or(state.panes.list_more);
            // At a bound the line stays behind the mouse: what it did not follow is forgotten.
            let short = i32::from(layout::areas(state.size, state.panes, state.focus).rule.x) - i32::from(at.x);
            state.panes.list_more = i16::try_from(more + short).unwrap_or(state.panes.list_more);
        }
    }
    state.set_article();
    moves::keep_cursor_in_sight(state);
    vec![]
}
