//! One look at a line's characters, for all that is asked of them.
//!
//! Promise: whatever is asked of a line's characters one by one (its width, its first and last, the marks that the words of furniture, authors
//! and captions need, what stands inside it) is found in one pass and kept with the line, so that [`super::cues`] searches a line for a
//! word only where it can stand, and nothing counts twice. The price: a mark that a new cue needs must be named here first.

use super::lines::{half_glyphs, is_han, is_kana, is_quote};

/// What one look at a line's characters tells: most lines hold nothing that the words of furniture, authors and captions need.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance {
    /// The first character.
    pub first: char,
    /// The last one.
    pub last: char,
    /// Characters.
    pub chars: u32,
    /// Brackets and quotes.
    pub brackets: Brackets,
    seen: u8,
    /// ASCII digits, or as many as can be counted here.
    pub digits: u8,
    /// Quotes as simplified text has them, or as many as can be counted here.
    pub quotes: u16,
    /// It holds white space or a control.
    pub odd: bool,
    /// It holds a Chinese character.
    pub han: bool,
    /// Where it first holds a Japanese syllable.
    pub kana: Kana,
    /// What its first characters show.
    pub inside: Inside,
}

/// Where a line first holds a Japanese syllable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kana {
    Nowhere,
    /// Among its first characters.
    First,
    Later,
}

/// What a text does to brackets and quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Brackets {
    /// Those opened less those closed.
    pub depth: i32,
    /// The most that was closed of those before, as a number not above 0.
    pub low: i32,
}

impl Brackets {
    fn take(&mut self, c: char) {
        match c {
            '“' | '《' | '（' | '「' | '『' => self.depth = self.depth.saturating_add(1),
            '”' | '》' | '）' | '」' | '』' => {
                self.depth = self.depth.saturating_sub(1);
                self.low = self.low.min(self.depth);
            }
            _ => {}
        }
    }
}

/// The marks among the first [`INSIDE`] characters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Inside {
    /// ，
    pub commas: u8,
    /// 。 and ；
    pub stops: u8,
    /// ：
    pub colon: bool,
    /// ！ or ？
    pub asks: bool,
    /// A space.
    pub spaced: bool,
    /// Brackets and quotes that are left open.
    pub left_open: bool,
    /// One that is closed and was not opened.
    pub unopened: bool,
}

impl Inside {
    fn take(&mut self, c: char) {
        match c {
            '，' => self.commas += 1,
            '。' | '；' => self.stops += 1,
            '：' => self.colon = true,
            '！' | '？' => self.asks = true,
            ' ' => self.spaced = true,
            _ => {}
        }
    }

    /// A comma or a full stop.
    pub(super) fn has_stops(self) -> bool {
        self.commas > 0 || self.stops > 0
    }
}

/// What was counted so far.
#[derive(Default)]
struct Looked {
    ideographs: u32,
    others: u32,
    /// In half-glyphs.
    others_width: i32,
}

impl Looked {
    fn chars(&self) -> u32 {
        self.ideographs.saturating_add(self.others)
    }

    fn width(&self) -> i32 {
        i32::try_from(self.ideographs).unwrap_or(i32::MAX).saturating_mul(2).saturating_add(self.others_width)
    }
}

/// So many characters of a line are asked for words.
const ASKED: u32 = 61;
/// For the marks inside it.
const INSIDE: u8 = 200;
/// For the script of its page.
const FIRST: u32 = 12;

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

    /// Looks at the whole of `text`, once; and its width: see [`super::lines::Line::width`].
    pub(super) fn of(text: &str) -> (Self, i32) {
        let (first, last) = (text.chars().next().unwrap_or(' '), text.chars().next_back().unwrap_or(' '));
        let mut glance = Self {
            first,
            last,
            chars: 0,
            brackets: Brackets::default(),
            seen: 0,
            digits: 0,
            quotes: 0,
            odd: false,
            han: false,
            kana: Kana::Nowhere,
            inside: Inside::default(),
        };
        let mut chars = text.chars();
        let mut looked = Looked::default();
        for c in chars.by_ref().take(ASKED as usize) {
            glance.seen |= Self::mark(c);
            glance.take(c, &mut looked);
        }
        for c in chars {
            if looked.chars() == u32::from(INSIDE) {
                glance.close_inside();
            }
            glance.take(c, &mut looked);
        }
        if looked.chars() <= u32::from(INSIDE) {
            glance.close_inside();
        }
        glance.chars = looked.chars();
        glance.han |= looked.ideographs > 0;
        (glance, looked.width())
    }

    /// What is left open, and was closed unopened, at the end of the first characters.
    fn close_inside(&mut self) {
        let Brackets { depth, low } = self.brackets;
        (self.inside.left_open, self.inside.unopened) = (depth > low, low < 0);
    }

    /// Takes a character.
    #[inline]
    fn take(&mut self, c: char, looked: &mut Looked) {
        // Most are ideographs.
        if ('\u{4e00}'..='\u{9fff}').contains(&c) {
            looked.ideographs += 1;
        } else {
            self.other(c, looked);
        }
    }

    /// A character that is none of the common ideographs.
    fn other(&mut self, c: char, looked: &mut Looked) {
        let at = looked.chars();
        // No white space and no control stands behind the wide space.
        self.odd |= c <= '\u{3000}' && (c.is_whitespace() || c.is_control());
        self.digits = self.digits.saturating_add(u8::from(c.is_ascii_digit()));
        self.quotes = self.quotes.saturating_add(u16::from(is_quote(c)));
        self.han |= is_han(c);
        if self.kana == Kana::Nowhere && is_kana(c) {
            self.kana = if at < FIRST { Kana::First } else { Kana::Later };
        }
        if at < u32::from(INSIDE) {
            self.inside.take(c);
        }
        self.brackets.take(c);
        looked.others += 1;
        looked.others_width = looked.others_width.saturating_add(half_glyphs(c));
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

    /// Does it hold a Japanese syllable?
    pub(super) fn has_kana(self) -> bool {
        self.kana != Kana::Nowhere
    }

    /// Has it seen one of `what` among its first characters?
    pub(super) fn sees(self, what: u8) -> bool {
        self.seen & what != 0
    }
}
