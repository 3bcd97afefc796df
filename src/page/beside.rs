//! Two lines that an extractor printed as one, because they stood side by side: of two columns, or the end of a title and the first line of the
//! text beside it.
//!
//! Promise: a line is cut at a space only, into two that are each as wide as lines of a column, where the whole is wider than any column; brackets, names
//! and letter-spaced lines are never cut. Each part is a line of its own with the same number in the file. Pages have few such lines (of those
//! that pdftotext prints one in five has any), but each breaks two articles. Trade-off: parts that are printed without a space stay together.

use super::joins;
use super::lines::{Kind, Line, Raw, is_han};
use super::order::MOST_LINES;

/// Lines of so many characters at most are looked at.
const LONGEST: usize = 160;
/// Half-glyphs of each part.
const LEAST: i32 = 16;
/// Half-glyphs by which parts and columns may differ.
const NEARLY: i32 = 2;
/// Other lines as wide as a part: it is a column's width; as wide as the whole: so that is one.
const COLUMN: usize = 3;
/// How much the first line of a text is narrower than the next, at most: its indent.
const INDENT: i32 = 6;

/// The places of spaces that may part two lines: between Chinese glyphs or behind a mark, outside brackets and quotes.
fn spaces(raw: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut before, mut depth, mut blanks, mut chars) = (' ', 0_i32, 0, 0);
    for (at, c) in raw.char_indices() {
        match c {
            '“' | '《' | '（' | '「' => depth += 1,
            '”' | '》' | '）' | '」' => depth = (depth - 1).max(0),
            _ => {}
        }
        let may_end = is_han(before) || matches!(before, '，' | '。' | '、' | '；' | '！' | '？');
        let next = || raw[at + c.len_utf8()..].chars().next();
        if c.is_whitespace() {
            blanks += 1;
            if depth == 0 && may_end && next().is_some_and(|n| is_han(n) || n == '《') {
                out.push(at);
            }
        }
        (before, chars) = (c, chars + 1);
        if chars > LONGEST {
            return Vec::new();
        }
    }
    // Letter-spaced lines and rows of cells have more.
    if blanks * 4 > chars || out.len() > 2 { Vec::new() } else { out }
}

/// How many lines of a page have which width.
struct Widths(Vec<u32>);

impl Widths {
    fn of(lines: &[Line]) -> Self {
        let mut count = vec![0; 2 * LONGEST + 8];
        for line in lines {
            if let Some(slot) = usize::try_from(line.width).ok().and_then(|w| count.get_mut(w)) {
                *slot += 1;
            }
        }
        Self(count)
    }

    /// Lines about so wide.
    fn near(&self, width: i32) -> usize {
        let of = |w: i32| usize::try_from(w).ok().and_then(|w| self.0.get(w)).copied().unwrap_or(0);
        (width - NEARLY..=width + NEARLY).map(of).sum::<u32>() as usize
    }
}

/// What stands around a line that may be cut.
struct Around<'l, 't> {
    before: Option<&'l Line<'t>>,
    after: Option<&'l Line<'t>>,
    widths: &'l Widths,
}

impl Around<'_, '_> {
    /// Are the parts lines of two columns? The whole is as wide as none.
    fn columns(&self, left: &Line, right: &Line, whole: i32) -> bool {
        let told = |l: &Line| l.closed || self.widths.near(l.width) >= COLUMN;
        left.width.min(right.width) >= LEAST && self.widths.near(whole) < COLUMN && told(left) && told(right)
    }

    /// Is it the last line of a title and the first of the text beside it? What follows is the text's second line, and goes on from the right part
    /// as the left does not.
    fn title_and_text(&self, left: &Line, right: &Line, whole: i32) -> bool {
        let (Some(before), Some(after)) = (self.before, self.after) else { return false };
        let title = |l: &Line| l.kind == Kind::Plain && !l.closed && !l.glance.inside.has_stops();
        let text = (-INDENT..=NEARLY).contains(&(right.width - after.width)) && whole > after.width + 4;
        let goes_on = joins::pair(right, after) > joins::pair(left, right).max(0.0);
        title(before) && title(left) && !after.opens && !right.closed && right.width > LEAST && text && goes_on
    }
}

