//! What a person does to articles from the command line: kept, shown, taken back, carried to another archive.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const CANAL: &str = "清水河新渠全线通水\n　　本报讯（记者田小禾）昨日上\n午，清水河新渠全线通水，沿岸三\n个村庄的稻田赶在春耕以前喝上了\n第一口水，村民奔走相告。\n";
const LIBRARY: &str = "县图书馆夜读灯亮到十点\n　　本报讯（记者石磊）县图书馆\n的夜读灯从昨晚起亮到十点，第一\n夜就来了二百多名读者，座位不够，\n有人坐在台阶上读书。\n";

/// An archive of two pages of one article each.
struct Papers(TempDir);

impl Papers {
    fn new() -> Self {
        let papers = Self(TempDir::new().unwrap());
        papers.put("2031-03-09_03.txt", CANAL);
        papers.put("2031-03-10_05.txt", LIBRARY);
        papers
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path().join(name).parent().unwrap()).unwrap();
        fs::write(self.path().join(name), text).unwrap();
    }

    /// Runs the program with text on its standard input; gives exit code, output and errors.
    fn feed(&self, args: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_baoku"))
            .current_dir(self.path())
            .env_remove("BAOKU_ARCHIVE")
            .env_remove("BAOKU_STORE")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input);
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    /// Runs what must end well; gives output and errors together.
    #[track_caller]
    fn does(&self, args: &[&str]) -> String {
        let (code, out, err) = self.feed(args, b"");
        assert_eq!(code, Some(0), "{args:?}: {out}{err}");
        out + &err
    }

    /// Runs what must end with another code and says why in one line.
    #[track_caller]
    fn fails(&self, args: &[&str], code: i32, word: &str) {
        let (ended, out, err) = self.feed(args, b"");
        assert_eq!((ended, out.as_str(), err.lines().count()), (Some(code), "", 1), "{args:?}: {err}");
        assert!(err.starts_with("baoku: ") && err.contains(word), "{args:?}: {err}");
    }

    fn id(&self, query: &str) -> String {
        self.does(&["search", "-0", query]).trim_end_matches('\0').to_owned()
    }

    fn count(&self, query: &str) -> String {
        self.feed(&["search", "--count", query], b"").1.trim_end().to_owned()
    }
}

#[test]
fn stars_and_read_marks_are_put_on_found_and_taken_off() {
    let papers = Papers::new();
    assert!(papers.does(&["star", "新渠"]).ends_with("star: 1 article\n"));
    assert!(papers.does(&["star", "date:2031"]).contains("star: 1 article; 1 were so already"));
    assert_eq!((papers.count("is:starred"), papers.count("是:星标 新渠")), ("2".into(), "1".into()));
    papers.does(&["star", "--remove", &papers.id("夜读灯")]);
    assert_eq!((papers.count("is:starred"), papers.count("新渠 is:starred")), ("1".into(), "1".into()));
    assert!(papers.does(&["search", "新渠"]).contains("(starred)"));
    papers.does(&["read", "夜读灯"]);
    assert_eq!(
        (papers.count("is:read"), papers.count("is:unread"), papers.count("是:未读")),
        ("1".into(), "1".into(), "1".into())
    );
    papers.does(&["read", "--unread", "夜读灯"]);
    assert_eq!(papers.count("is:read"), "0");
    let found: Value = serde_json::from_str(&papers.does(&["search", "--json", "新渠"])).unwrap();
    assert_eq!((&found["starred"], &found["read"], &found["noted"]), (&true.into(), &false.into(), &false.into()));
    papers.fails(&["star", "沙漠骆驼"], 1, "nothing done");
    papers.fails(&["star", "0000000000000000"], 1, "no such article");
    papers.fails(&["read", ""], 2, "every article");
}

