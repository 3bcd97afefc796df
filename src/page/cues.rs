//! Words that tell what a line is: leads, bylines, signatures, furniture, jumps. Pure matchers over chars.

use super::asides;
use super::facts::mastheads;
use super::lines::{Kind, Line, is_closed, is_han, is_kana};

/// A name: two to four Han characters, or a longer one of parts with dots.
fn name(text: &str) -> bool {
    let n = text.chars().take(16).count();
    if text.contains('·') {
        return (4..=15).contains(&n) && text.split('·').all(|part| !part.is_empty() && part.chars().all(is_han));
    }
    (2..=4).contains(&n) && text.chars().all(is_han)
}

/// A lead marker at the start of `text`: its dateline, its names, and the bytes it takes.
pub(super) fn lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    bracketed_lead(text).or_else(|| latin_lead(text)).or_else(|| agency_lead(text))
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

/// The names of a （记者某某 通讯员某某） at the start, and what follows it.
fn names_after(text: &str) -> (Vec<String>, &str) {
    let open = text.trim_start();
    if open.starts_with(['（', '('])
        && let Some((close, c)) = open.char_indices().take(60).find(|(_, c)| matches!(c, '）' | ')'))
    {
        let inner = &open[open.chars().next().map_or(0, char::len_utf8)..close];
        if ["记者", "記者", "通讯员", "通訊員", "实习生"].iter().any(|w| inner.contains(w)) {
            return (names_in(inner), open[close + c.len_utf8()..].trim_start());
        }
    }
    (Vec::new(), open)
}

/// A place in capitals, perhaps a date, and a dash: RIVERTON, May 2 —
fn latin_lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    let (at, dash) = text.char_indices().take(48).find(|(_, c)| matches!(c, '—' | '–'))?;
    let words = text[..at].trim();
    let place = words.split([',', '(']).next()?.trim();
    let capitals = place.chars().filter(char::is_ascii_uppercase).count();
    if capitals < 3 || place.chars().any(|c| c.is_lowercase() || is_han(c)) || words.contains(':') {
        return None;
    }
    let rest = &text[at + dash.len_utf8()..];
    Some((words.to_owned(), Vec::new(), text.len() - rest.trim_start().len()))
}

/// 本报讯（记者某某）, 本报某地4月25日电, and the agencies.
fn agency_lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    let head: String = text.chars().take(40).collect();
    let ends: &[char] = if head.starts_with("本报") || head.starts_with("本報") {
        &['讯', '訊', '电', '電']
    } else if ["新华社", "据新华社", "中新社", "据中新社", "中新网"].iter().any(|s| head.starts_with(s))
    {
        &['电', '電']
    } else {
        return None;
    };
    let at = head.char_indices().find(|(at, c)| ends.contains(c) && (*c != '电' || head[..*at].ends_with('日')))?.0;
    let at = at + '讯'.len_utf8();
    let dateline = &head[..at];
    if dateline.chars().count() > 26 || dateline.contains(['，', '。', '（', '(']) {
        return None;
    }
    let (names, rest) = names_after(&text[at..]);
    Some((dateline.to_owned(), names, text.len() - rest.len()))
}

/// Does a line open with a lead marker (perhaps cut by the line's end)?
pub(super) fn opens_with_lead(text: &str) -> bool {
    lead(text).is_some()
        || text.starts_with("本报讯")
        || ((text.starts_with("新华社") || text.starts_with("据新华社"))
            && text.contains(['月', '日', '电'])
            && text.contains(|c: char| c.is_ascii_digit()))
}

/// Words of a byline that are no names, longest first.
const ROLES: [&str; 26] = [
    "本报特约记者",
    "本报通讯员",
    "本报记者",
    "首席记者",
    "特派记者",
    "特约记者",
    "见习记者",
    "实习记者",
    "全媒体记者",
    "实习生",
    "本報記者",
    "特約記者",
    "實習記者",
    "攝影記者",
    "通讯员",
    "通訊員",
    "摄影报道",
    "记者",
    "記者",
    "特约",
    "撰稿",
    "攝影",
    "摄影",
    "作者",
    "市民",
    "读者",
];

