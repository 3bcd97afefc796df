//! The reader as a whole, on pages made up here.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use super::*;
use crate::model::LineRange;
use proptest::prelude::*;

const FIRST: &str = "2031年3月9日 星期日\n要闻\n第3版\n清水河新渠全线通水\n　　本报讯（记者田小禾）昨日上\n午，清水河新渠全线通水，沿岸三\n个村庄的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n新渠长十二公里，去年秋天动工\n，由县里和村民一起出资出力，整\n整修了五个月。\n";

const AFTER: &str = "本报讯（记者田小禾）昨日上\n午，清水河新渠全线通水，沿岸三\n个村庄的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n\n清水河新渠全线通水\n\n本报讯（记者石磊）县图书馆\n的夜读灯从昨晚起亮到十点，第一\n夜就来了二百多名读者，座位不够，\n有人坐在台阶上读书。\n\n县图书馆夜读灯亮到十点\n";

fn headlines(text: &str) -> Vec<String> {
    read_text(text).articles.into_iter().map(|a| a.headline).collect()
}

#[test]
fn a_headline_before_its_body() {
    let reading = read_text(FIRST);
    assert_eq!(reading.articles.len(), 1);
    let a = &reading.articles[0];
    assert_eq!(a.headline, "清水河新渠全线通水");
    assert_eq!(a.authors, ["田小禾"]);
    assert!(a.paragraphs[0].starts_with("昨日上午，清水河"));
    assert_eq!(reading.page.as_deref(), Some("3"));
    assert_eq!(reading.furniture.len(), 3);
}

#[test]
fn headlines_after_their_bodies() {
    assert_eq!(headlines(AFTER), ["清水河新渠全线通水", "县图书馆夜读灯亮到十点"]);
}

#[test]
fn stacked_titles_are_dealt_out_to_the_bodies_after_them() {
    let titles = ["清水河新渠全线通水", "县图书馆夜读灯亮到十点"];
    let bodies: Vec<&str> = AFTER.lines().filter(|l| !l.is_empty() && !titles.contains(l)).collect();
    let text = format!("{}\n\n{}\n\n{}\n", titles[0], titles[1], bodies.join("\n"));
    assert_eq!(headlines(&text), titles);
}

const FEATURE: &str = "一条渠的十二年和三个村庄\n——清水河新渠记事\n□ 本报记者 田小禾\n渠水是从山里来的。村里的老人说，\n五十年前这里连一口井也打不出。\n\n山里修渠\n\n渠首在山里。去年秋天，村民背着\n石头上山，一天走三个来回。\n\n水到田边\n\n水到田边的那天，全村人都站在渠\n岸上看，孩子们跟着水跑。\n\n县图书馆夜读灯亮到十点\n\n本报讯（记者石磊）县图书馆的夜\n读灯从昨晚起亮到十点。\n";

#[test]
fn crossheads_stay_inside_their_article() {
    let reading = read_text(FEATURE);
    let articles: Vec<(&str, &[usize])> =
        reading.articles.iter().map(|a| (a.headline.as_str(), a.crossheads.as_slice())).collect();
    assert_eq!(articles, [("一条渠的十二年和三个村庄", &[1, 3][..]), ("县图书馆夜读灯亮到十点", &[][..])]);
    assert_eq!(reading.articles[0].paragraphs[1], "山里修渠");
}

#[test]
fn a_headline_has_the_dot_of_its_day() {
    let text = AFTER
        .replace("清水河新渠全线通水\n\n", "“312”洪水冲断的渠重新通水\n\n")
        .replace("村民奔走相告", "人们说起“3•12”洪水");
    assert_eq!(headlines(&text), ["“3·12”洪水冲断的渠重新通水", "县图书馆夜读灯亮到十点"]);
}

#[test]
fn a_full_line_of_quotes_begins_no_paragraph() {
    let text = "清水河新渠全线通水\n\n昨日上午清水河新渠全线\n通水，沿岸三个村庄的稻田赶\n在春耕以前喝上了第一口水。\n“春耕”和“通水”是村里的\n两件大事，老人说五十年前这\n里连一口“井”也打不出，去\n年秋天县里和村民一起出资出\n力修渠，用了五个月时间，孩\n子们跟着水跑。\n渠水是从山里来的，村民\n说“水”到了田边，全村人都\n站在渠岸上看水流下来，今年\n还要再修建两座小型水库。\n";
    let paragraphs = read_text(text).articles.remove(0).paragraphs;
    let begin: Vec<String> = paragraphs.iter().map(|text| text.chars().take(4).collect()).collect();
    assert_eq!(begin, ["昨日上午", "渠水是从"]);
}

