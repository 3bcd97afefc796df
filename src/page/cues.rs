//! Words that tell what a line is: bylines, signatures, furniture, captions. Pure matchers over chars.

use super::asides;
use super::folios;
use super::gaps;
use super::glance::Glance;
use super::jumps::{holds, jump, jump_length};
use super::leads;
use super::lines::{Kind, Line, is_closed, is_han};

/// A name: two to four Han characters, or a longer one of parts with dots.
fn name(text: &str) -> bool {
    let n = text.chars().take(16).count();
    if text.contains('·') {
        return (4..=15).contains(&n) && text.split('·').all(|part| !part.is_empty() && part.chars().all(is_han));
    }
    (2..=4).contains(&n) && text.chars().all(is_han)
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
    let mut names: Vec<String> = without_roles(text).split(['、', '，', ',']).flat_map(spaced_names).collect();
    names.retain(|s| name(s) && !["報導", "报道", "報道", "手记", "手記"].iter().any(|w| s.ends_with(w)));
    names
}

/// The names that spaces part. No name is one glyph long: it goes with the given name behind it, or as the last glyph with the name before it, since a justified
/// line, and a name of two glyphs that is set as wide as one of three, have room within names.
fn spaced_names(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let glyphs = word.chars().count();
        let given = |next: &&str| next.chars().count() <= 2 && next.chars().all(is_han);
        let before = out.last_mut().filter(|name| name.chars().count() == 2);
        match (word.chars().next().filter(|c| glyphs == 1 && is_han(*c)), before) {
            (Some('通' | '记' | '記' | '实' | '實'), Some(_)) => {} // A line's end tears 通讯员 and the like.
            (Some(glyph), Some(name)) if !gaps::is_surname(glyph) => name.push(glyph),
            (Some(_), _) => out.push(words.next_if(given).map_or(word.to_owned(), |next| format!("{word}{next}"))),
            _ => out.push(word.to_owned()),
        }
    }
    out
}

/// `text` with 、 for each role and for each mark around names. No role begins as another ends, so one pass from left to right finds
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
        out.push(if role > 0 { '、' } else { c });
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

/// Is a paragraph the text of a picture, by the credit at its end: (Photo by Sam Okafor), Staff photo by Sam Okafor?
pub(super) fn latin_caption(text: &str) -> bool {
    if text.len() > 600 {
        return false;
    }
    // Each credit below has it, and stands in the last 49 characters, which so many bytes hold.
    if !holds(&text.as_bytes()[text.len().saturating_sub(49 * 4)..], b"hoto") {
        return false;
    }
    let tail = text.char_indices().rev().nth(48).map_or(0, |(at, _)| at);
    let tail = text[tail..].trim_end_matches([')', '.', ']']);
    let credit =
        ["(Photo by ", "(Staff photo", "(AP Photo", "Photo by ", "photo by ", "Photograph by ", "Photo courtesy of "];
    let found = credit.iter().find_map(|w| tail.rfind(w).map(|at| &tail[at + w.len()..]));
    found.is_some_and(|name| name.split(' ').count() <= 5 && !name.contains(". "))
}

pub(super) fn page_number(text: &str) -> bool {
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
            let mut after = rest.chars().skip(digits);
            let said = match after.next() {
                Some('版') => true,
                // Walls and sides are counted in 面 too.
                Some('面') => after.next().is_none_or(char::is_whitespace),
                _ => false,
            };
            digits > 0 && said
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

/// `Wednesday, May 2, 2031 — Page 3`: a sentence that happens to begin so has no year, or goes on behind it.
fn latin_head(text: &str, glance: Glance) -> bool {
    let day = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    let opens = || day.iter().filter_map(|d| text.strip_prefix(d)).any(|rest| rest.starts_with([',', ' ']));
    // Or somewhere in a line of names: B2 THE RIVERTON POST SATURDAY, MAY 3, 2031.
    let named = || {
        words().all(|w| !w.starts_with(|c: char| c.is_ascii_lowercase()))
            && words().any(|w| day.iter().any(|d| w.eq_ignore_ascii_case(d)))
    };
    text.len() <= 80
        && (4..=8).contains(&glance.digits)
        // Each name of a day has one.
        && memchr::memchr2(b'd', b'D', text.as_bytes()).is_some()
        && !is_closed(text)
        && words().any(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))
        && (opens() || named())
}

