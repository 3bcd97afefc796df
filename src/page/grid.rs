//! Pages that an extractor laid out in a grid of characters, columns beside each other as on paper (`pdftotext -layout`, and what other programs call a layout mode).
//!
//! Promise: where many lines hold pieces that runs of spaces part, and these begin at the same places from line to line, each piece is a line of its own that knows where it
//! stood ([`Spot`]); any other page is left as it is. Why: such a file has lost the sizes of its glyphs, but it tells where every piece begins on paper, so that dealing needs
//! not guess which column a line is of. How: pieces that begin at one place, or a little to the right of it, line under line, are a column ([`super::grid_columns`]); a piece
//! that begins where no column does is a title of what stands under it ([`super::grid_titles`]). Which columns make an article is decided by what they say, as on pages printed
//! row by row ([`super::settle`]). Trade-off: a column of two lines is taken for a title, and a table for columns; where one space parts full lines, [`super::beside`] has to
//! tell them apart.

use super::common::float;
use super::cues;
use super::glance::Glance;
use super::grid_columns::columns;
use super::grid_titles::Grid;
use super::leads::opens_with_lead;
use super::lines::{Kind, is_closed};
use super::order::MOST_LINES;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Lines that are parted by runs of spaces: so many at least, and one of so many.
const PARTED: usize = 8;
const SHARE: usize = 5;
/// Lines of more bytes are none of a grid.
const LONGEST: usize = 4800;
/// Pieces begin at the place of a column where so many others do, so many rows above or below.
const OTHERS: usize = 2;
const NEAR: usize = 8;
/// What one space parts is two pieces where so many others begin.
const TOGETHER: usize = 4;
/// Cells of tables are shorter than half of the pieces.
const CELL: usize = 6;
/// How far to the right of its column's edge a paragraph may begin: two glyphs, each up to two and a half places wide.
pub(super) const INDENT: usize = 5;
/// Rows from a title to its text at most.
pub(super) const OVER: usize = 14;

/// What stands between two runs of spaces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    /// The row, counted from 0, blank ones as well, and the place in it, in characters.
    pub(super) row: usize,
    pub(super) x: usize,
    /// Characters.
    pub(super) len: usize,
    /// Where it begins in its row, in bytes.
    byte: usize,
    pub(super) text: &'t str,
}

/// Where a line stands on a page that was laid out.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum Spot {
    /// The page does not tell.
    #[default]
    Untold,
    /// In a column, by its number, that begins at a place of the grid.
    In(u16, u16),
    /// In none, but over one.
    Over(u16),
    /// In none.
    Loose,
}

/// A piece of the page.
pub(super) struct Laid<'t> {
    /// Its 1-based number in the file.
    pub(super) no: u32,
    pub(super) text: &'t str,
    pub(super) blank_before: bool,
    pub(super) spot: Spot,
}

impl<'t> Piece<'t> {
    fn laid(&self, blank_before: bool, spot: Spot) -> Laid<'t> {
        Laid { no: u32::try_from(self.row + 1).unwrap_or(u32::MAX), text: self.text, blank_before, spot }
    }
}

/// The pieces of a row.
fn split(row: usize, line: &str) -> Vec<Piece<'_>> {
    let mut out: Vec<Piece> = Vec::new();
    let mut blanks = 2;
    for (x, (byte, c)) in line.char_indices().enumerate() {
        if c.is_whitespace() {
            blanks += 1;
            continue;
        }
        match out.last_mut() {
            Some(last) if blanks < 2 || c == '（' && last.len <= 4 && opens_with_lead(last.text) => {
                last.text = &line[last.byte..byte + c.len_utf8()];
                last.len = x + 1 - last.x;
            }
            _ => out.push(Piece { row, x, len: 1, byte, text: &line[byte..byte + c.len_utf8()] }),
        }
        blanks = 0;
    }
    out
}

/// In which rows pieces begin at a place.
pub(super) struct Starts(HashMap<usize, Vec<usize>>);

impl Starts {
    /// By row and place, sorted.
    fn of(places: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut out: HashMap<usize, Vec<usize>> = HashMap::new();
        places.into_iter().for_each(|(row, x)| out.entry(x).or_default().push(row));
        Self(out)
    }

    /// How many do in some rows.
    fn within(&self, x: usize, rows: RangeInclusive<usize>) -> usize {
        let Some(of) = self.0.get(&x) else { return 0 };
        of.partition_point(|row| row <= rows.end()) - of.partition_point(|row| row < rows.start())
    }

    /// How many others do near a row.
    fn others(&self, x: usize, row: usize) -> usize {
        self.within(x, row.saturating_sub(NEAR)..=row + NEAR) - self.within(x, row..=row)
    }

