//! What holds for every file, page or not: nothing panics, every line has one place, and no text is lost or made up.
//!
//! The text of a line stands whole in one field of the article that took the line, or in the furniture. What may be missing of it, and nothing
//! else:
//! - white space, control characters, and the hyphen at a line's end; a NUL between digits is a dot;
//! - the dash behind a Latin dateline (RIVERTON, May 2 —): dashes are not asked for;
//! - of a lead marker (本报讯（记者…）), a line of authors and a signature all but what is in `dateline` and `authors`: the words for who they
//!   are, brackets, a name's second mention;
//! - of a line that two columns share, all that went to another article than the line did;
//! - of a jump (下转第4版) all but the page, and of several in one article all but the last one's;
//! - where a banner stands over several articles, its text is in each of them, and in none twice.
//!
//! `PROPTEST_CASES=2000000 cargo test --release --test reader_properties` asks for more cases than the few that every run has time for.

#![allow(clippy::unwrap_used)]

use baoku::{
    model::{Article, Reading},
    page::{NotAPage, read_page},
    text::decode,
};
use proptest::prelude::*;
use std::{collections::HashMap, path::Path};

/// A line of a made-up page.
#[derive(Clone, Debug)]
enum Piece {
    /// Its text must come back whole.
    Whole(String),
    /// What follows the marker must.
    Lead(String, String),
    /// Authors, jumps: only their place is asked.
    Said(String),
}

impl Piece {
    fn line(&self) -> String {
        match self {
            Self::Whole(text) | Self::Said(text) => text.clone(),
            Self::Lead(mark, rest) => format!("{mark}{rest}"),
        }
    }
}

const TITLES: &[&str] = &[
    "清水河新渠全线通水",
    "县图书馆夜读灯亮到十点",
    "老桥修好了",
    "春到河湾 渠水欢歌",
    "——河湾镇见闻",
    "我县召开春耕工作会议",
    "“红马甲”走进百姓家",
    "河湾县",
    "石桥村",
    "新春走基层",
    "聚焦 春耕",
    "奋进新征程 建功新时代",
    "一、水从哪里来",
    "（二）谁来管",
    "■ 记者手记",
    "清水河停水公告",
    "New Canal Opens on Clear River",
    "Library stays open late",
    "清水河新渠全線通水",
    "東嶼鄉",
    "新しい用水路が開通",
    "水",
    "？",
    "导读",
];

const BODIES: &[&str] = &[
    "昨日上午，清水河新渠全线通水，沿岸三",
    "　　个村庄的稻田赶在春耕以前喝上了第一口",
    "水，村民奔走相告。",
    "渠水是从山里来的。村里的老人说，五十年",
    "“等了三十年，水终于来了。”老石说。",
    "2031 年，新修渠道 12 公里，投资 3.2 亿元",
    "渠 水 流 过 三 个 村 庄",
    "他说：“",
    "（完）",
    "。",
    "，",
    "的",
    "稻田",
    "县图书馆的夜读灯从昨晚起亮到十点，第一夜就来了二百多名读者，座位不够，有人坐在台阶上读书。",
    "The new canal on the Clear River was opened on Monday, and the",
    "spring sow-",
    "ing began. “We waited thirty years,” said Mr.",
    "沿岸三個村莊的稻田趕在春耕以前喝上了第一口水，",
    "昨日、清水川の新しい用水路が全線で開通し、",
    "小麦 2.31 2.35 2.40",
    "稻谷\t2.70\t2.71",
    "水从山里来",
    "绕过三道弯",
    "燕子低飞",
    "清水河自来水公司",
    "9\u{0}18",
    "《河湾",
    "……",
    "－－",
];

const FURNITURE: &[&str] = &[
    "2031年3月9日 星期日",
    "第3版",
    "A02",
    "07 民生",
    "要闻",
    "责编：田小禾 版式：石磊",
    "河湾日报",
    "今日8版",
    "农历辛亥年二月十七",
    "新闻热线：0000-7730055",
    "Sunday, March 9, 2031 — Page 3",
    "THE RIVERTON POST",
    "图为新渠通水现场。",
    "图为新渠通水的现场，岸上站满了",
    "▲渠首的闸门。",
    "人。田小禾 摄",
];

