use super::*;

const BRIDGE: [&str; 2] = [
    "石桥村的老桥昨日合龙，桥工老韩站在墩上数到第十九块拱石。村民把修桥账目贴在祠堂门口，一共四十七万元，",
    "其中拱石一项用去十二万元。老韩说，老桥的拱石每一块都编了号，祠堂门口的账目要贴到明年春天。",
];
const TEA: [&str; 2] = [
    "南浦镇的春茶比往年早开园九天，合作社的炒茶锅从清晨烧到半夜。茶农罗金花家的鲜叶卖到每斤六十元，",
    "罗金花打算用卖鲜叶的钱再买一口炒茶锅。合作社说开园早是因为冬天的雨水匀。",
];
const POOL: &str = "县游泳馆从周六起延长开放，学生凭证半价。馆里新换了两台循环水泵，水温保持在二十七度。";
const CHESS: &str = "全市少年象棋赛在图书馆结束，一百二十名棋手下了七轮，冠军是十一岁的柳知远。";

fn article(headline: &str, text: &str, to: Option<&str>, from: Option<&str>) -> Article {
    Article {
        headline: headline.into(),
        paragraphs: vec![text.into()],
        continued_to: to.map(Into::into),
        continued_from: from.map(Into::into),
        ..Article::default()
    }
}

/// Halves of articles that stand on these pages.
fn joined(articles: &[(&str, Article)]) -> Vec<(usize, usize)> {
    let parts: Vec<Part<'_>> = articles.iter().map(|(page, article)| Part { page, gone: false, article }).collect();
    halves(&parts)
}

/// [`super::names`] of texts.
fn names(jump: &str, on: &str, other: &str) -> Option<u32> {
    super::names(page_number(jump).as_ref(), page_number(on).as_ref(), page_number(other).as_ref())
}

#[test]
fn a_page_has_one_number_in_all_its_forms() {
    for form in ["3", "03", "第3版", "第03版", "３", "第三版", "三", "Page 3", "p. 3", "3版"] {
        assert_eq!(names(form, "1", "3"), Some(2), "{form}");
        assert_eq!(names("3", "1", form), Some(2), "{form}");
    }
    for form in ["A03", "A3", "Ａ03", "A-03", "第A03版", "a3"] {
        assert_eq!(names(form, "A01", "A03"), Some(2), "{form}");
        assert_eq!((names(form, "1", "3"), names("3", "1", form)), (Some(1), Some(1)), "{form}");
    }
    assert_eq!(
        (names("3", "A01", "A03"), names("3", "A01", "B03"), names("A03", "A01", "B03")),
        (Some(2), Some(1), None)
    );
    assert_eq!((names("13", "1", "3"), names("要闻", "1", "3"), names("", "1", "3")), (None, None, None));
    let numbers = ["十", "十二", "二十", "二十四", "廿", "十十", "2-3"].map(|n| page_number(n).map(|n| n.number));
    assert_eq!(numbers, [Some(10), Some(12), Some(20), Some(24), None, None, None]);
}

#[test]
fn two_marks_that_name_each_other_are_enough() {
    let page = |n: &'static str, a: Article| (n, a);
    let issue = [
        page("01", article("老桥合龙", BRIDGE[0], Some("A03"), None)),
        page("A03", article("", BRIDGE[1], None, Some("第1版"))),
        page("A03", article("泳池延时", POOL, None, None)),
    ];
    assert_eq!(joined(&issue), [(0, 1)]);
    // The words are not needed: here they have nothing in common.
    assert_eq!(
        joined(&[page("1", article("甲", POOL, Some("3"), None)), page("3", article("乙", CHESS, None, Some("1")))]),
        [(0, 1)]
    );
}

#[test]
fn marks_that_name_another_page_are_a_word_against_it() {
    let one =
        |to, from| [("1", article("老桥合龙", BRIDGE[0], to, None)), ("3", article("老桥合龙", BRIDGE[1], None, from))];
    assert_eq!(joined(&one(Some("3"), Some("2"))), []);
    assert_eq!(joined(&one(Some("4"), Some("1"))), []);
    assert_eq!(joined(&one(None, None)), [], "without a mark there is no jump, however alike they are");
    let same_page = [
        ("3", article("老桥合龙", BRIDGE[0], Some("3"), None)),
        ("03", article("老桥合龙", BRIDGE[1], None, Some("3"))),
    ];
    assert_eq!(joined(&same_page), []);
}

