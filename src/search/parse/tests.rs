//! What a query's text means, and that it can be written again.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::search::query::Part;
use proptest::prelude::*;

const TODAY: Date = Date::constant(2025, 3, 10);

fn read(text: &str) -> (Vec<Node>, Vec<(&str, String)>) {
    let (query, problems) = Query::parse_on(text, TODAY);
    let Node::All(nodes) = query.root else { panic!("the root is a list") };
    (nodes, problems.into_iter().map(|p| (&text[p.range], p.what.to_string())).collect())
}

/// The tree of a query without problems, as it is printed.
#[track_caller]
fn printed(text: &str) -> String {
    let (query, problems) = Query::parse_on(text, TODAY);
    assert!(problems.is_empty(), "{text}: {problems:?}");
    query.to_string()
}

fn word(text: &str) -> Node {
    Node::Word(Needle(text.to_owned()))
}

fn exact(text: &str) -> Node {
    Node::Exact(Needle(text.to_owned()))
}

#[test]
fn words_quotes_and_exclusions_are_read() {
    let (nodes, problems) = read("水库　\"春 灌\"ＡＢ“开闸” -旧 -\"旧闻\" 3:2 「夜读」");
    let not = |n| Node::Not(Box::new(n));
    let expected = [
        word("水库"),
        exact("春 灌"),
        word("ab"),
        exact("开闸"),
        not(word("旧")),
        not(exact("旧闻")),
        word("3:2"),
        exact("夜读"),
    ];
    assert_eq!(nodes, expected);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn or_binds_its_neighbours_and_parentheses_bind_what_is_in_them() {
    let any = |nodes: &[Node]| Node::Any(nodes.to_vec());
    let all = |nodes: &[Node]| Node::All(nodes.to_vec());
    let [a, b, c, d] = ["甲", "乙", "丙", "丁"].map(word);
    for (text, tree) in [
        ("甲 乙 OR 丙 丁", vec![a.clone(), any(&[b.clone(), c.clone()]), d.clone()]),
        ("甲|乙｜丙", vec![any(&[a.clone(), b.clone(), c.clone()])]),
        ("甲 或 乙", vec![any(&[a.clone(), b.clone()])]),
        ("(甲 乙) ＯＲ 丙", vec![any(&[all(&[a.clone(), b.clone()]), c.clone()])]),
        ("甲（乙 或 丙）丁", vec![a.clone(), any(&[b.clone(), c.clone()]), d.clone()]),
        ("((甲) (乙 (丙)))", vec![a.clone(), b.clone(), c.clone()]),
        ("-(甲 OR 乙)", vec![any(&[a.clone(), b.clone()]).not()]),
        ("-(-甲) -(-(乙 丙))", vec![a.clone(), b.clone(), c.clone()]),
        ("甲 AND 乙", vec![a.clone(), b.clone()]),
        ("甲 or 乙", vec![a.clone(), word("or"), b.clone()]),
        ("或许 \\或 \\OR", vec![word("或许"), word("或"), word("\\or")]),
    ] {
        assert_eq!(read(text), (tree, vec![]), "{text}");
    }
}

#[test]
fn fields_are_read_in_both_tongues() {
    let pairs = [
        ("tag:水利", "标签：水利"),
        ("tag:水利,待读", "标签：水利，“待读”"),
        ("date:2025-04", "日期：２０２５年4月"),
        ("paper:河湾", "报:河湾"),
        ("page:2,a02", "版:第02版、A02"),
        ("by:\"a b\"", "作者:“A b”"),
        ("section:x", "栏目:Ｘ"),
        ("place:临河", "地：临河"),
        ("is:gone", "是:缺失"),
        ("is:starred,unread", "是：星标,未读"),
        ("-is:read", "-是:已读"),
        ("has:note", "有：笔记"),
        ("-has:date,page", "-有：日期，版"),
    ];
    for (latin, chinese) in pairs {
        assert_eq!(printed(chinese), latin);
        assert_eq!(read(latin), read(chinese), "{latin}");
    }
    let field = |field| vec![Node::Field(field)];
    assert_eq!(read("is:unread").0, field(Field::Read(false)));
    assert_eq!(read("has:tag").0, field(Field::Has(Part::Tag)));
    let tags = ["a", "b"].map(|tag| Node::Field(Field::Tag(tag.to_owned())));
    assert_eq!(read("tag:a,b").0, [Node::Any(tags.to_vec())]);
    assert_eq!(read("tag:a,b").0, read("(tag:a OR tag:b)").0);
}

#[test]
fn what_is_printed_is_short_and_plain() {
    for (text, short) in [
        ("  甲　乙 ", "甲 乙"),
        ("甲 | 乙 丙", "甲 OR 乙 丙"),
        ("(甲 乙)|丙", "(甲 乙) OR 丙"),
        ("-(甲 | 乙)", "-(甲 OR 乙)"),
        ("tag:甲 OR tag:乙", "tag:甲,乙"),
        ("-(tag:甲 OR tag:乙)", "-tag:甲,乙"),
        ("tag:甲 OR by:乙", "tag:甲 OR by:乙"),
        ("paper:\"a,b\"", "paper:\"a,b\""),
        ("\"甲 “", "\"甲\""),
        ("date:-7天 date:2025/4/1..", "date:-7d date:2025-04-01.."),
        ("tag\\:x \\(一\\) \\-a 甲\\或", "tag\\:x \\(一\\) \\-a 甲或"),
        ("ＡＩ：新机遇", "ai\\:新机遇"),
        ("http://x", "http://x"),
        ("㈱ \"a\\\"b\"", "\\(株\\) \"a\\\"b\""),
    ] {
        assert_eq!(printed(text), short);
    }
}

#[test]
fn what_cannot_be_read_is_shown_and_the_rest_is_searched() {
    for (text, broken, remedy) in [
        ("水库 date:2025-13", "2025-13", "2025-04"),
        ("水库 date:2026..2025", "2026..2025", "turn it round"),
        ("水库 colour:red", "colour:red", "tag date"),
        ("水库 tag:", "tag:", "value"),
        ("水库 tag:,", "tag:,", "value"),
        ("水库 is:blue", "blue", "starred"),
        ("水库 has:wings", "wings", "note"),
        ("水库 page:版", "版", "page:2"),
        ("水库 text:。", "。", "letter"),
        ("水库 正文：。", "。", "letter"),
        ("水库 - ", "-", "right before"),
        ("水库 OR", "OR", "after"),
        ("| 水库", "|", "before"),
        ("水库 OR date:x", "x", "no date"),
        ("date:x OR 水库", "x", "no date"),
        ("(水库", "(", "closed"),
        ("水库)", ")", "open"),
        ("水库()", "()", "nothing in"),
        ("-(date:x) 水库", "x", "no date"),
    ] {
        let (nodes, problems) = read(text);
        assert_eq!(nodes, [word("水库")], "{text}");
        assert_eq!(problems.iter().map(|p| p.0).collect::<Vec<_>>(), [broken], "{text}");
        assert!(problems[0].1.contains(remedy), "{text}: {}", problems[0].1);
    }
    let (nodes, problems) = read("水库 “开闸 放水");
    assert_eq!(nodes, [word("水库"), exact("开闸 放水")]);
    assert_eq!(problems[0].0, "“开闸 放水");
    let (nodes, problems) = read("甲 date:x OR 乙 --丙");
    assert_eq!(nodes, [word("甲"), word("乙"), word("丙").not()]);
    assert_eq!(problems.iter().map(|p| p.0).collect::<Vec<_>>(), ["x", "--"]);
}

#[test]
fn long_words_many_words_and_deep_nests_are_cut() {
    let long = "长".repeat(100);
    let (nodes, problems) = read(&long);
    assert_eq!((nodes, problems.len()), (vec![word(&"长".repeat(LONGEST))], 1));
    for many in ["字 ".repeat(100), "字 OR ".repeat(100), format!("tag:{}", "字,".repeat(100))] {
        let (query, problems) = Query::parse_on(&many, TODAY);
        assert_eq!((query.to_string().matches('字').count(), problems.len()), (MOST, 1));
    }
    let deep = format!("甲 {}乙{} 丙", "(".repeat(50_000), ")".repeat(50_000));
    let (nodes, problems) = Query::parse_on(&deep, TODAY);
    assert_eq!(nodes.to_string(), "甲");
    assert!(problems.iter().any(|p| matches!(p.what, QueryFault::Deep(_))) && problems.len() <= TOLD);
    let deep = format!("甲 {}乙{} 丙", "(".repeat(20), ")".repeat(20));
    assert_eq!(Query::parse_on(&deep, TODAY).0.to_string(), "甲 丙");
    assert_eq!(Query::parse_on(&") ".repeat(5000), TODAY).1.len(), TOLD);
}

/// Pieces of queries, so that most of what is put together means something.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a水库ＡOR或3:\u{3000} ()|（）\"“”「」,，、\\\\~-]{1,4}",
        3 => prop::sample::select(vec![
            "水库", "OR", "或", "|", "(", ")", "-", "\"", "\\", " ", "AND", "㈱", "⑴", "…", "ﹾ", "﹕", "‐a", "¨", "e\u{200b}\u{301}",
        ]).prop_map(str::to_owned),
        3 => ("(tag|标签|date|paper|版|by|section|地|is|has|text|xyz)", "[:：]", "(水,利|\"a b\"|2025-04|-7d|..2024|1980s|unread|未读|note|第02版|)")
            .prop_map(|(name, colon, value)| format!("{name}{colon}{value}")),
        1 => "\\PC{0,6}",
    ]
}

