//! Words that tell what a line is: leads, bylines, signatures, furniture, jumps. Pure matchers over chars.

use super::glance::Glance;
use super::lines::{Kind, Line, is_closed, is_han};

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
    // The first glyph says which form it may be; of most lines it says none.
    match text.chars().next()? {
        '【' => bracketed_lead(text).or_else(|| latin_lead(text)),
        '本' | '新' | '据' | '中' => agency_lead(text),
        c if is_han(c) || c.is_lowercase() => None,
        _ => latin_lead(text),
    }
}

/// 【本報訊】 and 【記者某某／某地報導】.
fn bracketed_lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    let inner = text.strip_prefix('【')?;
    let (close, _) = inner.char_indices().take(40).find(|(_, c)| *c == '】')?;
    let words = &inner[..close];
    if !["本报", "本報", "记者", "記者", "讯", "訊", "电", "電", "报道", "報導", "報道"]
        .iter()
        .any(|w| words.contains(w))
    {
        return None;
    }
    let end = '【'.len_utf8() + close + '】'.len_utf8();
    let names = if words.contains(['記', '记']) { names_in(words) } else { Vec::new() };
    let taken = text.len() - text[end..].trim_start().len();
    Some((words.to_owned(), names, taken))
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
    let head = text.char_indices().nth(40).map_or(text, |(at, _)| &text[..at]);
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
    let rest = &text[at..];
    let open = rest.trim_start();
    let mut taken = at + (rest.len() - open.len());
    let mut names = Vec::new();
    if open.starts_with(['（', '('])
        && let Some((close, c)) = open.char_indices().take(60).find(|(_, c)| matches!(c, '）' | ')'))
    {
        let inner = &open[open.chars().next().map_or(0, char::len_utf8)..close];
        if ["记者", "記者", "通讯员", "通訊員", "实习生"].iter().any(|w| inner.contains(w)) {
            names = names_in(inner);
            let after = &open[close + c.len_utf8()..];
            taken = text.len() - after.trim_start().len();
        }
    }
    Some((dateline.to_owned(), names, taken))
}

/// Does a line open with a lead marker (perhaps cut by the line's end)?
pub(super) fn opens_with_lead(text: &str) -> bool {
    let may = text.chars().next().is_some_and(|c| matches!(c, '本' | '新' | '据' | '中') || !is_han(c));
    may && (lead(text).is_some()
        || text.starts_with("本报讯")
        || ((text.starts_with("新华社") || text.starts_with("据新华社"))
            && text.contains(['月', '日', '电'])
            && text.contains(|c: char| c.is_ascii_digit())))
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
    let text = without_roles(text);
    text.split(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ','))
        .filter(|s| name(s) && !["報導", "报道", "報道", "手记", "手記"].iter().any(|w| s.ends_with(w)))
        .map(str::to_owned)
        .collect()
}

/// `text` with a space for each role and for each mark around names. No role begins as another ends, so one pass from left to right finds
/// what taking them out one after the other would.
fn without_roles(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let role = match c {
            '□' | '■' | '（' | '）' | '(' | ')' | '/' | '／' | '：' | ':' => c.len_utf8(),
            '本' | '首' | '特' | '见' | '实' | '全' | '實' | '攝' | '通' | '摄' | '记' | '記' | '撰' | '作' | '市'
            | '读' => ROLES.iter().find(|role| rest.starts_with(**role)).map_or(0, |role| role.len()),
            _ => 0,
        };
        out.push(if role > 0 { ' ' } else { c });
        rest = &rest[role.max(c.len_utf8())..];
    }
    out
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

/// A jump is the last 30 characters of its text at most; so many bytes hold them.
const MOST_JUMP: usize = 30 * 4;

/// Does a short run of bytes hold these words?
fn holds(bytes: &[u8], words: &[u8]) -> bool {
    words.first().is_some_and(|first| bytes.contains(first)) && bytes.windows(words.len()).any(|w| w == words)
}

