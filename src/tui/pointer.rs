//! What the mouse did, as plain data.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

/// Rows that a notch of the wheel moves.
pub(crate) const NOTCH: usize = 3;

/// Something that the mouse did at a cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pointed {
    pub(crate) did: Did,
    pub(crate) at: Position,
}

/// What it did. Only the first button means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Did {
    Press,
    /// Moved while the button was down.
    Drag,
    Release,
    WheelUp,
    WheelDown,
}

/// A line between panes that is being dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Between side pane and headlines.
    Side,
    /// Between headlines and article.
    List,
}

/// The mouse as the screen knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mouse {
    /// It is told to us; else the terminal's own selection has it.
    pub(crate) on: bool,
    pub(crate) dragged: Option<Rule>,
}

impl Default for Mouse {
    fn default() -> Self {
        Self { on: true, dragged: None }
    }
}

/// What a terminal's word about the mouse means here, if anything.
pub(crate) fn pointed(event: MouseEvent) -> Option<Pointed> {
    let did = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Did::Press,
        MouseEventKind::Drag(MouseButton::Left) => Did::Drag,
        MouseEventKind::Up(MouseButton::Left) => Did::Release,
        MouseEventKind::ScrollUp => Did::WheelUp,
        MouseEventKind::ScrollDown => Did::WheelDown,
        _ => return None,
    };
    Some(Pointed { did, at: Position::new(event.column, event.row) })
}
