//! The words that a report opens with: who reports, from where (本报讯, 【本報訊】, RIVERTON, May 2 —).
//!
//! Promise: of a lead the dateline and the names are told apart from the text, and nothing behind it is taken; a headline with a dash or in
//! brackets is none. The price: a paper's own way to open a report must be named here before it is known.

use super::cues::names_in;
use super::lines::{Line, is_han, is_kana};
use crate::text::has_odd;

/// A lead marker at the start of `text`: its dateline, its names, and the bytes it takes.
pub(super) fn lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    // The first glyph says which form it may be; of most lines it says none.
    match text.chars().next()? {
        '【' | '〔' => bracketed_lead(text).or_else(|| latin_lead(text)),
        '本' | '新' | '据' | '中' => agency_lead(text),
        c if is_han(c) || c.is_lowercase() => None,
        _ => latin_lead(text),
    }
}

/// 【本報訊】, 【本報訊】（記者某某）, 〔記者某某／某地報導〕, and the Japanese 【港野＝田中悠真】.
fn bracketed_lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    let inner = text.strip_prefix(['【', '〔'])?;
    let (close, _) = inner.char_indices().take(40).find(|(_, c)| matches!(c, '】' | '〕'))?;
    let (words, rest) = (&inner[..close], &inner[close + '】'.len_utf8()..]);
    let (names, rest) = if ["本报", "本報", "记者", "記者", "讯", "訊", "电", "電", "报道", "報導", "報道"]
        .iter()
        .any(|w| words.contains(w))
    {
        // One word may hold both a name and what it did: 本報記者區樂兒報道.
        let whole = ["報道", "報導", "报道"].iter().find_map(|end| words.strip_suffix(end));
        let said = whole.filter(|w| !w.contains(['／', '/', ' ', '、'])).unwrap_or(words);
        let names = if words.contains(['記', '记']) { names_in(said) } else { Vec::new() };
        if names.is_empty() { names_after(rest) } else { (names, rest.trim_start()) }
    } else {
        (japanese_lead(words, rest)?, rest.trim_start())
    };
    Some((words.to_owned(), names, text.len() - rest.len()))
}

/// The names of 港野＝田中悠真 before Japanese text; a place alone, 北浜 or 上沢発, has none.
fn japanese_lead(words: &str, rest: &str) -> Option<Vec<String>> {
    let agencies = ["共同", "時事", "AFP", "ロイター"];
    let named = words.split_once(['＝', '=']).map(|(_, names)| names);
    let japanese = rest.chars().take(30).any(is_kana);
    let place = words.chars().take(7).count() <= 6 && words.chars().all(|c| is_han(c) || is_kana(c));
    if named.is_none() && !(place && japanese) {
        return None;
    }
    let names = named.unwrap_or_default().split(['、', '，', '・']).map(str::trim);
    let letters = |name: &str| name.chars().all(|c| is_han(c) || is_kana(c)) && (2..=8).contains(&name.chars().count());
    Some(names.filter(|n| letters(n) && !agencies.contains(n)).map(str::to_owned).collect())
}

/// What those are whom a lead names.
const REPORTERS: [&str; 5] = ["记者", "記者", "通讯员", "通訊員", "实习生"];

/// A lead without its names and without a word behind it: these stand in the line that is read after it.
pub(super) fn is_bare(line: &Line) -> bool {
    let ends = ['讯', '訊', '电', '電', '】', '〕', '）', ')', '—', '–'];
    let lead = if line.opens && line.text.trim_end().ends_with(ends) { lead(&line.text) } else { None };
    lead.is_some_and(|(_, who, end)| who.is_empty() && end == line.text.len())
}

/// Does a text begin with the names that stand behind a lead: （记者某某 …?
pub(super) fn begins_with_names(text: &str) -> bool {
    let inner = text.strip_prefix(['（', '(']);
    inner.is_some_and(|inner| REPORTERS.iter().chain(&["本报记者", "本報記者"]).any(|w| inner.starts_with(w)))
}

