//! Whole dates in a line of print: Chinese, Japanese, numeric and English.
//!
//! Promise: only days that the calendar has, only forms with one reading, and never the day of a paper's founding or of the lunar calendar.
//! The price: `03/04/2031` and `31年3月9日` say nothing. Positions are in characters of the text as [`plain`] leaves it.

use super::numerals::{self, Numeral};
use crate::model::Date;
use jiff::civil::Weekday;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A date and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) struct Dated {
    /// The day.
    pub date: Date,
    /// Its characters.
    pub at: Range<usize>,
}

/// The characters of a text with full-width digits and letters made narrow.
pub(in crate::page) fn plain(text: &str) -> Vec<char> {
    // Most lines are in this form; no mark among these has another.
    let narrow = |c: char| {
        c.is_ascii()
            || matches!(c, '\u{4e00}'..='\u{9fff}' | '·' | '—' | '“' | '”' | '、' | '。' | '《' | '》' | '【' | '】')
    };
    if text.chars().all(narrow) { text.chars().collect() } else { text.nfkc().collect() }
}

/// The day, if the calendar has it and newspapers had begun.
fn day(year: i32, month: u32, day: u32) -> Option<Date> {
    if !(1600..=2200).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// All whole dates, from left to right.
pub(in crate::page) fn find(chars: &[char]) -> Vec<Dated> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let dated = match chars[at] {
            '0'..='9' => eastern(chars, at).or_else(|| numeric(chars, at)).or_else(|| english(chars, at)),
            'a'..='z' | 'A'..='Z' => english(chars, at),
            c if opens_year(c) => eastern(chars, at),
            _ => None,
        };
        at = dated.as_ref().map_or(at + 1, |d| d.at.end);
        found.extend(dated);
    }
    found.retain(|d| !is_founding(chars, &d.at));
    found
}

/// 1985年7月1日创刊 is the paper's day, not the page's.
fn is_founding(chars: &[char], at: &Range<usize>) -> bool {
    let tight = |some: &[char]| some.iter().filter(|c| !c.is_whitespace()).collect::<String>();
    let after = tight(&chars[at.end..(at.end + 4).min(chars.len())]);
    let before = tight(&chars[at.start.saturating_sub(6)..at.start]);
    ["创刊", "創刊", "创办", "創辦", "试刊"].iter().any(|w| after.starts_with(w))
        || ["创刊于", "創刊於", "创办于", "創辦於", "创刊:", "创刊日期:"].iter().any(|w| before.ends_with(w))
}

fn skip(chars: &[char], mut at: usize) -> usize {
    while chars.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    at
}

/// A numeral and then the sign, spaces between; where it goes on after the sign.
fn counted(chars: &[char], at: usize, signs: &[char]) -> Option<(Numeral, usize)> {
    let at = skip(chars, at);
    let number = numerals::at_start(chars.get(at..)?)?;
    let sign = skip(chars, at + number.glyphs);
    signs.contains(chars.get(sign)?).then_some((number, sign + 1))
}

/// Eras in which years are counted anew: name, first day, last day.
const ERAS: [([char; 2], [i16; 3], [i16; 3]); 8] = [
    (['民', '国'], [1912, 1, 1], [2200, 12, 31]),
    (['民', '國'], [1912, 1, 1], [2200, 12, 31]),
    (['明', '治'], [1868, 1, 25], [1912, 7, 30]),
    (['大', '正'], [1912, 7, 30], [1926, 12, 25]),
    (['昭', '和'], [1926, 12, 25], [1989, 1, 7]),
    (['平', '成'], [1989, 1, 8], [2019, 4, 30]),
    (['令', '和'], [2019, 5, 1], [2200, 12, 31]),
    (['康', '德'], [1934, 3, 1], [1945, 8, 18]),
];

/// May a year begin with this glyph: a digit, a Han numeral, the first of an era?
fn opens_year(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '民' | '明' | '大' | '昭' | '平' | '令' | '康') || numerals::is_han_numeral(c)
}

