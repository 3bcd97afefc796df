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

#[test]
fn reprints_are_found_opened_and_compared_and_new_ones_come_by_themselves() {
    let dir = archive();
    let print = |day: u32, time: &str| {
        let body = format!(
            "    本报讯（记者温知微）柳荫湖畔的观鸟长廊{time}建成，全长三百二十米，沿途设置了六处隐蔽的观察棚，市民凭身份证即可免费入内。\n    \
             长廊由旧堤改造而来，湿地管理处在棚内挂出了常见水鸟的图谱，每逢周末还有志愿者讲解。\n"
        );
        format!("2025年7月{day}日\n第1版\n\n柳荫湖畔建成观鸟长廊\n\n{body}")
    };
    std::fs::write(dir.path().join("liuyin-2025-07-02-01.txt"), print(2, "昨日")).unwrap();
    let mut t = Terminal::start(&[dir.path().to_str().unwrap()], 120, 30);
    t.type_keys(&format!("观鸟长廊{TAB}"));
    t.wait_hits(1);
    t.type_keys("R");
    t.wait_text("reprints: 0");
    // Another paper prints it while the window is open.
    std::fs::write(dir.path().join("liuyin-2025-07-05-01.txt"), print(5, "三日前")).unwrap();
    t.wait("the reprint with its likeness", |s| {
        s.contents().lines().any(|row| row.contains('%') && row.contains("2025-07-05"))
    });
    t.type_keys("c");
    t.wait("both prints side by side", |s| {
        s.contents().lines().any(|row| row.contains("长廊昨日建成") && row.contains("长廊三日前建成"))
    });
    t.type_keys("\r");
    t.wait("the reprint in the article pane", |s| {
        s.contents().contains("三日前建成") && !s.contents().contains("word by word")
    });
    t.type_keys("q");
    assert_eq!(t.wait_end().code, 0);
}
