//! Words in texts and what is like an article, as a person meets them on the screen.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use common::{Terminal, archive};

const TAB: &str = "\t";
const TURN: &str = "\x14"; // Ctrl-T

#[test]
fn each_hit_shows_the_place_in_its_text_and_a_narrow_screen_does_too() {
    let dir = archive();
    for (columns, rows) in [(120, 36), (40, 10)] {
        let mut t = Terminal::start(&[dir.path().to_str().unwrap()], columns, rows);
        t.type_keys(&format!("清除淤泥{TURN}"));
        // No headline holds it.
        t.wait("the place under a headline", |s| {
            let screen = s.contents();
            let rows: Vec<&str> = screen.lines().collect();
            let piece = |pair: &[&str]| pair[0].contains("2025-") && pair[1].contains("…前完工，共清除淤泥");
            rows.windows(2).any(piece)
        });
        t.type_keys(&format!("{TAB}q"));
        assert_eq!(t.wait_end().code, 0);
    }
}
