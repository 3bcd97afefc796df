//! The columns of a page that was laid out in a grid ([`super::grid`]).
//!
//! Promise: each piece is in one column, or in none; those of a column begin at its edge or where its paragraphs do, row after row, and no title stands between them.

use super::common::float;
use super::grid::{OVER, Piece, Starts, kind, may_be_title};
use super::leads::opens_with_lead;
use super::lines::{Kind, is_closed};
use super::pairs;

/// Rows from a column's line to the next at most, where the other columns stand at other heights.
const STEP: usize = 3;
/// Titles over a column have so many lines at most.
const TITLES: usize = 8;
/// A column of so many lines at most may be nothing but a title.
const FEW: usize = 3;
/// How much shorter than its column's lines a title is at least, in characters.
const SHORTER: usize = 3;
/// How well two glyphs go together where a sentence goes on.
const FITS: f32 = 0.5;
/// How large the glyphs of a title, and of other lines, are at least, in those of the text.
const LARGE: f32 = 1.25;
const USUAL: f32 = 0.95;
/// How much of a column's width its lines take at least, its indents not counted.
const FULL: f32 = 0.9;

/// A column: pieces under each other.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) edge: usize,
    /// Places of its pieces.
    pub(super) of: Vec<usize>,
    /// Its first row and its last, and how many rows lie from one of its lines to the next at least.
    pub(super) top: usize,
    pub(super) bottom: usize,
    step: usize,
}

impl Column {
    /// May a piece in this row go on in it?
    fn reaches(&self, row: usize) -> bool {
        row > self.bottom && row - self.bottom <= STEP.max(2 * self.step)
    }

    /// Does it stand in this row?
    pub(super) fn covers(&self, row: usize) -> bool {
        (self.top..=self.bottom + 1).contains(&row)
    }
}

/// Does the sentence of one piece go on in another?
fn goes_on(last: &str, first: &str) -> bool {
    let pair = (last.chars().next_back().unwrap_or(' '), first.chars().next().unwrap_or(' '));
    opens_with_lead(last) || kind(last) == Kind::Byline || pairs::fit(pair.0, pair.1) > FITS
}

/// What is known of a page's pieces on the way to its columns.
struct Parting<'p, 't> {
    pieces: &'p [Piece<'t>],
    /// Where each row's pieces begin, and where the last one's end.
    rows: Vec<usize>,
    loose: Vec<usize>,
    columns: Vec<Column>,
    /// How many places of the grid a glyph of the text takes.
    pitch: f32,
}

impl Parting<'_, '_> {
    /// The pieces of the rows between two.
    fn between(&self, from: usize, to: usize) -> &[Piece<'_>] {
        &self.pieces[self.rows[(from + 1).min(to)]..self.rows[to]]
    }

    /// Does something stand in the way from a row of a column to another?
    fn crossed(&self, column: &Column, to: usize) -> bool {
        let wide = float(column_width(self.pieces, column)) * self.pitch;
        let (edge, end) = (float(column.edge), float(column.edge) + wide * FULL);
        self.between(column.bottom, to).iter().any(|p| {
            let x = float(p.x);
            let size = if may_be_title(p.text) { LARGE } else { USUAL };
            x < edge && x + float(p.len) * self.pitch * size > edge + 1.0 || (edge..end).contains(&x)
        })
    }

    /// Is there a title to the right on the way from a row to another, with nothing before it?
    fn beside_title(&self, edge: usize, from: usize, to: usize) -> bool {
        self.between(from, to).chunk_by(|a, b| a.row == b.row).any(|row| {
            let first = row.iter().find(|p| p.x >= edge);
            let loose =
                |p: &Piece| self.loose.iter().rev().any(|n| (self.pieces[*n].row, self.pieces[*n].x) == (p.row, p.x));
            first.is_some_and(|p| may_be_title(p.text) && loose(p))
        })
    }

