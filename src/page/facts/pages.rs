//! The page's number in a line of furniture.
//!
//! Promise: what is called a page (第7版, Page 3) is told from what only looks like one (07, A02), and numbers that count something else
//! (今日8版, 08:00, 05℃, a jump's 下转第3版) are none. `02` is page 2; `A02` stays as printed.

use super::numerals;

/// How surely a number is the page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Surety {
    /// Alone on its line, or beside a channel's name: `7`.
    Alone,
    /// As papers print pages and nothing else: `07`, `A02`.
    Padded,
    /// Called a page: 第7版, 要闻02版, Page 3.
    Said,
}

/// The pages that a line names, the surest only. `chars` is the line without its date, `dated` whether it had one.
pub(super) fn of_line(chars: &[char], dated: bool) -> Vec<(Surety, String)> {
    let has = |of: [char; 2]| chars.iter().any(|c| of.contains(c));
    // The tail of a torn jump: 第6版）.
    let last = chars.iter().rfind(|c| !c.is_whitespace());
    if last.is_some_and(|c| matches!(c, '）' | ')')) && !has(['（', '(']) {
        return Vec::new();
    }
    let called = said(chars);
    // What is not called a page has digits.
    if !called.is_empty() || !chars.iter().any(char::is_ascii_digit) {
        return called.into_iter().map(|page| (Surety::Said, page)).collect();
    }
    let padded = padded(chars);
    if !padded.is_empty() {
        return padded.into_iter().map(|page| (Surety::Padded, page)).collect();
    }
    let line: String = chars.iter().collect();
    alone(&line, dated).map(|page| (Surety::Alone, page)).into_iter().collect()
}

/// `02` as `2`, `b3` as `B3`; nothing is page 0.
fn shown(letter: Option<char>, digits: &str) -> Option<String> {
    let bare = digits.trim_start_matches('0');
    if !(1..=3).contains(&digits.len()) || bare.is_empty() {
        return None;
    }
    Some(letter.map_or_else(|| bare.to_owned(), |l| format!("{}{digits}", l.to_ascii_uppercase())))
}

/// A page at the start of `chars`, and the glyphs it takes: `7`, `A02`, `A-02`, 七.
fn number(chars: &[char]) -> Option<(String, usize)> {
    let letter = chars.first().copied().filter(char::is_ascii_alphabetic);
    let gap = usize::from(letter.is_some()) + usize::from(letter.is_some() && chars.get(1) == Some(&'-'));
    let digits: String = chars.iter().skip(gap).take_while(|c| c.is_ascii_digit()).collect();
    if !digits.is_empty() {
        return Some((shown(letter, &digits)?, gap + digits.len()));
    }
    let han = numerals::at_start(chars).filter(|n| letter.is_none() && (1..=999).contains(&n.value))?;
    Some((han.value.to_string(), han.glyphs))
}

fn skip(chars: &[char], mut at: usize) -> usize {
    while chars.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    at
}

/// Words before a number of pages, or before another page's number.
const COUNTS: [&str; 11] = ["今日", "今天", "本期", "共", "共计", "下转", "下轉", "上接", "详见", "詳見", "见报"];

fn said(chars: &[char]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    // Each form has one of these.
    if !chars.iter().any(|c| matches!(c, '版' | '面' | '頁' | '页' | 'P')) {
        return found;
    }
    // 第, a digit or a letter opens each of the forms.
    let may = |at: &usize| chars[*at] == '第' || chars[*at].is_ascii_alphanumeric();
    for at in (0..chars.len()).filter(may) {
        let beside = at.checked_sub(1).and_then(|n| chars.get(n));
        let joined = beside.is_some_and(|c| c.is_ascii_alphanumeric() || numerals::is_han_numeral(*c));
        let eastern = || {
            let called = chars[at] == '第';
            let from = if called { skip(chars, at + 1) } else { at };
            if !called && joined {
                return None;
            }
            let (page, glyphs) = number(chars.get(from..)?)?;
            let sign = chars.get(skip(chars, from + glyphs))?;
            let fits = *sign == '版' || called && matches!(sign, '面' | '頁' | '页');
            // 一版 and 新版 are words, 二版 at best a place on one.
            if !fits || !called && !chars[from].is_ascii() {
                return None;
            }
            let before: String = chars[..at].iter().filter(|c| !c.is_whitespace()).collect();
            let counts = COUNTS.iter().any(|w| before.ends_with(w)) || before.ends_with('第');
            (!counts).then_some(page)
        };
        let english = || {
            if joined || chars[at] != 'P' {
                return None;
            }
            let word: String = chars.get(at..)?.iter().take(4).collect();
            if !word.eq_ignore_ascii_case("page") {
                return None;
            }
            let from = skip(chars, at + 4);
            number(chars.get(from..)?).filter(|_| chars[from].is_ascii()).map(|(page, _)| page).or_else(|| {
                let text: String = chars.get(from..)?.iter().take_while(|c| c.is_ascii_alphabetic()).collect();
                let names =
                    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
                names.iter().position(|n| text.eq_ignore_ascii_case(n)).map(|n| (n + 1).to_string())
            })
        };
        found.extend(eastern().or_else(english).filter(|page| !found.contains(page)));
    }
    found
}