/// The year at `at`, with its 年, and the days it may have: plain years have all.
fn year(chars: &[char], at: usize) -> Option<(i32, usize, [[i16; 3]; 2])> {
    let all = [[1600, 1, 1], [2200, 12, 31]];
    if let [a, b, ..] = chars.get(at..)?
        && let Some((_, first, last)) = ERAS.iter().find(|(name, ..)| *name == [*a, *b])
    {
        let from = skip(chars, at + 2);
        if chars.get(from) == Some(&'元') && chars.get(skip(chars, from + 1)) == Some(&'年') {
            return Some((i32::from(first[0]), skip(chars, from + 1) + 1, [*first, *last]));
        }
        let (number, after) = counted(chars, from, &['年'])?;
        let value = i32::from(first[0]) - 1 + i32::try_from(number.value).ok()?;
        return (1..=300).contains(&number.value).then_some((value, after, [*first, *last]));
    }
    let joined = |c: &char| c.is_ascii_digit() || numerals::is_han_numeral(*c);
    if at > 0 && chars.get(at - 1).is_some_and(joined) {
        return None;
    }
    let (number, after) = counted(chars, at, &['年'])?;
    if chars.get(at)?.is_whitespace() || number.glyphs != 4 {
        return None;
    }
    Some((i32::try_from(number.value).ok()?, after, all))
}

/// 2025年4月28日, 二〇二五年四月二十八日, 民國三十六年四月二十八日, 昭和元年12月28日.
fn eastern(chars: &[char], at: usize) -> Option<Dated> {
    let (year, after, [first, last]) = year(chars, at)?;
    if is_lunar(chars, at) {
        return None;
    }
    let after = beside_era(chars, after);
    let (month, after) = counted(chars, after, &['月'])?;
    let (d, after) = counted(chars, after, &['日', '号', '號'])?;
    let date = day(year, month.value, d.value)?;
    let shown = [date.year(), i16::from(date.month()), i16::from(date.day())];
    (first <= shown && shown <= last).then_some(Dated { date, at: at..after })
}

/// Behind the year's other name, 2031年(令和13年), where one stands.
fn beside_era(chars: &[char], after: usize) -> usize {
    let open = chars.get(after) == Some(&'(') && year(chars, after + 1).is_some();
    let end = || chars[after..].iter().take(12).position(|c| *c == ')');
    if open { end().map_or(after, |at| after + at + 1) } else { after }
}

fn is_lunar(chars: &[char], at: usize) -> bool {
    let before: String = chars[at.saturating_sub(3)..at].iter().collect();
    ["农历", "農曆", "阴历", "陰曆", "旧历", "舊曆", "夏历", "夏曆"].iter().any(|w| before.contains(w))
}

/// 2025-04-28, 2025.4.28, 2025/04/28.
fn numeric(chars: &[char], at: usize) -> Option<Dated> {
    if at > 0 && (chars[at - 1].is_ascii_alphanumeric() || "-./".contains(chars[at - 1])) {
        return None;
    }
    let number = |at: usize| numerals::at_start(chars.get(at..)?).filter(|n| !n.han);
    let year = number(at).filter(|n| n.glyphs == 4)?;
    let mark = *chars.get(at + 4).filter(|c| "-./".contains(**c))?;
    let month = number(at + 5).filter(|n| n.glyphs <= 2)?;
    let second = at + 5 + month.glyphs;
    chars.get(second).filter(|c| **c == mark)?;
    let d = number(second + 1).filter(|n| n.glyphs <= 2)?;
    let end = second + 1 + d.glyphs;
    let goes_on = chars.get(end).is_some_and(|c| c.is_ascii_alphanumeric())
        || chars.get(end) == Some(&mark) && chars.get(end + 1).is_some_and(char::is_ascii_digit);
    let date = day(i32::try_from(year.value).ok()?, month.value, d.value)?;
    (!goes_on).then_some(Dated { date, at: at..end })
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The word of letters or digits that starts at `at`, and where it ends.
fn word(chars: &[char], at: usize) -> Option<(String, usize)> {
    if at > 0 && chars.get(at - 1).is_some_and(char::is_ascii_alphanumeric) {
        return None;
    }
    let text: String = chars.get(at..)?.iter().take_while(|c| c.is_ascii_alphanumeric()).collect();
    (!text.is_empty()).then(|| (text.clone(), at + text.len()))
}

/// The next word after spaces, a comma or a full stop.
fn next_word(chars: &[char], mut at: usize) -> Option<(String, usize)> {
    let from = at;
    while at < from + 3 && chars.get(at).is_some_and(|c| c.is_whitespace() || matches!(c, ',' | '.')) {
        at += 1;
    }
    word(chars, at)
}

/// May, Sept, DEC: a month that opens with a capital.
fn month_of(word: &str) -> Option<u32> {
    let lower = word.to_ascii_lowercase();
    let fits = |m: &str| m == lower || m[..3] == lower || lower == "sept" && m == "september";
    let at = MONTHS.iter().position(|m| fits(m)).filter(|_| word.starts_with(|c: char| c.is_ascii_uppercase()))?;
    u32::try_from(at + 1).ok()
}

/// 2, 2nd, 3d.
fn day_of(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..)?.to_ascii_lowercase();
    (digits.len() <= 2 && ["", "st", "nd", "rd", "th", "d"].contains(&ending.as_str())).then(|| digits.parse().ok())?
}

