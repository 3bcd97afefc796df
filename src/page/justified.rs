//! How wide the full lines of a justified column are.
//!
//! Promise: full lines are measured as wide as they were printed, where the page shows it: quotes that take a whole glyph each, as in a font for Chinese, and not half of one, as in
//! one for Latin; and lines whose glyphs were set apart to fill the column. Why: such a line would look as if it were indented, and one paragraph would become two. How: a full line is as
//! wide as most of those around it that have no quotes. Trade-off: lines that are not nearly full stay as they were: titles have a font of their own, and where a paragraph's last
//! line ends says nothing.

use super::lines::Line;

/// Lines on each side of one that tell how wide a full one is, and so many of them must be so wide, which is so many half-glyphs at least.
const AROUND: usize = 8;
const ALIKE: usize = 4;
const WIDE: i32 = 20;

/// Half-glyphs that a line may be short of a full one, and still be measured.
const NEARLY: i32 = 10;

/// By so many lines more must a page show that quotes are wide.
const CLEARLY: i32 = 2;

/// Half-glyphs of an indent, and one more: a first line that lacks so many beside the column needs not be set apart.
const INDENT: i32 = 5;

/// The quotes of a line.
fn quotes(line: &Line) -> i32 {
    line.text.chars().map(|c| i32::from(matches!(c, '“' | '”' | '‘' | '’'))).sum()
}

/// How wide most lines around one are that have no quotes; `many` has the quotes of each.
fn full(lines: &[Line], many: &[i32], at: usize) -> Option<i32> {
    let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len());
    let widths = || around.clone().filter(|n| many[*n] == 0).map(|n| lines[n].width).filter(|width| *width >= WIDE);
    let alike = |width: i32| widths().filter(|other| *other == width).count();
    let (count, width) = widths().map(|width| (alike(width), width)).max()?;
    (count >= ALIKE).then_some(width)
}

/// Measures the lines of a page as they show.
pub(super) fn measure(lines: &mut [Line]) {
    let many: Vec<i32> = lines.iter().map(quotes).collect();
    let asked = (0..lines.len()).filter(|at| lines[*at].glance.han && (many[*at] > 0 || lines[*at].stretched));
    let full: Vec<(usize, i32)> = asked.filter_map(|at| Some((at, full(lines, &many, at)?))).collect();
    let shows = |(at, full): &(usize, i32)| match (many[*at], full - lines[*at].width) {
        (0, _) => 0,
        (_, 0) => -2,
        (quotes, short) => i32::from(short == quotes),
    };
    let wide = full.iter().map(shows).sum::<i32>() >= CLEARLY;
    for (at, full) in full {
        let line = &mut lines[at];
        if wide && (full - NEARLY..=full).contains(&line.width) {
            line.width += many[at];
        }
        if line.stretched && (full - INDENT..full).contains(&line.width) {
            line.width = full;
        }
    }
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
    fn a_line_that_was_set_apart_is_full_unless_it_may_be_indented() {
        assert_eq!(widths(&["渠 水 流 过 三 个 村 庄 的 稻 田"]), [26]);
        assert_eq!(widths(&["渠 水 流 过 三 个 村 庄 的"]), [18]);
        assert_eq!(widths(&["渠水流过三个村庄的稻田"]), [22]);
    }
}