#[test]
fn of_several_jumps_between_two_pages_headline_and_words_decide() {
    let issue = |bridge: &str, tea: &str| {
        [
            ("1", article("老桥合龙 村民数完最后一块石", BRIDGE[0], Some("3"), None)),
            ("1", article("春茶早开园 炒锅烧到半夜", TEA[0], Some("3"), None)),
            ("3", article(tea, TEA[1], None, Some("1"))),
            ("3", article(bridge, BRIDGE[1], None, Some("1"))),
        ]
    };
    for (bridge, tea) in [
        ("老桥合龙 村民数完最后一块石", "春茶早开园 炒锅烧到半夜"), // repeated
        ("老桥合龙", "春茶早开园"),                                 // cut
        ("老桥数石", "炒锅半夜"),                                   // abbreviated
        ("", ""),                                                   // none: the words alone
        ("老桥合龙", ""),
    ] {
        assert_eq!(joined(&issue(bridge, tea)), [(0, 3), (1, 2)], "{bridge} {tea}");
    }
}

#[test]
fn one_mark_needs_words_or_a_headline() {
    let page = |half: Article| {
        [
            ("1", article("老桥合龙", BRIDGE[0], Some("3"), None)),
            ("3", article("泳池延时", POOL, None, None)),
            ("3", half),
            ("3", article("少年棋赛", CHESS, None, None)),
        ]
    };
    assert_eq!(joined(&page(article("", BRIDGE[1], None, None))), [(0, 2)]);
    assert_eq!(joined(&page(article("老桥合龙", "天气转晴。", None, None))), [(0, 2)]);
    assert_eq!(joined(&page(article("春茶早开园", TEA[1], None, None))), [], "the half is not there");
    let own = Article { dateline: Some("本报讯".into()), ..article("", BRIDGE[1], None, None) };
    assert_eq!(joined(&page(own)), [], "an article with its own dateline begins there");
    let only_second = [
        ("1", article("春茶早开园", TEA[0], None, None)),
        ("1", article("老桥合龙", BRIDGE[0], None, None)),
        ("3", article("", BRIDGE[1], None, Some("1"))),
    ];
    assert_eq!(joined(&only_second), [(1, 2)]);
}

#[test]
fn words_that_could_be_of_two_or_stand_under_another_title_are_not_enough() {
    let first = ("1", article("老桥合龙", BRIDGE[0], Some("3"), None));
    let half = |headline, text: &str| ("3", article(headline, text, None, None));
    let also = format!("老韩又说，{}", BRIDGE[1]);
    assert_eq!(joined(&[first.clone(), half("", BRIDGE[1]), half("", &also)]), []);
    assert_eq!(joined(&[first.clone(), half("冬修水利动员会", BRIDGE[1])]), [], "another article on the same matter");
    assert_eq!(joined(&[first, half("老韩数石", BRIDGE[1]), half("", POOL)]), []);
}

#[test]
fn headlines_alone_decide_where_words_say_nothing() {
    let issue = [
        ("1", article("老桥合龙", BRIDGE[0], Some("3"), None)),
        ("1", article("春茶早开园", TEA[0], Some("3"), None)),
        ("3", article("春茶开园", BRIDGE[1], None, Some("1"))),
        ("3", article("老桥", TEA[1], None, Some("1"))),
    ];
    assert_eq!(joined(&issue), [(0, 3), (1, 2)]);
}

#[test]
fn a_missing_half_leaves_the_other_alone_and_three_make_a_chain() {
    assert_eq!(joined(&[("1", article("老桥合龙", BRIDGE[0], Some("3"), None))]), []);
    assert_eq!(
        joined(&[
            ("1", article("老桥合龙", BRIDGE[0], Some("3"), None)),
            ("4", article("老桥合龙", BRIDGE[1], None, Some("1")))
        ]),
        []
    );
    let chain = [
        ("5", article("", POOL, None, Some("3"))),
        ("1", article("老桥合龙", BRIDGE[0], Some("3"), None)),
        ("3", article("老桥合龙", BRIDGE[1], Some("5"), Some("1"))),
    ];
    assert_eq!(joined(&chain), [(1, 2), (2, 0)]);
}