#[test]
fn a_note_of_any_characters_is_written_printed_and_shown() {
    let papers = Papers::new();
    let id = papers.id("新渠");
    papers.fails(&["note", &id], 1, "no note yet");
    papers.does(&["note", &id[..8], "核对第三段"]);
    assert_eq!(papers.does(&["note", &id]), "核对第三段\n");
    let (code, _, err) =
        papers.feed(&["note", "--add", &id, "-"], "第二行\r\n  \"引号\" \u{1b}[2J\u{202e}e\u{301}\n".as_bytes());
    assert_eq!(code, Some(0), "{err}");
    // On the terminal nothing of it is raw; in JSON nothing is lost.
    let shown = papers.does(&["note", &id]) + &papers.does(&["show", &id]) + &papers.does(&["show", "--markdown", &id]);
    assert!(shown.contains("\n  \"引号\" ␛[2J") && shown.contains("\n| 第二行"), "{shown}");
    assert!(!shown.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{shown:?}");
    let whole: Value = serde_json::from_str(&papers.does(&["show", "--json", &id])).unwrap();
    assert_eq!(whole["note"], "核对第三段\n第二行\r\n  \"引号\" \u{1b}[2J\u{202e}e\u{301}\n");
    assert_eq!((papers.count("has:note"), papers.count("有:笔记")), ("1".into(), "1".into()));
    papers.does(&["note", "--remove", &id]);
    assert_eq!(papers.count("has:note"), "0");
    assert_eq!(papers.feed(&["note", &id, "-"], b"\xff\xfe").0, Some(2));
    papers.fails(&["note", &id, "  "], 2, "empty note");
    papers.fails(&["note", &id, "-"], 2, "empty note");
}

#[test]
fn saved_searches_are_kept_used_renamed_and_removed() {
    let papers = Papers::new();
    papers.fails(&["saved"], 1, "baoku saved add");
    papers.does(&["saved", "add", "水事", "新渠", "date:2031"]);
    papers.does(&["saved", "add", "夜", "夜读灯"]);
    assert_eq!(papers.does(&["saved"]), "夜\t夜读灯\n水事\t新渠 date:2031\n");
    assert_eq!(papers.does(&["search", "--count", "--saved", "水事"]), "1\n");
    assert_eq!(papers.feed(&["search", "--count", "--saved", "水事", "夜"], b"").0, Some(1));
    papers.fails(&["search", "--saved", "火"], 2, "baoku saved");
    papers.fails(&["saved", "rename", "水事", "夜"], 2, "choose one that is free");
    papers.does(&["saved", "rename", "水事", "水"]);
    papers.does(&["saved", "remove", "夜"]);
    assert_eq!(papers.does(&["saved"]), "水\t新渠 date:2031\n");
    papers.fails(&["saved", "remove", "夜"], 2, "夜");
    papers.fails(&["saved", "add", "坏", "date:never"], 2, "never");
    papers.fails(&["saved", "add", "坏", ""], 2, "every article");
}

#[test]
fn acts_are_listed_taken_back_and_done_again() {
    let papers = Papers::new();
    papers.fails(&["undo"], 1, "nothing to take back");
    papers.fails(&["acts"], 1, "no acts yet");
    papers.does(&["tag", "+水利", "--", "date:2031"]);
    papers.does(&["star", "新渠"]);
    papers.does(&["saved", "add", "水", "新渠"]);
    let list = papers.does(&["acts"]);
    let words: Vec<&str> = list.lines().map(|line| line.splitn(3, "  ").last().unwrap().trim()).collect();
    assert!(words[0].ends_with("saved search 水: 新渠") && words[1].ends_with("star on 1 article"), "{list}");
    assert!(words[2].ends_with("+水利 on 2 articles"), "{list}");
    assert!(papers.does(&["undo"]).contains("taken back: act 3: saved search 水: 新渠"));
    assert!(papers.does(&["undo"]).contains("star on 1 article"));
    assert!(papers.does(&["undo"]).contains("+水利 on 2 articles"));
    assert_eq!((papers.count("tag:水利"), papers.count("is:starred")), ("0".into(), "0".into()));
    papers.fails(&["undo"], 1, "nothing to take back");
    assert!(papers.does(&["redo"]).contains("done again: act 1: +水利 on 2 articles"));
    assert_eq!(papers.count("tag:水利"), "2");
    let past: Vec<Value> =
        papers.does(&["acts", "--json", "--limit", "2"]).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((past.len(), &past[0]["act"], &past[0]["undone"]), (2, &"save".into(), &true.into()));
    papers.does(&["redo"]);
    papers.does(&["redo"]);
    papers.fails(&["redo"], 1, "nothing to do again");
    assert_eq!((papers.count("is:starred"), papers.does(&["saved"])), ("1".into(), "水\t新渠\n".into()));
}

#[test]
fn a_dump_goes_to_another_archive_and_back_without_a_loss() {
    let papers = Papers::new();
    papers.fails(&["tags", "dump"], 1, "nothing to dump");
    let id = papers.id("新渠");
    papers.does(&["tag", "+水利", "+待查", "--", &id]);
    papers.does(&["star", "夜读灯"]);
    papers.does(&["read", "夜读灯"]);
    papers.feed(&["note", &id, "-"], "一\r\n二\u{1b}\u{202e}\t\"三\"\n".as_bytes());
    papers.does(&["saved", "add", "水", "新渠"]);
    let dump = papers.does(&["tags", "dump"]);
    assert_eq!(dump.lines().count(), 3);
    assert!(!dump.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{dump:?}");

    // One page under another name, one not there yet.
    let other = Papers::new();
    fs::rename(other.path().join("2031-03-09_03.txt"), other.path().join("canal.txt")).unwrap();
    fs::remove_file(other.path().join("2031-03-10_05.txt")).unwrap();
    let file = papers.path().join("acts.jsonl");
    fs::write(&file, &dump).unwrap();
    let said = other.does(&["tags", "restore", file.to_str().unwrap()]);
    assert!(
        said.contains("2 articles: 2 changed, 0 held all of it already: 2 tags, 1 star, 1 read mark, 1 note put on"),
        "{said}"
    );
    assert!(said.contains("1 of them is not in this archive now") && said.contains("1 saved search added"), "{said}");
    assert_eq!((other.count("tag:水利"), other.count("is:starred")), ("1".into(), "0".into()));
    let whole: Value = serde_json::from_str(&other.does(&["show", "--json", &id])).unwrap();
    assert_eq!(whole["note"], "一\r\n二\u{1b}\u{202e}\t\"三\"\n");
    assert_eq!(other.does(&["tags", "dump"]), dump, "also what waits");
    // Twice is once, also from standard input; the page comes.
    let (code, _, said) = other.feed(&["tags", "restore", "-"], dump.as_bytes());
    assert_eq!(code, Some(0));
    assert!(said.contains("0 changed, 2 held all of it already"), "{said}");
    other.put("later/library.txt", LIBRARY);
    assert_eq!((other.count("is:starred is:read"), other.does(&["tags", "dump"])), ("1".into(), dump.clone()));
    // All of it was one act.
    assert!(other.does(&["undo"]).contains("restore on 2 articles"));
    other.fails(&["tags", "dump"], 1, "nothing to dump");

    // A dump that is no dump changes nothing.
    fs::write(&file, format!("{dump}{{\"id\":1}}\n")).unwrap();
    other.fails(&["tags", "restore", file.to_str().unwrap()], 2, "line 4");
    other.fails(&["tags", "restore", "nowhere"], 2, "nowhere");
    other.fails(&["tags", "dump"], 1, "nothing to dump");
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_the_act_is_refused_in_one_line_and_nothing_is_torn() {
    let papers = Papers::new();
    papers.does(&["index"]);
    let id = papers.id("新渠");
    papers.does(&["tag", "+水利", "--", &id]);
    // Notes until the journal is larger than every other file, so that only it reaches the limit.
    let note = "长".repeat(60_000);
    for n in 0..8 {
        papers.feed(&["note", &id, "-"], format!("{n}{note}").as_bytes());
    }
    let journal = papers.path().join(".baoku/journal.jsonl");
    let before = fs::read(&journal).unwrap();
    // No file may grow beyond this: the shell's limit stands in for a disk that is full. Its signal is ignored, as on a disk.
    let blocks = before.len() / 1024 + 100;
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" note {id} -");
    let mut child = Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_baoku")])
        .current_dir(papers.path())
        .env_remove("BAOKU_ARCHIVE")
        .env_remove("BAOKU_STORE")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("neu{note}").as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!((ended.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains("journal.jsonl") && said.contains("nothing was done"), "{said}");
    assert_eq!(fs::read(&journal).unwrap(), before);
    assert!(papers.does(&["note", &id]).starts_with("7长"));
    assert_eq!(papers.count("tag:水利"), "1");
}
