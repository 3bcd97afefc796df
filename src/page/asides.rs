//! What stands on a page and is no running text: rows of tables, and teasers (导读) for other pages.
//!
//! Promise: a row keeps its cells and is a paragraph of its own, for joined rows say nothing; a teaser is a headline that goes on elsewhere.
//! Rows are known by their neighbours alone: three in a run, of as many short cells each, with numbers in them and no sentence's marks. A
//! table of two columns or of words only is not known; that is the price of never taking a headline for a row.

use super::blocks::Block;
use super::glance::Glance;
use super::jumps;
use super::lines::{Kind, Line, Raw, is_han};
use std::borrow::Cow;

/// Rows in a run, and cells in a row, that make a table.
const ROWS: usize = 3;
const CELLS: usize = 3;
/// Characters of a cell.
const CELL: usize = 10;

/// What a line would be as a row.
#[derive(Clone, Copy)]
struct Cells {
    count: usize,
    /// Those with a digit.
    numbers: usize,
}

/// The cells of a line as the file has it; nothing where it cannot be a row.
fn cells(raw: &str) -> Option<Cells> {
    let is_number = |cell: &[u8]| cell.iter().any(u8::is_ascii_digit);
    // On pages of English each line has spaces, but a byte is a character.
    if raw.is_ascii() {
        let white = |b: &u8| matches!(b, b'\t'..=b'\r' | b' ');
        let cells = raw.as_bytes().split(white).filter(|cell| !cell.is_empty());
        return counted(cells.map(|cell| (cell.len() > CELL, is_number(cell))));
    }
    // Almost every line ends at a cell that is long.
    let is_long = |cell: &str| cell.len() > CELL && cell.chars().nth(CELL).is_some();
    let cells = counted(raw.split_whitespace().map(|cell| (is_long(cell), is_number(cell.as_bytes()))))?;
    // A letter-spaced line has cells of one glyph each.
    let is_single = |cell: &&str| cell.chars().nth(1).is_none() && cell.starts_with(is_han);
    let single = raw.split_whitespace().filter(is_single).count();
    let sentence = || raw.contains(['，', '。', '；', '：', '！', '？', '“', '”', '（', '—']);
    (single * 2 < cells.count && !sentence()).then_some(cells)
}

/// What cells of which each is long or a number make; nothing where they cannot be a row.
fn counted(all: impl Iterator<Item = (bool, bool)>) -> Option<Cells> {
    let mut cells = Cells { count: 0, numbers: 0 };
    for (long, number) in all {
        if cells.count == 12 || long {
            return None;
        }
        cells.count += 1;
        cells.numbers += usize::from(number);
    }
    (cells.count >= CELLS).then_some(cells)
}

/// Marks the rows of tables; `raws` are the lines as the file has them, where there is white space or a control in them.
pub(super) fn mark(lines: &mut [Line<'_>], raws: &[Raw<'_>]) {
    let mut rest = raws;
    while let [(at, raw), more @ ..] = rest {
        let of = |(at, raw): &Raw| if lines[*at].kind == Kind::Plain { cells(raw) } else { None };
        rest = more;
        // Most lines with a space have none beside them.
        if more.get(ROWS - 2).is_none_or(|last| last.0 != at + ROWS - 1) {
            continue;
        }
        let Some(first) = of(&(*at, raw)) else { continue };
        let (mut run, mut told) = (1, first.numbers);
        while let Some((next, behind)) = rest.split_first()
            && next.0 == at + run
            && let Some(row) = of(next).filter(|row| row.count == first.count)
        {
            (run, told, rest) = (run + 1, told + row.numbers, behind);
        }
        let all = run * first.count;
        // Spaces around one number make three cells of a line; more than half of what stands behind the first cell are numbers.
        if run >= ROWS && told * 2 > all - run {
            let rows = &raws[raws.len() - rest.len() - run..][..run];
            for (at, raw) in rows {
                row(&mut lines[*at], raw);
            }
        }
    }
}

/// Marks what stands over teasers.
pub(super) fn mark_banners(lines: &mut [Line]) {
    for at in 1..lines.len() {
        if lines[at].kind == Kind::Teaser && lines[at - 1].kind == Kind::Plain && is_banner(&lines[at - 1]) {
            lines[at - 1].kind = Kind::Furniture;
        }
    }
}

