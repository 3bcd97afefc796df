//! Drawing a state. Pure but for the frame it writes into, and in proportion to the screen, never to the archive.

mod article;
mod list;
mod pen;
mod side;
mod status;
mod style;
#[cfg(test)]
pub(super) mod tests;

pub(super) use list::{draw_line, query_byte_at};
pub(super) use pen::{Pen, frame, paragraph};
pub(super) use status::hint_at;
pub(super) use style::Styles;

use super::{
    state::{Focus, State},
    windows,
};
use ratatui::Frame;

/// Draws everything. The real cursor stands at the caret while one types, so that an input method's window is beside it.
pub(super) fn draw(frame: &mut Frame<'_>, state: &State) {
    state.setting.measures();
    let areas = state.areas();
    let styles = Styles::new(state.colour.then_some(state.theme));
    let buffer = frame.buffer_mut();
    let query_caret = list::draw_query(buffer, areas.query, state, styles);
    list::draw_list(buffer, areas.list, state, styles);
    list::draw_offer(buffer, areas.list, state, styles);
    side::draw(buffer, areas.side, state, styles);
    pen::rule(buffer, &areas, styles.dim());
    article::draw(buffer, areas.article, state, styles);
    status::draw(buffer, areas.status, state, styles);
    status::draw_hints(buffer, areas.hints, state, styles);
    let caret = match (&state.window, state.focus) {
        (Some(_), _) => windows::draw(buffer, state, styles),
        (None, Focus::Query) => query_caret,
        (None, Focus::Side | Focus::List | Focus::Article) => None,
    };
    let screen = frame.area();
    status::draw_whole(frame.buffer_mut(), screen, areas.status, state, styles);
    pen::steady(frame.buffer_mut());
    let seen = caret.filter(|at| frame.area().contains(*at));
    if let Some(at) = seen {
        frame.set_cursor_position(at);
    }
}
