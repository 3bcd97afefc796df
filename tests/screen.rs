//! The program as a person meets it: in a terminal, from the first key to the last.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::{Terminal, copy_folder, sample_pages};
use std::{fs, path::Path};

/// A query, the headline it finds, and one near the top of the whole list that it does not find.
const QUERY: &str = "水库清淤";
const WANTED: &str = "水库清淤";
const OTHER: &str = "高考期间";

const ENTER: &str = "\r";
const TAB: &str = "\t";
/// From the article to the headlines, without an Escape that could join the next key.
const TO_LIST: &str = "h";
const ESC: &str = "\x1b";
const REDO: &str = "\x12"; // Ctrl-R
const F12: &str = "\x1b[24~";

/// A page of our own that no sample holds.
const NEW_PAGE: &str = "2025年7月2日 星期三\n第1版\n\n柳荫湖畔建成观鸟长廊\n\n\
    本报讯（记者温知微）柳荫湖畔的观鸟长廊\n昨日建成，全长三百二十米，沿途设置了\n六处隐蔽的观察棚，市民凭身份证即可免\n费入内。\n";

fn archive() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample_pages(), dir.path());
    dir
}

fn start(dir: &Path) -> Terminal {
    Terminal::start(&[dir.to_str().unwrap()], 120, 36)
}

/// Starts, and waits until every sample page is indexed and listed.
fn start_indexed(dir: &Path) -> Terminal {
    let terminal = start(dir);
    terminal.wait_text("watching");
    terminal
}

#[test]
fn a_file_too_large_for_a_page_is_listed_with_its_reason() {
    let dir = archive();
    fs::File::create(dir.path().join("2025-07-03_01.txt")).unwrap().set_len(10 << 30).unwrap();
    let mut terminal = start_indexed(dir.path());
    terminal.type_keys(&format!("{TAB}!"));
    terminal.wait_text("10737418240");
    terminal.type_keys("q");
    terminal.wait_no_text("10737418240");
    terminal.type_keys("q");
    assert_eq!(terminal.wait_end().code, 0);
}

#[test]
fn find_read_tag_arrive_and_find_again() {
    let dir = archive();
    let mut t = start_indexed(dir.path());

    // Find: a Chinese query narrows the list.
    t.type_keys(QUERY);
    t.wait("the wanted headline, first of few", |s| s.contents().contains(WANTED) && !s.contents().contains(OTHER));

    t.wait_hits(1);

    // Read, tag.
    t.type_keys(ENTER);
    t.type_keys("t");
    t.wait_text("tag");
    t.type_keys("湖畔笔记");
    t.type_keys(ENTER);
    t.wait_text("+湖畔笔记");

    // A page arrives while the query is cleared: the list shows it, the article in view stays.
    t.type_keys(TO_LIST);
    t.type_keys(ESC);
    t.wait_no_text("1/1");
    t.type_keys("g");
    t.wait_text(OTHER);
    fs::write(dir.path().join("liuyin-2025-07-02-01.txt"), NEW_PAGE).unwrap();
    t.wait_text("+1 new");
    t.type_keys("/观鸟长廊");
    t.wait_text("柳荫湖畔建成观鸟长廊");
    t.type_keys(TAB);
    t.type_keys("q");
    let left = t.wait_end();
    left.assert_whole();
    assert_eq!(left.code, 0, "{left:?}");

    // The next day: the tag finds the article.
    let mut t = start_indexed(dir.path());
    t.type_keys(&format!("标签：湖{TAB}"));
    t.wait_text("标签：湖畔笔记");
    t.wait("the tagged article alone", |s| s.contents().contains(WANTED) && !s.contents().contains(OTHER));
}