/// Makes a line a row of a table, whose cells one space parts.
fn row(line: &mut Line, raw: &str) {
    let cells = raw.split_whitespace().map(|c| c.chars().filter(|c| !c.is_control()).collect());
    line.text = Cow::Owned(cells.collect::<Vec<String>>().join(" "));
    (line.glance, _) = Glance::of(&line.text);
    line.kind = Kind::Row;
}

/// Does a line say that teasers follow?
fn is_banner(line: &Line) -> bool {
    line.width <= 16 && ["导读", "導讀", "要目", "要闻导读"].iter().any(|w| line.text.ends_with(w))
}

/// Does a line open a note of the editors, which stands over what it is about?
pub(super) fn editors_note(text: &str) -> bool {
    let text = text.trim_start_matches(['【', '（', '[']);
    ["编者按", "编者的话", "編者按", "編者的話"].iter().any(|w| text.starts_with(w))
}

/// Gives a note of the editors that ends a body to the body under the next titles. Only for pages of titles first.
pub(super) fn notes_forward(blocks: &mut [Block], lines: &[Line]) {
    for at in 2..blocks.len() {
        let [Block::Body(over), Block::Titles(_), Block::Body(under)] = &mut blocks[at - 2..=at] else { continue };
        let noted = over.paragraphs.last().and_then(|p| p.first()).is_some_and(|i| editors_note(&lines[*i].text));
        if noted && over.paragraphs.len() > 1 && over.crossheads.iter().all(|n| n + 1 < over.paragraphs.len()) {
            under.paragraphs.splice(..0, over.paragraphs.pop());
            under.crossheads.iter_mut().for_each(|n| *n += 1);
        }
    }
}

/// The headline and the page of a teaser: 夜校又开课了 详见第3版.
pub(super) fn teaser(text: &str) -> Option<(String, String)> {
    let (at, page, onward) = jumps::jump(text)?;
    // What stands behind it would be lost.
    let whole = jumps::jump_length(&text[at..]) == text.len() - at;
    let words = text.get(at..)?.trim_start_matches(['（', '(', '►', '▶', '→']);
    let head = text[..at].trim_end_matches([' ', '…', '·']).trim();
    let points = ["详见", "詳見"].iter().any(|w| words.starts_with(w));
    let fits = (4..=30).contains(&head.chars().take(31).count()) && !head.contains(['，', '。', '；']);
    (onward && whole && points && fits).then(|| (head.to_owned(), page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::lines::measure;

    fn kinds(text: &str) -> Vec<Kind> {
        measure(text).iter().map(|l| l.kind).collect()
    }

    #[test]
    fn rows_are_known_by_their_run() {
        let table = "品名 本周 上周\n白菜 1.2元 1.4元\n萝卜 0.9元 1.0元\n豆腐 2.5元 2.5元\n";
        assert_eq!(kinds(table), [Kind::Row; 4]);
        assert_eq!(measure(table)[1].text, "白菜 1.2元 1.4元");
        for no_table in [
            "白菜 1.2元 1.4元\n萝卜 0.9元 1.0元\n",
            "春到河湾 渠水欢歌 稻田青青\n老街新灯 照亮归途 家家欢喜\n一条新渠 三个村庄 十里稻香\n",
            "到 2031 年底\n新修 12 公里\n共用 30 万元\n",
            "清 水 河 3 月\n新 渠 通 9 日\n沿 岸 三 个 村\n",
        ] {
            assert!(kinds(no_table).iter().all(|k| *k != Kind::Row), "{no_table}");
        }
    }

    #[test]
    fn a_teaser_points_to_a_page() {
        assert_eq!(teaser("夜校又开课了 详见第3版"), Some(("夜校又开课了".into(), "3".into())));
        assert_eq!(teaser("老街的灯（详见A5版）"), Some(("老街的灯".into(), "A5".into())));
        assert_eq!(teaser("渠成水到（下转第3版）"), None);
        assert_eq!(teaser("详见第3版"), None);
        assert_eq!(kinds("今日导读\n夜校又开课了 详见第3版\n"), [Kind::Furniture, Kind::Teaser]);
    }
}
