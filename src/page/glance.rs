//! One look at a line's characters, for all that is asked of them.
//!
//! Promise: a line's width, its first and last character and the marks that the words of furniture, authors and captions need are found
//! in one pass, so that [`super::cues`] searches a line for a word only where it can stand. The price: a mark that a new cue needs must be
//! named here first.

use super::lines::half_glyphs;

/// What one look at a line's characters tells: most lines hold nothing that the words of furniture, authors and captions need.
#[derive(Clone, Copy)]
pub(super) struct Glance {
    /// The first character.
    pub first: char,
    /// The last one.
    pub last: char,
    /// Characters, counted up to 61.
    pub chars: usize,
    seen: u8,
    /// See [`super::lines::Line::width`].
    pub width: i32,
    /// It holds white space or a control.
    pub odd: bool,
}

impl Glance {
    /// The mark ，
    pub(super) const COMMA: u8 = 1;
    /// The mark 。
    pub(super) const STOP: u8 = 2;
    /// The mark （
    pub(super) const OPEN: u8 = 4;
    /// The mark ；
    pub(super) const SEMICOLON: u8 = 8;
    /// 转, 接, 见, 轉, 見: it points to another page.
    pub(super) const POINTS: u8 = 16;
    /// 第.
    pub(super) const ORDINAL: u8 = 32;
    /// What is in each of the words that tell a staff line wherever they stand.
    pub(super) const STAFF: u8 = 64;
    /// 星 of 星期.
    pub(super) const WEEKDAY: u8 = 128;

    /// Looks at the whole of `text`, once.
    pub(super) fn of(text: &str) -> Self {
        let (first, last) = (text.chars().next().unwrap_or(' '), text.chars().next_back().unwrap_or(' '));
        let mut glance = Self { first, last, chars: 0, seen: 0, width: 0, odd: false };
        for c in text.chars() {
            if glance.chars < 61 {
                glance.chars += 1;
                glance.seen |= Self::mark(c);
            }
            if c > '\u{3000}' {
                glance.width = glance.width.saturating_add(2);
            } else {
                glance.odd |= c.is_whitespace() || c.is_control();
                glance.width = glance.width.saturating_add(half_glyphs(c));
            }
        }
        glance
    }

    fn mark(c: char) -> u8 {
        /// The last bytes of the marks below: most characters have another.
        const MAY: [bool; 256] = {
            let (mut may, mut n) = ([false; 256], 0);
            let marks = ['，', '。', '（', '；', '转', '接', '见', '轉', '見', '第', '：', '码', '星'];
            while n < marks.len() {
                may[marks[n] as usize % 256] = true;
                n += 1;
            }
            may
        };
        if !MAY[c as usize % 256] {
            return 0;
        }
        match c {
            '，' => Self::COMMA,
            '。' => Self::STOP,
            '（' => Self::OPEN,
            '；' => Self::SEMICOLON,
            '转' | '接' | '见' | '轉' | '見' => Self::POINTS,
            '第' => Self::ORDINAL,
            '：' | '码' => Self::STAFF,
            '星' => Self::WEEKDAY,
            _ => 0,
        }
    }

    /// Has it seen one of `what`?
    pub(super) fn sees(self, what: u8) -> bool {
        self.seen & what != 0
    }
}
