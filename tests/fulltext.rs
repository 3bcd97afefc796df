//! Full text as a person and a script meet it: words in texts, counts, reprints, and what is left after a kill.
#![allow(clippy::unwrap_used)]

mod common;

use baoku::text::fold_for_search;
use common::{copy_folder, sample_pages, watching};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Output},
};

fn baoku(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(args).env("BAOKU_ARCHIVE", dir).env_remove("BAOKU_STORE").output().unwrap()
}

fn lines(dir: &Path, args: &[&str]) -> Vec<String> {
    let out = baoku(dir, args);
    assert!(out.status.code() != Some(2), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn objects(dir: &Path, args: &[&str]) -> Vec<Value> {
    lines(dir, args).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(dir: &Path, args: &[&str]) -> BTreeSet<String> {
    objects(dir, args).iter().map(|found| found["id"].as_str().unwrap().to_owned()).collect()
}

fn samples() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample_pages(), dir.path());
    dir
}

/// The folded texts of all articles, as `show` prints them.
fn texts(dir: &Path) -> BTreeMap<String, Vec<String>> {
    let all = ids(dir, &["search", "--json"]);
    let mut args = vec!["show", "--json"];
    args.extend(all.iter().map(String::as_str));
    let texts = |article: &Value| {
        let titles = ["kicker", "headline", "subtitle"].map(|name| article[name].as_str().map(str::to_owned));
        let list = |name: &str| article[name].as_array().cloned().unwrap_or_default();
        let body = list("paragraphs").into_iter().chain(list("captions")).map(|t| t.as_str().map(str::to_owned));
        titles.into_iter().chain(body).flatten().map(|text| fold_for_search(&text).text).collect()
    };
    objects(dir, &args).iter().map(|a| (a["id"].as_str().unwrap().to_owned(), texts(a))).collect()
}

#[test]
fn words_are_found_in_texts_exactly_with_a_snippet() {
    let dir = samples();
    let texts = texts(dir.path());
    let mut told = 0;
    for word in ["水库", "记者", "县医院", "本报", "的", "2025", "一二三四五"] {
        let wanted: BTreeSet<String> = texts
            .iter()
            .filter(|(_, parts)| parts.iter().any(|part| holds(part, word)))
            .map(|(id, _)| id.clone())
            .collect();
        let found = objects(dir.path(), &["search", "--text", "--json", word]);
        let ids: BTreeSet<String> = found.iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids, wanted, "{word}");
        for snippet in found.iter().map(|found| &found["snippet"]) {
            let (text, mark) = (snippet["text"].as_str().unwrap(), &snippet["marks"][0]);
            let (from, to) = (mark[0].as_u64().unwrap() as usize, mark[1].as_u64().unwrap() as usize);
            assert_eq!(fold_for_search(&text[from..to]).text, word, "{text}");
            told += 1;
        }
    }
    assert!(told > 50, "{told}");
}

