//! The paper's name in a line of furniture.
//!
//! Promise: a name is what ends as papers' names end and stands as names stand: alone, or parted from the rest by a space, a number or the date.
//! Words that end alike (天气预报, 本报, 教育周刊, LOCAL NEWS) are none. The price: a paper named like no other is found only through `baoku.toml`.

/// What papers are called, longest first; each is sure in itself.
const ENDS: [&str; 24] = [
    "都市报",
    "青年报",
    "都市報",
    "青年報",
    "日报",
    "晚报",
    "晨报",
    "早报",
    "时报",
    "商报",
    "周报",
    "快报",
    "导报",
    "农报",
    "日報",
    "晚報",
    "晨報",
    "早報",
    "時報",
    "商報",
    "週報",
    "周刊",
    "週刊",
    "新报",
];

/// Words in 报 that are no paper.
const NO_PAPER: [&str; 32] = [
    "本报", "本報", "预报", "預報", "播报", "海报", "公报", "公報", "通报", "通報", "举报", "申报", "警报", "情报",
    "喜报", "捷报", "回报", "上报", "填报", "年报", "财报", "季报", "战报", "简报", "速报", "电报", "電報", "书报",
    "报报", "订报", "读报", "送报",
];

/// Supplements of dailies are called 周刊 too.
const TOPICS: [&str; 22] = [
    "教育", "经济", "文化", "健康", "财经", "体育", "旅游", "汽车", "房产", "法治", "法制", "科技", "民生", "生活",
    "文艺", "读书", "人物", "美食", "家居", "金融", "理论", "艺术",
];

/// What English papers are called.
const LATIN: [&str; 40] = [
    "POST",
    "TIMES",
    "LEDGER",
    "HERALD",
    "GAZETTE",
    "TRIBUNE",
    "JOURNAL",
    "NEWS",
    "STAR",
    "SUN",
    "CHRONICLE",
    "COURIER",
    "EXAMINER",
    "OBSERVER",
    "INDEPENDENT",
    "SENTINEL",
    "GUARDIAN",
    "MAIL",
    "PRESS",
    "DISPATCH",
    "RECORD",
    "ENTERPRISE",
    "ADVERTISER",
    "REPORTER",
    "WORLD",
    "GLOBE",
    "BULLETIN",
    "ARGUS",
    "MERCURY",
    "MESSENGER",
    "REVIEW",
    "REGISTER",
    "REPUBLICAN",
    "DEMOCRAT",
    "EAGLE",
    "TELEGRAPH",
    "STANDARD",
    "INQUIRER",
    "ECHO",
    "CALL",
];

/// How strongly a line speaks for a paper's name.
const WHOLE_LINE: u32 = 3;
const IN_RUNNING_HEAD: u32 = 2;
const PUBLISHER: u32 = 1;

/// Is the line the name of a paper and nothing else?
pub(in crate::page) fn is_whole(line: &str) -> bool {
    of_line(line, false).iter().any(|(weight, _)| *weight == WHOLE_LINE)
}

/// Is the line a paper's name that is sure in itself, wherever it stands: a few glyphs and what only papers are called?
pub(in crate::page) fn is_sure(line: &str) -> bool {
    let ends = ENDS.iter().filter(|end| end.ends_with(['报', '報']));
    let sure = ends.filter_map(|end| line.strip_suffix(*end)).any(|name| (2..=4).contains(&name.chars().count()));
    sure && matches!(of_line(line, false).as_slice(), [(WHOLE_LINE, name)] if name == line)
}

/// The names in a line, with their weight. `line` has its date taken out; `heads` says that date or page stood in it.
pub(super) fn of_line(line: &str, heads: bool) -> Vec<(u32, String)> {
    let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c) || matches!(c, '·' | '\u{20000}'..='\u{323af}');
    let mut found = Vec::new();
    for run in line.split(|c: char| !han(c)).map(|run| run.trim_matches('·')).filter(|run| !run.is_empty()) {
        if let Some((name, publisher)) = eastern(run) {
            let whole = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '《' | '》')) == run;
            let weight = match (publisher, whole) {
                (true, _) => PUBLISHER,
                (false, true) => WHOLE_LINE,
                (false, false) if heads => IN_RUNNING_HEAD,
                (false, false) => continue,
            };
            found.push((weight, name));
        }
    }
    for piece in line.split(|c: char| matches!(c, '—' | '–' | '|' | '•' | ',' | ';') || c.is_ascii_digit()) {
        let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if latin(piece) {
            found.push((if line.trim() == piece { WHOLE_LINE } else { IN_RUNNING_HEAD }, piece.to_owned()));
        }
    }
    found
}

