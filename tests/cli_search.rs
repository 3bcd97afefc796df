//! `baoku search` as a person or a script meets it: the query language over a small archive, and lines of standard input.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};
use tempfile::TempDir;

const CANAL: &str = "清水河新渠全线通水\n　　本报讯（记者田小禾）昨日上\n午，清水河新渠全线通水，沿岸三\n个村庄的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n";
const LIBRARY: &str = "县图书馆夜读灯亮到十点\n　　本报讯（记者石磊）县图书馆\n的夜读灯从昨晚起亮到十点，第一\n夜就来了二百多名读者，座位不够，\n有人坐在台阶上读书。\n";

/// What the program said and how it ended.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Two pages of one article each.
struct Papers(TempDir);

impl Papers {
    fn two() -> Self {
        let papers = Self(TempDir::new().unwrap());
        fs::write(papers.0.path().join("2031-03-09_03.txt"), CANAL).unwrap();
        fs::write(papers.0.path().join("2031-03-10_05.txt"), LIBRARY).unwrap();
        papers
    }

    fn say(&self, args: &[&str], input: &[u8]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
        command.current_dir(self.0.path()).env_remove("BAOKU_ARCHIVE").env_remove("BAOKU_STORE").args(args);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // What does not read its input may have closed it.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn search(&self, args: &[&str]) -> Said {
        self.say(&[&["search"], args].concat(), b"")
    }

    fn filter(&self, args: &[&str], input: &str) -> Said {
        let said = self.say(&[&["search", "--stdin"], args].concat(), input.as_bytes());
        assert!(!self.0.path().join(".baoku").exists(), "no archive is opened");
        said
    }
}

#[test]
fn references_are_printed_for_ids_and_for_what_a_query_finds() {
    let papers = Papers::two();
    let found = papers.search(&["-0", "新渠"]).out;
    let id = found.trim_end_matches('\0');
    let one = papers.say(&["cite", &id[..8]], b"");
    assert_eq!((one.out.as_str(), one.code), ("田小禾. 清水河新渠全线通水[N]. 2031-03-09（3）.\n", Some(0)));
    let old = papers.say(&["cite", "--style", "gbt7714-2015", id], b"");
    assert_eq!(old.out, "田小禾. 清水河新渠全线通水[N]. 2031-03-09(3).\n");
    let both = papers.say(&["cite", "--style", "csl", "--query", "date:2031"], b"");
    let items: Value = serde_json::from_str(&both.out).unwrap();
    assert_eq!(items[1]["id"], format!("baoku-{id}"));
    assert_eq!(items[0]["author"][0]["family"], "石");
    let none = papers.say(&["cite", "ffffffffffffffff", id], b"");
    assert!(none.code == Some(1) && none.out.contains("新渠") && none.err.contains("no such article"), "{}", none.err);
    assert_eq!(papers.say(&["cite", "--query", "骆驼"], b"").code, Some(1));
    let wrong = papers.say(&["cite", "--style", "apa", id], b"");
    assert!(wrong.code == Some(2) && wrong.err.contains("gbt7714-2015"), "{}", wrong.err);
    assert_eq!(papers.say(&["cite"], b"").code, Some(2));
}

#[test]
fn the_whole_language_is_understood() {
    let papers = Papers::two();
    papers.say(&["tag", "+水利", "--", "新渠"], b"");
    for (query, count) in [
        ("新渠 OR 夜读", 2),
        ("新渠|夜读", 2),
        ("新渠 或 沙漠", 1),
        ("新渠 夜读", 0),
        ("（新渠 通水）或 沙漠", 1),
        ("-(新渠 OR 夜读)", 0),
        ("标签:水利,待读", 1),
        ("-标签:水利", 1),
        ("日期:2031年3月 版:3,5", 2),
        ("date:2031-03-10..", 1),
        ("date:..1999", 0),
        ("date:2030s by:石磊", 1),
        ("has:tag", 1),
        ("-has:date", 0),
        ("是:未读", 2),
        ("is:starred,gone", 0),
        ("\"新渠全线\"", 1),
        ("\"新渠通水\"", 0),
    ] {
        let said = papers.search(&["--count", "--", query]);
        assert_eq!(said.out.trim(), count.to_string(), "{query}");
        assert_eq!(said.code, Some(i32::from(count == 0)), "{query}");
        assert!(!said.err.contains("query:"), "{query}: {}", said.err);
    }
}

#[test]
fn what_cannot_be_read_is_said_with_its_place_and_the_rest_is_searched() {
    let papers = Papers::two();
    for (query, place, remedy) in [
        ("新渠 (夜读 OR", "OR", "write a word"),
        ("新渠 正文:。", "。", "write a letter"),
        ("新渠 colour:red", "colour:red", "tag date"),
        ("新渠 date:2031-03..2031-02", "2031-03..2031-02", "turn it round"),
    ] {
        let said = papers.search(&["--count", query]);
        assert!(said.code < Some(2), "{query}");
        let told = said.err.lines().find(|line| line.contains(&format!("query: {place}: "))).unwrap_or_default();
        assert!(told.contains(remedy), "{query}: {}", said.err);
    }
    let said = papers.search(&["text:。"]);
    assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (Some(2), "", 1));
}