#[test]
fn the_list_is_there_before_the_archive_is() {
    let dir = archive();
    let mut t = start_indexed(dir.path());
    t.type_keys(&format!("{TAB}s"));
    t.wait_text("*");
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);

    // Somebody holds the archive and says nothing: what was kept can be searched all the same.
    let lock = fs::File::options().write(true).open(dir.path().join(".baoku/lock")).unwrap();
    lock.try_lock().unwrap();
    let mut t = start(dir.path());
    t.wait("the list, the star in it", |s| s.contents().contains(OTHER) && s.contents().contains('*'));
    t.type_keys(QUERY);
    t.wait("the wanted headline", |s| s.contents().contains(WANTED) && !s.contents().contains(OTHER));
    t.wait_text("opening");
    drop(lock);
    t.wait_text("watching");
    t.type_keys(ENTER);
    t.wait_text("本报讯");
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);
}

#[test]
fn the_terminal_is_whole_after_quit_signals_and_a_panic() {
    let dir = archive();
    let mut t = start_indexed(dir.path());
    t.type_keys(TAB);
    t.type_keys("q");
    let left = t.wait_end();
    left.assert_whole();
    assert_eq!(left.code, 0);

    for signal in ["TERM", "HUP", "INT"] {
        let t = start_indexed(dir.path());
        assert!(t.is_raw(), "the screen reads keys as they are typed");
        t.signal(signal);
        t.wait_end().assert_whole();
    }

    if cfg!(debug_assertions) {
        let mut t = start_indexed(dir.path());
        t.type_keys(F12);
        let left = t.wait_end();
        left.assert_whole();
        assert!(left.code != 0 && left.text.contains("panicked"), "the panic is told on the whole terminal: {left:?}");
    }
}

#[test]
fn every_size_works_and_a_resize_storm_ends_well() {
    let dir = archive();
    let mut t = start_indexed(dir.path());
    for (cols, rows) in [(40, 10), (200, 60), (10, 3), (1, 1), (80, 24), (33, 17), (120, 40)] {
        t.resize(cols, rows);
    }
    t.wait_text(OTHER);
    t.type_keys(TAB);
    t.type_keys("?");
    t.wait_text("─ keys ─");
    t.type_keys("q");
    t.wait_no_text("─ keys ─");
    t.type_keys("q");
    t.wait_end().assert_whole();
}

#[test]
fn without_a_terminal_the_screen_refuses_in_one_line() {
    let dir = archive();
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_baoku"))
        .arg(dir.path())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(said.contains("baoku search") && said.lines().count() == 1, "{said}");
}

#[test]
fn what_is_done_on_the_screen_is_taken_back_and_still_there_the_next_day() {
    let dir = archive();
    let mut t = start_indexed(dir.path());
    t.type_keys(QUERY);
    t.wait_hits(1);
    t.type_keys(TAB);
    t.type_keys("s");
    t.wait_text("star: 1 article");
    t.type_keys("u");
    t.wait_text("taken back: star on 1 article");
    t.type_keys(REDO);
    t.wait_text("done again: star on 1 article");
    // Read: it is marked so without a word.
    t.type_keys(ENTER);
    t.wait("a star and a read mark in the list", |s| s.contents().contains("* ✓"));
    t.type_keys("q");
    t.wait_end().assert_whole();

    let mut t = start_indexed(dir.path());
    t.type_keys("is:starred is:read");
    t.wait_hits(1);
    t.wait_text("* ✓");
    t.type_keys(TAB);
    t.type_keys("u");
    t.wait_text("taken back: star on 1 article");
    t.wait_hits(0);
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);
}

/// A screen that keeps what it remembers in a folder of its own.
fn remembering(archive: &Path, memory: &Path) -> Terminal {
    let env = [("XDG_STATE_HOME", memory.to_str().unwrap())];
    Terminal::start_with(&[archive.to_str().unwrap()], &env, 120, 36)
}

