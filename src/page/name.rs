//! What a page file's path says of date, paper and page.
//!
//! Promise: a fact is given only when the path leaves no doubt of it. The path wins over what the page prints, so a wrong fact from here would
//! be believed; a missing one is found on the page. Therefore days are checked against the calendar, `01022025` says nothing, nor do
//! the digits of a hash, and a lone number is a page only beside a date.
//!
//! Each part of the path becomes words and numbers, and the forms are patterns over these. Three readings follow each other: the date (in one
//! part, else spread over folders), then the page (beside the date, or said outright), then the paper (a Chinese name, else the code before the date).

use super::facts::dates;
use crate::model::Date;
use std::borrow::Cow;
use std::path::{Component, Path};
use unicode_normalization::UnicodeNormalization;

/// What a path says; nothing where it is ambiguous.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PathFacts {
    /// The paper: its name as written, or its code (`rmrb`).
    pub paper: Option<String>,
    /// The day, checked against the calendar.
    pub date: Option<Date>,
    /// The page.
    pub page: Option<String>,
}

/// Reads the whole path.
pub fn facts_of_path(path: &Path) -> PathFacts {
    let parts: Vec<Vec<Token>> = words_of(path).iter().map(|part| tokens(&in_digits(part))).collect();
    let found = match date_in_one_part(&parts) {
        Search::Found(found) => Some(found),
        Search::Doubtful => None,
        Search::Nothing => date_over_folders(&parts),
    };
    PathFacts {
        paper: lccn(&parts).or_else(|| chinese_name(&parts)).or_else(|| code(&parts, found.as_ref()?)),
        page: page_said(&parts).or_else(|| page_beside(&parts, found.as_ref()?)).or_else(|| page_alone(&parts)),
        date: found.map(|found| found.date),
    }
}

/// A part of a path is a row of these.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// ASCII digits.
    Number(String),
    /// ASCII letters.
    Latin(String),
    /// Han.
    Han(String),
    /// One char of anything else.
    Mark(char),
}
use Token::{Han, Latin, Mark, Number};

/// Where the date stands.
struct Found {
    date: Date,
    /// Part and token of its first number.
    first: (usize, usize),
    /// Part and token right after its last.
    after: (usize, usize),
    /// The page, where it is written without a gap: `2025042802`.
    page: Option<String>,
}

enum Search {
    Found(Found),
    /// Dates that contradict each other.
    Doubtful,
    Nothing,
}

/// The names of folders and file, full-width made narrow, the file without its ending; hash-like names count for nothing.
fn words_of(path: &Path) -> Vec<String> {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(narrow(name.to_string_lossy())),
        _ => None,
    });
    let mut parts: Vec<String> = names.collect();
    if let Some(file) = parts.last_mut() {
        while let Some((stem, ending)) = file.rsplit_once('.') {
            let is_ending = (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
            if !is_ending || stem.is_empty() || !ending.starts_with(|c: char| c.is_ascii_alphabetic()) {
                break;
            }
            file.truncate(stem.len());
        }
    }
    parts.retain(|part| !is_uuid(part));
    parts
}

/// Full-width made narrow.
fn narrow(name: Cow<'_, str>) -> String {
    if name.is_ascii() { name.into_owned() } else { name.nfkc().collect() }
}

/// A date in words (二〇二五年四月二十八日, 民國三十六年…, `May 2, 1913`) in the form of all others: `2025年4月28日`.
fn in_digits(part: &str) -> Cow<'_, str> {
    // In ASCII a year is in digits.
    let year = || part.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
    if part.is_ascii() && !year() {
        return Cow::Borrowed(part);
    }
    let chars: Vec<char> = part.chars().collect();
    let spelled = |c: &char| c.is_alphabetic() && !"年月日号號".contains(*c);
    let (mut out, mut from) = (String::with_capacity(part.len()), 0);
    for dated in dates::find(&chars).into_iter().filter(|d| chars[d.at.clone()].iter().any(spelled)) {
        out.extend(&chars[from..dated.at.start]);
        out.push_str(&format!("{}年{}月{}日", dated.date.year(), dated.date.month(), dated.date.day()));
        from = dated.at.end;
    }
    out.extend(&chars[from..]);
    Cow::Owned(out)
}

