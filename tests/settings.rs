//! `baoku.toml` as a person meets it: the program itself, on folders made up here.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

const PAGE: &str = "清水河新渠全线通水\n　　本报讯（记者田小禾）昨日上\n午，清水河新渠全线通水，沿岸三\n个村庄的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n";
const GOOD: &str =
    "[papers]\nqsrb = \"清水日报\"\n\n[[pattern]]\npath = \"scans/{paper}/{year}/{month}-{day}_s{page}.txt\"\n";
const BAD: &str = "[papers]\nqsrb = \"清水日报\"\n\n[[pattern]]\npfad = \"*.txt\"\n";

fn archive() -> TempDir {
    let folder = TempDir::new().unwrap();
    put(&folder, "scans/qsrb/2031/3-9_s02.txt", PAGE);
    put(&folder, "QSRB20310310_03.txt", &PAGE.replace("新渠", "老渠"));
    folder
}

fn put(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn command(at: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.current_dir(at).env_remove("BAOKU_ARCHIVE").env_remove("BAOKU_STORE").args(args).stdin(Stdio::null());
    command
}

/// Standard output and standard error of a command that ends well.
#[track_caller]
fn run(at: &Path, args: &[&str]) -> (String, String) {
    let out = command(at, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (said, complained) = (text(out.stdout), text(out.stderr));
    assert_eq!(out.status.code(), Some(0), "{args:?}: {said}\n{complained}");
    (said, complained)
}

fn facts(page: &Value) -> [&str; 3] {
    ["paper", "date", "page"].map(|field| page[field].as_str().unwrap_or("-"))
}

#[test]
fn good_settings_are_told_nothing_of_and_a_change_is_one_line() {
    let folder = archive();
    let at = folder.path();
    assert_eq!(run(at, &["index"]), ("2 page files, 2 articles, no problems\n".into(), String::new()));
    run(at, &["tag", "+水利", "--", "新渠"]);
    put(&folder, "baoku.toml", GOOD);
    let (said, complained) = run(at, &["index"]);
    assert_eq!(said, "2 page files, 2 articles, no problems\n");
    assert_eq!(complained, "baoku: 2 page files read again: baoku.toml has changed\n");
    assert_eq!(run(at, &["index"]).1, "");
    let (found, _) = run(at, &["search", "--json", "tag:水利"]);
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(facts(&found), ["清水日报", "2031-03-09", "2"]);
    assert_eq!(run(at, &["search", "--count", "paper:清水日报"]).0, "2\n");
    assert!(run(at, &["help", "index"]).0.contains("[[pattern]]"));
}

#[test]
fn a_bad_file_is_one_line_with_its_place_and_the_archive_goes_on() {
    let folder = archive();
    let at = folder.path();
    put(&folder, "baoku.toml", BAD);
    let (said, complained) = run(at, &["index"]);
    assert_eq!(said, "2 page files, 2 articles, 1 problem (baoku status lists it)\n");
    assert_eq!(complained.lines().count(), 1, "{complained}");
    assert!(complained.starts_with("baoku: baoku.toml: line 5: unknown field `pfad`"), "{complained}");
    assert!(complained.contains("mend or remove it"), "{complained}");
    let (status, _) = run(at, &["status"]);
    assert!(status.contains("problems    1") && status.contains("\n  baoku.toml: line 5: "), "{status}");
    assert_eq!(run(at, &["search", "--count"]).0, "2\n");
    put(&folder, "baoku.toml", GOOD);
    assert!(run(at, &["status"]).0.contains("problems    0"));
}

#[test]
fn parse_reads_a_page_as_its_archive_does() {
    let folder = archive();
    let at = folder.path();
    put(&folder, "baoku.toml", GOOD);
    let parse = |at: &Path, file: &str| -> (Value, String) {
        let (said, complained) = run(at, &["parse", "--json", file]);
        (serde_json::from_str(&said).unwrap(), complained)
    };
    let name = "scans/qsrb/2031/3-9_s02.txt";
    for (from, file) in [
        (at.to_owned(), name.to_owned()),
        (at.join("scans"), "qsrb/2031/3-9_s02.txt".to_owned()),
        (at.join("scans/qsrb/2031"), "3-9_s02.txt".to_owned()),
        (std::env::temp_dir(), at.join(name).display().to_string()),
    ] {
        let (page, complained) = parse(&from, &file);
        assert_eq!((facts(&page), page["file"].as_str()), (["清水日报", "2031-03-09", "2"], Some(file.as_str())));
        assert_eq!(complained, "");
        assert!(page.get("paper_said").is_none());
    }
    assert!(!at.join(".baoku").exists());
    put(&folder, "baoku.toml", BAD);
    let (page, complained) = parse(at, "QSRB20310310_03.txt");
    assert_eq!(facts(&page), ["QSRB", "2031-03-10", "3"]);
    assert!(complained.lines().count() == 1 && complained.contains("line 5"), "{complained}");
}

#[cfg(unix)]
#[test]
fn watch_says_what_an_edit_does() {
    let folder = archive();
    let at = folder.path();
    run(at, &["index"]);
    let mut watch = command(at, &["watch"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watch.stderr.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.starts_with("baoku: watching ")).unwrap();
    put(&folder, "baoku.toml", GOOD);
    lines.find(|line| line == "baoku: reading 2 page files again: baoku.toml has changed").unwrap();
    // On a busy machine each may be told by itself.
    let mut changed = 0;
    while changed < 2 {
        let counts = lines.find_map(|line| {
            let (many, rest) = line.strip_prefix("baoku: 0 new articles, ")?.split_once(" changed, ")?;
            rest.starts_with("0 removed").then(|| many.parse::<usize>().unwrap())
        });
        changed += counts.unwrap();
    }
    assert_eq!(changed, 2);
    put(&folder, "baoku.toml", BAD);
    lines.find(|line| line.starts_with("baoku: baoku.toml: line 5: ")).unwrap();
    put(&folder, "baoku.toml", GOOD);
    lines.find(|line| line == "baoku: baoku.toml: no longer a problem").unwrap();
    let kill = Command::new("kill").args(["-TERM", &watch.id().to_string()]).status().unwrap();
    assert!(kill.success());
    drop(lines);
    assert_eq!(watch.wait().unwrap().code(), Some(0));
}