    /// The edge of the column that a piece seems to stand in.
    pub(super) fn edge(&self, piece: &Piece) -> Option<usize> {
        let others = |x: usize| self.others(x, piece.row);
        // Where paragraphs begin is none.
        let indented = |x: usize| (x.saturating_sub(INDENT)..x).any(|left| others(left) >= others(x));
        (piece.x.saturating_sub(INDENT)..=piece.x).find(|x| others(*x) >= OTHERS && !indented(*x))
    }
}

/// Where one space parts what is no Latin word: the characters and bytes of a piece before what stands behind it.
fn narrow<'p>(piece: &'p Piece<'_>) -> impl Iterator<Item = (usize, usize)> + use<'p> {
    let text = piece.text;
    let blanks = text.char_indices().enumerate().filter(|(_, (_, c))| c.is_whitespace());
    blanks.map(|(n, (byte, c))| (n + 1, byte + c.len_utf8())).filter(move |(_, byte)| {
        let (before, behind) = text.split_at(*byte);
        before.trim_end().ends_with(|c: char| !c.is_ascii()) && behind.starts_with(|c: char| !c.is_ascii())
    })
}

/// Pieces that one space parts, where the second begins with a column.
fn split_narrow<'t>(pieces: Vec<Piece<'t>>) -> Vec<Piece<'t>> {
    let all = pieces.iter().flat_map(|p| narrow(p).map(|(n, _)| (p.row, p.x + n)).chain([(p.row, p.x)]));
    let mut places: Vec<(usize, usize)> = all.collect();
    places.sort_unstable();
    let starts = Starts::of(places);
    let mut out = Vec::with_capacity(pieces.len());
    for mut piece in pieces {
        let (whole, blanks) = (piece, narrow(&piece).collect::<Vec<_>>());
        for (n, byte) in blanks.into_iter().rev().filter(|(n, _)| *n > INDENT) {
            // A line that is too full begins one place later.
            if [0, 1].iter().any(|late| starts.others(whole.x + n - late, whole.row) >= TOGETHER) {
                let behind = piece.text[byte..].trim_end();
                let len = behind.chars().count();
                out.push(Piece { x: whole.x + n, len, byte: whole.byte + byte, text: behind, ..whole });
                piece = Piece { len: n - 1, text: whole.text[..byte].trim_end(), ..whole };
            }
        }
        out.push(piece);
    }
    out.sort_by_key(|p| (p.row, p.x));
    out
}

/// What a piece is by its words.
pub(super) fn kind(text: &str) -> Kind {
    cues::kind(text, Glance::of(text).0)
}

/// Do its words speak for no running text?
pub(super) fn may_be_title(text: &str) -> bool {
    let ends = text.ends_with(['、', '；', '：', '！', '？']) || is_closed(text);
    !ends && !text.contains(['，', '。']) && !opens_with_lead(text) && kind(text) == Kind::Plain
}

/// How many pieces stand in the rows at the top that hold furniture.
fn head_len(pieces: &[Piece]) -> usize {
    let rows = pieces.chunk_by(|a, b| a.row == b.row);
    rows.take_while(|row| row.iter().any(|p| kind(p.text) == Kind::Furniture)).map(<[Piece]>::len).sum()
}

/// How many places of the grid a glyph of the text takes: those from a piece to the next, where most are lines of columns beside each other with a gap of a glyph.
fn pitch(pieces: &[Piece]) -> f32 {
    let beside = pieces.windows(2).filter(|w| w[0].row == w[1].row && w[0].len >= 8 && w[1].len >= 8);
    let mut all: Vec<f32> = beside.map(|w| float(w[1].x - w[0].x) / float(w[0].len + 1)).collect();
    all.sort_by(f32::total_cmp);
    all.get(all.len() / 2).map_or(1.0, |pitch| pitch.clamp(0.5, 3.0))
}

/// Are they pieces of a grid?
fn is_grid(pieces: &[Piece], starts: &Starts) -> bool {
    let rows: Vec<&[Piece]> = pieces.chunk_by(|a, b| a.row == b.row).collect();
    let parted = rows.iter().filter(|row| row.len() > 1).count();
    let inner: Vec<&Piece> = rows.iter().flat_map(|row| &row[1..]).collect();
    let aligned = inner.iter().filter(|p| starts.edge(p).is_some()).count();
    let mut lens: Vec<usize> = inner.iter().map(|p| p.len).collect();
    lens.sort_unstable();
    let long = lens.get(lens.len() / 2).is_some_and(|len| *len >= CELL);
    parted >= PARTED && parted * SHARE >= rows.len() && aligned * 5 >= inner.len() * 3 && long
}