/// What in a path may be a paper's code, the file's before its folders': whole names, their words, and runs of letters (`snrb` of `snrb20310309`).
pub(super) fn words_in(path: &Path) -> Vec<String> {
    let mut words = Vec::new();
    for part in words_of(path).iter().rev() {
        let runs = tokens(part).into_iter().filter_map(|token| match token {
            Latin(run) | Han(run) => Some(run),
            _ => None,
        });
        let split = part.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        words.extend([part.clone()].into_iter().chain(split).chain(runs).filter(|w| w.chars().nth(1).is_some()));
    }
    words
}

fn is_uuid(part: &str) -> bool {
    part.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && part.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn tokens(part: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for word in part.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let alnum = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if is_hash(alnum) {
            tokens.push(Mark('#'));
        } else {
            alnum.chars().for_each(|c| push(&mut tokens, c));
        }
        word[alnum.len()..].chars().for_each(|c| push(&mut tokens, c));
    }
    tokens
}

fn push(tokens: &mut Vec<Token>, c: char) {
    let is_han = matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '〇');
    match tokens.last_mut() {
        Some(Number(run)) if c.is_ascii_digit() => run.push(c),
        Some(Latin(run)) if c.is_ascii_alphabetic() => run.push(c),
        Some(Han(run)) if is_han => run.push(c),
        _ if c.is_ascii_digit() => tokens.push(Number(c.into())),
        _ if c.is_ascii_alphabetic() => tokens.push(Latin(c.into())),
        _ if is_han => tokens.push(Han(c.into())),
        _ => tokens.push(Mark(c)),
    }
}

/// Hexadecimal of a hash's length, or letters and digits that change places more often than in `rmrb2025042802` or `20250428A02`.
fn is_hash(word: &str) -> bool {
    let digits = word.bytes().map(|b| b.is_ascii_digit());
    let changes = digits.clone().zip(digits.skip(1)).filter(|(a, b)| a != b).count();
    let is_hex = word.bytes().all(|b| b.is_ascii_hexdigit()) && word.bytes().any(|b| b.is_ascii_alphabetic());
    changes > 3 || (is_hex && word.len() >= 14 && changes > 0)
}

/// The number at `at`, when it has so many digits.
fn number(part: &[Token], at: usize, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    match part.get(at) {
        Some(Number(run)) if digits.contains(&run.len()) => run.parse().ok(),
        _ => None,
    }
}

fn is_mark(part: &[Token], at: usize) -> Option<char> {
    match part.get(at) {
        Some(&Mark(c)) if "-_. ".contains(c) => Some(c),
        _ => None,
    }
}

fn starts_han(part: &[Token], at: usize, with: &str) -> bool {
    matches!(part.get(at), Some(Han(run)) if run.starts_with(|c| with.contains(c)))
}

fn is_han(part: &[Token], at: usize, word: &str) -> bool {
    matches!(part.get(at), Some(Han(run)) if run == word)
}

