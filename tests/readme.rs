//! The two READMEs say the same: headings, commands, examples. What they say of keys is compared with the keymap by a test beside it.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path, process::Command};

fn readme(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The blocks of code in a language, without comments.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut all = Vec::new();
    for block in text.split("\n```").skip(1).step_by(2) {
        let (of, code) = block.split_once('\n').unwrap();
        if of == language {
            let lines = code.lines().map(|line| line.split("# ").next().unwrap().trim_end());
            all.push(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"));
        }
    }
    all
}

/// The levels of the headings.
fn headings(text: &str) -> Vec<usize> {
    let outside = text.split("\n```").step_by(2);
    outside
        .flat_map(str::lines)
        .filter(|l| l.starts_with('#'))
        .map(|l| l.chars().take_while(|&c| c == '#').count())
        .collect()
}

/// The names of the commands in the list of them.
fn commands(text: &str) -> Vec<String> {
    let list = blocks(text, "text").into_iter().find(|block| block.contains("baoku watch")).unwrap();
    let name = |line: &str| line.split_whitespace().nth(1).unwrap().to_owned();
    list.lines().filter(|line| line.starts_with("baoku ")).map(name).filter(|name| name.is_ascii()).collect()
}

#[test]
fn both_have_the_same_headings_examples_and_commands() {
    let (english, chinese) = (readme("README.md"), readme("README.zh-CN.md"));
    assert_eq!(headings(&english), headings(&chinese));
    for language in ["sh", "toml"] {
        let (one, other) = (blocks(&english, language), blocks(&chinese, language));
        assert!(!one.is_empty());
        assert_eq!(one, other, "{language}");
    }
    let plain = |text| commands(text).into_iter().filter(|name| !name.starts_with('[')).collect::<Vec<_>>();
    assert_eq!(plain(&english), plain(&chinese));
    assert!(english.contains("(README.zh-CN.md)") && chinese.contains("(README.md)"));
}

#[test]
fn every_command_of_the_program_is_in_the_list() {
    let help = Command::new(env!("CARGO_BIN_EXE_baoku")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let list = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    let there = blocks(&readme("README.md"), "text").concat();
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    for name in names.filter_map(|line| line.split_whitespace().next()).filter(|&name| name != "help") {
        let known = there.contains(&format!("baoku {name}")) || there.contains(&format!("| {name}"));
        assert!(known, "README.md does not name `baoku {name}`");
    }
}
