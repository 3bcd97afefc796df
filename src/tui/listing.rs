//! The rows of the headline list: hits, and headers where they are gathered in groups.
//!
//! Promise: pure, and in proportion to the rows that are seen. The cursor stands on hits only; what is a group is read from the hits (see
//! `search::Grouping`), so that the list itself knows nothing but a cursor and the first hit shown. The first row is always a header, also in the
//! middle of a group: whoever scrolls still sees where they are.

use crate::search::{Grouping, Hits};

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// The header of the group of the hit at this place.
    Header(usize),
    /// The hit at this place.
    Hit(usize),
    /// The piece of its text, under the hit at this place.
    Piece(usize),
}

/// The room that the list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Rows.
    pub(crate) height: usize,
    /// Under each hit stands a piece of its text: its row is kept free also before the piece is there, so that nothing moves when it comes.
    pub(crate) pieces: bool,
}

impl Shape {
    /// The rows of a hit.
    fn each(self) -> usize {
        1 + usize::from(self.pieces)
    }

    /// The hits that have room, for a move by a page.
    pub(crate) fn page(self) -> usize {
        self.height / self.each()
    }
}

/// Fewer rows are given to headlines alone.
pub(crate) const ROOM: usize = 4;

fn is_grouped(hits: &Hits, height: usize) -> bool {
    hits.arrangement().grouping != Grouping::None && height >= ROOM
}

/// The rows that are seen.
pub(crate) fn lines(hits: &Hits, top: usize, shape: Shape) -> Vec<Line> {
    let height = shape.height;
    let grouped = is_grouped(hits, height);
    let mut lines = Vec::with_capacity(height);
    for at in top..hits.len() {
        if grouped && (at == top || hits.begins_group(at)) {
            lines.push(Line::Header(at));
        }
        if lines.len() >= height {
            break;
        }
        lines.push(Line::Hit(at));
        if shape.pieces {
            lines.push(Line::Piece(at));
        }
    }
    lines.truncate(height);
    lines
}

/// The first hit to show so that the cursor's is seen, moving as little as possible and leaving no empty rows at the end.
pub(crate) fn scrolled(hits: &Hits, top: usize, cursor: usize, shape: Shape) -> usize {
    if !is_grouped(hits, shape.height) {
        return super::layout::scrolled(top, cursor, shape.page(), hits.len());
    }
    let lowest = first_above(hits, cursor, shape);
    let fullest = first_above(hits, hits.len().saturating_sub(1), shape).max(lowest);
    top.clamp(lowest, cursor).min(fullest.min(cursor))
}

/// The first hit of rows that end with this one.
fn first_above(hits: &Hits, last: usize, shape: Shape) -> usize {
    let mut first = last;
    // The first row is a header, the last ones are the hit.
    let mut used = 1 + shape.each();
    while let Some(before) = first.checked_sub(1) {
        used += shape.each() + usize::from(hits.begins_group(first));
        if used > shape.height {
            break;
        }
        first = before;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{search::Arrangement, tui::samples};

    fn rows(height: usize) -> Shape {
        Shape { height, pieces: false }
    }

    fn hits(grouping: Grouping) -> Hits {
        let hits = samples::answer("", &samples::catalogue(1, 0..60)).hits;
        Hits::clone(&hits).arranged(Arrangement { grouping, ..Arrangement::default() })
    }

    #[test]
    fn headers_stand_above_their_groups_and_above_what_is_seen_first() {
        let hits = hits(Grouping::Paper);
        assert_eq!(lines(&hits, 7, rows(4)), [Line::Header(7), Line::Hit(7), Line::Hit(8), Line::Hit(9)]);
        let hits = self::hits(Grouping::Date);
        let shown = lines(&hits, 0, rows(20));
        assert!(shown.iter().filter(|line| matches!(line, Line::Header(_))).count() > 2, "{shown:?}");
        assert_eq!(shown.first(), Some(&Line::Header(0)));
        assert_eq!(lines(&hits, 0, rows(2)), [Line::Hit(0), Line::Hit(1)], "no room for headers");
        assert_eq!(lines(&self::hits(Grouping::None), 3, rows(5)), [3, 4, 5, 6, 7].map(Line::Hit));
        let pieces = lines(&hits, 7, Shape { height: 4, pieces: true });
        assert_eq!(pieces[1..], [Line::Hit(7), Line::Piece(7), Line::Hit(8)], "{pieces:?}");
    }

    #[test]
    fn the_cursor_is_always_seen_and_no_rows_are_wasted() {
        let groupings = [Grouping::None, Grouping::Date, Grouping::Paper, Grouping::Page];
        for (grouping, pieces) in groupings.into_iter().flat_map(|grouping| [(grouping, false), (grouping, true)]) {
            let hits = hits(grouping);
            for height in if pieces { ROOM } else { 1 }..25 {
                let mut top = 0;
                let shape = Shape { height, pieces };
                for cursor in (0..60).chain((0..60).rev()).chain([30, 0, 59, 1]) {
                    top = scrolled(&hits, top, cursor, shape);
                    let shown = lines(&hits, top, shape);
                    let whole = if pieces { Line::Piece(cursor) } else { Line::Hit(cursor) };
                    assert!(shown.contains(&whole), "{grouping:?} {height} {cursor} {top}: {shown:?}");
                    // A hit, its header and its piece come together: so many rows less one may be left.
                    let full = height - usize::from(grouping != Grouping::None) - usize::from(pieces);
                    assert!(shown.len() >= full, "{grouping:?} {height} {cursor} {top}");
                }
            }
        }
    }
}
