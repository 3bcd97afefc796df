//! `baoku watch`, killed in the middle: everything is there after the restart.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::{copy_folder, sample_pages, watching};
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

fn baoku(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_baoku")).args(args).env("BAOKU_ARCHIVE", dir).output().unwrap()
}

/// What a fresh index of the same folder holds: ids, headlines, files, tags of every article, in the program's own order.
fn everything(dir: &Path) -> String {
    let out = baoku(dir, &["search", "--json", "--limit", "100000"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn a_killed_watch_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let fresh = tempfile::tempdir().unwrap();
    // Enough pages that the index is at work when the kill comes.
    for n in 0..16 {
        copy_folder(&sample_pages(), &dir.path().join(format!("copy{n}")));
    }
    copy_folder(dir.path(), fresh.path());

    // Kill at several moments: after that many lines of the watcher's own report, and at once.
    for lines in [0, 1, 2, 3] {
        let (mut watch, mut report) = watching(dir.path());
        for _ in 0..lines {
            let _ = report.next();
        }
        watch.kill().unwrap();
        watch.wait().unwrap();
    }

    let after = everything(dir.path());
    assert_eq!(after, everything(fresh.path()), "the archive after four kills equals a fresh index");

    // An act made between kills is there as well.
    let first: serde_json::Value = serde_json::from_str(after.lines().next().unwrap()).unwrap();
    let id = first["id"].as_str().unwrap();
    assert!(baoku(dir.path(), &["tag", "+留存", "--", id]).status.success());
    let mut watch =
        Command::new(env!("CARGO_BIN_EXE_baoku")).arg("watch").arg(dir.path()).stderr(Stdio::null()).spawn().unwrap();
    watch.kill().unwrap();
    watch.wait().unwrap();
    fs::remove_dir_all(dir.path().join(".baoku").join("store")).ok();
    let found = baoku(dir.path(), &["search", "tag:留存", "--json"]);
    assert!(String::from_utf8_lossy(&found.stdout).contains(id), "{found:?}");
}