/// The names of a byline's text: roles dropped, spaces and 、 part names.
pub(super) fn names_in(text: &str) -> Vec<String> {
    if let Some(names) = latin_byline(text) {
        return names;
    }
    let mut text = text.replace(['□', '■', '（', '）', '(', ')', '/', '／', '：', ':'], " ");
    for role in ROLES {
        text = text.replace(role, " ");
    }
    text.split(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ','))
        .filter(|s| name(s) && !["報導", "报道", "報道"].iter().any(|w| s.ends_with(w)))
        .map(str::to_owned)
        .collect()
}

/// The names of `By Jane Roe and John Doe`.
fn latin_byline(text: &str) -> Option<Vec<String>> {
    let rest = text.strip_prefix("By ").or_else(|| text.strip_prefix("BY "))?;
    let capital = |w: &str| {
        w.chars().next().is_some_and(char::is_uppercase)
            && w.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'))
    };
    let names: Vec<&str> = rest.split([',', '&']).flat_map(|s| s.split(" and ")).map(str::trim).collect();
    let good = names.iter().all(|n| (2..=4).contains(&n.split(' ').count()) && n.split(' ').all(capital));
    (good && text.len() <= 80).then(|| names.into_iter().map(str::to_owned).collect())
}

/// The page of a jump at the end of `text`, where the jump begins, and whether it goes on (`true`) or comes from there.
pub(super) fn jump(text: &str) -> Option<(usize, String, bool)> {
    if let Some(found) = latin_jump(text) {
        return Some(found);
    }
    let tail: usize = text.char_indices().rev().nth(20).map_or(0, |(at, _)| at);
    const WORDS: [(&str, bool); 5] = [("下转", true), ("下轉", true), ("上接", false), ("详见", true), ("詳見", true)];
    let (at, onward) = WORDS.iter().find_map(|(word, onward)| Some((text[tail..].rfind(word)?, *onward)))?;
    let words = &text[tail + at..];
    let page: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
    if page.is_empty() || !words.contains('版') {
        return None;
    }
    let mut start = tail + at;
    if text[..start].ends_with('（') {
        start -= '（'.len_utf8();
    }
    Some((start, page, onward))
}

/// `(Continued on Page 4)`, `See FERRY, Page A4`, `FERRY, from Page A1`.
fn latin_jump(text: &str) -> Option<(usize, String, bool)> {
    let (at, onward) = [("ontinued on ", true), ("ontinued from ", false)]
        .iter()
        .find_map(|(w, onward)| text.rfind(w).map(|at| (at.saturating_sub(1), *onward)))
        .or_else(|| keyword_jump(text))?;
    let words = text.get(at..)?;
    let page: String = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|w| w.len() <= 4 && w.contains(|c: char| c.is_ascii_digit()))?
        .to_owned();
    let start = text[..at].trim_end_matches(['(', '（', ' ']).len();
    (words.chars().take(30).count() < 30).then_some((start, page, onward))
}

/// Where `See FERRY, Page A4` or `FERRY, from Page A1` begins, at the end of `text`: a keyword in capitals tells it from a reference.
fn keyword_jump(text: &str) -> Option<(usize, bool)> {
    let paged = text.rfind(", Page ").map(|at| (at, true)).or_else(|| text.rfind(", from Page ").map(|at| (at, false)));
    let (comma, onward) = paged.filter(|(at, _)| text.len() - at <= 20)?;
    let before = &text[..comma];
    let start = if onward { before.rfind("See ").or_else(|| before.rfind("SEE "))? } else { 0 };
    let keyword = before[start..].get(if onward { 4.. } else { 0.. })?;
    let large = keyword.chars().all(|c| c.is_ascii_uppercase() || matches!(c, ' ' | '-' | '\''));
    (large && (2..=24).contains(&keyword.trim().len())).then_some((start, onward))
}

