//! Headlines to search: from a file, or invented.

use baoku::model::{ArticleId, Date, Entry};
use std::ffi::OsString;

/// So many articles a page, pages an issue.
const PAGE: usize = 10;
const ISSUE: usize = 80;

/// Parts of invented headlines, the frequent ones first: they are drawn so that few are frequent and many are rare.
const PARTS: [&str; 96] = [
    "中国",
    "人民",
    "工作",
    "建设",
    "发展",
    "全国",
    "的",
    "大会",
    "生产",
    "我国",
    "经济",
    "社会主义",
    "农业",
    "群众",
    "北京",
    "国家",
    "工人",
    "代表",
    "改革开放",
    "主席",
    "教育",
    "召开",
    "举行",
    "加强",
    "农村",
    "和",
    "技术",
    "学习",
    "开展",
    "企业",
    "国际",
    "城市",
    "水利",
    "灌溉",
    "水库",
    "青年",
    "科学",
    "粮食",
    "会议",
    "中华人民共和国",
    "总理",
    "访问",
    "友好",
    "代表团",
    "丰收",
    "铁路",
    "工业",
    "知识产权",
    "保护",
    "音乐",
    "银行",
    "重庆",
    "上海",
    "广东",
    "合作社",
    "先进",
    "经验",
    "春耕",
    "秋收",
    "现代化",
    "医院",
    "门诊",
    "学校",
    "教师",
    "体育",
    "比赛",
    "冠军",
    "天气预报",
    "北京地区",
    "记者",
    "来信",
    "批评",
    "竹海",
    "渡口",
    "老街",
    "花鼓",
    "晨曦",
    "白鹳",
    "麦田",
    "果园",
    "蔬菜",
    "市场",
    "价格",
    "电力",
    "煤矿",
    "钢铁",
    "油田",
    "航天",
    "卫星",
    "发射",
    "成功",
    "一九八五年",
    "１９８５年",
    "“五一”",
    "，",
    "  ",
];

/// `count` entries, newest first, of one paper.
pub fn entries(corpus: Option<OsString>, count: usize) -> Vec<Entry> {
    let lines: Vec<(Option<Date>, String)> = match corpus {
        Some(path) => read(&std::fs::read_to_string(path).expect("BAOKU_CORPUS names a readable UTF-8 file")),
        None => invented(count),
    };
    let every = lines.len().div_ceil(count.max(1)).max(1);
    let rounds = count.div_ceil((lines.len() / every).max(1)).max(1);
    let mut entries = Vec::with_capacity(count);
    for round in 0..rounds {
        for (date, headline) in lines.iter().step_by(every).take(count - entries.len()) {
            let date = date.and_then(|date| date.checked_sub(jiff::Span::new().days(round as i64)).ok());
            entries.push(entry(entries.len(), date, headline.clone()));
        }
    }
    entries
}

fn entry(number: usize, date: Option<Date>, headline: String) -> Entry {
    let page = number / PAGE % (ISSUE / PAGE) + 1;
    let day = date.map_or_else(|| "undated".to_owned(), |date| date.strftime("%Y/%m/%d").to_string());
    Entry {
        paper: Some("河湾日报".to_owned()),
        date,
        page: Some(page.to_string()),
        file: format!("{day}/{page:02}.txt"),
        place: (number % PAGE) as u32,
        // Any number that differs; ids of an archive are hashes.
        ..Entry::new(ArticleId((number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)), headline)
    }
}

fn read(text: &str) -> Vec<(Option<Date>, String)> {
    // Only the first TAB parts: a headline may hold one.
    let line = |line: &str| line.split_once('\t').map(|(date, headline)| (date.parse().ok(), headline.to_owned()));
    text.lines().filter_map(line).collect()
}

/// Headlines of two to seven parts, the same at every run, over some seventy years.
fn invented(count: usize) -> Vec<(Option<Date>, String)> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let first = Date::constant(1950, 1, 1);
    let issues = count.div_ceil(ISSUE);
    let headline = |at: usize| {
        let parts = 2 + random() % 6;
        let part = |draw: u64| {
            // Squared: the first parts are drawn often, the last seldom.
            let at = (draw % 10_000) * (draw % 10_000) / 100_000_000_u64.div_ceil(PARTS.len() as u64);
            PARTS[at as usize % PARTS.len()]
        };
        let text: String = (0..parts).map(|_| part(random())).collect();
        let days = (at / ISSUE * 26_000 / issues.max(1)) as i64;
        (first.checked_add(jiff::Span::new().days(days)).ok(), text)
    };
    (0..count).map(headline).collect()
}
