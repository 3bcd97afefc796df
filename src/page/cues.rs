//! Words that tell what a line is: leads, bylines, signatures, furniture, jumps. Pure matchers over chars.

use super::lines::{Kind, Line, is_han};

/// A name: two to four Han characters, or a foreign one with dots.
fn name(text: &str) -> bool {
    let n = text.chars().count();
    (2..=4).contains(&n) && text.chars().all(is_han)
}

/// A lead marker at the start of `text`: its dateline, its names, and the bytes it takes.
pub(super) fn lead(text: &str) -> Option<(String, Vec<String>, usize)> {
    let head: String = text.chars().take(40).collect();
    let (end, marker) = if head.starts_with("本报") {
        ("讯", &head)
    } else if ["新华社", "据新华社", "中新社", "据中新社", "中新网"].iter().any(|s| head.starts_with(s))
    {
        ("电", &head)
    } else {
        return None;
    };
    let at = marker.find(end)? + end.len();
    let dateline = &marker[..at];
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
        if ["记者", "通讯员", "实习生"].iter().any(|w| inner.contains(w)) {
            names = names_in(inner);
            let after = &open[close + c.len_utf8()..];
            taken = text.len() - after.trim_start().len();
        }
    }
    Some((dateline.to_owned(), names, taken))
}

/// Does a line open with a lead marker (perhaps cut by the line's end)?
pub(super) fn opens_with_lead(text: &str) -> bool {
    lead(text).is_some()
        || text.starts_with("本报讯")
        || ((text.starts_with("新华社") || text.starts_with("据新华社"))
            && text.contains(['月', '日', '电'])
            && text.contains(|c: char| c.is_ascii_digit()))
}

/// The names of a byline's text: roles dropped, spaces and 、 part names.
pub(super) fn names_in(text: &str) -> Vec<String> {
    let mut text = text.replace(['□', '■', '（', '）', '(', ')', '/', '：', ':'], " ");
    for role in [
        "本报特约记者",
        "本报通讯员",
        "本报记者",
        "实习记者",
        "实习生",
        "全媒体记者",
        "记者",
        "通讯员",
        "特约",
        "摄影报道",
        "文",
        "图",
        "撰稿",
    ] {
        text = if role.chars().count() > 1 { text.replace(role, " ") } else { text };
    }
    text.split(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ','))
        .filter(|s| name(s))
        .map(str::to_owned)
        .collect()
}

/// The page of a jump at the end of `text`, where the jump begins, and whether it goes on (`true`) or comes from there.
pub(super) fn jump(text: &str) -> Option<(usize, String, bool)> {
    let tail: usize = text.char_indices().rev().nth(20).map_or(0, |(at, _)| at);
    let (at, onward) =
        text[tail..].rfind("下转").map(|at| (at, true)).or_else(|| text[tail..].rfind("上接").map(|at| (at, false)))?;
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

/// The page number of a furniture line, `第7版` or `01` standing alone.
pub(super) fn page_of(text: &str) -> Option<String> {
    let word = text.split_whitespace().rev().find(|w| page_number(w))?;
    Some(word.trim_start_matches('第').trim_end_matches('版').to_owned())
}

/// A running head: the lunar date, or a short line that names its page (第3版 要闻).
fn running_head(text: &str) -> bool {
    let short = text.chars().take(25).count() <= 24 && !text.contains(['，', '。', '转', '接', '见']);
    let numbered = text.split('第').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        digits > 0 && rest.chars().nth(digits) == Some('版')
    });
    short && (text.starts_with("农历") || numbered)
        || text.chars().take(61).count() <= 60 && ["责编：", "责任编辑：", "校对："].iter().any(|w| text.contains(w))
}

/// What a line is by its own words.
pub(super) fn kind(text: &str) -> Kind {
    let n = text.chars().take(61).count();
    let starts = |words: &[&str]| words.iter().any(|w| text.starts_with(w));
    if n <= 60
        && (starts(&[
            "责编",
            "责任编辑",
            "版式",
            "校对",
            "编辑：",
            "编辑:",
            "美编",
            "国内统一",
            "邮发代号",
            "新闻热线",
            "电话：",
            "邮箱：",
            "网址：",
        ]) || (date(text).is_some()
            && n <= 40
            && !text.contains(['，', '。', '（'])
            && (text.contains("星期") || text.ends_with('日')))
            || starts(&["星期"]) && n <= 3
            || running_head(text)
            || page_number(text))
    {
        return Kind::Furniture;
    }
    if let Some(inner) = text.strip_prefix('（').and_then(|t| t.strip_suffix('）'))
        && n <= 26
        && !inner.contains(['，', '。'])
        && (inner.split([' ', '、']).all(name)
            || inner.starts_with("记者")
            || inner.starts_with("通讯员")
            || inner.starts_with("综合")
            || inner.starts_with("来源")
            || inner.starts_with("作者"))
    {
        return Kind::Signature;
    }
    let marked = starts(&["□", "■"]);
    if n <= 30
        && (marked || starts(&["本报记者", "本报通讯员", "记者 ", "通讯员 ", "文/", "文/图"]))
        && !text.contains(['，', '。', '；'])
        && !names_in(text).is_empty()
    {
        return Kind::Byline;
    }
    let credited = text.ends_with("摄影报道") || text.ends_with(" 摄") || text.ends_with("摄）");
    if n <= 60 && (credited || starts(&["▲", "上图", "下图", "图为", "左图", "右图"])) {
        return Kind::Caption;
    }
    Kind::Plain
}

/// A channel name (经济, 要闻) stands beside other furniture and is so short that nothing else fits.
pub(super) fn neighbours(lines: &mut [Line]) {
    for at in 0..lines.len() {
        let near = (at > 0 && lines[at - 1].kind == Kind::Furniture)
            || lines.get(at + 1).is_some_and(|l| l.kind == Kind::Furniture);
        let l = &lines[at];
        let edge = at < 6 || at + 6 >= lines.len();
        if near
            && edge
            && l.kind == Kind::Plain
            && l.width <= 8
            && !l.closed
            && l.text.chars().all(is_han)
            && !place(&l.text)
        {
            lines[at].kind = Kind::Furniture;
        }
    }
}

/// A place's name: two to six glyphs that end in what places are called.
pub(super) fn place(text: &str) -> bool {
    let n = text.chars().count();
    (2..=6).contains(&n) && text.chars().all(is_han) && text.ends_with(['省', '市', '区', '县', '旗', '乡', '镇', '村'])
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