#[test]
fn hits_are_explained() {
    let papers = Papers::two();
    let said = papers.search(&["--explain", "新渠", "OR", "骆驼", "date:2031"]);
    assert!(said.err.contains("read as: 新渠 OR 骆驼 date:2031"), "{}", said.err);
    let lines: Vec<&str> = said.out.lines().collect();
    let score = |line: &str| line.split_whitespace().next().unwrap().parse::<i64>().unwrap();
    assert!(lines[1].ends_with("  score"), "{}", said.out);
    assert_eq!(score(lines[1]), lines[2..].iter().map(|line| score(line)).sum::<i64>(), "{}", said.out);
    assert!(lines[2].ends_with("新渠: in one run in the headline"), "{}", said.out);
    let json: Value = serde_json::from_str(&papers.search(&["--explain", "--json", "清通"]).out).unwrap();
    assert_eq!(json["headline"], "清水河新渠全线通水");
    assert_eq!((&json["why"][0]["how"], &json["why"][0]["part"]), (&"scattered".into(), &"headline".into()));
    let sum: i64 = json["why"].as_array().unwrap().iter().map(|why| why["score"].as_i64().unwrap()).sum();
    assert_eq!(json["score"].as_i64(), Some(sum));
}

#[test]
fn when_nothing_is_found_the_word_in_the_way_is_named() {
    let papers = Papers::two();
    let said = papers.search(&["--explain", "新渠", "骆驼", "date:2031"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    for line in [
        "新渠: 1 article alone, 0 without it",
        "骆驼: 0 articles alone, 1 without it",
        "date:2031: 2 articles alone, 0 without it",
        "leave 骆驼 out to find 1 article: 新渠 date:2031",
    ] {
        assert!(said.err.lines().any(|told| told == format!("baoku: {line}")), "{line}: {}", said.err);
    }
    assert!(papers.search(&["--explain", "骆驼"]).err.contains("fewer or other characters"));
}

#[test]
fn ids_end_with_nul_by_either_name() {
    let papers = Papers::two();
    let short = papers.search(&["-0", "新渠"]).out;
    assert!(short.len() == 17 && short.ends_with('\0'));
    assert_eq!(papers.search(&["--null", "新渠"]).out, short);
}

#[test]
fn lines_of_standard_input_are_filtered_best_first() {
    let papers = Papers(TempDir::new().unwrap());
    let lines = "修水库\n水渠仓库\n\n水库修成\r\n河堤\n";
    assert_eq!(papers.filter(&["水库"], lines).out, "水库修成\r\n修水库\n水渠仓库\n");
    assert_eq!(papers.filter(&["--limit", "1", "--", "水库", "-成"], lines).out, "修水库\n");
    assert_eq!(papers.filter(&["--count", "水库 OR 河堤"], lines).out, "4\n");
    assert_eq!(papers.filter(&["-0", "河堤"], lines).out, "河堤\0");
    assert!(papers.filter(&["--tsv", "河堤"], lines).out.starts_with("5\t"));
    assert_eq!(papers.filter(&[""], lines).out, lines, "every line, as it came");
    let json: Value = serde_json::from_str(&papers.filter(&["--json", "--explain", "河堤"], lines).out).unwrap();
    assert_eq!((&json["line"], &json["text"], &json["why"][0]["how"]), (&5.into(), &"河堤".into(), &"whole".into()));
    let said = papers.filter(&["骆驼"], lines);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert_eq!(papers.filter(&["x"], "").code, Some(1));
    let said = papers.filter(&["河堤", "tag:x"], lines);
    assert_eq!((said.code, said.err.lines().count()), (Some(2), 1));
    assert!(said.err.contains("no fields"), "{}", said.err);
}

#[test]
fn lines_are_found_as_the_same_headlines_are() {
    let papers = Papers::two();
    let titles = ["清水河新渠全线通水", "县图书馆夜读灯亮到十点"];
    for query in ["水", "新渠", "清通", "夜 灯", "\"夜读\"", "-夜读", "灯 | 渠"] {
        let found = papers.search(&["--json", "--", query]).out;
        let mut from_archive: Vec<String> = found
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["headline"].as_str().unwrap().to_owned())
            .collect();
        let said = papers.say(&["search", "--stdin", "--", query], titles.join("\n").as_bytes());
        let mut from_lines: Vec<String> = said.out.lines().map(str::to_owned).collect();
        from_archive.sort();
        from_lines.sort();
        assert_eq!(from_archive, from_lines, "{query}");
    }
}

#[test]
fn coverage_says_what_is_missing_of_each_paper() {
    let papers = Papers::two();
    for day in 1..=30 {
        // A daily of two pages, without the ninth, and without its second page on the twelfth.
        for page in (1..=2).filter(|&page| day != 9 && (day, page) != (12, 2)) {
            fs::write(papers.0.path().join(format!("山南日报_2031-04-{day:02}_{page:02}.txt")), CANAL).unwrap();
        }
    }
    fs::write(papers.0.path().join("山南日报_2031-04-20_03.txt"), "").unwrap();
    fs::write(papers.0.path().join("山南日报_2031-04-21_03.txt"), "2031年4月21日\n第3版\n责任编辑 王一\n").unwrap();
    let said = papers.say(&["coverage", "--paper", "山南"], b"");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(
        lines[0], "山南日报: 29 issues from 2031-04-01 to 2031-04-30, missing 1 issue and 1 page",
        "{}",
        said.out
    );
    assert_eq!(lines[1..3], ["  2031-04-09  no issue", "  2031-04-12  missing 2"]);
    for (line, day, why) in [(lines[3], 20, "the file is empty"), (lines[4], 21, "no article in it")] {
        let start =
            format!("  2031-04-{day}  page 3 is there without an article; 山南日报_2031-04-{day}_03.txt: {why}");
        assert!(line.starts_with(&start), "{}", said.out);
    }
    let days: Vec<Value> =
        papers.say(&["coverage", "--json"], b"").out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let whole = days.iter().find(|day| day["date"] == "2031-04-01").unwrap();
    assert_eq!((&whole["paper"], &whole["pages"][1]), (&Value::from("山南日报"), &serde_json::json!(["2", 1])));
    let said = papers.say(&["coverage", "--paper", "别报"], b"");
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
}