#[test]
fn a_killed_screen_comes_back_where_it_was() {
    let dir = archive();
    let memory = tempfile::tempdir().unwrap();
    let start = || remembering(dir.path(), memory.path());
    let mut t = start();
    t.wait_text("watching");
    t.type_keys(QUERY);
    t.wait_hits(1);
    t.type_keys(ENTER);
    common::wait_until("the session is in its file", || {
        let Ok(mut files) = fs::read_dir(memory.path().join("baoku")) else { return false };
        files.any(|file| {
            let path = file.unwrap().path();
            path.extension().is_some_and(|end| end == "json")
                && fs::read_to_string(path).unwrap_or_default().contains(QUERY)
        })
    });
    t.signal("KILL");
    drop(t);
    let t = start();
    t.wait("the query is back", |s| s.contents().contains(&format!("> {QUERY}")) && s.contents().contains("1/1"));
    t.signal("TERM");
    assert_eq!(t.wait_end().code, 0);
}

#[test]
fn the_next_time_begins_where_the_last_one_ended() {
    let dir = archive();
    let memory = tempfile::tempdir().unwrap();
    let start = || remembering(dir.path(), memory.path());
    let mut t = start();
    t.wait_text("watching");
    t.type_keys(QUERY);
    t.wait_hits(1);
    t.type_keys(ENTER);
    t.type_keys("S");
    t.wait_text("saves:");
    t.type_keys(ENTER);
    t.wait("the side pane counts the search", |s| {
        s.contents().lines().any(|line| line.starts_with(&format!("  {QUERY}")) && line.contains(" 1│"))
    });
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);

    let mut t = start();
    t.wait("the query is back", |s| s.contents().contains(&format!("> {QUERY}")) && s.contents().contains("1/1"));
    // What is typed takes its place; it is found again among the queries asked before.
    t.type_keys("高考");
    t.wait_text("> 高考");
    t.type_keys("\x12");
    t.wait_text("queries asked before");
    t.type_keys(ENTER);
    t.wait_text(&format!("> {QUERY}"));
    t.type_keys(&format!("{TAB}q"));
    assert_eq!(t.wait_end().code, 0);

    // A damaged session is said and left aside.
    let file = fs::read_dir(memory.path().join("baoku")).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, "{").unwrap();
    let mut t = start();
    t.wait_text("starting afresh");
    t.type_keys(&format!("{TAB}q"));
    assert_eq!(t.wait_end().code, 0);
}

#[test]
fn a_terminal_is_asked_how_wide_it_draws_and_nothing_is_out_of_place() {
    let dir = archive();
    let mut t = Terminal::start_wide(&[dir.path().to_str().unwrap()], "高考考点", 120, 36);
    t.wait_text("watching");
    // Lines that such a terminal would draw twice as wide are of ASCII, and stand one under the other.
    t.wait("a rule in its column", |s| {
        let columns: Vec<Option<usize>> = s.rows(0, 120).take(30).map(|row| column_of(&row, '|')).collect();
        columns[0].is_some() && columns.iter().all(|column| *column == columns[0])
    });
    // What was typed while the terminal was asked is not lost, nor does it wait for the next key.
    t.wait_text("> 高考考点");
    t.wait_text(&common::wide("“体检”", true));
    t.type_keys(TAB);
    t.type_keys("q");
    t.wait_end().assert_whole();
}

#[test]
fn keys_do_not_wait_for_a_terminal_that_does_not_answer() {
    let dir = archive();
    let mut t = Terminal::start_mute(&[dir.path().to_str().unwrap()], 120, 36);
    t.wait_text("> ");
    // The answer comes only when what was typed has been seen, and still counts; keys may be in the same breath, then it is asked again.
    t.type_keys("高考考点");
    t.wait_text("> 高考考点");
    t.answer();
    t.wait("lines of ASCII", |s| s.rows(0, 120).take(30).all(|row| column_of(&row, '|').is_some()));
    t.type_keys(&format!("{TAB}q"));
    t.wait_end().assert_whole();
}

/// The cells before a glyph of a row.
fn column_of(row: &str, glyph: char) -> Option<usize> {
    let before = row.split_once(glyph)?.0;
    Some(baoku::text::width(before, baoku::text::Ambiguous::Narrow).0)
}