#[test]
fn a_jump_line_is_not_text() {
    let text = AFTER.replace("，村民奔走相告。\n\n", "，村民奔走相告。\n（下转第4版）\n\n");
    let reading = read_text(&text);
    assert_eq!(reading.articles[0].continued_to.as_deref(), Some("4"));
    assert_eq!(reading.articles[0].paragraphs.len(), 1);
}

#[test]
fn names_alone_in_a_line_under_a_lead_sign_nothing() {
    let text = AFTER.replace("本报讯（记者石磊）县图书馆\n", "本报讯\n（记者石磊）\n县图书馆\n");
    let reading = read_text(&text);
    let library = &reading.articles[1];
    assert_eq!((library.dateline.as_deref(), &library.authors[..]), (Some("本报讯"), &["石磊".to_owned()][..]));
    assert!(library.paragraphs[0].starts_with("县图书馆的夜读灯"), "{:?}", library.paragraphs);
}

#[test]
fn empty_files_are_no_pages() {
    assert_eq!(read_page(b" \n\n ", Path::new("a.txt")), Err(NotAPage::Empty));
}

proptest! {
    #[test]
    fn every_line_is_somewhere_exactly_once(lines in prop::collection::vec("(|[甲乙丙丁，。“”（）—0-9 a-z\u{1b}\u{200b}]{0,24}|本报讯（记者甲乙）[甲乙]{3,9}|第[0-9]版|（甲乙）|□本报记者 甲乙丙|图为甲乙|[甲乙]{2}县|[甲乙]{1,3} [0-9]{1,3} [0-9]{1,3}|[甲乙]{4,9} 详见第3版|导读|编者按：[甲乙]{2,9}。|By Jane Roe|Staff Writer|See [A-Z]{2,5}, Page 4|[A-Z][a-z ]{3,20}[.]?)", 0..60)) {
        let text = lines.join("\n");
        let reading = read_text(&text);
        let mut count = vec![0_usize; lines.len().max(1) + 1];
        for LineRange(a, b) in reading.articles.iter().flat_map(|a| a.lines.iter().copied()) {
            for no in a..=b { count[no as usize] += 1 }
        }
        let mut free = 0;
        for (at, raw) in lines.iter().enumerate() {
            let n = count[at + 1];
            prop_assert!(n <= 1);
            if !raw.trim().is_empty() && n == 0 { free += 1 }
        }
        prop_assert_eq!(free, reading.furniture.len());
    }
}

#[test]
fn verse_keeps_its_lines() {
    let text =
        format!("{FIRST}\n渠边小唱\n\n水从山里来\n绕过三道弯\n麦子低下头\n听它说一路\n渠上有风吹过\n\n（石磊）\n");
    let reading = read_text(&text);
    let verse = reading.articles.last().unwrap();
    assert_eq!((verse.headline.as_str(), verse.paragraphs.len()), ("渠边小唱", 5));
    assert_eq!(verse.authors, ["石磊"]);
}

#[test]
fn who_gives_notice_is_part_of_the_notice() {
    let text = format!(
        "{FIRST}\n清水河停水公告\n\n因新渠接口施工，定于三月十日夜\n间停水四小时，请沿岸住户储水。\n\n清水河自来水公司\n\n县图书馆夜读灯亮到十点\n\n本报讯（记者石磊）县图书馆的夜\n读灯从昨晚起亮到十点。\n"
    );
    let reading = read_text(&text);
    assert_eq!(reading.articles[1].paragraphs[1], "清水河自来水公司");
    assert_eq!(reading.articles[2].headline, "县图书馆夜读灯亮到十点");
}

