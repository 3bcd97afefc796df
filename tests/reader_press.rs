//! Pages of the press against their truth: the reader's figures in each manner of printing must not fall.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod press;

use baoku::page::read_page;
use press::Manner;
use std::path::Path;

/// Pages printed in each manner.
const PAGES: u64 = 60;

const PLAIN: Manner = Manner { first: true, blanks: 100, leads: 100, extras: 0, rows: false };

/// Manners by name, with floors in per cent of headlines and of paragraphs that come back whole: what was reached, a little lowered.
const MANNERS: [(&str, Manner, f64, f64); 10] = [
    ("headlines first", PLAIN, 99.0, 99.0),
    ("headlines after", Manner { first: false, ..PLAIN }, 99.0, 99.0),
    ("half of the blanks", Manner { blanks: 50, ..PLAIN }, 99.0, 99.0),
    ("half of the blanks, after", Manner { blanks: 50, first: false, ..PLAIN }, 99.0, 99.0),
    ("no blanks", Manner { blanks: 0, ..PLAIN }, 99.0, 99.0),
    ("no leads", Manner { leads: 0, ..PLAIN }, 96.0, 95.0),
    ("no leads, half of the blanks", Manner { leads: 0, blanks: 50, ..PLAIN }, 94.0, 92.0),
    ("no leads, no blanks", Manner { leads: 0, blanks: 0, ..PLAIN }, 90.0, 88.0),
    ("captions and jumps", Manner { extras: 100, blanks: 70, leads: 70, ..PLAIN }, 97.0, 96.0),
    ("row by row", Manner { rows: true, blanks: 0, ..PLAIN }, 90.0, 80.0),
];

/// Per cent of headlines and of paragraphs that come back as they were written.
fn figures(manner: Manner) -> (f64, f64) {
    let (mut headlines, mut articles, mut whole, mut paragraphs) = (0, 0, 0, 0);
    for number in 0..PAGES {
        let printed = press::print(number, manner);
        let reading = read_page(printed.text.as_bytes(), Path::new("a.txt")).unwrap();
        for (headline, text) in &printed.truth {
            let read = reading.articles.iter().find(|a| a.headline == *headline);
            articles += 1;
            headlines += usize::from(read.is_some());
            paragraphs += text.len();
            // Under its own headline: a paragraph of another article is no paragraph of this one.
            whole += text.iter().filter(|p| read.is_some_and(|a| a.paragraphs.contains(p))).count();
        }
    }
    let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    (share(headlines, articles), share(whole, paragraphs))
}

#[test]
fn what_the_press_prints_comes_back() {
    let mut low = Vec::new();
    for (name, manner, headline, paragraph) in MANNERS {
        let (headlines, paragraphs) = figures(manner);
        let row = format!("{name}: headlines {headlines:.1} %, paragraphs {paragraphs:.1} %");
        if headlines < headline || paragraphs < paragraph {
            low.push(format!("{row}, at least {headline} and {paragraph}"));
        } else {
            eprintln!("{row}");
        }
    }
    assert!(low.is_empty(), "{low:#?}");
}

/// Pages whose numbers the figures above never ask for, to fit the reader's weights to: `BAOKU_PRESS_OUT=<folder> cargo test write_pages -- --ignored`.
#[test]
#[ignore = "writes pages to BAOKU_PRESS_OUT"]
fn write_pages() {
    let Some(folder) = std::env::var_os("BAOKU_PRESS_OUT") else { return eprintln!("BAOKU_PRESS_OUT is not set") };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    for (n, (_, manner, ..)) in MANNERS.into_iter().enumerate() {
        for number in 1000..1016 {
            let printed = press::print(number, manner);
            let articles: Vec<serde_json::Value> = printed
                .truth
                .iter()
                .map(|(headline, text)| serde_json::json!({ "headline": headline, "paragraphs": text }))
                .collect();
            let stem = folder.join(format!("{number}-press{n}"));
            std::fs::write(stem.with_extension("txt"), printed.text).unwrap();
            std::fs::write(stem.with_extension("truth.json"), serde_json::json!({ "articles": articles }).to_string())
                .unwrap();
        }
    }
}
