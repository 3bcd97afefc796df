//! What a person does on the screen to many articles at once, and what leaves it: tags, notes, the list of acts; editor, pager, pipe, export, clipboard.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::{Terminal, copy_folder, sample_pages};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

const ENTER: &str = "\r";
const TAB: &str = "\t";
const ESC: &str = "\x1b";
const CTRL_E: &str = "\x05";
const CTRL_S: &str = "\x13";
const CTRL_U: &str = "\x15";

/// The sample pages, and a program that stands for an editor and a pager.
struct Papers {
    dir: tempfile::TempDir,
    tools: tempfile::TempDir,
}

impl Papers {
    fn new() -> Self {
        let papers = Self { dir: tempfile::tempdir().unwrap(), tools: tempfile::tempdir().unwrap() };
        copy_folder(&sample_pages(), papers.dir.path());
        papers
    }

    /// A script; what it is called with stands in `$@`, and it may write beside itself, into `$OUT`.
    fn script(&self, name: &str, text: &str) -> String {
        let path = self.tools.path().join(name);
        fs::write(&path, format!("#!/bin/sh\nOUT='{}'\n{text}\n", self.out().display())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn out(&self) -> PathBuf {
        self.tools.path().join("out")
    }

    fn start(&self, env: &[(&str, &str)]) -> Terminal {
        let terminal = Terminal::start_with(&[self.dir.path().to_str().unwrap()], env, 120, 36);
        terminal.wait_text("watching");
        terminal
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn editor_and_pager_have_the_terminal_and_give_it_back() {
    let papers = Papers::new();
    // What looks like vi is told the line as vi is.
    let editor = papers.script(
        "vi",
        "printf '%s|' \"$@\" > \"$OUT\"; case \"$2\" in *note*) printf '核对\\n第三段\\n' > \"$2\";; esac; stty -a | grep -q ' icanon' && echo whole >> \"$OUT\"",
    );
    let pager = papers.script("pager", "cat > \"$OUT\"");
    let mut t = papers.start(&[("VISUAL", &editor), ("PAGER", &pager)]);
    t.type_keys(&format!("\"银龄教师\"{TAB}"));
    t.wait_hits(1);
    t.wait_text("page 2");
    t.type_keys("e");
    // The screen is drawn anew when the editor has ended.
    t.type_keys("s");
    t.wait_text("star: 1 article");
    let said = read(&papers.out());
    assert!(said.starts_with('+') && said.contains("2025-03") && said.contains("whole"), "{said}");
    let line: usize = said[1..].split('|').next().unwrap().parse().unwrap();
    let file = PathBuf::from(said.split('|').nth(1).unwrap());
    let text = fs::read(file).unwrap();
    assert!(line >= 1 && line <= text.iter().filter(|&&b| b == b'\n').count(), "{said}");

    // What is done is said before the list shows it; the next key is about what the list shows.
    t.wait("the star in the list", |s| s.contents().lines().any(|row| row.contains("03-12") && row.contains(" *│")));
    t.type_keys("P");
    t.type_keys("s");
    t.wait_text("star taken off");
    assert!(read(&papers.out()).contains("银龄教师"));

    t.type_keys("a");
    t.wait_text("note: ");
    t.type_keys(CTRL_E);
    t.wait_text("note *: ");
    t.wait_text("第三段");
    t.type_keys(CTRL_S);
    t.wait_text("note: 1 article");
    t.type_keys("q");
    let left = t.wait_end();
    left.assert_whole();
    assert_eq!(left.code, 0);

    // The note is there the next day, and is taken back from the list of acts.
    let mut t = papers.start(&[]);
    t.type_keys(&format!("has:note{TAB}"));
    t.wait_hits(1);
    t.wait_text("│ 第三段");
    t.type_keys("U");
    t.wait_text("acts: 3");
    t.type_keys(ENTER);
    t.wait_text("undone note");
    t.type_keys("q");
    t.wait_hits(0);
}

#[test]
fn an_editor_that_is_not_there_is_said() {
    let papers = Papers::new();
    let mut t = papers.start(&[("VISUAL", "baoku-no-such-editor")]);
    t.type_keys(&format!("{TAB}e"));
    t.wait_text("baoku-no-such-editor: exit status: 127");
    t.type_keys("q");
    t.wait_end().assert_whole();
}

/// Whether a process of a group lives; one that has ended may wait to be buried.
#[cfg(target_os = "linux")]
fn lives(group: &str) -> bool {
    let stats =
        fs::read_dir("/proc").unwrap().filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    stats.into_iter().any(|stat| {
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        fields.get(2) == Some(&group) && fields[0] != "Z"
    })
}

#[test]
fn a_command_cannot_reach_the_terminal_and_is_stopped_by_a_key() {
    let papers = Papers::new();
    let mut t = papers.start(&[]);
    t.wait_text("119/119");
    t.type_keys(TAB);
    t.type_keys(&format!("|{{ true < /dev/tty; }} 2>/dev/null && echo a terminal || echo no terminal{ENTER}"));
    t.wait("its words", |s| s.contents().contains("│no terminal"));
    t.type_keys("q");
    t.type_keys(&format!("|echo $$ > '{}'; sleep 1000 | cat{ENTER}", papers.out().display()));
    t.wait_text("running: ");
    common::wait_until("the command has begun", || read(&papers.out()).ends_with('\n'));
    // The screen goes on meanwhile.
    t.type_keys("s");
    t.wait_text("star: 1 article");
    t.type_keys("\x18");
    t.wait_text("1 article, stopped");
    t.wait_no_text("running: ");
    #[cfg(target_os = "linux")]
    common::wait_until("nothing of it is left", || !lives(read(&papers.out()).trim()));
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);
}

#[test]
fn marked_articles_are_tagged_renamed_merged_piped_and_exported_as_one() {
    let papers = Papers::new();
    let mut t = papers.start(&[]);
    t.type_keys(&format!("县{TAB}"));
    t.wait("fewer hits than articles", |s| {
        let lines = s.contents();
        let counts = lines.lines().filter_map(|line| line.split_whitespace().next()?.split_once('/'));
        counts.into_iter().any(
            |(hits, all)| matches!((hits.parse(), all.parse()), (Ok(hits), Ok(all)) if 0_usize < hits && hits < all),
        )
    });
    t.type_keys("X");
    let screen = t.wait("hits and marks", |s| s.contents().contains("marked"));
    let hits = screen.lines().find(|line| line.contains("marked")).unwrap();
    let count: usize = hits.split('/').next().unwrap().trim().parse().unwrap();
    assert!(count > 3 && hits.contains(&format!("+{count} marked")), "{hits}");
    t.type_keys("t");
    t.wait_text(&format!("tag {count} articles"));
    t.type_keys(&format!("县域{ENTER}"));
    t.wait_text(&format!("+县域 on {count} articles; 0 had it"));

    t.type_keys("|");
    t.wait_text(&format!("pipe {count} articles to"));
    t.type_keys(&format!("{TAB}grep -c headline; echo done >&2{ENTER}"));
    t.wait_text("exit status: 0");
    t.wait("the command's words", |s| s.contents().contains("done") && s.contents().contains(&format!("│{count} ")));
    t.type_keys("q");

    let out = papers.out().with_extension("json");
    t.type_keys(&format!("E{CTRL_U}{}{ENTER}", out.display()));
    t.wait_text(&format!("{count} articles as JSON in"));
    let all: serde_json::Value = serde_json::from_str(&read(&out)).unwrap();
    assert_eq!(all.as_array().unwrap().len(), count);
    // Again: asked first, and left alone on no.
    fs::write(&out, "mine").unwrap();
    t.type_keys(&format!("E{ENTER}"));
    t.wait_text("write over it?");
    t.type_keys("n");
    t.wait_no_text("write over it?");
    assert_eq!(read(&out), "mine");

    t.type_keys(&format!("E{CTRL_U}{}{ENTER}", papers.out().join("none").join("x.md").display()));
    t.wait_text("there is no folder ");

    // Renamed, and taken back in one step.
    t.type_keys("T");
    t.wait_text("县域");
    t.type_keys(&format!("r{CTRL_U}县{ENTER}"));
    t.wait_text(&format!("+县 -县域 on {count} articles"));
    t.type_keys("q");
    t.type_keys("u");
    t.wait_text(&format!("taken back: +县 -县域 on {count} articles"));
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);
}

#[test]
fn what_is_copied_goes_to_the_terminal_of_a_person_elsewhere() {
    let papers = Papers::new();
    let mut t = papers.start(&[("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"), ("DISPLAY", ":0"), ("TMUX", "")]);
    t.type_keys(&format!("\"银龄教师\"{TAB}"));
    t.wait_hits(1);
    t.wait_text("page 2");
    t.type_keys("Y");
    t.wait_text("sent to the terminal: citation");
    t.type_keys("y");
    t.wait_text("copy");
    t.type_keys("p");
    t.wait_text("sent to the terminal: paragraph");
    t.type_keys(ESC);
    t.wait("no window", |s| !s.contents().contains("┌"));
    t.type_keys("/");
    t.type_keys(TAB);
    t.type_keys("q");
    t.wait_end().assert_whole();
}
