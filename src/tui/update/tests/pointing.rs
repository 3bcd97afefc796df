//! The mouse and the palette.

use super::*;
use crate::tui::{action::Command, keymap::Context};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

impl World {
    fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) {
        let event = Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE });
        if let Some(action) = self.state.keymap.action(self.state.context(), event) {
            self.happen(action);
        }
    }

    pub(super) fn click(&mut self, column: u16, row: u16) {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
        self.mouse(MouseEventKind::Up(MouseButton::Left), column, row);
    }
}

#[test]
fn a_click_takes_a_headline_and_a_second_one_opens_it() {
    let mut w = World::new(30);
    w.click(3, 5);
    assert_eq!((w.state.focus, w.state.list.cursor), (Focus::List, 4));
    assert_eq!(w.state.reading.id, w.state.under_cursor());
    w.click(9, 5);
    assert_eq!(w.state.focus, Focus::Article);
    w.click(0, 0);
    assert_eq!(w.state.focus, Focus::Query);
    w.mouse(MouseEventKind::Down(MouseButton::Right), 3, 9);
    w.mouse(MouseEventKind::Moved, 3, 9);
    assert_eq!((w.state.focus, w.state.list.cursor), (Focus::Query, 4), "only the first button means something");
}

#[test]
fn a_click_puts_the_caret_between_glyphs() {
    let mut w = World::new(30);
    w.keys("春耕a");
    for (column, byte) in [(2, 0), (3, 0), (4, 3), (6, 6), (7, 7), (20, 7)] {
        w.click(column, 0);
        assert_eq!(w.state.query.caret(), byte, "column {column}");
    }
}

#[test]
fn the_wheel_scrolls_what_is_under_it_and_the_keys_stay() {
    let mut w = World::new(30);
    w.mouse(MouseEventKind::ScrollDown, 3, 9);
    assert_eq!((w.state.focus, w.state.list.cursor), (Focus::Query, 3));
    w.state.size = (80, 9);
    w.state.set_article();
    w.mouse(MouseEventKind::ScrollDown, 70, 3);
    assert_eq!((w.state.focus, w.state.list.cursor, w.state.reading.top), (Focus::Query, 3, 3));
    w.mouse(MouseEventKind::ScrollUp, 70, 3);
    assert_eq!(w.state.reading.top, 0);
}

#[test]
fn lines_between_panes_are_dragged_and_stay_within_bounds() {
    let mut w = World::new(30);
    let rule = w.state.areas().rule.x;
    w.mouse(MouseEventKind::Down(MouseButton::Left), rule, 7);
    for to in [rule + 6, 79, 0, 200, rule - 4] {
        w.mouse(MouseEventKind::Drag(MouseButton::Left), to, 3);
        let now = w.state.areas();
        assert!(now.list.width >= 16 && now.article.width >= 16, "{to}");
    }
    assert_eq!(w.state.areas().rule.x, rule - 4, "back within the bounds the line is under the mouse at once");
    w.mouse(MouseEventKind::Up(MouseButton::Left), rule - 4, 3);
    w.mouse(MouseEventKind::Drag(MouseButton::Left), rule + 9, 3);
    assert_eq!(w.state.areas().rule.x, rule - 4, "it was let go");
}

#[test]
fn hints_are_pressed_and_windows_take_clicks_and_wheel() {
    let mut w = World::new(30);
    w.happen(Action::Resize(200, 24));
    w.key(KeyCode::Esc);
    let bottom = w.screen().lines().last().unwrap().to_owned();
    let at = bottom.find("T tags").expect("the hint");
    let column = u16::try_from(crate::tui::layout::cells(&bottom[..at])).unwrap();
    w.click(column, 23);
    assert_eq!(w.state.context(), Context::Tags);
    let place = windows::place(&**w.state.window.as_ref().unwrap(), &w.state);
    w.click(0, 1);
    assert_eq!(w.state.context(), Context::Tags, "beside a window nothing happens");
    w.click(place.x + 2, place.y + 1);
    assert_eq!(w.state.query.text(), "tag:金融 ");
}

#[test]
fn the_mouse_is_given_back_and_taken() {
    let mut w = World::new(3);
    w.key(KeyCode::Esc);
    assert!(w.state.mouse.on);
    w.keys("M");
    assert!(!w.state.mouse.on && w.state.message.is_some());
    w.keys("M");
    assert!(w.state.mouse.on);
}

#[test]
fn the_palette_runs_a_command_where_it_belongs() {
    let mut w = World::new(30);
    w.key(KeyCode::Esc);
    w.keys(":star");
    w.key(KeyCode::Enter);
    assert!(matches!(w.acts[..], [Act::Star { .. }]) && w.state.window.is_none());
    // 到检索行 by its sound.
    w.keys(":djsh");
    assert_eq!(w.state.context(), Context::Palette);
    w.key(KeyCode::Enter);
    assert_eq!(w.state.focus, Focus::Query);
    w.key(KeyCode::Esc);
    w.keys(":help");
    w.key(KeyCode::Enter);
    assert_eq!(w.state.context(), Context::Help);
    w.keys("/undo");
    assert!(w.screen().contains("take the last act back") && !w.screen().contains("caret left"), "{}", w.screen());
    w.key(KeyCode::Esc);
    assert_eq!(w.state.context(), Context::Help, "Esc shows all keys again");
    w.key(KeyCode::Esc);
    w.keys(":zzzz");
    w.key(KeyCode::Enter);
    assert!(w.screen().contains("no such command"));
    w.key(KeyCode::Esc);
    assert_eq!(w.state.focus, Focus::List);
    let suspend = update(&mut w.state, Action::Command(Command::Suspend));
    assert!(matches!(suspend[..], [Effect::Suspend]));
}

#[test]
fn a_click_takes_a_tag_that_is_offered() {
    let mut w = World::new(30);
    w.key(KeyCode::Tab);
    w.keys("t");
    let place = crate::tui::windows::place(w.state.window.as_deref().unwrap(), &w.state);
    let offered = w.state.tags[0].0.to_string();
    assert!(w.screen().contains(&offered));
    w.click(place.x + 3, place.y + 3);
    w.click(place.x + 3, place.y + 2);
    w.key(KeyCode::Enter);
    let Some(Act::Tag { change, .. }) = w.acts.pop() else { panic!("no tag") };
    assert_eq!(change.add.iter().map(ToString::to_string).collect::<Vec<_>>(), [offered]);
}