/// Is a paragraph the text of a picture, by the credit at its end: (Photo by Sam Okafor), Staff photo by Sam Okafor?
pub(super) fn latin_caption(text: &str) -> bool {
    let tail = text.char_indices().rev().nth(48).map_or(0, |(at, _)| at);
    let tail = text[tail..].trim_end_matches([')', '.', ']']);
    let credit =
        ["(Photo by ", "(Staff photo", "(AP Photo", "Photo by ", "photo by ", "Photograph by ", "Photo courtesy of "];
    let found = credit.iter().find_map(|w| tail.rfind(w).map(|at| &tail[at + w.len()..]));
    text.len() <= 600 && found.is_some_and(|name| name.split(' ').count() <= 5 && !name.contains(". "))
}

fn page_number(text: &str) -> bool {
    let core = text.trim_start_matches('第').trim_end_matches('版');
    let n = core.chars().count();
    (1..=3).contains(&n)
        && (core.chars().all(|c| c.is_ascii_alphanumeric()) && core.chars().any(|c| c.is_ascii_digit()))
        || (text.starts_with('第') && text.ends_with('版') && (3..=5).contains(&text.chars().count()))
}

/// Year, month and day where `text` opens with a date of the form 2025年4月28日.
pub(super) fn date(text: &str) -> Option<crate::model::Date> {
    let at = text.find('年')?;
    let year: i16 = text[..at]
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect::<Vec<_>>()
        .iter()
        .rev()
        .collect::<String>()
        .parse()
        .ok()?;
    let (month, rest) = text[at + '年'.len_utf8()..].split_once('月')?;
    let (day, _) = rest.split_once('日')?;
    crate::model::Date::new(year, month.trim().parse().ok()?, day.trim().parse().ok()?).ok()
}

/// Words that open a line of staff, prices, weather or addresses.
const STAFF: [&str; 32] = [
    "责编",
    "责任编辑",
    "本版编辑",
    "本版责编",
    "值班编辑",
    "值班主任",
    "执行编辑",
    "責編",
    "責任編輯",
    "執行編輯",
    "美術編輯",
    "版式",
    "校对",
    "校對",
    "编辑：",
    "编辑:",
    "編輯：",
    "美编",
    "国内统一",
    "邮发代号",
    "刊号",
    "新闻热线",
    "广告热线",
    "热线：",
    "电话：",
    "邮箱：",
    "网址：",
    "本报地址",
    "今日天气",
    "市区天气",
    "天气：",
    "Vol.",
];

/// Words that tell a staff line wherever they stand in it.
const STAFF_INSIDE: [&str; 7] = ["责编：", "责任编辑：", "校对：", "校對：", "热线：", "邮编：", "邮政编码"];

/// A running head: the lunar date, or a short line that names its page (第3版 要闻) or how many there are.
fn running_head(text: &str) -> bool {
    let short = text.chars().take(25).count() <= 24 && !text.contains(['，', '。', '转', '接', '见']);
    let numbered = text.split('第').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let mut after = rest.chars().skip(digits);
        let said = match after.next() {
            Some('版') => true,
            // Walls and sides are counted in 面 too.
            Some('面') => after.next().is_none_or(char::is_whitespace),
            _ => false,
        };
        digits > 0 && said
    });
    let pages = text.strip_prefix("今日").and_then(|t| t.strip_suffix('版'));
    let pages = pages.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()));
    short && (text.starts_with("农历") || numbered || pages)
        || text.chars().take(61).count() <= 60 && STAFF_INSIDE.iter().any(|w| text.contains(w))
}

