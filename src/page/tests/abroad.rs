//! English, traditional Chinese and Japanese pages: headlines before and after their bodies, with blank lines and without.
//!
//! A page is kept as it was written (`abroad/*.page`) and set here as an extractor gives it back: lines hard-wrapped at the column's width,
//! the first one narrower by the indent that extractors drop, words divided at `|`, no line begun with 。 or 」. The truth is what was set.

use super::*;
use crate::model::Article;

const PAGES: [(&str, &str); 9] = [
    ("riverton", include_str!("abroad/riverton.page")),
    ("hollis", include_str!("abroad/hollis.page")),
    ("tungyu", include_str!("abroad/tungyu.page")),
    ("hoikong", include_str!("abroad/hoikong.page")),
    ("minato", include_str!("abroad/minato.page")),
    ("kitahama", include_str!("abroad/kitahama.page")),
    ("millbrook", include_str!("abroad/millbrook.page")),
    ("shirasu", include_str!("abroad/shirasu.page")),
    ("shanwei", include_str!("abroad/shanwei.page")),
];

#[derive(Default)]
struct Piece {
    heads: Vec<String>,
    byline: Option<String>,
    authors: Vec<String>,
    lead: String,
    texts: Vec<String>,
    captions: Vec<String>,
    jump: Option<(String, String)>,
}

#[derive(Default)]
struct Page {
    width: usize,
    indent: usize,
    top: Vec<String>,
    pieces: Vec<Piece>,
}

fn page(source: &str) -> Page {
    let mut page = Page { indent: 2, ..Page::default() };
    for line in source.lines() {
        let Some((key, value)) = line.split_once(": ") else {
            page.pieces.extend(line.is_empty().then(Piece::default));
            continue;
        };
        let (text, told) = value.split_once(" | ").unwrap_or((value, ""));
        let names = || told.split(", ").filter(|n| !n.is_empty()).map(str::to_owned).collect();
        match (key, page.pieces.last_mut()) {
            ("width", _) => page.width = value.parse().unwrap(),
            ("indent", _) => page.indent = value.parse().unwrap(),
            ("top", _) => page.top.push(value.to_owned()),
            ("head", Some(piece)) => piece.heads.push(value.to_owned()),
            ("by", Some(piece)) => (piece.byline, piece.authors) = (Some(text.to_owned()), names()),
            ("lead", Some(piece)) => {
                (piece.lead, piece.authors) =
                    (text.to_owned(), if told.is_empty() { piece.authors.clone() } else { names() })
            }
            ("text", Some(piece)) => piece.texts.push(value.to_owned()),
            ("cap", Some(piece)) => piece.captions.push(value.to_owned()),
            ("jump", Some(piece)) => piece.jump = Some((text.to_owned(), told.to_owned())),
            _ => panic!("{line}"),
        }
    }
    page
}

fn cells(c: char) -> usize {
    match c {
        '|' => 0,
        c if c.is_ascii() => 1,
        _ => 2,
    }
}

/// What must stay together: a word's part up to `|`, its spaces, or a glyph with the marks that may not begin a line.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for c in text.chars() {
        let clings = "、。，」』）〕】！？：；ーっゃゅょァィッャュョ%".contains(c);
        let opened = units.last().is_some_and(|u| u.ends_with(['「', '『', '（', '〔', '【', '《']));
        let word = |c: char| c.is_ascii_graphic() && c != '|';
        let goes_on = word(c) && units.last().is_some_and(|u| u.ends_with(word));
        match units.last_mut() {
            Some(unit) if clings || opened || goes_on => unit.push(c),
            _ => units.push(c.to_string()),
        }
    }
    units
}

fn wrap(text: &str, width: usize, indent: usize, out: &mut Vec<String>) {
    let (mut line, mut taken) = (String::new(), indent);
    let units = units(text);
    for (at, unit) in units.iter().enumerate() {
        let wide: usize = unit.chars().map(cells).sum();
        // A word that may be divided behind this part needs room for its hyphen.
        let hyphen = usize::from(units.get(at + 1).is_some_and(|u| u == "|"));
        if unit == " " && line.is_empty() {
            continue;
        }
        // A word goes to the next line as a whole, but for parts that may be divided.
        let rest: usize = match unit.chars().next() {
            Some(c) if c.is_ascii() && c != ' ' => wide + hyphen,
            _ => wide,
        };
        if taken + rest > width && unit != "|" && unit != " " && !line.is_empty() {
            let divided = at > 0 && units[at - 1] == "|";
            out.push(line.trim_end().to_owned() + if divided { "-" } else { "" });
            (line, taken) = (String::new(), 0);
        }
        if unit != "|" {
            line.push_str(unit);
            taken += wide;
        }
    }
    out.push(line.trim_end().to_owned());
}