/// Does a line hold the names of the lead in the line before it?
pub(super) fn are_names_of(lead: &Line, line: &Line) -> bool {
    begins_with_names(&line.text) && is_bare(lead)
}

/// Does a text end among the names of （记者某某 通讯员某某）?
pub(super) fn names_reporters(text: &str) -> bool {
    let open = text.rfind(['（', '(']).map(|at| &text[at..]);
    open.is_some_and(|open| !open.contains(['）', ')']) && REPORTERS.iter().any(|w| open.contains(w)))
}

/// The names of a （记者某某 通讯员某某） at the start, and what follows it.
fn names_after(text: &str) -> (Vec<String>, &str) {
    let open = text.trim_start();
    if open.starts_with(['（', '('])
        && let Some((close, c)) = open.char_indices().take(60).find(|(_, c)| matches!(c, '）' | ')'))
    {
        let inner = &open[open.chars().next().map_or(0, char::len_utf8)..close];
        if REPORTERS.iter().any(|w| inner.contains(w)) {
            return (names_in(inner), open[close + c.len_utf8()..].trim_start());
        }
    }
    (Vec::new(), open)
}

/// A place in capitals, perhaps a date, and a dash: RIVERTON, May 2 —
fn latin_lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    // Most lines have another glyph in their place's stead.
    let no_place = |c: char| is_han(c) || c.is_lowercase();
    let mut glyphs = text.chars().take(48);
    glyphs.find(|c| no_place(*c) || matches!(c, '—' | '–' | ',' | '(')).filter(|c| !no_place(*c))?;
    let (at, dash) = text.char_indices().take(48).find(|(_, c)| matches!(c, '—' | '–'))?;
    let words = text[..at].trim();
    let place = words.split([',', '(']).next()?.trim();
    let capitals = place.chars().filter(char::is_ascii_uppercase).count();
    if capitals < 3 || place.chars().any(no_place) || words.contains(':') {
        return None;
    }
    let rest = &text[at + dash.len_utf8()..];
    Some((words.to_owned(), Vec::new(), text.len() - rest.trim_start().len()))
}

/// 本报讯（记者某某）, 本报某地4月25日电, and the agencies.
fn agency_lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    let (dateline, rest) = text.split_at(agency_dateline(text)?);
    let (names, rest) = names_after(rest);
    Some((dateline.to_owned(), names, text.len() - rest.len()))
}

/// Where the dateline of an [`agency_lead`] ends.
fn agency_dateline(text: &str) -> Option<usize> {
    let ends: &[char] = if text.starts_with("本报") || text.starts_with("本報") {
        &['讯', '訊', '电', '電']
    } else if ["新华社", "据新华社", "中新社", "据中新社", "中新网"].iter().any(|s| text.starts_with(s))
    {
        &['电', '電']
    } else {
        return None;
    };
    let head = text.char_indices().nth(40).map_or(text, |(at, _)| &text[..at]);
    let at = head.char_indices().find(|(at, c)| ends.contains(c) && (*c != '电' || head[..*at].ends_with('日')))?.0;
    let at = at + '讯'.len_utf8();
    let dateline = &head[..at];
    if dateline.chars().count() > 26 || dateline.contains(['，', '。', '（', '(']) {
        return None;
    }
    Some(at)
}

/// Where an agency's or the paper's lead begins in mid-line, behind Han text and white space: two lines that were printed as one.
pub(super) fn lead_within(text: &str) -> Option<usize> {
    // The middle of 本报, 本報, 新华 and 中新, of which each such lead has one.
    let middle = |a: u8, b: u8, c: u8| {
        (a == 0xAC) & ((b == 0xE6) & (c == 0x8A) | (b == 0xE5) & (c == 0xA0))
            | (a == 0xB0) & (b == 0xE5) & (c == 0x8D)
            | (a == 0xAD) & (b == 0xE6) & (c == 0x96)
    };
    if !has_odd(text.as_bytes(), middle) {
        return None;
    }
    let mut spaces = text.match_indices(char::is_whitespace).map(|(at, space)| (at, at + space.len()));
    spaces.find(|(before, at)| follows(&text[..*before], &text[*at..])).map(|(_, at)| at)
}