    /// Has a column ended before a title?
    fn ends_before(&self, column: &Column, piece: &Piece) -> bool {
        let last = self.pieces[column.of[column.of.len() - 1]].text;
        is_closed(last) && piece.row - column.bottom > column.step && may_be_title(piece.text)
    }

    /// May a piece go on in a column?
    fn may(&self, column: &Column, piece: &Piece) -> bool {
        let last = self.pieces[column.of[column.of.len() - 1]].text;
        let (closed, goes_on) = (is_closed(last), || goes_on(last, piece.text));
        if self.crossed(column, piece.row) {
            return false;
        }
        if piece.row - column.bottom >= STEP && self.beside_title(column.edge, column.bottom, piece.row) {
            return !closed && goes_on();
        }
        column.reaches(piece.row) || piece.row - column.bottom <= OVER && !closed && goes_on()
    }
}

/// The columns, and the pieces that stand in none.
pub(super) fn columns(pieces: &[Piece], starts: &Starts, pitch: f32) -> (Vec<Column>, Vec<usize>) {
    let last = pieces.last().map_or(0, |p| p.row);
    let rows = (0..=last + 1).map(|row| pieces.partition_point(|p| p.row < row)).collect();
    let mut parting = Parting { pieces, rows, loose: Vec::new(), columns: Vec::new(), pitch };
    for (at, piece) in pieces.iter().enumerate() {
        let Some(edge) = starts.edge(piece) else {
            parting.loose.push(at);
            continue;
        };
        let near = parting.columns.iter().rposition(|c| c.edge.abs_diff(edge) <= 1 && piece.row > c.bottom);
        match near.filter(|n| parting.may(&parting.columns[*n], piece)) {
            // A title that begins where the column does.
            Some(n) if parting.ends_before(&parting.columns[n], piece) => parting.loose.push(at),
            Some(n) => {
                let column = &mut parting.columns[n];
                let step = piece.row - column.bottom;
                column.step = if column.of.len() == 1 { step } else { column.step.min(step) };
                column.of.push(at);
                column.bottom = piece.row;
            }
            None => parting.columns.push(Column { edge, of: vec![at], top: piece.row, bottom: piece.row, step: 1 }),
        }
    }
    let Parting { mut columns, mut loose, .. } = parting;
    for column in &mut columns {
        let titles = titles_on_top(pieces, column);
        loose.extend(column.of.drain(..titles));
        column.top = column.of.first().map_or(0, |at| pieces[*at].row);
    }
    columns.retain(|c| !c.of.is_empty());
    loose.sort_unstable();
    (columns, loose)
}

/// How many of a column's pieces are titles over it: what is centred is no first line of a paragraph, which is as wide as the others but for the indent, and a paragraph that
/// goes on from the column before ends with its sentence.
fn titles_on_top(pieces: &[Piece], column: &Column) -> usize {
    let width = column_width(pieces, column);
    let piece = |n: usize| &pieces[column.of[n]];
    if column.of.len() <= FEW && (0..column.of.len()).all(|n| may_be_title(piece(n).text)) {
        return column.of.len();
    }
    let title = |p: &Piece| p.len + SHORTER < width && may_be_title(p.text);
    let centred = |p: &Piece| p.x > column.edge && title(p);
    let first = |p: &Piece| p.x > column.edge && !centred(p) || opens_with_lead(p.text);
    let apart = |n: &usize| {
        let (p, next) = (piece(*n), piece(n + 1));
        let far = next.row - p.row > column.step && !goes_on(p.text, next.text);
        centred(p) || title(p) && far || p.text.starts_with("——")
    };
    let short = column.of.len().min(TITLES);
    match (0..short).position(|n| first(piece(n))) {
        Some(n) if (0..n).all(|n| title(piece(n))) => n,
        _ => (0..short.saturating_sub(1)).take_while(apart).count(),
    }
}

/// The characters of a column's longest line.
pub(super) fn column_width(pieces: &[Piece], column: &Column) -> usize {
    column.of.iter().map(|at| pieces[*at].len).max().unwrap_or(0)
}
