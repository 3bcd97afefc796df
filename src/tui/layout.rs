//! Where things stand on a screen of some size. Pure, so that update and view agree on what a page is.

pub(crate) use super::setting::cells;
use super::{action::Move, state::Focus};
use ratatui::layout::Rect;

/// Under this, one pane at a time.
const TWO_PANES: u16 = 70;

/// Under this, the side pane is only seen while the keys go to it, in the place of the article.
const THREE_PANES: u16 = 110;

/// The side pane's width at first, and its bounds.
const SIDE: u16 = 28;
const NARROWEST: u16 = 16;

/// The headlines' cells at most, while nobody asks for more: what they do not need goes to the article.
const LIST: u16 = 84;
/// Cells that a key makes a pane narrower or wider.
const STEP: i16 = 4;

/// Which panes a person wants to see, and how wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Panes {
    /// Whether the side pane stands beside the others where there is room.
    pub(crate) side: bool,
    /// The side pane's cells.
    pub(crate) side_width: u16,
    /// Cells that the headlines have more (or less) than the layout would give them.
    pub(crate) list_more: i16,
    /// While an article is read, nothing else is seen.
    pub(crate) zen: bool,
}

impl Default for Panes {
    fn default() -> Self {
        Self { side: true, side_width: SIDE, list_more: 0, zen: false }
    }
}

/// The parts of the screen; what is not shown has no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Areas {
    pub(crate) side: Rect,
    /// The line between side pane and headlines.
    pub(crate) side_rule: Rect,
    pub(crate) query: Rect,
    pub(crate) list: Rect,
    /// The line between list and article.
    pub(crate) rule: Rect,
    pub(crate) article: Rect,
    pub(crate) status: Rect,
    pub(crate) hints: Rect,
}

/// Divides the screen. `focus` says which pane is seen when there is room for one.
pub(crate) fn areas((width, height): (u16, u16), panes: Panes, focus: Focus) -> Areas {
    let hints = u16::from(height >= 8);
    let status = u16::from(height >= 3);
    let body = height.saturating_sub(hints + status);
    let mut areas = Areas {
        status: Rect::new(0, body, width, status),
        hints: Rect::new(0, body + status, width, hints),
        ..Areas::default()
    };
    let (side, list, article) = widths(width, panes, focus);
    let mut x = 0;
    areas.side = Rect::new(0, 0, side, if side > 0 { body } else { 0 });
    x += side;
    if side > 0 && list > 0 {
        areas.side_rule = Rect::new(x, 0, 1, body);
        x += 1;
    }
    if list > 0 {
        areas.query = Rect::new(x, 0, list, body.min(1));
        areas.list = Rect::new(x, body.min(1), list, body.saturating_sub(1));
        x += list;
    }
    if list > 0 && article > 0 {
        areas.rule = Rect::new(x, 0, 1, body);
    }
    areas.article = Rect::new(width - article, 0, article, if article > 0 { body } else { 0 });
    areas
}

/// Whether three panes have room beside each other.
pub(crate) fn has_three((width, _): (u16, u16)) -> bool {
    width >= THREE_PANES
}

/// The cells of side pane, headlines and article; between those that are seen lies a line of one cell.
fn widths(width: u16, panes: Panes, focus: Focus) -> (u16, u16, u16) {
    let alone = width < TWO_PANES;
    match focus {
        Focus::Article if alone || panes.zen => return (0, 0, width),
        Focus::Side if alone => return (width, 0, 0),
        _ if alone => return (0, width, 0),
        _ => {}
    }
    let side = panes.side_width.clamp(NARROWEST, width / 3);
    if width < THREE_PANES {
        if focus == Focus::Side {
            return (side, width - side - 1, 0);
        }
        return two(width, panes, 0);
    }
    if panes.side || focus == Focus::Side { two(width, panes, side) } else { two(width, panes, 0) }
}

/// Headlines and article in what the side pane leaves.
fn two(width: u16, panes: Panes, side: u16) -> (u16, u16, u16) {
    let rest = width - if side > 0 { side + 1 } else { 0 };
    let list = (rest * 2 / 5).min(LIST);
    let list = list.saturating_add_signed(panes.list_more).clamp(NARROWEST, rest - NARROWEST - 1);
    (side, list, rest - list - 1)
}

/// The panes after the one that keys go to became a step narrower or wider; `None` where it has no neighbour to share with.
pub(crate) fn resized(size: (u16, u16), panes: Panes, focus: Focus, wider: bool) -> Option<Panes> {
    let before = areas(size, panes, focus);
    let list = |by: i16| Panes { list_more: panes.list_more.saturating_add(by), ..panes };
    let side = |by: i16| Panes { side_width: panes.side_width.saturating_add_signed(by), ..panes };
    let stepped = |by: i16| match focus {
        Focus::Side if !before.list.is_empty() => Some(side(by)),
        Focus::Query | Focus::List if !before.article.is_empty() => Some(list(by)),
        Focus::Article if !before.list.is_empty() => Some(list(-by)),
        _ => None,
    };
    stepped(0)?;
    let width = |areas: Areas| match focus {
        Focus::Side => areas.side.width,
        Focus::Query | Focus::List => areas.list.width,
        Focus::Article => areas.article.width,
    };
    // Near its bound a step is as small as it must be: nothing is kept that would have to be taken back first.
    let fits = |&by: &i16| {
        let after = stepped(by).map(|panes| width(areas(size, panes, focus)));
        after == width(before).checked_add_signed(by)
    };
    let by = (1..=STEP).rev().map(|by| if wider { by } else { -by }).find(fits);
    by.map_or(Some(panes), stepped)
}