#[test]
fn a_jump_stays_in_its_section_and_twins_pair_off() {
    let sections = [
        ("A01", article("老桥合龙", BRIDGE[0], Some("3"), None)),
        ("B03", article("老桥合龙", BRIDGE[1], None, Some("1"))),
        ("A03", article("", BRIDGE[1], None, Some("1"))),
    ];
    assert_eq!(joined(&sections), [(0, 2)]);
    let first = article("老桥合龙", BRIDGE[0], Some("3"), None);
    for second in [article("", BRIDGE[1], None, Some("1")), article("", BRIDGE[1], None, None)] {
        let twins = [("1", first.clone()), ("1", first.clone()), ("3", second.clone()), ("3", second)];
        assert_eq!(joined(&twins), [(0, 2), (1, 3)]);
    }
}

#[test]
fn a_half_in_the_folder_goes_before_one_that_is_gone() {
    let (first, second) = (article("老桥合龙", BRIDGE[0], Some("3"), None), article("", BRIDGE[1], None, Some("1")));
    let part = |page, gone, article| Part { page, gone, article };
    assert_eq!(halves(&[part("1", false, &first), part("3", true, &second), part("3", false, &second)]), [(0, 2)]);
    assert_eq!(halves(&[part("1", false, &first), part("3", true, &second)]), [(0, 1)]);
}

#[test]
fn an_open_sentence_goes_on_across_the_jump() {
    let (a, b) = (article("老桥合龙", BRIDGE[0], Some("3"), None), article("老桥合龙", BRIDGE[1], None, Some("1")));
    let all = whole(&[&a, &b]);
    assert_eq!((&*all.headline, &all.paragraphs[..]), ("老桥合龙", &[BRIDGE.concat()][..]));
    assert_eq!((all.continued_to, all.continued_from, all.crossheads), (None, None, vec![]));
    // A headline that says something new is kept.
    let other = Article { headline: "祠堂门口贴账目".into(), subtitle: Some("——老桥".into()), ..b };
    let all = whole(&[&a, &other]);
    assert_eq!((&all.paragraphs[1..], all.crossheads), (&["祠堂门口贴账目".to_owned()][..], vec![1]));
}

#[test]
fn closed_sentences_crossheads_and_datelines_stay_apart() {
    let first = article("甲", "一句说完。", Some("3"), None);
    let paragraphs = vec!["小标题".into(), "第二段".into()];
    let second = Article { paragraphs, crossheads: vec![0], captions: vec!["图".into()], ..Article::default() };
    let third = Article {
        authors: vec!["石磊".into()],
        dateline: Some("本报讯".into()),
        continued_to: Some("9".into()),
        ..article("甲", "第三段。", None, None)
    };
    let all = whole(&[&first, &second, &third]);
    assert_eq!(all.paragraphs, ["一句说完。", "小标题", "第二段", "本报讯 第三段。"]);
    assert_eq!((all.crossheads, all.captions, all.authors), (vec![1], vec!["图".to_owned()], vec!["石磊".to_owned()]));
    assert_eq!(all.continued_to.as_deref(), Some("9"));
    let open = article("甲", "话没说完", None, None);
    assert_eq!(whole(&[&open, &second]).paragraphs[..2], ["话没说完", "小标题"]);
}

#[test]
fn latin_halves_meet_with_a_space_or_a_word_made_whole() {
    assert_eq!(meet("the new fer-", "ry crossed"), "the new ferry crossed");
    assert_eq!(meet("the new", "ferry, "), "the new ferry, ");
    assert_eq!(meet("in March,", "when"), "in March, when");
    assert_eq!(meet("渡船", "靠岸"), "渡船靠岸");
    assert!(
        breaks_off("他说：“渡船") && !breaks_off("他说：“渡船来了。”") && !breaks_off("It came.") && breaks_off("第3")
    );
}
