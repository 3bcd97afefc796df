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
}

/// Rows with fewer are given to hits alone.
const ROOM: usize = 4;

fn is_grouped(hits: &Hits, height: usize) -> bool {
    hits.arrangement().grouping != Grouping::None && height >= ROOM
}

/// The rows that are seen.
pub(crate) fn lines(hits: &Hits, top: usize, height: usize) -> Vec<Line> {
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
    }
    lines.truncate(height);
    lines
}

/// The first hit to show so that the cursor's is seen, moving as little as possible and leaving no empty rows at the end.
pub(crate) fn scrolled(hits: &Hits, top: usize, cursor: usize, height: usize) -> usize {
    if !is_grouped(hits, height) {
        return super::layout::scrolled(top, cursor, height, hits.len());
    }
    let lowest = first_above(hits, cursor, height);
    let fullest = first_above(hits, hits.len().saturating_sub(1), height).max(lowest);
    top.clamp(lowest, cursor).min(fullest.min(cursor))
}

/// The first hit of rows that end with this one.
fn first_above(hits: &Hits, last: usize, height: usize) -> usize {
    let mut first = last;
    // The first row is a header, the last one the hit.
    let mut used = 2;
    while let Some(before) = first.checked_sub(1) {
        used += 1 + usize::from(hits.begins_group(first));
        if used > height {
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

    fn hits(grouping: Grouping) -> Hits {
        let hits = samples::answer("", &samples::catalogue(1, 0..60)).hits;
        Hits::clone(&hits).arranged(Arrangement { grouping, ..Arrangement::default() })
    }

    #[test]
    fn headers_stand_above_their_groups_and_above_what_is_seen_first() {
        let hits = hits(Grouping::Paper);
        assert_eq!(lines(&hits, 7, 4), [Line::Header(7), Line::Hit(7), Line::Hit(8), Line::Hit(9)]);
        let hits = self::hits(Grouping::Date);
        let shown = lines(&hits, 0, 20);
        assert!(shown.iter().filter(|line| matches!(line, Line::Header(_))).count() > 2, "{shown:?}");
        assert_eq!(shown.first(), Some(&Line::Header(0)));
        assert_eq!(lines(&hits, 0, 2), [Line::Hit(0), Line::Hit(1)], "no room for headers");
        assert_eq!(lines(&self::hits(Grouping::None), 3, 5), [3, 4, 5, 6, 7].map(Line::Hit));
    }

    #[test]
    fn the_cursor_is_always_seen_and_no_rows_are_wasted() {
        for grouping in [Grouping::None, Grouping::Date, Grouping::Paper, Grouping::Page] {
            let hits = hits(grouping);
            for height in 1..25 {
                let mut top = 0;
                for cursor in (0..60).chain((0..60).rev()).chain([30, 0, 59, 1]) {
                    top = scrolled(&hits, top, cursor, height);
                    let shown = lines(&hits, top, height);
                    assert!(shown.contains(&Line::Hit(cursor)), "{grouping:?} {height} {cursor} {top}: {shown:?}");
                    // A hit and its header come together: one row may be left.
                    let full = if grouping == Grouping::None { height } else { height - 1 };
                    assert!(shown.len() >= full, "{grouping:?} {height} {cursor} {top}");
                }
            }
        }
    }
}
