//! How wide the full lines of a justified column are.
//!
//! Promise: lines are measured as wide as they were printed, where the page shows it, and know how wide their column is: quotes that take a whole glyph each, as in a font for Chinese,
//! and not half of one, as in one for Latin; the room between Chinese glyphs and the figures among them; lines whose glyphs were set apart to fill the column, and those whose last mark
//! hangs out of it (W3C, “Requirements for Chinese Text Layout”, 3.1 and 3.2). Why: a line that seems two half-glyphs short looks as if it were indented or a paragraph's end, and one
//! paragraph becomes two. How: a column is as wide as most of the lines around that have no quotes. Trade-off: lines that are not nearly full stay as they were: titles have a font of
//! their own, and where a paragraph's last line ends says nothing.

use super::lines::{Line, is_quote};

/// Lines on each side of one that tell how wide a full one is, and so many of them must be so wide.
const AROUND: usize = 8;
const ALIKE: u8 = 4;

/// A full line has so many half-glyphs at least, and fewer than so many: columns wider than a page are no columns.
const WIDE: u8 = 20;
const WIDEST: u8 = 128;

/// Half-glyphs that a line may be short of a full one, and still be measured.
const NEARLY: i32 = 10;

/// By so many lines more must a page show that quotes are wide.
const CLEARLY: i32 = 2;

/// Half-glyphs by which a paragraph's first line is indented. One that lacks these, or one more, beside the column needs not be set apart.
pub(super) const INDENT: i32 = 4;

/// Half-glyphs by which a line stands out of its column whose last mark hangs.
const HANGING: i32 = 2;

/// Quotes in a text.
pub(super) fn quotes(text: &str) -> i32 {
    text.chars().map(|c| i32::from(is_quote(c))).sum()
}

/// Were its glyphs set apart?
fn is_stretched(line: &Line) -> bool {
    u32::from(line.room) * 2 >= line.glance.chars
}

/// Is it a mark that may hang out of the column at a line's end?
pub(super) fn hangs(mark: char) -> bool {
    matches!(mark, '，' | '。' | '、' | '；' | '：' | '！' | '？')
}

/// Does it end with a mark that may hang out of the column, or be set narrow to be let in?
pub(super) fn may_hang(line: &Line) -> bool {
    hangs(line.glance.last) || matches!(line.glance.last, '”' | '）' | '》')
}

/// The width of the column in which each line stands: that of most lines around it that have no quotes.
fn columns(lines: &[Line]) -> Vec<Option<u8>> {
    // 0 where a line tells nothing.
    let told = |line: &Line| match u8::try_from(line.width) {
        Ok(width @ WIDE..WIDEST) if line.glance.quotes == 0 => width,
        _ => 0,
    };
    let told: Vec<u8> = lines.iter().map(told).collect();
    // How many lines around are so wide, and that width in the lower byte, so that the greatest is that of most of them.
    let mut alike: [u16; WIDEST as usize] = std::array::from_fn(|width| u16::try_from(width).unwrap_or(0));
    const ONE: u16 = 1 << 8;
    told.iter().take(AROUND).for_each(|width| alike[usize::from(*width)] += ONE);
    let column = |at: usize| {
        if let Some(width) = told.get(at + AROUND) {
            alike[usize::from(*width)] += ONE;
        }
        if let Some(gone) = at.checked_sub(AROUND + 1) {
            alike[usize::from(told[gone])] -= ONE;
        }
        let around = &told[at.saturating_sub(AROUND)..(at + AROUND + 1).min(told.len())];
        let most =
            around.iter().fold(0, |most, width| most.max(if *width > 0 { alike[usize::from(*width)] } else { 0 }));
        let [width, count] = most.to_le_bytes();
        (count >= ALIKE).then_some(width)
    };
    (0..lines.len()).map(column).collect()
}

