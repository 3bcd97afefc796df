//! What stands on a page and is no running text: rows of tables, and teasers (导读) for other pages.
//!
//! Promise: a row keeps its cells and is a paragraph of its own, for joined rows say nothing; a teaser is a headline that goes on elsewhere.
//! Rows are known by their neighbours alone: three in a run, of as many short cells each, with numbers in them and no sentence's marks. A
//! table of two columns or of words only is not known; that is the price of never taking a headline for a row.

use super::blocks::Block;
use super::glance::Glance;
use super::jumps;
use super::lines::{Kind, Line, is_han};
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
    let mut cells = Cells { count: 0, numbers: 0 };
    let mut single = 0;
    for cell in raw.split_whitespace() {
        // Almost every line ends here.
        if cells.count == 12 || cell.len() > CELL && cell.chars().nth(CELL).is_some() {
            return None;
        }
        cells.count += 1;
        cells.numbers += usize::from(cell.bytes().any(|b| b.is_ascii_digit()));
        // A letter-spaced line has cells of one glyph each.
        single += usize::from(cell.chars().nth(1).is_none() && cell.starts_with(is_han));
    }
    let sentence = || !raw.is_ascii() && raw.contains(['，', '。', '；', '：', '！', '？', '“', '”', '（', '—']);
    (cells.count >= CELLS && single * 2 < cells.count && !sentence()).then_some(cells)
}

/// Marks the rows of tables and the teasers; `raws` are the lines as the file has them, where there is white space or a control in them.
pub(super) fn mark(lines: &mut [Line<'_>], raws: &[Option<&str>]) {
    let mut at = 0;
    while at < lines.len() {
        let of = |n: usize| cells((*raws.get(n)?)?).filter(|_| lines[n].kind == Kind::Plain);
        let Some(first) = of(at) else {
            at += 1;
            continue;
        };
        let run = (at..lines.len()).take_while(|n| of(*n).is_some_and(|c| c.count == first.count)).count();
        let told: usize = (at..at + run).filter_map(of).map(|c| c.numbers).sum();
        let all = run * first.count;
        // Spaces around one number make three cells of a line; more than half of what stands behind the first cell are numbers.
        if run >= ROWS && told * 2 > all - run {
            for n in at..at + run {
                let cells = raws[n].unwrap_or_default().split_whitespace();
                let cells = cells.map(|c| c.chars().filter(|c| !c.is_control()).collect());
                lines[n].text = Cow::Owned(cells.collect::<Vec<String>>().join(" "));
                lines[n].glance = Glance::of(&lines[n].text);
                lines[n].kind = Kind::Row;
            }
        }
        at += run;
    }
    for at in 0..lines.len() {
        let banner =
            lines[at].width <= 16 && ["导读", "導讀", "要目", "要闻导读"].iter().any(|w| lines[at].text.ends_with(w));
        if banner && lines.get(at + 1).is_some_and(|l| l.kind == Kind::Teaser) && lines[at].kind == Kind::Plain {
            lines[at].kind = Kind::Furniture;
        }
    }
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