/// The page file: headlines first or after their bodies, with blank lines between paragraphs and blocks or without.
fn set(page: &Page, first: bool, blank: bool) -> String {
    let mut out = page.top.clone();
    let gap = |out: &mut Vec<String>| out.extend(blank.then(String::new));
    gap(&mut out);
    for piece in &page.pieces {
        if first {
            out.extend(piece.heads.iter().cloned());
            gap(&mut out);
        }
        out.extend(piece.byline.clone());
        for (n, text) in piece.texts.iter().enumerate() {
            let lead = if n == 0 { piece.lead.as_str() } else { "" };
            wrap(&format!("{lead}{text}"), page.width, page.indent, &mut out);
            gap(&mut out);
        }
        out.extend(piece.jump.iter().map(|(line, _)| line.clone()));
        for caption in &piece.captions {
            wrap(caption, page.width, 0, &mut out);
            gap(&mut out);
        }
        if !first {
            out.extend(piece.heads.iter().cloned());
            gap(&mut out);
        }
    }
    out.join("\n") + "\n"
}

/// Without what the setting may do to spaces between wide glyphs.
fn told(article: &Article) -> String {
    let paragraphs = article.paragraphs.join("\n    ");
    format!(
        "{}\n  by {:?} at {:?} to {:?} captions {:?}\n    {paragraphs}\n",
        article.headline, article.authors, article.dateline, article.continued_to, article.captions
    )
}

fn wanted(piece: &Piece) -> String {
    let latin = piece.heads[0].is_ascii();
    let plain = |text: &String| text.replace('|', "");
    let lead = piece.lead.trim_end_matches([' ', '—']).to_owned();
    let inner = lead.trim_start_matches(['【', '〔']).split(['】', '〕']).next().unwrap_or_default().to_owned();
    told(&Article {
        headline: piece.heads.join(if latin { " " } else { "␣" }),
        authors: piece.authors.clone(),
        dateline: (!inner.is_empty()).then_some(inner),
        continued_to: piece.jump.as_ref().map(|(_, page)| page.clone()),
        captions: piece.captions.iter().map(plain).collect(),
        paragraphs: piece.texts.iter().map(plain).collect(),
        ..Article::default()
    })
}

/// The page's truth as the fitting of the weights takes it: leads stay before the text.
fn truth(page: &Page) -> serde_json::Value {
    let one = |piece: &Piece| {
        let mut texts: Vec<String> = piece.texts.iter().map(|t| t.replace('|', "")).collect();
        if let Some(first) = texts.first_mut() {
            first.insert_str(0, &piece.lead);
        }
        serde_json::json!({ "headline": piece.heads.concat(), "paragraphs": texts })
    };
    serde_json::json!({ "articles": page.pieces.iter().map(one).collect::<Vec<_>>() })
}

/// Titles that are cut in halves are joined with a space or without.
fn same(told: &str, wanted: &str) -> bool {
    told == wanted.replace('␣', "") || told == wanted.replace('␣', " ")
}

#[test]
fn pages_of_other_tongues_are_read_whichever_way_they_are_set() {
    let mut wrong = String::new();
    for (name, source) in PAGES {
        let page = page(source);
        for (first, blank) in [(true, true), (true, false), (false, true), (false, false)] {
            let text = set(&page, first, blank);
            if let Ok(folder) = std::env::var("BAOKU_SHOW_PAGES") {
                std::fs::write(format!("{folder}/{name}-{first}-{blank}.txt"), &text).unwrap();
                std::fs::write(format!("{folder}/{name}-{first}-{blank}.truth.json"), truth(&page).to_string())
                    .unwrap();
            }
            let reading = read_text(&text);
            let found: Vec<String> = reading.articles.iter().map(told).collect();
            let expected: Vec<String> = page.pieces.iter().map(wanted).collect();
            for (n, want) in expected.iter().enumerate() {
                if !found.iter().any(|f| same(f, want)) {
                    wrong.push_str(&format!("--- {name} first={first} blank={blank}: article {n}\nwanted {want}"));
                }
            }
            for extra in found.iter().filter(|f| !expected.iter().any(|want| same(f, want))) {
                wrong.push_str(&format!("--- {name} first={first} blank={blank}: found {extra}"));
            }
            let tight = |lines: &[String]| lines.concat().replace(' ', "");
            if tight(&reading.furniture) != tight(&page.top) {
                wrong.push_str(&format!("--- {name} first={first} blank={blank}: furniture {:?}\n", reading.furniture));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn short_articles_under_one_with_an_author_are_not_its_crossheads() {
    let source: String = PAGES[6].1.lines().filter(|l| !l.starts_with("jump")).map(|l| format!("{l}\n")).collect();
    let page = page(&source);
    let wanted: Vec<String> = page.pieces.iter().map(|p| p.heads.join(" ")).collect();
    for blank in [true, false] {
        assert_eq!(headlines(&set(&page, true, blank)), wanted);
    }
}