const LEADS: &[(&str, &str)] = &[
    ("本报讯（记者田小禾）", "昨日上午，清水河新渠全线通水，沿岸"),
    ("　　本报讯 （记者 石磊 通讯员 艾山·吐尔逊）", "县图书馆的夜读灯"),
    ("新华社河湾3月8日电", "新渠通水。"),
    ("本报河湾3月8日电（记者石磊）", "新渠昨日通水。"),
    ("【記者石磊／河灣報導】", "清水河新渠昨日全線"),
    ("【本報訊】", "縣立圖書館"),
    ("RIVERTON, May 2 — ", "The ferry is back."),
    ("本报讯", ""),
];

const SAID: &[&str] = &[
    "（记者 田小禾）",
    "（田小禾）",
    "（综合河湾日报）",
    "□本报记者 田小禾",
    "本报记者 石磊 通讯员 田小禾 文/图",
    "By Jane Roe and John Doe",
    "（下转第4版）",
    "（上接第1版）",
    "渠成水到。（下转第5版）",
    "(Continued on Page 4)",
    // Lines of two columns that an extractor made one: the parts may go to two articles.
    "昨日上午，清水河新渠全线通水，沿岸三 渠水是从山里来的。村里的老人说，五十年",
    "水，村民奔走相告。昨日上午，清水河新 昨日上午，清水河新渠全线通水，沿岸三",
    "水，村民奔走相告。 渠水是从山里来的。村里的老人说，五十年",
];

fn piece() -> impl Strategy<Value = Piece> {
    let whole =
        |stock: &'static [&'static str]| prop::sample::select(stock).prop_map(|text| Piece::Whole(text.to_owned()));
    prop_oneof![
        4 => whole(TITLES),
        8 => whole(BODIES),
        2 => whole(FURNITURE),
        2 => prop::sample::select(LEADS).prop_map(|(mark, rest)| Piece::Lead(mark.to_owned(), rest.to_owned())),
        2 => prop::sample::select(SAID).prop_map(|text| Piece::Said(text.to_owned())),
        3 => Just(Piece::Whole(String::new())),
    ]
}

/// Columns printed row by row: a line of each in turn.
fn rows(columns: Vec<Vec<Piece>>) -> Vec<Piece> {
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|row| columns.iter().filter_map(move |c| c.get(row).cloned())).collect()
}

/// Text without what may be missing anywhere.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '-' | '—' | '–' | '·')).collect()
}

fn fields(article: &Article) -> Vec<String> {
    let titles = [Some(&article.headline), article.kicker.as_ref(), article.subtitle.as_ref(), article.label.as_ref()];
    let all = titles.into_iter().flatten().chain(&article.paragraphs).chain(&article.captions);
    all.map(|text| bare(text)).collect()
}

/// The 1-based lines of the file, and for each the article that took it.
fn places<'a>(text: &'a str, reading: &Reading) -> Result<Vec<(&'a str, Option<usize>)>, TestCaseError> {
    let mut lines: Vec<(&str, Option<usize>)> = text.split('\n').map(|line| (line, None)).collect();
    for (n, article) in reading.articles.iter().enumerate() {
        for range in &article.lines {
            prop_assert!(range.0 >= 1 && range.0 <= range.1 && range.1 as usize <= lines.len(), "{:?}", range);
            for (line, place) in &mut lines[range.0 as usize - 1..range.1 as usize] {
                prop_assert!(line.trim().is_empty() || place.is_none(), "{:?} is taken twice", line);
                *place = Some(n);
            }
        }
    }
    Ok(lines)
}

fn bag<'a>(texts: impl IntoIterator<Item = &'a String>) -> HashMap<char, i64> {
    let mut out = HashMap::new();
    texts.into_iter().flat_map(|t| t.chars()).for_each(|c| *out.entry(c).or_default() += 1);
    out
}