/// The cells that an article may take: a margin on both sides where there is room.
pub(crate) fn column(article: Rect) -> Rect {
    let margin = u16::from(article.width >= 20);
    Rect { x: article.x + margin, width: article.width.saturating_sub(2 * margin), ..article }
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

/// A position after a move. A page keeps one row of the last one in sight.
pub(crate) fn stepped(at: usize, way: Move, page: usize, len: usize) -> usize {
    let full = page.saturating_sub(1).max(1);
    let half = (page / 2).max(1);
    let to = match way {
        Move::Up => at.saturating_sub(1),
        Move::Down => at + 1,
        Move::HalfUp => at.saturating_sub(half),
        Move::HalfDown => at + half,
        Move::PageUp => at.saturating_sub(full),
        Move::PageDown => at + full,
        Move::Top => 0,
        Move::Bottom => len,
    };
    to.min(len.saturating_sub(1))
}

/// The first row to show so that `cursor` is among `height` rows, moving the window as little as possible.
pub(crate) fn scrolled(top: usize, cursor: usize, height: usize, len: usize) -> usize {
    let lowest = cursor.saturating_sub(height.saturating_sub(1));
    top.clamp(lowest, cursor).min(len.saturating_sub(height.max(1)).max(lowest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOCI: [Focus; 4] = [Focus::Side, Focus::Query, Focus::List, Focus::Article];

    #[test]
    fn the_parts_never_leave_the_screen_nor_overlap() {
        let wider = Panes { side: true, list_more: 40, side_width: 90, ..Panes::default() };
        let narrower = Panes { list_more: -90, side_width: 0, zen: true, ..wider };
        for (width, height) in (0..150).flat_map(|w| (0..30).map(move |h| (w, h))) {
            for (panes, focus) in [Panes::default(), wider, narrower].into_iter().flat_map(|p| FOCI.map(|f| (p, f))) {
                let a = areas((width, height), panes, focus);
                let screen = Rect::new(0, 0, width, height);
                let parts = [a.side, a.side_rule, a.query, a.list, a.rule, a.article, a.status, a.hints];
                for (at, part) in parts.iter().enumerate().filter(|(_, p)| !p.is_empty()) {
                    assert_eq!(screen.intersection(*part), *part);
                    assert!(!parts[..at].iter().any(|other| !other.is_empty() && other.intersects(*part)));
                }
            }
        }
    }

    #[test]
    fn one_pane_is_shown_where_two_have_no_room() {
        let panes = Panes { side: true, ..Panes::default() };
        assert_eq!(areas((69, 10), panes, Focus::Article).list, Rect::ZERO);
        assert!(areas((69, 10), panes, Focus::List).article.is_empty());
        assert_eq!(areas((69, 10), panes, Focus::Side).side.width, 69);
        let wide = areas((200, 50), Panes { side: false, ..panes }, Focus::List);
        assert_eq!((wide.list.width, column(wide.article).width), (80, 117));
        assert!(!areas((70, 10), panes, Focus::List).article.is_empty());
    }

    #[test]
    fn the_side_pane_takes_the_articles_place_where_three_have_no_room() {
        let panes = Panes { side: true, ..Panes::default() };
        let a = areas((100, 30), panes, Focus::Side);
        assert!(!a.side.is_empty() && !a.list.is_empty() && a.article.is_empty());
        assert!(areas((100, 30), panes, Focus::List).side.is_empty());
        let a = areas((160, 30), panes, Focus::List);
        assert!(!a.side.is_empty() && !a.list.is_empty() && !a.article.is_empty());
        let zen = Panes { zen: true, ..panes };
        assert_eq!(areas((160, 30), zen, Focus::Article).article.width, 160);
        assert!(!areas((160, 30), zen, Focus::List).list.is_empty());
    }

    #[test]
    fn a_pane_grows_at_its_neighbours_cost_up_to_its_bound_and_back_at_once() {
        let size = (100, 30);
        let (at_first, list) = (areas(size, Panes::default(), Focus::List), |p| areas(size, p, Focus::List).list.width);
        let wider = resized(size, Panes::default(), Focus::List, true).unwrap_or_default();
        assert_eq!(list(wider), at_first.list.width + 4);
        assert_eq!(resized(size, wider, Focus::Article, true), Some(Panes::default()));
        let mut panes = Panes::default();
        for _ in 0..99 {
            panes = resized(size, panes, Focus::List, true).unwrap_or_default();
        }
        let widest = list(panes);
        assert_eq!(widest, 100 - NARROWEST - 1);
        panes = resized(size, panes, Focus::List, false).unwrap_or_default();
        assert_eq!(list(panes), widest - 4, "no key is lost at the bound");
        let side = Panes { side: true, ..Panes::default() };
        let narrower = resized((160, 30), side, Focus::Side, false).unwrap_or_default();
        assert_eq!(areas((160, 30), narrower, Focus::Side).side.width, SIDE - 4);
        assert_eq!(resized((60, 30), side, Focus::List, true), None);
        assert_eq!(resized(size, Panes { zen: true, ..panes }, Focus::Article, true), None);
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