fn year_of(word: &str) -> Option<i32> {
    (word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok())?
}

/// May 2, 2031 and 2 May 2031.
fn english(chars: &[char], at: usize) -> Option<Dated> {
    let (first, after) = word(chars, at)?;
    let (second, after) = next_word(chars, after)?;
    let (third, end) = next_word(chars, after)?;
    let (month, d) = match month_of(&first) {
        Some(month) => (month, day_of(&second)?),
        None => (month_of(&second)?, day_of(&first)?),
    };
    Some(Dated { date: day(year_of(&third)?, month, d)?, at: at..end })
}

/// Month and day of a text that ends a dateline or a running head: 4月25日, May 2.
pub(in crate::page) fn month_and_day(chars: &[char]) -> Option<(u32, u32)> {
    let mut last = None;
    for at in 0..chars.len() {
        let joined = |c: &char| c.is_ascii_digit() || numerals::is_han_numeral(*c);
        if at > 0 && chars.get(at - 1).is_some_and(joined) {
            continue;
        }
        let eastern = || {
            let (month, after) = counted(chars, at, &['月'])?;
            let (d, _) = counted(chars, after, &['日', '号', '號'])?;
            Some((month.value, d.value))
        };
        let english = || {
            let (first, after) = word(chars, at)?;
            let (second, _) = next_word(chars, after)?;
            Some((month_of(&first)?, day_of(&second)?))
        };
        // Any leap year: only the pair is asked.
        last = eastern().or_else(english).filter(|(m, d)| day(2000, *m, *d).is_some()).or(last);
    }
    last
}

/// Years that the text names with 年, in any form of [`find`].
pub(in crate::page) fn years(chars: &[char]) -> Vec<i16> {
    let numbers = (0..chars.len()).filter(|at| opens_year(chars[*at])).filter_map(|at| year(chars, at));
    numbers.filter_map(|(year, ..)| i16::try_from(year).ok()).filter(|y| (1600..=2200).contains(y)).collect()
}

/// The day of the week that a line prints: 星期三, 周三, 禮拜三, 水曜日, Wednesday.
pub(in crate::page) fn weekday(chars: &[char]) -> Option<Weekday> {
    (0..chars.len()).find_map(|at| weekday_at(chars, at)).map(|(day, _)| day)
}

/// Where days of the week stand in a line.
pub(in crate::page) fn weekdays(chars: &[char]) -> Vec<Range<usize>> {
    (0..chars.len()).filter_map(|at| Some(at..weekday_at(chars, at)?.1)).collect()
}

const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