/// 2031年（令和13年）5月2日 金曜日 第3面, 中華民國一二〇年五月二日 星期五 A3: the day of another calendar with its day of the week.
fn dated_head(text: &str) -> bool {
    const ERAS: [&str; 7] = ["中華民國", "民國", "明治", "大正", "昭和", "平成", "令和"];
    let opens = match text.chars().next() {
        Some('0'..='9' | '一' | '二' | '〇' | '○') => true,
        Some('中' | '民' | '明' | '大' | '昭' | '平' | '令') => ERAS.iter().any(|era| text.starts_with(era)),
        _ => false,
    };
    opens
        && ['年', '月', '日'].iter().all(|c| text.contains(*c))
        && ["曜日", "星期", "禮拜", "（日）", "（土）"].iter().any(|w| text.contains(w))
        && !text.contains(['，', '。', '、', '「'])
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
        || latin_head(text, glance)
        || glance.chars <= 40 && glance.han && dated_head(text)
        || (glance.first == '第' || glance.first.is_ascii_alphanumeric()) && page_number(text)
}

/// What a line is by its own words.
pub(super) fn kind(text: &str, glance: Glance) -> Kind {
    let n = glance.chars;
    let starts = |words: &[&str]| words.iter().any(|w| text.starts_with(w));
    if n <= 60 && furniture(text, glance) {
        return Kind::Furniture;
    }
    // A line that points elsewhere says so, or it is English.
    let may = glance.sees(Glance::POINTS) || glance.first == '（' || glance.first.is_ascii();
    match if may { jump(text) } else { None } {
        Some((0, _, onward)) if jump_length(text) == text.len() => {
            return if onward { Kind::Onward } else { Kind::From };
        }
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
    if glance.first == 'B' && latin_byline(text).is_some() {
        return Kind::Byline;
    }
    let marked = matches!(glance.first, '□' | '■');
    let opens = matches!(glance.first, '本' | '记' | '通' | '文');
    if n <= 30
        && (marked || opens && starts(&["本报记者", "本报通讯员", "记者 ", "通讯员 ", "文/", "文/图"]))
        && !glance.sees(Glance::COMMA | Glance::STOP | Glance::SEMICOLON)
        && !names_in(text).is_empty()
    {
        return Kind::Byline;
    }
    // A ▲ stands before each of several losses that are declared, too.
    let declared = || ["遗失", "丢失", "作废", "声明", "注销"].iter().any(|w| text.contains(w));
    let credited = matches!(glance.last, '道' | '摄' | '攝' | '）')
        && ["摄影报道", " 摄", "摄）", " 攝", "攝）"].iter().any(|w| text.ends_with(w));
    let may = matches!(glance.first, '▲' | '上' | '下' | '图' | '左' | '右' | '圖');
    if n <= 60
        && (credited || may && starts(&["▲", "上图", "下图", "图为", "左图", "右图", "圖為", "上圖", "下圖"]))
        && !declared()
    {
        return Kind::Caption;
    }
    Kind::Plain
}

/// What lines are by what stands beside them: furniture ([`folios`]), and what goes on from a line of a kind of its own. `told` are those, in order: most pages have few.
pub(super) fn neighbours(lines: &mut [Line], told: &[usize]) {
    let found = folios::mark(lines);
    captions(lines, told);
    torn_jumps(lines, told.iter().chain(&found).copied());
    for &at in told.iter().chain(&found) {
        match lines[at].kind {
            Kind::Byline => posts(lines, at),
            Kind::Furniture => signed_day(lines, at),
            Kind::Signature => names_of_lead(lines, at),
            _ => {}
        }
    }
}

/// What goes on under a line of authors at `at`: names, where it ends in what they are, or what its author is.
fn posts(lines: &mut [Line], at: usize) {
    let mut under = at + 1;
    let is_name = |word: &str| name(word) && word.starts_with(gaps::is_surname);
    let names = |l: &Line| l.kind == Kind::Plain && !l.blank_before && l.text.split([' ', '、']).all(is_name);
    let cut = ["记者", "通讯员", "記者", "通訊員"].iter().any(|role| lines[at].text.ends_with(role));
    if cut && lines.get(under).is_some_and(names) {
        lines[under].kind = Kind::Byline;
        return;
    }
    while lines.get(under).is_some_and(|l| l.kind == Kind::Plain && latin_post(&l.text)) {
        lines[under].kind = Kind::Byline;
        under += 1;
    }
}

/// The names in a line of their own under a lead are of the lead, and sign nothing.
fn names_of_lead(lines: &mut [Line], at: usize) {
    if at > 0 && leads::are_names_of(&lines[at - 1], &lines[at]) {
        lines[at].kind = Kind::Plain;
    }
}

/// The day under who gives notice is of the notice, not of the page.
fn signed_day(lines: &mut [Line], at: usize) {
    let signed = || lines[at - 1].kind == Kind::Plain && super::verse::office(&lines[at - 1].text);
    if at > 6 && lines[at].text.ends_with('日') && signed() && date(&lines[at].text).is_some() {
        lines[at].kind = Kind::Plain;
    }
}

/// How many lines behind a jump's first word its page may stand, where columns were printed row by row.
const JUMP_REACH: usize = 6;

/// The page of a jump that a line's end tore from its word, 第4版） under …（下转, is the text's and not the page's.
fn torn_jumps(lines: &mut [Line], told: impl Iterator<Item = usize>) {
    let open = |l: &Line| ["下转", "下转第", "下轉", "下轉第", "上接", "上接第"].iter().any(|w| l.text.ends_with(w));
    for at in told {
        let closes = lines[at].kind == Kind::Furniture && lines[at].glance.brackets.low < 0;
        if closes && lines[at.saturating_sub(JUMP_REACH)..at].iter().any(open) {
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
fn captions(lines: &mut [Line], told: &[usize]) {
    for at in told.iter().map(|at| at + 1) {
        let [before, l] = lines.get(at - 1..=at).unwrap_or_default() else { continue };
        let open = before.kind == Kind::Caption && !before.text.ends_with(['摄', '攝', '）']);
        let brings = || l.text.chars().take(13).count() <= 12 && l.text.ends_with(['摄', '攝']);
        if open && !l.blank_before && l.kind == Kind::Plain && brings() {
            lines[at].kind = Kind::Caption;
        }
    }
}

/// A place's name: two to six glyphs that end in what places are called.
pub(super) fn place(text: &str) -> bool {
    let ends = text.ends_with(['省', '市', '区', '县', '旗', '乡', '镇', '村', '區', '縣', '鄉', '鎮']);
    if !ends {
        return false;
    }
    let n = text.chars().take(7).count();
    // Words that end as places do: markets, and 我国大部地区.
    let market = || {
        ["早市", "夜市", "超市", "菜市", "集市", "股市", "楼市", "车市", "闹市", "上市"]
            .iter()
            .any(|w| text.ends_with(w))
    };
    (2..=6).contains(&n) && !text.starts_with(['我', '全', '本', '各']) && text.chars().all(is_han) && !market()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Kind {
        super::kind(text, Glance::of(text).0)
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
        assert_eq!(names_in("（记者王 磊 田小 禾 通讯员段 小麦 石磊）"), ["王磊", "田小禾", "段小麦", "石磊"]);
        assert_eq!(names_in("（记者石 通讯员磊）"), [""; 0]);
        assert_eq!(names_in("记者田禾 通"), ["田禾"]);
    }

    #[test]
    fn words_tell_kinds() {
        assert_eq!(kind("2031年3月9日 星期日"), Kind::Furniture);
        assert_eq!(kind("第3版"), Kind::Furniture);
        assert_eq!(kind("农历辛亥年二月十七第3版 要闻"), Kind::Furniture);
        assert_eq!(kind("（上接第1版）"), Kind::From);
        assert_eq!(kind("（下转第4版）"), Kind::Onward);
        assert_eq!(kind("下转第5版导读"), Kind::Plain);
        assert_eq!(kind("下轉第4版"), Kind::Onward);
        assert_eq!(kind("夜校又開課了 詳見第3版"), Kind::Teaser);
        assert_eq!(kind("夜校又开课了 详见第3版 导读"), Kind::Plain);
        assert_eq!(kind("今日8版"), Kind::Furniture);
        assert_eq!(kind("今日8版块合一"), Kind::Plain);
        assert_eq!(kind("新渠第3期工程通水"), Kind::Plain);
        assert_eq!(kind("（田小禾）"), Kind::Signature);
        assert_eq!(kind("□本报记者 田小禾"), Kind::Byline);
        assert_eq!(kind("■ 记者手记"), Kind::Plain);
        assert_eq!(kind("图为新渠通水现场。"), Kind::Caption);
        assert_eq!(kind("新渠通水 稻田返青"), Kind::Plain);
    }

    #[test]
    fn names_go_on_under_a_line_of_authors_that_ends_in_what_they_are() {
        let kinds = |page: &str| crate::page::lines::measure(page).iter().map(|l| l.kind).collect::<Vec<_>>();
        assert_eq!(kinds("本报记者 田小禾 通讯员\n石磊\n新渠通水\n"), [Kind::Byline, Kind::Byline, Kind::Plain]);
        assert_eq!(kinds("本报记者 田小禾\n石磊\n"), [Kind::Byline, Kind::Plain]);
        assert_eq!(kinds("本报记者 田小禾 通讯员\n昨日的新渠\n"), [Kind::Byline, Kind::Plain]);
    }

    #[test]
    fn dates_are_checked_by_the_calendar() {
        assert!(date("2031年2月29日").is_none());
        assert!(date("2031年3月9日 星期日").is_some());
    }
}