/// Measures the lines of a page as they show.
pub(super) fn measure(lines: &mut [Line]) {
    // Figures and words among Chinese glyphs have a quarter of one on each side.
    for line in lines.iter_mut().filter(|line| line.room > 0 && line.width >= i32::from(WIDE) && !is_stretched(line)) {
        line.width += i32::from(line.room.div_ceil(2));
    }
    let columns = columns(lines);
    let shows = |(line, column): (&Line, &Option<u8>)| match column.map(|full| i32::from(full) - line.width) {
        Some(0) if line.glance.quotes > 0 => -2,
        Some(short) => i32::from(short > 0 && short == i32::from(line.glance.quotes)),
        None => 0,
    };
    let wide = lines.iter().zip(&columns).filter(|(line, _)| line.glance.han).map(shows).sum::<i32>() >= CLEARLY;
    for (at, line) in lines.iter_mut().enumerate().filter(|(_, line)| line.glance.han) {
        if let Some(column) = columns[at] {
            // Of a Japanese line it is known.
            line.column = if line.column > 0 { line.column } else { u16::from(column) };
            line.width += as_printed(line, i32::from(column), if wide { i32::from(line.glance.quotes) } else { 0 });
        }
    }
}

/// So many half-glyphs wider was a line printed than its text shows, where its column is `full` wide and its quotes take so many more.
fn as_printed(line: &Line, full: i32, quotes: i32) -> i32 {
    let wider = if (0..=NEARLY).contains(&(full - line.width)) { quotes } else { 0 };
    let short = full - line.width - wider;
    let hangs = (-HANGING..0).contains(&short) && may_hang(line);
    if hangs || (1..=INDENT + 1).contains(&short) && is_stretched(line) { wider + short } else { wider }
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    /// A column of 13 glyphs, in which a paragraph begins with the fourth line.
    const COLUMN: [&str; 8] = [
        "昨日上午清水河新渠全线正式",
        "通水，沿岸三个村庄的稻田赶",
        "在春耕以前喝上了第一口水。",
        "渠水是从山里来的，村里的",
        "老人说五十年前这里连一口井",
        "也打不出，去年秋天县里和村",
        "民一起出资出力修渠，用了五",
        "个月时间，孩子们跟着水跑。",
    ];

    /// The widths of the column with some other lines behind its second.
    fn widths(others: &[&str]) -> Vec<i32> {
        let text = [&COLUMN[..2], others, &COLUMN[2..]].concat().join("\n");
        let mut lines = lines::measure(&text);
        measure(&mut lines);
        lines[2..2 + others.len()].iter().map(|line| line.width).collect()
    }

    #[test]
    fn quotes_are_as_wide_as_the_lines_that_hold_them_show() {
        let whole = ["“春耕”以前的“大事”是水", "老人说“水”来了，春天就来", "“红马甲”"];
        assert_eq!(widths(&whole), [26, 26, 8]);
        let half = ["“春耕”以前的“大事”是水稻田", "老人说“水”来了，春天就来了", "“红马甲”"];
        assert_eq!(widths(&half), [26, 26, 8]);
        // One line alone may lack what it lacks for another reason.
        assert_eq!(widths(&whole[..1]), [22]);
    }

    #[test]
    fn figures_among_glyphs_have_room_of_their_own() {
        assert_eq!(widths(&["到 2031 年春天，渠水流 45 村"]), [26]);
        assert_eq!(widths(&["到2031年春天，渠水流45村"]), [24]);
    }

    #[test]
    fn a_mark_that_hangs_out_of_the_column_makes_no_line_wider() {
        assert_eq!(widths(&["渠水流过沿岸三个村庄的稻田。"]), [26]);
        assert_eq!(widths(&["渠水流过沿岸三个村庄的稻田地"]), [28]);
    }

    #[test]
    fn a_line_knows_how_wide_its_column_is() {
        let columns = |of: &[&str]| {
            let text = of.join("\n");
            let mut lines = lines::measure(&text);
            measure(&mut lines);
            lines.iter().map(|line| line.column).collect::<Vec<_>>()
        };
        assert_eq!(columns(&COLUMN), [26; 8]);
        assert_eq!(columns(&COLUMN[..3]), [0; 3]);
    }

    #[test]
    fn a_line_that_was_set_apart_is_full_unless_it_may_be_indented() {
        assert_eq!(widths(&["渠 水 流 过 三 个 村 庄 的 稻 田"]), [26]);
        assert_eq!(widths(&["渠 水 流 过 三 个 村 庄 的"]), [18]);
        assert_eq!(widths(&["渠水流过三个村庄的稻田"]), [22]);
    }
}
