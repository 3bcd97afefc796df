//! Pages printed row by row: columns side by side come back one after the other.

use super::super::{Dealt, Reading, Settings, Spot, explain, read_text};
use std::path::Path;

const CANAL: [&str; 3] = [
    "本报讯（记者田小禾）昨日上午，清水河新渠全线通水，沿岸三个村庄的稻田赶在春耕以前喝上了第一口水，村民站在渠岸上看水从山里流下来，孩子们跟着水跑。",
    "新渠长十二公里，去年秋天动工，由县里和村民一起出资出力，用了五个月时间。工程技术人员先后解决了渠道渗漏、山体滑坡等问题，保证了工程质量和施工安全。",
    "县水利局负责人表示，下一步将加强管理和保护，让这条渠长期发挥作用，为农业生产和农民增收提供可靠保障，今年还要再修建两座小型水库。",
];

const LIBRARY: [&str; 3] = [
    "本报讯（记者石磊）县图书馆的夜读灯从昨晚起亮到十点，第一夜就来了二百多名读者，座位不够，有人坐在台阶上读书，工作人员连忙从会议室搬来椅子。",
    "馆长说，许多年轻人白天工作，晚上才有时间学习，延长开放时间以后，大家可以安心读书。图书馆还准备了热水和毛毯，方便老年读者使用。",
    "从下个月开始，图书馆每个周末举办读书活动，邀请本地作家和学校老师与读者交流，同时向农村学校赠送新书，推动全民阅读深入开展。",
];

/// Sets paragraphs in lines of so many glyphs; the indent of two glyphs is left out, as extractors leave it out.
fn set(paragraphs: &[&str], glyphs: usize) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in paragraphs {
        let mut line = String::new();
        let mut room = glyphs - 2;
        for c in paragraph.chars() {
            // No line begins with a closing mark: it hangs on the line before.
            if room == 0 && !"，。、；：）".contains(c) {
                out.push(std::mem::take(&mut line));
                room = glyphs;
            }
            line.push(c);
            room = room.saturating_sub(1);
        }
        out.push(line);
    }
    out
}

/// Prints columns row by row, each line by itself.
fn rows(columns: &[&[String]]) -> String {
    let most = columns.iter().map(|c| c.len()).max().unwrap_or(0);
    let lines = (0..most).flat_map(|n| columns.iter().filter_map(move |c| c.get(n)));
    lines.map(|l| format!("{l}\n\n")).collect()
}

fn bare(paragraph: &str) -> &str {
    paragraph.split_once('）').map_or(paragraph, |(_, rest)| rest)
}

#[test]
fn two_columns_of_one_article() {
    let lines = set(&CANAL, 16);
    let (left, right) = lines.split_at(lines.len().div_ceil(2));
    let reading = read_text(&format!("清水河新渠全线通水\n\n{}", rows(&[left, right])));
    assert_eq!(reading.articles.len(), 1, "{reading:#?}");
    let article = &reading.articles[0];
    assert_eq!(article.headline, "清水河新渠全线通水");
    assert_eq!(article.authors, ["田小禾"]);
    assert_eq!(article.paragraphs, [bare(CANAL[0]), CANAL[1], CANAL[2]]);
}

/// The headlines and paragraphs of both, as they should be found.
fn both() -> [(&'static str, Vec<&'static str>); 2] {
    [
        ("清水河新渠全线通水", vec![bare(CANAL[0]), CANAL[1], CANAL[2]]),
        ("县图书馆夜读灯亮到十点", vec![bare(LIBRARY[0]), LIBRARY[1], LIBRARY[2]]),
    ]
}

/// Those that were found.
fn found(reading: &Reading) -> Vec<(&str, Vec<&str>)> {
    reading.articles.iter().map(|a| (a.headline.as_str(), a.paragraphs.iter().map(String::as_str).collect())).collect()
}

#[test]
fn runs_of_lines_out_of_order() {
    let (canal, library) = (set(&CANAL, 17), set(&LIBRARY, 17));
    let [(canal_title, _), (library_title, _)] = both();
    // Each column is a run; those on top of the page are printed before those under them.
    let runs = |title: &str, of: &[String]| -> [String; 4] {
        let run = |of: &[String]| of.iter().map(|line| format!("{line}\n")).collect::<String>();
        [format!("{title}\n\n{}", run(&of[..3])), run(&of[3..6]), run(&of[6..9]), run(&of[9..])]
    };
    let (canal, library) = (runs(canal_title, &canal), runs(library_title, &library));
    let text = canal.into_iter().zip(library).flat_map(|(a, b)| [a, b]).collect::<Vec<_>>().join("\n");
    let reading = read_text(&text);
    assert_eq!(found(&reading), both());
}

