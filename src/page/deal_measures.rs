//! How far and how wide: the signs of dealing a line that are buckets of a number.

use super::deal::{Column, is_amid};
use super::lines::Line;
use super::roles::Role;
use super::signs::Deal;

/// How many lines of text ago its column's last line came.
pub(super) fn far(lines: usize) -> Deal {
    match lines {
        ..=1 => Deal::Far1,
        2 => Deal::Far2,
        3 => Deal::Far3,
        4..=5 => Deal::Far5,
        6..=8 => Deal::Far8,
        9..=12 => Deal::Far12,
        _ => Deal::FarMore,
    }
}

/// A line's width beside the widest of its column.
pub(super) fn widths(column: &Column, line: &Line, to: Role, f: &mut impl FnMut(Deal, f32)) {
    let wider = line.width - column.width;
    let pick = |signs: [Deal; 6]| match wider {
        ..=-9 => signs[0],
        -8..=-5 => signs[1],
        -4..=-3 => signs[2],
        -2..=2 => signs[3],
        3..=5 => signs[4],
        _ => signs[5],
    };
    let middle = match wider {
        -2 => Deal::MidDown2,
        -1 => Deal::MidDown1,
        1 => Deal::MidUp1,
        2 => Deal::MidUp2,
        _ => pick([Deal::MidDown9, Deal::MidDown5, Deal::MidDown3, Deal::MidSame, Deal::MidUp3, Deal::MidUp6]),
    };
    use Deal::{
        FirstDown3, FirstDown5, FirstDown9, FirstSame, FirstUp3, FirstUp6, TailDown, TailSame, TailUp3, TailUp6,
    };
    let sign = match to {
        Role::Middle => middle,
        Role::First => pick([FirstDown9, FirstDown5, FirstDown3, FirstSame, FirstUp3, FirstUp6]),
        _ => pick([TailDown, TailDown, TailDown, TailSame, TailUp3, TailUp6]),
    };
    f(sign, 1.0);
    if wider > 2 {
        f(Deal::Wider, f32::from(i16::try_from(wider.min(12)).unwrap_or(12)) / 6.0);
    }
    if !is_amid(to) && !line.closed && column.over.is_some() && !(-6..=2).contains(&wider) {
        f(Deal::Narrow, 1.0);
    }
}