#[test]
fn an_english_page_with_headlines_first() {
    let text = "THE RIVERTON POST\nSunday, March 9, 2031 — Page 3\n\nNew ferry starts after\nfive months of work\n\nBy Jane Roe\nRIVERTON, March 8 — The new fer-\nry crossed the river for the first\ntime on Saturday morning.\n\nThree villages had waited for it\nall winter long.\n\nLibrary stays open late\n\nBy John Doe\nThe town library now lends books\nuntil ten in the evening.\n(Continued on Page 4)\n";
    let reading = read_text(text);
    assert_eq!(headlines(text), ["New ferry starts after five months of work", "Library stays open late"]);
    let a = &reading.articles[0];
    assert_eq!(
        (a.dateline.as_deref(), a.authors.as_slice()),
        (Some("RIVERTON, March 8"), &["Jane Roe".to_owned()][..])
    );
    assert_eq!(a.paragraphs[0], "The new ferry crossed the river for the first time on Saturday morning.");
    assert_eq!(reading.articles[1].continued_to.as_deref(), Some("4"));
}

#[test]
fn a_wrapped_caption_is_whole() {
    let reading = read_text(&format!("{FIRST}图为新渠通水现场，岸上站满了人。记\n者石磊摄\n"));
    assert_eq!(reading.articles[0].captions, ["图为新渠通水现场，岸上站满了人。记者石磊摄"]);
}

/// Titles and leads on one line, names and the word for a reporter parted by a line's end, room between glyphs.
#[test]
fn what_stands_beside_or_apart_is_read_as_it_was_meant() {
    let reading = read_text(include_str!("pages/beside.txt"));
    let truth: serde_json::Value = serde_json::from_str(include_str!("pages/beside.truth.json")).unwrap();
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    for (a, t) in reading.articles.iter().zip(truth["articles"].as_array().unwrap()) {
        assert_eq!(bare(&a.headline), bare(t["headline"].as_str().unwrap()));
        assert_eq!(serde_json::json!(a.authors), t["byline"]);
        let (whole, last) = (t["paragraphs"].as_array().unwrap(), a.paragraphs.last().unwrap());
        assert!(whole.len() == a.paragraphs.len() && whole.last().unwrap().as_str().unwrap().ends_with(last.as_str()));
    }
    assert_eq!(reading.articles.len(), 2);
}

#[test]
fn unknown_furniture_does_not_turn_the_page_around() {
    let foot = "本版稿件由各乡镇文化站供稿，欢迎来信。";
    let reading = read_text(&format!("清水河报社\n\n{AFTER}\n{foot}\n"));
    let library = reading.articles.iter().find(|a| a.headline == "县图书馆夜读灯亮到十点").unwrap();
    assert!(library.paragraphs[0].contains("二百多名读者"));
}

mod abroad;
mod asides;
mod fit;
mod fit_breaks;
mod fit_diction;
mod fit_topics;
mod rows;

/// Texts without leads whose first lines are as wide as the others.
#[test]
fn a_text_whose_first_line_is_full_begins_under_its_title() {
    let reading = read_text(include_str!("pages/level.txt"));
    let truth: serde_json::Value = serde_json::from_str(include_str!("pages/level.truth.json")).unwrap();
    let found: Vec<_> = reading.articles.iter().map(|a| serde_json::json!([a.headline, a.paragraphs])).collect();
    let of = |a: &serde_json::Value| serde_json::json!([a["headline"], a["paragraphs"]]);
    assert_eq!(found, truth["articles"].as_array().unwrap().iter().map(of).collect::<Vec<_>>());
}

/// A headline as short as a channel's name stands right under paper and date.
#[test]
fn a_headline_of_four_glyphs_under_the_date_is_no_channel() {
    let lines: Vec<&str> = FIRST.lines().collect();
    let short = |channel: &str| {
        let text: Vec<&str> = [lines[0], channel].into_iter().chain(lines[4..].iter().copied()).collect();
        let reading = read_text(&text.join("\n"));
        (reading.articles[0].headline.clone(), reading.furniture.len())
    };
    assert_eq!(short("新渠通水"), ("新渠通水".to_owned(), 1));
    assert_eq!(headlines(include_str!("pages/short.txt")), ["春灌开始", "县图书馆夜读灯亮到十点"]);
    // Over a headline, and over a text whose titles stand behind it, it is the channel's.
    assert_eq!(headlines(&FIRST.replacen("要闻", "综合新闻", 1)), ["清水河新渠全线通水"]);
    let after = format!("{}\n综合新闻\n{AFTER}", lines[0]);
    assert_eq!(headlines(&after), ["清水河新渠全线通水", "县图书馆夜读灯亮到十点"]);
}