fn depth(node: &Node) -> usize {
    match node {
        Node::All(nodes) | Node::Any(nodes) => 1 + nodes.iter().map(depth).max().unwrap_or(0),
        Node::Not(inner) => 1 + depth(inner),
        _ => 0,
    }
}

/// What [`crate::search::query`] promises of a tree.
fn is_normal(node: &Node) -> bool {
    match node {
        Node::All(nodes) => nodes.len() > 1 && nodes.iter().all(|n| !matches!(n, Node::All(_)) && is_normal(n)),
        Node::Any(nodes) => nodes.len() > 1 && nodes.iter().all(|n| !matches!(n, Node::Any(_)) && is_normal(n)),
        Node::Not(inner) => !matches!(**inner, Node::Not(_)) && is_normal(inner),
        Node::Word(needle) | Node::Exact(needle) => !needle.0.is_empty() && needle.0.chars().count() <= LONGEST,
        Node::Field(_) => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_text_can_be_read_and_printed_and_read_as_the_same(
        pieces in prop::collection::vec(piece(), 0..12), blanks in any::<u16>(),
    ) {
        let text: String = pieces.iter().enumerate().map(|(n, p)| format!("{p}{}", if blanks >> n & 1 == 1 { " " } else { "" })).collect();
        let (query, problems) = Query::parse_on(&text, TODAY);
        for problem in problems {
            prop_assert!(text.get(problem.range).is_some_and(|place| !place.is_empty()));
        }
        let Node::All(nodes) = &query.root else { panic!("the root is a list") };
        prop_assert!(nodes.iter().all(|n| !matches!(n, Node::All(_)) && is_normal(n)), "{:?}", query);
        prop_assert!(depth(&query.root) <= 2 * (DEEPEST + 1) + 1);
        let printed = query.to_string();
        let (again, problems) = Query::parse_on(&printed, TODAY);
        prop_assert_eq!(&problems, &[], "{:?} is printed as {:?}", text, printed);
        prop_assert_eq!(&again, &query, "{:?} is printed as {:?}", text, printed);
        prop_assert_eq!(again.to_string(), printed);
    }
}
