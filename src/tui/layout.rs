//! Where things stand on a screen of some size. Pure, so that update and view agree on what a page is.

use crate::text::{Ambiguous, Cells, width};
use ratatui::layout::Rect;

/// The one choice of how wide ambiguous characters are. ratatui measures them as one cell too.
pub(crate) const AMBIGUOUS: Ambiguous = Ambiguous::Narrow;

/// Under this, one pane at a time.
const TWO_PANES: u16 = 70;

/// The longest line of an article: forty glyphs.
pub(crate) const MEASURE: u16 = 80;

/// The cells of a text.
pub(crate) fn cells(text: &str) -> usize {
    let Cells(cells) = width(text, AMBIGUOUS);
    cells
}

/// The parts of the screen; what is not shown has no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Areas {
    pub(crate) query: Rect,
    pub(crate) list: Rect,
    /// The line between list and article.
    pub(crate) rule: Rect,
    pub(crate) article: Rect,
    pub(crate) status: Rect,
    pub(crate) hints: Rect,
}

/// Divides the screen; `reading` says which pane is seen when there is room for one.
pub(crate) fn areas((width, height): (u16, u16), reading: bool) -> Areas {
    let hints = u16::from(height >= 8);
    let status = u16::from(height >= 3);
    let body = height.saturating_sub(hints + status);
    let mut areas = Areas {
        status: Rect::new(0, body, width, status),
        hints: Rect::new(0, body + status, width, hints),
        ..Areas::default()
    };
    let (list, article) = if width < TWO_PANES {
        if reading { (0, width) } else { (width, 0) }
    } else {
        // What the longest line of an article does not need goes to the headlines.
        let list = (width * 2 / 5).max(width.saturating_sub(MEASURE + 3));
        areas.rule = Rect::new(list, 0, 1, body);
        (list, width - list - 1)
    };
    if list > 0 {
        areas.query = Rect::new(0, 0, list, body.min(1));
        areas.list = Rect::new(0, body.min(1), list, body.saturating_sub(1));
    }
    areas.article = Rect::new(width - article, 0, article, if article > 0 { body } else { 0 });
    areas
}

/// The columns that an article's text may take: a margin on both sides where there is room.
pub(crate) fn column(article: Rect) -> Rect {
    let margin = u16::from(article.width >= 20);
    let room = article.width.saturating_sub(2 * margin);
    Rect { x: article.x + margin, width: room.min(MEASURE), ..article }
}

/// A window in the middle of the screen, no larger than wanted and than there is room.
pub(crate) fn window((width, height): (u16, u16), wanted: (u16, u16)) -> Rect {
    let (w, h) = (wanted.0.min(width), wanted.1.min(height));
    Rect::new((width - w) / 2, (height - h) / 2, w, h)
}

/// A window without its border.
pub(crate) fn inside(window: Rect) -> Rect {
    let (w, h) = (window.width.saturating_sub(2), window.height.saturating_sub(2));
    Rect::new(window.x + window.width.min(1), window.y + window.height.min(1), w, h)
}

/// The first row to show so that `cursor` is among `height` rows, moving the window as little as possible.
pub(crate) fn scrolled(top: usize, cursor: usize, height: usize, len: usize) -> usize {
    let lowest = cursor.saturating_sub(height.saturating_sub(1));
    top.clamp(lowest, cursor).min(len.saturating_sub(height.max(1)).max(lowest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_never_leave_the_screen_nor_overlap() {
        for width in 0..150 {
            for height in 0..30 {
                for reading in [false, true] {
                    let a = areas((width, height), reading);
                    let screen = Rect::new(0, 0, width, height);
                    let parts = [a.query, a.list, a.rule, a.article, a.status, a.hints];
                    for (at, part) in parts.iter().enumerate().filter(|(_, p)| !p.is_empty()) {
                        assert_eq!(screen.intersection(*part), *part);
                        assert!(!parts[..at].iter().any(|other| !other.is_empty() && other.intersects(*part)));
                    }
                }
            }
        }
    }

    #[test]
    fn one_pane_is_shown_where_two_have_no_room() {
        assert_eq!(areas((69, 10), true).list, Rect::ZERO);
        assert!(areas((69, 10), false).article.is_empty());
        let wide = areas((200, 50), false);
        assert_eq!(column(wide.article).width, MEASURE);
        assert!(!areas((70, 10), false).article.is_empty());
    }

    #[test]
    fn a_window_of_rows_follows_its_cursor() {
        assert_eq!(scrolled(0, 9, 5, 100), 5);
        assert_eq!(scrolled(5, 7, 5, 100), 5);
        assert_eq!(scrolled(50, 7, 5, 100), 7);
        assert_eq!(scrolled(3, 0, 0, 0), 0);
        assert_eq!(scrolled(98, 99, 10, 100), 90);
    }
}