/// The pieces of a page that was laid out in a grid; nothing where it was not.
pub(super) fn laid(text: &str) -> Option<Vec<Laid<'_>>> {
    let rows: Vec<&str> = text.split('\n').take(MOST_LINES + 1).collect();
    if rows.len() > MOST_LINES || rows.iter().any(|row| row.len() > LONGEST || row.contains('\t')) {
        return None;
    }
    let pieces: Vec<Piece> = rows.iter().enumerate().flat_map(|(n, row)| split(n, row)).collect();
    let mut head = split_narrow(pieces);
    let starts = |pieces: &[Piece]| Starts::of(pieces.iter().map(|p| (p.row, p.x)));
    if !is_grid(&head, &starts(&head)) {
        return None;
    }
    let pieces = head.split_off(head_len(&head));
    let starts = starts(&pieces);
    let pitch = pitch(&pieces);
    let (columns, loose) = columns(&pieces, &starts, pitch);
    let mut spots = vec![Spot::Loose; pieces.len()];
    for (column, n) in columns.iter().zip(0..) {
        column.of.iter().for_each(|at| spots[*at] = Spot::In(n, u16::try_from(column.edge).unwrap_or(u16::MAX)));
    }
    let grid = Grid { pieces, columns, pitch };
    for (at, column) in grid.over(&loose) {
        spots[at] = u16::try_from(column).map_or(Spot::Loose, Spot::Over);
    }
    let blank = |row: usize| row > 0 && rows[row - 1].trim().is_empty();
    let head = head.iter().map(|piece| piece.laid(blank(piece.row), Spot::Loose));
    let out =
        head.chain(grid.pieces.iter().zip(spots).map(|(piece, spot)| piece.laid(blank(piece.row), spot))).collect();
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::read_text;
    use super::*;

    const TITLES: [&str; 2] = ["清水河新渠通水", "图书馆亮夜读灯"];

    /// Two articles, a column each.
    const COLUMNS: [[&str; 2]; 9] = [
        ["  昨日上午，清水河新渠", "  县图书馆的夜读灯从昨"],
        ["全线通水，沿岸三个村庄的", "晚起亮到十点，第一夜就来"],
        ["稻田赶在春耕以前喝上了第", "了二百多名读者，座位不够"],
        ["一口水，村民奔走相告，都", "，有人坐在台阶上读书，有"],
        ["说今年的稻子有了着落。", "人站在窗边。"],
        ["  渠水是从山里来的，村", "  馆长说，灯亮得晚一些"],
        ["里的老人说，五十年以前这", "，下班的人才有时间来借书"],
        ["里就有一条老渠，后来塌了", "，往后每个周末还要请人来"],
        ["，一直没有人修。", "讲一讲怎样读书。"],
    ];

    /// The two beside each other, from place `right` on the second.
    fn beside(right: usize) -> String {
        let row = |[a, b]: [&str; 2]| format!("{a}{}{b}\n", " ".repeat(right - a.chars().count()));
        let titles = format!("  {}{}{}\n\n", TITLES[0], " ".repeat(right - 7), TITLES[1]);
        titles + &COLUMNS.map(row).concat()
    }

    #[test]
    fn pieces_know_where_they_stand() {
        let text = beside(18);
        let laid = laid(&text).unwrap_or_default();
        assert_eq!(laid.len(), 20);
        let spots: Vec<Spot> = laid.iter().map(|line| line.spot).collect();
        assert_eq!(spots[..2], [Spot::Over(0), Spot::Over(1)]);
        assert_eq!(spots[2..], [Spot::In(0, 0), Spot::In(1, 18)].repeat(9));
        assert_eq!(
            laid[2..].iter().map(|line| line.no).collect::<Vec<_>>(),
            (3..12).flat_map(|n| [n, n]).collect::<Vec<_>>()
        );
    }

    #[test]
    fn each_column_is_read_under_its_title() {
        let reading = read_text(&beside(18));
        let found: Vec<(&str, String)> =
            reading.articles.iter().map(|a| (a.headline.as_str(), a.paragraphs.join("\n"))).collect();
        for (n, title) in TITLES.iter().enumerate() {
            let text: String = COLUMNS.iter().map(|row| row[n].replace("  ", "\n")).collect();
            assert!(found.contains(&(title, text.trim().to_owned())), "{found:?}");
        }
    }

    #[test]
    fn what_is_no_grid_stays_as_it_is() {
        let one_by_one: String = COLUMNS.iter().map(|row| format!("{}\n{}\n", row[0], row[1])).collect();
        assert!(laid(&one_by_one).is_none());
        // A table has short cells.
        let table: String = (1..12).map(|n| format!("小麦      2.{n}      3.{n}\n")).collect();
        assert!(laid(&table).is_none());
        assert!(laid(&beside(18).replace("  渠水", "\t渠水")).is_none());
    }
}