/// The day, if the calendar has it and newspapers had begun.
fn day(year: u32, month: u32, day: u32) -> Option<Date> {
    if !(1600..=2200).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The date in the last part that has one.
fn date_in_one_part(parts: &[Vec<Token>]) -> Search {
    for (index, part) in parts.iter().enumerate().rev() {
        let mut found: Option<Found> = None;
        let mut at = 0;
        while at < part.len() {
            let Some((date, after, page)) = date_at(part, at) else {
                at += 1;
                continue;
            };
            match &found {
                Some(other) if other.date != date => return Search::Doubtful,
                Some(_) => {}
                None => found = Some(Found { date, first: (index, at), after: (index, after), page }),
            }
            at = after;
        }
        if let Some(found) = found {
            return Search::Found(found);
        }
    }
    Search::Nothing
}

/// A whole date at this token, the token after it, and the page that is written on to it.
fn date_at(part: &[Token], at: usize) -> Option<(Date, usize, Option<String>)> {
    if let Some(Number(run)) = part.get(at)
        && matches!(run.len(), 8 | 10)
    {
        let part_of = |range: std::ops::Range<usize>| run.get(range).and_then(|digits| digits.parse().ok());
        let date = day(part_of(0..4)?, part_of(4..6)?, part_of(6..8)?)?;
        return Some((date, at + 1, run.get(8..10).and_then(plain_page)));
    }
    if let Some(year) = number(part, at, 4..=4) {
        let chinese = is_han(part, at + 1, "年") && is_han(part, at + 3, "月") && starts_han(part, at + 5, "日号");
        let marked = is_mark(part, at + 1).is_some_and(|mark| is_mark(part, at + 3) == Some(mark));
        if !chinese && !marked {
            return None;
        }
        let date = day(year, number(part, at + 2, 1..=2)?, number(part, at + 4, 1..=2)?)?;
        return Some((date, at + 5 + usize::from(is_han(part, at + 5, "日")), None));
    }
    // Day or month first: only where the calendar leaves one reading.
    let (first, second) = (number(part, at, 1..=2)?, number(part, at + 2, 1..=2)?);
    let year = number(part, at + 4, 4..=4)?;
    if is_mark(part, at + 1)? != is_mark(part, at + 3)? || (at > 1 && number(part, at - 2, 1..=4).is_some()) {
        return None;
    }
    match (day(year, second, first), day(year, first, second)) {
        (Some(date), None) | (None, Some(date)) => Some((date, at + 5, None)),
        (Some(date), Some(other)) if date == other => Some((date, at + 5, None)),
        _ => None,
    }
}

/// Year, month and day in folders of their own: `2025/04/28`, `2025-04/28`, `2025年/4月28日`.
fn date_over_folders(parts: &[Vec<Token>]) -> Option<Found> {
    let mut year: Option<(u32, usize)> = None;
    let mut month: Option<u32> = None;
    for (index, part) in parts.iter().enumerate() {
        if let Some((new_year, new_month)) = year_and_month(part) {
            (year, month) = (Some((new_year, index)), new_month);
            continue;
        }
        let Some((of, first)) = year else { continue };
        let found = |date: Option<Date>, after: usize| {
            date.map(|date| Found { date, first: (first, 0), after: (index, after), page: None })
        };
        if let Some((m, d, after)) = month_and_day(part)
            && month.is_none_or(|known| known == m)
        {
            return found(day(of, m, d), after);
        }
        let Some(n) = number(part, 0, 1..=2) else { continue };
        match month {
            Some(m) => return found(day(of, m, n), 1 + usize::from(is_han(part, 1, "日"))),
            None if part.len() == 1 || (part.len() == 2 && is_han(part, 1, "月")) => month = Some(n),
            None => return None,
        }
    }
    None
}

/// The part is a year, or a year and a month, and nothing else.
fn year_and_month(part: &[Token]) -> Option<(u32, Option<u32>)> {
    let in_range = |year: &u32| (1600..=2200).contains(year);
    if let (Some(joined), 1) = (number(part, 0, 6..=6), part.len()) {
        let (year, month) = (joined / 100, joined % 100);
        return (in_range(&year) && (1..=12).contains(&month)).then_some((year, Some(month)));
    }
    let year = number(part, 0, 4..=4).filter(in_range)?;
    let month = number(part, 2, 1..=2).filter(|month| (1..=12).contains(month));
    match part.len() {
        1 => Some((year, None)),
        2 if is_han(part, 1, "年") => Some((year, None)),
        3 if is_mark(part, 1).is_some() => Some((year, Some(month?))),
        4 if is_han(part, 1, "年") && is_han(part, 3, "月") => Some((year, Some(month?))),
        _ => None,
    }
}

/// `0428`, `04-28` or `4月28日` at the part's start, and the token after it.
fn month_and_day(part: &[Token]) -> Option<(u32, u32, usize)> {
    if let Some(joined) = number(part, 0, 4..=4) {
        return Some((joined / 100, joined % 100, 1));
    }
    let (month, day) = (number(part, 0, 1..=2)?, number(part, 2, 1..=2)?);
    let chinese = is_han(part, 1, "月") && starts_han(part, 3, "日号");
    (chinese || is_mark(part, 1).is_some()).then_some((month, day, 3 + usize::from(is_han(part, 3, "日"))))
}

/// `02` is page 2; nothing is page 0.
fn plain_page(digits: &str) -> Option<String> {
    let digits = digits.trim_start_matches('0');
    (1..=3).contains(&digits.len()).then(|| digits.to_owned())
}

/// A page's number at this token, `02` or `A02`, standing alone; and the token after it.
fn page_at(part: &[Token], at: usize) -> Option<(String, usize)> {
    let (page, after) = match (part.get(at)?, part.get(at + 1)) {
        (Number(digits), _) if digits.len() <= 3 => (plain_page(digits)?, at + 1),
        (Latin(letter), Some(Number(digits))) if letter.len() == 1 && digits.len() <= 3 => {
            plain_page(digits)?;
            (format!("{}{digits}", letter.to_ascii_uppercase()), at + 2)
        }
        _ => return None,
    };
    // Letters or digits without a gap make it another word: `02b`, `A02x`.
    (!matches!(part.get(after), Some(Latin(_) | Number(_)))).then_some((page, after))
}

/// The page is called one: 第2版, 02版, 第二版, `p02`, `page-2`, `seq-1`, `node_2`.
fn page_said(parts: &[Vec<Token>]) -> Option<String> {
    parts.iter().rev().find_map(|part| {
        (0..part.len()).find_map(|at| {
            let before_is_word = at > 0 && matches!(part[at - 1], Number(_) | Latin(_));
            match &part[at] {
                Latin(word) if !before_is_word && is_page_word(word) => {
                    let gap = usize::from(is_mark(part, at + 1).is_some());
                    let named = page_at(part, at + 1 + gap);
                    named.filter(|_| gap == 0 || word.len() > 1).map(|(page, _)| page)
                }
                Han(run) => numeral_page(run),
                _ if before_is_word => None,
                _ => page_at(part, at).filter(|&(_, after)| starts_han(part, after, "版")).map(|(page, _)| page),
            }
        })
    })
}

fn is_page_word(word: &str) -> bool {
    ["p", "pg", "page", "seq", "node", "ban"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// 第十二版 in a run of Han.
fn numeral_page(run: &str) -> Option<String> {
    let (_, rest) = run.split_once('第')?;
    let (numeral, _) = rest.split_once('版')?;
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c);
    let value = match numeral.split_once('十') {
        Some((tens, ones)) => {
            let of = |part: &str, none: usize| match part.chars().collect::<Vec<_>>()[..] {
                [] => Some(none),
                [c] => digit(c),
                _ => None,
            };
            of(tens, 1)? * 10 + of(ones, 0)?
        }
        None => numeral.chars().try_fold(0, |sum: usize, c| Some(sum.checked_mul(10)? + digit(c)?))?,
    };
    (1..=999).contains(&value).then(|| value.to_string())
}

/// The number right after the date, or the folder or file below it; `A02` may also stand before.
fn page_beside(parts: &[Vec<Token>], found: &Found) -> Option<String> {
    if found.page.is_some() {
        return found.page.clone();
    }
    let (index, after) = found.after;
    let part = &parts[index];
    let gap = usize::from(is_mark(part, after).is_some());
    // `2025-04-28T10` goes on with an hour.
    let is_hour = gap == 0 && matches!(part.get(after), Some(Latin(letter)) if letter == "T");
    let beside = page_at(part, after + gap).filter(|_| after < part.len() && !is_hour);
    if beside.is_some() {
        return beside.map(|(page, _)| page);
    }
    let below = parts[index + 1..].iter().find_map(|part| page_at(part, 0));
    below.map(|(page, _)| page).or_else(|| {
        let (index, first) = found.first;
        (0..first)
            .find_map(|at| match parts[index][at] {
                Latin(_) if at == 0 || matches!(parts[index][at - 1], Mark(_)) => page_at(&parts[index], at),
                _ => None,
            })
            .map(|(page, _)| page)
    })
}

/// A file named `A02` and nothing else.
fn page_alone(parts: &[Vec<Token>]) -> Option<String> {
    let file = parts.last()?;
    let (page, after) = page_at(file, 0)?;
    (after == file.len() && matches!(file[0], Latin(_))).then_some(page)
}

/// The Library of Congress's number of a paper: `lccn/sn83030214`, or `sn83030214` anywhere.
fn lccn(parts: &[Vec<Token>]) -> Option<String> {
    let is_lccn = |part: &[Token]| matches!(part, [Latin(word)] if word == "lccn");
    parts.iter().enumerate().find_map(|(index, part)| match &part[..] {
        [Latin(prefix), Number(digits), ..] if (8..=10).contains(&digits.len()) && prefix.len() <= 3 => {
            let known =
                (prefix == "sn" && part.get(2).is_none_or(|next| matches!(next, Mark(_))) && digits.len() != 10)
                    || (index > 0 && is_lccn(&parts[index - 1]));
            known.then(|| format!("{prefix}{digits}"))
        }
        [Number(digits)] if index > 0 && is_lccn(&parts[index - 1]) => Some(digits.clone()),
        _ => None,
    })
}

/// A run of Han that is a paper's name by its end, from the file upwards.
fn chinese_name(parts: &[Vec<Token>]) -> Option<String> {
    parts.iter().rev().find_map(|part| {
        (0..part.len()).rev().find_map(|at| {
            let Han(run) = &part[at] else { return None };
            // After a number stands its 日, 号 or 版, and then perhaps the name; elsewhere 日照日报 keeps its 日.
            let counted = at > 0 && matches!(part[at - 1], Number(_));
            let name = if counted { run.strip_prefix(['日', '号', '版']).unwrap_or(run) } else { run };
            paper_name(name)
        })
    })
}

fn paper_name(run: &str) -> Option<String> {
    let run = run.split_once('第').map_or(run, |(name, _)| name);
    let name = ["电子版", "数字报", "电子报"].iter().find_map(|end| run.strip_suffix(end)).unwrap_or(run);
    let is_name = ["报", "報", "周刊", "周末", "新闻", "参考消息"].iter().any(|last| name.ends_with(last));
    (is_name && name.chars().count() >= 3).then(|| name.to_owned())
}

/// The words before the date: on to it (`rmrb20250428`), in the same name (`The Times 1913-02-20`), or the folder above (`jzrb/2025/04/28`).
fn code(parts: &[Vec<Token>], found: &Found) -> Option<String> {
    let (index, first) = found.first;
    let part = &parts[index][..first];
    if let Some(Latin(word)) = part.last() {
        let alone = first < 2 || matches!(part[first - 2], Mark(_));
        return (alone && word.len() >= 2 && !is_common(word)).then(|| word.clone());
    }
    let words: Vec<&str> =
        part.iter().filter_map(|token| if let Latin(word) = token { Some(word.as_str()) } else { None }).collect();
    if part.is_empty() {
        return match &parts[..index].last()?[..] {
            [Latin(word)] if is_code(word) => Some(word.clone()),
            _ => None,
        };
    }
    let only_words = part.iter().all(|token| matches!(token, Latin(_) | Mark('-' | '_' | ' ' | '.')));
    let proper = words.iter().all(|word| word.starts_with(|c: char| c.is_ascii_uppercase()) && !is_common(word));
    match words[..] {
        [word] if only_words && (is_code(word) || (proper && word.len() > 2)) => Some(word.to_owned()),
        [_, _, ..] if only_words && proper => Some(words.join(" ")),
        _ => None,
    }
}

/// Letters as the initials of a paper's name are: no vowels, or at the end the b of 报.
fn is_code(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    (2..=8).contains(&word.len())
        && !is_common(word)
        && (lower.ends_with('b') || !lower.contains(['a', 'e', 'i', 'o', 'u']))
}

/// Words that stand before dates and are no paper.
fn is_common(word: &str) -> bool {
    const COMMON: [&str; 32] = [
        "page", "pages", "paper", "papers", "scan", "scans", "ocr", "pdf", "txt", "text", "html", "htm", "xml", "json",
        "img", "jpg", "png", "tif", "news", "file", "files", "archive", "data", "download", "export", "web", "thumb",
        "tmp", "new", "copy", "draft", "final",
    ];
    COMMON.iter().any(|common| word.eq_ignore_ascii_case(common))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Path, paper, date, page; `-` for nothing.
    const FORMS: &[(&str, &str, &str, &str)] = &[
        ("rmrb2025042802.pdf", "rmrb", "2025-04-28", "2"),
        ("20250428-01-02.txt", "-", "2025-04-28", "1"),
        ("20250428_A02.txt", "-", "2025-04-28", "A02"),
        ("20250428A02.txt", "-", "2025-04-28", "A02"),
        ("20250428_b3.txt", "-", "2025-04-28", "B3"),
        ("jzrb-2025-04-28-02版.txt", "jzrb", "2025-04-28", "2"),
        ("jzrb_20250428_3.txt", "jzrb", "2025-04-28", "3"),
        ("JZRB20250428.txt", "JZRB", "2025-04-28", "-"),
        ("晋中日报2025年4月28日第2版.txt", "晋中日报", "2025-04-28", "2"),
        ("晋中日报２０２５年４月２８日第１２版.txt", "晋中日报", "2025-04-28", "12"),
        ("晋中日报 2025年4月28日 第A02版.txt", "晋中日报", "2025-04-28", "A02"),
        ("《晋中晚报》2025-4-8第三版.txt", "晋中晚报", "2025-04-08", "3"),
        ("2025年4月28日晋中日报第十二版.txt", "晋中日报", "2025-04-28", "12"),
        ("晋中日报电子版/20250428/02.txt", "晋中日报", "2025-04-28", "2"),
        ("晋中日报/jzrb2025042803.txt", "晋中日报", "2025-04-28", "3"),
        ("日照日报20250428.txt", "日照日报", "2025-04-28", "-"),
        ("2025年4月28日日照日报.txt", "日照日报", "2025-04-28", "-"),
        ("参考消息20250428.txt", "参考消息", "2025-04-28", "-"),
        ("2025-04/28/02.txt", "-", "2025-04-28", "2"),
        ("2025/04/28/02.txt", "-", "2025-04-28", "2"),
        ("2025/4/28.txt", "-", "2025-04-28", "-"),
        ("202504/28/A01.txt", "-", "2025-04-28", "A01"),
        ("2025/0428/02.txt", "-", "2025-04-28", "2"),
        ("2025/04-28/02.txt", "-", "2025-04-28", "2"),
        ("2025-04/04-28/02.txt", "-", "2025-04-28", "2"),
        ("2025年/4月/28日/2版.txt", "-", "2025-04-28", "2"),
        ("2025年4月/28日/02.txt", "-", "2025-04-28", "2"),
        ("2025/4月28日/02.txt", "-", "2025-04-28", "2"),
        ("2025/04/28-03.txt", "-", "2025-04-28", "3"),
        ("jzrb/2025/04/28/02.txt", "jzrb", "2025-04-28", "2"),
        ("晋中日报/2025/2025-04/28/02.txt", "晋中日报", "2025-04-28", "2"),
        ("2025-04-28/jzrb/02.txt", "-", "2025-04-28", "2"),
        ("2025-04-28/A02.txt", "-", "2025-04-28", "A02"),
        ("2025.04.28.txt", "-", "2025-04-28", "-"),
        ("2025_04_28_page_07.txt", "-", "2025-04-28", "7"),
        ("20250428_p02.ocr.txt", "-", "2025-04-28", "2"),
        ("html/2025-04/28/node_4.htm", "-", "2025-04-28", "4"),
        ("lccn/sn83030214/1913-02-20/ed-1/seq-1/ocr.txt", "sn83030214", "1913-02-20", "1"),
        ("sn83030214/1913-02-20/seq-12.txt", "sn83030214", "1913-02-20", "12"),
        ("The Times 1913-02-20.txt", "The Times", "1913-02-20", "-"),
        ("A02_20250428.txt", "-", "2025-04-28", "A02"),
        ("28-04-2025.txt", "-", "2025-04-28", "-"),
        ("04.28.2025.txt", "-", "2025-04-28", "-"),
        ("20250428_65c890452345b379.txt", "-", "2025-04-28", "-"),
        ("export-2026-01-03/20250428_02.txt", "-", "2025-04-28", "2"),
        ("2025-04-28T10.txt", "-", "2025-04-28", "-"),
        ("scan-2025-04-28.txt", "-", "2025-04-28", "-"),
        ("晋中日报二〇二五年四月二十八日第二版.txt", "晋中日报", "2025-04-28", "2"),
        ("申江日報/民國三十六年四月廿八日/第三版.txt", "申江日報", "1947-04-28", "3"),
        ("昭和22年4月28日_02.txt", "-", "1947-04-28", "2"),
        ("The Riverton Post May 2, 1913 page 3.txt", "The Riverton Post", "1913-05-02", "3"),
        ("A02.txt", "-", "-", "A02"),
        ("第4版.txt", "-", "-", "4"),
        // Nothing to know, or nothing sure.
        ("000_65c890452345b379.txt", "-", "-", "-"),
        ("65c820250428b379.txt", "-", "-", "-"),
        ("de20250428b379aa.txt", "-", "-", "-"),
        ("20250428-1a2b-4c3d-9e8f-0123456789ab.txt", "-", "-", "-"),
        ("01022025.txt", "-", "-", "-"),
        ("01-02-2025.txt", "-", "-", "-"),
        ("20250230.txt", "-", "-", "-"),
        ("20251301_02.txt", "-", "-", "-"),
        ("15990101.txt", "-", "-", "-"),
        ("22010101.txt", "-", "-", "-"),
        ("20250428-20250430.txt", "-", "-", "-"),
        ("20250428103015.txt", "-", "-", "-"),
        ("250428.txt", "-", "-", "-"),
        ("02.txt", "-", "-", "-"),
        ("2025/04/notes.txt", "-", "-", "-"),
        ("报纸/旧报/无题.txt", "-", "-", "-"),
        ("20250428_00.txt", "-", "2025-04-28", "-"),
        ("", "-", "-", "-"),
    ];

    #[test]
    fn every_form_says_what_it_should() {
        for &(path, paper, date, page) in FORMS {
            let facts = facts_of_path(Path::new(path));
            let shown = |fact: Option<String>| fact.unwrap_or_else(|| "-".to_owned());
            let told = (shown(facts.paper), shown(facts.date.map(|date| date.to_string())), shown(facts.page));
            assert_eq!(told, (paper.to_owned(), date.to_owned(), page.to_owned()), "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_hash_says_nothing(hash in "[0-9a-f]{6}[a-f][0-9][a-f][0-9]{3}[a-f][0-9a-f]{8,40}") {
            prop_assert_eq!(facts_of_path(Path::new(&format!("{hash}.txt"))), PathFacts::default());
        }

        #[test]
        fn any_path_can_be_read(path in any::<String>(), other in "[0-9年月日第版报a-c/._ -]{0,40}") {
            facts_of_path(Path::new(&path));
            facts_of_path(Path::new(&other));
        }
    }
}