/// `07` and `A02`, with nothing beside them that makes them a time, a price, a telephone or a measure.
fn padded(chars: &[char]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    // `A3` is a page only at the edge of a running head in capitals.
    let capitals = chars.iter().filter(|c| c.is_alphabetic()).all(char::is_ascii_uppercase);
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
        if run == 0 {
            at += 1;
            continue;
        }
        // No page has more.
        if run > 3 {
            at += run;
            continue;
        }
        let word: String = chars[at..at + run].iter().collect();
        let letter = word.chars().next().filter(char::is_ascii_uppercase);
        let digits = word.trim_start_matches(|c: char| Some(c) == letter);
        let edge = || {
            chars[..at].iter().chain(&chars[at + run..]).any(|c| c.is_alphabetic())
                && (chars[..at].iter().all(|c| c.is_whitespace())
                    || chars[at + run..].iter().all(|c| c.is_whitespace()))
        };
        let short = capitals && letter.is_some() && digits.len() == 1 && edge();
        let form = (digits.len() == 2 || short) && digits.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 3;
        let form = form && (letter.is_some() || digits.starts_with('0'));
        let before = at.checked_sub(1).and_then(|n| chars.get(n)).copied().unwrap_or(' ');
        let after = chars.get(at + run).copied().unwrap_or(' ');
        let other = "-.:/：．,，%‰℃°元年月日号號时時点點分期岁歲人第+＋—～~¥$";
        let counts = || {
            let before: String = chars[..at].iter().filter(|c| !c.is_whitespace()).collect();
            COUNTS.iter().any(|w| before.ends_with(w))
        };
        if form && !other.contains(before) && !other.contains(after) && !counts() {
            found.extend(shown(letter, digits).filter(|page| !found.contains(page)));
        }
        at += run;
    }
    found
}

/// `7`, `A2`: alone, or in a line with its date, beside a channel's name of up to four glyphs.
fn alone(line: &str, dated: bool) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let page = |word: &str| {
        let chars: Vec<char> = word.chars().collect();
        let (page, glyphs) = number(&chars)?;
        (glyphs == chars.len() && chars.first().is_some_and(|c| c.is_ascii_digit() || c.is_ascii_uppercase()))
            .then_some(page)
    };
    match words[..] {
        [word] => page(word),
        [one, two] if dated => {
            let channel = |w: &str| w.chars().count() <= 4 && w.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            page(one).filter(|_| channel(two)).or_else(|| page(two).filter(|_| channel(one)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::dates::plain;
    use super::*;

    fn told(text: &str) -> String {
        let found = of_line(&plain(text), false);
        found.iter().map(|(surety, page)| format!("{surety:?} {page}")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn pages_of_every_form() {
        for (text, wanted) in [
            ("第7版", "Said 7"),
            ("第 07 版 要闻", "Said 7"),
            ("第A02版", "Said A02"),
            ("第七版", "Said 7"),
            ("第十二版", "Said 12"),
            ("要闻02版", "Said 2"),
            ("综合 B3版", "Said B3"),
            ("第3面", "Said 3"),
            ("THE RIVERTON POST Page 3", "Said 3"),
            ("PAGE THREE", "Said 3"),
            ("Page A3", "Said A3"),
            ("07", "Padded 7"),
            ("07民生", "Padded 7"),
            ("清渡晚报A03副刊·城事", "Padded A03"),
            ("要闻 A02", "Padded A02"),
            ("A3 THE RIVERTON POST", "Padded A3"),
            ("THE RIVERTON POST   A3", "Padded A3"),
            ("安全03版", "Said 3"),
            ("7", "Alone 7"),
            ("A2", "Alone A2"),
            ("第2版 第3版", "Said 2, Said 3"),
            // Not this page's.
            ("今日8版", ""),
            ("今日 8 版", ""),
            ("（下转第3版）", ""),
            ("上接第1版", ""),
            ("第6版）", ""),
            ("电话 02-6100333", ""),
            ("08:00-20:00", ""),
            ("气温05℃", ""),
            ("00", ""),
            ("第0版", ""),
            ("改版", ""),
            ("详见A03版", ""),
            ("THE A3 ROAD", ""),
            ("定价1.05元", ""),
            ("homepage 3 kinds", ""),
            ("1985", ""),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
    }

    #[test]
    fn beside_a_date_a_channel_may_stand() {
        assert_eq!(of_line(&plain(" 要闻 3"), true), [(Surety::Alone, "3".to_owned())]);
        assert!(of_line(&plain("要闻 3"), false).is_empty());
    }
}
