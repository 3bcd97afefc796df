//! The screen's life: it stands still and goes on, loses its terminal, is lent to others, and costs nothing while nobody does anything.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::{Terminal, archive, send_signal};
use std::{fs, path::Path, process::Command};

const ENTER: &str = "\r";
const TAB: &str = "\t";
const CTRL_Z: &str = "\x1a";

/// Starts with a config file of its own, and waits until every sample page is indexed and listed.
fn start_with(dir: &Path, env: &[(&str, &str)]) -> Terminal {
    let terminal = Terminal::start_with(&[dir.to_str().unwrap()], env, 120, 36);
    terminal.wait_text("watching");
    terminal
}

/// `T` for a process that stands still.
fn state_of(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit(')').next()?.trim_start().chars().next()
}

#[test]
#[cfg(target_os = "linux")]
fn it_stands_still_and_comes_back_whole() {
    let dir = archive();
    let mut t = start_with(dir.path(), &[]);
    t.type_keys(TAB);
    for by_key in [true, true, false, true] {
        if by_key {
            t.type_keys(CTRL_Z)
        } else {
            t.signal("TSTP")
        }
        let still = t.wait("the terminal as the shell wants it", |s| !s.alternate_screen() && !s.bracketed_paste());
        assert!(!still.contains("watching"));
        common::wait_until("the process stands still", || state_of(t.pid()) == Some('T'));
        assert!(!t.is_raw());
        send_signal(t.pid(), "CONT");
        t.wait("the screen again", |s| {
            s.alternate_screen() && s.bracketed_paste() && s.contents().contains("watching")
        });
        common::wait_until("keys are read as they are typed", || t.is_raw());
    }
    // Keys and mouse work as before, and an act is done.
    t.wait("the mouse", |s| s.mouse_protocol_mode() != vt100::MouseProtocolMode::None);
    t.type_keys("s");
    t.wait_text("star: 1 article");
    t.type_keys("q");
    let left = t.wait_end();
    left.assert_whole();
    assert_eq!(left.code, 0);
}

#[test]
fn a_stop_from_outside_that_left_the_terminal_in_disorder_is_mended() {
    let dir = archive();
    let t = start_with(dir.path(), &[]);
    send_signal(t.pid(), "STOP");
    t.cook();
    assert!(!t.is_raw());
    send_signal(t.pid(), "CONT");
    common::wait_until("keys are read as they are typed", || t.is_raw());
    t.signal("TERM");
    t.wait_end().assert_whole();
}

#[test]
fn a_lost_terminal_ends_it_and_what_was_done_is_kept() {
    let dir = archive();
    let mut t = start_with(dir.path(), &[]);
    t.type_keys(TAB);
    t.type_keys("s");
    t.wait_text("star: 1 article");
    t.lose();
    let done = Command::new(env!("CARGO_BIN_EXE_baoku"))
        .args(["-C", dir.path().to_str().unwrap(), "search", "--count", "is:starred"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "1", "{done:?}");
}

#[test]
fn a_config_file_is_in_force_on_the_screen_and_a_bad_one_is_told() {
    let dir = archive();
    let config = dir.path().join("mine.toml");
    fs::write(&config, "language = \"zh\"\nmouse = false\n[keys.list]\nstar = [\"*\"]\n").unwrap();
    let env = [("BAOKU_CONFIG", config.to_str().unwrap())];
    let mut t = Terminal::start_with(&[dir.path().to_str().unwrap()], &env, 120, 36);
    t.wait("the list", |s| ["watching", "监视中"].iter().any(|text| s.contents().contains(text)));
    assert!(t.wait("no mouse", |s| s.mouse_protocol_mode() == vt100::MouseProtocolMode::None).contains("阅读"));
    // Before the list is there, no article can be meant.
    t.wait_text("119/119");
    t.type_keys(TAB);
    t.type_keys("*");
    t.wait_text("1 篇文章");
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);

    fs::write(&config, "\ntheem = \"dark\"\n").unwrap();
    let mut t = Terminal::start_with(&[dir.path().to_str().unwrap()], &env, 120, 36);
    t.wait_text("line 2: `theem` is no setting: did you mean `theme`?");
    t.type_keys(TAB);
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);
}

#[test]
fn a_config_file_that_changes_is_taken_up_and_one_with_a_mistake_changes_nothing() {
    let dir = archive();
    let config = dir.path().join("mine.toml");
    fs::write(&config, "language = \"en\"\n").unwrap();
    let env = [("BAOKU_CONFIG", config.to_str().unwrap())];
    let mut t = Terminal::start_with(&[dir.path().to_str().unwrap()], &env, 120, 36);
    t.wait_text("119/119");
    fs::write(&config, "language = \"zh\"\nmouse = false\n[keys.list]\nstar = [\"*\"]\n").unwrap();
    t.type_keys(TAB);
    let reload = format!(":reload{ENTER}");
    t.type_keys(&reload);
    t.wait_text("已按配置文件更新设置");
    t.wait("no mouse", |s| s.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    t.type_keys("*");
    t.wait_text("加星标：1 篇文章");
    fs::write(&config, "language = \"en\"\n\nmouze = true\n").unwrap();
    t.type_keys(&reload);
    t.wait_text("line 3: `mouze` is no setting: did you mean `mouse`?；设置未变");
    // Without being told to, when something happens to the terminal.
    fs::write(&config, "language = \"en\"\nmeasure = 20\n").unwrap();
    t.resize(120, 35);
    t.wait_text("the settings are those of the config file");
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);
}

#[test]
fn the_mouse_opens_an_article_in_the_real_terminal() {
    let dir = archive();
    // Too narrow for the side pane.
    let mut t = Terminal::start(&[dir.path().to_str().unwrap()], 100, 36);
    t.wait_text("watching");
    t.wait("the mouse", |s| s.mouse_protocol_encoding() == vt100::MouseProtocolEncoding::Sgr);
    let click = "\x1b[<0;5;4M\x1b[<0;5;4m";
    t.type_keys(click);
    t.wait_text("/ search");
    t.type_keys(click);
    t.wait_text("J next");
    t.signal("TERM");
    t.wait_end().assert_whole();
}

/// How often the thread that draws has waited for something.
#[cfg(target_os = "linux")]
fn waits_of_the_screen(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/task/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn while_nobody_does_anything_nothing_is_drawn_and_nobody_wakes() {
    let dir = archive();
    let t = start_with(dir.path(), &[]);
    // Something else to do for a while: the clock of this test.
    let mut pages = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
    let page = pages.find(|path| path.extension().is_some_and(|e| e == "txt")).unwrap();
    const ROUNDS: u64 = 30;
    common::wait_until("a while in which nothing is drawn and the screen sleeps", || {
        let (said, waits) = (t.said(), waits_of_the_screen(t.pid()));
        for _ in 0..ROUNDS {
            let done = Command::new(env!("CARGO_BIN_EXE_baoku")).arg("parse").arg(&page).output().unwrap();
            assert!(done.status.success());
        }
        t.said() == said && waits_of_the_screen(t.pid()) - waits < ROUNDS / 3
    });
    t.signal("TERM");
    t.wait_end().assert_whole();
}