/// The name in a run of Han, and whether the run names the publisher (云溪日报社出版).
fn eastern(run: &str) -> Option<(String, bool)> {
    if !run.contains(['报', '報', '刊']) {
        return None;
    }
    let (name, rest) = match ENDS.iter().filter_map(|end| Some(run.find(end)? + end.len())).min() {
        Some(at) => run.split_at(at),
        None => (run, ""),
    };
    let glyphs = name.chars().count();
    let weekly = name.ends_with("周刊") || name.ends_with("週刊");
    let sure = ENDS.iter().any(|end| name.ends_with(end));
    let generic = !sure && glyphs <= 6 && name.ends_with(['报', '報']) && !NO_PAPER.iter().any(|w| name.ends_with(w));
    if !sure && !generic {
        return None;
    }
    let opens = ["本报", "本報", "责编", "责任", "今日", "欢迎", "订阅", "请看", "据"];
    let is_name = (3..=12).contains(&glyphs)
        && !opens.iter().any(|w| name.starts_with(w))
        && !(weekly && TOPICS.iter().any(|t| name.starts_with(t)));
    // 社出版 says who prints it; a channel's name (要闻) may have lost its space.
    let publisher = rest.starts_with('社');
    let channel = rest.chars().count() <= 4;
    (is_name && (publisher || channel)).then(|| (name.to_owned(), publisher))
}

/// THE RIVERTON POST, The Riverton Post, HOLLIS COUNTY LEDGER.
fn latin(piece: &str) -> bool {
    if !piece.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    let words: Vec<&str> = piece.split_whitespace().collect();
    if !(2..=6).contains(&words.len()) {
        return false;
    }
    let upper = piece.to_ascii_uppercase();
    let called = LATIN.iter().any(|w| upper.ends_with(w) && upper.split_whitespace().next_back() == Some(*w));
    let the = words.first().is_some_and(|w| w.eq_ignore_ascii_case("the"));
    let capitals = words.iter().all(|w| w.starts_with(|c: char| c.is_uppercase()) || ["of", "the", "and"].contains(w));
    let section = [
        "LOCAL", "WORLD", "NATIONAL", "SPORTS", "SPORT", "BUSINESS", "CITY", "STATE", "FOREIGN", "LATEST", "OTHER",
        "GOOD", "HOME", "SOCIETY",
    ];
    capitals
        && piece.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.' | '&'))
        && (called && (the || !section.iter().any(|s| upper.starts_with(s))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, heads: bool) -> String {
        of_line(text, heads).iter().map(|(weight, name)| format!("{weight} {name}")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_name_is_sure_where_only_papers_are_called_so() {
        assert!(["云溪日报", "云溪都市报", "東嶼晨報"].iter().all(|line| is_sure(line)));
        assert!(
            !["日报", "本报", "天气预报", "《云溪日报》", "教育周刊", "据云溪日报", "THE RIVERTON POST"]
                .iter()
                .any(|line| is_sure(line))
        );
    }

    #[test]
    fn names_stand_as_names_stand() {
        for (text, heads, wanted) in [
            ("云溪日报", false, "3 云溪日报"),
            ("《云溪日报》", false, "3 云溪日报"),
            ("東嶼晨報", false, "3 東嶼晨報"),
            ("云溪都市报", false, "3 云溪都市报"),
            ("清渡晚报A03副刊·城事", true, "2 清渡晚报"),
            ("云溪日报 要闻02版", true, "2 云溪日报"),
            ("云溪日报要闻02版", true, "2 云溪日报"),
            ("北崖周刊04乡土", true, "2 北崖周刊"),
            ("星期三 北崖报 第3版", true, "2 北崖报"),
            ("云溪日报社出版 责编：郁南乔", false, "1 云溪日报"),
            ("THE HOLLIS COUNTY LEDGER", false, "3 THE HOLLIS COUNTY LEDGER"),
            ("A3 THE RIVERTON POST", true, "2 THE RIVERTON POST"),
            ("The Riverton Post, Page 3", true, "2 The Riverton Post"),
            // Not names.
            ("天气预报", false, ""),
            ("本报", false, ""),
            ("本报地址：云溪市文昌路18号", false, ""),
            ("教育周刊", false, ""),
            ("市区天气 多云", true, ""),
            ("LOCAL NEWS", false, ""),
            ("Vol. 61, No. 23 — 35 cents", true, ""),
            ("读者订阅云溪日报可到邮局办理有礼品", false, ""),
            ("据云溪日报", false, ""),
        ] {
            assert_eq!(told(text, heads), wanted, "{text}");
        }
    }
}
