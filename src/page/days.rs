//! Days whose names are events (“9·18”): the dot between month and day, for which a page's font may have given the extractor no code.
//!
//! Promise: a NUL between digits is the dot; quoted digits that lack it (“918”) get it where the page quotes just one day of these digits elsewhere, and
//! where the grade of an accident follows (“918”重大), for accidents are named by their day. Why: a title's font lacks marks that the font of its text has.
//! Trade-off: of a page that prints a day either way, all mentions are printed one way.

use super::glance::Glance;
use super::lines::Line;
use crate::text::has_odd;
use std::borrow::Cow;
use std::collections::HashMap;

/// The dot, as pages print it.
const DOTS: [char; 3] = ['·', '•', '・'];

/// The grades of accidents (article 3 of the Regulations on the Reporting of Work Safety Accidents, 2007), and the older 特大.
const GRADES: [&str; 4] = ["特别重大", "重大", "较大", "特大"];

/// Puts the dot for a NUL between digits.
pub(super) fn dotted(text: &str) -> Cow<'_, str> {
    if !text.contains('\0') {
        return Cow::Borrowed(text);
    }
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let chars: Vec<char> = text.chars().collect();
    let fixed = chars.iter().enumerate().map(|(at, &c)| {
        let before = at.checked_sub(1).and_then(|n| chars.get(n)).copied();
        if c == '\0' && digit(before) && digit(chars.get(at + 1).copied()) { '·' } else { c }
    });
    Cow::Owned(fixed.collect())
}

/// The digits and dots that stand alone in quotes, and the place of their first.
fn quoted(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('“').filter_map(|(at, quote)| {
        let from = at + quote.len();
        let rest = &text[from..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && !DOTS.contains(&c))?;
        (end > 0 && rest[end..].starts_with('”')).then_some((from, &rest[..end]))
    })
}

/// Are these a month and a day?
fn is_day((month, day): (&str, &str)) -> bool {
    let within = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    within(month, 12) && within(day, 31)
}

/// The digits of a day, and how many of them are the month's.
fn day(text: &str) -> Option<(String, usize)> {
    let parts = text.split_once(DOTS)?;
    is_day(parts).then(|| (parts.0.to_owned() + parts.1, parts.0.len()))
}

/// How many of some digits are the month's, where they can be one day alone.
fn month(digits: &str) -> Option<usize> {
    let mut months = [1, 2].into_iter().filter(|at| digits.split_at_checked(*at).is_some_and(is_day));
    months.next().filter(|_| months.next().is_none())
}

/// Does the grade of an accident stand behind place `at` of a line, which may end in it?
fn graded(lines: &[Line<'_>], n: usize, at: usize) -> bool {
    let behind = lines[n].text[at..].chars().chain(lines.get(n + 1).into_iter().flat_map(|line| line.text.chars()));
    GRADES.iter().any(|grade| behind.clone().take(grade.chars().count()).eq(grade.chars()))
}

/// Puts the dots that quoted days of `lines` have lost.
pub(super) fn mend(lines: &mut [Line<'_>]) {
    let mut days: HashMap<String, Option<usize>> = HashMap::new();
    for (digits, month) in lines.iter().flat_map(|line| quoted(&line.text)).filter_map(|(_, text)| day(text)) {
        days.entry(digits).and_modify(|known| *known = known.filter(|known| *known == month)).or_insert(Some(month));
    }
    let mended = |n: usize| {
        let text = &lines[n].text;
        let place = |(from, digits): (usize, &str)| {
            let told = days.get(digits).copied().flatten();
            let named = || month(digits).filter(|_| graded(lines, n, from + digits.len() + '”'.len_utf8()));
            Some(from + told.or_else(named)?)
        };
        let places: Vec<usize> = quoted(text).filter_map(place).collect();
        let mut mended = text.to_string();
        places.iter().rev().for_each(|at| mended.insert(*at, '·'));
        (!places.is_empty()).then_some((n, mended))
    };
    let mended: Vec<(usize, String)> = (0..lines.len()).filter_map(mended).collect();
    for (n, text) in mended {
        (lines[n].glance, lines[n].width) = Glance::of(&text);
        lines[n].text = Cow::Owned(text);
    }
}

/// Is there anything that [`mend`] might look at?
pub(super) fn any(text: &str) -> bool {
    // A digit behind the end of a quote's bytes; few pages have one.
    let opens = |a: u8, b: u8, c: u8| (a == 0x80) & (b == 0x9C) & (c.wrapping_sub(b'0') <= 9);
    has_odd(text.as_bytes(), opens) && quoted(text).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::super::lines::measure;
    use super::*;

    fn mended(text: &str) -> Vec<String> {
        measure(text).into_iter().map(|line| line.text.into_owned()).collect()
    }

    #[test]
    fn a_nul_between_digits_is_a_dot() {
        assert_eq!(dotted("“3\0"), "“3\0");
        assert_eq!(dotted("“3\u{0}12”洪水"), "“3·12”洪水");
    }

    #[test]
    fn a_title_gets_the_dot_that_its_text_has() {
        let lines = mended("“312”洪水过后渠水又通\n去年“3•12”洪水过后，村里重修了水渠。");
        assert_eq!(lines, ["“3·12”洪水过后渠水又通", "去年“3•12”洪水过后，村里重修了水渠。"]);
    }

    #[test]
    fn an_accident_is_named_by_its_day() {
        assert_eq!(mended("“312”特\n别重大透水事故"), ["“3·12”特", "别重大透水事故"]);
        assert_eq!(mended("“1231”较大火灾"), ["“12·31”较大火灾"]);
    }

    #[test]
    fn digits_that_are_no_day_or_two_stay() {
        let texts =
            ["“112”专线\n“1·12”和“11·2”", "“312”专线\n3·12", "“1332”\n“13·32”", "“312专线”\n“3·12”", "“312\n“3·12”"];
        for text in texts.into_iter().chain(["“312”特\n别节目", "“112”重大事故", "“1332”重大事故"])
        {
            assert_eq!(mended(text), text.lines().collect::<Vec<_>>());
        }
    }
}
