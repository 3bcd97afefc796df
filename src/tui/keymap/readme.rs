//! The tables of keys in README.md and README.zh-CN.md are this keymap: a test compares, and writes them anew when BAOKU_WRITE_README is 1.

use super::{Keymap, name, names};
use crate::tui::{lang::Lang, windows::heading};
use std::{env, fs, path::Path};

const BEGIN: &str = "<!-- keys -->\n";
const END: &str = "<!-- end of keys -->\n";

fn table(lang: Lang) -> String {
    let mut out = lang.say("| keys | what they do | command |\n", "| 按键 | 作用 | 命令 |\n").to_owned();
    out.push_str("|---|---|---|\n");
    for group in Keymap::default().help() {
        out.push_str(&format!("| **{}** | | |\n", heading(&group.heading, lang)));
        for row in group.rows {
            let keys = names(&row.keys).split(' ').map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" ");
            let keys = keys.replace('|', "\\|");
            out.push_str(&format!("| {keys} | {} | `{}` |\n", lang.pick(row.says), name(row.command)));
        }
    }
    out
}

#[test]
fn the_tables_of_the_readmes_are_the_keymap() {
    for (file, lang) in [("README.md", Lang::English), ("README.zh-CN.md", Lang::Chinese)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let Ok(text) = fs::read_to_string(&path) else { panic!("{file} cannot be read") };
        let parts = text.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?)));
        let Some((head, (there, tail))) = parts else { panic!("{file} has no place for the keys") };
        let wanted = table(lang);
        if env::var("BAOKU_WRITE_README").is_ok_and(|v| v == "1") {
            assert!(fs::write(&path, [head, BEGIN, &wanted, END, tail].concat()).is_ok());
        } else {
            assert!(
                there == wanted,
                "{file} is behind: BAOKU_WRITE_README=1 cargo test --lib the_tables_of_the_readmes"
            );
        }
    }
}