/// `Wednesday, May 2, 2031 — Page 3`: a sentence that happens to begin so has no year, or goes on behind it.
fn latin_head(text: &str) -> bool {
    let day = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    let opens = day.iter().filter_map(|d| text.strip_prefix(d)).any(|rest| rest.starts_with([',', ' ']));
    // Or somewhere in a line of names: B2 THE RIVERTON POST SATURDAY, MAY 3, 2031.
    let named = || {
        words().all(|w| !w.starts_with(|c: char| c.is_ascii_lowercase()))
            && words().any(|w| day.iter().any(|d| w.eq_ignore_ascii_case(d)))
    };
    text.len() <= 80
        && (4..=8).contains(&digits)
        && !is_closed(text)
        && words().any(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))
        && (opens || named())
}

/// 2031年（令和13年）5月2日 金曜日 第3面, 中華民國一二〇年五月二日 星期五 A3: the day of another calendar with its day of the week.
fn dated_head(text: &str) -> bool {
    const ERAS: [&str; 7] = ["中華民國", "民國", "明治", "大正", "昭和", "平成", "令和"];
    let opens = text.starts_with(|c: char| c.is_ascii_digit() || "一二〇○".contains(c))
        || ERAS.iter().any(|era| text.starts_with(era));
    opens
        && ["曜日", "星期", "禮拜", "（日）", "（土）"].iter().any(|w| text.contains(w))
        && ['年', '月', '日'].iter().all(|c| text.contains(*c))
        && !text.contains(['，', '。', '、', '「'])
}

/// A line at the page's edge that holds a page's number as papers print it: `A02`, `07`, `要闻02版`.
fn numbers_page(text: &str) -> bool {
    let padded = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| {
        page_number(w)
            && (w.starts_with('0') && w.len() == 2 || w.len() == 3 && !w.starts_with(|c: char| c.is_ascii_digit()))
    });
    let counted = text.strip_suffix('版').is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()));
    text.chars().take(15).count() <= 14 && !text.contains(['，', '。', '：', '（', '%']) && (padded || counted)
}

/// What a line is by its own words.
pub(super) fn kind(text: &str) -> Kind {
    let n = text.chars().take(61).count();
    let starts = |words: &[&str]| words.iter().any(|w| text.starts_with(w));
    if n <= 60
        && (starts(&STAFF)
            || (date(text).is_some()
                && n <= 40
                && !text.contains(['，', '。', '（'])
                && (text.contains("星期") || text.ends_with('日')))
            || starts(&["星期"]) && n <= 3
            || running_head(text)
            || latin_head(text)
            || n <= 40 && dated_head(text)
            || page_number(text))
    {
        return Kind::Furniture;
    }
    match jump(text) {
        Some((0, _, onward)) => return if onward { Kind::Onward } else { Kind::From },
        Some(_) if n <= 40 && asides::teaser(text).is_some() => return Kind::Teaser,
        _ => {}
    }
    if let Some(inner) = text.strip_prefix('（').and_then(|t| t.strip_suffix('）'))
        && n <= 26
        && !inner.contains(['，', '。'])
        && (inner.split([' ', '、']).all(name)
            || inner.contains(' ')
                && inner.split(' ').next_back().is_some_and(name)
                && !inner.contains(|c: char| c.is_ascii_digit())
            || inner.starts_with("记者")
            || inner.starts_with("通讯员")
            || inner.starts_with("综合")
            || inner.starts_with("来源")
            || inner.starts_with("作者"))
    {
        return Kind::Signature;
    }
    if latin_byline(text).is_some() {
        return Kind::Byline;
    }
    let marked = starts(&["□", "■"]);
    if n <= 30
        && (marked || starts(&["本报记者", "本报通讯员", "记者 ", "通讯员 ", "文/", "文/图"]))
        && !text.contains(['，', '。', '；'])
        && !names_in(text).is_empty()
    {
        return Kind::Byline;
    }
    // A ▲ stands before each of several losses that are declared, too.
    let declared = ["遗失", "丢失", "作废", "声明", "注销"].iter().any(|w| text.contains(w));
    let credited = ["摄影报道", " 摄", "摄）", " 攝", "攝）"].iter().any(|w| text.ends_with(w));
    if n <= 60
        && !declared
        && (credited || starts(&["▲", "上图", "下图", "图为", "左图", "右图", "圖為", "上圖", "下圖"]))
    {
        return Kind::Caption;
    }
    Kind::Plain
}

