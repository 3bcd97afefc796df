#![allow(clippy::unwrap_used)]

use super::*;

fn entry(headline: &str, authors: &[&str]) -> Entry {
    Entry {
        authors: authors.iter().map(|&author| author.to_owned()).collect(),
        paper: Some("江城日报".to_owned()),
        date: Some(Date::constant(2025, 4, 28)),
        page: Some("2".to_owned()),
        file: "2025/04/28/02.txt".to_owned(),
        ..Entry::new(ArticleId(0x00f3_a2c4_d5e6_b718), headline.to_owned())
    }
}

/// Articles in whose references something is missing or odd.
fn cases() -> Vec<(&'static str, Entry)> {
    let english = |headline: &str, authors: &[&str]| Entry {
        paper: Some("Riverton Herald & Post".to_owned()),
        page: Some("A4".to_owned()),
        ..entry(headline, authors)
    };
    let mut gone = entry("渡口", &["本报记者 林一禾"]);
    gone.gone = true;
    gone.subtitle = Some("——青石巷的周三上午".to_owned());
    let bare = Entry { paper: None, date: None, page: None, ..entry("渡口", &[]) };
    vec![
        ("one author, subtitle, page gone", gone),
        ("no author", entry("春耕备耕忙", &["本报讯"])),
        ("four authors", entry("春耕备耕忙", &["林一禾", "记者 欧阳晓", "通讯员 麦冬青", "陈小川"])),
        ("an office", Entry { section: Some("社论".to_owned()), ..entry("不负春光", &["本报评论员"]) }),
        (
            "english",
            english("Ferry runs late: 50% of {boats} #idle", &["By Ann B. Lee, Staff Writer", "Jean-Luc Godard"]),
        ),
        ("english, many", english("Ferry", &["Ann Lee", "Peyton Peebles Jr.", "Li Jiangning", "Tom Roe"])),
        ("japanese", entry("港のまちで春祭り", &["田中悠真"])),
        ("no page", Entry { page: None, ..entry("渡口", &["林一禾"]) }),
        ("no date", Entry { date: None, ..entry("渡口", &["林一禾"]) }),
        ("no paper", Entry { paper: None, ..entry("渡口", &["林一禾"]) }),
        ("nothing but a headline", bare),
        ("no headline", entry("", &[])),
        ("hostile", entry("渡\u{1b}[2J口\n\u{202e}\\x_y^z", &["林\u{7}一禾"])),
    ]
}

#[test]
fn every_style_over_every_case() {
    for style in Style::ALL {
        let all: String = cases().iter().map(|(what, entry)| format!("-- {what}\n{}", cite([entry], style))).collect();
        insta::assert_snapshot!(style.name(), all);
    }
}

#[test]
fn several_articles_are_one_list_and_two_papers_stay_apart() {
    let (one, mut other) = (entry("渡口", &[]), entry("渡口", &[]));
    other.id = ArticleId(7);
    other.paper = Some("河湾晚报".to_owned());
    let both = |style| cite([&one, &other], style);
    assert_eq!(both(Style::Gbt2025), "渡口[N]. 江城日报，2025-04-28（2）.\n渡口[N]. 河湾晚报，2025-04-28（2）.\n");
    assert_eq!(both(Style::Bibtex).matches("@article{").count(), 2);
    assert!(
        both(Style::Bibtex).contains("baoku-00f3a2c4d5e6b718,")
            && both(Style::Bibtex).contains("baoku-0000000000000007,")
    );
    assert_eq!(both(Style::Ris).matches("ER  - \n").count(), 2);
    let json: serde_json::Value = serde_json::from_str(&both(Style::CslJson)).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 2);
}

#[test]
fn braces_are_balanced_whatever_the_headline_holds() {
    for headline in ["{", "}", "a{b", "\\{", "}{", "%{", "\\"] {
        let text = cite([&entry(headline, &["{", "A } B"])], Style::Bibtex);
        assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
        // BibTeX counts braces without looking at backslashes.
        let mut depth = 0_i32;
        for c in text.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            assert!(depth >= 0, "{text}");
        }
    }
}

#[test]
fn styles_are_known_by_their_names() {
    for style in Style::ALL {
        assert_eq!(style.name().parse(), Ok(style));
    }
    assert_eq!("gbt7714-2025".parse(), Ok(Style::Gbt2025));
    assert!("apa".parse::<Style>().unwrap_err().to_string().contains("gbt7714, gbt7714-2015, bibtex"));
}

#[test]
fn the_marks_of_an_english_title_are_those_of_the_edition() {
    let ferry = Entry { subtitle: Some("— A Town Waits".to_owned()), paper: None, ..entry("Ferry", &["Ann Lee"]) };
    assert_eq!(cite([&ferry], Style::Gbt2025), "Lee A. Ferry：A Town Waits[N]. 2025-04-28（2）.\n");
    assert_eq!(cite([&ferry], Style::Gbt2015), "LEE A. Ferry: A Town Waits[N]. 2025-04-28(2).\n");
}
