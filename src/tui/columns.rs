//! How an article's rows stand in its pane: in one column, or in several like a page of a paper.
//!
//! An article that fits stands in one column of at most the measure. One that does not is set in as few columns as hold it whole, or else in as many as
//! leave each about three quarters of the measure, and is read a page of columns at a time: a line that moves from column to column under the reader's
//! eyes is lost at each step, a page that turns is not. The headline stands over all columns of the first page, no crosshead ends a column, and
//! columns that are not full are of one length.

use super::typeset::{Role, Row};
use std::ops::Range;

/// Cells between two columns.
pub(crate) const GUTTER: usize = 4;

/// The fewest rows under the headline that are worth columns.
const LOWEST: usize = 6;

/// One page of columns: rows over them, and the rows of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Spread {
    pub(crate) head: Range<usize>,
    pub(crate) columns: Vec<Range<usize>>,
}

impl Spread {
    /// Its first row.
    pub(crate) fn first(&self) -> usize {
        self.head.start.min(self.columns.first().map_or(self.head.start, |column| column.start))
    }

    /// The row after its last.
    pub(crate) fn end(&self) -> usize {
        self.columns.iter().map(|column| column.end).max().unwrap_or(self.head.end)
    }
}

/// The most columns of `longest` cells at most that `room` cells are good for.
pub(crate) fn most(room: usize, longest: usize) -> usize {
    let each = longest * 3 / 4 + GUTTER;
    ((room + GUTTER + each / 2) / each).max(1)
}

/// The cells of each of `count` columns.
pub(crate) fn width(room: usize, count: usize, longest: usize) -> usize {
    (room.saturating_sub(GUTTER * (count - 1)) / count).clamp(1, longest.max(1))
}

/// The cells of `count` columns and what parts them.
pub(crate) fn total(width: usize, count: usize) -> usize {
    width * count + GUTTER * (count - 1)
}

/// Divides rows, of which the first `head` stand over all columns, into pages of `count` columns and `height` rows. `None` where the headline leaves too
/// little room.
pub(crate) fn spreads(rows: &[Row], head: usize, count: usize, height: usize) -> Option<Vec<Spread>> {
    let mut pages = Vec::new();
    let (mut at, mut over) = (head, 0..head);
    while at < rows.len() || pages.is_empty() {
        let room = height.checked_sub(over.len()).filter(|room| *room >= LOWEST)?;
        let rest = rows.len() - at;
        // The last page is no longer than it must be; its columns take what is left in equal parts.
        let lowest = rest.div_ceil(count).clamp(1, room);
        let columns =
            (lowest..room).map(|high| filled(rows, at, count, high)).find(|columns| end(columns) == rows.len());
        let columns = columns.unwrap_or_else(|| filled(rows, at, count, room));
        let next = end(&columns);
        if next <= at && rest > 0 {
            return None;
        }
        at = next;
        pages.push(Spread { head: over, columns });
        over = at..at;
    }
    Some(pages)
}

fn end(columns: &[Range<usize>]) -> usize {
    columns.last().map_or(0, |column| column.end)
}

/// Columns of at most `high` rows from `at` on. Blank rows at a column's top are passed over.
fn filled(rows: &[Row], mut at: usize, count: usize, high: usize) -> Vec<Range<usize>> {
    let is = |at: usize, role: Role| rows.get(at).is_some_and(|row| row.role == role);
    let mut columns = Vec::with_capacity(count);
    for _ in 0..count {
        while is(at, Role::Blank) {
            at += 1;
        }
        let mut end = (at + high).min(rows.len());
        // What stands over a text goes with it.
        while end < rows.len() && end > at + 1 && is(end - 1, Role::Crosshead) {
            end -= 1;
        }
        columns.push(at..end);
        at = end;
    }
    columns
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(roles: &[Role]) -> Vec<Row> {
        let row = |role: &Role| Row { role: *role, indent: 0, text: String::new(), marks: Vec::new(), at: (0, 0) };
        roles.iter().map(row).collect()
    }

    #[test]
    fn there_are_as_many_columns_as_leave_each_a_good_measure() {
        let shape = |room| (most(room, 80), width(room, most(room, 80), 80));
        assert_eq!([shape(45), shape(78), shape(91)], [(1, 45), (1, 78), (1, 80)]);
        assert_eq!([shape(93), shape(117), shape(198)], [(2, 44), (2, 56), (3, 63)]);
    }

    #[test]
    fn a_short_text_stands_in_columns_of_one_length_under_its_headline() {
        let all = rows(&[Role::Text; 25]);
        let pages = spreads(&all, 4, 3, 20).unwrap();
        assert_eq!(pages, [Spread { head: 0..4, columns: vec![4..11, 11..18, 18..25] }]);
        assert_eq!((pages[0].first(), pages[0].end()), (0, 25));
        assert_eq!(spreads(&all, 15, 3, 20), None, "a headline that leaves no room");
        assert_eq!(spreads(&all[..4], 4, 2, 20).unwrap()[0].end(), 4);
    }

    #[test]
    fn a_crosshead_goes_with_its_text_and_no_column_begins_blank() {
        let mut roles = [Role::Text; 24];
        (roles[7], roles[16]) = (Role::Crosshead, Role::Blank);
        let pages = spreads(&rows(&roles), 0, 3, 8).unwrap();
        assert_eq!(pages[0].columns, [0..7, 7..15, 15..23]);
        assert_eq!(pages[1].columns[0], 23..24);
        roles[15] = Role::Crosshead;
        let pages = spreads(&rows(&roles), 0, 3, 8).unwrap();
        assert_eq!(pages[0].columns, [0..7, 7..15, 15..23]);
    }

    proptest! {
        #[test]
        fn every_row_that_is_not_blank_is_on_one_page_in_order(
            kinds in proptest::collection::vec(0_u8..8, 0..200), head in 0_usize..5, count in 2_usize..5, height in 1_usize..40
        ) {
            let role = |kind: &u8| match kind { 0 => Role::Crosshead, 1 => Role::Blank, _ => Role::Text };
            let all = rows(&kinds.iter().map(role).collect::<Vec<_>>());
            let head = head.min(all.len());
            if let Some(pages) = spreads(&all, head, count, height) {
                let mut seen: Vec<usize> = Vec::new();
                for page in &pages {
                    prop_assert!(page.columns.len() <= count);
                    prop_assert!(page.columns.iter().all(|column| column.len() + page.head.len() <= height));
                    seen.extend(page.head.clone());
                    seen.extend(page.columns.iter().flat_map(Clone::clone));
                }
                prop_assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
                let missing = (0..all.len()).filter(|at| !seen.contains(at));
                prop_assert!(missing.into_iter().all(|at| all[at].role == Role::Blank));
            } else {
                prop_assert!(height < LOWEST + head);
            }
        }
    }
}