#[test]
fn rows_of_two_columns_in_one_line_each() {
    let (left, right) = (set(&CANAL, 14), set(&LIBRARY, 14));
    let mut text = "清水河新渠全线通水\n县图书馆夜读灯亮到十点\n".to_owned();
    for n in 0..left.len().max(right.len()) {
        let (left, right) = (left.get(n).map_or("", |l| l), right.get(n).map_or("", |l| l));
        // A mark that hangs over the end of its line fills the gap.
        let hangs = left.chars().count() > 14 && !left.contains("（记者");
        text.push_str(&[left, right].join(if hangs { "" } else { " " }));
        text.push('\n');
    }
    let reading = read_text(&text);
    assert_eq!(found(&reading), both(), "{text}");
}

#[test]
fn two_articles_side_by_side() {
    let (left, right) = (set(&CANAL, 17), set(&LIBRARY, 21));
    let text = format!("清水河新渠全线通水\n\n县图书馆夜读灯亮到十点\n\n{}", rows(&[&left, &right]));
    let reading = read_text(&text);
    assert_eq!(found(&reading), both());
}

#[test]
fn a_page_in_order_stays_as_it_is() {
    let text = format!(
        "清水河新渠全线通水\n\n{}\n\n县图书馆夜读灯亮到十点\n\n{}\n",
        set(&CANAL, 17).join("\n"),
        set(&LIBRARY, 21).join("\n")
    );
    let lines = super::super::lines::measure(&text);
    let order: Vec<u32> = super::super::order::restore(lines.clone()).iter().map(|l| l.no).collect();
    assert_eq!(order, lines.iter().map(|l| l.no).collect::<Vec<_>>());
}

#[test]
fn a_lead_torn_from_its_names_finds_them() {
    let mut left = set(&CANAL, 17);
    left[0] = left[0].replacen("本报讯", "", 1);
    let right = set(&LIBRARY, 21);
    let body = rows(&[&left, &right]);
    let text = format!("清水河新渠全线通水\n\n县图书馆夜读灯亮到十点\n\n本报讯\n\n{body}");
    let reading = read_text(&text);
    let canal = reading.articles.iter().find(|a| a.headline == "清水河新渠全线通水").expect("the canal");
    assert_eq!((canal.dateline.as_deref(), canal.authors.as_slice()), (Some("本报讯"), &["田小禾".to_owned()][..]));
}

#[test]
fn names_in_a_line_of_their_own_go_on_from_a_lead_that_stands_elsewhere() {
    let mut left = set(&CANAL, 17);
    left[0] = "（记者田小禾 通讯员石大水）".to_owned();
    left.insert(1, "昨日上午，清水河新渠全线通水，沿岸".to_owned());
    let (left, right) = (&left, &set(&LIBRARY, 21));
    let text = format!("清水河新渠全线通水\n\n县图书馆夜读灯亮到十点\n\n本 报讯\n\n{}", rows(&[left, right]));
    let reading = read_text(&text);
    let canal = reading.articles.iter().find(|a| a.headline == "清水河新渠全线通水").expect("the canal");
    assert_eq!(
        (canal.dateline.as_deref(), &canal.authors[..]),
        (Some("本报讯"), &["田小禾".to_owned(), "石大水".to_owned()][..])
    );
    assert!(canal.paragraphs[0].starts_with("昨日上午，"), "{:?}", canal.paragraphs);
}

#[test]
fn who_wrote_stands_right_under_the_title_of_what_was_written() {
    let [(_, canal), (_, library)] = both();
    let (left, right) = (set(&canal, 17), set(&library, 21));
    let body = rows(&[&right, &left]);
    let reading = read_text(&format!("清水河新渠全线通水\n□本报记者 田小禾\n\n县图书馆夜读灯亮到十点\n\n{body}"));
    let wrote: Vec<(&str, &[String])> =
        reading.articles.iter().map(|a| (a.headline.as_str(), &a.authors[..])).collect();
    assert!(wrote.contains(&("清水河新渠全线通水", &["田小禾".to_owned()])), "{wrote:?}");
}

#[test]
fn a_subtitle_and_a_banner_stand_about_their_headline_wherever_they_were_printed() {
    let lines = set(&CANAL, 16);
    let (left, right) = lines.split_at(lines.len().div_ceil(2));
    let titles = "——来自河湾的报道\n\n清水河新渠全线通水\n\n关注农田 走进水利";
    let reading = read_text(&format!("{titles}\n\n{}", rows(&[left, right])));
    let article = &reading.articles[0];
    assert_eq!((reading.articles.len(), article.headline.as_str()), (1, "清水河新渠全线通水"), "{reading:#?}");
    assert_eq!(article.subtitle.as_deref(), Some("——来自河湾的报道"));
    assert_eq!(article.section.as_deref(), Some("关注农田 走进水利"));
}

