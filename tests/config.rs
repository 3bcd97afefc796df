//! The config file as a person meets it on the command line.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// Runs baoku with a home of its own.
fn baoku(home: &Path, config: Option<&Path>, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baoku"));
    command.args(args).env("HOME", home).env("XDG_CONFIG_HOME", home.join("xdg")).env_remove("BAOKU_CONFIG");
    if let Some(config) = config {
        command.env("BAOKU_CONFIG", config);
    }
    command.output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_file_is_where_it_is_said_to_be() {
    let home = tempfile::tempdir().unwrap();
    let path = |config| said(&baoku(home.path(), config, &["config", "--path"]).stdout).trim().to_owned();
    assert_eq!(path(None), home.path().join("xdg/baoku/config.toml").to_str().unwrap());
    let named = home.path().join("mine.toml");
    assert_eq!(path(Some(&named)), named.to_str().unwrap());
}

#[test]
fn the_defaults_are_a_file_to_begin_with_and_what_is_changed_stands_out() {
    let home = tempfile::tempdir().unwrap();
    let defaults = baoku(home.path(), None, &["config", "--defaults"]);
    assert_eq!(defaults.status.code(), Some(0));
    let text = said(&defaults.stdout);
    let file = home.path().join("xdg/baoku/config.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(
        &file,
        text.replace("#theme = \"auto\"", "theme = \"light\"").replace("#undo = [\"u\"]", "undo = [\"z\"]"),
    )
    .unwrap();
    let now = baoku(home.path(), None, &["config"]);
    assert_eq!(now.status.code(), Some(2), "z is another command's: {}", said(&now.stderr));
    assert!(said(&now.stderr).contains("would mean undo and"), "{}", said(&now.stderr));
    fs::write(
        &file,
        text.replace("#theme = \"auto\"", "theme = \"light\"").replace("#undo = [\"u\"]", "undo = [\"F5\"]"),
    )
    .unwrap();
    let now = baoku(home.path(), None, &["config"]);
    assert_eq!(now.status.code(), Some(0), "{}", said(&now.stderr));
    let set: Vec<String> = said(&now.stdout)
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '[']))
        .map(|line| line.split(" #").next().unwrap().trim().to_owned())
        .collect();
    assert_eq!(set[0], "theme = \"light\"");
    assert!(set.len() > 1 && set[1..].iter().all(|line| line == "undo = [\"F5\"]"), "{set:?}");
    assert!(said(&now.stdout).contains("(in force)"));
}

#[test]
fn a_mistake_is_told_by_config_and_doctor_and_named_files_must_be_there() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("mine.toml");
    fs::write(&file, "mouse = true\nlanguag = \"zh\"\n").unwrap();
    let bad = baoku(home.path(), Some(&file), &["config"]);
    assert_eq!(bad.status.code(), Some(2));
    let line = said(&bad.stderr);
    assert!(line.contains("mine.toml: line 2: `languag` is no setting: did you mean `language`?"), "{line}");
    assert_eq!(line.lines().count(), 1);
    assert!(said(&bad.stdout).contains("not used") && said(&bad.stdout).contains("#language = \"auto\""));
    let doctor = baoku(home.path(), Some(&file), &["-C", home.path().to_str().unwrap(), "doctor"]);
    assert!(said(&doctor.stdout).lines().any(|l| l.starts_with("!!  config") && l.contains("line 2")), "{doctor:?}");
    let none = baoku(home.path(), Some(&home.path().join("none.toml")), &["config"]);
    assert!(none.status.code() == Some(2) && said(&none.stderr).contains("none.toml"), "{none:?}");
    fs::write(&file, b"mouse = true\n\xff\xfe").unwrap();
    let noise = baoku(home.path(), Some(&file), &["config"]);
    assert!(noise.status.code() == Some(2) && said(&noise.stderr).lines().count() == 1, "{noise:?}");
}