/// Beside other furniture stand the channel's name (经济, 要闻), so short that nothing else fits, the page's number, and
/// a masthead in capitals.
pub(super) fn neighbours(lines: &mut [Line]) {
    for at in 0..lines.len() {
        let near = (at > 0 && lines[at - 1].kind == Kind::Furniture)
            || lines.get(at + 1).is_some_and(|l| l.kind == Kind::Furniture);
        let l = &lines[at];
        let edge = at < 6 || at + 6 >= lines.len();
        let outermost = at < 3 || at + 2 >= lines.len();
        // A headline's last line before the foot of the page is as short as a channel's name.
        let loose = at < 6 || l.blank_before || lines[at - 1].kind == Kind::Furniture;
        let channel =
            near && edge && loose && l.width <= 8 && !l.closed && l.text.chars().all(is_han) && !place(&l.text);
        let capitals = !l.text.contains(char::is_lowercase) && l.text.contains(char::is_uppercase);
        let paper = || l.text.ends_with("新聞") && l.width <= 16 || mastheads::is_whole(&l.text);
        let masthead = near && at < 2 && (capitals || paper());
        if l.kind == Kind::Plain && (channel || masthead || (outermost && numbers_page(&l.text))) {
            lines[at].kind = Kind::Furniture;
        }
    }
    captions(lines);
    for at in 1..lines.len() {
        let under = lines[at - 1].kind == Kind::Byline && lines[at].kind == Kind::Plain;
        if under && latin_post(&lines[at].text) {
            lines[at].kind = Kind::Byline;
        }
        // The day under who gives notice is of the notice, not of the page.
        let signed = at > 6 && lines[at - 1].kind == Kind::Plain && super::verse::office(&lines[at - 1].text);
        if signed
            && lines[at].kind == Kind::Furniture
            && lines[at].text.ends_with('日')
            && date(&lines[at].text).is_some()
        {
            lines[at].kind = Kind::Plain;
        }
    }
}

/// What an author is, under the name: Staff Writer, Special to the Post, The Associated Press.
fn latin_post(text: &str) -> bool {
    let ends = ["Writer", "Reporter", "Correspondent", "Editor", "Columnist", "Staff", "Press", "WRITER", "REPORTER"];
    let special = ["Special to ", "For The ", "For the ", "Of The ", "Of the "];
    text.len() <= 36
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && !is_closed(text)
        && (ends.iter().any(|w| text.ends_with(w)) || special.iter().any(|w| text.starts_with(w)))
}

/// The rest of a wrapped caption: the next line, if it brings the photographer.
fn captions(lines: &mut [Line]) {
    for at in 1..lines.len() {
        let (before, l) = (&lines[at - 1], &lines[at]);
        let open = before.kind == Kind::Caption && !before.text.ends_with(['摄', '攝', '）']);
        let brings = l.text.chars().take(13).count() <= 12 && l.text.ends_with(['摄', '攝']);
        if open && brings && !l.blank_before && l.kind == Kind::Plain {
            lines[at].kind = Kind::Caption;
        }
    }
}