#[test]
fn every_line_is_kept_when_columns_are_laid_anew() {
    let (left, right) = (set(&CANAL, 17), set(&LIBRARY, 21));
    let text = format!("第3版\n\n清水河新渠全线通水\n\n图为新渠。\n\n{}责编：石磊\n", rows(&[&left, &right]));
    let lines = super::super::lines::measure(&text);
    let mut order: Vec<u32> = super::super::order::restore(lines.clone()).iter().map(|l| l.no).collect();
    assert_ne!(order, lines.iter().map(|l| l.no).collect::<Vec<_>>(), "the columns are laid anew");
    order.sort_unstable();
    assert_eq!(order, lines.iter().map(|l| l.no).collect::<Vec<_>>());
}

#[test]
fn a_page_whose_sentences_are_closed_before_the_next_title_is_in_order() {
    let text = "新渠全线通水\n\n昨日上午，清水河新渠全线通水。\n\n".repeat(20);
    let lines = super::super::lines::measure(&text);
    assert!(!super::super::order::by_rows(&lines), "dealing it would cost ten times the rest");
}

/// A person is told under which line each stands, and what was near.
#[test]
fn it_is_told_where_each_line_of_rows_was_put() {
    let page = rows(&[&set(&CANAL, 14), &set(&LIBRARY, 14)]);
    let told = explain(page.as_bytes(), Path::new("a.txt"), &Settings::default()).unwrap();
    let two_up = told.iter().filter(|line| match &line.dealt {
        Some(Dealt { to: Spot::Under(over), rather, whole: false, signs }) => {
            over + 4 == line.line && rather.is_some_and(|rather| rather != Spot::Under(*over)) && !signs.is_empty()
        }
        _ => false,
    });
    assert!(two_up.count() * 4 > told.len() * 3);
    assert!(told.iter().all(|line| line.dealt.is_some()));
}

#[test]
fn each_headline_of_two_beside_each_other_has_its_own_kicker() {
    let (canal, library) = (set(&CANAL, 16), set(&LIBRARY, 16));
    let text = rows(&[&canal, &library]);
    let kickers = ["市委常委会召开会议", "我市组织代表视察工地"];
    let titles = ["清水河新渠\n全线正式通水", "县图书馆夜读\n灯亮到十点钟"];
    let read = |over: &str| {
        let articles = read_text(&format!("{over}\n\n{text}")).articles;
        articles.into_iter().map(|a| (a.headline, a.kicker)).collect::<Vec<_>>()
    };
    let [canal, library] = ["清水河新渠全线正式通水", "县图书馆夜读灯亮到十点钟"].map(str::to_owned);
    let [first, second] = kickers.map(|kicker| Some(kicker.to_owned()));
    let both = [(canal, first), (library, second)];
    assert_eq!(read(&[kickers, titles].concat().join("\n\n")), both);
    assert_eq!(read(&[kickers[0], titles[0], kickers[1], titles[1]].join("\n\n")), both);
}

/// Lines of authors go to their texts once the titles have been given: a text may begin elsewhere then, or be empty.
#[test]
fn titles_may_stand_far_from_a_text_whose_authors_went_elsewhere() {
    let page = "水，村民奔走相告。昨日上午，清水河新 昨日上午，清水河新渠全线通水，沿岸三\n　　本报讯 （记者 石磊 通讯员 艾山·吐尔逊）县图书馆的夜读灯\n清水河新渠全线通水\n清水河新渠全线通水\n本报河湾3月8日电（记者石磊）新渠昨日通水。\n老桥修好了\n□本报记者 田小禾\n我县召开春耕工作会议\n县图书馆夜读灯亮到十点\n昨日上午，清水河新渠全线通水，沿岸三\n（上接第1版）\n（完）\nRIVERTON, May 2 — The ferry is back.\n稻谷\t2.70\t2.71\n（上接第1版）\n新华社河湾3月8日电新渠通水。\n春到河湾 渠水欢歌\n水，村民奔走相告。昨日上午，清水河新 昨日上午，清水河新渠全线通水，沿岸三\n新春走基层\n昨日上午，清水河新渠全线通水，沿岸三\n";
    let reading = read_text(page);
    let taken: u32 = reading.articles.iter().flat_map(|a| &a.lines).map(|range| range.1 - range.0 + 1).sum();
    assert_eq!(taken as usize + reading.furniture.len(), page.lines().count());
}
