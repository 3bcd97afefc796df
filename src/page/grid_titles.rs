//! Which title of a page that was laid out in a grid ([`super::grid`]) stands over which of its columns.
//!
//! Promise: a piece that stands in no column, not far over some, belongs to the columns under it that begin at one height beside each other; where several titles stand over
//! these, each to those that it stands in the middle of, so that no article begins or ends in mid-sentence. Trade-off: the file does not say how large a title's glyphs are, so
//! that its middle is known within bounds only.

use super::common::float;
use super::grid::{INDENT, OVER, Piece, kind};
use super::grid_columns::{Column, column_width};
use super::leads::opens_with_lead;
use super::lines::{Kind, is_closed};

/// How large a title's glyphs are, in those of the text: at least, at most.
const TITLE: [f32; 2] = [1.1, 3.0];
/// What it weighs, in places, that an article would begin or end in mid-sentence, and each place that a title begins before its columns.
const BROKEN: f32 = 15.0;
const BEFORE: f32 = 4.0;

/// A grid that is being laid out.
pub(super) struct Grid<'t> {
    pub(super) pieces: Vec<Piece<'t>>,
    pub(super) columns: Vec<Column>,
    /// How many places of the grid a glyph of the text takes.
    pub(super) pitch: f32,
}

impl Grid<'_> {
    /// Where the next column to the right of one begins, at the height where that does.
    fn right(&self, n: usize) -> usize {
        let column = &self.columns[n];
        let right = |c: &&Column| c.edge > column.edge + INDENT && c.top <= column.top + OVER && c.bottom >= column.top;
        let edges = self.columns.iter().filter(right).map(|c| c.edge);
        edges.min().unwrap_or(column.edge + 2 * column_width(&self.pieces, column) + INDENT)
    }

    /// The columns that begin at one height beside each other.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|n| (self.columns[*n].edge, self.columns[*n].top));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for n in order {
            let column = &self.columns[n];
            let beside = |group: &&mut Vec<usize>| {
                group.last().is_some_and(|m| {
                    let left = &self.columns[*m];
                    let between = |c: &Column| left.edge < c.edge && c.edge < column.edge && c.covers(column.top + 1);
                    left.top.abs_diff(column.top) <= 1 && left.edge < column.edge && !self.columns.iter().any(between)
                })
            };
            match groups.iter_mut().find(beside) {
                Some(group) => group.push(n),
                None => groups.push(vec![n]),
            }
        }
        groups
    }

    /// Titles that stand over each other are one.
    fn one_by_one(&self, titles: &[usize]) -> Vec<Vec<usize>> {
        let mut titles = titles.to_vec();
        titles.sort_by_key(|at| self.pieces[*at].x);
        let mut out: Vec<(f32, Vec<usize>)> = Vec::new();
        for at in titles {
            let piece = &self.pieces[at];
            let end = float(piece.x) + float(piece.len) * self.pitch * TITLE[0];
            match out.last_mut() {
                Some((to, title)) if float(piece.x) < *to => {
                    *to = end.max(*to);
                    title.push(at);
                }
                _ => out.push((end, vec![at])),
            }
        }
        out.into_iter().map(|(_, title)| title).collect()
    }

    /// How far a title is from standing in the middle of what lies between two places, whatever its glyphs' size.
    fn off_centre(&self, title: &[usize], from: usize, to: usize) -> f32 {
        let off = |at: &usize| {
            let piece = &self.pieces[*at];
            let [least, most] = TITLE.map(|size| float(piece.x) + float(piece.len) * self.pitch * size / 2.0);
            let middle = float(from + to) / 2.0;
            (middle - middle.clamp(least, most)).abs() + BEFORE * float(from.saturating_sub(piece.x))
        };
        title.iter().map(off).sum()
    }

    /// Which of some columns, from left to right, stand under which of some titles: the columns that each ends before.
    fn shares(&self, titles: &[Vec<usize>], group: &[usize]) -> Vec<usize> {
        let mut edges: Vec<usize> = group.iter().map(|n| self.columns[*n].edge).collect();
        edges.extend(group.last().map(|n| self.right(*n)));
        // For each column that the titles so far may end before: what that costs, and where the last of them begins.
        let mut best: Vec<Vec<Option<(f32, usize)>>> = vec![vec![None; edges.len()]; titles.len() + 1];
        best[0][0] = Some((0.0, 0));
        let ends = |n: usize| group.get(n).map(|n| &self.columns[*n]);
        let amid = |from: usize, to: usize| {
            let text = |at: &usize| self.pieces[*at].text;
            let begun = ends(from).is_some_and(|c| {
                let first = &self.pieces[c.of[0]];
                first.x == c.edge && kind(first.text) == Kind::Plain && !opens_with_lead(first.text)
            });
            let open = ends(to - 1).and_then(|c| c.of.last()).is_some_and(|at| !is_closed(text(at)));
            BROKEN * (float(usize::from(begun)) + float(usize::from(open)))
        };
        for (k, title) in titles.iter().enumerate() {
            for to in k + 1..edges.len() {
                let ways = (k..to).filter_map(|from| {
                    Some((best[k][from]?.0 + self.off_centre(title, edges[from], edges[to]) + amid(from, to), from))
                });
                best[k + 1][to] = ways.min_by(|a, b| a.0.total_cmp(&b.0));
            }
        }
        let mut ends = vec![group.len(); titles.len()];
        for k in (1..titles.len()).rev() {
            ends[k - 1] = best[k + 1][ends[k]].map_or(ends[k], |(_, from)| from);
        }
        ends
    }

    /// The group under which each loose piece stands, if there is one.
    fn under(&self, piece: &Piece) -> Option<usize> {
        let mut right: Vec<(usize, usize)> = Vec::new();
        for (n, column) in self.columns.iter().enumerate() {
            let far = column.top.checked_sub(piece.row).filter(|far| (1..=OVER).contains(far));
            let over = || column.edge <= piece.x + 1 && piece.x < self.right(n);
            right.extend(far.filter(|_| over()).map(|far| (far, n)));
        }
        right.into_iter().min().map(|(_, n)| n)
    }

    /// Over which column each of some loose pieces stands, if over one: that where the article begins whose title it is.
    pub(super) fn over(&self, loose: &[usize]) -> Vec<(usize, usize)> {
        let groups = self.groups();
        let mut titles: Vec<Vec<usize>> = vec![Vec::new(); groups.len()];
        for &at in loose {
            let piece = &self.pieces[at];
            let under = (kind(piece.text) != Kind::Furniture).then(|| self.under(piece)).flatten();
            if let Some(group) = under.and_then(|n| groups.iter().position(|g| g.contains(&n))) {
                titles[group].push(at);
            }
        }
        let mut out = Vec::with_capacity(loose.len());
        for (group, titles) in groups.iter().zip(titles) {
            let titles = self.one_by_one(&titles);
            let ends = if titles.len() > group.len() { vec![0; titles.len()] } else { self.shares(&titles, group) };
            let begins = [0].into_iter().chain(ends);
            out.extend(
                titles.iter().zip(begins).flat_map(|(title, from)| title.iter().map(move |at| (*at, group[from]))),
            );
        }
        out
    }
}