/// Does a report begin with this lead, behind what may end before it? In running text an agency is named too; a lead is followed by its names, or by nothing that was printed
/// beside it.
pub(super) fn follows(before: &str, lead: &str) -> bool {
    let may = lead.starts_with(['本', '新', '据', '中']) && before.trim_end().ends_with(part_may_end);
    let lead = if may { agency_lead(lead).map(|(_, names, end)| (names, &lead[end..])) } else { None };
    lead.is_some_and(|(names, rest)| !names.is_empty() || rest.starts_with(['（', '(']))
}

/// A title's end, or a sentence's; what stands in brackets goes on.
fn part_may_end(c: char) -> bool {
    is_han(c) || c.is_ascii_alphanumeric() || matches!(c, '”' | '》' | '。' | '！' | '？' | '）' | '%' | '％')
}

/// Does the line's end part two names within a lead's brackets? It stands for the space there, unless it parts one name: those have two or three
/// glyphs, seldom four.
pub(super) fn parts_names(before: &str, after: &str) -> bool {
    // Most lines do not begin with a name.
    let ends = |c: char| c.is_whitespace() || matches!(c, '、' | '）' | ')');
    let Some((right, (end, _))) = after.char_indices().take(5).enumerate().find(|(_, (_, c))| ends(*c)) else {
        return false;
    };
    if !(2..=4).contains(&right) || !after[..end].chars().all(is_han) {
        return false;
    }
    // Most lines end behind a mark that ends the search.
    let mut near = before.char_indices().rev().take(61);
    let mark = near.find(|(_, c)| matches!(c, '（' | '(' | '）' | ')' | '。' | '，'));
    let Some(open) = mark.filter(|(_, c)| matches!(c, '（' | '(')).map(|(at, _)| &before[at..]) else { return false };
    if !REPORTERS.iter().any(|w| open.contains(w)) {
        return false;
    }
    let last = open.rsplit(|c: char| c.is_whitespace() || matches!(c, '、' | '（' | '(')).next().unwrap_or_default();
    let last = REPORTERS.iter().fold(last, |name, role| name.rsplit(role).next().unwrap_or(name));
    if REPORTERS.iter().any(|w| format!("{last}{}", &after[..end]).contains(w)) {
        return false;
    }
    let left = last.chars().take(5).count();
    let double = ["欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "令狐", "慕容", "夏侯", "歐陽", "司馬", "諸葛"];
    (2..=4).contains(&left) && !double.contains(&last)
}

/// Is it the beginning of a bracketed lead that the line's end tears: 〔記者葉秋蘭／山尾報 over 導〕?
fn torn_lead(text: &str) -> bool {
    let inner = text.strip_prefix(['【', '〔']);
    inner
        .is_some_and(|t| ["记者", "記者", "本报", "本報"].iter().any(|w| t.starts_with(w)) && !t.contains(['】', '〕']))
}

/// Does a line open with a lead marker (perhaps cut by the line's end)?
pub(super) fn opens_with_lead(text: &str) -> bool {
    let may = text.chars().next().is_some_and(|c| matches!(c, '本' | '新' | '据' | '中') || !is_han(c));
    // Which names a lead has is not asked.
    let has_lead = || match text.starts_with(['本', '新', '据', '中']) {
        true => agency_dateline(text).is_some(),
        false => lead(text).is_some(),
    };
    may && (has_lead()
        || text.starts_with("本报讯")
        || torn_lead(text)
        || ((text.starts_with("新华社") || text.starts_with("据新华社"))
            && text.contains(['月', '日', '电'])
            && text.contains(|c: char| c.is_ascii_digit())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_gives_dateline_and_names() {
        let text = "本报讯 （记者田小禾 通讯员石磊）新渠昨日通水。";
        let (dateline, names, end) = lead(text).unwrap();
        assert_eq!((dateline.as_str(), &text[end..]), ("本报讯", "新渠昨日通水。"));
        assert_eq!(names, ["田小禾", "石磊"]);
        assert!(lead("本报读者来信说，电价不高。").is_none());
    }

    #[test]
    fn a_lead_behind_a_title_is_a_line_of_its_own() {
        let within = |text: &str| lead_within(text).map(|at| text[at..].chars().take(3).collect::<String>());
        assert_eq!(within("渠水进村 本报讯 （记者田小禾 通").as_deref(), Some("本报讯"));
        assert_eq!(within("渠水进村 新华社河湾3月8日电（记").as_deref(), Some("新华社"));
        assert_eq!(within("本报讯 （记者田小禾）新渠"), None);
        assert_eq!(within("他说， 新华社河湾3月8日电（记者石磊）"), None);
        assert_eq!(within("编者说 本报讯息灵通，读者多"), None);
    }

    #[test]
    fn a_lines_end_parts_names_of_which_each_is_whole() {
        assert!(parts_names("本报讯 （记者田小禾", "石磊）新渠昨日通水"));
        assert!(parts_names("本报讯（记者石磊", "田禾）新渠"));
        assert!(!parts_names("本报讯（记者石", "磊）新渠"));
        assert!(!parts_names("本报讯（记者田小", "禾 石磊）新渠"));
        assert!(!parts_names("本报讯（记者欧阳", "石磊）新渠"));
        assert!(!parts_names("本报讯（记者田小禾 通", "讯员石磊）新渠"));
        assert!(!parts_names("本报讯（记者田小禾 通讯", "员石磊）新渠"));
        assert!(!parts_names("本报讯（记者田小禾）新渠昨日", "通水）"));
    }

    #[test]
    fn leads_of_other_papers() {
        let (dateline, names, end) = lead("【記者石磊／河灣報導】新渠昨日通水。").unwrap();
        assert_eq!((dateline.as_str(), names), ("記者石磊／河灣報導", vec!["石磊".to_owned()]));
        assert_eq!(end, "【記者石磊／河灣報導】".len());
        let (dateline, _, end) = lead("RIVERTON, May 2 — The ferry is back.").unwrap();
        assert_eq!((dateline.as_str(), end), ("RIVERTON, May 2", "RIVERTON, May 2 — ".len()));
        assert_eq!(lead("本报河湾3月8日电（记者石磊）新渠通水。").unwrap().1, ["石磊"]);
        assert!(lead("新渠通水——一件大事").is_none());
        let names = |text: &str| lead(text).map(|(_, names, end)| (names.join(" "), text[end..].to_owned()));
        let some = |names: &str, rest: &str| Some((names.to_owned(), rest.to_owned()));
        assert_eq!(names("〔記者林宥安／青潭報導〕老街封街。"), some("林宥安", "老街封街。"));
        assert_eq!(names("【本報訊】（記者何綺雯）渡輪加班。"), some("何綺雯", "渡輪加班。"));
        assert_eq!(names("【本報記者區樂兒報道】四名學生"), some("區樂兒", "四名學生"));
        assert_eq!(names("【港野＝田中悠真、小林さくら】朝市の"), some("田中悠真 小林さくら", "朝市の"));
        assert_eq!(names("【港野＝共同】朝市の"), some("", "朝市の"));
        assert_eq!(names("【北浜】台風は八日夜、"), some("", "台風は八日夜、"));
        assert_eq!(names("【相关链接】新渠昨日通水。"), None);
    }
}