/// A day of the week that starts at `at`, and where it ends.
fn weekday_at(chars: &[char], at: usize) -> Option<(Weekday, usize)> {
    let nth = |n: usize| WEEK.get(n.min(6)).map(|(day, _)| *day);
    let signed = |glyphs: usize| {
        let place = skip(chars, at + glyphs);
        let n = "一二三四五六日天".chars().position(|d| Some(&d) == chars.get(place))?;
        Some((nth(n)?, place + 1))
    };
    match chars.get(at..)? {
        ['星', '期', ..] | ['禮' | '礼', '拜', ..] => signed(2),
        ['周' | '週', ..] => signed(1),
        [day, '曜', '日', ..] => Some((nth("月火水木金土日".chars().position(|d| d == *day)?)?, at + 3)),
        // What no day begins with is not made a word.
        [c, ..] if matches!(c.to_ascii_lowercase(), 'm' | 't' | 'w' | 'f' | 's') => {
            let (word, end) = word(chars, at)?;
            let (day, _) = WEEK.iter().find(|(_, name)| word.eq_ignore_ascii_case(name))?;
            Some((*day, end))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first(text: &str) -> String {
        find(&plain(text)).first().map_or("-".to_owned(), |d| d.date.to_string())
    }

    #[test]
    fn dates_of_every_form() {
        for (text, wanted) in [
            ("2031年3月9日 星期日", "2031-03-09"),
            ("２０３１年３月９日", "2031-03-09"),
            ("2031 年 3月 9 日", "2031-03-09"),
            ("清渡晚报2031年03月09日A02", "2031-03-09"),
            ("二〇三一年三月九日", "2031-03-09"),
            ("二○二五年四月二十八日", "2025-04-28"),
            ("一九四六年十二月三十一日", "1946-12-31"),
            ("中華民國三十六年四月廿八日", "1947-04-28"),
            ("民國元年一月一日", "1912-01-01"),
            ("民国36年4月28日", "1947-04-28"),
            ("昭和元年12月28日", "1926-12-28"),
            ("2031年（令和13年）5月2日 金曜日", "2031-05-02"),
            ("中華民國一二〇年五月二日", "2031-05-02"),
            ("平成三十一年四月三十日", "2019-04-30"),
            ("令和元年五月一日（水曜日）", "2019-05-01"),
            ("2031-03-09", "2031-03-09"),
            ("2031.3.9", "2031-03-09"),
            ("2031/03/09 07", "2031-03-09"),
            ("Sunday, March 9, 2031 — Page 3", "2031-03-09"),
            ("SUNDAY, MAR. 9, 2031", "2031-03-09"),
            ("9 March 2031", "2031-03-09"),
            ("Sept. 3d, 1913", "1913-09-03"),
            ("Vol. 61, No. 23, June 8, 1994", "1994-06-08"),
            // No day of the calendar, another calendar, another day, or two readings.
            ("2031年2月29日", "-"),
            ("2031-13-01", "-"),
            ("令和元年四月三十日", "-"),
            ("昭和六十四年一月八日", "-"),
            ("农历二〇三一年二月十七日", "-"),
            ("农历辛亥年二月十七", "-"),
            ("1985年7月1日创刊", "-"),
            ("创刊于1985年7月1日", "-"),
            ("创刊日期：1985年7月1日", "-"),
            ("31年3月9日", "-"),
            ("03/04/2031", "-"),
            ("010-2031-03-09", "-"),
            ("2031.3.9.4", "-"),
            ("2031年3月", "-"),
            ("March 2031", "-"),
            ("in may 2, 2031 voted", "-"),
        ] {
            assert_eq!(first(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_founding_does_not_hide_the_day() {
        assert_eq!(first("1985年7月1日创刊 2031年3月9日"), "2031-03-09");
    }

    #[test]
    fn days_of_the_week() {
        let of = |text: &str| weekday(&plain(text));
        assert_eq!(of("2031年3月9日 星期日"), Some(Weekday::Sunday));
        assert_eq!(of("星期天"), Some(Weekday::Sunday));
        assert_eq!(of("周三"), Some(Weekday::Wednesday));
        assert_eq!(of("（水曜日）"), Some(Weekday::Wednesday));
        assert_eq!(of("WEDNESDAY, MAY 2"), Some(Weekday::Wednesday));
        assert_eq!(of("北崖周刊"), None);
    }

    #[test]
    fn halves_of_dates() {
        assert_eq!(month_and_day(&plain("本报河湾4月25日电")), Some((4, 25)));
        assert_eq!(month_and_day(&plain("RIVERTON, May 2")), Some((5, 2)));
        assert_eq!(month_and_day(&plain("4月31日")), None);
        assert_eq!(years(&plain("一九四六年与2031年，31年")), [1946, 2031]);
    }

    proptest! {
        #[test]
        fn every_day_comes_back_from_every_form(y in 1600i16..=2200, m in 1i8..=12, d in 1i8..=31) {
            let Ok(date) = Date::new(y, m, d) else { return Ok(()) };
            let month = MONTHS[usize::try_from(m - 1).unwrap_or(0)];
            let capital = format!("{}{}", month[..1].to_uppercase(), &month[1..]);
            for text in [format!("{y}年{m}月{d}日"), format!("{y}-{m:02}-{d:02}"), format!("{capital} {d}, {y}"), format!("{d} {capital} {y}")] {
                let found: Vec<Date> = find(&plain(&text)).iter().map(|d| d.date).collect();
                prop_assert_eq!(found, vec![date], "{}", text);
            }
        }

        #[test]
        fn any_text_can_be_searched(text in "[0-9年月日号民国國昭和元一二三十廿〇 ./A-Za-z-]{0,40}", other in any::<String>()) {
            for text in [text, other] {
                let chars = plain(&text);
                find(&chars);
                month_and_day(&chars);
                years(&chars);
                weekday(&chars);
            }
        }
    }
}