#[test]
fn a_banner_that_nothing_follows_is_no_article() {
    let reading = read_text(&format!("{FIRST}\n奋进新征程 建功新时代\n"));
    assert_eq!(reading.articles.len(), 1);
    assert!(reading.furniture.iter().any(|l| l.starts_with("奋进")));
}

#[test]
fn a_banner_that_covers_no_article_is_not_lost() {
    let text =
        "清水河新渠全线通水\n河湾县\n河湾县\n新华社河湾3月8日电新渠通水。\n河湾县\n新春走基层\n清水河新渠全线通水\n";
    let reading = read_text(text);
    let titles = |a: &crate::model::Article| {
        [a.section.clone(), a.kicker.clone(), a.subtitle.clone(), Some(a.headline.clone())].into_iter().flatten()
    };
    assert!(reading.articles.iter().flat_map(titles).any(|t| t.contains("新春走基层")), "{reading:?}");
}

#[test]
fn a_banner_over_each_of_many_articles_is_each_ones() {
    let text =
        "新春走基层\n\n老桥修好了\n\n本报讯（记者石磊）昨日，老桥修好了，村民\n走过老桥去赶集，一路都有说笑。\n\n"
            .repeat(3);
    let sections: Vec<_> = read_text(&text).articles.into_iter().map(|a| a.section).collect();
    assert_eq!(sections, vec![Some("新春走基层".to_owned()); 3]);
}

#[test]
fn words_behind_a_jump_are_not_lost() {
    let behind = |words: &str| {
        let reading = read_text(&AFTER.replacen("村民奔走相告。", &format!("村民奔走相告。{words}"), 1));
        let a = &reading.articles[0];
        (a.continued_to.clone(), a.paragraphs.concat())
    };
    let (page, text) = behind("（下转第5版）\n明天再来。");
    assert!(page.as_deref() == Some("5") && text.ends_with("村民奔走相告。明天再来。"), "{page:?} {text}");
    // Only a page stands between the words of a jump.
    let (page, text) = behind("他下转车间管3版机器。");
    assert!(page.is_none() && text.ends_with("管3版机器。"), "{page:?} {text}");
}

#[test]
fn a_jump_torn_by_a_lines_end_is_whole() {
    let reading = read_text(&AFTER.replacen("村民奔走相告。", "村民奔走相告。（下转\n第 5 版）", 1));
    let a = &reading.articles[0];
    assert_eq!(
        (a.continued_to.as_deref(), a.paragraphs.last().unwrap().ends_with("村民奔走相告。")),
        (Some("5"), true)
    );
}

#[test]
fn the_page_says_what_the_path_does_not() {
    let page = |path: &str, text: &str| {
        let r = read_page(text.as_bytes(), Path::new(path)).unwrap();
        (r.paper, r.date.map(|d| d.to_string()), r.page, r.date_hint.map(|d| d.to_string()))
    };
    let text = FIRST.replacen("要闻\n第3版", "清河日报 第3版", 1);
    let some = |s: &str| Some(s.to_owned());
    assert_eq!(page("a.txt", &text), (some("清河日报"), some("2031-03-09"), some("3"), None));
    assert_eq!(page("河湾晚报20310310_04.txt", &text), (some("河湾晚报"), some("2031-03-10"), some("4"), None));
}

#[test]
fn a_date_of_the_running_text_is_a_hint_only() {
    let text = AFTER.replacen("本报讯", "本报河湾3月8日电", 1).replacen("昨日上", "2031年", 1);
    let reading = read_page(text.as_bytes(), Path::new("a.txt")).unwrap();
    assert_eq!((reading.date, reading.date_hint.map(|d| d.to_string())), (None, Some("2031-03-08".to_owned())));
    let json = serde_json::to_value(&reading).unwrap();
    assert!(json["date"].is_null() && json["date_hint"] == "2031-03-08");
    let dated = read_page(text.as_bytes(), Path::new("20310309.txt")).unwrap();
    assert!(dated.date_hint.is_none() && serde_json::to_value(&dated).unwrap().get("date_hint").is_none());
}