/// The page of a jump at the end of `text`, where the jump begins, and whether it goes on (`true`) or comes from there.
pub(super) fn jump(text: &str) -> Option<(usize, String, bool)> {
    let end = &text.as_bytes()[text.len().saturating_sub(MOST_JUMP)..];
    if holds(end, b"ontinued ")
        && let Some(found) = latin_jump(text)
    {
        return Some(found);
    }
    if !holds(end, "版".as_bytes()) {
        return None;
    }
    let tail: usize = text.char_indices().rev().nth(20).map_or(0, |(at, _)| at);
    let (at, onward) =
        text[tail..].rfind("下转").map(|at| (at, true)).or_else(|| text[tail..].rfind("上接").map(|at| (at, false)))?;
    let words = &text[tail + at..];
    let page: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
    // Between the two words stands a page and nothing that is said of anything else.
    let (between, _) = words["下转".len()..].split_once('版')?;
    let of_page = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "第本报今日特刊、-—·/".contains(c);
    if page.is_empty() || !between.chars().all(of_page) {
        return None;
    }
    let mut start = tail + at;
    if text[..start].ends_with('（') {
        start -= '（'.len_utf8();
    }
    Some((start, page, onward))
}

/// The bytes of the jump that `text` begins with, up to its 版 or page and a bracket.
pub(super) fn jump_length(text: &str) -> usize {
    let digit = |at: usize| text[at..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(text.len(), |n| at + n);
    let end = match (text.find('版'), text.find(|c: char| c.is_ascii_digit())) {
        (Some(at), _) => at + '版'.len_utf8(),
        (None, Some(at)) => digit(at),
        (None, None) => text.len(),
    };
    let bracket = text[end..].strip_prefix(['）', ')']);
    text.len() - bracket.unwrap_or(&text[end..]).len()
}

/// `(Continued on Page 4)`, `See LEDGER, Page A3` is left alone.
fn latin_jump(text: &str) -> Option<(usize, String, bool)> {
    let (at, onward) = [("ontinued on ", true), ("ontinued from ", false)]
        .iter()
        .find_map(|(w, onward)| text.rfind(w).map(|at| (at.saturating_sub(1), *onward)))?;
    let words = text.get(at..)?;
    let page: String = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|w| w.len() <= 4 && w.contains(|c: char| c.is_ascii_digit()))?
        .to_owned();
    let start = text[..at].trim_end_matches(['(', '（', ' ']).len();
    (words.chars().take(30).count() < 30).then_some((start, page, onward))
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
fn running_head(text: &str, glance: Glance) -> bool {
    let numbered = || {
        text.split('第').skip(1).any(|rest| {
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            digits > 0 && rest.chars().nth(digits) == Some('版')
        })
    };
    let pages = || {
        let pages = text.strip_prefix("今日").and_then(|t| t.strip_suffix('版'));
        pages.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
    };
    let short = glance.chars <= 24 && !glance.sees(Glance::COMMA | Glance::STOP | Glance::POINTS);
    short && (text.starts_with("农历") || glance.sees(Glance::ORDINAL) && numbered() || pages())
        || glance.sees(Glance::STAFF) && STAFF_INSIDE.iter().any(|w| text.contains(w))
}

/// `Wednesday, May 2, 2031 — Page 3`.
fn latin_head(text: &str) -> bool {
    let day = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.len() <= 80 && day.iter().any(|d| text.starts_with(d)) && (4..=8).contains(&digits) && !is_closed(text)
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

/// Is the first glyph one that a word of [`STAFF`] begins with?
fn may_be_staff(glance: Glance) -> bool {
    matches!(
        glance.first,
        '责' | '本'
            | '值'
            | '执'
            | '責'
            | '執'
            | '美'
            | '版'
            | '校'
            | '编'
            | '編'
            | '国'
            | '邮'
            | '刊'
            | '新'
            | '广'
            | '热'
            | '电'
            | '网'
            | '今'
            | '市'
            | '天'
            | 'V'
    )
}

/// Is a line of at most 60 characters furniture by its own words?
fn furniture(text: &str, glance: Glance) -> bool {
    let starts = |words: &[&str]| words.iter().any(|w| text.starts_with(w));
    let dated = || {
        glance.chars <= 40
            && !glance.sees(Glance::COMMA | Glance::STOP | Glance::OPEN)
            && (glance.last == '日' || glance.sees(Glance::WEEKDAY) && text.contains("星期"))
            && date(text).is_some()
    };
    may_be_staff(glance) && starts(&STAFF)
        || dated()
        || glance.chars <= 3 && starts(&["星期"])
        || running_head(text, glance)
        || glance.first.is_ascii_uppercase() && latin_head(text)
        || (glance.first == '第' || glance.first.is_ascii_alphanumeric()) && page_number(text)
}

/// What a line is by its own words.
pub(super) fn kind(text: &str, glance: Glance) -> Kind {
    let n = glance.chars;
    let starts = |words: &[&str]| words.iter().any(|w| text.starts_with(w));
    if n <= 60 && furniture(text, glance) {
        return Kind::Furniture;
    }
    // A jump that is the whole line begins with one of its own words or a bracket.
    let may = matches!(glance.first, '下' | '上' | '（') || glance.first.is_ascii();
    if may
        && let Some((0, _, onward)) = jump(text)
        && jump_length(text) == text.len()
    {
        return if onward { Kind::Onward } else { Kind::From };
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
    let marked = matches!(glance.first, '□' | '■');
    if n <= 30
        && (marked || starts(&["本报记者", "本报通讯员", "记者 ", "通讯员 ", "文/", "文/图"]))
        && !glance.sees(Glance::COMMA | Glance::STOP | Glance::SEMICOLON)
        && !names_in(text).is_empty()
    {
        return Kind::Byline;
    }
    let credited = matches!(glance.last, '道' | '摄' | '攝' | '）')
        && ["摄影报道", " 摄", "摄）", " 攝", "攝）"].iter().any(|w| text.ends_with(w));
    let may = matches!(glance.first, '▲' | '上' | '下' | '图' | '左' | '右' | '圖');
    if n <= 60 && (credited || may && starts(&["▲", "上图", "下图", "图为", "左图", "右图", "圖為", "上圖", "下圖"]))
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
        let masthead = near && at < 2 && !l.text.contains(char::is_lowercase) && l.text.contains(char::is_uppercase);
        if l.kind == Kind::Plain && (channel || masthead || (outermost && numbers_page(&l.text))) {
            lines[at].kind = Kind::Furniture;
        }
    }
    captions(lines);
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
    let market = || {
        ["早市", "夜市", "超市", "菜市", "集市", "股市", "楼市", "车市", "闹市", "上市"]
            .iter()
            .any(|w| text.ends_with(w))
    };
    (2..=6).contains(&n)
        && text.ends_with(['省', '市', '区', '县', '旗', '乡', '镇', '村', '區', '縣', '鄉', '鎮'])
        && !text.starts_with(['我', '全', '本', '各'])
        && text.chars().all(is_han)
        && !market()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Kind {
        super::kind(text, Glance::of(text))
    }

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
        assert!(jump("他下转车间管3版机器。").is_none());
        let words = |text| (jump_length(text), &text[jump_length(text)..]);
        assert_eq!(words("（下转第5版）明天再来"), ("（下转第5版）".len(), "明天再来"));
        assert_eq!(words("(Continued on Page 4) and"), ("(Continued on Page 4)".len(), " and"));
        assert_eq!(kind("下转第5版导读"), Kind::Plain);
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
        assert_eq!(kind("■ 记者手记"), Kind::Plain);
        assert_eq!(kind("图为新渠通水现场。"), Kind::Caption);
        assert_eq!(kind("新渠通水 稻田返青"), Kind::Plain);
    }

    #[test]
    fn dates_are_checked_by_the_calendar() {
        assert!(date("2031年2月29日").is_none());
        assert!(date("2031年3月9日 星期日").is_some());
    }
}