/// Where a line is to be cut: the bytes of its left part.
pub(super) fn cut<'t>(
    lines: &[Line<'t>],
    raws: &[Raw<'t>],
    measured: impl Fn(&'t str, &Line<'t>) -> Line<'t>,
) -> Vec<(usize, [Line<'t>; 2])> {
    if lines.len() > MOST_LINES {
        return Vec::new();
    }
    let asked: Vec<(usize, &str, Vec<usize>)> = raws
        .iter()
        .filter(|(at, _)| lines[*at].kind == Kind::Plain)
        .map(|(at, raw)| (*at, *raw, spaces(raw)))
        .filter(|(_, _, spaces)| !spaces.is_empty())
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let widths = Widths::of(lines);
    let mut out = Vec::new();
    for (at, raw, spaces) in asked {
        let line = &lines[at];
        let around = Around { before: at.checked_sub(1).map(|n| &lines[n]), after: lines.get(at + 1), widths: &widths };
        let parts = spaces.into_iter().map(|space| {
            let (left, right) = raw.split_at(space);
            [left, right].map(|part| measured(part.trim(), line))
        });
        let good = |[left, right]: &[Line; 2]| {
            let plain = left.kind == Kind::Plain && right.kind == Kind::Plain;
            plain && (around.columns(left, right, line.width) || around.title_and_text(left, right, line.width))
        };
        out.extend(parts.into_iter().find(good).map(|parts| (at, parts)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::super::read_text;

    fn texts(text: &str) -> Vec<String> {
        measure(text).iter().map(|l| l.text.to_string()).collect()
    }

    const LEFT: [&str; 5] = [
        "昨日上午，清水河新渠全线",
        "通水，沿岸三个村庄的稻田",
        "赶在春耕以前喝上了第一口",
        "水，村民奔走相告，都说今",
        "年的稻子有了指望和着落。",
    ];
    const RIGHT: [&str; 5] = [
        "县图书馆的夜读灯从昨晚起",
        "亮到十点，第一夜就来了二",
        "百多名读者，座位不够，有",
        "人坐在台阶上读书，有人站",
        "在窗边，夜里很安静很好。",
    ];

    #[test]
    fn lines_of_two_columns_are_two() {
        let rows = |merged: &[usize]| {
            let row = |n: usize| {
                let between = if merged.contains(&n) { " " } else { "\n" };
                format!("{}{between}{}\n", LEFT[n], RIGHT[n])
            };
            (0..5).map(row).collect::<String>()
        };
        let apart = texts(&rows(&[]));
        assert_eq!(texts(&rows(&[1, 3])), apart);
        let numbers: Vec<u32> = measure(&rows(&[1, 3])).iter().map(|l| l.no).collect();
        assert_eq!(numbers, [1, 2, 3, 3, 4, 5, 6, 6, 7, 8]);
        // Where a column is so wide, its lines are whole.
        let wide: String = (0..5).map(|n| format!("{} {}\n", LEFT[n], RIGHT[n])).collect();
        assert_eq!(texts(&wide).len(), 5);
    }

    #[test]
    fn what_is_meant_stays_whole() {
        for line in [
            "本届活动以“清水河畔读好书的人家 新渠两岸种好稻的人家”为主题，一",
            "奖的有（记者田小禾石磊和读者若干名 通讯员田远山石怡青等）昨日一",
            "清 水 河 新 渠 全 线 通 水 ， 沿 岸 三 个 村 庄 的 稻 田 赶 在",
        ] {
            let text: String = LEFT.iter().chain(&RIGHT).chain([&line]).map(|l| format!("{l}\n")).collect();
            assert_eq!(texts(&text).len(), 11, "{line}");
        }
    }

    #[test]
    fn a_title_beside_its_text_is_a_title() {
        let text = "老桥修好了\n\n本报讯（记者石磊）昨日，老\n桥修好了，村民走过老桥去\n赶集，一路都有说笑。\n清水河新渠去年\n开工今年全线通水 昨日清早八点半，新\n渠全线通水，沿岸三个村庄\n的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n";
        let reading = read_text(text);
        let found: Vec<_> = reading.articles.iter().map(|a| (a.headline.as_str(), a.paragraphs.concat())).collect();
        assert_eq!(found[1].0, "清水河新渠去年开工今年全线通水");
        assert!(found[1].1.starts_with("昨日清早八点半，新渠全线通水"), "{found:?}");
        let lines: Vec<_> = reading.articles.iter().flat_map(|a| &a.lines).map(|r| (r.0, r.1)).collect();
        assert_eq!(lines, [(1, 5), (6, 10)]);
    }

    #[test]
    fn a_line_of_two_articles_is_counted_once() {
        let text: String = ["新渠通水了", "夜读灯亮了"]
            .iter()
            .map(|title| format!("{title}\n"))
            .chain((0..5).map(|n| {
                let lead = ["本报讯（记者石磊）", "本报讯（记者田小禾）"];
                let [left, right] = if n == 0 { lead } else { [LEFT[n], RIGHT[n]] };
                if n == 2 { format!("{left} {right}\n") } else { format!("{left}\n{right}\n") }
            }))
            .collect();
        let reading = read_text(&text);
        let mut count = vec![0; text.lines().count() + 1];
        for range in reading.articles.iter().flat_map(|a| &a.lines) {
            (range.0..=range.1).for_each(|no| count[no as usize] += 1);
        }
        assert!(count[1..].iter().all(|n| *n == 1), "{count:?} {reading:?}");
    }
}
