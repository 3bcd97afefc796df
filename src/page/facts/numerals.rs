//! Numbers as pages and paths print them: `28`, 二十八, 廿八, 二〇二五, 元.
//!
//! Promise: a numeral is taken whole or not at all, so that 三十一 is never read as 三; nothing above 9999, which no date and no page reaches.

/// A number in a row of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) struct Numeral {
    /// What it counts.
    pub value: u32,
    /// How many glyphs it takes.
    pub glyphs: usize,
    /// Written in Han digits.
    pub han: bool,
}

/// The value of a Han digit; zero has four shapes in print.
fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '○' | '零' | '０' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// A glyph of a number in Han.
pub(in crate::page) fn is_han_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '廿' | '卅')
}

/// The longest number that starts at the first of `chars`.
pub(in crate::page) fn at_start(chars: &[char]) -> Option<Numeral> {
    let arabic = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if arabic > 0 {
        let digits: String = chars.iter().take(arabic).collect();
        return (arabic <= 4).then(|| digits.parse().ok()).flatten().map(|value| Numeral {
            value,
            glyphs: arabic,
            han: false,
        });
    }
    let glyphs = chars.iter().take_while(|c| is_han_numeral(**c)).count();
    of_han(chars.get(..glyphs)?).map(|value| Numeral { value, glyphs, han: true })
}

/// 二〇二五 digit by digit, 二十八 and 一百零二 by place.
fn of_han(glyphs: &[char]) -> Option<u32> {
    if glyphs.is_empty() || glyphs.len() > 5 {
        return None;
    }
    if glyphs.iter().all(|c| digit(*c).is_some()) {
        let value = glyphs.iter().try_fold(0_u32, |sum, c| Some(sum * 10 + digit(*c)?))?;
        return (glyphs.len() <= 4).then_some(value);
    }
    let (mut sum, mut ones, mut least) = (0_u32, None, 1000_u32);
    for &c in glyphs {
        let (place, times) = match c {
            '百' => (100, ones.take()?),
            '十' => (10, ones.take().unwrap_or(1)),
            '廿' => (10, 2),
            '卅' => (10, 3),
            // 一百零二: the zero only says that a place is empty.
            _ if digit(c) == Some(0) => continue,
            _ if ones.is_none() => {
                ones = digit(c);
                continue;
            }
            _ => return None,
        };
        if place >= least || ones.is_some() {
            return None;
        }
        least = place;
        sum += place * times;
    }
    Some(sum + ones.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(u32, usize)> {
        at_start(&text.chars().collect::<Vec<_>>()).map(|n| (n.value, n.glyphs))
    }

    #[test]
    fn numbers_are_read_whole() {
        for (text, wanted) in [
            ("28日", Some((28, 2))),
            ("二十八日", Some((28, 3))),
            ("十日", Some((10, 1))),
            ("十二月", Some((12, 2))),
            ("三十一日", Some((31, 3))),
            ("廿八日", Some((28, 2))),
            ("卅日", Some((30, 1))),
            ("二〇二五年", Some((2025, 4))),
            ("二○二五年", Some((2025, 4))),
            ("一九四六年", Some((1946, 4))),
            ("一百零二", Some((102, 4))),
            ("20250428", None),
            ("十十", None),
            ("年", None),
        ] {
            assert_eq!(value(text), wanted, "{text}");
        }
    }
}