/// Every line has one place, no field holds what the page does not print, and no line is lost that `wanted` asks for: of each line the part that
/// must stand in a field of its article.
fn accounted(
    text: &str,
    reading: &Reading,
    wanted: impl Fn(usize, &str) -> Option<String>,
) -> Result<(), TestCaseError> {
    let lines = places(text, reading)?;
    let mut free: Vec<String> =
        lines.iter().filter(|(l, place)| place.is_none() && !l.trim().is_empty()).map(|(l, _)| bare(l)).collect();
    let mut furniture: Vec<String> = reading.furniture.iter().map(|l| bare(l)).collect();
    free.sort_unstable();
    furniture.sort_unstable();
    prop_assert_eq!(free, furniture, "what no article took is not what the furniture holds");
    let own: Vec<Vec<String>> = reading.articles.iter().map(fields).collect();
    let sections: Vec<String> = reading.articles.iter().filter_map(|a| a.section.as_deref()).map(bare).collect();
    for (at, (line, place)) in lines.iter().enumerate() {
        let (Some(n), Some(part)) = (place, wanted(at, line)) else { continue };
        let part = bare(&part);
        let stands = |f: &String| f.contains(&part);
        let dateline = reading.articles[*n].dateline.as_deref().map(bare);
        prop_assert!(
            own[*n].iter().chain(&dateline).any(stands) || sections.iter().any(stands),
            "lost: line {} {:?}",
            at + 1,
            line
        );
    }
    let taken: Vec<String> = lines.iter().filter(|(_, place)| place.is_some()).map(|(line, _)| bare(line)).collect();
    let printed = bag(&taken);
    for (c, n) in bag(own.iter().flatten()) {
        prop_assert!(n <= printed.get(&c).copied().unwrap_or(0), "made up or doubled: {:?}", c);
    }
    Ok(())
}

/// Words of leads, authors and jumps, of which not all is kept.
fn says_more(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "本报", "本報", "新华", "中新", "记者", "記者", "讯", "訊", "电", "電", "版", "ontinued", "By ", "BY ", "（",
        "【",
    ];
    let dashed = text.contains(['—', '–']) && text.chars().filter(char::is_ascii_uppercase).count() >= 3;
    dashed || text.contains(['□', '■']) || WORDS.iter().any(|w| text.contains(w))
}

/// The properties of any bytes; lines are asked for whole where nothing on the page says that it is more than text.
fn any_bytes(bytes: &[u8]) -> Result<(), TestCaseError> {
    let reading = match read_page(bytes, Path::new("a.txt")) {
        Ok(reading) => reading,
        Err(NotAPage::TooLarge { .. }) => return Err(TestCaseError::fail("too large")),
        Err(_) => return Ok(()),
    };
    let text = decode(bytes).unwrap().text;
    let whole = !says_more(&text);
    accounted(&text, &reading, |_, line| whole.then(|| line.to_owned()))
}

fn soup(pieces: &[Piece]) -> Result<(), TestCaseError> {
    let text: String = pieces.iter().map(|p| p.line() + "\n").collect();
    let Ok(reading) = read_page(text.as_bytes(), Path::new("a.txt")) else { return Ok(()) };
    prop_assert_eq!(&reading.encoding, "UTF-8");
    accounted(&text, &reading, |at, _| match pieces.get(at)? {
        Piece::Whole(text) | Piece::Lead(_, text) => Some(text.clone()),
        Piece::Said(_) => None,
    })
}

/// As many cases as PROPTEST_CASES says, else a few: pages row by row take long in a build without optimisation.
fn cases(few: u32) -> ProptestConfig {
    if std::env::var_os("PROPTEST_CASES").is_some() {
        ProptestConfig::default()
    } else {
        ProptestConfig::with_cases(few)
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn columns_row_by_row_are_accounted_for(columns in prop::collection::vec(prop::collection::vec(piece(), 1..25), 2..5)) {
        soup(&rows(columns))?;
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_page_of_fragments_is_accounted_for(pieces in prop::collection::vec(piece(), 1..40)) {
        soup(&pieces)?;
    }

    #[test]
    fn a_page_of_any_text_is_accounted_for(lines in prop::collection::vec("\\PC{0,24}|[ -~]{0,40}|[甲乙，。“”《》\u{0}-\u{a0}\u{2000}-\u{2030}\u{3000}]{0,20}", 0..20)) {
        any_bytes(lines.join("\n").as_bytes())?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        any_bytes(&bytes)?;
    }

    #[test]
    fn bytes_like_text_are_read_or_refused(bytes in "[\\x00-\\x7f\u{a0}-\u{ff}]{0,200}") {
        any_bytes(&bytes.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<_>>())?;
    }
}