fn holds(text: &str, word: &str) -> bool {
    let digit = |c: Option<char>| {
        word.starts_with(|c: char| c.is_ascii_digit()) && c.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let mut places = text.match_indices(word);
    places.any(|(at, _)| !digit(text[..at].chars().next_back()) && !digit(text[at + word.len()..].chars().next()))
}

#[test]
fn full_text_goes_with_all_other_fields_and_is_counted() {
    let dir = samples();
    let all = ids(dir.path(), &["search", "--json", "text:记者"]);
    let (april, not) = (
        ids(dir.path(), &["search", "--json", "text:记者 has:date"]),
        ids(dir.path(), &["search", "--json", "text:记者 -has:date"]),
    );
    assert!(april.union(&not).cloned().collect::<BTreeSet<_>>() == all && april.is_disjoint(&not));
    let without = ids(dir.path(), &["search", "--json", "--", "-text:记者"]);
    assert!(without.is_disjoint(&all) && without.len() + all.len() == texts(dir.path()).len());
    let either = ids(dir.path(), &["search", "--json", "text:记者,水库"]);
    assert_eq!(either, ids(dir.path(), &["search", "--text", "--json", "记者 OR 水库"]));
    let count = lines(dir.path(), &["search", "--text", "--count", "记者"]);
    assert_eq!(count, [all.len().to_string()]);
    for by in ["year", "month", "day", "paper"] {
        let sum: u64 = objects(dir.path(), &["search", "--by", by, "--json", "text:记者"])
            .iter()
            .map(|row| row["articles"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, all.len() as u64, "{by}");
    }
    let plain = lines(dir.path(), &["search", "--by", "year"]);
    assert!(
        plain.iter().all(|line| line.split_once('\t').is_some_and(|(_, n)| n.parse::<usize>().is_ok())),
        "{plain:?}"
    );
    let tsv = lines(dir.path(), &["search", "--tsv", "--limit", "3", "text:记者"]);
    assert!(tsv.iter().all(|line| line.split('\t').count() == 8 && line.contains("记者")), "{tsv:?}");
    let why = lines(dir.path(), &["search", "--explain", "--limit", "1", "text:记者"]);
    assert!(why.iter().any(|line| line.contains("text:记者: in one run in the text")), "{why:?}");
    assert!(lines(dir.path(), &["search", "text:一二三四五六七"]).is_empty());
    assert_eq!(baoku(dir.path(), &["search", "text:。"]).status.code(), Some(2), "no word");
    assert_eq!(baoku(dir.path(), &["tag", "+访", "--", "text:记者"]).status.code(), Some(0));
    assert_eq!(ids(dir.path(), &["search", "--json", "tag:访"]), all);
}

#[test]
fn reprints_are_found_and_compared() {
    let dir = tempfile::tempdir().unwrap();
    let body =
        "县里昨天公布今年的水库移民安置方案，全县共有三千二百户搬入新居，其中青石镇最多，占到四成以上。".repeat(3);
    let page = |day: u32, paper: &str, headline: &str, body: &str| {
        format!("{paper}\n2025年3月{day}日 第1版\n\n{headline}\n\n　　本报讯（记者林远）{body}\n")
    };
    let write = |name: &str, text: String| fs::write(dir.path().join(name), text).unwrap();
    write("a.txt", page(1, "河湾日报", "移民安置方案公布", &body));
    write("b.txt", page(2, "山南晚报", "三千户搬新居", &body.replace("昨天", "前天")));
    write("c.txt", page(3, "河湾日报", "全县春灌今起开始", &"各地抓住晴好天气开闸放水，抢墒播种。".repeat(5)));
    let all = objects(dir.path(), &["search", "--json"]);
    let id = |file: &str| {
        let found = all.iter().find(|found| found["file"] == file && found["headline"] != "");
        found.unwrap_or_else(|| panic!("{file}: {all:#?}"))["id"].as_str().unwrap().to_owned()
    };
    let like = objects(dir.path(), &["similar", "--json", &id("a.txt")]);
    assert!(like[0]["kind"] == "reprint" && like[0]["id"] == id("b.txt").as_str(), "{like:#?}");
    assert!(like[0]["likeness"].as_f64().unwrap() > 0.8);
    assert!(like.iter().all(|l| l["kind"] != "reprint" || l["id"] != id("c.txt").as_str()));
    let compared = lines(dir.path(), &["compare", &id("a.txt"), &id("b.txt")]).join("\n");
    assert!(compared.contains("[-昨-]{+前+}天"), "{compared}");
    let json = objects(dir.path(), &["compare", "--json", &id("a.txt"), &id("b.txt")]);
    let of = |whose: &str| {
        let pieces = json[0]["pieces"].as_array().unwrap().iter().filter(|piece| piece["of"] != whose);
        pieces.map(|piece| piece["text"].as_str().unwrap()).collect::<String>()
    };
    assert!(of("other").contains("昨天公布") && of("one").contains("前天公布"));
}

#[test]
fn a_killed_index_is_completed_and_windows_agree() {
    let dir = samples();
    for n in 0..6 {
        copy_folder(&sample_pages(), &dir.path().join(format!("copy{n}")));
    }
    for lines in [0, 1, 2, 4] {
        let (mut watch, mut report) = watching(dir.path());
        for _ in 0..lines {
            let _ = report.next();
        }
        watch.kill().unwrap();
        watch.wait().unwrap();
    }
    let fresh = tempfile::tempdir().unwrap();
    copy_folder(dir.path(), fresh.path());
    let killed = ids(dir.path(), &["search", "--json", "text:记者"]);
    assert_eq!(killed, ids(fresh.path(), &["search", "--json", "text:记者"]));
    // Through another process that holds the archive: a page that comes is found by the next command.
    let (mut watch, mut report) = watching(dir.path());
    assert!(report.any(|line| line.unwrap().starts_with("baoku: watching")));
    fs::write(dir.path().join("new.txt"), "河湾日报\n2031年3月1日 第1版\n\n新页到了\n\n　　本报讯　鹮鹮飞来。\n")
        .unwrap();
    let found = ids(dir.path(), &["search", "--json", "--text", "鹮鹮飞来"]);
    assert_eq!((found.len(), ids(dir.path(), &["search", "--json", "text:记者"])), (1, killed));
    watch.kill().unwrap();
    watch.wait().unwrap();
}
