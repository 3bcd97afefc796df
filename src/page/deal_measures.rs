//! How far and how wide: the signs of dealing a line that are buckets of a number.

use super::deal_guess::{Column, is_amid};
use super::lines::Line;
use super::roles::Role;
use super::signs::Deal;

/// How many lines of text ago its column's last line came.
pub(super) fn far(lines: usize) -> Deal {
    use Deal::{Far1, Far2, Far3, Far5, Far8, Far12, FarMore};
    const BY: [Deal; 14] = [Far1, Far1, Far2, Far3, Far5, Far5, Far8, Far8, Far8, Far12, Far12, Far12, Far12, FarMore];
    BY[lines.min(13)]
}

/// In a row of so many columns, how far from where it is due a column's last line came, so many lines of text ago.
pub(super) fn due(lines: usize, columns: usize) -> Deal {
    const LATE: [Deal; 4] = [Deal::OnTime, Deal::Late1, Deal::Late2, Deal::Late3];
    const EARLY: [Deal; 4] = [Deal::OnTime, Deal::Early1, Deal::Early2, Deal::Early3];
    match lines.checked_sub(columns) {
        Some(late) => LATE[late.min(3)],
        None => EARLY[(columns - lines).min(3)],
    }
}

/// How well the glyphs at a break go together.
pub(super) fn whole(figure: f32) -> Deal {
    use Deal::{Join0, Join1, Join2, Join3, Join4, Join5, Join6, Join7, Join8, Join9};
    match figure {
        ..-4.0 => Join0,
        -4.0..-2.5 => Join1,
        -2.5..-1.2 => Join2,
        -1.2..0.0 => Join3,
        0.0..1.0 => Join4,
        1.0..2.0 => Join5,
        2.0..3.0 => Join6,
        3.0..4.5 => Join7,
        4.5..6.0 => Join8,
        _ => Join9,
    }
}

/// The sign of a width by how much wider it is than the widest of its column, from nine half-glyphs less to six more.
type ByWidth = [Deal; 16];

const MIDDLE: ByWidth = {
    use Deal::{MidDown1, MidDown2, MidDown3, MidDown5, MidDown9, MidSame, MidUp1, MidUp2, MidUp3, MidUp6};
    [
        MidDown9, MidDown5, MidDown5, MidDown5, MidDown5, MidDown3, MidDown3, MidDown2, MidDown1, MidSame, MidUp1,
        MidUp2, MidUp3, MidUp3, MidUp3, MidUp6,
    ]
};
const FIRST: ByWidth = {
    use Deal::{FirstDown3, FirstDown5, FirstDown9, FirstSame, FirstUp3, FirstUp6};
    [
        FirstDown9, FirstDown5, FirstDown5, FirstDown5, FirstDown5, FirstDown3, FirstDown3, FirstSame, FirstSame,
        FirstSame, FirstSame, FirstSame, FirstUp3, FirstUp3, FirstUp3, FirstUp6,
    ]
};
const TAIL: ByWidth = {
    use Deal::{TailDown, TailSame, TailUp3, TailUp6};
    [
        TailDown, TailDown, TailDown, TailDown, TailDown, TailDown, TailDown, TailSame, TailSame, TailSame, TailSame,
        TailSame, TailUp3, TailUp3, TailUp3, TailUp6,
    ]
};

/// A line's width beside the widest of its column.
#[inline]
pub(super) fn widths(column: &Column, line: &Line, to: Role, f: &mut impl FnMut(Deal, f32)) {
    let wider = line.width.saturating_sub(column.width);
    let by = match to {
        Role::Middle => &MIDDLE,
        Role::First => &FIRST,
        _ => &TAIL,
    };
    let sign = by[usize::try_from(wider.clamp(-9, 6) + 9).unwrap_or(0)];
    f(sign, 1.0);
    if wider > 2 {
        f(Deal::Wider, f32::from(i16::try_from(wider.min(12)).unwrap_or(12)) / 6.0);
    }
    if !is_amid(to) && !line.closed && column.over.is_some() && !(-6..=2).contains(&wider) {
        f(Deal::Narrow, 1.0);
    }
}
