//! Invented articles for the tests.

use crate::{
    archive::{Backend, Bytes, Halves, Health, LastLook, PageFile, StoredArticle},
    catalogue::Catalogue,
    model::{Act, Article, ArticleId, Entry, LineRange, PastAct, TagChange},
    search::{Answer, Arrangement, Query, Similar, search},
    tui::{
        alike::{self, Comparison},
        lang::Lang,
    },
};
use std::sync::Arc;

const HEADLINES: [&str; 6] = [
    "江城春耕备耕忙 农机下田保墒情",
    "小微企业贷款 3 月新增 120 亿元",
    "“银发课堂”开进社区",
    "云岭茶农的 e 时代：直播间里卖春茶",
    "县医院添置远程会诊设备",
    "中小学生走进 3D 打印实验室",
];

/// The entry of an invented article; ids count up, days count down.
pub(crate) fn entry(n: u64) -> Entry {
    let at = usize::try_from(n).unwrap_or(0);
    let day = 28 - i8::try_from(at % 27).unwrap_or(0);
    Entry {
        id: ArticleId(n),
        headline: HEADLINES[at % HEADLINES.len()].to_owned(),
        kicker: (at % 3 == 2).then(|| "关注老有所学".to_owned()),
        subtitle: (at % 3 == 2).then(|| "——青石巷的周三上午".to_owned()),
        label: (at % 4 == 2).then(|| "江城".to_owned()),
        section: (at % 4 == 2).then(|| "民生观察".to_owned()),
        authors: vec!["本报记者 林一禾".to_owned()],
        paper: Some("江城日报".to_owned()),
        date: Some(crate::model::Date::constant(2025, 4, day)),
        page: Some(format!("{:02}", at % 8 + 1)),
        file: format!("2025/04/{day:02}/{:02}.txt", at % 8 + 1),
        place: 0,
        tags: if at % 3 == 1 { ["金融"].iter().filter_map(|t| t.parse().ok()).collect() } else { vec![] },
        marks: crate::model::Marks::default(),
        gone: false,
    }
}

/// The same with its text.
pub(crate) fn stored(n: u64) -> StoredArticle {
    let entry = entry(n);
    let article = Article {
        headline: entry.headline.clone(),
        dateline: Some("本报江城4月26日电".to_owned()),
        paragraphs: vec![
            "清晨六点，青石巷的老人们已经坐满了社区活动室。“今天学的是手机挂号，”（志愿者）周岚说，“慢一点没关系。”"
                .to_owned(),
            "一堂课一个难题".to_owned(),
            "过去一年，这样的课开了 48 次，共有 1,200 人次参加；最年长的学员 91 岁，春耕时节也不曾缺席。".to_owned(),
            "课程表由学员自己投票决定：拍照、防骗、用 App 查公交……想学什么，就排什么。".to_owned(),
        ],
        crossheads: vec![1],
        captions: vec!["图为学员在练习视频通话。  陈小川 摄".to_owned()],
        continued_to: Some("3".to_owned()),
        ..Article::default()
    };
    StoredArticle { entry, article, note: None, halves: Halves::default() }
}

/// The page file of an invented article, which took two of its lines in each ten.
pub(crate) fn page(n: u64) -> PageFile {
    let Entry { headline, file, .. } = entry(n);
    let text: String =
        (1..60).map(|line| format!("    {headline}第{line}行，转抄自报纸一版，字数比一栏要多一些。\n")).collect();
    let lines = [LineRange(20, 21), LineRange(30, 31)].to_vec();
    PageFile { file, encoding: "GB18030".to_owned(), text, lines, changed: false }
}

/// A catalogue of the articles with these numbers.
pub(crate) fn catalogue(generation: u64, numbers: impl IntoIterator<Item = u64>) -> Arc<Catalogue> {
    Arc::new(Catalogue::new(generation, numbers.into_iter().map(entry).collect()))
}

/// The worker's answer, without the worker.
pub(crate) fn answer(query: &str, catalogue: &Arc<Catalogue>) -> Answer {
    arranged(query, catalogue, Arrangement::default())
}

/// The same in another order.
pub(crate) fn arranged(query: &str, catalogue: &Arc<Catalogue>, how: Arrangement) -> Answer {
    let (read, problems) = Query::parse(query);
    let hits = search(catalogue, &read, &|| false).unwrap_or_default().arranged(how);
    Answer { query: query.to_owned(), catalogue: Arc::clone(catalogue), hits: Arc::new(hits), problems }
}

/// What is like the third article.
pub(crate) fn similar() -> Arc<Similar> {
    let reprints = vec![(ArticleId(8), 1.0), (ArticleId(14), 0.874)];
    Arc::new(Similar { reprints, related: vec![(ArticleId(5), 40), (ArticleId(11), 12)] })
}

/// The third article beside a reprint in which some words differ and a paragraph is missing.
pub(crate) fn comparison() -> Arc<Comparison> {
    let (one, mut other) = (stored(2), stored(8));
    other.article.paragraphs[0] = other.article.paragraphs[0].replace("清晨六点", "昨天清晨");
    other.article.paragraphs.remove(2);
    alike::compared(Lang::English, Some(one), Some(other)).unwrap_or_else(|e| panic!("{e}"))
}

/// How an invented archive is.
pub(crate) fn health() -> Health {
    Health {
        backend: Backend::Events,
        why: None,
        last_look: Some(LastLook { at: moment(0), took_ms: 312, files: 1_234 }),
        backlog: 0,
        writing: 1,
        texts: crate::archive::fulltext::Texts::default(),
        failing: None,
        problems: 1,
        generation: 17,
        articles: 23_456,
        gone: 12,
        tags: 7,
        tagged: 340,
        waiting: 0,
        pages: 1_230,
        gone_pages: 3,
        twins: 2,
        bytes: Bytes {
            page_files: 9_876_543,
            store: 1_234_567,
            texts: 4_567_890,
            fulltext: 8_765_432,
            journal: 12_345,
        },
    }
}

/// What was done in it, newest first: of six acts two are undone.
pub(crate) fn past() -> Vec<PastAct> {
    let tagged = |add: &str, remove: &str| {
        let tags = |text: &str| text.split_whitespace().filter_map(|tag| tag.parse().ok()).collect();
        Act::Tag { ids: vec![], change: TagChange { add: tags(add), remove: tags(remove) } }
    };
    let star = |on| Act::Star { ids: vec![], on };
    let acts = [
        (tagged("水利", "待读"), 312),
        (star(true), 1),
        (Act::Note { ids: vec![], text: "核对".parse().ok() }, 1),
        (star(false), 1),
        (tagged("金融", ""), 14_000),
        (tagged("旧", ""), 2),
    ];
    let told = |(n, (what, articles)): (usize, (Act, usize))| {
        let number = 60 - n as u64;
        PastAct { number, at: moment(-(n as i64) * 3_600), what, articles, undone: n < 2 }
    };
    acts.into_iter().enumerate().map(told).collect()
}

/// Seconds after a certain afternoon.
fn moment(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_745_850_000 + seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}
