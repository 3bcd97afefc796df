//! Keeps the map true: imports run one way, sled, notify and interprocess have one door each, files stay small.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The rooms, each allowed to import those before it.
const ROOMS: [&[&str]; 7] =
    [&["model"], &["text"], &["page", "cite"], &["archive"], &["catalogue", "export"], &["search"], &["tui", "cli"]];

/// `cli` starts the screen, so it alone may look sideways.
const SIDEWAYS: [(&str, &str); 1] = [("cli", "tui")];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// The rooms that a source text names as `crate::room`, plain or in a `use crate::{…}` group, outside comments.
fn rooms_named(source: &str) -> Vec<&'static str> {
    let code: String =
        source.lines().filter(|l| !l.trim_start().starts_with("//")).map(|l| format!("{l}\n")).collect::<String>();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let heads: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group_heads(group),
            None => vec![rest],
        };
        for head in heads {
            let word: &str = head.trim_start().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
            found.extend(ROOMS.iter().flat_map(|r| r.iter()).filter(|r| **r == word));
        }
    }
    found
}

/// The beginnings of a use group's members: `a::b, c::{d, e}` gives `a::b` and `c::{d, e}`.
fn group_heads(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut heads) = (0usize, 0usize, Vec::new());
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                heads.push(&group[start..i]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(&group[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    heads
}

fn rank(room: &str) -> usize {
    ROOMS.iter().position(|r| r.contains(&room)).expect("a room of the map")
}

#[test]
fn use_groups_are_seen() {
    assert_eq!(rooms_named("use crate::{archive::{Changes, Place}, model::Tag};"), ["archive", "model"]);
    assert_eq!(rooms_named("// crate::tui\nlet x = crate::text::fold(y);"), ["text"]);
}

#[test]
fn imports_run_one_way() {
    let mut wrong = Vec::new();
    for room in ROOMS.iter().flat_map(|r| r.iter()) {
        for file in rust_files(&src().join(room)) {
            let source = fs::read_to_string(&file).expect("UTF-8 source");
            for named in rooms_named(&source) {
                let fine = named == *room || rank(named) < rank(room) || SIDEWAYS.contains(&(room, named));
                // model and text know nothing of each other's neighbours; text may not name model.
                if !fine || (*room == "text" && named == "model") {
                    wrong.push(format!("{} names {named}", file.strip_prefix(src()).unwrap_or(&file).display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the way of the data: {wrong:#?}");
}

/// The crates that only one file, or one folder, may name, so that what they do wrong is mended in one place.
const DOORS: [(&str, &str); 4] = [
    ("sled::", "archive/store.rs"),
    ("notify::", "archive/watch.rs"),
    ("interprocess::", "archive/share/socket.rs"),
    ("tantivy::", "archive/fulltext/"),
];

#[test]
fn each_of_these_libraries_has_one_door() {
    for (krate, door) in DOORS {
        let users: Vec<String> = rust_files(&src())
            .iter()
            .filter(|f| {
                let source = fs::read_to_string(f).expect("UTF-8 source");
                source.lines().any(|l| !l.trim_start().starts_with("//") && l.contains(krate))
            })
            .map(|f| f.strip_prefix(src()).unwrap_or(f).to_string_lossy().replace('\\', "/"))
            .collect();
        let there = |user: &String| user == door || door.ends_with('/') && user.starts_with(door);
        assert!(!users.is_empty() && users.iter().all(there), "{krate} is named elsewhere than at its door: {users:?}");
    }
}

#[test]
fn no_file_outgrows_one_sitting() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for file in rust_files(&src()).iter().chain(&rust_files(&tests)) {
        let lines = fs::read_to_string(file).expect("UTF-8 source").lines().count();
        assert!(lines <= 600, "{} has {lines} lines: split it", file.display());
    }
}
