//! Lines of words: where one was broken before its column was full.
//!
//! Promise: [`early`] tells that the first word of the next line would still have fitted, so that the break was meant: a paragraph ended, or a
//! title's line. Latin lines end ragged, so their widths alone tell little; that a word was *not* taken in tells much. The column's
//! width is taken from the lines around, since it differs from frame to frame. [`short`] tells the same of Japanese lines, whose indent of one
//! glyph says less than the Chinese one of two. Chinese lines have no column here: [`super::justified`] finds theirs, once they are in order.

use super::lines::{Kind, Line, width_of};
use super::roles;

/// Lines on each side that tell a column's width.
const AROUND: usize = 8;

/// Characters of a line of words, with its spaces; nothing where glyphs are set one by one.
fn letters(line: &Line) -> Option<u16> {
    of_words(line).then(|| u16::try_from(line.glance.chars).unwrap_or(u16::MAX))
}

/// Has the line no glyph that is set by itself?
fn of_words(line: &Line) -> bool {
    !line.glance.han && !line.glance.has_kana()
}

/// Notes for every line the width of its column: what three in four of the lines around do not exceed.
pub(super) fn columns(lines: &mut [Line]) {
    let japanese = roles::kana(lines);
    let wide_of = |line: &Line| match letters(line) {
        _ if line.kind != Kind::Plain => None,
        None if japanese => u16::try_from(line.width).ok(),
        wide => wide,
    };
    let mut around = Around::default();
    lines.iter().take(AROUND).for_each(|line| around.add(wide_of(line)));
    for at in 0..lines.len() {
        around.add(lines.get(at + AROUND).and_then(wide_of));
        if let Some(gone) = at.checked_sub(AROUND + 1) {
            around.remove(wide_of(&lines[gone]));
        }
        if wide_of(&lines[at]).is_some() {
            lines[at].words = of_words(&lines[at]);
            lines[at].column = around.three_in_four();
        }
    }
}

/// The widths around a line, kept sorted while it moves down the page.
#[derive(Default)]
struct Around {
    sorted: [u16; 2 * AROUND + 2],
    count: usize,
}

impl Around {
    fn add(&mut self, width: Option<u16>) {
        let Some(width) = width else { return };
        let mut at = self.count;
        while at > 0 && self.sorted[at - 1] > width {
            self.sorted[at] = self.sorted[at - 1];
            at -= 1;
        }
        self.sorted[at] = width;
        self.count += 1;
    }

    fn remove(&mut self, width: Option<u16>) {
        if width.is_none() {
            return;
        }
        if let Some(at) = self.sorted[..self.count].iter().position(|w| Some(*w) == width) {
            self.sorted.copy_within(at + 1..self.count, at);
            self.count -= 1;
        }
    }

    /// The width that three in four do not exceed.
    fn three_in_four(&self) -> u16 {
        self.sorted[..self.count].get(self.count * 3 / 4).copied().unwrap_or(0)
    }
}

/// Would the first word of `b` have fitted behind `a`? False where nothing is known of the column.
pub(super) fn early(a: &Line, b: &Line) -> bool {
    let column = u32::from(a.column.max(b.column));
    if a.glance.last == '-' || !a.words || a.column == 0 || a.glance.chars >= column {
        return false;
    }
    let word = b.text.split_whitespace().next().map_or(0, |w| w.chars().count());
    a.glance.chars as usize + 1 + word <= column as usize
}

/// Would the first glyph of `b`, with the marks that cling to it, have fitted behind `a`, which is indented by `indent` half-glyphs?
pub(super) fn short(a: &Line, b: &Line, indent: i32) -> bool {
    !a.words && a.column > 0 && a.width + indent + width_of(first_unit(&b.text)).max(2) <= i32::from(a.column)
}

/// What cannot be broken at the start of `text`: brackets, a glyph or a number, and the marks that cling to it.
pub(super) fn first_unit(text: &str) -> &str {
    // Most texts begin with two ideographs.
    let is_ideograph = |b: &u8| (0xE4..=0xE9).contains(b);
    if let [first, _, _, second, ..] = text.as_bytes()
        && is_ideograph(first)
        && is_ideograph(second)
    {
        return &text[..3];
    }
    let opens = |c: char| matches!(c, '「' | '『' | '（' | '〔' | '【' | '《' | '“');
    let clings = |c: char| {
        matches!(
            c,
            '、' | '。' | '，' | '」' | '』' | '）' | '〕' | '】' | '！' | '？' | '：' | '；' | '”' | '％' | '%'
        ) || matches!(c, 'ー' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ァ' | 'ィ' | 'ッ' | 'ャ' | 'ュ' | 'ョ')
    };
    let rest = text.trim_start_matches(opens);
    let number = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let glyph = if number.len() < rest.len() { 0 } else { number.chars().next().map_or(0, char::len_utf8) };
    let rest = number[glyph..].trim_start_matches(clings);
    &text[..text.len() - rest.len()]
}

/// Does an extractor that keeps no blank lines speak, where so many of the lines have one before them? A line of authors parts too, and is not
/// counted.
pub(super) fn unparted(blanks: usize, lines: usize) -> bool {
    blanks * 25 <= lines
}

/// Has the line letters, and are they all capitals?
pub(super) fn capitals(text: &str) -> bool {
    let mut large = 0;
    for c in text.chars() {
        if c.is_lowercase() {
            return false;
        }
        large += usize::from(c.is_uppercase());
    }
    large >= 4
}

#[cfg(test)]
mod tests {
    use crate::page::lines::measure;

    #[test]
    fn a_word_that_would_have_fitted_tells_a_break_that_was_meant() {
        let text = "The ferry crossed the river again\non Wednesday morning with eleven\ncars and a brass band on board.\nShe said so.\nIt was five months after the ice\n";
        let lines = measure(text);
        let told: Vec<bool> = lines.windows(2).map(|two| super::early(&two[0], &two[1])).collect();
        assert_eq!(told, [false, false, false, true]);
        assert!(lines.iter().all(|l| (32..=33).contains(&l.column)));
        assert!(measure("清水河新渠全线通水\n县图书馆夜读灯亮到十点\n").iter().all(|l| l.column == 0));
    }

    #[test]
    fn a_unit_takes_its_brackets_and_marks_along() {
        for (text, wanted) in
            [("（81）は「か", "（81）"), ("う。次", "う。"), ("「電車", "「電"), ("2031年", "2031"), ("", "")]
        {
            assert_eq!(super::first_unit(text), wanted);
        }
    }

    #[test]
    fn capitals_are_told_from_numbers() {
        assert!(super::capitals("COST $140,000") && super::capitals("4-H CLUB PICKS"));
        assert!(!super::capitals("1952-10-09") && !super::capitals("The Post"));
    }
}