/// A place's name: two to six glyphs that end in what places are called.
pub(super) fn place(text: &str) -> bool {
    let n = text.chars().take(7).count();
    // Words that end as places do: markets, and 我国大部地区.
    let market = ["早市", "夜市", "超市", "菜市", "集市", "股市", "楼市", "车市", "闹市", "上市"]
        .iter()
        .any(|w| text.ends_with(w));
    (2..=6).contains(&n)
        && !market
        && !text.starts_with(['我', '全', '本', '各'])
        && text.chars().all(is_han)
        && text.ends_with(['省', '市', '区', '县', '旗', '乡', '镇', '村', '區', '縣', '鄉', '鎮'])
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

    #[test]
    fn days_of_other_calendars_are_furniture() {
        for text in [
            "2031年（令和13年）5月2日 金曜日 第3面 地域",
            "昭和37年10月9日 火曜日",
            "中華民國一二〇年五月二日 星期五 A3",
        ] {
            assert_eq!(kind(text), Kind::Furniture, "{text}");
        }
        assert_eq!(kind("2031年5月2日、朝市の屋根が"), Kind::Plain);
        assert_eq!(kind("Thursday, October 9, 1952"), Kind::Furniture);
        assert_eq!(kind("Tuesday. The lowest, $140,000,"), Kind::Plain);
    }

    #[test]
    fn english_jumps_have_a_keyword_or_say_so() {
        let told = |text: &str| jump(text).map(|(at, page, onward)| (text[..at].to_owned(), page, onward));
        assert_eq!(told("See FERRY, Page A4"), Some((String::new(), "A4".into(), true)));
        assert_eq!(told("by half an inch. See NEW FERRY, Page 4"), Some(("by half an inch.".into(), "4".into(), true)));
        assert_eq!(told("FERRY, from Page A1"), Some((String::new(), "A1".into(), false)));
        assert_eq!(told("See the letter on Page 4"), None);
        assert_eq!(told("See Ferry, Page 4"), None);
    }

    #[test]
    fn an_english_caption_ends_in_its_credit() {
        assert!(latin_caption("The ferry leaves Hollis Landing. (Photo by Sam Okafor)"));
        assert!(latin_caption("The ferry leaves. Photo courtesy of Hollis County"));
        assert!(!latin_caption("He took a photo by the river. Then the ice went."));
        assert!(!latin_caption("The ferry leaves Hollis Landing."));
    }

    #[test]
    fn bylines_of_other_papers() {
        assert_eq!(names_in("By Jane Roe and John B. Doe"), ["Jane Roe", "John B. Doe"]);
        assert!(latin_byline("By the river stood a mill").is_none());
        assert_eq!(names_in("文/田小禾 图/艾山·吐尔逊"), ["田小禾", "艾山·吐尔逊"]);
        assert_eq!(names_in("（市民 石磊）"), ["石磊"]);
    }

    #[test]
    fn a_jump_names_its_page() {
        let text = "渠成水到。（下转第5版）";
        let (at, page, onward) = jump(text).unwrap();
        assert_eq!((&text[..at], page.as_str(), onward), ("渠成水到。", "5", true));
        assert!(jump("他下转车间去了。").is_none());
    }

    #[test]
    fn words_tell_kinds() {
        assert_eq!(kind("2031年3月9日 星期日"), Kind::Furniture);
        assert_eq!(kind("第3版"), Kind::Furniture);
        assert_eq!(kind("农历辛亥年二月十七第3版 要闻"), Kind::Furniture);
        assert_eq!(kind("（上接第1版）"), Kind::From);
        assert_eq!(kind("（下转第4版）"), Kind::Onward);
        assert_eq!(kind("今日8版"), Kind::Furniture);
        assert_eq!(kind("今日8版块合一"), Kind::Plain);
        assert!(
            numbers_page("07民生") && numbers_page("要闻02版") && !numbers_page("增长20%") && !numbers_page("2031年")
        );
        assert_eq!(kind("新渠第3期工程通水"), Kind::Plain);
        assert_eq!(kind("（田小禾）"), Kind::Signature);
        assert_eq!(kind("□本报记者 田小禾"), Kind::Byline);
        assert_eq!(kind("图为新渠通水现场。"), Kind::Caption);
        assert_eq!(kind("新渠通水 稻田返青"), Kind::Plain);
    }

    #[test]
    fn dates_are_checked_by_the_calendar() {
        assert!(date("2031年2月29日").is_none());
        assert!(date("2031年3月9日 星期日").is_some());
    }
}
